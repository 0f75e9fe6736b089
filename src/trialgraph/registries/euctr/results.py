"""What the results that ctrdata stores beside a protocol say of the trial: arms, numbers, dates, participants.

Results are posted for the trial as a whole, so every country's protocol has the same. The measurements in them are
not read. Source of the fields and codes: the schema of the results that sponsors hand in to EudraCT.
"""

from msgspec.structs import replace

from trialgraph.identifiers import scheme_of
from trialgraph.records import Arm, Identifier, RegistryRecord, TrialDate
from trialgraph.registries.json_values import Value

_NUMBERS = {"usctnIdentifier": "NCT", "isrctnIdentifier": "ISRCTN", "whoIdentifier": "UTN"}
_ARM_TYPES = {
    "ARM_TYPE.experimental": "EXPERIMENTAL",
    "ARM_TYPE.activeComp": "ACTIVE_COMPARATOR",
    "ARM_TYPE.placebo": "PLACEBO_COMPARATOR",
    "ARM_TYPE.noImp": "NO_INTERVENTION",
    "ARM_TYPE.other": "OTHER",
}
_MASKED_ROLES = {
    "TRIAL_ROLE.subject": "PARTICIPANT",
    "TRIAL_ROLE.investigator": "INVESTIGATOR",
    "TRIAL_ROLE.carer": "CARE_PROVIDER",
    "TRIAL_ROLE.assessor": "OUTCOMES_ASSESSOR",
}
_AGE_GROUPS = (
    *("inUtero", "pretermNewbornInfants", "newborns", "infantsAndToddlers", "children", "adolescents"),
    *("adults", "elderly65To84", "elderlyOver85"),
)


def with_results(record: RegistryRecord, document: Value) -> RegistryRecord:
    """The record, with what results add to it; they were known later, so they count where they say more."""
    about, trial = document.at("trialInformation"), record.trial
    period = _period(document)
    participants = _participants(about)
    began, ended = about.date("recruitmentStartDate"), about.date("globalEndOfTrialDate")
    trial = replace(
        trial,
        identifiers=tuple(dict.fromkeys((*trial.identifiers, *_identifiers(about, record)))),
        start_date=TrialDate(date=began, date_type="ACTUAL") if began else trial.start_date,
        completion_date=TrialDate(date=ended, date_type="ACTUAL") if ended else trial.completion_date,
        enrollment=participants or trial.enrollment,
        enrollment_type="ACTUAL" if participants else trial.enrollment_type,
        arms=_arms(period),
        masked_roles=_masked_roles(period),
    )
    return replace(record, trial=trial, has_results=True)


def _period(document: Value) -> Value:
    """The period at whose beginning participants were counted, else the first; its arms are those of the trial."""
    periods = list(document.each("subjectDisposition.postAssignmentPeriods.postAssignmentPeriod"))
    at_baseline = (period for period in periods if period.name("baselinePeriod") == "true")
    return next(at_baseline, periods[0] if periods else document.at("subjectDisposition"))


def _arms(period: Value) -> tuple[Arm, ...]:
    arms = (
        Arm(
            name=arm.name("title"),
            arm_type=_ARM_TYPES.get(arm.name("type.value") or ""),
            description=arm.prose("description"),
        )
        for arm in period.each("arms.arm")
    )
    return tuple(arm for arm in arms if arm.name or arm.description)


def _masked_roles(period: Value) -> tuple[str, ...]:
    roles = (role.name("value") for role in period.each("clinicalTrialRoles.clinicalTrialRole"))
    return tuple(_MASKED_ROLES[role] for role in roles if role in _MASKED_ROLES)


def _identifiers(about: Value, record: RegistryRecord) -> list[Identifier]:
    """The numbers of other registries that the protocol does not have already."""
    known, found = {number.value for number in record.trial.identifiers}, []
    for key, kind in _NUMBERS.items():
        if number := about.name(key):
            scheme, value = scheme_of(number, kind)
            if value not in known:
                found.append(Identifier(value=value, scheme=scheme, identifier_type=kind))
    return found


def _participants(about: Value) -> int | None:
    """How many took part, of all ages."""
    counts = [about.number(f"populationAgeGroup.{group}") for group in _AGE_GROUPS]
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
