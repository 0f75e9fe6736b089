"""Terms whose names only look like a name: for people to choose from, never a link by themselves."""

from rapidfuzz import fuzz

from trialgraph.folding import key
from trialgraph.linking.matches import Justification, Match, Predicate
from trialgraph.vocabularies import Hit, Index, Rank

_OTHER_ORDER = 0.97
_ONLY_RELATED = 0.9
_LEAST = 60
_RANKS = {Rank.LABEL: "the label", Rank.EXACT: "an exact name", Rank.RELATED: "a related name"}
_CONFIDENCE_OF_EQUAL = 0.5
"""What the likest of all can reach. A synonym of each of 1,250 terms of MONDO, MeSH, ROR, DrugBank and NCIt was
looked for among the other names. The best candidate was that term in 45 % of the cases if it had 95 of 100 or
more, in 42 % from 90 on, 30 % from 85, 23 % from 80, 20 % from 75, 14 % from 70: half of the fourth power.
Below 60 none of 15 was right, and none is given."""


def find_candidates(name: str, index: Index, *, most: int = 5) -> list[Match]:
    """The terms that bear a name like this one, each once, the likest first; none of them is accepted.

    "dermatomyosits" brings dermatomyositis before dermatomycosis: likeness cannot tell a slip of the pen from
    another disease, and whoever reviews sees both.
    """
    best: dict[str, tuple[float, Hit]] = {}
    for hit in index.similar(name):
        score = likeness(name, hit.name) * (_ONLY_RELATED if hit.rank is Rank.RELATED else 1)
        if score >= _LEAST and score > best.get(hit.id, (0.0, hit))[0]:
            best[hit.id] = (score, hit)
    ordered = sorted(best.values(), key=lambda found: (-found[0], found[1].rank, found[1].label, found[1].id))
    return [_match(hit, score, index.info.name) for score, hit in ordered[:most]]


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 100: by their letters, by their words in any order, or in part.

    Where all words of one are among those of the other, it counts how much of it they are: "lung cancer stage
    IIIB" is nearer to lung cancer than to lung.

    >>> likeness("dermatomyosits", "dermatomyositis") > likeness("dermatomyosits", "dermatomycosis") > 80
    True
    """
    one, other = key(one), key(other)
    in_order = fuzz.ratio(one, other)
    in_any_order = _OTHER_ORDER * fuzz.token_sort_ratio(one, other)
    in_part = (fuzz.token_set_ratio(one, other) + in_order) / 2
    return max(in_order, in_any_order, in_part)


def _match(hit: Hit, score: float, vocabulary: str) -> Match:
    return Match(
        term=hit.term,
        vocabulary=vocabulary,
        predicate=Predicate.CLOSE,
        justification=Justification.LIKENESS,
        confidence=round(_CONFIDENCE_OF_EQUAL * (score / 100) ** 4, 3),
        how=f"{score:.0f} of 100 alike: {hit.name!r}, {_RANKS[hit.rank]} of the term",
        accepted=False,
    )
