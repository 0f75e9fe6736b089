/** The keys of a picture: arrows lead from one thing to another, others act. */

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** Of places with `x` and `y`, the one that lies most this way from here; null where none does. */
export function nearestThatWay(places, here, [dx, dy]) {
  let best = null;
  let least = Infinity;
  for (const place of places) {
    const along = (place.x - here.x) * dx + (place.y - here.y) * dy;
    const aside = Math.abs((place.x - here.x) * dy) + Math.abs((place.y - here.y) * dx);
    const cost = along + 2 * aside;
    if (along > 0.01 && cost < least) [best, least] = [place, cost];
  }
  return best;
}

/** Does what a key stands for: `acts` by key, `onArrow([x, y])` for arrows; other keys are left to the page. */
export function actOnKey(event, acts, onArrow) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const direction = ARROWS[event.key];
  const act = direction ? () => onArrow(direction) : acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}
