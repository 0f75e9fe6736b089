/**
 * Colours and shapes of kinds, the same as in the pictures that trialgraph exports.
 *
 * A test holds palette.json to `trialgraph.exporters.palette`.
 */
import palette from "./palette.json";
import { makeSvg } from "./dom.js";

const { colours, sides, kinds: known } = palette;

/** A look (`colour`, `sides`; 0 is a circle) for each kind; nodes without a kind are grey. */
export function looks(kinds) {
  const others = [...new Set(kinds)].filter((kind) => kind && !known.includes(kind)).sort();
  const styles = new Map([...known, ...others].map((kind, position) => [kind, look(position)]));
  styles.set("", { colour: palette.no_kind, sides: 0 });
  return styles;
}

function look(position) {
  const round = Math.floor(position / colours.length);
  return { colour: colours[position % colours.length], sides: sides[round % sides.length] };
}

/** Further colours for charts, none too dark or too light for either theme. */
const MORE = ["#8a8f98", "#999933", "#aa4499", "#a6761d", "#7570b3", "#66a61e"];

/** The colour of the series at this position of a chart. */
export const seriesColour = (position) => [...colours, ...MORE][position % (colours.length + MORE.length)];

/** The corners of a regular polygon; none for a circle. */
export function corners(sides, x, y, radius) {
  const first = sides === 4 ? Math.PI / 4 : -Math.PI / 2;
  return Array.from({ length: sides }, (_, side) => {
    const angle = first + (2 * Math.PI * side) / sides;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** A small sign of the kind for legends and lists. */
export function sign({ colour, sides }) {
  const shape = sides
    ? makeSvg("polygon", { points: corners(sides, 8, 8, 7).join(" "), fill: colour })
    : makeSvg("circle", { cx: 8, cy: 8, r: 6.5, fill: colour });
  return makeSvg("svg", { class: "tg-sign", viewBox: "0 0 16 16", "aria-hidden": "true" }, shape);
}

/** "RegistryRecord" as people write it: Registry record. */
export function kindName(kind) {
  const words = String(kind || "Other").replace(
    /([a-z])([A-Z])/g,
    (_, one, other) => `${one} ${other.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}
