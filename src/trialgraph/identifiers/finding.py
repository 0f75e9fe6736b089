"""Finds trial numbers in running text, among telephone numbers, grants and dates."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from trialgraph.contacts import without_contacts
from trialgraph.identifiers.schemes import SCHEMES

_FLAGS = re.IGNORECASE | re.ASCII
_WAYS = tuple(
    (scheme, re.compile(shape, _FLAGS), form)
    for scheme in SCHEMES.values()
    for shape, form in scheme.written.items()
)
_ANY = re.compile(
    r"(?<![A-Z\d])(?!(?<=\d[-/.])\d)(?:"
    + "|".join(f"(?P<way{number}>{way.pattern})" for number, (_, way, _) in enumerate(_WAYS))
    + r")(?![A-Z\d])",
    _FLAGS,
)
"""All ways of writing all numbers; what is a piece of a longer word or number is none."""
_ENOUGH_DIGITS = re.compile(r"\d\d")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−⁃", "-") | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Every dash as a plain one, and no characters that show nothing."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A number in a text."""

    scheme: str
    number: str
    """In its normal form."""
    start: int
    end: int


def plain(text: str) -> str:
    """A text with full-width digits, odd dashes and invisible characters as ordinary ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_DASHES)


def find_numbers(text: str) -> tuple[tuple[str, str], ...]:
    """The scheme and the normal form of every trial number in a text, each once, in their order.

    Whether such a number is this trial's is not said by its being there: "follow-up of NCT00000102".

    >>> find_numbers("BIRD (EudraCT 2020–004987–24; NCT 04972760), tel. +33 1 44 49 43 32")
    (('eudract', '2020-004987-24'), ('nct', 'NCT04972760'))
    """
    if not _ENOUGH_DIGITS.search(text):
        return ()
    return tuple(dict.fromkeys((each.scheme, each.number) for each in scan(without_contacts(plain(text)))))


def scan(text: str) -> Iterator[Found]:
    """The numbers in a text that is plain already, and where they stand."""
    for match in _ANY.finditer(text):
        way = match.lastgroup or ""
        scheme, shape, form = _WAYS[int(way.removeprefix("way"))]
        parts = shape.match(text, match.start()).groups()
        number = form.format(*(part.lower() if scheme.small_letters else part.upper() for part in parts))
        yield Found(scheme=scheme.name, number=number, start=match.start(), end=match.end())
