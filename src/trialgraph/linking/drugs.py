"""What an intervention's name means: one substance, or a combination and its parts."""

from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec import Struct

from trialgraph import names
from trialgraph.linking.choice import choose
from trialgraph.linking.drug_names import (
    Form,
    bare,
    is_about_another,
    is_code,
    names_in_brackets,
    says_nothing,
    simpler_forms,
    split_combination,
    split_hyphened,
    without_brackets,
)
from trialgraph.linking.matches import Justification, Match, Predicate
from trialgraph.linking.phrases import LONGEST_NAME
from trialgraph.linking.shelf import Shelf
from trialgraph.vocabularies import Term

KIND = "drug"
_MESH_SUBSTANCES = ("D", "J02")
"""The trees of chemicals and drugs, and of foods, which are given in trials of allergies."""
_BRANDED = frozenset({"BN", "SBD", "MIN", "PIN"})
"""RxNorm's kinds of terms that stand for the ingredients above them."""
_NCIT_SUBSTANCES = frozenset(
    {
        "Amino Acid, Peptide, or Protein",
        "Antibiotic",
        "Clinical Drug",
        "Hormone",
        "Immunologic Factor",
        "Organic Chemical",
        "Pharmacologic Substance",
        "Vitamin",
    }
)
"""Semantic types of the UMLS, by which the NCI Thesaurus sorts its concepts."""
_NO_DRUGS = frozenset({"SCR_Disease", "SCR_Organism", "SCR_Protocol", "SCR_Population", "SCR_Anatomy"})
_MOST_UNKNOWN = 2
"""For each known part of a list; else what is known may be anything: "cells targeting GPC3, HER2, AXL ..."."""
_TAKEN_OFF = 0.01
"""What each change to a name costs in confidence."""
_BY_OTHER_NAME = 0.95


class Drugs(Struct, frozen=True, kw_only=True):
    """What one name means: for each part that it names, the accepted match, or None for what is not known."""

    parts: tuple[tuple[str, Match | None], ...]
    """The part as written, and what it means."""
    doubtful: tuple[Match, ...] = ()

    @property
    def is_combination(self) -> bool:
        """Whether several things are given under the one name."""
        return len(self.parts) > 1


def link_drug(name: str, shelf: Shelf, *, other_names: Iterable[str] = ()) -> Drugs:
    """What an intervention's name means; `other_names` are those that the record gives for the same intervention.

    A name with joints is a combination if at least two parts are known, else one substance if it is known as a
    whole, else what is known of its parts. Placebo and what else is no drug is left out of a combination.
    """
    if len(name) > LONGEST_NAME or (says_nothing(name) and not names_in_brackets(name)):
        return Drugs(parts=((name, None),))
    whole = _link_substance(name, shelf)
    known_as_written = [match for match in whole if match.accepted and not _was_changed(match)]
    parts = _link_parts(name, shelf)
    if sum(match is not None for _, match in parts) > 1 and not _means_all(known_as_written, parts):
        return Drugs(parts=_expanded(parts, shelf))
    if accepted := [match for match in whole if match.accepted]:
        return Drugs(parts=_expanded(((name, accepted[0]),), shelf))
    if _is_enough(parts):
        return Drugs(parts=_expanded(parts, shelf))
    if (hyphened := _link_each(split_hyphened(name), shelf)) and all(match for _, match in hyphened):
        return Drugs(parts=_expanded(hyphened, shelf))
    if matches := _link_by_other_names(other_names, shelf):
        return Drugs(parts=tuple((name, match) for match in matches))
    return Drugs(parts=((name, None),), doubtful=tuple(whole))


def _was_changed(match: Match) -> bool:
    return "after taking off" in match.how


def _means_all(whole: Sequence[Match], parts: Sequence[tuple[str, Match | None]]) -> bool:
    """Whether the name as written is one substance's, and a part means nothing: "iron and ammonium citrates"."""
    return bool(whole) and any(match is None for _, match in parts)


def _is_enough(parts: Sequence[tuple[str, Match | None]]) -> bool:
    """Whether enough is known of a list to tell its subject: a third of it, and more than a class of substances.

    "GCSF Mobilized PBSC Cultured w/Cytokines" is not about cytokines, nor "analogs, prostaglandin E1" about that.
    """
    known = [match for _, match in parts if match]
    if len(known) == len(parts):
        return bool(parts)
    unknown = [part for part, match in parts if not match]
    if len(unknown) > len(known) * _MOST_UNKNOWN or any(map(is_about_another, unknown)):
        return False
    return any(not is_class(match) for match in known)


def _link_parts(name: str, shelf: Shelf) -> tuple[tuple[str, Match | None], ...]:
    """Each part of a name with joints, but for those that say nothing of a drug; empty where there are none."""
    parts = split_combination(name)
    telling = [part for part in parts if not says_nothing(part) and not names.is_control(part)]
    return _link_each(telling, shelf) if len(parts) > 1 else ()


def _link_each(parts: Sequence[str], shelf: Shelf) -> tuple[tuple[str, Match | None], ...]:
    linked = ((part, _first_accepted(_link_substance(part, shelf))) for part in parts)
    return tuple((part, _as_part(match)) for part, match in linked)


def _as_part(match: Match | None) -> Match | None:
    """A part is narrower than the combination in no hierarchy, but whoever looks for it wants the combination."""
    return match and msgspec.structs.replace(match, predicate=Predicate.BROAD, how=f"a part of it: {match.how}")


def _first_accepted(matches: Iterable[Match]) -> Match | None:
    return next((match for match in matches if match.accepted), None)


def _link_substance(name: str, shelf: Shelf) -> list[Match]:
    """What a name means as that of one substance, by the first of its forms that has an accepted match.

    A form that the preferred vocabulary knows goes first: "imatinib mesylate" is a term of MeSH alone, imatinib of
    both, and one drug is one node.
    """
    if names.is_control(name):
        return []
    doubtful: list[Match] = []
    known: list[Match] = []
    preferred = shelf.of_kind(KIND)[0][0] if shelf.of_kind(KIND) else ""
    for form in simpler_forms(name):
        matches = _choose(form, shelf)
        if matches and matches[0].accepted:
            if matches[0].vocabulary == preferred:
                return matches[:1]
            known = known or matches[:1]
        doubtful = doubtful or matches
    if known:
        return known
    if inside := _link_brackets(name, shelf):
        return [inside]
    return doubtful


def _choose(form: Form, shelf: Shelf) -> list[Match]:
    matches = choose(shelf, KIND, form.name, fits)
    return [_changed(match, form.change) for match in matches]


def _changed(match: Match, change: str) -> Match:
    if not change or change == "trade marks":
        return match
    steps = change.count(",") + change.count(" and ") + 1
    return msgspec.structs.replace(
        match,
        predicate=Predicate.CLOSE,
        confidence=round(match.confidence - _TAKEN_OFF * steps, 2) if match.accepted else match.confidence,
        how=f"{match.how}, after taking off {change}",
    )


def _link_brackets(name: str, shelf: Shelf) -> Match | None:
    """What the name in brackets means, where what stands before it is a code or one unknown word.

    "AZD5305 (saruparib)" and "Kanglaite (coix seed oil)" give another name; "anti-X antibody (mouse)" does not.
    """
    outside = bare(without_brackets(name))
    if not outside or not (is_code(outside) or " " not in outside):
        return None
    for inside in names_in_brackets(name):
        for form in simpler_forms(inside):
            match = _first_accepted(_choose(form, shelf))
            if match and not is_class(match):
                return msgspec.structs.replace(match, how=f"the name in brackets: {match.how}")
    return None


def _link_by_other_names(other_names: Iterable[str], shelf: Shelf) -> tuple[Match, ...]:
    """What the intervention's other names mean, where all that are known mean one substance or combination."""
    found = [_first_accepted(_link_substance(other, shelf)) for other in sorted(set(other_names))]
    meant = [_ingredients(match, shelf) for match in found if match and not is_class(match)]
    if len({frozenset(each.term.id for each in matches) for matches in meant}) != 1:
        return ()
    return tuple(
        msgspec.structs.replace(
            match,
            predicate=Predicate.CLOSE if match.predicate is Predicate.EXACT else match.predicate,
            justification=Justification.BACKGROUND,
            confidence=min(match.confidence, _BY_OTHER_NAME),
            how=f"another name that the record gives: {match.how}",
        )
        for match in meant[0]
    )


def _expanded(parts: Iterable[tuple[str, Match | None]], shelf: Shelf) -> tuple[tuple[str, Match | None], ...]:
    """The parts with a brand's ingredients in its place, each meaning once."""
    parts = tuple(parts)
    expanded: dict[str, tuple[str, Match | None]] = {}
    for part, match in parts:
        if match is None:
            expanded.setdefault(names.fold(part), (part, None))
        else:
            for each in _ingredients(match, shelf):
                found = each if len(parts) == 1 else msgspec.structs.replace(each, predicate=Predicate.BROAD)
                expanded.setdefault(each.term.id, (part, found))
    return tuple(expanded.values())


def _ingredients(match: Match, shelf: Shelf) -> tuple[Match, ...]:
    """What a brand, a salt or a fixed combination is made of, in the preferred vocabulary; else the match."""
    index = shelf.get(match.vocabulary)
    if match.term.kind not in _BRANDED or index is None:
        return (match,)
    ingredients = [term for term in _bases(match.term, index.get) if term.id != match.term.id]
    if not ingredients:
        return _ingredients_by_label(match, shelf)
    is_whole = len(ingredients) == 1 and all(index.get(iri) for iri in match.term.broader)
    predicate = Predicate.CLOSE if is_whole else Predicate.BROAD
    found = []
    for ingredient in ingredients:
        term, vocabulary = shelf.canonical(KIND, ingredient, match.vocabulary)
        how = f"{match.how}, whose ingredient it is"
        changed = msgspec.structs.replace(
            match,
            term=term,
            vocabulary=vocabulary,
            predicate=predicate,
            how=how,
            justification=Justification.CHAINING,
        )
        found.append(changed)
    return tuple({each.term.id: each for each in found}.values())


def _ingredients_by_label(match: Match, shelf: Shelf) -> tuple[Match, ...]:
    """The ingredients that RxNorm writes into a label, where no relation tells them: "budesonide / formoterol"."""
    named = (match.term.label or "").split(" / ")
    forms = (list(simpler_forms(each))[1 if len(named) == 1 else 0 :] for each in named)
    found = [next(filter(None, (_first_accepted(_choose(form, shelf)) for form in each)), None) for each in forms]
    if not all(found):
        return (match,)
    predicate = Predicate.CLOSE if len(named) == 1 else Predicate.BROAD
    how = f"{match.how}, which names it as an ingredient"
    return tuple(msgspec.structs.replace(each, predicate=predicate, how=how) for each in found if each)


def _bases(term: Term, get: Callable[[str], Term | None]) -> list[Term]:
    """The ingredients above a term, or the term itself; a salt above gives way to its base, if that is there."""
    above = [each for iri in term.broader if (each := get(iri))]
    if not above:
        return [term]
    bases = [each for each in above if each.kind == "IN"]
    return bases or [base for each in above for base in _bases(each, get)]


def fits(vocabulary: str, term: Term) -> bool:
    """Whether a vocabulary's term can be a drug: of MeSH only chemicals, drugs and foods, of NCIt substances."""
    if vocabulary == "ncit":
        return term.kind in _NCIT_SUBSTANCES
    if vocabulary == "mesh" and term.tree_numbers:
        return any(number.startswith(_MESH_SUBSTANCES) for number in term.tree_numbers)
    return term.kind not in _NO_DRUGS


def is_class(match: Match) -> bool:
    """Whether a match is a class of substances, such as "Antibodies, Monoclonal", rather than one."""
    return match.vocabulary == "mesh" and not (match.term.kind or "").startswith("SCR")
