"""From raw files to a graph folder: what is set aside, what is the same every time, and what a kill leaves."""

import fcntl
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sysconfig
import time
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph
import pytest
import zstandard

from api_study import NUMBER, encoded, full_study, study
from archives import tarred, zipped
from trialgraph.build import FINDINGS, WORKBENCH, build
from trialgraph.edges import EDGES
from trialgraph.errors import ConfigError, SourceError, StoreError
from trialgraph.graph import open_graph
from trialgraph.linking import CANDIDATES, MAPPINGS, Coverage
from trialgraph.reading import QUARANTINE, SKIPPED
from trialgraph.report import REPORT, Report, read_report
from trialgraph.sources import Limits

PROGRAM = Path(sysconfig.get_path("scripts")) / "trialgraph"
PAGE = Path(__file__).parent / "fixtures" / "ctgov-page" / "labelled.txt"
"""A page about the record `NUMBER`, of the same day as `study()`."""
DATA = Path(__file__).parents[1] / "data"
GOOD, OTHER = "NCT90000011", "NCT90000012"


@pytest.fixture
def source(tmp_path) -> Path:
    """An empty folder to put raw files into."""
    folder = tmp_path / "records"
    folder.mkdir()
    return folder


@pytest.fixture
def place(tmp_path) -> Path:
    """Where the graph goes; nothing is there yet."""
    return tmp_path / "graphs" / "graph"


def put(folder: Path, name: str, content: object) -> Path:
    """Writes bytes as they are, anything else as JSON."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else encoded(content))
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def numbers_in(place: Path) -> set[str]:
    """The trials of a graph that can be opened."""
    with open_graph(place) as graph:
        return {row["record"].rsplit("/", 1)[1] for row in graph.sparql(RECORDS)}


RECORDS = "SELECT ?record { ?trial <https://w3id.org/trialgraph/ontology#hasRecord> ?record }"


def dump(place: Path, *, without: str = "") -> list[str]:
    """All that a graph states, sorted."""
    store = pyoxigraph.Store.read_only(str(place / "store"))
    if not without:
        return sorted(map(str, store))
    left_out = (without, "wasDerivedFrom", "/source/")
    return sorted(line for line in map(str, store) if not any(part in line for part in left_out))


# --- one bad record costs itself ----------------------------------------------------------------------

NOT_JSON = b'{"protocolSection": {"identificationModule": }}'
BAD_RECORDS = [
    ("broken.json", NOT_JSON, "record", "", "not JSON"),
    ("cut.json", encoded(study())[:-9], "record", "", "cut off"),
    (
        "nameless.json",
        {"protocolSection": {}},
        "record",
        NCT := "protocolSection.identificationModule.nctId",
        "NCT",
    ),
    ("foreign.json", study("ISRCTN90000001"), "record", NCT, "NCT"),
    ("list.json", [study(GOOD), 7, study(OTHER)], "study 2", "", "not a JSON object"),
    ("page.json", {"studies": [study(GOOD), {"protocolSection": 5}]}, "study 2", "protocolSection", "no study"),
    ("lines.jsonl", b"\n".join([encoded(study(GOOD)), NOT_JSON, encoded(study(OTHER))]), "line 2", "", "not JSON"),
    ("stopped.jsonl", encoded(study(GOOD)) + b"\n" + encoded(study(OTHER))[:50], "line 2", "", "not JSON"),
]


@pytest.mark.parametrize(
    ("name", "content", "position", "field", "detail"), BAD_RECORDS, ids=[each[0] for each in BAD_RECORDS]
)
def test_a_bad_record_is_set_aside_and_its_neighbours_are_built(
    source, place, name, content, position, field, detail
):
    put(source, name, content)
    put(source, "a/good.json", study(GOOD))
    put(source, "z/other.json", study(OTHER))
    report = build([source], place)
    (line,) = lines_of(place / QUARANTINE)
    assert line.keys() == {"source", "position", "field", "detail"}
    assert (line["source"], line["position"], line["field"]) == (name, position, field)
    assert detail in line["detail"]
    assert report.rejected == 1
    assert numbers_in(place) == {GOOD, OTHER}


def test_oddities_are_found_in_findings_with_their_record_field_and_raw_text(source, place):
    odd = study(statusModule={"overallStatus": "ON_HOLIDAY", "startDateStruct": {"date": "soon"}})
    put(source, "odd.json", odd)
    report = build([source], place)
    assert lines_of(place / FINDINGS) == [
        {"record": NUMBER, "registry": "ctgov", "field": "startDateStruct", "raw": "soon", "detail": "not a date"},
        {
            "record": NUMBER,
            "registry": "ctgov",
            "field": "status",
            "raw": "ON_HOLIDAY",
            "detail": "no known status",
        },
    ]
    assert report.findings_by_detail == {"no known status": 1, "not a date": 1}


def test_the_report_counts_what_became_of_everything(source, place):
    put(source, "1.jsonl", b"\n".join(map(encoded, (study(GOOD), study(OTHER), {"protocolSection": {}}))))
    put(source, "2.json", study(GOOD, updated="2020-01-01"))
    put(source, "bar.txt", (DATA / "isrctn" / "BAR-JDM.txt").read_bytes())
    put(source, "readme.md", b"# Records of ears\n")
    report = build([source], place)
    assert report == Report(
        documents=3,
        records=3,
        records_by_registry={"ctgov": 2, "isrctn": 1},
        earlier=1,
        rejected=1,
        rejected_by_reason={"protocolSection.identificationModule.nctId: missing or no NCT number": 1},
        findings=0,
        skipped=1,
        vocabularies=dict.fromkeys(("drugbank", "geonames", "mondo", "ror"), "starter list"),
        coverage=report.coverage,
        triples=len(dump(place)),
    )
    assert report.coverage["City"] == Coverage(named=12, linked=12, nodes=11)
    assert {**read_report(place), "read_before": 0} == msgspec.to_builtins(report)


def test_what_is_set_aside_is_counted_by_reasons_whatever_the_numbers_in_them(source, place):
    put(
        source,
        "1.jsonl",
        b"\n".join([encoded(study()), b'{"protocolSection": {"a": 1 2}}', b'{"protocolSection": 1 2}']),
    )
    put(source, "2.json", {"protocolSection": {}})
    report = build([source], place)
    (not_json, times), (missing, once) = report.rejected_by_reason.items()
    assert not_json.startswith("not JSON: ") and "line … column …" in not_json
    assert missing == "protocolSection.identificationModule.nctId: missing or no NCT number"
    assert (times, once) == (2, 1)


def test_the_graph_folder_holds_the_store_and_what_became_of_the_sources_and_nothing_else(source, place):
    put(source, "1.json", study())
    build([source], place)
    assert {path.name for path in place.iterdir()} == {
        "store",
        "related",
        "words",
        EDGES,
        REPORT,
        QUARANTINE,
        FINDINGS,
        SKIPPED,
        WORKBENCH,
        MAPPINGS,
        CANDIDATES,
    }
    assert names_in(place.parent) == [place.name]


def test_progress_is_told_after_each_record_and_not_only_after_each_file(source, place):
    put(source, "1.jsonl", b"\n".join(encoded(study(f"NCT9{n:07}")) for n in range(5)))
    told = []
    build(
        [source], place, progress=lambda doing, records, part: told.append(records) if doing == "reading" else None
    )
    assert told == [1, 2, 3, 4, 5]


# --- files that lie -----------------------------------------------------------------------------------

SMALL = Limits(largest_ratio=50, ratio_free_bytes=2**20)


def bomb() -> bytes:
    """A study whose title is 64 MB of one letter, in a few kB."""
    head, tail = encoded(study(identificationModule={"briefTitle": "TITLE"})).split(b"TITLE")
    return gzip.compress(head + b"x" * 2**26 + tail, compresslevel=1)


LIARS = {
    "cut.json.gz": (gzip.compress(encoded(study()) * 50)[:-20], "document"),
    "noise.json": (b'{"studies": [' + random.Random(1).randbytes(3000), "study 1"),
    "bomb.json.gz": (bomb(), "document"),
    "bomb.zip": (zipped({"a.xml": b"<clinical_study>" + b"<a/>" * 2**24 + b"</clinical_study>"}), "document"),
    "broken.zip": (zipped({"a": b"a" * 999})[:-30], "document"),
    "cut.tar": (tarred({"a": encoded(study()), "b": b"b" * 5000})[:2000], "document"),
    "long_line.jsonl": (b'{"protocolSection": "' + b"x" * (65 * 2**20) + b'"}\n', "record"),
}


@pytest.mark.parametrize("name", LIARS)
def test_a_file_that_lies_is_set_aside_and_its_neighbours_are_built(source, place, name):
    content, position = LIARS[name]
    put(source, name, content)
    put(source, "a/good.json", study(GOOD))
    put(source, "z/other.json", study(OTHER))
    build([source], place, limits=SMALL)
    quarantine = lines_of(place / QUARANTINE)
    assert {line["source"].split("!")[0] for line in quarantine} == {name}
    assert {line["position"] for line in quarantine} >= {position}
    assert all(line["detail"] for line in quarantine)
    assert numbers_in(place) >= {GOOD, OTHER}


def test_the_records_before_the_cut_of_a_small_compressed_file_are_built(source, place):
    whole = b"\n".join(encoded(study(f"NCT9{n:07}", updated=f"2024-01-{n % 28 + 1:02}")) for n in range(200))
    put(source, "cut.jsonl.gz", gzip.compress(whole)[:-12])
    build([source], place)
    (line,) = lines_of(place / QUARANTINE)[-1:]
    assert (line["source"], line["position"]) == ("cut.jsonl.gz", "document")
    assert len(numbers_in(place)) > 100


def test_a_member_that_would_climb_out_of_its_archive_is_read_and_climbs_nowhere(source, place, tmp_path):
    put(source, "climber.zip", zipped({"../../../escaped.json": encoded(study())}))
    before = set(tmp_path.rglob("*"))
    build([source], place)
    assert numbers_in(place) == {NUMBER}
    assert list(tmp_path.rglob("*escaped*")) == []
    assert before <= set(tmp_path.rglob("*"))
    assert any("climber.zip!escaped.json" in line for line in dump(place))


@pytest.mark.parametrize("name", ["study.json", "README"])
def test_html_where_json_should_be_is_passed_over_and_named(source, place, name):
    put(source, name, b"<!DOCTYPE html><html><body><h1>429 Too many requests</h1></body></html>")
    put(source, "good.json", study(GOOD))
    assert build([source], place).skipped == 1
    assert (place / SKIPPED).read_text() == name + "\n"


@pytest.mark.parametrize(
    "wrap",
    [gzip.compress, zstandard.compress, lambda data: zipped({"a": data}), lambda data: tarred({"a": data})],
    ids=["gzip", "zstandard", "zip", "tar"],
)
def test_what_a_file_is_shows_in_its_bytes_and_not_in_its_name(source, place, wrap):
    put(source, "picture.png", wrap(encoded(study())))
    build([source], place)
    assert numbers_in(place) == {NUMBER}


def test_a_study_in_latin_1_is_built_and_noted(source, place):
    written = study(conditionsModule={"conditions": ["Maladie de l'été"]})
    put(source, "old.json", json.dumps(written, ensure_ascii=False).encode("latin-1"))
    report = build([source], place)
    assert report.findings_by_detail == {"not UTF-8, read as Windows-1252": 1}
    assert any("Maladie de l'été" in line for line in dump(place))


def test_half_a_surrogate_pair_and_a_number_beyond_all_bounds_do_not_stop_a_build(source, place):
    odd = study(
        identificationModule={"briefTitle": "ears \ud83e"}, designModule={"enrollmentInfo": {"count": 10**40}}
    )
    put(source, "odd.json", json.dumps(odd).encode())
    put(source, "good.json", study(GOOD))
    build([source], place)
    assert numbers_in(place) == {NUMBER, GOOD}


# --- nothing to build ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({}, "no record of a known registry found (0 other files)"),
        ({"a.txt": b"Dear diary"}, "no record of a known registry found (1 other files)"),
        ({"a.json": NOT_JSON}, "the first reason of 1: a.json: not JSON"),
    ],
    ids=["an empty folder", "a diary", "a broken record"],
)
def test_where_no_record_can_be_read_the_build_says_why_and_leaves_nothing(source, place, content, why):
    for name, data in content.items():
        put(source, name, data)
    with pytest.raises(SourceError) as caught:
        build([source], place)
    assert why in str(caught.value)
    assert names_in(place.parent) == []


def test_a_missing_path_is_named_and_nothing_is_left(source, place):
    put(source, "good.json", study())
    with pytest.raises(SourceError, match="nowhere"):
        build([source, source / "nowhere"], place)
    assert names_in(place.parent) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file_is_set_aside(source, place):
    put(source, "good.json", study())
    put(source, "secret.json", study(OTHER)).chmod(0)
    assert build([source], place).rejected == 1


def test_a_link_to_nothing_is_set_aside(source, place):
    put(source, "good.json", study())
    (source / "link.json").symlink_to("nothing.json")
    build([source], place)
    assert [line["source"] for line in lines_of(place / QUARANTINE)] == ["link.json"]


# --- the same input, the same graph -------------------------------------------------------------------


@pytest.fixture
def mixed(source) -> Path:
    """Records of several formats, some of them several times, in several versions."""
    shutil.copytree(DATA, source / "demo")
    put(source, "api/full.json", full_study())
    put(source, "page.txt", PAGE.read_bytes())
    put(source, "old.json.gz", gzip.compress(encoded(study(NUMBER, updated="2019-01-01"))))
    put(source, "twin.json", full_study())
    put(source, "versions.jsonl", b"\n".join(encoded(study(GOOD, updated=f"202{n}-01-01")) for n in range(5)))
    return source


def test_building_twice_gives_the_same_graph_and_the_same_files(mixed, tmp_path):
    first, second = tmp_path / "1", tmp_path / "2"
    assert build([mixed], first) == build([mixed], second)
    assert dump(first) == dump(second)
    for name in (REPORT, QUARANTINE, FINDINGS):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_the_order_in_which_files_are_named_does_not_matter(mixed, tmp_path):
    files = [path for path in mixed.rglob("*") if path.is_file()]
    build(files, tmp_path / "1")
    random.Random(7).shuffle(files)
    build(files[::-1] + files, tmp_path / "2")
    assert dump(tmp_path / "1") == dump(tmp_path / "2")


def test_where_the_folder_lies_and_how_it_is_named_does_not_matter(mixed, tmp_path, monkeypatch):
    build([mixed], tmp_path / "1")
    moved = tmp_path / "elsewhere" / "other name"
    shutil.copytree(mixed, moved)
    build([moved], tmp_path / "2")
    monkeypatch.chdir(moved.parent)
    build(["./other name/"], tmp_path / "3")
    assert dump(tmp_path / "1") == dump(tmp_path / "2") == dump(tmp_path / "3")


def test_which_of_two_folders_holds_a_record_under_which_name_does_not_matter(tmp_path):
    put(tmp_path, "a/2.json", study())
    put(tmp_path, "b/1.json", study())
    build([tmp_path / "a", tmp_path / "b"], tmp_path / "1")
    (tmp_path / "a").rename(tmp_path / "c")
    build([tmp_path / "b", tmp_path / "c"], tmp_path / "2")
    assert dump(tmp_path / "1") == dump(tmp_path / "2")


def test_the_names_of_files_change_nothing_but_where_a_record_was_read(mixed, tmp_path):
    build([mixed], tmp_path / "1")
    for n, path in enumerate(sorted(path for path in mixed.rglob("*") if path.is_file())):
        path.rename(path.with_name(f"{9 - n % 10}-{n}"))
    build([mixed], tmp_path / "2")
    assert dump(tmp_path / "1", without="readFrom") == dump(tmp_path / "2", without="readFrom")


def test_the_order_of_lines_changes_nothing_but_where_a_record_was_read(source, tmp_path):
    lines = [encoded(study(f"NCT9000{n % 20:04}", updated=f"2024-01-{n % 7 + 1:02}")) for n in range(60)]
    put(source, "records.jsonl", b"\n".join(lines))
    build([source], tmp_path / "1")
    random.Random(7).shuffle(lines)
    put(source, "records.jsonl", b"\n".join(lines))
    build([source], tmp_path / "2")
    assert dump(tmp_path / "1", without="readAt") == dump(tmp_path / "2", without="readAt")


JSON_OF_THE_DAY = encoded(study(updated="2024-05-06"))


@pytest.mark.parametrize(
    ("first", "second", "read_as"),
    [
        (PAGE.read_bytes(), JSON_OF_THE_DAY, "API v2 JSON"),
        (PAGE.read_bytes(), encoded(study(updated="2024-05-07")), "API v2 JSON"),
        (PAGE.read_bytes(), encoded(study(updated="2024-05-05")), "page text"),
        (PAGE.read_bytes(), encoded(study(updated="2024-05")), "page text"),
    ],
    ids=["the same day: the richer", "the JSON is newer", "the page is newer", "a day is newer than its month"],
)
@pytest.mark.parametrize("names", ["ab", "ba"])
def test_of_a_page_and_json_of_one_record_the_newer_is_taken_whichever_comes_first(
    source, place, first, second, read_as, names
):
    put(source, names[0], first)
    put(source, names[1], second)
    report = build([source], place)
    assert (report.records, report.earlier + report.superseded) == (1, 1)
    stated = [line for line in dump(place) if "readAs" in line and "/record/" in line and "/history/" not in line]
    assert len(stated) == 1
    assert read_as in stated[0]


# --- the graph's place --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["a folder with a file", "a file"])
def test_what_is_no_graph_is_not_replaced(source, tmp_path, kind):
    put(source, "good.json", study())
    kept = put(tmp_path, "thesis/chapter.txt" if "folder" in kind else "thesis", b"mine")
    with pytest.raises(ConfigError, match="no trialgraph graph"):
        build([source], tmp_path / "thesis")
    assert kept.read_bytes() == b"mine"


def test_an_empty_folder_is_taken(source, place):
    put(source, "good.json", study())
    place.mkdir(parents=True)
    build([source], place)
    assert numbers_in(place) == {NUMBER}


def test_the_folder_one_stands_in_is_refused(source, place, monkeypatch):
    put(source, "good.json", study())
    place.mkdir(parents=True)
    monkeypatch.chdir(place)
    with pytest.raises(ConfigError, match="stand in"):
        build([source], ".")


def test_a_link_to_the_graph_stays_a_link(source, tmp_path):
    put(source, "good.json", study())
    (tmp_path / "link").symlink_to("real")
    build([source], tmp_path / "link")
    build([source], tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert numbers_in(tmp_path / "real") == {NUMBER}


def test_a_place_that_cannot_be_written_is_named(source, tmp_path):
    put(source, "good.json", study())
    put(tmp_path, "file", b"")
    with pytest.raises(StoreError, match="file/graph"):
        build([source], tmp_path / "file" / "graph")


def test_a_report_that_is_damaged_is_named(source, place):
    put(source, "good.json", study())
    build([source], place)
    (place / REPORT).write_bytes(b'{"records": ')
    with pytest.raises(StoreError, match="build the graph anew"):
        read_report(place)


# --- builds that are cut short ------------------------------------------------------------------------


def test_a_build_that_fails_leaves_the_old_graph_as_it_was(source, place):
    put(source, "good.json", study())
    build([source], place)
    before = dump(place)
    (source / "good.json").write_bytes(NOT_JSON)
    with pytest.raises(SourceError):
        build([source], place)
    assert dump(place) == before
    assert names_in(place.parent) == [place.name]


def test_a_build_that_is_killed_at_any_moment_leaves_a_whole_graph_and_the_next_one_clears_up(tmp_path, place):
    old, new = tmp_path / "old", tmp_path / "new"
    put(old, "1.json", study(GOOD))
    put(new, "2.jsonl", b"\n".join(encoded(study(f"NCT9{n:07}")) for n in range(2000)))
    build([old], place)
    whole = ({GOOD}, {f"NCT9{n:07}" for n in range(2000)})
    usual_seconds = seconds_of_a_build(new, tmp_path / "trial")
    chance, killed = random.Random(20240506), 0
    for _ in range(8):
        process = subprocess.Popen([PROGRAM, "build", new, "--into", place], stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.1, 1) * usual_seconds)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        if place.exists():
            assert numbers_in(place) in whole
        else:
            assert [name for name in names_in(place.parent) if name.startswith(".graph.old-")]
    assert killed
    build([old], place)
    assert numbers_in(place) == {GOOD}
    assert names_in(place.parent) == [place.name]


def seconds_of_a_build(source: Path, place: Path) -> float:
    begin = time.monotonic()
    subprocess.run([PROGRAM, "build", source, "--into", place], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begin


@pytest.mark.parametrize("what_follows", ["a build that works", "a build that fails"])
def test_an_old_graph_that_a_killed_build_had_moved_aside_is_put_back(source, place, what_follows):
    put(source, "good.json", study())
    build([source], place)
    before = dump(place)
    place.rename(place.with_name(".graph.old-4711"))
    shutil.copytree(source, place.with_name(".graph.building-4711"))
    if "fails" in what_follows:
        with pytest.raises(SourceError):
            build([source / "nothing"], place)
    else:
        build([source], place)
    assert dump(place) == before
    assert names_in(place.parent) == [place.name]


def test_leftovers_of_other_graphs_are_left_alone(source, place):
    put(source, "good.json", study())
    other = put(place.parent, ".graph2.building-1/store", b"").parent
    build([source], place)
    assert other.is_dir()


def test_a_second_build_into_the_same_place_says_that_one_is_at_work(source, place):
    put(source, "good.json", study())
    at_work = place.with_name(".graph.building-4711")
    at_work.mkdir(parents=True)
    handle = os.open(at_work, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="another build is at work"):
            build([source], place)
    finally:
        os.close(handle)
    assert at_work.is_dir()
    assert not place.exists()


def test_of_two_builds_at_once_one_makes_the_graph_and_the_other_says_so_or_makes_it_too(source, place):
    put(source, "1.jsonl", b"\n".join(encoded(study(f"NCT9{n:07}")) for n in range(300)))
    command = [PROGRAM, "build", source, "--into", place]
    both = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate()[1] for process in both]
    codes = [process.returncode for process in both]
    assert 0 in codes
    assert [text.count("\n") for text, code in zip(said, codes, strict=True) if code] in ([], [1])
    assert len(numbers_in(place)) == 300
    assert names_in(place.parent) == [place.name]
