"""How far a mean of a sample can be from the mean of all: intervals that hold for every node at once."""

import numpy as np

_HALVINGS = 60


def mean_intervals(means: np.ndarray, sample: int, failure: float) -> tuple[np.ndarray, np.ndarray]:
    """Between which values the true means lie, given the means of numbers from 0 to 1 in samples of that size.

    With a probability of at least 1 − `failure` *all* true means lie in their intervals, `failure` being shared
    out evenly (the union bound), half of each share for either end. The ends are where Hoeffding's first
    inequality, P(mean − μ ≥ t) ≤ exp(−sample · KL(μ + t ‖ μ)), reaches that share (Hoeffding 1963, J. Am. Stat.
    Assoc. 58, 13–30, Theorem 1; by Theorem 4 it holds for samples without replacement too). Near 0 and 1 they lie
    much closer than the better known √(ln(2/δ) / 2 sample) of Theorem 2, and never farther.

    The samples of different means may depend on one another in any way. Nothing is assumed about the numbers but
    that they lie between 0 and 1; where the sample is empty, so does the interval.
    """
    distinct, place = np.unique(np.clip(means, 0.0, 1.0), return_inverse=True)
    allowed = np.log(2 * max(len(means), 1) / failure) / max(sample, 1e-9)
    low = _farthest(distinct, np.zeros_like(distinct), allowed)
    high = _farthest(distinct, np.ones_like(distinct), allowed)
    return low[place], high[place]


def _farthest(means: np.ndarray, end: np.ndarray, allowed: float) -> np.ndarray:
    """From each mean towards an end, just beyond where the divergence passes what is allowed; by halving."""
    within, beyond = means.copy(), end.copy()
    for _ in range(_HALVINGS):
        middle = (within + beyond) / 2
        inside = _divergence(means, middle) <= allowed
        within, beyond = np.where(inside, middle, within), np.where(inside, beyond, middle)
    return beyond


def _divergence(observed: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Kullback and Leibler's, of coins that fall with these chances; infinite where the true one cannot be."""
    with np.errstate(divide="ignore", invalid="ignore"):
        heads = np.where(observed > 0, observed * np.log(observed / true), 0.0)
        tails = np.where(observed < 1, (1 - observed) * np.log((1 - observed) / (1 - true)), 0.0)
    return heads + tails
