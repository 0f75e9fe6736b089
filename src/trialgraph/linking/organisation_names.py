"""Takes an organisation's name or a whole affiliation apart: its parts, and where it says it is."""

import html
import re

from msgspec import Struct

from trialgraph.linking.organisation_words import COUNTRIES, Place, any_of, fold, read_place, trailing_country
from trialgraph.names import without_abbreviation


class OrganisationName(Struct, frozen=True, kw_only=True):
    """What a name or an affiliation consists of."""

    written: str
    """The whole, without numbers, e-mail addresses and markers."""
    parts: tuple[str, ...]
    """What stands between commas, without the countries and states at the end."""
    brackets: tuple[str, ...] = ()
    """What stands in brackets and is no country."""
    place: Place = Place()


_EMAIL = re.compile(r"\S+@\S+|\b(e-?mail|electronic address|tel|phone|fax)\b\s*[:.+(\d].*", re.IGNORECASE)
_MARKER = re.compile(r"^(\W*\d{1,2}(?=[A-Z][a-z])|[\W\d]{0,3}(From |and )(the )?|[a-z]\s+(?=[A-Z]))|[†‡§¶*#]")
_TAG = re.compile(r"<[^<>]{1,40}>")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_BETWEEN = re.compile(r"\s*[,;|:]\s+|\s*[,;]\s*|\s+[-–—]+\s*|\s*[-–—]+\s+|\s*\n\s*")
_LEGAL_FORMS = r"""
    Inc Incorporated Corp Co Ltd Limited LLC L\.L\.C LLP L\.?P PLC S\.?A S\.?L S\.?p\.?A S\.?r\.?l GmbH N\.?V B\.?V
    A/S A\.?G K\.?K a\.?s s\.?r\.?o Lda Ltda Pty Pte Pvt
"""
_LEGAL_AFTER_COMMA = re.compile(rf",\s*(?={any_of(_LEGAL_FORMS)}\b)", re.IGNORECASE)


def read_name(text: str) -> OrganisationName:
    """An organisation's name or an affiliation, taken apart.

    >>> name = read_name("Pfizer Japan (PJ), Inc., Tokyo, Japan")
    >>> name.parts, name.place.countries
    (('Pfizer Japan Inc.', 'Tokyo'), frozenset({'JP'}))
    """
    text = _TAG.sub("", html.unescape(html.unescape(text)))
    text = " ".join(_MARKER.sub("", _EMAIL.sub("", text)).split()).strip(" ,;.")
    aside = [content.strip() for content in _BRACKETS.findall(text)]
    written = " ".join(_LEGAL_AFTER_COMMA.sub(" ", _BRACKETS.sub(" ", text)).split())
    parts, place = _without_places(_without_acronyms([part for part in _BETWEEN.split(written) if fold(part)]))
    said = place.countries.union(*(COUNTRIES.get(fold(content), ()) for content in aside))
    return OrganisationName(
        written=written,
        parts=tuple(parts),
        brackets=tuple(content for content in aside if content and fold(content) not in COUNTRIES),
        place=Place(said, place.regions),
    )


def _without_acronyms(parts: list[str]) -> list[str]:
    """The parts without those that are the acronym of the one before."""
    pairs = zip(parts, ["", *parts], strict=False)
    return [
        part for part, before in pairs if read_place(part) or without_abbreviation(f"{before} ({part})") != before
    ]


def _without_places(parts: list[str]) -> tuple[list[str], Place]:
    """The parts without the countries and states at their end, and the place that these say; the last decides."""
    codes: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    while len(parts) > 1 and (place := read_place(parts[-1])) is not None:
        codes = codes or place.countries
        regions = regions or (place.regions if place.countries <= codes else frozenset())
        parts = parts[:-1]
    if parts and not codes:
        codes = trailing_country(parts[-1])[1]
    return parts, Place(codes, regions)
