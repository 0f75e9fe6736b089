"""What a condition's name means: a disease or another state, with the qualifiers kept, or several."""

import msgspec
from msgspec import Struct

from trialgraph.folding import key
from trialgraph.linking.choice import choose
from trialgraph.linking.condition_names import (
    Form,
    changes_course,
    is_healthy,
    is_qualifier,
    names_in_brackets,
    shared_heads,
    simpler_forms,
    split_list,
)
from trialgraph.linking.matches import Match, Predicate
from trialgraph.linking.phrases import LONGEST_NAME
from trialgraph.linking.shelf import Shelf
from trialgraph.vocabularies import Term
from trialgraph.vocabularies.index import names_of

KIND = "disease"
_OF_STAGES = frozenset({"ncit"})
_NO_CONDITIONS = ("A", "B", "D", "E05", "H", "J", "K", "L", "M", "V", "Z")
"""MeSH's trees of anatomy, organisms, chemicals, methods of research, disciplines, things made, humanities,
information, people, publications and places: where a record names one of these, it is no disease."""
_VAGUE = frozenset(
    """
    acute adult cancer carcinoma chronic disease disorder infection infectious neoplasm primary secondary severe
    syndrome tumor
    """.split()
)
"""Words that two diseases may share without being one."""
_SHORTEST_WORD = 4
_TAKEN_OFF = 0.02
"""What a qualifier that is taken off costs in confidence."""


class Conditions(Struct, frozen=True, kw_only=True):
    """What one name means."""

    matches: tuple[Match, ...] = ()
    """One accepted match, or one for each disease that the name lists; empty where it is not known."""
    qualifier: str = ""
    """What the name says beside the disease: `Stage IIIB`."""
    is_disease: bool = True
    """False for "Healthy Volunteers"."""
    doubtful: tuple[Match, ...] = ()


def link_condition(name: str, shelf: Shelf) -> Conditions:
    """What a condition's name means: as a whole, as a list, without its qualifiers, or by its brackets.

    A list is taken apart only where each of its parts is known. Where only the NCI Thesaurus has a concept for a
    disease with its stage, the disease itself is preferred, since that is what trials share. Where the name has
    several meanings, it is not taken for acute or chronic what it would be without the word.
    """
    if len(name) > LONGEST_NAME:
        return Conditions()
    if is_healthy(name):
        return Conditions(is_disease=False)
    if is_qualifier(name):
        return Conditions()
    doubtful: list[Match] = []
    staged: Conditions | None = None
    for form in simpler_forms(name):
        if form.qualifier and not staged and (listed := _link_list(name, shelf)):
            return Conditions(matches=listed)
        if doubtful and changes_course(form.qualifier):
            break
        matches = _choose(form, shelf)
        if matches and matches[0].accepted:
            found = Conditions(matches=(matches[0],), qualifier=form.qualifier)
            if matches[0].vocabulary not in _OF_STAGES:
                return _unless_listed(found, name, shelf)
            staged = staged or found
        else:
            doubtful = doubtful or matches
    return staged or Conditions(
        matches=_link_list(name, shelf) or _link_brackets(name, shelf), doubtful=tuple(doubtful)
    )


def _unless_listed(found: Conditions, name: str, shelf: Shelf) -> Conditions:
    """What was found, but for a related name that lists diseases: "anxiety and depression" are two."""
    if found.matches[0].predicate is Predicate.CLOSE and (listed := _link_list(name, shelf)):
        return Conditions(matches=listed)
    return found


def _link_list(name: str, shelf: Shelf) -> tuple[Match, ...]:
    """The diseases that a name lists, if each is known, by itself or with the last one's head."""
    parts = split_list(name)
    if len(parts) < 2:
        return ()
    alternatives = (_link_each(each, shelf) for each in (parts, *shared_heads(parts)))
    return next(filter(None, alternatives), ())


def _link_each(parts: tuple[str, ...], shelf: Shelf) -> tuple[Match, ...]:
    """What each part means, as it is written or under its qualifiers; nothing if one is not known."""
    by_id: dict[str, Match] = {}
    for part in parts:
        match = None if is_qualifier(part) else _link_part(part, shelf)
        if match is None:
            return ()
        by_id.setdefault(match.term.id, match)
    return tuple(map(_as_part, by_id.values())) if len(by_id) > 1 else tuple(by_id.values())


def _link_brackets(name: str, shelf: Shelf) -> tuple[Match, ...]:
    """What the name in brackets means, if a name of that disease shares a telling word with what stands before."""
    for inside in names_in_brackets(name):
        match = _link_part(inside, shelf)
        if match and _shares_a_word(name.replace(inside, " "), match.term):
            how = f"the name in brackets: {match.how}"
            return (msgspec.structs.replace(match, predicate=Predicate.CLOSE, how=how),)
    return ()


def _shares_a_word(name: str, term: Term) -> bool:
    asked = {word for word in key(name).split() if len(word) >= _SHORTEST_WORD} - _VAGUE
    return any(not asked.isdisjoint(key(each).split()) for each, _ in names_of(term))


def _link_part(part: str, shelf: Shelf) -> Match | None:
    for form in simpler_forms(part):
        if accepted := next((match for match in _choose(form, shelf) if match.accepted), None):
            return accepted
    return None


def _as_part(match: Match) -> Match:
    return msgspec.structs.replace(
        match, predicate=Predicate.BROAD, how=f"one of several that are named: {match.how}"
    )


def _choose(form: Form, shelf: Shelf) -> list[Match]:
    return [_judged(match, form) for match in choose(shelf, KIND, form.name, fits)]


def _judged(match: Match, form: Form) -> Match:
    """The match, as a broader one where a qualifier was taken off; what may be no disease is left in doubt."""
    accepted = match.accepted and _can_be_disease(match)
    if not form.qualifier:
        return msgspec.structs.replace(match, accepted=accepted)
    return msgspec.structs.replace(
        match,
        accepted=accepted,
        predicate=Predicate.BROAD,
        confidence=round(match.confidence - _TAKEN_OFF, 2),
        how=f"{match.how}, with the qualifier {form.qualifier!r}",
    )


def _can_be_disease(match: Match) -> bool:
    """A MeSH term whose place in the trees is not known may be a drug; of those only rare diseases are taken."""
    return match.vocabulary != "mesh" or bool(match.term.tree_numbers) or match.term.kind == "SCR_Disease"


def fits(vocabulary: str, term: Term) -> bool:
    """Whether a vocabulary's term can be a condition: of MeSH no organisms, chemicals, people or places."""
    if vocabulary != "mesh":
        return True
    if term.kind and term.kind.startswith("SCR"):
        return term.kind == "SCR_Disease"
    return not term.tree_numbers or not all(number.startswith(_NO_CONDITIONS) for number in term.tree_numbers)
