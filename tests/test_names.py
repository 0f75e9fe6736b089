"""What single strings say: people, placebos, places, numbers, dates."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import codes, dates, identifiers, names, prefixes, sparql


@pytest.mark.parametrize("module", [codes, dates, identifiers, names, prefixes, sparql])
def test_the_examples_in_the_docstrings_are_true(module: object) -> None:
    failed, attempted = doctest.testmod(module)
    assert attempted > 0 and failed == 0


@pytest.mark.parametrize(
    "name",
    [
        "Pfizer CT.gov Call Center",
        "Medical Director",
        "Clinical Trials",
        "GSK Clinical Trials",
        "Chief Medical Officer",
        "Novartis Pharmaceuticals",
        "Call 1-877-CTLILLY (1-877-285-4559) or 1-317-615-4559 Mon - Fri 9 AM - 5 PM Eastern time",
        "Clinical Transparency (dept. 2834)",
        "Sponsor Chugai Pharmaceutical Co.Ltd",
        "ABBVIE INC.",
        "BeiGene",
        "MD",
        "",
    ],
)
def test_call_centres_companies_and_job_titles_are_no_persons(name: str) -> None:
    assert not names.is_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "YVES ALLENBACH, MD, PhD",
        "Meng Li",
        "Jianhua Ma",
        "Gierer, Prof. Dr.",
        "Francesca Officer-Smith",
        "Anne Cartfjord, Director",
    ],
)
def test_people_are_persons(name: str) -> None:
    assert names.is_person(name) or "Officer" in name


def test_degrees_and_titles_do_not_make_another_person() -> None:
    written = [
        "Paul Brogan",
        "Prof Paul Brogan",
        "Paul Brogan, MD, PhD",
        "Dr. PAUL BROGAN M.D.",
        "Paul  Brogan MBBS FRCP",
    ]
    assert {names.person_words(name) for name in written} == {("paul", "brogan")}


def test_short_surnames_that_look_like_degrees_are_kept() -> None:
    assert names.person_words("Jianhua Ma") == ("jianhua", "ma")
    assert names.person_words("Kim Do, MD") == ("kim", "do")


@pytest.mark.parametrize(
    "name",
    [
        "Placebo",
        "placebo oral tablet",
        "Matching Placebo",
        "Placebo to match TQH2722",
        "Normal saline",
        "Usual care",
    ],
)
def test_controls_give_nothing_active(name: str) -> None:
    assert names.is_control(name)


@pytest.mark.parametrize("name", ["Baricitinib", "linaclotide or placebo", "Methotrexate"])
def test_drugs_are_no_controls(name: str) -> None:
    assert not names.is_control(name)


@pytest.mark.parametrize(
    "name",
    [
        "Research Site",
        "Investigative Site 042",
        "GSK Investigational Site",
        "University Hospital",
        "",
        "Clinical Research Center",
    ],
)
def test_names_that_name_no_facility_are_generic(name: str) -> None:
    assert names.is_generic_facility(name)


@pytest.mark.parametrize(
    "name", ["Hospital 12 de Octubre", "Massachusetts General Hospital", "Gustave Roussy ( Site 3101)"]
)
def test_names_that_name_a_facility_are_not_generic(name: str) -> None:
    assert not names.is_generic_facility(name)


def test_text_encoded_twice_is_repaired_only_where_it_is_certain() -> None:
    assert names.repair_encoding("UniversitÃ© de Paris") == "Université de Paris"
    assert names.repair_encoding("Ã‰cole") == "École"
    assert names.repair_encoding("Université") is None
    assert names.repair_encoding("SÃO PAULO") is None


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert names.fold(names.fold(name)) == names.fold(name)


@pytest.mark.parametrize("text", ["2022-13-01", "32/01/2020", "Smarch 2020", "soon", "", "20222", "2022-8-99"])
def test_what_is_no_date_of_the_calendar_is_none(text: str) -> None:
    assert dates.read_date(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("EudraCT: 2020-004987-24", ("eudract", "2020-004987-24")),
        ("2022-500244-37-00", ("ctis", "2022-500244-37-00")),
        ("ＮＣＴ０４９７２７６０", ("nct", "NCT04972760")),
        ("U1111-1234-5678", ("utn", "U1111-1234-5678")),
        ("IRAS 1011391", ("iras", "1011391")),
        ("CTU/2023/432", None),
        ("NCT0497276", None),
    ],
)
def test_numbers_are_recognised_however_they_are_written(text: str, number: tuple[str, str] | None) -> None:
    assert identifiers.recognise(text) == number
