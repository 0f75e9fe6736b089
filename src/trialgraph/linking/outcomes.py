"""What becomes of one node when its name is linked."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from trialgraph import iris, mappings
from trialgraph.linking.matches import Justification, Match, Predicate
from trialgraph.linking.shelf import Shelf
from trialgraph.redirects import Target
from trialgraph.vocabularies import Term
from trialgraph.workbench import Thing


class Outcome(Struct, frozen=True, kw_only=True):
    """Where the links to a node go from now on, and why."""

    thing: Thing
    category: str
    """The local name of its class in the ontology."""
    matches: tuple[Match, ...] = ()
    """What it is linked to."""
    merged: tuple[mappings.Mapping, ...] = ()
    """Other nodes of the graph's own that it is one with."""
    targets: tuple[Target, ...] | None = None
    """Where links to the node go; None where they stay, empty where it is nothing to link to."""
    keeps: str = ""
    """What the node's names are for its targets: a `label`, a `hidden` one, or nothing."""
    qualifier: str = ""
    doubtful: tuple[Match, ...] = ()
    """What it may mean, for review."""
    perhaps: tuple[mappings.Mapping, ...] = ()
    """Other nodes that it may be one with, for review."""

    @property
    def name(self) -> str:
        """The name as written, most often."""
        return self.thing.names[0]

    @property
    def is_linked(self) -> bool:
        """Whether it is linked to a vocabulary's term."""
        return bool(self.matches) or any(map(_leads_to_concept, self.merged))

    @property
    def is_merged(self) -> bool:
        """Whether it is one with another node of the graph's own."""
        return not all(map(_leads_to_concept, self.merged))


def target_of(term: Term) -> Target:
    """A vocabulary's term as what links go to."""
    return Target(iri=term.id, label=term.label or "")


def _leads_to_concept(row: mappings.Mapping) -> bool:
    """Whether a mapping's object is a vocabulary's term, also where somebody has left out the vocabulary."""
    return bool(row.vocabulary) or not row.object_id.startswith(iris.BASE)


def decided(outcome: Outcome, rows: Iterable[mappings.Mapping]) -> Outcome:
    """The outcome as people have decided: by what they accepted alone, or else without what they rejected.

    Where they accepted just what was found, the links go where they went: a combination has parts that no
    vocabulary knows, and a part of an organisation stays by itself.
    """
    accepted = tuple(row for row in rows if not row.negated)
    if accepted and _found(outcome) == {(row.object_id, row.predicate) for row in accepted}:
        return msgspec.structs.replace(outcome, matches=(), merged=accepted, doubtful=(), perhaps=())
    if accepted:
        targets = _targets(outcome.category, accepted)
        keeps = _keeps(row.predicate for row in accepted) if targets else ""
        return Outcome(
            thing=outcome.thing, category=outcome.category, merged=accepted, targets=targets, keeps=keeps
        )
    rejected = {row.object_id for row in rows}
    matches = tuple(match for match in outcome.matches if match.term.id not in rejected)
    merged = tuple(row for row in outcome.merged if row.object_id not in rejected)
    targets = tuple(target for target in outcome.targets or () if target.iri not in rejected)
    is_changed = len(targets) != len(outcome.targets or ())
    return msgspec.structs.replace(
        outcome,
        matches=matches,
        merged=merged,
        targets=(targets or None) if is_changed else outcome.targets,
        doubtful=tuple(match for match in outcome.doubtful if match.term.id not in rejected),
        perhaps=tuple(row for row in outcome.perhaps if row.object_id not in rejected),
    )


def _found(outcome: Outcome) -> set[tuple[str, Predicate]]:
    """What a node was linked to, and how."""
    matched = {(match.term.id, match.predicate) for match in outcome.matches}
    return matched | {(row.object_id, row.predicate) for row in outcome.merged}


def _targets(category: str, accepted: Iterable[mappings.Mapping]) -> tuple[Target, ...] | None:
    """Where links go: not to what is narrower than the name, nor from a part of an organisation to the whole."""
    apart = {Predicate.NARROW, Predicate.BROAD} if category in ("Sponsor", "Site") else {Predicate.NARROW}
    targets = tuple(
        Target(iri=row.object_id, label=row.object_label, is_concept=_leads_to_concept(row))
        for row in accepted
        if row.predicate not in apart
    )
    return targets or None


def _keeps(predicates: Iterable[Predicate]) -> str:
    kinds = list(predicates)
    if len(kinds) > 1:
        return ""
    return "label" if kinds == [Predicate.EXACT] else "hidden"


def keeps_of(matches: tuple[Match, ...]) -> str:
    """What a name is for the terms that it is linked to: another label, one to be found by, or of no use."""
    return _keeps(match.predicate for match in matches)


def links_of(outcome: Outcome, shelf: Shelf) -> Iterator[mappings.Mapping]:
    """The rows for what a node is linked to."""
    yield from _rows(outcome, outcome.matches, shelf)
    yield from outcome.merged


def doubts_of(outcome: Outcome, shelf: Shelf) -> Iterator[mappings.Mapping]:
    """The rows for what a node may mean."""
    for row in _rows(outcome, outcome.doubtful, shelf):
        yield msgspec.structs.replace(row, comment=f"doubtful: {row.comment}")
    yield from outcome.perhaps


def _rows(outcome: Outcome, matches: Iterable[Match], shelf: Shelf) -> Iterator[mappings.Mapping]:
    for match in matches:
        index = shelf.get(match.vocabulary)
        yield mappings.Mapping(
            subject_id=outcome.thing.iri,
            subject_label=outcome.name,
            category=outcome.category,
            predicate=match.predicate,
            object_id=match.term.id,
            object_label=match.term.label or "",
            vocabulary=match.vocabulary,
            vocabulary_version=(index.info.version or index.info.date or "") if index else "",
            justification=match.justification,
            confidence=match.confidence,
            comment=match.how,
            qualifier=outcome.qualifier,
        )


def merge_row(
    thing: Thing,
    category: str,
    into: str,
    label: str,
    *,
    how: str,
    confidence: float,
    predicate: Predicate = Predicate.EXACT,
) -> mappings.Mapping:
    """The row that says that a node is one with another of the graph's own, which has a like name."""
    return mappings.Mapping(
        subject_id=thing.iri,
        subject_label=thing.names[0],
        category=category,
        predicate=predicate,
        object_id=into,
        object_label=label,
        justification=Justification.LEXICAL,
        confidence=confidence,
        comment=how,
    )
