"""Hears, in the N-Quads that a store reads, what the tables of edges hold."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

from trialgraph.edges.kinds import KINDS, Role
from trialgraph.iris import CONCEPT_GRAPH
from trialgraph.sparql import read_string
from trialgraph.terms import RDF_TYPE, RDFS_LABEL, SKOS, TG

FACTS = {
    "number": str(TG.number),
    "registry": str(TG.inRegistry),
    "status": str(TG.status),
    "study_type": str(TG.studyType),
    "start_date": str(TG.startDate),
    "completion_date": str(TG.completionDate),
    "enrollment": str(TG.enrollment),
    "allocation": str(TG.allocation),
    "intervention_model": str(TG.interventionModel),
    "masking": str(TG.masking),
}
"""What a record says once, by the name of its column."""
POPULATION = {
    "sex": str(TG.sex),
    "minimum_age_months": str(TG.minimumAgeMonths),
    "maximum_age_months": str(TG.maximumAgeMonths),
}
"""What the eligibility criteria of a record say once."""
LATITUDE, LONGITUDE = str(TG.latitude), str(TG.longitude)
CODES = {
    "phase": str(TG.phase),
    "condition_mesh": str(TG.conditionMesh),
    "intervention_mesh": str(TG.interventionMesh),
}
"""The concepts of which a record may name several, by the name of their table."""
HAS_RECORD, HAS_ELIGIBILITY = str(TG.hasRecord), str(TG.hasEligibility)
BROADER = SKOS + "broader"
_PREFERRED = SKOS + "prefLabel"
_ROLES = [kind.role for kind in KINDS.values() if kind.role]
_FACTS = (FACTS, POPULATION, CODES)
_LINKS = (
    {HAS_RECORD, HAS_ELIGIBILITY, LATITUDE, LONGITUDE, *(link for facts in _FACTS for link in facts.values())}
    | {kind.link for kind in KINDS.values()}
    | {link for role in _ROLES for link in (role.part, role.thing, role.role)}
)
_OF_RECORDS = {f"<{link}>".encode(): link for link in _LINKS}
_OF_THINGS = {f"<{predicate}>".encode(): predicate for predicate in (RDF_TYPE, RDFS_LABEL)}
_OF_CONCEPTS = {f"<{predicate}>".encode(): predicate for predicate in (BROADER, _PREFERRED)}
_OBJECT = rb'(?:<([^>]*)>|"((?:[^"\\]|\\.)*)"[^ ]*) '
_BY_DEFAULT = re.compile(_OBJECT + rb"\.")
"""What follows subject and predicate in the default graph; in another one, its name stands before the point."""
_AMONG_CONCEPTS = re.compile(_OBJECT + f"<{CONCEPT_GRAPH}> \\.".encode())
_CLASSES = {str(TG[kind.thing]): kind.thing for kind in KINDS.values()} | {
    str(TG.Trial): "Trial",
    str(TG.Registry): "Registry",
    SKOS + "Concept": "Concept",
}


class Edge(NamedTuple):
    """That a trial is linked to a thing, in a role where the record tells one."""

    class_: str
    trial: str
    thing: str
    role: str | None


class Record(NamedTuple):
    """What a record says of its trial in a word, all as written."""

    trial: str
    iri: str
    number: str | None
    registry: str | None
    status: str | None
    study_type: str | None
    start_date: str | None
    completion_date: str | None
    enrollment: str | None
    allocation: str | None
    intervention_model: str | None
    masking: str | None
    sex: str | None
    minimum_age_months: str | None
    maximum_age_months: str | None


class Code(NamedTuple):
    """A concept that a record names, in one of the `CODES`."""

    name: str
    record: str
    concept: str


class Point(NamedTuple):
    """Where on the earth a site is, in degrees as written."""

    site: str
    latitude: str
    longitude: str


class Broader(NamedTuple):
    """That a concept is directly below another."""

    narrower: str
    wider: str


class Size(NamedTuple):
    """How many things of a class there are."""

    class_: str
    things: str


class Label(NamedTuple):
    """What a thing of a class is called."""

    class_: str
    iri: str
    label: str


Said = dict[tuple[str, str], list[str]]
"""The objects by subject and predicate."""


def _listen(quads: bytes, predicates: Mapping[bytes, str], objects: re.Pattern[bytes] = _BY_DEFAULT) -> Said:
    """What a graph is told by some predicates, given as they are written."""
    said: Said = defaultdict(list)
    for line in quads.splitlines():
        subject, predicate, rest = line.split(b" ", 2)
        if predicate in predicates and (match := objects.fullmatch(rest)):
            iri, literal = match.groups()
            value = iri.decode() if iri else read_string(literal)
            said[subject[1:-1].decode(), predicates[predicate]].append(value)
    return said


def hear_record(quads: bytes) -> Iterator[Edge | Record | Code | Point]:
    """The rows in the statements of one record."""
    said = _listen(quads, _OF_RECORDS)
    trials = [(subject, iri) for (subject, link), iris in said.items() if link == HAS_RECORD for iri in iris]
    for trial, record in trials:
        criteria = _first(said, record, HAS_ELIGIBILITY) or ""
        facts = {name: _first(said, record, link) for name, link in FACTS.items()}
        population = {name: _first(said, criteria, link) for name, link in POPULATION.items()}
        yield Record(trial, record, **facts, **population)
        for name, link in CODES.items():
            for concept in dict.fromkeys(said.get((record, link), ())):
                yield Code(name, record, concept)
        yield from _edges(said, trial, record)
    yield from _points(said)


def _points(said: Said) -> Iterator[Point]:
    latitudes = [(subject, values) for (subject, link), values in said.items() if link == LATITUDE]
    for site, values in latitudes:
        pairs = product(dict.fromkeys(values), dict.fromkeys(said.get((site, LONGITUDE), ())))
        yield from (Point(site, *pair) for pair in pairs)


def _first(said: Said, subject: str, link: str) -> str | None:
    return next(iter(said.get((subject, link), ())), None)


def _edges(said: Said, trial: str, record: str) -> Iterator[Edge]:
    for kind in KINDS.values():
        roles = _roles(said, record, kind.role) if kind.role else {}
        for thing in dict.fromkeys(said.get((trial, kind.link), ())):
            for role in roles.get(thing, (None,)):
                yield Edge(kind.thing, trial, thing, role)


def _roles(said: Said, record: str, role: Role) -> dict[str, set[str | None]]:
    """The roles of each thing on a record."""
    roles: dict[str, set[str | None]] = defaultdict(set)
    for part in said.get((record, role.part), ()):
        for thing in said.get((part, role.thing), ()):
            roles[thing].update(said.get((part, role.role), (None,)))
    return roles


def hear_labels(quads: bytes) -> Iterator[Label]:
    """The label of each thing whose class and label these statements give."""
    said = _listen(quads, _OF_THINGS)
    for (subject, predicate), types in said.items():
        if predicate == RDF_TYPE:
            for label in said.get((subject, RDFS_LABEL), ()):
                yield from (Label(_CLASSES[each], subject, label) for each in types if each in _CLASSES)


def hear_concepts(quads: bytes) -> Iterator[Broader | Label]:
    """What the graph of concepts says is directly above a concept, and what concepts are called."""
    for (subject, predicate), found in _listen(quads, _OF_CONCEPTS, _AMONG_CONCEPTS).items():
        if predicate == BROADER:
            yield from (Broader(subject, wider) for wider in found)
        else:
            yield from (Label("Concept", subject, label) for label in found)
