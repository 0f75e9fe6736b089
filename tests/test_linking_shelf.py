"""Several vocabularies on one shelf: one concept for what means the same, in the preferred one's words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from trialgraph.errors import ConfigError, SourceError
from trialgraph.linking.choice import choose
from trialgraph.linking.shelf import Concept, Shelf, open_shelf
from trialgraph.vocabularies import Likeness, Rank, Term, own_vocabulary
from vocabulary_samples import MESH, OBO, OBO_TEXT, TABLE, built, tabbed

HEAD = ["id", "label", "synonyms", "broader", "matches", "obsolete"]
TABLES = {
    "mondo": tabbed(
        HEAD,
        ["MONDO:9000001", "tin ear", "", "MONDO:9000002", "MESH:D900001"],
        ["MONDO:9000002", "ear disorder", "", "", ""],
        ["MONDO:9000003", "left ear ache", "", "", "MESH:D900003"],
        ["MONDO:9000004", "right ear ache", "", "", "MESH:D900003"],
        ["MONDO:9000005", "flat foot", "", "", ""],
        ["MONDO:9000006", "solid nose", "nose lump", "", ""],
        ["MONDO:9000008", "sneezy knee", "", "", "MESH:D900008", ""],
        ["MONDO:9000007", "old gout of the ear", "", "", "MESH:D900007", "true"],
    ),
    "doid": tabbed(
        HEAD,
        ["DOID:9000001", "metal ear", "", "DOID:9000002", "MESH:D900001"],
        ["DOID:9000002", "Ear Disorder", "", "", ""],
        ["DOID:9000003", "foot trouble", "foot", "", "MESH:D900005"],
        ["DOID:9000005", "Flat Foot", "", "DOID:9000003", ""],
    ),
    "mesh": tabbed(
        HEAD,
        ["D900001", "Ear, Tin", "Auris plumbea", "", ""],
        ["D900003", "Ear Ache", "", "", ""],
        ["D900005", "Feet", "Pes", "", ""],
        ["D900006", "Adult Solid Nose", "nose lump", "", ""],
        ["D900007", "Ear Gout", "", "", ""],
        ["D900008", "Hiccup", "", "", ""],
    ),
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("vocabularies")
    indexes = [built(folder, name, table, date="2031-02-04") for name, table in TABLES.items()]
    with Shelf(indexes) as opened:
        yield opened


def anything(vocabulary: str, term: Term) -> bool:
    return bool(vocabulary and term.id)


def find(shelf: Shelf, name: str) -> list[Concept]:
    return shelf.find("disease", name, anything)


def term_of(shelf: Shelf, vocabulary: str, iri: str) -> Term:
    term = shelf.get(vocabulary).get(iri)
    assert term
    return term


# --- what is on it ------------------------------------------------------------------------------------


def test_a_shelf_tells_its_vocabularies_and_their_releases(shelf: Shelf) -> None:
    assert shelf.names == ("doid", "mesh", "mondo")
    assert shelf.releases == dict.fromkeys(("doid", "mesh", "mondo"), "2031-02-04")
    assert shelf.get("mondo").info.name == "mondo" and shelf.get("ncit") is None


def test_preferred_vocabularies_come_first_and_ones_own_before_them(shelf: Shelf, tmp_path: Path) -> None:
    assert [name for name, _ in shelf.of_kind("disease")] == ["mondo", "doid", "mesh"]
    assert [name for name, _ in shelf.of_kind("drug")] == ["mesh"]
    own = own_vocabulary("own", kinds=("disease",))
    indexes = [built(tmp_path, name, TABLE) for name in ("doid", own)]
    with Shelf(indexes) as mine:
        assert [name for name, _ in mine.of_kind("disease")] == ["own", "doid"]


def test_all_or_some_of_the_added_vocabularies_are_opened(tmp_path: Path) -> None:
    for name, table in TABLES.items():
        built(tmp_path, name, table).close()
    with open_shelf(folder=tmp_path) as everything, open_shelf(["mesh", "mesh"], tmp_path) as one:
        assert everything.names == ("doid", "mesh", "mondo")
        assert one.names == ("mesh",)
    with pytest.raises(ConfigError, match="no vocabulary called 'ncit'"):
        open_shelf(["mesh", "ncit"], tmp_path)
    (tmp_path / "mondo.vocabulary").write_bytes(b"no database")
    with pytest.raises(SourceError):
        open_shelf(["mesh", "mondo"], tmp_path)


def test_what_a_term_means_among_drugs_is_not_what_it_means_among_diseases(tmp_path: Path) -> None:
    ids = {"mondo": "MONDO:1", "drugbank": "DB1", "mesh": "D900001"}
    indexes = [built(tmp_path, name, tabbed(["id", "label"], [id, "tin ear"])) for name, id in ids.items()]
    with Shelf(indexes) as mixed:
        (term,) = mixed["mesh"].terms()
        found = [mixed.canonical(kind, term, "mesh")[1] for kind in ("disease", "drug")]
        others = [mixed.equivalents(kind, term, "mesh")[0][1] for kind in ("disease", "drug")]
    assert found == others == ["mondo", "drugbank"]


def test_an_empty_shelf_finds_nothing() -> None:
    with Shelf() as empty:
        assert empty.names == () and empty.find("disease", "tin ear", anything) == []
        assert choose(empty, "disease", "tin ear", anything) == []


# --- one concept --------------------------------------------------------------------------------------


def test_a_name_that_several_vocabularies_have_is_one_concept_in_the_preferred_one(shelf: Shelf) -> None:
    (concept,) = find(shelf, "Ear Disorder")
    assert (concept.term.id, concept.vocabulary) == (OBO + "MONDO_9000002", "mondo")
    assert concept.found_in == ("mondo", "doid") and not concept.bridged
    assert (concept.rank, concept.likeness) == (Rank.LABEL, Likeness.WRITTEN)


def test_a_name_of_a_later_vocabulary_leads_over_the_cross_reference(shelf: Shelf) -> None:
    (concept,) = find(shelf, "auris plumbea")
    assert (concept.term.id, concept.found_in) == (OBO + "MONDO_9000001", ("mesh",))
    assert concept.bridged and concept.found == "Auris plumbea"


def test_a_vocabulary_whose_terms_do_not_fit_is_passed_over(shelf: Shelf) -> None:
    assert shelf.find("disease", "auris plumbea", lambda vocabulary, _: vocabulary != "mesh") == []


def test_a_cross_reference_that_leads_to_several_terms_leads_to_none(shelf: Shelf) -> None:
    (concept,) = find(shelf, "ear ache")
    assert (concept.term.id, concept.vocabulary) == (MESH + "D900003", "mesh")


def test_a_cross_reference_between_names_without_a_common_word_is_taken_for_a_slip(shelf: Shelf) -> None:
    (concept,) = find(shelf, "hiccup")
    assert (concept.term.id, concept.vocabulary) == (MESH + "D900008", "mesh")
    assert shelf.equivalents("disease", term_of(shelf, "mondo", OBO + "MONDO_9000008"), "mondo") == ()


def test_a_cross_reference_of_doid_counts_only_where_a_name_is_shared(shelf: Shelf) -> None:
    assert shelf.canonical("disease", term_of(shelf, "mesh", MESH + "D900005"), "mesh")[1] == "mesh"
    assert shelf.canonical("disease", term_of(shelf, "doid", OBO + "DOID_9000001"), "doid")[1] == "doid"


def test_terms_that_mean_the_same_are_found_in_every_vocabulary(shelf: Shelf) -> None:
    tin_ear = term_of(shelf, "mondo", OBO + "MONDO_9000001")
    assert [(term.id, name) for term, name in shelf.equivalents("disease", tin_ear, "mondo")] == [
        (MESH + "D900001", "mesh")
    ]
    flat_foot = term_of(shelf, "mondo", OBO + "MONDO_9000005")
    assert [name for _, name in shelf.equivalents("disease", flat_foot, "mondo")] == ["doid"]


def test_two_drugs_with_one_registry_number_are_one(tmp_path: Path) -> None:
    drugbank = tabbed(["id", "label", "unii"], ["DB99001", "Zorvatinib", "ZZ1"], ["DB99002", "Lumacept", "ZZ2"])
    rxnorm = tabbed(["rxcui", "name", "tty", "unii"], ["900001", "zorvatinibum", "IN", "ZZ1"])
    with Shelf([built(tmp_path, "drugbank", drugbank), built(tmp_path, "rxnorm", rxnorm)]) as drugs:
        (concept,) = drugs.find("drug", "zorvatinibum", anything)
        assert (concept.term.label, concept.vocabulary) == ("Zorvatinib", "drugbank")


def test_an_obsolete_term_leads_to_its_successor_and_is_nobodys_equal(shelf: Shelf, tmp_path: Path) -> None:
    doid = tabbed(HEAD, ["DOID:9000001", "obsolete ear of tin", "", "", ""])
    with Shelf([built(tmp_path, "mondo", OBO_TEXT), built(tmp_path, "doid", doid)]) as old:
        terms = {concept.term.id for concept in old.find("disease", "obsolete ear of tin", anything)}
        assert OBO + "MONDO_9000001" in terms and OBO + "MONDO_9000003" not in terms
    assert [concept.vocabulary for concept in find(shelf, "ear gout")] == ["mesh"]


def test_a_vocabulary_without_a_hierarchy_borrows_anothers(shelf: Shelf) -> None:
    tin_ear = term_of(shelf, "mondo", OBO + "MONDO_9000001")
    assert [term.label for term in shelf.broader("disease", tin_ear, "mondo")] == ["ear disorder"]
    flat_foot = term_of(shelf, "mondo", OBO + "MONDO_9000005")
    assert [term.label for term in shelf.broader("disease", flat_foot, "mondo")] == ["foot trouble"]
    metal_ear = term_of(shelf, "doid", OBO + "DOID_9000001")
    assert [term.id for term in shelf.broader("disease", metal_ear, "doid")] == [OBO + "MONDO_9000002"]
    assert shelf.broader("disease", term_of(shelf, "mondo", OBO + "MONDO_9000006"), "mondo") == []


# --- the choice ---------------------------------------------------------------------------------------


def test_of_two_concepts_with_a_name_the_general_one_is_meant(shelf: Shelf) -> None:
    (match,) = choose(shelf, "disease", "Nose Lump", anything)
    assert (match.term.label, match.accepted) == ("solid nose", True)
    assert match.confidence < 0.95


def test_the_spelling_decides_where_only_signs_differ_and_hyphens_do_not(tmp_path: Path) -> None:
    rows = [["DB1", "racebromol", "bromol"], ["DB2", "levobromol", "(-)-bromol"]]
    hyphens = [["DB4", "bi bromol"], ["DB5", "bi-bromol"]]
    with Shelf([built(tmp_path, "drugbank", tabbed(HEAD, *rows, *hyphens))]) as drugs:
        for name, meant in (("(-)-bromol", "levobromol"), ("Bromol", "racebromol")):
            assert [match.term.label for match in choose(drugs, "drug", name, anything)] == [meant]
        assert [match.accepted for match in choose(drugs, "drug", "bi-bromol", anything)] == [False, False]


@pytest.mark.parametrize(
    ("written", "asked", "is_accepted"),
    [
        ("TMTD", "TMTDS", False),
        ("TMTD", "TMTD", True),
        ("tin grafts", "Tin graft", True),
        ("LMC", "LMC", False),
        ("E:LMC", "LMC", False),
        ("E:LMCD", "LMCD", True),
        ("R:LMCD", "LMCD", False),
        ("R:tin graft", "tin graft", True),
        ("R:otothermia", "otothermia", False),
        ("R:graft, tin", "tin graft", True),
        ("chILD", "Child", False),
        ("AB", "AB", False),
    ],
)
def test_an_abbreviation_needs_more_than_a_word_to_be_sure(
    tmp_path: Path, written: str, asked: str, is_accepted: bool
) -> None:
    row = ["MONDO:1", "thing", written] if written[1] == ":" else ["MONDO:1", written, ""]
    with Shelf([built(tmp_path, "mondo", tabbed(HEAD, row))]) as one:
        (match,) = choose(one, "disease", asked, anything)
    assert match.accepted is is_accepted
    assert match.confidence > 0.8 or not is_accepted


def test_an_abbreviation_on_which_two_vocabularies_agree_is_sure(tmp_path: Path) -> None:
    tables = {"mondo": [["MONDO:1", "ear fever", "E:EFR"]], "doid": [["DOID:1", "ear fever", "E:EFR"]]}
    with Shelf([built(tmp_path, name, tabbed(HEAD, *rows)) for name, rows in tables.items()]) as two:
        assert [match.accepted for match in choose(two, "disease", "EFR", anything)] == [True]
