"""Which people that records name are one person: what the records say of each, gathered and compared."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby

import msgspec

from trialgraph import iris
from trialgraph.linking.outcomes import Outcome
from trialgraph.linking.parallel import on_all_cores
from trialgraph.linking.people import Appearance, Merge, block_key, colleague_key, find_same_people
from trialgraph.linking.shelf import Shelf
from trialgraph.mappings import Justification, Mapping, Predicate
from trialgraph.mentions import Mention
from trialgraph.redirects import Target
from trialgraph.workbench import Thing, Workbench

_encode = msgspec.msgpack.encode
_decode = msgspec.msgpack.Decoder(Appearance).decode


def people_outcomes(bench: Workbench, shelf: Shelf) -> Iterator[Outcome]:
    """Each person who is named under several nodes; to be called when all other kinds are linked.

    The appearances are sorted on disk by who may be the same, and compared block by block.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        _gather(bench, database)
        for outcomes in on_all_cores(block_outcomes, _blocks(database), shelf):
            yield from outcomes


def _gather(bench: Workbench, database: sqlite3.Connection) -> None:
    database.executescript("CREATE TABLE appearance (block TEXT, node TEXT, data BLOB); BEGIN;")
    for mentions in bench.mentions():
        rows = ((block_key(each.name), each.node, _encode(each)) for each in _appearances(mentions, bench))
        database.executemany("INSERT INTO appearance VALUES (?, ?, ?)", (row for row in rows if row[0]))
    database.execute("CREATE INDEX by_block ON appearance (block, node, data)")


def _blocks(database: sqlite3.Connection) -> Iterator[list[Appearance]]:
    """The appearances of people who may be the same, where there are several nodes."""
    rows = database.execute("SELECT block, data FROM appearance ORDER BY block, node, data")
    for _, block in groupby(rows, key=lambda row: row[0]):
        appearances = [_decode(data) for _, data in block]
        if len({each.node for each in appearances}) > 1:
            yield appearances


def _appearances(mentions: Iterable[Mention], bench: Workbench) -> Iterator[Appearance]:
    """What one record says of each person on it."""
    by_kind: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_kind.setdefault(mention.kind, []).append(mention)
    people = by_kind.get("Investigator", ())
    if not people:
        return
    studied = [each.iri for kind in ("Condition", "Drug") for each in by_kind.get(kind, ())]
    topics = frozenset(studied).union(*(bench.redirects.targets(iri) for iri in studied))
    sponsors = frozenset(t for each in by_kind.get("Sponsor", ()) for t in bench.redirects.targets(each.iri))
    keys = [colleague_key(each.name) for each in people]
    for person, key in zip(people, keys, strict=True):
        place = person.place
        town = iris.city(place.city, place.state, place.country) if place and place.city else None
        yield Appearance(
            node=person.iri,
            name=person.name,
            trial=by_kind["Trial"][0].iri,
            affiliation=person.workplace,
            town=town,
            country=place.country if place else None,
            colleagues=frozenset(other for other in keys if other and other != key),
            topics=topics,
            sponsors=sponsors,
        )


def block_outcomes(shelf: Shelf, appearances: list[Appearance]) -> list[Outcome]:
    """What becomes of the nodes of people who may be the same; no vocabulary is asked."""
    outcomes = []
    named = {each.node: each.name for each in reversed(appearances)}
    for node, merges in groupby(find_same_people(appearances), key=lambda merge: merge.node):
        thing = Thing(iri=node, names=(named[node],), times=1)
        rows = {merge.accepted: (merge, _row(thing, merge, named[merge.into])) for merge in merges}
        accepted = rows.get(True)
        target = (
            (Target(iri=accepted[0].into, label=named[accepted[0].into], is_concept=False),) if accepted else None
        )
        outcome = Outcome(
            thing=thing,
            category="Investigator",
            merged=(accepted[1],) if accepted else (),
            targets=target,
            keeps="label" if accepted else "",
            perhaps=(rows[False][1],) if False in rows else (),
        )
        outcomes.append(outcome)
    return outcomes


def _row(thing: Thing, merge: Merge, label: str) -> Mapping:
    return Mapping(
        subject_id=thing.iri,
        subject_label=thing.names[0],
        category="Investigator",
        predicate=Predicate.EXACT,
        object_id=merge.into,
        object_label=label,
        justification=Justification.INSTANCES,
        confidence=merge.confidence,
        comment=merge.how,
    )
