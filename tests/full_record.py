"""A record in which every field of every record class is filled."""

from trialgraph.records import (
    Arm,
    Concept,
    Condition,
    EligibilityCriteria,
    Finding,
    Identifier,
    Intervention,
    Investigator,
    ListedTrial,
    Outcome,
    Reference,
    RegistryRecord,
    ResponsibleParty,
    Site,
    Sponsor,
    Trial,
    TrialDate,
)


def full_record() -> RegistryRecord:
    """Invented, and with one of everything."""
    return RegistryRecord(
        registry="ctgov",
        number="NCT90000001",
        url="https://clinicaltrials.gov/study/NCT90000001",
        trial=_trial(),
        first_submitted="2020-01-01",
        first_posted="2020-01-02",
        results_first_posted="2024-03-04",
        last_update_submitted="2024-05-06",
        last_updated="2024-05-07",
        verified="2024-05",
        has_results=True,
        listed_trials=(
            ListedTrial(number="NCT90000002", title="Another", status="COMPLETED", phases=("PHASE4",)),
        ),
        findings=(Finding(field="x", raw="y", detail="z"),),
    )


def _trial() -> Trial:
    return Trial(
        brief_title="Examplumab in examplitis",
        official_title="A study of examplumab in examplitis",
        acronym="EXAM",
        brief_summary="Short.",
        detailed_description="Long.",
        identifiers=(
            Identifier(value="NCT90000001", scheme="nct"),
            Identifier(
                value="EX-1",
                scheme="other",
                identifier_type="OTHER",
                issuer="Example",
                link="https://example.org/1",
            ),
        ),
        status="RECRUITING",
        last_known_status="NOT_YET_RECRUITING",
        why_stopped="Never.",
        start_date=TrialDate(date="2020-02", date_type="ACTUAL"),
        enrollment_end_date="2024-12",
        primary_completion_date=TrialDate(date="2025-01-31", date_type="ESTIMATED"),
        completion_date=TrialDate(date="2026", date_type="ESTIMATED"),
        study_type="INTERVENTIONAL",
        phases=("PHASE1", "PHASE2"),
        allocation="RANDOMIZED",
        intervention_model="PARALLEL",
        intervention_model_description="Two arms.",
        observational_model="COHORT",
        time_perspective="PROSPECTIVE",
        purposes=("TREATMENT",),
        masking="DOUBLE",
        masking_description="Look-alikes.",
        masked_roles=("PARTICIPANT", "INVESTIGATOR"),
        design_description="A trial.",
        enrollment=62,
        enrollment_type="ESTIMATED",
        sponsors=(
            Sponsor(name="Example", sponsor_role="lead", sponsor_class="OTHER", ror="https://ror.org/02jx3x895"),
        ),
        responsible_party=ResponsibleParty(
            responsible_party_type="PRINCIPAL_INVESTIGATOR", investigator=0, organization="Old Example"
        ),
        investigators=(
            Investigator(
                name="Ada Example, MD",
                investigator_role="PRINCIPAL_INVESTIGATOR",
                named_as="site-investigator",
                affiliation="Example Hospital",
                title="Head",
                site=0,
            ),
            Investigator(name="Call Center", is_person=False),
        ),
        sites=(
            Site(
                facility="Example Hospital",
                city="Springfield",
                state="Ohio",
                postal_code="12345",
                country="United States",
                status="RECRUITING",
                latitude=39.92,
                longitude=-83.81,
            ),
            Site(facility="Research Site", city="Paris", country="France"),
        ),
        countries=("France",),
        conditions=(Condition(name="Examplitis"),),
        keywords=("rare",),
        interventions=(
            Intervention(
                name="Examplumab",
                intervention_type="DRUG",
                description="Given.",
                other_names=("EX-1", "Examplify"),
            ),
            Intervention(name="Placebo", intervention_type="DRUG"),
        ),
        arms=(Arm(name="A", arm_type="EXPERIMENTAL", description="Gets it.", interventions=(0,)),),
        outcomes=(
            Outcome(measure="Cure", outcome_type="primary", description="Healthy again.", time_frame="one year"),
        ),
        eligibility=EligibilityCriteria(
            criteria="Ill.",
            sex="ALL",
            gender_based=True,
            gender_description="Any.",
            minimum_age="3 Years",
            maximum_age="18 Years",
            minimum_age_months=36.0,
            maximum_age_months=216.0,
            age_groups=("CHILD", "ADULT"),
            healthy_volunteers=False,
            study_population="Clinics.",
            sampling_method="PROBABILITY_SAMPLE",
        ),
        references=(Reference(citation="A et al.", pmid="1", doi="10.1/x", reference_type="RESULT"),),
        condition_mesh=(Concept(id="D000001", label="Examplitis"),),
        condition_mesh_ancestors=(Concept(id="D000002", label="Diseases"),),
        intervention_mesh=(Concept(id="D000003", label="Examplumab"),),
        intervention_mesh_ancestors=(Concept(id="D000004", label="Antibodies"),),
    )
