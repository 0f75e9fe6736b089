"""Federated queries: stored queries that public endpoints are asked, and the things to ask about."""

import re
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode

from trialgraph import config, prefixes
from trialgraph.errors import QueryError
from trialgraph.queries import StoredQuery, fill_batch, find_queries, get_query, look_up
from trialgraph.sparql import tokens
from trialgraph.stores import Store

_IRI = re.compile(r"https?://|urn:", re.IGNORECASE)


def find_federated() -> dict[str, StoredQuery]:
    """The federated queries by name, in alphabetical order: those in `federated/` of each folder of queries."""
    return find_queries(_folders())


def get_federated(name: str) -> StoredQuery:
    """The federated query of that name; raises `QueryError` if it is unknown, or cannot be asked in batches."""
    query = get_query(name, _folders())
    if not query.endpoint or not query.batch or query.parameters:
        raise QueryError(f"{query.path}: a federated query has an `endpoint`, a `batch` and no parameters")
    if any(token.kind == "word" and token.text.upper() in ("LIMIT", "OFFSET") for token in tokens(query.text)):
        raise QueryError(f"{query.path}: a LIMIT or OFFSET would leave out rows of some things of a batch")
    fill_batch(query, ())
    return query


def _folders() -> list[Path]:
    return [folder / "federated" for folder in config.query_folders()]


def find_things(store: Store, query: StoredQuery, of: str | None = None) -> list[NamedNode]:
    """What a query can ask about, of a graph's shared things or one of them: itself or an exact match."""
    namespace = query.batch.namespace
    return [thing for (thing,) in look_up(store, "things_of_a_namespace", namespace=namespace, thing=of).terms]


def read_thing(text: str) -> NamedNode | None:
    """The thing that an IRI or a CURIE means, None for any other name; raises `QueryError` for a broken IRI."""
    iri = text if _IRI.match(text) else prefixes.expand(text)
    try:
        return NamedNode(iri) if iri else None
    except ValueError as error:
        raise QueryError(f"{text[:200]!r} is no IRI: {error}") from error


def only_of_namespace(query: StoredQuery, things: Iterable[NamedNode]) -> list[NamedNode]:
    """The things, each once; raises `QueryError` for one that the query does not ask about, and where none is."""
    wanted, namespace = list(dict.fromkeys(things)), query.batch.namespace
    for thing in wanted:
        if not thing.value.startswith(namespace):
            raise QueryError(f"{query.name} asks about <{namespace}...>, and not about <{thing.value}>")
    if not wanted:
        raise QueryError(f"nothing to ask about: {query.name} wants things whose IRIs begin with <{namespace}>")
    return wanted
