"""What becomes of each trial's node: of the trials that several registries describe, one stays.

That is the one that stood before an update, so that a trial keeps its IRI when records join it; then that of the
registry known best.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import msgspec
import networkx as nx

from trialgraph.linking.outcomes import Outcome
from trialgraph.mappings import Justification, Mapping, Predicate
from trialgraph.matching import SameTrial, bearings, find_pairs, find_same_trials
from trialgraph.matching.pairs import Bearing
from trialgraph.profiles import Profile
from trialgraph.redirects import Target
from trialgraph.workbench import Thing, Workbench

_REGISTRIES = ("ctgov", "isrctn", "euctr", "ctis")
"""Whose number a trial is known by, the best known first; then the others' by the alphabet."""


def trial_outcomes(bench: Workbench, decisions: Iterable[Mapping]) -> Iterator[Outcome]:
    """What becomes of trials that are one with another or may be; nothing is said of the others.

    `decisions` are the rows by which people have joined trials, or negated have set them apart.
    """
    bench.gather_numbers(bearings)
    profile = lru_cache(1 << 14)(bench.profile)
    decided = _last_decisions(row for row in decisions if profile(row.subject_id) and profile(row.object_id))
    joined = {pair: row for pair, row in decided.items() if not row.negated}
    pairs = find_pairs(map(Bearing._make, bench.bearings()))
    found = find_same_trials(pairs, profile, joined=joined, apart=decided.keys() - joined.keys())
    same = [*map(tuple, joined), *((each.one, each.other) for each in found if each.accepted)]
    homes = _homes(same, lambda trial: (not bench.stands(trial), *_rank(profile(trial)), trial))
    rows: defaultdict[str, list[Mapping]] = defaultdict(list)
    doubts: defaultdict[str, list[Mapping]] = defaultdict(list)
    for row in joined.values():
        rows[_moved(homes, row.subject_id, row.object_id)].append(row)
    for each in found:
        trial = _moved(homes, each.one, each.other)
        other = each.other if trial == each.one else each.one
        (rows if each.accepted else doubts)[trial].append(_row(profile(trial), profile(other), each))
    for trial in sorted({*homes, *doubts, *(row.subject_id for row in decided.values())}):
        yield _outcome(profile(trial), profile(homes.get(trial, trial)), rows[trial], doubts[trial])


def _moved(homes: dict[str, str], one: str, other: str) -> str:
    """Of two trials the one that goes to another one's place, or else the later."""
    return one if homes.get(one, one) != one else other


def _last_decisions(rows: Iterable[Mapping]) -> dict[frozenset[str], Mapping]:
    """The last row about each two trials, as the file has them: who changes their mind writes another one."""
    return {frozenset((row.subject_id, row.object_id)): row for row in rows if row.subject_id != row.object_id}


def _homes(pairs: Iterable[tuple[str, str]], rank: Callable[[str], tuple]) -> dict[str, str]:
    """For each trial that is one with others the one that stays: the first by rank."""
    graph = nx.Graph(pairs)
    homes = {}
    for group in nx.connected_components(graph):
        home = min(group, key=rank)
        homes.update(dict.fromkeys(group, home))
    return homes


def _rank(profile: Profile) -> tuple[int, str]:
    known = _REGISTRIES.index(profile.registry) if profile.registry in _REGISTRIES else len(_REGISTRIES)
    return known, profile.registry


def _outcome(trial: Profile, home: Profile, rows: Iterable[Mapping], doubts: Iterable[Mapping]) -> Outcome:
    moves = home.trial != trial.trial
    return Outcome(
        thing=Thing(iri=trial.trial, names=(_title(trial),), times=1),
        category="Trial",
        merged=tuple(_led_home(row, trial, home) for row in rows),
        targets=(Target(iri=home.trial, label=_title(home), is_concept=False),) if moves else None,
        keeps="label" if moves else "",
        perhaps=tuple(doubts),
    )


def _led_home(row: Mapping, trial: Profile, home: Profile) -> Mapping:
    """The row as one about a trial and the one that stays, even where it rests on a third."""
    third = {row.subject_id, row.object_id} - {trial.trial, home.trial}
    through = "".join(f"through {each.rsplit('/', 1)[1]}: " for each in sorted(third))
    return msgspec.structs.replace(
        row,
        subject_id=trial.trial,
        subject_label=_title(trial),
        object_id=home.trial,
        object_label=_title(home),
        comment=through + row.comment,
    )


def _row(trial: Profile, other: Profile, found: SameTrial) -> Mapping:
    doubt = f"doubtful: {found.clash}; " if found.clash else "" if found.accepted else "doubtful: "
    return Mapping(
        subject_id=trial.trial,
        subject_label=_title(trial),
        category="Trial",
        predicate=Predicate.EXACT,
        object_id=other.trial,
        object_label=_title(other),
        justification=Justification.COMPOSITE,
        confidence=found.comparison.confidence,
        comment=doubt + found.comparison.words,
        date=_day_of_evidence(trial, other),
    )


def _day_of_evidence(*records: Profile) -> str:
    """The day of the newest record that was compared, so that the same records give the same day in every run.

    It is the first of the month or year where no more is stated, since SSSOM wants a day; empty where nothing is.
    """
    newest = max(each.updated for each in records)
    return f"{newest}-01-01"[: len("2022-08-31")] if newest else ""


def _title(profile: Profile) -> str:
    return profile.titles[0] if profile.titles else profile.trial.rsplit("/", 1)[1]
