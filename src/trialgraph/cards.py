"""One thing on a card: what the graph says of it, for people to read."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from trialgraph import iris
from trialgraph.display import Link, address_of, facts_html, link_html, notebook_html, text_html
from trialgraph.prefixes import shorten
from trialgraph.queries import look_up, name_and_classes
from trialgraph.stores import Store
from trialgraph.terms import TG

LONGEST_VALUE = 300
_QUIET = {
    "label",
    "type",
    "has record",
    "has identifier",
    "reported status",
    "reported phase",
    "read at",
    "read as",
}
"""Properties that the card says in another place, or that only the graph needs."""
_QUIET_IN_PARTS = _QUIET | {"minimum age in months", "maximum age in months", "named as"}
_FIRST = ("name", "facility", "measure", "identifier value", "publication", "sex", "minimum age", "maximum age")
_TRIALS = iris.BASE + "trial/"
_IN_PARTS = {str(TG.hasSponsor), str(TG.hasInvestigator), str(TG.hasSite)}
"""Direct links of a trial that its parts tell more about."""


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

    def _repr_html_(self) -> str:
        """The card, for notebooks; what is long unfolds."""
        heading = link_html(Link(text=self.name, address=address_of(self.iri)))
        links = {
            relation: [Link(text=name, address=address_of(iri), title=shorten(iri)) for iri, name in ends]
            for relation, ends in self.links.items()
        }
        facts = facts_html([*links.items(), *self.facts.items(), *self.parts.items()])
        about = f"{', '.join(self.classes)} · {shorten(self.iri)}"
        return notebook_html(f"<h3>{heading}</h3>", f'<p class="quiet">{text_html(about)}</p>', facts)


def read_card(store: Store, iri: str, *, with_links: bool = True) -> Card:
    """The card of a thing, perhaps without parts and links; raises `QueryError` for what is not in the graph."""
    name, classes = name_and_classes(store, iri)
    statements = list(look_up(store, "statements_of", thing=iri))
    records = [row["value"] for row in statements if row["predicate"] == str(TG.hasRecord)]
    facts: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in statements + [row for record in records for row in look_up(store, "statements_of", thing=record)]:
        if row["property"] and row["property"] not in _QUIET and not _leads_elsewhere(row, (iri, *records)):
            facts[row["property"]][_words(row["name"] or row["value"])] = None
    return Card(
        iri=iri,
        name=name,
        classes=classes,
        facts={prop: tuple(values) for prop, values in facts.items()},
        parts=_parts(store, iri) if records and with_links else {},
        links=_links(store, iri, _IN_PARTS if records else set()) if with_links else {},
    )


def _leads_elsewhere(row: dict[str, Any], subjects: tuple[str, ...]) -> bool:
    """Whether a statement is a direct link, or leads to a part of the record."""
    direct = row["predicate"] in _DIRECT_LINKS
    return direct or any(str(row["value"]).startswith(subject + "/") for subject in subjects)


_DIRECT_LINKS = {
    str(link)
    for link in (
        TG.studiesDrug, TG.studiesCondition, TG.hasSponsor, TG.hasInvestigator, TG.hasSite, TG.hasCountry,
        TG.hasCondition, TG.listsCountry,
    )
}  # fmt: skip


def _links(store: Store, iri: str, quiet: set[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in look_up(store, "neighbours", thing=iri):
        if row["link"] not in quiet:
            relation = row["relation"] if row["outward"] else f"trials that {_plural(row['relation'])} it"
            found[relation].append((row["neighbour"], _numbered(row["neighbour"], row["name"])))
    return {relation: tuple(ends) for relation, ends in found.items()}


def _plural(relation: str) -> str:
    """`studies drug` as many trials do it: `study`; `has site`: `have`."""
    return {"studies": "study", "has": "have"}.get(relation.split()[0], relation)


def _parts(store: Store, iri: str) -> dict[str, tuple[str, ...]]:
    """The parts of a trial's records, each as its values in one line."""
    said = {
        part: list(rows)
        for part, rows in groupby(look_up(store, "record_parts", trial=iri), key=lambda row: row["part"])
    }
    names = {part: _values(rows)[0] for part, rows in said.items()}
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for part, rows in said.items():
        number = part.rsplit("/", 1)[1]
        line = " · ".join(names.get(value, value) for value in _values(rows))
        found[rows[0]["link"].removeprefix("has ")].append((int(number) if number.isdecimal() else 0, line))
    return {link: tuple(line for _, line in sorted(lines)) for link, lines in found.items()}


def _values(rows: list[dict[str, Any]]) -> list[str]:
    """The values of one part in words, what names it first; a name that another begins with is left out."""
    ordered = sorted(
        rows, key=lambda row: _FIRST.index(row["property"]) if row["property"] in _FIRST else len(_FIRST)
    )
    words: dict[str, None] = {}
    for row in ordered:
        value = row["name"] or row["value"]
        said = f"{row['property']}: {_words(value)}" if isinstance(value, bool) else _words(value)
        if row["property"] not in _QUIET_IN_PARTS:
            words[said] = None
    facility = next((_words(row["value"]) for row in rows if row["property"] == "facility"), None)
    if any(word != facility and word.startswith(facility) for word in words) if facility else False:
        del words[facility]
    return list(words) or ["-"]


def _words(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    line = " ".join(str(value).split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1] + "…"


def _numbered(iri: str, name: str | None) -> str:
    """A thing's name, and before that of a trial its number, since titles are alike."""
    if iri.startswith(_TRIALS) and name:
        return f"{iri.removeprefix(_TRIALS)}  {name}"
    return name or iri
