"""What a measure gives: a value for each node, and how it came about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import networkx as nx
from scipy import sparse

from trialgraph.frozen import FrozenGraph


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What measures can be told; each takes what concerns it."""

    start: tuple[str, ...] = ()
    """The nodes that PageRank begins anew from; without any, all of them."""
    pivots: int = 500
    """How many nodes are looked from where looking from all would take too long."""
    exact_steps: int = 100_000_000
    """Nodes times edges: up to here shortest paths are followed from every node."""
    failure: float = 0.05
    """How likely, at most, any of a measure's sampled values is outside its interval."""
    method: str = "louvain"
    """How communities are found: one of `communities.METHODS`."""
    resolution: float = 1.0
    """Above 1 communities are smaller, below it larger."""
    seed: int = 20


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a measure says of each node of a network."""

    values: Mapping[str, float | None]
    """None where the measure is not defined."""
    how: str
    """The method with its source, and what it was told."""
    bounds: tuple[Mapping[str, float], Mapping[str, float]] | None = None
    """Between which values those of a sample lie; None where they are exact."""
    facts: Mapping[str, float | str] = field(default_factory=dict)
    """What else came out of it, of the network as a whole."""


def matrix_of(graph: nx.Graph) -> sparse.csr_array:
    """The weights of edges, in the order of the nodes, without making those of a frozen network."""
    if isinstance(graph, FrozenGraph):
        return graph.sparse
    if not len(graph):
        return sparse.csr_array((0, 0))
    return nx.to_scipy_sparse_array(graph, weight="weight", dtype=float)


def numbered(parts: Iterable[Iterable[str]]) -> dict[str, int]:
    """The number of each node's part, that of the first being 1."""
    return {node: number for number, members in enumerate(parts, start=1) for node in members}


def highest(graph: nx.Graph, nodes: Iterable[str], values: Mapping[str, float | None], most: int) -> list[str]:
    """The labels of the nodes of the highest values; of equals the first by their ids."""
    ordered = sorted(nodes, key=lambda node: (-(values[node] or 0), node))
    return [graph.nodes[node]["label"] for node in ordered[:most]]
