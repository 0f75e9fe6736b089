"""Who is central: PageRank, degrees, betweenness and closeness."""

import math
from collections.abc import Mapping
from random import Random

import networkx as nx
import numpy as np
from scipy import sparse

from trialgraph.backend.calling import by_node, else_networkx, row_of, weights
from trialgraph.backend.paths import distances
from trialgraph.backend.walks import levels
from trialgraph.frozen import FrozenGraph


@else_networkx
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
    """PageRank by power iteration, also personalised (Page et al. 1999); arguments as of `nx.pagerank`.

    It stops where NetworkX does, when the ranks change by less than N · `tol` together: of a large network ask
    for a `tol` of 1e-6 / N, or the first iteration is the last.
    """
    if not len(G):
        return {}
    matrix = weights(G, weight)
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
            return by_node(G, ranks)
    raise nx.PowerIterationFailedConvergence(max_iter)


def _distribution(graph: FrozenGraph, values: Mapping[str, float] | None) -> np.ndarray:
    """Values by node as a distribution over all nodes; even where none are given."""
    if values is None:
        return np.full(len(graph), 1 / len(graph))
    array = np.array([values.get(node, 0) for node in graph], dtype=float)
    if array.sum() == 0:
        raise ZeroDivisionError
    return array / array.sum()


@else_networkx
def degree_centrality(G: FrozenGraph) -> dict[str, float]:
    """The part of all other nodes that a node is joined to."""
    if len(G) <= 1:
        return dict.fromkeys(G, 1)
    return by_node(G, np.diff(G.sparse.indptr) * (1.0 / (len(G) - 1)))


@else_networkx
def closeness_centrality(
    G: FrozenGraph, u: str | None = None, distance: str | None = None, wf_improved: bool = True
) -> dict[str, float] | float:
    """How near all others are, on average (Freeman 1979); arguments as of `nx.closeness_centrality`.

    In a network of several parts, each is counted by its size (Wasserman and Faust 1994, 201).
    """
    matrix = weights(G, distance)
    if u is not None:
        return _closeness(matrix, row_of(G, u), distance, wf_improved)
    return {node: _closeness(matrix, row, distance, wf_improved) for row, node in enumerate(G)}


def _closeness(matrix: sparse.csr_array, row: int, weight: str | None, improved: bool) -> float:
    far = distances(matrix, row, weight)
    reached = far[np.isfinite(far)]
    total = float(reached.sum())
    if not total:
        return 0.0
    others = len(reached) - 1
    return others / total * (others / (matrix.shape[0] - 1) if improved else 1)


@else_networkx
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
    return by_node(G, total)


def _scale(others: int, sources: int, normalized: bool) -> float:
    return 1 / (sources * (others - 1)) if normalized else others / (2 * sources)


def _dependencies(matrix: sparse.csr_array, source: int) -> np.ndarray:
    """The part of the shortest paths from a node that leads over each other one (Brandes 2001), level by level."""
    paths = np.zeros(matrix.shape[0])
    paths[source] = 1
    steps = []
    for _, near, far in levels(matrix, np.array([source])):
        np.add.at(paths, far, paths[near])
        steps.append((near, far))
    over = np.zeros(matrix.shape[0])
    for near, far in reversed(steps):
        np.add.at(over, near, paths[near] / paths[far] * (1 + over[far]))
    over[source] = 0
    return over
