"""A frozen network is one of NetworkX's graphs, and makes Python objects only of what is looked at."""

import copy
import pickle

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from frozen_networks import freeze, graphs
from trialgraph import frozen
from trialgraph.errors import ConfigError
from trialgraph.frozen import FrozenGraph


@pytest.fixture
def network() -> FrozenGraph:
    """A triangle with a tail, and a node that nothing joins."""
    graph = nx.Graph()
    graph.add_nodes_from("abcde")
    graph.add_weighted_edges_from([("a", "b", 2), ("a", "c", 3), ("b", "c", 4), ("c", "d", 5)])
    return freeze(graph)


@settings(max_examples=40, deadline=None)
@given(graph=graphs())
def test_it_has_the_nodes_edges_and_degrees_that_it_was_made_from(graph: nx.Graph) -> None:
    found = freeze(graph)
    assert isinstance(found, nx.Graph)
    assert list(found) == list(graph) and len(found) == len(graph)
    assert list(found.edges(data="weight")) == list(graph.edges(data="weight"))
    assert {node: list(found[node]) for node in found} == {node: sorted(graph[node]) for node in graph}
    for weight in (None, "weight"):
        assert dict(found.degree(weight=weight)) == dict(graph.degree(weight=weight))
    assert dict(found.degree(weight="unknown")) == dict(graph.degree())
    assert found.size("weight") == graph.size("weight")


def test_sizes_and_degrees_make_no_edges(network: FrozenGraph) -> None:
    assert str(network) == "FrozenGraph named 'frozen' with 5 nodes and 4 edges"
    assert network.degree["c"] == network.degree("c") == 3
    assert dict(network.degree(["a", "c"], weight="weight")) == {"a": 5, "c": 12}
    assert "e" in network and "z" not in network
    assert network._describe.asked == 0


def test_edges_are_described_when_they_are_looked_at_and_once(network: FrozenGraph) -> None:
    assert network["a"]["c"] == network.edges["c", "a"] == {"weight": 3, "joins": "0 and 2"}
    assert list(network.edges) == [("a", "b"), ("a", "c"), ("b", "c"), ("c", "d")]
    assert network._describe.asked == 4


def test_nodes_carry_attributes_and_take_more(network: FrozenGraph) -> None:
    nx.set_node_attributes(network, {"a": 1}, "rank")
    network.nodes["b"]["rank"] = 2
    assert nx.get_node_attributes(network, "rank") == {"a": 1, "b": 2}
    assert network.nodes["a"]["label"] == "node a"
    assert network._describe.asked == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.add_node("z"),
        lambda graph: graph.add_edge("a", "d"),
        lambda graph: graph.remove_node("a"),
        lambda graph: graph.remove_edges_from([("a", "b")]),
        lambda graph: graph.clear(),
        lambda graph: nx.add_path(graph, "ad"),
    ],
)
def test_nothing_can_be_added_or_removed(network: FrozenGraph, change) -> None:
    with pytest.raises(nx.NetworkXError, match="can't be modified"):
        change(network)
    assert nx.is_frozen(network) and network.size() == 4


def test_what_is_made_of_it_is_an_ordinary_graph(network: FrozenGraph) -> None:
    for made in (network.copy(), nx.Graph(network), network.to_undirected(), network.subgraph("abce").copy()):
        assert type(made) is nx.Graph
        assert made["a"]["b"] == network["a"]["b"] and made.nodes["e"] == {"label": "node e"}
        made.add_edge("a", "e")
    assert network.to_directed().number_of_edges() == 8
    assert network.number_of_edges() == 4


def test_a_part_of_it_is_frozen_too_and_describes_its_edges_as_the_whole(network: FrozenGraph) -> None:
    part = network.induced(np.array([1, 2, 3]))
    assert type(part) is FrozenGraph and part.graph == {"name": "frozen"}
    assert dict(part.nodes["d"]) == {"label": "node d"}
    assert {edge: part.edges[edge] for edge in part.edges} == {
        edge: network.edges[edge] for edge in [("b", "c"), ("c", "d")]
    }


@pytest.mark.parametrize("again", [copy.deepcopy, lambda graph: pickle.loads(pickle.dumps(graph))])
def test_it_can_be_sent_elsewhere(network: FrozenGraph, again) -> None:
    network.nodes["a"]["rank"] = 1
    other = again(network)
    assert type(other) is FrozenGraph and nx.utils.graphs_equal(network, other)
    assert (other.sparse != network.sparse).nnz == 0


def test_too_many_edges_are_not_made_into_objects(network: FrozenGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frozen, "LARGEST", 3)
    with pytest.raises(ConfigError, match="4 edges are too many"):
        nx.average_clustering(network)
    assert nx.pagerank(network)["c"] > nx.pagerank(network)["d"]
