"""The stored queries as RDF, each a `sh:SPARQLExecutable`, as the SIB describes the examples of its endpoints.

See https://github.com/sib-swiss/sparql-examples, and SHACL (https://www.w3.org/TR/shacl/#sparql-prefixes) for how
prefixes are declared. Programs that complete or suggest queries read it.
"""

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode
from rdflib import OWL, RDF, RDFS, SH, XSD, BNode, Graph, Literal, Namespace, URIRef

from trialgraph import iris
from trialgraph.errors import ConfigError
from trialgraph.queries import StoredQuery
from trialgraph.sparql import query_form, read_prefixes

# the SIB writes https://, where the rest of this package knows schema.org by http://
SCHEMA = Namespace("https://schema.org/")
SPEX = Namespace("https://purl.expasy.org/sparql-examples/ontology#")
_KINDS = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
    "DESCRIBE": (SPEX.SPARQLDescribeExecutable, SPEX.describe),
}
_PREFIXES = BNode("sparql_examples_prefixes")


def write_executables(queries: Iterable[StoredQuery], target: str) -> str:
    """Turtle that describes queries for the endpoint `target`, the same for the same queries.

    Raises `ConfigError` for a target that is no IRI.
    """
    try:
        NamedNode(target)
    except ValueError as error:
        raise ConfigError(f"{target!r} is no address of an endpoint: {error}") from error
    graph = Graph()
    for prefix, namespace in {"schema": SCHEMA, "sh": SH, "spex": SPEX, "owl": OWL, "rdfs": RDFS}.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    prefixes: dict[str, str] = {}
    for query in queries:
        _state(graph, query, target)
        prefixes = read_prefixes(query.text) | prefixes
    _declare(graph, prefixes)
    return graph.serialize(format="longturtle")


def _state(graph: Graph, query: StoredQuery, target: str) -> None:
    kind, text = _KINDS[query_form(query.text) or "SELECT"]
    iri = URIRef(iris.query(query.name))
    comment = "\n\n".join(part for part in (query.summary, query.description) if part)
    graph.add((iri, RDF.type, SH.SPARQLExecutable))
    graph.add((iri, RDF.type, kind))
    graph.add((iri, RDFS.label, Literal(query.name)))
    graph.add((iri, RDFS.comment, Literal(comment, lang="en")))
    graph.add((iri, SH.prefixes, _PREFIXES))
    graph.add((iri, text, Literal(query.text)))
    graph.add((iri, SCHEMA.target, URIRef(target)))
    for tag in query.tags:
        graph.add((iri, SCHEMA.keywords, Literal(tag)))


def _declare(graph: Graph, prefixes: Mapping[str, str]) -> None:
    """The prefixes of all queries; each query's text declares its own, too."""
    graph.add((_PREFIXES, RDF.type, OWL.Ontology))
    for prefix, namespace in prefixes.items():
        declaration = BNode(f"prefix_{prefix}")
        graph.add((_PREFIXES, SH.declare, declaration))
        graph.add((declaration, SH.prefix, Literal(prefix)))
        graph.add((declaration, SH.namespace, Literal(namespace, datatype=XSD.anyURI)))
