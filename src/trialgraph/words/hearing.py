"""Hears, in the N-Quads that a store reads, the words of a record's titles and outcomes."""

import re
from collections.abc import Iterator

from trialgraph.names import fold
from trialgraph.sparql import read_string
from trialgraph.terms import TG

PREDICATES = {
    f"<{TG.briefTitle}>".encode(): "title",
    f"<{TG.officialTitle}>".encode(): "title",
    f"<{TG.measure}>".encode(): "outcomes",
}
"""Which field a statement's words belong to."""
_ASKED = b"|".join(re.escape(predicate) for predicate in PREDICATES)
_SAID = re.compile(rb"^[^ ]+ (" + _ASKED + rb') "((?:[^"\\]|\\.)*)"', re.MULTILINE)
_TRIAL = re.compile(rb"^<([^>]*)> " + re.escape(f"<{TG.hasRecord}>".encode()), re.MULTILINE)
_SHORTEST = 3
_SAYING_NOTHING = frozenset("and are for from its not that the their this using versus who with without".split())


def hear_trials(quads: bytes) -> list[str]:
    """The IRIs of the trials that the statements of a record are of."""
    return [iri.decode() for iri in _TRIAL.findall(quads)]


def hear_words(quads: bytes) -> Iterator[tuple[str, set[str]]]:
    """The words of each field that the statements of a record have."""
    heard: dict[str, set[str]] = {}
    for predicate, literal in _SAID.findall(quads):
        heard.setdefault(PREDICATES[predicate], set()).update(words_of(read_string(literal)))
    yield from heard.items()


def words_of(text: str) -> set[str]:
    """The words of a text, folded; numbers, the shortest words and those that only join others tell nothing."""
    words = (word for word in fold(text).split() if len(word) >= _SHORTEST and not word.isdigit())
    return {word for word in words if word not in _SAYING_NOTHING}
