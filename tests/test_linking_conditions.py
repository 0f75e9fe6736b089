"""The name of a condition leads to its disease, what is said beside it is kept, and doubt stays doubt."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.linking.condition_names import is_healthy, is_qualifier, simpler_forms, split_list
from trialgraph.linking.conditions import Conditions, link_condition
from trialgraph.linking.matches import Justification, Predicate
from trialgraph.linking.phrases import LONGEST_NAME
from trialgraph.linking.shelf import Shelf
from vocabulary_samples import MESH, OBO, built, tabbed

TABLES = {
    "mondo": tabbed(
        ["id", "label", "synonyms", "matches", "obsolete", "replaced_by"],
        ["MONDO:9000001", "ear cancer", "otic cancer", "", "", ""],
        ["MONDO:9000002", "ear fever", "otopyrexia|R:hot ear|R:heat of the ear", "MESH:D900002", "", ""],
        ["MONDO:9000003", "juvenile ear fever", "", "", "", ""],
        ["MONDO:9000004", "dermatomyositis", "", "", "", ""],
        ["MONDO:9000005", "dermatomycosis", "", "", "", ""],
        ["MONDO:9000006", "acute ear leukemia", "AEL", "", "", ""],
        ["MONDO:9000007", "chronic ear leukemia", "", "", "", ""],
        ["MONDO:9000008", "atopic eye loss", "AEL", "", "", ""],
        ["MONDO:9000009", "old fever of the ear", "", "", "true", "MONDO:9000002"],
        ["MONDO:9000010", "nose cancer", "", "", "", ""],
        ["MONDO:9000011", "ear-nose carcinoma", "EARNOCA", "", "", ""],
        ["MONDO:9000012", "tin ear", "brass ear", "", "", ""],
        ["MONDO:9000013", "brass ear", "", "", "", ""],
        ["MONDO:9000014", "earsick nosesick disorder", "R:nosesickness earsickness", "", "", ""],
        ["MONDO:9000015", "earsickness", "", "", "", ""],
        ["MONDO:9000016", "nosesickness", "", "", "", ""],
        ["MONDO:9000017", "severe ear rash", "SCAR", "", "", ""],
        ["MONDO:9000018", "papillary lip carcinoma", "", "", "", ""],
        ["MONDO:9000019", "lead ear", "metal ear", "", "", ""],
        ["MONDO:9000020", "zinc ear", "metal ear", "", "", ""],
        ["MONDO:9000021", "mental ear disorder", "", "", "", ""],
        ["MONDO:9000022", "pediatric ear sarcoma", "childhood ear sarcoma", "", "", ""],
        ["MONDO:9000023", "zinc fever", "", "", "", ""],
        ["MONDO:9000024", "zinc fever of smelters", "acute zinc fever", "", "", ""],
        ["MONDO:9000025", "zinc fever of welders", "acute zinc fever", "", "", ""],
    ),
    "doid": tabbed(
        ["id", "label", "synonyms", "matches"],
        ["DOID:9000002", "ear fever", "febris auris", ""],
        ["DOID:9000030", "lip itch", "", ""],
    ),
    "mesh": tabbed(
        ["id", "label", "synonyms", "tree_number", "kind"],
        ["D900002", "Fever of Ears", "Aural Heat", "C09.100", ""],
        ["D900031", "Zorvatinib", "", "D03.100", ""],
        ["D900032", "Nurses", "", "M01.100", ""],
        ["D900033", "Ear Aching", "", "C23.100", ""],
        ["D900037", "Recurrence", "", "C23.200", ""],
        ["D900034", "Placed Nowhere", "", "", ""],
        ["C900035", "Rare Ear Syndrome", "", "", "SCR_Disease"],
        ["C900036", "brassamide", "", "", "SCR_Chemical"],
    ),
    "ncit": tabbed(
        ["id", "label", "synonyms"],
        ["NCIT:C900001", "Stage II Ear Cancer", "Ear Cancer, Stage II"],
        ["NCIT:C900002", "Stage II Lip Sarcoma", ""],
        ["NCIT:C900003", "Childhood Nose Lymphoma", "Nose Lymphoma"],
    ),
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("vocabularies")
    with Shelf([built(folder, name, table) for name, table in TABLES.items()]) as opened:
        yield opened


def labels(found: Conditions) -> list[str | None]:
    """What a name means."""
    return [match.term.label for match in found.matches]


# --- one disease --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Ear Fever", "ear fever"),
        ("fever, ear", "ear fever"),
        ("Otopyrexia", "ear fever"),
        ("Ear Cancers", "ear cancer"),
        ("Ear Tumour, malignant", None),
        ("Acute ear leukaemia", "acute ear leukemia"),
        ("Ear Leukemia, Chronic", "chronic ear leukemia"),
        ("Ear-Nose Carcinoma (ENC)", "ear-nose carcinoma"),
        ("EARNOCA", "ear-nose carcinoma"),
        ("Earno-ca", None),
        ("ear neoplasm", "ear cancer"),
        ("mental ear disease", "mental ear disorder"),
        ("Papillary lip cancer", "papillary lip carcinoma"),
        ("Nose carcinoma", None),
        ("dermatomyositis", "dermatomyositis"),
        ("dermatomyosits", None),
        ("earsicknes", None),
        ("Rare Ear Syndrome", "Rare Ear Syndrome"),
        ("Ear Aching", "Ear Aching"),
    ],
)
def test_a_name_leads_to_a_disease_that_bears_it_and_to_none_that_only_looks_like_it(
    shelf: Shelf, name: str, meant: str | None
) -> None:
    assert labels(link_condition(name, shelf)) == ([meant] if meant else [])


def test_a_label_goes_before_an_exact_synonym_and_that_before_a_related_one(shelf: Shelf) -> None:
    assert labels(link_condition("Brass Ear", shelf)) == ["brass ear"]
    (exact,) = link_condition("otopyrexia", shelf).matches
    (related,) = link_condition("heat of the ear", shelf).matches
    (label,) = link_condition("ear fever", shelf).matches
    assert label.confidence > exact.confidence > related.confidence
    assert [each.predicate for each in (label, exact, related)] == [
        Predicate.EXACT,
        Predicate.EXACT,
        Predicate.CLOSE,
    ]


def test_a_related_name_of_several_terms_and_a_short_one_are_left_in_doubt(shelf: Shelf, tmp_path: Path) -> None:
    assert labels(link_condition("hot", shelf)) == []
    rows = [
        ["MONDO:1", "one", "R:hot heavy ear|R:light ear heat"],
        ["MONDO:2", "two", "R:hot heavy ear|R:ear heat, old|R:ear heat, light"],
    ]
    with Shelf([built(tmp_path, "mondo", tabbed(*rows))]) as own:
        found = link_condition("hot heavy ear", own)
        assert not found.matches and {match.term.label for match in found.doubtful} == {"one", "two"}
        assert labels(link_condition("old ear heat", own)) == ["two"]
        assert labels(link_condition("light ear heat", own)) == []


@pytest.mark.parametrize("name", ["AEL", "metal ear", "Metal Ear, acute"])
def test_a_name_with_several_meanings_is_left_in_doubt(shelf: Shelf, name: str) -> None:
    found = link_condition(name, shelf)
    assert not found.matches and len(found.doubtful) == 2
    assert not any(match.accepted for match in found.doubtful)
    assert all(match.confidence <= 0.5 for match in found.doubtful)


def test_a_word_is_not_taken_for_an_abbreviation(shelf: Shelf) -> None:
    assert labels(link_condition("Scar", shelf)) == []
    assert labels(link_condition("SCAR", shelf)) == ["severe ear rash"]


def test_a_synonym_without_an_age_does_not_lead_to_the_disease_of_an_age(shelf: Shelf) -> None:
    assert labels(link_condition("Nose Lymphoma", shelf)) == []
    assert labels(link_condition("Childhood Nose Lymphoma", shelf)) == ["Childhood Nose Lymphoma"]
    assert labels(link_condition("Childhood ear sarcoma", shelf)) == ["pediatric ear sarcoma"]
    assert labels(link_condition("ear fever", shelf)) == ["ear fever"]
    assert labels(link_condition("Juvenile ear fever", shelf)) == ["juvenile ear fever"]


# --- across vocabularies ------------------------------------------------------------------------------


def test_cross_references_lead_from_mesh_to_mondo_and_an_equal_label_to_doid(shelf: Shelf) -> None:
    (match,) = link_condition("Aural Heat", shelf).matches
    assert (match.term.id, match.vocabulary) == (OBO + "MONDO_9000002", "mondo")
    assert match.justification is Justification.CHAINING and "in mesh" in match.how
    same = {(term.id, name) for term, name in shelf.equivalents("disease", match.term, "mondo")}
    assert same == {(MESH + "D900002", "mesh"), (OBO + "DOID_9000002", "doid")}
    (from_doid,) = link_condition("febris auris", shelf).matches
    assert from_doid.term.id == OBO + "MONDO_9000002"


def test_what_only_a_later_vocabulary_has_keeps_its_own_term(shelf: Shelf) -> None:
    (match,) = link_condition("lip itch", shelf).matches
    assert (match.term.id, match.justification) == (OBO + "DOID_9000030", Justification.LEXICAL)


def test_an_obsolete_term_leads_to_its_successor(shelf: Shelf) -> None:
    (match,) = link_condition("Old Fever of the Ear", shelf).matches
    assert match.term.id == OBO + "MONDO_9000002"


@pytest.mark.parametrize("name", ["Zorvatinib", "brassamide", "Nurses"])
def test_of_mesh_no_chemicals_and_people_are_conditions(shelf: Shelf, name: str) -> None:
    assert link_condition(name, shelf) == Conditions()


def test_a_mesh_heading_without_a_place_in_the_trees_is_left_in_doubt(shelf: Shelf) -> None:
    found = link_condition("Placed Nowhere", shelf)
    assert not found.matches and [match.term.label for match in found.doubtful] == ["Placed Nowhere"]


# --- qualifiers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "disease", "qualifier"),
    [
        ("Stage IIIB Ear Cancer", "ear cancer", "Stage IIIB"),
        ("Ear Cancer Stage IV", "ear cancer", "Stage IV"),
        ("Stage II Ear Cancer", "ear cancer", "Stage II"),
        ("Stage I/II ear cancer AJCC v8", "ear cancer", "Stage I/II; AJCC v8"),
        ("Recurrent ear cancer", "ear cancer", "Recurrent"),
        ("relapsed or refractory ear cancer", "ear cancer", "relapsed; refractory"),
        ("locally advanced unresectable ear cancer", "ear cancer", "locally advanced; unresectable"),
        ("Previously-treated ear cancer", "ear cancer", "Previously-treated"),
        ("First-line metastatic nose cancer", "nose cancer", "First-line; metastatic"),
        ("HER2-positive nose cancer", "nose cancer", "HER2-positive"),
        ("CD20+ nose cancer", "nose cancer", "CD20+"),
        ("Nose cancer, newly diagnosed", "nose cancer", "newly diagnosed"),
        ("Moderate to severe ear fever", "ear fever", "Moderate to severe"),
        ("Steroid-resistant ear fever", "ear fever", "Steroid-resistant"),
        ("Ear fever in children", "ear fever", "in children"),
        ("Ear fever (uncontrolled)", "ear fever", ""),
        ("Ear fever (after swimming)", "ear fever", ""),
        ("Ear fever (of rock musicians)", "ear fever", "of rock musicians"),
        ("Patients with ear fever", "ear fever", "Patients with"),
        ("Elderly people living with ear cancer", "ear cancer", "Elderly people living with"),
        ("Ear fever with lip itch", "ear fever", "with lip itch"),
        ("Chronic ear fever", "ear fever", "Chronic"),
        ("Pediatric ear neoplasms", "ear cancer", "Pediatric"),
    ],
)
def test_stage_line_and_course_are_kept_beside_the_disease(
    shelf: Shelf, name: str, disease: str, qualifier: str
) -> None:
    found = link_condition(name, shelf)
    assert (labels(found), found.qualifier) == ([disease], qualifier)
    if qualifier:
        assert found.matches[0].predicate is Predicate.BROAD and repr(qualifier) in found.matches[0].how


def test_the_staged_concept_is_taken_where_no_disease_is_known_without_the_stage(shelf: Shelf) -> None:
    found = link_condition("Stage II Lip Sarcoma", shelf)
    assert (labels(found), found.qualifier) == (["Stage II Lip Sarcoma"], "")


def test_a_disease_that_has_its_course_in_its_name_is_not_known_without_it(shelf: Shelf) -> None:
    assert labels(link_condition("Ear leukemia", shelf)) == []
    assert labels(link_condition("Acute zinc fever", shelf)) == []
    assert labels(link_condition("Chronic zinc fever", shelf)) == ["zinc fever"]


@pytest.mark.parametrize("name", ["Recurrent", "Stage IV", "Chronic", "Metastatic or recurrent", "", "?!", "(x)"])
def test_a_qualifier_alone_is_no_disease(shelf: Shelf, name: str) -> None:
    assert link_condition(name, shelf) == Conditions()


@pytest.mark.parametrize(
    "name",
    ["Healthy", "Healthy Volunteers", "healthy japanese male subjects", "Normal Controls", "Healthy, non-smokers"],
)
def test_healthy_volunteers_have_no_disease(shelf: Shelf, name: str) -> None:
    assert is_healthy(name)
    assert link_condition(name, shelf) == Conditions(is_disease=False)


@pytest.mark.parametrize("name", ["Mental Health", "Healthy ears with ear fever", "Ear health", "Unhealthy", ""])
def test_health_of_something_is_not_healthy(name: str) -> None:
    assert not is_healthy(name)


# --- lists and brackets -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Ear Fever and Nose Cancer", ["ear fever", "nose cancer"]),
        ("Ear fever/dermatomyositis", ["ear fever", "dermatomyositis"]),
        ("ear fever; lip itch, dermatomyositis", ["ear fever", "lip itch", "dermatomyositis"]),
        ("Stage IV ear cancer or recurrent nose cancer", ["ear cancer", "nose cancer"]),
        ("Ear and Nose Cancer", ["ear cancer", "nose cancer"]),
        ("ear/nose cancers", ["ear cancer", "nose cancer"]),
        ("Otopyrexia and ear fever", ["ear fever"]),
        ("earsickness and nosesickness", ["earsickness", "nosesickness"]),
        ("Ear fever and wet feet", []),
    ],
)
def test_a_list_is_taken_apart_where_each_of_its_parts_is_known(shelf: Shelf, name: str, meant: list[str]) -> None:
    found = link_condition(name, shelf)
    assert labels(found) == meant
    if len(meant) > 1:
        assert {match.predicate for match in found.matches} == {Predicate.BROAD}


def test_qualifiers_in_a_list_are_not_taken_for_diseases(shelf: Shelf) -> None:
    found = link_condition("Recurrent or metastatic ear cancer", shelf)
    assert (labels(found), found.qualifier) == (["ear cancer"], "Recurrent; metastatic")
    found = link_condition("Ear cancer, recurrence", shelf)
    assert (labels(found), found.qualifier) == (["ear cancer"], "recurrence")


def test_a_name_in_brackets_counts_where_it_shares_a_word_with_what_stands_before(shelf: Shelf) -> None:
    (match,) = link_condition("Otopyrexia-like illness (ear fever)", shelf).matches
    assert (match.term.label, match.predicate) == ("ear fever", Predicate.CLOSE)
    assert match.how.startswith("the name in brackets")
    assert labels(link_condition("Unhappiness (ear fever)", shelf)) == []
    assert labels(link_condition("Otopyrexia-like illness of the nose (ear fever)", shelf)) == []


# --- any text -----------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(
            "ear fever",
            "ear cancer",
            "AEL",
            "healthy",
            "Stage II ",
            "recurrent ",
            "chronic ",
            "with ",
            "in children",
        ),
        *(" and ", "/", ", ", "(", ")", "+", "-", "\0", "é"),
    ]
)
TEXTS = st.text(max_size=40) | st.lists(PIECES, max_size=10).map("".join)


@given(name=TEXTS)
def test_any_text_leads_only_to_terms_of_the_vocabularies(shelf: Shelf, name: str) -> None:
    found = link_condition(name, shelf)
    for match in (*found.matches, *found.doubtful):
        assert shelf.get(match.vocabulary).get(match.term.id) == match.term
        assert 0 < match.confidence < 1
    assert all(match.accepted for match in found.matches)
    assert found.is_disease or not found.matches


@given(name=TEXTS)
def test_no_simpler_form_is_empty_or_comes_twice(name: str) -> None:
    forms = list(simpler_forms(name))
    names = [form.name for form in forms]
    assert all(each.strip() for each in names) and len(names) == len(set(names)) < 200
    assert all(not form.qualifier or form.name != name for form in forms)
    assert all(split_list(name)) or not name


HOSTILE = [
    "stage I " * 1_250,
    "with " * 2_000,
    "a." * 5_000,
    "A/" * 5_000 + "+",
    "a-" * 5_000,
    "(" * 10_000,
    "(a)" * 3_300,
    " " * 10_000 + "x",
    "and " * 2_500 + "x",
    "mild to " * 1_250,
    "healthy " * 1_250 + "x",
    "juvenile " * 1_100,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:9]))
def test_a_long_hostile_text_is_read_to_its_end_and_names_nothing(shelf: Shelf, text: str) -> None:
    assert labels(link_condition(text, shelf)) == labels(link_condition(text[:LONGEST_NAME], shelf)) == []
    assert not is_healthy(text)
    assert is_qualifier(text) in (True, False)
    assert all(len(part) <= len(text) for part in split_list(text))
    assert len(list(simpler_forms(text[:LONGEST_NAME]))) < 200
