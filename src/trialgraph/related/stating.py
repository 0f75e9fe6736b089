"""States in RDF which trials are related, how much, and by which path."""

from collections.abc import Iterable, Iterator

from trialgraph import iris
from trialgraph.related.reasons import RelatedTrial
from trialgraph.terms import OWL, TG
from trialgraph.triples import A, Triple, decimal, node

_RELATED = str(TG.relatedTrial)


def state(trial: str, related: Iterable[RelatedTrial]) -> Iterator[Triple]:
    """The triples for a trial (its IRI), each once: relation, score, and what the graph says on the way."""
    said: dict[Triple, None] = {}
    for other in related:
        said |= dict.fromkeys(state_pair(trial, other.iri, other.score))
        for reason in other.reasons:
            said |= dict.fromkeys((node(one), node(link), node(end)) for one, link, end in reason.path)
    yield from said


def state_pair(trial: str, other: str, score: float) -> Iterator[Triple]:
    """That a trial is related to another, and how much, as OWL annotates a statement."""
    relation = node(iris.relation(trial, other))
    yield node(trial), node(_RELATED), node(other)
    yield relation, A, node(OWL + "Axiom")
    yield relation, node(OWL + "annotatedSource"), node(trial)
    yield relation, node(OWL + "annotatedProperty"), node(_RELATED)
    yield relation, node(OWL + "annotatedTarget"), node(other)
    yield relation, node(str(TG.score)), decimal(round(score, 6))
