"""A registry's own codes: its MeSH ids, repaired, and what they tell of names that nothing else explains."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from trialgraph import iris
from trialgraph.folding import key
from trialgraph.linking import conditions, drugs
from trialgraph.linking.choice import choose
from trialgraph.linking.matches import Justification, Match, Predicate
from trialgraph.linking.outcomes import Outcome, keeps_of, target_of
from trialgraph.linking.shelf import Fits, Shelf
from trialgraph.mentions import Mention
from trialgraph.vocabularies import Index, Term
from trialgraph.workbench import Thing, Workbench

_KINDS = {
    "Drug": ("intervention_mesh", drugs.KIND, drugs.fits, Predicate.CLOSE),
    "Condition": ("condition_mesh", conditions.KIND, conditions.fits, Predicate.BROAD),
}
"""By class: the field with the codes, the kind of vocabulary, what fits, and how a name stands to its code. The
registry files a condition under a heading that is at times wider; a drug's code is the drug's."""
_CONFIDENCE = 0.9
_SURE_BY_NAME = 0.99
_STEM = 5
"""Letters in which two words of one family begin alike."""
_MESH = "mesh"


def mesh_outcomes(bench: Workbench, mesh: Index) -> Iterator[Outcome]:
    """Each MeSH term that the registry gives without an id which the vocabulary knows: by its digits or label."""
    for thing in bench.things("Concept"):
        if mesh.get(thing.iri):
            continue
        repaired = _unpadded(thing.iri, mesh)
        term = repaired or _labelled(thing.names[0], mesh)
        if term:
            match = Match(
                term=term,
                vocabulary=_MESH,
                justification=Justification.BACKGROUND,
                confidence=0.99,
                how=f"the registry's MeSH {'id, repaired by look-up' if repaired else 'label, looked up'}",
            )
            target = target_of(term)
            yield Outcome(thing=thing, category="Concept", matches=(match,), targets=(target,), keeps="label")


def _unpadded(iri: str, mesh: Index) -> Term | None:
    """ClinicalTrials.gov padded ids with zeros to nine digits until 2024."""
    namespace, _, id = iri.rpartition("/")
    return mesh.get(f"{namespace}/{id[:1]}{id[1:].lstrip('0').rjust(6, '0')}")


def _labelled(label: str, mesh: Index) -> Term | None:
    terms = [hit.term for hit in mesh.find(label) if hit.label == label]
    return terms[0] if len(terms) == 1 else None


def outcomes_by_codes(bench: Workbench, shelf: Shelf, kind: str, unknown: set[str]) -> Iterator[Outcome]:
    """Each unknown drug or condition that stands alone on records with one code, where they all agree on the code.

    `unknown` are the nodes that are linked to nothing; to be called when all else is linked. Nodes that are one, a
    drug and its tablets, have one code.
    """
    field, vocabulary_kind, fits, predicate = _KINDS[kind]
    votes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for mentions in bench.mentions():
        if vote := _vote(mentions, kind, field):
            node, code = vote
            if node in unknown:
                iri, label = code
                votes[bench.redirects.targets(node)[0]][bench.redirects.targets(iri)[0], label] += 1
    if not votes:
        return
    for thing in bench.things(kind):
        codes = votes.get(bench.redirects.targets(thing.iri)[0], {}) if thing.iri in unknown else {}
        if len(codes) == 1:
            (((iri, label), records),) = codes.items()
            match = _match(iri, label, shelf, vocabulary_kind, fits, predicate)
            is_its_name = any(key(name) == key(label) for name in thing.names)
            if match is None or not (is_its_name or _is_enough(thing, label, records)):
                continue
            if is_its_name:
                match = msgspec.structs.replace(match, predicate=Predicate.EXACT, confidence=_SURE_BY_NAME)
            target = target_of(match.term)
            keeps = keeps_of((match,))
            yield Outcome(thing=thing, category=kind, matches=(match,), targets=(target,), keeps=keeps)


def _is_enough(thing: Thing, label: str, records: int) -> bool:
    """Whether so many records say enough: most that name the thing, and two unless the names share a word.

    One record's only code may be that of something else on it: its measurement, or the disease of other people.
    """
    words = {word[:_STEM] for name in thing.names for word in key(name).split() if len(word) >= _STEM}
    shares_a_word = not words.isdisjoint(word[:_STEM] for word in key(label).split())
    return records * 2 >= thing.times and (records > 1 or shares_a_word)


def _vote(mentions: Iterable[Mention], kind: str, field: str) -> tuple[str, tuple[str, str]] | None:
    """The only thing of a kind on a record, and the only code for that field."""
    things = {each.iri for each in mentions if each.kind == kind}
    codes = {(each.iri, each.name) for each in mentions if each.field == field}
    return (things.pop(), codes.pop()) if len(things) == len(codes) == 1 else None


def _match(iri: str, label: str, shelf: Shelf, kind: str, fits: Fits, predicate: Predicate) -> Match | None:
    """The code's term in the preferred vocabulary, if one that is at hand knows the code or its label.

    None where the code is that of something of another kind: "Automobiles" for CAR T cells.
    """
    how = f"the only code that the registry gives where nothing else is named: {label!r}"
    mesh = shelf.get(_MESH)
    term = mesh.get(iri) if mesh else None
    if term and not fits(_MESH, term):
        return None
    if term and mesh:
        term, vocabulary = shelf.canonical(kind, term, _MESH)
    elif found := [each for each in choose(shelf, kind, label, fits) if each.accepted]:
        term, vocabulary = found[0].term, found[0].vocabulary
    elif iri.startswith(iris.BASE):
        return None  # the registry gave a label alone, and no vocabulary at hand knows it
    else:
        term, vocabulary = Term(id=iri, label=label), _MESH
    return Match(
        term=term,
        vocabulary=vocabulary,
        predicate=predicate,
        justification=Justification.BACKGROUND,
        confidence=_CONFIDENCE,
        how=how,
    )
