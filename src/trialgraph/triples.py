"""Records to RDF, one function per record class.

This is the path that every fact of every trial takes, so it builds no term objects: a triple is three rendered
N-Triples terms, and a record becomes one piece of N-Quads text that a store loads in bulk. What a record owns
(arms, outcomes, roles ...) is stated in full here. Of what trials share (drugs, sponsors, sites ...) only the
links are; `mentions` tells their names, and the build gives each of them one class and one label.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, get_args

import msgspec
from msgspec import Struct

from trialgraph import iris
from trialgraph.codes import find_concept
from trialgraph.contacts import without_contacts
from trialgraph.identifiers import links_of
from trialgraph.mentions import gives_drug, investigator_iri, mesh_iri, publication_iri, site_iri, town_iri
from trialgraph.names import control_type, is_placebo
from trialgraph.records import Date, Linked, RegistryRecord, Scheme, Site, TrialDate, fields
from trialgraph.terms import RDF_TYPE, RDFS_SEE_ALSO, TG, XSD

Triple = tuple[str, str, str]
"""Subject, predicate and object as rendered N-Triples terms."""

# --- rendered terms -----------------------------------------------------------------------------------

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_as_json = msgspec.json.Encoder().encode
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def node(iri: str) -> str:
    """An IRI that `iris` or `terms` made."""
    return f"<{iri}>"


def text(value: str) -> str:
    """A string literal, escaped, without anybody's e-mail address or telephone number."""
    value = without_contacts(value)
    if value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    try:
        return _as_json(value).decode()  # whose escapes are a part of those of N-Quads
    except UnicodeEncodeError:
        return _as_json(_SURROGATE.sub("\ufffd", value)).decode()


def integer(value: int) -> str:
    """An `xsd:integer`."""
    return f'"{value}"^^<{XSD}integer>'


def decimal(value: float) -> str:
    """An `xsd:decimal` in its canonical form, up to six places: a decimetre on the ground."""
    digits = f"{value:.6f}".rstrip("0").rstrip(".")
    return f'"{"0" if digits == "-0" else digits}"^^<{XSD}decimal>'


def boolean(value: bool) -> str:
    """An `xsd:boolean`."""
    return f'"{"true" if value else "false"}"^^<{XSD}boolean>'


def date(value: str) -> str:
    """A date whose datatype tells its precision: `xsd:gYear`, `xsd:gYearMonth` or `xsd:date`."""
    return f'"{value}"^^<{XSD}{_DATE_TYPES[len(value)]}>'


@cache
def _property(field: str) -> str:
    """The rendered property that a record field is stated by: `time_frame` by `tg:timeFrame`."""
    first, *rest = field.split("_")
    return node(TG[first + "".join(word.capitalize() for word in rest)])


# --- plain fields: stated under their own name ---------------------------------------------------------

_LITERALS: dict[Any, Callable[[Any], str]] = {str: text, int: integer, float: decimal, bool: boolean}
Render = Callable[[Any], Iterable[tuple[str, str]]]


def _coded(field: str, scheme: Scheme) -> Render:
    """States a reported word as the concept it means, and the word where it is kept; findings tell of others."""
    coded, reported = _property(field), None
    if scheme.keeps_word:
        reported = _property("reported_" + scheme.name)

    def render(word: str) -> Iterator[tuple[str, str]]:
        concept = find_concept(scheme.name, word)
        if concept:
            yield coded, node(concept)
        if reported:
            yield reported, text(word)

    return render


def _trial_date(field: str) -> Render:
    """States a date, and whether it has happened."""
    when, kind = _property(field), _coded(field + "_type", Scheme("date-type"))

    def render(value: TrialDate) -> Iterator[tuple[str, str]]:
        yield when, date(value.date)
        if value.date_type:
            yield from kind(value.date_type)

    return render


def _literal(field: str, literal: Callable[[Any], str]) -> Render:
    predicate = _property(field)
    return lambda value: ((predicate, literal(value)),)


def _render_of(field: str, hint: Any) -> Render | None:
    """How a field of this type is stated, or None where a function of this module does it by hand."""
    markers = getattr(hint, "__metadata__", ())
    plain = get_args(hint)[0] if markers else hint
    if Linked in markers:
        return None
    if scheme := next((m for m in markers if isinstance(m, Scheme)), None):
        return _coded(field, scheme)
    if Date in markers:
        return _literal(field, date)
    if plain is TrialDate:
        return _trial_date(field)
    return _literal(field, _LITERALS[plain]) if plain in _LITERALS else None


@cache
def plan(record_class: type[Struct]) -> tuple[tuple[str, bool, Render], ...]:
    """The plain fields of a record class: name, whether it holds several values, and how one is stated."""
    steps = []
    for field, many, hint in fields(record_class):
        if render := _render_of(field.removesuffix("s") if many else field, hint):
            steps.append((field, many, render))
    return tuple(steps)


def stated(subject: str, part: Struct) -> Iterator[Triple]:
    """The plain fields of one part of a record."""
    for field, many, render in plan(type(part)):
        value = getattr(part, field)
        if value is None or value == ():
            continue
        for item in value if many else (value,):
            for predicate, obj in render(item):
                yield subject, predicate, obj


# --- what a record owns -------------------------------------------------------------------------------

A = node(RDF_TYPE)
SEE_ALSO = node(RDFS_SEE_ALSO)


@cache
def tg(name: str) -> str:
    """A rendered class or property of the ontology; a name that it does not declare is an AttributeError."""
    return node(getattr(TG, name))


def _owned(owner: str, link: str, subject: str, kind: str, part: Struct) -> Iterator[Triple]:
    """A node of the record's own: the link to it, its class and its plain fields."""
    yield owner, tg(link), subject
    yield subject, A, tg(kind)
    yield from stated(subject, part)


def identifiers(record: RegistryRecord, iri: str) -> Iterator[Triple]:
    """The numbers by which the trial is known."""
    for number in record.trial.identifiers:
        subject = node(iris.identifier(iri, number.scheme, number.value))
        yield from _owned(node(iri), "hasIdentifier", subject, "Identifier", number)
        yield subject, tg("identifierValue"), text(number.value)
        if scheme := find_concept("identifier-scheme", number.scheme):
            yield subject, tg("identifierScheme"), node(scheme)
        for address in filter(None, map(iris.web_page, links_of(number.scheme, number.value))):
            yield subject, SEE_ALSO, node(address)


def conditions(record: RegistryRecord, iri: str, trial: str) -> Iterator[Triple]:
    """The conditions: linked from the trial and the record, and as written."""
    for condition in record.trial.conditions:
        shared = node(iris.condition(condition.name))
        yield trial, tg("studiesCondition"), shared
        yield node(iri), tg("hasCondition"), shared
        yield node(iri), tg("conditionName"), text(condition.name)


def interventions(record: RegistryRecord, iri: str, trial: str) -> Iterator[Triple]:
    """The interventions, and the drugs that they give."""
    for position, intervention in enumerate(record.trial.interventions):
        subject = node(iris.part(iri, "intervention", position))
        yield from _owned(node(iri), "hasIntervention", subject, "Intervention", intervention)
        control = control_type(intervention.name) if intervention.name else None
        if control and (concept := find_concept("control-type", control)):
            yield subject, tg("controlType"), node(concept)
        if intervention.name and is_placebo(intervention.name):
            yield subject, A, tg("Placebo")
        elif gives_drug(intervention):
            shared = node(iris.drug(intervention.name))
            yield subject, tg("drug"), shared
            yield trial, tg("studiesDrug"), shared


def arms(record: RegistryRecord, iri: str) -> Iterator[Triple]:
    """The arms, and what each receives."""
    for position, arm in enumerate(record.trial.arms):
        subject = node(iris.part(iri, "arm", position))
        yield from _owned(node(iri), "hasArm", subject, "Arm", arm)
        for received in arm.interventions:
            yield subject, tg("receives"), node(iris.part(iri, "intervention", received))


def outcomes(record: RegistryRecord, iri: str) -> Iterator[Triple]:
    """The outcomes."""
    for position, outcome in enumerate(record.trial.outcomes):
        subject = node(iris.part(iri, "outcome", position))
        yield from _owned(node(iri), "hasOutcome", subject, "Outcome", outcome)


def sponsorships(record: RegistryRecord, iri: str, trial: str) -> Iterator[Triple]:
    """The organisations, each with its role."""
    for position, sponsor in enumerate(record.trial.sponsors):
        subject, shared = node(iris.part(iri, "sponsorship", position)), node(iris.sponsor(sponsor.name))
        yield from _owned(node(iri), "hasSponsorship", subject, "Sponsorship", sponsor)
        yield subject, tg("sponsor"), shared
        yield trial, tg("hasSponsor"), shared
        if sponsor.ror and (ror := iris.ror(sponsor.ror)):
            yield shared, tg("ror"), node(ror)


def participations(record: RegistryRecord, iri: str, trial: str) -> Iterator[Triple]:
    """The sites, each with its status in this trial, and where they lie."""
    for position, site in enumerate(record.trial.sites):
        subject, shared = node(iris.part(iri, "participation", position)), node(site_iri(record, site))
        yield from _owned(node(iri), "hasParticipation", subject, "Participation", site)
        yield subject, tg("site"), shared
        yield trial, tg("hasSite"), shared
        yield from _whereabouts(shared, site)
        if site.country:
            yield trial, tg("hasCountry"), node(iris.country(site.country))
    for country in record.trial.countries:
        yield node(iri), tg("listsCountry"), node(iris.country(country))
        yield trial, tg("hasCountry"), node(iris.country(country))


def _whereabouts(shared: str, site: Site) -> Iterator[Triple]:
    """Town, state, country and geo-point of a site."""
    if town := town_iri(site):
        yield shared, tg("city"), node(town)
    if site.country:
        country = node(iris.country(site.country))
        yield shared, tg("country"), country
        if town:
            yield node(town), tg("country"), country
    if site.state:
        yield shared, tg("state"), text(site.state)
    if site.postal_code:
        yield shared, tg("postalCode"), text(site.postal_code)
    if site.latitude is not None and site.longitude is not None:
        yield shared, tg("latitude"), decimal(site.latitude)
        yield shared, tg("longitude"), decimal(site.longitude)


def appointments(record: RegistryRecord, iri: str, trial: str) -> Iterator[Triple]:
    """The people, each with a role; what stands in a person's place is no investigator."""
    for position, person in enumerate(record.trial.investigators):
        subject = node(iris.part(iri, "appointment", position))
        yield from _owned(node(iri), "hasAppointment", subject, "Appointment", person)
        if person.site is not None:
            yield subject, tg("atParticipation"), node(iris.part(iri, "participation", person.site))
        if person.is_person:
            shared = node(investigator_iri(record, person))
            yield subject, tg("investigator"), shared
            yield trial, tg("hasInvestigator"), shared
        else:
            yield subject, tg("isPerson"), boolean(False)
    if party := record.trial.responsible_party:
        yield from stated(node(iri), party)
        if party.investigator is not None:
            appointment = iris.part(iri, "appointment", party.investigator)
            yield node(iri), tg("responsibleInvestigator"), node(appointment)


def references(record: RegistryRecord, iri: str) -> Iterator[Triple]:
    """The publications that the record cites."""
    for position, reference in enumerate(record.trial.references):
        subject, cited = node(iris.part(iri, "reference", position)), node(publication_iri(reference))
        yield from _owned(node(iri), "hasReference", subject, "Reference", reference)
        yield subject, tg("publication"), cited
        for field in ("citation", "pmid", "doi"):
            if value := getattr(reference, field):
                yield cited, tg(field), text(value)


def eligibility(record: RegistryRecord, iri: str) -> Iterator[Triple]:
    """Who may take part."""
    if record.trial.eligibility:
        subject = node(iri + "/eligibility")
        yield from _owned(node(iri), "hasEligibility", subject, "EligibilityCriteria", record.trial.eligibility)


def mesh_terms(record: RegistryRecord, iri: str) -> Iterator[Triple]:
    """The MeSH terms that the registry itself assigned."""
    for link, field in MESH_FIELDS:
        for concept in getattr(record.trial, field):
            yield node(iri), tg(link), node(mesh_iri(concept))


MESH_FIELDS = (
    ("conditionMesh", "condition_mesh"),
    ("conditionMeshAncestor", "condition_mesh_ancestors"),
    ("interventionMesh", "intervention_mesh"),
    ("interventionMeshAncestor", "intervention_mesh_ancestors"),
)


# --- a whole record -----------------------------------------------------------------------------------


def record_triples(record: RegistryRecord) -> Iterator[Triple]:
    """All that a record states, for the default graph."""
    iri, trial = iris.record(record.registry, record.number), node(iris.trial(record.number))
    yield from _owned(trial, "hasRecord", node(iri), "RegistryRecord", record)
    yield node(iri), tg("inRegistry"), node(iris.registry(record.registry))
    if record.url and (url := iris.web_page(record.url)):
        yield node(iri), tg("url"), node(url)
    yield from stated(node(iri), record.trial)
    yield from identifiers(record, iri)
    yield from conditions(record, iri, trial)
    yield from interventions(record, iri, trial)
    yield from arms(record, iri)
    yield from outcomes(record, iri)
    yield from eligibility(record, iri)
    yield from sponsorships(record, iri, trial)
    yield from participations(record, iri, trial)
    yield from appointments(record, iri, trial)
    yield from references(record, iri)
    yield from mesh_terms(record, iri)


def listed_triples(record: RegistryRecord) -> Iterator[Triple]:
    """What the record's page lists as related trials, for a graph of its own."""
    subject = node(iris.record(record.registry, record.number))
    for listed in record.listed_trials:
        other = node(iris.trial(listed.number))
        yield subject, tg("listsRelated"), other
        if listed.title:
            yield other, tg("listedTitle"), text(listed.title)
        yield from stated(other, listed)


def record_quads(record: RegistryRecord) -> str:
    """A record as N-Quads text, each statement once, in an order that depends on the record alone."""
    lines = dict.fromkeys(f"{s} {p} {o} .\n" for s, p, o in record_triples(record))
    graph = node(iris.LISTED_GRAPH)
    lines |= dict.fromkeys(f"{s} {p} {o} {graph} .\n" for s, p, o in listed_triples(record))
    return "".join(lines)
