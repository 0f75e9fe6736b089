"""What a record says that tells whether another record is about the same trial."""

import re
from itertools import chain

from msgspec import Struct

from trialgraph import iris
from trialgraph.codes import find_concept
from trialgraph.identifiers import find_numbers, recognise
from trialgraph.mentions import gives_drug
from trialgraph.names import fold
from trialgraph.records import RegistryRecord

_OWN_NUMBERS = frozenset({"org", "other", "registry"})
"""Schemes of numbers that are somebody's own: unique only together with a sponsor."""
_SHORTEST_OWN_NUMBER = 5
_MOST_PEOPLE = 10**10
"""More than there are: a slip, which two records do not share by chance and no other program can hold."""
_HAS_LETTER_AND_DIGIT = re.compile(r"(?=.*[a-z])(?=.*\d)")


class Profile(Struct, frozen=True, kw_only=True, array_like=True):
    """One record, as far as it tells trials apart. Things are the IRIs minted from their names."""

    trial: str
    registry: str
    number: str | None
    """The registry's own, with its scheme: `nct:NCT04972760`; None where it is of no known one."""
    numbers: tuple[str, ...]
    """All that are unique in the world and that the record gives as the trial's."""
    mentioned: tuple[str, ...] = ()
    """Others of these that stand in its titles: another trial's, as likely as not."""
    protocols: tuple[str, ...] = ()
    """The sponsor's and others' own numbers, folded."""
    titles: tuple[str, ...] = ()
    """Brief and official title, as written."""
    acronym: str = ""
    sponsors: tuple[str, ...] = ()
    """The lead first."""
    drugs: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    """Concepts."""
    study_type: str | None = None
    enrollment: int | None = None
    start: str | None = None
    """The start date as it is stated: `2022`, `2022-08` or `2022-08-31`."""
    updated: str = ""
    """When the record last changed, or a portal took its copy, as it is stated; empty where it is not."""


def read_profile(record: RegistryRecord) -> Profile:
    """The profile of a record."""
    trial = record.trial
    titles = tuple(title for title in (trial.brief_title, trial.official_title) if title)
    own = recognise(record.number)
    number = f"{own[0]}:{own[1]}" if own else None
    given = (f"{each.scheme}:{each.value}" for each in trial.identifiers if each.scheme in iris.SHARED_SCHEMES)
    numbers = tuple(dict.fromkeys(filter(None, (number, *given))))
    mentioned = {f"{scheme}:{value}" for title in titles for scheme, value in find_numbers(title)}
    return Profile(
        trial=iris.trial(record.number),
        registry=record.registry,
        number=number,
        numbers=numbers,
        mentioned=tuple(sorted(mentioned - set(numbers))),
        protocols=_protocols(record),
        titles=titles,
        acronym=fold(trial.acronym or ""),
        sponsors=tuple(dict.fromkeys(iris.sponsor(each.name) for each in trial.sponsors)),
        drugs=tuple(dict.fromkeys(iris.drug(each.name) for each in trial.interventions if gives_drug(each))),
        conditions=tuple(dict.fromkeys(iris.condition(each.name) for each in trial.conditions)),
        countries=_countries(record),
        phases=tuple(concept for word in trial.phases if (concept := find_concept("phase", word))),
        study_type=find_concept("study-type", trial.study_type) if trial.study_type else None,
        enrollment=trial.enrollment if (trial.enrollment or 0) <= _MOST_PEOPLE else None,
        start=trial.start_date.date if trial.start_date else None,
        updated=record.last_updated or record.last_update_submitted or record.copied or "",
    )


def _protocols(record: RegistryRecord) -> tuple[str, ...]:
    """Own numbers that are unlikely to be somebody else's, too: "1" and "2019" are anybody's."""
    folded = (
        fold(each.value).replace(" ", "") for each in record.trial.identifiers if each.scheme in _OWN_NUMBERS
    )
    telling = (
        number for number in folded if len(number) >= _SHORTEST_OWN_NUMBER and _HAS_LETTER_AND_DIGIT.match(number)
    )
    return tuple(dict.fromkeys(telling))


def _countries(record: RegistryRecord) -> tuple[str, ...]:
    named = chain((site.country for site in record.trial.sites if site.country), record.trial.countries)
    return tuple(sorted({iris.country(country) for country in named}))
