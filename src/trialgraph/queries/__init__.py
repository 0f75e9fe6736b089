"""Stored queries: read a `.rq`, check and fill its parameters, run it."""

from trialgraph.queries.entities import resolve_entity
from trialgraph.queries.filling import fill, fill_batch
from trialgraph.queries.lookups import find_names, look_up, look_up_triples
from trialgraph.queries.naming import name_and_classes, name_of
from trialgraph.queries.running import run
from trialgraph.queries.stored import COSTS, Parameter, StoredQuery, find_queries, get_query, read_query

__all__ = [
    "COSTS",
    "Parameter",
    "StoredQuery",
    "fill",
    "fill_batch",
    "find_names",
    "find_queries",
    "get_query",
    "look_up",
    "look_up_triples",
    "name_and_classes",
    "name_of",
    "read_query",
    "resolve_entity",
    "run",
]
