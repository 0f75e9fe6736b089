"""Chooses among the organisations that bear a name: what speaks for each, and what leaves it in doubt."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from trialgraph.linking.matches import Match, Predicate
from trialgraph.linking.organisation_phrases import Phrase
from trialgraph.linking.organisation_words import (
    countries_of_legal_form,
    fold,
    has_campuses,
    has_legal_form,
    is_country_wide,
    is_generic,
    names_department,
    names_hospital,
    read_place,
)
from trialgraph.vocabularies import Hit, Likeness, Rank, Term
from trialgraph.vocabularies.ror import bare_name

Found = tuple[Phrase, list[Hit]]
"""A phrase that the index knows, and its hits."""

_MOST_SHOWN = 8
"""Candidates beyond these help nobody who reviews them."""


class Where(Struct, frozen=True, kw_only=True):
    """What is known of where an organisation is."""

    said: frozenset[str]
    """The countries that its name says; it is in none other."""
    likely: frozenset[str] = frozenset()
    """Countries in which it is more likely than elsewhere, though it need not be."""
    home: frozenset[str] = frozenset()
    """The likely countries, unless they are many; those of a large trial say little of where its sponsor is."""
    regions: frozenset[str] = frozenset()
    words: str
    """All that is written, folded, between spaces."""
    town: str | None = None

    def agrees(self, term: Term) -> bool:
        """Whether the country of a term is said, or likely and not one of many."""
        return term.country in (self.said or self.home)

    def has_town(self, term: Term) -> bool:
        """Whether the town of a term is written somewhere."""
        return bool(term.place) and f" {fold(term.place or '')} " in self.words


def first_accepted(found: Iterable[Found], where: Where) -> list[Match]:
    """The matches of the first phrase of which one can be accepted, with what was in doubt before."""
    doubtful: list[Match] = []
    for phrase, hits in found:
        matches = _choose(phrase, hits, where)
        if matches and matches[0].accepted:
            return [*matches, *doubtful]
        doubtful += matches
    return doubtful


def listed(matches: Iterable[Match]) -> list[Match]:
    """Matches to each term once, the accepted first."""
    best: dict[str, Match] = {}
    for match in sorted(matches, key=lambda match: not match.accepted):
        best.setdefault(match.term.id, match)
    return list(best.values())[:_MOST_SHOWN]


def bears_bare_name(hit: Hit) -> bool:
    """Whether the name found is a company's label but for the country that ROR puts behind it."""
    return hit.term.kind == "company" and fold(hit.name) == fold(bare_name(hit.label, hit.term.country))


# --- what speaks against a hit ------------------------------------------------------------------------


class _Fit(NamedTuple):
    """What speaks against a hit, the weightiest first."""

    elsewhere: bool
    other_town: bool
    other_region: bool
    other_country: bool
    related: bool
    ended: bool
    likeness: Likeness
    rank: Rank


def _fit(phrase: Phrase, hit: Hit, where: Where) -> _Fit:
    country = hit.term.country
    is_head = phrase.wider and hit.term.kind == "company"
    short = len(hit.name) <= _SHORT and " " not in hit.name and hit.term.kind != "company"
    return _Fit(
        elsewhere=bool(where.said) and country not in where.said and not is_head,
        other_town=not where.has_town(hit.term),
        other_region=hit.term.region not in where.regions,
        other_country=country not in where.said | where.likely,
        related=hit.rank is Rank.RELATED or short,
        ended=hit.term.status != "active",
        likeness=hit.likeness,
        rank=Rank.LABEL if bears_bare_name(hit) else hit.rank,
    )


_SHORT = 4
"""Names up to this length are acronyms, which many organisations share, whatever ROR calls them."""


def _choose(phrase: Phrase, hits: list[Hit], where: Where) -> list[Match]:
    """The hits of a phrase as matches, the one that fits best accepted if nothing speaks against it."""
    fits = sorted(((_fit(phrase, hit, where), hit) for hit in hits), key=lambda pair: pair[0])
    if not fits:
        return []
    (fit, best), *others = fits
    rivals = [hit for other, hit in others if other == fit and hit.id != best.id]
    doubt = "several fit as well" if rivals else _doubt(phrase, best, fit, len(hits), where)
    wider = phrase.wider or bool(_parts_of(phrase, best, where))
    rest = [_match(phrase, hit, other, wider, "another fits better") for other, hit in others]
    return [_match(phrase, best, fit, wider, doubt), *rest]


def _doubt(phrase: Phrase, hit: Hit, fit: _Fit, hits: int, where: Where) -> str | None:
    """What speaks against accepting the hit that fits best."""
    if fit.elsewhere:
        return "in another country"
    if where.regions and hit.term.region and fit.other_region and fit.other_town:
        return "in another state"
    if fit.related and (fit.other_country or hits > 1 or len(hit.name) < _SHORT or phrase.rule != "as written"):
        return "an acronym"
    if fit.other_town and is_generic(phrase.text) and not _is_only_one(hit, fit, hits, where):
        return "a name that many share"
    if fit.other_country:
        doubt = _doubt_elsewhere(phrase, hit, fit, where)
        if doubt:
            return doubt
    return _doubt_beside(phrase, hit, fit, where)


def _doubt_elsewhere(phrase: Phrase, hit: Hit, fit: _Fit, where: Where) -> str | None:
    """What speaks against a hit in a country of which nothing is said."""
    homes = countries_of_legal_form(where.words) if hit.term.kind == "company" else frozenset()
    if homes and hit.term.country not in homes:
        return "a legal form that its country has not"
    is_other_name = fit.other_town and fit.rank is not Rank.LABEL and not has_legal_form(hit.name)
    if where.likely and is_other_name and not homes:
        return "another name of an organisation elsewhere"
    if where.likely and names_hospital(phrase.text):
        return "not where its trials are"
    return None


def _doubt_beside(phrase: Phrase, hit: Hit, fit: _Fit, where: Where) -> str | None:
    """What speaks against a hit in what stands beside its name."""
    parts = _parts_of(phrase, hit, where)
    if (phrase.campus or where.town or parts) and fit.other_town and has_campuses(hit.name):
        return "the campus of another town"
    if fit.other_town and names_hospital(hit.name) and fold(where.town or "") in map(fold, phrase.beside):
        return "a hospital in another town"
    if hit.term.kind == "education" and any(map(names_hospital, parts)):
        return "a hospital is not its university"
    if fit.other_town and not all(map(names_department, parts)):
        return "something else stands beside the name"
    return None


_LONG = 4
"""So many words that many share seldom make the name of two organisations in one country."""
_LONG_UNLESS_HOSPITAL = 3
_JOINING = frozenset("of the and for".split())


def _is_only_one(hit: Hit, fit: _Fit, hits: int, where: Where) -> bool:
    """Whether a country can be expected to have only one organisation of a name, and it is the country's."""
    if not where.agrees(hit.term) or where.town:
        return where.agrees(hit.term) and is_country_wide(hit.name)
    words = sum(1 for word in fold(hit.name).split() if len(word) > 1 and word not in _JOINING)
    literal = fit.rank is Rank.LABEL and fit.likeness is Likeness.WRITTEN
    enough = _LONG if hit.term.kind == "healthcare" or hits > 1 else _LONG_UNLESS_HOSPITAL
    return is_country_wide(hit.name) or (literal and (words >= enough or hit.term.kind == "education"))


def _parts_of(phrase: Phrase, hit: Hit, where: Where) -> list[str]:
    """What stands beside an institution's name and does not say where it is: parts of it."""
    town = (fold(hit.term.place or ""), fold(where.town or ""))
    return [part for part in phrase.beside if read_place(part) is None and fold(part) not in town]


# --- the answer ---------------------------------------------------------------------------------------


def _match(phrase: Phrase, hit: Hit, fit: _Fit, wider: bool, doubt: str | None) -> Match:
    name = "acronym" if hit.rank is Rank.RELATED else "label" if fit.rank is Rank.LABEL else "other name"
    how = f"{name} {hit.name!r}, {phrase.rule}"
    confidence = 0.99 - 0.02 * fit.other_country - 0.01 * fit.likeness - 0.01 * (phrase.rule != "as written")
    return Match(
        term=hit.term,
        vocabulary="ror",
        predicate=Predicate.BROAD if wider else Predicate.EXACT,
        confidence=round(confidence if doubt is None else 0.4 - 0.2 * fit.elsewhere, 2),
        how=how if doubt is None else f"{how}; in doubt: {doubt}",
        accepted=doubt is None,
    )
