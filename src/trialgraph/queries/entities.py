"""Finds the thing that a person means by an IRI, a CURIE, a registry number or a name."""

import difflib
import re

from pyoxigraph import NamedNode

from trialgraph import config, prefixes
from trialgraph.errors import QueryError
from trialgraph.queries.filling import fill
from trialgraph.queries.stored import Parameter, get_query
from trialgraph.stores import Store

LOOSE = "find_entity_loosely"
_IRI = re.compile(r"<(.*)>|((?:https?://|urn:).*)", re.DOTALL)
_SHORTEST_START = 4


def resolve_entity(store: Store, value: str, parameter: Parameter) -> NamedNode:
    """The one thing in the store that a value means; an IRI or a CURIE is taken as it is, known or not.

    A name is looked up as it is written, then in other cases (lower, Title, UPPER), and at last loosely,
    which may take seconds. Raises `QueryError` where nothing or several things answer to it.
    """
    value = value.strip()
    iri = _read_iri(value)
    if iri is not None:
        return iri
    if not value:
        raise QueryError("nothing is given; expected an IRI, a CURIE, a registry number or a name")
    for spelling in dict.fromkeys((value, value.lower(), value.capitalize(), value.title(), value.upper())):
        found = _find(store, parameter.labels, spelling, parameter)
        if found:
            return _choose(found, spelling, parameter)
    return _choose(_find_loosely(store, value, parameter), value, parameter)


def _read_iri(value: str) -> NamedNode | None:
    match = _IRI.fullmatch(value)
    text = (match[1] or match[2] or "") if match else prefixes.expand(value)
    if text is None:
        return None
    try:
        return NamedNode(text)
    except ValueError as error:
        raise QueryError(f"{value[:200]!r} is no IRI: {error}") from error


def _find(store: Store, name: str, label: str, parameter: Parameter) -> dict[NamedNode, str]:
    """Things and their names, as one of the lookup queries finds them."""
    query = get_query(name, [folder / "lookup" for folder in config.query_folders()])
    arguments = {
        "label": label,
        "english": label,
        "class": NamedNode(parameter.class_iri) if parameter.class_iri else None,
    }
    asked = {p.name: arguments.get(p.name) for p in query.parameters}
    found: dict[NamedNode, str] = {}
    for row in store.query(fill(query, asked, resolve=lambda value, parameter: NamedNode(value))):
        if isinstance(row["entity"], NamedNode):
            found.setdefault(row["entity"], row["label"].value if row["label"] else row["entity"].value)
    return found


def _find_loosely(store: Store, value: str, parameter: Parameter) -> dict[NamedNode, str]:
    """What is called so in other capitals, or else holds the value; raises with the nearest names."""
    found = _find(store, LOOSE, value, parameter)
    if found:
        exact = {iri: label for iri, label in found.items() if label.casefold() == value.casefold()}
        return exact or found
    start = value[:_SHORTEST_START].strip()
    others = _find(store, LOOSE, start, parameter).values() if len(value) > _SHORTEST_START else ()
    by_folded = {label.casefold(): label for label in others}
    near = [by_folded[name] for name in difflib.get_close_matches(value.casefold(), by_folded, n=3)]
    meant = f"; did you mean {' or '.join(near)}?" if near else ", and nothing like it"
    raise QueryError(f"no {_class_name(parameter)} called {value!r}{meant}")


def _choose(found: dict[NamedNode, str], spelling: str, parameter: Parameter) -> NamedNode:
    """The only one, or the only one with exactly this name; raises `QueryError` with the choice there is."""
    exact = [iri for iri, label in found.items() if label == spelling]
    for candidates in (list(found), exact):
        if len(candidates) == 1:
            return candidates[0]
    listed = "".join(f"\n  <{iri.value}> {label}" for iri, label in list(found.items())[:10])
    more = f"\n  and {len(found) - 10} more" if len(found) > 10 else ""
    raise QueryError(f"several things are called {spelling!r}; give the IRI of one of them:{listed}{more}")


def _class_name(parameter: Parameter) -> str:
    return re.split(r"[#/]", parameter.class_iri)[-1] if parameter.class_iri else "thing"
