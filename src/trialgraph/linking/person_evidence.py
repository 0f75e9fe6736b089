"""How likely two people whose names agree are one, and why: what they have in common, and what contradicts."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from trialgraph.linking.person_names import NameLikeness, PersonName, compare_given
from trialgraph.linking.workplaces import SAME_WORKPLACE_FROM, Workplace, shared_workplace

_ACCEPTED_FROM = 0.95

# How much an observation says, as a power of two: 3 makes "one person" eight times as likely. Each is about
# log2(share among namings of one person / share among namings of two people of one name), in registries.
_SAME_RECORD = 15
"""Officials are named again as responsible party and at their site; namesakes on one record are rare."""
_SAME_WORKPLACE = 10
"""Half of a person's namings are at one institution; two namesakes in some thousand institutions seldom are."""
_PART_OF_WORKPLACE = 3
"""Half of the telling words: a university and one of its hospitals, or two hospitals of one town."""
_OTHER_WORKPLACE = -1.5
"""People move, and give now the hospital and now the university, or the sponsor."""
_SAME_TOWN = 4
"""Hundreds of towns run trials. Says nothing more where the workplace is the same."""
_OTHER_TOWN = -2
_SAME_COUNTRY = 1
_OTHER_COUNTRY = -4
"""And bars the link, if no co-worker is shared: few move abroad, and namesakes live everywhere."""
_SAME_COLLEAGUE = 6
_SAME_COLLEAGUES = 8
"""The strongest sign in Torvik and Smalheiser's data, next to the address."""
_SAME_TOPIC = 3
_SAME_TOPICS = 5
"""Specialists stay with their diseases; two conditions or drugs in common say more than one."""
_RELATED_TOPIC = 2
"""A telling word in the names of the conditions: two kinds of pollen allergy."""
_SAME_SPONSOR = 2
"""A large sponsor hires thousands. Says nothing more where the workplace is the same: often it is the sponsor."""
_WRITTEN_IN_OTHER_ORDER = -1
_SHORTEST_TOPIC_WORD = 6
_ANY_TOPIC = frozenset(
    """
    adenocarcinoma advanced cancer carcinoma children chronic disease diseases disorder disorders healthy
    infection injection injury malignant metastatic neoplasm neoplasms patients primary recurrent refractory
    relapsed severe syndrome tablet tablets therapy treatment volunteers
    """.split()
)
_SHARE_THAT_IS_PART = 0.6


class Person(NamedTuple):
    """What all appearances of one node say together."""

    node: str
    name: PersonName
    rarity: float
    is_crowded: bool
    workplace: Workplace
    trials: frozenset[str]
    towns: frozenset[str]
    countries: frozenset[str]
    colleagues: frozenset[str]
    topics: frozenset[str]
    sponsors: frozenset[str]


class Link(NamedTuple):
    """Two people who may be one."""

    one: Person
    other: Person
    score: float
    how: str
    is_barred: bool
    """Whether something that must not be missing is missing, or something contradicts."""

    @property
    def confidence(self) -> float:
        """The score, which is a logarithm of odds to the base 2, as a probability."""
        return 1 / (1 + 2**-self.score)

    @property
    def is_accepted(self) -> bool:
        """Whether the two are joined without asking anybody, as far as the rest of their group allows."""
        return self.confidence >= _ACCEPTED_FROM and not self.is_barred


def weigh(one: Person, other: Person, given: NameLikeness) -> Link:
    """How likely two people whose names agree are one, and why."""
    evidence = [(one.rarity / 2 + other.rarity / 2, ""), (given.weight, given.how)]
    if one.name.surname_first != other.name.surname_first:
        evidence.append((_WRITTEN_IN_OTHER_ORDER, "written in another order"))
    share = shared_workplace(one.workplace, other.workplace)
    works_there_too = share is not None and share >= SAME_WORKPLACE_FROM
    evidence += _places_in_common(one, other, share)
    on_one_record = not one.trials.isdisjoint(other.trials)
    work = [(_SAME_RECORD, "on one record")] if on_one_record else _work_in_common(one, other, works_there_too)
    evidence += work
    return Link(
        one,
        other,
        sum(weight for weight, _ in evidence),
        "; ".join(how for _, how in evidence if how),
        contradict(one, other) or (one.is_crowded and not (works_there_too and work) and not on_one_record),
    )


def _places_in_common(one: Person, other: Person, share: float | None) -> Iterator[tuple[float, str]]:
    same_town = not one.towns.isdisjoint(other.towns)
    if share is not None and share >= SAME_WORKPLACE_FROM:
        yield _SAME_WORKPLACE, "same workplace"
    elif share is not None and share >= _SHARE_THAT_IS_PART:
        yield _PART_OF_WORKPLACE, "part of the workplace's name"
    elif share is not None:
        yield _OTHER_WORKPLACE, "other workplace"
    if one.towns and other.towns and not same_town:
        yield _OTHER_TOWN, "other town"
    elif same_town and (share or 0) < SAME_WORKPLACE_FROM:
        yield _SAME_TOWN, "same town"
    if one.countries and other.countries:
        same = not one.countries.isdisjoint(other.countries)
        yield (_SAME_COUNTRY, "same country") if same else (_OTHER_COUNTRY, "other country")


def _work_in_common(one: Person, other: Person, works_there_too: bool) -> list[tuple[float, str]]:
    colleagues = len(one.colleagues & other.colleagues)
    topics = len(one.topics & other.topics)
    related = not topics and not _topic_words(one.topics).isdisjoint(_topic_words(other.topics))
    found: list[tuple[float, str]] = []
    if colleagues:
        found.append((_SAME_COLLEAGUE if colleagues == 1 else _SAME_COLLEAGUES, "shared co-worker"))
    if topics:
        found.append((_SAME_TOPIC if topics == 1 else _SAME_TOPICS, "shared topic"))
    if related:
        found.append((_RELATED_TOPIC, "related topics"))
    if not works_there_too and not one.sponsors.isdisjoint(other.sponsors):
        found.append((_SAME_SPONSOR, "shared sponsor"))
    return found


@lru_cache(maxsize=1 << 14)
def _topic_words(topics: frozenset[str]) -> frozenset[str]:
    """The telling words of conditions and drugs, which their IRIs end in."""
    words = {word for topic in topics for word in topic.rsplit("/", 1)[-1].split("-")}
    return frozenset(word for word in words if len(word) >= _SHORTEST_TOPIC_WORD and word not in _ANY_TOPIC)


def contradict(one: Person, other: Person) -> bool:
    """Whether two people cannot be taken for one, whatever speaks for it."""
    if compare_given(one.name.given, other.name.given) is None:
        return True
    share_a_record = not one.trials.isdisjoint(other.trials)
    share_colleagues = not one.colleagues.isdisjoint(other.colleagues)
    if one.is_crowded and _both_and_disjoint(one.towns, other.towns):
        return share_a_record or not share_colleagues
    return _both_and_disjoint(one.countries, other.countries) and not (share_a_record or share_colleagues)


def _both_and_disjoint(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and one.isdisjoint(other)
