"""Asks the queries in `lookup/`, which serve other rooms and are not listed among the stored questions."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QueryTriples

from trialgraph import config
from trialgraph.errors import QueryError
from trialgraph.queries.asking import ask
from trialgraph.queries.filling import fill_batch
from trialgraph.queries.stored import Parameter, StoredQuery, get_query
from trialgraph.rows import Rows, Terms, read_on
from trialgraph.stores import Store

if TYPE_CHECKING:
    from trialgraph.edges import Edges


def look_up(store: Store, name: str, *, edges: "Edges | None" = None, **arguments: object) -> Rows:
    """The rows of a lookup query; its arguments are IRIs and plain values, never names to be found.

    Its twin in SQL, if it has one, is asked of the `edges`, where they are given.
    """
    return ask(store, get_lookup(name), arguments, _as_iri, edges)


def look_up_triples(store: Store, name: str, **arguments: object) -> QueryTriples:
    """The triples of a lookup query that is a CONSTRUCT."""
    return ask(store, get_lookup(name), arguments, _as_iri)


def find_names(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """What things are called, of those that have a label: asked for many at a time. Raises `StoreError`."""
    answers = look_up_batches(store, "names_of_things", map(NamedNode, iris))
    return {thing.value: name.value for answer in answers for thing, name in answer}


def look_up_batches(store: Store, name: str, things: Iterable[NamedNode]) -> Iterator[Iterator[Terms]]:
    """The rows of a lookup query that is asked about many things, some at a time; raises `StoreError`."""
    query, things = get_lookup(name), iter(things)
    while batch := list(islice(things, query.batch.size)):
        yield read_on(store.query(fill_batch(query, batch)))


@cache
def get_lookup(name: str) -> StoredQuery:
    """A lookup query; the shipped one, so that a folder where somebody stands cannot change what the code asks."""
    return get_query(name, [config.query_folders()[0] / "lookup"])


def _as_iri(value: str, parameter: Parameter) -> NamedNode:
    try:
        return NamedNode(value)
    except ValueError as error:
        raise QueryError(f"{value!r} is no IRI: {error}") from error
