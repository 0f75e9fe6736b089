"""Links single names, as somebody types them or keeps them in a file, without a graph."""

from collections.abc import Callable, Iterable, Iterator

from trialgraph import iris
from trialgraph.countries import find_code
from trialgraph.errors import ConfigError
from trialgraph.linking.affiliations import link_affiliation
from trialgraph.linking.conditions import link_condition
from trialgraph.linking.drugs import link_drug
from trialgraph.linking.matches import Match
from trialgraph.linking.organisations import link_organisation
from trialgraph.linking.outcomes import Outcome, doubts_of, links_of
from trialgraph.linking.places import country_code, link_city
from trialgraph.linking.shelf import Shelf
from trialgraph.mappings import Mapping
from trialgraph.workbench import Thing


def link_names(names: Iterable[str], kind: str, shelf: Shelf, *, doubtful: bool = False) -> Iterator[Mapping]:
    """The rows for what each name means; with `doubtful`, also those for what it may mean.

    `kind` is one of `NAME_KINDS`. A town has its country behind a comma; without one it is left in doubt. Raises
    `ConfigError` for another kind, and where the vocabulary that the kind needs has not been added.
    """
    if kind not in _LINKERS:
        raise ConfigError(f"names are no {kind!r}; known: {', '.join(_LINKERS)}")
    category, mint, link = _LINKERS[kind]
    for name in names:
        matches, qualifier = link(name, shelf)
        outcome = Outcome(
            thing=Thing(iri=mint(name), names=(name,), times=1),
            category=category,
            matches=tuple(match for match in matches if match.accepted),
            doubtful=tuple(match for match in matches if not match.accepted),
            qualifier=qualifier,
        )
        yield from links_of(outcome, shelf)
        if doubtful:
            yield from doubts_of(outcome, shelf)


Found = tuple[list[Match], str]
"""What a name means or may mean, and its qualifier."""


def _drug(name: str, shelf: Shelf) -> Found:
    found = link_drug(name, shelf)
    return [match for _, match in found.parts if match] or list(found.doubtful), ""


def _condition(name: str, shelf: Shelf) -> Found:
    found = link_condition(name, shelf)
    return [*found.matches, *(() if found.matches else found.doubtful)], found.qualifier


def _organisation(name: str, shelf: Shelf) -> Found:
    return link_organisation(name, shelf["ror"]), ""


def _affiliation(name: str, shelf: Shelf) -> Found:
    return link_affiliation(name, shelf["ror"]), ""


def _town(name: str, shelf: Shelf) -> Found:
    town, state, country = _where(name)
    code = country_code(country or town, shelf.get("iso3166"))  # Singapore is a town, too
    towns = shelf["geonames"]
    return link_city(town, state=state, country_code=code, latitude=None, longitude=None, towns=towns), ""


def _where(name: str) -> tuple[str, str | None, str | None]:
    """Town, state and country of a name: "Portland, Oregon, United States", "Seoul, Korea, Republic of"."""
    town, *rest = (part.strip() for part in name.split(","))
    for start in range(len(rest)):
        country = ", ".join(rest[start:])
        if find_code(country):
            return town, ", ".join(rest[:start]) or None, country
    return town, None, ", ".join(rest) or None


_LINKERS: dict[str, tuple[str, Callable[[str], str], Callable[[str, Shelf], Found]]] = {
    "drug": ("Drug", iris.drug, _drug),
    "condition": ("Condition", iris.condition, _condition),
    "organisation": ("Sponsor", iris.sponsor, _organisation),
    "affiliation": ("Sponsor", iris.sponsor, _affiliation),
    "town": ("City", lambda name: iris.city(*_where(name)), _town),
}
NAME_KINDS = tuple(_LINKERS)
"""What names can be: `drug`, `condition` ..."""
