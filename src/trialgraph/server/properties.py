"""What a vocabulary says of its terms, as the properties of a reconciliation service, and whether a value fits."""

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

from msgspec import Struct

from trialgraph.countries import NAMES as COUNTRY_NAMES
from trialgraph.errors import QueryError
from trialgraph.names import fold
from trialgraph.vocabularies import Index, Info, Term
from trialgraph.vocabularies.curies import expand

Json = dict[str, Any]


class Property(Struct, frozen=True, kw_only=True):
    """Something that is said of terms."""

    name: str
    values: Callable[[Index, Term], Iterable[Json]]
    """As data extension has them: `{"str": ...}`, `{"int": ...}`, `{"id": ..., "name": ...}`."""


class Asked(Struct, frozen=True, kw_only=True):
    """A property that is asked for; its settings are not used."""

    id: str


class Extension(Struct, frozen=True, kw_only=True):
    """A data extension query: of which terms which properties are asked for."""

    ids: list[str]
    properties: list[Asked]


# --- ids ----------------------------------------------------------------------------------------------


def namespace(info: Info) -> str:
    """The IRI that ids of a vocabulary's terms stand behind: its form up to the last `/`, `#` or `:`.

    So an id of MONDO is `MONDO_0008054`, which no spreadsheet takes for the number 8054.
    """
    start = info.iri_form.partition("{}")[0]
    return start[: max(map(start.rfind, "/#:")) + 1]


def view(info: Info) -> str:
    """The address of a term at the vocabulary's owner, with `{{id}}` for its id."""
    return namespace(info) + "{{id}}" + info.iri_form.partition("{}")[2]


def id_of(info: Info, iri: str) -> str:
    """The id of a term: its IRI without the vocabulary's namespace; the whole IRI where it has another."""
    end = info.iri_form.partition("{}")[2]
    fits = iri.startswith(namespace(info)) and iri.endswith(end)
    return unquote(iri[len(namespace(info)) : len(iri) - len(end)]) if fits else iri


def find_id(index: Index, text: str) -> Term | None:
    """The term with an id of the service, a bare id of the vocabulary, a CURIE or an IRI; else None."""
    text = text.strip()
    end = index.info.iri_form.partition("{}")[2]
    here = f"{namespace(index.info)}{quote(text, safe='')}{end}"
    bare = index.info.iri_form.replace("{}", quote(text, safe=""))
    iris = (expand(text), here, bare, text)
    return next((term for iri in iris if iri and (term := index.get(iri))), None)


# --- the properties -----------------------------------------------------------------------------------


_WORDS = {str: "str", int: "int", float: "float"}


def _said(field: str) -> Callable[[Index, Term], Iterable[Json]]:
    """The values of a field of `Term`, each with the word by which JSON tells its type."""

    def values(index: Index, term: Term) -> Iterable[Json]:
        found = getattr(term, field)
        several = found if isinstance(found, tuple) else () if found is None else (found,)
        return [{_WORDS[type(value)]: value} for value in several]

    return values


def _broader(index: Index, term: Term) -> Iterable[Json]:
    found = ((iri, index.get(iri)) for iri in term.broader)
    return [{"id": id_of(index.info, iri), "name": above.label or iri} for iri, above in found if above]


PROPERTIES: Mapping[str, Property] = {
    "label": Property(name="preferred name", values=_said("label")),
    "synonyms": Property(name="other names", values=_said("exact")),
    "related": Property(name="names for something near", values=_said("related")),
    "broader": Property(name="broader terms", values=_broader),
    "matches": Property(name="the same in other vocabularies", values=_said("matches")),
    "iri": Property(name="IRI", values=_said("id")),
    "notation": Property(name="code", values=_said("notation")),
    "kind": Property(name="kind", values=_said("kind")),
    "status": Property(name="status", values=_said("status")),
    "country": Property(name="country (ISO 3166-1 alpha-2)", values=_said("country")),
    "region": Property(name="region of the country", values=_said("region")),
    "place": Property(name="town", values=_said("place")),
    "latitude": Property(name="latitude", values=_said("latitude")),
    "longitude": Property(name="longitude", values=_said("longitude")),
    "population": Property(name="population", values=_said("population")),
}


def extend(index: Index, query: Extension) -> Json:
    """The answer to a data extension query; an unknown term has no values.

    Raises `QueryError` for a property that is not offered.
    """
    asked = [each.id for each in query.properties]
    if unknown := sorted(set(asked) - PROPERTIES.keys()):
        raise QueryError(f"no property called {', '.join(unknown)}; there are: {', '.join(PROPERTIES)}")
    rows = {}
    for id in query.ids:
        term = find_id(index, id)
        rows[id] = {name: list(PROPERTIES[name].values(index, term)) if term else [] for name in asked}
    return {"meta": [{"id": name, "name": PROPERTIES[name].name} for name in asked], "rows": rows}


# --- whether a value fits -----------------------------------------------------------------------------


def fits(index: Index, term: Term, name: str, asked: Any, *, countries: Index | None = None) -> bool | None:
    """Whether a term has one of the values that a query gives for a property; None where nothing is known.

    A country may be given by its code or by a name: the names that registries use, and those of `countries`, an
    index of ISO 3166, if there is one.
    """
    known = PROPERTIES.get(name)
    wanted = {_plain(value) for value in (asked if isinstance(asked, list) else [asked])} - {""}
    values = known.values(index, term) if known else ()
    found = {_plain(part) for value in values for part in value.values()}
    if not found or not wanted:
        return None
    if name == "country":
        wanted = {_country(value, countries) for value in wanted}
    return not found.isdisjoint(wanted)


def _plain(value: Any) -> str:
    """A value for comparison: folded text, a number without a superfluous `.0`, an entity by its id."""
    if isinstance(value, dict):
        value = value.get("id") or value.get("name")
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    return "" if value is None else fold(str(value))


def _country(folded: str, index: Index | None) -> str:
    """The folded code of a country that is given by a code or by a name; else what was given."""
    if code := _country_codes().get(folded):
        return code
    hits = index.find(folded) if index and len(folded) > 2 else []
    return fold(hits[0].term.country or "") if hits else folded


@cache
def _country_codes() -> dict[str, str]:
    return {fold(name): fold(code) for code, names in COUNTRY_NAMES.items() for name in names}
