"""The names that are linked to nothing, the most used first, with terms whose names look like them, for review."""

import heapq
from collections.abc import Collection, Iterator

import msgspec

from trialgraph.linking import conditions, drugs
from trialgraph.linking.candidates import find_candidates
from trialgraph.linking.condition_names import is_healthy
from trialgraph.linking.matches import Match
from trialgraph.linking.outcomes import Outcome, doubts_of
from trialgraph.linking.shelf import Fits, Shelf
from trialgraph.mappings import Mapping
from trialgraph.workbench import Thing, Workbench

_KINDS = {"Drug": drugs.KIND, "Condition": conditions.KIND, "Sponsor": "organisation"}
_FITS: dict[str, Fits] = {
    "Drug": drugs.fits,
    "Condition": conditions.fits,
    "Sponsor": lambda vocabulary, term: True,
}
_MOST_CANDIDATES = 5
_LEAST_CONFIDENCE = 0.05
"""What is less alike helps nobody."""


def unlinked_rows(
    bench: Workbench, shelf: Shelf, kind: str, linked: Collection[str], *, most: int
) -> Iterator[Mapping]:
    """What the most used names of a class that are not among the `linked` nodes may mean, by likeness."""
    waiting = (thing for thing in bench.things(kind) if thing.iri not in linked and not is_healthy(thing.names[0]))
    for thing in heapq.nlargest(most, waiting, key=lambda each: each.times):
        yield from doubts_of(Outcome(thing=thing, category=kind, doubtful=_likely(thing, shelf, kind)), shelf)


def _likely(thing: Thing, shelf: Shelf, kind: str) -> tuple[Match, ...]:
    """The likest terms, each meaning once."""
    found = sorted(
        (match for name in _vocabularies(shelf, kind) for match in _alike(thing.names[0], name, shelf, kind)),
        key=lambda match: (-match.confidence, match.term.id),
    )
    best = {match.term.id: match for match in reversed(found) if match.confidence >= _LEAST_CONFIDENCE}
    return tuple(match for match in found if best.get(match.term.id) is match)[:_MOST_CANDIDATES]


def _vocabularies(shelf: Shelf, kind: str) -> list[str]:
    return [name for name, _ in shelf.of_kind(_KINDS[kind])]


def _alike(name: str, vocabulary: str, shelf: Shelf, kind: str) -> Iterator[Match]:
    """Terms of one vocabulary whose names look alike, in the words of the preferred one that has them."""
    index = shelf.get(vocabulary)
    for match in find_candidates(name, index, most=_MOST_CANDIDATES) if index else ():
        if _FITS[kind](vocabulary, match.term):
            term, preferred = shelf.canonical(_KINDS[kind], match.term, vocabulary)
            yield msgspec.structs.replace(match, term=term, vocabulary=preferred)
