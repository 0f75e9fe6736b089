"""The reader of ClinicalTrials.gov's older XML: our own odd studies, and damaged ones."""

import re
from io import BytesIO
from pathlib import Path

import pytest

from api_study import encoded, full_study
from older_trial import as_older
from trialgraph.codes import find_concept
from trialgraph.errors import RecordError
from trialgraph.records import Concept, Identifier, RegistryRecord, ResponsibleParty
from trialgraph.registries import find_format
from trialgraph.registries.ctgov import api
from trialgraph.registries.ctgov.xml import FORMAT
from trialgraph.triples import record_quads

FULL = (Path(__file__).parent / "fixtures" / "ctgov-xml" / "full.xml").read_bytes()


def read(body: str) -> RegistryRecord:
    """A study of that body."""
    ids = "<id_info><nct_id>NCT90000001</nct_id></id_info>"
    return FORMAT.read(f"<clinical_study>{ids}{body}</clinical_study>".encode())


def details(record: RegistryRecord) -> list[str]:
    return [finding.detail for finding in record.findings]


# --- the same study as the API's ----------------------------------------------------------------------


def test_a_study_gives_the_graph_of_its_json_but_for_what_the_format_lacks_or_words_differently():
    record = FORMAT.read(FULL)
    assert record.findings == ()
    newer = as_older(api.FORMAT.read(encoded(full_study())))
    assert without_words(record) == without_words(newer)


def without_words(record: RegistryRecord) -> set[str]:
    """What a record states, without the words of status and phase, which the graph keeps as reported."""
    return {line for line in record_quads(record).splitlines() if not re.search("#reported(Status|Phase)>", line)}


WORDS = {
    "status": "Active, not recruiting|Completed|Enrolling by invitation|Not yet recruiting|Recruiting|Suspended"
    "|Terminated|Withdrawn|Approved for marketing|Available|No longer available|Temporarily not available"
    "|Withheld|Unknown status",
    "phase": "N/A|Early Phase 1|Phase 1|Phase 2|Phase 3|Phase 4",
    "study-type": "Expanded Access|Interventional|Observational",
    "sex": "All|Both|Female|Male",
    "sampling-method": "Probability Sample|Non-Probability Sample",
    "sponsor-class": "Industry|NIH|U.S. Fed|Other",
    "investigator-role": "Principal Investigator|Sub-Investigator|Study Chair|Study Director",
    "date-type": "Actual|Anticipated",
    "responsible-party-type": "Sponsor|Principal Investigator|Sponsor-Investigator",
    "intervention-type": "Behavioral|Biological|Combination Product|Device|Diagnostic Test|Dietary Supplement"
    "|Drug|Genetic|Procedure|Radiation|Other",
    "arm-type": "Experimental|Active Comparator|Placebo Comparator|Sham Comparator|No Intervention|Other",
    "allocation": "Randomized|Non-Randomized|N/A",
    "intervention-model": "Parallel Assignment|Single Group Assignment|Crossover Assignment"
    "|Sequential Assignment|Factorial Assignment",
    "purpose": "Treatment|Prevention|Diagnostic|Educational/Counseling/Training|Supportive Care|Screening"
    "|Health Services Research|Basic Science|Device Feasibility|Other",
    "masking": "None (Open Label)|No masking|Open Label|Single|Double|Triple|Quadruple|Single Blind|Double Blind",
    "masked-role": "Participant|Care Provider|Investigator|Outcomes Assessor|Subject|Caregiver",
    "observational-model": "Cohort|Case Control|Case-Control|Case-Only|Case-Crossover|Ecologic or Community"
    "|Family-Based|Defined Population|Natural History|Other",
    "time-perspective": "Prospective|Retrospective|Cross-Sectional|Other",
}
"""The enumerations of the registry's public.xsd, and words of its earlier years."""


def test_every_word_of_the_schemas_enumerations_means_a_concept():
    words = [(scheme, word) for scheme, listed in WORDS.items() for word in listed.split("|")]
    assert [each for each in words if not find_concept(*each)] == []


# --- text blocks --------------------------------------------------------------------------------------


def summary(block: str) -> str | None:
    return read(f"<brief_summary><textblock>{block}</textblock></brief_summary>").trial.brief_summary


@pytest.mark.parametrize(
    ("block", "meant"),
    [
        ("\r\n      Ears are\r\n      warmed.\r\n\r\n      Twice.\r\n    ", "Ears are warmed.\n\nTwice."),
        ("\n      All of:\n\n        -  an\n           ear\n\n        -  a\n", "All of:\n\n* an ear\n* a"),
        ("\n        -  an ear\n\n      Else:\n\n        1. a foot", "* an ear\n\nElse:\n\n1. a foot"),
        (
            "\n      One:\n\n        1. both\n\n             1. left\n\n             2. right\n\n        2. none",
            "One:\n\n1. both\n\n   1. left\n   2. right\n2. none",
        ),
        ("\n      One:\n\n        -  ear\n\n           which is warm\n", "One:\n\n* ear\n\n   which is warm"),
        ("-3 to 5 degrees", "-3 to 5 degrees"),
        ("   ", None),
    ],
)
def test_a_text_block_loses_its_margin_and_keeps_its_paragraphs_and_lists(block, meant):
    assert summary(block) == meant


def test_a_line_break_in_a_description_begins_a_paragraph_as_it_does_in_the_api():
    group = "<arm_group><arm_group_label>A</arm_group_label><description>Warm&#13;\n4 mg</description></arm_group>"
    assert read(group).trial.arms[0].description == "Warm\n\n4 mg"


# --- design -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "masking", "roles"),
    [
        ("None (Open Label)", "None (Open Label)", ()),
        ("No masking", "No masking", ()),
        ("Double", "Double", ()),
        ("Double-Blind", "Double-Blind", ()),
        ("Single (Outcomes Assessor)", "Single", ("Outcomes Assessor",)),
        ("Double Blind (Subject, Caregiver)", "Double Blind", ("Subject", "Caregiver")),
        ("Participant, Care Provider, Investigator", "Triple", ("Participant", "Care Provider", "Investigator")),
    ],
)
def test_masking_tells_how_many_and_who(written, masking, roles):
    trial = read(f"<study_design_info><masking>{written}</masking></study_design_info>").trial
    assert (trial.masking, trial.masked_roles) == (masking, roles)


@pytest.mark.parametrize(
    "line",
    [
        "Allocation: Randomized, Endpoint Classification: Safety/Efficacy Study, Intervention Model: Parallel "
        "Assignment, Masking: Double Blind (Subject, Investigator), Primary Purpose: Treatment",
        "Treatment, Randomized, Double Blind (Subject, Investigator), Parallel Assignment, Safety/Efficacy Study",
    ],
)
def test_the_design_line_of_earlier_years_is_taken_apart(line):
    trial = read(f"<study_design>{line}</study_design>").trial
    assert (trial.allocation, trial.intervention_model) == ("Randomized", "Parallel Assignment")
    assert trial.purposes == ("Treatment",)
    assert find_concept("masking", trial.masking) == find_concept("masking", "Double")


@pytest.mark.parametrize(
    ("written", "phases"),
    [
        ("Phase 1/Phase 2", ("Phase 1", "Phase 2")),
        ("N/A", ("N/A",)),
        ("Early Phase 1", ("Early Phase 1",)),
        ("", ()),
    ],
)
def test_a_combined_phase_is_two(written, phases):
    assert read(f"<phase>{written}</phase>").trial.phases == phases


def test_a_patient_registry_is_an_observational_study():
    assert read("<study_type>Observational [Patient Registry]</study_type>").trial.study_type == "Observational"


# --- what is said in another way ----------------------------------------------------------------------


def test_ages_without_a_limit_are_left_out_and_take_in_all_groups():
    ages = "<minimum_age>N/A</minimum_age><maximum_age>N/A</maximum_age>"
    eligibility = read(f"<eligibility>{ages}</eligibility>").trial.eligibility
    assert (eligibility.minimum_age, eligibility.maximum_age) == (None, None)
    assert eligibility.age_groups == ("CHILD", "ADULT", "OLDER_ADULT")


def test_mesh_terms_are_concepts_by_their_labels():
    record = read("<condition_browse><mesh_term>Ear Diseases</mesh_term></condition_browse>")
    assert record.trial.condition_mesh == (Concept(label="Ear Diseases"),)
    assert "<https://w3id.org/trialgraph/mesh-label/ear-diseases>" in record_quads(record)


def test_a_secondary_number_is_told_by_its_shape_alone():
    ids = "<secondary_id>EudraCT 2020-900001-11</secondary_id><secondary_id>R01-1</secondary_id>"
    data = f"<clinical_study><id_info><nct_id>NCT90000001</nct_id>{ids}</id_info></clinical_study>"
    assert FORMAT.read(data.encode()).trial.identifiers[1:] == (
        Identifier(value="2020-900001-11", scheme="eudract"),
        Identifier(value="R01-1", scheme="other"),
    )


def test_the_names_of_dates_before_2017_are_known():
    record = read(
        "<firstreceived_date>July 7, 2008</firstreceived_date><lastchanged_date>April 2012</lastchanged_date>"
    )
    assert (record.first_submitted, record.last_update_submitted) == ("2008-07-07", "2012-04")


def test_a_responsible_party_of_the_old_form_keeps_its_person_and_organisation():
    party = "<name_title>Ada Quill, MD</name_title><organization>Ear Board</organization>"
    trial = read(f"<responsible_party>{party}</responsible_party>").trial
    assert [person.name for person in trial.investigators] == ["Ada Quill, MD"]
    assert trial.responsible_party == ResponsibleParty(investigator=0, organization="Ear Board")


def test_no_contact_detail_and_no_mere_contact_is_stated():
    quads = record_quads(FORMAT.read(FULL))
    assert "Cy Ash" in quads
    for secret in ("ears.example.org", "42 16 10", "555-123", "Desk Person", "Bo Reed"):
        assert secret not in quads


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("<enrollment>many</enrollment>", "not one number"),
        ("<start_date>Juli 2012</start_date>", "not a date"),
        ("<eligibility><minimum_age>Grown-up</minimum_age></eligibility>", "not an age"),
        ("<sponsors><lead_sponsor><agency_class>NIH</agency_class></lead_sponsor></sponsors>", "a sponsor with"),
        ("<overall_official><role>Study Chair</role></overall_official>", "an official without a name"),
    ],
)
def test_a_value_that_cannot_be_read_is_noted_and_costs_nothing_else(body, detail):
    record = read(body + "<brief_title>Warm ears</brief_title>")
    assert record.trial.brief_title == "Warm ears"
    assert [found for found in details(record) if found.startswith(detail)]


def test_empty_elements_say_nothing():
    body = "<sponsors><lead_sponsor/><collaborator> </collaborator></sponsors><location/><condition/><keyword/>"
    trial = read(body).trial
    assert (trial.sites, trial.conditions, trial.keywords) == ((), (), ())


# --- documents ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ids", ["", "<id_info/>", "<id_info><nct_id>NCT12</nct_id></id_info>"])
def test_a_study_without_an_nct_number_is_refused(ids):
    with pytest.raises(RecordError) as refused:
        FORMAT.read(f"<clinical_study>{ids}</clinical_study>".encode())
    assert refused.value.field == "id_info/nct_id"


def test_a_document_is_recognised_alone_and_among_others():
    declaration, _, study = FULL.partition(b"\n")
    several = b"<studies>" + study * 2 + b"</studies>"
    for document, count in ((FULL, 1), (several, 2), (declaration + b"<!-- <no study> -->" + study, 1)):
        assert find_format(document[: 2**16]) is FORMAT
        assert len(list(FORMAT.split(BytesIO(document)))) == count


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"a page that mentions <clinical_study>",
        b"<Trials_downloaded_from_ICTRP><Trial/></Trials_downloaded_from_ICTRP>",
        b'{"protocolSection": {}}',
        b"<html><p>&lt;clinical_study&gt;</p></html>",
    ],
)
def test_what_is_no_study_is_not_recognised(document):
    assert not FORMAT.recognises(document)


def test_bytes_that_are_no_utf_8_are_read_and_noted():
    record = FORMAT.read(FULL.replace(b"Ada Quill, MD", "Adá Quill, MD".encode("latin-1"), 1))
    assert record.trial.investigators[0].name == "Adá Quill, MD"
    assert details(record) == ["not UTF-8, read as Windows-1252"]
