"""Records are fetched from registries that are busy, cut connections, forget their pages and change meanwhile."""

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from api_study import NUMBER, study
from conftest import SHARED
from misbehaving_registry import Behaviour, Registry, after, behave, cut, kill, misbehaving, truncate
from misbehaving_server import be_silent, drip, refuse, refuse_by_page, reset
from trialgraph.build import build
from trialgraph.errors import ConfigError, SourceError, TrialGraphError, UnknownPlugin
from trialgraph.fetching import BUILTIN, Report, ctgov, fetch, get_api, isrctn, want
from trialgraph.fetching.folder import STATE
from trialgraph.politeness import Patience
from trialgraph.registries import find_format
from trialgraph.sources import find_documents
from trialgraph.triples import record_quads

QUICK = Patience(timeout=0.4, tries=4, first_wait=0.01, longest_wait=2, longest_answer=0.4)
API = {api.name: api for api in BUILTIN}
DAY = "2024-05-06"
PROGRAM = Path(sysconfig.get_path("scripts")) / "trialgraph"


def numbers(first: int, last: int) -> list[str]:
    return [f"NCT9000{number:04}" for number in range(first, last + 1)]


@pytest.fixture
def registry() -> Iterator[Registry]:
    """25 studies, 8 trials of ISRCTN and 5 dossiers, ten, three and two on a page."""
    with misbehaving(studies=[study(each) for each in numbers(1, 25)], largest_page=10) as running:
        running.trials = {f"ISRCTN1000000{n}": (f"202{n}-02-03T04:05:06.7Z", "Ear fever") for n in range(8)}
        running.dossiers = {f"2024-50000{n}-11-00": dossier(n) for n in range(5)}
        yield running


def dossier(n: int, updated: str = "03/03/2025") -> dict[str, Any]:
    part = {"trialDetails": {"clinicalTrialIdentifiers": {"fullTitle": f"Pears and ears {n}"}}}
    return {
        "ctNumber": f"2024-50000{n}-11-00",
        "ctStatus": "Authorised",
        "publishDate": f"{updated[6:]}-{updated[3:5]}-{updated[:2]}T03:46:14.1",
        "lastUpdated": updated,
        "authorizedApplication": {"authorizedPartI": part},
    }


def fetched(registry: Registry, place: Path, name: str = "ctgov", **options: Any) -> Report:
    patience, said = options.pop("patience", QUICK), options.pop("said", [])
    wanted = want(API[name], **options)
    where = registry.url
    return fetch(API[name], wanted, place, address=where, patience=patience, pause=0, on_trouble=said.append)


def read_all(place: Path) -> list[tuple[str, str | None]]:
    """Number and date of every record in a folder, by the registries' own readers."""
    found = []
    for document in find_documents(place):
        with document.open() as stream:
            form = find_format(stream.read(2**16))
        with document.open() as stream:
            records = [form.read(raw.data) for raw in form.split(stream)]
        found += [(each.number, each.last_updated) for each in records]
    return found


# --- ClinicalTrials.gov -------------------------------------------------------------------------------


def test_every_study_comes_once_page_after_page(registry: Registry, tmp_path: Path) -> None:
    report = fetched(registry, tmp_path)
    assert report == Report(seen=25, new=25, total=25)
    assert read_all(tmp_path) == [(number, DAY) for number in numbers(1, 25)]
    assert [each.parameters.get("pageToken") for each in registry.asked] == [None, "from-10", "from-20"]
    assert registry.asked[0].headers["User-Agent"].startswith("trialgraph/")
    visible = [path.name for path in sorted(tmp_path.iterdir()) if not path.name.startswith(".")]
    assert visible == [f"ctgov-00000{n}.jsonl.gz" for n in (1, 2, 3)]


def test_the_pages_of_one_list_are_asked_for_alike_but_for_the_token(registry: Registry, tmp_path: Path) -> None:
    fetched(registry, tmp_path, condition="ear fever", fields=["BriefTitle"])
    same = [{n: v for n, v in each.parameters.items() if n != "pageToken"} for each in registry.asked]
    assert same[0] == same[1] == same[2]
    assert same[0]["countTotal"] == "true" and same[0]["pageSize"] == "1000"
    assert same[0]["fields"] == "NCTId|LastUpdatePostDate|BriefTitle"


PASSING = {
    "too many requests": refuse(429, Retry_After="0"),
    "an error of the server": refuse(500),
    "a page for people instead": refuse_by_page(200),
    "a gateway without a registry": refuse_by_page(502),
    "half a page as if it were whole": truncate,
    "a connection cut": cut,
    "a connection reset": reset,
    "silence": be_silent,
    "a slow drip": drip,
}


@pytest.mark.parametrize("behaviour", PASSING.values(), ids=PASSING.keys())
def test_what_passes_is_waited_out(registry: Registry, tmp_path: Path, behaviour: Behaviour) -> None:
    registry.then += [behaviour, behave, behaviour, behaviour]
    said: list[str] = []
    fetched(registry, tmp_path, said=said)
    assert read_all(tmp_path) == [(number, DAY) for number in numbers(1, 25)]
    assert len(said) == 3 and all("again in" in each and "\n" not in each for each in said)


@pytest.mark.parametrize("name", API)
def test_every_registry_is_asked_again_where_it_breaks_off(registry: Registry, tmp_path: Path, name: str) -> None:
    registry.largest_page = 3
    registry.then += [refuse(500), behave, truncate, refuse_by_page(200), behave, cut]
    report = fetched(registry, tmp_path, name)
    found = Counter(number for number, _ in read_all(tmp_path))
    assert report.seen == report.new == report.total == len(found) and set(found.values()) == {1}


def test_a_registry_is_left_alone_as_long_as_it_asks_for(registry: Registry, tmp_path: Path) -> None:
    registry.then.append(refuse(429, Retry_After="1"))
    fetched(registry, tmp_path)
    assert registry.asked[1].at - registry.asked[0].at >= 0.9


def test_requests_keep_a_pace(registry: Registry, tmp_path: Path) -> None:
    fetch(ctgov.API, want(ctgov.API), tmp_path, address=registry.url, patience=QUICK, pause=0.1)
    first, second, third = (each.at for each in registry.asked)
    assert third - second >= 0.09 and second - first >= 0.09


def test_a_registry_that_asks_for_an_hour_is_not_waited_for(registry: Registry, tmp_path: Path) -> None:
    registry.then.append(refuse(429, Retry_After="3600"))
    with pytest.raises(SourceError, match="left alone for 3600 seconds"):
        fetched(registry, tmp_path)


def test_what_a_registry_refuses_is_told_in_its_words_and_not_asked_again(
    registry: Registry, tmp_path: Path
) -> None:
    registry.then.append(refuse(400, b"<p>Essie:\n missing operand</p>"))
    with pytest.raises(SourceError, match=r"refuses with status 400: Essie: missing operand$"):
        fetched(registry, tmp_path)
    assert len(registry.asked) == 1


def test_a_fetch_that_failed_goes_on_where_it_was(registry: Registry, tmp_path: Path) -> None:
    registry.then += [behave, behave, *[refuse(503)] * QUICK.tries]
    with pytest.raises(SourceError, match="tried 4 times, the next call goes on"):
        fetched(registry, tmp_path)
    registry.asked.clear()
    report = fetched(registry, tmp_path)
    assert report == Report(seen=25, new=25, total=25, is_resumed=True)
    assert [each.parameters.get("pageToken") for each in registry.asked] == ["from-20"]
    assert read_all(tmp_path) == [(number, DAY) for number in numbers(1, 25)]


def test_a_page_that_was_written_and_not_settled_is_not_kept_twice(registry: Registry, tmp_path: Path) -> None:
    registry.then += [behave, behave, *[refuse(503)] * QUICK.tries]
    with pytest.raises(SourceError):
        fetched(registry, tmp_path)
    third = "".join(json.dumps(each) + "\n" for each in registry.studies[20:]).encode()
    (tmp_path / "ctgov-000003.jsonl.gz").write_bytes(gzip.compress(third))
    del registry.studies[20:]
    fetched(registry, tmp_path)
    assert read_all(tmp_path) == [(number, DAY) for number in numbers(1, 20)]


def test_pages_of_another_size_than_asked_for_are_taken_as_they_come(registry: Registry, tmp_path: Path) -> None:
    def shrink(running: Registry) -> None:
        running.largest_page = 4

    registry.then += [behave, after(shrink)]
    assert fetched(registry, tmp_path).seen == 25
    assert read_all(tmp_path) == [(number, DAY) for number in numbers(1, 25)]


def test_a_list_whose_page_is_forgotten_is_gone_through_again(registry: Registry, tmp_path: Path) -> None:
    registry.then += [behave, behave, refuse(400, b"`pageToken` is not valid")]
    assert fetched(registry, tmp_path) == Report(seen=25, new=25, total=25)
    assert read_all(tmp_path) == [(number, DAY) for number in numbers(1, 25)]


def test_a_page_forgotten_over_night_costs_no_record_that_is_there(registry: Registry, tmp_path: Path) -> None:
    registry.then += [behave, behave, *[refuse(503)] * QUICK.tries]
    with pytest.raises(SourceError):
        fetched(registry, tmp_path)
    registry.then.append(refuse(400, b"`pageToken` is not valid"))
    assert fetched(registry, tmp_path).new == 25
    assert read_all(tmp_path) == [(number, DAY) for number in numbers(1, 25)]


def test_a_registry_that_forgets_every_page_at_once_is_given_up(registry: Registry, tmp_path: Path) -> None:
    registry.then += [behave, refuse(400)] * 5
    with pytest.raises(SourceError, match="forgets its lists faster than they can be read"):
        fetched(registry, tmp_path)


def test_a_study_on_two_pages_is_kept_once(registry: Registry, tmp_path: Path) -> None:
    registry.studies.insert(10, registry.studies[9])
    fetched(registry, tmp_path)
    assert read_all(tmp_path) == [(number, DAY) for number in numbers(1, 25)]


def test_a_study_that_slips_between_two_pages_is_found_by_going_through_again(
    registry: Registry, tmp_path: Path
) -> None:
    registry.then += [behave, after(lambda running: running.studies.insert(0, running.studies.pop(10)))]
    said: list[str] = []
    report = fetched(registry, tmp_path, said=said)
    assert report.seen == report.total == 25
    assert {number for number, _ in read_all(tmp_path)} == set(numbers(1, 25))
    assert "counts 25 records and gave 24" in said[0]


def test_new_studies_meanwhile_come_as_well(registry: Registry, tmp_path: Path) -> None:
    registry.then += [behave, after(lambda running: running.studies.append(study(*numbers(26, 26))))]
    assert fetched(registry, tmp_path) == Report(seen=26, new=26, total=25)


def test_what_a_registry_counts_and_never_gives_is_told(registry: Registry, tmp_path: Path) -> None:
    registry.counts_more = 2
    said: list[str] = []
    assert fetched(registry, tmp_path, said=said) == Report(seen=25, new=25, total=27)
    assert said[-1].endswith("counts 27 records and gave 25, 3 times; what is missing changed or was withdrawn")


# --- what has changed ---------------------------------------------------------------------------------


def test_the_same_fetch_again_asks_for_changes_only_and_keeps_both_versions(
    registry: Registry, tmp_path: Path
) -> None:
    fetched(registry, tmp_path)
    today = datetime.now(UTC).date()
    registry.studies[4] = study(*numbers(5, 5), updated=today.isoformat())
    registry.asked.clear()
    since = (today - timedelta(days=2)).isoformat()
    assert fetched(registry, tmp_path) == Report(seen=1, new=1, total=1, since=since)
    (asked,) = registry.asked
    assert asked.parameters["filter.advanced"] == f"AREA[LastUpdatePostDate]RANGE[{since},MAX]"
    versions = [date for number, date in read_all(tmp_path) if number == numbers(5, 5)[0]]
    assert versions == [DAY, today.isoformat()] and len(read_all(tmp_path)) == 26
    assert fetched(registry, tmp_path) == Report(seen=1, new=0, total=1, since=since)
    assert len(read_all(tmp_path)) == 26


def test_a_day_can_be_named_since_when(registry: Registry, tmp_path: Path) -> None:
    registry.studies[4] = study(*numbers(5, 5), updated="2025-01-01")
    assert fetched(registry, tmp_path, updated_since="20240507") == Report(
        seen=1, new=1, total=1, since="2024-05-07"
    )


def test_a_run_for_changes_that_breaks_off_goes_on_with_the_same_day(registry: Registry, tmp_path: Path) -> None:
    fetched(registry, tmp_path)
    registry.then += [refuse(503)] * QUICK.tries
    with pytest.raises(SourceError):
        fetched(registry, tmp_path)
    report = fetched(registry, tmp_path)
    assert report.is_resumed and report.since and report.new == 0


def test_two_questions_share_a_folder_and_keep_what_both_find_once(registry: Registry, tmp_path: Path) -> None:
    registry.studies[0] = study(*numbers(1, 1), conditionsModule={"conditions": ["Nose fever"]})
    assert fetched(registry, tmp_path, condition="nose fever") == Report(seen=1, new=1, total=1)
    assert fetched(registry, tmp_path) == Report(seen=25, new=24, total=25)
    assert len(read_all(tmp_path)) == 25


def test_numbers_that_the_registry_does_not_have_are_told(registry: Registry, tmp_path: Path) -> None:
    report = fetched(registry, tmp_path, ids=["nct90000003", "NCT99999999", "NCT90000003"])
    assert report == Report(seen=1, new=1, total=1, missing=("NCT99999999",))
    assert registry.asked[0].parameters["filter.ids"] == "NCT90000003|NCT99999999"


def test_a_page_that_is_forgotten_costs_no_other_batch(registry: Registry, tmp_path: Path) -> None:
    registry.then += [behave, refuse(400, b"`pageToken` is not valid")]
    report = fetched(registry, tmp_path, ids=[*numbers(1, 15), *numbers(100, 290), *numbers(16, 25)])
    assert report.seen == 25 and report.new == 25


@pytest.mark.parametrize("name", ["ctgov", "isrctn"])
def test_many_numbers_are_asked_for_in_batches(registry: Registry, tmp_path: Path, name: str) -> None:
    ids = numbers(1, 450) if name == "ctgov" else [f"ISRCTN1000{n:04}" for n in range(450)]
    report = fetched(registry, tmp_path, name, ids=ids)
    there = {"ctgov": set(numbers(1, 25)), "isrctn": set(registry.trials)}[name]
    assert {number for number, _ in read_all(tmp_path)} == there and report.seen == len(there)
    assert set(report.missing) == set(ids) - there
    assert max(len(str(each.parameters)) for each in registry.asked) < 3000


# --- ISRCTN -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("honours_offset", [True, False])
def test_every_trial_of_isrctn_comes_once_whether_it_knows_of_offsets_or_not(
    registry: Registry, tmp_path: Path, honours_offset: bool
) -> None:
    registry.largest_page, registry.honours_offset = 3, honours_offset
    report = fetched(registry, tmp_path, "isrctn")
    assert report == Report(seen=8, new=8, total=8)
    assert sorted(number for number, _ in read_all(tmp_path)) == sorted(registry.trials)
    assert all("lastEdited GE 2000-01-01T00:00:00" in each.parameters["q"] for each in registry.asked[:3])


def test_a_trial_edited_while_its_time_is_cut_is_not_lost(registry: Registry, tmp_path: Path) -> None:
    registry.largest_page, registry.honours_offset = 3, False

    def edit(running: Registry) -> None:
        running.trials["ISRCTN10000002"] = (datetime.now(UTC).isoformat(), "Ear fever, edited")

    registry.then += [behave, behave, behave, after(edit)]
    fetched(registry, tmp_path, "isrctn")
    assert {number for number, _ in read_all(tmp_path)} == set(registry.trials)


def test_too_many_trials_of_one_second_are_a_failure_and_no_loss(registry: Registry, tmp_path: Path) -> None:
    registry.largest_page, registry.honours_offset = 3, False
    registry.trials = dict.fromkeys(registry.trials, ("2021-02-03T04:05:06.7Z", "Ear fever"))
    with pytest.raises(SourceError, match="more trials edited within one second"):
        fetched(registry, tmp_path, "isrctn")


def test_what_only_mentions_an_isrctn_is_not_meant_by_it(registry: Registry, tmp_path: Path) -> None:
    registry.trials["ISRCTN10000001"] = ("2021-02-03T04:05:06.7Z", "Follow-up of ISRCTN10000002")
    report = fetched(registry, tmp_path, "isrctn", ids=["ISRCTN 10000002", "ISRCTN19999999"])
    assert report == Report(seen=1, new=1, total=None, missing=("ISRCTN19999999",))


def test_a_later_fetch_of_isrctn_names_a_time_since_it_drops_days_in_silence(
    registry: Registry, tmp_path: Path
) -> None:
    report = fetched(registry, tmp_path, "isrctn", updated_since="2024-01-01", condition="Ear fever")
    assert registry.asked[0].parameters["q"] == 'condition:"Ear fever" AND lastEdited GE 2024-01-01T00:00:00'
    assert report.seen == 4


@given(st.text(min_size=1))
def test_no_text_can_leave_its_clause_of_a_query(text: str) -> None:
    (asked,) = isrctn.ask(want(isrctn.API, condition=text, drug="aspirin"))
    query = asked.parameters["q"]
    assert query.count('"') == 4 and "\\" not in query
    assert re.fullmatch(r'condition:"[^"]*" AND intervention:"aspirin" AND lastEdited GE [\d:T-]+', query)


# --- CTIS ---------------------------------------------------------------------------------------------


def test_every_trial_of_ctis_is_asked_for_once_the_list_is_there(registry: Registry, tmp_path: Path) -> None:
    registry.largest_page = 2
    assert fetched(registry, tmp_path, "ctis") == Report(seen=5, new=5, total=5)
    assert registry.paths()[:3] == ["/search"] * 3
    assert sorted(registry.paths()[3:]) == [f"/retrieve/{number}" for number in registry.dossiers]
    assert [each.body["pagination"]["page"] for each in registry.asked[:3]] == [1, 2, 3]
    assert sorted(read_all(tmp_path))[0] == ("2024-500000-11", "2025-03-03")


def test_only_trials_of_ctis_that_were_updated_are_asked_for_again(registry: Registry, tmp_path: Path) -> None:
    fetched(registry, tmp_path, "ctis")
    registry.asked.clear()
    today = datetime.now(UTC).strftime("%d/%m/%Y")
    registry.dossiers["2024-500003-11-00"] = dossier(3, today)
    report = fetched(registry, tmp_path, "ctis")
    assert registry.paths() == ["/search", "/retrieve/2024-500003-11-00"]
    assert (report.seen, report.new) == (1, 1) and len(read_all(tmp_path)) == 6


def test_a_trial_that_the_list_has_and_ctis_does_not_give_is_passed_over(
    registry: Registry, tmp_path: Path
) -> None:
    registry.then += [behave, refuse(404)]
    assert fetched(registry, tmp_path, "ctis") == Report(seen=5, new=4, total=5)


def test_trials_of_ctis_are_had_by_their_numbers(registry: Registry, tmp_path: Path) -> None:
    ids = ["2024-500001-11-00", "EU CT: 2024-500002-11", "2024-599999-11-00"]
    report = fetched(registry, tmp_path, "ctis", ids=ids)
    assert report == Report(seen=3, new=2, total=None, missing=("2024-599999-11-00",))


# --- killed -------------------------------------------------------------------------------------------


def test_a_fetch_killed_again_and_again_has_every_study_once(registry: Registry, tmp_path: Path) -> None:
    registry.largest_page = 2  # 13 pages
    command = [PROGRAM, "fetch", "ctgov", "--all", "-o", str(tmp_path)]
    command += ["--from", registry.url, "--pause", "0"]
    running: list[subprocess.Popen[bytes]] = []
    for pages in (1, 2, 3, 1):
        registry.then += [behave] * pages + [kill(lambda: running[-1].pid)]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        assert running[-1].wait(60) == -9
    registry.then.clear()
    subprocess.run(command, check=True, timeout=60, stdout=subprocess.DEVNULL)
    assert read_all(tmp_path) == [(number, DAY) for number in numbers(1, 25)]
    times = Counter(each.parameters.get("pageToken") for each in registry.asked)
    assert len(times) == 13 and sum(times.values()) <= 13 + 2 * 4


# --- wrong use ----------------------------------------------------------------------------------------


def run(*words: str, **variables: str) -> tuple[int, str]:
    """Status and stderr of the command line."""
    environment = os.environ | {"TERM": "dumb"} | variables
    done = subprocess.run([PROGRAM, "fetch", *words], capture_output=True, text=True, env=environment)
    return done.returncode, done.stderr


def test_the_example_of_the_help_runs(registry: Registry, tmp_path: Path) -> None:
    told = subprocess.run([PROGRAM, "fetch", "--help"], capture_output=True, text=True, check=True).stdout
    (example,) = re.findall(r"^ *Example: +trialgraph fetch (.*)$", told, re.MULTILINE)
    registry.studies = [study(NUMBER, conditionsModule={"conditions": ["Dermatomyositis"]}), *registry.studies]
    command = [PROGRAM, "fetch", *example.split()]
    environment = os.environ | {"TRIALGRAPH_CTGOV_URL": registry.url}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=True)
    assert done.stdout == "records: 1 records of ClinicalTrials.gov, 1 of them new here\n"
    assert read_all(tmp_path / "records") == [(NUMBER, DAY)]


WRONG = {
    "an unknown registry": (["nowhere", "--all"], "known: ctgov, ctis, isrctn"),
    "no choice": (["ctgov"], "say which records"),
    "two choices": (["ctgov", "--all", "--drug", "aspirin"], "not both"),
    "an empty choice": (["ctgov", "--drug", " "], "an empty text"),
    "a number of another registry": (["ctgov", "--id", "ISRCTN10000001"], "is no number of ClinicalTrials.gov"),
    "no day": (["isrctn", "--updated-since", "yesterday"], "is no day"),
    "fields where there are none": (["ctis", "--all", "--field", "title"], "whole records only"),
    "no address": (["ctgov", "--all", "--from", "ftp://example.org"], "is no address"),
}


@pytest.mark.parametrize(("words", "told"), WRONG.values(), ids=WRONG.keys())
def test_wrong_use_is_told_in_one_line(words: list[str], told: str, tmp_path: Path) -> None:
    status, said = run(*words, "-o", str(tmp_path))
    assert status == 2 and told in said and said.count("\n") == 1


def test_a_registry_that_is_not_there_is_told_at_once_in_one_line(tmp_path: Path) -> None:
    with misbehaving() as gone:
        address = gone.url
    status, said = run("ctgov", "--all", "-o", str(tmp_path), TRIALGRAPH_CTGOV_URL=address)
    assert status == 1 and said.startswith(f"trialgraph: {address}/studies: cannot be reached")
    assert said.count("\n") == 1


def test_a_folder_is_for_one_fetch_at_a_time(registry: Registry, tmp_path: Path) -> None:
    said: list[TrialGraphError] = []

    def fetch_beside(running: Registry) -> None:
        with pytest.raises(SourceError, match="another fetch is at work here") as caught:
            fetched(running, tmp_path)
        said.append(caught.value)

    registry.then.append(after(fetch_beside))
    assert fetched(registry, tmp_path).seen == 25 and len(said) == 1


def test_a_damaged_state_is_told(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / STATE).write_bytes(b"not a database" * 100)
    with pytest.raises(SourceError, match="damaged; remove it to fetch anew"):
        fetched(registry, tmp_path)


def test_a_registry_without_an_api_is_no_registry_to_fetch_from() -> None:
    with pytest.raises(UnknownPlugin, match="known: ctgov, ctis, isrctn"):
        get_api("euctr")


def test_without_httpx_the_way_to_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(ConfigError, match=r"pip install 'trialgraph\[fetch\]'"):
        fetch(ctgov.API, want(ctgov.API), tmp_path)


# --- the registry's own words -------------------------------------------------------------------------


def test_what_is_asked_of_clinicaltrials_gov_stands_in_its_own_document() -> None:
    document = SHARED / "registries/ctgov-v2/openapi.yaml"
    if not document.is_file():
        pytest.skip("../shared/registries is not here")
    operation = yaml.safe_load(document.read_text(encoding="utf-8"))["paths"]["/studies"]["get"]
    known = {each["name"]: each["schema"] for each in operation["parameters"]}
    everything = want(
        ctgov.API,
        condition="a",
        drug="b",
        sponsor="c",
        ids=numbers(1, 2),
        updated_since=DAY,
        fields=["BriefTitle"],
    )
    (asked,) = ctgov.ask(everything)
    assert asked.parameters.keys() <= known.keys() and "pageToken" in known
    assert asked.parameters["format"] in known["format"]["enum"]
    for name in ("filter.ids", "fields"):
        pattern = known[name]["items"]["pattern"]
        assert all(re.fullmatch(pattern, each) for each in asked.parameters[name].split("|"))


def test_real_studies_say_the_same_when_they_were_fetched(real_studies: Path, tmp_path: Path) -> None:
    lines = gzip.decompress(real_studies.read_bytes()).splitlines()[:300]
    form = find_format(lines[0] + b"\n")
    with misbehaving(studies=[json.loads(line) for line in lines], largest_page=100) as running:
        fetched(running, tmp_path, patience=replace(QUICK, timeout=30, longest_answer=60))
    there = []
    for document in find_documents(tmp_path):
        with document.open() as stream:
            there += [record_quads(form.read(raw.data)) for raw in form.split(stream)]
    assert there == [record_quads(form.read(line)) for line in lines]


def test_real_trials_of_isrctn_say_the_same_when_they_were_fetched() -> None:
    folder = SHARED / "registries/isrctn-xml"
    if not folder.is_dir():
        pytest.skip("../shared/registries is not here")
    (asked,) = isrctn.ask(want(isrctn.API))
    for path in sorted(folder.glob("*.xml")):
        document = path.read_bytes()
        answer = isrctn.read(asked, document)
        assert [each.number for each in answer.records] == [path.stem] and answer.records[0].version
        form = find_format(document)
        before, after_ = ([form.read(raw.data) for raw in form.split(BytesIO(each))]
                          for each in (document, isrctn.write(answer.records)))  # fmt: skip
        assert before == after_ and find_format(isrctn.write(answer.records)) is form


@pytest.mark.parametrize("name", API)
def test_what_was_fetched_is_built(registry: Registry, tmp_path: Path, name: str) -> None:
    report = fetched(registry, tmp_path / "records", name)
    built = build([tmp_path / "records"], tmp_path / "graph")
    assert built.records_by_registry == {name: report.seen} and not built.rejected and not built.skipped


def test_the_state_holds_no_page_twice(registry: Registry, tmp_path: Path) -> None:
    fetched(registry, tmp_path)
    with sqlite3.connect(tmp_path / STATE) as state:
        assert state.execute("SELECT count(*) FROM pile").fetchone() == (0,)
        assert state.execute("SELECT max(file), count(*) FROM record").fetchone() == (3, 25)
