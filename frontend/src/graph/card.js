/** What the card of a node says: what it is, where its page is, what it is linked to. */
import { button, count, counted, link, make } from "../dom.js";
import { kindName, sign } from "../looks.js";
import { otherEnd } from "./network.js";

const LONGEST_LIST = 200;

/**
 * The content of a card.
 *
 * @param given `{node, edges, looks, address, actions, onChoose}`: `actions` are further elements, `address` that of
 *   the node's page, if it has one, `onChoose` is told of a neighbour that somebody chose.
 */
export function aboutNode({ node, edges, looks, address, actions, onChoose }) {
  const known = Math.max(node.links, edges.length);
  const shown = known > edges.length ? `, ${count(edges.length)} shown` : "";
  const rest = edges.length - LONGEST_LIST;
  const neighbours = edges.slice(0, LONGEST_LIST).map((edge) => {
    const other = otherEnd(edge, node);
    const name = button(other.label, () => onChoose(other), { class: "plain" });
    return make("li", {}, sign(looks.get(other.kind)), name, edge.kind && make("small", {}, kindName(edge.kind)));
  });
  return [
    make(
      "p",
      { class: "quiet" },
      sign(looks.get(node.kind)),
      `${kindName(node.kind)}, ${counted(known, "link")}${shown}`,
    ),
    address && make("p", {}, link("Open its page", address)),
    ...actions,
    make("ul", {}, neighbours),
    rest > 0 && make("p", { class: "quiet" }, `and ${count(rest)} more`),
  ];
}
