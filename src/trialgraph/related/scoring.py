"""Which trials are related most.

A score is the sum of cosines over the kinds of things that two trials share, each times its weight, and is raised
by a part of itself for what they have alike. So the part that each thing has in it can be told exactly.
"""

from collections.abc import Callable, Mapping

import numpy as np

from trialgraph.related.evidence import Evidence, Shared
from trialgraph.related.kinds import ALIKE, HUB, SHARED, WEIGHTS
from trialgraph.related.likeness import LIKENESS

Keep = Callable[[np.ndarray], np.ndarray]
"""From rows to whether each is wanted."""


def score_shared(evidence: Evidence, row: int, weights: Mapping[str, float] = WEIGHTS) -> np.ndarray:
    """What every trial shares with one, weighed and summed; what more than `HUB` trials share is passed over."""
    scores = np.zeros(len(evidence.trials))
    for kind in SHARED:
        for thing, value in things_of(evidence.shared[kind], row):
            holders, values = holders_of(evidence.shared[kind], thing)
            if len(holders) <= HUB:
                scores[holders] += weights[kind] * value * values
    scores[row] = 0
    return scores


def things_of(shared: Shared, row: int) -> zip:
    """The columns that a trial has, and its weights of them."""
    part = slice(shared.asks.indptr[row], shared.asks.indptr[row + 1])
    return zip(shared.asks.indices[part].tolist(), shared.asks.data[part].tolist(), strict=True)


def holders_of(shared: Shared, thing: int) -> tuple[np.ndarray, np.ndarray]:
    """The trials that have a thing, and their weights of it."""
    part = slice(shared.holds.indptr[thing], shared.holds.indptr[thing + 1])
    return shared.holds.indices[part], shared.holds.data[part]


def raise_alike(
    evidence: Evidence, row: int, others: np.ndarray, weights: Mapping[str, float] = WEIGHTS
) -> np.ndarray:
    """By what part of itself the score of each of some trials is raised for what it has alike."""
    parts = (weights[name] * LIKENESS[name](evidence.facts, row, others) for name in ALIKE if weights[name])
    return sum(parts, start=np.zeros(len(others)))


def find_best(
    evidence: Evidence, row: int, most: int, *, keep: Keep | None = None, weights: Mapping[str, float] = WEIGHTS
) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the trials most related to one, the most related first, and their scores.

    A trial that shares nothing is not related. Of equals the one with the smaller IRI goes first.
    """
    shared = score_shared(evidence, row, weights)
    others = np.flatnonzero(shared > 0)  # of truth values it is found five times as fast
    if keep:
        others = others[keep(others)]
    others = _within_reach(others, shared, most, 1 + sum(weights[name] for name in ALIKE))
    scores = shared[others] * (1 + raise_alike(evidence, row, others, weights))
    best = np.lexsort((others, -scores))[:most]
    return others[best], scores[best]


def _within_reach(others: np.ndarray, shared: np.ndarray, most: int, raised: float) -> np.ndarray:
    """The rows that are among the best if all is alike: the others cannot catch up."""
    if len(others) <= most:
        return others
    last = np.partition(shared[others], -most)[-most]
    return others[shared[others] * raised >= last]
