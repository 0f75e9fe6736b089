"""One invented study, as a document of ClinicalTrials.gov's API v2."""

import datetime

import msgspec

from trialgraph.sample import medicine, places, prose
from trialgraph.sample.chance import Chance
from trialgraph.sample.findings import results
from trialgraph.sample.oddities import make_odd
from trialgraph.sample.parties import Organisation, organisation, person, written

MOST = 10_000_000
"""How many numbers there are from NCT90000000 to NCT99999999."""
_STEP = 6_180_339
"""Shares no factor with `MOST`: no number comes twice, and the numbers of few trials are already of all years."""
MARK = "Synthetic: "
"""How every brief title begins."""
_NOTE = "This record is synthetic: a program invented it, and its number is none that the registry has given."
_FIRST_DAY, _LAST_DAY = datetime.date(1999, 9, 1), datetime.date(2026, 6, 30)
_FIELD_WEIGHTS = tuple((number, (number + 3) ** -0.7) for number in range(len(medicine.FIELDS)))
_ALL_FIELDS = sum(weight for _, weight in _FIELD_WEIGHTS)
_FIELDS = tuple((number, weight / _ALL_FIELDS) for number, weight in _FIELD_WEIGHTS)
_PLACEBOS = (
    "Placebo",
    "placebo",
    "Placebo",
    "Matching Placebo",
    "Placebo oral tablet",
    "Saline placebo",
    "Placebo Comparator",
)
_TYPES = (("DRUG", 0.47), ("OTHER", 0.12), ("DEVICE", 0.10), ("BEHAVIORAL", 0.09), ("BIOLOGICAL", 0.09),
          ("PROCEDURE", 0.07), ("DIETARY_SUPPLEMENT", 0.03), ("DIAGNOSTIC_TEST", 0.02), ("RADIATION", 0.006),
          ("COMBINATION_PRODUCT", 0.003), ("GENETIC", 0.001))  # fmt: skip
_PHASES = (("NA", 0.45), ("PHASE2", 0.18), ("PHASE1", 0.13), ("PHASE3", 0.10), ("PHASE4", 0.08),
           ("PHASE1 PHASE2", 0.03), ("PHASE2 PHASE3", 0.02), ("EARLY_PHASE1", 0.01))  # fmt: skip
_OLD_STATUS = (("COMPLETED", 0.68), ("UNKNOWN", 0.17), ("TERMINATED", 0.08), ("WITHDRAWN", 0.04),
               ("ACTIVE_NOT_RECRUITING", 0.02), ("SUSPENDED", 0.01))  # fmt: skip
_NEW_STATUS = (("RECRUITING", 0.52), ("NOT_YET_RECRUITING", 0.16), ("COMPLETED", 0.15),
               ("ACTIVE_NOT_RECRUITING", 0.10), ("ENROLLING_BY_INVITATION", 0.04), ("WITHDRAWN", 0.02),
               ("SUSPENDED", 0.01))  # fmt: skip
_MASKING = (("NONE", 0.52), ("DOUBLE", 0.13), ("QUADRUPLE", 0.15), ("TRIPLE", 0.1), ("SINGLE", 0.1))
_ROLES = {"SINGLE": 1, "DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}
_MASKED = ("PARTICIPANT", "INVESTIGATOR", "OUTCOMES_ASSESSOR", "CARE_PROVIDER")
_ARM_TYPES = (
    "EXPERIMENTAL",
    "ACTIVE_COMPARATOR",
    "PLACEBO_COMPARATOR",
    "EXPERIMENTAL",
    "NO_INTERVENTION",
    "OTHER",
)
_TIMES = ("Baseline", "12 weeks", "Baseline, Week 24", "Up to 5 years", "Day 1 to Day 28", "6 months",
          "1 year", "24 hours", "through study completion, an average of 1 year", "Weeks 4, 8, 12, 16 and 24",
          "2 years")  # fmt: skip
_OFFICES = (
    "Medical Director",
    "Clinical Trials",
    "Study Director",
    "Call Center",
    "Medical Monitor",
    "Study Official",
)
_PURPOSES = (("TREATMENT", 0.62), ("PREVENTION", 0.12), ("SUPPORTIVE_CARE", 0.08), ("OTHER", 0.05),
             ("DIAGNOSTIC", 0.05), ("BASIC_SCIENCE", 0.04), ("HEALTH_SERVICES_RESEARCH", 0.03),
             ("SCREENING", 0.01))  # fmt: skip


class _Plan:
    """What the parts of one study have in common."""

    def __init__(self, number: int, seed: int):
        self.chance = chance = Chance(11, seed, number)
        place = number * _STEP % MOST
        self.nct = f"NCT{90_000_000 + place}"
        part = (place / MOST) ** 0.6
        self.submitted = _FIRST_DAY + (_LAST_DAY - _FIRST_DAY) * part
        self.start = self.submitted + datetime.timedelta(chance.between(-250, 150))
        self.end = self.start + datetime.timedelta(30 + chance.size(800, 0.8, 6000))
        self.updated = min(
            _LAST_DAY, max(self.submitted, self.end + datetime.timedelta(chance.between(-400, 500)))
        )
        self.is_observational = chance.is_so(0.23)
        self.field = chance.weighed(_FIELDS)
        self.sponsor = organisation(chance.rank(45, 0.6))
        self.is_industry = self.sponsor.kind == "INDUSTRY"
        is_old = self.end < _LAST_DAY
        self.status = chance.weighed(_OLD_STATUS if is_old else _NEW_STATUS)
        self.has_results = (
            is_old
            and self.status in ("COMPLETED", "TERMINATED")
            and chance.is_so(0.26 if self.is_industry else 0.15)
        )
        self.conditions = self._conditions()
        self.drugs: list[medicine.Term] = []

    def _conditions(self) -> list[medicine.Term]:
        chance = self.chance
        if chance.is_so(0.025):
            return [medicine.Term(("Healthy", "Healthy Volunteers", "Healthy", "healthy"), None, ())]
        found = []
        for _ in range(1 if chance.is_so(0.62) else 1 + chance.size(1.5, 0.75, 60)):
            field = self.field if chance.is_so(0.85) else chance.weighed(_FIELDS)
            found.append(medicine.condition(field, chance.rank(5, 0.5)))
        return found


def write_study(number: int, seed: int) -> bytes:
    """The study of that number, from 0 on, as JSON; the same number and seed give the same bytes."""
    plan = _Plan(number, seed)
    chance = plan.chance
    protocol: dict[str, object] = {
        "identificationModule": None,
        "statusModule": _status(plan),
        "sponsorCollaboratorsModule": _sponsors(plan),
        "oversightModule": {"oversightHasDmc": chance.is_so(0.35), "isFdaRegulatedDrug": chance.is_so(0.25)},
        "descriptionModule": _description(plan),
        "conditionsModule": _conditions(plan),
        "designModule": _design(plan),
    }
    arms = _arms(plan)
    if arms:
        protocol["armsInterventionsModule"] = arms
    if not chance.is_so(0.015):
        protocol["outcomesModule"] = _outcomes(plan)
    protocol["eligibilityModule"] = _eligibility(plan)
    if where := _contacts_and_locations(plan):
        protocol["contactsLocationsModule"] = where
    if chance.is_so(0.33):
        protocol["referencesModule"] = {"references": _references(chance)}
    if chance.is_so(0.57):
        protocol["ipdSharingStatementModule"] = {"ipdSharing": chance.one_of(("NO", "YES", "UNDECIDED"))}
    protocol["identificationModule"] = _identification(plan)
    study: dict[str, object] = {"protocolSection": protocol}
    if plan.has_results:
        study["resultsSection"] = results(chance)
    study["derivedSection"] = _derived(plan)
    study["hasResults"] = plan.has_results
    if chance.is_so(0.06):
        make_odd(study, chance)
    return _ENCODER.encode(study)


_ENCODER = msgspec.json.Encoder()


def _called(chance: Chance, names: tuple[str, ...]) -> str:
    """One of the names of a thing, mostly the usual one."""
    return names[0] if chance.is_so(0.85) else chance.one_of(names)


def _identification(plan: _Plan) -> dict[str, object]:
    chance = plan.chance
    subject = (
        plan.drugs[0].names[0]
        if plan.drugs
        else chance.one_of(("Outcomes", "Care", "Registry", "Cohort", "Training"))
    )
    design = chance.one_of(
        ("A Study of", "Efficacy and Safety of", "Effect of", "Evaluation of", "Comparison of", "Trial of")
    )
    where = plan.conditions[0].names[0]
    who = chance.one_of(("Patients", "Adults", "Participants", "Children", "People"))
    title = f"{design} {subject} in {who} With {where}"
    found: dict[str, object] = {
        "nctId": plan.nct,
        "orgStudyIdInfo": {"id": f"SYNTHETIC-{chance.below(10**8):08}"},
        "organization": {"fullName": plan.sponsor.names[0], "class": plan.sponsor.kind},
        "briefTitle": MARK + title,
    }
    if chance.is_so(0.2):
        found["secondaryIdInfos"] = [_secondary_id(chance) for _ in range(chance.size(1.3, 0.5, 8) or 1)]
    if chance.is_so(0.94):
        detail = chance.one_of(prose.sentences("measure"))
        found["officialTitle"] = (
            f"A {chance.one_of(('Randomised', 'Multicentre', 'Prospective'))} {title}: {detail}"
        )
    if chance.is_so(0.25):
        found["acronym"] = "".join(chance.one_of("ABCDEFGILMNOPRSTUV") for _ in range(chance.between(3, 8)))
    return found


def _secondary_id(chance: Chance) -> dict[str, str]:
    way = chance.draw()
    if way < 0.3:
        return {
            "id": f"S-{chance.below(10**6)}",
            "type": "OTHER",
            "domain": chance.one_of(("Sponsor", "CTU", "DAIDS", "")),
        }
    if way < 0.6:
        return {"id": f"R01XX{chance.between(100_000, 999_999)}", "type": "NIH"}
    return {"id": f"SYN{chance.between(10_000, 999_999)}", "type": "OTHER_GRANT", "domain": "Ministry of Health"}


def _status(plan: _Plan) -> dict[str, object]:
    chance = plan.chance
    done = plan.end < _LAST_DAY
    found: dict[str, object] = {
        "statusVerifiedDate": _month(plan.updated),
        "overallStatus": plan.status,
        "expandedAccessInfo": {"hasExpandedAccess": chance.is_so(0.01)},
    }
    if plan.status == "UNKNOWN":
        found["lastKnownStatus"] = chance.one_of(("RECRUITING", "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING"))
    if plan.status in ("TERMINATED", "WITHDRAWN", "SUSPENDED") and chance.is_so(0.9):
        found["whyStopped"] = chance.one_of(prose.sentences("why"))
    is_month = chance.is_so(0.35)
    write = _month if is_month else str
    if not chance.is_so(0.005):
        found["startDateStruct"] = {"date": write(plan.start), "type": _kind(plan.start < _LAST_DAY)}
    if not chance.is_so(0.03):
        primary = plan.end - datetime.timedelta(chance.below(100))
        found["primaryCompletionDateStruct"] = {"date": write(primary), "type": _kind(done)}
        found["completionDateStruct"] = {"date": write(plan.end), "type": _kind(done)}
    posted = plan.submitted + datetime.timedelta(chance.between(1, 12))
    found |= {
        "studyFirstSubmitDate": str(plan.submitted),
        "studyFirstSubmitQcDate": str(posted),
        "studyFirstPostDateStruct": {"date": str(posted), "type": _kind(plan.submitted.year > 2016)},
    }
    if plan.has_results:
        shown = str(min(_LAST_DAY, plan.end + datetime.timedelta(chance.between(300, 900))))
        found |= {"resultsFirstSubmitDate": shown, "resultsFirstPostDateStruct": {"date": shown, "type": "ACTUAL"}}
    updated = str(plan.updated)
    found |= {"lastUpdateSubmitDate": updated, "lastUpdatePostDateStruct": {"date": updated, "type": "ACTUAL"}}
    return found


def _month(day: datetime.date) -> str:
    return str(day)[:7]


def _kind(is_over: bool) -> str:
    return "ACTUAL" if is_over else "ESTIMATED"


def _sponsors(plan: _Plan) -> dict[str, object]:
    chance = plan.chance
    found: dict[str, object] = {}
    way = chance.draw()
    if way < 0.95:
        found["responsibleParty"] = {"type": "SPONSOR"}
        if way < 0.30:
            who = person(plan.sponsor.country, _person(chance))
            found["responsibleParty"] = {
                "type": "PRINCIPAL_INVESTIGATOR" if way < 0.25 else "SPONSOR_INVESTIGATOR",
                "investigatorFullName": who.name,
                "investigatorTitle": who.title,
                "investigatorAffiliation": plan.sponsor.names[0],
            }
    found["leadSponsor"] = _named(chance, plan.sponsor)
    if chance.is_so(0.35):
        others = (
            organisation(0 if chance.is_so(0.04) else chance.rank(45, 0.6))
            for _ in range(chance.size(1.4, 0.6, 30) or 1)
        )
        found["collaborators"] = [_named(chance, other) for other in others]
    return found


def _named(chance: Chance, who: Organisation) -> dict[str, str]:
    return {"name": who.names[0] if chance.is_so(0.93) else chance.one_of(who.names), "class": who.kind}


def _person(chance: Chance) -> int:
    return chance.rank(3000, 0.18)


def _description(plan: _Plan) -> dict[str, str]:
    chance = plan.chance
    found = {"briefSummary": f"{_NOTE} {prose.passage(chance, chance.size(330, 1.0, 5000))}"}
    if chance.is_so(0.67):
        found["detailedDescription"] = prose.passage(chance, chance.size(1300, 0.95, 32_000))
    return found


def _conditions(plan: _Plan) -> dict[str, list[str]]:
    chance = plan.chance
    found = {"conditions": [_called(chance, term.names) for term in plan.conditions]}
    if chance.is_so(0.64):
        words = []
        for _ in range(1 + chance.size(2.8, 0.7, 40)):
            field = plan.field if chance.is_so(0.7) else chance.weighed(_FIELDS)
            word = medicine.condition(field, chance.rank(5, 0.4)).names[0] if chance.is_so(0.5) else None
            words.append(word or medicine.treatment(field, chance.rank(4, 0.25)))
        found["keywords"] = words
    return found


def _design(plan: _Plan) -> dict[str, object]:
    chance = plan.chance
    is_over = plan.end < _LAST_DAY
    enrolled = 0 if plan.status == "WITHDRAWN" else chance.size(65, 1.3, 500_000)
    found: dict[str, object] = {"studyType": "OBSERVATIONAL" if plan.is_observational else "INTERVENTIONAL"}
    if plan.is_observational:
        found["patientRegistry"] = chance.is_so(0.2)
        found["designInfo"] = {
            "observationalModel": chance.one_of(("COHORT", "COHORT", "CASE_CONTROL", "CASE_ONLY", "OTHER")),
            "timePerspective": chance.one_of(("PROSPECTIVE", "PROSPECTIVE", "RETROSPECTIVE", "CROSS_SECTIONAL")),
        }
    else:
        found["phases"] = chance.weighed(_PHASES).split()
        masking = chance.weighed(_MASKING)
        info: dict[str, object] = {
            "allocation": chance.one_of(("RANDOMIZED", "RANDOMIZED", "NON_RANDOMIZED", "NA")),
            "interventionModel": chance.one_of(
                ("PARALLEL", "PARALLEL", "SINGLE_GROUP", "CROSSOVER", "SEQUENTIAL")
            ),
            "primaryPurpose": chance.weighed(_PURPOSES),
            "maskingInfo": {"masking": masking},
        }
        if masking != "NONE":
            info["maskingInfo"] = {"masking": masking, "whoMasked": _MASKED[: _ROLES[masking]]}
        found["designInfo"] = info
    found["enrollmentInfo"] = {"count": enrolled, "type": _kind(is_over)}
    return found


def _arms(plan: _Plan) -> dict[str, object]:
    chance = plan.chance
    if plan.is_observational and chance.is_so(0.35):
        return {}
    letters = "ABCDEFGHIJKLMNOPQRSTUVW"[: max(1, chance.size(1.95, 0.55, 23))]
    labels = [f"{chance.one_of(('Arm', 'Group', 'Cohort', 'Treatment'))} {letter}" for letter in letters]
    interventions, names = [], []
    for _ in range(max(1, chance.size(1.55, 0.6, 25))):
        kind, name, others = _intervention(plan)
        taken = [label for label in labels if chance.is_so(0.6)] or labels[:1]
        found: dict[str, object] = {"type": kind, "name": name}
        if chance.is_so(0.95):
            found["description"] = prose.passage(chance, chance.size(70, 1.0, 900), "arm")
        found["armGroupLabels"] = taken
        if others:
            found["otherNames"] = others
        interventions.append(found)
        names.append((f"{kind.replace('_', ' ').capitalize()}: {name}", taken))
    groups = []
    for place, label in enumerate(labels):
        group: dict[str, object] = {"label": label}
        if not plan.is_observational:
            group["type"] = "EXPERIMENTAL" if not place else chance.one_of(_ARM_TYPES)
        if chance.is_so(0.87):
            group["description"] = prose.passage(chance, chance.size(100, 1.0, 900), "arm")
        if received := [name for name, taken in names if label in taken]:
            group["interventionNames"] = received
        groups.append(group)
    return {"armGroups": groups, "interventions": interventions}


def _intervention(plan: _Plan) -> tuple[str, str, list[str]]:
    """Kind and name of an intervention, and its other names."""
    chance = plan.chance
    kind = chance.weighed(_TYPES)
    if kind not in ("DRUG", "BIOLOGICAL"):
        return kind, medicine.treatment(plan.field, chance.rank(3, 0.16)), []
    if chance.is_so(0.12):
        return kind, chance.one_of(_PLACEBOS), []
    if chance.is_so(0.25):
        term = medicine.common_drug(int(chance.draw() ** 2 * medicine.COMMON_DRUGS))
    else:
        term = medicine.drug(plan.field, chance.rank(4, 0.17))
    plan.drugs.append(term)
    others = [chance.one_of(term.names) for _ in range(chance.between(1, 3))] if chance.is_so(0.4) else []
    return kind, medicine.presentation(chance, _called(chance, term.names)), others


def _outcomes(plan: _Plan) -> dict[str, object]:
    chance = plan.chance
    found = {"primaryOutcomes": _measured(plan, max(1, chance.size(1.45, 0.82, 60)))}
    if chance.is_so(0.81):
        found["secondaryOutcomes"] = _measured(plan, 1 + chance.size(3.9, 0.98, 150))
    if chance.is_so(0.1):
        found["otherOutcomes"] = _measured(plan, 1 + chance.size(3, 0.9, 50))
    return found


def _measured(plan: _Plan, count: int) -> list[dict[str, str]]:
    chance = plan.chance
    measures = prose.sentences("measure")
    found = []
    for _ in range(count):
        outcome = {"measure": chance.one_of(measures)}
        if chance.is_so(0.15):
            outcome["measure"] += f" in {plan.conditions[0].names[0]}"
        if chance.is_so(0.15):
            outcome["measure"] += f", {chance.one_of(measures).lower()}"
        if chance.is_so(0.83):
            outcome["description"] = prose.passage(chance, chance.size(110, 0.95, 900), "detail")
        outcome["timeFrame"] = chance.one_of(_TIMES)
        found.append(outcome)
    return found


def _eligibility(plan: _Plan) -> dict[str, object]:
    chance = plan.chance
    youngest = chance.weighed(
        (("18 Years", 0.72), ("", 0.1), ("12 Years", 0.05), ("6 Months", 0.03), ("40 Years", 0.1))
    )
    oldest = chance.weighed(
        (("", 0.5), ("65 Years", 0.2), ("75 Years", 0.15), ("85 Years", 0.1), ("99 Years", 0.05))
    )
    found: dict[str, object] = {
        "eligibilityCriteria": prose.criteria(chance, chance.size(1350, 0.95, 19_500)),
        "healthyVolunteers": chance.is_so(0.25),
        "sex": chance.weighed((("ALL", 0.86), ("FEMALE", 0.1), ("MALE", 0.04))),
    }
    if youngest:
        found["minimumAge"] = youngest
    if oldest:
        found["maximumAge"] = oldest
    ages = ["ADULT"] if oldest == "65 Years" else ["ADULT", "OLDER_ADULT"]
    found["stdAges"] = ages if youngest in ("18 Years", "40 Years") else ["CHILD", *ages]
    if plan.is_observational:
        found["studyPopulation"] = prose.passage(chance, 150)
        found["samplingMethod"] = chance.one_of(("PROBABILITY_SAMPLE", "NON_PROBABILITY_SAMPLE"))
    return found


def _contacts_and_locations(plan: _Plan) -> dict[str, object]:
    chance = plan.chance
    found: dict[str, object] = {}
    is_open = plan.status in ("RECRUITING", "NOT_YET_RECRUITING")
    home = plan.sponsor.country
    if is_open:
        found["centralContacts"] = [_contact(chance, home, "CONTACT") for _ in range(chance.between(1, 2))]
    if chance.is_so(0.7):
        officials = []
        for _ in range(max(1, chance.size(1.05, 0.4, 20))):
            who = person(home, _person(chance))
            role = chance.one_of(
                ("PRINCIPAL_INVESTIGATOR", "PRINCIPAL_INVESTIGATOR", "STUDY_DIRECTOR", "STUDY_CHAIR")
            )
            works = who.workplace if chance.is_so(0.6) else plan.sponsor.names[0]
            officials.append({"name": written(chance, who), "affiliation": works, "role": role})
        if plan.is_industry and chance.is_so(0.2):
            officials[0] |= {"name": chance.one_of(_OFFICES), "role": "STUDY_DIRECTOR"}
        found["overallOfficials"] = officials
    if locations := _locations(plan, is_open):
        found["locations"] = locations
    return found


def _locations(plan: _Plan, is_open: bool) -> list[dict[str, object]]:
    chance, home = plan.chance, plan.sponsor.country
    if chance.is_so(0.1):
        return []
    count = 1
    if chance.is_so(0.6 if plan.is_industry else 0.23):
        count += chance.size(10 if plan.is_industry else 4, 1.5, 2000) or 1
    countries = [home if chance.is_so(0.8) else chance.weighed(places.WEIGHTS)]
    if count > 5:
        countries += [chance.weighed(places.WEIGHTS) for _ in range(chance.below(min(count // 3, 25)))]
    found = []
    for _ in range(count):
        country = chance.early_of(countries)
        place = places.facility(country, chance.rank(60, 0.31))
        name = place.names[0] if chance.is_so(0.93) else chance.one_of(place.names)
        if plan.is_industry and chance.is_so(0.12):
            name = chance.one_of(
                ("Research Site", "Investigational Site", f"Investigational Site {chance.below(9000):04}")
            )
        location: dict[str, object] = {"facility": name}
        if is_open:
            location["status"] = plan.status
        location |= place.town
        if is_open and chance.is_so(0.6):
            roles = ("CONTACT",) if chance.is_so(0.4) else ("CONTACT", "PRINCIPAL_INVESTIGATOR")
            location["contacts"] = [_contact(chance, country, role) for role in roles]
        elif chance.is_so(0.02):
            location.pop("geoPoint")
        found.append(location)
    return found


def _contact(chance: Chance, country: int, role: str) -> dict[str, str]:
    """Somebody at a place, with a number and an address that nobody can have."""
    found = {"name": written(chance, person(country, _person(chance))), "role": role}
    if role == "CONTACT":
        number = chance.below(10_000)
        found |= {"phone": f"+1 555 010 {number:04}", "email": f"contact.{number}@site{chance.below(999)}.example"}
    return found


def _references(chance: Chance) -> list[dict[str, str]]:
    found = []
    for _ in range(max(1, chance.size(2.6, 0.95, 120))):
        number = 90_000_000 + chance.rank(20_000, 0.3) % 10_000_000
        reference = {"pmid": str(number)} if chance.is_so(0.8) else {}
        reference["type"] = chance.one_of(("BACKGROUND", "BACKGROUND", "BACKGROUND", "RESULT", "DERIVED"))
        reference["citation"] = f"{chance.one_of(prose.sentences('citation'))} doi: 10.5555/invented.{number}."
        found.append(reference)
    return found


def _derived(plan: _Plan) -> dict[str, object]:
    found: dict[str, object] = {"miscInfoModule": {"versionHolder": str(_LAST_DAY)}}
    for name, terms in (("conditionBrowseModule", plan.conditions), ("interventionBrowseModule", plan.drugs)):
        meshes = dict(term.mesh for term in terms if term.mesh)
        ancestors = dict(each for term in terms if term.mesh for each in term.above)
        if meshes:
            found[name] = {"meshes": _mesh(meshes), "ancestors": _mesh(ancestors)}
    return found


def _mesh(terms: dict[str, str]) -> list[dict[str, str]]:
    return [{"id": number, "term": name} for number, name in terms.items()]
