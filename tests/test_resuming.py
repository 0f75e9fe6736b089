"""A build that was cut short is gone on with, and gives what it would have given."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from trialgraph.build import build
from trialgraph.sample import write_sample
from trialgraph.stores import oxigraph

TRIALS = 400
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to kill by")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry, and beside it a file that can only be set aside."""
    folder = tmp_path_factory.mktemp("registry") / "records"
    write_sample(folder, TRIALS, seed=5)
    (folder / "a-broken.json").write_text('{"protocolSection": {"identificationModule": {"nctId": "NCT1"}}}')
    return folder


@pytest.fixture(scope="module")
def whole(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph that a build gives when nothing happens to it."""
    place = tmp_path_factory.mktemp("whole") / "graph"
    build([records], place)
    return place


def cut_short(records: Path, place: Path, how: signal.Signals) -> Iterator[Path]:
    """Ends builds by a signal, later and later, each of which leaves a folder; yields that folder."""
    for attempt in range(12):
        command = [sys.executable, "-m", "trialgraph", "build", str(records), "--into", str(place)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        left = place.parent / f".{place.name}.building-{process.pid}"
        while process.poll() is None and not (left / "records.sqlite-wal").exists():
            time.sleep(0.01)
        time.sleep(attempt / 5)
        process.send_signal(how)
        process.wait()
        if left.exists():
            yield left
    pytest.fail("no build was cut short while it read")


def statements(graph: Path) -> list[str]:
    with oxigraph.open_read(graph / "store") as store:
        return sorted(map(str, store.query("SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_build_goes_on_where_one_of_the_same_files_was_cut_short(
    records: Path, whole: Path, tmp_path: Path, how: signal.Signals
) -> None:
    place = tmp_path / "graph"
    for left in cut_short(records, place, how):
        report = build([records], place)
        assert not left.exists()
        if report.read_before:
            break
    assert 0 < report.read_before <= TRIALS
    assert (report.records, report.rejected) == (TRIALS, 1)
    for name in ("report.json", "quarantine.jsonl", "mappings.sssom.tsv", "findings.jsonl"):
        assert (place / name).read_bytes() == (whole / name).read_bytes(), name
    assert statements(place) == statements(whole)
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]
    assert not list(place.glob("task.json")) and not list(place.glob("*-wal"))


def test_a_build_of_files_that_have_changed_since_begins_anew(records: Path, tmp_path: Path) -> None:
    place = tmp_path / "graph"
    left = next(cut_short(records, place, signal.SIGKILL))
    os.utime(records / "studies-00001.json")
    report = build([records], place)
    assert not left.exists()
    assert report.read_before == 0
    assert report.records == TRIALS
