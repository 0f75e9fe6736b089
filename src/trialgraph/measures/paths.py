"""Ways through a network that do not all lead over its hubs."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx

from trialgraph.errors import ConfigError

Cost = Callable[[str, str, Mapping[str, Any]], float]
"""From both ends of an edge and its attributes to its cost, as NetworkX takes it for a `weight`."""


def costs(graph: nx.Graph) -> Cost:
    """What edges cost: the logarithms of the degrees at both ends, so that a way through a hub is a long one.

    The cost of a way is, but for its ends, twice the logarithm of the product of the degrees on it: of two ways
    that which passes through rarer things is shorter.
    """
    logarithms = {node: math.log(degree) if degree else 0.0 for node, degree in graph.degree()}
    return lambda source, target, facts: logarithms[source] + logarithms[target]


def cheapest_path(graph: nx.Graph, start: str, end: str) -> list[str]:
    """The nodes of a way of the lowest `costs` (Dijkstra 1959); empty where none leads there.

    Raises `ConfigError` for an end that is no node of the network.
    """
    for node in (start, end):
        if node not in graph:
            raise ConfigError(f"<{node}> is not in the network {graph.name!r}")
    try:
        return nx.dijkstra_path(graph, start, end, weight=costs(graph))
    except nx.NetworkXNoPath:
        return []
