"""Makes the record of a trial in the ISRCTN registry from its labelled fields, whatever format gave them."""

import re
from collections.abc import Mapping, Sequence

from trialgraph.codes import find_concept
from trialgraph.dates import age_groups, age_in_months
from trialgraph.errors import RecordError
from trialgraph.names import fold
from trialgraph.records import Condition, EligibilityCriteria, Identifier, RegistryRecord, Trial, TrialDate
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.isrctn.page_fields import (
    Block,
    find_text,
    read_items,
    read_line,
    read_prose,
    says_something,
)
from trialgraph.registries.isrctn.page_lists import (
    read_identifiers,
    read_interventions,
    read_investigators,
    read_outcomes,
    read_sites,
    read_sponsors,
)
from trialgraph.terms import TGC

_PHASE = re.compile(r"(?:Phase )?((?:0|IV|I{1,3}|[1-4])[ab]?)", re.IGNORECASE)
_MIXED_AGES = str(TGC["age-group-mixed"])

DESIGN_WORDS = {
    "allocation": (
        (r"non[- ]?randomi[sz]ed", "Non-randomised"),
        (r"randomi[sz]ed", "Randomised"),
    ),
    "masking": (
        (r"quadruple[- ](blind|mask)", "Quadruple blind"),
        (r"triple[- ](blind|mask)", "Triple blind"),
        (r"double[- ](blind|mask)", "Double blind"),
        (r"single[- ](blind|mask)", "Single blind"),
        (r"open[- ]label|unblinded|unmasked|non-?blinded", "Open"),
    ),
    "intervention_model": (
        (r"parallel", "Parallel"),
        (r"cross[- ]?over", "Crossover"),
        (r"factorial", "Factorial"),
        (r"single[- ](arm|group)", "Single group"),
    ),
}
"""What a study design line says unmistakably, and the word for it; the first that matches counts."""
OBSERVATIONAL_WORDS = {
    "observational_model": ((r"cohort", "Cohort study"), (r"case[- ]control", "Case-control study")),
    "time_perspective": (
        (r"cross[- ]sectional", "Cross sectional study"),
        (r"retrospective", "Retrospective"),
        (r"prospective", "Prospective"),
    ),
}


def record_of(
    blocks: Sequence[Block], isrctn: str | None, title: str | None, header: Mapping[str, str], clean: Cleaner
) -> RegistryRecord:
    """The record that the fields make; raises `RecordError` where there is no number at all.

    `header` holds, by the page's labels in lower case, what stands in its first lines: statuses and dates.
    """
    identifiers = read_identifiers(blocks, isrctn, clean)
    return RegistryRecord(
        registry="isrctn",
        number=_number(identifiers),
        url=f"https://www.isrctn.com/{isrctn}" if isrctn else None,
        trial=_read_trial(blocks, identifiers, title, header, clean),
        first_submitted=clean.date("first_submitted", header.get("submission date")),
        first_posted=clean.date("first_posted", header.get("registration date")),
        last_updated=clean.date("last_updated", header.get("last edited")),
        findings=tuple(clean.findings),
    )


def _number(identifiers: Sequence[Identifier]) -> str:
    """The strongest number: ISRCTN, NCT, EudraCT, CTIS, IRAS, at last the sponsor's own."""
    by_scheme = {identifier.scheme: identifier.value for identifier in reversed(identifiers)}
    for scheme in ("isrctn", "nct", "eudract", "ctis", "iras", "utn", "org"):
        if value := by_scheme.get(scheme):
            return "IRAS" + value if scheme == "iras" else re.sub(r"\s+", "-", value)
    raise RecordError("number", "no ISRCTN, NCT, EudraCT, CTIS, IRAS or protocol serial number")


def _trial_date(name: str, text: str | None, clean: Cleaner) -> TrialDate | None:
    found = clean.date(name, text)
    return TrialDate(date=found) if found else None


def _read_trial(
    blocks: Sequence[Block],
    identifiers: tuple[Identifier, ...],
    title: str | None,
    header: Mapping[str, str],
    clean: Cleaner,
) -> Trial:
    """The trial that the fields describe."""
    given = read_prose(blocks, "interventions", clean)
    interventions = read_interventions(blocks, given, clean)
    start = find_text(blocks, "start date") or find_text(blocks, "overall start date")
    size, size_type = _enrollment(blocks, clean)
    summary = read_prose(blocks, "background", clean) or read_prose(blocks, "plain summary", clean)
    return Trial(
        brief_title=clean.name("title", title),
        official_title=read_line(blocks, "scientific title", clean),
        acronym=read_line(blocks, "acronym", clean),
        brief_summary=summary,
        detailed_description=read_prose(blocks, "objectives", clean),
        identifiers=identifiers,
        status=_status(header),
        why_stopped=read_prose(blocks, "stopped", clean),
        start_date=_trial_date("start_date", start, clean),
        enrollment_end_date=clean.date("enrollment_end_date", read_line(blocks, "end of enrolment", clean)),
        completion_date=_trial_date("completion_date", find_text(blocks, "end date"), clean),
        phases=read_phases(read_line(blocks, "phase", clean) or ""),
        **_design(blocks, clean),
        intervention_model_description=given if len(interventions) > 1 else None,
        enrollment=size,
        enrollment_type=size_type,
        sponsors=read_sponsors(blocks, clean),
        investigators=read_investigators(blocks, clean),
        sites=read_sites(blocks, clean),
        countries=read_items(blocks, "countries", clean),
        conditions=tuple(Condition(name=name) for name in read_items(blocks, "conditions", clean)),
        interventions=interventions,
        outcomes=read_outcomes(blocks, clean),
        eligibility=_eligibility(blocks, clean),
    )


_FINAL = frozenset({"completed", "stopped", "suspended", "terminated", "withdrawn"})


def _status(header: Mapping[str, str]) -> str | None:
    """The overall status where it is final, else the recruitment status, if there is one."""
    overall = header.get("overall study status") or header.get("overall trial status")
    if overall and fold(overall) in _FINAL:
        return overall
    return header.get("recruitment status") or overall


def read_phases(text: str) -> tuple[str, ...]:
    """The phases, a combined one taken apart; a phase that is not specified is none.

    >>> read_phases("Phase II/III"), read_phases("Not Specified"), read_phases("Not Applicable")
    (('Phase II', 'Phase III'), (), ('Not Applicable',))
    """
    if not says_something(text):
        return ()
    parts = [_PHASE.fullmatch(part.strip()) for part in text.split("/")]
    if len(parts) > 1 and all(parts):
        return tuple("Phase " + part[1] for part in parts)
    return (text,)


def _design(blocks: Sequence[Block], clean: Cleaner) -> dict[str, object]:
    """Study type, purposes, and what the page's own fields or the study design line say of the design."""
    study_type = read_line(blocks, "primary design", clean)
    description = read_prose(blocks, "study design", clean)
    purposes = re.split("[,;]", read_line(blocks, "purpose", clean) or "")
    line = " ".join(filter(None, (description, find_text(blocks, "secondary design")))).casefold()
    observational = fold(study_type or line).startswith("observational")
    design = {
        name: next((word for pattern, word in known if re.search(rf"\b{pattern}", line)), None)
        for name, known in (OBSERVATIONAL_WORDS if observational else DESIGN_WORDS).items()
    }
    own = {"allocation": "allocation", "masking": "masking", "intervention_model": "assignment"}
    design |= {name: word for name, label in own.items() if (word := read_line(blocks, label, clean))}
    return design | {
        "study_type": study_type,
        "purposes": tuple(purpose.strip() for purpose in purposes if purpose.strip()),
        "design_description": description,
    }


def _enrollment(blocks: Sequence[Block], clean: Cleaner) -> tuple[int | None, str | None]:
    """How many participants, and whether that is the final number or the target."""
    for name, kind in (("final size", "Final"), ("target size", "Target")):
        size = clean.count("enrollment", find_text(blocks, name))
        if size is not None:
            return size, kind
    return None, None


def _eligibility(blocks: Sequence[Block], clean: Cleaner) -> EligibilityCriteria | None:
    """The criteria with their headings, ages, sex and healthy volunteers; None where nothing is said."""
    criteria = [
        f"{heading}\n{text}"
        for heading, name in (("Inclusion criteria", "inclusion"), ("Exclusion criteria", "exclusion"))
        if (text := read_prose(blocks, name, clean))
    ]
    healthy = read_line(blocks, "healthy", clean)
    if healthy and fold(healthy) not in ("yes", "no"):
        clean.note("healthy_volunteers", healthy, "neither yes nor no")
    lower, upper = read_line(blocks, "lower age", clean), read_line(blocks, "upper age", clean)
    youngest, oldest = (age_in_months(age) if age else None for age in (lower, upper))
    named = read_prose(blocks, "age group", clean)
    eligibility = EligibilityCriteria(
        criteria="\n".join(criteria) or None,
        sex=read_line(blocks, "sex", clean),
        minimum_age=lower,
        maximum_age=upper,
        minimum_age_months=youngest,
        maximum_age_months=oldest,
        age_groups=_age_groups(re.split(r"[,\n]", named or ""), youngest, oldest),
        healthy_volunteers={"yes": True, "no": False}.get(fold(healthy or "")),
    )
    return None if eligibility == EligibilityCriteria() else eligibility


def _age_groups(words: Sequence[str], youngest: float | None, oldest: float | None) -> tuple[str, ...]:
    """The groups that the words name; where they name none ("Mixed", "All"), those that the ages take in."""
    written = tuple(word.strip() for word in words if word.strip())
    named = {find_concept("age-group", word) for word in written} - {None, _MIXED_AGES}
    return written if named else age_groups(youngest, oldest) or written
