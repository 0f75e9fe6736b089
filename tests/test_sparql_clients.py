"""Other people's SPARQL clients against the server: they are what the protocol is for."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, N3, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from conftest import PROJECT
from serving import serving
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.prefixes import PREFIXES

TITLES = "SELECT ?trial ?title WHERE { ?trial a tg:Trial ; rdfs:label ?title } ORDER BY ?trial"
LABELS = "CONSTRUCT { ?trial rdfs:label ?title } WHERE { ?trial a tg:Trial ; rdfs:label ?title }"
TOKEN = "token"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:SPARQLWrapper.*")


@pytest.fixture(scope="module")
def address(demo_folder: Path) -> Iterator[str]:
    with serving(graph=str(demo_folder), workers=1) as address:
        yield f"{address}/sparql"


@pytest.fixture(scope="module")
def titles(demo: TrialGraph) -> list[tuple[str, str]]:
    return [(row["trial"], row["title"]) for row in demo.sparql(TITLES)]


# --- SPARQLWrapper ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_rows(address: str, titles: list[tuple[str, str]], method: str, format: str) -> None:
    client = SPARQLWrapper(address, returnFormat=format)
    client.setMethod(method)
    client.setQuery(TITLES)
    answer = client.queryAndConvert()
    if format == JSON:
        found = [(row["trial"]["value"], row["title"]["value"]) for row in answer["results"]["bindings"]]
        assert found == titles
    elif format == XML:
        assert [node.firstChild.data for node in answer.getElementsByTagName("uri")] == [iri for iri, _ in titles]
    else:
        assert all(iri.encode() in answer for iri, _ in titles)


@pytest.mark.parametrize("format", [TURTLE, RDFXML, N3])
def test_sparqlwrapper_reads_triples(address: str, titles: list[tuple[str, str]], format: str) -> None:
    client = SPARQLWrapper(address, returnFormat=format)
    client.setQuery(LABELS)
    answer = client.queryAndConvert()
    if not isinstance(answer, rdflib.Graph):
        answer = rdflib.Graph().parse(data=answer, format="turtle")
    assert {(str(trial), str(title)) for trial, title in answer.subject_objects()} == set(titles)


def test_sparqlwrapper_knows_a_query_that_is_malformed(address: str) -> None:
    client = SPARQLWrapper(address)
    client.setQuery("SELECT nonsense")
    with pytest.raises(QueryBadFormed, match="line 1"):
        client.query()


# --- rdflib -------------------------------------------------------------------------------------------


def test_rdflib_asks_the_endpoint_as_a_graph(address: str, titles: list[tuple[str, str]]) -> None:
    graph = rdflib.Graph(SPARQLStore(address))
    assert [(str(row.trial), str(row.title)) for row in graph.query(TITLES)] == titles
    trial = rdflib.URIRef(titles[0][0])
    assert str(graph.value(trial, rdflib.RDFS.label)) == titles[0][1]
    assert (trial, rdflib.RDF.type, rdflib.URIRef(PREFIXES["tg"] + "Trial")) in graph
    assert len(graph) > 1000


def test_rdflib_changes_a_graph_that_is_writable(demo_folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(demo_folder, tmp_path / "graph")
    with serving(graph=str(copy), workers=2, writable=True, token=TOKEN) as address:
        url = f"{address}/sparql"
        store = SPARQLUpdateStore(url, url, autocommit=True, headers={"Authorization": f"Bearer {TOKEN}"})
        dataset = rdflib.Dataset(store)
        named = dataset.graph(rdflib.URIRef("urn:mine"))
        fact = (rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.Literal("ä\n\"'", lang="de"))
        named.add(fact)
        assert list(named) == [fact]
        named.remove(fact)
        assert list(named) == []
        stranger = SPARQLUpdateStore(url, url, autocommit=True)
        with pytest.raises(Exception, match="401"):
            rdflib.Graph(stranger, rdflib.URIRef("urn:mine")).add(fact)


# --- this package itself ------------------------------------------------------------------------------


def test_this_package_opens_a_graph_that_it_serves(address: str, titles: list[tuple[str, str]]) -> None:
    with open_graph(address) as graph:
        assert [(row["trial"], row["title"]) for row in graph.sparql(TITLES)] == titles
        assert {row["trial"] for row in graph.query("trials_of_a_drug", drug="baricitinib")}
        assert len(list(graph.sparql(LABELS))) == len(titles)


# --- Comunica -----------------------------------------------------------------------------------------

# Release 3 of @comunica/query-sparql runs with Node.js 20; `NODE_PATH` names the folder where it is installed.
COMUNICA = """
const { QueryEngine } = require("@comunica/query-sparql");
const [address, query] = process.argv.slice(1);
const sources = [{ type: "sparql", value: address }];
new QueryEngine().queryBindings(query, { sources }).then((stream) => stream.toArray()).then((rows) => {
  console.log(JSON.stringify(rows.map((row) => [row.get("trial").value, row.get("title").value])));
});
"""


def test_comunica_asks_the_endpoint(address: str, titles: list[tuple[str, str]]) -> None:
    node, modules = shutil.which("node"), os.environ.get("NODE_PATH", str(PROJECT / "frontend/node_modules"))
    if node is None or not (Path(modules) / "@comunica/query-sparql").is_dir():
        pytest.skip("node or its package @comunica/query-sparql is not here")
    prologue = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in ("tg", "rdfs"))
    run = subprocess.run(
        [node, "-e", COMUNICA, "--", address, prologue + TITLES],
        env={**os.environ, "NODE_PATH": modules}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert sorted(map(tuple, json.loads(run.stdout))) == sorted(titles)
