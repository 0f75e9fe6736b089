"""A network that does not change: a `networkx.Graph` over a sparse matrix.

Size, degrees and what `backend` computes come from the matrix. Whatever else NetworkX asks for is made when it is
first asked for, as the ordinary dicts of nodes and edges.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import networkx as nx
import numpy as np
from networkx.classes.function import frozen as refused
from networkx.classes.reportviews import DegreeView
from networkx.utils.backends import backends
from scipy import sparse

from trialgraph.errors import ConfigError

LARGEST = 5_000_000
"""Edges that are made into Python objects, at half a kilobyte and more each."""

Describe = Callable[[np.ndarray, np.ndarray], Iterable[dict[str, Any]]]
"""From the two ends of edges, as rows, to the attributes of each beside its weight."""


class FrozenGraph(nx.Graph):
    """An undirected network without loops, whose nodes are the rows of `sparse`, in order.

    Nodes and edges can be given further attributes, but neither added nor removed: take a `copy()`, which is an
    ordinary graph, also for a function of two graphs of which the other is ordinary. An edge's `weight` is the
    matrix's, which no attribute changes.
    """

    # Without the entry point (a package that was not installed) NetworkX does all by itself.
    __networkx_backend__ = "trialgraph" if "trialgraph" in backends else "networkx"
    frozen = True
    add_node = add_nodes_from = remove_node = remove_nodes_from = refused
    add_edge = add_edges_from = add_weighted_edges_from = remove_edge = remove_edges_from = refused
    update = clear = clear_edges = refused

    def __new__(cls, *args: Any, **kwargs: Any) -> nx.Graph:
        """Without arguments an ordinary empty graph: NetworkX makes the class of a graph anew, to fill it."""
        return object.__new__(cls) if args or kwargs else nx.Graph()

    def __init__(
        self,
        matrix: sparse.csr_array,
        ids: Sequence[str],
        attributes: Mapping[str, Sequence[Any]],
        describe: Describe,
        rows: np.ndarray | None = None,
        **graph: Any,
    ):
        """`matrix` is symmetric with an empty diagonal, `attributes` has a value for each node.

        `describe` is asked about the edges when somebody looks at them, by its own row numbers, `rows`; they are
        those of the matrix where none are given. The rest are attributes of the graph.
        """
        self.graph = graph
        self.sparse = matrix
        self._ids, self._attributes, self._describe = list(ids), attributes, describe
        self._rows = np.arange(len(self._ids)) if rows is None else rows
        self.__networkx_cache__: dict[str, Any] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        arguments = self.sparse, self._ids, self._attributes, self._describe, self._rows
        return type(self), arguments, vars(self)

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __contains__(self, node: object) -> bool:
        try:
            return node in self.places
        except TypeError:  # as every graph, it has no node that is not hashable
            return False

    @cached_property
    def _node(self) -> dict[str, dict[str, Any]]:
        names = list(self._attributes)
        values = zip(*self._attributes.values(), strict=True)
        return {node: dict(zip(names, row, strict=True)) for node, row in zip(self._ids, values, strict=True)}

    @cached_property
    def _adj(self) -> dict[str, dict[str, dict[str, Any]]]:
        if (edges := self.number_of_edges()) > LARGEST:
            raise ConfigError(f"{edges:,} edges are too many for Python objects: ask for fewer, or use .sparse")
        neighbours: dict[str, dict[str, dict[str, Any]]] = {node: {} for node in self._ids}
        upper = self._upper()
        for mine, theirs, facts in self._told(*upper.coords, upper.data):
            neighbours[mine][theirs] = neighbours[theirs][mine] = facts
        return neighbours

    def heaviest(self, most: int = 0) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """The `most` heaviest edges (all, if 0) and what is said of them, the heaviest first; none is kept."""
        upper = self._upper()
        order = np.argsort(-upper.data, kind="stable")[: most or None]
        first, second = upper.coords
        yield from self._told(first[order], second[order], upper.data[order])

    def _upper(self) -> sparse.coo_array:
        """Each edge once, in the order of the rows."""
        return sparse.triu(self.sparse, k=1).tocsr().tocoo()

    def _told(
        self, first: np.ndarray, second: np.ndarray, weights: np.ndarray
    ) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """The edges between rows, each with its attributes."""
        described = self._describe(self._rows[first], self._rows[second])
        ends = zip(first.tolist(), second.tolist(), weights.tolist(), described, strict=True)
        for one, other, weight, facts in ends:
            yield self._ids[one], self._ids[other], {"weight": weight, **facts}

    @cached_property
    def degree(self) -> "Degrees":
        """As every graph's, from the matrix."""
        return Degrees(self)

    def nbunch_iter(self, nbunch: Any = None) -> Iterator[str]:
        """As every graph's; what it looks nodes up in need not be their edges."""
        nodes = nx.Graph()
        nodes._adj = self.places
        return nodes.nbunch_iter(nbunch)

    @cached_property
    def places(self) -> dict[str, int]:
        """The row of each node."""
        return {node: row for row, node in enumerate(self._ids)}

    def induced(self, rows: np.ndarray) -> Self:
        """The network of some nodes, given by their rows, and all edges between them."""
        ids = [self._ids[row] for row in rows]
        attributes = {name: [values[row] for row in rows] for name, values in self._attributes.items()}
        matrix = self.sparse[rows][:, rows]
        return type(self)(matrix, ids, attributes, self._describe, self._rows[rows], **self.graph)


class Degrees(DegreeView):
    """The degrees of a frozen network, weighted or not, without looking at its edges."""

    def __init__(self, graph: FrozenGraph, nbunch: Any = None, weight: str | None = None):
        self._graph, self._weight = graph, weight
        self._nodes = graph._node if nbunch is None else list(graph.nbunch_iter(nbunch))
        if weight is None:
            values = np.diff(graph.sparse.indptr)
        elif weight == "weight":
            values = graph.sparse.sum(axis=1)
        else:
            values = np.array([degree for _, degree in DegreeView(graph, None, weight)])
        self._values = dict(zip(graph, values.tolist(), strict=True))

    def __getitem__(self, node: str) -> float:
        return self._values[node]

    def __iter__(self) -> Iterator[tuple[str, float]]:
        return ((node, self._values[node]) for node in self._nodes)
