"""Networks, neighbourhoods, paths and related trials, on a small registry of our own making."""

from copy import deepcopy
from datetime import date
from itertools import pairwise, product
from math import log
from pathlib import Path

import networkx as nx
import pytest

from frozen_networks import freeze
from small_registry import STUDIES, build_studies, small_study
from trialgraph.config import query_folders
from trialgraph.errors import ConfigError, QueryError, TrialGraphError
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.measures import measure
from trialgraph.neighbourhoods import drawn, neighbourhood
from trialgraph.networks import network, trim
from trialgraph.paths import find_path
from trialgraph.related.walking import walk_to_related
from trialgraph.selection import Selection

BASE = "https://w3id.org/trialgraph/"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> TrialGraph:
    return open_graph(build_studies(tmp_path_factory.mktemp("networks")))


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


def test_trials_are_joined_by_what_they_share_of_several_kinds(graph: TrialGraph) -> None:
    found = graph.network("trial", by=("drug", "condition"))
    both = found[graph.find("NCT90000001")][graph.find("NCT90000002")]
    assert both["weight"] == 2 and both["evidence"] == ["Alpha", "Gout"]
    assert (both["drugs"], both["conditions"]) == (1, 1)


def test_a_network_of_three_kinds_has_two_layers(graph: TrialGraph) -> None:
    found = graph.network("trial-drug-condition")
    relations = [facts["relation"] for *_, facts in found.edges(data=True)]
    assert (relations.count("trial – drug"), relations.count("trial – condition")) == (6, 6)


def test_two_kinds_name_the_trials_in_which_they_meet(graph: TrialGraph) -> None:
    found = graph.network("drug-condition")
    ends = graph.find("Alpha", "Drug"), graph.find("Gout", "Condition")
    assert found.edges[ends]["evidence"] == ["NCT90000001", "NCT90000002"]


# --- of a part of the graph ---------------------------------------------------------------------------

ASKED = {
    "a status": ({"status": "completed"}, {2, 3}),
    "one of two": ({"status": ["COMPLETED", "recruiting"]}, {1, 2, 3}),
    "a phase": ({"phase": "phase 2"}, {1, 2}),
    "a phase by its number": ({"phase": "3"}, {2, 4}),
    "a country": ({"country": "France"}, {1, 3}),
    "two countries": ({"country": ["France", "Japan"]}, {1, 2, 3}),
    "a registry": ({"registry": "ctgov"}, {1, 2, 3, 4}),
    "a registry by its name": ({"registry": "ClinicalTrials.gov"}, {1, 2, 3, 4}),
    "a start from a year on": ({"since": "2021"}, {2, 3, 4}),
    "a start up to a month": ({"until": "2021-03"}, {1, 2, 4}),
    "a start between two days": ({"since": date(2021, 1, 1), "until": date(2021, 12, 31)}, {2, 4}),
    "several things at once": ({"status": "completed", "country": "France", "since": "2021"}, {3}),
}


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> TrialGraph:
    """The same studies with status, phase, start, country; study 5 has none, and no drug but placebo."""
    facts = {
        1: ("RECRUITING", ["PHASE2"], "2020-06-01", "France"),
        2: ("COMPLETED", ["PHASE2", "PHASE3"], "2021-03", "Japan"),
        3: ("COMPLETED", ["PHASE4"], "2022", "France"),
        4: ("WITHDRAWN", ["PHASE3"], "2021", "Peru"),
    }
    studies = deepcopy(STUDIES)
    for number, (status, phases, start, country) in facts.items():
        protocol = studies[number - 1]["protocolSection"]
        protocol["statusModule"] = {"overallStatus": status, "startDateStruct": {"date": start}}
        protocol["designModule"] = {"studyType": "INTERVENTIONAL", "phases": phases}
        protocol["contactsLocationsModule"] = {"locations": [{"facility": f"Clinic {number}", "country": country}]}
    return open_graph(build_studies(tmp_path_factory.mktemp("dated"), studies))


def numbers(network: nx.Graph) -> set[int]:
    """The trials of a network, by their numbers."""
    trials = (node for node, kind in network.nodes(data="kind") if kind == "Trial")
    return {int(trial.rsplit("NCT9", 1)[1]) for trial in trials}


@pytest.mark.parametrize("asked", ASKED)
def test_a_network_is_drawn_of_the_trials_that_pass(dated: TrialGraph, asked: str) -> None:
    words, expected = ASKED[asked]
    assert numbers(dated.network("trial-drug", **words)) == expected


def test_every_lookup_with_a_twin_in_sql_is_among_what_is_asked_both_ways() -> None:
    twins = {path.stem for path in (query_folders()[0] / "lookup").glob("*.sql")}
    assert twins == {"trials_with_a_fact", "trials_started_between"}


@pytest.mark.parametrize("asked", ASKED)
def test_the_trials_that_pass_are_the_same_by_sparql(dated: TrialGraph, asked: str) -> None:
    words, expected = ASKED[asked]
    found = network(dated.store, "trial-drug", selection=Selection.of(**words))
    assert numbers(found) == expected


@pytest.mark.parametrize("of", ["trial-drug", "sponsor-country", "trial-site-investigator"])
def test_a_network_is_the_same_from_the_tables_and_by_sparql(dated: TrialGraph, of: str) -> None:
    drawn_of_tables, asked = dated.network(of), network(dated.store, of)
    assert list(drawn_of_tables.nodes(data=True)) == list(asked.nodes(data=True))
    assert list(drawn_of_tables.edges(data=True)) == list(asked.edges(data=True))


def test_things_meet_only_in_the_trials_that_pass(dated: TrialGraph) -> None:
    found = edges(dated.network("drug-condition", status="completed"))
    assert found[frozenset(("Alpha", "Gout"))] == 1 and frozenset(("Beta", "Gout")) not in found


def test_a_network_is_drawn_of_what_an_answer_names(dated: TrialGraph) -> None:
    gout = dated.query("trials_of_a_condition", condition="Gout")
    assert numbers(dated.network("trial-drug", only=gout)) == {1, 2}
    drugs = dated.sparql("SELECT ?drug { ?drug a tg:Drug ; rdfs:label ?name FILTER(STRSTARTS(?name, 'B')) }")
    assert edges(dated.network("trial", by="drug", only=drugs)) == {frozenset(("Trial 1", "Trial 3")): 1}
    both = dated.sparql("CONSTRUCT WHERE { ?trial tg:studiesDrug ?drug ; tg:hasCountry ?country }")
    assert numbers(dated.network("trial-drug", only=both)) == {1, 2, 3, 4}


@pytest.mark.parametrize("only", [["https://example.org/nothing"], []])
def test_an_answer_that_names_nothing_of_a_network_is_refused(dated: TrialGraph, only: list[str]) -> None:
    with pytest.raises(QueryError, match="names no trial or drug"):
        dated.network("trial-drug", only=only)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"status": "finished"}, "no status called 'finished'; known: Not yet recruiting"),
        ({"phase": "9"}, "no phase called '9'; known: "),
        ({"registry": "moon"}, "no registry called 'moon' in the graph; known: ClinicalTrials.gov"),
        ({"country": "Atlantis"}, "no Country called 'Atlantis'"),
        ({"since": "soon"}, "'soon' is no date"),
    ],
)
def test_what_nothing_answers_to_is_refused(dated: TrialGraph, words: dict, message: str) -> None:
    with pytest.raises(TrialGraphError, match=message):
        dated.network("trial-drug", **words)


def test_where_no_trial_passes_the_network_is_empty(dated: TrialGraph) -> None:
    assert len(dated.network("trial-drug", status="suspended")) == 0
    assert len(dated.network("trial", by=("drug", "condition"), status="suspended")) == 0


@pytest.mark.parametrize("of", ["trial-planet", "trial", "trial-trial", ""])
def test_a_network_of_unknown_kinds_is_refused(graph: TrialGraph, of: str) -> None:
    with pytest.raises(ConfigError, match="kind"):
        graph.network(of)


def test_a_neighbourhood_grows_with_its_depth(graph: TrialGraph) -> None:
    near, far = graph.neighbourhood("NCT90000001"), graph.neighbourhood("NCT90000001", depth=2)
    assert {near.nodes[n]["label"] for n in near} == {"Trial 1", "Alpha", "Beta", "Gout", "North"}
    assert {far.nodes[n]["label"] for n in far} - {near.nodes[n]["label"] for n in near} == {"Trial 2", "Trial 3"}
    assert len(far.edges) == len(set(far.edges))


def test_a_neighbourhood_that_is_too_large_says_how_much_is_missing(graph: TrialGraph) -> None:
    found = neighbourhood(graph.store, graph.find("NCT90000001"), depth=1, most=3)
    assert len(found) == 3 and found.graph["left_out"] == 2
    assert found.nodes[graph.find("NCT90000001")]["left_out"] == 2
    crowded = neighbourhood(graph.store, graph.find("NCT90000001"), depth=2, crowd=1)
    assert crowded.nodes[graph.find("North")]["left_out"] == 1


def test_a_path_tells_each_step_and_its_direction(graph: TrialGraph) -> None:
    steps = graph.path("North", "South")
    names = [graph.name(step["to"]) for step in steps]
    assert names[-1] == "South" and len(steps) == 4
    assert [step["outward"] for step in steps] == [False, True, False, True]
    assert all(one["to"] == other["from"] for one, other in pairwise(steps))


def test_a_way_over_few_links_is_taken_before_a_shorter_one_over_a_hub(tmp_path: Path) -> None:
    studies = [small_study(n, ["Common"], [], f"S{n}") for n in range(1, 40)]
    studies += [small_study(50, ["Common", "Rare"], [], "T"), small_study(51, ["Rare", "Scarce"], [], "U")]
    studies += [small_study(52, ["Scarce", "Common"], [], "V")]
    graph = open_graph(build_studies(tmp_path, studies))
    names = [graph.name(step["to"]) for step in graph.path("T", "V")]
    assert names == ["Trial 50", "Rare", "Trial 51", "Scarce", "Trial 52", "V"]
    by_sparql = find_path(graph.store, graph.find("T"), graph.find("V"))
    assert [graph.name(step["to"]) for step in by_sparql] == ["Trial 50", "Common", "Trial 52", "V"]


def test_a_cheapest_way_is_that_of_networkx(dated: TrialGraph) -> None:
    whole = dated.network("trial-drug-condition-sponsor-country-site").copy()
    degrees = dict(whole.degree())
    whole.add_weighted_edges_from((a, b, log(degrees[a] * degrees[b])) for a, b in whole.edges)
    for start, end in product(whole, whole):
        if start != end:
            steps = dated.path(start, end)
            cost = sum(whole[step["from"]][step["to"]]["weight"] for step in steps)
            assert cost == pytest.approx(nx.dijkstra_path_length(whole, start, end), abs=1e-5) if steps else True
            assert bool(steps) == nx.has_path(whole, start, end)


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


def test_trimming_leaves_no_node_alone_and_tells_what_a_crowded_one_lost() -> None:
    star = nx.star_graph([f"urn:leaf:{n}" for n in range(100)])
    pairs = nx.complete_graph([f"urn:pair:{n}" for n in range(4)])
    found = trim(nx.union(star, pairs), 5)
    assert sorted(found) == [f"urn:pair:{n}" for n in range(4)]
    assert found.graph["left_out"] == 100
    assert trim(star, 10).nodes["urn:leaf:0"] == {"left_out": 90}


def test_trimming_keeps_hubs_of_one_kind_with_what_joins_them() -> None:
    hubs = nx.Graph([(hub, f"{hub}:{leaf}") for hub in ("urn:a", "urn:b", "urn:c", "urn:d") for leaf in range(9)])
    hubs.add_edges_from([("urn:c", "urn:trial"), ("urn:trial", "urn:d")])
    for whole in (hubs, freeze(hubs)):
        assert sorted(trim(whole, 3)) == ["urn:c", "urn:d", "urn:trial"]
        assert (len(trim(whole, 1)), trim(whole, 1).graph["left_out"]) == (0, 41)


def test_networkx_writes_a_whole_network_of_two_kinds_itself(graph: TrialGraph, tmp_path: Path) -> None:
    whole = graph.network("trial-drug")
    nx.write_graphml(whole, tmp_path / "whole.graphml")
    assert set(nx.read_graphml(tmp_path / "whole.graphml")) == set(whole)


def test_one_kind_alone_and_two_that_share_something_are_refused_with_the_way_out(graph: TrialGraph) -> None:
    with pytest.raises(ConfigError, match=r"two kinds \(trial-...\), .* \(by\)"):
        graph.network("trial")
    with pytest.raises(ConfigError, match="one kind, not 'trial-drug'"):
        graph.network("trial-drug", by="site")


def test_trimming_keeps_the_best_linked_and_counts_the_rest(graph: TrialGraph) -> None:
    found = trim(graph.network("trial-drug"), 3)
    assert len(found) == 3 and found.graph["left_out"] == 5


# --- related trials by SPARQL, as of an endpoint -----------------------------------------------------


def test_related_trials_come_with_reasons_that_add_up(graph: TrialGraph) -> None:
    found = walk_to_related(graph.store, graph.find("NCT90000001"))
    assert [trial.title for trial in found] == ["Trial 2", "Trial 3"]
    for trial in found:
        assert sum(reason.score for reason in trial.reasons) == pytest.approx(trial.score)
    assert [reason.name for reason in found[0].reasons] == ["Alpha", "Gout", "North"]
    assert found[0].because.startswith("drug Alpha (")


def test_placebo_relates_no_trials(graph: TrialGraph) -> None:
    found = walk_to_related(graph.store, graph.find("NCT90000005"))
    assert [reason.kind for trial in found for reason in trial.reasons] == ["condition"]


def test_a_rare_thing_counts_more_than_a_common_one(tmp_path: Path) -> None:
    studies = [small_study(n, ["Common"], [], f"S{n}") for n in range(1, 9)]
    studies += [small_study(20, ["Common", "Rare"], [], "T"), small_study(21, ["Rare"], [], "U")]
    graph = open_graph(build_studies(tmp_path, studies))
    found = walk_to_related(graph.store, graph.find("NCT90000020"))
    assert found[0].title == "Trial 21"
    assert found[0].score > 1.5 * found[1].score
