"""What single strings say: people, placebos, places, numbers, dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import codes, dates, names


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
        "Bayer Healthcare",
        "Merck KGaA",
        "Novartis, MD",
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
        "Christoph Bayer, MD",
        "Marie Roche, MD, PhD",
        "Dr. Marie Roche",
        "Roche, M.D.",
    ],
)
def test_people_are_persons(name: str) -> None:
    assert names.is_person(name) or "Officer" in name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Stone, John H, M.D., M.P.H", ("john", "h", "stone")),
        ("wang, jianxiang", ("jianxiang", "wang")),
        ("Edelman, David - Study Chair", ("david", "edelman")),
        ("Olivier de Beaumont/Medical Director", ("olivier", "de", "beaumont")),
        ("Professor, Dr. Med Hans-Joergen Malling", ("hans", "joergen", "malling")),
        ("Anne Cartfjord, Director", ("anne", "cartfjord")),
    ],
)
def test_a_surname_before_a_comma_and_a_job_behind_a_name_are_told_from_it(
    name: str, words: tuple[str, ...]
) -> None:
    assert names.is_person(name)
    assert names.person_words(name) == words


def test_a_single_word_is_a_person_unless_an_organisation_beside_it_has_that_name() -> None:
    assert names.is_person("Rinawati", ["Udayana University"])
    assert not names.is_person("BeiGene", ["BeiGene, Ltd."])
    assert not names.is_person("Rinawati")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Juvenile dermatomyositis (JDM)", "Juvenile dermatomyositis"),
        ("Non-small Cell Lung Cancer (NSCLC)", "Non-small Cell Lung Cancer"),
        ("Methotrexate (MTX)", "Methotrexate"),
        ("National Cancer Institute (NCI)", "National Cancer Institute"),
        ("Allergy (Peanut)", "Allergy (Peanut)"),
        ("Interleukin (IL-5)", "Interleukin (IL-5)"),
        ("Lymphoma (B-cell)", "Lymphoma (B-cell)"),
        ("Omalizumab (Xolair)", "Omalizumab (Xolair)"),
        ("(JDM)", "(JDM)"),
    ],
)
def test_only_a_names_own_abbreviation_is_taken_off(name: str, plain: str) -> None:
    assert names.without_abbreviation(name) == plain


def test_what_is_printed_moves_no_cursor() -> None:
    assert names.printable("a\x1b[2Jb\x07c\u202ed") == "a [2Jb c d"


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


@pytest.mark.parametrize(
    ("one", "other"),
    [("Đà Nẵng", "đà nẵng"), ("ŁÓDŹ", "Łódź"), ("STRASSE", "Straße"), ("Øre", "øre"), ("が", "か\u3099")],
)
def test_case_and_ways_of_encoding_an_accent_make_no_other_name(one: str, other: str) -> None:
    assert names.fold(one) == names.fold(other)


@pytest.mark.parametrize(("one", "other"), [("が", "か"), ("ぱ", "は"), ("कि", "की"), ("ดี", "ดา")])
def test_marks_of_other_scripts_make_other_names(one: str, other: str) -> None:
    assert names.fold(one) != names.fold(other)


@pytest.mark.parametrize(
    "text", ["21-10-2013", "21/10/2013", "21.10.2013", "20131021", "2013/10/21", "21 Oct 2013"]
)
def test_a_date_is_read_in_the_ways_of_all_registries(text: str) -> None:
    assert dates.read_date(text) == "2013-10-21"


@pytest.mark.parametrize(
    "text",
    [
        "Marble 2011",
        "20131321",
        "Decimal 2011",
        "Maya 2011",
        "2022-13-01",
        "32/01/2020",
        "Smarch 2020",
        "soon",
        "",
        "20222",
        "2022-8-99",
    ],
)
def test_what_is_no_date_of_the_calendar_is_none(text: str) -> None:
    assert dates.read_date(text) is None


@pytest.mark.parametrize(
    "run",
    [
        *(unit * (200_000 // len(unit)) for unit in ("-", " ", "1", "(", "]", ",", "site ", "10.1000/", "é")),
        *("site" + " " * 200_000 + "x", "/ID" + " " * 200_000 + "x", "1" * 200_000 + " placebo"),
    ],
    ids=lambda run: repr(run[:8]),
)
def test_long_runs_of_one_character_are_answered(run: str) -> None:
    """A quadratic pattern would take minutes here."""
    for ask in (names.fold, names.is_person, names.has_dose, names.is_control, names.is_procedure):
        ask(run)
    for ask in (names.repair_encoding, names.is_placebo, names.facility_name, names.is_generic_facility):
        ask(run)
    assert dates.read_date(run) is dates.age_in_months(run) is None


def test_the_codes_of_a_scheme_are_those_of_the_ontology() -> None:
    assert codes.notations("responsible-party-type") == (
        "SPONSOR",
        "PRINCIPAL_INVESTIGATOR",
        "SPONSOR_INVESTIGATOR",
    )
    assert codes.notations("no such scheme") == ()
