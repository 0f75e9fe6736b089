"""The related trials of every trial of a graph, in blocks of rows, so that no more than a block is held at a time.

The same scores as `scoring`, but for words, which are left out, and for what is common: drugs and conditions that
more than `COMMON` trials have count among the `NEAR` trials on either side only, which for a registry that counts
upwards are those of the same years; other common things, such as large countries, count nothing. A trial that
shares only such things with others far away is not found. `benchmarks/related/score.py` tells how many of the
best 20 are the same: 0.85 of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from scipy import sparse

from trialgraph.edges import Edges
from trialgraph.related.keeping import open_facts, open_shared, open_trials
from trialgraph.related.kinds import ALIKE, BY_THINGS, SHARED
from trialgraph.related.likeness import LIKENESS

COMMON = 500
NEAR = 10_000
NEARBY = ("drug", "condition")
ROWS = 500
"""Trials in a block."""
RUN = 20 * ROWS
"""Trials that look at the same others nearby."""

Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Rows of the evidence, the rows related to them, and the scores."""


@dataclass(kw_only=True, eq=False)
class _Room:
    """Things × trials as the arrays of a sparse matrix, made once and filled from the front."""

    indices: np.ndarray
    data: np.ndarray
    starts: np.ndarray
    trials: int

    @classmethod
    def for_numbers(cls, count: int, trials: int) -> Self:
        """Room for so many numbers."""
        indices, data = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.float32)
        return cls(indices=indices, data=data, starts=np.zeros(1, dtype=np.int32), trials=trials)

    def put(self, holds: sparse.csr_array) -> None:
        """Copies some things to the front of what is still empty."""
        filled = self.starts[-1]
        self.indices[filled : filled + holds.nnz] = holds.indices
        self.data[filled : filled + holds.nnz] = holds.data
        self.starts = np.concatenate((self.starts, holds.indptr[1:] + filled))


def find_all(edges: Edges, most: int, weights: Mapping[str, float] = BY_THINGS) -> Iterator[Pairs]:
    """The trials most related to each, by trial, the most related first; a block at a time.

    Rows are places among the trials, in the order of their nodes.
    """
    stacked = Stacked(edges, weights)
    for start in runs(edges):
        yield from stacked.find(start, most)


def runs(edges: Edges, size: int = RUN) -> range:
    """Where the runs of trials begin that `Stacked` can be asked for."""
    return range(0, len(open_trials(edges)), size)


class Stacked:
    """What all trials share in one matrix, of which each run of trials can be asked for by itself."""

    def __init__(self, edges: Edges, weights: Mapping[str, float] = BY_THINGS):
        nodes = open_trials(edges)
        self._facts, self._trials, self._weights = open_facts(edges, nodes), len(nodes), weights
        self._asks, self._rare, self._common = _stack(edges, nodes, weights)

    def find(self, start: int, most: int, size: int = RUN) -> Iterator[Pairs]:
        """The trials most related to each of a run, a block at a time."""
        weights = self._weights
        raised = 1 + sum(weights[name] for name in ALIKE)
        end = min(start + size, self._trials)
        holds = _extend(self._rare, self._common, start - NEAR, end + NEAR)
        for first in range(start, end, ROWS):
            shared = self._asks[first : min(first + ROWS, end)] @ holds
            rows, others, scores = _within_reach(shared, first, most, raised)
            scores *= 1 + sum(weights[name] * LIKENESS[name](self._facts, rows, others) for name in ALIKE)
            yield _best(rows, others, scores, most)


def _stack(
    edges: Edges, trials: np.ndarray, weights: Mapping[str, float]
) -> tuple[sparse.csr_array, _Room, sparse.csr_array]:
    """Of all kinds, trials × things, weighed, the rare before the common; and things × trials of the same order.

    One kind is at hand at a time, nothing is put together twice, and behind the rare is room for the common.
    """
    places, degrees, room = _number(edges, [name for name in SHARED if weights[name]], trials)
    starts = np.concatenate(([0], np.cumsum(degrees))).astype(np.int32)
    indices, data = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.float32)
    filled, near = starts[:-1].copy(), []
    for name, place in places.items():
        shared = open_shared(edges, name, trials)
        _fill(indices, data, filled, shared.asks, place, weights[name])
        common = np.diff(shared.holds.indptr) > COMMON
        room.put(_rows(shared.holds, (place >= 0) & ~common))
        near.append(_rows(shared.holds, (place >= 0) & common))
    below = sparse.vstack(near, format="csr")
    things = len(room.starts) - 1 + below.shape[0]
    return sparse.csr_array((data, indices, starts), shape=(len(trials), things)), room, below


def _number(edges: Edges, names: list[str], trials: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray, _Room]:
    """The place of each thing among all that count, -1 for the others; how many each trial has; room for them."""
    kinds, degrees = {}, np.zeros(len(trials), dtype=np.int32)
    for name in names:
        shared = open_shared(edges, name, trials)
        having = np.diff(shared.holds.indptr)
        rare, common = (having > 1) & (having <= COMMON), (having > COMMON) & (name in NEARBY)
        kinds[name] = rare, common
        degrees += np.diff(_starts_of((rare | common)[shared.asks.indices], shared.asks))
    places = {name: np.full(len(rare), -1, dtype=np.int32) for name, (rare, _) in kinds.items()}
    end = 0
    for which in (0, 1):
        for name, kept in kinds.items():
            count = int(np.count_nonzero(kept[which]))
            places[name][kept[which]] = np.arange(end, end + count)
            end += count
    return places, degrees, _Room.for_numbers(int(degrees.sum()), len(trials))


def _fill(
    indices: np.ndarray,
    data: np.ndarray,
    filled: np.ndarray,
    asks: sparse.csr_array,
    place: np.ndarray,
    weight: float,
) -> None:
    """Puts one kind into the rows of a matrix that all kinds share, behind what is in each row already."""
    columns = place[asks.indices]
    kept = columns >= 0
    starts = _starts_of(kept, asks)
    inside = np.arange(starts[-1], dtype=np.int32) + np.repeat(filled - starts[:-1], np.diff(starts))
    indices[inside], data[inside] = columns[kept], np.float32(weight) * asks.data[kept]
    filled += np.diff(starts)


def _rows(holds: sparse.csr_array, rows: np.ndarray) -> sparse.csr_array:
    """Some rows of a matrix, as a copy of their own."""
    degrees = np.diff(holds.indptr)
    kept = np.repeat(rows, degrees)
    starts = np.concatenate(([0], np.cumsum(degrees[rows]))).astype(np.int32)
    return sparse.csr_array(
        (holds.data[kept], holds.indices[kept], starts), shape=(int(rows.sum()), holds.shape[1])
    )


def _extend(rare: _Room, common: sparse.csr_array, first: int, last: int) -> sparse.csr_array:
    """The rare things, and below them the common ones with nothing outside of some trials: not a copy."""
    kept = (common.indices >= first) & (common.indices < last)
    used = int(rare.starts[-1])
    end = used + int(np.count_nonzero(kept))
    rare.indices[used:end], rare.data[used:end] = common.indices[kept], common.data[kept]
    starts = np.concatenate((rare.starts, _starts_of(kept, common)[1:] + np.int32(used)))
    return sparse.csr_array((rare.data[:end], rare.indices[:end], starts), shape=(len(starts) - 1, rare.trials))


def _starts_of(kept: np.ndarray, matrix: sparse.csr_array) -> np.ndarray:
    """Where the rows of a matrix begin if some of its numbers are kept."""
    before = np.zeros(len(kept) + 1, dtype=np.int32)
    np.cumsum(kept, out=before[1:])
    return before[matrix.indptr]


def _within_reach(shared: sparse.csr_array, start: int, most: int, raised: float) -> Pairs:
    """The pairs that are among the best of their row if all is alike, by row."""
    rows = np.repeat(np.arange(start, start + shared.shape[0]), np.diff(shared.indptr))
    shared.data[shared.indices == rows] = 0
    kept = _heaviest(shared.data, shared.indptr, most, raised)
    return rows[kept], shared.indices[kept], shared.data[kept].astype(float)


def _heaviest(values: np.ndarray, starts: np.ndarray, most: int, raised: float = 1) -> np.ndarray:
    """Where in each run the positive values are that reach the nth largest if they are raised by a factor."""
    kept = [np.zeros(0, dtype=np.intp)]
    for begin, end in pairwise(starts.tolist()):
        run = values[begin:end]
        least = np.partition(run, -most)[-most] / raised if end - begin > most else 0
        kept.append(begin + np.flatnonzero((run >= least) & (run > 0)))
    return np.concatenate(kept)


def _best(rows: np.ndarray, others: np.ndarray, scores: np.ndarray, most: int) -> Pairs:
    """The best of each row, the best first; of equals the one that comes first."""
    kept = _heaviest(scores, _starts(rows), most)
    kept = kept[np.lexsort((others[kept], -scores[kept], rows[kept]))]
    starts = _starts(rows[kept])
    ranks = np.arange(len(kept)) - np.repeat(starts[:-1], np.diff(starts))
    kept = kept[ranks < most]
    return rows[kept], others[kept], scores[kept]


def _starts(rows: np.ndarray) -> np.ndarray:
    """Where each run of a row begins, and where the last one ends."""
    return np.append(np.flatnonzero(np.diff(rows, prepend=-1)), len(rows))
