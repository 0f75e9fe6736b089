"""The Research Organization Registry: its dump as a JSON list or as JSON lines, schema 1 and 2, and tables."""

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

import msgspec
from msgspec import Struct

from trialgraph.countries import find_code
from trialgraph.names import without_abbreviation
from trialgraph.vocabularies import table
from trialgraph.vocabularies.formats import Reader, Term, ToIRI, Vocabulary

_ORGANISATION = re.compile(rb'(\xef\xbb\xbf)?\s*\[?\s*\{.{0,20000}?"id"\s*:\s*"https://ror\.org/', re.DOTALL)
_SAME_AS = {
    "isni": "https://isni.org/isni/",
    "wikidata": "http://www.wikidata.org/entity/",
    "grid": "https://www.grid.ac/institutes/",
    "fundref": "https://doi.org/10.13039/",
}


class _Name(Struct):
    value: str
    types: list[str] = []


class _Label(Struct):
    label: str


class _GeoNames(Struct):
    name: str | None = None
    country_code: str | None = None
    region: str | None = msgspec.field(name="country_subdivision_code", default=None)
    lat: float | None = None
    lng: float | None = None


class _Location(Struct):
    details: _GeoNames = msgspec.field(name="geonames_details", default_factory=_GeoNames)


class _Address(Struct):
    city: str | None = None
    state_code: str | None = None
    lat: float | None = None
    lng: float | None = None


class _Country(Struct):
    country_code: str | None = None


class _Relationship(Struct):
    type: str
    id: str


class _Organisation(Struct):
    """A record: `name` and what goes with it in schema 1, `names` and `locations` in schema 2."""

    id: str
    status: str | None = None
    types: list[str] = []
    relationships: list[_Relationship] = []
    external_ids: Any = None
    names: list[_Name] = []
    locations: list[_Location] = []
    name: str | None = None
    aliases: list[str] = []
    labels: list[_Label] = []
    acronyms: list[str] = []
    addresses: list[_Address] = []
    country: _Country | None = None


_ONE = msgspec.json.Decoder(_Organisation)
_LIST = msgspec.json.Decoder(list[_Organisation])


def read_dump(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """The organisations; withdrawn records are obsolete, inactive organisations only have that status."""
    data = stream.read().removeprefix(b"\xef\xbb\xbf")
    if data.lstrip().startswith(b"["):
        organisations = iter(_LIST.decode(data))
    else:
        organisations = (_ONE.decode(line) for line in data.splitlines() if line.strip())
    for organisation in organisations:
        yield _with_bare_name(_term(organisation, to_iri))


def read_table(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """The organisations of a table; raises `ValueError` for a heading without ids."""
    return map(_with_bare_name, table.read_table(stream, to_iri))


def _with_bare_name(organisation: Term) -> Term:
    """The organisation with the name by which people know it, where ROR's label has more to it."""
    bare = bare_name(organisation.label or "", organisation.country)
    names = organisation.exact if bare == organisation.label else (*organisation.exact, bare)
    return msgspec.structs.replace(organisation, exact=names) if organisation.label else organisation


def _term(organisation: _Organisation, to_iri: ToIRI) -> Term:
    label, exact, acronyms = _names_in_2(organisation) if organisation.names else _names_in_1(organisation)
    related_to: dict[str, list[str]] = {}
    for relationship in organisation.relationships:
        related_to.setdefault(relationship.type.lower(), []).append(to_iri(relationship.id))
    return Term(
        id=to_iri(organisation.id),
        label=label,
        exact=exact,
        related=acronyms,
        broader=tuple(related_to.get("parent", ())),
        matches=tuple(_matches(organisation.external_ids)),
        kind=organisation.types[0].lower() if organisation.types else None,
        obsolete=organisation.status == "withdrawn",
        replaced_by=next(iter(related_to.get("successor", ())), None),
        status=organisation.status,
        **_place(organisation),
    )


def bare_name(label: str, country_code: str | None) -> str:
    """A displayed name without the country that ROR puts behind each company of a family, and without an acronym.

    >>> bare_name("MSD (Japan)", "JP"), bare_name("MSD (Japan)", "KR"), bare_name("Zinc Institute (ZI)", "GB")
    ('MSD', 'MSD (Japan)', 'Zinc Institute')
    """
    name, _, country = label.removesuffix(")").rpartition(" (")
    is_country = name and label.endswith(")") and country_code and find_code(country) == country_code
    return name if is_country else without_abbreviation(label)


def _names_in_1(organisation: _Organisation) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    labels = (label.label for label in organisation.labels)
    return organisation.name, (*labels, *organisation.aliases), tuple(organisation.acronyms)


def _names_in_2(organisation: _Organisation) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """The displayed name, labels and aliases, and acronyms, which many organisations share."""
    shown = [name.value for name in organisation.names if "ror_display" in name.types]
    exact = [name.value for name in organisation.names if {"label", "alias"} & set(name.types)]
    acronyms = [name.value for name in organisation.names if set(name.types) == {"acronym"}]
    return next(iter(shown or exact), None), tuple(exact), tuple(acronyms)


def _place(organisation: _Organisation) -> dict[str, Any]:
    """Where the organisation has its seat, as parts of a term."""
    if organisation.locations:
        seat = organisation.locations[0].details
        country, region, town = seat.country_code, seat.region, seat.name
    else:
        seat = organisation.addresses[0] if organisation.addresses else _Address()
        country = organisation.country.country_code if organisation.country else None
        region, town = (seat.state_code or "").rpartition("-")[2] or None, seat.city
    return {
        "country": country,
        "region": region,
        "place": town,
        "latitude": seat.lat,
        "longitude": seat.lng,
    }


def _matches(external_ids: Any) -> Iterator[str]:
    """The organisation in other registers; schema 1 has a mapping by type, schema 2 a list."""
    if isinstance(external_ids, dict):
        external_ids = [{"type": kind, **ids} for kind, ids in external_ids.items() if isinstance(ids, dict)]
    for each in external_ids or ():
        namespace = _SAME_AS.get(str(each.get("type")).lower())
        known = each.get("all") or ()
        number = each.get("preferred") or (known if isinstance(known, str) else next(iter(known), None))
        if namespace and number:
            yield namespace + str(number).replace(" ", "")


# --- releases -----------------------------------------------------------------------------------------

_ARCHIVE = re.compile(r"ror-data[^/]*\.zip\b")


class _File(Struct):
    links: dict[str, str] = {}


class _Release(Struct):
    files: list[_File] = []


class _Hits(Struct):
    hits: list[_Release] = []


class _Releases(Struct):
    """Zenodo's answer about a community's records."""

    hits: _Hits


def newest_dump(releases: bytes) -> str:
    """The address of the newest dump in Zenodo's list of ROR's releases, which begins with the newest.

    As https://ror.readme.io/docs/data-dump describes it. Raises `ValueError` where there is none.
    """
    found = msgspec.json.decode(releases, type=_Releases).hits.hits
    links = (link for release in found for file in release.files for link in file.links.values())
    newest = next(filter(_ARCHIVE.search, links), None)
    if not newest:
        raise ValueError("there is no archive called ror-data")
    return newest


DUMP = Reader(name="JSON dump", recognises=lambda head: bool(_ORGANISATION.match(head)), read=read_dump)

TABLE = Reader(name=table.READER.name, recognises=table.READER.recognises, read=read_table)

VOCABULARY = Vocabulary(
    name="ror",
    title="Research Organization Registry (ROR)",
    homepage="https://ror.org/",
    licence="CC0 1.0",
    attribution="Research Organization Registry",
    kinds=("organisation",),
    iri_form="https://ror.org/{}",
    readers=(DUMP, TABLE),
    downloads=("https://zenodo.org/api/communities/ror-data/records?q=&sort=newest",),
    find_newest=newest_dump,
)
