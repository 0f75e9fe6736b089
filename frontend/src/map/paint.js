/** Paints the world and the marks on it. */
import { FONT_SIZE, placeLabels } from "../labels.js";

const MOST_NAMED = 60;

/** Paints on a pen whose unit is a pixel of the page; gives the marks in view with their places there. */
export function paintMap(pen, { world, marks, view, width, height, chosen }, theme) {
  paintWorld(pen, world, view, theme);
  const spots = marks
    .map((mark) => ({
      mark,
      x: mark.x * view.k + view.x,
      y: mark.y * view.k + view.y,
      radius: radiusOf(mark),
      isChosen: mark === chosen,
    }))
    .filter(({ x, y, radius }) => x > -radius && y > -radius && x < width + radius && y < height + radius)
    .sort((one, other) => other.mark.sites - one.mark.sites);
  for (const spot of spots) paintMark(pen, spot, theme);
  paintNames(pen, spots, width, height, theme);
  return spots;
}

const radiusOf = ({ sites }) => (sites === 1 ? 6 : Math.min(20, 8 + 1.2 * Math.log2(sites)));

function paintWorld(pen, { land, borders, sphere }, { k, x, y }, theme) {
  pen.save();
  pen.transform(k, 0, 0, k, x, y);
  pen.fillStyle = theme.sea;
  pen.fill(sphere);
  pen.fillStyle = theme.land;
  pen.fill(land);
  pen.lineWidth = 0.8 / k;
  pen.strokeStyle = theme.border;
  pen.stroke(land);
  pen.strokeStyle = theme.background;
  pen.stroke(borders);
  pen.restore();
}

function paintMark(pen, { mark, x, y, radius, isChosen }, theme) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.globalAlpha = mark.sites === 1 ? 0.9 : 0.85;
  pen.fillStyle = theme.accent;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = isChosen ? 3.5 : 1.2;
  pen.strokeStyle = isChosen ? theme.text : theme.background;
  pen.stroke();
  if (mark.sites === 1) return;
  pen.font = `600 ${FONT_SIZE}px ${theme.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = theme.onAccent;
  pen.fillText(short(mark.sites), x, y + 0.5);
}

const short = (number) =>
  number < 1000 ? String(number) : `${(number / 1000).toFixed(number < 10_000 ? 1 : 0)}k`;

/** Single sites are named where there are few enough to read. */
function paintNames(pen, spots, width, height, theme) {
  const single = spots.filter(({ mark }) => mark.site);
  if (single.length > MOST_NAMED) return;
  pen.font = `${FONT_SIZE}px ${theme.font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 3.5;
  pen.lineJoin = "round";
  pen.strokeStyle = theme.background;
  pen.fillStyle = theme.text;
  const named = spots.map((spot) => ({ ...spot, node: spot.mark.site ?? { label: "" } }));
  for (const { text, x, y } of placeLabels(named, width, height, (name) => pen.measureText(name).width)) {
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
  }
}
