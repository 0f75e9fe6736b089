"""Finds the thing that a person means by an IRI, a CURIE, a registry number or a name."""

import difflib
import re

from pyoxigraph import NamedNode

from trialgraph import config, identifiers, iris, prefixes
from trialgraph.errors import AmbiguousName, QueryError
from trialgraph.queries.filling import fill
from trialgraph.queries.lookups import get_lookup, look_up
from trialgraph.queries.stored import Parameter, get_query
from trialgraph.stores import Store
from trialgraph.terms import SKOS, TG, TGC

LOOSE = "find_entity_loosely"
_IRI = re.compile(r"<(.*)>|((?:https?://|urn:).*)", re.DOTALL)
_SHORTEST_START = 4
_MINTS = {
    "Trial": lambda number: iris.trial(number.upper()),
    "Drug": iris.drug,
    "Condition": iris.condition,
    "Sponsor": iris.sponsor,
    "Country": iris.country,
    "Publication": lambda number: iris.publication(number.upper().removeprefix("PMID:").strip(), None, None),
    "Concept": lambda number: iris.mesh(number.upper()),
}
"""Classes whose IRIs a name or number alone determines; one of several of them means the first."""


def resolve_entity(store: Store, value: str, parameter: Parameter) -> NamedNode:
    """The one thing in the store that a value means: an IRI, a CURIE, a registry's page, a number or a name.

    A name or number is looked up as it is written, then as the node that it would be minted as (which forgives
    case, accents and punctuation) and what that is linked to, then in other cases, and at last by looking at every
    name, which may take seconds. Raises `QueryError` where nothing answers to it, `AmbiguousName` where several
    things do.
    """
    value = value.strip()
    iri = _read_iri(value)
    if iri is not None:
        return _known(store, iri)
    if not value:
        raise QueryError("nothing is given; expected an IRI, a CURIE, a registry number or a name")
    if parameter.class_iri in (None, str(TG.Trial)) and (trial := _find_registered(store, value)):
        return trial
    found = _find(store, parameter.labels, value, parameter)
    if not found or parameter.class_iri is None:
        found = {iri: name for iri, name in found.items() if not _is_term(iri)} | _find_minted(
            store, value, parameter
        )
    if found:
        return _choose(store, found, value, parameter)
    for spelling in dict.fromkeys((value.lower(), value.capitalize(), value.title(), value.upper())):
        if found := _find(store, parameter.labels, spelling, parameter):
            return _choose(store, found, spelling, parameter)
    return _choose(store, _find_loosely(store, value, parameter), value, parameter)


def _find_registered(store: Store, value: str) -> NamedNode | None:
    """The trial whose record has this number in its registry, whichever other trials give it as theirs, too."""
    number = identifiers.recognise(value)
    trial = iris.trial(number[1]) if number else ""
    classes = {row["class"] for row in look_up(store, "name_and_classes", thing=trial)} if trial else ()
    return NamedNode(trial) if str(TG.Trial) in classes else None


def _find_minted(store: Store, value: str, parameter: Parameter) -> dict[NamedNode, str]:
    """The nodes of the store whose IRIs are made from this very name or number, or what those are linked to."""
    found: dict[NamedNode, str] = {}
    for name, mint in _MINTS.items():
        class_iri = SKOS + "Concept" if name == "Concept" else str(TG[name])
        if parameter.class_iri in (None, class_iri):
            node = mint(value)
            for row in look_up(store, "name_and_classes", thing=node):
                if row["class"] == class_iri:
                    found[NamedNode(node)] = row["name"] or value
            for row in look_up(store, "linked_things", node=node) if NamedNode(node) not in found else ():
                if row["class"] == class_iri:
                    found[NamedNode(row["thing"])] = row["name"]
    return found


def _read_iri(value: str) -> NamedNode | None:
    match = _IRI.fullmatch(value)
    text = (match[1] or match[2] or "") if match else prefixes.expand(value)
    if text is None:
        return None
    try:
        return NamedNode(text)
    except ValueError as error:
        raise QueryError(f"{value[:200]!r} is no IRI: {error}") from error


def _known(store: Store, iri: NamedNode) -> NamedNode:
    """The IRI, if the store says anything of it, or the trial whose registry page it is; else `QueryError`."""
    if len(look_up(store, "is_mentioned", thing=iri.value)):
        return iri
    number = identifiers.recognise(iri.value.rstrip("/").rsplit("/", 1)[-1])
    trial = iris.trial(number[1]) if number else ""
    if trial and len(look_up(store, "is_mentioned", thing=trial)):
        return NamedNode(trial)
    raise QueryError(f"<{iri.value}> is not in the graph")


def _is_term(iri: NamedNode) -> bool:
    """Whether an IRI names a class, a property or a coded value rather than a thing."""
    return iri.value.startswith((str(TG), str(TGC)))


def _find(store: Store, name: str, label: str, parameter: Parameter) -> dict[NamedNode, str]:
    """Things and their names, as one of the lookup queries finds them."""
    own = [folder / "lookup" for folder in config.query_folders()[1:]]
    query = get_query(name, own) if any((folder / f"{name}.rq").is_file() for folder in own) else get_lookup(name)
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
    """What is called so in other capitals; raises with the names that hold the value, or else with the nearest."""
    found = _find(store, LOOSE, value, parameter)
    exact = {iri: label for iri, label in found.items() if label.casefold() == value.casefold()}
    if exact:
        return exact
    missing = f"no {_class_name(parameter)} called {value!r}"
    if found:
        raise QueryError(f"{missing}; these names hold it:{_listed(found)}")
    start = value[:_SHORTEST_START].strip()
    others = _find(store, LOOSE, start, parameter).values() if len(value) > _SHORTEST_START else ()
    by_folded = {label.casefold(): label for label in others}
    near = [by_folded[name] for name in difflib.get_close_matches(value.casefold(), by_folded, n=3)]
    raise QueryError(missing + (f"; did you mean {' or '.join(near)}?" if near else ", and nothing like it"))


def _choose(store: Store, found: dict[NamedNode, str], spelling: str, parameter: Parameter) -> NamedNode:
    """The only one; the only one with exactly this name; where any class will do, a concept or the first by class.

    Raises `AmbiguousName` with the choice there is.
    """
    if parameter.class_iri is None and len(found) > 1:
        found = _rather_named_by_records(store, found, spelling)
    exact = [iri for iri, label in found.items() if label == spelling]
    if parameter.class_iri is None:
        called_so = [iri for iri, label in found.items() if label.casefold() == spelling.casefold()]
        concepts = [iri for iri in called_so if not iri.value.startswith(iris.BASE)]
        exact = concepts if len(concepts) == 1 else exact
        found = {iri: found[iri] for iri in exact} if len(concepts) == 1 else found
    for candidates in (list(found), exact):
        if len(candidates) == 1:
            return candidates[0]
    if parameter.class_iri is None:
        for name in _MINTS:
            of_class = [iri for iri in exact or found if f"/{name.lower()}/" in iri.value]
            if len(of_class) == 1:
                return of_class[0]
    message = f"several things are called {spelling!r}; give the IRI of one of them:{_listed(found)}"
    raise AmbiguousName(message, {iri.value: label for iri, label in found.items()})


def _rather_named_by_records(store: Store, found: dict[NamedNode, str], spelling: str) -> dict[NamedNode, str]:
    """Without bare terms of vocabularies, where a thing that records name is called exactly so too."""
    things = {
        iri: label
        for iri, label in found.items()
        if {row["class"] for row in look_up(store, "name_and_classes", thing=iri.value)} - {None, SKOS + "Concept"}
    }
    return things if spelling.casefold() in map(str.casefold, things.values()) else found


def _listed(found: dict[NamedNode, str]) -> str:
    """The things found, a line each."""
    lines = "".join(f"\n  <{iri.value}> {label}" for iri, label in list(found.items())[:10])
    return lines + (f"\n  and {len(found) - 10} more" if len(found) > 10 else "")


def _class_name(parameter: Parameter) -> str:
    return re.split(r"[#/]", parameter.class_iri)[-1] if parameter.class_iri else "thing"
