"""One-mode projections of a bipartite network: which rows of a sparse matrix share columns, and how strongly.

Rows are what is joined (trials), columns what they share (drugs); a column's degree is the number of rows that
have it. All is computed in blocks of rows, so that no more is held at a time than a block and what is kept of it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, repeat

import numpy as np
from scipy import sparse
from scipy.special import gammaln

from trialgraph.errors import ConfigError

BLOCK = 250_000
"""Pairs, counted once for each thing they share, that are looked at together."""
LARGEST = 50_000_000
"""A projection that could have more pairs is refused, unless only some are kept of each row."""
_PARTS = 16
"""In so many parts a projection is made symmetric of which some are kept of each row."""
BACKBONES = ("bonferroni", "fdr")


@dataclass(frozen=True, kw_only=True)
class Weight:
    """How much a pair of rows weighs: what each thing they share adds, and what is made of the sum."""

    adds: np.ndarray
    """One number for each column."""
    finish: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray] | None = None
    """From the sums of pairs and their two rows to their weights."""


Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Two rows, and a number about them."""


# --- weights ------------------------------------------------------------------------------------------


def count(links: sparse.csr_array) -> Weight:
    """How many things two rows share."""
    return Weight(adds=np.ones(links.shape[1], dtype=np.int32))


def jaccard(links: sparse.csr_array) -> Weight:
    """The shared things' part of all things that either row has (Jaccard 1901, Bull. Soc. Vaud. Sci. Nat. 37)."""
    degrees = row_degrees(links)
    return Weight(
        adds=np.ones(links.shape[1]),
        finish=lambda shared, first, second: shared / (degrees[first] + degrees[second] - shared),
    )


def newman(links: sparse.csr_array) -> Weight:
    """Each shared thing adds 1 / (degree − 1), as among co-authors (Newman 2001, Phys. Rev. E 64, 016132)."""
    return Weight(adds=1 / np.maximum(column_degrees(links) - 1, 1))


def adamic_adar(links: sparse.csr_array) -> Weight:
    """Each shared thing adds 1 / log(degree) (Adamic and Adar 2003, Social Networks 25, 211–230)."""
    return Weight(adds=1 / np.log(np.maximum(column_degrees(links), 2)))


def resource_allocation(links: sparse.csr_array) -> Weight:
    """Each shared thing adds 1 / degree (Zhou, Lü and Zhang 2009, Eur. Phys. J. B 71, 623–630).

    It is the symmetric part of the projection of Zhou, Ren, Medo and Zhang (2007, Phys. Rev. E 76, 046115),
    which divides the same sum by the degree of the row that gives.
    """
    return Weight(adds=1 / np.maximum(column_degrees(links), 1))


def cosine(links: sparse.csr_array) -> Weight:
    """The cosine of rows whose things count log(1 + rows / degree) each (Salton and Buckley 1988).

    Term-weighting approaches in automatic text retrieval, Inf. Process. Manag. 24, 513–523; the inverse document
    frequency is that of `related` (Spärck Jones 1972).
    """
    squared = np.log1p(links.shape[0] / np.maximum(column_degrees(links), 1)) ** 2
    norms = np.sqrt(links @ squared)
    return Weight(adds=squared, finish=lambda sums, first, second: sums / (norms[first] * norms[second]))


def path_count(links: sparse.csr_array) -> Weight:
    """The degree-weighted path count (Himmelstein and Baranzini 2015, PLOS Comput. Biol. 11, e1004259).

    Each path row–thing–row adds the product of the degrees along its edges, each to the power −0.4.
    """
    ends = np.maximum(row_degrees(links), 1) ** -0.4
    middles = np.maximum(column_degrees(links), 1) ** -0.8
    return Weight(adds=middles, finish=lambda sums, first, second: sums * (ends[first] * ends[second]))


WEIGHTS: dict[str, Callable[[sparse.csr_array], Weight]] = {
    "count": count,
    "jaccard": jaccard,
    "newman": newman,
    "adamic-adar": adamic_adar,
    "resource-allocation": resource_allocation,
    "cosine": cosine,
    "path-count": path_count,
}


def row_degrees(links: sparse.csr_array) -> np.ndarray:
    """How many things each row has, as floats."""
    return np.diff(links.indptr).astype(float)


def column_degrees(links: sparse.csr_array) -> np.ndarray:
    """How many rows have each thing, as floats."""
    return np.bincount(links.indices, minlength=links.shape[1]).astype(float)


# --- projecting ---------------------------------------------------------------------------------------


def project(
    links: sparse.csr_array,
    weight: str = "count",
    *,
    each: int = 0,
    least: float = 0,
    backbone: str | None = None,
    alpha: float = 0.05,
    choose: "Choose | None" = None,
) -> sparse.csr_array:
    """The weights of pairs of rows that share columns, as a symmetric matrix with an empty diagonal.

    What the entries of `links` are is not looked at, only that they are there. `backbone` (`bonferroni` or `fdr`)
    keeps the pairs that share more than chance would have it, at a level of `alpha`; `least` those that weigh as
    much; `each` the pairs that are then among the so many heaviest of either row (of equals, those with the row
    that comes first). `choose` does what `choose_pairs` does, elsewhere perhaps. Raises `ConfigError` for an
    unknown weight or backbone, and for a projection that may have more than `LARGEST` pairs of which all are to be
    kept.
    """
    if weight not in WEIGHTS:
        raise ConfigError(f"no weight called {weight!r}; known: {', '.join(WEIGHTS)}")
    links = _present(links)
    if not each and not backbone and (pairs := _most_pairs(links)) > LARGEST:
        raise ConfigError(f"up to {pairs:,} pairs; keep some of each row (each), or fewer hubs join them (hub)")
    limit = _limit(links, backbone, alpha) if backbone else 1.0
    choice = Choice(weight=weight, each=each, least=least, limit=limit)
    pairs_of_blocks = (choose or choose_pairs)(links, choice, _blocks(links))
    found = _gathered(pairs_of_blocks, links.shape[0], WEIGHTS[weight](links).adds.dtype)
    return _symmetric(found) if each else found


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which pairs are kept, and what they weigh."""

    weight: str
    each: int
    least: float
    limit: float
    """The largest p-value, if it is below 1."""


def choose_pairs(links: sparse.csr_array, choice: Choice, blocks: Iterable[slice]) -> Iterator[Pairs]:
    """The pairs that each row of some blocks chooses; those that both rows choose are there both ways round."""
    weighed = _weighed(links, WEIGHTS[choice.weight](links), choice.least, choice.limit, blocks)
    return (_heaviest(*pairs, choice.each) if choice.each else pairs for pairs in weighed)


Choose = Callable[[sparse.csr_array, Choice, Iterable[slice]], Iterable[Pairs]]
"""Does what `choose_pairs` does."""


def _gathered(found: Iterable[Pairs], size: int, dtype: np.dtype) -> sparse.csr_array:
    """The pairs, in the order of their first rows, as a matrix; its arrays grow, so that it is held but once."""
    columns, values = np.empty(0, dtype=np.int32), np.empty(0, dtype=dtype)
    starts = np.zeros(size + 1, dtype=np.int64)
    filled = 0
    for first, second, weights in found:
        end = filled + len(second)
        if end > len(columns):
            columns.resize(end + end // 16, refcheck=False)
            values.resize(end + end // 16, refcheck=False)
        columns[filled:end], values[filled:end] = second, weights
        if len(first):
            starts[first[0] + 1 : first[-1] + 2] += np.bincount(first - first[0])
        filled = end
    columns.resize(filled, refcheck=False)
    values.resize(filled, refcheck=False)
    matrix = sparse.csr_array((values, columns, np.cumsum(starts).astype(np.int32)), shape=(size, size))
    matrix.sort_indices()
    return matrix


def _symmetric(chosen: sparse.csr_array) -> sparse.csr_array:
    """The pairs that either of the two rows chose, put together a part at a time, for want of memory for more."""
    size = chosen.shape[0]
    bounds = np.linspace(0, size, _PARTS + 1).astype(int)
    parts = (slice(*ends) for ends in pairwise(bounds.tolist()))
    return _gathered(
        (
            _entries(chosen[rows].maximum(chosen[:, rows].T.tocsr()), rows.start)
            for rows in parts
            if rows.start < rows.stop
        ),
        size,
        chosen.dtype,
    )


def _entries(matrix: sparse.csr_array, start: int) -> Pairs:
    """The entries of a part of a matrix that begins at a row."""
    rows = np.arange(start, start + matrix.shape[0], dtype=np.int32)
    return np.repeat(rows, np.diff(matrix.indptr)), matrix.indices, matrix.data


def _present(links: sparse.csr_array) -> sparse.csr_array:
    """Ones where there is an entry, in the order of the columns, so that sums come out the same either way."""
    present = sparse.csr_array(links, copy=True)
    present.sum_duplicates()
    present.eliminate_zeros()
    present.data = np.ones(present.nnz, dtype=np.int32)
    return present


def _most_pairs(links: sparse.csr_array) -> int:
    degrees = column_degrees(links)
    return int((degrees * (degrees - 1) / 2).sum())


def _blocks(links: sparse.csr_array) -> Iterator[slice]:
    """Runs of rows that make about `BLOCK` pairs together, at least one row each."""
    work = np.cumsum(links @ column_degrees(links))
    start = 0
    while start < links.shape[0]:
        done = work[start - 1] if start else 0
        end = max(int(np.searchsorted(work, done + BLOCK, side="right")), start + 1)
        yield slice(start, end)
        start = end


def _products(links: sparse.csr_array, adds: np.ndarray, blocks: Iterable[slice]) -> Iterator[Pairs]:
    """Row, other row and summed `adds` of all pairs that share something, both ways round, block by block."""
    things = links.T.tocsr().astype(adds.dtype)
    for block in blocks:
        rows = links[block]
        rows = sparse.csr_array((adds[rows.indices], rows.indices, rows.indptr), shape=rows.shape)
        product = rows @ things
        first = np.repeat(np.arange(block.start, block.stop, dtype=np.int32), np.diff(product.indptr))
        apart = first != product.indices
        yield first[apart], product.indices[apart], product.data[apart]


def _weighed(
    links: sparse.csr_array, scheme: Weight, least: float, limit: float, blocks: Iterable[slice]
) -> Iterator[Pairs]:
    """The pairs that weigh at least `least` and whose p-value is at most `limit`, with their weights."""
    blocks = list(blocks)
    counts = _products(links, count(links).adds, blocks) if limit < 1 else repeat((None, None, None))
    for (first, second, sums), (_, _, shared) in zip(_products(links, scheme.adds, blocks), counts, strict=False):
        weights = scheme.finish(sums, first, second) if scheme.finish else sums
        kept = weights >= least
        if shared is not None:
            kept &= p_values(links, first, second, shared) <= limit
        yield first[kept], second[kept], weights[kept]


def _heaviest(first: np.ndarray, second: np.ndarray, weights: np.ndarray, each: int) -> Pairs:
    """The pairs that are among the heaviest of their first row; of equals, those whose second row comes first."""
    starts = np.flatnonzero(np.diff(first, prepend=-1)).tolist()
    kept = np.ones(len(first), dtype=bool)
    for start, end in pairwise([*starts, len(first)]):
        if end - start > each:
            kept[start:end] = _heaviest_of_a_row(second[start:end], weights[start:end], each)
    return first[kept], second[kept], weights[kept]


def _heaviest_of_a_row(others: np.ndarray, weights: np.ndarray, each: int) -> np.ndarray:
    """Whether each of a row's pairs is among its heaviest, without sorting them."""
    parted = weights.copy()
    parted.partition(len(parted) - each)
    last = parted[len(parted) - each]
    kept = weights >= last
    if surplus := np.count_nonzero(kept) - each:
        (equals,) = (weights == last).nonzero()
        kept[equals[others[equals].argpartition(-surplus)[-surplus:]]] = False
    return kept


# --- the backbone -------------------------------------------------------------------------------------


def p_values(links: sparse.csr_array, first: np.ndarray, second: np.ndarray, shared: np.ndarray) -> np.ndarray:
    """How likely pairs of rows share so many columns or more if each drew its own by chance.

    The upper tail of the hypergeometric distribution (Tumminello et al. 2011, PLOS ONE 6, e17994), worked out once
    for each different case.
    """
    degrees = np.diff(links.indptr).astype(np.int64)
    one, other = degrees[first], degrees[second]
    shape = (degrees.max(initial=0) + 1,) * 3
    case = np.ravel_multi_index((shared, np.minimum(one, other), np.maximum(one, other)), shape)
    cases, place = np.unique(case, return_inverse=True)
    shared, fewer, more = (part.astype(float) for part in np.unravel_index(cases, shape))
    return _upper_tail(shared, fewer, more, float(links.shape[1]))[place]


def _upper_tail(shared: np.ndarray, fewer: np.ndarray, more: np.ndarray, things: float) -> np.ndarray:
    """P(X ≥ shared) for `fewer` draws among `things`, `more` of which count.

    As `scipy.stats.hypergeom.sf`, whose import takes a second.
    """
    term = np.exp(
        _log_choose(more, shared)
        + _log_choose(things - more, fewer - shared)
        - _log_choose(np.full_like(fewer, things), fewer)
    )
    total, hits = term.copy(), shared.copy()
    while (more_to_come := (hits < fewer) & (term > 0)).any():
        ratio = (more - hits) * (fewer - hits) / ((hits + 1) * (things - more - fewer + hits + 1))
        term = np.where(more_to_come, term * ratio, 0)
        total += term
        hits += 1
    return np.minimum(total, 1)


def _log_choose(all_: np.ndarray, some: np.ndarray) -> np.ndarray:
    return gammaln(all_ + 1) - gammaln(some + 1) - gammaln(all_ - some + 1)


def _limit(links: sparse.csr_array, backbone: str, alpha: float) -> float:
    """The greatest p-value at which a pair belongs to the backbone; all pairs of rows with links are tested.

    `bonferroni` bounds the chance of a single wrong pair by `alpha`, `fdr` the part of wrong ones among the pairs
    (Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57, 289–300).
    """
    if backbone not in BACKBONES:
        raise ConfigError(f"no backbone called {backbone!r}; known: {', '.join(BACKBONES)}")
    linked = np.count_nonzero(np.diff(links.indptr))
    tests = max(linked * (linked - 1) // 2, 1)
    if backbone == "bonferroni":
        return alpha / tests
    values, times = _candidates(links, alpha)
    passed = np.flatnonzero(values <= np.cumsum(times) * alpha / tests)
    return float(values[passed[-1]]) if len(passed) else 0.0


def _candidates(links: sparse.csr_array, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    """The different p-values up to `alpha`, ascending, and how many pairs have each."""
    values, times = np.zeros(0), np.zeros(0)
    for first, second, shared in _products(links, count(links).adds, _blocks(links)):
        once = first < second
        found = p_values(links, first[once], second[once], shared[once])
        found, often = np.unique(found[found <= alpha], return_counts=True)
        values, place = np.unique(np.concatenate((values, found)), return_inverse=True)
        times = np.bincount(place, weights=np.concatenate((times, often)), minlength=len(values))
    return values, times
