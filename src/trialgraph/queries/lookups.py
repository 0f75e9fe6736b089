"""Asks the queries in `lookup/`, which serve other rooms and are not listed among the stored questions."""

from pyoxigraph import NamedNode

from trialgraph import config
from trialgraph.queries.filling import fill
from trialgraph.queries.stored import Parameter, get_query
from trialgraph.rows import Rows
from trialgraph.stores import Store


def look_up(store: Store, name: str, **arguments: object) -> Rows:
    """The rows of a lookup query; its arguments are IRIs and plain values, never names to be found."""
    query = get_query(name, [folder / "lookup" for folder in config.query_folders()])
    return Rows(store.query(fill(query, arguments, _as_iri)))


def _as_iri(value: str, parameter: Parameter) -> NamedNode:
    return NamedNode(value)
