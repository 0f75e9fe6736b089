"""Related trials by SPARQL alone, for endpoints, which have no columns of edges.

Simpler than `finding`: each thing that two trials share counts its inverse document frequency, log(1 + N / n) for
a thing in n of N trials (Spärck Jones 1972, J. Doc. 28, 11-21), times a weight for its kind; hierarchies, numbers,
dates, population and design count nothing. What more than `HUB` trials have finds no others.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from trialgraph.queries import look_up, name_of
from trialgraph.related.reasons import Reason, RelatedTrial
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
"""Link to the kind of evidence and its weight, which is a judgement."""


def walk_to_related(store: Store, trial: str, *, most: int = 10) -> list[RelatedTrial]:
    """The trials most related to one (its IRI), the most related first."""
    shared: defaultdict[str, list[_Thing]] = defaultdict(list)
    for thing in _things(store, trial):
        lookup = "trials_filed_under" if "Mesh" in thing.link else "trials_linked_to"
        for (other,) in look_up(store, lookup, link=thing.link, thing=thing.iri).terms:
            shared[other.value].append(thing)
    shared.pop(trial, None)
    scores = {iri: math.fsum(thing.score for thing in things) for iri, things in shared.items()}
    best = sorted(scores, key=lambda iri: (-scores[iri], iri))[:most]
    return [_related(store, iri, scores[iri], shared[iri]) for iri in best]


@dataclass(frozen=True, kw_only=True)
class _Thing:
    """What the trial has and others may share, with the link it has it by."""

    link: str
    kind: str
    iri: str
    name: str
    trials: int
    score: float


def _things(store: Store, trial: str) -> Iterator[_Thing]:
    (trials,) = (row["trials"] for row in look_up(store, "number_of_trials"))
    for lookup in ("things_of_a_trial", "mesh_terms_of_a_trial"):
        for row in look_up(store, lookup, trial=trial):
            kind, weight = KINDS[row["link"]]
            if 1 < row["times"] <= HUB:
                yield _Thing(
                    link=row["link"],
                    kind=kind,
                    iri=row["thing"],
                    name=row["name"],
                    trials=row["times"],
                    score=weight * math.log(1 + trials / row["times"]),
                )


def _related(store: Store, iri: str, score: float, things: list[_Thing]) -> RelatedTrial:
    """A trial with what it shares, the weightiest first."""
    ranked = sorted(things, key=lambda thing: (-thing.score, thing.iri))
    reasons = tuple(
        Reason(
            kind=each.kind,
            name=each.name,
            score=each.score,
            share=each.score / score,
            iri=each.iri,
            trials=each.trials,
        )
        for each in ranked
    )
    return RelatedTrial(iri=iri, title=name_of(store, iri), score=score, reasons=reasons)
