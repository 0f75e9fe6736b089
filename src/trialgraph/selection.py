"""Which trials and things a network is drawn of: by what records say of trials, and by the answer to a query."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from pyoxigraph import NamedNode, QueryBoolean, QueryTriples

from trialgraph.codes import find_concept, labels
from trialgraph.dates import read_date
from trialgraph.errors import ConfigError, QueryError
from trialgraph.names import fold
from trialgraph.queries import Parameter, look_up, resolve_entity
from trialgraph.rows import Rows
from trialgraph.stores import Store
from trialgraph.terms import TG

if TYPE_CHECKING:
    from trialgraph.edges import Edges

Words = str | Iterable[str]
"""One word, or several of which any will do."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is asked of a trial, each by one of its records, and which things are meant.

    A trial passes that passes every question, a question that has several answers by any of them.
    """

    status: tuple[str, ...] = ()
    """`recruiting`, `COMPLETED`: as people and registries write them."""
    phase: tuple[str, ...] = ()
    """`Phase 3`, `PHASE3` or `3`."""
    country: tuple[str, ...] = ()
    registry: tuple[str, ...] = ()
    """`ctgov` or `ClinicalTrials.gov`."""
    since: str | None = None
    """The first day, month or year of the start, in ISO 8601."""
    until: str | None = None
    """The last one."""
    only: frozenset[str] | None = None
    """The IRIs of trials, drugs ...: of the kinds that are among them no others are drawn."""

    @classmethod
    def of(
        cls,
        *,
        status: Words = (),
        phase: Words = (),
        country: Words = (),
        registry: Words = (),
        since: str | date | None = None,
        until: str | date | None = None,
        only: Rows | QueryTriples | Iterable[str] | None = None,
    ) -> Self:
        """From what people give: single words, dates in any usual form, answers to queries.

        Raises `ConfigError` for what is no date, `QueryError` for an answer that names nothing.
        """
        return cls(
            status=_several(status),
            phase=_several(phase),
            country=_several(country),
            registry=_several(registry),
            since=_day(since),
            until=_day(until),
            only=None if only is None else frozenset(_iris(only)),
        )


def select_trials(store: Store, selection: Selection, edges: "Edges | None" = None) -> set[str] | None:
    """The IRIs of the trials that pass, None where nothing is asked of trials.

    Raises `ConfigError` for a status, phase or registry that is not known, `QueryError` for an unknown country.
    """
    asked = [answers for answers in _questions(store, selection) if answers]
    if not asked:
        return None
    passing = (set().union(*(_trials(store, edges, *answer) for answer in answers)) for answers in asked)
    return set.intersection(*passing)


def _questions(store: Store, selection: Selection) -> Iterator[list[tuple[str, dict[str, str | None]]]]:
    """Each question as the answers that will do: a lookup of trials, and its arguments."""
    facts = (
        (TG.status, [_concept("status", word) for word in selection.status]),
        (TG.phase, [_concept("phase", word) for word in selection.phase]),
        (TG.inRegistry, [_registry(store, word) for word in selection.registry]),
    )
    for fact, values in facts:
        yield [("trials_with_a_fact", {"fact": str(fact), "value": value}) for value in values]
    countries = [_country(store, word) for word in selection.country]
    yield [("trials_linked_to", {"link": str(TG.hasCountry), "thing": iri}) for iri in countries]
    if selection.since or selection.until:
        yield [("trials_started_between", {"since": selection.since, "until": selection.until})]


def _trials(store: Store, edges: "Edges | None", lookup: str, arguments: dict[str, str | None]) -> set[str]:
    return {trial.value for (trial,) in look_up(store, lookup, edges=edges, **arguments).terms}


# --- what words mean ----------------------------------------------------------------------------------


def _several(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _day(given: str | date | None) -> str | None:
    if given is None:
        return None
    day = given.isoformat()[:10] if isinstance(given, date) else read_date(given)
    if day is None:
        raise ConfigError(f"{given!r} is no date, such as 2020, 2020-05 or 2020-05-31")
    return day


def _iris(answer: Rows | QueryTriples | QueryBoolean | Iterable[str]) -> Iterator[str]:
    """Every IRI in an answer, or the IRIs given."""
    if isinstance(answer, QueryBoolean):
        raise QueryError("a yes or no names nothing that a network could be drawn of")
    if isinstance(answer, QueryTriples):
        terms = (term for triple in answer for term in (triple.subject, triple.object))
    elif isinstance(answer, Rows):
        terms = (term for row in answer.terms for term in row)
    else:
        yield from _several(answer)
        return
    yield from (term.value for term in terms if isinstance(term, NamedNode))


def _concept(scheme: str, word: str) -> str:
    found = find_concept(scheme, word) or find_concept(scheme, f"{scheme} {word}")
    if found is None:
        raise ConfigError(f"no {scheme} called {word!r}; known: {'; '.join(labels(scheme))}")
    return found


def _registry(store: Store, word: str) -> str:
    """A registry by its name or its short name, of those that the graph has records of."""
    names = {
        thing.value: name.value if name else thing.value
        for thing, name in look_up(store, "names_of_a_class", **{"class": str(TG.Registry)}).terms
    }
    for iri, name in names.items():
        if fold(word) in (fold(name), fold(iri.rsplit("/", 1)[1])):
            return iri
    raise ConfigError(f"no registry called {word!r} in the graph; known: {', '.join(sorted(names.values()))}")


def _country(store: Store, word: str) -> str:
    wanted = Parameter(name="country", type="iri", class_iri=str(TG.Country))
    return resolve_entity(store, word, wanted).value
