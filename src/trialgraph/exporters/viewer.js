// Draws the embedded network on a canvas that can be moved and zoomed. `viewer-words.js` follows it.
"use strict";
const byId = (id) => document.getElementById(id);
const network = JSON.parse(byId("network").textContent);
const { kinds, nodes, edges, hulls } = network;
const canvas = byId("canvas"), pen = canvas.getContext("2d"), root = document.documentElement;

const LONGEST_LIST = 400, LONGEST_LABEL = 30, LONGEST_HOVERED = 100, BEND = 32, CELL = 80;
const FONT_SIZE = 12, NAME_SIZE = 14, FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const bySize = [...nodes.keys()].sort((a, b) => nodes[b].radius - nodes[a].radius || a - b);
const edgesOf = nodes.map(() => []);
edges.forEach((edge, e) => {
  edgesOf[edge.source].push(e);
  if (edge.target !== edge.source) edgesOf[edge.target].push(e);
});

const hiddenKinds = new Set();
let view = { scale: 1, x: 0, y: 0 };
let found = null; // the nodes that the search finds, or null without a search
let hovered = -1, marked = -1, opened = -1; // under the pointer, marked in the list, on the card

const isShown = (n) => !hiddenKinds.has(nodes[n].kind);
const otherEnd = (edge, n) => (edge.source === n ? edge.target : edge.source);
const kindName = (n) => kinds[nodes[n].kind].name;

// --- the picture ------------------------------------------------------------------------------------

let waiting = false;
function repaint() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; paint(); });
}

function paint() {
  const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const style = getComputedStyle(root), colour = (name) => style.getPropertyValue(`--${name}`).trim();
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const near = nearNodes();
  pen.setTransform(ratio * view.scale, 0, 0, ratio * view.scale, ratio * view.x, ratio * view.y);
  hulls.forEach((hull) => paintHull(hull, near));
  paintEdges(near, colour("line"), colour("accent"));
  nodes.forEach((_, n) => { if (isShown(n)) paintNode(n, near, colour("accent")); });
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintLabels(near, colour("text"), colour("background"), width, height);
  canvas.dataset.transform = `${view.scale.toFixed(4)} ${view.x.toFixed(1)} ${view.y.toFixed(1)}`;
  if (!canvas.dataset.painted) performance.mark("network painted");
  canvas.dataset.painted = "true";
}

/** The nodes to be seen well: the one pointed at and its neighbours, else those found; null for all. */
function nearNodes() {
  const centre = hovered >= 0 ? hovered : marked >= 0 ? marked : opened;
  if (centre < 0) return found;
  return new Set([centre, ...edgesOf[centre].map((e) => otherEnd(edges[e], centre))]);
}

function paintHull({ outline, colour }, near) {
  pen.beginPath();
  outline.forEach(([x, y]) => pen.lineTo(x, y));
  pen.closePath();
  pen.fillStyle = pen.strokeStyle = colour;
  pen.globalAlpha = near ? 0.06 : 0.16;
  pen.fill();
  pen.globalAlpha = near ? 0.2 : 0.7;
  pen.lineWidth = 1 / view.scale;
  pen.stroke();
  pen.globalAlpha = 1;
}

function paintEdges(near, line, accent) {
  const centre = hovered >= 0 ? hovered : marked >= 0 ? marked : opened;
  for (const edge of edges) {
    if (!isShown(edge.source) || !isShown(edge.target)) continue;
    const lit = edge.source === centre || edge.target === centre;
    if (!edge.shown && !lit) continue;
    pen.globalAlpha = lit ? 1 : near ? 0.15 : network.lineOpacity;
    pen.strokeStyle = pen.fillStyle = lit ? accent : line;
    pen.lineWidth = Math.max(edge.width, 0.8 / view.scale);
    edge.source === edge.target ? paintLoop(edge) : paintEdge(edge);
  }
  pen.globalAlpha = 1;
}

function paintEdge(edge) {
  const from = nodes[edge.source], to = nodes[edge.target];
  const dx = to.x - from.x, dy = to.y - from.y, length = Math.hypot(dx, dy) || 1, offset = edge.bend * BEND;
  const mx = (from.x + to.x - (dy / length) * offset) / 2, my = (from.y + to.y + (dx / length) * offset) / 2;
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  edge.bend ? pen.quadraticCurveTo(mx, my, to.x, to.y) : pen.lineTo(to.x, to.y);
  pen.stroke();
  if (network.directed) paintArrow(to, Math.atan2(to.y - my, to.x - mx));
}

function paintLoop({ source, bend }) {
  const { x, y, radius } = nodes[source], side = radius * 0.7, size = radius + 12 * bend;
  pen.beginPath();
  pen.moveTo(x - side, y - side);
  pen.bezierCurveTo(x - side - size, y - side - size, x + side + size, y - side - size, x + side, y - side);
  pen.stroke();
}

function paintArrow(to, angle) {
  const x = to.x - Math.cos(angle) * to.radius, y = to.y - Math.sin(angle) * to.radius;
  pen.beginPath();
  pen.moveTo(x, y);
  for (const turn of [-0.4, 0.4]) pen.lineTo(x - 9 * Math.cos(angle + turn), y - 9 * Math.sin(angle + turn));
  pen.fill();
}

function paintNode(n, near, accent) {
  const { x, y, radius, kind } = nodes[n], { colour, outline } = kinds[kind];
  pen.globalAlpha = near && !near.has(n) ? 0.2 : 1;
  pen.beginPath();
  const corners = polygon(kinds[kind].sides, x, y, radius);
  corners.length ? corners.forEach(([px, py]) => pen.lineTo(px, py)) : pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.closePath();
  pen.fillStyle = colour;
  pen.fill();
  const chosen = n === opened || n === marked || n === hovered;
  pen.lineWidth = chosen ? 3.5 : 1;
  pen.strokeStyle = chosen ? accent : outline;
  pen.stroke();
  pen.globalAlpha = 1;
}

/** The corners of a regular polygon; none for a circle. */
function polygon(sides, x, y, radius) {
  const first = sides === 4 ? Math.PI / 4 : -Math.PI / 2;
  return Array.from({ length: sides }, (_, side) => {
    const angle = first + (2 * Math.PI * side) / sides;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** Labels have the same size at every zoom; communities, then the largest nodes come first, none covers another. */
function paintLabels(near, text, halo, width, height) {
  pen.textBaseline = "middle";
  pen.textAlign = "center";
  pen.lineJoin = "round";
  pen.lineWidth = 3;
  pen.strokeStyle = halo;
  pen.fillStyle = text;
  const isFree = occupancy(near);
  if (!near) hulls.forEach((hull) => paintName(hull, isFree));
  pen.font = `${FONT_SIZE}px ${FONT}`;
  const first = near ? bySize.filter((n) => near.has(n)) : bySize;
  for (const n of hovered < 0 ? first : [hovered, ...first.filter((n) => n !== hovered)]) {
    if (!isShown(n)) continue;
    const x = nodes[n].x * view.scale + view.x, y = nodes[n].y * view.scale + view.y;
    if (x < -100 || y < -20 || x > width + 100 || y > height + 20) continue;
    const place = placeFor(n, x, y, isFree);
    if (place) paintText(shortLabel(n), ...place);
  }
}

function paintText(text, x, y) {
  pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
}

/** A community's name on or near its area, if that is not much smaller; rather not over nodes. */
function paintName({ name, outline }, isFree) {
  pen.font = `600 ${NAME_SIZE}px ${FONT}`;
  const lines = inTwo(cut(name, 2 * LONGEST_LABEL)), step = NAME_SIZE * 1.2, down = (lines.length * step) / 2;
  const half = Math.max(...lines.map((line) => pen.measureText(line).width)) / 2;
  const xs = outline.map(([x]) => x * view.scale + view.x), ys = outline.map(([, y]) => y * view.scale + view.y);
  const left = Math.min(...xs), right = Math.max(...xs), top = Math.min(...ys), bottom = Math.max(...ys);
  if (right - left < half) return;
  const x = (left + right) / 2, places = [(top + bottom) / 2, top - down, bottom + down, top + down, bottom - down];
  const box = (y) => [x - half - 2, y - down, x + half + 2, y + down];
  const y = places.find((y) => isFree(nodes.length, ...box(y))) ?? places.find((y) => isFree(-1, ...box(y)));
  if (y !== undefined) lines.forEach((line, l) => paintText(line, x, y - down + (l + 0.5) * step));
}

/** A text as one short line, or as two broken at the space nearest the middle. */
function inTwo(text) {
  const spaces = [...text.matchAll(/ /g)].map((space) => space.index);
  if (text.length < 20 || !spaces.length) return [text];
  const off = (space) => Math.abs(space - text.length / 2);
  const best = spaces.reduce((one, other) => (off(other) < off(one) ? other : one));
  return [text.slice(0, best), text.slice(best + 1)];
}

function placeFor(n, x, y, isFree) {
  const radius = nodes[n].radius * view.scale + 4, half = labelWidth(n) / 2, down = FONT_SIZE / 2, slant = radius * 0.7;
  const places = [[x + radius + half, y], [x - radius - half, y], [x, y + radius + down], [x, y - radius - down]];
  for (const across of [slant + half, -slant - half])
    for (const along of [slant + down / 2, -slant - down / 2]) places.push([x + across, y + along]);
  const box = ([px, py]) => [px - half - 1, py - down - 1, px + half + 1, py + down + 1];
  const isImportant = nodes[n].radius > 15 || n === hovered;
  return places.find((place) => isFree(n, ...box(place))) ||
    (isImportant && places.find((place) => isFree(-1, ...box(place))));
}

/**
 * A function that takes a box (left, top, right, bottom) on the canvas if no box taken before is in it and no
 * node to be seen well but n; for n = -1 nodes do not count, for n = nodes.length all do.
 */
function occupancy(near) {
  const grid = new Map();
  const cells = (l, t, r, b) => {
    const keys = [];
    for (let i = Math.floor(l / CELL); i <= Math.floor(r / CELL); i++)
      for (let j = Math.floor(t / CELL); j <= Math.floor(b / CELL); j++) keys.push(`${i} ${j}`);
    return keys;
  };
  const take = (l, t, r, b, owner) => cells(l, t, r, b).forEach((key) => {
    grid.has(key) ? grid.get(key).push([l, t, r, b, owner]) : grid.set(key, [[l, t, r, b, owner]]);
  });
  nodes.forEach(({ x, y, radius }, n) => {
    const px = x * view.scale + view.x, py = y * view.scale + view.y, r = radius * view.scale * 0.8;
    const inView = px > -r && py > -r && px < canvas.clientWidth + r && py < canvas.clientHeight + r;
    if (isShown(n) && inView && (!near || near.has(n))) take(px - r, py - r, px + r, py + r, n);
  });
  return (n, l, t, r, b) => {
    if (l < 0 || t < 0 || r > canvas.clientWidth || b > canvas.clientHeight) return false;
    const counts = (owner) => owner === null || (n >= 0 && owner !== n);
    const hit = cells(l, t, r, b).some((key) => (grid.get(key) || []).some(
      (box) => counts(box[4]) && box[0] < r && box[2] > l && box[1] < b && box[3] > t));
    if (!hit) take(l, t, r, b, null);
    return !hit;
  };
}

function cut(text, longest) {
  const letters = Array.from(text.replace(/\s+/g, " ").trim());
  return letters.length > longest ? letters.slice(0, longest - 1).join("").trimEnd() + "…" : letters.join("");
}

const shortLabels = [], labelWidths = [];
const more = (n) => (nodes[n].leftOut ? ` +${nodes[n].leftOut.toLocaleString("en")} more` : "");
function shortLabel(n) {
  if (n === hovered) return cut(nodes[n].label, LONGEST_HOVERED) + more(n);
  return (shortLabels[n] ??= cut(nodes[n].label, LONGEST_LABEL) + more(n));
}
function labelWidth(n) {
  if (n === hovered) return pen.measureText(shortLabel(n)).width;
  return (labelWidths[n] ??= pen.measureText(shortLabel(n)).width);
}

// --- moving and zooming -----------------------------------------------------------------------------

function zoomAt(x, y, factor) {
  const scale = Math.min(8, Math.max(0.02, view.scale * factor)), step = scale / view.scale;
  view = { scale, x: x - (x - view.x) * step, y: y - (y - view.y) * step };
  repaint();
}
const zoomCentre = (factor) => zoomAt(canvas.clientWidth / 2, canvas.clientHeight / 2, factor);

function fit() {
  const shown = nodes.filter((_, n) => isShown(n)), width = canvas.clientWidth, height = canvas.clientHeight;
  const rims = hulls.flatMap(({ outline }) => outline.map(([x, y]) => ({ x, y, radius: 0 })));
  const least = (of) => [...shown, ...rims].reduce((best, node) => Math.min(best, of(node)), Infinity);
  if (!shown.length || !width) return repaint();
  const left = least((n) => n.x - n.radius), right = -least((n) => -n.x - n.radius);
  const top = least((n) => n.y - n.radius), bottom = -least((n) => -n.y - n.radius);
  const across = Math.max(120, width - Math.min(160, width / 5)), down = Math.max(80, height - 110);
  const scale = Math.min(across / (right - left), down / (bottom - top), 2);
  view = { scale, x: (width - (left + right) * scale) / 2, y: (height - 50 - (top + bottom) * scale) / 2 };
  repaint();
}

function centreOn(n) {
  const x = nodes[n].x * view.scale + view.x, y = nodes[n].y * view.scale + view.y;
  const card = byId("card"), isAside = !card.hidden && card.offsetWidth < canvas.clientWidth / 2;
  const width = canvas.clientWidth - (isAside ? card.offsetWidth : 0);
  const isVisible = x > 30 && y > 30 && x < width - 30 && y < canvas.clientHeight - 30;
  const dx = width / 2 - x, dy = canvas.clientHeight / 2 - y;
  if (!isVisible) view = { ...view, x: view.x + dx, y: view.y + dy };
  repaint();
}

function nodeAt(x, y, slack) {
  const wx = (x - view.x) / view.scale, wy = (y - view.y) / view.scale;
  let best = -1, least = Infinity;
  nodes.forEach((node, n) => {
    const distance = Math.hypot(node.x - wx, node.y - wy) - node.radius;
    if (distance < Math.min(least, slack / view.scale) && isShown(n)) [best, least] = [n, distance];
  });
  return best;
}

const pointers = new Map();
let moved = 0;
const spread = () => {
  const [a, b] = [...pointers.values()];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, distance: Math.hypot(a.x - b.x, a.y - b.y) || 1 };
};
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  if (!pointers.size) moved = 0;
  pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
});
canvas.addEventListener("pointermove", (event) => {
  const last = pointers.get(event.pointerId), place = { x: event.offsetX, y: event.offsetY };
  if (!last) return hover(event.pointerType === "mouse" ? nodeAt(place.x, place.y, 4) : -1);
  const before = pointers.size === 2 ? spread() : null;
  pointers.set(event.pointerId, place);
  moved += Math.hypot(place.x - last.x, place.y - last.y);
  canvas.classList.toggle("dragged", moved > 4);
  if (before) {
    const now = spread();
    view = { ...view, x: view.x + now.x - before.x, y: view.y + now.y - before.y };
    zoomAt(now.x, now.y, now.distance / before.distance);
  } else if (pointers.size === 1 && moved > 4) {
    view = { ...view, x: view.x + place.x - last.x, y: view.y + place.y - last.y };
    repaint();
  }
});
for (const type of ["pointerup", "pointercancel"]) canvas.addEventListener(type, (event) => {
  const isClick = type === "pointerup" && pointers.size === 1 && moved <= 4;
  pointers.delete(event.pointerId);
  canvas.classList.remove("dragged");
  if (!isClick) return;
  const n = nodeAt(event.offsetX, event.offsetY, event.pointerType === "mouse" ? 4 : 14);
  n >= 0 ? openCard(n) : closeCard();
});
canvas.addEventListener("pointerleave", () => hover(-1));
canvas.addEventListener("wheel", (event) => {
  // In a frame, the wheel alone scrolls the page around it.
  if (window !== window.top && !event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const pixels = event.deltaY * (event.deltaMode === 1 ? 20 : event.deltaMode === 2 ? 400 : 1);
  // Two fingers on a touchpad come as small turns of a wheel with Ctrl.
  const pinched = event.ctrlKey && Math.abs(pixels) < 50;
  zoomAt(event.offsetX, event.offsetY, Math.exp(-pixels * (pinched ? 0.01 : 0.0015)));
}, { passive: false });
canvas.addEventListener("keydown", (event) => {
  const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  const zooms = { "+": 1.3, "=": 1.3, "-": 1 / 1.3 };
  if (steps[event.key]) {
    view = { ...view, x: view.x + steps[event.key][0], y: view.y + steps[event.key][1] };
    repaint();
  } else if (zooms[event.key]) zoomCentre(zooms[event.key]);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
});
byId("zoom-in").addEventListener("click", () => zoomCentre(1.4));
byId("zoom-out").addEventListener("click", () => zoomCentre(1 / 1.4));
byId("fit").addEventListener("click", fit);

function hover(n) {
  if (n === hovered) return;
  hovered = n;
  canvas.classList.toggle("over", n >= 0);
  repaint();
}
