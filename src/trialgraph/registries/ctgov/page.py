"""Reads an NCT record from the text of an aggregator's web page about it."""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from trialgraph.contacts import without_contacts
from trialgraph.dates import age_groups, age_in_months, read_date
from trialgraph.errors import RecordError
from trialgraph.names import tidy
from trialgraph.records import (
    Condition,
    EligibilityCriteria,
    Finding,
    RegistryRecord,
    Trial,
    TrialDate,
)
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ctgov.page_groups import read_arms, read_interventions
from trialgraph.registries.ctgov.page_lists import (
    read_identifiers,
    read_listed_trials,
    read_officials,
    read_references,
    read_responsible_party,
    read_site_investigators,
    read_sites,
    read_sponsors,
    split_phases,
)
from trialgraph.registries.ctgov.page_sections import (
    HEADER,
    HINTS,
    Values,
    field,
    find_sections,
    find_values,
)
from trialgraph.registries.ctgov.page_words import (
    ALLOCATIONS,
    INTERVENTION_MODELS,
    MASKINGS,
    OBSERVATIONAL_MODELS,
    PHASES,
    PURPOSES,
    STATUSES,
    STUDY_TYPES,
    TIME_PERSPECTIVES,
)
from trialgraph.registries.formats import Format, RawRecord
from trialgraph.registries.page_stream import split_pages

Sections = Mapping[str, list[str]]

_NUMBER_LINE = re.compile(rb"\s*NCT ID:?\s*NCT\d{8}\s*$", re.MULTILINE)
_NUMBER = re.compile(r"NCT ID:?\s*(NCT\d{8})")
_LAST_UPDATED = re.compile(r"Last Updated:?\s*(.*)")
_ACRONYM = re.compile(r"\(([A-Z][\w*+/-]{1,19}(?: \d{1,3})?)\)$")
_PROTOCOL_NUMBER = re.compile(r"\d{3}")

_DATE = r"\d{4}(-\d{2}){0,2}|[A-Z][a-z]+ (\d{1,2}, )?\d{4}"
_AGE = r"\d+(\.\d+)? (Year|Month|Week|Day|Hour|Minute)s?|N/A"

BASIC_INFORMATION = (
    field("status", "Recruitment Status", STATUSES),
    field("phases", "Clinical Phase", rf"({PHASES}|N/A)([\s/,|]+({PHASES}|N/A))*"),
    field("enrollment", "Total Enrollment", r"\d[\d,]* participants?"),
    field("study_type", "Study Classification", STUDY_TYPES),
    field("start_date", "Study Start Date", _DATE),
    field("completion_date", "Study Completion Date", _DATE),
)
INTERVENTIONAL_DESIGN = (
    field("allocation", "Allocation Method", ALLOCATIONS),
    field("intervention_model", "Intervention Model", INTERVENTION_MODELS),
    field("purpose", "Primary Study Purpose", PURPOSES),
    field("masking", "Blinding Strategy", MASKINGS),
)
OBSERVATIONAL_DESIGN = (
    field("observational_model", "Observational Model Type", OBSERVATIONAL_MODELS),
    field("time_perspective", "Study Time Perspective", TIME_PERSPECTIVES),
)
ELIGIBILITY = (
    field("minimum_age", "Minimum Eligible Age", _AGE),
    field("maximum_age", "Maximum Eligible Age", _AGE),
    field("sex", "Eligible Sex", "ALL|FEMALE|MALE"),
    field("healthy_volunteers", "Accepts Healthy Volunteers", "Yes|No"),
)
_ELIGIBILITY_LABELS = frozenset(candidate.label for candidate in ELIGIBILITY)
_STOPPED = frozenset({"SUSPENDED", "TERMINATED", "WITHDRAWN"})


def _recognises(head: bytes) -> bool:
    """Whether a page's beginning has the line with the NCT number, and the hint of one of the sections."""
    return bool(_NUMBER_LINE.search(head)) and any(hint.encode() in head for hint in HINTS.values())


def _split(stream: BinaryIO) -> Iterator[RawRecord]:
    """One record a page; a document may hold several pages."""
    return split_pages(stream, _NUMBER_LINE)


def _read(data: bytes) -> RegistryRecord:
    """The record that a page shows; raises `RecordError` where the page has no NCT number."""
    clean = Cleaner()
    text = clean.text("page", data)
    sections = find_sections(text.splitlines())
    findings = clean.findings
    number = _number(sections[HEADER])
    return RegistryRecord(
        registry="ctgov",
        number=number,
        url=f"https://clinicaltrials.gov/study/{number}",
        trial=_read_trial(sections, number, findings),
        last_updated=_last_updated(sections[HEADER], findings),
        has_results=_has_results(sections[HEADER]),
        listed_trials=read_listed_trials(
            sections.get("Related Clinical Trials", []) + sections.get("More Related Trials", [])
        ),
        findings=tuple(findings),
    )


def _number(header: list[str]) -> str:
    for line in header:
        if match := _NUMBER.fullmatch(line):
            return match[1]
    raise RecordError("number", "no line 'NCT ID: NCT...' above the first section")


def _last_updated(header: list[str], findings: list[Finding]) -> str | None:
    for line in header:
        if match := _LAST_UPDATED.fullmatch(line):
            return _date(match[1].strip(), "last_updated", findings)
    return None


def _has_results(header: list[str]) -> bool | None:
    text = " ".join(header)
    if "Results pending" in text or "has not published" in text:
        return False
    return True if re.search(r"Results (available|posted)|(have|has) been published", text) else None


def _read_trial(sections: Sections, number: str, findings: list[Finding]) -> Trial:
    """The trial that the sections describe."""
    title = _title(sections[HEADER])
    basic = _basic_information(sections, findings)
    interventions = read_interventions(sections.get("Interventions", []), sections.get("Study Groups", []))
    officials = read_officials(sections.get("Principal Investigators", []), findings)
    contacts = sections.get("Central Contacts", []) + sections.get("Facility Contacts", [])
    responsible_party, investigators = read_responsible_party(
        sections.get("Responsible Party", []), officials, findings
    )
    countries = tuple(map(tidy, sections.get("Countries", [])))
    return Trial(
        brief_title=title,
        acronym=find_acronym(title or ""),
        brief_summary=_prose(sections.get("Brief Summary")),
        detailed_description=_prose(sections.get("Detailed Description")),
        identifiers=read_identifiers(sections.get("Other Identifiers", []), number),
        **basic,
        **_design(sections, basic.get("study_type"), findings),
        sponsors=read_sponsors(
            sections.get("Sponsors", []), [official.affiliation for official in officials], findings
        ),
        responsible_party=responsible_party,
        investigators=tuple(dict.fromkeys(investigators + read_site_investigators(contacts))),
        sites=read_sites(sections.get("Locations", []), countries, findings),
        countries=countries,
        conditions=tuple(Condition(name=tidy(line)) for line in sections.get("Conditions", [])),
        keywords=tuple(map(tidy, sections.get("Keywords", []))),
        interventions=interventions,
        arms=read_arms(sections.get("Study Groups", []), interventions, findings),
        eligibility=_eligibility(sections.get("Eligibility Criteria", []), findings),
        references=read_references(sections.get("References", [])),
    )


def _title(header: list[str]) -> str | None:
    """The lines above the NCT number, as one."""
    above: list[str] = []
    for line in header:
        if _NUMBER.fullmatch(line):
            break
        above.append(line.lstrip("# "))
    return tidy(" ".join(above)) or None


def find_acronym(title: str) -> str | None:
    """A trial's acronym in brackets at the end of its title: `... Dermatomyositis (MYOCIT)`.

    What abbreviates the words right before it belongs to a condition or a drug, and three digits to a
    protocol. Of 31 abbreviations left out so in 1,310 studies of the registry, 28 are no trial's acronym.
    """
    match = _ACRONYM.search(title)
    if not match or sum(c.isupper() for c in match[1]) < 2 or _PROTOCOL_NUMBER.search(match[1]):
        return None
    letters = [c for c in match[1].casefold() if c.isalpha()]
    words_before = re.findall(r"\w+", title[: match.start()].casefold())[-len(letters) :]
    remaining = iter(" ".join(words_before))
    abbreviates = all(letter in remaining for letter in letters)
    if abbreviates and any(word.startswith(letters[0]) for word in words_before):
        return None
    return match[1]


def _prose(lines: list[str] | None) -> str | None:
    return without_contacts("\n".join(lines)) if lines else None


def _date(text: str, name: str, findings: list[Finding]) -> str | None:
    found = read_date(text)
    if not found:
        findings.append(Finding(field=name, raw=without_contacts(text), detail="not a date"))
    return found


def _report(values: Values, section: str, findings: list[Finding]) -> None:
    """A finding for every line that is no value of its section."""
    for name, line in values.rest:
        findings.append(Finding(field=name or section, raw=without_contacts(line), detail="not a known value"))


def _basic_information(sections: Sections, findings: list[Finding]) -> dict[str, object]:
    """Status, phases, enrolment, study type and dates; below them, why a trial was stopped."""
    lines = [line for line in sections.get("Basic Information", []) if line != "Why Stopped"]
    values = find_values(lines, BASIC_INFORMATION)
    found = values.found
    reasons = [line for name, line in values.rest if name is None] if found.get("status") in _STOPPED else []
    rest = [(name, line) for name, line in values.rest if line not in reasons]
    _report(Values(found, rest), "basic_information", findings)
    basic: dict[str, object] = {"status": found.get("status"), "study_type": found.get("study_type")}
    basic["why_stopped"] = _prose(reasons)
    basic["phases"] = split_phases(found.get("phases", ""))
    if "enrollment" in found:
        basic["enrollment"] = int(found["enrollment"].split()[0].replace(",", ""))
    for name in ("start_date", "completion_date"):
        if name in found and (date := _date(found[name], name, findings)):
            basic[name] = TrialDate(date=date)
    return basic


def _design(sections: Sections, study_type: object, findings: list[Finding]) -> dict[str, object]:
    """Allocation, model, purpose and masking, or what an observational study has in their place."""
    fields = OBSERVATIONAL_DESIGN if study_type == "OBSERVATIONAL" else INTERVENTIONAL_DESIGN
    if study_type not in ("OBSERVATIONAL", "INTERVENTIONAL"):
        fields += OBSERVATIONAL_DESIGN
    values = find_values(sections.get("Study Design", []), fields)
    _report(values, "study_design", findings)
    purpose = values.found.pop("purpose", None)
    return values.found | {"purposes": (purpose,) if purpose else ()}


def _eligibility(lines: list[str], findings: list[Finding]) -> EligibilityCriteria | None:
    """The criteria, and below them the ages, the sex and whether healthy volunteers are accepted."""
    if not lines:
        return None
    start = _end_of_criteria(lines)
    values = find_values(lines[start:], ELIGIBILITY)
    _report(values, "eligibility", findings)
    found = {name: value for name, value in values.found.items() if value != "N/A"}
    healthy = found.get("healthy_volunteers")
    minimum_age, maximum_age = found.get("minimum_age"), found.get("maximum_age")
    youngest = age_in_months(minimum_age) if minimum_age else None
    oldest = age_in_months(maximum_age) if maximum_age else None
    return EligibilityCriteria(
        criteria=_prose(lines[:start]),
        sex=found.get("sex"),
        minimum_age=minimum_age,
        maximum_age=maximum_age,
        minimum_age_months=youngest,
        maximum_age_months=oldest,
        age_groups=age_groups(youngest, oldest),
        healthy_volunteers=None if healthy is None else healthy == "Yes",
    )


def _end_of_criteria(lines: list[str]) -> int:
    """Where the short values begin: at the first label, or at the lines at the end that are all values."""
    for position, line in enumerate(lines):
        if line in _ELIGIBILITY_LABELS:
            return position
    start = len(lines)
    while start > max(0, len(lines) - len(ELIGIBILITY)):
        if not any(candidate.pattern.fullmatch(lines[start - 1]) for candidate in ELIGIBILITY):
            break
        start -= 1
    return start


FORMAT = Format(name="page text", richness=1, recognises=_recognises, split=_split, read=_read)
