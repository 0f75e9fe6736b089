"""Hears, in the N-Quads that a store reads, what the tables of edges hold."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from trialgraph.edges.kinds import KINDS, Role
from trialgraph.terms import RDF_TYPE, RDFS_LABEL, SKOS, TG

FACTS = {
    "number": str(TG.number),
    "registry": str(TG.inRegistry),
    "status": str(TG.status),
    "study_type": str(TG.studyType),
    "start_date": str(TG.startDate),
    "completion_date": str(TG.completionDate),
    "enrollment": str(TG.enrollment),
}
HAS_RECORD, PHASE = str(TG.hasRecord), str(TG.phase)
_ROLES = [kind.role for kind in KINDS.values() if kind.role]
_LINKS = {HAS_RECORD, PHASE, *FACTS.values(), *(kind.link for kind in KINDS.values())} | {
    link for role in _ROLES for link in (role.part, role.thing, role.role)
}
_OF_RECORDS = {f"<{link}>".encode(): link for link in _LINKS}
_OF_THINGS = {f"<{predicate}>".encode(): predicate for predicate in (RDF_TYPE, RDFS_LABEL)}
_OBJECT = re.compile(rb'(?:<([^>]*)>|"((?:[^"\\]|\\.)*)"[^ ]*) \.')
"""What follows subject and predicate in the default graph; in another one, its name stands before the point."""
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


class Phase(NamedTuple):
    """A phase that a record gives."""

    record: str
    phase: str


class Label(NamedTuple):
    """What a thing of a class is called."""

    class_: str
    iri: str
    label: str


Said = dict[tuple[str, str], list[str]]
"""The objects by subject and predicate."""


def _listen(quads: bytes, predicates: Mapping[bytes, str]) -> Said:
    """What the default graph is told by some predicates, given as they are written."""
    said: Said = defaultdict(list)
    for line in quads.splitlines():
        subject, predicate, rest = line.split(b" ", 2)
        if predicate in predicates and (match := _OBJECT.fullmatch(rest)):
            iri, literal = match.groups()
            said[subject[1:-1].decode(), predicates[predicate]].append(iri.decode() if iri else _text(literal))
    return said


def hear_record(quads: bytes) -> Iterator[Edge | Record | Phase]:
    """The rows in the statements of one record."""
    said = _listen(quads, _OF_RECORDS)
    trials = [(subject, iri) for (subject, link), iris in said.items() if link == HAS_RECORD for iri in iris]
    for trial, record in trials:
        facts = {name: next(iter(said.get((record, link), ())), None) for name, link in FACTS.items()}
        yield Record(trial, record, **facts)
        for phase in dict.fromkeys(said.get((record, PHASE), ())):
            yield Phase(record, phase)
        yield from _edges(said, trial, record)


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


def _text(literal: bytes) -> str:
    """A literal without its escapes, which for what `triples` and Oxigraph write are those of JSON."""
    return msgspec.json.decode(b'"' + literal + b'"') if b"\\" in literal else literal.decode()
