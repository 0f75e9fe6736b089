"""Rows about a measured network: of its nodes, communities, components and bridges, and of it as a whole."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import networkx as nx

from trialgraph.measures.communities import community_rows
from trialgraph.measures.measuring import node_rows
from trialgraph.measures.paths import cheapest_path, costs
from trialgraph.measures.structure import bridges, component_rows, summary

Rows = list[dict[str, Any]]


def list_rows(graph: nx.Graph, of: str, measures: Sequence[str]) -> Rows:
    """The rows of something in `LISTS`, of a network on whose nodes the measures are."""
    return LISTS[of](graph, measures)


def path_rows(graph: nx.Graph, start: str, end: str) -> Rows:
    """The nodes on a way of the lowest `paths.costs`, with what it has cost up to there; none where none leads."""
    cost, total, rows = costs(graph), 0.0, []
    path = cheapest_path(graph, start, end)
    for before, node in pairwise([None, *path]):
        total += cost(before, node, {}) if before else 0.0
        facts = graph.nodes[node]
        row = {"node": node, "label": facts["label"], "kind": facts["kind"]}
        rows.append(row | {"degree": graph.degree[node], "cost": total})
    return rows


def _bridge_rows(graph: nx.Graph, measures: Sequence[str]) -> Rows:
    """The bridges, with what is called how at both ends."""
    names = dict(graph.nodes(data="label"))
    return [
        row | {"source_label": names[row["source"]], "target_label": names[row["target"]]}
        for row in bridges(graph)
    ]


LISTS: dict[str, Callable[[nx.Graph, Sequence[str]], Rows]] = {
    "nodes": node_rows,
    "communities": community_rows,
    "components": lambda graph, measures: component_rows(graph),
    "bridges": _bridge_rows,
    "network": lambda graph, measures: [summary(graph)],
}
