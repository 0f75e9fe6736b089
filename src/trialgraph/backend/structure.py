"""What hangs together, and how firmly: components, cores and bridges."""

from collections.abc import Iterator

import networkx as nx
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from trialgraph.backend.calling import by_node, else_networkx, row_of, sets_of
from trialgraph.backend.walks import levels, neighbours
from trialgraph.frozen import FrozenGraph


def _components(graph: FrozenGraph) -> np.ndarray:
    # `weak` on a symmetric matrix is what `directed=False` finds, without a transposed copy
    return csgraph.connected_components(graph.sparse, connection="weak")[1]


@else_networkx
def connected_components(G: FrozenGraph) -> Iterator[set[str]]:
    """The sets of nodes that hang together, in the order of their first nodes."""
    yield from sets_of(G, _components(G))


@else_networkx
def node_connected_component(G: FrozenGraph, n: str) -> set[str]:
    """The nodes that hang together with one."""
    labels = _components(G)
    ids = list(G)
    return {ids[row] for row in np.flatnonzero(labels == labels[row_of(G, n)])}


@else_networkx
def number_connected_components(G: FrozenGraph) -> int:
    """How many parts a network falls into."""
    return int(_components(G).max(initial=-1)) + 1


@else_networkx
def is_connected(G: FrozenGraph) -> bool:
    """Whether all hangs together; raises as NetworkX does for an empty network."""
    if not len(G):
        raise nx.NetworkXPointlessConcept("Connectivity is undefined for the null graph.")
    return number_connected_components(G) == 1


# --- cores --------------------------------------------------------------------------------------------


@else_networkx
def core_number(G: FrozenGraph) -> dict[str, int]:
    """The largest k for which a node belongs to a part whose nodes all have k neighbours in it (Seidman 1983)."""
    return by_node(G, _cores(G.sparse))


@else_networkx
def k_core(G: FrozenGraph, k: int | None = None, core_number: dict[str, int] | None = None) -> FrozenGraph:
    """The part whose nodes all have `k` neighbours in it, usually for the largest such k; it is frozen too."""
    if core_number is not None:
        raise NotImplementedError
    cores = _cores(G.sparse)
    return G.induced(np.flatnonzero(cores >= (cores.max() if k is None else k)))


def _cores(matrix: sparse.csr_array) -> np.ndarray:
    """Peeled in rounds, all of too small a degree at once; Batagelj and Zaversnik (2003) take one at a time."""
    degrees = np.diff(matrix.indptr).astype(np.int64)
    cores = np.zeros(len(degrees), dtype=np.int64)
    left = np.ones(len(degrees), dtype=bool)
    k = 0
    while left.any():
        k = max(k, int(degrees[left].min()))
        peeled = np.flatnonzero(left & (degrees <= k))
        while len(peeled):
            cores[peeled], left[peeled] = k, False
            _, touched = neighbours(matrix, peeled)
            np.subtract.at(degrees, touched, 1)
            peeled = np.unique(touched[left[touched] & (degrees[touched] <= k)])
    return cores


# --- bridges ------------------------------------------------------------------------------------------


@else_networkx
def bridges(G: FrozenGraph, root: str | None = None) -> Iterator[tuple[str, str]]:
    """The edges without which more parts would fall apart, of the part of `root` where one is given.

    An edge is a bridge if no cycle leads over it. Cycles are told by random numbers of 64 bits (Pritchard and
    Thurimella 2011, ACM Trans. Algorithms 7, 46): every edge outside a spanning forest has its own, one in the
    forest the exclusive or of all whose cycles lead over it, which is 0 for a bridge, and else once in 10¹⁹.
    """
    before, crossing = _forest(G.sparse)
    below = np.flatnonzero((before >= 0) & (crossing == 0))
    if root is not None:
        labels = _components(G)
        below = below[labels[below] == labels[row_of(G, root)]]
    ids = list(G)
    ends = np.sort(np.column_stack((below, before[below])), axis=1)
    for one, other in ends[np.lexsort((ends[:, 1], ends[:, 0]))].tolist():
        yield ids[one], ids[other]


def _forest(matrix: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """The row before each in a spanning forest (-1 for a root), and what crosses the edge to it."""
    _, starts = np.unique(csgraph.connected_components(matrix, connection="weak")[1], return_index=True)
    before = np.full(matrix.shape[0], -1)
    steps = []
    for reached, near, far in levels(matrix, starts):
        before[far[::-1]] = near[::-1]  # of several rows before, the first
        steps.append(reached)
    crossing = _cycles(matrix, before)
    for reached in reversed(steps[1:]):
        np.bitwise_xor.at(crossing, before[reached], crossing[reached])
    return before, crossing


def _cycles(matrix: sparse.csr_array, before: np.ndarray) -> np.ndarray:
    """For each row the exclusive or of the numbers of its edges outside the forest."""
    first, second = sparse.triu(matrix, k=1, format="coo").coords
    outside = (before[first] != second) & (before[second] != first)
    numbers = np.random.default_rng(20).integers(1, 2**64, np.count_nonzero(outside), dtype=np.uint64)
    crossing = np.zeros(matrix.shape[0], dtype=np.uint64)
    for ends in (first[outside], second[outside]):
        np.bitwise_xor.at(crossing, ends, numbers)
    return crossing
