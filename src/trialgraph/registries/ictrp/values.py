"""Reads the platform's ages, sizes, sexes and phases, in which each registry has its own spelling."""

import re

from trialgraph.codes import find_concept
from trialgraph.dates import age_in_months
from trialgraph.names import fold
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ictrp.texts import as_lines, says_nothing

_AGE = re.compile(
    r"(?:age\s*)?[><=≥≤\s]*(?P<number>\d{1,3}(?:[.,]\d{1,2})?)\s*\(?(?P<unit>[a-z]*)\b[^\d]{0,40}"
    r"(?:\d{1,2}\s?(?:month|week|day)s?\b[^\d]{0,30}){0,3}",
    re.IGNORECASE,
)
"""jRCT counts beyond the years ("75age 11month 31days old not"), which is left out."""
_UNITS = {"y": "year", "a": "year", "": "year", "m": "month", "w": "week", "d": "day", "h": "hour"}
"""By the first letter; a number alone is of years, as the registries' forms have it ("18", "18age old")."""
_NO_LIMIT = frozenset({"no limit", "nolimit"})


def read_age(field: str, raw: str | None, clean: Cleaner) -> float | None:
    """An age in months; no limit is none, and so is a highest age of 0.

    What is no age, a row of signs for instance, becomes a finding.
    """
    text = clean.name(field, raw) or ""
    if says_nothing(text) or fold(text) in _NO_LIMIT:
        return None
    match = _AGE.fullmatch(text)
    unit = _UNITS.get(match["unit"][:1].lower()) if match else None
    months = (
        age_in_months(f"{match['number']} {'minute' if match['unit'][:3].lower() == 'min' else unit}")
        if unit
        else None
    )
    if months is None:
        clean.note(field, text, "not an age")
    return None if field == "agemax" and not months else months


_GROUP = re.compile(
    r"(?P<name>.*?)\s*[:：]\s*(?P<count>\d{1,7})\s*(?:cases|patients|participants|people)?", re.DOTALL
)


def read_size(raw: str | None, clean: Cleaner) -> tuple[int | None, tuple[str, ...]]:
    """How many participants, and the names of the groups where each has its number ("Case series:100;")."""
    text = clean.name("target_size", raw)
    if not text:
        return None, ()
    groups = [_GROUP.fullmatch(piece.strip()) for piece in re.split("[;；]", text) if piece.strip()]
    if groups and all(groups):
        return sum(int(group["count"]) for group in groups), tuple(group["name"].strip() for group in groups)
    if says_nothing(text):
        return None, ()
    return clean.count("target_size", text.rstrip(".;")), ()


_MALE = re.compile(r"\b(male|males|men|man|m)\b(?!:\s*no)", re.IGNORECASE)
_FEMALE = re.compile(r"\b(female|females|women|woman|f)\b(?!:\s*no)", re.IGNORECASE)


def read_sex(raw: str | None, clean: Cleaner) -> str | None:
    """Who may take part: the registry's word where it is known, else what its text says.

    EUCTR writes a line for each ("Female: yes", "Male: no"), others "M" or "- F".
    """
    text = as_lines("gender", raw, clean)
    if not text or find_concept("sex", text):
        return text
    male, female = _MALE.search(text), _FEMALE.search(text)
    if male and female:
        return "Both"
    return "Male" if male else "Female" if female else text


_YES_PHASE = re.compile(r"\(?Phase ?([IV]{1,3})\)?:\s*yes", re.IGNORECASE)
_NO_ANSWER = re.compile(r":\s*(yes|no)?\s*$", re.IGNORECASE | re.MULTILINE)
_PHASES = re.compile(
    r"(?:phases?|[\s/,&+-]|and|or|to|^)*\b(?P<number>0|[1-4]|IV|I{1,3})\s?[ab]?\b(?=\s*(?:$|[/,&+)-]|and\b|or\b|to\b|phase\b))",
    re.IGNORECASE,
)
_LONGEST_PHASE = 200
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_NO_PHASE = frozenset({"not selected", "not specified", "other", "others", "no phase", "null", "none", "nil"})


def read_phases(raw: str | None, clean: Cleaner) -> tuple[str, ...]:
    """The phases, a combined one taken apart: "1-2", "Phase II/III", "Phase I: yes".

    A word that means a phase stays as it is; what means none becomes a finding, except that none is given.
    """
    text = as_lines("phase", raw, clean) or clean.name("phase", raw)
    if not text or fold(text) in _NO_PHASE:
        return ()
    if find_concept("phase", text):
        return (text,)
    numbers = _YES_PHASE.findall(text)
    if not numbers and not _NO_ANSWER.search(text) and not re.search("early|pre", text, re.IGNORECASE):
        numbers = [match["number"] for match in _PHASES.finditer(text[:_LONGEST_PHASE])]
    phases = tuple(dict.fromkeys("Phase " + _ROMAN.get(number.upper(), number) for number in numbers))
    if not phases and not _NO_ANSWER.search(text):
        clean.note("phase", text, "not a phase")
    return phases
