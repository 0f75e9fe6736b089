/**
 * Walking in the graph: expand by kind, paths, pins, filters, undo, links to what is seen, files of it.
 *
 * Attributes of <tg-graph explore>, of which all but the first may be absent:
 *   expand-url    GET ?id=ID -> {"node": {...}, "groups": [{"kind", "label"?, "count"}]}
 *                 GET ?id=ID&kind=KIND&offset=0&limit=50 -> {"nodes", "edges"}
 *   edges-url     POST {"nodes": [ID, ...]} -> {"edges"}: all edges among these nodes
 *   path-url      GET ?from=ID&to=ID -> {"nodes", "edges"}: a shortest path, no nodes where there is none
 *   export-url    POST {"format": "graphml" | "gexf" | "turtle", "nodes": [ID, ...]} -> the file
 *   complete-url  completion for the field that adds a node
 *   start         the id of the node to begin with; base: what most ids begin with, for shorter links
 */
import { ask, askJson } from "../data.js";
import { button, count, download, make } from "../dom.js";
import { theme } from "../frame.js";
import { kindName } from "../looks.js";
import { yearsOf } from "./network.js";
import { pngOf, svgOf } from "./pictures.js";
import { readSteps, replay, withStep, writeSteps } from "./steps.js";

const LIMIT = 50;
const FILES = { GraphML: "graphml", GEXF: "gexf", Turtle: "turtle" };
const ENDINGS = { turtle: "ttl" };

/** Makes a <tg-graph> an explorer; gives what the graph asks of it: `actionsFor`, `pin`, `toggle`. */
export function explore(graph, initial) {
  const base = graph.getAttribute("base") ?? "";
  const asks = askers(graph);
  let steps = [];
  let undone = [];
  let pathFrom = null;

  async function become(next, left = []) {
    try {
      const { network, filter } = await replay(next, initial, asks);
      [steps, undone] = [next, left];
      graph.show(network, filter);
      bar.refresh({
        canUndo: steps.length > 0,
        canRedo: undone.length > 0,
        years: yearsOf(network),
        chosen: filter.years,
      });
      history.replaceState(null, "", `${location.pathname}${location.search}#${writeSteps(steps, base)}`);
    } catch (error) {
      bar.tell(error.message);
    }
  }

  const step = (...one) => become(withStep(steps, one));
  const undo = () => steps.length && become(steps.slice(0, -1), [steps.at(-1), ...undone]);
  const redo = () => undone.length && become([...steps, undone[0]], undone.slice(1));
  const bar = buildBar(graph, {
    undo,
    redo,
    years: (first, last) => step("years", first, last),
    add: (id) => step("add", id),
  });
  const fromAddress = () => {
    const given = readSteps(location.hash, base);
    const start = graph.getAttribute("start");
    return become(given.length || !start ? given : [["add", start]]);
  };
  window.addEventListener("hashchange", fromAddress);
  graph.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("input")) return;
    if (event.key === "z") undo();
    if (event.key === "y") redo();
  });
  fromAddress();

  async function findPath(to) {
    const found = await asks.path(pathFrom, to).catch((error) => ({ error }));
    if (found.error || !found.nodes.length)
      return bar.tell(found.error?.message ?? "There is no path between the two.");
    await step("path", pathFrom, to);
    bar.tell(`A path over ${found.nodes.length} nodes.`);
    pathFrom = null;
    return undefined;
  }

  function actionsFor(node) {
    const from = () => {
      pathFrom = node.id;
      bar.tell("Now choose the other end.");
      graph.openCard(node);
    };
    const paths = !graph.hasAttribute("path-url")
      ? []
      : [
          button("Path from here", from, { "aria-pressed": String(pathFrom === node.id) }),
          pathFrom && pathFrom !== node.id ? button("Path to here", () => findPath(node.id)) : null,
        ];
    const groups = make("p", { class: "tg-actions" });
    asks.node(node.id).then(
      ({ groups: all }) => groups.replaceChildren(...all.map((group) => expansion(node, group))),
      (error) => groups.replaceChildren(error.message),
    );
    const others = make(
      "p",
      { class: "tg-actions" },
      graph.pinButton(node),
      button("Remove", () => step("remove", node.id)),
      ...paths,
    );
    return [groups, others];
  }

  function expansion(node, group) {
    const taken = steps.filter(([verb, id, kind]) => verb === "expand" && id === node.id && kind === group.kind);
    const offset = taken.length * LIMIT;
    const left = group.count - offset;
    const name = group.label ?? kindName(group.kind);
    if (left <= 0) return make("span", { class: "quiet" }, `all ${count(group.count)} ${name} shown`);
    const text = `+${Math.min(LIMIT, left)} of ${count(group.count)} ${name}`;
    return button(text, () => step("expand", node.id, group.kind, String(offset)));
  }

  const pin = ({ id, x, y }, isPinned) =>
    isPinned ? step("pin", id, x.toFixed(0), y.toFixed(0)) : step("unpin", id);
  return { actionsFor, pin, toggle: (kind, isShown) => step(isShown ? "show" : "hide", kind) };
}

/** The questions to the server, each asked once. */
function askers(graph) {
  const known = new Map();
  const address = (name) => graph.getAttribute(name);
  const once = (key, question) => {
    if (!known.has(key))
      known.set(
        key,
        question().catch((error) => {
          known.delete(key);
          throw error;
        }),
      );
    return known.get(key);
  };
  const get = (name, parameters) =>
    once(JSON.stringify([name, parameters]), () => askJson(address(name), parameters));
  const post = (body) => ({
    method: "POST",
    body: JSON.stringify(body),
    headers: { accept: "application/json", "content-type": "application/json" },
  });
  return {
    node: async (id) => {
      const { node, groups = [] } = await get("expand-url", { id });
      return { nodes: node ? [node] : [], groups };
    },
    more: (id, kind, offset) => get("expand-url", { id, kind, offset, limit: LIMIT }),
    path: (from, to) => get("path-url", { from, to }),
    edges: async (nodes) =>
      address("edges-url")
        ? once(nodes.join(" "), () => askJson(address("edges-url"), {}, post({ nodes })))
        : { edges: [] },
  };
}

/** The explorer's part of the bar; `refresh` tells it what can be done now, `tell` says a sentence. */
function buildBar(graph, { undo, redo, years, add }) {
  const undoing = button("Undo", undo, { disabled: true });
  const redoing = button("Redo", redo, { disabled: true });
  const message = make("p", { class: "tg-message", role: "status" });
  const [first, last] = ["From year", "to"].map((name) => yearField(name, () => years(first.value, last.value)));
  const span = make("span", { class: "tg-years", hidden: true }, first.label, last.label);
  graph.frame.toggle.before(undoing, redoing, span, exportMenu(graph, message));
  graph.frame.bar.after(message);
  if (graph.hasAttribute("complete-url")) graph.frame.bar.prepend(adder(graph, add));
  const refresh = ({ canUndo, canRedo, years: known, chosen }) => {
    undoing.disabled = !canUndo;
    redoing.disabled = !canRedo;
    span.hidden = !known;
    if (known) first.set(known, chosen?.[0] ?? known[0]);
    if (known) last.set(known, chosen?.[1] ?? known[1]);
    message.textContent = "";
  };
  return {
    refresh,
    tell: (text) => {
      message.textContent = text;
    },
  };
}

function yearField(name, onchange) {
  const input = make("input", { type: "number", onchange });
  const set = ([least, most], value) => Object.assign(input, { min: least, max: most, value });
  return {
    label: make("label", {}, `${name} `, input),
    set,
    get value() {
      return input.value;
    },
  };
}

function adder(graph, add) {
  const input = make("input", {
    type: "search",
    placeholder: "Add a trial, drug, condition …",
    "aria-label": "Add a node",
  });
  const field = make("tg-complete", { url: graph.getAttribute("complete-url") }, input);
  import("../complete/tg-complete.js");
  field.addEventListener("tg-choose", ({ detail }) => {
    add(detail.id);
    input.value = "";
  });
  return field;
}

function exportMenu(graph, message) {
  const save = async (format) => {
    try {
      download(await fileOf(graph, format), `network.${ENDINGS[format] ?? format}`);
    } catch (error) {
      message.textContent = error.message;
    }
  };
  const names = { PNG: "png", SVG: "svg", ...(graph.hasAttribute("export-url") ? FILES : {}) };
  const choices = Object.entries(names).map(([name, format]) => button(name, () => save(format)));
  return make("details", { class: "tg-menu" }, make("summary", {}, "Export"), make("div", {}, choices));
}

/** What is seen as a file of this format. */
async function fileOf(graph, format) {
  if (format === "png") return pngOf(graph.scene, theme(graph));
  if (format === "svg")
    return new Blob([svgOf(graph.scene, theme(graph), document.title)], { type: "image/svg+xml" });
  const nodes = graph.scene.nodes.map(({ node }) => node.id);
  const answer = await ask(new URL(graph.getAttribute("export-url"), document.baseURI), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ format, nodes }),
  });
  return answer.blob();
}
