"""Small answers that say which records they come from: what worker processes do for assistants."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import msgspec
from pyoxigraph import NamedNode, QueryBoolean, QueryTriples

from trialgraph import iris
from trialgraph.graph import TrialGraph
from trialgraph.queries import get_query, look_up
from trialgraph.queries.filling import find_terms
from trialgraph.report import read_report
from trialgraph.rows import Rows, Value, python_value, read_on
from trialgraph.terms import TG

MOST_BYTES = 24_000
"""Of the rows on a page: about 8,000 tokens of a language model."""
MOST_SOURCES = 50
MOST_ITEMS = 10
"""Of a list on a card."""
_TOLD_BY_RECORDS = re.compile(re.escape(iris.BASE) + "(trial/[^/]+|record/[^/]+/[^/]+)")
"""A trial, or a record, of which something may be a part."""

Row = list[Value]
_encode = msgspec.json.Encoder(decimal_format="number").encode


def read_page(graph: TrialGraph, name: str, arguments: Mapping[str, str], start: int, most: int) -> bytes:
    """A job: a page of the answer to a stored query, as JSON; raises `QueryError` and `StoreError`.

    Of the rows from `start` on at most so many, and no more than `MOST_BYTES` have room for.
    """
    terms = find_terms(get_query(name), arguments, graph.resolve)
    asked = [term.value for term in terms.values() if isinstance(term, NamedNode)]
    return _write_page(graph, graph.query(name, **arguments), start, most, asked)


def read_sparql_page(graph: TrialGraph, text: str, start: int, most: int) -> bytes:
    """A job: the same for any SPARQL query."""
    return _write_page(graph, graph.sparql(text), start, most, ())


def find_things(graph: TrialGraph, text: str, kind: str | None, most: int) -> bytes:
    """A job: the things whose names are like a text, if wanted of one class (`Drug`), as JSON.

    From the index of names where the graph has one, else by looking at every name.
    """
    found = _find_in_index(graph, text, kind, most)
    if found is None:
        class_iri = None if kind is None else str(TG[kind])
        rows = look_up(graph.store, "find_entity_loosely", label=text, **{"class": class_iri})
        labels = {row["entity"]: row["label"] for row in rows}
        found = [{"iri": iri, "label": label} for iri, label in islice(labels.items(), most)]
    return _encode({"things": found})


def _find_in_index(graph: TrialGraph, text: str, kind: str | None, most: int) -> list[dict[str, Any]] | None:
    try:
        from trialgraph.search import has_search, open_search
    except ModuleNotFoundError:  # the extra `serve` brings the index
        return None
    if not has_search(graph.location):
        return None
    kinds = () if kind is None else (kind,)
    return msgspec.to_builtins(open_search(graph.location).complete(text, kinds=kinds, most=most))


def show_card(graph: TrialGraph, thing: str) -> bytes:
    """A job: the card of a thing, long lists cut, as JSON; raises `QueryError` where it is not found."""
    card = graph.card(thing)
    links = {
        relation: [f"{name} <{iri}>" if name != iri else f"<{iri}>" for iri, name in ends]
        for relation, ends in card.links.items()
    }
    return _encode(
        {
            "iri": card.iri,
            "name": card.name,
            "classes": card.classes,
            "facts": cut_lists(card.facts),
            "parts": cut_lists(card.parts),
            "links": cut_lists(links),
            "sources": _sources(graph, [card.iri]),
        }
    )


def relate(graph: TrialGraph, trial: str, mode: str, most: int) -> bytes:
    """A job: the trials most related to one, with the reasons, as JSON; raises as `TrialGraph.related`."""
    found = graph.related(trial, mode=mode, most=most)
    told = [
        {"iri": each.iri, "title": each.title, "score": round(each.score, 3), "because": each.because}
        for each in found
    ]
    return _encode({"trials": told, "sources": _sources(graph, [each.iri for each in found])})


# --- pages --------------------------------------------------------------------------------------------


def _write_page(
    graph: TrialGraph, answer: Rows | QueryBoolean | QueryTriples, start: int, most: int, asked: Iterable[str]
) -> bytes:
    columns, rows = _READERS[type(answer)](answer)
    page: list[Row] = []
    size, more = 0, False
    for row in islice(rows, start, None):
        size += len(_encode(row))
        more = len(page) == most or bool(page and size > MOST_BYTES)
        if more:
            break
        page.append(row)
    things = [cell for row in page for cell in row if isinstance(cell, str)]
    said = {"columns": columns, "rows": page, "more": more, "sources": _sources(graph, [*things, *asked])}
    return _encode(said)


def _read_rows(rows: Rows) -> tuple[tuple[str, ...], Iterator[Row]]:
    return rows.variables, (list(map(python_value, terms)) for terms in read_on(rows.solutions()))


def _read_triples(triples: QueryTriples) -> tuple[tuple[str, ...], Iterator[Row]]:
    """In the order of their texts: triples have none, and the next page must go on where this one ends."""
    ordered = sorted(triples, key=str)
    return ("subject", "predicate", "object"), (list(map(python_value, triple)) for triple in ordered)


def _read_boolean(answer: QueryBoolean) -> tuple[tuple[str, ...], Iterator[Row]]:
    return ("answer",), iter([[bool(answer)]])


_READERS: dict[type, Callable[[Any], tuple[tuple[str, ...], Iterator[Row]]]] = {
    Rows: _read_rows,
    QueryTriples: _read_triples,
    QueryBoolean: _read_boolean,
}


# --- where it comes from ------------------------------------------------------------------------------


def _sources(graph: TrialGraph, things: Iterable[str]) -> list[str]:
    """The records that say something of the trials among some things; where there are none, all records."""
    told = list(dict.fromkeys(match[0] for thing in things if (match := _TOLD_BY_RECORDS.match(thing))))
    lines = [
        _source(row)
        for thing in told[:MOST_SOURCES]
        for row in look_up(graph.store, "sources_of_a_thing", thing=thing)
    ]
    left = len(told) - MOST_SOURCES
    return [*dict.fromkeys(lines), *([f"and the records of {left} more"] if left > 0 else [])] or _whole(graph)


def _source(row: Mapping[str, Value]) -> str:
    """`NCT04972760 (ClinicalTrials.gov, updated 2022-03-01) https://clinicaltrials.gov/study/NCT04972760`."""
    updated = f", updated {row['updated']}" if row["updated"] else ""
    return f"{row['number']} ({row['registry']}{updated}) {row['page'] or ''}".strip()


def _whole(graph: TrialGraph) -> list[str]:
    counts = read_report(graph.location).get("records_by_registry", {})
    told = ", ".join(f"{count:,} of {registry}" for registry, count in counts.items())
    return [f"all records in the graph: {told}"] if told else ["the graph as a whole"]


def cut_lists(lists: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Of each list the first `MOST_ITEMS`, and how many more there are."""
    cut = {}
    for name, items in lists.items():
        lines = list(items)
        left = len(lines) - MOST_ITEMS
        cut[name] = [*lines[:MOST_ITEMS], *([f"and {left:,} more"] if left > 0 else [])]
    return cut
