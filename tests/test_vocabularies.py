"""Vocabularies: what their owners publish is recognised and read."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from trialgraph.errors import SourceError
from trialgraph.vocabularies import BUILTIN, Rank, Reader, Term, curies, own_vocabulary
from vocabulary_samples import (
    CITIES,
    COUNTRIES,
    DRUGBANK_CSV,
    MESH,
    MESH_RDF,
    MESH_XML,
    NCIT_FLAT,
    OBO,
    OBO_GRAPHS,
    OBO_TEXT,
    OWN,
    ROR_1,
    ROR_2,
    RXNCONSO,
    RXNREL,
    SAMPLES,
    SKOS_TURTLE,
    SUPPLEMENT_XML,
    TABLE,
    Sample,
    built,
    tabbed,
)  # fmt: skip

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: f"{each.vocabulary.name}-{each.format}")


# --- the contract of every reader ---------------------------------------------------------------------


def test_there_is_a_sample_for_every_reader_of_the_project() -> None:
    readers = {reader.name for vocabulary in (*BUILTIN, OWN) for reader in vocabulary.readers}
    assert readers == {sample.format for sample in SAMPLES}


@each_sample
def test_a_reader_recognises_its_format_and_gives_terms_with_iris(sample: Sample) -> None:
    data = sample.text.encode()
    reader = next(each for each in sample.vocabulary.readers if each.recognises(data))
    assert reader.name == sample.format
    terms = list(reader.read(io.BufferedReader(io.BytesIO(data)), sample.vocabulary.iri))
    assert terms and all(isinstance(term, Term) for term in terms)
    for term in terms:
        for iri in (term.id, *term.broader, *term.matches, *filter(None, [term.replaced_by])):
            assert ":" in NamedNode(iri).value


@each_sample
def test_what_a_format_says_is_found_however_the_document_is_packed(sample: Sample, tmp_path: Path) -> None:
    data = sample.text.encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("terms.txt", data)
        members.writestr("readme.md", b"Nothing to see.")
    for packed in (data, gzip.compress(data), zstandard.compress(data), archive.getvalue()):
        if sample.name is None:
            with pytest.raises(SourceError, match="no term with a label"):
                built(tmp_path, sample.vocabulary, packed)
            continue
        with built(tmp_path, sample.vocabulary, packed) as index:
            assert index.find(sample.name)
            assert [source.format for source in index.info.sources] == [sample.format]


@each_sample
def test_a_document_that_is_cut_off_is_read_so_far_or_refused_by_name(sample: Sample, tmp_path: Path) -> None:
    data = sample.text.encode()
    for end in range(1, len(data), max(1, len(data) // 12)):
        for packed in (data[:end], gzip.compress(data)[:-end]):
            try:
                built(tmp_path, sample.vocabulary, packed).close()
            except SourceError as error:
                assert "from/0" in str(error) or "holds no term" in str(error)


READERS = {reader.name: reader for vocabulary in (*BUILTIN, OWN) for reader in vocabulary.readers}


@pytest.mark.parametrize("reader", READERS.values(), ids=lambda reader: reader.name)
@given(head=st.binary(max_size=200) | st.text(alphabet='<{["\tid:|/.0C\n', max_size=80).map(str.encode))
def test_any_bytes_are_recognised_or_not(reader: Reader, head: bytes) -> None:
    assert reader.recognises(head) in (True, False)
    assert reader.version(head) is None or isinstance(reader.version(head), str)


# --- what each format says ----------------------------------------------------------------------------


@pytest.mark.parametrize("text", [MESH_RDF, MESH_XML], ids=["RDF", "XML"])
def test_the_names_of_other_concepts_of_a_heading_are_related_ones(text: str, tmp_path: Path) -> None:
    with built(tmp_path, "mesh", text) as index:
        term = index.get(MESH + "D900001")
        assert (term.exact, term.related, term.kind) == (("Ear, Tin",), ("Left Tin Ear",), "TopicalDescriptor")
        assert index.find("left tin ear")[0].rank is Rank.RELATED


def test_a_mesh_heading_stands_below_the_one_whose_tree_number_is_one_step_up(tmp_path: Path) -> None:
    upper = tabbed(["mesh_id", "mesh_name", "mesh_tree_number"], ["D900002", "Metal Ears", "C99.100"])
    with built(tmp_path, "mesh", MESH_XML, upper) as index:
        assert index.broader(MESH + "D900001") == [MESH + "D900002"]
        assert index.narrower(MESH + "D900002") == [MESH + "D900001"]


@pytest.mark.parametrize("texts", [[MESH_RDF], [MESH_XML, SUPPLEMENT_XML]], ids=["RDF", "XML"])
def test_a_supplementary_concept_stands_below_headings_without_qualifier(texts: list[str], tmp_path: Path) -> None:
    with built(tmp_path, "mesh", *texts) as index:
        assert index.get(MESH + "C900003").broader == (MESH + "D900001",)


def test_a_mesh_document_that_declares_entities_is_refused(tmp_path: Path) -> None:
    bomb = MESH_XML.replace(
        '"https://example.org/nlmdescriptorrecordset_20240101.dtd">', '"x.dtd" [<!ENTITY a "aaaa">]>'
    )
    with pytest.raises(SourceError, match="declares the entity 'a'"):
        built(tmp_path, "mesh", bomb)


def test_true_nine_digit_ids_of_mesh_stay_as_they_are(tmp_path: Path) -> None:
    with built(tmp_path, "mesh", tabbed(["D000066388", "Tin Ear", ""])) as index:
        assert index.get(MESH + "D000066388").label == "Tin Ear"


@pytest.mark.parametrize("text", [OBO_TEXT, OBO_GRAPHS], ids=["text", "graphs"])
def test_an_ontology_gives_scopes_parents_release_and_only_exact_matches(text: str, tmp_path: Path) -> None:
    with built(tmp_path, "mondo", text) as index:
        term = index.get(OBO + "MONDO_9000001")
        assert term.label == "tin ear"
        assert [name.replace('"', "") for name in term.exact] == ["ear of tin"]
        assert term.related == ("metal ear",)
        assert index.broader(term.id) == [OBO + "MONDO_9000002"]
        assert term.matches[0] == MESH + "D900001" and not [iri for iri in term.matches if "ICD10" in iri]
        assert "2031-02-03" in index.info.version


def test_terms_of_other_ontologies_in_an_ontologys_file_are_left_out(tmp_path: Path) -> None:
    with built(tmp_path, "mondo", OBO_TEXT) as index:
        assert index.find("somebody else's term") == []
    with built(tmp_path, own_vocabulary("mine", kinds=("disease",)), OBO_TEXT) as index:
        assert index.find("somebody else's term")[0].id == OBO + "HP_9000001"


def test_an_obsolete_term_is_found_as_what_replaced_it(tmp_path: Path) -> None:
    with built(tmp_path, "mondo", OBO_TEXT) as index:
        (hit,) = index.find("obsolete ear of tin")
        assert (hit.id, hit.replaces) == (OBO + "MONDO_9000001", OBO + "MONDO_9000003")
        assert index.get(OBO + "MONDO_9000003").obsolete
        assert index.get(OBO + "MONDO_9000007").replaced_by == hit.id


def test_an_obsolete_term_without_a_successor_is_not_found(tmp_path: Path) -> None:
    rows = tabbed(
        ["id", "label", "obsolete", "replaced_by"],
        ["A1", "alone", "true", ""],
        ["A2", "circle", "true", "A3"],
        ["A3", "other half", "true", "A2"],
        ["A4", "alone", "false", ""],
    )
    with built(tmp_path, OWN, rows) as index:
        assert [hit.id for hit in index.find("alone")] == ["https://example.org/A4"]
        assert index.find("circle") == []
        assert index.info.terms == 1


def test_a_retired_concept_of_ncit_is_obsolete_and_parents_are_read(tmp_path: Path) -> None:
    with built(tmp_path, "ncit", NCIT_FLAT) as index:
        assert index.find("ear thing") == []
        assert index.broader(OBO + "NCIT_C900001") == [OBO + "NCIT_C900002"]
        assert index.find("ear trouble")[0].label == "Ear Disorder"


def test_a_brand_stands_below_its_ingredient_and_products_are_left_out(tmp_path: Path) -> None:
    with built(tmp_path, "rxnorm", RXNCONSO, RXNREL) as index:
        rxnorm = "http://purl.bioontology.org/ontology/RXNORM/"
        assert index.broader(rxnorm + "900002") == [rxnorm + "900001"]
        assert index.find("tinearibum")[0].label == "tinearib"
        for absent in ("somebody's own name", "tinearib 5 MG Oral Tablet", "withdrawnib"):
            assert index.find(absent) == []


def test_two_drug_vocabularies_meet_in_the_registry_number_of_a_substance(tmp_path: Path) -> None:
    with built(tmp_path, "drugbank", DRUGBANK_CSV) as drugbank:
        unii = next(iri for iri in drugbank.matching("https://go.drugbank.com/drugs/DB90001") if "unii" in iri)
        assert drugbank.get("https://go.drugbank.com/drugs/DB90009").replaced_by.endswith("DB90001")
    with built(tmp_path, "rxnorm", tabbed(["rxcui", "name", "unii"], ["900001", "tinearib", "ABC123"])) as rxnorm:
        assert rxnorm.matching(unii) == ["http://purl.bioontology.org/ontology/RXNORM/900001"]


def test_both_schemas_of_ror_say_the_same_kind_of_thing(tmp_path: Path) -> None:
    with built(tmp_path, "ror", json.dumps([ROR_1, ROR_2])) as index:
        hospital, university = (index.get(each["id"]) for each in (ROR_1, ROR_2))
        assert (hospital.country, hospital.region, hospital.place) == ("US", "TX", "Nowhere")
        assert (university.country, university.place, university.latitude) == ("US", "Nowhere", 1.5)
        assert hospital.related == ("HN",) and university.related == ("UN",)
        assert index.broader(hospital.id) == [university.id]
        assert hospital.matches == ("https://isni.org/isni/00000001",)
        assert (university.status, university.obsolete, university.replaced_by) == ("inactive", False, hospital.id)


def test_an_organisation_that_exists_goes_before_one_of_the_same_name_that_has_ended(tmp_path: Path) -> None:
    ended = ROR_1 | {"id": "https://ror.org/09zzzzz00", "status": "inactive"}
    gone = ROR_1 | {"id": "https://ror.org/09zzzzz03", "status": "withdrawn"}
    with built(tmp_path, "ror", json.dumps([ended, gone, ROR_1])) as index:
        assert [hit.id for hit in index.find("Hospital of Nowhere")] == [ROR_1["id"], ended["id"]]


def test_the_larger_of_two_towns_goes_first_and_airports_are_related_names(tmp_path: Path) -> None:
    with built(tmp_path, "geonames", CITIES) as index:
        assert [(hit.term.country, hit.term.region) for hit in index.find("nowhere")] == [
            ("FR", "11"),
            ("US", "TX"),
        ]
        assert index.find("NWH")[0].rank is Rank.RELATED


@pytest.mark.parametrize("name", ["The Netherlands", "Netherlands (the)", "Holland", "NLD", "NL", "Pays-Bas"])
def test_a_country_is_found_by_its_codes_and_by_names_with_and_without_article(name: str, tmp_path: Path) -> None:
    with built(tmp_path, "iso3166", COUNTRIES) as index:
        assert [hit.term.notation for hit in index.find(name)] == ["NL"]
        assert index.matching("http://www.wikidata.org/entity/Q55") == [index.find(name)[0].id]


def test_skos_gives_the_hierarchy_from_both_ends_and_labels_of_all_languages(tmp_path: Path) -> None:
    with built(tmp_path, OWN, SKOS_TURTLE) as index:
        ear, part, nose = (f"https://example.org/{name}" for name in ("ear", "part", "nose"))
        assert sorted(index.narrower(part)) == [ear, nose]
        assert (index.get(ear).label, index.get(ear).exact) == ("tin ear", ("Blechohr",))
        assert index.matching(MESH + "D900001") == [ear]
        assert (index.get(part).label, index.get(part).notation) == ("part", "P")


def test_a_table_has_scopes_and_may_go_without_a_heading(tmp_path: Path) -> None:
    _, _, rows = TABLE.partition("\n")
    for text in (TABLE, rows):
        with built(tmp_path, OWN, text) as index:
            ear = index.get("https://example.org/EAR1")
            assert (ear.exact, ear.related) == (("ear of tin", "Blechohr"), ("metal ear",))
            assert index.broader(ear.id) == ["https://example.org/EAR2"]


def test_a_table_whose_heading_names_no_ids_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no column holds ids"):
        built(tmp_path, OWN, tabbed(["label", "synonyms"], ["tin ear", ""]))


def test_a_number_that_is_none_is_refused_by_the_name_of_its_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"from/0: cannot be read as table: .*north"):
        built(tmp_path, "geonames", tabbed(["id", "name", "lat"], [1, "Nowhere", "north"]))


# --- ids ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("Orphanet:221", "http://www.orpha.net/ORDO/Orphanet_221"),
        ("NCIT:C26744", OBO + "NCIT_C26744"),
        ("http://identifiers.org/mesh/D003882", MESH + "D003882"),
        ("https://identifiers.org/mesh:D003882", MESH + "D003882"),
        ("UBERON:0000955", OBO + "UBERON_0000955"),
        ("https://example.org/x", "https://example.org/x"),
        ("COVID-19: vaccines", None),
        ("note: this", None),
        ("http://a b", None),
    ],
)
def test_short_ids_become_one_form_of_iri(text: str, iri: str | None) -> None:
    assert curies.expand(text) == iri


@given(st.text())
def test_whatever_is_expanded_is_an_iri(text: str) -> None:
    iri = curies.expand(text)
    assert iri is None or NamedNode(iri)
