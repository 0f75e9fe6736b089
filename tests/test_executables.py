"""The stored queries as `sh:SPARQLExecutable`s: the SIB's convention, parsable, and the same each time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Store
from rdflib import RDF, RDFS, SH, Graph, Literal, Namespace, URIRef

from trialgraph.config import query_folders
from trialgraph.errors import ConfigError
from trialgraph.graph import TrialGraph
from trialgraph.queries import StoredQuery, find_queries, read_query
from trialgraph.server.executables import write_executables

SCHEMA = Namespace("https://schema.org/")
SPEX = Namespace("https://purl.expasy.org/sparql-examples/ontology#")
TEXTS = [SH.select, SH.ask, SH.construct, SPEX.describe]
ENDPOINT = "http://127.0.0.1:8000/sparql"
SHIPPED = query_folders()[0]
QUERIES = find_queries([SHIPPED])


def described(queries: dict[str, StoredQuery]) -> Graph:
    return Graph().parse(data=write_executables(queries.values(), ENDPOINT), format="turtle")


def test_every_stored_query_is_described_as_the_sib_demands_of_its_examples() -> None:
    graph = described(QUERIES)
    found = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert found == {URIRef(f"https://w3id.org/trialgraph/query/{name}") for name in QUERIES}
    for query in found:
        (text,) = [value for kind in TEXTS for value in graph.objects(query, kind)]
        Store().query(str(text))
        (comment,) = graph.objects(query, RDFS.comment)
        assert (comment.language, list(graph.objects(query, SCHEMA.target))) == ("en", [URIRef(ENDPOINT)])
        assert all(str(tag) == tag.strip() for tag in graph.objects(query, SCHEMA.keywords))


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("SELECT * { ?s ?p ?o }", SH.SPARQLSelectExecutable, SH.select),
        ("ASK { ?s ?p ?o }", SH.SPARQLAskExecutable, SH.ask),
        ("CONSTRUCT WHERE { ?s ?p ?o }", SH.SPARQLConstructExecutable, SH.construct),
        ("DESCRIBE <urn:x>", SPEX.SPARQLDescribeExecutable, SPEX.describe),
    ],
)
def test_each_form_of_query_has_its_class_and_property(
    tmp_path: Path, text: str, kind: URIRef, says: URIRef
) -> None:
    file = tmp_path / "own.rq"
    file.write_text('#+ summary: "say \\"\\"\\" <b>\\\\"\n' + text)
    graph = described({"own": read_query(file)})
    (query,) = graph.subjects(RDF.type, kind)
    assert (query, says, Literal(text + "\n")) in graph
    assert (query, RDFS.comment, Literal('say """ <b>\\', lang="en")) in graph


def test_every_prefix_of_the_queries_is_declared() -> None:
    graph = described(QUERIES)
    declared = {
        str(graph.value(each, SH.prefix)): str(graph.value(each, SH.namespace))
        for each in graph.objects(None, SH.declare)
    }
    assert declared["tg"] == "https://w3id.org/trialgraph/ontology#"
    assert declared["tgg"] == "https://w3id.org/trialgraph/graph/"


def test_the_command_writes_the_same_bytes_each_time() -> None:
    command = [Path(sys.executable).parent / "trialgraph", "queries", "--format", "ttl", "--endpoint", ENDPOINT]
    runs = {
        subprocess.run(
            command, capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed}
        ).stdout.decode()
        for seed in ("1", "2")
    }
    assert runs == {write_executables(QUERIES.values(), ENDPOINT)}


def test_an_endpoint_that_is_no_iri_is_refused() -> None:
    with pytest.raises(ConfigError, match="no address"):
        write_executables(QUERIES.values(), "http://a b> . <urn:x")


# --- grlc ---------------------------------------------------------------------------------------------


def test_the_files_load_into_grlc_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    swagger = pytest.importorskip("grlc.swagger", reason="grlc is not installed")
    monkeypatch.setattr(swagger.LocalLoader.__init__, "__defaults__", (str(SHIPPED),))
    items, warnings = swagger.build_spec(None, None)
    assert not [warning for warning in warnings if "licen" not in warning]
    found = {item["call_name"].strip("/"): item for item in items}
    assert found.keys() == QUERIES.keys()
    for name, query in QUERIES.items():
        assert found[name]["summary"] == query.summary
        names = {parameter["name"] for parameter in found[name]["params"]} - {"endpoint"}
        assert names == {parameter.name for parameter in query.parameters}


def test_what_grlc_makes_of_a_query_asks_the_same(demo: TrialGraph) -> None:
    gquery = pytest.importorskip("grlc.gquery", reason="grlc is not installed")
    text = QUERIES["trials_changed_since"].path.read_text(encoding="utf-8")
    parameters = gquery.get_metadata(text, ENDPOINT)["parameters"]
    filled = gquery.rewrite_query(text, parameters, {"since": "2024-01-01"})
    assert demo.sparql(filled).terms == demo.query("trials_changed_since", since="2024-01-01").terms
