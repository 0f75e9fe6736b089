"""How NetworkX's functions are called here: on a frozen network with known arguments, else by NetworkX."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import networkx as nx
import numpy as np
from networkx.utils.backends import _registered_algorithms
from scipy import sparse

from trialgraph.frozen import FrozenGraph


def else_networkx(algorithm: Callable[..., Any]) -> Callable[..., Any]:
    """Where an algorithm does not know what to do with its arguments (`NotImplementedError`), NetworkX does."""

    @wraps(algorithm)
    def run(G: nx.Graph, *args: Any, **kwargs: Any) -> Any:
        try:
            if isinstance(G, FrozenGraph):
                return algorithm(G, *args, **kwargs)
        except NotImplementedError:
            pass
        return _registered_algorithms[algorithm.__name__].orig_func(G, *args, **kwargs)

    return run


def weights(graph: FrozenGraph, weight: str | None) -> sparse.csr_array:
    """The matrix as floats; every edge as 1 without a `weight`. Of other attributes it knows nothing."""
    if weight not in (None, "weight"):
        raise NotImplementedError
    matrix = graph.sparse
    data = np.ones(matrix.nnz) if weight is None else matrix.data.astype(float)
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def row_of(graph: FrozenGraph, node: str) -> int:
    """The row of a node; raises as NetworkX does for one that is not there."""
    if node not in graph:
        raise nx.NodeNotFound(f"Node {node} is not in G")
    return graph.places[node]


def by_node(graph: FrozenGraph, values: np.ndarray) -> dict[str, Any]:
    """A value of each row as a dict."""
    return dict(zip(graph, values.tolist(), strict=True))


def sets_of(graph: FrozenGraph, labels: np.ndarray) -> list[set[str]]:
    """The nodes of each label, in the order of their first nodes."""
    found: dict[int, set[str]] = {}
    for node, label in zip(graph, labels.tolist(), strict=True):
        found.setdefault(label, set()).add(node)
    return list(found.values())
