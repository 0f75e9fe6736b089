"""Indexes of vocabularies: names are found in them, in a good order, and the command shows them."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import SHARED
from trialgraph.cli.vocabulary import command
from trialgraph.config import vocabulary_folder
from trialgraph.errors import ConfigError, SourceError, UnknownPlugin
from trialgraph.sources import find_documents
from trialgraph.vocabularies import (
    Index,
    Info,
    Likeness,
    Rank,
    build_index,
    get_vocabulary,
    list_indexes,
    open_index,
    own_vocabulary,
    remove_index,
)
from vocabulary_samples import MESH, OBO, OBO_TEXT, OWN, TABLE, built, tabbed

# --- the index ----------------------------------------------------------------------------------------


def test_several_files_make_one_vocabulary_and_a_second_label_is_an_exact_name(tmp_path: Path) -> None:
    labels = tabbed(["MONDO:9000001", "tin ear", ""])
    matches = tabbed(["MONDO:9000001", "mesh:D900001"], ["MONDO:9000009", "mesh:D900009"])
    with built(tmp_path, "mondo", labels, matches, tabbed(["MONDO:9000001", "tinny ear", ""])) as index:
        assert index.info.terms == 1
        assert index.matching(MESH + "D900001") == [OBO + "MONDO_9000001"]
        assert index.matching(OBO + "MONDO_9000001") == [MESH + "D900001"]
        assert index.find("tinny ear")[0].rank is Rank.EXACT


def test_hits_go_from_what_is_written_so_to_what_is_only_related(tmp_path: Path) -> None:
    rows = tabbed(
        ["1", "ear tumour"],
        ["2", "two", "ear tumor"],
        ["3", "tumour of the ear"],
        ["4", "four", "R:ear tumor"],
        ["5", "five", "ear tumors"],
    )
    with built(tmp_path, OWN, rows) as index:
        hits = index.find("Ear Tumor")
    found = [(hit.id[-1], hit.likeness, hit.rank) for hit in hits]
    assert found == [
        ("2", Likeness.WRITTEN, Rank.EXACT),
        ("1", Likeness.FOLDED, Rank.LABEL),
        ("5", Likeness.FOLDED, Rank.EXACT),
        ("3", Likeness.REORDERED, Rank.LABEL),
        ("4", Likeness.WRITTEN, Rank.RELATED),
    ]


def test_of_two_terms_with_one_synonym_the_one_whose_label_fits_goes_first(tmp_path: Path) -> None:
    rows = tabbed(["1", "another thing", "ear, tin"], ["2", "tin ear", "ear, tin"])
    with built(tmp_path, OWN, rows) as index:
        assert [hit.label for hit in index.find("ear, tin")] == ["tin ear", "another thing"]


def test_broader_terms_come_nearest_first_and_a_circle_ends(tmp_path: Path) -> None:
    rows = tabbed(["1", "one", "", "2"], ["2", "two", "", "3"], ["3", "three", "", "1|9"])
    with built(tmp_path, OWN, rows) as index:
        assert index.broader("https://example.org/1") == ["https://example.org/2", "https://example.org/3"]
        assert index.narrower("https://example.org/1") == ["https://example.org/3", "https://example.org/2"]
        assert index.broader("https://example.org/9") == []


def test_nothing_is_found_by_a_name_without_letters_or_by_an_unknown_one(tmp_path: Path) -> None:
    with built(tmp_path, OWN, tabbed(["1", "***"], ["2", "ear"])) as index:
        assert index.find("***") == index.find("") == index.find("nose") == []
        assert index.get("https://example.org/7") is None


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    for folder in (first, second):
        folder.mkdir()
        built(folder, "mondo", OBO_TEXT, TABLE.replace("EAR", "MONDO:900")).close()
    assert (first / "mondo.vocabulary").read_bytes() == (second / "mondo.vocabulary").read_bytes()


def test_an_index_knows_its_sources_by_digest_release_and_licence(tmp_path: Path) -> None:
    packed = gzip.compress(OBO_TEXT.encode())
    with built(tmp_path, "mondo", packed, date="2031-02-04") as index:
        info = index.info
    (source,) = info.sources
    assert (source.name, source.format, len(source.sha256)) == ("0", "OBO text", 64)
    assert (info.version, info.date, info.licence) == ("releases/2031-02-03", "2031-02-04", "CC BY 4.0")
    assert (info.terms, info.names) == (2, 4)
    with built(tmp_path, "mondo", OBO_TEXT) as index:
        assert index.info.sources[0].sha256 == source.sha256


def test_a_failure_leaves_the_earlier_index_as_it_was(tmp_path: Path) -> None:
    built(tmp_path, OWN, TABLE).close()
    with pytest.raises(SourceError):
        built(tmp_path, OWN, TABLE, "label\tsynonyms\n")
    with open_index("own", tmp_path) as index:
        assert index.find("tin ear")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["own.vocabulary"]


def test_indexes_are_listed_and_removed(tmp_path: Path) -> None:
    assert list_indexes(tmp_path / "nowhere") == []
    built(tmp_path, "mondo", OBO_TEXT).close()
    built(tmp_path, OWN, TABLE).close()
    infos = list_indexes(tmp_path)
    assert [info.name for info in infos] == ["mondo", "own"] and all(isinstance(info, Info) for info in infos)
    remove_index("own", tmp_path)
    assert [info.name for info in list_indexes(tmp_path)] == ["mondo"]
    with pytest.raises(ConfigError, match="added: mondo"):
        open_index("own", tmp_path)


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_file_that_is_no_index_is_refused(damage: bytes, tmp_path: Path) -> None:
    (tmp_path / "own.vocabulary").write_bytes(damage)
    with pytest.raises(SourceError, match="add the vocabulary again"):
        open_index("own", tmp_path)


@pytest.mark.parametrize("name", ["../own", "", "Own", "a/b", "a.b"])
def test_what_could_lead_out_of_the_folder_is_no_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no name for a vocabulary"):
        open_index(name, tmp_path)


def test_indexes_lie_where_the_environment_says_or_in_the_platforms_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(tmp_path))
    assert vocabulary_folder() == tmp_path
    monkeypatch.delenv("TRIALGRAPH_VOCABULARIES")
    assert vocabulary_folder().parts[-2:] == ("trialgraph", "vocabularies")


@pytest.mark.parametrize("name", ["snomed", "meddra", "atc"])
def test_a_vocabulary_that_needs_a_licence_is_refused_with_the_reason(name: str) -> None:
    for ask in (get_vocabulary, lambda name: own_vocabulary(name, kinds=("disease",))):
        with pytest.raises(ConfigError, match="by id only"):
            ask(name)


def test_an_unknown_vocabulary_is_told_apart_from_the_known_ones() -> None:
    with pytest.raises(UnknownPlugin, match="known: chebi, doid"):
        get_vocabulary("mondoo")
    with pytest.raises(ConfigError, match="where the id goes"):
        own_vocabulary("mine", kinds=("drug",), iri_form="https://example.org/")


# --- the command --------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    """What a command prints."""
    command.main([str(word) for word in words], standalone_mode=False)
    return capsys.readouterr().out


def test_a_vocabulary_is_added_listed_asked_and_removed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(tmp_path / "vocabularies"))
    file = tmp_path / "mondo.obo"
    file.write_text(OBO_TEXT, encoding="utf-8")
    assert "no vocabulary has been added yet" in run(capsys, "list")
    assert "2 terms" in run(capsys, "add", "mondo", file)
    listed = run(capsys, "list")
    assert all(said in listed for said in ("CC BY 4.0", "Monarch Initiative", "releases/2031-02-03"))
    shown = run(capsys, "show", "mondo", "Tin Ears")
    assert "by its label name 'tin ear' (folded)" in shown and "under ear disorder" in shown
    assert "by its id" in run(capsys, "show", "mondo", "MONDO:9000001")
    assert run(capsys, "remove", "mondo") == "mondo is removed\n"
    assert "no vocabulary has been added yet" in run(capsys, "list")


def test_a_table_of_ones_own_is_added_with_its_kind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(tmp_path / "vocabularies"))
    (tmp_path / "ears.tsv").write_text(TABLE)
    with pytest.raises(UnknownPlugin):
        run(capsys, "add", "ears", tmp_path / "ears.tsv")
    run(capsys, "add", "ears", tmp_path / "ears.tsv", "--kind", "disease", "--licence", "CC0 1.0")
    assert "CC0 1.0" in run(capsys, "list")
    assert "under ear" in run(capsys, "show", "ears", "EAR1")


# --- the real ones ------------------------------------------------------------------------------------

REAL = {
    "mesh": ("mesh-descriptors-2020.tsv.gz", "mesh-tree-numbers-2015.tsv.gz", "mesh-samples.nt.gz"),
    "mondo": ("mondo.tsv.gz", "mondo-exact-xrefs.tsv.gz"),
    "doid": ("doid.obo.gz", "doid.json.gz"),
    "ncit": ("ncit-disease.tsv.gz",),
    "rxnorm": ("rxnorm-prescribe-2025-10-B-Z.tsv.gz",),
    "drugbank": ("drugbank_vocabulary.csv.gz",),
    "ror": ("ror-records.jsonl.gz",),
    "geonames": ("geonames-cities15000.tsv.gz",),
    "iso3166": ("country-codes.csv.gz",),
}
KNOWN = [
    ("mesh", "Dermatomyositis", MESH + "D003882"),
    ("mesh", "Carcinoma, non small cell lung", MESH + "D002289"),
    ("mesh", "Tumours", MESH + "D009369"),
    ("mondo", "juvenile dermatomyositis", OBO + "MONDO_0008054"),
    ("mondo", "Diabetes Mellitus, Type 2", OBO + "MONDO_0005148"),
    ("mondo", "Cancer of the Lung", OBO + "MONDO_0008903"),
    ("doid", "dermatomyositis", OBO + "DOID_10223"),
    ("ncit", "Dermatomyositis", OBO + "NCIT_C26744"),
    ("rxnorm", "olumiant", "http://purl.bioontology.org/ontology/RXNORM/2047242"),
    ("drugbank", "baricitinib", "https://go.drugbank.com/drugs/DB11817"),
    ("ror", "Assistance Publique – Hôpitaux de Paris", "https://ror.org/00pg5jh14"),
    ("ror", "University College London", "https://ror.org/02jx3x895"),
    ("geonames", "Paris", "https://sws.geonames.org/2988507/"),
    ("iso3166", "Turkey", "https://www.iso.org/obp/ui/#iso:code:3166:TR"),
    ("iso3166", "Türkiye", "https://www.iso.org/obp/ui/#iso:code:3166:TR"),
    ("iso3166", "Korea, Republic of", "https://www.iso.org/obp/ui/#iso:code:3166:KR"),
]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Index]:
    """Opens the index of a real vocabulary, which is built once; skips where its files are not at hand."""
    folder = tmp_path_factory.mktemp("vocabularies")

    def open_real(name: str) -> Index:
        files = [SHARED / "vocabularies" / file for file in REAL[name]]
        if not all(file.is_file() for file in files):
            pytest.skip("../shared/vocabularies is not here")
        if not (folder / f"{name}.vocabulary").exists():
            documents = [document for file in files for document in find_documents(file)]
            build_index(get_vocabulary(name), documents, folder)
        return open_index(name, folder)

    return open_real


@pytest.mark.parametrize(("vocabulary", "name", "iri"), KNOWN)
def test_known_names_are_found_in_the_real_vocabularies(
    real: Callable[[str], Index], vocabulary: str, name: str, iri: str
) -> None:
    with real(vocabulary) as index:
        assert index.find(name)[0].id == iri


def test_a_real_mesh_heading_leads_to_its_ancestors_and_to_mondo_and_doid(real: Callable[[str], Index]) -> None:
    dermatomyositis = MESH + "D003882"
    with real("mesh") as mesh, real("mondo") as mondo:
        assert MESH + "D009135" in mesh.broader(dermatomyositis)  # muscular diseases
        assert len(mesh.narrower(MESH + "D009369")) > 500  # neoplasms
        (bridge,) = mondo.matching(dermatomyositis)
        assert {OBO + "DOID_10223", OBO + "NCIT_C26744"} <= set(mondo.matching(bridge))


def test_obsolete_terms_of_mondo_are_not_there(real: Callable[[str], Index]) -> None:
    with real("mondo") as index:
        assert index.get(OBO + "MONDO_0005014") is index.get(OBO + "MONDO_0005054") is None


def test_real_places_say_where_they_are(real: Callable[[str], Index]) -> None:
    with real("geonames") as index:
        paris = index.find("Paris")[0].term
        assert (paris.country, round(paris.latitude), paris.population > 2_000_000) == ("FR", 49, True)
