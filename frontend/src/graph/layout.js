/** Gives nodes their places: hands the network to the worker and writes what comes back into the nodes. */

/** A layout that calls `onPlaces(isDone)` whenever nodes have new places. */
export function startLayout(onPlaces) {
  const worker = new Worker(new URL("./layout-worker.js", import.meta.url), { type: "module" });
  let round = 0;
  let nodes = [];
  let held = null;
  worker.onmessage = ({ data }) => {
    if (data.round !== round) return;
    nodes.forEach((node, n) => {
      if (node !== held) [node.x, node.y] = [data.places[2 * n], data.places[2 * n + 1]];
    });
    onPlaces(data.isDone);
  };

  /**
   * Lays out a network, a node that is held no longer; `heat` is 1 for a new picture and less where nodes have places already, `aspect` the
   * width of the picture over its height.
   */
  function arrange(network, radiusOf, { heat, aspect }) {
    nodes = [...network.nodes.values()];
    held = null;
    const position = new Map(nodes.map((node, n) => [node, n]));
    const links = [...network.edges.values()].flatMap((edge) => [
      position.get(edge.source),
      position.get(edge.target),
    ]);
    worker.postMessage({
      round: ++round,
      heat,
      aspect,
      links: Uint32Array.from(links),
      radii: Float64Array.from(nodes, radiusOf),
      places: Float64Array.from(nodes.flatMap(({ x, y }) => [x, y])),
      pinned: Uint8Array.from(nodes, ({ isPinned }) => Number(isPinned)),
    });
  }

  function hold(node, x, y) {
    held = Object.assign(node, { x, y });
    worker.postMessage({ hold: nodes.indexOf(node), x, y });
  }

  return { arrange, hold, close: () => worker.terminate() };
}
