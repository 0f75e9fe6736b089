"""RDF documents as triples of plain strings, whatever syntax they are in."""

import re
from collections.abc import Iterator
from io import BufferedReader

from pyoxigraph import BlankNode, Literal, RdfFormat, parse

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

_MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<(\?xml|!--|!DOCTYPE|rdf:RDF)")
_JSON = re.compile(rb"(\xef\xbb\xbf)?\s*[\[{]\s*[\"{}\]]")


def rdf_format(head: bytes) -> RdfFormat:
    """The syntax of a document that begins so; TriG takes in Turtle and N-Triples."""
    if _MARKUP.match(head):
        return RdfFormat.RDF_XML
    return RdfFormat.JSON_LD if _JSON.match(head) else RdfFormat.TRIG


def triples(stream: BufferedReader, format: RdfFormat) -> Iterator[tuple[str, str, str, str]]:
    """Subject, predicate, object and the object's language, which is empty where it has none.

    Triples about blank nodes are passed over. Raises `SyntaxError` where the document is damaged.
    """
    for quad in parse(stream, format):
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            continue
        language = quad.object.language or "" if isinstance(quad.object, Literal) else ""
        yield quad.subject.value, quad.predicate.value, quad.object.value, language
