"""Versions of records: which is the newest, what an update leaves, and what is said to have changed."""

import gzip
import json
import random
import shutil
import signal
import time
from datetime import date
from itertools import pairwise
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from api_study import encoded, study
from conftest import SHARED
from trialgraph.build import build, build_as_of, relink, update
from trialgraph.cli import group
from trialgraph.errors import ConfigError, SourceError, StoreError, UnknownPlugin
from trialgraph.facts import Change, Facts, find_changes
from trialgraph.graph import open_graph
from trialgraph.report import read_report

ONE, OTHER = "NCT90000011", "NCT90000012"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "graphs" / "graph"


def version(number: str = ONE, updated: str = "2024-01-01", held: str = "", **modules: Any) -> dict[str, Any]:
    """A study as the registry published it on a day."""
    derived = {"derivedSection": {"miscInfoModule": {"versionHolder": held}}} if held else {}
    return study(number, updated=updated, **modules) | derived


def recruiting(status: str, updated: str, held: str = "", number: str = ONE) -> dict[str, Any]:
    return version(number, updated, held, statusModule={"overallStatus": status})


def lines(path: Path, *studies: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\n".join(map(encoded, studies)) + b"\n")
    return path


def dump(place: Path) -> list[str]:
    return sorted(map(str, pyoxigraph.Store.read_only(str(place / "store"))))


def changes(place: Path, **asked: str) -> list[tuple[str, str, str | None, str | None]]:
    with open_graph(place) as graph:
        return [
            (row["number"], row["fact"], row["before"], row["after"]) for row in graph.query("changes", **asked)
        ]


def status(place: Path) -> set[str]:
    with open_graph(place) as graph:
        return {row["s"] for row in graph.sparql("SELECT ?s { ?r tg:reportedStatus ?s }")}


# --- an update is a build of the newest records, and history --------------------------------------------


def test_an_update_gives_the_graph_that_a_build_of_all_sources_gives(tmp_path, place):
    old = lines(tmp_path / "old.jsonl", recruiting("RECRUITING", "2024-01-01"), version(OTHER))
    new = lines(tmp_path / "new.jsonl", recruiting("COMPLETED", "2024-02-01"), version("NCT90000013"))
    build([old, new], tmp_path / "whole")
    build([old], place)
    report = update([new], place)
    assert dump(place) == dump(tmp_path / "whole")
    assert (report.records, report.new, report.changed, report.earlier) == (3, 1, 1, 1)
    assert changes(place) == [(ONE, "status", "recruiting", "completed")]


@pytest.mark.parametrize("seed", range(5))
def test_in_whatever_order_versions_come_the_graph_is_the_same(tmp_path, place, seed):
    chance = random.Random(seed)
    words = ["RECRUITING", "COMPLETED", "UNKNOWN", "SUSPENDED"]
    versions = [recruiting(words[n % 4], f"2024-0{n // 2 + 1}-01", f"2025-01-{n + 10}") for n in range(8)]
    versions += [recruiting(words[n], "2024-01-01", f"2025-01-{n + 10}", OTHER) for n in (1, 2, 1)]
    files = [lines(tmp_path / f"{n}.jsonl", each) for n, each in enumerate(versions)]
    build(files, tmp_path / "whole")
    chance.shuffle(files)
    build(files[:1], place)
    update(files[1:4], place)
    update(files[4:], place)
    assert dump(place) == dump(tmp_path / "whole")
    assert len(changes(place)) == 8


def test_what_the_sources_of_an_update_do_not_mention_stays(tmp_path, place):
    build([lines(tmp_path / "old.jsonl", version(ONE), version(OTHER))], place)
    before = dump(place)
    report = update([lines(tmp_path / "old.jsonl", version(OTHER))], place)
    assert (report.records, report.new, report.changed, report.earlier) == (2, 0, 0, 0)
    assert {line for line in before if "readAt" not in line} <= set(dump(place))


def test_an_older_version_that_comes_later_goes_into_the_history(tmp_path, place):
    build([lines(tmp_path / "new.jsonl", recruiting("COMPLETED", "2024-02-01"))], place)
    report = update([lines(tmp_path / "old.jsonl", recruiting("RECRUITING", "2024-01-01"))], place)
    assert (report.changed, report.earlier, status(place)) == (0, 1, {"COMPLETED"})
    assert changes(place) == [(ONE, "status", "recruiting", "completed")]


def test_linking_anew_keeps_the_history(tmp_path, place):
    source = lines(tmp_path / "a", recruiting("RECRUITING", "2024-01-01"), recruiting("COMPLETED", "2024-02-01"))
    build([source], place)
    before = dump(place)
    relink(place)
    assert dump(place) == before


def test_what_no_build_made_is_not_updated(tmp_path):
    with pytest.raises(StoreError, match="build the graph"):
        update([lines(tmp_path / "a", version())], tmp_path / "nothing")


# --- what is a version, and which is the newest -----------------------------------------------------------


def test_a_new_day_of_the_data_set_alone_makes_no_version(tmp_path, place):
    report = build([lines(tmp_path / "a", version(held="2026-01-01"), version(held="2026-01-02"))], place)
    assert (report.earlier, report.superseded) == (0, 1)


def test_where_the_registry_gives_no_new_date_the_day_of_the_data_set_tells_which_is_newer(tmp_path, place):
    first = recruiting("RECRUITING", "2024-01-01", "2026-03-01")
    then = recruiting("UNKNOWN", "2024-01-01", "2026-03-02")
    build([lines(tmp_path / "a", then, first)], place)
    assert status(place) == {"UNKNOWN"}
    assert changes(place, since="2026-03-02") == [(ONE, "status", "recruiting", "unknown")]
    assert changes(place, since="2026-03-03") == []


def test_of_two_readings_that_no_date_tells_apart_the_later_update_is_the_newer(tmp_path, place):
    build([lines(tmp_path / "a", recruiting("RECRUITING", "2024-01-01"))], place)
    update([lines(tmp_path / "b", recruiting("COMPLETED", "2024-01-01"))], place)
    assert status(place) == {"COMPLETED"}
    update([lines(tmp_path / "c", recruiting("RECRUITING", "2024-01-01"))], place)
    assert status(place) == {"RECRUITING"}


def test_of_two_that_one_build_meets_and_nothing_tells_apart_none_is_said_to_be_earlier(tmp_path, place):
    both = recruiting("RECRUITING", "2024-01-01"), recruiting("COMPLETED", "2024-01-01")
    report = build([lines(tmp_path / "a", *both)], place)
    assert (report.earlier, report.superseded, changes(place)) == (0, 1, [])


def test_an_earlier_version_is_a_graph_of_its_own_that_says_where_it_comes_from(tmp_path, place):
    first, then = recruiting("RECRUITING", "2024-01-01"), recruiting("COMPLETED", "2024-02-01")
    build([lines(tmp_path / "a.jsonl", first, then)], place)
    query = """
        SELECT ?status ?hash ?source ?date ?newer {
          GRAPH tgg:history { ?version tg:contentHash ?hash ; dcterms:issued ?date ;
            prov:wasDerivedFrom/rdfs:label ?source . ?newer prov:wasRevisionOf ?version }
          GRAPH ?version { ?record tg:reportedStatus ?status } }
    """
    with open_graph(place) as graph:
        (row,) = graph.sparql("PREFIX tgg: <https://w3id.org/trialgraph/graph/>" + query)
    assert row["status"] == "RECRUITING"
    assert row["source"] == "a.jsonl, line 1 (API v2 JSON)"
    assert row["hash"].startswith("blake2b-128:")
    assert "/history/ctgov/NCT90000011/2024-02-01-" in row["newer"]


# --- as of a day ----------------------------------------------------------------------------------------


def test_as_of_a_day_the_graph_is_what_a_build_of_that_day_s_records_was(tmp_path, place):
    then = lines(tmp_path / "then.jsonl", recruiting("RECRUITING", "2024-01-01"))
    now = lines(tmp_path / "now.jsonl", recruiting("COMPLETED", "2024-03-01"), version(OTHER, "2024-02-15"))
    build([then], tmp_path / "old")
    build([then, now], place)
    assert dump(build_as_of(place, date(2024, 2, 14))) == dump(tmp_path / "old")
    assert dump(build_as_of(place, date(2024, 3, 1))) == dump(place)


def test_a_change_that_only_the_day_of_the_data_set_dates_is_not_seen_before_that_day(tmp_path, place):
    first = recruiting("RECRUITING", "2024-01-01", "2026-03-01")
    build([lines(tmp_path / "a", first, recruiting("UNKNOWN", "2024-01-01", "2026-03-02"))], place)
    for day, word in {"2024-01-01": "RECRUITING", "2026-03-01": "RECRUITING", "2026-03-02": "UNKNOWN"}.items():
        assert status(build_as_of(place, date.fromisoformat(day))) == {word}


def test_before_the_first_record_there_is_nothing(tmp_path, place):
    build([lines(tmp_path / "a", version())], place)
    with open_graph(place, as_of="1999-12-31") as graph:
        assert list(graph.sparql("SELECT ?t { ?t a tg:Trial }")) == []


def test_a_question_on_the_command_line_is_answered_as_of_a_day(tmp_path, place):
    both = recruiting("RECRUITING", "2024-01-01"), recruiting("COMPLETED", "2024-02-01")
    build([lines(tmp_path / "a", *both, version(OTHER, "2024-02-02"))], place)
    asked = ["sparql", "SELECT ?s { ?r tg:reportedStatus ?s }", "-g", str(place), "--as-of", "2024-01-20"]
    answer = CliRunner().invoke(group, [*asked, "--format", "csv"])
    assert answer.stdout.split() == ["s", "RECRUITING"]
    assert "1 of 2 records" in answer.stderr


def test_what_is_no_day_is_refused(place):
    with pytest.raises(ConfigError, match=r"last week.*2024-01-31"):
        open_graph(place, as_of="last week")


def test_an_update_forgets_what_was_built_as_of_other_days(tmp_path, place):
    build([lines(tmp_path / "a", recruiting("COMPLETED", "2024-02-01"))], place)
    assert status(build_as_of(place, date(2024, 1, 20))) == set()
    update([lines(tmp_path / "b", recruiting("RECRUITING", "2024-01-01"))], place)
    assert status(build_as_of(place, date(2024, 1, 20))) == {"RECRUITING"}


# --- records that are withdrawn ---------------------------------------------------------------------------


def withdrawn(place: Path) -> list[tuple[str, date]]:
    with open_graph(place) as graph:
        return [(row["number"], row["absent"]) for row in graph.query("withdrawn_records")]


def test_a_record_that_a_complete_source_lacks_stays_and_is_marked_until_it_comes_back(tmp_path, place):
    build([lines(tmp_path / "a", version(ONE), version(OTHER))], place)
    all_there_is = lines(tmp_path / "b", version(ONE, held="2024-05-05"))
    assert update([all_there_is], place, complete=["ctgov"]).absent == 1
    assert withdrawn(place) == [(OTHER, date(2024, 5, 5))]
    relink(place)
    assert withdrawn(place) == [(OTHER, date(2024, 5, 5))]
    assert build_as_of(place, date(2024, 5, 4)).is_dir() and withdrawn(build_as_of(place, date(2024, 5, 4))) == []
    update([lines(tmp_path / "c", version(OTHER))], place)
    assert withdrawn(place) == []


def test_without_a_complete_source_no_record_is_called_withdrawn(tmp_path, place):
    build([lines(tmp_path / "a", version(ONE), version(OTHER))], place)
    update([lines(tmp_path / "b", version(ONE))], place)
    assert withdrawn(place) == []


def test_what_could_not_be_read_is_not_called_withdrawn(tmp_path, place):
    build([lines(tmp_path / "a", version(ONE), version(OTHER))], place)
    damaged = lines(tmp_path / "b", version(ONE))
    damaged.write_bytes(damaged.read_bytes() + b'{"protocolSection": {"identificationModule": {"nctId": 7}}}\n')
    with pytest.raises(SourceError, match="--complete"):
        update([damaged], place, complete=["ctgov"])
    with pytest.raises(UnknownPlugin, match=r"nct.*known:.*ctgov"):
        update([damaged], place, complete=["nct"])


# --- what changed ---------------------------------------------------------------------------------------


values = st.lists(st.sampled_from(["A, Ulm", "a ulm", "B, Bonn", "C"]), max_size=5).map(tuple)
facts = st.dictionaries(st.sampled_from(["site", "status", "primary outcome"]), values)


@given(facts)
def test_a_version_does_not_differ_from_itself_in_another_order(said: Facts):
    turned = {name: tuple(reversed(given)) for name, given in reversed(said.items())}
    assert list(find_changes(said, turned)) == []


@given(values, values)
def test_the_sites_before_less_those_gone_and_with_those_come_are_the_sites_after(before, after):
    found = list(find_changes({"site": before}, {"site": after}))
    gone = sum(each.after is None for each in found)
    come = sum(each.before is None for each in found)
    assert len(before) - gone + come == len(after)


def test_of_two_sites_of_one_name_one_can_go():
    older, newer = {"site": ("Research Site, Ulm",) * 2}, {"site": ("Research Site, Ulm",)}
    assert list(find_changes(older, newer)) == [Change(fact="site", before="Research Site, Ulm")]


def test_what_another_format_does_not_tell_has_not_been_taken_away():
    assert list(find_changes({"site": ("Ulm",)}, {}, same_format=False)) == []


def test_changes_are_listed_by_trial_condition_fact_and_date(tmp_path, place):
    first, then = recruiting("RECRUITING", "2024-01-01"), recruiting("COMPLETED", "2024-02-01")
    build([lines(tmp_path / "a.jsonl", first, then, version(OTHER))], place)
    runner = CliRunner()
    everything = runner.invoke(group, ["changes", "-g", str(place), "--format", "csv"])
    assert everything.output.splitlines()[1].startswith("2024-02-01,NCT90000011,status,recruiting,completed,")
    for asked in (["--since", "2024-02-02"], ["--fact", "site"], [OTHER]):
        assert (
            runner.invoke(group, ["changes", *asked, "-g", str(place), "--format", "csv"]).output.count("\n") == 1
        )


# --- killed at any moment -----------------------------------------------------------------------------


def state(place: Path) -> tuple[list[str], dict]:
    """What the store and the report say; the store is opened for it."""
    return dump(place), read_report(place)


def run(process: BaseProcess, *, at_most: float | None = None) -> bool:
    """Runs a process, kills it after some seconds, and tells whether it was still at work then."""
    process.start()
    process.join(at_most)
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


@pytest.mark.skipif("forkserver" not in get_all_start_methods(), reason="no processes that start in a moment here")
def test_an_update_that_is_killed_at_any_moment_leaves_the_old_state_or_the_new(tmp_path, place):
    numbers = [f"NCT9{n:07}" for n in range(60)]
    old = lines(tmp_path / "old.jsonl", *(recruiting("RECRUITING", "2024-01-01", number=n) for n in numbers))
    new = lines(tmp_path / "new.jsonl", *(recruiting("COMPLETED", "2024-02-01", number=n) for n in numbers))
    build([old], tmp_path / "old")
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["trialgraph.build"])
    for _ in range(2):  # the first one waits for the imports
        shutil.copytree(tmp_path / "old", tmp_path / "new", dirs_exist_ok=True)
        begin = time.monotonic()
        assert not run(processes.Process(target=update, args=([new], tmp_path / "new")))
        usual_seconds = time.monotonic() - begin
    before, after = state(tmp_path / "old"), state(tmp_path / "new")
    shutil.copytree(tmp_path / "old", place)
    chance, killed = random.Random(20260319), 0
    while killed < 50:
        seconds = chance.uniform(0, usual_seconds)
        killed += run(processes.Process(target=update, args=([new], place)), at_most=seconds)
        found = state(place)
        assert found in (before, after)
        if found == after:
            shutil.rmtree(place)
            shutil.copytree(tmp_path / "old", place)
    update([new], place)
    assert state(place) == after
    assert [path.name for path in place.parent.iterdir()] == [place.name]


# --- real histories -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Path:
    """The graph of 47 real trials in several versions; skips where they are not at hand."""
    source = SHARED / "registries/ctgov-v2/versions.jsonl.gz"
    if not source.is_file():
        pytest.skip("../shared/registries is not here")
    folder = tmp_path_factory.mktemp("versions") / "graph"
    build([source], folder)
    return folder


def test_every_real_version_that_says_something_else_is_kept(real):
    report = read_report(real)
    assert (report["records"], report["earlier"], report["superseded"]) == (47, 58, 3)


def test_the_changes_of_real_trials_are_those_of_their_raw_documents(real):
    raw: dict[str, list[dict]] = {}
    with gzip.open(SHARED / "registries/ctgov-v2/versions.jsonl.gz") as file:
        for line in map(json.loads, file):
            raw.setdefault(line["nctId"], []).append(line["study"]["protocolSection"])
    expected = {
        (number, older["statusModule"]["overallStatus"], newer["statusModule"]["overallStatus"])
        for number, versions in raw.items()
        for older, newer in pairwise(versions)
        if older["statusModule"]["overallStatus"] != newer["statusModule"]["overallStatus"]
    }
    found = {
        (number, *(word.upper().replace(" ", "_").replace(",", "") for word in (before, after)))
        for number, _, before, after in changes(real, fact="status")
    }
    assert expected and found == expected
