"""Joins trials that are one, the surest pair first, and keeps apart what contradicts."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from trialgraph.matching.evidence import Comparison, compare
from trialgraph.matching.pairs import Pair
from trialgraph.profiles import Profile

SURE_BITS = 4.0
"""Odds of 16 to 1 and more join two trials."""
DOUBTFUL_BITS = 0.0
"""Odds from here on are shown to people."""
_ONE_REGISTRY = "two records of one registry in one trial"


class SameTrial(Struct, frozen=True, kw_only=True):
    """Two trials that are one, or may be."""

    one: str
    other: str
    comparison: Comparison
    accepted: bool
    clash: str = ""
    """Why they were not joined, where they were sure enough."""


def find_same_trials(
    pairs: Iterable[Pair],
    profile_of: Callable[[str], Profile],
    *,
    joined: Iterable[Iterable[str]] = (),
    apart: Iterable[Iterable[str]] = (),
) -> list[SameTrial]:
    """Every pair that is sure or doubtful, the surest first; what people have `joined` or set `apart` goes before.

    No trial comes to have two records of one registry, but for those that are about one number from the start.
    """
    found = []
    groups = _Groups(profile_of, apart)
    for one, other in joined:
        groups.join(one, other)
    compared = [(compare(profile_of(p.one), profile_of(p.other), p.tie, p.number), p) for p in pairs]
    for comparison, pair in sorted(compared, key=lambda each: (-each[0].bits, each[1])):
        together = groups.first(pair.one) == groups.first(pair.other)
        is_sure = comparison.bits >= SURE_BITS
        if comparison.bits < DOUBTFUL_BITS or groups.are_apart(pair.one, pair.other) or (together and not is_sure):
            continue
        clash = "" if together else "; ".join(comparison.clashes) or groups.clash(pair.one, pair.other)
        accepted = is_sure and not clash
        if accepted:
            groups.join(pair.one, pair.other)
        found.append(
            SameTrial(one=pair.one, other=pair.other, comparison=comparison, accepted=accepted, clash=clash)
        )
    return found


class _Groups:
    """Which trials are one so far, by the first of them; and the registries that each has records in."""

    def __init__(self, profile_of: Callable[[str], Profile], apart: Iterable[Iterable[str]]):
        self._profile_of = profile_of
        self._first: dict[str, str] = {}
        self._registries: dict[str, set[str]] = {}
        self._apart = [tuple(pair) for pair in apart]

    def first(self, trial: str) -> str:
        while (first := self._first.get(trial, trial)) != trial:
            trial = first
        return trial

    def registries(self, trial: str) -> set[str]:
        first = self.first(trial)
        if first not in self._registries:
            self._registries[first] = {self._profile_of(first).registry}
        return self._registries[first]

    def are_apart(self, one: str, other: str) -> bool:
        """Whether joining these would join two that people have set apart."""
        both = {self.first(one), self.first(other)}
        return len(both) > 1 and any({self.first(trial) for trial in pair} == both for pair in self._apart)

    def clash(self, one: str, other: str) -> str:
        both = self.registries(one) & self.registries(other)
        return f"{_ONE_REGISTRY} ({', '.join(sorted(both))})" if both else ""

    def join(self, one: str, other: str) -> None:
        one, other = self.first(one), self.first(other)
        if one != other:
            registries = self.registries(one) | self.registries(other)
            self._first[max(one, other)] = min(one, other)
            self._registries[min(one, other)] = registries
