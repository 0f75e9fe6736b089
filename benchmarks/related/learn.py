"""Learns the weights of drugs, conditions, their classes and numbers on one half of the judged trials.

    python benchmarks/related/learn.py GRAPH

Coordinate ascent on nDCG@10 over a coarse grid of weights: few and round numbers, since 330 queries cannot tell
finer ones apart. It starts from the shipped weights, which it leaves as they are. The half that `score.py`
reports on is not looked at.
"""

import sys

import numpy as np
from judged import Query, measure, read_queries

from trialgraph.edges import open_edges
from trialgraph.related.evidence import Evidence, read_evidence
from trialgraph.related.kinds import ALIKE, SHARED, WEIGHTS
from trialgraph.related.likeness import LIKENESS
from trialgraph.related.scoring import score_shared

LEARNED = ("condition", "drug class", "condition class", "number", "registered before")
"""The weight of drugs is 1, and all that matters is what others weigh beside it."""
GRID = (0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
MOST_ALIKE = 0.3
"""What is alike shall colour what is shared, not drown it: who asks for related trials asks not for old ones."""
ROUNDS = 3


def main(graph: str) -> None:
    """Prints the weights as they get better."""
    with open_edges(graph) as edges:
        evidence, queries = read_evidence(edges), [each for each in read_queries(edges) if not each.half]
    parts = {query.row: parts_of(evidence, query) for query in queries}
    weights = {name: WEIGHTS[name] for name in ("drug", *LEARNED)}
    best = quality(queries, parts, weights)
    for _ in range(ROUNDS):
        for name in LEARNED:
            for value in (each for each in GRID if name in SHARED or each <= MOST_ALIKE):
                tried = weights | {name: value}
                if (found := quality(queries, parts, tried)) > best + 1e-4:
                    best, weights = found, tried
        print(f"nDCG@10 {best:.4f}  {weights}", flush=True)


def parts_of(evidence: Evidence, query: Query) -> dict[str, np.ndarray]:
    """By kind of evidence what it adds to the score of each trial, at a weight of 1."""
    alone = dict.fromkeys(WEIGHTS, 0.0)
    parts = {}
    for name in ("drug", *LEARNED):
        if name in ALIKE:
            values = LIKENESS[name](evidence.facts, query.row, np.arange(len(evidence.trials)))
        else:
            values = score_shared(evidence, query.row, alone | {name: 1.0})
        parts[name] = values.astype(np.float32)
    return parts


def quality(queries: list[Query], parts: dict[int, dict[str, np.ndarray]], weights: dict[str, float]) -> float:
    """The mean nDCG@10."""

    def ranker(row: int) -> np.ndarray:
        found = {name: weight * parts[row][name] for name, weight in weights.items()}
        return sum(found[name] for name in SHARED if name in found) * (
            1 + sum(found[name] for name in ALIKE if name in found)
        )

    found = measure(queries, ranker)
    return float(found[:, 3].mean())


if __name__ == "__main__":
    main(sys.argv[1])
