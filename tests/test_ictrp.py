"""The WHO's platform: its exports and its data set, read as records of the registries they come from."""

import gzip
import io
import json
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialgraph.build import build
from trialgraph.errors import RecordError
from trialgraph.graph import open_graph
from trialgraph.records import RegistryRecord
from trialgraph.registries import find_format, registries
from trialgraph.registries.ictrp import data_set_xml, export_csv, export_xml
from trialgraph.registries.ictrp.export_fields import FULL_EXPORT_UNTIL_2023
from trialgraph.stores import open_store
from who_data_set import DATA_SET, ROW, TRIAL, as_csv, as_full_export, as_xml

SHARED = Path(__file__).parents[2] / "shared" / "registries"
FORMATS = (export_xml.FORMAT, export_csv.FORMAT, data_set_xml.FORMAT)
DOCUMENTS = {
    "XML": (export_xml.FORMAT, as_xml(TRIAL)),
    "CSV": (export_csv.FORMAT, as_csv(TRIAL)),
    "full export": (export_csv.FORMAT, as_full_export(ROW)),
    "full export until 2023": (export_csv.FORMAT, as_full_export(ROW, columns=FULL_EXPORT_UNTIL_2023)),
    "data set": (data_set_xml.FORMAT, DATA_SET),
}


def records(document: bytes) -> list[RegistryRecord]:
    found = find_format(document)
    return [found.read(raw.data) for raw in found.split(io.BytesIO(document))]


def changed(**fields: str) -> RegistryRecord:
    """The invented trial with other words, by way of the portal's XML."""
    (record,) = records(as_xml(TRIAL | fields))
    return record


def details(record: RegistryRecord) -> list[tuple[str, str]]:
    return [(finding.field, finding.detail) for finding in record.findings]


# --- formats ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_format_is_known_by_its_content_and_by_no_other_reader(name: str) -> None:
    own, document = DOCUMENTS[name]
    known = [each for registry in registries() for each in registry.formats if each.recognises(document[:65536])]
    assert known == [own]


def test_an_export_becomes_a_record_of_the_registry_that_the_number_is_of() -> None:
    (record,) = records(as_xml(TRIAL))
    assert (record.registry, record.number) == ("drks", "DRKS90000001")
    assert (record.first_posted, record.copied, record.last_updated) == ("2019-12-14", "2020-02-17", None)
    assert (record.results_first_posted, record.has_results) == ("2021-02-03", True)
    trial = record.trial
    assert (trial.brief_title, trial.acronym) == ("Examplumab for ears", "EXEAR")
    assert trial.official_title == "A randomised trial of examplumab in otitis"
    assert (trial.start_date.date, trial.completion_date.date) == ("2020-03", "2020-12-31")
    assert (trial.enrollment, trial.enrollment_type, trial.phases) == (1200, "Target", ("Phase 2", "Phase 3"))
    assert (trial.allocation, trial.masking, trial.purposes) == ("Randomised", "Double blind", ("Treatment",))
    assert trial.countries == ("Germany", "Korea, Republic of")
    assert [(each.name, each.sponsor_role) for each in trial.sponsors] == [
        ("University of Nowhere", "lead"),
        ("Ear Society", "collaborator"),
        ("Fund for Ears", "funder"),
    ]
    assert [each.name for each in trial.conditions] == ["Otitis media", "Ear pain"]
    assert [(each.name, each.intervention_type) for each in trial.interventions] == [
        ("Examplumab", "Drug"),
        ("Placebo", "Drug"),
    ]
    assert [(each.measure, each.time_frame, each.outcome_type) for each in trial.outcomes] == [
        ("Hearing (left; right)", "12 weeks", "primary"),
        ("Pain", None, "primary"),
        ("Sleep", None, "secondary"),
    ]
    criteria = "Inclusion criteria: 1. Ears;\n\n2. Age < 75\n\nExclusion criteria:\nNo ears"
    eligibility = trial.eligibility
    assert (eligibility.criteria, eligibility.sex) == (criteria, "Both")
    assert (eligibility.minimum_age_months, eligibility.maximum_age_months) == (216.0, 900.0)
    assert [(each.scheme, each.value) for each in trial.identifiers] == [
        ("drks", "DRKS90000001"),
        ("eudract", "2020-090001-11"),
        ("utn", "U1111-9000-0001"),
        ("other", "EXEAR-1"),
    ]
    assert record.findings == ()


def test_the_portals_csv_tells_what_its_xml_tells() -> None:
    assert records(as_csv(TRIAL)) == records(as_xml(TRIAL))


def test_the_full_export_is_read_without_a_header_in_both_its_layouts() -> None:
    (record,) = records(as_full_export(ROW))
    assert (record.registry, record.number, record.copied) == ("drks", "DRKS90000001", "2020-02-17")
    assert (record.trial.enrollment, record.trial.enrollment_type) == (1100, "Actual")
    assert record.trial.eligibility.criteria.startswith('Inclusion criteria: 1. "Both" ears\n')
    assert record.trial.eligibility.maximum_age_months is None
    (older,) = records(as_full_export(ROW, columns=FULL_EXPORT_UNTIL_2023))
    assert older.trial == record.trial and older.copied is None


def test_the_data_set_is_read_as_the_registrys_own_record() -> None:
    (record,) = records(DATA_SET)
    assert (record.registry, record.number, record.copied) == ("tctr", "TCTR20200101001", None)
    trial = record.trial
    assert (trial.acronym, trial.status, trial.phases) == ("HOTEARS", "Recruitment completed", ("N/A",))
    assert (trial.start_date.date, trial.start_date.date_type) == ("2020-01-24", "Anticipated")
    assert (trial.enrollment, trial.enrollment_type) == (140, "Actual")
    assert (trial.observational_model, trial.time_perspective) == ("Cohort study", "Prospective")
    assert trial.sponsors[0].name == "Université des Oreilles"
    assert (trial.countries, trial.keywords) == (("Thailand", "Laos"), ("ears",))
    assert (trial.eligibility.sex, trial.eligibility.minimum_age_months) == ("Female", 6.0)
    assert trial.interventions[0].intervention_type == "Procedure"
    assert (trial.outcomes[0].measure, trial.outcomes[0].time_frame) == ("Hearing", "2 years")
    assert [(each.scheme, each.value) for each in trial.identifiers] == [
        ("tctr", "TCTR20200101001"),
        ("utn", "U1111-9000-0002"),
        ("jrct", "jRCT2031230631"),
    ]
    assert [(each.name, each.affiliation) for each in trial.investigators] == [("Ada B Quill", "Ear Faculty")]


# --- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "registry", "number"),
    [
        ("NCT90000001", "ctgov", "NCT90000001"),
        ("ISRCTN90000010", "isrctn", "ISRCTN90000010"),
        ("EUCTR2014-002606-20-GB", "euctr", "2014-002606-20-GB"),
        ("EUCTR2014-002606-20-Outside-EU/EEA", "euctr", "2014-002606-20-3RD"),
        ("CTIS2022-500244-37-01", "ctis", "2022-500244-37-01"),
        ("JPRN-UMIN000090001", "jprn", "UMIN000090001"),
        ("JPRN-jRCTs090000001", "jprn", "jRCTs090000001"),
        ("ACTRN12620000000001", "anzctr", "ACTRN12620000000001"),
        ("CTRI/2020/01/090001", "ctri", "CTRI/2020/01/090001"),
        ("NL-OMON90001", "ntr", "NL-OMON90001"),
        ("KCT0009001", "cris", "KCT0009001"),
        ("RBR-9abc00", "rebec", "RBR-9abc00"),
        ("PER-900-20", "repec", "PER-900-20"),
    ],
)
def test_every_number_goes_home(written: str, registry: str, number: str) -> None:
    record = changed(TrialID=written)
    assert (record.registry, record.number) == (registry, number)
    assert registry in {each.name for each in registries()} | {"euctr", "ctis"}


def test_a_number_of_an_odd_form_is_of_the_registry_that_is_named() -> None:
    assert changed(TrialID="NTR5", Source_Register="Netherlands Trial Register").registry == "ntr"


@pytest.mark.parametrize("number", ["", "12", "none"])
def test_without_a_number_there_is_no_record(number: str) -> None:
    with pytest.raises(RecordError) as error:
        records(as_xml(TRIAL | {"TrialID": number, "Source_Register": "Somewhere"}))
    assert error.value.field == "trial_id"


def test_numbers_hidden_in_a_field_are_found_unless_they_are_another_trials() -> None:
    numbers = changed(Secondary_ID="protocol of EudraCT 2014-002606-20 at site 3;extension of NCT90000002")
    assert [(each.scheme, each.value) for each in numbers.trial.identifiers[1:]] == [
        ("other", "protocol of EudraCT 2014-002606-20 at site 3"),
        ("eudract", "2014-002606-20"),
        ("other", "extension of NCT90000002"),
    ]


# --- values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "phases"),
    [
        ("0", ("0",)),
        ("1-2", ("Phase 1", "Phase 2")),
        ("4", ("4",)),
        ("Phase 2/Phase 3", ("Phase 2", "Phase 3")),
        ("Phase 2/ Phase 3", ("Phase 2", "Phase 3")),
        ("Phase III/IV", ("Phase 3", "Phase 4")),
        ("I-II", ("Phase 1", "Phase 2")),
        ("II,III", ("Phase 2", "Phase 3")),
        ("Phase2", ("Phase2",)),
        ("Phase 2a", ("Phase 2",)),
        ("Early Phase 1", ("Early Phase 1",)),
        ("Not Applicable", ("Not Applicable",)),
        ("N/A", ("N/A",)),
        ("Not Selected", ()),
        ("First (Phase I): no<br>Second (Phase II): yes<br>Third - (Phase III): yes", ("Phase 2", "Phase 3")),
        ("First (Phase I):<br>Exploratory (Phase II):", ()),
    ],
)  # fmt: skip
def test_phases_are_read_in_the_spellings_of_all_registries(written: str, phases: tuple[str, ...]) -> None:
    record = changed(Phase=written)
    assert record.trial.phases == phases and record.findings == ()


def test_what_is_no_phase_is_a_finding() -> None:
    record = changed(Phase="New Treatment Measure Clinical Study")
    assert (record.trial.phases, details(record)) == ((), [("phase", "not a phase")])


def test_a_retrospective_study_says_so_in_the_field_of_the_phase() -> None:
    trial = changed(
        Study_type="Observational study", Phase="Retrospective study", Study_design="Cohort study"
    ).trial
    assert (trial.time_perspective, trial.observational_model, trial.phases) == (
        "Retrospective",
        "Cohort study",
        (),
    )


def test_a_purpose_in_the_field_of_the_type_is_a_purpose() -> None:
    trial = changed(Study_type="Diagnostic test").trial
    assert (trial.study_type, trial.purposes) == (None, ("Diagnostic test",))


@pytest.mark.parametrize(
    ("written", "months"),
    [
        *(
            ("18", 216.0),
            ("18 Years", 216.0),
            ("18age 0month old over", 216.0),
            (">= 18age old", 216.0),
            ("18 Year(s)", 216.0),
        ),
        *(("6 Months", 6.0), ("19(Year)", 228.0), ("18.00 Year(s)", 216.0), ("12M", 12.0), ("18Y", 216.0)),
        *(("N/A", None), ("no limit", None), ("0", 0.0), ("No Limit", None)),
    ],
)
def test_ages_are_read_and_a_bare_number_is_of_years(written: str, months: float | None) -> None:
    record = changed(Inclusion_agemin=written)
    assert record.trial.eligibility.minimum_age_months == months and record.findings == ()


def test_a_highest_age_that_cannot_be_is_none() -> None:
    assert changed(Inclusion_agemax="0").trial.eligibility.maximum_age_months is None
    assert details(changed(Inclusion_agemax="grown up")) == [("agemax", "not an age")]
    assert details(changed(Inclusion_agemax="12")) == [("agemax", "the highest age is below the lowest")]


@pytest.mark.parametrize(
    ("written", "sex"),
    [
        *(("Both", "Both"), ("All", "All"), ("Both males and females", "Both males and females"), ("M", "Male")),
        *(("- F", "Female"), ("<br>Female: yes<br>Male: no<br>", "Female"), ("Female: yes<br>Male: yes", "Both")),
    ],
)
def test_sexes_are_read_in_the_spellings_of_all_registries(written: str, sex: str) -> None:
    assert changed(Inclusion_gender=written).trial.eligibility.sex == sex


def test_a_size_given_by_group_is_the_sum_and_the_groups_are_arms() -> None:
    trial = changed(
        Target_size="Ear group:200;control:20;",
        Intervention="Ear group:Day1: drops ;Day2: none;control:Nil;",
    ).trial
    assert trial.enrollment == 220
    assert [(arm.name, arm.interventions) for arm in trial.arms] == [("Ear group", (0,)), ("control", ())]
    assert [each.name for each in trial.interventions] == ["Day1: drops ;Day2: none"]


def test_a_size_that_is_no_number_is_a_finding() -> None:
    record = changed(Target_size="30 ears or 60 eyes")
    assert (record.trial.enrollment, details(record)) == (None, [("target_size", "not one number")])


def test_products_of_the_eus_register_are_named_by_their_substance() -> None:
    sheet = (
        "<br>Trade Name: Earex<br>Product Name: Examplumab 5 mg<br>Pharmaceutical Form: Tablet<br>"
        "INN or Proposed INN: EXAMPLUMAB<br>CAS Number: 1-2-3<br><br>Product Name: NA<br>Product Code: X-17<br>"
    )
    given = changed(Intervention=sheet).trial.interventions
    assert [(each.name, each.other_names) for each in given] == [
        ("EXAMPLUMAB", ("Examplumab 5 mg", "Earex")),
        ("X-17", ()),
    ]


@pytest.mark.parametrize(
    ("written", "names", "keywords"),
    [
        ("Health Condition 1: H660- Acute otitis media", ["Acute otitis media"], ()),
        ("H66.0;Otitis media;H66.0", ["Otitis media"], ()),
        ("Otitis;Ear - Other diseases of the ear", ["Otitis"], ("Ear - Other diseases of the ear",)),
        (
            "Otitis<br>MedDRA version: 14.1<br>Level: PT<br>Classification code 10033072<br>Term: Otitis media<br>"
            "System Organ Class: 10021881<br>;Therapeutic area: Diseases [C] - Ear Diseases [C09]",
            ["Otitis", "Otitis media"],
            ("Diseases [C] - Ear Diseases [C09]",),
        ),
    ],
)
def test_conditions_come_by_name_without_codes(written: str, names: list[str], keywords: tuple[str, ...]) -> None:
    trial = changed(Condition=written).trial
    assert ([each.name for each in trial.conditions], trial.keywords) == (names, keywords)


def test_numbered_interventions_are_the_arms_that_receive_them() -> None:
    given = "Intervention1: Tab Examplumab: 5 mg daily, oral<br>Control Intervention1: Nil: nothing<br>"
    trial = changed(Intervention=given).trial
    assert [(each.name, each.description) for each in trial.interventions] == [
        ("Tab Examplumab", "5 mg daily, oral")
    ]
    assert [(arm.name, arm.interventions) for arm in trial.arms] == [
        ("Intervention1", (0,)),
        ("Control Intervention1", ()),
    ]
    given = "Intervention 1: Intervention group: drops for 5 days. Intervention 2: Control group: water."
    assert [arm.name for arm in changed(Intervention=given).trial.arms] == ["Intervention group", "Control group"]


@pytest.mark.parametrize(
    ("written", "allocation", "masking", "model"),
    [
        (
            "Controlled: yes Randomised: yes Open: no Single blind: no Double blind: yes Parallel group: no "
            "Cross over: yes Other: no",
            *("Randomised", "Double blind", "Crossover"),
        ),
        (
            "Purpose: Treatment; Allocation: Randomised controlled trial; Masking: Blinded (masking used);"
            "Assignment: Parallel;",
            *("Randomised", "Blinded (masking used)", "Parallel"),
        ),
        (
            "Randomization: Not randomized, Blinding: Not blinded, Assignment: Single, Purpose: Treatment.",
            *("Non-randomised", "Open label", "Single group"),
        ),
        ("Parallel Non-randomized Open -no one is blinded", "Non-randomised", "Open label", "Parallel"),
        (
            "Intervention Model : Cross-over, Blinding/Masking : Single, Allocation : RCT",
            *("Randomised", "Single blind", "Crossover"),
        ),
        (
            "Randomized, Parallel Group Trial<br>Blinding and masking:Open Label",
            "Randomised",
            "Open label",
            "Parallel",
        ),
        ("A study of ears", None, None, None),
    ],
)
def test_designs_are_read_out_of_the_sentences_of_all_registries(
    written: str, allocation: str | None, masking: str | None, model: str | None
) -> None:
    trial = changed(Study_design=written).trial
    assert (trial.allocation, trial.masking, trial.intervention_model) == (allocation, masking, model)


def test_countries_apart_at_commas_are_told_from_commas_within_a_name() -> None:
    record = changed(Countries="Japan,Asia(except Japan),Korea, Republic of;Korea, Republic of")
    assert record.trial.countries == ("Japan", "Korea, Republic of")


def test_what_is_no_country_is_a_finding() -> None:
    record = changed(Countries="Chian;China?")
    assert (record.trial.countries, details(record)) == (("China",), [("countries", "not a country")])


def test_people_are_named_with_where_they_work_and_nothing_leads_to_them() -> None:
    record = changed(
        Contact_Lastname="Quill, MD;Stein", Contact_Affiliation="University of Nowhere, ada@example.invalid"
    )
    assert [each.name for each in record.trial.investigators] == ["Ada Quill, MD", "Bo Stein"]
    assert not re.search("@|5550100|1 Example Road|Help Desk", repr((record, records(as_full_export(ROW)))))
    assert not re.search("@|024190000|Thics|Front", repr(records(DATA_SET)))


def test_a_help_desk_is_no_person() -> None:
    record = changed(Contact_Firstname="", Contact_Lastname="Clinical Trials Information Center")
    assert [each.is_person for each in record.trial.investigators] == [False]


# --- what is broken -----------------------------------------------------------------------------------


def test_a_row_without_its_last_quote_costs_only_itself() -> None:
    rows = as_full_export(ROW, ROW | {"TrialID": "KCT0009001"}, ROW | {"TrialID": "KCT0009002"})
    broken = rows.replace(b'No ears"""', b'No ears""', 1)
    raws = list(export_csv.split(io.BytesIO(broken)))
    assert [raw.damage for raw in raws] == ["cut off: the next row begins in it", None, None]
    assert [export_csv.read(raw.data).number for raw in raws[1:]] == ["KCT0009001", "KCT0009002"]


def test_a_row_cut_off_by_the_end_is_set_aside() -> None:
    *_, last = export_csv.split(io.BytesIO(as_full_export(ROW, ROW)[:-400]))
    assert last.damage == "cut off: the document ends within it"


def test_csv_in_windows_1252_is_read_and_noted() -> None:
    document = as_csv(TRIAL | {"Public_title": "Oreilles enflammées"}).decode().encode("cp1252")
    (record,) = records(document)
    assert record.trial.brief_title == "Oreilles enflammées"
    assert details(record) == [("row", "not UTF-8, read as Windows-1252")]


@settings(suppress_health_check=[HealthCheck.too_slow])  # the text of a whole trial takes long to draw
@given(st.dictionaries(st.sampled_from(sorted(TRIAL)), st.text() | st.from_regex(r"[\w:;.\-/ <>()\[\]]{0,60}")))
def test_any_words_in_the_fields_make_a_record(fields: dict[str, str]) -> None:
    plain = {name: re.sub(r"[\ud800-\udfff]", "", text) for name, text in fields.items()}
    assert len(records(as_xml(TRIAL | plain | {"TrialID": "KCT0009001"}))) == 1


@pytest.mark.parametrize(
    "run", [" ", ";", "a;", "(", ":", "1-", "<br>", "Drug: ", "phase ", "\n", "[", "time frame "]
)
def test_long_runs_are_answered(run: str) -> None:
    """A quadratic pattern would take minutes here."""
    text = run * (100_000 // len(run))
    assert changed(**{name: text for name in TRIAL if name not in ("TrialID", "Source_Register")}).number


# --- in a graph ---------------------------------------------------------------------------------------


def test_a_copy_never_takes_the_place_of_the_registrys_own_record(tmp_path: Path) -> None:
    own = {"protocolSection": {"identificationModule": {"nctId": "NCT90000001", "briefTitle": "Its own title"}}}
    (tmp_path / "own.json").write_text(json.dumps(own), encoding="utf-8")
    (tmp_path / "copy.xml").write_bytes(as_xml(TRIAL | {"TrialID": "NCT90000001"}, TRIAL))
    report = build([tmp_path / "own.json", tmp_path / "copy.xml"], tmp_path / "graph")
    assert report.records_by_registry == {"ctgov": 1, "drks": 1} and report.superseded == 1
    with open_store(tmp_path / "graph") as store:
        titles = {
            row[0].value
            for row in store.query("SELECT ?t { ?r <https://w3id.org/trialgraph/ontology#briefTitle> ?t }")
        }
        named = store.query("SELECT ?r { ?r a <https://w3id.org/trialgraph/ontology#Registry> }")
        assert {row[0].value.rsplit("/", 1)[1] for row in named} == {"ctgov", "drks"}
    assert titles == {"Its own title", "Examplumab for ears"}


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_copies_the_later_counts(tmp_path: Path, turned: bool) -> None:
    later = TRIAL | {"Last_Refreshed_on": "1 March 2020", "Public_title": "Later"}
    trials = (later, TRIAL) if turned else (TRIAL, later)
    (tmp_path / "copies.xml").write_bytes(as_xml(*trials))
    build([tmp_path / "copies.xml"], tmp_path / "graph")
    with open_store(tmp_path / "graph") as store:
        found = store.query("SELECT ?t { ?r <https://w3id.org/trialgraph/ontology#briefTitle> ?t }")
        assert [row[0].value for row in found] == ["Later"]


def test_records_that_name_each_others_numbers_share_them(tmp_path: Path) -> None:
    other = TRIAL | {"TrialID": "JPRN-UMIN000090001", "Secondary_ID": "DRKS 90000001;U1111 9000 0001"}
    (tmp_path / "both.xml").write_bytes(as_xml(TRIAL, other))
    build([tmp_path / "both.xml"], tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        shared = [row["number"] for row in graph.query("trials_sharing_a_number")]
    assert shared == ["DRKS90000001", "U1111-9000-0001"]


# --- the real ones ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> list[tuple[dict[str, str], RegistryRecord]]:
    """Every trial of the real export: its raw fields and its record."""
    path = SHARED / "ictrp-xml" / "export.xml.gz"
    if not path.is_file():
        pytest.skip("../shared/registries/ictrp-xml is not here")
    document = gzip.decompress(path.read_bytes())
    raw = [
        {field.tag: (field.text or "").strip() for field in trial} for trial in ElementTree.fromstring(document)
    ]
    return list(zip(raw, records(document), strict=True))


def test_every_real_trial_is_a_record_of_its_own_registry(real) -> None:
    numbers = {"ChiCTR": "chictr", "ClinicalTrials.gov": "ctgov"}
    assert len(real) > 500
    assert all((numbers[raw["Source_Register"]], raw["TrialID"]) == (r.registry, r.number) for raw, r in real)


def said(text: str | None) -> bool:
    """Whether a raw field says something."""
    return (text or "").strip(" ;").casefold() not in ("", "no", "none", "nil", "na", "n/a")


def test_what_real_trials_say_is_in_their_records(real) -> None:
    for raw, record in real:
        trial, noted = record.trial, {finding.field for finding in record.findings}
        assert record.first_posted.replace("-", "") == raw["Date_registration3"]
        assert record.copied and trial.start_date and trial.brief_title and trial.eligibility.sex
        assert bool(trial.sponsors) == said(raw["Primary_sponsor"])
        assert bool(trial.conditions) == said(raw["Condition"])
        assert bool(trial.outcomes) == said(raw.get("Primary_outcome"))
        assert bool(trial.status) == said(raw.get("Recruitment_Status"))
        assert bool(trial.enrollment_type) == said(raw.get("Target_size")) or "target_size" in noted
        assert bool(trial.countries) == said(raw.get("Countries")) or "countries" in noted


def test_real_groups_are_arms_with_the_sum_of_their_sizes(real) -> None:
    by_group = [
        (raw["Target_size"], r) for raw, r in real if re.fullmatch(r"(?:[^:;]+:\d+;)+", raw["Target_size"])
    ]
    assert len(by_group) > 300
    for size, record in by_group:
        assert record.trial.enrollment == sum(map(int, re.findall(r":(\d+);", size)))
        assert len(record.trial.arms) == size.count(";")


def test_nobodys_address_is_in_a_real_record(real) -> None:
    for raw, record in real:
        text = repr(record)
        assert not any(len(part) > 5 and part in text for part in raw.get("Contact_Email", "").split(";"))
        assert not any(len(part) > 8 and part.strip() in text for part in raw.get("Contact_Tel", "").split(";"))


def test_most_real_trials_are_read_without_a_finding(real) -> None:
    found = Counter(finding.detail for _, record in real for finding in record.findings)
    assert found.total() < len(real) / 20, found


def test_the_real_data_set_is_a_record() -> None:
    folder = SHARED / "who-trds-xml"
    if not folder.is_dir():
        pytest.skip("../shared/registries/who-trds-xml is not here")
    for path in sorted(folder.glob("*.xml")):
        (record,) = records(path.read_bytes())
        assert record.registry == "tctr" and record.trial.outcomes and record.findings == ()
