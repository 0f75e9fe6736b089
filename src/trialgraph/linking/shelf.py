"""The vocabularies that are at hand, the preferred first, and one concept for the terms that mean the same."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import takewhile
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from msgspec import Struct

from trialgraph.errors import ConfigError
from trialgraph.folding import loose_key
from trialgraph.vocabularies import Hit, Index, Likeness, Rank, Term, list_indexes, open_index
from trialgraph.vocabularies.index import names_of
from trialgraph.vocabularies.starting import open_starters

PREFERRED = {
    "disease": ("mondo", "doid", "mesh", "ncit"),
    "drug": ("drugbank", "rxnorm", "mesh", "chebi", "ncit"),
}
"""In which vocabulary's words a concept that several have is stated; vocabularies not named here come first,
since somebody added their own for a reason. MONDO was made to unite the others' diseases; DrugBank's open
vocabulary has investigational drugs that RxNorm, of drugs on the market, has not."""

_WITHOUT_LABELS = frozenset({"ncit"})
"""Whose preferred names are no better than their others: "Breast Cancer" is that of two concepts."""
_TREES = {"disease": ("C", "F03"), "drug": ("D",), "organisation": (), "place": ()}
"""MeSH's trees of diseases and mental disorders, and of chemicals and drugs."""

Fits = Callable[[str, Term], bool]
"""Whether a term of a vocabulary (its short name) can be what is looked for."""


class Concept(Struct, frozen=True, kw_only=True):
    """What a name may mean: a term in the preferred vocabulary that has it, and how it was found."""

    term: Term
    vocabulary: str
    rank: Rank
    likeness: Likeness
    found: str
    """The name that was found, as its vocabulary writes it."""
    source: str
    """The short name of that vocabulary."""
    found_in: tuple[str, ...]
    """The short names of all vocabularies that have such a name for it."""
    bridged: bool
    """Whether a cross-reference or an equal label leads from the vocabulary with the name to the term's."""

    @property
    def strength(self) -> tuple[bool, int, int]:
        """Smaller is stronger: related names last, then the likeness of the names, labels before synonyms."""
        return self.rank is Rank.RELATED, self.likeness, self.rank


class Shelf:
    """Open vocabularies. Close it, or use it in a `with` statement."""

    def __init__(self, indexes: Iterable[Index] = (), *, others: Iterable[Index] = ()):
        self._indexes = {index.info.name: index for index in indexes}
        self._others = tuple(index for index in others if index.info.name in self._indexes)
        # by kind, vocabulary and IRI: what stands for a term of MeSH among drugs does not do so among diseases
        self._canonical: dict[tuple[str, str, str], tuple[Term, str]] = {}
        self._equivalent: dict[tuple[str, str, str], tuple[tuple[Term, str], ...]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The short names of the vocabularies, sorted."""
        return tuple(sorted(self._indexes))

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files of the vocabularies, by which another process opens the same."""
        return tuple(self._indexes[name].path for name in self.names)

    @property
    def other_paths(self) -> tuple[Path, ...]:
        """The files of the lists that only add names."""
        return tuple(index.path for index in self._others)

    @property
    def releases(self) -> dict[str, str]:
        """The release, or else the date, of each vocabulary, by short name."""
        infos = {name: self._indexes[name].info for name in self.names}
        return {name: info.version or info.date or "" for name, info in infos.items()}

    def get(self, name: str) -> Index | None:
        """The vocabulary of that short name, if it is at hand."""
        return self._indexes.get(name)

    def __getitem__(self, name: str) -> Index:
        """The vocabulary of that short name; raises `ConfigError` where it is not at hand."""
        if name not in self._indexes:
            raise ConfigError(f"{name} has not been added; `trialgraph vocabulary add {name} ...` adds it")
        return self._indexes[name]

    def of_kind(self, kind: str) -> list[tuple[str, Index]]:
        """The vocabularies of diseases, of drugs ..., the preferred first."""
        preferred = PREFERRED.get(kind, ())
        having = [(name, index) for name, index in self._indexes.items() if kind in index.info.kinds]
        return sorted(
            having, key=lambda pair: (preferred.index(pair[0]) + 1 if pair[0] in preferred else 0, pair[0])
        )

    def find(self, kind: str, name: str, fits: Fits) -> list[Concept]:
        """The concepts that bear a name in any vocabulary of a kind, one for each meaning, the strongest first."""
        concepts: dict[str, Concept] = {}
        for vocabulary, index in self.of_kind(kind):
            for hit in index.find(name):
                if fits(vocabulary, hit.term):
                    concept = self._concept(kind, hit, vocabulary)
                    other = concepts.get(concept.term.id)
                    concepts[concept.term.id] = _together(other, concept) if other else concept
        if not concepts:
            concepts = {each.term.id: each for each in self._known_otherwise(kind, name)}
        return sorted(concepts.values(), key=lambda each: (each.strength, -len(each.found_in), each.term.id))

    def _known_otherwise(self, kind: str, name: str) -> Iterator[Concept]:
        """The concepts of which another list has a name that no vocabulary has: research codes, mostly."""
        for index in self._others:
            vocabulary = index.info.name
            for hit in index.find(name) if kind in index.info.kinds else ():
                if term := self._indexes[vocabulary].get(hit.id):
                    yield self._concept(kind, msgspec.structs.replace(hit, term=term), vocabulary)

    def _concept(self, kind: str, hit: Hit, vocabulary: str) -> Concept:
        term, preferred = self.canonical(kind, hit.term, vocabulary)
        return Concept(
            term=term,
            vocabulary=preferred,
            rank=Rank.EXACT if hit.rank is Rank.LABEL and vocabulary in _WITHOUT_LABELS else hit.rank,
            likeness=hit.likeness,
            found=hit.name,
            source=vocabulary,
            found_in=(vocabulary,),
            bridged=preferred != vocabulary,
        )

    def canonical(self, kind: str, term: Term, vocabulary: str) -> tuple[Term, str]:
        """The term that means the same in the most preferred vocabulary that has one, and that vocabulary."""
        asked = kind, vocabulary, term.id
        if asked not in self._canonical:
            better = takewhile(lambda pair: pair[0] != vocabulary, self.of_kind(kind))
            found = (
                (same, name)
                for name, index in better
                if (same := self._same_term(term, vocabulary, index)) is not None
                and self._leads_back(same, name, term, vocabulary)
            )
            self._canonical[asked] = next(found, (term, vocabulary))
        return self._canonical[asked]

    def _leads_back(self, same: Term, name: str, term: Term, vocabulary: str) -> bool:
        """Whether the other vocabulary's term means no other of this one: asthma is not its hyperreactivity."""
        back = self._same_term(same, name, self._indexes[vocabulary])
        return back is None or back.id == term.id

    def equivalents(self, kind: str, term: Term, vocabulary: str) -> tuple[tuple[Term, str], ...]:
        """The terms that mean the same in the other vocabularies of a kind, and these."""
        asked = kind, vocabulary, term.id
        if asked not in self._equivalent:
            others = ((index, name) for name, index in self.of_kind(kind) if name != vocabulary)
            found = ((self._same_term(term, vocabulary, index), name) for index, name in others)
            self._equivalent[asked] = tuple((same, name) for same, name in found if same)
        return self._equivalent[asked]

    def broader(self, kind: str, term: Term, vocabulary: str) -> list[Term]:
        """The terms directly above, in the preferred vocabulary: its own, else those of the next that has any.

        So a vocabulary that is at hand without its hierarchy borrows another's.
        """
        for same, name in ((term, vocabulary), *self.equivalents(kind, term, vocabulary)):
            index = self._indexes[name]
            above = [each for iri in same.broader if (each := index.get(iri)) and not each.obsolete]
            above = [each for each in above if _is_of_kind(kind, each)]
            if above:
                found = {wider.id: wider for each in above for wider, _ in [self.canonical(kind, each, name)]}
                return [wider for iri, wider in sorted(found.items()) if iri != term.id]
        return []

    def _same_term(self, term: Term, vocabulary: str, index: Index) -> Term | None:
        """The term of another vocabulary that means the same: by cross-reference, else by an equal label.

        Where several are referred to, the one with the same label is meant, else none.
        """
        terms = self._referred(term, vocabulary, index)
        if len(terms) == 1:
            return terms[0]
        labelled = [
            hit.term
            for hit in index.find(term.label or "")
            if hit.rank is not Rank.RELATED and hit.likeness is not Likeness.REORDERED
        ]
        same = [each for each in labelled if each in terms] if terms else labelled
        best = [each for each in same if each.label and (each.label.casefold() == (term.label or "").casefold())]
        return next(iter(best), None) or (same[0] if len(same) == 1 else None)

    def _referred(self, term: Term, vocabulary: str, index: Index) -> list[Term]:
        """The terms of another vocabulary to which a cross-reference leads that can be believed.

        It leads from either side, or to a third thing that both name, such as a substance's UNII. Of diseases it
        is believed where the two share a name: a twentieth of MONDO's references to MeSH lead to something wider
        or beside, as that of visual epilepsy to "Seizures".
        """
        direct = set(index.matching(term.id)) | {iri for iri in term.matches if index.get(iri)}
        numbered = {same for iri in term.matches if _names_one_thing(iri) for same in index.matching(iri)}
        terms = [each for iri in sorted(direct | numbered) if (each := index.get(iri)) and not each.obsolete]
        if all("drug" in each.info.kinds for each in (index, self._indexes[vocabulary])):
            return terms
        return [each for each in terms if _share_a_name(each, term)]

    def close(self) -> None:
        """Closes the vocabularies."""
        for index in (*self._indexes.values(), *self._others):
            index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_shelf(names: Iterable[str] | None = None, folder: Path | None = None) -> Shelf:
    """Opens the vocabularies of those short names, or all that have been added; the starter lists where none has.

    Beside all that have been added, the starter lists still know names that their vocabularies lack. Raises
    `ConfigError` for one that has not been added, `SourceError` for a damaged one.
    """
    wanted = [info.name for info in list_indexes(folder)] if names is None else sorted(set(names))
    if names is None and not wanted:
        return Shelf(open_starters())
    with ExitStack() as opened:
        indexes = [opened.enter_context(open_index(name, folder)) for name in wanted]
        opened.pop_all()
    if names is not None:
        return Shelf(indexes)
    others = []
    for starter in open_starters():
        if starter.info.name in wanted:
            others.append(starter)
        else:
            starter.close()
    return Shelf(indexes, others=others)


def _is_of_kind(kind: str, term: Term) -> bool:
    """Whether a term stands in a tree of its kind, as far as it is in trees: pain is not below behaviour."""
    return not term.tree_numbers or any(number.startswith(_TREES[kind]) for number in term.tree_numbers)


def _share_a_name(one: Term, other: Term) -> bool:
    return not {loose_key(name) for name, _ in names_of(one)}.isdisjoint(
        loose_key(name) for name, _ in names_of(other)
    )


def _names_one_thing(iri: str) -> bool:
    """Whether two terms with this cross-reference mean one thing: a substance's number, and not a class's."""
    return "unii:" in iri or "inchikey:" in iri


def _together(one: Concept, other: Concept) -> Concept:
    """One meaning that two vocabularies, or two names, give: the stronger, found in both."""
    strong = min(one, other, key=lambda each: each.strength)
    return Concept(
        term=strong.term,
        vocabulary=strong.vocabulary,
        rank=strong.rank,
        likeness=strong.likeness,
        found=strong.found,
        source=strong.source,
        found_in=tuple(dict.fromkeys((*one.found_in, *other.found_in))),
        bridged=strong.bridged,
    )
