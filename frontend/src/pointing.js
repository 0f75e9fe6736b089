/** Mouse, pen and fingers on a graph or map: move, zoom, hover, choose, drag things. */
import { drag } from "d3-drag";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

/**
 * Listens on a canvas.
 *
 * @param acts `thingAt(x, y, slack)`, `onView({k, x, y}, isByHand)`, `onHover(thing, x, y)`, `onChoose(thing)` and,
 *   where things can be dragged, `onDrag(thing, x, y)` and `onDrop(thing)`.
 * @param settings `extent`, the least and the largest zoom; `isWhole`, for a picture that fills its page: in others
 *   the wheel zooms only with Ctrl or once the picture has the focus, and one finger scrolls the page.
 */
export function listen(canvas, acts, { isWhole, extent }) {
  const slack = (event) => (event.pointerType === "touch" || event.touches ? 14 : 4);
  const isMeant = (event) => {
    if (event.type === "wheel") return isWhole || event.ctrlKey || document.activeElement === canvas;
    return isWhole || !event.touches || event.touches.length > 1;
  };
  const zooming = zoom()
    .scaleExtent(extent)
    .filter((event) => (!event.ctrlKey || event.type === "wheel") && !event.button && isMeant(event))
    .on("zoom", ({ transform, sourceEvent }) => acts.onView(transform, Boolean(sourceEvent)));
  const dragging = drag()
    .container(canvas)
    .filter((event) => !event.ctrlKey && !event.button && (isWhole || !event.touches))
    .subject((event) => {
      const thing = acts.thingAt(event.x, event.y, slack(event.sourceEvent));
      return thing && { thing, x: event.x, y: event.y };
    })
    .on("drag", (event) => acts.onDrag(event.subject.thing, event.x, event.y))
    .on("end", (event) => acts.onDrop(event.subject.thing));
  const picture = select(canvas);
  if (acts.onDrag) picture.call(dragging);
  picture.call(zooming).on("dblclick.zoom", null);
  canvas.style.touchAction = isWhole ? "none" : "pan-x pan-y";
  canvas.addEventListener("pointermove", ({ offsetX, offsetY, pointerType, buttons }) => {
    if (pointerType === "mouse" && !buttons) acts.onHover(acts.thingAt(offsetX, offsetY, 4), offsetX, offsetY);
  });
  canvas.addEventListener("pointerleave", () => acts.onHover(null, 0, 0));
  canvas.addEventListener("click", (event) => {
    acts.onChoose(acts.thingAt(event.offsetX, event.offsetY, slack(event)));
  });
  return {
    setView: ({ k, x, y }) => picture.call(zooming.transform, zoomIdentity.translate(x, y).scale(k)),
    zoomBy: (factor) => picture.call(zooming.scaleBy, factor),
  };
}
