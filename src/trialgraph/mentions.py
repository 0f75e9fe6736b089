"""The things that a record mentions and other records may mention too: which node, and under which name."""

from collections.abc import Iterator
from typing import NamedTuple

from trialgraph import iris, names
from trialgraph.codes import find_concept
from trialgraph.records import (
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


class Mention(NamedTuple):
    """One naming of a shared thing."""

    iri: str
    kind: str
    """The local name of its class in the ontology; `Concept` for a term of an outside vocabulary."""
    name: str


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


def find_mentions(record: RegistryRecord) -> Iterator[Mention]:
    """Every naming of a shared thing on a record, in the record's order."""
    trial = record.trial
    yield Mention(iris.trial(record.number), "Trial", trial.brief_title or trial.official_title or record.number)
    for condition in trial.conditions:
        yield Mention(iris.condition(condition.name), "Condition", condition.name)
    for intervention in trial.interventions:
        if gives_drug(intervention):
            yield Mention(iris.drug(intervention.name or ""), "Drug", intervention.name or "")
    for sponsor in trial.sponsors:
        yield Mention(iris.sponsor(sponsor.name), "Sponsor", sponsor.name)
    for person in trial.investigators:
        if person.is_person:
            yield Mention(investigator_iri(record, person), "Investigator", person.name)
    for reference in trial.references:
        yield Mention(publication_iri(reference), "Publication", reference.citation or f"PMID {reference.pmid}")
    yield from _places(record)
    for field in (
        "condition_mesh",
        "condition_mesh_ancestors",
        "intervention_mesh",
        "intervention_mesh_ancestors",
    ):
        for concept in getattr(trial, field):
            yield Mention(iris.mesh(concept.id), "Concept", concept.label)


def _places(record: RegistryRecord) -> Iterator[Mention]:
    for site in record.trial.sites:
        name = site.facility or "Unnamed site"
        if not names.is_generic_facility(name):
            name = names.facility_name(name)
        where = ", ".join(part for part in (site.city, site.country) if part)
        yield Mention(site_iri(record, site), "Site", f"{name} ({where})" if where else name)
        if site.city and (town := town_iri(site)):
            yield Mention(town, "City", site.city)
        if site.country:
            yield Mention(iris.country(site.country), "Country", site.country)
    for country in record.trial.countries:
        yield Mention(iris.country(country), "Country", country)


def find_unknown_words(record: RegistryRecord) -> Iterator[Finding]:
    """A finding for each reported word that the ontology knows no concept for."""
    for field, scheme, word in reported_words(record):
        if not find_concept(scheme.name, word):
            yield Finding(field=field, raw=word, detail=f"no known {scheme.name.replace('-', ' ')}")
