"""What belongs together: communities, how good they are, and who is in the middle of each."""

from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np

from trialgraph.errors import ConfigError
from trialgraph.measures.values import Choices, Measured, highest, matrix_of, numbered

METHODS = ("louvain", "leiden")
_SOURCES = {
    "louvain": "Louvain communities (Blondel et al. 2008)",
    "leiden": "Leiden communities (Traag, Waltman and van Eck 2019)",
}


def find_communities(graph: nx.Graph, choices: Choices) -> list[set[str]]:
    """The communities of a weighted network, the largest first; the same seed finds the same.

    By the Louvain method (Blondel et al. 2008, J. Stat. Mech. P10008), or `leiden` (Traag, Waltman and van Eck
    2019, Sci. Rep. 9, 5233), which NetworkX leaves to its backends. Raises `ConfigError` for another method, and
    for one that nothing here provides.
    """
    if choices.method not in METHODS:
        raise ConfigError(f"no method for communities called {choices.method!r}; known: {', '.join(METHODS)}")
    rules = {"weight": "weight", "resolution": choices.resolution, "seed": choices.seed}
    try:
        found = getattr(nx.community, choices.method + "_communities")(graph, **rules)
    except (AttributeError, NotImplementedError) as error:
        raise ConfigError("nothing here finds communities by leiden for this network; take louvain") from error
    return sorted(map(set, found), key=lambda members: (-len(members), min(members)))


def community(graph: nx.Graph, choices: Choices) -> Measured:
    """The number of each node's community, the largest being 1, and the modularity of all (Newman 2004)."""
    found = find_communities(graph, choices)
    reached = modularity(graph, found, choices.resolution)
    how = f"{_SOURCES[choices.method]}, weighted, resolution {choices.resolution:g}, seed {choices.seed}"
    if reached is not None:
        how += f"; modularity {reached:.3f}"
    return Measured(values=numbered(found), how=how, facts={"communities": len(found), "modularity": reached})


def modularity(graph: nx.Graph, found: Sequence[set[str]], resolution: float) -> float | None:
    """The part of the weight within communities beyond what chance would put there; None without any weight.

    Newman 2004, Phys. Rev. E 70, 056131 (weighted), with the resolution of Reichardt and Bornholdt 2006.
    """
    if not graph.size(weight="weight"):
        return None
    return nx.community.modularity(graph, found, weight="weight", resolution=resolution)


def community_rows(graph: nx.Graph, measures: Sequence[str], most: int = 5) -> list[dict[str, Any]]:
    """A row for each community of a measured network, the largest first.

    `inside` is the part of its members' edges (by weight) that stay within; `central` has the labels of the `most`
    highest members by the first of the measures that ranks, else by degree.
    """
    numbers: Mapping[str, int] = dict(graph.nodes(data="community"))
    members: dict[int, list[str]] = {}
    for node, number in numbers.items():
        members.setdefault(number, []).append(node)
    order = dict(graph.nodes(data=measures[0])) if measures else dict(graph.degree())
    inside = _inside(graph, numbers)
    names = graph.graph.get("community_names", {})
    return [
        {
            "community": number,
            "size": len(nodes),
            "inside": inside.get(number),
            "name": names.get(number, ""),
            "central": highest(graph, nodes, order, most),
        }
        for number, nodes in sorted(members.items())
    ]


def _inside(graph: nx.Graph, numbers: Mapping[str, int]) -> dict[int, float]:
    edges = matrix_of(graph).tocoo()
    labels = np.array([numbers[node] for node in graph], dtype=int)
    from_, to = (labels[end] for end in edges.coords)
    whole = np.bincount(from_, weights=edges.data)
    within = np.bincount(from_, weights=edges.data * (from_ == to))
    return {number: float(within[number] / whole[number]) for number in np.flatnonzero(whole).tolist()}
