"""An invented registry: the same every time, marked as invented, and read without a rejection."""

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import trialgraph
from trialgraph.build import build
from trialgraph.cli import group
from trialgraph.errors import ConfigError, SourceError
from trialgraph.registries.ctgov import api
from trialgraph.sample import MARK, MOST, ON_A_PAGE, sample_studies, write_sample
from trialgraph.sample.studies import write_study

NUMBERS, SEEDS = st.integers(0, MOST - 1), st.integers(0, 2**64 - 1)
SIZE = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "records"
    write_sample(folder, SIZE, seed=5)
    return folder


@pytest.fixture(scope="module")
def built(folder: Path) -> Path:
    build([folder], folder.with_name("graph"))
    return folder.with_name("graph")


@given(number=NUMBERS, seed=SEEDS)
@settings(deadline=None, max_examples=150)
def test_every_study_is_read_and_is_marked_and_has_a_number_that_the_registry_does_not_give(
    number: int, seed: int
) -> None:
    study = write_study(number, seed)
    record = api.read(study)
    assert re.fullmatch(r"NCT9\d{7}", record.number)
    assert record.trial.brief_title.startswith(MARK)
    assert "synthetic" in record.trial.brief_summary
    assert study == write_study(number, seed)


@given(trials=st.integers(0, 12), more=st.integers(0, 12), seed=SEEDS)
@settings(deadline=None, max_examples=30)
def test_more_trials_begin_with_those_of_fewer(trials: int, more: int, seed: int) -> None:
    assert list(sample_studies(trials + more, seed))[:trials] == list(sample_studies(trials, seed))


def test_another_seed_gives_other_trials() -> None:
    assert list(sample_studies(3, seed=1)) != list(sample_studies(3, seed=2))


def test_no_number_is_given_twice() -> None:
    numbers = [
        json.loads(study)["protocolSection"]["identificationModule"]["nctId"] for study in sample_studies(2000)
    ]
    assert len(set(numbers)) == 2000


def test_another_process_writes_the_same_bytes() -> None:
    code = (
        "import hashlib; from trialgraph.sample import sample_studies; "
        "print(hashlib.sha256(b''.join(sample_studies(50, 9))).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == hashlib.sha256(b"".join(sample_studies(50, 9))).hexdigest()


def test_a_sample_is_pages_of_the_registrys_api(tmp_path: Path) -> None:
    told: list[int] = []
    size = write_sample(tmp_path / "plain", ON_A_PAGE + 2, progress=told.append)
    pages = [path.read_bytes() for path in sorted((tmp_path / "plain").iterdir())]
    assert [len(json.loads(page)["studies"]) for page in pages] == [ON_A_PAGE, 2]
    assert told == [ON_A_PAGE, ON_A_PAGE + 2] and size == sum(map(len, pages))
    write_sample(tmp_path / "small", ON_A_PAGE + 2, compress=True)
    packed = [path.read_bytes() for path in sorted((tmp_path / "small").glob("*.json.zst"))]
    assert [zstandard.decompress(each) for each in packed] == pages


def test_nothing_of_a_sample_is_rejected_and_the_graph_conforms(built: Path) -> None:
    assert not (built / "quarantine.jsonl").exists() or not (built / "quarantine.jsonl").read_text()
    graph = trialgraph.open(built)
    assert graph.report["records"] == SIZE
    run = CliRunner().invoke(group, ["validate", "--graph", str(built)])
    assert run.exit_code == 0, run.output


def test_the_records_have_addresses_and_numbers_of_people_and_the_graph_has_not(folder: Path, built: Path) -> None:
    raw = b"".join(path.read_bytes() for path in folder.iterdir())
    assert re.search(rb"contact\.\d+@site\d+\.example", raw) and b"+1 555 010" in raw
    graph = trialgraph.open(built)
    values = graph.sparql('SELECT ?value { ?thing ?property ?value FILTER(CONTAINS(STR(?value), "@site")) }')
    assert not list(values)
    assert not list(
        graph.sparql('SELECT ?value { ?thing ?property ?value FILTER(CONTAINS(STR(?value), "555 010")) }')
    )


def test_a_few_things_are_in_many_trials_and_most_in_one() -> None:
    conditions = Counter(
        name for study in sample_studies(3000) for name in
        json.loads(study)["protocolSection"]["conditionsModule"]["conditions"]
    )  # fmt: skip
    assert max(conditions.values()) > 25
    assert sum(count == 1 for count in conditions.values()) > len(conditions) / 2


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SourceError, match="not empty"):
        write_sample(tmp_path, 3)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(("trials", "seed"), [(-1, 0), (MOST + 1, 0), (1, -1), (1, 2**64)])
def test_what_cannot_be_invented_is_refused(trials: int, seed: int) -> None:
    with pytest.raises(ConfigError):
        sample_studies(trials, seed)


def test_the_command_writes_lines_to_stdout_and_says_what_it_wrote_to_a_folder(tmp_path: Path) -> None:
    lines = CliRunner().invoke(group, ["sample", "--trials", "3", "--seed", "8", "-o", "-"]).stdout_bytes
    assert lines == b"".join(study + b"\n" for study in sample_studies(3, 8))
    run = CliRunner().invoke(group, ["sample", "--trials", "3", "-o", str(tmp_path / "new")])
    assert run.exit_code == 0 and "3 invented trials" in run.output
