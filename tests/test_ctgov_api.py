"""The reader of ClinicalTrials.gov's API v2: our own odd studies, any JSON at all, and real ones in bulk."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from api_study import NUMBER, encoded, full_study, study
from spoiled_json import spoiled
from trialgraph import iris
from trialgraph.errors import RecordError
from trialgraph.records import (
    Arm,
    EligibilityCriteria,
    Identifier,
    Intervention,
    Investigator,
    Outcome,
    Reference,
    RegistryRecord,
    ResponsibleParty,
    Site,
    Sponsor,
    Trial,
    TrialDate,
)
from trialgraph.registries import find_format
from trialgraph.registries.ctgov.api import FORMAT
from trialgraph.triples import record_quads


def read(document: object) -> RegistryRecord:
    return FORMAT.read(encoded(document))


def details(record: RegistryRecord) -> list[str]:
    return [finding.detail for finding in record.findings]


# --- every field --------------------------------------------------------------------------------------

NOT_IN_THE_API = {
    (Trial, "enrollment_end_date"),
    (RegistryRecord, "listed_trials"),
    (RegistryRecord, "findings"),
    (RegistryRecord, "copied"),
    (Trial, "countries"),
    (Trial, "design_description"),
    (Sponsor, "ror"),
}


def parts_of(part: Struct) -> Iterator[Struct]:
    """A record's parts, and theirs."""
    yield part
    for field in part.__struct_fields__:
        value = getattr(part, field)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Struct):
                yield from parts_of(each)


@pytest.mark.parametrize(
    "record_class",
    [
        RegistryRecord,
        Trial,
        TrialDate,
        Identifier,
        Sponsor,
        Investigator,
        ResponsibleParty,
        Site,
        Intervention,
        Arm,
        Outcome,
        EligibilityCriteria,
        Reference,
    ],
)
def test_every_field_that_the_api_knows_is_filled(record_class):
    parts = [part for part in parts_of(read(full_study())) if isinstance(part, record_class)]
    empty = {
        field
        for field in record_class.__struct_fields__
        if all(getattr(part, field) in (None, (), "") for part in parts)
    }
    assert empty == {field for owner, field in NOT_IN_THE_API if owner is record_class}


def test_a_full_study_gives_no_findings_and_its_values_are_kept_as_written():
    record = read(full_study())
    trial = record.trial
    assert record.findings == ()
    assert (record.registry, record.number, record.has_results) == ("ctgov", NUMBER, True)
    assert record.last_updated == "2024-05-06"
    assert record.last_update_submitted == "2024-05-01"
    assert trial.completion_date == TrialDate(date="2026", date_type="ESTIMATED")
    assert [arm.interventions for arm in trial.arms] == [(0, 1), (1,)]
    assert [outcome.outcome_type for outcome in trial.outcomes] == ["primary", "secondary", "other"]
    assert trial.references[0].doi == "10.9999/ears.1"
    assert (trial.eligibility.minimum_age_months, trial.eligibility.maximum_age_months) == (36, 18)


def test_numbers_are_told_apart_by_their_shape_and_by_the_kind_the_registry_gives():
    numbers = [(number.scheme, number.value) for number in read(full_study()).trial.identifiers]
    assert numbers == [
        ("nct", NUMBER),
        ("nct", "NCT90000009"),
        ("org", "ZEPHYR-2"),
        ("eudract", "2020-900001-11"),
        ("grant", "R01-XX-1"),
    ]


@pytest.mark.parametrize("kind", ["REGISTRY", "CTIS", "OTHER", "OTHER_GRANT", None])
def test_a_secondary_number_of_no_known_shape_is_kept(kind):
    record = read(study(identificationModule={"secondaryIdInfos": [{"id": "A/17", "type": kind}]}))
    assert record.trial.identifiers[1].value == "A/17"


def test_an_alias_that_is_no_nct_number_is_not_taken_for_one():
    record = read(study(identificationModule={"nctIdAliases": ["nct90000008", "none"]}))
    assert [(number.scheme, number.value) for number in record.trial.identifiers[1:]] == [
        ("nct", "NCT90000008"),
        ("registry", "none"),
    ]


# --- people and places --------------------------------------------------------------------------------


def investigators(**module: Any) -> tuple[Investigator, ...]:
    return read(study(contactsLocationsModule=module)).trial.investigators


def test_contacts_are_left_out_and_people_with_a_role_at_a_site_are_kept_with_their_place():
    people = read(full_study()).trial.investigators
    assert [(person.name, person.named_as, person.site) for person in people] == [
        ("Ada Quill, MD", "official", None),
        ("Cy Ash, PhD", "site-investigator", 0),
        ("Ada Quill", "responsible-party", None),
    ]


def test_no_contact_detail_and_no_mere_contact_is_stated():
    quads = record_quads(read(full_study()))
    assert "Cy Ash" in quads
    for secret in ("ears.example.org", "42 16 10", "555-123", "Desk Person", "Bo Reed"):
        assert secret not in quads


def test_a_contact_detail_inside_a_name_gets_into_no_literal_and_no_iri():
    places = [{"facility": "Ear House, tel. +33 1 42 16 10 88", "city": "Nowhere"}]
    officials = [{"name": "Ada Quill, MD, ada@ears.example.org", "affiliation": "write to ears@example.org"}]
    quads = record_quads(read(study(contactsLocationsModule={"locations": places, "overallOfficials": officials})))
    assert "ear-house" in quads
    for secret in ("example", "42 16", "42-16"):
        assert secret not in quads


@pytest.mark.parametrize("role", ["PRINCIPAL_INVESTIGATOR", "SUB_INVESTIGATOR", "STUDY_CHAIR", "STUDY_DIRECTOR"])
def test_every_role_but_contact_makes_a_site_investigator(role):
    (person,) = investigators(locations=[{"contacts": [{"name": "Cy Ash", "role": role}]}])
    assert (person.investigator_role, person.site) == (role, 0)


@pytest.mark.parametrize("name", ["Zorva Call Center", "Use Central Contact", "Study Director", "Zorva 24/7"])
def test_an_official_that_is_no_person_stays_an_official_and_is_noted(name):
    record = read(study(contactsLocationsModule={"overallOfficials": [{"name": name, "role": "STUDY_DIRECTOR"}]}))
    (official,) = record.trial.investigators
    assert (official.name, official.is_person) == (name, False)
    assert details(record) == ["not a person's name; no investigator is made of it"]


def test_an_official_without_a_name_is_noted_and_the_next_one_is_kept():
    record = read(
        study(contactsLocationsModule={"overallOfficials": [{"role": "STUDY_CHAIR"}, {"name": "Cy Ash"}]})
    )
    assert [person.name for person in record.trial.investigators] == ["Cy Ash"]
    assert details(record) == ["an official without a name"]


def test_the_positions_of_sites_hold_when_an_earlier_place_has_no_facility():
    record = read(
        study(
            contactsLocationsModule={
                "locations": [
                    {"city": "Nowhere"},
                    {"facility": "B", "contacts": [{"name": "Cy Ash", "role": "SUB_INVESTIGATOR"}]},
                ]
            }
        )
    )
    (person,) = record.trial.investigators
    assert record.trial.sites[person.site].facility == "B"


@pytest.mark.parametrize("point", [{"lat": 91, "lon": 0}, {"lat": 1, "lon": 181}, {"lat": 1}, {"lon": 1}])
def test_a_point_off_the_globe_is_noted_and_the_site_is_kept_without_it(point):
    record = read(study(contactsLocationsModule={"locations": [{"facility": "B", "geoPoint": point}]}))
    assert record.trial.sites == (Site(facility="B"),)
    assert details(record) == ["not a point on the globe"]


def test_a_responsible_party_of_the_old_form_keeps_its_person_and_organisation():
    party = {"oldNameTitle": "Ada Quill", "oldOrganization": "Ear Board"}
    trial = read(study(sponsorCollaboratorsModule={"responsibleParty": party})).trial
    (person,) = trial.investigators
    assert (person.name, person.affiliation) == ("Ada Quill", "Ear Board")
    assert trial.responsible_party == ResponsibleParty(investigator=0, organization="Ear Board")


def test_a_sponsor_without_a_name_is_noted():
    module = {"leadSponsor": {"class": "OTHER"}, "collaborators": [{"name": "Zorva Ltd"}]}
    record = read(study(sponsorCollaboratorsModule=module))
    assert [sponsor.name for sponsor in record.trial.sponsors] == ["Zorva Ltd"]
    assert details(record) == ["a sponsor without a name"]


# --- interventions and arms ---------------------------------------------------------------------------


def test_an_intervention_without_a_name_is_kept_in_its_place_and_noted():
    module = {"interventions": [{"type": "DRUG"}, {"type": "DRUG", "name": "Zorvatinib"}]}
    record = read(study(armsInterventionsModule=module))
    assert [each.name for each in record.trial.interventions] == [None, "Zorvatinib"]
    assert details(record) == ["an intervention without a name"]


def test_a_study_that_is_kept_as_a_dated_version_is_read():
    kept = {"nctId": NUMBER, "commit_date": "2024-05-06", "study": study()}
    assert read(kept) == read(study())


def test_of_several_interventions_of_one_name_an_arm_receives_those_that_carry_its_label():
    doses = [{"type": "DRUG", "name": "Ear oil", "armGroupLabels": [f"{n} ml"]} for n in (1, 2, 3)]
    arms = [{"label": f"{n} ml", "interventionNames": ["Drug: Ear oil"]} for n in (1, 2, 3)]
    record = read(study(armsInterventionsModule={"armGroups": arms, "interventions": doses}))
    assert [arm.interventions for arm in record.trial.arms] == [(0,), (1,), (2,)]


@pytest.mark.parametrize(
    "listed",
    ["Dietary Supplement: Ear oil", "DIETARY_SUPPLEMENT: ear  oil", "Dietary supplement: Ear Oil"],
)
def test_an_arm_finds_what_it_receives_however_its_list_writes_the_type(listed):
    module = {
        "armGroups": [{"label": "Oil", "interventionNames": [listed]}],
        "interventions": [{"type": "DRUG", "name": "Ear oil"}, {"type": "DIETARY_SUPPLEMENT", "name": "Ear oil"}],
    }
    record = read(study(armsInterventionsModule=module))
    assert record.trial.arms[0].interventions == (1,)
    assert record.findings == ()


def test_an_arm_that_lists_an_intervention_which_the_record_does_not_have_is_noted():
    module = {
        "armGroups": [{"label": "Oil", "interventionNames": ["Drug: Zorvatinib", "Drug: Other"]}],
        "interventions": [{"type": "DRUG", "name": "Zorvatinib"}],
    }
    record = read(study(armsInterventionsModule=module))
    assert record.trial.arms[0].interventions == (0,)
    (finding,) = record.findings
    assert (finding.field, finding.raw) == ("armGroups.interventionNames", "Drug: Other")


def test_the_arm_labels_of_an_intervention_tell_what_an_arm_without_a_list_receives():
    module = {"armGroups": [{"label": "A"}, {}], "interventions": [{"name": "X", "armGroupLabels": ["A"]}]}
    arms = read(study(armsInterventionsModule=module)).trial.arms
    assert [arm.interventions for arm in arms] == [(0,), ()]


def test_an_outcome_without_a_measure_is_kept_and_noted():
    record = read(study(outcomesModule={"otherOutcomes": [{"description": "Ears"}]}))
    assert record.trial.outcomes == (Outcome(measure="", outcome_type="other", description="Ears"),)
    assert details(record) == ["an outcome without a measure"]


def test_a_reference_that_cites_nothing_is_noted_and_makes_no_publication():
    record = read(study(referencesModule={"references": [{"type": "RESULT"}, {"pmid": "1"}]}))
    assert [reference.pmid for reference in record.trial.references] == ["1"]
    assert details(record) == ["a reference that cites nothing"]


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        ("D000003920", "D003920"),
        ("D003920", "D003920"),
        ("D000066388", "D000066388"),
        ("D000086382", "D000086382"),
        ("C000589651", "C000589651"),
    ],
)
def test_a_padded_mesh_id_and_its_short_form_are_one_concept(written, stated):
    mesh = {"conditionBrowseModule": {"meshes": [{"id": written, "term": "Fever"}]}}
    quads = record_quads(read(study() | {"derivedSection": mesh}))
    assert f"<http://id.nlm.nih.gov/mesh/{stated}>" in quads


# --- dates, ages and words ----------------------------------------------------------------------------


@pytest.mark.parametrize("date", ["2022", "2022-08", "2022-08-31", "August 2022", "August 31, 2022"])
def test_a_date_keeps_the_precision_that_it_was_written_with(date):
    found = read(study(statusModule={"startDateStruct": {"date": date}})).trial.start_date
    assert found.date == "2022-08-31"[: 4 if date == "2022" else 10 if "31" in date else 7]


@pytest.mark.parametrize("date", ["2022-02-30", "2022-13", "soon", "0000", "31"])
def test_an_impossible_date_is_noted_and_the_others_are_kept(date):
    module = {"startDateStruct": {"date": date}, "completionDateStruct": {"date": "2026-01"}}
    record = read(study(statusModule=module))
    assert record.trial.start_date is None
    assert record.trial.completion_date.date == "2026-01"
    assert [(finding.field, finding.raw) for finding in record.findings] == [("startDateStruct", date)]


@pytest.mark.parametrize(("age", "noted"), [("N/A", []), ("", []), ("Grown-up", ["not an age"])])
def test_an_age_that_is_none_is_kept_as_written_and_noted_unless_it_says_so(age, noted):
    record = read(study(eligibilityModule={"minimumAge": age}))
    assert record.trial.eligibility.minimum_age_months is None
    assert details(record) == noted


def test_an_unknown_enumeration_word_is_kept_and_stated():
    record = read(study(statusModule={"overallStatus": "ON_HOLIDAY"}, designModule={"phases": ["PHASE9"]}))
    assert (record.trial.status, record.trial.phases) == ("ON_HOLIDAY", ("PHASE9",))
    quads = record_quads(record)
    assert '"ON_HOLIDAY"' in quads
    assert '"PHASE9"' in quads


# --- values of the wrong type -------------------------------------------------------------------------


def full_study_with(path: str, value: object) -> dict[str, Any]:
    """The full study with one value replaced; the path's steps stand between dots."""
    document = full_study()
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    inside: Any = document
    for step in steps:
        inside = inside[step]
    inside[last] = value
    return document


def changed_fields(trial: Trial, other: Trial) -> set[str]:
    return {name for name in Trial.__struct_fields__ if getattr(trial, name) != getattr(other, name)}


WRONG = [
    ("protocolSection.designModule.enrollmentInfo.count", "many", {"enrollment"}),
    ("protocolSection.designModule.enrollmentInfo.count", 1.5, {"enrollment"}),
    ("protocolSection.designModule.enrollmentInfo", [62], {"enrollment", "enrollment_type"}),
    ("protocolSection.designModule.phases", {"a": 1}, {"phases"}),
    ("protocolSection.conditionsModule.keywords", {"a": 1}, {"keywords"}),
    ("protocolSection.conditionsModule.conditions.0", {"a": 1}, {"conditions"}),
    ("protocolSection.statusModule.startDateStruct", "2022", {"start_date"}),
    ("protocolSection.descriptionModule", "words", {"brief_summary", "detailed_description"}),
    ("protocolSection.eligibilityModule", 7, {"eligibility"}),
    ("protocolSection.referencesModule.references.0", "Quill A.", {"references"}),
    ("protocolSection.identificationModule.briefTitle", ["a"], {"brief_title"}),
    ("protocolSection.identificationModule.acronym", True, {"acronym"}),
    ("derivedSection.conditionBrowseModule", 1, {"condition_mesh", "condition_mesh_ancestors"}),
]


@pytest.mark.parametrize(("path", "value", "lost"), WRONG)
def test_a_value_of_the_wrong_type_is_noted_and_costs_nothing_but_itself(path, value, lost):
    whole, record = read(full_study()), read(full_study_with(path, value))
    assert changed_fields(record.trial, whole.trial) == lost
    assert record.findings
    assert record.findings[0].field.startswith(re.sub(r"\.(\d+)", r"[\1]", path))
    assert record.findings[0].raw == json.dumps(value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("protocolSection.designModule.enrollmentInfo.count", "62"),
        ("protocolSection.designModule.enrollmentInfo.count", 62.0),
        ("protocolSection.contactsLocationsModule.locations.0.geoPoint.lat", "48.85341"),
        ("protocolSection.eligibilityModule.healthyVolunteers", "false"),
    ],
)
def test_a_value_that_can_only_mean_one_thing_is_read_quietly(path, value):
    assert read(full_study_with(path, value)) == read(full_study())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("protocolSection.contactsLocationsModule.locations.0.zip", 75013),
        ("protocolSection.referencesModule.references.0.pmid", 90000001),
        ("protocolSection.conditionsModule.conditions", "Ear Fever"),
        ("protocolSection.sponsorCollaboratorsModule.collaborators", {"name": "Zorva Ltd", "class": "INDUSTRY"}),
    ],
)
def test_a_number_for_a_text_and_an_item_for_a_list_of_one_are_read_and_noted(path, value):
    record = read(full_study_with(path, value))
    assert record.trial == read(full_study()).trial
    assert len(record.findings) == 1


@pytest.mark.parametrize(("path", "lost"), {path: lost for path, _, lost in WRONG}.items())
def test_a_null_is_a_value_that_is_not_there_and_no_oddity(path, lost):
    whole, record = read(full_study()), read(full_study_with(path, None))
    assert changed_fields(record.trial, whole.trial) == lost
    assert record.findings == ()


def test_a_study_with_thousands_of_nulls_and_odd_values_is_read():
    locations = [{"facility": f"House {n}", "zip": n, "contacts": None} for n in range(3000)]
    record = read(study(contactsLocationsModule={"locations": locations}))
    assert len(record.trial.sites) == len(record.findings) == 3000
    assert record.trial.sites[2999].postal_code == "2999"


def test_a_finding_holds_no_contact_detail():
    record = read(study(contactsLocationsModule={"overallOfficials": [[{"email": "cy@ears.example.org"}]]}))
    assert record.findings
    assert "example.org" not in record.findings[0].raw


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b'{"protocolSection": ', ""),
        (b'{"protocolSection": {"identificationModule": {"nctId": "NCT9000000', ""),
        (b"[]", "protocolSection"),
        (b'"NCT90000001"', "protocolSection"),
        (b'{"protocolSection": []}', "protocolSection"),
        (b'{"hasResults": true}', "protocolSection"),
        (b'{"protocolSection": {}}', "protocolSection.identificationModule.nctId"),
        (encoded(study("ISRCTN90000001")), "protocolSection.identificationModule.nctId"),
        (encoded(study("NCT1")), "protocolSection.identificationModule.nctId"),
        (b"[" * 100_000, ""),
    ],
)
def test_what_is_no_study_is_refused_with_the_field_that_says_so(data, field):
    with pytest.raises(RecordError) as caught:
        FORMAT.read(data)
    assert caught.value.field == field


def test_a_record_that_was_never_posted_has_no_date_of_its_last_change():
    document = study(statusModule={"lastUpdateSubmitDate": "2024-05-01", "lastUpdatePostDateStruct": {}})
    assert (read(document).last_updated, read(document).last_update_submitted) == (None, "2024-05-01")


# --- characters ---------------------------------------------------------------------------------------


def title_of(raw: str) -> str | None:
    return read(study(identificationModule={"briefTitle": raw})).trial.brief_title


@pytest.mark.parametrize(
    ("raw", "read_as"),
    [
        ("Age \\> 18 \\[years\\] \\_x\\_", "Age > 18 [years] _x_"),
        ("Fever &lt; 39 &amp; rising&nbsp;slowly", "Fever < 39 & rising slowly"),
        ("Universit\u00c3\u00a9 de l'Oreille", "Université de l'Oreille"),
        ("It\u0092s warm", "It\u2019s warm"),
        ("  two\n lines\t", "two lines"),
        ("nul\x00l\x1b[31m", "null[31m"),
        ("CittÃ\u00a0 di Ã\u0085rhus", "Città di Århus"),
        ("10\\^9 R\\&D", "10^9 R&D"),
        ("two\x0bwords", "two words"),
        ("\ufefftitle", "title"),
        ("試験 🧪 naïve", "試験 🧪 naïve"),
        ("\u00a0", None),
    ],
)
def test_a_name_is_tidied_and_says_what_it_said(raw, read_as):
    assert title_of(raw) == read_as


def test_prose_keeps_its_lines():
    record = read(study(eligibilityModule={"eligibilityCriteria": "Inclusion:\n\n\\* an ear \\>= 1 cm\n"}))
    assert record.trial.eligibility.criteria == "Inclusion:\n\n* an ear >= 1 cm"


def test_text_encoded_twice_is_repaired_and_noted():
    record = read(study(identificationModule={"briefTitle": "Universit\u00c3\u00a9"}))
    assert details(record) == ["UTF-8 encoded twice, repaired"]


def test_half_a_surrogate_pair_is_replaced_and_noted_and_a_whole_pair_is_a_character():
    half = read_bytes(rb'"briefTitle": "ears \ud83e end", "acronym": "\ud83e\uddea"')
    assert half.trial.brief_title == "ears \ufffd end"
    assert half.trial.acronym == "🧪"
    assert details(half) == ["half a surrogate pair"]
    record_quads(half).encode()


def read_bytes(fields: bytes) -> RegistryRecord:
    """A study from the bytes of its identification module's fields."""
    return FORMAT.read(b'{"protocolSection": {"identificationModule": {"nctId": "NCT90000001", ' + fields + b"}}}")


@pytest.mark.parametrize(
    "written", ["Zündels Übung".encode("latin-1"), "Zündels Übung".encode("cp1252")], ids=["latin-1", "cp1252"]
)
def test_bytes_of_an_old_encoding_are_read_and_noted(written):
    record = read_bytes(b'"briefTitle": "' + written + b'", "officialTitle": "' + "Übung — 試".encode() + b'"')
    assert record.trial.brief_title == "Zündels Übung"
    assert record.trial.official_title == "Übung — 試"
    assert details(record) == ["not UTF-8, read as Windows-1252"]


def test_control_characters_inside_strings_do_not_cost_the_study():
    assert read_bytes(b'"briefTitle": "two\nlines"').trial.brief_title == "two lines"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("make", [lambda s: s, lambda s: [s], lambda s: {"studies": [s], "nextPageToken": "x"}])
def test_a_study_a_list_and_a_page_are_known_and_read_in_any_unicode_encoding(encoding, make):
    data = json.dumps(make(study()), ensure_ascii=False).encode(encoding)
    assert find_format(data) is FORMAT
    (raw,) = FORMAT.split(BytesIO(data))
    assert FORMAT.read(raw.data).number == NUMBER


@pytest.mark.parametrize("first", ["derivedSection", "resultsSection", "documentSection", "annotationSection"])
def test_a_study_whose_protocol_stands_behind_a_long_section_is_known(first):
    document = {first: {"filler": "x" * 100_000}} | study()
    assert find_format(encoded(document)[: 64 * 1024]) is FORMAT


def test_json_lines_with_a_broken_first_line_are_known_and_the_second_is_read():
    data = b'tionModule": {}}}\n' + encoded(study()) + b"\n"
    assert find_format(data) is FORMAT
    broken, whole = FORMAT.split(BytesIO(data))
    assert broken.damage
    assert FORMAT.read(whole.data).number == NUMBER


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[1, 2]", b"<html><body>Too many requests</body></html>", b'{"error": "no"}', b"NCT90000001"],
)
def test_what_holds_no_study_is_not_taken_for_the_api(data):
    assert find_format(data) is not FORMAT


# --- any JSON of that shape ---------------------------------------------------------------------------


@given(spoiled(full_study()))
@settings(max_examples=300, deadline=None)
def test_any_json_in_any_place_gives_a_record_that_can_be_stated_or_a_record_error(document):
    try:
        record = FORMAT.read(json.dumps(document).encode())
    except RecordError:
        return
    quads = list(pyoxigraph.parse(record_quads(record).encode(), pyoxigraph.RdfFormat.N_QUADS))
    assert quads[0].object == pyoxigraph.NamedNode(iris.record("ctgov", record.number))


@given(st.binary(max_size=200), st.integers(min_value=0))
@settings(max_examples=200, deadline=None)
def test_bytes_put_anywhere_into_a_study_give_a_record_or_a_record_error(noise, place):
    whole = encoded(full_study())
    place %= len(whole)
    try:
        record = FORMAT.read(whole[:place] + noise + whole[place:])
    except RecordError:
        return
    assert record.number.startswith("NCT") and record_quads(record).encode()
