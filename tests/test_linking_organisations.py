"""Names of sponsors, facilities and affiliations become organisations of ROR, or candidates, or nothing."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.linking.affiliations import link_affiliation
from trialgraph.linking.matches import Match, Predicate
from trialgraph.linking.organisation_names import read_name
from trialgraph.linking.organisation_words import countries_of_legal_form, is_generic, without_business
from trialgraph.linking.organisations import link_organisation
from trialgraph.vocabularies import Index
from vocabulary_samples import built

ROR = "https://ror.org/0"


def organisation(number: str, label: str, place: str, kind: str = "education", **also: object) -> dict:
    """A record of ROR's second schema; `place` is a town, a country's code and a state."""
    town, country, *state = place.split("/")
    names = [{"value": label, "types": ["ror_display", "label"]}]
    names += [{"value": name, "types": ["alias"]} for name in also.get("aliases", ())]
    names += [{"value": name, "types": ["acronym"]} for name in also.get("acronyms", ())]
    relationships = [{"type": kind, "id": ROR + id} for kind, id in also.get("related", {}).items()]
    details = {"name": town, "country_code": country, "country_subdivision_code": "".join(state) or None}
    return {
        "id": ROR + number,
        "names": names,
        "types": [kind],
        "status": also.get("status", "active"),
        "relationships": relationships,
        "locations": [{"geonames_details": details}],
    }


ORGANISATIONS = [
    organisation("u1", "University of Tinmouth", "Tinmouth/CH", aliases=["Universität Tinmünd"]),
    organisation("h1", "University Hospital of Tinmouth", "Tinmouth/CH", "healthcare", acronyms=["UHTIN"]),
    organisation("u2", "Brassbury University", "Brassbury/CN"),
    organisation("h2", "Second Affiliated Hospital of Brassbury University", "Brassbury/CN", "healthcare"),
    organisation("m1", "Ministry of Health", "Zinctown/BR", "government"),
    organisation("m2", "Ministry of Health", "Leadville/MY", "government"),
    organisation("s1", "St. Mary's Hospital", "Leadville/MY", "healthcare"),
    organisation("l1", "University College Pewter", "Pewter/GB"),
    organisation("l2", "UCP Australia", "Ironbark/AU", aliases=["University College Pewter"], status="inactive"),
    organisation("o1", "Old Alloy Institute", "Tinmouth/CH", status="inactive", related={"successor": "o2"}),
    organisation("o2", "New Alloy Institute", "Tinmouth/CH"),
    organisation("c1", "Zincora (Switzerland)", "Tinmouth/CH", "company"),
    organisation("c2", "Zincora (Japan)", "Kobe/JP", "company", related={"parent": "c1"}),
    organisation("c3", "Zincora (United States)", "Boston/US", "company", related={"parent": "c1"}),
    organisation("c4", "Tungsten Bio (United Kingdom)", "Pewter/GB", "company"),
    organisation("i1", "University of Ohio", "Athens/US", aliases=["Ohio State College"]),
    organisation("i2", "University of Ohio at Toledo", "Toledo/US"),
    organisation("b1", "Bismuth Clinic", "Rochester/US/MN", "healthcare"),
    organisation("d1", "The University of Texas JD Copper Cancer Center", "Houston/US/TX", "healthcare"),
    organisation("d2", "University of Naples Alto Rame", "Naples/IT"),
    organisation("d3", "Hospital Universitario Virgen del Cobre", "Seville/ES", "healthcare"),
    organisation("d4", "National Cancer Centre Malaysia", "Leadville/MY", "healthcare"),
    organisation("d5", "Pewter Hospitals NHS Foundation Trust", "Pewter/GB", "healthcare"),
    organisation("d6", "University of Genoa", "Genoa/IT"),
    organisation("e1", "Melk & Co., Inc. (United States)", "Boston/US", "company"),
    organisation("e2", "MZD (Japan)", "Kobe/JP", "company", aliases=["Melk Zinc"], related={"parent": "e1"}),
    organisation("e3", "MZD (France)", "Lyon/FR", "company", aliases=["Melk Zinc"], related={"parent": "e1"}),
    organisation("e4", "Aluco Limited (United Kingdom)", "Pewter/GB", "company"),
    organisation("e5", "Zincora Foods (Switzerland)", "Tinmouth/CH", "company", related={"parent": "c1"}),
    organisation("e6", "Galena (Japan)", "Kobe/JP", "company", status="inactive", related={"successor": "c2"}),
    organisation("e7", "Quartz (United States)", "Boston/US", "company", aliases=["Felspar"]),
]


@pytest.fixture(scope="module")
def ror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with built(tmp_path_factory.mktemp("ror"), "ror", json.dumps(ORGANISATIONS)) as index:
        yield index


def accepted(matches: list[Match]) -> list[tuple[str, str]]:
    return [(match.term.id.removeprefix(ROR), match.predicate.name) for match in matches if match.accepted]


@pytest.mark.parametrize(
    "name",
    [
        "University of Tinmouth",
        "The University of Tinmouth (UT)",
        "Univ. of Tinmouth",
        "Universitaet Tinmuend",
        "University of Tinmouth, Switzerland",
        "University of Tinmouth, Tinmouth",
    ],
)
def test_a_name_is_found_however_it_is_written(ror: Index, name: str) -> None:
    assert accepted(link_organisation(name, ror)) == [("u1", "EXACT")]


@pytest.mark.parametrize("name", ["University Hospital, Tinmouth", "Tinmouth University Hospital"])
def test_a_university_hospital_is_not_its_university(ror: Index, name: str) -> None:
    assert accepted(link_organisation(name, ror)) == [("h1", "EXACT")]
    assert accepted(link_organisation("University of Tinmouth - Tinmouth General Hospital", ror)) == []


def test_a_hospital_is_joined_with_the_university_behind_the_comma(ror: Index) -> None:
    matches = link_organisation("Second Affiliated Hospital, Brassbury University", ror)
    assert accepted(matches) == [("h2", "EXACT")]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Tinmouth University", [("u1", "EXACT")]),
        ("University of Brassbury", [("u2", "EXACT")]),
        ("Ohio University", []),
        ("University of Genova", [("d6", "EXACT")]),
        ("Alto Rame University", [("d2", "EXACT")]),
        ("J.D. Copper Cancer Center", [("d1", "EXACT")]),
        ("J.D. Copper Cancer Center, Houston", [("d1", "EXACT")]),
        ("Pewter Hospitals NHS Trust", [("d5", "EXACT")]),
    ],
)
def test_a_name_that_is_put_together_otherwise_is_found_where_its_place_agrees(
    ror: Index, name: str, found: list[tuple[str, str]]
) -> None:
    assert accepted(link_organisation(name, ror)) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("University of Tinmouth School of Medicine", [("u1", "BROAD")]),
        ("Faculty of Medicine of the University of Tinmouth", [("u1", "BROAD")]),
        ("Research Institute of the University Hospital of Tinmouth", [("h1", "BROAD")]),
        ("Brassbury University Cancer Hospital", [("u2", "BROAD")]),
        ("Brassbury University Hospital", []),
        ("Tinmouth University Cancer Hospital", []),
        ("University of Ohio College of Medicine", []),
    ],
)
def test_a_part_that_is_written_without_a_comma_is_below_its_institution(
    ror: Index, name: str, found: list[tuple[str, str]]
) -> None:
    assert accepted(link_organisation(name, ror)) == found


@pytest.mark.parametrize(
    ("name", "town", "code", "found"),
    [
        ("Bismuth Clinic Rochester", None, "US", ["b1"]),
        ("Boston Bismuth Clinic", None, "US", []),
        ("Hospital Virgen del Cobre", "Seville", "ES", ["d3"]),
        ("Virgen del Cobre Hospital Universitari", "Seville", "ES", ["d3"]),
        ("Hospital Virgen del Cobre", "Sevilla", "ES", ["d3"]),
        ("Hospital Virgen del Cobre, Seville", None, "ES", ["d3"]),
        ("Hospital Virgen del Cobre", "Madrid", "ES", []),
        ("Bismuth Clinic, Duluth", "Duluth", "US", []),
        ("J.D. Copper Cancer Center", "Gilbert", "US", []),
        ("National Cancer Centre", "Leadville", "MY", ["d4"]),
        ("University of Ohio", "Athens", "US", ["i1"]),
        ("University of Ohio", "Cincinnati", "US", []),
    ],
)
def test_the_town_of_a_site_is_left_out_or_added_or_decides(
    ror: Index, name: str, town: str | None, code: str, found: list[str]
) -> None:
    matches = link_organisation(name, ror, country_codes=frozenset({code}), town=town)
    assert accepted(matches) == [(number, "EXACT") for number in found]


def test_a_numbered_hospital_without_a_record_is_below_its_university_and_a_named_one_is_not(ror: Index) -> None:
    assert accepted(link_organisation("The Third Hospital of Brassbury University", ror)) == [("u2", "BROAD")]
    assert accepted(link_organisation("Affiliated Copper Hospital of Brassbury University", ror)) == []


def test_another_state_than_the_name_says_is_in_doubt(ror: Index) -> None:
    assert accepted(link_organisation("Bismuth Clinic, MN", ror)) == [("b1", "EXACT")]
    assert accepted(link_organisation("Bismuth Clinic, FL", ror)) == []


def test_a_department_has_its_institution_as_a_broader_match(ror: Index) -> None:
    assert accepted(link_organisation("Department of Surgery, University of Tinmouth", ror)) == [("u1", "BROAD")]
    assert accepted(link_organisation("University of Tinmouth, Faculty of Medicine", ror)) == [("u1", "BROAD")]


def test_a_name_is_never_linked_to_another_country_than_it_says(ror: Index) -> None:
    matches = link_organisation("University of Tinmouth (Canada)", ror)
    assert [match.term.id for match in matches] == [ROR + "u1"]
    assert accepted(matches) == []
    assert "another country" in matches[0].how


def test_a_shared_name_needs_its_country(ror: Index) -> None:
    assert accepted(link_organisation("Ministry of Health", ror)) == []
    assert len(link_organisation("Ministry of Health", ror)) == 2
    assert accepted(link_organisation("Ministry of Health, Malaysia", ror)) == [("m2", "EXACT")]
    assert accepted(link_organisation("Ministry of Health", ror, country_codes=frozenset({"BR"}))) == [
        ("m1", "EXACT")
    ]


def test_a_saints_hospital_needs_its_town(ror: Index) -> None:
    there = frozenset({"MY"})
    assert accepted(link_organisation("St. Mary's Hospital", ror, country_codes=there)) == []
    assert accepted(link_organisation("Saint Mary's Hospital", ror, country_codes=there, town="Leadville")) == [
        ("s1", "EXACT")
    ]


def test_what_has_ended_gives_way_to_its_successor_and_to_what_exists(ror: Index) -> None:
    assert accepted(link_organisation("Old Alloy Institute", ror)) == [("o2", "EXACT")]
    assert accepted(link_organisation("University College, Pewter", ror)) == [("l1", "EXACT")]


@pytest.mark.parametrize(
    ("name", "countries", "found"),
    [
        ("Zincora", "US JP", ("c1", "EXACT")),
        ("Zincora AG", "", ("c1", "EXACT")),
        ("Zincora Japan K.K.", "JP", ("c2", "EXACT")),
        ("Zincora, Inc. (United States)", "", ("c3", "EXACT")),
        ("Zincora Pharmaceuticals", "US", ("c1", "BROAD")),
        ("Zincora Pharmaceuticals, Japan", "", ("c2", "BROAD")),
        ("Zincora Korea Ltd.", "KR", ("c1", "BROAD")),
    ],
)
def test_an_affiliate_is_its_own_record_or_else_below_the_head_of_its_company(
    ror: Index, name: str, countries: str, found: tuple[str, str]
) -> None:
    assert accepted(link_organisation(name, ror, country_codes=frozenset(countries.split()))) == [found]


def test_a_company_is_found_by_its_name_without_the_country_behind_it(ror: Index) -> None:
    assert {hit.label for hit in ror.find("Zincora")} >= {"Zincora (Switzerland)", "Zincora (Japan)"}
    assert accepted(link_organisation("Zincora Foods", ror)) == [("e5", "EXACT")]


def test_a_company_of_a_table_is_found_by_its_name_as_well(tmp_path: Path) -> None:
    table = f"id\tlabel\tkind\tcountry\n{ROR}t1\tZincora (Japan)\tcompany\tJP\n"
    with built(tmp_path, "ror", table) as index:
        assert accepted(link_organisation("Zincora K.K.", index)) == [("t1", "EXACT")]


def test_a_name_of_several_affiliates_is_below_the_company_above_them_all(ror: Index) -> None:
    assert accepted(link_organisation("Melk Zinc Corp.", ror)) == [("e1", "BROAD")]
    assert accepted(link_organisation("Melk Zinc K.K., Japan", ror)) == [("e2", "EXACT")]


def test_a_company_that_was_bought_stays_what_it_was(ror: Index) -> None:
    assert accepted(link_organisation("Galena Co., Ltd.", ror)) == [("e6", "EXACT")]


def test_a_legal_form_says_where_a_company_is_that_goes_by_another_name(ror: Index) -> None:
    in_hungary = frozenset({"HU"})
    assert accepted(link_organisation("Felspar, Inc.", ror, country_codes=in_hungary)) == [("e7", "EXACT")]
    assert accepted(link_organisation("Felspar", ror, country_codes=in_hungary)) == []
    assert accepted(link_organisation("Aluco Ltd", ror)) == [("e4", "EXACT")]


def test_a_legal_form_that_a_country_does_not_have_is_in_doubt(ror: Index) -> None:
    assert accepted(link_organisation("Tungsten Bio plc", ror)) == [("c4", "EXACT")]
    assert accepted(link_organisation("Tungsten Bio, Inc.", ror)) == []
    assert countries_of_legal_form("Tungsten Bio GmbH") == {"AT", "CH", "DE"}


def test_an_acronym_is_accepted_only_where_its_country_agrees(ror: Index) -> None:
    assert accepted(link_organisation("UHTIN", ror)) == []
    assert accepted(link_organisation("UHTIN", ror, country_codes=frozenset({"CH"}))) == [("h1", "EXACT")]


@pytest.mark.parametrize(
    "name", ["Research Site", "Investigative Site 042", "University Hospital", "General Hospital"]
)
def test_a_facility_without_a_name_is_not_linked(ror: Index, name: str) -> None:
    assert link_organisation(name, ror, country_codes=frozenset({"CH"}), town="Tinmouth") == []


def test_a_site_is_linked_without_the_number_its_sponsor_gave_it(ror: Index) -> None:
    matches = link_organisation("University of Tinmouth ( Site 0042)", ror, town="Tinmouth")
    assert accepted(matches) == [("u1", "EXACT")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Department of Physics, University of Tinmouth, 12 Main Street, Tinmouth, Switzerland", ["u1"]),
        ("Dept of Physics Univ of Tinmouth, CH-4000 Tinmouth; mail@example.org", []),
        ("Department of Physics University of Tinmouth Tinmouth Switzerland", ["u1"]),
        ("1University of Tinmouth, Switzerland; 2Brassbury University, China", ["u1", "u2"]),
        ("University of Ohio, Toledo, OH 43606, USA", ["i2"]),
        ("University of Ohio, Cincinnati, OH, USA", []),
        ("Zincora, Kobe, Japan", ["c2"]),
        ("Tinmouth, Switzerland", []),
        ("University of Tinmouth, Canada", []),
    ],
)
def test_an_affiliation_is_linked_to_each_institution_in_it(ror: Index, text: str, found: list[str]) -> None:
    assert accepted(link_affiliation(text, ror)) == [(number, "EXACT") for number in found]


def test_a_name_says_its_country_unless_the_word_is_part_of_another_name() -> None:
    assert read_name("Hospital of Nowhere, Georgia").place.countries >= {"GE", "US"}
    assert read_name("University of New Mexico").place.countries == frozenset()
    assert read_name("Nowhere Clinic, Nowhere, TX 77030").place == ({"US"}, {"TX"})
    assert read_name("Hospital of Nowhere, Hong Kong").place.countries >= {"CN"}


def test_generic_names_are_those_that_many_towns_have() -> None:
    assert is_generic("University Hospital") and is_generic("St. Mary's Hospital")
    assert not is_generic("University Hospital Tinmouth")
    assert without_business("Zincora Research & Development, LLC") == "zincora"


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from("University of Ohio , ( ) - Inc. & Japan".split())).map(" ".join)
)
def test_any_text_gives_matches_the_accepted_of_which_come_first(ror: Index, text: str) -> None:
    for matches in (link_organisation(text, ror), link_affiliation(text, ror)):
        assert [match.accepted for match in matches] == sorted((m.accepted for m in matches), reverse=True)
        assert len({match.term.id for match in matches}) == len(matches)
        assert all(0 < match.confidence < 1 and match.vocabulary == "ror" for match in matches)
        assert all(match.predicate in (Predicate.EXACT, Predicate.BROAD) for match in matches)
