"""What `trialgraph check` finds wrong in a graph, beside the columns of edges."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialgraph.build import WORKBENCH
from trialgraph.cli import group
from trialgraph.graph import open_graph
from trialgraph.search import write_search
from trialgraph.stores import change_store

TG = "https://w3id.org/trialgraph/ontology#"
TRIAL = "https://w3id.org/trialgraph/trial/NCT90000002"
GONE = "https://w3id.org/trialgraph/drug/gone"


@pytest.fixture
def graph(registry_folder: Path, tmp_path: Path) -> Path:
    """A graph that a test may spoil."""
    return shutil.copytree(registry_folder, tmp_path / "graph")


def check(graph: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(group, ["check", "-g", str(graph), *options])
    return done.exit_code, done.stdout


def test_a_sound_graph_passes(graph) -> None:
    status, said = check(graph)
    assert status == 0
    assert "records               10\n" in said and "all lead to something" in said and "conforms" in said


def test_a_link_to_what_is_not_there_is_found(graph) -> None:
    with change_store(graph) as store:
        store.update(f"INSERT DATA {{ <{TRIAL}> <{TG}studiesCondition> <{GONE}> }}")
    status, said = check(graph)
    assert status == 1
    assert f"1 things that something leads to have no class  WRONG\n    {GONE}  by {TG}studiesCondition\n" in said


def test_what_the_shapes_do_not_allow_is_found_unless_they_are_left_out(graph) -> None:
    with change_store(graph) as store:
        store.update(f"DELETE WHERE {{ <{TRIAL}> <{TG}hasRecord> ?record }}")
    status, said = check(graph)
    assert status == 1 and "violations  WRONG" in said
    assert "not checked" in check(graph, "--no-shapes")[1]


def test_a_record_that_the_workbench_has_lost_is_found(graph) -> None:
    with closing(sqlite3.connect(graph / WORKBENCH)) as database, database:
        database.execute("DELETE FROM record WHERE key = (SELECT max(key) FROM record)")
    status, said = check(graph)
    assert status == 1
    assert f"10 in the store, 9 in {WORKBENCH}, 10 in the report  WRONG" in said


def test_an_index_of_names_that_is_behind_the_store_is_found(graph) -> None:
    with open_graph(graph) as opened:
        write_search(opened.store, opened.edges, graph)
    assert " in the index\n" in check(graph)[1]
    with change_store(graph) as store:
        store.update(f'INSERT DATA {{ <{TRIAL}> <http://www.w3.org/2004/02/skos/core#altLabel> "another name" }}')
    status, said = check(graph)
    assert status == 1 and " in the store  WRONG" in said
