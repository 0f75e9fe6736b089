"""How well the trials that people judged related are found: baselines, the shipped weights, and without each kind.

    python benchmarks/related/score.py GRAPH

GRAPH is built as `judged.py` says. Each line has all 657 queries of `pairs.tsv` and then the half that the weights
were not learned on, with a 95 % bootstrap interval of nDCG@10.
"""

import sys
from collections.abc import Iterator
from itertools import islice

import numpy as np
from judged import MEASURES, Query, Ranker, interval, measure, read_queries
from scipy import sparse

from trialgraph.edges import Edges, open_edges
from trialgraph.related.batches import find_all
from trialgraph.related.evidence import Evidence, read_evidence
from trialgraph.related.kinds import BY_THINGS, WEIGHTS
from trialgraph.related.scoring import find_best, raise_alike, score_shared

EVERY = 5
"""Of so many blocks of 500 trials one is compared with what its trials have when they are asked."""
KINDS = ("drug", "condition", "drug class", "condition class", "number", "registered before")
"""The kinds of evidence that the judged trials have."""


def main(graph: str) -> None:
    """Prints a line for each way to rank."""
    with open_edges(graph) as edges:
        evidence, queries = read_evidence(edges), read_queries(edges)
        reported = np.array([bool(query.half) for query in queries])
        print(f"{len(queries)} queries, {reported.sum()} of them reported on alone at the end of each line")
        print(f"{'':44}" + "".join(f"{name:>9}" for name in MEASURES), "   nDCG@10 of the other half")
        print_agreement(edges, evidence)
        for name, ranker in [*baselines(edges, evidence), *own(evidence)]:
            print_line(name, queries, ranker, reported)


def print_agreement(edges: Edges, evidence: Evidence, most: int = 20) -> None:
    """How many of the best that a trial has when it is asked are among those that all pairs give it."""
    shares = []
    for rows, others, _ in islice(find_all(edges, most), None, None, EVERY):
        for row in np.unique(rows).tolist():
            best, _ = find_best(evidence, row, most, weights=BY_THINGS)
            shares.append(np.isin(best, others[rows == row]).mean())
    low, high = interval(np.array(shares))
    print(
        f"all pairs: {np.mean(shares):.3f} ({low:.3f} to {high:.3f}) of the best {most} of {len(shares):,} trials"
    )


def print_line(name: str, queries: list[Query], ranker: Ranker, reported: np.ndarray) -> None:
    """A way to rank, and how well it does."""
    values = measure(queries, ranker)
    gains = values[reported, MEASURES.index("nDCG@10")]
    low, high = interval(gains)
    told = "".join(f"{value:9.3f}" for value in values.mean(axis=0))
    print(f"{name:44}{told}    {gains.mean():.3f} ({low:.3f} to {high:.3f})", flush=True)


def baselines(edges: Edges, evidence: Evidence) -> Iterator[tuple[str, Ranker]]:
    """What is compared with, each on top of the last."""
    drugs, conditions = (edges.matrix(kind)[0].astype(float) for kind in ("drug", "condition"))
    yield "shared drugs, cosine", cosine(drugs)
    both = sparse.hstack([drugs, conditions], format="csr")
    by_rarity = cosine(both @ sparse.diags_array(np.log(both.shape[0] / np.bincount(both.indices))))
    yield "drugs and conditions, idf cosine", by_rarity
    everything = np.arange(both.shape[0])

    def close(row: int) -> np.ndarray:
        number = raise_alike(evidence, row, everything, {**dict.fromkeys(WEIGHTS, 0.0), "number": 0.1})
        return by_rarity(row) + number

    yield "the same and closeness of numbers", close
    weighed = []
    for each, weight in ((drugs, 3), (conditions, 2)):
        rarity = weight * np.log1p(each.shape[0] / np.bincount(each.indices))
        weighed.append(each @ sparse.diags_array(np.sqrt(rarity)))
    sums = sparse.hstack(weighed, format="csr")
    yield "sums of idf (the former method)", lambda row: (sums @ sums[[row]].T).toarray().ravel()


def cosine(matrix: sparse.csr_array) -> Ranker:
    """Ranks by the cosine between the rows of a matrix."""
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    scaled = (sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ matrix).tocsr()
    return lambda row: (scaled @ scaled[[row]].T).toarray().ravel()


def own(evidence: Evidence) -> Iterator[tuple[str, Ranker]]:
    """The shipped weights, each kind of evidence alone (of what is shared), and all but each."""
    yield "trialgraph related", ranker(evidence, WEIGHTS)
    for kind in KINDS[:4]:
        alone = {name: weight if name == kind else 0.0 for name, weight in WEIGHTS.items()}
        yield f"  {kind} alone", ranker(evidence, alone)
    for kind in KINDS:
        yield f"  without {kind}", ranker(evidence, WEIGHTS | {kind: 0.0})


def ranker(evidence: Evidence, weights: dict[str, float]) -> Ranker:
    """Ranks as `trialgraph related` does with these weights."""
    everything = np.arange(len(evidence.trials))
    return lambda row: score_shared(evidence, row, weights) * (1 + raise_alike(evidence, row, everything, weights))


if __name__ == "__main__":
    main(sys.argv[1])
