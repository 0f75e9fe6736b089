"""Stored queries: read a `.rq`, check and fill its parameters, run it."""

from trialgraph.queries.asking import ask
from trialgraph.queries.entities import resolve_entity
from trialgraph.queries.filling import fill, fill_batch
from trialgraph.queries.lookups import find_names, look_up, look_up_batches, look_up_triples
from trialgraph.queries.naming import name_and_classes, name_of
from trialgraph.queries.running import resolve, run
from trialgraph.queries.stored import COSTS, Parameter, StoredQuery, find_queries, get_query, read_query
from trialgraph.queries.titles import find_by_title

__all__ = [
    "COSTS",
    "Parameter",
    "StoredQuery",
    "ask",
    "fill",
    "fill_batch",
    "find_by_title",
    "find_names",
    "find_queries",
    "get_query",
    "look_up",
    "look_up_batches",
    "look_up_triples",
    "name_and_classes",
    "name_of",
    "read_query",
    "resolve",
    "resolve_entity",
    "run",
]
