"""NetworkX's algorithms on the matrix of a frozen network: what `networkx.backends` finds under `trialgraph`.

`nx.pagerank(network)` runs here; a function that is not here, or not for the arguments given, runs on NetworkX
itself, over the edges as ordinary dicts, which are refused for too large a network (`frozen.LARGEST`). What such
a function asks of others runs here again: `nx.shortest_path` and `nx.has_path` need nothing of their own.
"""

from collections.abc import Callable
from typing import Any

import networkx as nx
from networkx.utils.backends import _registered_algorithms

from trialgraph.backend.centrality import (
    betweenness_centrality,
    closeness_centrality,
    degree_centrality,
    pagerank,
)
from trialgraph.backend.communities import leiden_communities, louvain_communities, modularity
from trialgraph.backend.holes import constraint, effective_size
from trialgraph.backend.paths import (
    bidirectional_dijkstra,
    bidirectional_shortest_path,
    dijkstra_path,
    dijkstra_path_length,
    single_source_dijkstra_path_length,
    single_source_shortest_path_length,
)
from trialgraph.backend.structure import (
    bridges,
    connected_components,
    core_number,
    is_connected,
    k_core,
    node_connected_component,
    number_connected_components,
)

__all__ = [
    "betweenness_centrality",
    "bidirectional_dijkstra",
    "bidirectional_shortest_path",
    "bridges",
    "closeness_centrality",
    "connected_components",
    "constraint",
    "convert_from_nx",
    "convert_to_nx",
    "core_number",
    "degree_centrality",
    "dijkstra_path",
    "dijkstra_path_length",
    "effective_size",
    "is_connected",
    "k_core",
    "leiden_communities",
    "louvain_communities",
    "modularity",
    "node_connected_component",
    "number_connected_components",
    "pagerank",
    "single_source_dijkstra_path_length",
    "single_source_shortest_path_length",
]


def convert_from_nx(graph: nx.Graph, **options: Any) -> nx.Graph:
    """The graph as it is: what is not a frozen network is left to NetworkX."""
    return graph


def convert_to_nx(result: Any, **options: Any) -> Any:
    """What it is: a frozen network is one of NetworkX's graphs."""
    return result


def __getattr__(name: str) -> Callable[..., Any]:
    """NetworkX's own way of doing whatever is not done here; without this it would refuse to do it at all."""
    if name not in _registered_algorithms:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _registered_algorithms[name].orig_func
