"""What of a record people follow over time, and how two versions of it differ.

The values are words for people, made so that two formats of one record give the same: a status is the concept that
the registry's word means, and capitals or punctuation alone make no change.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from trialgraph.codes import find_concept
from trialgraph.contacts import without_contacts
from trialgraph.names import fold
from trialgraph.records import RegistryRecord, Site, Trial, TrialDate

Facts = dict[str, tuple[str, ...]]
"""By what it is called (`status`, `start date`, `site`): the values that a version states."""

_DATES = ("start date", "primary completion date", "completion date")
_SINGLE = ("status", "phase", "enrollment", *_DATES, "lead sponsor")
_SEVERAL = ("sponsor", "site", "primary outcome")


class Change(Struct, frozen=True, kw_only=True):
    """What one version of a record says otherwise than the one before."""

    fact: str
    before: str | None = None
    """None where something came to it."""
    after: str | None = None
    """None where it was taken away."""


def read_facts(record: RegistryRecord) -> Facts:
    """The facts of a record that are followed, without those that it does not state."""
    trial = record.trial
    facts = {
        "status": _coded("status", [trial.status] if trial.status else []),
        "phase": (", ".join(sorted(_coded("phase", trial.phases))),) if trial.phases else (),
        "enrollment": (str(trial.enrollment),) if trial.enrollment is not None else (),
        "start date": _date(trial.start_date),
        "primary completion date": _date(trial.primary_completion_date),
        "completion date": _date(trial.completion_date),
        "lead sponsor": _sponsors(trial, leading=True),
        "sponsor": _sponsors(trial, leading=False),
        "site": tuple(map(_place, trial.sites)),
        "primary outcome": _primary_outcomes(trial),
    }
    return {name: tuple(map(without_contacts, values)) for name, values in facts.items() if values}


def _coded(scheme: str, words: Iterable[str]) -> tuple[str, ...]:
    """Words as what they mean is called in the ontology's IRIs: `recruiting`; others as they are."""
    concepts = ((word, find_concept(scheme, word)) for word in words)
    return tuple(
        iri.rsplit("/", 1)[1].removeprefix(f"{scheme}-").replace("-", " ") if iri else word
        for word, iri in concepts
    )


def _date(value: TrialDate | None) -> tuple[str, ...]:
    return (value.date,) if value else ()


def _sponsors(trial: Trial, *, leading: bool) -> tuple[str, ...]:
    lead = find_concept("sponsor-role", "lead")
    return tuple(
        each.name
        for each in trial.sponsors
        if (find_concept("sponsor-role", each.sponsor_role) == lead) is leading
    )


def _place(site: Site) -> str:
    return ", ".join(filter(None, (site.facility, site.city, site.state, site.country)))


def _primary_outcomes(trial: Trial) -> tuple[str, ...]:
    primary = find_concept("outcome-type", "primary")
    return tuple(
        f"{each.measure} [{each.time_frame}]" if each.time_frame else each.measure
        for each in trial.outcomes
        if find_concept("outcome-type", each.outcome_type) == primary
    )


def find_changes(older: Facts, newer: Facts, *, same_format: bool = True) -> Iterator[Change]:
    """What the newer version says otherwise, fact by fact in a fixed order.

    Of several values (sites, sponsors, outcomes) those that went and those that came, however they are ordered;
    one primary outcome in the place of one other is changed. What only one of two formats tells at all is no
    change.
    """
    for fact in (*_SINGLE, *_SEVERAL):
        if not same_format and not (older.get(fact) and newer.get(fact)):
            continue
        gone = _surplus(older.get(fact, ()), newer.get(fact, ()))
        come = _surplus(newer.get(fact, ()), older.get(fact, ()))
        if fact in _SINGLE and gone and come:
            yield Change(fact=fact, before="; ".join(gone), after="; ".join(come))
        elif fact == "primary outcome" and len(gone) == len(come) == 1:
            yield Change(fact=fact, before=gone[0], after=come[0])
        else:
            yield from (Change(fact=fact, before=value) for value in gone)
            yield from (Change(fact=fact, after=value) for value in come)


def _surplus(values: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    """The values that occur oftener here than among the others, sorted."""
    matched = Counter(map(fold, others))
    surplus = []
    for value in sorted(values):
        if matched[fold(value)]:
            matched[fold(value)] -= 1
        else:
            surplus.append(value)
    return surplus
