"""Structural holes: how much of a node's ties go to others that are tied to each other (Burt 1992, 2004)."""

from collections.abc import Iterable, Iterator

import numpy as np
from scipy import sparse

from trialgraph.backend.calling import else_networkx, row_of, weights
from trialgraph.frozen import FrozenGraph

_WORK = 2_000_000
"""Paths of two edges that are looked at together."""


@else_networkx
def constraint(G: FrozenGraph, nodes: Iterable[str] | None = None, weight: str | None = None) -> dict[str, float]:
    """How far each node's ties are with others that are tied among themselves (Burt 2004, Am. J. Sociol. 110,
    349–399); not a number without ties. Arguments as of `nx.constraint`.
    """
    ties = weights(G, weight)
    parts = _scaled(ties, ties.sum(axis=1))
    found = np.full(len(G), np.nan)
    for rows, direct, indirect in _at_edges(ties, parts, parts, _rows(G, nodes)):
        found[rows] = direct.multiply(direct).sum(axis=1)
        found[rows] += 2 * direct.multiply(indirect).sum(axis=1) + indirect.multiply(indirect).sum(axis=1)
    return _wanted(G, nodes, found)


@else_networkx
def effective_size(
    G: FrozenGraph, nodes: Iterable[str] | None = None, weight: str | None = None
) -> dict[str, float]:
    """How many neighbours each node has, less what they know of each other (Burt 1992, Structural Holes); not a
    number without ties. Arguments as of `nx.effective_size`.
    """
    ties = weights(G, weight)
    if not len(G):
        return {}
    parts, most = _scaled(ties, ties.sum(axis=1)), _scaled(ties, ties.max(axis=1).toarray().ravel())
    found = np.full(len(G), np.nan)
    for rows, direct, redundant in _at_edges(ties, parts, most.T.tocsr(), _rows(G, nodes)):
        found[rows] = np.diff(direct.indptr) - redundant.sum(axis=1)
    return _wanted(G, nodes, found)


def _scaled(ties: sparse.csr_array, by: np.ndarray) -> sparse.csr_array:
    data = ties.data / np.repeat(by, np.diff(ties.indptr))
    return sparse.csr_array((data, ties.indices, ties.indptr), shape=ties.shape)


def _rows(graph: FrozenGraph, nodes: Iterable[str] | None) -> np.ndarray:
    """The rows of the nodes, or all, that have ties."""
    rows = np.arange(len(graph)) if nodes is None else np.array([row_of(graph, node) for node in nodes], dtype=int)
    return rows[np.diff(graph.sparse.indptr)[rows] > 0]


def _wanted(graph: FrozenGraph, nodes: Iterable[str] | None, found: np.ndarray) -> dict[str, float]:
    return {node: float(found[graph.places[node]]) for node in (graph if nodes is None else nodes)}


def _at_edges(
    ties: sparse.csr_array, left: sparse.csr_array, right: sparse.csr_array, rows: np.ndarray
) -> Iterator[tuple[np.ndarray, sparse.csr_array, sparse.csr_array]]:
    """Some of the rows at a time: theirs in `left`, and in the product of `left` and `right` where there are ties.

    The product alone would join all that share a hub.
    """
    work = np.cumsum(ties.astype(bool)[rows] @ np.diff(ties.indptr))
    for some in np.split(rows, np.flatnonzero(np.diff(work // _WORK)) + 1):
        direct = left[some]
        yield some, direct, (direct @ right).multiply(ties[some].astype(bool)).tocsr()
