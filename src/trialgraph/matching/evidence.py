"""What two records say for and against being about one trial.

Each agreement and disagreement changes the odds, after Fellegi and Sunter 1969, "A theory of record linkage". The
weights, in bits, are a first judgement from registries' practice and not learned; what they add up to is checked
on pairs that people have decided. Some contradictions let no sum of agreements join two records.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from msgspec import Struct
from rapidfuzz import fuzz

from trialgraph.matching.pairs import Tie
from trialgraph.names import fold
from trialgraph.profiles import Profile

TIES = {
    Tie.IN_A_TITLE: -4.0,
    Tie.SAME_PROTOCOL: -1.0,
    Tie.SAME_NUMBER: 2.0,
    Tie.ONE_NAMES_THE_OTHER: 1.0,
    Tie.EACH_NAMES_THE_OTHER: 6.0,
}
"""One record that names another often means an earlier or related trial; two that name each other rarely do."""
_SAME_TITLE, _LIKE_TITLE, _OTHER_TITLE = 90, 65, 40
"""Likeness of titles by RapidFuzz, 0 to 100."""
_FEWEST_TITLE_WORDS = 3
_PLACEHOLDER = re.compile(
    r"(?:tb[dac]|to be (?:determined|advised|confirmed|announced)|n a|not applicable|none|test|x+)(?: .{0,20})?"
)
_FOLLOWS = re.compile(
    r"\b(?:extension|roll ?over|follow(?:ed)? ?(?:up|on) (?:of|to|study|trial|after)|long term follow ?up"
    r"|sub ?study|ancillary|companion|continuation|continued access|expanded access|re ?treatment"
    r"|observational follow ?up)\b"
)
"""Said of a trial that belongs to another one and is not it."""
_DAYS_A_MONTH = 30.44


class Weight(NamedTuple):
    """One finding: in bits for (positive) or against, and in words."""

    bits: float
    what: str


class Comparison(Struct, frozen=True, kw_only=True):
    """What was found about two records."""

    weights: tuple[Weight, ...]
    clashes: tuple[str, ...] = ()
    """What cannot be said of one trial."""

    @property
    def bits(self) -> float:
        """The logarithm of the odds that they are about one trial."""
        return sum(weight.bits for weight in self.weights)

    @property
    def confidence(self) -> float:
        """The odds as a probability, to two places, never certain."""
        return round(min(max(1 / (1 + 2.0**-self.bits), 0.01), 0.99), 2)

    @property
    def words(self) -> str:
        """The evidence for people: `each names the other; like title (97); same sponsor`."""
        return "; ".join((*(weight.what for weight in self.weights), *self.clashes))


def compare(one: Profile, other: Profile, tie: Tie, number: str) -> Comparison:
    """Weighs two records that a number ties."""
    weights = [Weight(TIES[tie], f"{tie.words}: {number.replace('own:', '')}")]
    for found in (
        _titles(one, other),
        _acronyms(one, other),
        _shared("sponsor", one.sponsors, other.sponsors, 1.5, -1.0),
        _shared("drug", one.drugs, other.drugs, 1.5, -1.5),
        _shared("condition", one.conditions, other.conditions, 1.0, -0.5),
        _enrollments(one, other),
        _starts(one, other),
    ):
        if found:
            weights.append(found)
    return Comparison(weights=tuple(weights), clashes=tuple(_clashes(one, other)))


def _titles(one: Profile, other: Profile) -> Weight | None:
    """The most alike of their titles; none where either has but a placeholder."""
    mine, theirs = ([t for t in map(fold, each.titles) if _tells(t)] for each in (one, other))
    if not mine or not theirs:
        return None
    likeness = round(max(fuzz.token_sort_ratio(a, b) for a in mine for b in theirs))
    if likeness >= _SAME_TITLE:
        return Weight(4.0, f"same title ({likeness})")
    if likeness >= _LIKE_TITLE:
        return Weight(2.5, f"like title ({likeness})")
    return Weight(-2.0, f"other title ({likeness})") if likeness < _OTHER_TITLE else None


def _tells(title: str) -> bool:
    return len(title.split()) >= _FEWEST_TITLE_WORDS and not _PLACEHOLDER.fullmatch(title)


def _acronyms(one: Profile, other: Profile) -> Weight | None:
    if not one.acronym or not other.acronym:
        return None
    return Weight(2.0, f"acronym {one.acronym}") if one.acronym == other.acronym else Weight(-1.0, "other acronym")


def _shared(kind: str, mine: tuple[str, ...], theirs: tuple[str, ...], same: float, apart: float) -> Weight | None:
    if not mine or not theirs:
        return None
    return Weight(same, f"same {kind}") if set(mine) & set(theirs) else Weight(apart, f"other {kind}s")


def _enrollments(one: Profile, other: Profile) -> Weight | None:
    if not one.enrollment or not other.enrollment:
        return None
    fewer, more = sorted((one.enrollment, other.enrollment))
    if fewer == more:
        return Weight(2.0, f"enrolment {more}")
    if more <= 1.2 * fewer:
        return Weight(1.0, f"enrolment {fewer} and {more}")
    return Weight(-1.5, f"enrolment {fewer} and {more}") if more > 3 * fewer else None


def _starts(one: Profile, other: Profile) -> Weight | None:
    if not one.start or not other.start:
        return None
    months = abs((_day(one.start) - _day(other.start)).days) / _DAYS_A_MONTH
    if months <= 2:
        return Weight(1.5, "start within two months")
    if months <= 12:
        return Weight(0.5, "start within a year")
    return Weight(-2.0, "start more than two years apart") if months > 24 else None


def _day(written: str) -> date:
    return date.fromisoformat(f"{written}-01-01"[:10])


def _clashes(one: Profile, other: Profile) -> Iterator[str]:
    """What lets two records not be about one trial, whatever else they share."""
    if _exclude(one, other):
        yield "phases that exclude each other"
    if one.study_type and other.study_type and one.study_type != other.study_type:
        yield "study types that exclude each other"
    follows = [any(_FOLLOWS.search(fold(title)) for title in each.titles) for each in (one, other)]
    if follows[0] != follows[1]:
        yield "one belongs to the other: an extension, a follow-up, a part of it"


def _exclude(one: Profile, other: Profile) -> bool:
    """Whether phases lie two steps apart; registries often differ by one, and "not applicable" excludes none."""
    steps = {"phase-early-1": 1, "phase-1": 1, "phase-2": 2, "phase-3": 3, "phase-4": 4}
    mine, theirs = (
        [steps[name] for p in each.phases if (name := p.rsplit("/", 1)[1]) in steps] for each in (one, other)
    )
    return bool(mine and theirs) and min(abs(a - b) for a in mine for b in theirs) > 1
