"""A network as RDF triples, for the formats that write them."""

from collections.abc import Iterator
from urllib.parse import quote

import networkx as nx
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from trialgraph.exporters.plain import percent_encoded, plain, plain_key, plain_text
from trialgraph.prefixes import PREFIXES

PREFIXES_USED = {prefix: PREFIXES[prefix] for prefix in ("dcterms", "rdf", "rdfs", "tg")}

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_RELATION = NamedNode(PREFIXES["dcterms"] + "relation")


def rdf_bytes(graph: nx.Graph, format: RdfFormat) -> bytes:
    """The triples of a network, each once, in a stable order."""
    return serialize(sorted(set(triples(graph)), key=str), format=format, prefixes=PREFIXES_USED)


def triples(graph: nx.Graph) -> Iterator[Triple]:
    """The kind and label of each node and one triple for each edge.

    An edge without a `property` that is an IRI is stated as `dcterms:relation`. A key that is no IRI is
    percent-encoded under `urn:trialgraph:`. An undirected edge is stated from the node that was added to the
    network first, which is all that networkx keeps of its direction.
    """
    for key, row in plain(graph).nodes(data=True):
        node = _named(key)
        if row.get("kind"):
            yield Triple(node, _TYPE, NamedNode(PREFIXES["tg"] + quote(str(row["kind"]), safe="")))
        yield Triple(node, _LABEL, Literal(row["label"]))
    for source, target, link in graph.edges(data="property", default=""):
        yield Triple(_named(plain_key(source)), _iri(plain_text(link)) or _RELATION, _named(plain_key(target)))


def _named(key: str) -> NamedNode:
    return _iri(key) or NamedNode(percent_encoded(key))


def _iri(text: str) -> NamedNode | None:
    try:
        return NamedNode(text)
    except ValueError:
        return None
