"""Drugs against conditions: in how many trials each pair is, and how long ago it came up."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """The pairs of drugs (rows) and conditions (columns) that are in a trial together."""

    trials: sparse.csr_array
    """In how many trials a pair is."""
    ages: sparse.csr_array
    """The age of a pair's first trial, for the same pairs in the same order; some are 0 and yet there."""
    drugs_together: sparse.csr_array
    """Drugs against drugs: how many trials study both; the diagonal is empty."""
    conditions_together: sparse.csr_array


def pair_up(drugs: sparse.csr_array, conditions: sparse.csr_array, ages: np.ndarray) -> Pairs:
    """The pairs in trials, from two matrices with a row for each trial and the ages of those trials.

    An age is between 0 and 1: the part of all trials that are newer (see `order.ages`).
    """
    counts = np.diff(drugs.indptr)
    linked = conditions[np.repeat(np.arange(len(counts)), counts)]  # a row for each link of a trial to a drug
    times = np.diff(linked.indptr)
    keys = np.repeat(drugs.indices, times).astype(np.int64) * conditions.shape[1] + linked.indices
    age = np.repeat(np.repeat(ages, counts), times)
    order = np.lexsort((-age, keys))  # the oldest trial of a pair first
    found, first, trials = np.unique(keys[order], return_index=True, return_counts=True)
    shape = (drugs.shape[1], conditions.shape[1])
    rows, columns = np.divmod(found, max(shape[1], 1))
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=shape[0]))))
    return Pairs(
        trials=sparse.csr_array((trials, columns, starts), shape=shape),
        ages=sparse.csr_array((age[order][first], columns, starts), shape=shape),
        drugs_together=_together(drugs),
        conditions_together=_together(conditions),
    )


def _together(things: sparse.csr_array) -> sparse.csr_array:
    """How many rows two columns share."""
    together = (things.T @ things).tocsr()
    together.setdiag(0)
    together.eliminate_zeros()
    together.sort_indices()
    return together
