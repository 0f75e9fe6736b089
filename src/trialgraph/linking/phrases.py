"""Turns lists of phrases, as people read them, into patterns."""

import re

LONGEST_NAME = 300
"""Letters. Registries allow about 200 for a name; what is longer is prose, and names nothing."""

_NOTATION = {
    "(": "(?:",
    ")": ")?",
    "-": "[- ]?",
    " ": "[- ]",
    ".": r"\.?",
}
_PARTED = re.compile(r"[,\n]")


def any_of(phrases: str) -> str:
    """A pattern for any phrase of a list, in which commas and ends of lines part the phrases.

    What stands in brackets, and a full stop, may be left out. A hyphen may be a space or left out, and a space
    may be a hyphen. Longer phrases are tried first, so that no shorter one hides them.

    >>> any_of("tablet(s), pre-filled"), any_of("i.v.")
    ('(?:pre[- ]?filled|tablet(?:s)?)', '(?:i\\\\.?v\\\\.?)')
    """
    found = {stripped for phrase in _PARTED.split(phrases) if (stripped := phrase.strip())}
    ordered = sorted(found, key=lambda phrase: (-len(phrase), phrase))
    return f"(?:{'|'.join(map(_pattern, ordered))})"


def _pattern(phrase: str) -> str:
    return "".join(_NOTATION.get(letter, re.escape(letter)) for letter in phrase)


def as_words(*patterns: str) -> re.Pattern[str]:
    """Any of the patterns, in any case, where it stands by itself and is not a part of a word.

    >>> as_words(any_of("oral, tab")).sub("", "Oral tab, tabletop, non-oral")
    ' , tabletop, non-oral'
    """
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", re.IGNORECASE)
