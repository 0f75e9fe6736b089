/** What graph, map and chart have alike: a bar, a stage for the picture, a table in its place, a voice. */
import { button, make } from "./dom.js";

/**
 * Puts the frame into an element. What stood in the element becomes its table; where nothing stood,
 * `fillTable` gives one each time it is asked for.
 */
export function frame(element, { fillTable }) {
  const given = [...element.childNodes].filter((node) => node.nodeName !== "SCRIPT");
  const hasTable = given.some((node) => node.nodeType === Node.ELEMENT_NODE);
  const tables = make(
    "div",
    { class: "tg-tables scroll", hidden: true, tabindex: 0, role: "region", "aria-label": "Table" },
    ...(hasTable ? given : []),
  );
  const bar = make("div", { class: "tg-bar" });
  const stage = make("div", { class: "tg-stage" });
  const voice = make("p", { class: "unseen", role: "status" });
  const toggle = button("Table", () => show(tables.hidden), { "aria-pressed": "false" });
  const show = (isTable) => {
    if (isTable && !hasTable) tables.replaceChildren(fillTable());
    tables.hidden = !isTable;
    stage.hidden = isTable;
    toggle.setAttribute("aria-pressed", isTable);
  };
  bar.append(toggle);
  element.append(bar, stage, tables, voice);
  const refresh = () => {
    if (!tables.hidden && !hasTable) tables.replaceChildren(fillTable());
  };
  return {
    bar,
    stage,
    toggle,
    refresh,
    say: (text) => {
      voice.textContent = text;
    },
  };
}

/** Says in the element's place why there is no picture; what stood in the element stays. */
export function complain(element, error) {
  element.querySelector(":scope > .notice.error")?.remove();
  element.prepend(make("p", { class: "notice error", role: "alert" }, String(error.message || error)));
}

/** The colours of the page, as the theme of the moment has them. */
export function theme(element) {
  const style = getComputedStyle(element);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: colour("text"),
    quiet: colour("quiet"),
    background: colour("background"),
    line: colour("line"),
    accent: colour("accent"),
    onAccent: colour("on-accent"),
    border: colour("border"),
    land: colour("land"),
    sea: colour("sea"),
    font: style.fontFamily,
  };
}

/** Calls when the picture's place changes its size, or the page its theme. */
export function whenChanged(stage, act) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const watch = new ResizeObserver(act);
  watch.observe(stage);
  dark.addEventListener("change", act);
  return () => {
    watch.disconnect();
    dark.removeEventListener("change", act);
  };
}

/** A function that asks for one painting with the next frame, however often it is called. */
export function onceAFrame(paint) {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      paint();
    });
  };
}

/** Gives a canvas the pixels that it covers, and its pen the units of the page. */
export function sharpen(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const across = Math.round(width * ratio);
  const down = Math.round(height * ratio);
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

/** Shows the tip of a picture beside a place in it, with a name and a line below; hides it without a name. */
export function showTip(tip, x, y, name, line) {
  tip.hidden = name === undefined;
  if (tip.hidden) return;
  tip.replaceChildren(make("strong", {}, name), make("span", {}, line));
  const { clientWidth: width, clientHeight: height } = tip.parentElement;
  tip.style.left = `${Math.max(4, Math.min(x + 14, width - tip.offsetWidth - 4))}px`;
  tip.style.top = `${Math.max(4, Math.min(y + 14, height - tip.offsetHeight - 4))}px`;
}

/** The buttons and the keys that zoom: `acts` are `zoomBy(factor)` and `fit()`. */
export function zoomControls(acts) {
  const closer = () => acts.zoomBy(1.4);
  const further = () => acts.zoomBy(1 / 1.4);
  const fit = () => acts.fit();
  const buttons = [
    button("Fit", fit),
    button("+", closer, { "aria-label": "Zoom in" }),
    button("−", further, { "aria-label": "Zoom out" }),
  ];
  return { buttons, keys: { "+": closer, "=": closer, "-": further, 0: fit } };
}
