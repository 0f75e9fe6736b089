"""NetworkX's algorithms on the matrix of a frozen network: what `networkx.backends` finds under `trialgraph`.

`nx.pagerank(network)` runs here; a function that is not here, or not for the arguments given, runs on NetworkX
itself, over the edges as ordinary dicts, which are refused for too large a network (`frozen.LARGEST`).
"""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from random import Random
from typing import Any

import networkx as nx
import numpy as np
from networkx.utils.backends import _registered_algorithms
from scipy import sparse
from scipy.sparse import csgraph

from trialgraph.frozen import FrozenGraph
from trialgraph.louvain import partition


def convert_from_nx(graph: nx.Graph, **options: Any) -> nx.Graph:
    """The graph as it is: what is not a frozen network is left to NetworkX."""
    return graph


def convert_to_nx(result: Any, **options: Any) -> Any:
    """What it is: a frozen network is one of NetworkX's graphs."""
    return result


def __getattr__(name: str) -> Callable[..., Any]:
    """NetworkX's own way of doing whatever is not done here; without this it would refuse to do it at all."""
    if name not in _registered_algorithms:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _registered_algorithms[name].orig_func


def _else_networkx(algorithm: Callable[..., Any]) -> Callable[..., Any]:
    """Where an algorithm does not know what to do with its arguments, NetworkX does."""

    @wraps(algorithm)
    def run(G: nx.Graph, *args: Any, **kwargs: Any) -> Any:
        try:
            if isinstance(G, FrozenGraph):
                return algorithm(G, *args, **kwargs)
        except NotImplementedError:
            pass
        return __getattr__(algorithm.__name__)(G, *args, **kwargs)

    return run


def _weights(graph: FrozenGraph, weight: str | None) -> sparse.csr_array:
    """The matrix as floats; every edge as 1 without a `weight`. Of other attributes it knows nothing."""
    if weight not in (None, "weight"):
        raise NotImplementedError
    matrix = graph.sparse
    data = np.ones(matrix.nnz) if weight is None else matrix.data.astype(float)
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _by_node(graph: FrozenGraph, values: np.ndarray) -> dict[str, Any]:
    return dict(zip(graph, values.tolist(), strict=True))


# --- centrality ---------------------------------------------------------------------------------------


@_else_networkx
def pagerank(
    G: FrozenGraph,
    alpha: float = 0.85,
    personalization: Mapping[str, float] | None = None,
    max_iter: int = 100,
    tol: float = 1e-6,
    nstart: Mapping[str, float] | None = None,
    weight: str | None = "weight",
    dangling: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """PageRank by power iteration, also personalised (Page et al. 1999); arguments as of `nx.pagerank`."""
    if not len(G):
        return {}
    matrix = _weights(G, weight)
    strengths = matrix.sum(axis=1)
    shares = np.divide(1.0, strengths, out=np.zeros_like(strengths), where=strengths != 0)
    jumps = _distribution(G, personalization)
    leaps = jumps if dangling is None else _distribution(G, dangling)
    ranks = _distribution(G, nstart)
    for _ in range(max_iter):
        before = ranks
        # the matrix is symmetric: its product with a column is that of a row with it
        ranks = alpha * (matrix @ (before * shares) + before[strengths == 0].sum() * leaps) + (1 - alpha) * jumps
        if np.abs(ranks - before).sum() < len(G) * tol:
            return _by_node(G, ranks)
    raise nx.PowerIterationFailedConvergence(max_iter)


def _distribution(graph: FrozenGraph, values: Mapping[str, float] | None) -> np.ndarray:
    """Values by node as a distribution over all nodes; even where none are given."""
    if values is None:
        return np.full(len(graph), 1 / len(graph))
    array = np.array([values.get(node, 0) for node in graph], dtype=float)
    if array.sum() == 0:
        raise ZeroDivisionError
    return array / array.sum()


@_else_networkx
def degree_centrality(G: FrozenGraph) -> dict[str, float]:
    """The part of all other nodes that a node is joined to."""
    if len(G) <= 1:
        return dict.fromkeys(G, 1)
    return _by_node(G, np.diff(G.sparse.indptr) * (1.0 / (len(G) - 1)))


@_else_networkx
def betweenness_centrality(
    G: FrozenGraph,
    k: int | None = None,
    normalized: bool = True,
    weight: str | None = None,
    endpoints: bool = False,
    seed: Random | None = None,
) -> dict[str, float]:
    """How many shortest paths lead over a node, from all nodes or from `k` of them (Brandes 2001; Brandes and
    Pich 2007); arguments as of `nx.betweenness_centrality`, without costs of edges and counted end points.
    """
    if weight is not None or endpoints:
        raise NotImplementedError
    size = len(G)
    sampled = k is not None and k != size
    sources = [G.places[node] for node in seed.sample(list(G), k)] if sampled else range(size)
    total = np.zeros(size)
    for source in sources:
        total += _dependencies(G.sparse, source)
    if size > 2:
        total *= _scale(size - 1, len(sources) if sampled else size - 1, normalized)
    if sampled and size > 2:  # a source is never between its own paths, so it had one chance less
        chances = len(sources) / (len(sources) - 1) if len(sources) > 1 else math.nan
        total[list(sources)] *= chances
    return _by_node(G, total)


def _scale(others: int, sources: int, normalized: bool) -> float:
    return 1 / (sources * (others - 1)) if normalized else others / (2 * sources)


def _dependencies(matrix: sparse.csr_array, source: int) -> np.ndarray:
    """The part of the shortest paths from a node that leads over each other one (Brandes 2001), level by level."""
    distances = np.full(matrix.shape[0], -1)
    paths = np.zeros(matrix.shape[0])
    distances[source], paths[source] = 0, 1
    frontier, steps = np.array([source]), []
    while len(frontier):
        near, far = neighbours(matrix, frontier)
        new = distances[far] < 0
        near, far = near[new], far[new]
        np.add.at(paths, far, paths[near])
        frontier = np.unique(far)
        distances[frontier] = len(steps) + 1
        steps.append((near, far))
    over = np.zeros(matrix.shape[0])
    for near, far in reversed(steps):
        np.add.at(over, near, paths[near] / paths[far] * (1 + over[far]))
    over[source] = 0
    return over


def neighbours(matrix: sparse.csr_array, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every edge that leaves some rows: its row and its other end."""
    starts, counts = matrix.indptr[rows], np.diff(matrix.indptr)[rows]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(rows, counts), matrix.indices[np.repeat(starts, counts) + within]


# --- structure ----------------------------------------------------------------------------------------


@_else_networkx
def connected_components(G: FrozenGraph) -> Iterator[set[str]]:
    """The sets of nodes that hang together, in the order of their first nodes."""
    _, labels = csgraph.connected_components(G.sparse, directed=False)
    _, starts = np.unique(labels, return_index=True)
    found: dict[int, set[str]] = {label: set() for label in labels[np.sort(starts)].tolist()}
    for node, label in zip(G, labels.tolist(), strict=True):
        found[label].add(node)
    yield from found.values()


@_else_networkx
def number_connected_components(G: FrozenGraph) -> int:
    """How many parts a network falls into."""
    return int(csgraph.connected_components(G.sparse, directed=False, return_labels=False))


@_else_networkx
def is_connected(G: FrozenGraph) -> bool:
    """Whether all hangs together; raises as NetworkX does for an empty network."""
    if not len(G):
        raise nx.NetworkXPointlessConcept("Connectivity is undefined for the null graph.")
    return number_connected_components(G) == 1


@_else_networkx
def core_number(G: FrozenGraph) -> dict[str, int]:
    """The largest k for which a node belongs to a part whose nodes all have k neighbours in it (Seidman 1983).

    Peeled in rounds, all nodes of too small a degree at once (Batagelj and Zaversnik 2003 take one at a time).
    """
    degrees = np.diff(G.sparse.indptr).astype(np.int64)
    cores = np.zeros(len(G), dtype=np.int64)
    left = np.ones(len(G), dtype=bool)
    k = 0
    while left.any():
        k = max(k, int(degrees[left].min()))
        peeled = np.flatnonzero(left & (degrees <= k))
        while len(peeled):
            cores[peeled], left[peeled] = k, False
            _, touched = neighbours(G.sparse, peeled)
            np.subtract.at(degrees, touched, 1)
            peeled = np.unique(touched[left[touched] & (degrees[touched] <= k)])
    return _by_node(G, cores)


@_else_networkx
def louvain_communities(
    G: FrozenGraph,
    weight: str | None = "weight",
    resolution: float = 1,
    threshold: float = 1e-7,
    max_level: int | None = None,
    seed: Random | None = None,
) -> list[set[str]]:
    """Communities by the Louvain method (Blondel et al. 2008); arguments as of `nx.community.louvain_communities`.

    The same seed gives the same communities here, but not always those of NetworkX, which takes others of equal
    gain; their modularity is as high.
    """
    if max_level is not None and max_level <= 0:
        raise ValueError("max_level argument must be a positive integer or None")
    labels = partition(_weights(G, weight), resolution, threshold, max_level, seed)
    found: dict[int, set[str]] = {}
    for node, label in zip(G, labels.tolist(), strict=True):
        found.setdefault(label, set()).add(node)
    return list(found.values())
