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
    country_outcome,
    drug_outcome,
    site_outcomes,
    sponsor_outcome,
)
from trialgraph.linking.trials import trial_outcomes
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
    waiting: int = 0
    """What nodes may be and somebody is to decide: the rows of the table of candidates."""


class _Tally(Struct):
    """What has been linked so far, by class."""

    bench: Workbench
    covered: dict[str, Coverage] = {}

    def add(self, outcome: Outcome) -> None:
        """Counts what became of a node; what is nothing to link to is not counted as named."""
        if outcome.category not in self.covered:
            nodes, named = self.bench.count_named(outcome.category)
            self.covered[outcome.category] = Coverage(named=named, nodes=nodes)
        covered, times = self.covered[outcome.category], outcome.thing.times
        if outcome.targets == ():
            covered.named -= times
            covered.nodes -= 1
        covered.merged += outcome.is_merged
        covered.waiting += len(outcome.doubtful) + len(outcome.perhaps)
        one_with = {row.object_id for row in outcome.merged}
        if outcome.is_linked and all(t.is_concept or t.iri in one_with for t in outcome.targets or ()):
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
    unknown: dict[str, set[str]] = {kind: set() for kind in _BY_CODE}
    tally = _Tally(bench)
    with mapping_table(folder / MAPPINGS) as write_link, mapping_table(folder / CANDIDATES) as write_doubt:
        rows_of_trials = [row for rows in by_subject.values() for row in rows if row.category == "Trial"]
        found = chain(_outcomes(bench, shelf, unknown, progress), trial_outcomes(bench, rows_of_trials))
        for outcome in chain(found, _not_looked_at(bench, waiting)):
            rows = by_subject.get(outcome.thing.iri, ())
            if rows and outcome.category != "Trial":  # a group of trials was found with the decisions in mind
                outcome = decided(outcome, rows)
            rejected = (row for row in waiting.pop(outcome.thing.iri, ()) if row.negated)
            for row in (*links_of(outcome, shelf), *rejected):
                write_link(row)
            for row in doubts_of(outcome, shelf):
                write_doubt(row)
            if outcome.targets is not None:
                bench.redirects.add(outcome.thing.iri, outcome.category, outcome.targets, keeps=outcome.keeps)
            if outcome.category != "Concept":  # of those only the ids that are repaired come by
                tally.add(outcome)
            is_open = outcome.targets != () and not outcome.is_linked and all(row.negated for row in rows)
            if is_open and outcome.category in unknown:
                unknown[outcome.category].add(outcome.thing.iri)
        bench.redirects.settle()
        bench.note_standing()
    return tally.covered


def _outcomes(
    bench: Workbench, shelf: Shelf, unknown: dict[str, set[str]], progress: Progress
) -> Iterator[Outcome]:
    """What becomes of each node, in an order in which later kinds can rest on earlier ones.

    `unknown` are the nodes that were linked to nothing by their names, as far as it is known.
    """
    mesh = shelf.get("mesh")
    if mesh:
        yield from mesh_outcomes(bench, mesh)
    for kind, link, vocabulary in _BY_NAME:
        if vocabulary is None or shelf.get(vocabulary):
            progress(kind)
            yield from on_all_cores(link, bench.things(kind), shelf)
    for kind in _BY_CODE:
        yield from outcomes_by_codes(bench, shelf, kind, unknown[kind])
    progress("Site")
    yield from site_outcomes(bench, shelf)
    progress("Investigator")
    yield from people_outcomes(bench, shelf)


_BY_NAME = (
    ("Condition", condition_outcome, None),
    ("Drug", drug_outcome, None),
    ("Sponsor", sponsor_outcome, "ror"),
    ("City", city_outcome, "geonames"),
    ("Country", country_outcome, "iso3166"),
)
"""Class, how one of its things is linked, and the vocabulary without which it is not tried."""
_BY_CODE = ("Condition", "Drug")
"""Classes of which the registry gives codes, where names tell nothing."""


def _not_looked_at(bench: Workbench, waiting: dict[str, list[Mapping]]) -> Iterator[Outcome]:
    """The nodes that are decided on and were not looked at, since no vocabulary of their kind is at hand, say."""
    for kind in sorted({row.category for rows in waiting.values() for row in rows}):
        decided_on = [thing for thing in bench.things(kind) if thing.iri in waiting]
        yield from (Outcome(thing=thing, category=kind) for thing in decided_on)
