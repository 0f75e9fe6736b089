/**
 * <tg-chart>: lines, or bars on top of each other, over time or other steps.
 *
 * Data (at `src`, or inside as JSON): {"x": [...], "series": [{"label", "values"}]}; `x` are texts or numbers, each a
 * step. Attributes: `type` ("lines", else bars), `stacked` for lines too, and `step`, what a step is ("Year").
 */
import uPlot from "uplot";
import { readData } from "../data.js";
import { count, make, table } from "../dom.js";
import { complain, frame, onceAFrame, showTip, theme, whenChanged } from "../frame.js";
import { seriesColour, sign } from "../looks.js";
import { stack } from "./stack.js";

const HELP = "Left and right arrow keys read the values.";

class TgChart extends HTMLElement {
  #hidden = new Set();
  #plot = null;
  #at = null; // the step being read, kept when the chart is drawn anew

  async connectedCallback() {
    if (this.frame) return;
    try {
      const { x = [], series = [] } = (await readData(this)) ?? {};
      this.x = x.map(String);
      this.series = series.map(({ label, values }) => ({ label: String(label), values }));
      this.#build();
    } catch (error) {
      complain(this, error);
    }
  }

  disconnectedCallback() {
    this.stopWatching?.();
    this.#plot?.destroy();
  }

  #build() {
    this.frame = frame(this, { fillTable: () => this.#tableOfValues() });
    const { bar, stage } = this.frame;
    this.tip = make("div", { class: "tg-tip", hidden: true });
    this.place = make("div", {
      class: "tg-plot",
      tabindex: 0,
      role: "application",
      "aria-roledescription": "chart",
      "aria-label": `Chart of ${this.series.map(({ label }) => label).join(", ")}. ${HELP}`,
      onkeydown: (event) => this.#onKey(event),
    });
    stage.append(this.place, this.tip);
    if (this.series.length > 1) bar.prepend(this.#legend());
    const redraw = onceAFrame(() => this.#draw());
    this.stopWatching = whenChanged(stage, redraw);
    this.#draw();
  }

  #legend() {
    const entries = this.series.map(({ label }, position) =>
      make(
        "label",
        {},
        make("input", {
          type: "checkbox",
          checked: true,
          onchange: ({ target }) => this.#toggle(label, target.checked),
        }),
        sign({ colour: seriesColour(position), sides: 4 }),
        make("span", {}, label),
      ),
    );
    return make("fieldset", { class: "tg-legend" }, make("legend", { class: "unseen" }, "Series shown"), entries);
  }

  #toggle(label, isShown) {
    this.#hidden[isShown ? "delete" : "add"](label);
    this.#draw();
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.place;
    if (!width) return;
    this.#plot?.destroy();
    const steps = this.x.map((_, position) => position);
    const data = [steps, ...stack(this.series, this.#hidden, !this.#isLines || this.hasAttribute("stacked"))];
    const at = this.#at;
    const options = this.#options(width, height);
    options.hooks.ready = [() => at !== null && this.#point(at)];
    this.#plot = new uPlot(options, data, this.place);
    this.place.dataset.painted = "true";
  }

  #options(width, height) {
    return {
      width,
      height,
      legend: { show: false },
      padding: [12, 12, 0, 0],
      series: [{}, ...this.#looksOfSeries().reverse()],
      scales: {
        x: { time: false, range: () => [-0.6, this.x.length - 0.4] },
        y: { range: (_, least, most) => [Math.min(0, least ?? 0), (most || 1) * 1.05] },
      },
      axes: this.#axes(width),
      cursor: { y: false, drag: { x: false, y: false }, points: { show: this.#isLines } },
      hooks: { setCursor: [(plot) => this.#read(plot)] },
    };
  }

  get #isLines() {
    return this.getAttribute("type") === "lines";
  }

  #looksOfSeries() {
    const isLines = this.#isLines;
    const paths = isLines ? uPlot.paths.linear() : uPlot.paths.bars({ size: [0.8, 48] });
    return this.series.map(({ label }, position) => {
      const colour = seriesColour(position);
      const fill = isLines ? undefined : colour;
      return { label, paths, stroke: colour, fill, width: isLines ? 2 : 0, points: { show: isLines } };
    });
  }

  #axes(width) {
    const { quiet, border, font: family } = theme(this);
    const font = `12px ${family}`;
    const axis = { stroke: quiet, font, ticks: { stroke: border, size: 4 } };
    const splits = this.#namedSteps(width, font);
    return [
      { ...axis, size: 28, grid: { show: false }, splits, values: (_, steps) => steps.map((x) => this.x[x]) },
      { ...axis, size: 56, grid: { stroke: border, width: 1 }, values: (_, values) => values.map(count) },
    ];
  }

  /** As many steps as can be named without one name over the next. */
  #namedSteps(width, font) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    const longest = Math.max(20, ...this.x.map((name) => pen.measureText(name).width));
    const room = Math.max(1, Math.floor((width - 70) / (longest + 10)));
    const every = Math.max(1, Math.ceil(this.x.length / room));
    return this.x.map((_, position) => position).filter((position) => position % every === 0);
  }

  #read({ cursor: { idx, left } }) {
    this.#at = left < 0 ? null : (idx ?? null);
    if (this.#at === null) return showTip(this.tip);
    const told = this.series
      .filter(({ label }) => !this.#hidden.has(label))
      .map(({ label, values }) => {
        return `${label}: ${values[idx] === null || values[idx] === undefined ? "none" : count(values[idx])}`;
      });
    showTip(this.tip, left + 56, 12, this.x[idx], told.join("\n"));
    return this.frame.say(`${this.x[idx]}: ${told.join(", ")}`);
  }

  #onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") showTip(this.tip);
    if (!step || !this.x.length) return;
    event.preventDefault();
    const last = this.x.length - 1;
    const at = this.#at ?? (step > 0 ? -1 : last + 1);
    this.#point(Math.max(0, Math.min(last, at + step)));
  }

  #point(step) {
    this.#plot.setCursor({ left: this.#plot.valToPos(step, "x"), top: 10 });
  }

  #tableOfValues() {
    const rows = this.x.map((name, position) => [
      name,
      ...this.series.map(({ values }) => values[position] ?? ""),
    ]);
    return table("Values", [this.getAttribute("step") ?? "Step", ...this.series.map(({ label }) => label)], rows);
  }
}

customElements.define("tg-chart", TgChart);
