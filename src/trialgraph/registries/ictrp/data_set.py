"""The WHO's data set of one trial as plain text, which its formats fill, and the record that it makes.

Source of the items: WHO Trial Registration Data Set, version 1.3.1, of which 24 describe a trial.
"""

from typing import Any

from msgspec import Struct

from trialgraph.dates import age_groups
from trialgraph.names import fold
from trialgraph.records import Condition, EligibilityCriteria, RegistryRecord, Sponsor, Trial, TrialDate
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ictrp.design import read_design
from trialgraph.registries.ictrp.interventions import read_interventions
from trialgraph.registries.ictrp.numbers import home_of, read_identifiers
from trialgraph.registries.ictrp.people import Contact, read_investigators
from trialgraph.registries.ictrp.texts import (
    as_lines,
    read_conditions,
    read_countries,
    read_outcomes,
    says_nothing,
)
from trialgraph.registries.ictrp.values import read_age, read_sex, read_size


class DataSet(Struct, frozen=True, kw_only=True):
    """What a document says of a trial, item by item, as it stands there; `None` or empty where it says nothing."""

    trial_id: str | None = None
    register: str | None = None
    """The name of the registry, in the platform's words."""
    universal_number: str | None = None
    secondary_ids: tuple[tuple[str, str | None], ...] = ()
    """Numbers, and who issued each."""
    url: str | None = None
    registered: str | None = None
    copied: str | None = None
    public_title: str | None = None
    scientific_title: str | None = None
    acronym: str | None = None
    primary_sponsor: str | None = None
    secondary_sponsors: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    countries: tuple[str, ...] = ()
    conditions: str | None = None
    keywords: tuple[str, ...] = ()
    interventions: str | None = None
    intervention_codes: tuple[str, ...] = ()
    inclusion: str | None = None
    exclusion: str | None = None
    youngest: str | None = None
    oldest: str | None = None
    gender: str | None = None
    study_type: str | None = None
    design: str | None = None
    phase: str | None = None
    enrolment_date: str | None = None
    enrolment_date_type: str | None = None
    target_size: str | None = None
    actual_size: str | None = None
    status: str | None = None
    primary_outcomes: tuple[str, ...] = ()
    secondary_outcomes: tuple[str, ...] = ()
    completed: str | None = None
    results_posted: str | None = None
    has_results: str | None = None


def as_record(data: DataSet, clean: Cleaner) -> RegistryRecord:
    """The record of the registry that the number is of; raises `RecordError` where it is of none that is known."""
    registry, number = home_of(data.trial_id, data.register)
    has_results = fold(data.has_results or "")
    return RegistryRecord(
        registry=registry,
        number=number,
        url=clean.name("url", data.url),
        trial=_trial(data, number, clean),
        first_posted=clean.date("date_registration", data.registered),
        results_first_posted=clean.date("results_date_posted", data.results_posted),
        copied=clean.date("last_refreshed_on", data.copied),
        has_results={"yes": True, "no": False}.get(has_results, True if data.results_posted else None),
        findings=tuple(clean.findings),
    )


def _trial(data: DataSet, number: str, clean: Cleaner) -> Trial:
    """All that the items say of the trial."""
    start, end = clean.date("date_enrolment", data.enrolment_date), clean.date("completion", data.completed)
    size, groups = read_size(data.target_size, clean)
    actual, _ = read_size(data.actual_size, clean)
    interventions, arms = read_interventions(data.interventions, data.intervention_codes, groups, clean)
    conditions, keywords = read_conditions(data.conditions, data.keywords, clean)
    return Trial(
        brief_title=clean.name("public_title", data.public_title),
        official_title=clean.name("scientific_title", data.scientific_title),
        acronym=clean.name("acronym", data.acronym),
        identifiers=read_identifiers(number, data.universal_number, data.secondary_ids, clean),
        status=clean.name("recruitment_status", data.status),
        start_date=TrialDate(date=start, date_type=clean.name("type_enrolment", data.enrolment_date_type))
        if start
        else None,
        completion_date=TrialDate(date=end) if end else None,
        enrollment=size if actual is None else actual,
        enrollment_type="Actual" if actual is not None else None if size is None else "Target",
        **read_design(data.study_type, data.design, data.phase, clean),
        sponsors=_sponsors(data, clean),
        investigators=read_investigators(data.contacts, clean),
        countries=read_countries(data.countries, clean),
        conditions=tuple(Condition(name=name) for name in conditions),
        keywords=keywords,
        interventions=interventions,
        arms=arms,
        outcomes=(
            *read_outcomes("primary", data.primary_outcomes, clean),
            *read_outcomes("secondary", data.secondary_outcomes, clean),
        ),
        eligibility=_eligibility(data, clean),
    )


def _sponsors(data: DataSet, clean: Cleaner) -> tuple[Sponsor, ...]:
    """The primary sponsor, the secondary ones, and who pays."""
    everyone = [("lead", data.primary_sponsor)]
    everyone += [("collaborator", name) for name in data.secondary_sponsors]
    everyone += [("funder", name) for name in data.support]
    found = (
        Sponsor(name=name, sponsor_role=role)
        for role, raw in everyone
        if (name := clean.name("sponsors", raw)) and not says_nothing(name)
    )
    return tuple(dict.fromkeys(found))


def _eligibility(data: DataSet, clean: Cleaner) -> EligibilityCriteria | None:
    """Criteria under their headings, ages and sex; None where nothing is said."""
    youngest, oldest = read_age("agemin", data.youngest, clean), read_age("agemax", data.oldest, clean)
    if youngest is not None and oldest is not None and oldest < youngest:
        clean.note("agemax", f"{data.youngest} to {data.oldest}", "the highest age is below the lowest")
        oldest = None
    said: dict[str, Any] = {
        "criteria": _criteria(data, clean),
        "sex": read_sex(data.gender, clean),
        "minimum_age": clean.name("agemin", data.youngest),
        "maximum_age": clean.name("agemax", data.oldest),
        "minimum_age_months": youngest,
        "maximum_age_months": oldest,
        "age_groups": age_groups(youngest, oldest),
    }
    return EligibilityCriteria(**said) if any(value not in (None, ()) for value in said.values()) else None


def _criteria(data: DataSet, clean: Cleaner) -> str | None:
    """Both lists under their headings, which most registries write themselves."""
    parts = []
    for heading, raw in (("Inclusion criteria", data.inclusion), ("Exclusion criteria", data.exclusion)):
        if text := as_lines(heading, raw, clean):
            parts.append(text if fold(text).startswith(fold(heading)) else f"{heading}:\n{text}")
    return "\n\n".join(parts) or None
