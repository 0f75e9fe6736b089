"""Reads an ISRCTN record from the text of its page in the registry."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from trialgraph.contacts import without_contacts
from trialgraph.dates import age_in_months, read_date
from trialgraph.errors import RecordError
from trialgraph.names import fold, tidy
from trialgraph.records import (
    Condition,
    EligibilityCriteria,
    Finding,
    Identifier,
    RegistryRecord,
    Trial,
    TrialDate,
)
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.formats import Format, RawRecord
from trialgraph.registries.isrctn.page_fields import HEADER, Block, find_blocks, find_text
from trialgraph.registries.isrctn.page_lists import (
    read_identifiers,
    read_interventions,
    read_investigators,
    read_outcomes,
    read_sites,
    read_sponsors,
)
from trialgraph.registries.page_stream import split_pages

_MARKER = re.compile(rb"\s*Submission date\b", re.IGNORECASE)
_PREAMBLE = re.compile(rb"\s*(ISRCTN ?\d{8}|https?://(dx\.)?doi\.org/10\.1186/ISRCTN)", re.IGNORECASE)
_SIGNS = (
    b"Registration date",
    b"Last Edited",
    b"Recruitment status",
    b"Plain English",
    b"Contact information",
)
_ISRCTN = re.compile(r"ISRCTN ?(\d{8})", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_PHASE = re.compile(r"(?:Phase )?(0|IV|I{1,3}|[1-4])[ab]?", re.IGNORECASE)

_HEADER_LABELS = (
    "Submission date|Registration date|Last Edited|Condition category|"
    "Recruitment status|Overall (?:study|trial) status"
)
_HEADER_VALUE = re.compile(rf"({_HEADER_LABELS}):?\s++(?!{_HEADER_LABELS}|<)([^\t\n<]+)", re.IGNORECASE)

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


def _recognises(head: bytes) -> bool:
    """Whether a text's beginning has the dates and headings with which a registry page begins."""
    return bool(re.search(rb"^[ \t]*Submission date\b", head, re.MULTILINE | re.IGNORECASE)) and (
        sum(sign in head for sign in _SIGNS) > 2
    )


def _split(stream: BinaryIO) -> Iterator[RawRecord]:
    """One record a page; a document may hold several pages."""
    return split_pages(stream, _MARKER, _PREAMBLE)


def _read(data: bytes) -> RegistryRecord:
    """The record that a page shows; raises `RecordError` where the page has no number at all."""
    clean = Cleaner()
    text = clean.text("page", data)
    findings = clean.findings
    blocks = find_blocks(text.splitlines())
    header = _header(blocks)
    isrctn = _isrctn(blocks)
    identifiers = read_identifiers(blocks, isrctn, findings)
    return RegistryRecord(
        registry="isrctn",
        number=_number(identifiers),
        url=f"https://www.isrctn.com/{isrctn}" if isrctn else None,
        trial=_read_trial(blocks, identifiers, header, findings),
        first_submitted=_date(header.get("submission date"), "first_submitted", findings),
        first_posted=_date(header.get("registration date"), "first_posted", findings),
        last_updated=_date(header.get("last edited"), "last_updated", findings),
        findings=tuple(findings),
    )


def _header(blocks: Sequence[Block]) -> dict[str, str]:
    """The values beside the labels of the header, by label in lower case."""
    text = "\n".join(blocks[0].lines)
    return {match[1].lower(): match[2].strip() for match in _HEADER_VALUE.finditer(text)}


def _isrctn(blocks: Sequence[Block]) -> str | None:
    """The ISRCTN of the header or of its own field; other fields may mention another trial's."""
    for name in (HEADER, "isrctn"):
        if match := _ISRCTN.search(find_text(blocks, name) or ""):
            return "ISRCTN" + match[1]
    digits = find_text(blocks, "isrctn") or ""
    return "ISRCTN" + digits if re.fullmatch(r"\d{8}", digits) else None


def _number(identifiers: Sequence[Identifier]) -> str:
    """The strongest number: ISRCTN, NCT, EudraCT, CTIS, IRAS, at last the sponsor's own."""
    by_scheme = {identifier.scheme: identifier.value for identifier in reversed(identifiers)}
    for scheme in ("isrctn", "nct", "eudract", "ctis", "iras", "utn", "org"):
        if value := by_scheme.get(scheme):
            return "IRAS" + value if scheme == "iras" else re.sub(r"\s+", "-", value)
    raise RecordError("number", "no ISRCTN, NCT, EudraCT, CTIS, IRAS or protocol serial number")


def _date(text: str | None, name: str, findings: list[Finding]) -> str | None:
    if not text:
        return None
    found = read_date(text)
    if not found:
        findings.append(Finding(field=name, raw=without_contacts(text), detail="not a date"))
    return found


def _trial_date(text: str | None, name: str, findings: list[Finding]) -> TrialDate | None:
    found = _date(text, name, findings)
    return TrialDate(date=found) if found else None


def _read_trial(
    blocks: Sequence[Block],
    identifiers: tuple[Identifier, ...],
    header: dict[str, str],
    findings: list[Finding],
) -> Trial:
    """The trial that the fields describe."""
    interventions = read_interventions(blocks)
    start = find_text(blocks, "start date") or find_text(blocks, "overall start date")
    size, size_type = _enrollment(blocks, findings)
    return Trial(
        brief_title=_title(blocks),
        official_title=_line(blocks, "scientific title"),
        acronym=_line(blocks, "acronym"),
        brief_summary=_prose(find_text(blocks, "background") or find_text(blocks, "plain summary")),
        detailed_description=_prose(find_text(blocks, "objectives")),
        identifiers=identifiers,
        status=_status(header),
        why_stopped=_prose(find_text(blocks, "stopped")),
        start_date=_trial_date(start, "start_date", findings),
        completion_date=_trial_date(find_text(blocks, "end date"), "completion_date", findings),
        phases=read_phases(_line(blocks, "phase") or ""),
        **_design(blocks),
        intervention_model_description=_prose(find_text(blocks, "interventions"))
        if len(interventions) > 1
        else None,
        enrollment=size,
        enrollment_type=size_type,
        sponsors=read_sponsors(blocks),
        investigators=read_investigators(blocks),
        sites=read_sites(blocks),
        countries=_lines(blocks, "countries"),
        conditions=tuple(Condition(name=name) for name in _lines(blocks, "conditions")),
        interventions=interventions,
        outcomes=read_outcomes(blocks),
        eligibility=_eligibility(blocks, findings),
    )


def _title(blocks: Sequence[Block]) -> str | None:
    """The lines above the submission date that are not the number and its DOI."""
    above: list[str] = []
    for line in blocks[0].lines:
        if _MARKER.match(line.encode()):
            break
        if not _PREAMBLE.match(line.encode()):
            above.append(line.strip("# "))
    return tidy(" ".join(above)) or None


def _status(header: dict[str, str]) -> str | None:
    """The recruitment status; the overall status only where there is none."""
    overall = header.get("overall study status") or header.get("overall trial status")
    return header.get("recruitment status") or overall


def _line(blocks: Sequence[Block], name: str) -> str | None:
    text = find_text(blocks, name)
    return tidy(text) if text else None


def _lines(blocks: Sequence[Block], name: str) -> tuple[str, ...]:
    return tuple(tidy(line) for line in (find_text(blocks, name) or "").splitlines())


def _prose(text: str | None) -> str | None:
    return without_contacts(text) if text else None


def read_phases(text: str) -> tuple[str, ...]:
    """The phases, a combined one taken apart; a phase that is not specified is none.

    >>> read_phases("Phase II/III"), read_phases("Not Specified"), read_phases("Not Applicable")
    (('Phase II', 'Phase III'), (), ('Not Applicable',))
    """
    if not text or fold(text) == "not specified":
        return ()
    parts = text.split("/")
    if len(parts) > 1 and all(_PHASE.fullmatch(part.strip()) for part in parts):
        return tuple("Phase " + part.strip().removeprefix("Phase ") for part in parts)
    return (text,)


def _design(blocks: Sequence[Block]) -> dict[str, object]:
    """Study type, purposes, and what the page's own fields or the study design line say of the design."""
    study_type = _line(blocks, "primary design")
    description = find_text(blocks, "study design")
    line = " ".join(filter(None, (description, find_text(blocks, "secondary design")))).casefold()
    observational = fold(study_type or line).startswith("observational")
    design = {
        name: next((word for pattern, word in known if re.search(rf"\b{pattern}", line)), None)
        for name, known in (OBSERVATIONAL_WORDS if observational else DESIGN_WORDS).items()
    }
    own = {"allocation": "allocation", "masking": "masking", "intervention_model": "assignment"}
    design |= {name: word for name, label in own.items() if (word := _line(blocks, label))}
    return design | {
        "study_type": study_type,
        "purposes": tuple(re.split(r"\s*[,;]\s*", _line(blocks, "purpose") or ""))
        if _line(blocks, "purpose")
        else (),
        "design_description": _prose(description),
    }


def _enrollment(blocks: Sequence[Block], findings: list[Finding]) -> tuple[int | None, str | None]:
    """How many participants, and whether that is the final number or the target."""
    for name, kind in (("final size", "Final"), ("target size", "Target")):
        text = _line(blocks, name)
        if text and (match := _NUMBER.search(text.replace(",", ""))):
            return int(match[0][:9]), kind
        if text:
            findings.append(Finding(field="enrollment", raw=without_contacts(text), detail="no number"))
    return None, None


def _eligibility(blocks: Sequence[Block], findings: list[Finding]) -> EligibilityCriteria | None:
    """The criteria with their headings, ages, sex and healthy volunteers; None where nothing is said."""
    criteria = [
        f"{heading}\n{text}"
        for heading, name in (("Inclusion criteria", "inclusion"), ("Exclusion criteria", "exclusion"))
        if (text := find_text(blocks, name))
    ]
    healthy = _line(blocks, "healthy")
    if healthy and fold(healthy) not in ("yes", "no"):
        findings.append(Finding(field="healthy_volunteers", raw=healthy, detail="neither yes nor no"))
    lower, upper = _line(blocks, "lower age"), _line(blocks, "upper age")
    eligibility = EligibilityCriteria(
        criteria=_prose("\n".join(criteria)),
        sex=_line(blocks, "sex"),
        minimum_age=lower,
        maximum_age=upper,
        minimum_age_months=age_in_months(lower) if lower else None,
        maximum_age_months=age_in_months(upper) if upper else None,
        age_groups=_age_groups(find_text(blocks, "age group") or ""),
        healthy_volunteers={"yes": True, "no": False}.get(fold(healthy or "")),
    )
    return None if eligibility == EligibilityCriteria() else eligibility


def _age_groups(text: str) -> tuple[str, ...]:
    return tuple(word for part in re.split(r"[,\n]", text) if (word := tidy(part)))


FORMAT = Format(name="page text", richness=1, recognises=_recognises, split=_split, read=_read)
