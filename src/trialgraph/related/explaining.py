"""Says why trials are related: by names, by the share of each reason in the score, and by paths in the graph."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from trialgraph.edges import Edges, is_one_of
from trialgraph.related.evidence import Evidence
from trialgraph.related.grounds import Ground, find_grounds
from trialgraph.related.hierarchy import Hierarchy
from trialgraph.related.kinds import SHARED, WEIGHTS
from trialgraph.related.reasons import Reason, RelatedTrial, Triple
from trialgraph.terms import SKOS, TG

_TOLD = 5
"""As many words of a field are told."""
_BROADER = SKOS + "broader"
_SAID = {
    "number": TG.number,
    "registered before": TG.number,
    "dates": TG.startDate,
    "phase": TG.phase,
    "population": TG.hasEligibility,
    "design": TG.allocation,
}
"""Where a record says what trials have alike."""


def explain(
    edges: Edges, evidence: Evidence, row: int, others: np.ndarray, weights: Mapping[str, float] = WEIGHTS
) -> list[RelatedTrial]:
    """The reasons for which some trials (rows of the evidence) are related to one, in the order of the rows."""
    grounds = [find_grounds(evidence, row, other, weights) for other in others.tolist()]
    one, *trials = evidence.trials[[row, *others]].tolist()
    known = _read_known(edges, evidence, [one, *trials], [each for some in grounds for each in some])
    return [known.related(one, trial, some) for trial, some in zip(trials, grounds, strict=True)]


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What nodes are called, and how they hang together."""

    iris: Mapping[int, str]
    labels: Mapping[int, str]
    records: Mapping[int, str]
    """The IRI of a record of each trial."""
    hierarchy: Hierarchy
    words: np.ndarray

    def related(self, one: int, other: int, grounds: list[Ground]) -> RelatedTrial:
        """A trial with the reasons for which it is related to one."""
        score = math.fsum(each.score for each in grounds)
        reasons = tuple(self._reason(one, other, each, score) for each in grounds)
        return RelatedTrial(iri=self.iris[other], title=self._name(other), score=score, reasons=reasons)

    def _reason(self, one: int, other: int, ground: Ground, score: float) -> Reason:
        return Reason(
            kind=ground.kind,
            name=self._words(ground) if ground.thing is None else self._name(ground.thing),
            score=ground.score,
            share=ground.score / score,
            iri=None if ground.thing is None else self.iris[ground.thing],
            through=None if ground.concept is None else self._name(ground.concept),
            trials=ground.trials,
            path=tuple(self._path(one, other, ground)),
        )

    def _words(self, ground: Ground) -> str:
        """The weightiest words that both have; nothing for what is only alike."""
        if not ground.words:
            return ""
        words = self.words[list(ground.words[:_TOLD])]
        return ", ".join(word.decode(errors="replace") for word in words.tolist())

    def _name(self, node: int) -> str:
        return self.labels[node] or self.iris[node]

    def _path(self, one: int, other: int, ground: Ground) -> Iterator[Triple]:
        """The statements from both trials to where they meet."""
        ends = (one, ground.thing if ground.own is None else ground.own), (other, ground.thing)
        for trial, thing in ends:
            start = self.iris[trial]
            kind = SHARED.get(ground.basis)
            if kind is None or kind.of_record or kind.words:
                yield start, str(TG.hasRecord), self.records[trial]
                start = self.records[trial]
            if kind is not None and thing is not None:
                yield start, kind.link, self.iris[thing]
                yield from self._climb(thing, ground.concept)

    def _climb(self, thing: int, concept: int | None) -> Iterator[Triple]:
        if concept is not None:
            way = [self.iris[each] for each in self.hierarchy.way(thing, concept)]
            yield from ((lower, _BROADER, upper) for lower, upper in pairwise(way))


def _read_known(edges: Edges, evidence: Evidence, trials: list[int], grounds: Iterable[Ground]) -> _Known:
    nodes = sorted({*trials, *(node for each in grounds for node in _nodes(each, evidence.hierarchy))})
    named = edges.ask(f"SELECT id, iri, label FROM node WHERE {is_one_of('id', nodes)}").fetchall()
    return _Known(
        iris={node: iri for node, iri, _ in named},
        labels={node: label for node, _, label in named},
        records=dict(
            sorted(
                edges.ask(f"SELECT trial, iri FROM record WHERE {is_one_of('trial', trials)}").fetchall(),
                reverse=True,
            )
        ),
        hierarchy=evidence.hierarchy,
        words=evidence.words,
    )


def _nodes(ground: Ground, hierarchy: Hierarchy) -> Iterator[int]:
    ends = [node for node in (ground.thing, ground.own) if node is not None]
    yield from ends
    if ground.concept is not None:
        for each in ends:
            yield from hierarchy.way(each, ground.concept)
