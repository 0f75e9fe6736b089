"""What the score of two trials rests on: each thing that they share, with its exact part."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from trialgraph.related.evidence import Evidence, Shared
from trialgraph.related.kinds import ALIKE, HUB, SHARED
from trialgraph.related.likeness import LIKENESS
from trialgraph.related.scoring import holders_of, things_of


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One thing that two trials share or have alike; things are known by the numbers of their nodes."""

    kind: str
    """As people read it: `drug`, `sibling condition`, `phase`."""
    basis: str
    """The kind of evidence in `SHARED` or `ALIKE` that tells where it is said."""
    score: float
    thing: int | None = None
    """The thing that both have, else the other trial's."""
    own: int | None = None
    """The first trial's thing, where it has another one."""
    concept: int | None = None
    """Where two different things meet."""
    steps: int = -1
    """From both to there."""
    words: tuple[int, ...] = ()
    """The words that both have, the weightiest first."""
    trials: int | None = None
    """How many have the thing, or one below the concept."""


def find_grounds(evidence: Evidence, row: int, other: int, weights: Mapping[str, float]) -> list[Ground]:
    """All that the score of one trial for another rests on, the weightiest first."""
    found = list(_shared(evidence, row, other, weights))
    found += _alike(evidence, row, other, weights, sum(each.score for each in found))
    return sorted(_merged(found), key=lambda each: (-each.score, each.kind, each.thing or 0))


def _shared(evidence: Evidence, row: int, other: int, weights: Mapping[str, float]) -> Iterator[Ground]:
    for name, kind in SHARED.items():
        found = [
            Ground(kind=name, basis=name, score=score, thing=thing, trials=trials)
            for thing, score, trials in _in_common(evidence.shared[name], row, other, weights[name])
        ]
        if kind.words and found:
            found = [_worded(found)]
        if kind.below and found:
            ends = [_above(evidence, kind.below, each) for each in (row, other)]
            found = [_below(ground, kind.below, *ends) for ground in found]
        yield from found


def _alike(
    evidence: Evidence, row: int, other: int, weights: Mapping[str, float], shared: float
) -> Iterator[Ground]:
    for name in ALIKE:
        (likeness,) = LIKENESS[name](evidence.facts, row, np.array([other]))
        if likeness and weights[name]:
            yield Ground(kind=name, basis=name, score=shared * weights[name] * float(likeness))


def _in_common(shared: Shared, row: int, other: int, weight: float) -> Iterator[tuple[int, float, int]]:
    """The things that two trials share, what each adds to the score, and how many trials have it."""
    theirs = {thing for thing, _ in things_of(shared, other)}
    for thing, value in things_of(shared, row):
        holders, values = holders_of(shared, thing)
        if thing in theirs and weight and len(holders) <= HUB:
            held = float(values[np.searchsorted(holders, other)])
            yield int(shared.things[thing]), weight * value * held, len(holders)


def _worded(grounds: list[Ground]) -> Ground:
    """One ground for all words of a field."""
    ranked = sorted(grounds, key=lambda each: (-each.score, each.thing))
    words = tuple(each.thing for each in ranked)
    return replace(ranked[0], score=sum(each.score for each in ranked), thing=None, trials=None, words=words)


_Above = dict[int, dict[int, int]]
"""The things of a trial, and for each the concepts above it with the steps to them."""


def _above(evidence: Evidence, kind: str, row: int) -> _Above:
    shared = evidence.shared[kind]
    things = (int(shared.things[thing]) for thing, _ in things_of(shared, row))
    return {thing: evidence.hierarchy.steps(thing) for thing in things}


def _below(ground: Ground, kind: str, own: _Above, theirs: _Above) -> Ground:
    """What is below a concept that two trials share: the same thing, one above the other, or two side by side."""
    concept = ground.thing
    up, down = (_nearest(each, concept) for each in (own, theirs))
    if both := [thing for thing in up if thing in down]:
        return replace(ground, kind=kind, basis=kind, thing=both[0], steps=up[both[0]])
    mine, thing = next(iter(up)), next(iter(down))
    relation = "sibling" if up[mine] and down[thing] else "broader" if up[mine] else "narrower"
    steps = up[mine] + down[thing]
    return replace(ground, kind=f"{relation} {kind}", thing=thing, own=mine, concept=concept, steps=steps)


def _nearest(above: _Above, concept: int) -> dict[int, int]:
    """The things below a concept and the steps up to it, the nearest first."""
    steps = {thing: far[concept] for thing, far in above.items() if concept in far}
    return dict(sorted(steps.items(), key=lambda pair: (pair[1], pair[0])))


def _merged(grounds: Iterable[Ground]) -> Iterable[Ground]:
    """One ground for what different kinds of evidence say of the same things, as said by the nearest of them."""
    merged: dict[tuple[str, int | None, int | None], Ground] = {}
    for each in grounds:
        key = each.basis, each.thing, each.own
        if key in merged:
            nearest = min(merged[key], each, key=lambda ground: ground.steps)
            each = replace(nearest, score=merged[key].score + each.score)
        merged[key] = each
    return merged.values()
