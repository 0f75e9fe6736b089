"""Takes a list of countries apart whose line ends may be lost."""

import re

from trialgraph.countries import find_code
from trialgraph.names import fold

_RUN_TOGETHER = re.compile(r"(?<=[a-zà-ÿ)])(?=[A-ZÀ-Þ])")
_MOST_WORDS = 7
_NO_COUNTRY = "european union"
"""Stands in many lists, whose protocols name the member state themselves."""


def split_countries(text: str) -> tuple[str, ...]:
    """Countries that stand on lines, one behind the other, or run together without a space between them.

    >>> split_countries("Russian FederationUnited States"), split_countries("Canada Korea, Republic of Peru")
    (('Russian Federation', 'United States'), ('Canada', 'Korea, Republic of', 'Peru'))
    """
    lines = (line.strip(" ,;\t") for line in _RUN_TOGETHER.sub("\n", text).split("\n"))
    return tuple(dict.fromkeys(country for line in lines if line for country in _on_a_line(line)))


def _on_a_line(line: str) -> list[str]:
    """The countries on one line: the longest names that are known, and what stands between them as it is."""
    words, found, unknown, at = line.split(), [], [], 0
    while at < len(words):
        ends = range(min(len(words), at + _MOST_WORDS), at, -1)
        end = next((end for end in ends if _is_known(_joined(words[at:end]))), None)
        if end is None:
            unknown.append(words[at])
        else:
            found += [_joined(unknown), _joined(words[at:end])]
            unknown = []
        at = end or at + 1
    return [name for name in (*found, _joined(unknown)) if name and fold(name) != _NO_COUNTRY]


def _joined(words: list[str]) -> str:
    return " ".join(words).strip(",;")


def _is_known(name: str) -> bool:
    return fold(name) == _NO_COUNTRY or find_code(name) is not None
