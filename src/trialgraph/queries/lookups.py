"""Asks the queries in `lookup/`, which serve other rooms and are not listed among the stored questions."""

from collections.abc import Mapping
from functools import cache

from pyoxigraph import NamedNode, QueryTriples

from trialgraph import config
from trialgraph.queries.filling import fill
from trialgraph.queries.stored import Parameter, StoredQuery, get_query
from trialgraph.rows import Rows
from trialgraph.stores import Answer, Store


def look_up(store: Store, name: str, **arguments: object) -> Rows:
    """The rows of a lookup query; its arguments are IRIs and plain values, never names to be found."""
    return Rows(_ask(store, name, arguments))


def look_up_triples(store: Store, name: str, **arguments: object) -> QueryTriples:
    """The triples of a lookup query that is a CONSTRUCT."""
    return _ask(store, name, arguments)


def _ask(store: Store, name: str, arguments: Mapping[str, object]) -> Answer:
    return store.query(fill(get_lookup(name), arguments, _as_iri))


@cache
def get_lookup(name: str) -> StoredQuery:
    """A lookup query; the shipped one, so that a folder where somebody stands cannot change what the code asks."""
    return get_query(name, [config.query_folders()[0] / "lookup"])


def _as_iri(value: str, parameter: Parameter) -> NamedNode:
    return NamedNode(value)
