/**
 * Which nodes are named in the picture, and where: no label stands over another or, but for those of the dozen
 * most important nodes, over a node.
 */

export const FONT_SIZE = 12;
const LONGEST = 28;
const LONGEST_LOOKED_AT = 90;
const CELL = 64;
const OVER_NODES = 12;
const MOST_TRIED = 1000; // no picture has room for the names of more
const LABEL = Symbol("a label");
const ANYBODY = Symbol("for whom only labels count");

/** A text of at most so many letters. */
export function cut(text, longest = LONGEST) {
  const letters = Array.from(text.replace(/\s+/g, " ").trim());
  return letters.length > longest
    ? `${letters
        .slice(0, longest - 1)
        .join("")
        .trimEnd()}…`
    : letters.join("");
}

/** Labels `{text, x, y, isCentre}`, centred on their places, for as many spots as there is room for, in their order. */
export function placeLabels(spots, width, height, measure) {
  const room = emptyRoom(width, height);
  const labels = [];
  for (const spot of spots)
    if (!spot.isFaded) room.take(boxAround(spot, 0.8 * spot.radius, 0.8 * spot.radius), spot);
  for (const [rank, spot] of spots.slice(0, MOST_TRIED).entries()) {
    if (spot.isFaded) continue;
    const isCentre = spot.isCentre || spot.isChosen;
    const text = cut(spot.node.label, isCentre ? LONGEST_LOOKED_AT : LONGEST);
    const half = measure(text) / 2 + 2;
    const places = placesFor(spot, half);
    const fits = (asker) => (one) => room.isFree(boxAround(one, half, FONT_SIZE / 2 + 1), asker);
    const place =
      places.find(fits(spot)) ??
      (rank < OVER_NODES ? places.find(fits(ANYBODY)) : null) ??
      (isCentre ? { x: Math.min(Math.max(spot.x, half), width - half), y: places[0].y } : null);
    if (!place) continue;
    room.take(boxAround(place, half, FONT_SIZE / 2 + 1), LABEL);
    labels.push({ text, ...place, isCentre });
  }
  return labels;
}

const boxAround = ({ x, y }, across, down) => [x - across, y - down, x + across, y + down];

/** Below, above, right, left of the node. */
function placesFor({ x, y, radius }, half) {
  const down = radius + FONT_SIZE * 0.75 + 2;
  const across = radius + half + 3;
  return [
    { x, y: y + down },
    { x, y: y - down },
    { x: x + across, y },
    { x: x - across, y },
  ];
}

/** Boxes that are taken, by the cells of a grid; a box is [left, top, right, bottom]. */
function emptyRoom(width, height) {
  const cells = new Map();
  const eachCell = ([left, top, right, bottom], act) => {
    for (let i = Math.floor(left / CELL); i <= right / CELL; i++)
      for (let j = Math.floor(top / CELL); j <= bottom / CELL; j++) if (act(`${i} ${j}`)) return true;
    return false;
  };
  const take = (box, owner) =>
    eachCell(box, (key) => {
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push({ box, owner });
    });
  const isHit = (one, { box, owner }, asker) =>
    (asker === ANYBODY ? owner === LABEL : owner !== asker) &&
    box[0] < one[2] &&
    box[2] > one[0] &&
    box[1] < one[3] &&
    box[3] > one[1];
  const isFree = (box, asker) =>
    box[0] >= 0 &&
    box[1] >= 0 &&
    box[2] <= width &&
    box[3] <= height &&
    !eachCell(box, (key) => cells.get(key)?.some((taken) => isHit(box, taken, asker)));
  return { take, isFree };
}
