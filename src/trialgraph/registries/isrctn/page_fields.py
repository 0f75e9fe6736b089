"""Cuts the text of an ISRCTN page into labelled fields."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from trialgraph.names import fold
from trialgraph.registries.cleaning import Cleaner

HEADER = "header"
"""The name of what stands above the first label."""

_LABELS = {
    "background": ("Background and study aims",),
    "plain summary": ("Plain English summary of protocol", "Plain English summary", "Lay summary"),
    "contact type": ("Type(s)", "Contact type"),
    "contact name": ("Contact name", "Primary contact"),
    "contact details": ("Contact details",),
    "isrctn": ("ISRCTN", "ISRCTN number", "ISRCTN ID"),
    "nct": ("ClinicalTrials.gov (NCT)", "ClinicalTrials.gov number"),
    "eudract": ("EudraCT number", "EudraCT/CTIS number", "European Clinical Trials Database (EudraCT)"),
    "ctis": ("Clinical Trials Information System (CTIS)", "CTIS number"),
    "iras": ("Integrated Research Application System (IRAS)", "IRAS number"),
    "serial number": ("Protocol serial number", "Protocol/serial number", "Secondary identifying numbers"),
    "scientific title": ("Scientific title",),
    "acronym": ("Acronym",),
    "objectives": ("Study objectives", "Study hypothesis"),
    "study design": ("Study design",),
    "primary design": ("Primary study design",),
    "secondary design": ("Secondary study design",),
    "allocation": ("Allocation",),
    "masking": ("Masking",),
    "assignment": ("Assignment",),
    "purpose": ("Study type(s)", "Purpose"),
    "conditions": ("Health condition(s) or problem(s) studied", "Condition"),
    "interventions": ("Interventions", "Intervention"),
    "intervention type": ("Intervention type",),
    "phase": ("Phase",),
    "drug names": ("Drug/device/biological/vaccine name(s)", "Drug names"),
    "primary outcome": ("Primary outcome(s)", "Primary outcome measure", "Primary outcome measures"),
    "secondary outcomes": ("Key secondary outcome(s)", "Secondary outcome measures", "Secondary outcome(s)"),
    "end date": ("Completion date", "Overall study end date", "Overall trial end date"),
    "overall start date": ("Overall study start date", "Overall trial start date"),
    "stopped": ("Reason abandoned (if study stopped)", "Reason abandoned"),
    "inclusion": ("Key inclusion criteria", "Participant inclusion criteria"),
    "exclusion": ("Key exclusion criteria", "Participant exclusion criteria"),
    "healthy": ("Healthy volunteers allowed",),
    "age group": ("Age group",),
    "lower age": ("Lower age limit",),
    "upper age": ("Upper age limit",),
    "sex": ("Sex", "Gender"),
    "target size": ("Target sample size at registration", "Target number of participants"),
    "final size": ("Total final enrolment", "Final enrolment number"),
    "end of enrolment": ("Date of final enrolment", "Recruitment end date"),
    "start date": ("Date of first enrolment", "Recruitment start date"),
    "countries": ("Countries of recruitment",),
    "centre": ("Study participating centre", "Trial participating centre"),
    "sponsor": ("Organisation", "Organization"),
    "sponsor type": ("Sponsor type",),
    "ror": ("ROR",),
    "funder type": ("Funder type",),
    "funder": ("Funder name",),
}
_UNREAD = (
    *("Who can participate?", "What does the study involve?", "Who is funding the study?"),
    *("What are the possible benefits and risks of participating?", "Where is the study run from?"),
    *("When is the study starting and how long is it expected to run for?", "Who is the main contact?"),
    *("Contact information", "ORCID ID", "Additional identifiers", "Study information", "Eligibility"),
    *("Ethics approval required", "Ethics approval(s)", "Study setting(s)", "Study hypotheses"),
    *("Participant information sheet", "Pharmaceutical study type(s)", "Control", "Participant type(s)"),
    *("Locations", "Sponsor information", "Sponsor details"),
    *("Website", "Email", "Phone", "Funder(s)", "Alternative name(s)", "Funding body type"),
    *("Funding body subtype", "Location", "Results and publications", "Intention to publish date"),
    *("Individual participant data (IPD) sharing plan", "IPD sharing plan summary", "Study outputs"),
    *("IPD sharing plan", "Publication and dissemination plan", "Publication list", "Editorial notes"),
    *("Additional files", "Participant level data", "Basic results (scientific)"),
)
_FIELD_OF = {label.casefold(): name for name, labels in _LABELS.items() for label in labels} | {
    label.casefold(): "unread" for label in _UNREAD
}
_HEADINGS = frozenset({"plain summary", "unread"})
_GLUED = re.compile(r"(.*?)\*\*(.+?)\*\*(.*)")
_NOTHING = frozenset(
    fold(text)
    for text in ("Nil known", "Not provided at time of registration", "Not specified", "None", "N/A", "-")
)


class Block(NamedTuple):
    """A field's name and the written lines below its label."""

    name: str
    lines: list[str]


def find_blocks(lines: Iterable[str]) -> list[Block]:
    """The page's fields in their order, the header first.

    On a page that has blank lines a label counts only below one, or below a heading: a line of a text may
    read `Phase`.
    """
    lines = list(_without_glue(lines))
    airy = any(not line.strip() for line in lines)
    blocks = [Block(HEADER, [])]
    fresh = True
    for line in lines:
        name = _FIELD_OF.get(line.strip(" #*:\t").casefold())
        if name and (fresh or not airy):
            blocks.append(Block(name, []))
            fresh = name in _HEADINGS
        elif line.strip():
            blocks[-1].lines.append(line)
            fresh = False
        else:
            fresh = True
    return blocks


def _without_glue(lines: Iterable[str]) -> Iterator[str]:
    """`Study information**Scientific Title**` on two lines."""
    for line in lines:
        match = _GLUED.fullmatch(line)
        if match and match[2].strip().casefold() in _FIELD_OF:
            yield from (part for part in match.groups() if part.strip())
        else:
            yield line


def find_text(blocks: Sequence[Block], name: str) -> str | None:
    """The first text that stands under one of the field's labels and says something, as it is written."""
    for block in blocks:
        text = "\n".join(block.lines)
        if block.name == name and says_something(text):
            return text
    return None


def says_something(text: str) -> bool:
    """Whether a field's text is more than a word for nothing: `Nil known`, `Not specified`."""
    return bool(text.strip()) and fold(text) not in _NOTHING


def read_line(blocks: Sequence[Block], name: str, clean: Cleaner) -> str | None:
    """A field's text on one line."""
    return clean.name(name, find_text(blocks, name))


def read_prose(blocks: Sequence[Block], name: str, clean: Cleaner) -> str | None:
    """A field's text with its line breaks."""
    return clean.prose(name, find_text(blocks, name))


def read_items(blocks: Sequence[Block], name: str, clean: Cleaner) -> tuple[str, ...]:
    """A field's lines, each of them a name."""
    lines = (find_text(blocks, name) or "").split("\n")
    return tuple(item for line in lines if (item := clean.name(name, line)))
