"""The words that registries use for phase, status and the like, and the concepts they mean.

The ontology file is the only list: a concept's label, notation and alternative labels are the words for it.
"""

from functools import cache, lru_cache

import pyoxigraph

from trialgraph.config import ontology_folder
from trialgraph.names import fold
from trialgraph.terms import RDFS_LABEL, SKOS

_WORDS = {RDFS_LABEL, SKOS + "notation", SKOS + "altLabel"}


@cache
def _stated_words() -> tuple[tuple[str, str, str, str], ...]:
    """Scheme, concept IRI, kind of word (a predicate) and word, in the order of the ontology file."""
    schemes: dict[str, str] = {}
    words: list[tuple[str, str, str]] = []
    for triple in pyoxigraph.parse(path=ontology_folder() / "trialgraph.ttl"):
        if triple.predicate.value == SKOS + "inScheme":
            schemes[triple.subject.value] = triple.object.value.rsplit("/", 1)[1]
        elif triple.predicate.value in _WORDS:
            words.append((triple.subject.value, triple.predicate.value, triple.object.value))
    return tuple((schemes[iri], iri, kind, word) for iri, kind, word in words if iri in schemes)


@cache
def _words() -> dict[tuple[str, str], str]:
    """(scheme, folded word) to concept IRI."""
    return {(scheme, fold(word)): iri for scheme, iri, _, word in _stated_words()}


@cache
def notations(scheme: str) -> tuple[str, ...]:
    """ClinicalTrials.gov's codes for the concepts of a scheme.

    >>> notations("date-type")
    ('ACTUAL', 'ESTIMATED')
    """
    return tuple(word for home, _, kind, word in _stated_words() if home == scheme and kind == SKOS + "notation")


@cache
def labels(scheme: str) -> tuple[str, ...]:
    """What the concepts of a scheme are called.

    >>> labels("date-type")
    ('Actual', 'Estimated')
    """
    return tuple(word for home, _, kind, word in _stated_words() if home == scheme and kind == RDFS_LABEL)


@lru_cache(maxsize=1 << 14)
def find_concept(scheme: str, word: str) -> str | None:
    """The IRI of the concept that a word means in a scheme, or None for a word that is not known there.

    >>> find_concept("phase", "Phase III")
    'https://w3id.org/trialgraph/concept/phase-3'
    """
    return _words().get((scheme, fold(word)))
