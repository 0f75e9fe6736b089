"""Asks a stored query of a store."""

from collections.abc import Mapping
from functools import partial

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from trialgraph.queries.entities import resolve_entity
from trialgraph.queries.filling import fill
from trialgraph.queries.stored import StoredQuery
from trialgraph.rows import Rows
from trialgraph.stores import Store


def run(
    store: Store, query: StoredQuery, arguments: Mapping[str, object] | None = None
) -> Rows | QueryBoolean | QueryTriples:
    """Fill and ask: rows for a SELECT, a boolean for an ASK, triples for a CONSTRUCT or DESCRIBE.

    Raises `QueryError` for arguments that do not fit, and `StoreError`.
    """
    answer = store.query(fill(query, arguments or {}, partial(resolve_entity, store)))
    return Rows(answer) if isinstance(answer, QuerySolutions) else answer
