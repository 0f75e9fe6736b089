"""The readers of the EU Clinical Trials Register: its two text exports and ctrdata's documents."""

import json
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph import iris
from trialgraph.errors import RecordError
from trialgraph.records import Arm, Identifier, Intervention, RegistryRecord, Sponsor
from trialgraph.registries import find_format
from trialgraph.registries.euctr import ctrdata, full_text, summary
from trialgraph.registries.euctr.protocol import split_numbered
from trialgraph.registries.euctr.regions import split_countries
from trialgraph.registries.formats import Format

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "euctr"
SHARED = ROOT.parent / "shared" / "registries"
FORMATS = {"full.txt": full_text.FORMAT, "summary.txt": summary.FORMAT, "ctrdata.json": ctrdata.FORMAT}


def read_all(form: Format, data: bytes) -> list[RegistryRecord]:
    return [form.read(raw.data) for raw in form.split(BytesIO(data))]


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


@pytest.fixture(scope="module")
def austrian() -> RegistryRecord:
    return read_all(full_text.FORMAT, fixture("full.txt"))[0]


# --- the full text -------------------------------------------------------------------------------------


def test_each_countrys_protocol_is_a_record_of_the_one_trial():
    records = read_all(full_text.FORMAT, fixture("full.txt"))
    assert [record.number for record in records] == ["2012-345678-90-AT", "2012-345678-90-3RD"]
    assert {iris.trial(record.number) for record in records} == {iris.trial("2012-345678-90")}
    assert len({iris.record("euctr", record.number) for record in records}) == 2
    assert records[1].url == "https://www.clinicaltrialsregister.eu/ctr-search/trial/2012-345678-90/3rd/"


def test_titles_are_read_in_the_language_of_the_form_and_in_another_only_where_that_is_empty():
    austrian, third = (record.trial for record in read_all(full_text.FORMAT, fixture("full.txt")))
    assert austrian.official_title == "A randomised trial of pear syrup against the invented knee itch"
    assert (austrian.acronym, austrian.brief_title) == ("PEARL", "Does pear syrup help itchy knees?")
    assert third.official_title == "Un essai du sirop de poire"
    assert (third.acronym, third.brief_title) == (None, "A trial of pear syrup elsewhere")


def test_the_numbers_of_other_registries_are_told_by_their_shape(austrian):
    assert austrian.trial.identifiers == (
        Identifier(value="2012-345678-90", scheme="eudract"),
        Identifier(value="PEAR-7", scheme="org"),
        Identifier(value="ISRCTN12345678", scheme="isrctn", identifier_type="ISRCTN"),
        Identifier(value="NCT01234567", scheme="nct", identifier_type="NCT"),
        Identifier(value="U1111-1234-5678", scheme="utn", identifier_type="UTN"),
        *austrian.trial.identifiers[5:],
    )
    assert [(number.issuer, number.value) for number in austrian.trial.identifiers[5:]] == [
        ("IND", "12,345"),
        ("DRKS", "DRKS00001234"),
    ]


def test_sponsors_after_the_first_are_collaborators_and_supporters_are_funders(austrian):
    assert austrian.trial.sponsors == (
        Sponsor(name="Orchard University", sponsor_role="lead", sponsor_class="Non-Commercial"),
        Sponsor(name="Fruit Fund", sponsor_role="funder"),
        Sponsor(name="Pear Works Ltd", sponsor_role="collaborator", sponsor_class="Commercial"),
    )


def test_nobodys_contact_details_are_read(austrian):
    written = msgspec.json.encode(austrian).decode()
    assert not any(detail in written for detail in ("Quince", "example.org", "555 0100", "Tree Lane"))


def test_a_product_of_one_substance_has_its_name_and_one_of_several_its_own(austrian):
    syrup, both, placebo = austrian.trial.interventions
    assert (syrup.name, syrup.other_names, syrup.intervention_type) == ("Pyrin", ("Pear syrup", "Pyrusol"), "DRUG")
    assert syrup.description == (
        "IMP role: Test\nPharmaceutical form: Syrup\n"
        "Routes of administration: Oral use; Sublingual use\nStrength: equal 5 mg milligram(s)"
    )
    assert (both.name, both.other_names, both.intervention_type) == (
        "Two in one",
        ("Malin", "Quincin"),
        "BIOLOGICAL",
    )
    description = "Pharmaceutical form: Syrup\nRoute of administration: Oral use"
    assert placebo == Intervention(name="Placebo", intervention_type="DRUG", description=description)


def test_the_condition_and_the_terms_of_meddra_are_conditions(austrian):
    assert [c.name for c in austrian.trial.conditions] == ["Invented knee itch", "Itching of the knee"]
    assert austrian.trial.keywords == ("Diseases [C] - Skin and Connective Tissue Diseases [C17]",)


def test_numbered_end_points_are_outcomes_one_by_one(austrian):
    assert [(o.outcome_type, o.measure, o.time_frame) for o in austrian.trial.outcomes] == [
        ("primary", "Itch by the itch scale", "Week 4"),
        ("secondary", "Sleep", "Week 8"),
        ("secondary", "Taste, asked\nof a parent", "Week 8"),
    ]
    assert split_numbered("1. Pain\n3. Sleep") == ["1. Pain\n3. Sleep"]
    assert split_numbered("") == []


def test_the_design_is_what_was_answered_with_yes(austrian):
    trial = austrian.trial
    assert trial.phases == ("Therapeutic exploratory (Phase II)", "Therapeutic confirmatory (Phase III)")
    assert trial.purposes == ("Therapy", "Dose response")
    assert (trial.allocation, trial.masking, trial.intervention_model) == (
        "Randomised",
        "Double blind",
        "Parallel group",
    )
    assert (trial.enrollment, trial.enrollment_type) == (90, "ESTIMATED")
    assert trial.eligibility.criteria == (
        "Inclusion criteria\n1. Knees\n2. An itch in at least one of them\nExclusion criteria\nPear allergy"
    )
    assert (trial.eligibility.sex, trial.eligibility.age_groups) == ("Male, Female", ("Children", "Adults"))
    assert trial.eligibility.healthy_volunteers is False


def test_a_trial_starts_with_the_later_consent_and_not_at_all_without_one():
    austrian, third = (record.trial for record in read_all(full_text.FORMAT, fixture("full.txt")))
    assert (austrian.start_date.date, austrian.completion_date.date) == ("2012-05-06", "2014-07-08")
    assert third.start_date is None
    assert (third.allocation, third.enrollment, third.status) == (None, 12, None)


def test_the_member_state_and_the_planned_countries_are_listed(austrian):
    assert austrian.trial.countries == ("Austria", "Canada", "Korea, Republic of")


def test_a_text_that_has_lost_its_line_ends_says_the_same(austrian):
    lines = fixture("full.txt").decode().split("\r\n")
    run_together = read_all(full_text.FORMAT, "".join(line.rstrip() for line in lines).encode())
    assert [record.number for record in run_together] == ["2012-345678-90-AT", "2012-345678-90-3RD"]
    one, other = run_together[0], austrian
    for field in (
        "identifiers",
        "sponsors",
        "conditions",
        "keywords",
        "phases",
        "purposes",
        "start_date",
        "status",
    ):
        assert getattr(one.trial, field) == getattr(other.trial, field), field
    assert one.first_submitted == other.first_submitted == "2012-03-04"
    assert [i.name for i in one.trial.interventions] == [i.name for i in other.trial.interventions]
    assert one.trial.eligibility.age_groups == other.trial.eligibility.age_groups


def test_countries_are_told_apart_without_a_space_between_them():
    assert split_countries("BelgiumRussian FederationUnited States") == (
        "Belgium",
        "Russian Federation",
        "United States",
    )
    assert split_countries("Brazil\nSomewhere Else") == ("Brazil", "Somewhere Else")
    assert split_countries("European Union Middle Earth Costa Rica") == ("Middle Earth", "Costa Rica")


def test_a_protocol_without_a_eudract_number_is_refused():
    text = fixture("full.txt").replace(b"2012-345678-90", b"none")
    raw = next(full_text.FORMAT.split(BytesIO(text)))
    with pytest.raises(RecordError, match="no EudraCT number"):
        full_text.FORMAT.read(raw.data)


# --- the summary ---------------------------------------------------------------------------------------


def test_a_trial_of_the_summary_is_read_once_for_each_country():
    records = read_all(summary.FORMAT, fixture("summary.txt"))
    assert [(record.number, record.trial.status, record.trial.countries) for record in records] == [
        ("2012-345678-90-AT", "Completed", ("Austria",)),
        ("2012-345678-90-GB", "GB - no longer in EU/EEA", ("United Kingdom",)),
        ("2012-345678-90-3RD", "Ongoing", ()),
        ("2013-456789-01", None, ()),
    ]


def test_the_fields_of_the_summary_begin_a_line():
    record = read_all(summary.FORMAT, fixture("summary.txt"))[0]
    trial = record.trial
    assert trial.official_title == "A randomised trial of pear syrup (Gender: any) against the invented knee itch"
    assert [condition.name for condition in trial.conditions] == ["Invented knee itch", "Itch, knee"]
    assert (trial.eligibility.sex, trial.eligibility.age_groups) == ("Male, Female", ("Children", "Adults"))
    assert (trial.start_date.date, record.has_results) == ("2012-05-06", True)


# --- ctrdata -------------------------------------------------------------------------------------------


def test_a_document_of_ctrdata_is_read_by_the_codes_in_its_keys():
    record = ctrdata.FORMAT.read(fixture("ctrdata.json"))
    trial = record.trial
    assert (record.number, record.has_results) == ("2012-345678-90-GB", True)
    assert trial.official_title == "A randomised trial of pear syrup against the invented knee itch"
    assert [(s.name, s.sponsor_role) for s in trial.sponsors] == [
        ("Orchard University", "lead"),
        ("Fruit Fund", "funder"),
    ]
    assert [(i.name, i.other_names) for i in trial.interventions] == [("Pyrin", ("Pear syrup",)), (None, ())]
    assert trial.countries == ("UK", "Canada", "Korea, Republic of", "United States")
    assert [finding.detail for finding in record.findings] == ["a product without a name"]


def test_results_beside_a_protocol_tell_arms_numbers_and_what_came_to_pass():
    trial = ctrdata.FORMAT.read(fixture("ctrdata.json")).trial
    assert trial.arms == (
        Arm(name="Syrup", description="A spoon a day", arm_type="EXPERIMENTAL"),
        Arm(name="Nothing", arm_type="NO_INTERVENTION"),
    )
    assert trial.masked_roles == ("PARTICIPANT",)
    assert [number.value for number in trial.identifiers if number.scheme in ("nct", "utn")] == [
        "NCT01234567",
        "U1111-1234-5678",
    ]
    assert (trial.start_date.date, trial.completion_date.date) == ("2012-06-07", "2014-07-08")
    assert (trial.enrollment, trial.enrollment_type) == (81, "ACTUAL")


def test_without_ctrdatas_own_id_the_member_state_tells_the_country():
    document = json.loads(fixture("ctrdata.json"))
    del document["_id"]
    assert ctrdata.FORMAT.read(json.dumps(document).encode()).number == "2012-345678-90-GB"
    document |= {"a1_member_state_concerned": None, "x4_clinical_trial_type": "Outside EU/EEA"}
    assert ctrdata.FORMAT.read(json.dumps(document).encode()).number == "2012-345678-90-3RD"


def test_another_registrys_document_among_those_of_ctrdata_is_refused_by_name():
    with pytest.raises(RecordError, match="a record of ISRCTN, not of EUCTR"):
        ctrdata.FORMAT.read(b'{"ctrname": "ISRCTN", "a2_eudract_number": "2012-345678-90"}')


# --- all of them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_found_by_its_content(name):
    assert find_format(fixture(name)[:65536]) is FORMATS[name]


@settings(max_examples=60, deadline=None)
@given(
    key=st.sampled_from(list(json.loads(fixture("ctrdata.json")))),
    value=st.none() | st.integers() | st.lists(st.text()),
)
def test_a_value_of_another_type_costs_only_itself(key, value):
    document = json.loads(fixture("ctrdata.json")) | {key: value}
    try:
        ctrdata.FORMAT.read(json.dumps(document).encode())
    except RecordError:
        assert key in ("a2_eudract_number", "ctrname")


def test_a_million_bytes_of_prose_are_read_in_no_time():
    text = fixture("full.txt").replace(b"Pear allergy", b"E.g. E.5 in A.1 of x: y. " * 40_000)
    assert read_all(full_text.FORMAT, text)[0].number == "2012-345678-90-AT"


def real_documents() -> list[Path]:
    return sorted([*SHARED.glob("euctr-text/*"), *SHARED.glob("euctr-ctrdata/*")])


@pytest.mark.skipif(not real_documents(), reason="needs ../shared/registries")
def test_every_real_protocol_becomes_a_record_with_what_an_independent_count_finds():
    for path in real_documents():
        data = path.read_bytes()
        records = read_all(find_format(data[:65536]), data)
        assert len(records) == max(data.count(b"A.2 EudraCT number"), data.count(b'"a2_eudract_number"')), path
        for record in records:
            trial = record.trial
            assert trial.official_title and trial.sponsors and trial.conditions and trial.outcomes, path
            assert trial.interventions and trial.eligibility.age_groups and trial.phases, path
            assert not any(f.detail != "a product without a name" for f in record.findings), record.findings
    numbers = {path.stem.removeprefix("EUCTR_") for path in real_documents() if path.suffix == ".json"}
    read = {
        record.number
        for path in real_documents()
        if path.suffix == ".json"
        for record in read_all(ctrdata.FORMAT, path.read_bytes())
    }
    assert read == numbers
