"""Frozen networks made from ordinary ones, for the tests of both."""

import networkx as nx
import numpy as np
from hypothesis import strategies as st
from scipy import sparse

from trialgraph.frozen import FrozenGraph


class Described:
    """Says of an edge which rows it joins; counts how many edges it was asked about."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, first: np.ndarray, second: np.ndarray) -> list[dict[str, str]]:
        self.asked += len(first)
        return [{"joins": f"{one} and {other}"} for one, other in zip(first, second, strict=True)]


def freeze(graph: nx.Graph) -> FrozenGraph:
    """The same nodes, in the same order, with the same weights."""
    nodes = list(graph)
    matrix = sparse.csr_array((len(nodes), len(nodes)))
    if graph.size():
        matrix = sparse.csr_array(nx.to_scipy_sparse_array(graph, nodelist=nodes, format="csr"))
        matrix.sort_indices()
    return FrozenGraph(matrix, nodes, {"label": [f"node {node}" for node in nodes]}, Described(), name="frozen")


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    """Small weighted networks, now and then empty, in parts, or with nodes that nothing joins."""
    size = draw(st.integers(0, 9))
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    if size > 1:
        pairs = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(
            lambda pair: pair[0] < pair[1]
        )
        weights = st.sampled_from([0.5, 1.0, 2.0, 7.25])
        edges = draw(st.dictionaries(pairs, weights, max_size=20))
        graph.add_weighted_edges_from((a, b, weight) for (a, b), weight in sorted(edges.items()))
    return graph
