"""What a registry record says, as plain frozen values: the shape between the readers and the triples.

A reader fills these from one registry's format and keeps that registry's own words; `triples` states them
in the ontology's terms: a field called `time_frame` becomes the property `tg:timeFrame`, one of `keywords` a
`tg:keyword`. A field whose type names a scheme (`Phase`, `Status`, ...) keeps the reported word; `codes` knows
the concept it means.
"""

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from msgspec import Struct


class Scheme(Struct, frozen=True):
    """Marks a string as a reported word that belongs to one of the ontology's concept schemes."""

    name: str
    keeps_word: bool = False
    """Whether the reported word is stated beside the concept even when the concept is known."""


class Marker(Struct, frozen=True):
    """Tells `triples` how to state a string or number that is no plain literal."""

    name: str


Date = Marker("date")
Linked = Marker("linked")

Text = str
"""Running text with its line breaks, as the registry gives it."""
PartialDate = Annotated[str, Date]
"""ISO 8601 with the precision that was reported: `2022`, `2022-08` or `2022-08-31`."""
Key = Annotated[str, Linked]
"""A string that leads to a node of its own, which `triples` states by hand."""
Position = Annotated[int, Linked]
"""The place of another part in its tuple on the same trial."""

AgeGroup = Annotated[str, Scheme("age-group")]
Allocation = Annotated[str, Scheme("allocation")]
ArmType = Annotated[str, Scheme("arm-type")]
DateType = Annotated[str, Scheme("date-type")]
EnrollmentType = Annotated[str, Scheme("enrollment-type")]
InterventionModel = Annotated[str, Scheme("intervention-model")]
InterventionType = Annotated[str, Scheme("intervention-type")]
InvestigatorRole = Annotated[str, Scheme("investigator-role")]
NamedAs = Annotated[str, Scheme("named-as")]
MaskedRole = Annotated[str, Scheme("masked-role")]
Masking = Annotated[str, Scheme("masking")]
ObservationalModel = Annotated[str, Scheme("observational-model")]
OutcomeType = Annotated[str, Scheme("outcome-type")]
Phase = Annotated[str, Scheme("phase", keeps_word=True)]
Purpose = Annotated[str, Scheme("purpose")]
ReferenceType = Annotated[str, Scheme("reference-type")]
ResponsiblePartyType = Annotated[str, Scheme("responsible-party-type")]
SamplingMethod = Annotated[str, Scheme("sampling-method")]
Sex = Annotated[str, Scheme("sex")]
SponsorClass = Annotated[str, Scheme("sponsor-class")]
SponsorRole = Annotated[str, Scheme("sponsor-role")]
PlainStatus = Annotated[str, Scheme("status")]
Status = Annotated[str, Scheme("status", keeps_word=True)]
StudyType = Annotated[str, Scheme("study-type")]
TimePerspective = Annotated[str, Scheme("time-perspective")]


class Finding(Struct, frozen=True, kw_only=True):
    """An oddity that does not stop a record: where, what was written, and what is odd about it."""

    field: str
    raw: str
    detail: str


class TrialDate(Struct, frozen=True, kw_only=True):
    """A date of the trial itself, and whether it has happened (actual) or is expected (estimated)."""

    date: PartialDate
    date_type: DateType | None = None


class Identifier(Struct, frozen=True, kw_only=True):
    """A number by which a registry, a funder, a regulator or the sponsor knows the trial.

    `scheme` is one of `iris.SHARED_SCHEMES` where the number is unique in the world (`nct`, `isrctn`,
    `eudract`, `ctis`, `iras`, ...), otherwise what kind of number it is (`org`, `grant`, `other`).
    """

    value: Key
    scheme: Key
    identifier_type: str | None = None
    """The registry's own word for the kind of number, e.g. `EUDRACT_NUMBER`."""
    issuer: str | None = None
    link: str | None = None


class Sponsor(Struct, frozen=True, kw_only=True):
    """An organisation in a role: lead sponsor, collaborator or funder."""

    name: str
    sponsor_role: SponsorRole
    sponsor_class: SponsorClass | None = None
    ror: Key | None = None
    """The organisation's ROR IRI, `https://ror.org/...`, where the record gives one."""


class Investigator(Struct, frozen=True, kw_only=True):
    """A person, as a record names one, in a role. Contact details are never kept.

    `is_person` is False for what stands where a person should: a call centre, a company, a bare job title.
    """

    name: str
    investigator_role: InvestigatorRole | None = None
    named_as: NamedAs = "official"
    """Where on the record: `official`, `site-investigator` or `responsible-party`."""
    affiliation: str | None = None
    title: str | None = None
    site: Position | None = None
    """The position in `Trial.sites` of the place where this person works on the trial."""
    is_person: Annotated[bool, Linked] = True


class ResponsibleParty(Struct, frozen=True, kw_only=True):
    """Who answers for the record: the sponsor, or an investigator named in `Trial.investigators`."""

    responsible_party_type: ResponsiblePartyType | None = None
    investigator: Position | None = None
    """The position in `Trial.investigators` of the responsible investigator."""
    organization: str | None = None


class Site(Struct, frozen=True, kw_only=True):
    """A place where the trial runs, as one record lists it."""

    facility: str | None = None
    city: Key | None = None
    state: Key | None = None
    postal_code: Key | None = None
    country: Key | None = None
    status: PlainStatus | None = None
    latitude: Annotated[float, Linked] | None = None
    """Degrees north, WGS 84."""
    longitude: Annotated[float, Linked] | None = None
    """Degrees east, WGS 84."""


class Condition(Struct, frozen=True, kw_only=True):
    """A disease, injury or state that the trial is about, as written."""

    name: str


class Intervention(Struct, frozen=True, kw_only=True):
    """What is given or done to participants, as written."""

    name: str | None = None
    intervention_type: InterventionType | None = None
    description: Text | None = None
    other_names: tuple[str, ...] = ()


class Arm(Struct, frozen=True, kw_only=True):
    """A group of participants and what it receives."""

    name: str | None = None
    arm_type: ArmType | None = None
    description: Text | None = None
    interventions: tuple[Position, ...] = ()
    """Positions in `Trial.interventions`."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What is measured, and when."""

    measure: Text
    outcome_type: OutcomeType
    description: Text | None = None
    time_frame: Text | None = None


class EligibilityCriteria(Struct, frozen=True, kw_only=True):
    """Who may take part."""

    criteria: Text | None = None
    sex: Sex | None = None
    gender_based: bool | None = None
    gender_description: Text | None = None
    minimum_age: str | None = None
    """As reported, e.g. `18 Years`."""
    maximum_age: str | None = None
    minimum_age_months: float | None = None
    maximum_age_months: float | None = None
    age_groups: tuple[AgeGroup, ...] = ()
    healthy_volunteers: bool | None = None
    study_population: Text | None = None
    sampling_method: SamplingMethod | None = None


class Reference(Struct, frozen=True, kw_only=True):
    """A publication that the record cites."""

    citation: Key | None = None
    pmid: Key | None = None
    doi: Key | None = None
    reference_type: ReferenceType | None = None


class Concept(Struct, frozen=True, kw_only=True):
    """A term of an outside vocabulary, as the registry itself assigned it."""

    id: str | None = None
    """The vocabulary's own id, e.g. the MeSH unique id `D003882`; None where a registry gives the label alone."""
    label: str


class Trial(Struct, frozen=True, kw_only=True):
    """What is studied, as one record describes it."""

    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    brief_summary: Text | None = None
    detailed_description: Text | None = None
    identifiers: tuple[Identifier, ...] = ()

    status: Status | None = None
    last_known_status: PlainStatus | None = None
    why_stopped: Text | None = None
    start_date: TrialDate | None = None
    enrollment_end_date: PartialDate | None = None
    primary_completion_date: TrialDate | None = None
    completion_date: TrialDate | None = None

    study_type: StudyType | None = None
    phases: tuple[Phase, ...] = ()
    allocation: Allocation | None = None
    intervention_model: InterventionModel | None = None
    intervention_model_description: Text | None = None
    observational_model: ObservationalModel | None = None
    time_perspective: TimePerspective | None = None
    purposes: tuple[Purpose, ...] = ()
    masking: Masking | None = None
    masking_description: Text | None = None
    masked_roles: tuple[MaskedRole, ...] = ()
    design_description: Text | None = None
    enrollment: int | None = None
    """Participants, planned or enrolled as `enrollment_type` says."""
    enrollment_type: EnrollmentType | None = None

    sponsors: tuple[Sponsor, ...] = ()
    responsible_party: ResponsibleParty | None = None
    investigators: tuple[Investigator, ...] = ()
    sites: tuple[Site, ...] = ()
    countries: tuple[Key, ...] = ()
    """Countries that the record lists by themselves, beside those of its sites."""

    conditions: tuple[Condition, ...] = ()
    keywords: tuple[str, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    arms: tuple[Arm, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    eligibility: EligibilityCriteria | None = None
    references: tuple[Reference, ...] = ()

    condition_mesh: tuple[Concept, ...] = ()
    condition_mesh_ancestors: tuple[Concept, ...] = ()
    intervention_mesh: tuple[Concept, ...] = ()
    intervention_mesh_ancestors: tuple[Concept, ...] = ()


class ListedTrial(Struct, frozen=True, kw_only=True):
    """A trial that a page lists as related: what the page says, not what trialgraph computes."""

    number: Key
    title: Key | None = None
    status: Status | None = None
    phases: tuple[Phase, ...] = ()


class RegistryRecord(Struct, frozen=True, kw_only=True):
    """What one registry says about one trial, on a date."""

    registry: Key
    """The registry's short name, e.g. `ctgov`."""
    number: str
    """The registry's own number, e.g. `NCT04972760`; without one, the strongest number on the record."""
    url: Key | None = None
    trial: Trial
    first_submitted: PartialDate | None = None
    first_posted: PartialDate | None = None
    results_first_posted: PartialDate | None = None
    last_update_submitted: PartialDate | None = None
    last_updated: PartialDate | None = None
    verified: PartialDate | None = None
    copied: PartialDate | None = None
    """When a portal took its copy of the record; None for what the registry itself publishes."""
    published: Key | None = None
    """The day of the registry's data set that the record came with: tells the order of versions of one date. It is
    not stated, since it changes every day."""
    has_results: bool | None = None
    listed_trials: tuple[ListedTrial, ...] = ()
    findings: tuple[Finding, ...] = ()


@cache
def fields(record_class: type[Struct]) -> tuple[tuple[str, bool, Any], ...]:
    """The fields of a record class: name, whether it holds several values, and the type of one of them."""
    found = []
    for name, hint in get_type_hints(record_class, include_extras=True).items():
        if get_origin(hint) in (Union, UnionType):
            hint = next(option for option in get_args(hint) if option is not type(None))
        many = get_origin(hint) is tuple
        found.append((name, many, get_args(hint)[0] if many else hint))
    return tuple(found)


def reported_words(part: Struct) -> Iterator[tuple[str, Scheme, str]]:
    """Every reported word of a record and its parts: field, scheme and the word."""
    for name, many, scheme in _worded_fields(type(part)):
        value = getattr(part, name)
        for item in value if many else (value,):
            if item is None:
                continue
            if scheme:
                yield name, scheme, item
            else:
                yield from reported_words(item)


@cache
def _worded_fields(record_class: type[Struct]) -> tuple[tuple[str, bool, Scheme | None], ...]:
    """The fields that hold reported words, and those that hold parts with such fields."""
    found = []
    for name, many, hint in fields(record_class):
        scheme = next((m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Scheme)), None)
        is_part = isinstance(hint, type) and issubclass(hint, Struct)
        if scheme or (is_part and _worded_fields(hint)):
            found.append((name, many, scheme))
    return tuple(found)
