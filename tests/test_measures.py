"""Measures: each as NetworkX or its definition has it, samples within their bounds, names that tell, RDF."""

import io
import math
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import duckdb
import networkx as nx
import numpy as np
import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from frozen_networks import freeze, graphs
from oxigraph_server import serve
from small_registry import build_studies
from trialgraph import iris
from trialgraph.bipartite import Links, Side
from trialgraph.build import relink
from trialgraph.errors import ConfigError, StoreError
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.measures import MEASURES, USUAL, Choices, cheapest_path, costs, list_rows, measure
from trialgraph.measures.bounds import mean_intervals
from trialgraph.measures.naming import log_odds, name_communities
from trialgraph.measures.printing import FORMATS, write_rows
from trialgraph.measures.statements import quads
from trialgraph.measures.structure import bridges
from trialgraph.shapes import check

SAMPLED = Choices(exact_steps=0, pivots=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_studies(tmp_path_factory.mktemp("measures"))


@pytest.fixture(scope="module")
def graph(folder: Path) -> Iterator[TrialGraph]:
    with open_graph(folder) as opened:
        yield opened


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A graph that a test may change."""
    return build_studies(tmp_path)


# --- each measure -------------------------------------------------------------------------------------


def components_by_hand(graph: nx.Graph) -> dict[int, int]:
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    return {node: number for number, part in enumerate(parts, start=1) for node in part}


def burt(graph: nx.Graph) -> dict[int, float]:
    """Burt's effective size by its definition: neighbours less their mean degree within the neighbourhood."""
    within = {node: graph.subgraph(graph[node]) for node in graph}
    return {n: len(near) - 2 * near.size() / len(near) if len(near) else math.nan for n, near in within.items()}


EXPECTED: dict[str, Callable[[nx.Graph], dict[int, float]]] = {
    "degree": lambda g: dict(g.degree()),
    "strength": lambda g: dict(g.degree(weight="weight")),
    "pagerank": lambda g: nx.pagerank(g, tol=1e-12, max_iter=2000),
    "betweenness": nx.betweenness_centrality,
    "closeness": nx.closeness_centrality,
    "core": nx.core_number,
    "component": components_by_hand,
    "constraint": lambda g: nx.constraint(g, nodes=list(g), weight="weight"),
    "effective_size": burt,
}


@pytest.mark.parametrize("name", EXPECTED)
@settings(max_examples=40, deadline=None)
@given(network=graphs())
def test_a_measure_is_what_networkx_or_its_definition_says(name: str, network: nx.Graph) -> None:
    rows = measure(freeze(network), [name])
    found = {row["node"]: math.nan if row[name] is None else row[name] for row in rows}
    assert found == pytest.approx(EXPECTED[name](network), abs=2e-6, nan_ok=True)


def test_every_measure_is_held_to_something() -> None:
    assert EXPECTED.keys() | {"community"} == MEASURES.keys()


def test_communities_are_numbered_by_size_and_their_modularity_is_told() -> None:
    network = freeze(nx.planted_partition_graph(4, 12, 0.8, 0.02, seed=3))
    rows = measure(network, ["community"])
    parts = [{row["node"] for row in rows if row["community"] == number} for number in (1, 2, 3, 4)]
    assert sorted(map(min, parts)) == [0, 12, 24, 36] and {len(part) for part in parts} == {12}
    expected = nx.community.modularity(network.copy(), parts)
    assert network.graph["modularity"] == pytest.approx(expected)
    assert f"modularity {expected:.3f}" in network.graph["how"]["community"]


def test_a_higher_resolution_gives_more_communities_and_a_network_without_edges_has_no_modularity() -> None:
    ring = nx.ring_of_cliques(30, 4)
    few, many = freeze(ring), freeze(ring)
    measure(few, ["community"], choices=Choices(resolution=0.2))
    measure(many, ["community"], choices=Choices(resolution=2))
    assert few.graph["communities"] < many.graph["communities"]
    alone = freeze(nx.empty_graph(3))
    measure(alone, ["community"])
    assert (alone.graph["communities"], alone.graph["modularity"]) == (3, None)


def test_another_method_for_communities_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="known: louvain, leiden"):
        measure(freeze(nx.path_graph(4)), ["community"], choices=Choices(method="magic"))


def test_leiden_finds_planted_communities_or_says_that_nothing_here_does() -> None:
    network = freeze(nx.planted_partition_graph(4, 12, 0.8, 0.02, seed=3))
    try:
        measure(network, ["community"], choices=Choices(method="leiden"))
    except ConfigError as error:
        assert "take louvain" in str(error)
    else:
        assert network.graph["communities"] == 4


def test_pagerank_from_a_node_ranks_what_is_near_it() -> None:
    network = freeze(nx.path_graph(6))
    rows = measure(network, ["pagerank"], choices=Choices(start=(0,)))
    expected = nx.pagerank(network.copy(), personalization={0: 1}, tol=1e-12, max_iter=2000)
    assert {row["node"]: row["pagerank"] for row in rows} == pytest.approx(expected, abs=1e-5)
    assert expected[5] < expected[1]
    assert "beginning anew at 0" in network.graph["how"]["pagerank"]


def test_pagerank_from_what_is_not_in_the_network_is_refused(graph: TrialGraph) -> None:
    with pytest.raises(ConfigError, match="not in the network 'trials by shared drugs'"):
        graph.measure(graph.network("trial", by="drug"), ["pagerank"], start=(graph.find("Gout"),))


def test_measures_stand_on_nodes_and_rows_have_the_most_central_first(graph: TrialGraph) -> None:
    found = graph.network("trial", by="condition")
    rows = graph.measure(found)
    assert list(rows[0]) == ["node", "label", "kind", *USUAL, "community_name"]
    assert rows[0]["label"] == "Trial 2"
    assert all(found.nodes[row["node"]][name] == row[name] for row in rows for name in USUAL)
    assert sum(row["pagerank"] for row in rows) == pytest.approx(1)


def test_measuring_twice_gives_the_same(graph: TrialGraph) -> None:
    once, again = (graph.measure(graph.network("drug-condition"), MEASURES) for _ in range(2))
    assert once == again


def test_an_unknown_measure_is_refused(graph: TrialGraph) -> None:
    with pytest.raises(ConfigError, match="no measure called 'fame'; known: degree"):
        measure(graph.network("trial-drug"), ["fame"])


def test_a_neighbourhood_is_measured_without_its_directions_and_parallel_edges() -> None:
    around = nx.MultiDiGraph([(1, 2), (1, 2), (2, 1), (2, 3), (3, 3)], name="around")
    rows = {row["node"]: row for row in measure(around, MEASURES)}
    assert (rows[2]["degree"], rows[2]["strength"], rows[3]["strength"]) == (2, 4, 1)
    assert rows[2]["betweenness"] == 1 and around.number_of_edges() == 5


@pytest.mark.parametrize("make", [nx.Graph, lambda: freeze(nx.Graph()), nx.MultiDiGraph])
def test_an_empty_network_has_no_rows(make: Callable[[], nx.Graph]) -> None:
    assert measure(make(), MEASURES) == []


def test_structural_holes_of_a_network_that_is_too_large_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trialgraph.measures.structure.LARGEST_HOLES", 10)
    with pytest.raises(ConfigError, match="keep fewer"):
        measure(freeze(nx.star_graph(20)), ["constraint"])


# --- samples and their bounds -------------------------------------------------------------------------

MIDDLING = {
    "of a few hubs": nx.barabasi_albert_graph(300, 2, seed=4),
    "a grid": nx.convert_node_labels_to_integers(nx.grid_2d_graph(12, 25)),
    "in parts": nx.disjoint_union(nx.barabasi_albert_graph(200, 1, seed=1), nx.cycle_graph(90)),
}


@pytest.mark.parametrize("name", ["betweenness", "closeness"])
@pytest.mark.parametrize("network", MIDDLING.values(), ids=MIDDLING)
def test_every_exact_value_lies_within_the_bounds_of_a_sample(name: str, network: nx.Graph) -> None:
    exact = EXPECTED[name](network)
    for seed in range(6):
        rows = measure(freeze(network), [name], choices=Choices(exact_steps=0, pivots=60, seed=seed))
        for row in rows:
            assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]
            assert row[f"{name}_low"] - 1e-12 <= exact[row["node"]] <= row[f"{name}_high"] + 1e-12
        assert any(row[name] != pytest.approx(exact[row["node"]]) for row in rows)


def test_the_bounds_are_tight_enough_to_say_something() -> None:
    network = MIDDLING["of a few hubs"]
    rows = measure(freeze(network), ["betweenness", "closeness"], choices=Choices(exact_steps=0, pivots=200))
    leaves = [row for row in rows if row["betweenness"] == 0]
    assert max(row["betweenness_high"] for row in leaves) < 0.05 < math.sqrt(math.log(2 * 300 / 0.05) / 398)
    assert rows[0]["betweenness_low"] > rows[-1]["betweenness_high"]
    assert np.median([row["closeness_high"] - row["closeness_low"] for row in rows]) < 0.3


def test_a_sample_says_of_how_many_with_what_certainty_and_how_far_off() -> None:
    network = freeze(MIDDLING["a grid"])
    rows = measure(network, ["betweenness"], choices=SAMPLED)
    ends = ((row["betweenness_low"], row["betweenness"], row["betweenness_high"]) for row in rows)
    farthest = max(max(high - value, value - low) for low, value, high in ends)
    said = network.graph["how"]["betweenness"]
    assert "from 60 of 300 nodes" in said and "probability of 0.95" in said and f"{farthest:.4f}" in said


def test_more_pivots_bring_the_bounds_together_and_as_many_as_nodes_make_it_exact() -> None:
    def farthest(pivots: int) -> float:
        network = freeze(MIDDLING["a grid"])
        rows = measure(network, ["betweenness"], choices=Choices(exact_steps=0, pivots=pivots))
        return max(row.get("betweenness_high", 0) - row.get("betweenness_low", 0) for row in rows)

    assert farthest(30) > farthest(120) > farthest(300) == 0


@settings(max_examples=60, deadline=None)
@given(
    hits=st.integers(0, 40), sample=st.integers(1, 40), failure=st.floats(1e-6, 0.5), nodes=st.integers(1, 1000)
)
def test_the_ends_of_an_interval_are_where_hoeffdings_inequality_reaches_the_share(
    hits: int, sample: int, failure: float, nodes: int
) -> None:
    mean = min(hits, sample) / sample
    low, high = (end[0] for end in mean_intervals(np.full(nodes, mean), sample, failure))
    share = failure / (2 * nodes)
    assert 0 <= low <= mean <= high <= 1
    for end in (low, high):
        if 0 < end < 1:
            heads = (end / mean) ** (sample * mean) if mean else 1
            tails = ((1 - end) / (1 - mean)) ** (sample * (1 - mean)) if mean < 1 else 1
            assert heads * tails == pytest.approx(share, rel=1e-6)
    assert max(mean - low, high - mean) <= math.sqrt(math.log(1 / share) / (2 * sample)) + 1e-9


def test_intervals_hold_as_often_as_they_promise() -> None:
    population = np.random.default_rng(5).beta(0.3, 2, size=400)
    draw = np.random.default_rng(6)
    missed = 0
    for _ in range(2000):
        means = np.array([draw.choice(population, 30, replace=False).mean()])
        low, high = mean_intervals(means, 30, 0.5)
        missed += not low[0] <= population.mean() <= high[0]
    assert 0 < missed < 2000 * 0.5


def test_where_the_sample_is_empty_nothing_is_known() -> None:
    low, high = mean_intervals(np.array([0.5]), 0, 0.05)
    assert (low[0], high[0]) == (pytest.approx(0), pytest.approx(1))


# --- names of communities -----------------------------------------------------------------------------


def linked(kind: str, things: list[str], pairs: dict[int, list[str]]) -> Links:
    """Trials by number with the things that they are linked to."""
    matrix = np.zeros((len(pairs), len(things)))
    for row, names in enumerate(pairs.values()):
        matrix[row, [things.index(name) for name in names]] = 1
    ids = [f"t{number}" for number in pairs]
    return Links(
        rows=Side(kind="trial", ids=ids, labels=ids),
        columns=Side(kind=kind, ids=[f"{kind}:{name}" for name in things], labels=things),
        matrix=sparse.csr_array(matrix),
    )


def of_kind(kind: str, nodes: list[str]) -> nx.Graph:
    network = nx.Graph()
    network.add_nodes_from(nodes, kind=kind)
    nx.set_node_attributes(network, {node: f"label of {node}" for node in nodes}, "label")
    return network


DRUGS = linked(
    "drug",
    ["placebo", "gold", "silver", "tin"],
    {n: ["placebo", "gold"] if n < 12 else ["placebo", "silver"] for n in range(20)},
)
CONDITIONS = linked(
    "condition", ["pain", "gout", "acne"], {n: ["gout"] if n < 12 else ["acne"] for n in range(20)}
)
TRIALS = {f"t{n}": 1 if n < 12 else 2 for n in range(20)}


def test_a_community_is_named_by_what_tells_it_apart_and_not_by_what_all_share() -> None:
    names = name_communities(of_kind("Trial", list(TRIALS)), TRIALS, [DRUGS, CONDITIONS])
    assert names == {1: "gout · gold", 2: "acne · silver"}


def test_members_that_are_drugs_name_themselves_and_their_trials_name_the_conditions() -> None:
    nodes = {"drug:gold": 1, "drug:silver": 2, "drug:placebo": 2}
    names = name_communities(of_kind("Drug", list(nodes)), nodes, [DRUGS, CONDITIONS])
    assert "gold" not in names[2] and names[1] == "gout · gold"


def test_members_of_another_kind_are_named_by_their_trials() -> None:
    sponsors = linked("sponsor", ["North", "South"], {n: ["North"] if n < 12 else ["South"] for n in range(20)})
    nodes = {"sponsor:North": 1, "sponsor:South": 2}
    names = name_communities(of_kind("Sponsor", list(nodes)), nodes, [DRUGS, CONDITIONS, sponsors])
    assert names == {1: "gout · gold", 2: "acne · silver"}


def test_communities_of_one_name_are_told_apart_by_their_number_and_nameless_ones_called_as_a_member() -> None:
    nodes = {"t0": 1, "t1": 2, "elsewhere": 3}
    names = name_communities(of_kind("Trial", list(nodes)), nodes, [DRUGS, CONDITIONS])
    assert names[2] == f"{names[1]} (2)" and names[3] == "label of elsewhere"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=2, max_size=5))
def test_log_odds_are_those_of_the_paper_worked_out_one_by_one(rows: list[list[int]]) -> None:
    counts = np.array(rows, dtype=float)
    found = log_odds(sparse.csr_array(counts)).toarray()
    everywhere = counts.sum(axis=0)
    for row, column in np.argwhere(counts):
        prior, priors = 0.1 * everywhere[column], 0.1 * everywhere.sum()
        here, there = counts[row, column], everywhere[column] - counts[row, column]
        mine, theirs = counts[row].sum(), everywhere.sum() - counts[row].sum()
        if math.isclose(mine + priors, here + prior) or math.isclose(theirs + priors, there + prior):
            continue
        difference = math.log((here + prior) / (mine + priors - here - prior)) - math.log(
            (there + prior) / (theirs + priors - there - prior)
        )
        error = math.sqrt(1 / (here + prior) + 1 / (there + prior))
        assert found[row, column] == pytest.approx(difference / error)


def test_communities_of_a_graph_have_names_on_nodes_and_by_number(graph: TrialGraph) -> None:
    found = graph.network("trial", by="condition")
    graph.measure(found, ["community"])
    names = found.graph["community_names"]
    assert {found.nodes[node]["community_name"] for node in found} == set(names.values())
    named = {found.nodes[node]["label"]: names[found.nodes[node]["community"]] for node in found}
    assert "Mumps" in named["Trial 4"] and "Mumps" not in named["Trial 1"]


@pytest.mark.parametrize("of", ["drug", "sponsor", "condition"])
def test_communities_of_every_kind_have_names(graph: TrialGraph, of: str) -> None:
    found = graph.network(of, by="trial")
    graph.measure(found, ["community"])
    assert all(name for name in found.graph["community_names"].values())


# --- structure and paths ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(network=graphs())
def test_a_bridge_cuts_off_what_hangs_on_it(network: nx.Graph) -> None:
    for row in bridges(network):
        cut = network.copy()
        cut.remove_edge(row["source"], row["target"])
        sides = [len(nx.node_connected_component(cut, row[end])) for end in ("source", "target")]
        assert row["target"] not in nx.node_connected_component(cut, row["source"])
        assert row["cut_off"] == min(sides)
    assert len(bridges(network)) == sum(1 for _ in nx.bridges(network))


def test_bridges_communities_and_components_have_rows_that_name_things(graph: TrialGraph) -> None:
    found = graph.network("trial-condition")
    graph.measure(found, ["degree", "community", "component"])
    (first, *_) = list_rows(found, "bridges", ["degree"])
    assert (first["source_label"], first["target_label"], first["cut_off"]) == ("Trial 2", "Acne", 2)
    communities = list_rows(found, "communities", ["degree", "community"])
    assert sum(row["size"] for row in communities) == len(found)
    assert {row["name"] for row in communities} == set(found.graph["community_names"].values())
    assert all(0 < row["inside"] <= 1 for row in communities)
    components = list_rows(found, "components", ["component"])
    assert [(row["size"], row["central"][0]) for row in components] == [(5, "Acne"), (3, "Mumps")]


@settings(max_examples=40, deadline=None)
@given(network=graphs())
def test_the_row_of_a_network_counts_what_networkx_counts(network: nx.Graph) -> None:
    (row,) = list_rows(freeze(network), "network", [])
    assert (row["nodes"], row["edges"]) == (len(network), network.size())
    assert row["density"] == pytest.approx(nx.density(network))
    assert row["components"] == nx.number_connected_components(network)
    assert row["isolated"] == len(list(nx.isolates(network)))
    assert row["transitivity"] == pytest.approx(nx.transitivity(network))


def test_a_way_goes_round_a_hub_where_one_leads() -> None:
    network = nx.star_graph(50)
    nx.add_path(network, [1, 51, 52, 2])
    assert nx.shortest_path(network, 1, 2) == [1, 0, 2]
    assert cheapest_path(network, 1, 2) == [1, 51, 52, 2]


@settings(max_examples=60, deadline=None)
@given(network=graphs(), data=st.data())
def test_a_cheapest_way_costs_least_of_all_ways(network: nx.Graph, data: st.DataObject) -> None:
    if len(network) < 2:
        return
    start, end = data.draw(st.permutations(list(network)))[:2]
    cost = costs(network)

    def price(path: list[int]) -> float:
        return sum(cost(a, b, {}) for a, b in pairwise(path))

    ways = list(nx.all_simple_paths(network, start, end))
    found = cheapest_path(freeze(network), start, end)
    assert bool(found) == bool(ways)
    if ways:
        assert price(found) == pytest.approx(min(map(price, ways)))


def test_a_way_to_what_is_not_in_the_network_is_refused() -> None:
    with pytest.raises(ConfigError, match="is not in the network"):
        cheapest_path(nx.path_graph(3), 0, 7)


# --- rows in files ------------------------------------------------------------------------------------

ROWS = [
    {"node": "urn:a", "label": "Ä\x1b[31m", "n": 1, "x": 0.5, "mixed": 1, "central": ["a", "b"], "none": None},
    {"node": "urn:b", "label": "2020-01-01", "n": 2, "x": None, "mixed": 1.5, "central": [], "none": None},
]


def written(rows: list[dict], fmt: str) -> bytes:
    stream = io.BytesIO()
    write_rows(rows, fmt, stream)
    return stream.getvalue()


def test_a_quote_in_the_name_of_the_folder_for_temporary_files_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "it's").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "it's"))
    assert written(ROWS, "parquet").startswith(b"PAR1")


def test_parquet_holds_the_rows_with_their_types(tmp_path: Path) -> None:
    (tmp_path / "rows.parquet").write_bytes(written(ROWS, "parquet"))
    table = duckdb.sql(f"SELECT * FROM '{tmp_path}/rows.parquet'")
    assert [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()] == ROWS
    assert dict(zip(table.columns, map(str, table.types), strict=True)) == {
        "node": "VARCHAR", "label": "VARCHAR", "n": "BIGINT", "x": "DOUBLE", "mixed": "DOUBLE",
        "central": "VARCHAR[]", "none": "VARCHAR",
    }  # fmt: skip


def test_a_table_has_no_control_characters_and_its_numbers_stand_right() -> None:
    header, first, _ = written(ROWS, "table").decode().splitlines()
    assert "\x1b" not in first and "urn:a" not in first and "a | b" in first
    assert header.index("x") == first.index("0.5000") + 5


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_rows_give_the_same_bytes_and_none_are_no_error(fmt: str) -> None:
    assert written(ROWS, fmt) == written(ROWS, fmt) != written([], fmt) == written([], fmt)


# --- as RDF -------------------------------------------------------------------------------------------

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def stated(graph: TrialGraph) -> list[bytes]:
    """All lines of the graph of measures, in order."""
    answer = graph.sparql(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iris.MEASURE_GRAPH}> {{ ?s ?p ?o }} }}")
    return sorted(pyoxigraph.serialize(answer, format=pyoxigraph.RdfFormat.N_TRIPLES).splitlines())


def put(place: Path | str, of: str, measures: list[str], **choices: object) -> None:
    with open_graph(place) as graph:
        network = graph.network(of)
        graph.measure(network, measures, **choices)
        graph.write_measures(network, measures, of=of, start=choices.get("start", ()))


def runs(place: Path | str) -> dict[tuple[str, str], int]:
    """How many values a graph has by measure and network."""
    with open_graph(place) as graph:
        rows = graph.sparql(f"""
            SELECT ?measure ?of (COUNT(?m) AS ?n) WHERE {{ GRAPH <{iris.MEASURE_GRAPH}> {{
              ?m a tg:Measurement ; prov:wasGeneratedBy ?run .
              ?run tg:measureName ?measure ; tg:ofNetwork ?of }} }}
            GROUP BY ?run ?measure ?of""")
        return {(row["measure"], row["of"]): row["n"] for row in rows}


def test_measures_are_stated_the_same_in_any_run_and_conform_to_the_shapes(graph: TrialGraph) -> None:
    network = graph.network("trial-drug")
    graph.measure(network, MEASURES, exact_steps=0, pivots=3)
    lines = b"".join(quads(network, list(MEASURES), of="trial-drug", when=WHEN))
    assert lines == b"".join(quads(network, list(MEASURES), of="trial-drug", when=WHEN))
    data = rdflib.Dataset().parse(data=lines.decode(), format="nquads")
    found = data.graph(rdflib.URIRef(iris.MEASURE_GRAPH))
    assert len(found) == len(data) == len(lines.splitlines()) - 2 * (len(MEASURES) - 1)  # the software, once
    assert check(found) == []
    broken = rdflib.Graph()
    broken += (triple for triple in found if not triple[1].endswith("#value"))
    assert check(broken)


def test_a_written_value_is_the_measured_one_and_its_run_says_how_and_when(own: Path) -> None:
    put(own, "trial-drug", ["pagerank", "community"])
    with open_graph(own) as graph:
        network = graph.network("trial-drug")
        graph.measure(network, ["pagerank", "community"])
        rows = graph.sparql(f"""SELECT * WHERE {{ GRAPH <{iris.MEASURE_GRAPH}> {{
            ?m tg:measured ?node ; tg:value ?value ; prov:wasGeneratedBy ?run .
            ?run tg:measureName ?measure ; tg:method ?how ; prov:endedAtTime ?when .
            OPTIONAL {{ ?m rdfs:label ?name }} }} }}""")
        for row in rows:
            assert row["value"] == network.nodes[row["node"]][row["measure"]]
            assert row["how"] == network.graph["how"][row["measure"]]
            assert bool(row["when"])
            name = network.nodes[row["node"]]["community_name"]
            assert row["name"] == (name if row["measure"] == "community" else None)
        assert len(rows) == 2 * len(network)


def test_writing_again_replaces_the_same_measure_of_the_same_network_and_nothing_else(own: Path) -> None:
    put(own, "trial-drug", ["degree", "pagerank"])
    put(own, "trial-condition", ["degree"])
    before = runs(own)
    with open_graph(own) as graph:
        found, start = stated(graph), graph.find("Alpha")
    put(own, "trial-drug", ["degree"])
    assert runs(own) == before == {
        ("degree", "trial-drug"): 8, ("pagerank", "trial-drug"): 8, ("degree", "trial-condition"): 8,
    }  # fmt: skip
    with open_graph(own) as graph:
        undated = [line for line in stated(graph) if b"endedAtTime" not in line]
    assert undated == [line for line in found if b"endedAtTime" not in line]
    put(own, "trial-drug", ["pagerank"], start=(start,))
    with open_graph(own) as graph:
        assert sum(b"#Measuring>" in line for line in stated(graph)) == 4


def test_what_was_there_stays_and_a_reader_reads_on_while_measures_are_written(own: Path) -> None:
    with open_graph(own) as reader:
        before = len(reader.query("most_frequent_drugs"))
        put(own, "trial-drug", ["degree"])
        assert len(reader.query("most_frequent_drugs")) == before
        assert stated(reader) == []
    with open_graph(own) as graph:
        assert len(graph.query("most_frequent_drugs")) == before
        assert not bool(graph.sparql("ASK { ?m a tg:Measurement }")) and stated(graph)
    assert [path.name for path in own.iterdir() if path.name.startswith(".")] == []


def test_a_graph_that_is_linked_anew_has_no_measures_of_the_old_one(own: Path) -> None:
    put(own, "trial-drug", ["degree"])
    relink(own)
    assert runs(own) == {}


def test_measures_are_written_to_an_endpoint_and_a_read_only_one_refuses_them(own: Path) -> None:
    with serve(own / "store") as url:
        put(f"{url}/query", "trial-drug", ["degree"])
        put(f"{url}/query", "trial-drug", ["degree"])
        assert runs(f"{url}/query") == {("degree", "trial-drug"): 8}
    with serve(own / "store", command="serve-read-only") as url, pytest.raises(StoreError, match="update"):
        put(f"{url}/query", "trial-drug", ["degree"])


def test_the_least_constrained_stands_first() -> None:
    rows = measure(freeze(nx.star_graph(4)), ["constraint"])
    assert (rows[0]["node"], rows[0]["constraint"], rows[-1]["constraint"]) == (0, 0.25, 1.0)
