/** The legend of a graph: each kind with its sign and number, to be switched off and on. */
import { count, make } from "../dom.js";
import { kindName, sign } from "../looks.js";

/** Fills the legend; `onToggle(kind, isShown)` is called when somebody switches a kind. */
export function fillLegend(legend, { kinds, looks, hidden, onToggle }) {
  const focused = legend.contains(document.activeElement) ? document.activeElement.value : null;
  const entries = kinds.map(([kind, number]) => {
    const box = make("input", {
      type: "checkbox",
      value: kind,
      checked: !hidden.has(kind),
      onchange: ({ target }) => onToggle(kind, target.checked),
    });
    if (kind === focused) queueMicrotask(() => box.focus());
    return make(
      "label",
      {},
      box,
      sign(looks.get(kind)),
      make("span", {}, kindName(kind)),
      make("span", { class: "number" }, count(number)),
    );
  });
  legend.replaceChildren(make("legend", { class: "unseen" }, "Kinds shown"), ...entries);
}
