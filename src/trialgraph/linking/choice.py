"""Decides what a name means among the concepts that bear it."""

import re
from collections.abc import Iterable

import msgspec

from trialgraph.folding import key
from trialgraph.linking.matches import Justification, Match, Predicate
from trialgraph.linking.shelf import Concept, Fits, Shelf
from trialgraph.names import fold
from trialgraph.vocabularies import Likeness, Rank, Term

_CONFIDENCE = {
    (Rank.LABEL, Likeness.WRITTEN): 0.99,
    (Rank.EXACT, Likeness.WRITTEN): 0.98,
    (Rank.LABEL, Likeness.FOLDED): 0.98,
    (Rank.EXACT, Likeness.FOLDED): 0.97,
    (Rank.LABEL, Likeness.REORDERED): 0.96,
    (Rank.EXACT, Likeness.REORDERED): 0.95,
}
_CONFIDENCE_OF_RELATED = 0.85
_CONFIDENCE_OF_EQUALS = 0.94
_CONFIDENCE_OF_DOUBT = 0.5
_AGES = frozenset("adult child childhood infant infantile juvenile neonatal newborn pediatric premature".split())
_ABBREVIATION = re.compile(r"[A-Z]{1,2}[a-z]?[A-Z]{0,2}")
"""Up to four letters that are mostly capitals mean many things: "AD" is a dermatitis, a dementia and a dose."""
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_SHORTEST_LONE_ABBREVIATION = 4
"""A shorter one is only safe where two vocabularies agree: to one AZT is zidovudine, to many
azithromycin."""
_SHORTEST_RELATED = 7
"""A related name of fewer letters is an abbreviation more often than not, and those mean many things."""


def choose(shelf: Shelf, kind: str, name: str, fits: Fits) -> list[Match]:
    """What a name means: one accepted match, or the doubtful ones, or nothing.

    The strongest concept is accepted if no other is as strong, or if it stands out among those that are. A related
    name is accepted only where nothing else bears it, and an abbreviation where that or two vocabularies agree.
    """
    concepts = shelf.find(kind, name, fits)
    if not concepts:
        return []
    if _ABBREVIATION.fullmatch(name.strip()):
        concepts = _as_synonyms(concepts)
    equals = [each for each in concepts if each.strength == concepts[0].strength]
    best = equals[0] if len(equals) == 1 else _outstanding(name, concepts)
    if best is None or not _is_safe(name, best, is_only=len(concepts) == 1):
        return list(_doubtful(concepts))
    return [_match(best, accepted=True, confidence=_CONFIDENCE_OF_EQUALS if len(equals) > 1 else None)]


def _as_synonyms(concepts: list[Concept]) -> list[Concept]:
    """The concepts with an abbreviation as a mere synonym, though some vocabulary may call one by it."""
    return [
        msgspec.structs.replace(each, rank=Rank.EXACT) if each.rank is Rank.LABEL else each for each in concepts
    ]


def _is_safe(name: str, best: Concept, *, is_only: bool) -> bool:
    """Whether the strongest concept may be taken without asking anybody."""
    asked = name.strip()
    if best.rank is Rank.RELATED:
        return is_only and len(asked) >= _SHORTEST_RELATED and " " in fold(asked)
    if _ABBREVIATION.fullmatch(asked):
        is_clear = len(asked) >= _SHORTEST_LONE_ABBREVIATION
        return len(asked) > 2 and (len(best.found_in) > 1 or (is_only and is_clear))
    if _is_word_for_abbreviation(asked, best.found):
        return len(best.found_in) > 2
    return not _is_inflected_abbreviation(asked, best) and not _is_of_one_age(asked, best.term)


def _is_word_for_abbreviation(asked: str, found: str) -> bool:
    """Whether a word is asked for and an abbreviation found: "Child" and chILD, a disease of the lungs."""
    is_word = asked.isalpha() and not any(map(str.isupper, asked[1:]))
    return is_word and " " not in found and sum(map(str.isupper, found)) > 1


def _is_inflected_abbreviation(asked: str, best: Concept) -> bool:
    """Whether two abbreviations would be one by their plural: TMTDS is not TMTD."""
    return best.likeness is not Likeness.WRITTEN and asked.isalpha() and asked.isupper() and best.found.isupper()


def _is_of_one_age(asked: str, term: Term) -> bool:
    """Whether a term is of one age and the name of none: large cell lymphoma is not that of childhood."""
    words = set(key(asked).split())
    more = set(key(term.label or "").split()) - words
    return bool(more) and more <= _AGES and _AGES.isdisjoint(words)


def _outstanding(name: str, concepts: list[Concept]) -> Concept | None:
    """The one concept among several with the same name that is meant, if one stands out.

    By the name being written just so ("(-)-salbutamol" is levosalbutamol), by its label, which is the name or has
    all its words, by being the general one ("solid neoplasm" beside "adult solid neoplasm") that no fewer
    vocabularies have, or by having the name in at least two vocabularies more than any other.
    """
    asked = key(name)
    named = [each for each in concepts if each.strength <= (False, concepts[0].likeness, Rank.EXACT)]
    labels = {each.term.id: set(key(each.term.label or "").split()) for each in named}
    for is_meant in (
        lambda each: _as_written(each.found) == _as_written(name),
        lambda each: key(each.term.label or "") == asked,
        lambda each: set(asked.split()) <= labels[each.term.id],
        lambda each: (
            all(labels[each.term.id] <= other for other in labels.values())
            and all(len(each.found_in) >= len(other.found_in) for other in named)
        ),
        lambda each: all(len(each.found_in) > len(other.found_in) + 1 for other in named if other is not each),
    ):
        meant = [each for each in named if is_meant(each)]
        if len(meant) == 1:
            return meant[0]
    return None


def _as_written(name: str) -> str:
    """With the signs that `fold` drops, but for hyphens between words, where writers differ."""
    return _HYPHEN.sub(" ", name.strip().casefold())


def _doubtful(concepts: Iterable[Concept]) -> Iterable[Match]:
    return (_match(concept, accepted=False) for concept in concepts)


def _match(concept: Concept, *, accepted: bool, confidence: float | None = None) -> Match:
    certain = confidence or _CONFIDENCE.get((concept.rank, concept.likeness), _CONFIDENCE_OF_RELATED)
    return Match(
        term=concept.term,
        vocabulary=concept.vocabulary,
        predicate=Predicate.CLOSE if concept.rank is Rank.RELATED else Predicate.EXACT,
        justification=Justification.CHAINING if concept.bridged else Justification.LEXICAL,
        confidence=certain if accepted else _CONFIDENCE_OF_DOUBT,
        how=_how(concept),
        accepted=accepted,
    )


def _how(concept: Concept) -> str:
    names = {Rank.LABEL: "label", Rank.EXACT: "exact synonym", Rank.RELATED: "related synonym"}
    likeness = {
        Likeness.WRITTEN: "",
        Likeness.FOLDED: ", spelled otherwise",
        Likeness.REORDERED: ", words reordered",
    }
    others = [vocabulary for vocabulary in concept.found_in if vocabulary != concept.source]
    also = f", a name in {' and '.join(others)} too" if others else ""
    return f"{names[concept.rank]} {concept.found!r} in {concept.source}{likeness[concept.likeness]}{also}"
