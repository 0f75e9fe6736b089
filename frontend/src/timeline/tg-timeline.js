/**
 * <tg-timeline>: what happened when, as a table whose last column is a line of time.
 *
 * Data (at `src`, or inside as JSON): [{"label", "start", "end"?, "kind"?, "url"?}]; dates as 2021, 2021-03 or
 * 2021-03-09 and on. Rows stand in the order of their beginnings; those without a date are left out.
 */
import { readData } from "../data.js";
import { count, link, make } from "../dom.js";
import { complain } from "../frame.js";
import { looks } from "../looks.js";

const LONGEST = 500;
const DAY = 86_400_000;

class TgTimeline extends HTMLElement {
  async connectedCallback() {
    if (this.querySelector(":scope > .tg-time")) return;
    try {
      const rows = await readData(this);
      this.replaceChildren(timeline(rows ?? []));
    } catch (error) {
      complain(this, error);
    }
  }
}

/** A timeline of such rows as an element. */
export function timeline(rows) {
  const dated = rows.map((row) => ({ ...row, span: spanOf(row) })).filter(({ span }) => span);
  dated.sort((one, other) => one.span[0] - other.span[0]);
  const shown = dated.slice(0, LONGEST);
  const first = shown[0]?.span[0] ?? 0;
  const last = Math.max(first + DAY, ...shown.map(({ span }) => span[1]));
  const share = (time) => (100 * (time - first)) / (last - first);
  const colours = looks(shown.map(({ kind }) => kind ?? ""));
  const lines = shown.map((row) => lineOf(row, share, row.kind ? colours.get(row.kind).colour : "var(--accent)"));
  const head = make(
    "tr",
    {},
    make("th", { scope: "col" }, "What"),
    make("th", { scope: "col" }, "When"),
    make("th", { scope: "col" }, years(first, last, share)),
  );
  const rest = dated.length - shown.length;
  const lost = rows.length - dated.length;
  const notes = [
    rest && `${count(rest)} later ones are not shown`,
    lost && `${count(lost)} without a date are not shown`,
  ];
  return make(
    "div",
    { class: "tg-time scroll", tabindex: 0, role: "region", "aria-label": "Timeline" },
    make("table", {}, make("thead", {}, head), make("tbody", {}, lines)),
    ...notes.filter(Boolean).map((note) => make("p", { class: "quiet" }, note)),
  );
}

/** Beginning and end of a row in milliseconds; a month or a year lasts until its end. Null without a date. */
function spanOf({ start, end }) {
  const from = dateOf(start ?? end);
  const to = dateOf(end ?? start);
  return from && to ? [from.first, Math.max(from.first, end ? to.last : from.first)] : null;
}

function dateOf(text) {
  const [, year, month, day] = String(text ?? "").match(/^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/) ?? [];
  if (!year) return null;
  const first = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
  const last = day ? first + DAY : month ? Date.UTC(year, month, 1) : Date.UTC(Number(year) + 1, 0, 1);
  return { first, last };
}

function lineOf({ label, start, end, url, span }, share, colour) {
  const bar = make("span", { class: end ? "bar" : "point" });
  bar.style.left = `${share(span[0])}%`;
  bar.style.background = colour;
  if (end) bar.style.width = `${share(span[1]) - share(span[0])}%`;
  const date = (text) => make("span", { class: "date" }, String(text ?? "?"));
  const when = end && end !== start ? [date(start), " to ", date(end)] : [date(start)];
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, link(String(label), url)),
    make("td", {}, when),
    make("td", { class: "track" }, make("span", { class: "line", "aria-hidden": "true" }, bar)),
  );
}

/** Some years above the line of time, as many as there is room for. */
function years(first, last, share) {
  const from = new Date(first).getUTCFullYear();
  const to = new Date(last).getUTCFullYear();
  const step = [1, 2, 5, 10, 20, 50].find((size) => (to - from) / size <= 6) ?? 100;
  const scale = make("span", { class: "line" });
  scale.append(make("span", { class: "unseen" }, "Timeline"));
  for (let year = Math.ceil(from / step) * step; year <= to; year += step) {
    const place = share(Date.UTC(year, 0, 1));
    const mark = make("span", { class: "year", "aria-hidden": "true" }, String(year));
    if (place < 3 || place > 97) continue;
    mark.style.left = `${place}%`;
    scale.append(mark);
  }
  return scale;
}

customElements.define("tg-timeline", TgTimeline);
