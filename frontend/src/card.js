/** Cards: what lies over a picture and tells of one thing in it. */
import { button, make } from "./dom.js";

/** Opens a card with a title; its button and Escape close it, and `onClose` is told. */
export function openCard(stage, name, children, onClose) {
  const close = () => {
    card.remove();
    onClose();
  };
  const card = make(
    "section",
    { class: "tg-card", "aria-label": name, onkeydown: ({ key }) => key === "Escape" && close() },
    button("×", close, { class: "close", "aria-label": "Close" }),
    make("p", { class: "tg-title", tabindex: -1 }, name),
    ...children,
  );
  stage.append(card);
  return card;
}

/** Moves the focus to a card: to its first link, else to its title. */
export function focusCard(card) {
  (card?.querySelector("a") ?? card?.querySelector(".tg-title"))?.focus();
}

/** The address of a thing's page: its own, else what `page-url` of the element says. */
export function pageOf(element, { id, url }) {
  const page = element.getAttribute("page-url");
  return url ?? (page === null ? null : page + encodeURIComponent(id));
}
