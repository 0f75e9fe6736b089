"""What single strings say: people, placebos, places, numbers, dates."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import codes, countries, dates, identifiers, names, prefixes, sparql


@pytest.mark.parametrize("module", [codes, countries, dates, identifiers, names, prefixes, sparql])
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
    "text",
    [
        "Marble 2011",
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
    ("text", "number"),
    [
        ("EudraCT: 2020-004987-24", ("eudract", "2020-004987-24")),
        ("2022-500244-37-00", ("ctis", "2022-500244-37")),
        ("ＮＣＴ０４９７２７６０", ("nct", "NCT04972760")),
        ("U1111-1234-5678", ("utn", "U1111-1234-5678")),
        ("IRAS 1011391", ("iras", "1011391")),
        ("2022-500244-37", ("ctis", "2022-500244-37")),
        ("EudraCT-Nr. 2020-004987-24", ("eudract", "2020-004987-24")),
        ("IRAS project 12345", None),
        ("NCT٠٤٩٧٢٧٦٠", None),
        ("CTU/2023/432", None),
        ("NCT0497276", None),
    ],
)
def test_numbers_are_recognised_however_they_are_written(text: str, number: tuple[str, str] | None) -> None:
    assert identifiers.recognise(text) == number


@pytest.mark.parametrize(
    ("value", "kind", "scheme"),
    [
        ("2020-004987-24", None, ("eudract", "2020-004987-24")),
        ("12", "EUDRACT_NUMBER", ("registry", "12")),
        ("12", "CTIS", ("registry", "12")),
        ("A/17", "REGISTRY", ("registry", "A/17")),
        ("R01-1", "OTHER_GRANT", ("grant", "R01-1")),
        ("04972760", "nct", ("nct", "NCT04972760")),
        ("CPMS 12345", "iras", ("other", "CPMS 12345")),
        ("KNEE 1", "serial number", ("org", "KNEE 1")),
        ("KNEE 1", None, ("other", "KNEE 1")),
    ],
)
def test_only_its_shape_makes_a_number_one_that_is_unique_in_the_world(
    value: str, kind: str | None, scheme: tuple[str, str]
) -> None:
    assert identifiers.scheme_of(value, kind) == scheme


@pytest.mark.parametrize(
    ("citation", "doi"),
    [
        ("Quill A. Ears. doi: 10.9999/ears.1.", "10.9999/ears.1"),
        ("https://doi.org/10.1000/x", "10.1000/x"),
        ("Ears (doi:10.1000/abc(1)), 2020", "10.1000/abc(1)"),
        ("doi:10.1000/x; 12: 3-4. doi:10.1000/y", "10.1000/x"),
        (
            "Old, 10.1002/(SICI)1097(1998)17:15<1661::AID>3.0.CO;2-2.",
            "10.1002/(SICI)1097(1998)17:15<1661::AID>3.0.CO;2-2",
        ),
        ("Version 1.10.1000/x, 10.1000/)", None),
        ("no DOI, 10 of 12", None),
    ],
)
def test_a_doi_is_found_whole_and_without_what_follows_it(citation: str, doi: str | None) -> None:
    assert identifiers.find_doi(citation) == doi


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
    assert dates.read_date(run) is dates.age_in_months(run) is identifiers.recognise(run) is None
    assert identifiers.scheme_of(run, "iras") == ("other", run)
    identifiers.find_doi(run)


def test_the_codes_of_a_scheme_are_those_of_the_ontology() -> None:
    assert codes.notations("responsible-party-type") == (
        "SPONSOR",
        "PRINCIPAL_INVESTIGATOR",
        "SPONSOR_INVESTIGATOR",
    )
    assert codes.notations("no such scheme") == ()
