"""What can happen to a graph on disk: each time a clear error, and the graph that was there is whole.

Killed builds and updates are in `test_build` and `test_updating`, damaged backups in `test_backup`. A full disk
and read-only media are real: a file system in memory, which only root may mount.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from trialgraph.build import WORKBENCH
from trialgraph.edges import EDGES
from trialgraph.graph import open_graph
from trialgraph.search import write_search
from trialgraph.stores import change_store
from trialgraph.swap import made_beside

RECORDS = Path(__file__).parent / "fixtures" / "registry"
FULL = "No space left on device|disk is full"
PROGRAM = "from trialgraph.cli import main; main()"


@dataclass(frozen=True, kw_only=True)
class Said:
    status: int
    out: str
    error: str


def run(*words: object) -> Said:
    """The command line in a process of its own."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, *map(str, words)], capture_output=True, text=True)
    return Said(status=done.returncode, out=done.stdout, error=done.stderr)


def contents(graph: Path) -> dict[str, bytes]:
    """Every file of a graph, by its path."""
    return {str(path.relative_to(graph)): path.read_bytes() for path in graph.rglob("*") if path.is_file()}


def assert_refused(said: Said, *words: str) -> None:
    """One clear line, the last, and status 1; no traceback."""
    assert said.status == 1, said
    assert "Traceback" not in said.error
    last = said.error.splitlines()[-1]
    assert last.startswith("trialgraph: "), said.error
    for word in words:
        assert re.search(word, last), last


@pytest.fixture
def graph(registry_folder: Path, tmp_path: Path) -> Path:
    """A graph that a test may spoil."""
    return shutil.copytree(registry_folder, tmp_path / "graph")


CHANGES = {
    "build": lambda graph: ("build", RECORDS, "--into", graph),
    "update": lambda graph: ("update", RECORDS, "-g", graph),
    "link": lambda graph: ("link", "-g", graph),
}
"""The commands that make a graph anew."""


@pytest.fixture(params=CHANGES)
def change(request: pytest.FixtureRequest) -> Callable[[Path], tuple]:
    return CHANGES[request.param]


# --- one writer, many readers -------------------------------------------------------------------------


def test_a_second_writer_is_told_that_another_is_at_work_and_changes_nothing(graph, change) -> None:
    before = contents(graph)
    with pytest.raises(InterruptedError), made_beside(graph):
        assert_refused(run(*change(graph)), "another build is at work here; wait until it has ended")
        raise InterruptedError
    assert contents(graph) == before
    assert run(*change(graph)).status == 0


def test_a_reader_goes_on_reading_the_old_graph_while_it_is_replaced_and_afterwards(graph, change) -> None:
    with open_graph(graph) as reader:
        before = reader.store.count(), reader.query("trials_of_a_drug", drug="zorvatinib").terms
        assert reader.edges.ask("SELECT count(*) FROM trial_drug").fetchone() == (9,)
        words = [sys.executable, "-c", PROGRAM, *map(str, change(graph))]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as writer:
            asked = 0
            while writer.poll() is None or not asked:
                assert (reader.store.count(), reader.query("trials_of_a_drug", drug="zorvatinib").terms) == before
                asked += 1
        assert writer.returncode == 0
        assert (reader.store.count(), reader.query("trials_of_a_drug", drug="zorvatinib").terms) == before
        assert reader.edges.ask("SELECT count(*) FROM trial_drug").fetchone() == (9,)
    with open_graph(graph) as again:
        assert again.query("trials_of_a_drug", drug="zorvatinib")


# --- a full disk, and one that cannot be written ------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Disk:
    """A small file system in memory."""

    place: Path

    def mount(self, options: str) -> None:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.place]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")

    def free(self) -> int:
        found = os.statvfs(self.place)
        return found.f_bavail * found.f_frsize


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root may mount a file system of a few megabytes")
    place = tmp_path / "disk"
    place.mkdir()
    disk = Disk(place=place)
    disk.mount("size=64m")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("kilobytes", [64, 1000, 4000])
def test_a_disk_that_is_full_costs_nothing_but_the_change(registry_folder, disk, change, kilobytes) -> None:
    graph = shutil.copytree(registry_folder, disk.place / "graph")
    before = contents(graph)
    with (disk.place / "ballast").open("wb") as ballast:
        ballast.write(bytes(disk.free() - kilobytes * 1024))
    assert_refused(run(*change(graph)), FULL)
    assert contents(graph) == before
    assert sorted(path.name for path in disk.place.iterdir()) == ["ballast", "graph"]
    assert run("query", "trials_of_a_drug", "drug=zorvatinib", "-g", graph).status == 0


def test_a_backup_onto_a_full_disk_is_refused_and_leaves_nothing(registry_folder, disk) -> None:
    with (disk.place / "ballast").open("wb") as ballast:
        ballast.write(bytes(disk.free() - 20 * 1024))
    assert_refused(run("backup", "-g", registry_folder, "-o", disk.place / "backup"), FULL)
    assert [path.name for path in disk.place.iterdir()] == ["ballast"]


def test_a_change_of_the_store_on_a_full_disk_leaves_it_as_it_was(registry_folder, disk) -> None:
    graph = shutil.copytree(registry_folder, disk.place / "graph")
    with (disk.place / "ballast").open("wb") as ballast:
        ballast.write(bytes(disk.free() - 40 * 1024))
    said = run("measure", "--network", "trial", "--by", "drug", "--write", "-g", graph)
    assert_refused(said, FULL)
    assert (graph / "store" / "CURRENT").is_file()
    assert run("query", "trials_of_a_drug", "drug=zorvatinib", "-g", graph).status == 0


def test_a_graph_on_read_only_media_is_asked_but_not_changed(registry_folder, disk, change) -> None:
    graph = shutil.copytree(registry_folder, disk.place / "graph")
    with open_graph(graph) as opened:
        write_search(opened.store, opened.edges, graph)
    assert run("search", "zorvatinib", "-g", graph).status == 0
    disk.mount("remount,ro")
    for words in (
        ("info",),
        ("query", "trials_of_a_drug", "drug=zorvatinib"),
        ("show", "NCT90000002"),
        ("related", "NCT90000002"),
        ("network", "trial", "--by", "drug"),
        ("search", "zorvatinib"),
        ("check",),
    ):
        assert run(*words, "-g", graph).status == 0, words
    assert_refused(run(*change(graph)), "Read-only file system")


# --- files that are not what they were ----------------------------------------------------------------


def spoil(path: Path) -> None:
    """Other bytes in the middle of a file."""
    whole = bytearray(path.read_bytes())
    start = len(whole) // 4
    whole[start : 3 * len(whole) // 4] = b"\xa5" * (3 * len(whole) // 4 - start)
    path.write_bytes(whole)


def test_a_store_whose_files_are_damaged_is_called_damaged(graph) -> None:
    for path in (graph / "store").glob("*.sst"):
        spoil(path)
    everything = ("sparql", "SELECT * WHERE { ?a ?b ?c }")
    for words in (("check",), everything, ("backup", "-o", graph.parent / "backup")):
        assert_refused(run(*words, "-g", graph), re.escape(str(graph / "store")))
    assert not (graph.parent / "backup").exists()


def test_a_store_that_is_damaged_is_made_anew_from_the_records(graph) -> None:
    for path in (graph / "store").glob("*.sst"):
        spoil(path)
    assert run("link", "-g", graph).status == 0
    assert run("query", "trials_of_a_drug", "drug=zorvatinib", "-g", graph).status == 0


@pytest.mark.parametrize("harm", ["spoilt", "cut", "emptied"])
def test_columns_of_edges_that_are_damaged_are_named_with_the_way_out(graph, harm) -> None:
    path = graph / EDGES
    if harm == "spoilt":
        spoil(path)
    else:
        os.truncate(path, 5000 if harm == "cut" else 0)
    for words in (("check",), ("related", "NCT90000002")):
        assert_refused(run(*words, "-g", graph), EDGES)
    assert run("link", "-g", graph).status == 0
    assert run("check", "-g", graph).status == 0


@pytest.mark.parametrize("command", ["update", "link"])
@pytest.mark.parametrize("harm", ["spoilt", "cut", "emptied"])
def test_a_workbench_that_is_damaged_is_named_and_the_graph_answers_on(graph, command, harm) -> None:
    path = graph / WORKBENCH
    if harm == "spoilt":
        spoil(path)
    else:
        os.truncate(path, 5000 if harm == "cut" else 0)
    before = contents(graph)
    assert_refused(run(*CHANGES[command](graph)))
    assert contents(graph) == before
    assert run("query", "trials_of_a_drug", "drug=zorvatinib", "-g", graph).status == 0
    assert_refused(run("check", "-g", graph), WORKBENCH)


# --- files of another release -------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["update", "link"])
@pytest.mark.parametrize("release", ["older", "newer"])
def test_records_that_another_release_wrote_are_not_touched(graph, command, release) -> None:
    with closing(sqlite3.connect(graph / WORKBENCH)) as database:
        (known,) = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {known - 1 if release == 'older' else known + 1}")
    before = contents(graph)
    assert_refused(run(*CHANGES[command](graph)), "release")
    assert contents(graph) == before
    assert run("query", "trials_of_a_drug", "drug=zorvatinib", "-g", graph).status == 0


def test_columns_of_edges_that_another_release_wrote_are_refused_and_made_anew_by_link(graph) -> None:
    with duckdb.connect(str(graph / EDGES)) as database:
        database.execute("UPDATE about SET format = format - 1")
    assert_refused(run("related", "NCT90000002", "-g", graph), EDGES, "release")
    assert run("link", "-g", graph).status == 0
    assert run("related", "NCT90000002", "-g", graph).status == 0


def test_a_change_that_fails_halfway_leaves_the_store_with_every_quad(graph) -> None:
    with open_graph(graph) as opened:
        before = opened.store.count()
    with pytest.raises(RuntimeError, match="halfway"), change_store(graph) as store:
        store.update("DELETE WHERE { ?a ?b ?c }")
        raise RuntimeError("halfway")
    with open_graph(graph) as opened:
        assert opened.store.count() == before
