"""Asks a stored query in the words of people, who name things as they know them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QueryBoolean, QueryTriples

from trialgraph.queries.asking import ask
from trialgraph.queries.entities import resolve_entity
from trialgraph.queries.stored import Parameter, StoredQuery
from trialgraph.queries.titles import find_by_title
from trialgraph.rows import Rows
from trialgraph.stores import Store

if TYPE_CHECKING:
    from trialgraph.edges import Edges


def run(
    store: Store,
    query: StoredQuery,
    arguments: Mapping[str, object] | None = None,
    *,
    edges: "Edges | None" = None,
) -> Rows | QueryBoolean | QueryTriples:
    """Fill and ask: rows for a SELECT, a boolean for an ASK, triples for a CONSTRUCT or DESCRIBE.

    A query that has a twin in SQL is asked of the `edges` instead, where they are given. Raises `QueryError` for
    arguments that do not fit, and `StoreError`.
    """
    return ask(store, query, arguments or {}, partial(resolve, store), edges)


def resolve(store: Store, value: str, parameter: Parameter) -> NamedNode | Sequence[NamedNode]:
    """The thing that a value means, or, for words, the trials that have them in their titles.

    Raises as `resolve_entity`.
    """
    if parameter.type == "text":
        return [trial for trial, _ in find_by_title(store, value, most=parameter.most)]
    return resolve_entity(store, value, parameter)
