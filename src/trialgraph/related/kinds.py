"""The kinds of evidence that two trials are related, and how much each of them weighs."""

from dataclasses import dataclass

from trialgraph.terms import TG


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Things that trials share, as the tables of edges have them."""

    weight: float
    link: str
    """From a trial to the thing; from its record for a registry's own codes; to what is below a concept."""
    pairs: str = ""
    """The SQL for trial and thing, which may give a pair twice; none for words."""
    words: str | None = None
    """The field of whose words this is."""
    of_record: bool = False
    """Whether the link starts at the trial's record."""
    below: str | None = None
    """The kind of the things that the concepts of this kind are above, if they are concepts."""


def _linked(name: str) -> str:
    return f"SELECT trial, {name} AS thing FROM trial_{name}"


def _coded(name: str) -> str:
    return f"SELECT trial, {name} AS thing FROM record_{name} JOIN record ON record.id = record_{name}.record"


def _above(name: str) -> str:
    return f"SELECT trial, concept AS thing FROM trial_{name} JOIN above ON above.thing = trial_{name}.{name}"


SHARED = {
    "drug": Kind(weight=1.0, link=str(TG.studiesDrug), pairs=_linked("drug")),
    "condition": Kind(weight=0.7, link=str(TG.studiesCondition), pairs=_linked("condition")),
    "drug class": Kind(weight=0.2, link=str(TG.studiesDrug), pairs=_above("drug"), below="drug"),
    "condition class": Kind(
        weight=0.1, link=str(TG.studiesCondition), pairs=_above("condition"), below="condition"
    ),
    "intervention MeSH term": Kind(
        weight=0.1, link=str(TG.interventionMesh), pairs=_coded("intervention_mesh"), of_record=True
    ),
    "condition MeSH term": Kind(
        weight=0.1, link=str(TG.conditionMesh), pairs=_coded("condition_mesh"), of_record=True
    ),
    "investigator": Kind(weight=0.3, link=str(TG.hasInvestigator), pairs=_linked("investigator")),
    "sponsor": Kind(weight=0.2, link=str(TG.hasSponsor), pairs=_linked("sponsor")),
    "sponsor group": Kind(weight=0.05, link=str(TG.hasSponsor), pairs=_above("sponsor"), below="sponsor"),
    "site": Kind(weight=0.1, link=str(TG.hasSite), pairs=_linked("site")),
    "country": Kind(weight=0.05, link=str(TG.hasCountry), pairs=_linked("country")),
    "title": Kind(weight=0.2, link=str(TG.briefTitle), words="title"),
    "outcomes": Kind(weight=0.1, link=str(TG.measure), words="outcomes"),
}
"""What trials share. The weights of drugs, conditions and their classes are learned
(`benchmarks/related/learn.py`); of the others the judged trials say nothing, and they are set by hand."""

ALIKE = {
    "number": 0.1,
    "registered before": 0.3,
    "dates": 0.05,
    "phase": 0.05,
    "population": 0.05,
    "design": 0.05,
}
"""What trials have more or less alike (`likeness`): by so much of itself what they share counts more where it is
all alike. By itself it makes no trials related. The weights of numbers are learned."""

COMMON_WORD = 20
"""A word that more than one in so many trials have tells nothing, unless they are few."""
FEW = 10
WEIGHTS = {name: kind.weight for name, kind in SHARED.items()} | ALIKE
BY_THINGS = WEIGHTS | {name: 0.0 for name, kind in SHARED.items() if kind.words}
"""Without words, as all trials are related: a registry's words take more memory than all the rest."""
SOFT = 0.5
"""How much it counts against a trial that it has many other things too: 1 would be the cosine, 0 the plain sum of
what is shared (pivoted normalisation, Singhal, Buckley and Mitra 1996, SIGIR 19, 21-29). Learned."""
HUB = 50_000
"""What more trials have tells nothing, and is passed over."""
