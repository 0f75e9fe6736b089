"""Holds the tables of edges against the store, which is the definition."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from trialgraph.edges import KINDS, Kind
from trialgraph.edges.comparing import Comparison, Row, compare
from trialgraph.edges.reading import BROADER_CONCEPTS
from trialgraph.edges.statements import CODES, FACTS, HAS_ELIGIBILITY, HAS_RECORD, POPULATION
from trialgraph.queries import look_up
from trialgraph.rows import read_on
from trialgraph.stores import Store
from trialgraph.terms import TG

_NUMBERS_AND_DAYS = frozenset(
    {"number", "start_date", "completion_date", "enrollment", "minimum_age_months", "maximum_age_months"}
)
"""The facts that are told as such; the others are nodes."""


@dataclass(frozen=True, kw_only=True)
class _Check:
    """A table, and the lookup that asks the store for the same rows."""

    name: str
    sql: str
    lookup: str
    arguments: dict[str, str] = field(default_factory=dict)
    keeps: Callable[[str], str | None] = str
    """What the table keeps of the last column: None where it leaves out the row."""


def compare_with_store(graph: str | Path, store: Store, *, most: int = 5) -> Iterator[Comparison]:
    """How each kind of edge, fact and label in a graph's tables agrees with its store, with the first differences.

    Raises `StoreError` where the tables are missing or damaged.
    """
    for check in _checks():
        yield compare(graph, check.name, check.sql, _said(store, check), most=most)


def _said(store: Store, check: _Check) -> Iterator[Row]:
    for terms in read_on(look_up(store, check.lookup, **check.arguments).solutions()):
        *first, last = (term.value if term else None for term in terms)
        kept = last and check.keeps(last)
        if kept or not last:
            yield (*first, kept)


def _first_day(date: str) -> str:
    """The first day of a year, a month or a day."""
    return (date + "-01-01")[:10]


def _of_64_bits(number: str) -> str | None:
    return number if int(number) < 2**63 else None


def _to_six_places(number: str) -> str:
    return f"{Decimal(number):.6f}"


_KEEPS = {
    "start_date": _first_day,
    "completion_date": _first_day,
    "enrollment": _of_64_bits,
    "minimum_age_months": _to_six_places,
    "maximum_age_months": _to_six_places,
}


_FROM_EDGES = """
FROM trial_{kind} AS edge JOIN node AS trial ON trial.id = edge.trial JOIN node AS thing ON thing.id = edge.{kind}
"""
_ROLES = "LEFT JOIN node AS role ON role.id = edge.role"
_RECORDS = "SELECT node.iri, record.iri AS record FROM record JOIN node ON node.id = record.trial"
_CODES = """
SELECT record.iri, node.iri AS code
FROM record_{name} AS coded JOIN record ON record.id = coded.record JOIN node ON node.id = coded.{name}
"""

_START = FACTS["start_date"]
_STARTS = "SELECT iri, start_written FROM record WHERE start_written IS NOT NULL"
_POINTS = "SELECT iri, latitude, longitude FROM site_point JOIN node ON node.id = site"
_SIZES = "SELECT name, things::VARCHAR AS things FROM class_size"


def _checks() -> Iterator[_Check]:
    for name, kind in KINDS.items():
        yield from _edge_checks(name, kind)
    yield _Check(name="record", sql=_RECORDS, lookup="pairs_of_a_link", arguments={"link": HAS_RECORD})
    for name, link in FACTS.items():
        yield _fact_check(name, "facts_of_records", {"property": link})
    for name, link in POPULATION.items():
        yield _fact_check(name, "facts_of_parts", {"part": HAS_ELIGIBILITY, "property": link})
    for name, link in CODES.items():
        sql = _CODES.format(name=name)
        yield _Check(name=name, sql=sql, lookup="facts_of_records", arguments={"property": link})
    yield _Check(name="start as written", sql=_STARTS, lookup="facts_of_records", arguments={"property": _START})
    yield _Check(name="point", sql=_POINTS, lookup="points_of_sites")
    yield _Check(name="size of classes", sql=_SIZES, lookup="sizes_of_classes")
    yield _Check(name="broader", sql=BROADER_CONCEPTS, lookup="broader_concepts")
    yield _label_check("Trial", "names_of_a_class", {"class": str(TG.Trial)})
    for kind in KINDS.values():
        yield _label_check(kind.thing, "names_of_linked_things", {"link": kind.link})


def _label_check(class_name: str, lookup: str, arguments: dict[str, str]) -> _Check:
    sql = f"SELECT iri, label FROM node WHERE class = '{class_name}'"
    return _Check(name=f"label of {class_name}", sql=sql, lookup=lookup, arguments=arguments)


def _edge_checks(name: str, kind: Kind) -> Iterator[_Check]:
    edges = _FROM_EDGES.format(kind=name)
    sql = f"SELECT trial.iri, thing.iri AS thing {edges}"
    yield _Check(name=name, sql=sql, lookup="pairs_of_a_link", arguments={"link": kind.link})
    if kind.role:
        sql = f"SELECT trial.iri, thing.iri AS thing, role.iri AS role {edges} {_ROLES}"
        links = {"part": kind.role.part, "thing": kind.role.thing, "role": kind.role.role}
        yield _Check(name=f"{name} role", sql=sql, lookup="roles_in_trials", arguments=links)


def _fact_check(name: str, lookup: str, arguments: dict[str, str]) -> _Check:
    if name not in _NUMBERS_AND_DAYS:
        sql = f"SELECT record.iri, node.iri AS fact FROM record JOIN node ON node.id = record.{name}"
    else:
        sql = f"SELECT iri, {name}::VARCHAR AS fact FROM record WHERE {name} IS NOT NULL"
    return _Check(name=name, sql=sql, lookup=lookup, arguments=arguments, keeps=_KEEPS.get(name, str))
