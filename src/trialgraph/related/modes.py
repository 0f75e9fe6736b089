"""What may be asked besides what is similar: competitors, the same programme, the same protocol elsewhere."""

from collections.abc import Callable

import numpy as np

from trialgraph.errors import ConfigError
from trialgraph.related.evidence import Evidence, Shared
from trialgraph.related.scoring import Keep, holders_of, things_of

_CLOSE = 20
"""A class of drugs tells something if no more than this part of all trials has it, 1 in 20."""


def get_mode(name: str) -> Callable[[Evidence, int], Keep | None]:
    """What a mode keeps of the trials that share something with one; raises `ConfigError` for an unknown mode."""
    if name not in MODES:
        raise ConfigError(f"no mode called {name!r}; known: {', '.join(MODES)}")
    return MODES[name]


def _similar(evidence: Evidence, row: int) -> None:
    """All of them."""


def _competing(evidence: Evidence, row: int) -> Keep:
    """Another sponsor's trials of the same condition at the same time, with a drug of the same class if any."""
    same_sponsor = _having(evidence.shared["sponsor"], row)
    wanted = _having(evidence.shared["condition"], row) & ~same_sponsor & _at_the_same_time(evidence, row)
    if any(things_of(evidence.shared["drug"], row)):
        close = len(evidence.trials) // _CLOSE + 1
        drugs = _having(evidence.shared["drug"], row)
        wanted &= drugs | _having(evidence.shared["drug class"], row, at_most=close)
    return wanted.__getitem__


def _earlier(evidence: Evidence, row: int) -> Keep:
    """Of the same programme, in a lower phase."""
    return (_programme(evidence, row) & (_phase(evidence) < _phase(evidence)[row])).__getitem__


def _later(evidence: Evidence, row: int) -> Keep:
    """Of the same programme, in a higher phase."""
    return (_programme(evidence, row) & (_phase(evidence) > _phase(evidence)[row])).__getitem__


def _same_protocol(evidence: Evidence, row: int) -> Keep:
    """With the same drugs, all of them and no other, in a same condition, and elsewhere."""
    drugs = evidence.shared["drug"]
    wanted = _having(evidence.shared["condition"], row)
    number = np.diff(drugs.asks.indptr)
    for thing, _ in things_of(drugs, row):
        wanted &= np.isin(np.arange(len(wanted)), holders_of(drugs, thing)[0])
    return (wanted & (number == number[row]) & _elsewhere(evidence, row)).__getitem__


MODES: dict[str, Callable[[Evidence, int], Keep | None]] = {
    "similar": _similar,
    "competing": _competing,
    "earlier": _earlier,
    "later": _later,
    "same-protocol": _same_protocol,
}


def _having(shared: Shared, row: int, *, at_most: int | None = None) -> np.ndarray:
    """Which trials share a thing with one that no more than so many trials have."""
    having = np.zeros(shared.asks.shape[0], dtype=bool)
    for thing, _ in things_of(shared, row):
        holders, _ = holders_of(shared, thing)
        if at_most is None or len(holders) <= at_most:
            having[holders] = True
    return having


def _elsewhere(evidence: Evidence, row: int) -> np.ndarray:
    """The trials of other sponsors, in a country that one has not, or in another registry that counts upwards."""
    countries, registry = evidence.shared["country"], evidence.facts["registry"]
    in_common = np.zeros(len(evidence.trials), dtype=int)
    for thing, _ in things_of(countries, row):
        in_common[holders_of(countries, thing)[0]] += 1
    other_country = np.diff(countries.asks.indptr) > in_common
    other_registry = np.abs(registry - registry[row]) > 0
    return ~_having(evidence.shared["sponsor"], row) | other_country | other_registry


def _programme(evidence: Evidence, row: int) -> np.ndarray:
    """The trials of the same drug by the same sponsor, or one of the same group."""
    sponsors = _having(evidence.shared["sponsor"], row) | _having(evidence.shared["sponsor group"], row)
    return _having(evidence.shared["drug"], row) & sponsors


def _phase(evidence: Evidence) -> np.ndarray:
    """The middle of a trial's phases, as a place in `PHASES`; not a number where none is said."""
    return (evidence.facts["first_phase"] + evidence.facts["last_phase"]) / 2


def _at_the_same_time(evidence: Evidence, row: int) -> np.ndarray:
    """Which trials were under way while one was; an end that is not said is to come."""
    start = evidence.facts["start"]
    end = np.nan_to_num(evidence.facts["completion"], nan=np.inf)
    return (start <= end[row]) & (start[row] <= end)
