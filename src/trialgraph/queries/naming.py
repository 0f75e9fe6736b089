"""What a thing is called, and what it is."""

from trialgraph.errors import QueryError
from trialgraph.queries.lookups import look_up
from trialgraph.stores import Store
from trialgraph.terms import TG


def name_of(store: Store, iri: str) -> str:
    """What a thing is called; its IRI where it has no label."""
    return next((row["name"] for row in look_up(store, "name_and_classes", thing=iri) if row["name"]), iri)


def name_and_classes(store: Store, iri: str) -> tuple[str, tuple[str, ...]]:
    """What a thing is called, and its classes, those of ours by their local names.

    Raises `QueryError` for an IRI that is not in the graph.
    """
    rows = list(look_up(store, "name_and_classes", thing=iri))
    classes = tuple(row["class"].removeprefix(str(TG)) for row in rows if row["class"])
    if not classes:
        raise QueryError(f"<{iri}> is not in the graph")
    return rows[0]["name"] or iri, classes
