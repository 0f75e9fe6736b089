"""The register's summary export: a short list of trials, each with the countries that have a protocol of it.

A trial is read once for each of its countries, as the register itself and its full export have it.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from trialgraph.countries import main_name
from trialgraph.errors import RecordError
from trialgraph.identifiers import find_in_scheme
from trialgraph.names import fold
from trialgraph.records import (
    Condition,
    EligibilityCriteria,
    Identifier,
    RegistryRecord,
    Sponsor,
    Trial,
    TrialDate,
)
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.euctr.protocol import THIRD_COUNTRY, page
from trialgraph.registries.euctr.splitting import MARKER, split_records
from trialgraph.registries.formats import Format, RawRecord

_LABELS = (
    "EudraCT Number|Sponsor Protocol Number|Sponsor Name|Full Title|Start Date|Medical condition|Disease"
    "|Population Age|Gender|Trial protocol|Trial results|Link"
)
_LABEL = re.compile(rf"({_LABELS})\*?:")
_LABEL_ON_A_LINE = re.compile(rf"^[ \t]*({_LABELS})\*?:", re.MULTILINE)
_SIGNS = re.compile(rb"(?:Medical condition|Population Age|Trial protocol|Full Title):")
_PROTOCOLS = re.compile(rb"(Trial protocol:)(.*?)(?=\s{0,9}(?:Trial results\*?:|Link:|\Z))", re.DOTALL)
_PROTOCOL = re.compile(rb"([A-Z]{2}|Outside EU/EEA|3rd)\s*\(([^()]*)\)")
_TERM = re.compile(r"(?<!SOC )\bTerm: (.*?)(?=, Level:|\n|\Z)")
_LINE_END = re.compile(r"\r\n?")


def recognises(head: bytes) -> bool:
    """Whether a text has a trial's numbers and the labels that only the summary has."""
    return bool(MARKER.search(head)) and len(set(_SIGNS.findall(head))) > 2


def split(stream: BinaryIO) -> Iterator[RawRecord]:
    """One record for each country that has a protocol of a trial: its text, naming this country alone."""
    for raw in split_records(stream):
        named = _PROTOCOLS.search(raw.data)
        countries = list(_PROTOCOL.finditer(named[2])) if named else []
        if not countries:
            yield raw
        for country in countries:
            alone = raw.data[: named.end(1)] + b" " + country[0] + raw.data[named.end() :]
            position = f"{raw.position}, {country[1].decode()}"
            yield RawRecord(position=position, data=alone, damage=raw.damage)


def read(data: bytes) -> RegistryRecord:
    """A trial in one country; raises `RecordError` where there is no EudraCT number."""
    clean = Cleaner()
    fields = _fields(_LINE_END.sub("\n", clean.text("text", data)))
    number = find_in_scheme("eudract", f"EudraCT {fields.get('EudraCT Number', '')}")
    if not number:
        raise RecordError("EudraCT Number", "missing or no EudraCT number")
    country, status = _protocol(fields.get("Trial protocol", ""))
    return RegistryRecord(
        registry="euctr",
        number=f"{number}-{country}" if country else number,
        url=page(number, country),
        trial=_trial(fields, number, country, status, clean),
        has_results={"view results": True, "no results available": False}.get(
            fold(fields.get("Trial results", ""))
        ),
        findings=tuple(clean.findings),
    )


def _fields(text: str) -> dict[str, str]:
    """Values by label. Labels begin a line, if the text has lines."""
    labels = list((_LABEL_ON_A_LINE if "\n" in text.strip() else _LABEL).finditer(text))
    ends = [label.start() for label in labels[1:]] + [len(text)]
    found: dict[str, str] = {}
    for label, end in zip(labels, ends, strict=True):
        value = text[label.end() : end].strip()
        found[label[1]] = f"{found[label[1]]}\n{value}" if label[1] in found else value
    return found


def _protocol(text: str) -> tuple[str | None, str | None]:
    """The country and the status of the one protocol that `split` leaves."""
    named = _PROTOCOL.match(text.encode())
    if not named:
        return None, None
    country = named[1].decode()
    return country if len(country) == 2 else THIRD_COUNTRY, named[2].decode().strip() or None


def _trial(fields: dict[str, str], eudract: str, country: str | None, status: str | None, clean: Cleaner) -> Trial:
    """What the list says of a trial."""
    names = {label: clean.name(label, fields.get(label)) for label in ("Full Title", "Sponsor Name", "Gender")}
    code, start = (
        clean.name("Sponsor Protocol Number", fields.get("Sponsor Protocol Number")),
        fields.get("Start Date"),
    )
    began, sponsor = clean.date("Start Date", start), names["Sponsor Name"]
    ages = tuple(age.strip() for age in fields.get("Population Age", "").split(",") if age.strip())
    return Trial(
        official_title=names["Full Title"],
        identifiers=(
            Identifier(value=eudract, scheme="eudract"),
            *((Identifier(value=code, scheme="org"),) if code else ()),
        ),
        status=status,
        start_date=TrialDate(date=began) if began else None,
        study_type="INTERVENTIONAL",
        sponsors=(Sponsor(name=sponsor, sponsor_role="lead"),) if sponsor else (),
        countries=tuple(filter(None, (main_name(country or ""),))),
        conditions=_conditions(fields, clean),
        eligibility=EligibilityCriteria(sex=names["Gender"], age_groups=ages) if names["Gender"] or ages else None,
    )


def _conditions(fields: dict[str, str], clean: Cleaner) -> tuple[Condition, ...]:
    """The condition as written, and the terms of MedDRA for it."""
    terms = _TERM.findall(fields.get("Disease", ""))
    names = [clean.name("Medical condition", fields.get("Medical condition"))]
    names += [clean.name("Disease", term) for term in terms]
    return tuple(Condition(name=name) for name in {fold(name): name for name in names if name}.values())


FORMAT = Format(name="summary text", richness=1, recognises=recognises, split=split, read=read)
