"""Fills a stored query and asks it: of a store, or its twin of the tables of edges."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from trialgraph.errors import QueryError
from trialgraph.queries.filling import Filling, Resolve, fill, find_terms
from trialgraph.queries.stored import StoredQuery
from trialgraph.rows import Rows, Term, python_value
from trialgraph.stores import Store
from trialgraph.terms import XSD

if TYPE_CHECKING:
    from trialgraph.edges import Edges

_INTEGER, _DECIMAL, _DATE = (NamedNode(XSD + name) for name in ("integer", "decimal", "date"))
_DATES = {4: NamedNode(XSD + "gYear"), 7: NamedNode(XSD + "gYearMonth"), 10: _DATE}
"""The datatype of a date by how much of it is written."""
_AS_WRITTEN: dict[str, Callable[[str], Term]] = {
    "_iri": NamedNode,
    "_en": lambda text: Literal(text, language="en"),
    "_decimal": lambda text: Literal(text, datatype=_DECIMAL),
    "_date": lambda text: Literal(text, datatype=_DATES.get(len(text))),
}
"""What a column of text holds, by how its name ends."""
_TERMS: dict[str, Callable[[Any], Term]] = {
    "VARCHAR": Literal,
    **dict.fromkeys(("INTEGER", "BIGINT", "HUGEINT"), lambda value: Literal(str(value), datatype=_INTEGER)),
    "DATE": lambda value: Literal(value.isoformat(), datatype=_DATE),
    "BOOLEAN": Literal,
}


def ask(
    store: Store,
    query: StoredQuery,
    arguments: Mapping[str, object],
    resolve: Resolve,
    edges: "Edges | None" = None,
) -> Rows | QueryBoolean | QueryTriples:
    """Rows for a SELECT, a boolean for an ASK, triples for a CONSTRUCT or DESCRIBE.

    `resolve` finds the things that arguments mean. A query that has a twin in SQL is asked of the `edges`, where
    they are given.
    """
    if query.sql and edges:
        return _ask_twin(edges, query, find_terms(query, arguments, resolve))
    answer = store.query(fill(query, arguments, resolve))
    return Rows(answer) if isinstance(answer, QuerySolutions) else answer


def _ask_twin(edges: "Edges", query: StoredQuery, terms: Mapping[str, Filling]) -> Rows:
    """The rows of the SQL, whose `$_drug_iri` is the SPARQL's `?_drug_iri`, and null where that stays open.

    A column `drug` holds literals and a column `drug_iri` IRIs, both for the variable `?drug`; so `start_date` and
    `latitude_decimal` are text that is a date or a number as a record writes it, and `class_en` is English.
    """
    values = {parameter.variable: python_value(terms.get(parameter.variable)) for parameter in query.parameters}
    answer = edges.ask(query.sql, values)
    columns = [(name, str(kind)) for name, kind, *_ in answer.description]
    unknown = [f"{name} {kind}" for name, kind in columns if kind not in _TERMS]
    if unknown:
        raise QueryError(f"{query.path.with_suffix('.sql')}: no literal is made of {', '.join(unknown)}")
    variables, readers = zip(*(_read_column(name, kind) for name, kind in columns), strict=True)
    values_by_column = zip(*answer.fetchall(), strict=True)
    terms = [_terms(read, column) for read, column in zip(readers, values_by_column, strict=False)]
    return Rows.collected(variables, list(zip(*terms, strict=True)))


def _read_column(name: str, kind: str) -> tuple[str, Callable[[Any], Term]]:
    """The variable that a column is for, and what makes a term of its values."""
    ending = next((ending for ending in _AS_WRITTEN if kind == "VARCHAR" and name.endswith(ending)), "")
    return name.removesuffix(ending), _AS_WRITTEN.get(ending, _TERMS[kind])


def _terms(read: Callable[[Any], Term], column: tuple[Any, ...]) -> Iterable[Term | None]:
    """The terms of a column, one made for each value, as names come again and again."""
    known: dict[Any, Term | None] = {value: read(value) for value in set(column) if value is not None}
    return map(known.get, column)
