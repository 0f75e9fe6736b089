"""GeoNames' towns: `cities15000.txt` and its larger sisters as published, and tables."""

import re
from collections.abc import Iterator
from io import BufferedReader

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
        names = [row[2], *filter(None, row[3].split(","))]
        yield Term(
            id=to_iri(row[0]),
            label=row[1],
            exact=tuple(name for name in names if not _AIRPORT.fullmatch(name)),
            related=tuple(name for name in names if _AIRPORT.fullmatch(name)),
            kind=row[7] or None,
            latitude=float(row[4]),
            longitude=float(row[5]),
            country=row[8] or None,
            region=row[10] or None,
            population=int(row[14] or 0),
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
    readers=(CITIES, table.READER),
)
