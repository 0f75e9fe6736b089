"""The things that a record mentions and other records may mention too: which node, and under which name."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from trialgraph import iris, names
from trialgraph.codes import find_concept
from trialgraph.records import (
    Concept,
    Finding,
    Intervention,
    Investigator,
    Reference,
    RegistryRecord,
    Site,
    reported_words,
)
from trialgraph.terms import TGC

DRUG_TYPES = frozenset(
    str(TGC["intervention-type-" + name]) for name in ("drug", "biological", "combination-product")
)
"""Interventions of these types name a drug, unless the name is that of a placebo or a measurement."""


class Place(Struct, frozen=True, kw_only=True, array_like=True):
    """Where something is, as a record says it."""

    facility: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    latitude: float | None = None
    """Degrees north, WGS 84."""
    longitude: float | None = None
    """Degrees east, WGS 84."""


class Mention(Struct, frozen=True, array_like=True):
    """One naming of a shared thing, and what the record says beside it that tells what is meant."""

    iri: str
    kind: str
    """The local name of its class in the ontology; `Concept` for a term of an outside vocabulary."""
    name: str
    other_names: tuple[str, ...] = ()
    """Of a drug: what else the record calls the intervention."""
    workplace: str | None = None
    """Of a person: the affiliation, else the facility at whose site they work."""
    place: Place | None = None
    """Of a site, a town, and a person at a site; of a sponsor the country, where all sites are in one."""
    field: str | None = None
    """Of a term: the field of the record for which the registry assigned it, `condition_mesh`."""


def gives_drug(intervention: Intervention) -> bool:
    """Whether an intervention names a drug: by its type, and by not being a placebo or a measurement.

    Pages that have lost their labels give no types; there a dose in the description tells a drug.
    """
    name, kind = intervention.name, intervention.intervention_type
    if not name or names.is_control(name) or names.is_procedure(name):
        return False
    if kind:
        return find_concept("intervention-type", kind) in DRUG_TYPES
    return bool(intervention.description) and names.has_dose(intervention.description)


def town_iri(site: Site) -> str | None:
    """The town in which a site lies."""
    return iris.city(site.city, site.state, site.country) if site.city else None


def site_iri(record: RegistryRecord, site: Site) -> str:
    """The place that a listed site is: shared between trials only where it has a telling name and a town."""
    town = town_iri(site) or (iris.country(site.country) if site.country else None)
    if site.facility and site.city and not names.is_generic_facility(site.facility):
        return iris.site(site.facility, town)
    return iris.unnamed_site(record.number, site.facility, town, site.postal_code)


def investigator_iri(record: RegistryRecord, person: Investigator) -> str:
    """A person, told apart from others of the same name by workplace, else by the trial."""
    if person.affiliation:
        return iris.investigator(person.name, person.affiliation)
    if person.site is not None:
        site = record.trial.sites[person.site]
        if site.facility and not names.is_generic_facility(site.facility):
            return iris.investigator(person.name, names.facility_name(site.facility))
    return iris.investigator(person.name, record.number)


def publication_iri(reference: Reference) -> str:
    """The work that a reference cites."""
    return iris.publication(reference.pmid, reference.doi, reference.citation)


def mesh_iri(concept: Concept) -> str:
    """The MeSH term that a registry assigned, by its id, else by its label."""
    return iris.mesh(concept.id) if concept.id else iris.mesh_label(concept.label)


def find_mentions(record: RegistryRecord) -> Iterator[Mention]:
    """Every naming of a shared thing on a record, in the record's order."""
    trial = record.trial
    yield Mention(iris.trial(record.number), "Trial", trial.brief_title or trial.official_title or record.number)
    for condition in trial.conditions:
        yield Mention(iris.condition(condition.name), "Condition", condition.name)
    for each in trial.interventions:
        if gives_drug(each):
            yield Mention(iris.drug(each.name or ""), "Drug", each.name or "", other_names=each.other_names)
    countries = {site.country for site in trial.sites if site.country}
    home = Place(country=countries.pop()) if len(countries) == 1 else None
    for sponsor in trial.sponsors:
        yield Mention(iris.sponsor(sponsor.name), "Sponsor", sponsor.name, place=home)
    for person in trial.investigators:
        if person.is_person:
            yield _person(record, person)
    for reference in trial.references:
        number = f"PMID {reference.pmid}" if reference.pmid else f"doi:{reference.doi}"
        yield Mention(publication_iri(reference), "Publication", reference.citation or number)
    yield from _places(record)
    for field in MESH_FIELDS:
        for concept in getattr(trial, field):
            yield Mention(mesh_iri(concept), "Concept", concept.label, field=field)


MESH_FIELDS = ("condition_mesh", "condition_mesh_ancestors", "intervention_mesh", "intervention_mesh_ancestors")


def _person(record: RegistryRecord, person: Investigator) -> Mention:
    site = record.trial.sites[person.site] if person.site is not None else None
    return Mention(
        investigator_iri(record, person),
        "Investigator",
        person.name,
        workplace=person.affiliation or (site.facility if site else None),
        place=_place(site) if site else None,
    )


def _place(site: Site) -> Place:
    return Place(
        facility=site.facility,
        city=site.city,
        state=site.state,
        country=site.country,
        latitude=site.latitude,
        longitude=site.longitude,
    )


def _places(record: RegistryRecord) -> Iterator[Mention]:
    for site in record.trial.sites:
        name = site.facility or "Unnamed site"
        if not names.is_generic_facility(name):
            name = names.facility_name(name)
        where = ", ".join(part for part in (site.city, site.country) if part)
        place = _place(site)
        yield Mention(site_iri(record, site), "Site", f"{name} ({where})" if where else name, place=place)
        if site.city and (town := town_iri(site)):
            yield Mention(town, "City", site.city, place=msgspec.structs.replace(place, facility=None))
        if site.country:
            yield Mention(iris.country(site.country), "Country", site.country)
    for country in record.trial.countries:
        yield Mention(iris.country(country), "Country", country)


def find_unknown_words(record: RegistryRecord) -> Iterator[Finding]:
    """A finding for each reported word that the ontology knows no concept for."""
    for field, scheme, word in reported_words(record):
        if not find_concept(scheme.name, word):
            yield Finding(field=field, raw=word, detail=f"no known {scheme.name.replace('-', ' ')}")
