/** Shows an answer: tabs for the table and for whatever else it can be shown as. */
import { button, count, counted, link, make } from "../dom.js";
import { timeline } from "../timeline/tg-timeline.js";
import { chartOf, datesOf, networkOf, sitesOf } from "./shapes.js";

const ROWS = 200;
const NUMERIC = /#(integer|decimal|double|float|int|long|nonNegativeInteger)$/;

/**
 * An answer as an element with tabs.
 *
 * @param hint the view to begin with, if the answer can be shown so.
 * @param pages how to show IRIs: `name(iri)` and `address(iri)`.
 */
export function showAnswer(answer, hint, pages) {
  if (answer.boolean !== undefined) return make("p", { class: "notice" }, answer.boolean ? "Yes." : "No.");
  const views = viewsOf(answer, pages);
  const names = [...views.keys()];
  const panel = make("div", { role: "tabpanel", id: "tg-answer", tabindex: 0 });
  const tabs = names.map((name) =>
    make(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tg-tab-${name}`,
        "aria-controls": "tg-answer",
        onclick: () => select(name),
        onkeydown: (event) => onKey(event, name),
      },
      name,
    ),
  );
  const select = (name) => {
    tabs.forEach((tab, position) => {
      tab.setAttribute("aria-selected", String(names[position] === name));
      tab.tabIndex = names[position] === name ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", `tg-tab-${name}`);
    panel.replaceChildren(views.get(name)());
  };
  const onKey = ({ key }, name) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const position = (names.indexOf(name) + step + names.length) % names.length;
    select(names[position]);
    tabs[position].focus();
  };
  select(names.find((name) => name.toLowerCase() === hint) ?? names[0]);
  return make(
    "div",
    { class: "tg-answer" },
    make(
      "div",
      { class: "tg-tabs" },
      make("div", { role: "tablist", "aria-label": "Views" }, tabs),
      make("span", { class: "quiet" }, sizeOf(answer)),
    ),
    panel,
  );
}

/** How much an answer is: "5 rows". */
export function sizeOf({ boolean, triples, rows }) {
  if (boolean !== undefined) return boolean ? "Yes" : "No";
  return triples ? counted(triples.length, "triple") : counted(rows.length, "row");
}

/** The views that an answer has, by name, each a function that builds it. */
function viewsOf(answer, pages) {
  const views = new Map([
    ["Table", () => (answer.triples ? tableOfTriples(answer.triples, pages) : tableOfRows(answer, pages))],
  ]);
  const network = networkOf(answer);
  const sites = sitesOf(answer);
  const dates = datesOf(answer);
  const chart = chartOf(answer);
  const withPage = (entry) => ({ ...entry, url: pages.address(entry.id) });
  if (network) views.set("Graph", () => element("tg-graph", { ...network, nodes: network.nodes.map(withPage) }));
  if (sites) views.set("Map", () => element("tg-map", sites.map(withPage)));
  if (dates) views.set("Timeline", () => timeline(dates.map(withPage)));
  if (chart) views.set("Chart", () => element("tg-chart", chart, { stacked: Boolean(chart.isStacked) }));
  return views;
}

const LOADERS = {
  "tg-graph": () => import("../graph/tg-graph.js"),
  "tg-map": () => import("../map/tg-map.js"),
  "tg-chart": () => import("../chart/tg-chart.js"),
};

/** An element with its data inside; its script is loaded when it is first needed. */
function element(name, data, attributes = {}) {
  LOADERS[name]();
  return make(name, attributes, make("script", { type: "application/json" }, JSON.stringify(data)));
}

function tableOfTriples(triples, pages) {
  if (!triples.length) return make("p", { class: "notice" }, "No triples.");
  return longTable(["Subject", "Property", "Object"], triples, (terms) => terms, pages);
}

function tableOfRows({ columns, rows }, pages) {
  if (!rows.length) return make("p", { class: "notice" }, "No rows.");
  return longTable(columns, rows, (row) => columns.map((column) => row[column]), pages);
}

const isNumeric = (term) => NUMERIC.test(term?.datatype ?? "");

/** The first rows, and a button for more of them. */
function longTable(columns, rows, termsOf, pages) {
  const body = make("tbody");
  const rowOf = (terms) => make("tr", {}, ...terms.map((term) => cell(term, pages)));
  const more = button("", () => add());
  const add = () => {
    const from = body.children.length;
    body.append(...rows.slice(from, from + ROWS).map((row) => rowOf(termsOf(row))));
    const left = rows.length - body.children.length;
    more.textContent = `Show ${count(Math.min(ROWS, left))} more of ${count(left)}`;
    more.hidden = left <= 0;
  };
  add();
  const classOf = (position) => (isNumeric(termsOf(rows[0])[position]) ? "number" : null);
  const head = columns.map((column, position) => make("th", { scope: "col", class: classOf(position) }, column));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...head)), body);
  return make("div", {}, make("div", { class: "scroll" }, table), more);
}

function cell(term, pages) {
  if (!term) return make("td");
  if (term.type === "uri") {
    return make("td", {}, link(pages.name(term.value), pages.address(term.value), { title: term.value }));
  }
  const language = term["xml:lang"] && make("small", {}, ` ${term["xml:lang"]}`);
  return make("td", { class: isNumeric(term) ? "number" : null }, term.value, language);
}
