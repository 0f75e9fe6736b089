/**
 * <tg-map>: sites on a map of the world, those close to each other as one mark with their number.
 *
 * Data (at `src`, or inside as JSON): [{"id", "label", "lat", "lon", "count"?, "url"?}]. `noun` says what is
 * counted ("trial"); the page of a site is its `url`, or the attribute `page-url` with the id behind.
 */
import { readData } from "../data.js";
import { count, counted, link, make, table } from "../dom.js";
import { complain, frame, onceAFrame, sharpen, showTip, theme, whenChanged, zoomControls } from "../frame.js";
import { focusCard, openCard, pageOf } from "../card.js";
import { actOnKey, nearestThatWay } from "../keys.js";
import { viewAround, viewOfAll } from "../view.js";
import { listen } from "../pointing.js";
import { cluster, LARGEST, placed } from "./clusters.js";
import { paintMap } from "./paint.js";
import { HEIGHT, project, readWorld, WIDTH } from "./world.js";

const LONGEST_LIST = 200;
const STEP = 90;
const FURTHEST = 0.2;
const HELP = "Arrow keys move between marks, Enter opens one, plus and minus zoom, 0 shows all.";

class TgMap extends HTMLElement {
  #view = { k: 1, x: 0, y: 0 };
  #isMovedByHand = false;
  #chosen = null;
  #card = null;
  #spots = [];

  async connectedCallback() {
    if (this.canvas) return;
    try {
      [this.sites, this.world] = await Promise.all([readData(this), readWorld()]);
      this.placed = placed(this.sites ?? []);
      this.clusters = cluster(this.placed);
      this.#build();
    } catch (error) {
      complain(this, error);
    }
  }

  disconnectedCallback() {
    this.stopWatching?.();
  }

  #build() {
    this.frame = frame(this, { fillTable: () => this.#tableOfSites() });
    const { bar, stage, toggle } = this.frame;
    const missing = this.sites.length - this.placed.length;
    const told =
      counted(this.placed.length, "site") + (missing ? `, ${missing} more without a place on the map` : "");
    this.canvas = make("canvas", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": "map",
      "aria-label": `Map of ${told}. ${HELP}`,
      onkeydown: (event) => this.#onKey(event),
    });
    this.tip = make("div", { class: "tg-tip", hidden: true });
    this.controls = zoomControls({ zoomBy: (factor) => this.pointing.zoomBy(factor), fit: () => this.fit() });
    bar.prepend(make("p", { class: "tg-told" }, told));
    toggle.before(...this.controls.buttons);
    stage.append(this.canvas, this.tip, make("p", { class: "tg-credit" }, "Map: Natural Earth"));
    this.repaint = onceAFrame(() => this.#paint());
    this.pointing = listen(this.canvas, this.#acts(), { isWhole: false, extent: [FURTHEST, LARGEST] });
    this.stopWatching = whenChanged(stage, () => (this.#isMovedByHand ? this.repaint() : this.fit()));
    this.fit();
  }

  #acts() {
    return {
      thingAt: (x, y, slack) => this.#markAt(x, y, slack),
      onView: (view, isByHand) => {
        this.#view = view;
        this.#isMovedByHand ||= isByHand;
        this.repaint();
      },
      onHover: (mark, x, y) => {
        this.canvas.classList.toggle("over", Boolean(mark));
        showTip(this.tip, x, y, mark && this.#nameOf(mark), mark && this.#describe(mark));
      },
      onChoose: (mark) => (mark ? this.open(mark) : this.#closeCard()),
    };
  }

  #markAt(x, y, slack) {
    const inside = this.#spots.filter((spot) => Math.hypot(spot.x - x, spot.y - y) <= spot.radius + slack);
    return inside.at(-1)?.mark ?? null;
  }

  #nameOf(mark) {
    return mark.site ? String(mark.site.label) : counted(mark.sites, "site");
  }

  #describe(mark) {
    const noun = this.getAttribute("noun");
    const total = noun ? counted(mark.total, noun) : "";
    if (mark.site) return total;
    const names = this.clusters
      .sitesOf(mark, 3)
      .map(({ label }) => label)
      .join("; ");
    return [names, total].filter(Boolean).join(" … ");
  }

  /** Moves and zooms so that all sites are seen, or the whole world where there is none. */
  fit() {
    this.#isMovedByHand = false;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width) return;
    const places = this.placed.map(({ lon, lat }) => project(Number(lon), Number(lat)));
    const seen = places.length
      ? places
      : [
          { x: 0, y: 0 },
          { x: WIDTH, y: HEIGHT },
        ];
    const limits = { across: 90, down: 90, closest: 24, furthest: FURTHEST };
    this.pointing.setView(viewOfAll(seen, width, height, limits));
  }

  /** Zooms into a mark until it falls apart; opens the card of a single site or of sites in one place. */
  open(mark) {
    this.#choose(mark);
    const closer = mark.site ? null : this.clusters.opensAt(mark);
    if (closer === null) return this.#openCard(mark);
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const k = Math.max(closer * 1.05, this.#view.k * 1.5);
    this.#isMovedByHand = true;
    this.pointing.setView(viewAround(mark, k, width, height));
    this.#chosen = null;
    return undefined;
  }

  #choose(mark) {
    this.#chosen = mark;
    if (mark) this.frame.say([this.#nameOf(mark), this.#describe(mark)].filter(Boolean).join(", "));
    this.repaint();
  }

  #openCard(mark) {
    this.#closeCard();
    const sites = this.clusters.sitesOf(mark, LONGEST_LIST);
    const noun = this.getAttribute("noun");
    const entries = sites.map((site) =>
      make(
        "li",
        {},
        link(String(site.label), pageOf(this, site)),
        noun && make("small", {}, counted(site.count ?? 1, noun)),
      ),
    );
    const rest = mark.sites - sites.length;
    const content = [
      make("ul", {}, entries),
      rest > 0 && make("p", { class: "quiet" }, `and ${count(rest)} more`),
    ];
    this.#card = openCard(this.frame.stage, this.#nameOf(mark), content, () => {
      this.#card = null;
      this.canvas.focus();
    });
  }

  #closeCard() {
    this.#card?.remove();
    this.#card = null;
  }

  #onKey(event) {
    const acts = {
      ...this.controls.keys,
      Enter: () => this.#chosen && this.#openFocused(this.#chosen),
      Escape: () => {
        this.#closeCard();
        this.#choose(null);
      },
    };
    actOnKey(event, acts, (direction) => this.#step(direction));
  }

  #openFocused(mark) {
    this.open(mark);
    focusCard(this.#card);
  }

  /** To the mark that lies most this way; where none does, the map moves. */
  #step([dx, dy]) {
    const { k, x, y } = this.#view;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const middle = { x: width / 2 - dx, y: height / 2 - dy };
    const here = this.#spots.find(({ mark }) => mark === this.#chosen) ?? middle;
    const next = nearestThatWay(this.#spots, here, [dx, dy]);
    if (next) return this.#choose(next.mark);
    this.#isMovedByHand = true;
    return this.pointing.setView({ k, x: x - dx * STEP, y: y - dy * STEP });
  }

  #paint() {
    if (!this.canvas.clientWidth) return;
    const { pen, width, height } = sharpen(this.canvas);
    const marks = this.clusters.marksAt(this.#view.k);
    this.#spots = paintMap(
      pen,
      { world: this.world, marks, view: this.#view, width, height, chosen: this.#chosen },
      theme(this),
    );
    if (!this.canvas.dataset.painted) performance.mark("tg-map painted");
    this.canvas.dataset.painted = "true";
    this.canvas.dataset.marks = marks.length;
  }

  #tableOfSites() {
    const noun = this.getAttribute("noun") ?? "count";
    const sites = [...this.sites];
    sites.sort((one, other) => Number(other.count ?? 1) - Number(one.count ?? 1));
    const rows = sites.map((site) => [link(String(site.label), pageOf(this, site)), Number(site.count ?? 1)]);
    return table("Sites", ["Site", `${noun.charAt(0).toUpperCase()}${noun.slice(1)}s`], rows);
  }
}

customElements.define("tg-map", TgMap);
