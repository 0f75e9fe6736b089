"""Fills a stored query and asks it: of a store, or its twin of the tables of edges."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from trialgraph.errors import QueryError
from trialgraph.queries.filling import Resolve, fill, find_terms
from trialgraph.queries.stored import StoredQuery
from trialgraph.rows import Rows, Term, python_value
from trialgraph.stores import Store
from trialgraph.terms import XSD

if TYPE_CHECKING:
    from trialgraph.edges import Edges

_IRI = "_iri"
_INTEGER, _DATE = NamedNode(XSD + "integer"), NamedNode(XSD + "date")
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


def _ask_twin(edges: "Edges", query: StoredQuery, terms: Mapping[str, NamedNode | Literal]) -> Rows:
    """The rows of the SQL, whose `$_drug_iri` is the SPARQL's `?_drug_iri`, and null where that stays open.

    A column `drug` holds literals and a column `drug_iri` IRIs, both for the variable `?drug`.
    """
    values = {parameter.variable: python_value(terms.get(parameter.variable)) for parameter in query.parameters}
    answer = edges.ask(query.sql, values)
    columns = [(name, str(kind)) for name, kind, *_ in answer.description]
    unknown = [f"{name} {kind}" for name, kind in columns if kind not in _TERMS]
    if unknown:
        raise QueryError(f"{query.path.with_suffix('.sql')}: no literal is made of {', '.join(unknown)}")
    readers = [NamedNode if name.endswith(_IRI) else _TERMS[kind] for name, kind in columns]
    return Rows.collected(
        [name.removesuffix(_IRI) for name, _ in columns],
        [
            tuple(None if value is None else read(value) for read, value in zip(readers, row, strict=True))
            for row in answer.fetchall()
        ],
    )
