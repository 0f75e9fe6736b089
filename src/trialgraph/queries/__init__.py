"""Stored queries: read a `.rq`, check and fill its parameters, run it."""

from trialgraph.queries.entities import resolve_entity
from trialgraph.queries.filling import fill
from trialgraph.queries.lookups import look_up, look_up_triples
from trialgraph.queries.running import run
from trialgraph.queries.stored import Parameter, StoredQuery, find_queries, get_query, read_query

__all__ = [
    "Parameter",
    "StoredQuery",
    "fill",
    "find_queries",
    "get_query",
    "look_up",
    "look_up_triples",
    "read_query",
    "resolve_entity",
    "run",
]
