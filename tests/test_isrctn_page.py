"""The reader of the ISRCTN registry's pages."""

import re
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from conftest import seed
from trialgraph.errors import RecordError
from trialgraph.records import Finding, Identifier, RegistryRecord, Site, Sponsor
from trialgraph.registries.isrctn.page import FORMAT
from trialgraph.registries.isrctn.page_lists import split_names
from trialgraph.registries.isrctn.trial import read_phases

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "isrctn-page"
FURNITURE = (
    *(
        "<input",
        "Nil known",
        "Prospectively registered",
        "Study participating centre",
        "Contact name",
        "Type(s)",
    ),
    *("Funder Name", "Who is the main contact", "Arthritis UK", "@", "+44", "1048155", "Protocol serial"),
)


def read_fixture(name: str) -> RegistryRecord:
    return FORMAT.read((FIXTURES / f"{name}.txt").read_bytes())


def encoded(record: RegistryRecord) -> str:
    return msgspec.json.encode(record).decode()


# --- one oddity each -----------------------------------------------------------------------------------


def test_the_header_is_read_whether_values_stand_beside_or_below_their_labels():
    below, beside = read_fixture("numbered"), read_fixture("unnamed")
    assert below.trial.brief_title == "Pear juice or nothing for invented knee itch"
    assert (below.first_submitted, below.first_posted) == ("2020-02-01", "2020-02-05")
    assert (below.last_updated, below.trial.status) == ("2022-12-31", "Completed")
    assert beside.trial.brief_title == "A walk a day for invented boredom"
    assert (beside.first_submitted, beside.last_updated) == ("2021-08-07", "2021-08-10")


def test_the_overall_status_counts_where_the_recruitment_status_is_missing():
    assert read_fixture("unnamed").trial.status == "Stopped"


def test_an_isrctn_is_the_records_number_and_gives_its_address():
    record = read_fixture("numbered")
    assert (record.number, record.url) == ("ISRCTN12345678", "https://www.isrctn.com/ISRCTN12345678")
    assert record.trial.identifiers == (
        Identifier(value="ISRCTN12345678", scheme="isrctn"),
        Identifier(value="NCT90000004", scheme="nct"),
        Identifier(value="2019-001234-56", scheme="eudract"),
        Identifier(value="CPMS 4711", scheme="org"),
        Identifier(value="KNEE 1", scheme="org"),
    )


def test_without_an_isrctn_the_strongest_number_is_taken_and_no_address_is_made_up():
    page = (FIXTURES / "numbered.txt").read_text().replace("ISRCTN12345678", "")
    numbers = []
    for lost in ("NCT90000004", "2019-001234-56", "CPMS 4711, "):
        record = FORMAT.read(page.encode())
        assert record.url is None
        numbers.append(record.number)
        page = page.replace(lost, "")
    assert numbers == ["NCT90000004", "2019-001234-56", "CPMS-4711"]
    assert read_fixture("unnamed").number == "WALK-1"


def test_a_page_without_any_number_is_refused():
    page = (FIXTURES / "unnamed.txt").read_bytes().replace(b"WALK 1", b"Not applicable")
    with pytest.raises(RecordError) as refused:
        FORMAT.read(page)
    assert refused.value.field == "number"


def test_the_background_is_the_summary_and_holds_no_address():
    trial = read_fixture("numbered").trial
    assert trial.brief_summary == "Knees itch. Write to [contact removed]."
    assert trial.detailed_description == "Pears help."
    assert read_fixture("unnamed").trial.brief_summary is None


def test_a_contact_of_several_types_is_an_investigator_if_one_of_them_says_so():
    (investigator,) = read_fixture("numbered").trial.investigators
    assert (investigator.name, investigator.investigator_role) == ("Prof. Gus Holm", "Principal investigator")
    assert investigator.affiliation is None and investigator.is_person


def test_a_line_of_a_text_that_is_called_like_a_label_stays_in_the_text():
    record = read_fixture("numbered")
    assert record.trial.intervention_model_description == "Phase\nOne glass a day."
    assert record.trial.phases == ("Phase II", "Phase III")


def test_names_are_split_at_commas_that_are_neither_in_brackets_nor_in_numbers():
    trial = read_fixture("numbered").trial
    names = [(intervention.name, intervention.intervention_type) for intervention in trial.interventions]
    assert names == [
        ("Pear juice (fresh, cold)", "Supplement"),
        ("2,4-pearol", "Supplement"),
        ("water", "Supplement"),
    ]
    assert split_names("a), b (c, d") == ("a)", "b (c, d")


def test_an_intervention_without_a_name_has_its_description():
    (intervention,) = read_fixture("unnamed").trial.interventions
    assert (intervention.name, intervention.intervention_type) == (None, "Behavioural")
    assert intervention.description == "A walk of one hour."


def test_conditions_are_one_a_line():
    names = [condition.name for condition in read_fixture("numbered").trial.conditions]
    assert names == ["Knee itch (left, right)", "Shin itch"]


def test_the_design_line_tells_allocation_masking_and_model():
    trial = read_fixture("numbered").trial
    assert (trial.allocation, trial.masking) == ("Randomised", "Double blind")
    assert (trial.intervention_model, trial.purposes) == ("Crossover", ("Treatment",))
    cohort = read_fixture("unnamed").trial
    assert (cohort.observational_model, cohort.time_perspective) == ("Cohort study", "Prospective")
    assert (cohort.allocation, cohort.study_type) == (None, "Observational")


@pytest.mark.parametrize(
    ("written", "phases"),
    [
        ("Phase III", ("Phase III",)),
        ("Phase I/II", ("Phase I", "Phase II")),
        ("phase II/III", ("Phase II", "Phase III")),
        ("phase IIa/phase iib", ("Phase IIa", "Phase iib")),
        ("Not Specified", ()),
        ("Not Applicable", ("Not Applicable",)),
        ("Phase III/extension", ("Phase III/extension",)),
        ("", ()),
    ],
)
def test_phases_are_the_registrys_words(written, phases):
    assert read_phases(written) == phases


def test_secondary_outcomes_are_their_numbered_items_with_what_continues_them():
    outcomes = read_fixture("numbered").trial.outcomes
    assert [(outcome.outcome_type, outcome.measure) for outcome in outcomes] == [
        ("primary", "Itching."),
        ("secondary", "Scratching\nmeasured by camera"),
        ("secondary", "Sleep\n2.5. is no number of the list"),
    ]


def test_eligibility_has_both_lists_of_criteria_and_the_target_size():
    trial = read_fixture("numbered").trial
    eligibility = trial.eligibility
    assert eligibility.criteria == "Inclusion criteria\nA knee\nExclusion criteria\nNo knee"
    assert (eligibility.age_groups, eligibility.sex) == (("Adult", "Senior"), "Both")
    assert (eligibility.minimum_age_months, eligibility.maximum_age) == (216.0, None)
    assert eligibility.healthy_volunteers is None
    assert (trial.enrollment, trial.enrollment_type) == (1200, "Target")
    assert trial.start_date.date == "2020-03-01"
    assert read_fixture("unnamed").trial.eligibility is None


def numbered_with(written: str, instead: str) -> RegistryRecord:
    page = (FIXTURES / "numbered.txt").read_text()
    assert written in page
    return FORMAT.read(page.replace(written, instead).encode())


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("1200", 1200),
        ("1,200", 1200),
        ("1 200 participants", 1200),
        ("1\u00a0200 patients", 1200),
        ("Planned: 1 200 000", 1_200_000),
        ("about 50", 50),
        ("2 arms of 50", None),
        ("50-60", None),
        ("1,20", None),
        ("many", None),
        ("1" * 12, None),
        ("1" * 10_000, None),
    ],
)
def test_the_number_of_participants_is_the_only_number_or_none_is_made_up(written, size):
    record = numbered_with("UK sample size: 1,200", written)
    assert record.trial.enrollment == size
    noted = [finding.raw for finding in record.findings if finding.field == "enrollment"]
    assert noted == ([] if size else [written[:200]])


@pytest.mark.parametrize(
    ("words", "ages", "groups"),
    [
        ("Mixed", ("2 years", "17 years"), ("CHILD",)),
        ("All", ("16 years", "80 years"), ("CHILD", "ADULT", "OLDER_ADULT")),
        ("Other", ("18 years", None), ("ADULT", "OLDER_ADULT")),
        ("Other/Mixed/All", ("2 years", "17 years"), ("CHILD",)),
        ("Child, Mixed", ("2 years", "70 years"), ("Child", "Mixed")),
        ("Mixed", (None, None), ("Mixed",)),
    ],
)
def test_age_groups_follow_from_the_ages_where_the_words_name_none(words, ages, groups):
    lower, upper = (f"\n{label}\n{age}\n" if age else "" for label, age in zip(
        ("Lower age limit", "Upper age limit"), ages, strict=True
    ))  # fmt: skip
    record = numbered_with("Adult, Senior\n\nLower age limit\n18 Years\n", f"{words}\n{lower}{upper}")
    assert record.trial.eligibility.age_groups == groups


def test_names_are_repaired_and_freed_of_escapes_and_entities_as_the_other_readers_do():
    record = numbered_with(
        "University of Kneetown", "UniversitÃ\u00a0 &amp; \\[Knee\\] \x07Town della CittÃ\u00a0"
    )
    assert record.trial.sponsors[0].name == "Università & [Knee] Town della Città"
    assert Finding(
        field="sponsors",
        raw="UniversitÃ\u00a0 & [Knee] \x07Town della CittÃ\u00a0",
        detail="UTF-8 encoded twice, repaired",
    ) in record.findings  # fmt: skip
    drugs = numbered_with("Pear juice (fresh, cold)", "Pear &amp; plum").trial.interventions
    assert drugs[0].name == "Pear & plum"


def test_centres_may_lack_a_postcode_or_all_but_their_name():
    trial = read_fixture("numbered").trial
    assert trial.countries == ("England", "Wales")
    assert trial.sites == (
        Site(facility="Kneetown Infirmary", city="Kneetown", country="United Kingdom"),
        Site(facility="House of Shins"),
    )


def test_sponsors_and_funders_have_their_types():
    assert read_fixture("numbered").trial.sponsors == (
        Sponsor(
            name="University of Kneetown",
            sponsor_role="lead",
            sponsor_class="University/education",
            ror="https://ror.org/02jx3x895",
        ),
        Sponsor(name="Ministry of Knees", sponsor_role="funder", sponsor_class="Government"),
        Sponsor(name="Ministry of Shins", sponsor_role="funder", sponsor_class="Government"),
    )


def test_what_cannot_be_read_is_reported_and_stops_nothing():
    assert read_fixture("numbered").findings == (
        Finding(field="identifiers", raw="not yet known", detail="no iras number"),
        Finding(field="completion_date", raw="30/13/2021", detail="not a date"),
    )


def test_pages_are_recognised_and_other_texts_are_not():
    for page in FIXTURES.glob("*.txt"):
        assert FORMAT.recognises(page.read_bytes())
    for page in (FIXTURES.parent / "ctgov-page").glob("*.txt"):
        assert not FORMAT.recognises(page.read_bytes())
    assert not FORMAT.recognises(b"Submission date is all it says")


def test_pages_one_below_the_other_are_several_records():
    pages = [(FIXTURES / f"{name}.txt").read_bytes() for name in ("unnamed", "numbered", "unnamed")]
    raws = list(FORMAT.split(BytesIO(b"\n".join(pages))))
    assert [FORMAT.read(raw.data) for raw in raws] == [FORMAT.read(page) for page in pages]


# --- the page that was given, and the demonstration's -------------------------------------------------

CENTRES = [
    ("Great Ormond Street Hospital", "London", "WC1N 3JH"),
    ("Royal Hospital for Sick Children (Glasgow)", "Glasgow", "G51 4TF"),
    ("Alder Hey Children's Hospital", "Liverpool", "L14 5AB"),
    ("Evelina London Children's Hospital", "London", "SE1 7EH"),
    ("Manchester Royal Infirmary", "Manchester", "M13 9WL"),
    ("Southampton Children's Hospital", "Southampton", "SO16 6YD"),
    ("Cambridge University Hospital", "Cambridge", "CB2 0QQ"),
    ("Leeds Children's Hospital", "Leeds", "LS1 3EX"),
    ("Great North Children's Hospital Newcastle", "Newcastle upon Tyne", "NE1 4LP"),
    ("Nottingham Children's Hospital", "Nottingham", "NG7 2UH"),
    ("Birmingham Children's Hospital", "Birmingham", "B4 6NW"),
    ("Bristol Royal Hospital for Children", "Bristol", "BS2 8BJ"),
]


def check_facts(record: RegistryRecord) -> None:
    """The facts of BAR-JDM, which both pages state."""
    trial = record.trial
    assert (record.number, record.url) == ("IRAS1011391", None)
    assert trial.brief_title.startswith("A clinical trial of Baricitinib in Juvenile Dermatomyositis (BAR-JDM): ")
    assert trial.official_title.startswith("Baricitinib in Juvenile Dermatomyositis (BAR-JDM): A multi-centre")
    assert (trial.acronym, trial.status) == ("BAR-JDM", "Recruiting")
    assert (record.first_submitted, record.first_posted) == ("2025-02-05", "2025-06-03")
    assert record.last_updated == "2025-07-11"
    assert (trial.start_date.date, trial.completion_date.date) == ("2025-07-01", "2029-06-02")
    assert trial.enrollment_end_date == "2028-03-31"
    assert trial.identifiers == (
        Identifier(value="1011391", scheme="iras"),
        Identifier(value="CTU/2023/432", scheme="org"),
    )
    (investigator,) = trial.investigators
    assert investigator.name == "Prof Paul Brogan"
    assert investigator.affiliation == "UCL Great Ormond Street Institute of Child Health"
    assert (trial.study_type, trial.phases) == ("Interventional", ("Phase III",))
    assert trial.design_description == "Interventional open-label randomized parallel-group controlled trial"
    assert (trial.allocation, trial.masking) == ("Randomised", "Open")
    assert (trial.intervention_model, trial.purposes) == ("Parallel", ("Safety", "Efficacy"))
    assert [condition.name for condition in trial.conditions] == ["Juvenile dermatomyositis (JDM)"]
    names = [(intervention.name, intervention.intervention_type) for intervention in trial.interventions]
    assert names == [("Baricitinib", "Drug"), ("methotrexate", "Drug")]
    eligibility = trial.eligibility
    assert (eligibility.minimum_age, eligibility.minimum_age_months) == ("2 years", 24.0)
    assert (eligibility.maximum_age, eligibility.maximum_age_months) == ("17 years", 204.0)
    assert (eligibility.sex, eligibility.age_groups) == ("All", ("Child",))
    assert eligibility.healthy_volunteers is False
    assert trial.countries == ("United Kingdom", "England", "Scotland")
    assert [(site.facility, site.city, site.postal_code) for site in trial.sites] == CENTRES
    assert {site.country for site in trial.sites} == {"United Kingdom"}
    assert trial.sponsors == (
        Sponsor(name="University College London", sponsor_role="lead", ror="https://ror.org/02jx3x895"),
        Sponsor(name="Versus Arthritis", sponsor_role="funder", sponsor_class="Charity"),
    )
    assert record.findings == ()
    text = encoded(record)
    assert [line for line in FURNITURE if line in text] == []
    assert "McComish" not in text and "Papadopoulou" not in text


def test_every_fact_of_the_given_page_is_found():
    record = FORMAT.read(seed("002"))
    check_facts(record)
    trial = record.trial
    kinds = [outcome.outcome_type for outcome in trial.outcomes]
    assert kinds == ["primary"] + ["secondary"] * 17
    assert trial.outcomes[-1].measure.startswith("Healthcare resource use")
    assert "Physician global assessment" in trial.outcomes[0].measure
    assert trial.brief_summary.startswith("Juvenile dermatomyositis (JDM) is a rare")
    assert trial.detailed_description.startswith("The main objective")
    assert "MRI scan" in trial.eligibility.criteria and "tuberculosis" in trial.eligibility.criteria
    assert trial.intervention_model_description.startswith("a. Trial arms:")


def test_the_demonstrations_page_states_the_same_facts():
    page = (ROOT / "data" / "isrctn" / "BAR-JDM.txt").read_bytes()
    assert FORMAT.recognises(page)
    check_facts(FORMAT.read(page))
    assert not re.search(rb"@|\+\d", page)
