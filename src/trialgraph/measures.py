"""Measures of a network: who is central, and what belongs together."""

from collections.abc import Iterable
from typing import Any

import networkx as nx

from trialgraph.errors import ConfigError

MEASURES = ("degree", "pagerank", "betweenness", "community")
_SEED = 20
_EXACT_BETWEENNESS = 500


def measure(graph: nx.Graph, measures: Iterable[str] = MEASURES) -> list[dict[str, Any]]:
    """A row for each node, the most central first, and the same values as attributes on the nodes.

    `degree` counts neighbours; `pagerank` is weighted (Page et al. 1999); `betweenness` (Freeman 1977) is exact
    up to 500 nodes and sampled from 500 with a fixed seed beyond (Brandes and Pich 2007); `community` numbers
    the communities of the Louvain method (Blondel et al. 2008, fixed seed), the largest first.
    """
    chosen = list(measures)
    for name in chosen:
        if name not in MEASURES:
            raise ConfigError(f"no measure called {name!r}; known: {', '.join(MEASURES)}")
        for node, value in _MEASURE[name](graph).items():
            graph.nodes[node][name] = value
    ranked = sorted(graph.nodes, key=lambda n: (*(-graph.nodes[n][m] for m in chosen if m != "community"), n))
    return [
        {"node": node, "label": graph.nodes[node]["label"], "kind": graph.nodes[node]["kind"]}
        | {name: graph.nodes[node][name] for name in chosen}
        for node in ranked
    ]


def _pagerank(graph: nx.Graph) -> dict[str, float]:
    return nx.pagerank(graph, tol=1e-6 / max(len(graph), 1), max_iter=500)


def _betweenness(graph: nx.Graph) -> dict[str, float]:
    sample = _EXACT_BETWEENNESS if len(graph) > _EXACT_BETWEENNESS else None
    return nx.betweenness_centrality(graph, k=sample, seed=_SEED)


def _communities(graph: nx.Graph) -> dict[str, int]:
    found = nx.community.louvain_communities(graph, seed=_SEED)
    ordered = sorted(found, key=lambda members: (-len(members), min(members)))
    return {node: number for number, members in enumerate(ordered, start=1) for node in members}


_MEASURE = {
    "degree": lambda graph: dict(graph.degree()),
    "pagerank": _pagerank,
    "betweenness": _betweenness,
    "community": _communities,
}
