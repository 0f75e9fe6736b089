/** Views of a plane, `{k, x, y}`: a place (px, py) on it is painted at (k * px + x, k * py + y). */

/** The view in which all places `{x, y}` are seen, not closer than `closest`, with a margin across and down. */
export function viewOfAll(places, width, height, { across, down, closest, furthest }) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of places) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  const [left, top, right, bottom] = box;
  const fitting = Math.min((width - across) / (right - left || 1), (height - down) / (bottom - top || 1), closest);
  return viewAround({ x: (left + right) / 2, y: (top + bottom) / 2 }, Math.max(fitting, furthest), width, height);
}

/** The view with a place in its middle. */
export const viewAround = ({ x, y }, k, width, height) => ({ k, x: width / 2 - x * k, y: height / 2 - y * k });
