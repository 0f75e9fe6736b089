"""Brings the elements of a trial in the ISRCTN registry's API into the labelled fields of its page."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from trialgraph.names import fold
from trialgraph.registries.isrctn.page_fields import Block, find_blocks, says_something
from trialgraph.registries.xml_stream import text_of

_FIELDS = {
    "scientific title": "trialDescription/scientificTitle",
    "acronym": "trialDescription/acronym",
    "objectives": "trialDescription/studyHypothesis",
    "primary outcome": "trialDescription/primaryOutcome",
    "secondary outcomes": "trialDescription/secondaryOutcome",
    "study design": "trialDesign/studyDesign",
    "primary design": "trialDesign/primaryStudyDesign",
    "secondary design": "trialDesign/secondaryStudyDesign",
    "allocation": "trialDesign/interventionalTrialDesign/allocation",
    "stopped": "trialDesign/reasonAbandoned",
    "overall start date": "trialDesign/overallStartDate",
    "end date": "trialDesign/overallEndDate",
    "start date": "participants/recruitmentStart",
    "end of enrolment": "participants/recruitmentEnd",
    "countries": "participants/recruitmentCountries/country",
    "inclusion": "participants/inclusion",
    "exclusion": "participants/exclusion",
    "age group": "participants/ageRange",
    "sex": "participants/gender",
    "target size": "participants/targetEnrolment",
    "conditions": "conditions/condition/description",
}
"""The page's fields, by their names in `page_fields`, and where the XML has them."""
_PURPOSES = ("trialDesign/interventionalTrialDesign/purposes/purpose", "trialDesign/trialTypes/trialType")
_YES_OR_NO = {"true": "Yes", "false": "No"}
_NUMBERS = {
    "nct": "clinicalTrialsGovNumber",
    "eudract": "eudraCTNumber",
    "ctis": "ctisNumber",
    "iras": "irasNumber",
    "serial number": "protocolSerialNumber",
}
_INTERVENTION = {
    "interventions": "description",
    "intervention type": "interventionType",
    "phase": "phase",
    "drug names": "drugNames",
}


def find_text(element: Element, path: str) -> str | None:
    """The first text at a path that says something."""
    return next(find_texts(element, path), None)


def find_texts(element: Element, path: str) -> Iterator[str]:
    """All texts at a path that say something; `Nil known` does not."""
    return filter(says_something, map(text_of, element.iterfind(path)))


def find_fields(root: Element, trial: Element) -> list[Block]:
    """All fields that the page shows too. Of a contact nothing but name, types and address is looked at."""
    blocks = [_block(name, find_texts(trial, path)) for name, path in _FIELDS.items()]
    blocks += [*_summary(trial), *_design(trial), *_participants(trial), *_numbers(trial)]
    blocks += intervention_fields(trial.find("interventions/intervention"))
    blocks += [*_contacts(root), *_sponsors(root)]
    return [block for block in blocks if block.lines]


def _block(name: str, texts: Iterable[str | None]) -> Block:
    """A field with the lines of some texts; as on the page, blank lines do not count."""
    lines = [line for text in texts if text for line in text.replace("\r", "\n").split("\n")]
    return Block(name, [line for line in lines if line.strip()])


def _summary(trial: Element) -> list[Block]:
    """The summary in plain English has headings, which are fields of the page."""
    text = find_text(trial, "trialDescription/plainEnglishSummary")
    named = find_blocks(["Plain English summary", *text.split("\n")]) if text else []
    return [block for block in named if block.name in ("plain summary", "background")]


def _design(trial: Element) -> list[Block]:
    """Purposes, which stand in two places, and what says `Not applicable` where the design has no such thing."""
    purposes = dict.fromkeys(text for path in _PURPOSES for text in find_texts(trial, path))
    blocks = [_block("purpose", [", ".join(purposes)])]
    for name in ("masking", "assignment"):
        text = find_text(trial, f"trialDesign/interventionalTrialDesign/{name}")
        blocks.append(_block(name, [None if fold(text or "") == "not applicable" else text]))
    return blocks


def _participants(trial: Element) -> list[Block]:
    """What the XML writes otherwise than the page. A final number of 0 is what stands there at first."""
    final, healthy = (
        find_text(trial, "participants/" + tag) for tag in ("totalFinalEnrolment", "healthyVolunteersAllowed")
    )
    ages = (("lower age", "participants/lowerAgeLimit"), ("upper age", "participants/upperAgeLimit"))
    return [
        _block("final size", [None if final == "0" else final]),
        _block("healthy", [_YES_OR_NO.get(healthy or "", healthy)]),
        *(_block(name, [find_text(trial, path) or _age(trial.find(path))]) for name, path in ages),
    ]


def _age(limit: Element | None) -> str | None:
    """An age limit that stands in attributes alone."""
    value, unit = (limit.get("value"), limit.get("unit")) if limit is not None else (None, None)
    return f"{value.removesuffix('.0')} {unit}" if value and unit else None


def _numbers(trial: Element) -> list[Block]:
    """The trial's other numbers; those listed as secondary ones mostly stand in fields of their own, too."""
    numbers = {name: list(find_texts(trial, "externalRefs/" + tag)) for name, tag in _NUMBERS.items()}
    known = "\n".join(text for texts in numbers.values() for text in texts)
    for each in trial.iterfind("externalRefs/secondaryNumbers/secondaryNumber"):
        text, kind = text_of(each), (each.get("numberType") or "").lower()
        if says_something(text) and text not in known:
            called = f"{kind.upper()} {text}" if text.isdecimal() and kind not in _NUMBERS else text
            numbers[kind if kind in _NUMBERS else "serial number"].append(called)
    return [_block(name, texts) for name, texts in numbers.items()]


def intervention_fields(intervention: Element | None) -> list[Block]:
    """The fields of one intervention, of which the page has one as well."""
    if intervention is None:
        return []
    return [_block(name, find_texts(intervention, tag)) for name, tag in _INTERVENTION.items()]


def _contacts(root: Element) -> Iterator[Block]:
    """The contacts whose names the registry does not protect."""
    for each in root.iterfind("contact"):
        if (find_text(each, "privacy") or "").lower() == "protected":
            continue
        name = " ".join(filter(None, (find_text(each, tag) for tag in ("title", "forename", "surname"))))
        yield _block("contact type", [", ".join(find_texts(each, "contactTypes/contactType"))])
        yield _block("contact name", [name])
        yield _block("contact details", [find_text(each, "contactDetails/address")])


def _sponsors(root: Element) -> Iterator[Block]:
    """Sponsors, each with its type and ROR, then funders."""
    for each in root.iterfind("sponsor"):
        for name, tag in (("sponsor", "organisation"), ("sponsor type", "sponsorType"), ("ror", "rorId")):
            yield _block(name, [find_text(each, tag)])
    for each in root.iterfind("funder"):
        yield _block("funder", [find_text(each, "name")])
