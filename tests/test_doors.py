"""One query, six doors: every stored query gives the same rows by each of them.

The command line, Python, addresses in every format, the address that OpenAPI describes, the assistant's tool, and
the form of the page.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pyoxigraph
import pytest
from click.testing import CliRunner
from pyoxigraph import QueryResultsFormat, RdfFormat

from assistants import Assistant, assistant
from serving import serving
from trialgraph.cli import group
from trialgraph.display import cell
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.prefixes import shorten
from trialgraph.queries import find_queries
from trialgraph.rows import Rows

QUERIES = find_queries()
GOLDEN = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in (Path(__file__).parent / "golden").glob("*.json")
}
CASES = [
    pytest.param(name, case["arguments"], id=" ".join((name, *map(str, case["arguments"].values()))))
    for name, cases in sorted(GOLDEN.items())
    for case in cases
]
RESULTS = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}
ROW_FORMATS = (*RESULTS, "csv", "ndjson")
RDF = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
MEDIA_TYPES = {"html": "text/html", "json": "application/sparql-results+json", "ttl": "text/turtle"}

Answer = list[Any]


@dataclass(frozen=True, kw_only=True)
class House:
    """The same graph behind every door."""

    folder: Path
    graph: TrialGraph
    client: httpx.Client
    assistant: Assistant
    openapi: dict[str, Any]


@pytest.fixture(scope="module")
def house(registry_folder: Path) -> Iterator[House]:
    with (
        open_graph(registry_folder) as graph,
        serving(graph=str(registry_folder)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
        assistant(registry_folder) as asked,
    ):
        document = client.get("/openapi.json").json()
        yield House(folder=registry_folder, graph=graph, client=client, assistant=asked, openapi=document)


@pytest.mark.parametrize(("name", "arguments"), CASES)
def test_every_door_gives_the_same_rows(house: House, name: str, arguments: dict[str, Any]) -> None:
    expected = Expected.of(house.graph.query(name, **arguments))
    assert expected.plain
    usual = expected.formats[0]
    assert expected.read(usual, by_command_line(house, name, arguments, usual)) == expected.terms
    for format in expected.formats:
        sent = by_address(house, name, arguments, format)
        assert expected.read(format, sent) == expected.said_in(format)
        assert by_openapi(house, name, arguments, format) == sent
    assert by_assistant(house, name, arguments) == expected.plain
    assert expected.read(usual, by_form(house, name, arguments, usual)) == expected.terms
    assert expected.is_shown_on(by_form(house, name, arguments, "html").decode())


@pytest.mark.parametrize("arguments", [{"drug": "nosuchdrug"}, {"medicine": "aurisol"}])
def test_every_door_refuses_the_same_in_the_same_words(house: House, arguments: dict[str, str]) -> None:
    with pytest.raises(Exception) as refused:
        house.graph.query("trials_of_a_drug", **arguments)
    said = str(refused.value)
    by_command = CliRunner().invoke(
        group, ["query", "trials_of_a_drug", *[f"{k}={v}" for k, v in arguments.items()], "-g", str(house.folder)]
    )
    assert str(by_command.exception) == said
    by_http = house.client.get("/queries/trials_of_a_drug.json", params=arguments)
    assert (by_http.status_code, by_http.json()["detail"]) == (400, said)
    by_assistant = house.assistant.call("trials_of_a_drug", **arguments)
    assert (by_assistant.is_error, by_assistant.content[0].text) == (True, said)


# --- the doors ----------------------------------------------------------------------------------------


def by_command_line(house: House, name: str, arguments: dict[str, Any], format: str) -> bytes:
    words = [f"{key}={value}" for key, value in arguments.items()]
    run = CliRunner().invoke(group, ["query", name, *words, "-g", str(house.folder), "--format", format])
    assert run.exit_code == 0, run.output
    return run.stdout_bytes


def by_address(house: House, name: str, arguments: dict[str, Any], format: str) -> bytes:
    return house.client.get(f"/queries/{name}.{format}", params=arguments).raise_for_status().content


def by_openapi(house: House, name: str, arguments: dict[str, Any], format: str) -> bytes:
    """The answer at the address that the document describes, with its defaults said."""
    paths = house.openapi["paths"].items()
    (path,) = [path for path, operations in paths if operations["get"]["operationId"] == name]
    described = {each["name"]: each for each in house.openapi["paths"][path]["get"]["parameters"]}
    assert described.pop("format")["in"] == "path"
    asked = {key: arguments.get(key, each["schema"].get("default")) for key, each in described.items()}
    address = house.openapi["servers"][0]["url"] + path.format(format=format)
    said = {key: value for key, value in asked.items() if value is not None}
    return house.client.get(address, params=said).raise_for_status().content


def by_assistant(house: House, name: str, arguments: dict[str, Any]) -> Answer:
    return [row for page in house.assistant.pages(name, **arguments) for row in page["rows"]]


def by_form(house: House, name: str, arguments: dict[str, Any], format: str) -> bytes:
    """What a browser asks for: every field, also those that are empty, and the button."""
    fields = {each.name: str(arguments.get(each.name, each.default or "")) for each in QUERIES[name].parameters}
    headers = {"accept": MEDIA_TYPES[format]}
    return house.client.get(f"/queries/{name}", params=fields | {"ask": "1"}, headers=headers).content


# --- what is the same ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Expected:
    """An answer as the formats have it: as terms, as plain values, and as the texts of cells."""

    formats: tuple[str, ...]
    terms: Answer
    plain: Answer
    texts: Answer

    @classmethod
    def of(cls, answer: Rows | pyoxigraph.QueryTriples) -> "Expected":
        if isinstance(answer, Rows):
            texts = [["" if term is None else term.value for term in row] for row in answer.terms]
            values = in_json([list(row.values()) for row in answer])
            return cls(formats=ROW_FORMATS, terms=answer.terms, plain=values, texts=texts)
        triples = sorted(answer, key=str)
        texts = [[term.value for term in triple] for triple in triples]
        return cls(formats=tuple(RDF), terms=sorted(map(str, triples)), plain=texts, texts=texts)

    def said_in(self, format: str) -> Answer:
        cells = [[cell(text) for text in row] for row in self.texts]
        return {"csv": cells, "ndjson": self.plain}.get(format, self.terms)

    def read(self, format: str, content: bytes) -> Answer:
        if format in RDF:
            return sorted({str(quad.triple) for quad in pyoxigraph.parse(content, RDF[format])})
        if format == "csv":
            return list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]
        if format == "ndjson":
            return [list(json.loads(line).values()) for line in content.splitlines()]
        return list(map(tuple, pyoxigraph.parse_query_results(content, RESULTS[format])))

    def is_shown_on(self, page: str) -> bool:
        if self.formats == ROW_FORMATS:
            rows = len(self.terms)
            return f"<h2>{rows} row{'s' if rows > 1 else ''}</h2>" in page
        shown = unescape(page)
        return all(f"{' '.join(map(shorten, triple))} ." in shown for triple in self.texts)


def in_json(values: Answer) -> Answer:
    """Plain values as JSON has them."""
    return json.loads(msgspec.json.Encoder(decimal_format="number").encode(values))
