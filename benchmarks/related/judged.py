"""Trials that people judged to be related, and how well a ranking finds them.

Read from `../shared/benchmarks/related-trials`: 657 query trials in `pairs.tsv`, and the drugs and conditions of
27,240 trials in `studies.jsonl.gz`, of which a graph is built first:

    trialgraph build ../shared/benchmarks/related-trials/studies.jsonl.gz --into GRAPH
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from trialgraph.edges import Edges

PAIRS = Path(__file__).parents[3] / "shared/benchmarks/related-trials/pairs.tsv"
MEASURES = ("P@1", "P@5", "MRR", "nDCG@10", "R@10", "R@100")
DEPTH = 100
_DISCOUNTS = 1 / np.log2(np.arange(2, 12))

Ranker = Callable[[int], np.ndarray]
"""From a trial's row to the scores of all trials."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Query:
    """A trial, and the trials that are related to it; all are rows."""

    row: int
    related: np.ndarray
    half: int
    """0 to learn on and 1 to report on, by a hash of the trial's number."""


def read_queries(edges: Edges) -> list[Query]:
    """The query trials, each once as `pairs.tsv` has it: a related trial is not a query for that."""
    number = dict(edges.ask("SELECT number, trial FROM record").fetchall())
    first = int(edges.nodes("Trial")[0])
    related: dict[str, list[int]] = {}
    for line in PAIRS.read_text().splitlines()[1:]:
        trial, other = line.split("\t")
        related.setdefault(trial, []).append(number[other] - first)
    return [
        Query(row=number[trial] - first, related=np.array(rows), half=sha256(trial.encode()).digest()[0] % 2)
        for trial, rows in sorted(related.items())
    ]


def measure(queries: list[Query], ranker: Ranker, *, seed: int = 0) -> np.ndarray:
    """Queries × `MEASURES`; trials of equal score come in an order of chance."""
    chance = np.random.default_rng(seed)
    return np.array([_measure(query, ranker(query.row), chance) for query in queries])


def _measure(query: Query, scores: np.ndarray, chance: np.random.Generator) -> list[float]:
    scores = np.array(scores, dtype=float)
    scores[query.row] = -np.inf
    best = np.flatnonzero(scores >= np.partition(scores, -DEPTH)[-DEPTH])
    best = best[np.lexsort((chance.random(len(best)), -scores[best]))][:DEPTH]
    return list(_values(np.isin(best, query.related), len(query.related)))


def _values(hits: np.ndarray, related: int) -> tuple[float, ...]:
    rank = 1 / (hits.argmax() + 1) if hits.any() else 0.0
    gain = (hits[:10] @ _DISCOUNTS) / _DISCOUNTS[:related].sum()
    return hits[0], hits[:5].mean(), rank, gain, hits[:10].sum() / related, hits.sum() / related


def interval(values: np.ndarray, *, times: int = 2000, seed: int = 0) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean over queries."""
    chance = np.random.default_rng(seed)
    means = values[chance.integers(0, len(values), (times, len(values)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)
