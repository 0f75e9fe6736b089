"""Finds out which namings of people on different records mean one person, from what the records say of them.

Names alone decide little. Each agreement and disagreement changes the odds that two namings mean one person,
after Fellegi and Sunter 1969, "A theory of record linkage"; what counts, and that a rare name counts more, follows
Torvik and Smalheiser 2009, "Author name disambiguation in MEDLINE". Groups grow from the surest pair downwards,
and never join two people who contradict each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, product
from math import log2
from typing import NamedTuple

from msgspec import Struct

from trialgraph import names
from trialgraph.linking.organisation_names import read_name
from trialgraph.linking.organisation_words import COUNTRIES
from trialgraph.linking.person_evidence import Link, Person, contradict, weigh
from trialgraph.linking.person_names import compare_given, is_crowded, rarity, read_person
from trialgraph.linking.workplaces import PLACE, Workplace, read_workplace, shared_workplace


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


# --- groups -------------------------------------------------------------------------------------------

_NEIGHBOURS = 16
"""With how many others that share a clue a person is compared: in a long list a clue says little, and a chain of
neighbours leads through it."""
_MOST_WORKPLACES = 16
"""Beyond so many workplaces a name is no less rare."""
_LARGEST_GROUP = 300
"""Nobody is named in more ways; joining compares every member with every other."""
_REVIEWED_FROM = 0.4
"""The least confidence with which a pair is shown to somebody."""
_MOST_QUESTIONS = 3
"""How many doubtful pairs are shown for one group."""


def _people(block: Iterable[Appearance]) -> list[Person]:
    """The nodes of a block, in the order of their first names."""
    by_node: dict[str, list[Appearance]] = defaultdict(list)
    for appearance in block:
        by_node[appearance.node].append(appearance)
    people = [person for node, found in by_node.items() if (person := _person(node, found))]
    people.sort(key=lambda p: (len(p.name.first) > 1, p.name.first, p.node))
    return [person for _, namesakes in groupby(people, lambda p: p.name.first) for person in _less_rare(namesakes)]


def _less_rare(namesakes: Iterable[Person]) -> Iterator[Person]:
    """The bearers of one name, which is less rare the more workplaces it is found at."""
    people = list(namesakes)
    workplaces = _count_workplaces(people)
    for person in people:
        yield person._replace(rarity=person.rarity - log2(workplaces))


def _count_workplaces(people: Iterable[Person]) -> int:
    """In how many workplaces that have nothing in common bearers of one name are, at least one."""
    apart: list[Workplace] = []
    for person in people:
        if len(apart) < _MOST_WORKPLACES and all(shared_workplace(person.workplace, each) == 0 for each in apart):
            apart.append(person.workplace)
    return max(len(apart), 1)


def _person(node: str, appearances: Sequence[Appearance]) -> Person | None:
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
    return Person(
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


def _links(people: Sequence[Person]) -> Iterator[Link]:
    """The pairs whose names agree and that share a clue, as far as they are worth a look."""
    for one, other in _pairs_with_a_clue(people):
        given = compare_given(one.name.given, other.name.given)
        link = given and weigh(one, other, given)
        if link and link.confidence >= _REVIEWED_FROM:
            yield link


def _pairs_with_a_clue(people: Sequence[Person]) -> Iterator[tuple[Person, Person]]:
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


def _clues(person: Person) -> Iterator[str]:
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


def _join(people: Sequence[Person], links: Iterable[Link]) -> dict[str, list[Person]]:
    """The group of each node: by its surest links, unless any two people of the joined group contradict."""
    group_of = {person.node: [person] for person in people}
    for link in links:
        one, other = group_of[link.one.node], group_of[link.other.node]
        if not link.is_accepted or one is other or len(one) + len(other) > _LARGEST_GROUP:
            continue
        if not any(contradict(a, b) for a, b in product(one, other)):
            joined = [*one, *other]
            group_of.update((person.node, joined) for person in joined)
    return group_of


def _merges(links: Sequence[Link], group_of: Mapping[str, list[Person]]) -> Iterator[Merge]:
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


def _merge(node: str, into: str, link: Link, *, accepted: bool) -> Merge:
    confidence = round(min(link.confidence, 0.99), 3)
    return Merge(node=node, into=into, confidence=confidence, how=link.how, accepted=accepted)
