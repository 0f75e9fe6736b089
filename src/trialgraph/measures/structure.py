"""How a network hangs together: its parts, its bridges, its holes, and what one line can say of it."""

import math
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from trialgraph.errors import ConfigError
from trialgraph.measures.values import Choices, Measured, highest, matrix_of, numbered

LARGEST_HOLES = 200_000_000
"""Pairs of edges at one node, up to which structural holes are worked out."""
LARGEST_CLUSTERING = 20_000_000
"""The same, up to which clustering is cheap enough for a summary."""


def component(graph: nx.Graph, choices: Choices) -> Measured:
    """The number of the part that a node is in; within a part, edges lead from every node to every other."""
    found = components(graph)
    facts = {"components": len(found), "largest": len(found[0]) if found else 0}
    return Measured(values=numbered(found), how="connected components, the largest first", facts=facts)


def components(graph: nx.Graph) -> list[set[str]]:
    """The parts of a network, the largest first."""
    return sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))


def component_rows(graph: nx.Graph, most: int = 5) -> list[dict[str, Any]]:
    """A row for each part, the largest first: its size, and the labels of its `most` best-linked nodes."""
    degrees = dict(graph.degree())
    return [
        {"component": number, "size": len(part), "central": highest(graph, part, degrees, most)}
        for number, part in enumerate(components(graph), start=1)
    ]


def bridges(graph: nx.Graph) -> list[dict[str, Any]]:
    """The edges without which a part would fall in two, as rows, those that cut off most first (Tarjan 1974).

    `cut_off` is how many nodes are on the smaller side.
    """
    found = list(nx.bridges(graph))
    rows = [
        {"source": source, "target": target, "cut_off": cut_off}
        for (source, target), cut_off in zip(found, _smaller_sides(graph, found), strict=True)
    ]
    return sorted(rows, key=lambda row: (-row["cut_off"], row["source"], row["target"]))


def _smaller_sides(graph: nx.Graph, bridges: list[tuple[str, str]]) -> list[int]:
    """How many nodes lie on the smaller side of each bridge.

    What hangs together without bridges is one block; the blocks make a forest, over which one walk counts.
    """
    places = {node: place for place, node in enumerate(graph)}
    ends = np.array([[places[node] for node in bridge] for bridge in bridges], dtype=int).reshape(-1, 2)
    edges = matrix_of(graph)
    ones = (np.ones(len(ends)), (ends[:, 0], ends[:, 1]))
    cut = sparse.csr_array(ones, shape=edges.shape)
    apart = edges.astype(bool).astype(float) - cut - cut.T
    apart.eliminate_zeros()
    _, blocks = csgraph.connected_components(apart, directed=False)
    below = np.bincount(blocks)
    joined = blocks[ends].tolist()
    forest = nx.Graph(joined)
    whole: dict[int, int] = {}
    for tree in nx.connected_components(forest):
        whole |= dict.fromkeys(tree, int(below[list(tree)].sum()))
    for above, block in reversed(list(nx.dfs_edges(forest))):
        below[above] += below[block]
    lower = [int(min(below[one], below[other])) for one, other in joined]
    return [min(part, whole[one] - part) for part, (one, _) in zip(lower, joined, strict=True)]


def constraint(graph: nx.Graph, choices: Choices) -> Measured:
    """How far a node's ties all lead to one another: low where it stands across a structural hole.

    Burt 2004, Am. J. Sociol. 110, 349–399; weighted. Undefined for a node without edges. Raises `ConfigError` for
    a network with more than `LARGEST_HOLES` pairs of edges that meet.
    """
    _refuse_large(graph)
    values = nx.constraint(graph, weight="weight") if graph.size() else dict.fromkeys(graph, math.nan)
    return Measured(values=_defined(values), how="constraint, weighted (Burt 2004)")


def effective_size(graph: nx.Graph, choices: Choices) -> Measured:
    """How many of a node's neighbours are not already joined through its others: degree − 2 × triangles / degree.

    Burt 1992, in Borgatti's (1997, Connections 20, 35–38) form for unweighted ties. Undefined for a node without
    edges. Raises `ConfigError` as `constraint` does.
    """
    _refuse_large(graph)
    # with nodes named, NetworkX does not make a dense matrix of all of them
    values = nx.effective_size(graph, nodes=list(graph))
    return Measured(values=_defined(values), how="effective size (Burt 1992; Borgatti 1997)")


def _refuse_large(graph: nx.Graph) -> None:
    if (pairs := sum(ties * ties for _, ties in graph.degree())) > LARGEST_HOLES:
        raise ConfigError(
            f"structural holes of {graph.name!r} mean {pairs:,} pairs of edges; keep fewer (--each, --most)"
        )


def _defined(values: dict[str, float]) -> dict[str, float | None]:
    return {node: None if math.isnan(value) else value for node, value in values.items()}


def summary(graph: nx.Graph) -> dict[str, Any]:
    """One row about a whole network.

    `density` is the part of all pairs that are joined, `largest` the size of the largest part, `isolated` how many
    nodes have no edge, `transitivity` the part of the paths of two edges that are closed (only where that is soon
    found), communities and their modularity those of a network that has been measured.
    """
    parts = [len(part) for part in nx.connected_components(graph)]
    degrees = [ties for _, ties in graph.degree()]
    return {
        "network": graph.name,
        "nodes": len(graph),
        "edges": graph.size(),
        "density": nx.density(graph),
        "components": len(parts),
        "largest": max(parts, default=0),
        "isolated": degrees.count(0),
        "highest_degree": max(degrees, default=0),
        "communities": graph.graph.get("communities"),
        "modularity": graph.graph.get("modularity"),
        "transitivity": nx.transitivity(graph) if sum(d * d for d in degrees) <= LARGEST_CLUSTERING else None,
    }
