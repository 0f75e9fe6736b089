"""Finds out which namings of people on different records mean one person, from what the records say of them.

Names alone decide little. Each agreement and disagreement changes the odds that two namings mean one person,
after Fellegi and Sunter 1969, "A theory of record linkage"; what counts, and that a rare name counts more, follows
Torvik and Smalheiser 2009, "Author name disambiguation in MEDLINE". Groups grow from the surest pair downwards,
and never join two people who contradict each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, product
from math import log2
from typing import NamedTuple

from msgspec import Struct

from trialgraph import names
from trialgraph.linking.organisation_names import read_name
from trialgraph.linking.organisation_words import COUNTRIES
from trialgraph.linking.person_names import (
    NameLikeness,
    PersonName,
    compare_given,
    is_crowded,
    rarity,
    read_person,
)
from trialgraph.linking.workplaces import PLACE, SAME_WORKPLACE_FROM, Workplace, read_workplace, shared_workplace


class Appearance(NamedTuple):
    """One naming of a person on a record."""

    node: str
    """The IRI minted for the person: by name and affiliation, else facility, else trial."""
    name: str
    """As written."""
    trial: str
    """The record's number."""
    affiliation: str | None
    """As written, or the facility at whose site the person works."""
    town: str | None
    """The IRI of the town of the site, or its folded name."""
    country: str | None
    """The country of the site: any of its names, or its code."""
    colleagues: frozenset[str]
    """The `colleague_key` of each other person on the record."""
    topics: frozenset[str]
    """IRIs of the trial's conditions and drugs."""
    sponsors: frozenset[str]


class Merge(Struct, frozen=True, kw_only=True):
    """Two nodes that mean one person, or may do."""

    node: str
    into: str
    """The node of the group that most trials use; of several, the first in the order of IRIs."""
    confidence: float
    """From 0 to 1: the share of such merges that are expected to be right."""
    how: str
    """The evidence, for people: `same name; same workplace; shared topic`."""
    accepted: bool
    """False for what is only shown for review."""


def block_key(name: str) -> str:
    """What the names of people who may be the same share, a surname and an initial; empty for half a name.

    >>> block_key("Prof. Jan van den Berg"), block_key("XIE Lu") == block_key("Lu Xie"), block_key("Gierer")
    ('berg j', True, '')
    """
    read = read_person(name)
    return f"{read.surname} {read.first[0]}" if read else ""


def colleague_key(name: str) -> str:
    """A person's surname and first name, by which a co-worker is known on other records; empty for half a name."""
    read = read_person(name)
    return f"{read.surname} {read.first}" if read else ""


def find_same_people(block: Iterable[Appearance]) -> list[Merge]:
    """Which nodes of one block mean one person, surely (`accepted`) or perhaps; in the order of the nodes.

    The answer does not depend on the order of the appearances.
    """
    people = _people(block)
    links = sorted(_links(people), key=lambda link: (-link.score, link.one.node, link.other.node))
    group_of = _join(people, links)
    return sorted(_merges(links, group_of), key=lambda merge: (merge.node, merge.into))


# --- evidence -----------------------------------------------------------------------------------------


class _Person(NamedTuple):
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


class _Link(NamedTuple):
    """Two people who may be one."""

    one: _Person
    other: _Person
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


_ACCEPTED_FROM = 0.95
_REVIEWED_FROM = 0.4

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


def _weigh(one: _Person, other: _Person, given: NameLikeness) -> _Link:
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
    return _Link(
        one,
        other,
        sum(weight for weight, _ in evidence),
        "; ".join(how for _, how in evidence if how),
        _contradict(one, other) or (one.is_crowded and not (works_there_too and work) and not on_one_record),
    )


def _places_in_common(one: _Person, other: _Person, share: float | None) -> Iterator[tuple[float, str]]:
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


def _work_in_common(one: _Person, other: _Person, works_there_too: bool) -> list[tuple[float, str]]:
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


def _contradict(one: _Person, other: _Person) -> bool:
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


# --- groups -------------------------------------------------------------------------------------------

_NEIGHBOURS = 16
"""With how many others that share a clue a person is compared: in a long list a clue says little, and a chain of
neighbours leads through it."""
_MOST_WORKPLACES = 16
"""Beyond so many workplaces a name is no less rare."""
_LARGEST_GROUP = 300
"""Nobody is named in more ways; joining compares every member with every other."""
_MOST_QUESTIONS = 3
"""How many doubtful pairs are shown for one group."""


def _people(block: Iterable[Appearance]) -> list[_Person]:
    """The nodes of a block, in the order of their first names."""
    by_node: dict[str, list[Appearance]] = defaultdict(list)
    for appearance in block:
        by_node[appearance.node].append(appearance)
    people = [person for node, found in by_node.items() if (person := _person(node, found))]
    people.sort(key=lambda p: (len(p.name.first) > 1, p.name.first, p.node))
    return [person for _, namesakes in groupby(people, lambda p: p.name.first) for person in _less_rare(namesakes)]


def _less_rare(namesakes: Iterable[_Person]) -> Iterator[_Person]:
    """The bearers of one name, which is less rare the more workplaces it is found at."""
    people = list(namesakes)
    workplaces = _count_workplaces(people)
    for person in people:
        yield person._replace(rarity=person.rarity - log2(workplaces))


def _count_workplaces(people: Iterable[_Person]) -> int:
    """In how many workplaces that have nothing in common bearers of one name are, at least one."""
    apart: list[Workplace] = []
    for person in people:
        if len(apart) < _MOST_WORKPLACES and all(shared_workplace(person.workplace, each) == 0 for each in apart):
            apart.append(person.workplace)
    return max(len(apart), 1)


def _person(node: str, appearances: Sequence[Appearance]) -> _Person | None:
    as_written = min(a.name for a in appearances)
    name = read_person(as_written)
    if not name:
        return None
    towns = frozenset(a.town for a in appearances if a.town)
    own = set(names.person_words(as_written))
    affiliations = (a.affiliation for a in appearances if a.affiliation)
    affiliation = min(
        (each for each in affiliations if not own.issuperset(names.fold(each).split())), default=None
    )
    countries = [COUNTRIES.get(names.fold(a.country), (a.country.upper(),)) for a in appearances if a.country]
    if affiliation and not countries:
        countries.append(read_name(affiliation).place.countries)
    return _Person(
        node=node,
        name=name,
        rarity=rarity(name),
        is_crowded=is_crowded(name),
        workplace=read_workplace(affiliation, towns),
        trials=frozenset(a.trial for a in appearances),
        towns=towns,
        countries=frozenset().union(*countries),
        colleagues=frozenset().union(*(a.colleagues for a in appearances)),
        topics=frozenset().union(*(a.topics for a in appearances)),
        sponsors=frozenset().union(*(a.sponsors for a in appearances)),
    )


def _links(people: Sequence[_Person]) -> Iterator[_Link]:
    """The pairs whose names agree and that share a clue, as far as they are worth a look."""
    for one, other in _pairs_with_a_clue(people):
        given = compare_given(one.name.given, other.name.given)
        link = given and _weigh(one, other, given)
        if link and link.confidence >= _REVIEWED_FROM:
            yield link


def _pairs_with_a_clue(people: Sequence[_Person]) -> Iterator[tuple[_Person, _Person]]:
    """Every pair that shares a clue and stands near each other among those who share it, once."""
    by_clue: dict[str, list[int]] = defaultdict(list)
    for position, person in enumerate(people):
        for clue in set(_clues(person)):
            by_clue[clue].append(position)
    pairs = {
        (one, other)
        for positions in by_clue.values()
        for start, one in enumerate(positions)
        for other in positions[start + 1 : start + 1 + _NEIGHBOURS]
    }
    return ((people[one], people[other]) for one, other in pairs)


def _clues(person: _Person) -> Iterator[str]:
    """What a person must share with another for the two to be compared at all."""
    yield from person.trials
    yield from person.towns
    yield from (word for word, weight in person.workplace.words.items() if weight > PLACE)
    yield from person.workplace.parts
    yield from person.workplace.initials
    if not person.is_crowded:
        yield f"{person.name.surname} {person.name.first}"
        yield from person.colleagues
        yield from person.topics
        yield from person.sponsors


def _join(people: Sequence[_Person], links: Iterable[_Link]) -> dict[str, list[_Person]]:
    """The group of each node: by its surest links, unless any two people of the joined group contradict."""
    group_of = {person.node: [person] for person in people}
    for link in links:
        one, other = group_of[link.one.node], group_of[link.other.node]
        if not link.is_accepted or one is other or len(one) + len(other) > _LARGEST_GROUP:
            continue
        if not any(_contradict(a, b) for a, b in product(one, other)):
            joined = [*one, *other]
            group_of.update((person.node, joined) for person in joined)
    return group_of


def _merges(links: Sequence[_Link], group_of: Mapping[str, list[_Person]]) -> Iterator[Merge]:
    heads = {node: min(group, key=lambda p: (-len(p.trials), p.node)).node for node, group in group_of.items()}
    told: set[str] = set()
    asked: dict[str, set[str]] = defaultdict(set)
    for link in links:
        one, other = heads[link.one.node], heads[link.other.node]
        if one == other:
            for node in {link.one.node, link.other.node} - told - {one}:
                told.add(node)
                yield _merge(node, one, link, accepted=True)
        elif other not in asked[one] and max(len(asked[one]), len(asked[other])) < _MOST_QUESTIONS:
            asked[one].add(other)
            asked[other].add(one)
            node, into = max(one, other), min(one, other)
            yield _merge(node, into, link, accepted=False)


def _merge(node: str, into: str, link: _Link, *, accepted: bool) -> Merge:
    confidence = round(min(link.confidence, 0.99), 3)
    return Merge(node=node, into=into, confidence=confidence, how=link.how, accepted=accepted)
