"""One thing on a card: what the graph says of it, for people to read."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from trialgraph.errors import QueryError
from trialgraph.queries import look_up
from trialgraph.stores import Store
from trialgraph.terms import TG

LONGEST_VALUE = 300
_QUIET = {"label", "type", "reported status", "reported phase", None}
"""Properties that the card says in another place, or that only the graph needs."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What is said of a thing."""

    iri: str
    name: str
    classes: tuple[str, ...]
    facts: dict[str, tuple[str, ...]]
    """Property to its values, in words."""
    parts: dict[str, tuple[str, ...]]
    """Of a trial: what its records own (arms, outcomes, roles ...), each part in one line."""
    links: dict[str, tuple[tuple[str, str], ...]]
    """Direct links in either direction: the link in words to the IRIs and names at the other end."""


def read_card(store: Store, iri: str) -> Card:
    """The card of a thing; raises `QueryError` for an IRI that is not in the graph."""
    naming = list(look_up(store, "name_and_classes", thing=iri))
    classes = tuple(row["class"].removeprefix(str(TG)) for row in naming if row["class"])
    if not classes:
        raise QueryError(f"<{iri}> is not in the graph")
    records = [
        row["value"] for row in look_up(store, "statements_of", thing=iri) if row["property"] == "has record"
    ]
    links = _links(store, iri)
    linked = {neighbour for ends in links.values() for neighbour, _ in ends}
    facts: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for subject in (iri, *records):
        for prop, value in _facts(store, subject, linked):
            facts[prop][value] = None
    return Card(
        iri=iri,
        name=naming[0]["name"] or iri,
        classes=classes,
        facts={prop: tuple(values) for prop, values in facts.items()},
        parts=_parts(store, iri) if records else {},
        links=links,
    )


def _facts(store: Store, subject: str, linked: set[str]) -> list[tuple[str, str]]:
    """Statements about one node in words, without links and parts, which have their own places."""
    return [
        (row["property"], _shorten(str(row["name"] or row["value"])))
        for row in look_up(store, "statements_of", thing=subject)
        if row["property"] not in _QUIET
        and row["value"] not in linked
        and not str(row["value"]).startswith(subject + "/")
        and row["property"] != "has record"
    ]


def _links(store: Store, iri: str) -> dict[str, tuple[tuple[str, str], ...]]:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in look_up(store, "neighbours", thing=iri):
        relation = row["relation"] if row["outward"] else f"trial that {row['relation']}"
        found[relation].append((row["neighbour"], row["name"] or row["neighbour"]))
    return {relation: tuple(ends) for relation, ends in found.items()}


def _parts(store: Store, iri: str) -> dict[str, tuple[str, ...]]:
    """The parts of a trial's records, each as its values in one line."""
    rows = list(look_up(store, "record_parts", trial=iri))
    names = {part: _line(list(said)) for part, said in groupby(rows, key=lambda row: row["part"])}
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for part, said in groupby(rows, key=lambda row: row["part"]):
        first = next(said)
        line = " · ".join(" ".join(names.get(piece, [piece])[:1]) for piece in names[part])
        number = part.rsplit("/", 1)[1]
        found[first["link"]].append((int(number) if number.isdecimal() else 0, line))
    return {link: tuple(line for _, line in sorted(lines)) for link, lines in found.items()}


def _line(said: list[dict]) -> list[str]:
    """The values of one part, what names it first."""
    first = ("name", "facility", "measure", "identifier value", "publication")
    ordered = sorted(
        said, key=lambda row: first.index(row["property"]) if row["property"] in first else len(first)
    )
    values = (str(row["name"] or row["value"]) for row in ordered if row["property"] not in _QUIET)
    return [_shorten(value) for value in dict.fromkeys(values)]


def _shorten(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1] + "…"
