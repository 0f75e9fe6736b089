"""What machines are told of the service and its graph: Service Description, VoID, DCAT and schema.org."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, VOID, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialgraph import __version__
from trialgraph.errors import Overloaded
from trialgraph.prefixes import PREFIXES
from trialgraph.server.addresses import base_address
from trialgraph.server.counting import Census, Counts, Property
from trialgraph.server.negotiation import choose
from trialgraph.server.results import GRAPH_TYPES
from trialgraph.server.settings import Settings

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
SCHEMA = Namespace(PREFIXES["schema"])
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip
_RDFLIB_FORMATS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
TITLE = "Clinical trials as a knowledge graph"
ABOUT = (
    "Clinical-trial registry records as RDF: trials, the drugs and conditions they study, their sponsors, "
    "investigators, sites, outcomes and identifiers, with the record that says so."
)
KEYWORDS = ("clinical trials", "knowledge graph", "RDF", "SPARQL")
_SOON = 2.0
"""Seconds that the description of the service waits for counts, without which it is complete as well."""


def routes() -> list[Route]:
    """The addresses of the descriptions; that of the service is the endpoint's own, without a query."""
    return [
        Route("/.well-known/void", _describe_dataset),
        Route("/dataset", _describe_dataset, name="dataset"),
        Route("/dataset/counts.json", _count),
    ]


async def _describe_dataset(request: Request) -> Response:
    counts = await request.app.state.census.counts()
    return await _send(request, describe_dataset, counts)


async def _count(request: Request) -> Response:
    """For what completes queries: classes and their properties, with labels and numbers."""
    return Response(msgspec.json.encode(await request.app.state.census.counts()), media_type="application/json")


async def describe_service(request: Request) -> Response:
    """The Service Description, which a GET of the endpoint without a query asks for."""
    census: Census = request.app.state.census
    try:
        counts = await census.counts(patience=_SOON)
    except Overloaded:
        counts = None
    return await _send(request, describe_endpoint, counts)


async def _send(request: Request, describe: Callable[..., Graph], counts: Counts | None) -> Response:
    offers = {kind: _RDFLIB_FORMATS[form] for kind, form in GRAPH_TYPES.items() if form in _RDFLIB_FORMATS}
    media_type, format = choose(request.headers.get("accept"), offers)
    settings, base = request.app.state.settings, base_address(request)
    options = {"auto_compact": True} if format == "json-ld" else {}
    text = await run_in_threadpool(lambda: describe(settings, base, counts).serialize(format=format, **options))
    return Response(text, media_type=media_type, headers={"Vary": "Accept"})


# --- the service --------------------------------------------------------------------------------------


def describe_endpoint(settings: Settings, base: str, counts: Counts | None) -> Graph:
    """SPARQL 1.1 Service Description of the endpoint; of the graphs in it as far as they are counted."""
    graph, service = _graph(), URIRef(f"{base}/sparql")
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    languages = [SD.SPARQL11Query, *([SD.SPARQL11Update] if settings.writable else [])]
    _state(
        graph, service, {SD.supportedLanguage: languages, SD.resultFormat: [FORMATS[f] for f in _RESULT_FORMATS]}
    )
    if settings.services:
        graph.add((service, SD.feature, SD.BasicFederatedQuery))
    dataset, default = BNode("dataset"), BNode("default")
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((service, SD.availableGraphs, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    graph.add((default, RDFS.seeAlso, URIRef(f"{base}/dataset")))
    if counts:
        graph.add((default, VOID.triples, Literal(counts.triples)))
        for number, (name, triples) in enumerate(sorted(counts.graphs.items())):
            named, inside = BNode(f"named{number}"), BNode(f"inside{number}")
            graph.add((dataset, SD.namedGraph, named))
            _state(graph, named, {RDF.type: [SD.NamedGraph], SD.name: [URIRef(name)], SD.graph: [inside]})
            _state(graph, inside, {RDF.type: [SD.Graph], VOID.triples: [Literal(triples)]})
    return graph


# --- the data -----------------------------------------------------------------------------------------


def describe_dataset(settings: Settings, base: str, counts: Counts) -> Graph:
    """VoID with its partitions, DCAT and schema.org's Dataset of the graph."""
    graph, dataset, endpoint = _graph(), URIRef(f"{base}/dataset"), URIRef(f"{base}/sparql")
    modified = _modified(settings)
    _state(
        graph,
        dataset,
        {
            RDF.type: [VOID.Dataset, DCAT.Dataset, SCHEMA.Dataset],
            DCTERMS.title: [Literal(TITLE, lang="en")],
            DCTERMS.description: [Literal(ABOUT, lang="en")],
            DCTERMS.modified: modified,
            DCAT.keyword: [Literal(word, lang="en") for word in KEYWORDS],
            DCAT.landingPage: [URIRef(f"{base}/")],
            FOAF.homepage: [URIRef(f"{base}/")],
            VOID.sparqlEndpoint: [endpoint],
            VOID.uriSpace: [Literal(PREFIXES["trialgraph"])],
            VOID.vocabulary: [URIRef(PREFIXES["tg"]), *map(URIRef, _foreign_vocabularies(counts))],
            VOID.feature: [FORMATS[form] for form in ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")],
            VOID.triples: [Literal(counts.triples)],
            VOID.classes: [Literal(len(counts.classes))],
            VOID.properties: [Literal(len(counts.properties))],
        },
    )
    _add_partitions(graph, dataset, counts)
    _add_distribution(graph, dataset, endpoint)
    _add_schema_org(graph, dataset, base, modified)
    return graph


def _add_partitions(graph: Graph, dataset: URIRef, counts: Counts) -> None:
    for number, each in enumerate(counts.classes):
        part = BNode(f"class{number:04}")
        graph.add((dataset, VOID.classPartition, part))
        _state(graph, part, {VOID["class"]: [URIRef(each.iri)], VOID.entities: [Literal(each.entities)]})
        _add_properties(graph, part, each.properties)
    _add_properties(graph, dataset, counts.properties)


def _add_properties(graph: Graph, owner: Node, properties: Iterable[Property]) -> None:
    """Partitions by property; within one, those by the class that it leads to."""
    stem = owner if isinstance(owner, BNode) else ""
    for number, each in enumerate(properties):
        part = BNode(f"{stem}property{number:04}")
        graph.add((owner, VOID.propertyPartition, part))
        _state(graph, part, {VOID.property: [URIRef(each.iri)], VOID.triples: [Literal(each.triples)]})
        for place, (iri, triples) in enumerate(each.leads_to.items()):
            towards = BNode(f"{part}to{place:04}")
            graph.add((part, VOID.classPartition, towards))
            _state(graph, towards, {VOID["class"]: [URIRef(iri)], VOID.triples: [Literal(triples)]})


def _add_distribution(graph: Graph, dataset: URIRef, endpoint: URIRef) -> None:
    distribution = URIRef(f"{dataset}#sparql")
    graph.add((dataset, DCAT.distribution, distribution))
    _state(
        graph,
        distribution,
        {
            RDF.type: [DCAT.Distribution, SCHEMA.DataDownload],
            DCTERMS.title: [Literal("SPARQL endpoint", lang="en")],
            DCAT.accessURL: [endpoint],
            DCAT.accessService: [endpoint],
            DCAT.mediaType: [MEDIA_TYPES["application/sparql-results+json"], MEDIA_TYPES["text/turtle"]],
            SCHEMA.contentUrl: [endpoint],
            SCHEMA.encodingFormat: [Literal("application/sparql-results+json")],
        },
    )
    _state(
        graph,
        endpoint,
        {
            RDF.type: [DCAT.DataService],
            DCTERMS.title: [Literal("SPARQL endpoint", lang="en")],
            DCTERMS.conformsTo: [URIRef("https://www.w3.org/TR/sparql11-protocol/")],
            DCAT.endpointURL: [endpoint],
            DCAT.endpointDescription: [endpoint],
            DCAT.servesDataset: [dataset],
        },
    )


def _add_schema_org(graph: Graph, dataset: URIRef, base: str, modified: list[Literal]) -> None:
    _state(
        graph,
        dataset,
        {
            SCHEMA.name: [Literal(TITLE)],
            SCHEMA.description: [Literal(ABOUT)],
            SCHEMA.url: [URIRef(f"{base}/")],
            SCHEMA.keywords: [Literal(", ".join(KEYWORDS))],
            SCHEMA.dateModified: modified,
            SCHEMA.distribution: [URIRef(f"{dataset}#sparql")],
            SCHEMA.version: [Literal(__version__)],
        },
    )


def _foreign_vocabularies(counts: Counts) -> list[str]:
    """The namespaces of known prefixes whose classes or properties are in use."""
    used = [each.iri for each in (*counts.classes, *counts.properties)]
    known = sorted(set(PREFIXES.values()) - {PREFIXES["tg"], PREFIXES["trialgraph"], PREFIXES["tgc"]})
    return [namespace for namespace in known if any(iri.startswith(namespace) for iri in used)]


def _modified(settings: Settings) -> list[Literal]:
    """The day when the graph's folder was written; nobody knows an endpoint's."""
    store = Path(settings.graph or "", "store", "CURRENT")
    if not store.is_file():
        return []
    day = datetime.fromtimestamp(store.stat().st_mtime, UTC).date()
    return [Literal(day.isoformat(), datatype=XSD.date)]


def _graph() -> Graph:
    graph = Graph(bind_namespaces="none")
    own = {"sd": SD, "void": VOID, "dcat": DCAT, "foaf": FOAF, "formats": FORMATS}
    for prefix, namespace in {**PREFIXES, **own}.items():
        graph.bind(prefix, namespace)
    return graph


def _state(graph: Graph, subject: Node, facts: Mapping[Node, Iterable[Node]]) -> None:
    for predicate, objects in facts.items():
        for each in objects:
            graph.add((subject, predicate, each))
