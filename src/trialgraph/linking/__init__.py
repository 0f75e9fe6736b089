"""Linking: what records name becomes things of outside vocabularies, with the evidence for each link.

`things`, `codes` and `appearances` go through what a workbench holds, kind by kind, and ask the functions that
know one kind of name each (`drugs`, `conditions`, `organisations`, `places`, `people`); `outcomes` says what
becomes of a node. Here they are called in their order, and what people have decided goes before what they find.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from msgspec import Struct

from trialgraph.linking.appearances import people_outcomes
from trialgraph.linking.codes import mesh_outcomes, outcomes_by_codes
from trialgraph.linking.outcomes import Outcome, decided, doubts_of, links_of
from trialgraph.linking.parallel import on_all_cores
from trialgraph.linking.shelf import Shelf, open_shelf
from trialgraph.linking.things import (
    city_outcome,
    condition_outcome,
    drug_outcome,
    site_outcomes,
    sponsor_outcome,
)
from trialgraph.mappings import Mapping, mapping_table
from trialgraph.workbench import Workbench

__all__ = ["Coverage", "Shelf", "link_records", "open_shelf"]

MAPPINGS = "mappings.sssom.tsv"
"""What names are linked to, and what people have rejected."""
CANDIDATES = "candidates.sssom.tsv"
"""What they may mean, for review."""

Progress = Callable[[str], None]
"""Is told the class of what is being linked."""


class Coverage(Struct, kw_only=True):
    """How much of what records name of one kind is linked."""

    named: int = 0
    """Mentions: a thing that a record names twice counts twice."""
    linked: int = 0
    """Those that are linked to a vocabulary in all their parts."""
    nodes: int = 0
    """Nodes before linking."""
    merged: int = 0
    """Nodes that became one with another."""


class _Tally(Struct):
    """What has been linked so far, by class."""

    covered: dict[str, Coverage] = {}
    unknown: dict[str, set[str]] = {}
    """The nodes that were linked to nothing."""

    def add(self, outcome: Outcome) -> None:
        """Counts what became of a node, once also where another look at it told more."""
        covered = self.covered.setdefault(outcome.category, Coverage())
        unknown = self.unknown.setdefault(outcome.category, set())
        iri, times = outcome.thing.iri, outcome.thing.times
        if iri not in unknown and outcome.targets != ():
            covered.named += times
            covered.nodes += 1
        covered.merged += any(not row.vocabulary for row in outcome.merged)
        if not outcome.matches and not any(row.vocabulary for row in outcome.merged):
            unknown.add(iri)
        elif all(target.is_concept for target in outcome.targets or ()):
            covered.linked += times


def link_records(
    bench: Workbench,
    shelf: Shelf,
    folder: Path,
    *,
    decisions: Iterable[Mapping] = (),
    progress: Progress = lambda kind: None,
) -> dict[str, Coverage]:
    """Links all that the records name, writes the tables of mappings and candidates into a folder, and counts.

    The bench then gives quads and names as they are linked.
    """
    by_subject: dict[str, list[Mapping]] = {}
    for row in decisions:
        by_subject.setdefault(row.subject_id, []).append(row)
    waiting = dict(by_subject)
    tally = _Tally()
    with mapping_table(folder / MAPPINGS) as write_link, mapping_table(folder / CANDIDATES) as write_doubt:
        found = _outcomes(bench, shelf, tally.unknown, progress)
        for outcome in chain(found, _not_looked_at(bench, waiting)):
            waiting.pop(outcome.thing.iri, None)
            rows = by_subject.get(outcome.thing.iri, ())
            outcome = decided(outcome, rows) if rows else outcome
            for row in (*links_of(outcome, shelf), *(row for row in rows if row.negated)):
                write_link(row)
            for row in doubts_of(outcome, shelf):
                write_doubt(row)
            if outcome.targets is not None:
                bench.redirect(outcome.thing.iri, outcome.category, outcome.targets, keeps=outcome.keeps)
            tally.add(outcome)
        bench.settle()
    return tally.covered


def _outcomes(
    bench: Workbench, shelf: Shelf, unknown: dict[str, set[str]], progress: Progress
) -> Iterator[Outcome]:
    """What becomes of each node, in an order in which later kinds can rest on earlier ones."""
    mesh = shelf.get("mesh")
    if mesh:
        yield from mesh_outcomes(bench, mesh)
    for kind, link, vocabulary in _BY_NAME:
        if vocabulary is None or shelf.get(vocabulary):
            progress(kind)
            yield from on_all_cores(link, bench.things(kind), shelf)
    for kind in ("Condition", "Drug"):
        yield from outcomes_by_codes(bench, shelf, kind, unknown.get(kind, set()))
    progress("Site")
    yield from site_outcomes(bench, shelf)
    progress("Investigator")
    yield from people_outcomes(bench)


_BY_NAME = (
    ("Condition", condition_outcome, None),
    ("Drug", drug_outcome, None),
    ("Sponsor", sponsor_outcome, "ror"),
    ("City", city_outcome, "geonames"),
)
"""Class, how one of its things is linked, and the vocabulary without which it is not tried."""


def _not_looked_at(bench: Workbench, waiting: dict[str, list[Mapping]]) -> Iterator[Outcome]:
    """The nodes that are decided on and were not looked at, since no vocabulary of their kind is at hand, say."""
    for kind in sorted({row.category for rows in waiting.values() for row in rows}):
        decided_on = [thing for thing in bench.things(kind) if thing.iri in waiting]
        yield from (Outcome(thing=thing, category=kind) for thing in decided_on)
