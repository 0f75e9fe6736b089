"""What NetworkX computes of a frozen network is what it computes of the same network unfrozen."""

import inspect
import logging
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.utils.backends import _registered_algorithms

from frozen_networks import freeze, graphs
from trialgraph import backend
from trialgraph.backend.walks import levels
from trialgraph.errors import ConfigError
from trialgraph.frozen import FrozenGraph

TIGHT = {"tol": 1e-12, "max_iter": 1000}


def some_nodes(graph: nx.Graph) -> dict[int, float]:
    """A few nodes of a network with unequal weights."""
    return {node: node + 1.0 for node in list(graph)[:3]}


SAME: dict[str, Callable[[nx.Graph], Any]] = {
    "pagerank": lambda g: nx.pagerank(g, **TIGHT),
    "pagerank, unweighted": lambda g: nx.pagerank(g, weight=None, **TIGHT),
    "pagerank, damped": lambda g: nx.pagerank(g, alpha=0.5, **TIGHT),
    "pagerank, as it stops": lambda g: nx.pagerank(g),
    "pagerank, personalised": lambda g: nx.pagerank(g, personalization=some_nodes(g) or None, **TIGHT),
    "pagerank, dangling": lambda g: nx.pagerank(g, dangling=some_nodes(g) or None, nstart=some_nodes(g), **TIGHT),
    "degree centrality": nx.degree_centrality,
    "betweenness": nx.betweenness_centrality,
    "betweenness, counted": lambda g: nx.betweenness_centrality(g, normalized=False),
    "betweenness, sampled": lambda g: nx.betweenness_centrality(g, k=min(3, len(g)), seed=5),
    "betweenness, sampled and counted": lambda g: nx.betweenness_centrality(
        g, k=min(2, len(g)), seed=5, normalized=False
    ),
    "betweenness, with ends": lambda g: nx.betweenness_centrality(g, endpoints=True),
    "betweenness, with costs": lambda g: nx.betweenness_centrality(g, weight="weight"),
    "closeness": nx.closeness_centrality,
    "closeness, by weight": lambda g: nx.closeness_centrality(g, distance="weight", wf_improved=False),
    "closeness, of some": lambda g: {node: nx.closeness_centrality(g, node) for node in list(g)[:3]},
    "constraint": lambda g: nx.constraint(g) if len(g) else {},
    "constraint, weighted": lambda g: nx.constraint(g, weight="weight") if len(g) else {},
    "constraint, of some": lambda g: nx.constraint(g, list(g)[:3], weight="weight"),
    "effective size": lambda g: nx.effective_size(g, g.nodes),  # of all at once NetworkX asks for 8 n² bytes
    "effective size, weighted": lambda g: nx.effective_size(g, g.nodes, weight="weight"),
    "effective size, of some": lambda g: nx.effective_size(g, list(g)[:3]),
    "modularity": lambda g: {"": nx.community.modularity(g, halves(g))} if g.size() else {},
    "modularity, unweighted": lambda g: {"": nx.community.modularity(g, halves(g), None, 0.5)} if g.size() else {},
    "core number": nx.core_number,
    "core": lambda g: (
        {(min(a, b), max(a, b)): w for a, b, w in nx.k_core(g).edges(data="weight")} if len(g) else {}
    ),
    "core of two": lambda g: sorted(nx.k_core(g, 2)),
    "core, given": lambda g: list(nx.k_core(g, 1, dict.fromkeys(g, 1))),
    "components": lambda g: list(nx.connected_components(g)),
    "component of a node": lambda g: [nx.node_connected_component(g, node) for node in g],
    "number of components": nx.number_connected_components,
    "connected": lambda g: nx.is_connected(g) if len(g) else None,
    "bridges": lambda g: list(nx.bridges(g)),
    "bridges of a part": lambda g: [sorted(map(sorted, nx.bridges(g, node))) for node in g],
    "any bridges": nx.has_bridges,
    "any path": lambda g: [nx.has_path(g, 0, node) for node in g],
    "distances": lambda g: [nx.single_source_shortest_path_length(g, node) for node in g],
    "distances, near": lambda g: [nx.single_source_shortest_path_length(g, node, 1) for node in g],
    "distances, without and with costs": lambda g: [
        nx.shortest_path_length(g, node, weight=weight) for node in g for weight in (None, "weight")
    ],
    "costs, low": lambda g: [nx.single_source_dijkstra_path_length(g, node, 2) for node in g],
    "distances of pairs": lambda g: dict(nx.all_pairs_shortest_path_length(g)),
    "lengths of paths": lambda g: paths(g, lambda *ends: len(nx.shortest_path(g, *ends))),
    "length of a path": lambda g: paths(g, lambda *ends: nx.shortest_path_length(g, *ends)),
    "costs of paths": lambda g: paths(g, lambda *ends: cost(g, nx.shortest_path(g, *ends, weight="weight"))),
    "costs of dijkstra's paths": lambda g: paths(g, lambda *ends: cost(g, nx.dijkstra_path(g, *ends))),
    "cost of a path": lambda g: paths(g, lambda *ends: nx.dijkstra_path_length(g, *ends)),
    "cost and path": lambda g: paths(g, lambda *ends: costs_both_ways(g, *ends)),
    "paths by a function": lambda g: paths(g, lambda *ends: nx.dijkstra_path_length(g, *ends, lambda u, v, d: 2)),
    "diameter, on NetworkX": lambda g: nx.diameter(g) if len(g) and nx.is_connected(g) else None,
    "two graphs, on NetworkX": lambda g: sorted(nx.compose(g, g).edges),
}


def halves(graph: nx.Graph) -> list[set]:
    """Two communities of nothing in particular."""
    return [set(list(graph)[::2]), set(list(graph)[1::2])]


def paths(graph: nx.Graph, measured: Callable) -> list[float | None]:
    """Something of the path between each two nodes; nothing where there is no path."""

    def between(one: int, other: int) -> float | None:
        try:
            return measured(one, other)
        except nx.NetworkXNoPath:
            return None

    return [between(one, other) for one in graph for other in list(graph)[:4]]


def cost(graph: nx.Graph, path: list[int]) -> float:
    """What the edges along a path weigh together."""
    return sum(graph[one][other]["weight"] for one, other in nx.utils.pairwise(path))


def costs_both_ways(graph: nx.Graph, one: int, other: int) -> float:
    """The cost that is said to be that of the path, which it is."""
    found, path = nx.bidirectional_dijkstra(graph, one, other)
    assert (path[0], path[-1]) == (one, other) and found == cost(graph, path)
    return found


@pytest.mark.parametrize("compute", SAME.values(), ids=SAME)
@settings(max_examples=40, deadline=None)
@given(graph=graphs())
def test_a_measure_of_a_frozen_network_is_that_of_networkx(compute: Callable, graph: nx.Graph) -> None:
    expected, found = compute(graph), compute(freeze(graph))
    if isinstance(expected, dict) and all(isinstance(value, float) for value in expected.values()):
        assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)
    else:
        assert found == expected


@pytest.mark.parametrize("compute", SAME.values(), ids=SAME)
def test_so_it_is_of_a_network_that_people_know(compute: Callable) -> None:
    graph = nx.convert_node_labels_to_integers(nx.les_miserables_graph())
    expected, found = compute(graph), compute(freeze(graph))
    if isinstance(expected, dict) and all(isinstance(value, float) for value in expected.values()):
        assert found == pytest.approx(expected, abs=1e-9)
    else:
        assert found == expected


def test_networkx_finds_the_backend_and_sends_frozen_networks_there(caplog: pytest.LogCaptureFixture) -> None:
    network = freeze(nx.path_graph(5))
    assert network.__networkx_backend__ == "trialgraph"
    with caplog.at_level(logging.DEBUG, logger="networkx.utils.backends"):
        nx.pagerank(network)
    assert "Using backend 'trialgraph' for call to 'pagerank'" in caplog.text
    assert network._describe.asked == 0


@pytest.mark.parametrize("name", sorted(set(backend.__all__) - {"convert_from_nx", "convert_to_nx"}))
def test_what_the_backend_has_is_called_as_in_networkx(name: str) -> None:
    (ours, theirs) = (
        inspect.signature(f).parameters for f in (getattr(backend, name), _registered_algorithms[name])
    )
    assert list(ours) == [parameter for parameter in theirs if not parameter.startswith("backend")]
    assert [p.default for p in ours.values()] == [theirs[parameter].default for parameter in ours]


@pytest.mark.parametrize(
    "compute",
    [
        nx.closeness_centrality,
        nx.constraint,
        nx.effective_size,
        nx.k_core,
        nx.has_bridges,
        lambda g: nx.community.modularity(g, halves(g)),
        lambda g: nx.community.louvain_communities(g, seed=1),
        lambda g: nx.shortest_path(g, 0, 4, weight="weight"),
        lambda g: nx.shortest_path_length(g, 0),
        lambda g: nx.has_path(g, 0, 4),
    ],
)
def test_nothing_is_made_of_the_edges_for_what_the_backend_computes(compute: Callable) -> None:
    network = freeze(nx.path_graph(5))
    compute(network)
    assert network._describe.asked == 0


def test_a_function_that_the_backend_has_not_runs_on_networkx_over_the_edges() -> None:
    network = freeze(nx.path_graph(5))
    assert nx.average_clustering(network) == 0
    assert network._describe.asked == 4
    assert not hasattr(backend, "no_such_algorithm")


def test_networkx_itself_can_be_asked_for() -> None:
    network = freeze(nx.karate_club_graph())
    assert nx.pagerank(network, backend="networkx") == pytest.approx(nx.pagerank(network), abs=1e-9)


def test_an_ordinary_network_is_left_to_networkx_and_goes_together_with_a_copy() -> None:
    graph = nx.karate_club_graph()
    assert nx.is_isomorphic(freeze(graph).copy(), graph)
    assert nx.pagerank(graph, backend="trialgraph") == nx.pagerank(graph)


def test_what_networkx_refuses_is_refused() -> None:
    network = freeze(nx.path_graph(3))
    with pytest.raises(nx.PowerIterationFailedConvergence):
        nx.pagerank(network, tol=0, max_iter=2)
    with pytest.raises(ZeroDivisionError):
        nx.pagerank(network, personalization={0: 0})
    with pytest.raises(nx.NetworkXPointlessConcept):
        nx.is_connected(freeze(nx.Graph()))
    with pytest.raises(ValueError, match="max_level"):
        nx.community.louvain_communities(network, max_level=0)


def test_a_node_that_is_not_there_is_named() -> None:
    network = freeze(nx.path_graph(3))
    for ask in (nx.bidirectional_dijkstra, nx.shortest_path, nx.dijkstra_path_length):
        with pytest.raises(nx.NodeNotFound, match="9"):
            ask(network, 0, 9)
    with pytest.raises(nx.NodeNotFound):
        nx.single_source_shortest_path_length(network, 9)


def test_a_long_way_is_walked_to_its_end() -> None:
    network = freeze(nx.path_graph(3000))
    assert nx.shortest_path(network, 0, 2999) == list(range(3000))
    assert len(list(nx.bridges(network))) == 2999
    assert len(list(levels(network.sparse, np.array([0])))) == 3000


def test_what_hangs_together_by_one_edge_is_found_in_a_large_network() -> None:
    graph = nx.disjoint_union_all([nx.connected_watts_strogatz_graph(200, 4, 0.3, seed=n) for n in range(3)])
    graph.add_edges_from([(0, 200), (399, 599), (5, 205)])
    assert list(nx.bridges(freeze(nx.Graph(graph)))) == sorted(map(tuple, map(sorted, nx.bridges(graph))))


# --- communities --------------------------------------------------------------------------------------

NEEDS_NETWORKIT = pytest.mark.skipif(find_spec("networkit") is None, reason="NetworKit is not installed")
METHODS = [
    nx.community.louvain_communities,
    pytest.param(nx.community.leiden_communities, marks=NEEDS_NETWORKIT),
]


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=40, deadline=None)
@given(graph=graphs(), seed=st.integers(0, 3), weight=st.sampled_from([None, "weight"]))
def test_communities_are_a_partition_that_no_part_of_the_network_crosses(
    method: Callable, graph: nx.Graph, seed: int, weight: str | None
) -> None:
    network = freeze(graph)
    found = method(network, seed=seed, weight=weight)
    assert nx.community.is_partition(graph, found)
    assert all(any(members <= whole for whole in nx.connected_components(graph)) for members in found)
    assert found == method(network, seed=seed, weight=weight)


@pytest.mark.parametrize("method", METHODS)
def test_planted_communities_are_found(method: Callable) -> None:
    graph = nx.planted_partition_graph(6, 20, 0.7, 0.02, seed=3)
    found = method(freeze(graph), seed=1)
    assert sorted(map(sorted, found)) == [list(range(n, n + 20)) for n in range(0, 120, 20)]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("make", [nx.les_miserables_graph, nx.karate_club_graph, nx.florentine_families_graph])
@pytest.mark.parametrize("resolution", [0.7, 1, 1.5])
def test_communities_are_as_good_as_those_of_networkx(
    method: Callable, make: Callable[[], nx.Graph], resolution: float
) -> None:
    graph = make()

    def best(method: Callable, network: nx.Graph | FrozenGraph) -> float:
        runs = [method(network, resolution=resolution, seed=seed) for seed in range(8)]
        return max(nx.community.modularity(graph, found, resolution=resolution) for found in runs)

    assert best(method, freeze(graph)) >= best(nx.community.louvain_communities, graph) - 0.002


@pytest.mark.parametrize("method", METHODS)
def test_weights_decide_where_they_are_asked_for(method: Callable) -> None:
    graph = nx.complete_graph(6)
    for one, other, facts in graph.edges(data=True):
        facts["weight"] = 9 if one // 3 == other // 3 else 0.1
    assert method(freeze(graph), seed=1) == [{0, 1, 2}, {3, 4, 5}]
    assert method(freeze(graph), seed=1, weight=None) == [set(range(6))]


@pytest.mark.parametrize("method", METHODS)
def test_another_seed_may_find_other_communities(method: Callable) -> None:
    network = freeze(nx.gnm_random_graph(300, 700, seed=2))
    assert len({str(sorted(map(sorted, method(network, seed=seed)))) for seed in range(5)}) > 1


def test_networkit_is_left_with_as_many_threads_as_it_had() -> None:
    networkit = pytest.importorskip("networkit")
    before = networkit.getMaxNumberOfThreads()
    try:
        networkit.setNumberOfThreads(2)
        nx.community.louvain_communities(freeze(nx.karate_club_graph()), seed=1)
        assert networkit.getMaxNumberOfThreads() == 2
    finally:
        networkit.setNumberOfThreads(before)


def test_without_networkit_louvain_is_that_of_networkx_and_leiden_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "networkit", None)
    graph = nx.karate_club_graph()
    found, expected = (nx.community.louvain_communities(each, seed=3) for each in (freeze(graph), graph))
    assert found == expected
    with pytest.raises(ConfigError, match=r"trialgraph\[fast\]"):
        nx.community.leiden_communities(freeze(graph))


@NEEDS_NETWORKIT
def test_a_number_of_levels_is_left_to_networkx() -> None:
    graph = freeze(nx.ring_of_cliques(60, 3))
    one = nx.community.louvain_communities(graph, seed=1, max_level=1)
    assert len(one) > len(nx.community.louvain_communities(graph, seed=1))
    assert graph._describe.asked > 0
    with pytest.raises(NotImplementedError):
        nx.community.leiden_communities(graph, max_level=1)


def test_what_is_no_partition_has_no_modularity() -> None:
    with pytest.raises(nx.NetworkXException, match="not a valid partition"):
        nx.community.modularity(freeze(nx.path_graph(4)), [{0, 1}, {1, 2, 3}])


def test_the_engine_is_not_imported_before_it_is_used() -> None:
    code = "import sys, trialgraph.networks, trialgraph.backend; print('networkit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
