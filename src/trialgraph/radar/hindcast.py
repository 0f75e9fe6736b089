"""How good the method would have been: learned from the older trials of a graph, held against the newer ones."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from trialgraph.radar.hierarchy import Hierarchy
from trialgraph.radar.order import ages
from trialgraph.radar.pairs import Pairs, pair_up
from trialgraph.radar.paths import learn, lifts, reach, score_drugs

ENOUGH = 50
"""With fewer new pairs the figures would say more of chance than of the method."""
NEWEST = 0.2
MOST_CONDITIONS = 1000
TOP = 10
_BLOCK = 50
_SEED = 20

Scorer = Callable[[np.ndarray], np.ndarray]
"""From some conditions to a score for each drug (rows) and those conditions (columns)."""
Method = Callable[[Pairs, Hierarchy | None], Scorer]
"""Learns from the pairs that are in trials."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """The candidates of one condition: known drugs that were in no trial for it."""

    condition: int
    drugs: np.ndarray
    scores: np.ndarray
    labels: np.ndarray
    """Whether the pair came up later."""
    hits: int
    """How many of those that did are among the `TOP` highest, the others that did left out."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How the pairs that came up later were ranked."""

    candidates: int
    new: int
    """How many of them came up later."""
    auroc: float
    """How likely a new pair scores higher than another; 0.5 by chance."""
    average_precision: float
    hits: float
    """The part of the new pairs among the ten highest of their condition, other new ones left out."""

    @property
    def chance(self) -> float:
        """The average precision of an order by chance."""
        return self.new / self.candidates if self.candidates else 0.0

    @property
    def is_enough(self) -> bool:
        """Whether there are so many new pairs that the figures mean something."""
        return self.new >= ENOUGH


def split_time(times: np.ndarray) -> float:
    """The time before the newest fifth of the trials; minus infinity where no time is known."""
    known = np.sort(times[~np.isnan(times)])
    return float(known[int(len(known) * (1 - NEWEST)) - 1]) if len(known) else -np.inf


def by_paths(pairs: Pairs, hierarchy: Hierarchy | None) -> Scorer:
    """The radar's own method, as a `Method`."""
    model = learn(pairs, hierarchy)
    return lambda conditions: score_drugs(model, conditions)


def by_telling_paths(pairs: Pairs, hierarchy: Hierarchy | None) -> Scorer:
    """The same, times the root of the lift, so that what is joined to everything goes down."""
    model = learn(pairs, hierarchy)
    drugs, conditions = reach(model)

    def scorer(block: np.ndarray) -> np.ndarray:
        scores = score_drugs(model, block)
        return scores * np.sqrt(lifts(scores, drugs[:, None], conditions[block][None], float(drugs.sum())))

    return scorer


def hindcast(
    drugs: sparse.csr_array,
    conditions: sparse.csr_array,
    times: np.ndarray,
    until: float,
    *,
    hierarchy: Hierarchy | None = None,
    method: Method = by_paths,
) -> Iterator[Column]:
    """Learns from the trials up to a time and tests on the later ones, condition by condition.

    The matrices have a row for each trial; trials without a time are left out. In a graph with more conditions, a
    thousand that are drawn with a fixed seed are tested.
    """
    with np.errstate(invalid="ignore"):
        old, new = times <= until, times > until
    pairs = pair_up(drugs[old], conditions[old], ages(times[old]))
    later = pair_up(drugs[new], conditions[new], ages(times[new])).trials
    known, chosen = np.flatnonzero(np.diff(pairs.trials.indptr)), _tested(pairs.trials)
    scorer = method(pairs, hierarchy)
    for start in range(0, len(chosen), _BLOCK):
        block = chosen[start : start + _BLOCK]
        scores = scorer(block)[known]
        free = pairs.trials[:, block].toarray()[known] == 0
        came = later[:, block].toarray()[known] > 0
        for place, condition in enumerate(block):
            left = free[:, place]
            yield _column(int(condition), known[left], scores[left, place], came[left, place])


def _tested(trials: sparse.csr_array) -> np.ndarray:
    """The known conditions, or a sample of them, in their order."""
    known = np.flatnonzero(np.bincount(trials.indices, minlength=trials.shape[1]))
    if len(known) > MOST_CONDITIONS:
        known = np.sort(np.random.default_rng(_SEED).choice(known, MOST_CONDITIONS, replace=False))
    return known


def _column(condition: int, drugs: np.ndarray, scores: np.ndarray, labels: np.ndarray) -> Column:
    others = np.sort(scores[~labels])
    above = len(others) - np.searchsorted(others, scores[labels], side="left")
    return Column(condition=condition, drugs=drugs, scores=scores, labels=labels, hits=int((above < TOP).sum()))


# --- figures ------------------------------------------------------------------------------------------


def summarise(columns: Sequence[Column]) -> Figures:
    """The figures over all candidates together."""
    scores = np.concatenate([column.scores for column in columns] or [np.zeros(0)])
    labels = np.concatenate([column.labels for column in columns] or [np.zeros(0, dtype=bool)])
    new = int(labels.sum())
    return Figures(
        candidates=len(labels),
        new=new,
        auroc=auroc(scores, labels),
        average_precision=average_precision(scores, labels),
        hits=sum(column.hits for column in columns) / max(new, 1),
    )


def auroc(scores: np.ndarray, labels: np.ndarray) -> float:
    """How likely a true one scores higher than a false one, equal scores counting half (Mann and Whitney 1947)."""
    right = int(labels.sum())
    wrong = len(labels) - right
    if not right or not wrong:
        return 0.5
    _, place, times = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(times) - (times - 1) / 2)[place]
    return float((ranks[labels].sum() - right * (right + 1) / 2) / (right * wrong))


def average_precision(scores: np.ndarray, labels: np.ndarray) -> float:
    """The mean over the true ones of the precision at their scores; equal scores are taken together."""
    if not labels.any():
        return 0.0
    _, place, times = np.unique(-scores, return_inverse=True, return_counts=True)
    right = np.bincount(place, weights=labels, minlength=len(times))
    return float((right * np.cumsum(right) / np.cumsum(times)).sum() / right.sum())
