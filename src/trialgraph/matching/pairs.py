"""Pairs of trials that have a number in common, and in what way."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import combinations, groupby
from operator import itemgetter
from typing import NamedTuple

from trialgraph.profiles import Profile

MOST_BEARERS = 12
"""A number on more trials is none's: an umbrella protocol, a programme, a slip of somebody's software."""


class Bearing(NamedTuple):
    """That a trial's records give a number."""

    number: str
    """With its scheme: `nct:NCT04972760`, `own:aphp180612`."""
    trial: str
    how: str
    """`own` for a record's number in its registry, `given` for others, `title` for those that stand in a title."""


class Tie(IntEnum):
    """What brings two trials together, the strongest last."""

    IN_A_TITLE = 1
    SAME_PROTOCOL = 2
    SAME_NUMBER = 3
    ONE_NAMES_THE_OTHER = 4
    EACH_NAMES_THE_OTHER = 5

    @property
    def words(self) -> str:
        """For people: `each names the other`."""
        return self.name.lower().replace("_", " ")


class Pair(NamedTuple):
    """Two trials that may be one, in the order of their IRIs."""

    one: str
    other: str
    tie: Tie
    number: str


def bearings(profile: Profile) -> Iterator[Bearing]:
    """The numbers of a record."""
    own = profile.number
    for number in profile.numbers:
        yield Bearing(number, profile.trial, "own" if number == own else "given")
    for number in profile.mentioned:
        yield Bearing(number, profile.trial, "title")
    for number in profile.protocols:
        yield Bearing(f"own:{number}", profile.trial, "given")


def find_pairs(sorted_bearings: Iterable[Bearing]) -> list[Pair]:
    """Each pair once, by the strongest that ties it; the bearings come in the order of their numbers.

    Only the pairs are held in memory.
    """
    found: dict[tuple[str, str], Pair] = {}
    for number, rows in groupby(sorted_bearings, key=itemgetter(0)):
        for pair in _tied(number, list(rows)):
            known = found.get((pair.one, pair.other))
            found[pair.one, pair.other] = _stronger(known, pair) if known else pair
    return sorted(found.values())


def _tied(number: str, rows: list[Bearing]) -> Iterator[Pair]:
    by_way = {how: {row.trial for row in rows if row.how == how} for how in ("own", "given", "title")}
    owners, bearers = by_way["own"], by_way["own"] | by_way["given"]
    if len(bearers | by_way["title"]) > MOST_BEARERS:
        return
    if not owners:
        tie = Tie.SAME_PROTOCOL if number.startswith("own:") else Tie.SAME_NUMBER
        yield from (Pair(*pair, tie, number) for pair in combinations(sorted(bearers), 2))
    for owner in owners:
        for tie, others in ((Tie.ONE_NAMES_THE_OTHER, bearers), (Tie.IN_A_TITLE, by_way["title"] - bearers)):
            yield from (Pair(*sorted((owner, other)), tie, number) for other in others - {owner})


def _stronger(one: Pair, other: Pair) -> Pair:
    """What ties a pair more; two that name each other's numbers name each other."""
    if one.tie == other.tie == Tie.ONE_NAMES_THE_OTHER and one.number != other.number:
        return one._replace(
            tie=Tie.EACH_NAMES_THE_OTHER,
            number=f"{min(one.number, other.number)}, {max(one.number, other.number)}",
        )
    return max(one, other, key=lambda pair: (pair.tie, pair.number))
