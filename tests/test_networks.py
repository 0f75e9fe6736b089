"""Networks, their measures, neighbourhoods, paths and related trials, on a small registry of our own making."""

import json
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest

from trialgraph.build import build
from trialgraph.errors import ConfigError, QueryError
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.measures import MEASURES, measure
from trialgraph.networks import drawn, neighbourhood, network, trim

BASE = "https://w3id.org/trialgraph/"


def study(number: int, drugs: list[str], conditions: list[str], sponsor: str) -> dict:
    """A study with nothing but what networks are drawn from."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT9{number:07}", "briefTitle": f"Trial {number}"},
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": sponsor, "class": "OTHER"}},
            "conditionsModule": {"conditions": conditions},
            "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": drug} for drug in drugs]},
        }
    }


STUDIES = [
    study(1, ["Alpha", "Beta"], ["Gout"], "North"),
    study(2, ["Alpha"], ["Gout", "Acne"], "North"),
    study(3, ["Beta", "Gamma"], ["Acne"], "South"),
    study(4, ["Delta"], ["Mumps"], "East"),
    study(5, ["Placebo"], ["Mumps"], "West"),
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> TrialGraph:
    folder = tmp_path_factory.mktemp("networks")
    (folder / "studies.json").write_text(json.dumps(STUDIES))
    build([folder / "studies.json"], folder / "graph")
    return open_graph(folder / "graph")


def edges(graph: nx.Graph) -> dict[frozenset[str], int]:
    """Edges by the labels at their ends, with their weights."""
    return {
        frozenset((graph.nodes[a]["label"], graph.nodes[b]["label"])): data["weight"]
        for a, b, data in graph.edges(data=True)
    }


def test_a_bipartite_network_joins_trials_with_their_drugs(graph: TrialGraph) -> None:
    found = graph.network("trial-drug")
    assert edges(found)[frozenset(("Trial 1", "Alpha"))] == 1
    assert len(edges(found)) == 6
    assert {data["kind"] for _, data in found.nodes(data=True)} == {"Trial", "Drug"}


def test_the_direct_link_leads_away_from_the_trial_however_the_network_is_named(graph: TrialGraph) -> None:
    one, other = graph.network("trial-drug"), graph.network("drug-trial")
    assert edges(one) == edges(other)
    assert all(a.startswith(BASE + "trial/") for a, _ in other.edges)


def test_two_kinds_that_are_no_trials_meet_in_the_trials_that_they_share(graph: TrialGraph) -> None:
    found = edges(graph.network("drug-condition"))
    assert found[frozenset(("Alpha", "Gout"))] == 2
    assert found[frozenset(("Beta", "Acne"))] == 1
    assert frozenset(("Alpha", "Mumps")) not in found


def test_a_projection_joins_what_shares_and_says_what(graph: TrialGraph) -> None:
    found = graph.network("trial", by="drug")
    assert edges(found) == {frozenset(("Trial 1", "Trial 2")): 1, frozenset(("Trial 1", "Trial 3")): 1}
    evidence = {tuple(data["evidence"]) for _, _, data in found.edges(data=True)}
    assert evidence == {("Alpha",), ("Beta",)}


def test_a_projection_equals_that_of_networkx(graph: TrialGraph) -> None:
    bipartite = graph.network("trial-condition")
    trials = [node for node, data in bipartite.nodes(data=True) if data["kind"] == "Trial"]
    expected = nx.bipartite.weighted_projected_graph(bipartite, trials)
    assert edges(graph.network("trial", by="condition")) == edges(expected)


def test_a_weight_of_another_kind_stands_beside_the_number_of_shared_things(graph: TrialGraph) -> None:
    found = graph.network("trial", by="condition", weight="jaccard")
    assert edges(found)[frozenset(("Trial 1", "Trial 2"))] == 0.5
    assert {data["shared"] for *_, data in found.edges(data=True)} == {1}


def test_each_trial_can_keep_its_heaviest_edge(graph: TrialGraph) -> None:
    found = graph.network("sponsor", by="condition", weight="cosine", each=1)
    assert set(edges(found)) == {frozenset(("North", "South")), frozenset(("East", "West"))}


@pytest.mark.parametrize("option", [{"weight": "cosine"}, {"each": 3}, {"backbone": "fdr"}])
def test_a_network_of_two_kinds_is_not_weighed_by_what_is_shared(graph: TrialGraph, option: dict) -> None:
    with pytest.raises(ConfigError, match="belong to a network of one kind"):
        graph.network("trial-drug", **option)


def test_a_network_of_the_whole_graph_runs_on_its_matrix(graph: TrialGraph) -> None:
    found = graph.network("trial-drug")
    assert found.sparse.shape == (len(found), len(found)) and found.sparse.nnz == 2 * found.size()
    rows = measure(found)
    plain = measure(found.copy())
    assert [row["node"] for row in rows] == [row["node"] for row in plain]
    assert [row["pagerank"] for row in rows] == pytest.approx([row["pagerank"] for row in plain], abs=1e-9)


def test_a_hub_joins_nothing_and_is_named(graph: TrialGraph) -> None:
    found = network(graph.store, "trial", by="drug", hub=1)
    assert found.size() == 0
    assert found.graph["too_common"] == ["Alpha", "Beta"]


def test_a_projection_can_be_cut_to_its_best_linked_nodes(graph: TrialGraph) -> None:
    found = network(graph.store, "trial", by="condition", most=3)
    assert {found.nodes[n]["label"] for n in found} == {"Trial 1", "Trial 2", "Trial 3"}
    assert found.graph["left_out"] == 2


def test_edges_below_the_least_weight_are_left_out(graph: TrialGraph) -> None:
    assert edges(network(graph.store, "drug-condition", least=2)) == {frozenset(("Alpha", "Gout")): 2}


@pytest.mark.parametrize("of", ["trial-planet", "trial", "trial-trial", ""])
def test_a_network_of_unknown_kinds_is_refused(graph: TrialGraph, of: str) -> None:
    with pytest.raises(ConfigError, match="kind"):
        graph.network(of)


def test_measures_agree_with_networkx_and_rank_the_most_central_first(graph: TrialGraph) -> None:
    found = graph.network("trial", by="condition")
    rows = measure(found)
    assert list(rows[0]) == ["node", "label", "kind", *MEASURES]
    ranks = nx.pagerank(found, tol=1e-9, max_iter=1000)
    assert all(row["pagerank"] == pytest.approx(ranks[row["node"]], abs=1e-5) for row in rows)
    assert rows[0]["label"] == "Trial 2"
    assert sum(row["pagerank"] for row in rows) == pytest.approx(1)
    communities = {row["label"]: row["community"] for row in rows}
    assert communities["Trial 4"] == communities["Trial 5"] != communities["Trial 1"]


def test_measuring_twice_gives_the_same(graph: TrialGraph) -> None:
    assert measure(graph.network("drug-condition")) == measure(graph.network("drug-condition"))


def test_an_unknown_measure_is_refused(graph: TrialGraph) -> None:
    with pytest.raises(ConfigError, match="no measure called 'fame'"):
        measure(graph.network("trial-drug"), ["fame"])


def test_a_neighbourhood_grows_with_its_depth(graph: TrialGraph) -> None:
    near, far = graph.neighbourhood("NCT90000001"), graph.neighbourhood("NCT90000001", depth=2)
    assert {near.nodes[n]["label"] for n in near} == {"Trial 1", "Alpha", "Beta", "Gout", "North"}
    assert {far.nodes[n]["label"] for n in far} - {near.nodes[n]["label"] for n in near} == {"Trial 2", "Trial 3"}
    assert len(far.edges) == len(set(far.edges))


def test_a_neighbourhood_that_is_too_large_says_how_much_is_missing(graph: TrialGraph) -> None:
    found = neighbourhood(graph.store, graph.find("NCT90000001"), depth=1, most=3)
    assert len(found) == 3 and found.graph["left_out"] == 2


def test_a_path_tells_each_step_and_its_direction(graph: TrialGraph) -> None:
    steps = graph.path("North", "South")
    names = [graph.name(step["to"]) for step in steps]
    assert names[-1] == "South" and len(steps) == 4
    assert [step["outward"] for step in steps] == [False, True, False, True]
    assert all(one["to"] == other["from"] for one, other in pairwise(steps))


def test_where_no_way_leads_the_path_is_empty(graph: TrialGraph) -> None:
    assert graph.path("North", "East") == []
    assert graph.path("North", "North") == []


def test_an_iri_that_is_not_in_the_graph_is_refused(graph: TrialGraph) -> None:
    with pytest.raises(QueryError, match="not in the graph"):
        graph.neighbourhood("https://w3id.org/trialgraph/drug/unobtainium")


def test_the_answer_to_a_query_is_drawn(graph: TrialGraph) -> None:
    rows = drawn(graph.store, graph.query("trials_sharing_a_drug", trial="NCT90000001"))
    assert {rows.nodes[n]["label"] for n in rows} == {"Trial 2", "Trial 3", "Alpha", "Beta"}
    triples = drawn(graph.store, graph.query("drug_condition_links"))
    assert triples.number_of_edges() == 6


def test_trimming_keeps_the_best_linked_and_counts_the_rest(graph: TrialGraph) -> None:
    found = trim(graph.network("trial-drug"), 3)
    assert len(found) == 3 and found.graph["left_out"] == 5


# --- related trials -----------------------------------------------------------------------------------


def test_related_trials_come_with_reasons_that_add_up(graph: TrialGraph) -> None:
    found = graph.related("NCT90000001")
    assert [trial.title for trial in found] == ["Trial 2", "Trial 3"]
    for trial in found:
        assert sum(reason.score for reason in trial.reasons) == pytest.approx(trial.score)
    assert [reason.name for reason in found[0].reasons] == ["Alpha", "Gout", "North"]
    assert found[0].because.startswith("drug Alpha (")


def test_placebo_relates_no_trials(graph: TrialGraph) -> None:
    assert [reason.kind for trial in graph.related("NCT90000005") for reason in trial.reasons] == ["condition"]


def test_a_rare_thing_counts_more_than_a_common_one(tmp_path: Path) -> None:
    studies = [study(n, ["Common"], [], f"S{n}") for n in range(1, 9)]
    studies += [study(20, ["Common", "Rare"], [], "T"), study(21, ["Rare"], [], "U")]
    (tmp_path / "studies.json").write_text(json.dumps(studies))
    build([tmp_path / "studies.json"], tmp_path / "graph")
    found = open_graph(tmp_path / "graph").related("NCT90000020")
    assert found[0].title == "Trial 21"
    assert found[0].score > 1.5 * found[1].score
