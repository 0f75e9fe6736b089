/** What is to be painted, in pixels of the picture: the same for the canvas, PNG and SVG. */
import { isSeen, otherEnd } from "./network.js";
import { placeLabels } from "../labels.js";

const SMALLEST = 5;
const LARGEST = 18;

/** The radius of a node with so many edges, before zooming. */
export const radiusOf = (edges) => Math.min(LARGEST, SMALLEST + 1.5 * Math.sqrt(edges));

/**
 * The scene of a graph: `nodes`, `edges` and `labels` with their places, the most important last.
 *
 * @param graph `{network, links, looks, filter, centre, chosen, view, width, height}`: `links` are the edges of
 *   each node, `centre` the node looked at with its neighbours, `view` is `{k, x, y}`.
 */
export function makeScene(graph, measure) {
  const { network, links, looks, filter, centre, chosen, view } = graph;
  const near = centre && new Set([centre, ...links.get(centre).map((edge) => otherEnd(edge, centre))]);
  const growth = Math.min(1.6, Math.max(0.45, Math.sqrt(view.k)));
  const spots = new Map();
  for (const node of network.nodes.values()) {
    if (!isSeen(node, filter) || Number.isNaN(node.x)) continue;
    const edges = links.get(node).length;
    spots.set(node, {
      node,
      x: node.x * view.k + view.x,
      y: node.y * view.k + view.y,
      radius: radiusOf(edges) * growth,
      look: looks.get(node.kind),
      weight: edges,
      isFaded: Boolean(near) && !near.has(node),
      isCentre: node === centre,
      isChosen: node === chosen,
      hasMore: graph.showsMore && node.links > edges,
    });
  }
  const edges = [];
  for (const { source, target } of network.edges.values()) {
    const from = spots.get(source);
    const to = spots.get(target);
    if (!from || !to) continue;
    const isLit = Boolean(centre) && (source === centre || target === centre);
    edges.push({ from, to, isLit, isFaded: Boolean(near) && !isLit });
  }
  const nodes = [...spots.values()].sort((one, other) => rank(one) - rank(other));
  const isInside = ({ x, y }) => x > -120 && y > -30 && x < graph.width + 120 && y < graph.height + 30;
  const labels = placeLabels(nodes.filter(isInside).reverse(), graph.width, graph.height, measure);
  return { nodes, edges, labels, width: graph.width, height: graph.height };
}

const rank = ({ isCentre, isChosen, isFaded, weight }) => {
  return (isCentre ? 2e9 : 0) + (isChosen ? 1e9 : 0) + weight - (isFaded ? 1e9 : 0);
};
