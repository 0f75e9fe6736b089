"""The name of an intervention leads to its substances, whatever stands around them, and else to nothing."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.linking import phrases
from trialgraph.linking.drug_names import bare, simpler_forms, split_combination
from trialgraph.linking.drugs import Drugs, link_drug
from trialgraph.linking.matches import Justification, Predicate
from trialgraph.linking.shelf import Shelf
from vocabulary_samples import built, tabbed

TABLES = {
    "drugbank": tabbed(
        ["id", "label", "synonyms", "unii"],
        ["DB99001", "Zorvatinib", "ZV-1234|zorvatinibum", "ZZ1"],
        ["DB99002", "Lumacept", "LMC", ""],
        ["DB99003", "Calvirine", "vitamin Q", ""],
        ["DB99004", "Saline", "", ""],
        ["DB99005", "zorvatinib, calvirine and iron citrates", "", ""],
    ),
    "rxnorm": tabbed(
        ["rxcui", "name", "tty", "ingredient_rxcui", "unii"],
        ["900001", "zorvatinib", "IN", "", "ZZ1"],
        ["900002", "Tinnex", "BN", "900003", ""],
        ["900003", "zorvatinib hydrochloride", "PIN", "900001", ""],
        ["900004", "perdoxime", "IN", "", ""],
        ["900005", "Duotin", "BN", "900001|900004", ""],
        ["900006", "perdoxime / zorvatinib", "MIN", "", ""],
        ["900007", "zorvatinib mesylate", "PIN", "", ""],
        ["900008", "Zinnex", "BN", "900007|900001", ""],
    ),
    "mesh": tabbed(
        ["id", "label", "synonyms", "tree_number", "kind"],
        ["D900001", "Zorvatinib", "", "D03.100", ""],
        ["D900002", "Cytokines", "", "D12.100", ""],
        ["D900003", "Tablets", "", "D26.100", ""],
        ["D900004", "Placebos", "Placebo|Sham", "D26.200", ""],
        ["D900005", "Massage", "", "E02.100", ""],
        ["D900006", "Tin Nuts", "", "J02.100", ""],
        ["C900007", "Ear Fever", "", "", "SCR_Disease"],
        ["C900008", "brassamide", "", "", "SCR_Chemical"],
    ),
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("vocabularies")
    with Shelf([built(folder, name, table) for name, table in TABLES.items()]) as opened:
        yield opened


def labels(found: Drugs) -> list[str | None]:
    """What each part of a name means; None for a part that is not known."""
    return [match.term.label if match else None for _, match in found.parts]


# --- one substance ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "zorvatinib",
        "Zorvatinib®",
        "Zorvatinib 20 mg",
        "Zorvatinib 2.5mg/kg/day",
        "Zorvatinib, 100 mg b.i.d. for 14 days",
        "Zorvatinib 10-20 mg every other day",
        "Zorvatinib 100 mg/0.5 ml",
        "Zorvatinib 2 tablets 3 times a day",
        "5% zorvatinib cream",
        "Zorvatinib tablets",
        "zorvatinib film-coated tablet",
        "Zorvatinib Extended Release",
        "Zorvatinib XR",
        "oral zorvatinib",
        "Zorvatinib for subcutaneous injection",
        "IV zorvatinib",
        "zorvatinib nasal spray",
        "Zorvatinib, prefilled syringe",
        "zorvatinib sodium",
        "Zorvatinib dihydrochloride trihydrate",
        "recombinant human zorvatinib",
        "low-dose zorvatinib",
        "Zorvatinib (very promising)",
        "Zorvatinib (unclosed",
        "zorvatinib monotherapy",
        "Zorvatinib - Dose Level 2",
        "Arm B: Zorvatinib",
        "zorvatinib group",
    ],
)
def test_what_stands_around_a_substance_is_taken_off(shelf: Shelf, name: str) -> None:
    assert labels(link_drug(name, shelf)) == ["Zorvatinib"]


def test_a_name_as_written_is_exact_and_each_change_costs_confidence_and_is_told(shelf: Shelf) -> None:
    names = ("Zorvatinib", "Zorvatinib 5 mg", "Zorvatinib 5 mg tablets", "Zorvatinib sodium 5 mg tablets")
    found = [link_drug(name, shelf).parts[0][1] for name in names]
    assert [match.predicate for match in found] == [Predicate.EXACT, *[Predicate.CLOSE] * 3]
    assert [match.confidence for match in found] == sorted((match.confidence for match in found), reverse=True)
    assert found[0].confidence > found[-1].confidence
    assert found[0].how == "label 'Zorvatinib' in drugbank, a name in rxnorm and mesh too"
    assert found[-1].how.endswith("after taking off brackets, dose, form, route and salt")


@pytest.mark.parametrize("name", ["ZV-1234", "ZV1234", "ZV 1234", "zv--1234 tablets"])
def test_a_research_code_is_known_however_it_is_spaced(shelf: Shelf, name: str) -> None:
    assert labels(link_drug(name, shelf)) == ["Zorvatinib"]


@pytest.mark.parametrize("name", ["ZV-12345", "ZV-123", "XZV-1234"])
def test_another_research_code_is_not_taken_for_it(shelf: Shelf, name: str) -> None:
    assert labels(link_drug(name, shelf)) == [None]


def test_a_brand_leads_to_its_ingredient_past_the_salt(shelf: Shelf) -> None:
    assert labels(link_drug("Zinnex", shelf)) == ["Zorvatinib"]
    ((part, match),) = link_drug("Tinnex 5 mg", shelf).parts
    assert (part, match.term.label, match.vocabulary) == ("Tinnex 5 mg", "Zorvatinib", "drugbank")
    assert (match.predicate, match.justification) == (Predicate.CLOSE, Justification.CHAINING)
    assert match.how.endswith("whose ingredient it is")


def test_a_brand_of_two_ingredients_is_a_combination(shelf: Shelf) -> None:
    found = link_drug("Duotin", shelf)
    assert found.is_combination and set(labels(found)) == {"Zorvatinib", "perdoxime"}
    assert {match.predicate for _, match in found.parts} == {Predicate.BROAD}


def test_ingredients_are_read_from_a_label_where_no_relation_tells_them(shelf: Shelf) -> None:
    assert set(labels(link_drug("zorvatinib and perdoxime tablets", shelf))) == {"Zorvatinib", "perdoxime"}
    assert labels(link_drug("zorvatinib mesylate", shelf)) == ["Zorvatinib"]


def test_a_name_in_brackets_tells_what_a_code_or_an_unknown_word_means(shelf: Shelf) -> None:
    for name in ("QQ-777 (zorvatinib)", "Bluewort (zorvatinib 5 mg)", "QQ-777 [Tinnex]"):
        found = link_drug(name, shelf)
        assert labels(found) == ["Zorvatinib"] and "the name in brackets" in found.parts[0][1].how
    assert labels(link_drug("monoclonal antibody against ears (zorvatinib)", shelf)) == [None]
    assert labels(link_drug("QQ-777 (cytokines)", shelf)) == [None]


def test_other_names_of_the_record_help_where_they_mean_one_substance(shelf: Shelf) -> None:
    match = link_drug("Study compound", shelf, other_names=["Bluewort", "Tinnex", "ZV 1234"]).parts[0][1]
    assert (match.term.label, match.justification) == ("Zorvatinib", Justification.BACKGROUND)
    assert match.confidence <= 0.95 and match.how.startswith("another name that the record gives")
    assert labels(link_drug("Study compound", shelf, other_names=["Tinnex", "Lumacept"])) == [None]
    assert labels(link_drug("Study compound", shelf, other_names=["Cytokines", "Placebo"])) == [None]
    assert labels(link_drug("Calvirine", shelf, other_names=["Tinnex"])) == ["Calvirine"]


def test_a_short_abbreviation_of_one_vocabulary_is_left_in_doubt(shelf: Shelf) -> None:
    found = link_drug("LMC", shelf)
    assert labels(found) == [None]
    assert [(match.term.label, match.accepted) for match in found.doubtful] == [("Lumacept", False)]


# --- combinations -------------------------------------------------------------------------------------

ALL_THREE = ["Zorvatinib", "Lumacept", "Calvirine"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Zorvatinib + Lumacept", ALL_THREE[:2]),
        ("Zorvatinib/Lumacept", ALL_THREE[:2]),
        ("ZV-1234/lumacept", ALL_THREE[:2]),
        ("Zorvatinib and Lumacept", ALL_THREE[:2]),
        ("zorvatinib combined with lumacept", ALL_THREE[:2]),
        ("Zorvatinib followed by Lumacept", ALL_THREE[:2]),
        ("Zorvatinib vs. Lumacept", ALL_THREE[:2]),
        ("zorvatinib-lumacept", ALL_THREE[:2]),
        ("Zorvatinib 20mg/day + Lumacept 1,000 mg (weekly)", ALL_THREE[:2]),
        ("Tinnex plus lumacept fixed combination", ALL_THREE[:2]),
        ("Zorvatinib, Lumacept and Calvirine", ALL_THREE),
        ("zorvatinib; lumacept; vitamin Q", ALL_THREE),
        ("Zorvatinib + zorvatinib", ALL_THREE[:1]),
        ("Zorvatinib and Bluewort", ["Zorvatinib", None]),
        ("Duotin + Lumacept", ["Zorvatinib", "perdoxime", "Lumacept"]),
    ],
)
def test_each_part_of_a_combination_is_known_by_itself(shelf: Shelf, name: str, meant: list[str | None]) -> None:
    found = link_drug(name, shelf)
    assert labels(found) == meant and found.is_combination is (len(meant) > 1)


def test_a_part_is_less_than_the_combination(shelf: Shelf) -> None:
    parts = dict(link_drug("Zorvatinib + Lumacept 5 mg", shelf).parts)
    assert {match.predicate for match in parts.values()} == {Predicate.BROAD}
    assert parts["Lumacept 5 mg"].how.startswith("a part of it")


def test_one_substance_with_a_joint_in_its_name_is_not_taken_apart(shelf: Shelf) -> None:
    name = "zorvatinib, calvirine and iron citrates"
    assert labels(link_drug(name, shelf)) == [name]
    assert labels(link_drug("zorvatinib, calvirine and tin", shelf)) == ["Zorvatinib", "Calvirine", None]


def test_doses_and_brackets_are_not_taken_for_joints() -> None:
    assert split_combination("Zorvatinib 5 mg/kg") == ("Zorvatinib 5 mg/kg",)
    assert split_combination("Zorvatinib (with or without water)") == ("Zorvatinib (with or without water)",)
    assert split_combination("peg 3,350") == ("peg 3,350",)


@pytest.mark.parametrize(
    "name",
    [
        "cells against AA1, BB2, CC3 and zorvatinib",
        "Stem cells cultured with cytokines",
        "Analogs, Zorvatinib",
        "Bluewort-zorvatinib",
    ],
)
def test_what_is_known_of_a_list_is_not_its_subject_where_little_is_known(shelf: Shelf, name: str) -> None:
    assert labels(link_drug(name, shelf)) == [None]


# --- what is no drug ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Placebo", "Matching placebo", "Sham", "Saline", "Normal saline", "Standard of care", "Observation"]
)
def test_where_nothing_active_is_given_nothing_is_linked(shelf: Shelf, name: str) -> None:
    assert labels(link_drug(name, shelf)) == [None]
    for joint in (" + ", " and ", " or "):
        assert labels(link_drug(f"Zorvatinib{joint}{name}", shelf)) == ["Zorvatinib"]


@pytest.mark.parametrize(
    "name",
    [
        "Arm A",
        "Arm 2: treatment",
        "Schedule 2",
        "Cohort 3 low dose",
        "Dose level 1",
        "10 mg daily",
        "Treatment group B",
        "Experimental drug",
        "Tablets",
        "Conventional treatment",
        "best supportive care",
        "",
        "???",
    ],
)
def test_an_arm_or_a_schedule_that_is_named_as_an_intervention_is_no_drug(shelf: Shelf, name: str) -> None:
    found = link_drug(name, shelf)
    assert labels(found) == [None] and not found.doubtful


def test_usual_treatment_beside_a_drug_is_left_out(shelf: Shelf) -> None:
    assert labels(link_drug("Conventional treatment combined with zorvatinib", shelf)) == ["Zorvatinib"]
    assert labels(link_drug("Standard therapy + Cytokines", shelf)) == ["Cytokines"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Massage", None), ("Ear Fever", None), ("Tin nuts", "Tin Nuts"), ("brassamide", "brassamide")],
)
def test_of_mesh_only_chemicals_and_foods_are_drugs(shelf: Shelf, name: str, meant: str | None) -> None:
    assert labels(link_drug(name, shelf)) == [meant]


# --- any text -----------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    "Zorvatinib|Tinnex|LMC|5 mg/kg| + |/|, | and |(|)|[|®|-|oral|tablets|sodium|QQ-777|é|\0".split("|")
)
TEXTS = st.text(max_size=40) | st.lists(PIECES, max_size=12).map("".join)


@given(name=TEXTS, other=TEXTS)
def test_any_text_leads_only_to_terms_of_the_vocabularies(shelf: Shelf, name: str, other: str) -> None:
    found = link_drug(name, shelf, other_names=[other])
    assert found.parts
    for match in (*(match for _, match in found.parts if match), *found.doubtful):
        assert shelf.get(match.vocabulary).get(match.term.id) == match.term
        assert 0 < match.confidence < 1
    assert all(match.accepted for _, match in found.parts if match)


@given(name=TEXTS)
def test_no_simpler_form_is_empty_or_comes_twice(name: str) -> None:
    forms = [form.name for form in simpler_forms(name)]
    assert all(form.strip() for form in forms) and len(forms) == len(set(forms)) < 50


@given(name=TEXTS)
def test_a_bare_name_has_nothing_left_to_be_taken_off_its_edges(name: str) -> None:
    assert bare(name) == bare(name).strip(" ,;:.-")
    assert all(part.strip() for part in split_combination(name)) or not name.strip()


HOSTILE = [
    "1.1" * 3_400,
    "1-" * 5_000,
    "1 1:" * 2_500,
    "a/" * 5_000,
    "(" * 10_000,
    "(a" * 5_000,
    "(a)" * 3_300,
    " " * 10_000 + "x",
    "low dose " * 1_100,
    "every 1 " * 1_250,
    "a-b+" * 2_500,
    "mono" * 2_500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:9]))
def test_a_long_hostile_text_is_read_to_its_end_and_names_nothing(shelf: Shelf, text: str) -> None:
    assert labels(link_drug(text, shelf)) == labels(link_drug(text[: phrases.LONGEST_NAME], shelf)) == [None]
    assert all(len(part) <= len(text) for part in split_combination(text))
    assert len(bare(text)) <= len(text)
    assert len(list(simpler_forms(text))) < 50
