"""Shortest paths and their lengths; a path's cost is the number of its edges, or the sum of their weights.

Of several shortest paths NetworkX may give another one.
"""

import networkx as nx
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from trialgraph.backend.calling import else_networkx, row_of, weights
from trialgraph.backend.walks import levels
from trialgraph.frozen import FrozenGraph


def distances(matrix: sparse.csr_array, row: int, weight: str | None, cutoff: float | None = None) -> np.ndarray:
    """How far all rows are from one; infinitely far what is not reached within `cutoff`."""
    if weight is not None:
        return csgraph.dijkstra(matrix, indices=row, limit=np.inf if cutoff is None else cutoff)
    far = np.full(matrix.shape[0], np.inf)
    for distance, (reached, _, _) in enumerate(levels(matrix, np.array([row]))):
        if cutoff is not None and distance > cutoff:
            break
        far[reached] = distance
    return far


@else_networkx
def single_source_shortest_path_length(G: FrozenGraph, source: str, cutoff: int | None = None) -> dict[str, int]:
    """The number of edges to every node that can be reached, the nearest first."""
    far = distances(weights(G, None), row_of(G, source), None, cutoff)
    return _nearest_first(G, far, int)


@else_networkx
def single_source_dijkstra_path_length(
    G: FrozenGraph, source: str, cutoff: float | None = None, weight: str | None = "weight"
) -> dict[str, float]:
    """The cost of the cheapest path to every node that can be reached, the nearest first."""
    far = distances(weights(G, weight), row_of(G, source), weight, cutoff)
    return _nearest_first(G, far, float)


def _nearest_first(graph: FrozenGraph, far: np.ndarray, kind: type) -> dict[str, float]:
    ids = list(graph)
    reached = np.flatnonzero(np.isfinite(far))
    order = reached[np.argsort(far[reached], kind="stable")]
    return {ids[row]: distance for row, distance in zip(order, far[order].astype(kind).tolist(), strict=True)}


@else_networkx
def bidirectional_shortest_path(G: FrozenGraph, source: str, target: str) -> list[str]:
    """The nodes along a path of the fewest edges; raises `NetworkXNoPath` where there is none."""
    start, end = row_of(G, source), row_of(G, target)
    _, before = csgraph.breadth_first_order(G.sparse, start, directed=True)
    return _way(G, before, start, end)


@else_networkx
def dijkstra_path(G: FrozenGraph, source: str, target: str, weight: str | None = "weight") -> list[str]:
    """The nodes along a cheapest path (Dijkstra 1959); raises `NetworkXNoPath` where there is none."""
    return _cheapest(G, source, target, weight)[1]


@else_networkx
def dijkstra_path_length(G: FrozenGraph, source: str, target: str, weight: str | None = "weight") -> float:
    """The cost of a cheapest path; raises `NetworkXNoPath` where there is none."""
    return _cheapest(G, source, target, weight)[0]


@else_networkx
def bidirectional_dijkstra(
    G: FrozenGraph, source: str, target: str, weight: str | None = "weight"
) -> tuple[float, list[str]]:
    """The cost of a cheapest path, and its nodes; raises `NetworkXNoPath` where there is none."""
    return _cheapest(G, source, target, weight)


def _cheapest(graph: FrozenGraph, source: str, target: str, weight: str | None) -> tuple[float, list[str]]:
    start, end = row_of(graph, source), row_of(graph, target)
    far, before = csgraph.dijkstra(weights(graph, weight), indices=start, return_predecessors=True)
    return float(far[end]), _way(graph, before, start, end)


def _way(graph: FrozenGraph, before: np.ndarray, start: int, end: int) -> list[str]:
    """From the start to the end, by what comes before each row."""
    ids = list(graph)
    way = [end]
    while way[-1] != start:
        if before[way[-1]] < 0:
            raise nx.NetworkXNoPath(f"No path between {ids[start]} and {ids[end]}.")
        way.append(int(before[way[-1]]))
    return [ids[row] for row in reversed(way)]
