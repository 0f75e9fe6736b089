"""Countries by ISO 3166-1: the table of country codes that the datasets project gathers, as CSV."""

import csv
import re
from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper

from trialgraph import countries
from trialgraph.vocabularies import table
from trialgraph.vocabularies.formats import Reader, Term, ToIRI, Vocabulary

_NAMES = (
    "CLDR display name",
    "official_name_en",
    "UNTERM English Short",
    "UNTERM English Formal",
    "official_name_fr",
    "UNTERM French Short",
    "UNTERM French Formal",
    "ISO3166-1-Alpha-2",
    "ISO3166-1-Alpha-3",
)
"""The first of these that is there is the label. A code is a name here: registries write USA and GBR."""
_ARTICLE = re.compile(r"\s*\((?:the|la|le|les|l'|l’)\)\s*$|^(?:the|la|le|les) |^l['’]", re.IGNORECASE)


def read_countries(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """A country for each row; raises `ValueError` for one without an alpha-2 code or a name."""
    for row in csv.DictReader(TextIOWrapper(stream, encoding="utf-8-sig", newline="")):
        code = row["ISO3166-1-Alpha-2"]
        written = [name for column in _NAMES if (name := (row.get(column) or "").strip())]
        if not re.fullmatch("[A-Z]{2}", code or "") or not written:
            raise ValueError(f"a row without a code or a name: {code or written}")
        plain = [_ARTICLE.sub("", name) for name in written]
        elsewhere = (row.get("Geoname ID"), row.get("wikidata_id"))
        yield Term(
            id=to_iri(code),
            label=plain[0],
            exact=(*plain, *written, *countries.NAMES.get(code, ())),
            notation=code,
            country=code,
            matches=tuple(to_iri(_as_iri(id)) for id in elsewhere if id),
        )


def _as_iri(id: str) -> str:
    """GeoNames' number, or Wikidata's address, as an IRI."""
    return f"https://sws.geonames.org/{id}/" if id.isdecimal() else id


CSV = Reader(
    name="country codes CSV",
    recognises=lambda head: b"ISO3166-1-Alpha-2" in head.partition(b"\n")[0],
    read=read_countries,
)

VOCABULARY = Vocabulary(
    name="iso3166",
    title="Country codes (ISO 3166-1)",
    homepage="https://www.iso.org/iso-3166-country-codes.html",
    licence="PDDL 1.0 (the table); the codes may be used freely",
    attribution="Open Knowledge datasets project",
    kinds=("place",),
    iri_form="https://www.iso.org/obp/ui/#iso:code:3166:{}",
    readers=(CSV, table.READER),
    downloads=("https://raw.githubusercontent.com/datasets/country-codes/main/data/country-codes.csv",),
)
