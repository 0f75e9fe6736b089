/** The network as values: nodes by id, edges by what they join, and what is to be seen of them. */

export const emptyNetwork = () => ({ nodes: new Map(), edges: new Map() });

/**
 * Adds nodes `{id, label, kind, links, date?, url?}` and edges `{source, target, kind}` to a network.
 *
 * What is known already stays as it is, so that nodes keep their places; an edge to a node that is not there
 * is left out.
 */
export function addTo(network, { nodes = [], edges = [] }) {
  for (const { id, label, kind, links, date, url } of nodes) {
    if (network.nodes.has(String(id))) continue;
    const node = {
      id: String(id),
      label: String(label || id),
      kind: String(kind ?? ""),
      links: Number(links) || 0,
    };
    network.nodes.set(node.id, { ...node, date, url, x: NaN, y: NaN, isPinned: false });
  }
  for (const { source, target, kind } of edges) {
    const edge = { source: network.nodes.get(String(source)), target: network.nodes.get(String(target)) };
    if (!edge.source || !edge.target || edge.source === edge.target) continue;
    network.edges.set(JSON.stringify([edge.source.id, edge.target.id, kind]), {
      ...edge,
      kind: String(kind ?? ""),
    });
  }
  return network;
}

/** Takes a node and its edges out. */
export function removeFrom(network, id) {
  network.nodes.delete(id);
  for (const [key, { source, target }] of network.edges) {
    if (source.id === id || target.id === id) network.edges.delete(key);
  }
}

/** For each node its edges, as an array. */
export function edgesOf({ nodes, edges }) {
  const found = new Map([...nodes.values()].map((node) => [node, []]));
  for (const edge of edges.values()) {
    found.get(edge.source).push(edge);
    found.get(edge.target).push(edge);
  }
  return found;
}

/** The node at the other end. */
export const otherEnd = (edge, node) => (edge.source === node ? edge.target : edge.source);

/** The kinds of nodes with how many there are, the most frequent first. */
export function kindsOf({ nodes }) {
  const counts = new Map();
  for (const { kind } of nodes.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([one, few], [other, many]) => many - few || (one < other ? -1 : 1));
}

/** Whether the filter lets a node be seen; nodes without a date are of all years. */
export function isSeen({ kind, date }, { hidden, years }) {
  if (hidden.has(kind)) return false;
  const year = Number.parseInt(date, 10);
  return !years || Number.isNaN(year) || (year >= years[0] && year <= years[1]);
}

/** The first and the last year of any node as [first, last], or null where no node has a date. */
export function yearsOf({ nodes }) {
  let first = Infinity;
  let last = -Infinity;
  for (const { date } of nodes.values()) {
    const year = Number.parseInt(date, 10);
    if (!Number.isNaN(year)) [first, last] = [Math.min(first, year), Math.max(last, year)];
  }
  return first <= last ? [first, last] : null;
}

/** Whether two networks have the same nodes, edges and pins, so that one needs no other places than the other. */
export function isArrangedAlike(one, other) {
  const isSamePin = (node, pinned) => pinned.isPinned === node.isPinned && (!node.isPinned || node.x === pinned.x);
  return (
    one.nodes.size === other.nodes.size &&
    one.edges.size === other.edges.size &&
    [...one.edges.keys()].every((key) => other.edges.has(key)) &&
    [...one.nodes].every(([id, node]) => other.nodes.has(id) && isSamePin(node, other.nodes.get(id)))
  );
}

/** New nodes begin beside a neighbour that has a place, in a ring around it; the layout places the others. */
export function placeBesideNeighbours(network) {
  const links = edgesOf(network);
  let position = 0;
  for (const [node, edges] of links) {
    if (!Number.isNaN(node.x)) continue;
    const neighbour = edges.map((edge) => otherEnd(edge, node)).find(({ x }) => !Number.isNaN(x));
    if (!neighbour) continue;
    const angle = position++ * 2.4;
    const reach = 40 + 2 * Math.sqrt(position);
    node.x = neighbour.x + reach * Math.cos(angle);
    node.y = neighbour.y + reach * Math.sin(angle);
  }
}
