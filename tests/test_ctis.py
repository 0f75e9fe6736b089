"""The readers of CTIS: the public API's documents in both layouts, and those that ctrdata stores."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spoiled_json import spoiled
from trialgraph import iris
from trialgraph.codes import find_concept
from trialgraph.errors import RecordError
from trialgraph.records import Arm, Identifier, Investigator, ListedTrial, RegistryRecord, Site, Sponsor
from trialgraph.registries import find_format
from trialgraph.registries.ctis import api, ctrdata
from trialgraph.registries.ctis.codes import AGE_GROUPS, PHASES, SCOPES, STATUSES
from trialgraph.registries.ctis.record import read_phases
from trialgraph.registries.formats import Format

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "ctis"
SHARED = ROOT.parent / "shared" / "registries"
FORMATS = {"current.json": api.FORMAT, "ctrdata.json": ctrdata.FORMAT}


def read_all(form: Format, data: bytes) -> list[RegistryRecord]:
    return [form.read(raw.data) for raw in form.split(BytesIO(data))]


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def with_changes(name: str, **changes: Any) -> bytes:
    return json.dumps(json.loads(fixture(name)) | changes).encode()


@pytest.fixture(scope="module")
def current() -> RegistryRecord:
    return api.FORMAT.read(fixture("current.json"))


# --- today's layout ------------------------------------------------------------------------------------


def test_a_resubmission_is_of_the_same_trial(current):
    assert current.number == "2024-512345-67"
    assert current.url.endswith("EUCT=2024-512345-67-01")
    assert iris.trial(current.number).endswith("trial/2024-512345-67")


def test_the_numbers_of_other_registries_and_from_before_the_transition_are_read(current):
    assert current.trial.identifiers == (
        Identifier(value="2024-512345-67", scheme="ctis"),
        Identifier(value="2012-345678-90", scheme="eudract", identifier_type="EUDRACT_NUMBER"),
        Identifier(value="PEAR-8", scheme="org"),
        Identifier(value="NCT01234567", scheme="nct", identifier_type="NCT"),
        Identifier(value="ISRCTN12345678", scheme="isrctn", identifier_type="ISRCTN"),
        Identifier(value="U1111-1234-5678", scheme="utn", identifier_type="UTN"),
        Identifier(value="12,345", scheme="other", issuer="IND"),
    )


def test_the_status_that_the_portal_shows_counts_and_not_that_of_the_application(current):
    assert current.trial.status == "Ongoing, recruitment ended"
    assert api.FORMAT.read(with_changes("current.json", ctPublicStatusCode=None)).trial.status == "Authorised"
    assert (
        api.FORMAT.read(with_changes("current.json", ctPublicStatusCode=None, ctStatus=8)).trial.status == "Ended"
    )


def test_dates_that_have_happened_come_before_those_that_are_planned(current):
    trial = current.trial
    assert (trial.start_date.date, trial.start_date.date_type) == ("2024-02-03", "ACTUAL")
    assert (trial.completion_date.date, trial.completion_date.date_type) == ("2028-01-01", "ESTIMATED")
    assert (current.first_submitted, current.last_update_submitted) == ("2023-10-11", "2025-03-03")
    assert (current.last_updated, current.has_results) == ("2025-03-04", True)


def test_the_primary_sponsor_leads_and_sources_of_money_are_funders(current):
    assert current.trial.sponsors == (
        Sponsor(name="Orchard University", sponsor_role="lead", sponsor_class="Educational Institution"),
        Sponsor(name="Pear Works Ltd", sponsor_role="collaborator", sponsor_class="Pharmaceutical company"),
        Sponsor(name="Fruit Fund", sponsor_role="funder"),
    )


def test_sites_have_investigators_and_an_office_is_none(current):
    assert current.trial.sites[0] == Site(
        facility="Orchard Clinic", city="Graz", postal_code="8010", country="Austria"
    )
    person, office = current.trial.investigators
    assert person == Investigator(
        name="Anna Apfel",
        investigator_role="Principal investigator",
        named_as="site-investigator",
        affiliation="Knee ward, Orchard Clinic",
        site=0,
    )
    assert (office.affiliation, office.site, office.is_person) == ("Orchard Clinic", 1, False)
    numbered = json.loads(fixture("current.json"))
    numbered["authorizedApplication"]["authorizedPartsII"][0]["trialSites"][0]["departmentName"] = "1601: Oncology"
    first = api.FORMAT.read(json.dumps(numbered).encode()).trial.investigators[0]
    assert first.affiliation == "Oncology, Orchard Clinic"
    assert current.trial.countries == ("Austria", "Ireland", "Malta", "Canada")


def test_nobodys_contact_details_are_read(current):
    for record in (current, ctrdata.FORMAT.read(fixture("ctrdata.json"))):
        written = msgspec.json.encode(record).decode()
        assert not any(detail in written for detail in ("Quince", "example.org", "555 0100", "Tree Lane"))


def test_products_are_interventions_under_the_name_of_their_substance(current):
    syrup, both, named, unnamed = current.trial.interventions
    assert (syrup.name, syrup.other_names, syrup.intervention_type) == ("PYRIN", ("Pear syrup", "PS-7"), "DRUG")
    assert syrup.description == (
        "IMP role: Test\nPharmaceutical form: SYRUP\nRoutes of administration: ORAL USE\nEU MP number: PRD1"
    )
    assert (both.name, both.other_names, both.intervention_type) == (
        "Two in one",
        ("MALIN", "QUINCIN"),
        "BIOLOGICAL",
    )
    assert (named.name, unnamed.name) == ("Pear placebo", "Placebo")
    assert current.trial.arms == (Arm(name="Syrup", description="A spoon a day"), Arm(name="Placebo"))


def test_lists_are_in_the_order_of_their_numbers(current):
    trial = current.trial
    assert trial.eligibility.criteria == (
        "Inclusion criteria\nKnees\nAn itch in one of them\nPatience\nExclusion criteria\nPear allergy"
    )
    assert [(o.outcome_type, o.measure) for o in trial.outcomes] == [
        ("primary", "Itch by the itch scale"),
        ("secondary", "Sleep"),
        ("secondary", "Taste"),
    ]
    assert trial.detailed_description == (
        "Main objective\nTo see whether syrup helps\nSecondary objectives\nTo see whether it tastes\nand fills"
    )


def test_codes_are_read_as_the_words_that_the_portal_shows(current):
    trial = current.trial
    assert (trial.phases, trial.purposes) == (("Phase II", "Phase III"), ("Therapy",))
    assert (trial.eligibility.age_groups, trial.eligibility.sex) == (("0-17 years", "18-64 years"), "Female")
    assert trial.eligibility.healthy_volunteers is False
    assert read_phases("Phase I and Phase II (Integrated)- Other") == ("Phase I", "Phase II")


def test_every_word_for_a_code_means_a_concept():
    words = {
        "status": STATUSES.values(),
        "phase": [phase for phases in PHASES.values() for phase in phases],
        "purpose": SCOPES.values(),
        "age-group": AGE_GROUPS.values(),
    }
    assert not [(scheme, word) for scheme in words for word in words[scheme] if not find_concept(scheme, word)]


def test_participants_are_those_of_the_member_states_and_of_the_rest_of_the_world(current):
    assert (current.trial.enrollment, current.trial.enrollment_type) == (45, "ESTIMATED")


def test_associated_trials_are_listed_and_not_taken_for_this_one(current):
    assert current.listed_trials == (ListedTrial(number="2020-512345-11", title="An earlier trial of pears"),)
    assert [reference.pmid for reference in current.trial.references] == ["12345678"]


def test_a_trial_that_is_not_authorised_is_read_from_its_application():
    document = json.loads(fixture("ctrdata.json"))
    document["applications"] = [{"partI": document.pop("authorizedPartI")}]
    record = ctrdata.FORMAT.read(json.dumps(document).encode())
    assert record.trial.official_title == "Pears again, in full"


# --- the older layout, and ctrdata ---------------------------------------------------------------------


def test_a_list_of_one_item_may_be_stored_as_the_item():
    record = ctrdata.FORMAT.read(fixture("ctrdata.json"))
    trial = record.trial
    assert [condition.name for condition in trial.conditions] == ["Invented knee itch"]
    assert [outcome.measure for outcome in trial.outcomes] == ["Itch"]
    assert trial.sites == (Site(facility="Orchard Clinic", city="Graz", postal_code="8010", country="Austria"),)
    assert [person.affiliation for person in trial.investigators] == ["Orchard Clinic"]
    assert trial.interventions[0].description == "IMP role: Test\nRoutes of administration: ORAL USE"
    assert trial.eligibility.age_groups == ("18-64 years",)
    assert record.findings == ()


def test_the_older_layout_has_its_parts_beside_the_number():
    record = ctrdata.FORMAT.read(fixture("ctrdata.json"))
    trial = record.trial
    assert (record.number, trial.status, trial.enrollment) == ("2022-512345-67", "Authorised, not started", 30)
    assert [(s.name, s.sponsor_role) for s in trial.sponsors] == [
        ("Orchard University", "lead"),
        ("Pear Works Ltd", "collaborator"),
    ]
    assert (trial.identifiers[1].value, trial.phases) == ("2012-345678-90", ("Phase I", "Phase II"))
    assert (trial.start_date.date, trial.start_date.date_type) == ("2022-06-01", "ESTIMATED")
    assert (record.first_submitted, record.last_updated) == ("2022-04-19", "2022-08-03")


def test_documents_of_a_database_stand_on_a_line_each():
    lines = b"\n".join(json.dumps(json.loads(fixture("ctrdata.json"))).encode() for _ in range(4)) + b"\n"
    assert find_format(lines[:65536]) is ctrdata.FORMAT
    assert len(read_all(ctrdata.FORMAT, lines)) == 4


def test_another_registrys_document_among_those_of_ctrdata_is_refused_by_name():
    with pytest.raises(RecordError, match="a record of ISRCTN, not of CTIS"):
        ctrdata.FORMAT.read(with_changes("ctrdata.json", ctrname="ISRCTN"))


# --- all of them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [None, 7, "2012-345678-90", "NCT01234567"])
def test_a_document_without_an_eu_ct_number_is_refused(number):
    with pytest.raises(RecordError, match="no EU CT number"):
        api.FORMAT.read(with_changes("current.json", ctNumber=number))


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_found_by_its_content(name):
    assert find_format(fixture(name)[:65536]) is FORMATS[name]


SPOILED = {name: spoiled(json.loads(fixture(name))) for name in FORMATS}


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_values_of_other_types_cost_only_themselves(name, data):
    document = data.draw(SPOILED[name])
    try:
        FORMATS[name].read(json.dumps(document).encode())
    except RecordError as error:
        assert error.field in ("ctNumber", "ctrname")


def real_documents() -> list[Path]:
    return sorted(SHARED.glob("ctis-ctrdata/*.json"))


@pytest.mark.skipif(not real_documents(), reason="needs ../shared/registries")
def test_every_real_trial_becomes_a_record_with_what_an_independent_count_finds():
    for path in real_documents():
        data = path.read_bytes()
        [record] = read_all(find_format(data[:65536]), data)
        document = json.loads(data)
        home = document.get("authorizedApplication", document)
        information = home["authorizedPartI"]["trialDetails"]["trialInformation"]
        counts = {
            "sites": sum(len(part["trialSites"]) for part in home["authorizedPartsII"]),
            "investigators": sum(len(part["trialSites"]) for part in home["authorizedPartsII"]),
            "outcomes": sum(len(points) for points in information["endPoint"].values()),
            "purposes": len(information["trialObjective"]["trialScopes"]),
        }
        assert {name: len(getattr(record.trial, name)) for name in counts} == counts, path
        assert path.stem == f"CTIS_{document['ctNumber']}" and record.number in path.stem
        assert not record.findings
