"""What machines are told of the service and its graph, held against the graph itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rdflib import RDF, VOID, Graph, Literal, Namespace, URIRef

from serving import serving
from trialgraph.graph import TrialGraph
from trialgraph.prefixes import PREFIXES
from trialgraph.server.description import SCHEMA, SD
from trialgraph.stores import change_store
from trialgraph.stores.oxigraph import create

DCAT = Namespace("http://www.w3.org/ns/dcat#")
RDF_TYPES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
TRIAL = URIRef(PREFIXES["tg"] + "Trial")


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("TRIALGRAPH_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="module")
def address(demo_folder: Path) -> Iterator[str]:
    with serving(graph=str(demo_folder), workers=1) as address:
        yield address


def read(url: str, accept: str = "text/turtle") -> Graph:
    response = httpx.get(url, headers={"Accept": accept}, timeout=60)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == accept
    format = "json-ld" if "json" in accept else accept
    return Graph().parse(data=response.text, format=format, publicID=url)


@pytest.mark.parametrize("accept", RDF_TYPES)
def test_the_endpoint_describes_itself_where_nothing_is_asked(address: str, accept: str) -> None:
    said, service = read(f"{address}/sparql", accept), URIRef(f"{address}/sparql")
    assert (service, SD.endpoint, service) in said
    assert set(said.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert (service, SD.feature, SD.BasicFederatedQuery) not in said


def test_the_description_names_the_named_graphs(address: str, demo: TrialGraph) -> None:
    httpx.get(f"{address}/dataset", timeout=60)
    said = read(f"{address}/sparql")
    graphs = demo.sparql("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    told = {
        str(said.value(named, SD.name)): int(said.value(said.value(named, SD.graph), VOID.triples))
        for named in said.objects(None, SD.namedGraph)
    }
    assert told == {row["g"]: row["n"] for row in graphs} and told


@pytest.mark.parametrize("path", ["/.well-known/void", "/dataset"])
@pytest.mark.parametrize("accept", RDF_TYPES)
def test_the_graph_is_a_dataset_of_void_dcat_and_schema_org(address: str, path: str, accept: str) -> None:
    said, dataset = read(address + path, accept), URIRef(f"{address}/dataset")
    assert {VOID.Dataset, DCAT.Dataset, SCHEMA.Dataset} <= set(said.objects(dataset, RDF.type))
    assert said.value(dataset, VOID.sparqlEndpoint) == URIRef(f"{address}/sparql")
    assert said.value(dataset, SCHEMA.name) and said.value(dataset, SCHEMA.description)
    assert said.value(dataset, DCAT.distribution) is not None


def test_partitions_are_what_is_in_the_graph(address: str, demo: TrialGraph) -> None:
    said, dataset = read(f"{address}/dataset"), URIRef(f"{address}/dataset")
    (total,) = demo.sparql("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert said.value(dataset, VOID.triples) == Literal(total["n"])
    told = {
        str(said.value(part, VOID["class"])): int(said.value(part, VOID.entities))
        for part in said.objects(dataset, VOID.classPartition)
    }
    classes = demo.sparql("SELECT ?c (COUNT(?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c")
    assert told == {row["c"]: row["n"] for row in classes}
    trials = _partition(said, dataset, TRIAL)
    told = {
        str(said.value(part, VOID.property)): int(said.value(part, VOID.triples))
        for part in said.objects(trials, VOID.propertyPartition)
    }
    found = demo.sparql("SELECT ?p (COUNT(*) AS ?n) WHERE { ?s a tg:Trial ; ?p ?o } GROUP BY ?p")
    assert told == {row["p"]: row["n"] for row in found}


def _partition(said: Graph, dataset: URIRef, of: URIRef) -> object:
    parts = said.objects(dataset, VOID.classPartition)
    return next(part for part in parts if said.value(part, VOID["class"]) == of)


def test_what_completes_queries_knows_labels_and_where_properties_lead(address: str) -> None:
    counts = httpx.get(f"{address}/dataset/counts.json", timeout=60).json()
    trial = next(each for each in counts["classes"] if each["iri"] == str(TRIAL))
    assert trial["label"] == "trial"
    drug = next(each for each in trial["properties"] if each["iri"].endswith("#studiesDrug"))
    assert drug["label"] == "studies drug" and drug["leads_to"][PREFIXES["tg"] + "Drug"] == drug["triples"]


def test_a_description_names_the_address_that_people_see(demo_folder: Path) -> None:
    with serving(graph=str(demo_folder), workers=1, base="https://example.org/trials/") as address:
        said = httpx.get(f"{address}/sparql").text
    assert "<https://example.org/trials/sparql>" in said and address not in said


def test_counts_are_kept_and_made_anew_when_the_graph_has_changed(tmp_path: Path, cache: Path) -> None:
    with create(tmp_path / "graph" / "store") as store:
        store.load([b"<urn:s> <urn:p> <urn:o> .\n"])
    before = set(cache.rglob("*.json"))
    with serving(graph=str(tmp_path / "graph"), workers=1) as address:
        assert httpx.get(f"{address}/dataset/counts.json", timeout=60).json()["triples"] == 1
    (kept,) = set(cache.rglob("*.json")) - before
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"triples": 17}))
    with serving(graph=str(tmp_path / "graph"), workers=1) as address:
        assert httpx.get(f"{address}/dataset/counts.json", timeout=60).json()["triples"] == 17
        with change_store(tmp_path / "graph") as store:
            store.update("INSERT DATA { <urn:s> <urn:p> 5 }")
        assert httpx.get(f"{address}/dataset/counts.json", timeout=60).json()["triples"] == 2


def test_kept_counts_that_are_damaged_are_made_anew(tmp_path: Path, cache: Path) -> None:
    with create(tmp_path / "store") as store:
        store.load([b"<urn:s> <urn:p> <urn:o> .\n"])
    before = set(cache.rglob("*.json"))
    for _ in range(2):
        with serving(graph=str(tmp_path), workers=1) as address:
            assert httpx.get(f"{address}/dataset/counts.json", timeout=60).json()["triples"] == 1
        (kept,) = set(cache.rglob("*.json")) - before
        kept.write_text("{")
