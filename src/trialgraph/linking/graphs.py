"""What linking adds to the graph: mappings with their evidence, and the concepts that are linked to, as SKOS."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from trialgraph import iris
from trialgraph.linking.shelf import Shelf
from trialgraph.mappings import Mapping, vocabulary_iri
from trialgraph.prefixes import expand
from trialgraph.terms import DCTERMS, OWL, RDFS_COMMENT, RDFS_LABEL, SKOS, SSSOM
from trialgraph.triples import A, Triple, date, decimal, node, text, tg
from trialgraph.vocabularies import Info, Term
from trialgraph.workbench import Workbench

_KINDS = {
    "City": "place",
    "Concept": "disease",
    "Condition": "disease",
    "Country": "place",
    "Drug": "drug",
    "Site": "organisation",
    "Sponsor": "organisation",
}
"""By class of the graph: the kind of vocabularies in which its concepts are."""
_CLASSES = frozenset({"City", "Condition", "Drug", "Sponsor"})
"""Whose concepts stand in the place of the graph's own nodes."""
_LABEL = node(RDFS_LABEL)
_SEMAPV = "https://w3id.org/semapv/vocab/"


def quads(triples: Iterable[Triple], graph: str) -> Iterator[bytes]:
    """Triples as lines of N-Quads in a graph."""
    for subject, predicate, obj in triples:
        yield f"{subject} {predicate} {obj} <{graph}> .\n".encode()


# --- mappings -----------------------------------------------------------------------------------------


def mapping_triples(mappings: Iterable[Mapping]) -> Iterator[Triple]:
    """Each mapping as a plain triple, unless rejected, and with its evidence, as SSSOM has it in RDF."""
    for mapping in mappings:
        subject, obj, predicate = (
            node(mapping.subject_id),
            node(mapping.object_id),
            node(expand(mapping.predicate) or ""),
        )
        facts = f"{mapping.subject_id} {mapping.predicate} {mapping.object_id}"
        row = node(iris.mapping(blake2b(facts.encode(), digest_size=10).hexdigest()))
        if not mapping.negated:
            yield subject, predicate, obj
        yield subject, _LABEL, text(mapping.subject_label)
        if mapping.qualifier:
            yield subject, tg("qualifier"), text(mapping.qualifier)
        yield row, A, node(SSSOM + "Mapping")
        yield row, node(OWL + "annotatedSource"), subject
        yield row, node(OWL + "annotatedProperty"), predicate
        yield row, node(OWL + "annotatedTarget"), obj
        yield row, node(SSSOM + "object_label"), text(mapping.object_label)
        yield row, node(SSSOM + "mapping_justification"), node(_SEMAPV + mapping.justification.partition(":")[2])
        yield row, node(SSSOM + "confidence"), decimal(mapping.confidence)
        if mapping.negated:
            yield row, node(SSSOM + "predicate_modifier"), node(SSSOM + "NegatedPredicate")
        if mapping.vocabulary:
            yield row, node(SSSOM + "object_source"), node(vocabulary_iri(mapping.vocabulary))
        if mapping.comment:
            yield row, node(RDFS_COMMENT), text(mapping.comment)
        if mapping.date:
            yield row, node(SSSOM + "mapping_date"), date(mapping.date)


def combination_triples(bench: Workbench) -> Iterator[Triple]:
    """Each name of several drugs, with its ingredients."""
    for iri, name, ingredients in bench.combinations("Drug"):
        yield node(iri), A, tg("Combination")
        yield node(iri), _LABEL, text(name)
        for ingredient in ingredients:
            yield node(iri), tg("ingredient"), node(ingredient)


# --- concepts -----------------------------------------------------------------------------------------


def concept_triples(mappings: Iterable[Mapping], bench: Workbench, shelf: Shelf) -> Iterator[Triple]:
    """The concepts that names are mapped to or registries assign, and all broader ones, as SKOS."""
    for name in shelf.names:
        yield from _scheme(shelf[name].info)
    used = {(row.object_id, row.category) for row in mappings if row.vocabulary and not row.negated}
    used |= {(iri, "Concept") for thing in bench.things("Concept") for iri in bench.redirects.targets(thing.iri)}
    said: set[tuple[str, str]] = set()
    for iri, category in sorted(used):
        if category in _KINDS:
            yield from _with_broader(iri, category, shelf, said)


def _with_broader(iri: str, category: str, shelf: Shelf, said: set[tuple[str, str]]) -> Iterator[Triple]:
    """A concept, and those above it that have not been stated yet."""
    waiting = [iri]
    while waiting:
        concept = waiting.pop()
        if (concept, category) in said:
            continue
        said.add((concept, category))
        if not (found := _find_term(concept, category, shelf)):
            continue
        term, vocabulary = found
        yield from _concept(term, vocabulary, category)
        for same, _ in shelf.equivalents(_KINDS[category], term, vocabulary):
            yield node(term.id), node(SKOS + "exactMatch"), node(same.id)
        for wider in _above(term, vocabulary, category, shelf):
            yield node(term.id), node(SKOS + "broader"), node(wider.id)
            waiting.append(wider.id)


def _above(term: Term, vocabulary: str, category: str, shelf: Shelf) -> list[Term]:
    """What is directly above: in the preferred vocabulary, but for a code of the registry's in its own."""
    if category != "Concept":
        return shelf.broader(_KINDS[category], term, vocabulary)
    return [wider for iri in term.broader if (wider := shelf[vocabulary].get(iri))]


def _find_term(iri: str, category: str, shelf: Shelf) -> tuple[Term, str] | None:
    for name, index in shelf.of_kind(_KINDS[category]):
        if term := index.get(iri):
            return term, name
    return None


def _concept(term: Term, vocabulary: str, category: str) -> Iterator[Triple]:
    subject = node(term.id)
    yield subject, A, node(SKOS + "Concept")
    if category in _CLASSES:
        yield subject, A, tg(category)
    yield subject, node(SKOS + "prefLabel"), text(term.label or "")
    yield subject, node(SKOS + "inScheme"), node(vocabulary_iri(vocabulary))
    if category != "City":  # of a town a hundred names in all scripts, which no record writes
        for name in term.exact:
            yield subject, node(SKOS + "altLabel"), text(name)
    if term.notation:
        yield subject, node(SKOS + "notation"), text(term.notation)
    for iri in term.matches:
        if safe := iris.web_page(iri):
            yield subject, node(SKOS + "exactMatch"), node(safe)


def _scheme(info: Info) -> Iterator[Triple]:
    """A vocabulary: what it is called, whose it is, which release, under which licence."""
    subject = node(vocabulary_iri(info.name))
    yield subject, A, node(SKOS + "ConceptScheme")
    yield subject, node(SKOS + "prefLabel"), text(info.title)
    yield subject, node(DCTERMS + "license"), text(info.licence)
    for predicate, value in (("creator", info.attribution), ("hasVersion", info.version), ("issued", info.date)):
        if value:
            yield subject, node(DCTERMS + predicate), text(value)
