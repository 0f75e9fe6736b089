"""Which trials are linked to which things, as matrices: from the tables of edges, else by SPARQL."""

from array import array
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from trialgraph.bipartite import Links, Side
from trialgraph.edges import get_kind
from trialgraph.queries import look_up
from trialgraph.stores import Store
from trialgraph.terms import TG

if TYPE_CHECKING:
    from trialgraph.edges import Edges


def read_side(store: Store, kind: str, edges: "Edges | None" = None) -> Side:
    """All things of a kind (`trial`, `drug`) in the order of their IRIs; raises `ConfigError` for another kind."""
    class_name = "Trial" if kind == "trial" else get_kind(kind).thing
    if edges:
        numbers = edges.nodes(class_name)
        iris, names = edges.iris(numbers), edges.labels(numbers)
    else:
        rows = look_up(store, "names_of_a_class", **{"class": str(TG[class_name])}).terms
        named = {thing.value: name.value if name else None for thing, name in rows}
        iris = sorted(named)
        names = [named[iri] for iri in iris]
    return Side(kind=kind, ids=iris, labels=[name or iri for iri, name in zip(iris, names, strict=True)])


def read_links(store: Store, kind: str, trials: Side, edges: "Edges | None" = None) -> Links:
    """All trials, which `read_side` gave, against the things of a kind: 1 where they are linked.

    Raises `ConfigError` for an unknown kind.
    """
    things = read_side(store, kind, edges)
    matrix = edges.matrix(kind)[0] if edges else _asked(store, kind, trials, things)
    return Links(rows=trials, columns=things, matrix=matrix, link=get_kind(kind).link)


def _asked(store: Store, kind: str, trials: Side, things: Side) -> sparse.csr_array:
    row_of = {iri: row for row, iri in enumerate(trials.ids)}
    column_of = {iri: column for column, iri in enumerate(things.ids)}
    rows, columns = array("i"), array("i")
    for trial, thing in look_up(store, "links_of_a_kind", link=get_kind(kind).link).terms:
        rows.append(row_of[trial.value])
        columns.append(column_of[thing.value])
    shape = len(trials.ids), len(things.ids)
    ones = np.ones(len(rows), dtype=np.int32)
    matrix = sparse.csr_array((ones, (np.asarray(rows), np.asarray(columns))), shape=shape)
    matrix.sum_duplicates()
    return matrix
