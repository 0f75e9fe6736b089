"""SKOS concept schemes in any RDF syntax."""

from collections.abc import Iterator
from io import BufferedReader

from trialgraph.vocabularies import curies, rdf
from trialgraph.vocabularies.formats import Reader, Term, ToIRI

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_HEAD_BYTES = 2**10
_RELATIONS = {
    _SKOS + "broader": "broader",
    _SKOS + "broaderTransitive": "broader",
    _SKOS + "exactMatch": "matches",
}
_NAMES = {_SKOS + "altLabel": "exact", _SKOS + "hiddenLabel": "related"}
_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
_REPLACED_BY = "http://purl.org/dc/terms/isReplacedBy"


def looks_like_skos(head: bytes) -> bool:
    """Whether the SKOS namespace is named in the first bytes of what is no table."""
    return _SKOS.encode() in head


def read_skos(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """A part of a term for each triple; a preferred label in another language than English is an exact name."""
    syntax = rdf.rdf_format(stream.peek(_HEAD_BYTES))
    for subject, predicate, value, language in rdf.triples(stream, syntax):
        if predicate == _SKOS + "prefLabel":
            english = language.partition("-")[0] in ("", "en")
            yield Term(id=subject, label=value) if english else Term(id=subject, exact=(value,))
        elif predicate == _SKOS + "narrower":
            yield Term(id=value, broader=(subject,))
        elif predicate == _SKOS + "notation":
            yield Term(id=subject, notation=value)
        elif predicate == _DEPRECATED and value == "true":
            yield Term(id=subject, obsolete=True)
        elif predicate == _REPLACED_BY:
            yield Term(id=subject, replaced_by=value)
        elif part := _NAMES.get(predicate):
            yield Term(id=subject, **{part: (value,)})
        elif part := _RELATIONS.get(predicate):
            yield Term(id=subject, **{part: (curies.expand(value) or value,)})


READER = Reader(name="SKOS", recognises=looks_like_skos, read=read_skos)
