"""What NetworkX computes of a frozen network is what it computes of the same network unfrozen."""

import logging
from collections.abc import Callable
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frozen_networks import freeze, graphs
from trialgraph import backend
from trialgraph.frozen import FrozenGraph
from trialgraph.louvain import modularity

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
    "core number": nx.core_number,
    "components": lambda g: list(nx.connected_components(g)),
    "number of components": nx.number_connected_components,
    "connected": lambda g: nx.is_connected(g) if len(g) else None,
    "closeness, on NetworkX": nx.closeness_centrality,
    "bridges, on NetworkX": lambda g: sorted(map(sorted, nx.bridges(g))),
    "shortest paths, on NetworkX": lambda g: dict(nx.all_pairs_shortest_path_length(g)),
    "two graphs, on NetworkX": lambda g: sorted(nx.compose(g, g).edges),
}


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


DISPATCHED = {
    "pagerank", "degree_centrality", "betweenness_centrality", "connected_components",
    "number_connected_components", "is_connected", "core_number", "louvain_communities",
}  # fmt: skip


def test_networkx_finds_the_backend_and_sends_frozen_networks_there(caplog: pytest.LogCaptureFixture) -> None:
    network = freeze(nx.path_graph(5))
    assert network.__networkx_backend__ == "trialgraph"
    with caplog.at_level(logging.DEBUG, logger="networkx.utils.backends"):
        nx.pagerank(network)
    assert "Using backend 'trialgraph' for call to 'pagerank'" in caplog.text
    assert {name for name in DISPATCHED if name in vars(backend)} == DISPATCHED
    assert network._describe.asked == 0


def test_a_function_that_the_backend_has_not_runs_on_networkx_over_the_edges() -> None:
    network = freeze(nx.path_graph(5))
    assert nx.diameter(network) == 4
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


# --- communities --------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(graph=graphs(), seed=st.integers(0, 3))
def test_communities_are_a_partition_that_no_part_of_the_network_crosses(graph: nx.Graph, seed: int) -> None:
    network = freeze(graph)
    found = nx.community.louvain_communities(network, seed=seed)
    assert nx.community.is_partition(graph, found)
    assert all(any(members <= whole for whole in nx.connected_components(graph)) for members in found)
    assert found == nx.community.louvain_communities(network, seed=seed)


def test_planted_communities_are_found() -> None:
    graph = nx.planted_partition_graph(6, 20, 0.7, 0.02, seed=3)
    found = nx.community.louvain_communities(freeze(graph), seed=1)
    assert sorted(map(sorted, found)) == [list(range(n, n + 20)) for n in range(0, 120, 20)]


@pytest.mark.parametrize("make", [nx.les_miserables_graph, nx.karate_club_graph, nx.florentine_families_graph])
@pytest.mark.parametrize("resolution", [0.7, 1, 1.5])
def test_communities_are_as_good_as_those_of_networkx(make: Callable[[], nx.Graph], resolution: float) -> None:
    graph = make()

    def best(network: nx.Graph | FrozenGraph) -> float:
        runs = [nx.community.louvain_communities(network, resolution=resolution, seed=seed) for seed in range(8)]
        return max(nx.community.modularity(graph, found, resolution=resolution) for found in runs)

    assert best(freeze(graph)) >= best(graph) - 0.002


@settings(max_examples=40, deadline=None)
@given(graph=graphs().filter(nx.Graph.size))
def test_modularity_is_that_of_networkx(graph: nx.Graph) -> None:
    alone = [{node} for node in graph]
    assert modularity(freeze(graph).sparse) == pytest.approx(nx.community.modularity(graph, alone), abs=1e-9)


def test_fewer_levels_give_more_communities() -> None:
    graph = freeze(nx.ring_of_cliques(60, 3))
    one = nx.community.louvain_communities(graph, seed=1, max_level=1)
    assert len(one) > len(nx.community.louvain_communities(graph, seed=1))
