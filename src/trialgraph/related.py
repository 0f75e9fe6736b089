"""Related trials, each with the evidence for it.

A trial is related by what it shares, and the rarer a shared thing is, the more it says: each thing counts its
inverse document frequency, log(1 + N / n) for a thing in n of N trials (Spärck Jones 1972), times a weight for
its kind. Things that are in more than `HUB` trials are too common to find trials by and are passed over.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from trialgraph.queries import look_up
from trialgraph.stores import Store
from trialgraph.terms import TG

HUB = 2000
KINDS = {
    str(TG.studiesDrug): ("drug", 3.0),
    str(TG.studiesCondition): ("condition", 2.0),
    str(TG.interventionMesh): ("intervention MeSH term", 1.0),
    str(TG.conditionMesh): ("condition MeSH term", 1.0),
    str(TG.hasInvestigator): ("investigator", 1.0),
    str(TG.hasSponsor): ("sponsor", 0.5),
    str(TG.conditionMeshAncestor): ("broader MeSH term", 0.2),
    str(TG.hasSite): ("site", 0.2),
    str(TG.hasCountry): ("country", 0.05),
}
"""Link to the kind of evidence and its weight; the weights are a first judgement, not yet learned."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing that two trials share."""

    kind: str
    iri: str
    name: str
    trials: int
    """How many trials share it."""
    score: float


@dataclass(frozen=True, kw_only=True)
class RelatedTrial:
    """A trial, how much it shares with the one that was asked about, and what."""

    iri: str
    title: str
    score: float
    reasons: tuple[Reason, ...]
    """The weightiest first; their scores add up to the trial's."""

    @property
    def because(self) -> str:
        """The reasons in words: `drug Baricitinib (52 %), sponsor AP-HP (9 %)`."""
        shares = ((reason, reason.score / self.score) for reason in self.reasons)
        return ", ".join(f"{reason.kind} {reason.name} ({share:.0%})" for reason, share in shares)


def find_related(store: Store, trial: str, *, most: int = 10) -> list[RelatedTrial]:
    """The trials most related to one (its IRI), the most related first."""
    reasons: defaultdict[str, list[Reason]] = defaultdict(list)
    for link, reason in _reasons(store, trial):
        lookup = "trials_filed_under" if "Mesh" in link else "trials_linked_to"
        for (other,) in look_up(store, lookup, link=link, thing=reason.iri).terms:
            reasons[other.value].append(reason)
    reasons.pop(trial, None)
    scores = {iri: math.fsum(reason.score for reason in found) for iri, found in reasons.items()}
    best = sorted(scores, key=lambda iri: (-scores[iri], iri))[:most]
    return [
        RelatedTrial(iri=iri, title=_title(store, iri), score=scores[iri], reasons=_ranked(reasons[iri]))
        for iri in best
    ]


def _reasons(store: Store, trial: str) -> Iterator[tuple[str, Reason]]:
    """What the trial has that others may share, with the link it has it by."""
    (trials,) = (row["trials"] for row in look_up(store, "number_of_trials"))
    for lookup in ("things_of_a_trial", "mesh_terms_of_a_trial"):
        for row in look_up(store, lookup, trial=trial):
            kind, weight = KINDS[row["link"]]
            if 1 < row["times"] <= HUB:
                score = weight * math.log(1 + trials / row["times"])
                yield (
                    row["link"],
                    Reason(kind=kind, iri=row["thing"], name=row["name"], trials=row["times"], score=score),
                )


def _ranked(reasons: list[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: (-reason.score, reason.iri)))


def _title(store: Store, iri: str) -> str:
    return next((row["name"] for row in look_up(store, "name_and_classes", thing=iri) if row["name"]), iri)
