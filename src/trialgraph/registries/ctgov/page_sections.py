"""Cuts an aggregator's page about an NCT record into its sections, and short values out of a section.

The pages exist in two layouts: with a label before every value, and with the same values in the same order
but no labels. What is said here holds for both.
"""

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import partial
from itertools import zip_longest
from typing import NamedTuple

from trialgraph.codes import notations
from trialgraph.registries.cleaning import Cleaner

HEADER = "header"
"""The key of what stands before the first heading."""

HINTS = {
    "Basic Information": "Get a concise snapshot of the trial",
    "Brief Summary": "Review the sponsor-provided synopsis",
    "Detailed Description": "Dive into the extended narrative",
    "Conditions": "See the medical conditions and disease areas",
    "Keywords": "Explore important study keywords",
    "Study Design": "Understand how the trial is structured",
    "Study Groups": "Review each arm or cohort in the study",
    "Interventions": "Learn about the drugs, procedures, or behavioral strategies",
    "Eligibility Criteria": "Check the participation requirements",
    "Sponsors": "Meet the organizations funding or collaborating",
    "Responsible Party": "Identify the individual or organization who holds primary responsibility",
    "Principal Investigators": "Learn about the lead researchers",
    "Locations": "Explore where the study is taking place",
    "Countries": "Review the countries where the study",
    "Central Contacts": "Reach out to these primary contacts",
    "Facility Contacts": "Find local site contact details",
    "Provided Documents": "Download supplemental materials",
    "References": "Explore related publications, articles",
    "Other Identifiers": "Review additional registry numbers",
    "Related Clinical Trials": "Explore similar clinical trials",
    "More Related Trials": "Additional clinical trials that may be relevant",
}
"""Each section's heading, and how the hint begins that the site prints below it."""

_CONTACTS = frozenset({"Central Contacts", "Facility Contacts"})
_ALIKE = 0.75


def find_sections(lines: Iterable[str], clean: Cleaner) -> dict[str, list[str]]:
    """The cleaned lines of each section that the page has, without heading, hint and blanks; `HEADER` always.

    A heading counts only with its hint below it, so that a summary may have a line `Conditions` of its own.
    What is odd about a contact's line is not noted, since a finding shows the line.
    """
    written = [line for line in lines if line.strip()]
    current: list[str] = []
    sections = {HEADER: current}
    below_heading = False
    for line, following in zip_longest(written, written[1:], fillvalue=""):
        if below_heading:
            below_heading = False
        elif (heading := line.strip().lstrip("# ")) in HINTS and _begins_like(following.strip(), HINTS[heading]):
            current = sections.setdefault(heading, [])
            below_heading = True
        else:
            current.append(line)
    return {
        heading: _cleaned(heading, section, Cleaner() if heading in _CONTACTS else clean)
        for heading, section in sections.items()
    }


def _cleaned(heading: str, lines: Iterable[str], clean: Cleaner) -> list[str]:
    field = heading.casefold().replace(" ", "_")
    return [cleaned for line in lines if (cleaned := clean.name(field, line))]


def _begins_like(line: str, hint: str) -> bool:
    beginning = line[: len(hint)].casefold()
    return SequenceMatcher(None, beginning, hint.casefold(), autojunk=False).ratio() >= _ALIKE


class Field(NamedTuple):
    """A short value: its name in the record, the label that may stand before it, and whether a line can be it."""

    name: str
    label: str
    fits: Callable[[str], object]


def written_as(pattern: str) -> Callable[[str], object]:
    """Whether a whole line matches the pattern."""
    return re.compile(pattern).fullmatch


def word_of(scheme: str) -> Callable[[str], object]:
    """Whether a line is the registry's code for a concept of a scheme."""
    return partial(_is_word, scheme)


def _is_word(scheme: str, line: str) -> bool:
    return line in notations(scheme)


def find_word(scheme: str, label: str, line: str) -> str | None:
    """The registry's code that a line says, with or without its label: `Site Status RECRUITING`."""
    word = line.removeprefix(label).lstrip(": ")
    return word if word in notations(scheme) else None


class Values(NamedTuple):
    """What a section's lines say, and the lines that say nothing known, with the field they stood under."""

    found: dict[str, str]
    rest: list[tuple[str | None, str]]


def find_values(lines: Iterable[str], fields: tuple[Field, ...]) -> Values:
    """Values by their labels; without a label, by how they are written, in the order of `fields`."""
    by_label = {candidate.label: candidate for candidate in fields}
    found: dict[str, str] = {}
    rest: list[tuple[str | None, str]] = []
    expected: Field | None = None
    for line in lines:
        if line in by_label:
            expected = by_label[line]
            continue
        candidates = [expected] if expected else []
        candidates += fields
        for candidate in candidates:
            if candidate.name not in found and candidate.fits(line):
                found[candidate.name] = line
                break
        else:
            rest.append((expected.name if expected else None, line))
        expected = None
    return Values(found, rest)
