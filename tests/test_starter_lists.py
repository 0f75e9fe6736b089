"""The starter lists: what links names before any vocabulary has been added."""

import csv
import gzip
import tempfile
from pathlib import Path

import pytest

from conftest import SHARED
from trialgraph.linking import open_shelf
from trialgraph.mappings import read_mappings
from trialgraph.prefixes import expand
from trialgraph.vocabularies import Index, Rank
from trialgraph.vocabularies.index import names_of
from trialgraph.vocabularies.starting import LISTS, STARTED, VERSION, open_starters
from vocabulary_samples import TABLE, built

OBO = "http://purl.obolibrary.org/obo/"
REAL = {
    "mondo": "mondo.tsv.gz",
    "drugbank": "drugbank_vocabulary.csv.gz",
    "geonames": "geonames-cities15000.tsv.gz",
}
each_list = pytest.mark.parametrize("name", [vocabulary.name for vocabulary in STARTED])


def rows(name: str) -> list[dict[str, str]]:
    with (LISTS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture
def starters() -> dict[str, Index]:
    """The open lists, by name."""
    opened = {index.info.name: index for index in open_starters()}
    yield opened
    for index in opened.values():
        index.close()


@each_list
def test_a_list_is_short_and_each_row_is_a_term_of_its_own(name: str, starters: dict[str, Index]) -> None:
    assert 50 < len(rows(name)) < 120
    assert starters[name].info.terms == len({row["id"] for row in rows(name)}) == len(rows(name))


@each_list
def test_a_list_says_whose_its_ids_are_and_that_it_is_no_release(name: str, starters: dict[str, Index]) -> None:
    info = starters[name].info
    owner = next(vocabulary for vocabulary in STARTED if vocabulary.name == name)
    assert (info.version, info.date) == (VERSION, None)
    assert (info.licence, info.attribution) == (owner.licence, owner.attribution)


@each_list
def test_no_name_stands_for_two_terms_of_one_list(name: str, starters: dict[str, Index]) -> None:
    index = starters[name]
    for term in index.terms():
        for written, rank in names_of(term):
            if rank is not Rank.RELATED:
                found = [hit.id for hit in index.find(written) if hit.rank is not Rank.RELATED]
                assert found == [term.id], written


@each_list
def test_what_is_above_a_term_is_in_the_list_and_never_the_term_itself(
    name: str, starters: dict[str, Index]
) -> None:
    index = starters[name]
    for term in index.terms():
        assert all(index.get(iri) for iri in term.broader), term.label
        assert all(term.id not in index.broader(iri) for iri in term.broader), term.label


def test_the_hierarchy_leads_from_a_disease_of_children_to_autoimmunity(starters: dict[str, Index]) -> None:
    mondo = starters["mondo"]
    above = [mondo.get(iri).label for iri in mondo.broader(OBO + "MONDO_0008054")]
    assert above[0] == "dermatomyositis"
    assert {"idiopathic inflammatory myopathy", "autoimmune disease"} <= set(above)


@each_list
def test_the_ids_are_those_of_the_owner(name: str) -> None:
    if name not in REAL:
        pytest.skip("../shared has a part of ROR only")
    file = SHARED / "vocabularies" / REAL[name]
    if not file.is_file():
        pytest.skip("../shared/vocabularies is not here")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        known = {line.replace(",", "\t").partition("\t")[0] for line in lines}
    assert [row["id"] for row in rows(name) if row["id"] not in known] == []


def test_the_lists_are_the_same_each_time_and_leave_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    said = []
    for _ in range(2):
        opened = open_starters()
        said.append(sorted(path.read_bytes() for path in tmp_path.glob("*/*.vocabulary")))
        for index in opened:
            index.close()
    assert said[0] == said[1] and len(said[0]) == len(STARTED)
    assert list(tmp_path.iterdir()) == []


def test_the_lists_are_used_until_a_vocabulary_has_been_added(tmp_path: Path) -> None:
    with open_shelf(folder=tmp_path) as shelf:
        assert set(shelf.releases.items()) == {(vocabulary.name, VERSION) for vocabulary in STARTED}
    with open_shelf([], folder=tmp_path) as shelf:
        assert shelf.names == ()
    built(tmp_path, "mondo", TABLE.replace("EAR", "MONDO:900")).close()
    with open_shelf(folder=tmp_path) as shelf:
        assert shelf.names == ("mondo",) and shelf.releases["mondo"] != VERSION


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("Juvenile Dermatomyositis", OBO + "MONDO_0008054"),
        ("Kohlmeier-Degos Disease", OBO + "MONDO_0011208"),
        ("Baricitinib", "https://go.drugbank.com/drugs/DB11817"),
        ("BAF312", "https://go.drugbank.com/drugs/DB12371"),
        ("JBT-101", "https://go.drugbank.com/drugs/DB12193"),
        ("Assistance Publique - Hôpitaux de Paris", "https://ror.org/00pg5jh14"),
        ("Versus Arthritis", "https://ror.org/02jkpm469"),
        ("Paris", "https://sws.geonames.org/2988507/"),
        ("Newcastle upon Tyne", "https://sws.geonames.org/2641673/"),
    ],
)
def test_the_demo_is_linked_with_nothing_added(demo_folder: Path, name: str, concept: str) -> None:
    mappings = read_mappings(demo_folder / "mappings.sssom.tsv")
    assert [expand(row.object_id) or row.object_id for row in mappings if row.subject_label == name] == [concept]
