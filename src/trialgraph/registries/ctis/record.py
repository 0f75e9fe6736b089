"""Makes a record of one trial's document in CTIS.

The public API has changed its layout in June 2024: what stands in `authorizedApplication` now stood beside
`ctNumber` before, and more of the procedure was shown. Both are read, from the API or from what ctrdata stores.
"""

import re

from trialgraph.errors import RecordError
from trialgraph.identifiers import find_in_scheme, recognise, scheme_of
from trialgraph.names import fold
from trialgraph.records import (
    Arm,
    Condition,
    EligibilityCriteria,
    Identifier,
    ListedTrial,
    Outcome,
    Reference,
    RegistryRecord,
    Trial,
    TrialDate,
)
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ctis.codes import AGE_GROUPS, PHASES, SCOPES, STATUSES
from trialgraph.registries.ctis.people import read_sites, read_sponsors
from trialgraph.registries.ctis.products import read_products
from trialgraph.registries.json_values import Value, read_json

_NUMBERS = {
    "nctNumber": "NCT",
    "isrctnNumber": "ISRCTN",
    "whoUniversalTrialNumber": "UTN",
    "eudraCtNumber": "EUDRACT_NUMBER",
}
_RESULTS = ("summaryResults", "laypersonResults", "clinicalStudyReports")
_INTEGRATED = re.compile(r"phase (i{1,3}) and phase (iv|i{1,3})\b", re.IGNORECASE)


def read_trial(data: bytes) -> RegistryRecord:
    """One trial as a record; raises `RecordError` where there is no EU CT number."""
    clean = Cleaner()
    document = Value(read_json(data, clean), "", clean)
    if (registry := document.name("ctrname")) not in (None, "CTIS"):
        raise RecordError("ctrname", f"a record of {registry:.20}, not of CTIS")
    as_written = document.name("ctNumber") or ""
    if not (number := find_in_scheme("ctis", as_written)):
        raise RecordError("ctNumber", "missing or no EU CT number")
    published = document.date("publishDate") or document.date("lastPublicationUpdate")
    changed = document.date("lastUpdated")
    return RegistryRecord(
        registry="ctis",
        number=number,
        url=f"https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT={as_written}",
        trial=_trial(document, number, clean),
        first_submitted=_first_submitted(document),
        last_update_submitted=changed if published else None,
        last_updated=published or changed,
        has_results=_has_results(document),
        listed_trials=_associated(document),
        findings=tuple(clean.findings),
    )


def _application(document: Value) -> Value:
    """Where the authorised parts stand: within the document in today's layout, at its top in the older one."""
    home = document.at("authorizedApplication")
    return home if any(home.each("authorizedPartI")) else document


def _part_one(document: Value) -> Value:
    """Part I of the dossier, as authorised; before that, as it was applied for."""
    authorised = _application(document).at("authorizedPartI")
    if any(authorised.each("trialDetails")):
        return authorised
    applied_for = [each.at("partI") for each in document.each("applications")]
    return next((part for part in applied_for if any(part.each("trialDetails"))), authorised)


def _trial(document: Value, number: str, clean: Cleaner) -> Trial:
    """What the document says of the trial: part I, and part II of each member state."""
    part_one = _part_one(document)
    parts_two = list(_application(document).each("authorizedPartsII"))
    titles, information = (
        part_one.at(f"trialDetails.{name}") for name in ("clinicalTrialIdentifiers", "trialInformation")
    )
    sites, investigators = read_sites(parts_two, clean)
    return Trial(
        brief_title=titles.name("publicTitle"),
        official_title=titles.name("fullTitle") or document.name("title"),
        detailed_description=_objectives(information.at("trialObjective")),
        identifiers=_identifiers(document, titles, number),
        status=_status(document),
        start_date=_start(document, information.at("trialDuration")),
        completion_date=_completion(document, information.at("trialDuration")),
        **_design(document, part_one, information),
        **_enrollment(document, part_one, parts_two),
        sponsors=read_sponsors(document, part_one),
        investigators=investigators,
        sites=sites,
        countries=_countries(document, part_one, parts_two),
        conditions=_conditions(information.at("medicalCondition"), part_one),
        keywords=tuple(
            dict.fromkeys(area for each in part_one.each("therapeuticAreas") if (area := each.name("name")))
        ),
        interventions=read_products(part_one),
        outcomes=(*_outcomes(information, "primary"), *_outcomes(information, "secondary")),
        eligibility=_eligibility(document, information),
        references=_references(part_one.at("trialDetails")),
    )


# --- numbers ------------------------------------------------------------------------------------------


def _identifiers(document: Value, titles: Value, number: str) -> tuple[Identifier, ...]:
    """The EU CT number, the EudraCT number from before, the sponsor's code, and those of other registries."""
    found = [Identifier(value=number, scheme="ctis")]
    eudract = _application(document).first("eudraCt.eudraCtCode") or document.name("eudraCtInfo.eudraCtCode")
    if eudract:
        found.append(_identifier(eudract, "EUDRACT_NUMBER"))
    if code := titles.name("shortTitle"):
        found.append(Identifier(value=code, scheme="org"))
    numbers = titles.at("secondaryIdentifyingNumbers")
    for key, kind in _NUMBERS.items():
        if value := numbers.name(f"{key}.number"):
            found.append(_identifier(value, kind))
    for other in numbers.each("additionalRegistries"):
        if value := other.name("number"):
            scheme, normal = scheme_of(value, None)
            issuer = other.first("otherRegistryName", "ctRegistryName")
            found.append(Identifier(value=normal, scheme=scheme, issuer=issuer))
    return tuple(dict.fromkeys(found))


def _identifier(value: str, kind: str) -> Identifier:
    scheme, normal = scheme_of(value, kind)
    return Identifier(value=normal, scheme=scheme, identifier_type=kind)


def _associated(document: Value) -> tuple[ListedTrial, ...]:
    """The trials that the sponsor calls associated."""
    found = []
    for each in _part_one(document).each("trialDetails.associatedClinicalTrials"):
        if number := each.name("ctNumber"):
            known = recognise(number)
            found.append(ListedTrial(number=known[1] if known else number, title=each.name("fullTitle")))
    return tuple(found)


def _references(details: Value) -> tuple[Reference, ...]:
    pmids = dict.fromkeys(pmid for each in details.each("pubmedCode") if (pmid := each.name()))
    return tuple(Reference(pmid=pmid) for pmid in pmids if pmid.isdecimal())


# --- status and dates ---------------------------------------------------------------------------------


def _status(document: Value) -> str | None:
    """The status that the portal shows; `ctStatus` may be that of the application, in words."""
    code = document.first("ctPublicStatusCode", "ctStatus")
    return STATUSES.get(code or "", code)


def _start(document: Value, duration: Value) -> TrialDate | None:
    for key in ("trialStartDate", "startDateEU", "eeaStartDate"):
        if began := document.date(key):
            return TrialDate(date=began, date_type="ACTUAL")
    planned = duration.date("estimatedRecruitmentStartDate")
    return TrialDate(date=planned, date_type="ESTIMATED") if planned else None


def _completion(document: Value, duration: Value) -> TrialDate | None:
    """The end in all countries, else in those of the EU."""
    for key in ("trialEndDate", "endDate", "endDateEU"):
        if ended := document.date(key):
            return TrialDate(date=ended, date_type="ACTUAL")
    planned = duration.date("estimatedGlobalEndDate") or duration.date("estimatedEndDate")
    return TrialDate(date=planned, date_type="ESTIMATED") if planned else None


def _first_submitted(document: Value) -> str | None:
    """When the first application was handed in."""
    applications = _application(document).each("applicationInfo")
    dates = [document.date("submissionDate"), *(each.date("submissionDate") for each in applications)]
    return min((date for date in dates if date), default=None)


def _has_results(document: Value) -> bool | None:
    """Whether the record has results; None where it does not tell."""
    if any(True for kind in _RESULTS for _ in document.each(f"results.{kind}")):
        return True
    return {"yes": True, "no": False}.get(fold(document.name("resultsFirstReceived") or ""))


# --- what is studied, and how -------------------------------------------------------------------------


def _objectives(objective: Value) -> str | None:
    secondary = "\n".join(_numbered(objective, "secondaryObjectives", "secondaryObjective"))
    texts = {"Main objective": objective.prose("mainObjective"), "Secondary objectives": secondary}
    return "\n".join(f"{heading}\n{text}" for heading, text in texts.items() if text) or None


def _numbered(parent: Value, key: str, text_key: str) -> list[str]:
    """The texts of a list in the order of their numbers, which is not always that of the list."""
    items = [(each.number("number") or 0, text) for each in parent.each(key) if (text := each.prose(text_key))]
    return [text for _, text in sorted(items, key=lambda item: item[0])]


def _conditions(condition: Value, part_one: Value) -> tuple[Condition, ...]:
    """The conditions as the sponsor words them, and the terms of MedDRA that the sponsor chose."""
    stated = [*condition.each("partIMedicalConditions"), *part_one.each("medicalConditions")]
    names = [each.name("medicalCondition") for each in stated]
    names += [each.name("termName") for each in condition.each("meddraConditionTerms")]
    return tuple(Condition(name=name) for name in {fold(n): n for n in reversed(names) if n}.values())[::-1]


def _design(document: Value, part_one: Value, information: Value) -> dict[str, object]:
    """Phases, scope and arms. CTIS has clinical trials of medicines only: all interventional."""
    phase = information.name("trialCategory.trialPhase") or document.name("trialPhase") or ""
    scopes = (each.name("code") for each in information.each("trialObjective.trialScopes"))
    periods = list(part_one.each("trialDetails.protocolInformation.studyDesign.periodDetails"))
    arms = [arm for period in periods for arm in period.each("armDetails")]
    return {
        "study_type": "INTERVENTIONAL",
        "phases": PHASES.get(phase) or read_phases(phase),
        "purposes": tuple(SCOPES[scope] for scope in scopes if scope in SCOPES),
        "arms": tuple(Arm(name=arm.name("title"), description=arm.prose("description")) for arm in arms),
    }


def read_phases(text: str) -> tuple[str, ...]:
    """The phases that a word means; integrated ones each by itself.

    >>> read_phases("Phase II and Phase III (Integrated)"), read_phases("Therapeutic use (Phase IV)")
    (('Phase II', 'Phase III'), ('Therapeutic use (Phase IV)',))
    """
    integrated = _INTEGRATED.match(text)
    if integrated:
        return tuple(f"Phase {numeral.upper()}" for numeral in integrated.groups())
    return (text,) if text else ()


def _enrollment(document: Value, part_one: Value, parts_two: list[Value]) -> dict[str, object]:
    """The participants that are planned in the member states and in the rest of the world together."""
    in_states = [part.number("recruitmentSubjectCount") for part in parts_two]
    known = [count for count in in_states if count is not None]
    in_the_eu = sum(known) if known else document.number("totalNumberEnrolled")
    if in_the_eu is None:
        return {}
    elsewhere = part_one.number("rowSubjectCount") or 0
    return {"enrollment": in_the_eu + elsewhere, "enrollment_type": "ESTIMATED"}


def _countries(document: Value, part_one: Value, parts_two: list[Value]) -> tuple[str, ...]:
    """The member states concerned, and the countries outside of the EU."""
    states = [part.first("mscInfo.countryName", "mscInfo.mscName") for part in parts_two]
    states += [
        each.first("mscName", "countryName") for each in _application(document).each("memberStatesConcerned")
    ]
    elsewhere = [each.name("name") for each in part_one.each("rowCountriesInfo")]
    return tuple(dict.fromkeys(name for name in (*states, *elsewhere) if name))


def _outcomes(information: Value, kind: str) -> list[Outcome]:
    measures = _numbered(information.at("endPoint"), f"{kind}EndPoints", "endPoint")
    return [Outcome(measure=measure, outcome_type=kind) for measure in measures]


def _eligibility(document: Value, information: Value) -> EligibilityCriteria | None:
    criteria, population = information.at("eligibilityCriteria"), information.at("populationOfTrialSubjects")
    texts = {
        f"{kind} criteria": _numbered(criteria, f"principal{kind}Criteria", f"principal{kind}Criteria")
        for kind in ("Inclusion", "Exclusion")
    }
    codes = (each.first("ageRangeCategoryCode", "ageRangeCategory") for each in population.each("ageRanges"))
    sexes = [sex for sex in ("Male", "Female") if population.truth(f"is{sex}Subjects")]
    groups = [fold(group) for each in population.each("clinicalTrialGroups") if (group := each.name("name"))]
    eligibility = EligibilityCriteria(
        criteria="\n".join(line for heading, lines in texts.items() if lines for line in (heading, *lines))
        or None,
        sex=", ".join(sexes) or document.name("gender"),
        age_groups=tuple(AGE_GROUPS[code] for code in sorted(filter(None, codes)) if code in AGE_GROUPS),
        healthy_volunteers=any("healthy" in group for group in groups) if groups else None,
    )
    return None if eligibility == EligibilityCriteria() else eligibility
