"""How alike two trials are in what can be more or less alike: numbers, dates, phase, population, design.

Each function gives a value from 0 to 1 for a trial and each of some others, or for pairs of trials; 0 where one of
the two says nothing.
"""

from collections.abc import Callable

import numpy as np

from trialgraph.related.evidence import DESIGN

Facts = dict[str, np.ndarray]
NUMBERS = np.log1p(3_500_000)
"""The logarithm of a distance between numbers of ClinicalTrials.gov at which they are not close at all."""
STEP = 500_000
"""So many numbers, about a decade of the early and two years of the late registry, make the step from a trial
before to a trial after. Set with the learned weights."""
STEP_DAYS = 4 * 365.25
"""The same step in days between the starts of trials."""
YEARS = 5 * 365.25
_OLDEST = 100 * 12.0


def number(facts: Facts, one: int | np.ndarray, others: np.ndarray) -> np.ndarray:
    """The closeness of numbers of one registry that counts upwards, by the logarithm of their distance."""
    distance = np.abs(facts["number"][others] - facts["number"][one])
    same_registry = facts["registry"][others] == facts["registry"][one]
    return _known(np.maximum(1 - np.log1p(distance) / NUMBERS, 0)) * same_registry


def registered_before(facts: Facts, one: int | np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether the other was registered before: near 1 long before, a half for the same time, near 0 long after.

    What went before is what a trial builds on, and what it is read together with. Told by numbers of
    ClinicalTrials.gov, and elsewhere by the start, since another registry counts at another pace.
    """
    numbers = facts["nct"][others] - facts["nct"][one]
    days = facts["start"][others] - facts["start"][one]
    after = np.where(np.isnan(numbers), days / STEP_DAYS, numbers / STEP)
    return _known(1 / (1 + np.exp(np.clip(after, -50, 50))))


def dates(facts: Facts, one: int | np.ndarray, others: np.ndarray) -> np.ndarray:
    """The closeness of start dates: a factor e less for each five years."""
    return _known(np.exp(-np.abs(facts["start"][others] - facts["start"][one]) / YEARS))


def phase(facts: Facts, one: int | np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether they have a phase in common."""
    begins = facts["first_phase"][others] <= facts["last_phase"][one]
    return (begins & (facts["last_phase"][others] >= facts["first_phase"][one])).astype(float)


def population(facts: Facts, one: int | np.ndarray, others: np.ndarray) -> np.ndarray:
    """The part of all ages that both take in; 0 where one takes in one sex and the other not the same."""
    (low, high, said), (low_of_one, high_of_one, said_of_one) = (_ages(facts, each) for each in (others, one))
    both = np.minimum(high, high_of_one) - np.maximum(low, low_of_one)
    either = np.maximum(high, high_of_one) - np.minimum(low, low_of_one)
    same = (facts["sex"][others] == facts["sex"][one]) & said & said_of_one
    return np.where(same, np.maximum(both, 0) / np.maximum(either, 1), 0)


def _ages(facts: Facts, trials: int | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The youngest and the oldest that trials take in, in months, and whether they say any."""
    youngest, oldest = facts["youngest"][trials], facts["oldest"][trials]
    low, high = np.isnan(youngest), np.isnan(oldest)
    return np.where(low, 0, youngest), np.where(high, _OLDEST, oldest), ~low | ~high


def design(facts: Facts, one: int | np.ndarray, others: np.ndarray) -> np.ndarray:
    """The part of allocation, model and masking that is the same."""
    return np.mean([facts[name][others] == facts[name][one] for name in DESIGN], axis=0)


def _known(values: np.ndarray) -> np.ndarray:
    return np.nan_to_num(values)


LIKENESS: dict[str, Callable[[Facts, int | np.ndarray, np.ndarray], np.ndarray]] = {
    "number": number,
    "registered before": registered_before,
    "dates": dates,
    "phase": phase,
    "population": population,
    "design": design,
}
