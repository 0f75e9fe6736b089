"""Single names linked without a graph, and many at once on all cores."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from trialgraph.cli.link import KINDS, command
from trialgraph.errors import ConfigError, SourceError
from trialgraph.linking import parallel
from trialgraph.linking.shelf import Shelf, open_shelf
from trialgraph.linking.strings import NAME_KINDS, link_names


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """The starter lists."""
    with open_shelf(folder=tmp_path) as opened:
        yield opened


def linked(shelf: Shelf, kind: str, *names: str, doubtful: bool = False) -> list[tuple[str, str, str]]:
    rows = link_names(names, kind, shelf, doubtful=doubtful)
    return [(row.subject_id.rpartition("trialgraph/")[2], row.predicate.name, row.object_label) for row in rows]


@pytest.mark.parametrize(
    ("kind", "name", "node", "predicate", "label"),
    [
        ("drug", "Olumiant 4 mg", "drug/olumiant-4-mg", "CLOSE", "Baricitinib"),
        ("condition", "Severe asthma", "condition/severe-asthma", "BROAD", "asthma"),
        (
            "organisation",
            "Eli Lilly and Company",
            "sponsor/eli-lilly-and-company",
            "EXACT",
            "Eli Lilly (United States)",
        ),
        (
            "affiliation",
            "Mayo Clinic, Rochester, USA",
            "sponsor/mayo-clinic-rochester-usa",
            "EXACT",
            "Mayo Clinic",
        ),
        ("town", "Houston, United States", "city/united-states/houston", "EXACT", "Houston"),
    ],
)
def test_a_single_name_is_linked(
    shelf: Shelf, kind: str, name: str, node: str, predicate: str, label: str
) -> None:
    assert linked(shelf, kind, name) == [(node, predicate, label)]


def test_a_town_without_a_country_is_only_a_candidate(shelf: Shelf) -> None:
    assert linked(shelf, "town", "Houston") == []
    assert linked(shelf, "town", "Houston", doubtful=True) == [("city/unknown/houston", "EXACT", "Houston")]


def test_a_kind_that_names_cannot_be_is_refused(shelf: Shelf) -> None:
    with pytest.raises(ConfigError, match=r"'planet'.*drug"):
        list(link_names(["Mars"], "planet", shelf))
    with Shelf() as empty, pytest.raises(ConfigError, match="ror has not been added"):
        list(link_names(["Mars"], "organisation", empty))


def test_the_command_knows_the_kinds_and_prints_what_sssom_reads(tmp_path: Path) -> None:
    assert KINDS == NAME_KINDS
    (tmp_path / "names").write_text("Olumiant\n\n Zorvatinib \n", encoding="utf-8")
    done = CliRunner().invoke(command, ["--kind", "drug", "--names-from", str(tmp_path / "names"), "baricitinib"])
    rows = [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]
    assert rows[0][0] == "subject_id" and [row[1] for row in rows[1:]] == ["baricitinib", "Olumiant"]


def test_names_without_a_kind_are_wrong_use() -> None:
    assert CliRunner().invoke(command, ["baricitinib"]).exit_code == 2


# --- on all cores -------------------------------------------------------------------------------------


def where(shelf: Shelf, number: int) -> tuple[int, int, tuple[str, ...]]:
    return number, os.getpid(), shelf.names


def spoil(shelf: Shelf, number: int) -> None:
    raise SourceError(f"name {number}", "is spoilt")


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_FEW", 10)
    monkeypatch.setattr(parallel, "_BATCH", 3)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.mark.usefixtures("few_are_many")
@pytest.mark.parametrize(("items", "here"), [(0, True), (9, True), (10, False), (100, False)])
def test_many_items_are_worked_on_in_other_processes_and_come_in_their_order(
    shelf: Shelf, items: int, here: bool
) -> None:
    found = list(parallel.on_all_cores(where, iter(range(items)), shelf))
    assert [number for number, _, _ in found] == list(range(items))
    assert all((process == os.getpid()) is here for _, process, _ in found)
    assert {names for _, _, names in found} <= {shelf.names}


@pytest.mark.usefixtures("few_are_many")
def test_what_goes_wrong_in_another_process_is_told_as_here(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="name 0: is spoilt"):
        list(parallel.on_all_cores(spoil, range(20), shelf))
    for path in shelf.paths:
        path.unlink()
    with pytest.raises(SourceError, match="is no vocabulary index"):
        list(parallel.on_all_cores(where, range(20), shelf))
