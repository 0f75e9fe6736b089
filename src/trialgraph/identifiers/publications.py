"""Finds the DOI of a publication in its citation."""

import re

_DOI = re.compile(r"(?<![\d.])10\.\d{4,9}/(?=\(?\w)[^\s\"<>;,]+(?:<[^\s\"<>]+>[^\s\"<>;,]*;2-[\w#])?", re.ASCII)
"""The tail in angle brackets is that of a SICI, as Wiley's DOIs of the 1990s are."""


def find_doi(citation: str) -> str | None:
    """The first DOI in a citation, without the punctuation that follows it.

    >>> find_doi("Ears (https://doi.org/10.1000/abc(1)). 2020.")
    '10.1000/abc(1)'
    """
    match = _DOI.search(citation)
    return _until_closed(match[0]).rstrip(".:'*_") if match else None


def _until_closed(text: str) -> str:
    """The text up to a closing bracket that none has opened."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return text[:at]
    return text
