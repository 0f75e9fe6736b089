/**
 * <tg-graph>: a network to look at and, with the attribute `explore`, to walk in.
 *
 * Data (at `src`, or inside as JSON): {"nodes": [{"id", "label", "kind", "links", "date"?, "url"?}],
 * "edges": [{"source", "target", "kind"}]}; `links` is the number of all links, shown or not. The page of a node is
 * its `url`, or the attribute `page-url` with the id behind. Attributes of the explorer: see explorer.js.
 * Gives the event `tg-choose` with the node's id.
 */
import { button, counted, make, table } from "../dom.js";
import { readData } from "../data.js";
import { complain, frame, onceAFrame, sharpen, showTip, theme, whenChanged, zoomControls } from "../frame.js";
import { actOnKey, nearestThatWay } from "../keys.js";
import { kindName, looks } from "../looks.js";
import { focusCard, openCard, pageOf } from "../card.js";
import { viewAround, viewOfAll } from "../view.js";
import { aboutNode } from "./card.js";
import { explore } from "./explorer.js";
import { labelFont, paintScene } from "./paint.js";
import { startLayout } from "./layout.js";
import { fillLegend } from "./legend.js";
import { listen } from "../pointing.js";
import { makeScene, radiusOf } from "./scene.js";
import {
  addTo,
  edgesOf,
  emptyNetwork,
  isArrangedAlike,
  isSeen,
  kindsOf,
  otherEnd,
  placeBesideNeighbours,
} from "./network.js";

const HELP = "Arrow keys move to linked nodes, Enter opens a node's card, plus and minus zoom, 0 shows all.";
const FURTHEST = 0.03;

class TgGraph extends HTMLElement {
  network = emptyNetwork();
  filter = { hidden: new Set(), years: null };
  scene = null;
  #links = new Map();
  #looks = looks([]);
  #view = { k: 1, x: 0, y: 0 };
  #isMovedByHand = false;
  #isDragging = false;
  #isSettled = false;
  #hovered = null;
  #chosen = null;
  #card = null;
  #explorer = null;

  async connectedCallback() {
    if (this.canvas) return;
    try {
      const data = await readData(this);
      this.#build();
      if (this.hasAttribute("explore")) this.#explorer = explore(this, data);
      else this.show(addTo(emptyNetwork(), data ?? {}));
    } catch (error) {
      complain(this, error);
    }
  }

  disconnectedCallback() {
    this.layout?.close();
    this.stopWatching?.();
  }

  #build() {
    this.frame = frame(this, { fillTable: () => this.#tableOfNodes() });
    const { bar, stage, toggle } = this.frame;
    this.canvas = make("canvas", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": "network",
      onkeydown: (event) => this.#onKey(event),
      onblur: () => this.repaint(),
    });
    this.tip = make("div", { class: "tg-tip", hidden: true });
    this.legend = make("fieldset", { class: "tg-legend" });
    bar.prepend(this.legend);
    this.controls = zoomControls({ zoomBy: (factor) => this.pointing.zoomBy(factor), fit: () => this.fit() });
    toggle.before(...this.controls.buttons);
    stage.append(this.canvas, this.tip);
    this.repaint = onceAFrame(() => this.#paint());
    this.layout = startLayout((isDone) => this.#onPlaces(isDone));
    this.pointing = listen(this.canvas, this.#acts(), {
      isWhole: this.hasAttribute("explore"),
      extent: [FURTHEST, 8],
    });
    this.stopWatching = whenChanged(stage, () => (this.#isMovedByHand ? this.repaint() : this.fit()));
  }

  /** Shows another network; nodes that were there before keep their places. */
  show(network, filter = this.filter) {
    if (isArrangedAlike(this.network, network)) return this.refresh(filter);
    const isNew = this.network.nodes.size === 0;
    for (const [id, node] of network.nodes) {
      const { x, y } = this.network.nodes.get(id) ?? node;
      if (!node.isPinned) Object.assign(node, { x, y });
    }
    placeBesideNeighbours(network);
    Object.assign(this, { network, filter });
    this.#links = edgesOf(network);
    this.#looks = looks([...network.nodes.values()].map(({ kind }) => kind));
    this.#hovered = null;
    this.#chosen = network.nodes.get(this.#chosen?.id) ?? null;
    this.#arrange(isNew ? 1 : 0.3);
    this.refresh();
    return this.#card && this.#chosen ? this.openCard(this.#chosen) : this.closeCard();
  }

  #arrange(heat) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const aspect = Math.sqrt(Math.min(3, Math.max(0.4, width / height || 1)));
    this.#isSettled = false;
    this.layout.arrange(this.network, (node) => radiusOf(this.#links.get(node).length), { heat, aspect });
  }

  /** Lets a node stay where it is, or go where the forces take it. */
  pin(node, isPinned) {
    if (this.#explorer) return this.#explorer.pin(node, isPinned);
    node.isPinned = isPinned;
    this.#arrange(0.1);
    return this.#card && this.openCard(node);
  }

  /** Paints and tells anew what the filter lets through. */
  refresh(filter = this.filter) {
    this.filter = filter;
    const hidden = filter.hidden;
    const nodes = [...this.network.nodes.values()];
    const seen = nodes.filter((node) => isSeen(node, this.filter)).length;
    const name = `Network of ${counted(seen, "node")} and ${counted(this.network.edges.size, "edge")}`;
    this.canvas.setAttribute("aria-label", `${name}. ${HELP}`);
    fillLegend(this.legend, {
      kinds: kindsOf(this.network),
      looks: this.#looks,
      hidden,
      onToggle: (kind, isShown) => this.#toggle(kind, isShown),
    });
    this.frame.refresh();
    this.repaint();
  }

  #toggle(kind, isShown) {
    if (this.#explorer) return this.#explorer.toggle(kind, isShown);
    this.filter.hidden[isShown ? "delete" : "add"](kind);
    return this.refresh();
  }

  /** Moves and zooms so that all nodes are seen. */
  fit() {
    this.#isMovedByHand = false;
    const { nodes } = this.network;
    const seen = [...nodes.values()].filter((node) => isSeen(node, this.filter) && !Number.isNaN(node.x));
    const width = this.#freeWidth();
    if (!seen.length || !width) return this.repaint();
    const limits = { across: 120, down: 80, closest: 1.5, furthest: FURTHEST };
    return this.pointing.setView(viewOfAll(seen, width, this.canvas.clientHeight, limits));
  }

  /** The width of the picture beside its card. */
  #freeWidth() {
    const width = this.canvas.clientWidth;
    const taken = this.#card?.offsetWidth ?? 0;
    return taken < width / 2 ? width - taken : width;
  }

  #onPlaces(isDone) {
    this.#isSettled = isDone;
    if (!this.#isMovedByHand && !this.#isDragging) this.fit();
    this.repaint();
  }

  #acts() {
    const inside = (x, y) => [(x - this.#view.x) / this.#view.k, (y - this.#view.y) / this.#view.k];
    return {
      thingAt: (x, y, slack) => this.#nodeAt(x, y, slack),
      onView: (view, isByHand) => {
        this.#view = view;
        this.#isMovedByHand ||= isByHand;
        this.repaint();
      },
      onHover: (node, x, y) => this.#hover(node, x, y),
      onChoose: (node) => (node ? this.openCard(node) : this.closeCard()),
      onDrag: (node, x, y) => {
        this.#isDragging = true;
        this.layout.hold(node, ...inside(x, y));
        this.repaint();
      },
      onDrop: (node) => {
        if (!this.#isDragging) return;
        this.#isMovedByHand = true;
        this.#isDragging = false;
        this.pin(node, true);
      },
    };
  }

  #nodeAt(x, y, slack) {
    let best = null;
    let least = slack;
    for (const spot of this.scene?.nodes ?? []) {
      const distance = Math.hypot(spot.x - x, spot.y - y) - spot.radius;
      if (distance <= least) [best, least] = [spot.node, distance];
    }
    return best;
  }

  #hover(node, x, y) {
    this.canvas.classList.toggle("over", Boolean(node));
    showTip(this.tip, x, y, node?.label, node && this.#describe(node));
    if (node === this.#hovered) return;
    this.#hovered = node;
    this.repaint();
  }

  #describe(node) {
    const date = node.date ? `, ${node.date}` : "";
    return `${kindName(node.kind)}${date}, ${counted(Math.max(node.links, this.#links.get(node).length), "link")}`;
  }

  /** Marks a node and says its name; null marks none. */
  choose(node) {
    this.#chosen = node;
    if (node) {
      this.frame.say(`${node.label}, ${this.#describe(node)}`);
      if (!this.#card) this.#bringIntoView(node);
    }
    this.repaint();
  }

  #bringIntoView(node) {
    const { k, x, y } = this.#view;
    const width = this.#freeWidth();
    const height = this.canvas.clientHeight;
    const left = node.x * k + x;
    const top = node.y * k + y;
    if (left > 30 && top > 30 && left < width - 30 && top < height - 30) return;
    this.#isMovedByHand = true;
    this.pointing.setView(viewAround(node, k, width, height));
  }

  /** Opens the card of a node. */
  openCard(node) {
    this.choose(node);
    const isFocused = this.#card?.contains(document.activeElement);
    this.#card?.remove();
    const content = aboutNode({
      node,
      edges: this.#links.get(node),
      looks: this.#looks,
      address: pageOf(this, node),
      actions: this.#explorer?.actionsFor(node) ?? [make("p", { class: "tg-actions" }, this.pinButton(node))],
      onChoose: (other) => this.#openFocused(other),
    });
    this.#card = openCard(this.frame.stage, node.label, content, () => {
      this.closeCard();
      this.canvas.focus();
    });
    if (isFocused) focusCard(this.#card);
    this.#bringIntoView(node);
    this.dispatchEvent(new CustomEvent("tg-choose", { detail: { id: node.id }, bubbles: true }));
  }

  #openFocused(node) {
    this.openCard(node);
    focusCard(this.#card);
  }

  /** The button with which somebody pins a node, or lets it go. */
  pinButton(node) {
    return button(node.isPinned ? "Unpin" : "Pin", () => this.pin(node, !node.isPinned));
  }

  closeCard() {
    this.#card?.remove();
    this.#card = null;
    this.repaint();
  }

  #onKey(event) {
    const acts = {
      ...this.controls.keys,
      Enter: () => this.#chosen && this.#openFocused(this.#chosen),
      Escape: () => {
        this.closeCard();
        this.choose(null);
      },
    };
    actOnKey(event, acts, (direction) => this.#step(direction));
  }

  /** To the neighbour that lies most this way, else to the nearest node that does. */
  #step(direction) {
    const spots = this.scene.nodes;
    const here = spots.find(({ node }) => node === this.#chosen);
    if (!here) return this.choose(spots.at(-1)?.node ?? null);
    const linked = new Set(this.#links.get(this.#chosen).map((edge) => otherEnd(edge, this.#chosen)));
    const neighbours = spots.filter(({ node }) => linked.has(node));
    const next = nearestThatWay(neighbours, here, direction) ?? nearestThatWay(spots, here, direction);
    return next && this.choose(next.node);
  }

  #paint() {
    if (!this.canvas.clientWidth) return;
    const { pen, width, height } = sharpen(this.canvas);
    const colours = theme(this);
    const isMarked = this.#card !== null || document.activeElement === this.canvas;
    const centre = this.#hovered ?? (isMarked ? this.#chosen : null);
    pen.font = labelFont(colours, false);
    this.scene = makeScene(
      {
        network: this.network,
        links: this.#links,
        looks: this.#looks,
        filter: this.filter,
        centre,
        chosen: this.#chosen,
        view: this.#view,
        width,
        height,
        showsMore: this.#explorer !== null,
      },
      this.#measure(pen),
    );
    paintScene(pen, this.scene, colours);
    const { k, x, y } = this.#view;
    this.canvas.dataset.view = `${k.toFixed(4)} ${x.toFixed(1)} ${y.toFixed(1)}`;
    if (this.scene.nodes.length && !this.canvas.dataset.painted) performance.mark("tg-graph painted");
    if (this.scene.nodes.length) this.canvas.dataset.painted = "true";
    this.canvas.toggleAttribute("data-settled", this.#isSettled);
  }

  #widths = new Map();

  #measure(pen) {
    return (text) => {
      if (!this.#widths.has(text)) this.#widths.set(text, pen.measureText(text).width);
      return this.#widths.get(text);
    };
  }

  #tableOfNodes() {
    const rows = [...this.network.nodes.values()].filter((node) => isSeen(node, this.filter));
    const cells = (node) => [
      button(node.label, () => this.openFromTable(node), { class: "plain" }),
      kindName(node.kind),
      node.date ?? "",
      Math.max(node.links, this.#links.get(node).length),
    ];
    return table("Nodes", ["Name", "Kind", "Date", "Links"], rows.map(cells));
  }

  /** Back to the picture, at the card of this node. */
  openFromTable(node) {
    this.frame.toggle.click();
    this.#openFocused(node);
  }
}

customElements.define("tg-graph", TgGraph);
