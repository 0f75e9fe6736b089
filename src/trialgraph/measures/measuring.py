"""Puts measures on the nodes of a network, and says how they came about."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import networkx as nx

from trialgraph.bipartite import Links
from trialgraph.errors import ConfigError
from trialgraph.measures import centrality, communities, structure
from trialgraph.measures.naming import name_communities
from trialgraph.measures.values import Choices, Measured

MEASURES: dict[str, Callable[[nx.Graph, Choices], Measured]] = {
    "degree": centrality.degree,
    "strength": centrality.strength,
    "pagerank": centrality.pagerank,
    "betweenness": centrality.betweenness,
    "closeness": centrality.closeness,
    "core": centrality.core,
    "community": communities.community,
    "component": structure.component,
    "constraint": structure.constraint,
    "effective_size": structure.effective_size,
}
USUAL = ("degree", "pagerank", "betweenness", "community")
"""What is measured where nothing is named."""
NUMBERS = ("community", "component")
"""Measures whose values are numbers of something, and rank nobody."""
LOWEST_FIRST = frozenset({"constraint"})
"""Measures of which a low value is central: brokers are little constrained, leaves wholly."""


def measure(
    graph: nx.Graph,
    measures: Iterable[str] = USUAL,
    *,
    links: Sequence[Links] = (),
    choices: Choices | None = None,
) -> list[dict[str, Any]]:
    """A row for each node, the most central first, and the same values as attributes on the nodes.

    Beside a value from a sample stand its bounds, as `betweenness_low` and `betweenness_high`. How each measure
    came about is in `graph["how"]`, what else it found (`modularity`) among the graph's attributes. With `links`
    (see `naming`) communities have names: `community_name` on nodes, `community_names` by number on the graph.
    Directions and parallel edges, whose weights are summed, do not count. Raises `ConfigError` for a measure that
    is not one of `MEASURES`, and as the measures do.
    """
    chosen = list(dict.fromkeys(measures))
    for name in chosen:
        if name not in MEASURES:
            raise ConfigError(f"no measure called {name!r}; known: {', '.join(MEASURES)}")
    simple = _simple(graph)
    how = graph.graph["how"] = dict(graph.graph.get("how", {}))
    for name in chosen:
        measured = MEASURES[name](simple, choices or Choices())
        how[name] = measured.how
        graph.graph.update(measured.facts)
        _put(graph, name, measured)
        if name == "community" and links:
            _put_names(graph, name_communities(simple, measured.values, links))
    return node_rows(graph, chosen)


def node_rows(graph: nx.Graph, measures: Sequence[str]) -> list[dict[str, Any]]:
    """A row for each node of a network, the most central first, by the values in the order of `measures`."""
    columns = [name for each in measures for name in (each, each + "_low", each + "_high", each + "_name")]
    nodes = graph.nodes
    there = [name for name in columns if len(graph) and name in nodes[next(iter(nodes))]]
    ranking = [name for name in measures if name not in NUMBERS]
    numbered = [name for name in measures if name in NUMBERS]

    def rank(node: str) -> tuple[Any, ...]:
        facts = nodes[node]
        values = ((facts[name], 1 if name in LOWEST_FIRST else -1) for name in ranking)
        best = ((value is None, sign * (value or 0)) for value, sign in values)
        return (*best, *(facts[name] for name in numbered), node)

    return [
        {"node": node, "label": nodes[node].get("label", node), "kind": nodes[node].get("kind", "")}
        | {name: nodes[node][name] for name in there}
        for node in sorted(nodes, key=rank)
    ]


def _simple(graph: nx.Graph) -> nx.Graph:
    """The network without directions, with one edge for several between the same two nodes and none to itself."""
    if not graph.is_directed() and not graph.is_multigraph():
        return graph
    simple = nx.Graph(name=graph.name)
    simple.add_nodes_from(graph.nodes(data=True))
    for one, other, weight in graph.edges(data="weight", default=1):
        if one != other:
            before = simple.get_edge_data(one, other, {"weight": 0})["weight"]
            simple.add_edge(one, other, weight=before + weight)
    return simple


def _put(graph: nx.Graph, name: str, measured: Measured) -> None:
    ends = zip(("_low", "_high"), measured.bounds or (), strict=False)
    for column, values in ((name, measured.values), *((name + end, values) for end, values in ends)):
        for node, value in values.items():
            graph.nodes[node][column] = value


def _put_names(graph: nx.Graph, names: dict[int, str]) -> None:
    graph.graph["community_names"] = names
    for _, facts in graph.nodes(data=True):
        facts["community_name"] = names[facts["community"]]
