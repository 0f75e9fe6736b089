"""What stands on the page of a thing: the answers to stored queries about it, each in a box of its own."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode

from trialgraph.graph import TrialGraph
from trialgraph.prefixes import shorten
from trialgraph.rows import Rows, Term, python_value
from trialgraph.server.pages import views
from trialgraph.terms import TG

MOST_ROWS = 25
"""Of a table on a page; the query's own page has them all."""
ENOUGH_SECONDS = 1.5
"""When a page has taken so long, what is left is linked to instead of asked."""
_NAMES = ("title", "name", "facility", "intervention")
"""The columns by which people know what the column of IRIs beside them means."""

_POINT = ("latitude", "longitude")
"""What the map shows."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A stored query that is asked about a thing."""

    title: str
    query: str
    parameter: str = "thing"
    arguments: Mapping[str, str] = field(default_factory=dict)
    """Others than the thing."""
    view: str = "table"
    """`table`, or one of `views.VIEWS`, over the table."""
    is_folded: bool = False
    """Whether people have to open it."""
    most: int = MOST_ROWS
    """How many rows are shown."""
    is_narrow: bool = False
    """Whether another fits beside it."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in a cell, and where it leads."""

    text: str
    iri: str | None = None
    is_number: bool = False


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A box that has been asked."""

    box: Box
    arguments: Mapping[str, str]
    """All that the query was filled with."""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    """The first of them."""
    total: int | None = 0
    """How many rows there are; None where the query was not asked."""
    data: Any = None
    """What the view shows, as JSON."""


def _of_trial(title: str, query: str, **said: Any) -> Box:
    return Box(title=title, query=query, parameter="trial", **said)


def _together(title: str, kind: str) -> Box:
    return Box(
        title=title, query="found_with_a_thing", arguments={"class": str(getattr(TG, kind))}, is_narrow=True
    )


OF_A_TRIAL = (
    _of_trial("Records", "records_of_a_trial"),
    _of_trial("Where the records disagree", "discrepancies"),
    _of_trial("Arms and interventions", "arms_of_a_trial"),
    _of_trial("Outcomes", "outcomes_of_a_trial"),
    _of_trial("Who can take part", "eligibility_of_a_trial"),
    _of_trial("Sponsors", "sponsors_of_a_trial", is_narrow=True),
    _of_trial("People", "people_of_a_trial", is_narrow=True),
    _of_trial("Sites", "sites_of_a_trial", view="map"),
    _of_trial("Dates", "dates_of_a_trial", view="timeline"),
    _of_trial("What changed", "changes", view="timeline"),
    _of_trial("Numbers", "identifiers_of_a_trial", is_narrow=True),
    _of_trial("Publications", "publications_of_a_trial", is_narrow=True),
    _of_trial("Where each fact comes from", "statements_about_a_trial", is_folded=True, most=500),
)
OF_A_THING = (
    Box(title="Trials by year of start and phase", query="starts_of_a_thing", view="chart"),
    Box(title="By phase and status", query="phases_and_statuses_of_a_thing", is_narrow=True),
    Box(title="Trials", query="trials_of_a_thing"),
    Box(title="Places", query="places_of_a_thing", view="map"),
    _together("Drugs", "Drug"),
    _together("Conditions", "Condition"),
    _together("Sponsors", "Sponsor"),
    _together("Investigators", "Investigator"),
    Box(title="In other vocabularies", query="same_as_a_thing", is_narrow=True),
    Box(title="Names that were linked to it", query="names_of_a_concept", is_folded=True),
)


def ask_boxes(graph: TrialGraph, boxes: Iterable[Box], iri: str) -> list[Answer]:
    """The answers about a thing that have any rows, asked one after the other as long as there is time."""
    end = time.monotonic() + ENOUGH_SECONDS
    answers = [ask_box(graph, box, iri, postponed=time.monotonic() > end) for box in boxes]
    return [answer for answer in answers if answer.total != 0]


def ask_box(graph: TrialGraph, box: Box, iri: str, *, postponed: bool = False) -> Answer:
    """The answer to a box's query about a thing; or, `postponed`, only what would be asked."""
    arguments = {box.parameter: iri, **box.arguments}
    if postponed:
        return Answer(box=box, arguments=arguments, total=None)
    return tabulate(box, graph.query(box.query, **arguments), arguments)


def tabulate(box: Box, rows: Rows, arguments: Mapping[str, str]) -> Answer:
    """The rows of an answer as cells, an IRI beside a name being the name's link."""
    terms, columns = rows.terms, rows.variables
    linked = _linked_columns(columns, terms)
    shown = [column for column in columns if column not in {*linked.values(), *_empty(columns, terms), *_POINT}]
    cells = tuple(
        tuple(_cell(row, columns, column, linked.get(column)) for column in shown) for row in terms[: box.most]
    )
    data = views.VIEWS[box.view](columns, terms) if box.view in views.VIEWS else None
    return Answer(
        box=box, arguments=arguments, columns=tuple(shown), rows=cells, total=len(terms), data=data or None
    )


def _empty(columns: Sequence[str], terms: Sequence[tuple[Term | None, ...]]) -> Iterable[str]:
    """The columns in which nothing stands."""
    return (column for place, column in enumerate(columns) if not any(row[place] for row in terms))


def _linked_columns(columns: Sequence[str], terms: Sequence[tuple[Term | None, ...]]) -> dict[str, str]:
    """For a column of names the column of IRIs that they are the names of: the first of each that there is."""
    name = next((column for column in columns if column in _NAMES), None)
    things = (c for n, c in enumerate(columns) if any(isinstance(row[n], NamedNode) for row in terms))
    thing = next(things, None)
    return {name: thing} if name and thing and name != thing else {}


def _cell(row: tuple[Term | None, ...], columns: Sequence[str], column: str, link: str | None) -> Cell:
    term = row[columns.index(column)]
    target = row[columns.index(link)] if link else None
    iri = target.value if isinstance(target, NamedNode) else None
    if term is None:
        return Cell(text=shorten(iri) if iri else "", iri=iri)
    if isinstance(term, NamedNode):
        return Cell(text=shorten(term.value), iri=term.value)
    value = python_value(term)
    if isinstance(value, bool):
        return Cell(text="yes" if value else "no")
    is_number = isinstance(value, int | float) or type(value).__name__ == "Decimal"
    return Cell(text=f"{value:,}" if is_number and column != "year" else str(value), iri=iri, is_number=is_number)
