"""Reads one country's protocol of a trial from the filled form of the EU Clinical Trials Register.

Source of the fields: sections A to P of the EudraCT application form, as the register shows them.
"""

import re

from trialgraph.countries import find_code
from trialgraph.errors import RecordError
from trialgraph.identifiers import find_in_scheme, scheme_of
from trialgraph.names import fold
from trialgraph.records import (
    Condition,
    EligibilityCriteria,
    Identifier,
    Outcome,
    RegistryRecord,
    Sponsor,
    Trial,
    TrialDate,
)
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.euctr.form import Form
from trialgraph.registries.euctr.products import read_products
from trialgraph.registries.euctr.regions import split_countries

THIRD_COUNTRY = "3RD"
"""Stands for the country where a trial runs outside of the European Economic Area only."""

_PHASES = {
    "E.7.1": "Human pharmacology (Phase I)",
    "E.7.2": "Therapeutic exploratory (Phase II)",
    "E.7.3": "Therapeutic confirmatory (Phase III)",
    "E.7.4": "Therapeutic use (Phase IV)",
}
_SCOPES = {
    "E.6.1": "Diagnosis",
    "E.6.2": "Prophylaxis",
    "E.6.3": "Therapy",
    "E.6.4": "Safety",
    "E.6.5": "Efficacy",
    "E.6.6": "Pharmacokinetic",
    "E.6.7": "Pharmacodynamic",
    "E.6.8": "Bioequivalence",
    "E.6.9": "Dose response",
    "E.6.10": "Pharmacogenetic",
    "E.6.11": "Pharmacogenomic",
    "E.6.12": "Pharmacoeconomic",
}
_MASKINGS = {"E.8.1.2": "Open", "E.8.1.3": "Single blind", "E.8.1.4": "Double blind"}
_MODELS = {"E.8.1.5": "Parallel group", "E.8.1.6": "Cross over"}
_AGE_GROUPS = {
    "F.1.1.1": "In Utero",
    "F.1.1.2": "Preterm newborn infants",
    "F.1.1.3": "Newborns",
    "F.1.1.4": "Infants and toddlers",
    "F.1.1.5": "Children",
    "F.1.1.6": "Adolescents",
    "F.1.2": "Adults",
    "F.1.3": "Elderly",
}
_NUMBERS = {"A.5.1": "ISRCTN", "A.5.2": "NCT", "A.5.3": "UTN"}
_NAME_AND_NUMBER = re.compile(r"Name:(.{0,300}?)Number:(.{0,300}?)(?=Name:|\Z)", re.DOTALL | re.IGNORECASE)
_NUMBER_AND_COUNTRY = re.compile(r"(\d{4}-\d{6}-\d{2})[-/]([a-z]{2}|3rd)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"[ \t]*(\d{1,2})[).:\-–]\s*(\S.*)", re.DOTALL)
_LONGEST_ACRONYM_WORDS = 3


def read_protocol(form: Form, address: str | None, clean: Cleaner) -> RegistryRecord:
    """The record of a protocol; `address` is its page or ctrdata's id for it, which name the country.

    Raises `RecordError` where there is no EudraCT number.
    """
    eudract = _eudract_number(form)
    country = _country_code(form, address)
    return RegistryRecord(
        registry="euctr",
        number=f"{eudract}-{country}" if country else eudract,
        url=page(eudract, country),
        trial=_trial(form, eudract, clean),
        first_submitted=clean.date("X.6", form.value("X.6")),
        findings=tuple(clean.findings),
    )


def page(eudract: str, country: str | None) -> str:
    """The register's page of a protocol, or of all protocols of a trial."""
    site = "https://www.clinicaltrialsregister.eu/ctr-search/"
    if not country:
        return f"{site}search?query=eudract_number:{eudract}"
    return f"{site}trial/{eudract}/{country.replace(THIRD_COUNTRY, '3rd')}/"


def _eudract_number(form: Form) -> str:
    for code in ("A.2", "X.1"):
        if found := find_in_scheme("eudract", f"EudraCT {form.value(code) or ''}"):
            return found
    raise RecordError("A.2", "missing or no EudraCT number")


def _country_code(form: Form, address: str | None) -> str | None:
    """The two letters of the member state, `THIRD_COUNTRY` for none, nothing where the protocol does not say."""
    if named := _NUMBER_AND_COUNTRY.search(address or ""):
        return named[2].upper()
    state = (form.value("A.1") or form.value("X.3") or "").split(" - ")[0].strip()
    if state:
        return find_code(state)
    return THIRD_COUNTRY if fold(form.value("X.4") or "").startswith("outside") else None


def _trial(form: Form, eudract: str, clean: Cleaner) -> Trial:
    """What the protocol says of the trial, section by section."""
    short = clean.name("A.3.2", form.value("A.3.2"))
    is_acronym = bool(short) and len(short.split()) <= _LONGEST_ACRONYM_WORDS
    return Trial(
        brief_title=clean.name("A.3.1", form.value("A.3.1")) or (None if is_acronym else short),
        official_title=clean.name("A.3", form.value("A.3")),
        acronym=short if is_acronym else None,
        detailed_description=_headed(form, {"E.2.1": "Main objective", "E.2.2": "Secondary objectives"}, clean),
        identifiers=_identifiers(form, eudract, clean),
        status=clean.name("X.5", form.value("X.5") or form.value("P", "End of Trial Status")),
        start_date=_start(form, clean),
        completion_date=_date("P", form.value("P", "Date of the global end"), "ACTUAL", clean),
        **_design(form, clean),
        sponsors=_sponsors(form, clean),
        countries=_countries(form, clean),
        conditions=_conditions(form, clean),
        keywords=_all(clean.name("E.1.1.2", form.value("E.1.1.2"))),
        interventions=read_products(form, clean),
        outcomes=(
            *_outcomes(form, "primary", "E.5.1", clean),
            *_outcomes(form, "secondary", "E.5.2", clean),
        ),
        eligibility=_eligibility(form, clean),
    )


def _all(*values: str | None) -> tuple[str, ...]:
    """Those that there are, each once, however it is written."""
    return tuple({fold(value): value for value in reversed(values) if value}.values())[::-1]


def _headed(form: Form, headings: dict[str, str], clean: Cleaner) -> str | None:
    """Several texts below each other, each under its heading."""
    texts = ((heading, clean.prose(code, form.value(code))) for code, heading in headings.items())
    return "\n".join(f"{heading}\n{text}" for heading, text in texts if text) or None


# --- A: numbers, B: sponsors --------------------------------------------------------------------------


def _identifiers(form: Form, eudract: str, clean: Cleaner) -> tuple[Identifier, ...]:
    """The EudraCT number, the sponsor's code, and those of other registries."""
    found = [Identifier(value=eudract, scheme="eudract")]
    if code := clean.name("A.4.1", form.value("A.4.1")):
        found.append(Identifier(value=code, scheme="org"))
    for code, kind in _NUMBERS.items():
        if number := clean.name(code, form.value(code)):
            scheme, value = scheme_of(number, kind)
            found.append(Identifier(value=value, scheme=scheme, identifier_type=kind))
    for others in form.values("A.5.4"):
        found += _other_identifiers(others, clean)
    return tuple(dict.fromkeys(found))


def _other_identifiers(text: str, clean: Cleaner) -> list[Identifier]:
    """Numbers with the name of whoever gave them, or the bare text where it is not set apart so."""
    found = []
    for issuer, number in _NAME_AND_NUMBER.findall(text) or [("", text)]:
        if value := clean.name("A.5.4", number):
            scheme, value = scheme_of(value, None)
            found.append(Identifier(value=value, scheme=scheme, issuer=clean.name("A.5.4", issuer)))
    return found


def _sponsors(form: Form, clean: Cleaner) -> tuple[Sponsor, ...]:
    """The first sponsor as the lead, further ones, and who gives support."""
    found = []
    for role, part in zip(["lead"] + ["collaborator"] * 99, form.parts("B.1.1"), strict=False):
        if name := clean.name("B.1.1", part.value("B.1.1")):
            kind = clean.name("B.3.1", part.value("B.3.1"))
            found.append(Sponsor(name=name, sponsor_role=role, sponsor_class=kind))
        supporters = (clean.name("B.4.1", raw) for raw in part.values("B.4.1"))
        found += [Sponsor(name=supporter, sponsor_role="funder") for supporter in supporters if supporter]
    return tuple(dict.fromkeys(found))


# --- E: condition, end points, design; F: population --------------------------------------------------


def _conditions(form: Form, clean: Cleaner) -> tuple[Condition, ...]:
    """The condition as the sponsor words it, and the terms of MedDRA that the sponsor chose."""
    stated = form.value("E.1.1") or form.value("E.1.1.1")
    terms = (clean.name("E.1.2", term) for term in form.values("E.1.2", "Term"))
    return tuple(Condition(name=name) for name in _all(clean.name("E.1.1", stated), *terms))


def _outcomes(form: Form, kind: str, code: str, clean: Cleaner) -> list[Outcome]:
    """The end points, one by one where they are numbered; the times that are given hold for all of them."""
    measures = split_numbered(clean.prose(code, form.value(code)) or "")
    times = clean.prose(f"{code}.1", form.value(f"{code}.1"))
    return [Outcome(measure=measure, outcome_type=kind, time_frame=times) for measure in measures]


def split_numbered(text: str) -> list[str]:
    """The items of a numbered list, without their numbers; a text that is none is the only item.

    >>> split_numbered("1- Pain at rest\\n2- Sleep, in\\nhours"), split_numbered("Pain\\nSleep")
    (['Pain at rest', 'Sleep, in\\nhours'], ['Pain\\nSleep'])
    """
    items: list[str] = []
    for line in text.split("\n"):
        number = _NUMBERED.fullmatch(line)
        if number and int(number[1]) == len(items) + 1:
            items.append(number[2])
        elif items:
            items[-1] += "\n" + line
        else:
            return [text] if text else []
    return [item.strip() for item in items] if len(items) > 1 else [text]


def _yes(form: Form, words: dict[str, str]) -> tuple[str, ...]:
    """The words of the questions that were answered with yes."""
    return tuple(word for code, word in words.items() if form.answer(code))


def _design(form: Form, clean: Cleaner) -> dict[str, object]:
    """Study type, phases, scope and design. The register has trials of medicines only: all interventional."""
    randomised, maskings, models = form.answer("E.8.1.1"), _yes(form, _MASKINGS), _yes(form, _MODELS)
    if len(maskings) > 1:
        clean.note("E.8.1", ", ".join(maskings), "blinding contradicts itself; the first is taken")
    apart = randomised is False and form.answer("E.8.1")
    planned = form.value("F.4.2.2") or (None if form.value("F.4.2.1") else form.value("F.4.1"))
    return {
        "study_type": "INTERVENTIONAL",
        "phases": _yes(form, _PHASES),
        "purposes": _yes(form, _SCOPES),
        "allocation": "Randomised" if randomised else "Non-randomised" if apart else None,
        "masking": next(iter(maskings), None),
        "intervention_model": models[0] if len(models) == 1 else None,
        "intervention_model_description": clean.prose("E.8.1.7.1", form.value("E.8.1.7.1")),
        "enrollment": clean.count("F.4", planned),
        "enrollment_type": "ESTIMATED" if planned else None,
    }


def _countries(form: Form, clean: Cleaner) -> tuple[str, ...]:
    """The member state concerned, and those that the protocol lists beside it."""
    state = clean.name("A.1", (form.value("A.1") or "").split(" - ")[0])
    planned = split_countries(clean.prose("E.8.6.3", form.value("E.8.6.3")) or "")
    return _all(state, clean.name("H.4.1", form.value("H.4.1")), *planned)


def _date(field: str, raw: str | None, kind: str, clean: Cleaner) -> TrialDate | None:
    found = clean.date(field, raw)
    return TrialDate(date=found, date_type=kind) if found else None


def _start(form: Form, clean: Cleaner) -> TrialDate | None:
    """When the trial might begin: the later of the authority's and the ethics committee's consent.

    The register's own start date, which its list of trials shows, is made so.
    """
    given = (("Competent Authority Decision", "authorised"), ("Ethics Committee Opinion of", "favourable"))
    dated = ("Date of Competent Authority", "Date of Ethics Committee")
    consents = [fold(form.value("N", label) or consent) == consent for label, consent in given]
    dates = [clean.date("N", form.value("N", label)) for label in dated]
    known = [date for date in dates if date]
    return TrialDate(date=max(known)) if known and all(consents) else None


def _eligibility(form: Form, clean: Cleaner) -> EligibilityCriteria | None:
    sexes = _yes(form, {"F.2.2": "Male", "F.2.1": "Female"})
    eligibility = EligibilityCriteria(
        criteria=_headed(form, {"E.3": "Inclusion criteria", "E.4": "Exclusion criteria"}, clean),
        sex=", ".join(sexes) or None,
        age_groups=_yes(form, _AGE_GROUPS),
        healthy_volunteers=form.answer("F.3.1"),
    )
    return None if eligibility == EligibilityCriteria() else eligibility
