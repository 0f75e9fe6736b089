"""The formats of the registers' numbers: however they are written, in fields of their own and in running text."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import iris
from trialgraph.codes import find_concept
from trialgraph.identifiers import (
    SCHEMES,
    find_doi,
    find_numbers,
    links_of,
    page_of,
    recognise,
    scheme_of,
)

WRITTEN = {
    "nct": ("NCT04972760", "nct 04972760", "NCT-04972760", "ClinicalTrials.gov Identifier: NCT04972760"),
    "isrctn": ("ISRCTN38597726", "ISRCTN 38597726", "isrctn:38597726", "https://www.isrctn.com/ISRCTN38597726"),
    "ctis": ("2022-500244-37", "2022-500244-37-00", "EU CT 2022-500244-37-01", "CTIS2022-500244-37-00"),
    "eudract": ("2014-002606-20", "EUCTR2014-002606-20-GB", "2014-002606-20-3RD", "EudraCT 201400260620"),
    "utn": ("U1111-1234-5678", "UTN: U1111 1234 5678", "U111112345678", "UTN 1111-1234-5678"),
    "iras": ("1011391", "IRAS 1011391", "IRAS project ID: 1011391"),
    "drks": ("DRKS00011324", "DRKS 00011324", "DRKS-ID: DRKS00011324"),
    "actrn": ("ACTRN12605000001695", "ACTRN012605000001695", "ACTRN 12605000001695p"),
    "chictr": ("ChiCTR-TRC-14005244", "ChiCTRTRC14005244", "CHICTR TRC-14005244"),
    "itmctr": ("ITMCTR2020000001", "ITMCTR 2020000001"),
    "cde": ("CTR20210588", "CTR 20210588"),
    "ctri": ("CTRI/2020/01/022636", "CTRI-2020-01-022636", "CTRI No. CTRI/2020/01/022636", "2020/01/022636"),
    "jrct": ("jRCTs031180248", "JPRN-jRCTs031180248", "JRCTS031180248", "jRCT No. jRCTs031180248"),
    "umin": ("UMIN000024722", "JPRN-UMIN000024722", "UMIN-CTR: 000024722", "JPRN-C000024722"),
    "japiccti": ("JapicCTI-163397", "JPRN-JapicCTI-163397", "Japic CTI 163397", "JAPICCTI163397"),
    "jma": ("JMA-IIA00078", "JPRN-JMA-IIA00078"),
    "kct": ("KCT0003700", "CRIS KCT 0003700"),
    "tctr": ("TCTR20161221005", "TCTR 20161221005"),
    "irct": ("IRCT20200101012345N12", "irct 20200101012345 n12"),
    "pactr": ("PACTR201808526541397", "PACTR 201808526541397"),
    "slctr": ("SLCTR/2017/021", "SLCTR-2017-021", "SLCTR 2017/021"),
    "ntr": ("NTR7203", "NTR 7203", "NTR-7203"),
    "nl": ("NL8683",),
    "omon": ("NL-OMON19915", "OMON19915"),
    "ccmo": ("NL67805.068.18",),
    "rbr": ("RBR-10z7w6k", "RBR 10z7w6k", "RBR-10Z7W6K"),
    "rpcec": ("RPCEC00000014", "RPCEC 00000014"),
    "per": ("PER-024-15",),
    "lbctr": ("LBCTR2019070214", "LBCTR 2019070214"),
    "idrcb": ("2014-A00855-42", "ID-RCB: 2014-A00855-42", "N° IDRCB : 2014-A00855-42"),
    "snctp": ("SNCTP000006696",),
}
"""For each scheme the normal form of one number, and how else it is written."""
NUMBERS = st.one_of(
    [
        st.from_regex(re.compile(rf"(?:{shape})", re.IGNORECASE | re.ASCII), fullmatch=True)
        for scheme in SCHEMES.values()
        for shape in scheme.written
        if "(?-i:" not in shape
    ]
)


def test_every_scheme_has_an_example_a_concept_and_nodes_that_records_share() -> None:
    assert WRITTEN.keys() == SCHEMES.keys() == iris.SHARED_SCHEMES
    assert [name for name in SCHEMES if not find_concept("identifier-scheme", name)] == []


@pytest.mark.parametrize(
    ("scheme", "text"), [(scheme, text) for scheme, texts in WRITTEN.items() for text in texts]
)
def test_one_number_is_the_same_in_all_the_ways_it_is_written(scheme: str, text: str) -> None:
    assert scheme_of(text, scheme) == (scheme, WRITTEN[scheme][0])


@pytest.mark.parametrize(("scheme", "texts"), WRITTEN.items())
def test_a_number_is_found_in_a_title(scheme: str, texts: tuple[str, ...]) -> None:
    name = "IRAS " if scheme == "iras" else ""
    title = f"Ears: a trial of 2 drugs in 1,200 people since 2019-03-04 ({name}{texts[0]}), part 2"
    assert find_numbers(title) == ((scheme, texts[0]),)


@given(NUMBERS, st.sampled_from(["{}", "see {}.", "({})", "编号{}，", "x; {};y", "a\u200b {}"]))
def test_what_is_found_in_a_text_is_recognised_by_itself_in_its_normal_form(number: str, text: str) -> None:
    for scheme, normal in find_numbers(text.format(number)):
        assert scheme_of(normal, scheme) == (scheme, normal)


@given(st.text())
def test_any_text_is_searched(text: str) -> None:
    assert all(scheme in SCHEMES for scheme, _ in find_numbers(text))
    assert isinstance(scheme_of(text, None, text), tuple)


@pytest.mark.parametrize(
    "text",
    [
        "call +49 2004 012345 67 or 2004-012345-678",
        "tel. +33 1 44 49 43 32, fax (212) 555-0100",
        "12-2020-004987-24",
        "from 2020-01-15 to 2021-12-31",
        "R01HL123456, MR/K005537/1, 17/34/12 and HORIZON 2020-733",
        "NCT00000000 and ISRCTN00000000 stand where no number was known",
        "NCT0497276, NCT049727601, XNCT04972760",
        "ACTRN12604000001695 is older than the registry",
        "CTRI/2020/13/022636 has no such month, PACTR201813526541397 neither",
        "the NTR1 agonist, NTRK1, per 024-15, nl 8683",
        "1974-012345-67",
        "NL-1081 HV Amsterdam, NL 2019",
        "IRASsburg 12345",
    ],
)
def test_what_only_looks_like_a_number_is_not_found(text: str) -> None:
    assert find_numbers(text) == ()


def test_several_numbers_of_a_text_are_found_once_each_in_their_order() -> None:
    text = "NCT04972760; EudraCT: 2020–004987–24 / DRKS 00011324, nct04972760"
    assert find_numbers(text) == (
        ("nct", "NCT04972760"),
        ("eudract", "2020-004987-24"),
        ("drks", "DRKS00011324"),
    )


@pytest.mark.parametrize("text", ["follow-up of NCT04972760", "NCT04972760, NCT00000102", "NCT04972760 part B"])
def test_a_field_that_says_more_than_a_number_is_none(text: str) -> None:
    assert recognise(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("5R01HL123456-03A1", "UM1 AI068636", "grant no. R01-CA-123456", "HHSN266200400029C", "W81XWH-22-1-0580"),
        *("MR/K005537/1", "098419/Z/12/Z", "NIHR127489", "17/34/12", "RP-PG-0610-10066", "APP1059423", "01KG1234"),
    ],
)
def test_a_funders_number_is_a_grant_and_no_trials(text: str) -> None:
    assert scheme_of(text, None) == ("grant", text)
    assert find_numbers(text) == ()


def test_the_issuer_tells_what_a_bare_number_is() -> None:
    assert scheme_of("2031230631", "OTHER", "jRCT") == ("jrct", "jRCT2031230631")
    assert scheme_of("2031230631", "OTHER", "Sponsor") == ("other", "2031230631")


def test_numbers_lead_to_their_registrys_page_or_to_the_whos() -> None:
    assert page_of("actrn", "ACTRN12605000001695") == "https://anzctr.org.au/ACTRN12605000001695.aspx"
    assert page_of("omon", "NL-OMON19915") == "https://onderzoekmetmensen.nl/en/trial/19915"
    assert page_of("umin", "UMIN000024722").endswith("TrialID=JPRN-UMIN000024722")
    assert page_of("utn", "U1111-1234-5678") is page_of("other", "12") is None


def test_links_are_web_addresses() -> None:
    for scheme, (number, *_) in WRITTEN.items():
        assert all(iris.web_page(link) == link for link in links_of(scheme, number))
    assert links_of("nct", "NCT04972760")[1] == "https://identifiers.org/clinicaltrials:NCT04972760"
    assert links_of("grant", "R01CA123456") == ()


@pytest.mark.parametrize("run", ["1", "2020-", "NCT ", "EudraCT: ", "id ", "CTRI/2020/", "10.1/", "U1111-", "é1"])
def test_long_runs_are_answered(run: str) -> None:
    """A quadratic pattern would take minutes here."""
    text = run * (200_000 // len(run))
    assert recognise(text) is None and scheme_of(text, "iras") == ("other", text)
    assert isinstance(find_numbers(text), tuple)
    find_doi(text)


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
        ("IRAS project ID: 12345", ("iras", "12345")),
        ("NCT٠٤٩٧٢٧٦٠", None),
        ("CTU/2023/432", None),
        ("NCT0497276", None),
    ],
)
def test_numbers_are_recognised_however_they_are_written(text: str, number: tuple[str, str] | None) -> None:
    assert recognise(text) == number


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
    assert scheme_of(value, kind) == scheme


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
    assert find_doi(citation) == doi


def test_every_number_of_the_hand_checked_pairs_is_recognised() -> None:
    path = Path(__file__).parents[2] / "shared" / "benchmarks" / "cross-registry" / "pairs.tsv"
    if not path.is_file():
        pytest.skip("../shared/benchmarks/cross-registry is not here")
    rows = [line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert rows and [number for row in rows for number in row if not recognise(number)] == []
