"""The columns of edges: the same as the store says, the same every time, and checked against it."""

import multiprocessing
import shutil
from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_study import study
from small_registry import build_studies
from trialgraph import iris
from trialgraph.agreement import compare_with_store
from trialgraph.build import build, relink
from trialgraph.edges import EDGES, KINDS, Edges, has_edges, open_edges, write_edges
from trialgraph.edges.statements import CODES, Label, hear_labels, hear_record
from trialgraph.errors import ConfigError, QueryError, StoreError
from trialgraph.graph import open_graph
from trialgraph.queries import find_queries, run
from trialgraph.stores import open_store
from trialgraph.terms import RDFS_LABEL
from trialgraph.triples import A, node, text, tg

REGISTRY = Path(__file__).parent / "fixtures" / "registry"
TABLES = ("node", "record", *(f"record_{code}" for code in CODES), *(f"trial_{kind}" for kind in KINDS))
TRIAL, RECORD = iris.trial("NCT90000001"), iris.record("ctgov", "NCT90000001")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the ten invented records."""
    place = tmp_path_factory.mktemp("edges") / "graph"
    build([REGISTRY], place)
    return place


@pytest.fixture
def edges(folder: Path) -> Edges:
    with open_edges(folder) as opened:
        yield opened


@pytest.fixture
def spoiled(folder: Path, tmp_path: Path) -> Path:
    """A copy of the graph, to be changed."""
    return Path(shutil.copytree(folder, tmp_path / "graph"))


def contents(place: Path) -> dict[str, list[tuple]]:
    """Every table with its rows in the order in which they lie."""
    with open_edges(place) as opened:
        return {name: opened.ask(f"FROM {name}").fetchall() for name in TABLES}


def differing(place: Path) -> dict[str, tuple]:
    """What differs between tables and store, by name: rows of the tables only, and of the store only."""
    with open_store(place) as store:
        found = list(compare_with_store(place, store))
    return {each.name: (each.only_in_table, each.only_said) for each in found if not each.agrees}


# --- the same as the store ----------------------------------------------------------------------------


def test_many_records_that_say_nothing_of_a_column_are_written_as_few_are(tmp_path):
    graph = build_studies(tmp_path, [study(f"NCT9{number:07}") for number in range(1500)])
    assert differing(graph) == {}


def test_the_edges_of_the_invented_records_say_what_the_store_says(folder):
    with open_store(folder) as store:
        found = list(compare_with_store(folder, store))
    assert [each.name for each in found if not each.agrees] == []
    assert {each.name for each in found if not each.table.rows} == {"enrollment", "intervention_model", "broader"}


def test_the_edges_of_real_studies_say_what_the_store_says_and_twins_give_its_rows(real_studies, tmp_path):
    build([real_studies], tmp_path / "graph")
    assert differing(tmp_path / "graph") == {}
    with open_graph(tmp_path / "graph") as graph:
        for query in find_queries().values():
            if query.sql and not any(parameter.type == "iri" for parameter in query.parameters):
                by_sparql, by_sql = run(graph.store, query), run(graph.store, query, edges=graph.edges)
                assert Counter(by_sql.terms) == Counter(by_sparql.terms), query.name


def test_every_link_of_a_kind_is_an_entry_of_its_matrix(folder, edges):
    with open_graph(folder) as graph:
        for name, kind in KINDS.items():
            matrix, rows, columns = edges.matrix(name)
            trials, things = edges.iris(rows), edges.iris(columns)
            pairs = {(trials[row], things[column]) for row, column in zip(*matrix.nonzero(), strict=True)}
            answer = graph.sparql(f"SELECT ?trial ?thing {{ ?trial <{kind.link}> ?thing }}")
            assert pairs == {(row["trial"], row["thing"]) for row in answer}
            assert (matrix.dtype, matrix.indices.dtype, matrix.has_canonical_format) == (np.int32, np.int32, True)
            assert set(matrix.data) == {1}


def test_labels_are_those_of_the_store_in_the_order_that_is_asked_for(folder, edges):
    drugs = edges.nodes("Drug")[::-1]
    with open_graph(folder) as graph:
        assert edges.labels(drugs) == [graph.name(iri) for iri in edges.iris(drugs)]
    assert edges.labels([]) == []


def test_a_trial_is_told_with_what_its_record_says_in_a_word(edges):
    trials = edges.trials()
    (row,) = np.flatnonzero(trials["number"] == "NCT90000001")
    assert trials["iri"][row] == TRIAL
    coded = [trials[name][row] for name in ("registry", "status", "study_type")] + [*trials["phases"][row]]
    assert edges.labels(coded) == ["ClinicalTrials.gov", "Recruiting", "Interventional", "Phase 3"]
    assert str(trials["start_date"][row])[:10] == "2023-02-01"
    assert str(trials["completion_date"][row])[:10] == "2026-08-01", "a month counts as its first day"


def test_who_has_two_roles_in_a_trial_has_two_rows_and_one_entry(tmp_path):
    sponsors = {"leadSponsor": {"name": "Zephyr Pharma"}, "collaborators": [{"name": "Zephyr Pharma"}]}
    graph = build_studies(tmp_path, [study(sponsorCollaboratorsModule=sponsors)])
    assert differing(graph) == {}
    with open_edges(graph) as edges:
        rows = edges.ask("SELECT label FROM trial_sponsor JOIN node ON id = role ORDER BY label").fetchall()
        assert edges.matrix("sponsor")[0].nnz == 1
    assert rows == [("Collaborator",), ("Lead sponsor",)]


def test_enrolment_and_a_date_that_is_a_year_are_told_as_the_store_has_them(tmp_path):
    said = {
        "statusModule": {"startDateStruct": {"date": "2022"}},
        "designModule": {"enrollmentInfo": {"count": 40}},
    }
    graph = build_studies(tmp_path, [study(**said)])
    assert differing(graph) == {}
    with open_edges(graph) as edges:
        trials = edges.trials()
    assert trials["enrollment"].tolist() == [40]
    assert str(trials["start_date"][0])[:10] == "2022-01-01"


def test_a_number_beyond_64_bits_is_left_out_and_is_no_difference(tmp_path):
    odd = study(designModule={"enrollmentInfo": {"count": 10**40}})
    graph = build_studies(tmp_path, [odd])
    assert differing(graph) == {}
    with open_edges(graph) as edges:
        assert edges.trials()["enrollment"].mask.tolist() == [True]


def test_a_stored_query_with_a_twin_is_answered_from_the_edges(spoiled):
    with duckdb.connect(str(spoiled / EDGES)) as database:
        database.execute("UPDATE node SET label = 'Nobody' WHERE class = 'Sponsor'")
    with open_graph(spoiled) as graph:
        assert {row["name"] for row in graph.query("most_frequent_sponsors")} == {"Nobody"}


def test_a_graph_without_edges_answers_from_its_store(folder, spoiled):
    (spoiled / EDGES).unlink()
    with open_graph(spoiled) as without, open_graph(folder) as graph:
        assert without.edges is None
        assert without.query("most_frequent_sponsors").terms == graph.query("most_frequent_sponsors").terms


# --- the same every time ------------------------------------------------------------------------------


def test_building_twice_and_linking_anew_give_the_same_rows_in_the_same_order(folder, tmp_path):
    again = tmp_path / "graph"
    build(sorted(REGISTRY.iterdir(), reverse=True), again)
    assert contents(again) == contents(folder)
    relink(again)
    assert contents(again) == contents(folder)


def test_things_of_a_class_are_numbered_in_a_run_in_the_order_of_their_iris(edges):
    rows = edges.ask("SELECT id, class, iri FROM node").fetchall()
    assert [each[0] for each in rows] == list(range(len(rows)))
    assert [each[1:] for each in rows] == sorted(each[1:] for each in rows)


def test_nothing_of_the_writing_stays_beside_the_file(folder):
    assert [path.name for path in folder.iterdir() if path.name.startswith(EDGES)] == [EDGES]


# --- what is heard ------------------------------------------------------------------------------------


def test_statements_of_another_graph_are_no_edges():
    link = f"{node(TRIAL)} {tg('hasRecord')} {node(RECORD)} .\n"
    elsewhere = f"{node(TRIAL)} {tg('studiesDrug')} {node(iris.drug('Zorvatinib'))} {node(iris.LISTED_GRAPH)} .\n"
    (row,) = hear_record((link + elsewhere).encode())
    assert (row.trial, row.iri) == (TRIAL, RECORD)


@given(st.text(min_size=1).filter(lambda words: "@" not in words and not any(map(str.isdigit, words))))
def test_a_label_of_any_characters_is_heard_as_the_store_reads_it(words):
    subject = node(iris.drug("Zorvatinib"))
    quads = f"{subject} {A} {tg('Drug')} .\n{subject} {node(RDFS_LABEL)} {text(words)} .\n".encode()
    _, label = pyoxigraph.parse(quads, pyoxigraph.RdfFormat.N_QUADS)
    assert list(hear_labels(quads)) == [Label("Drug", iris.drug("Zorvatinib"), label.object.value)]


def test_a_build_that_breaks_off_leaves_no_file_of_edges(tmp_path):
    with pytest.raises(RuntimeError), write_edges(tmp_path / EDGES) as writer:
        list(writer.of_labels([b""]))
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


# --- checked against the store ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ("DELETE FROM trial_drug WHERE rowid = 0", {"drug"}),
        ("UPDATE trial_sponsor SET role = NULL WHERE rowid = 0", {"sponsor role"}),
        ("UPDATE record SET start_date = '1999-09-09' WHERE id = 0", {"start_date"}),
        ("UPDATE record SET status = NULL WHERE id = 0", {"status"}),
        ("DELETE FROM record_phase WHERE rowid = 0", {"phase"}),
        ("UPDATE node SET label = 'Nobody' WHERE class = 'Country'", {"label of Country"}),
        ("INSERT INTO trial_site SELECT max(trial), min(site) FROM trial_site", {"site"}),
    ],
)
def test_a_row_that_was_changed_is_found(spoiled, change, names):
    with duckdb.connect(str(spoiled / EDGES)) as database:
        database.execute(change)
    assert differing(spoiled).keys() == names


def test_the_first_differences_are_told_by_their_iris(spoiled):
    with duckdb.connect(str(spoiled / EDGES)) as database:
        database.execute("DELETE FROM trial_drug")
    with open_store(spoiled) as store:
        found = next(each for each in compare_with_store(spoiled, store, most=2) if each.name == "drug")
    assert found.only_in_table == ()
    assert len(found.only_said) == 2
    assert found.only_said[0][0] == iris.trial("NCT90000001")


# --- opening ------------------------------------------------------------------------------------------


def count_drugs(place: Path, found: "multiprocessing.Queue[int]") -> None:
    with open_edges(place) as edges:
        found.put(len(edges.nodes("Drug")))


def test_several_processes_read_at_once(folder, edges):
    context = multiprocessing.get_context("spawn")
    found: multiprocessing.Queue[int] = context.Queue()
    others = [context.Process(target=count_drugs, args=(folder, found)) for _ in range(2)]
    for each in others:
        each.start()
    assert [found.get(timeout=60) for _ in others] == [len(edges.nodes("Drug"))] * 2
    for each in others:
        each.join()


def test_a_folder_without_edges_says_how_to_make_them(tmp_path):
    assert not has_edges(tmp_path)
    with pytest.raises(StoreError, match="trialgraph link"):
        open_edges(tmp_path)


def test_a_file_that_is_damaged_or_of_another_release_says_how_to_make_it_anew(spoiled):
    with duckdb.connect(str(spoiled / EDGES)) as database:
        database.execute("UPDATE about SET format = 0")
    with pytest.raises(StoreError, match="another release"):
        open_edges(spoiled)
    (spoiled / EDGES).write_bytes(b"no database" * 999)
    with pytest.raises(StoreError, match="trialgraph link"):
        open_edges(spoiled)


def test_a_kind_that_is_none_is_refused_with_those_that_are(edges):
    with pytest.raises(ConfigError, match="drug, condition"):
        edges.matrix("planet")


@pytest.mark.parametrize(
    "sql",
    ["SELEC", "SELECT colour FROM node", "DROP TABLE node", "FROM read_csv('/etc/hosts')", "SELECT $_drug_iri"],
)
def test_sql_that_is_wrong_or_reaches_out_of_the_tables_is_a_query_error(edges, sql):
    with pytest.raises(QueryError):
        edges.ask(sql)


def test_closed_edges_answer_no_more(folder):
    edges = open_edges(folder)
    edges.close()
    with pytest.raises(StoreError, match="closed"):
        edges.nodes("Drug")
