"""SPARQL 1.1 over HTTP: the W3C's protocol tests, negotiation, limits, and what must not happen."""

import csv
import io
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pyoxigraph
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, RdfFormat, Store, parse_query_results
from starlette.exceptions import HTTPException

import oxigraph_server
from jobs import RUNAWAY
from serving import serving
from trialgraph.errors import TooLarge
from trialgraph.server.foreign import refuse_foreign
from trialgraph.server.negotiation import choose
from trialgraph.server.results import ROW_TYPES, write_answer
from trialgraph.stores.oxigraph import create

JSON = "application/sparql-results+json"
EX = "http://example.org/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ROWS = 3000
"""The server's limit; there are twice as many triples."""
EVIL = "<script>alert(1)</script>\x01\t\r\n\"'],{};="


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Triples, and four named graphs with the four documents of the W3C's data sets."""
    folder = tmp_path_factory.mktemp("served")
    with create(folder / "store") as store:
        store.load([b"".join(b"<urn:s> <urn:p> <urn:o%d> .\n" % number for number in range(2 * ROWS))])
        documents = (
            f"<{EX}data{n}.rdf> <urn:type> <urn:Document> <{EX}data{n}.rdf> .\n".encode() for n in range(4)
        )
        store.load(documents)
        literal = Literal(EVIL)
        store.load([f'<urn:evil> <urn:label> {literal} .\n<urn:evil> <urn:label> "Grüße"@de .\n'.encode()])
        store.load([b'<urn:evil> <urn:size> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'])
    return folder


@pytest.fixture(scope="module")
def client(graph: Path) -> Iterator[httpx.Client]:
    with (
        serving(graph=str(graph), seconds=1, rows=ROWS, patience=20) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


def ask(client: httpx.Client, query: str, accept: str | None = None, **parameters: Any) -> httpx.Response:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", params={"query": query, **parameters}, headers=headers)


# --- the W3C's test suite for the protocol, "query" ---------------------------------------------------
# https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/


def test_query_by_get(client: httpx.Client) -> None:
    response = ask(client, "ASK {}")
    assert (response.status_code, response.json()["boolean"]) == (200, True)


def test_query_by_post_of_a_form(client: httpx.Client) -> None:
    response = client.post("/sparql", data={"query": "ASK {}"})
    assert (response.status_code, response.json()["boolean"]) == (200, True)


def test_query_by_post_of_the_query_itself(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    response = client.post("/sparql", content="ASK {}", headers=headers)
    assert (response.status_code, response.json()["boolean"]) == (200, True)


IN_DEFAULT = f"ASK {{ <{EX}data1.rdf> a|<urn:type> ?t . <{EX}data2.rdf> a|<urn:type> ?u }}"
IN_ONE = f"ASK {{ GRAPH ?g {{ <{EX}data1.rdf> ?p ?o }} FILTER NOT EXISTS {{ <{EX}data1.rdf> ?p ?o }} }}"
DATA_1, DATA_2, DATA_3 = (f"{EX}data{number}.rdf" for number in (1, 2, 3))


@pytest.mark.parametrize("method", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("query", "graphs", "answer"),
    [
        (IN_DEFAULT, {}, False),
        (IN_DEFAULT, {"default-graph-uri": DATA_1}, False),
        (IN_DEFAULT, {"default-graph-uri": [DATA_1, DATA_2]}, True),
        (IN_ONE, {"named-graph-uri": DATA_1}, True),
        (IN_ONE, {"named-graph-uri": [DATA_2, DATA_3]}, False),
        (IN_ONE, {"default-graph-uri": DATA_2, "named-graph-uri": [DATA_1, DATA_3]}, True),
        (f"ASK FROM <{DATA_3}> {{ <{DATA_1}> ?p ?o }}", {"default-graph-uri": DATA_1}, True),
        (f"ASK FROM <{DATA_3}> {{ <{DATA_3}> ?p ?o }}", {"default-graph-uri": DATA_1}, False),
        (f"ASK FROM <{DATA_3}> {{ <{DATA_3}> ?p ?o }}", {}, True),
        ("ASK { <urn:s> ?p ?o }", {"named-graph-uri": DATA_1}, False),
    ],
)
def test_query_of_the_graphs_that_the_protocol_names(
    client: httpx.Client, method: str, query: str, graphs: dict[str, Any], answer: bool
) -> None:
    if method == "get":
        response = client.get("/sparql", params={"query": query, **graphs})
    elif method == "form":
        response = client.post("/sparql", data={"query": query, **graphs})
    else:
        headers = {"Content-Type": "application/sparql-query"}
        response = client.post("/sparql", params=graphs, content=query, headers=headers)
    assert response.json()["boolean"] is answer


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("SELECT (1 AS ?value) {}", ROW_TYPES),
        ("ASK {}", ROW_TYPES),
        ("DESCRIBE <urn:evil>", ("text/turtle", "application/rdf+xml", "application/n-triples")),
        ("CONSTRUCT { <urn:a> <urn:b> 1 } {}", ("text/turtle", "application/rdf+xml", "application/n-triples")),
    ],
)
def test_the_answer_to_each_form_of_query_has_a_type_of_its_kind(
    client: httpx.Client, query: str, types: Any
) -> None:
    response = ask(client, query)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == next(iter(types))


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (405, {"method": "PUT", "params": {"query": "ASK {}"}}),
        (400, {"method": "GET", "params": {"query": ["ASK {}", "SELECT * {}"]}}),
        (400, {"method": "GET", "params": {"query": "ASK { what"}}),
        (400, {"method": "GET", "params": {"query": "CREATE GRAPH <urn:x>"}}),
        (400, {"method": "GET", "params": {"query": ""}}),
        (400, {"method": "GET", "params": {"update": "CLEAR ALL"}}),
        (400, {"method": "GET", "params": {"query": "ASK {}", "default-graph-uri": "no iri"}}),
        (400, {"method": "POST", "data": {"query": ["ASK {}", "ASK {}"]}}),
        (400, {"method": "POST", "data": {"query": "ASK {}", "update": "CLEAR ALL"}}),
        (400, {"method": "POST", "data": {"nothing": "asked"}}),
        (400, {"method": "POST", "content": "query=%FF", "headers": FORM}),
        (400, {"method": "POST", "content": "a=1&" * 2000, "headers": FORM}),
        (415, {"method": "POST", "content": "ASK {}", "headers": {"Content-Type": "text/plain"}}),
        (415, {"method": "POST", "content": "query=ASK%20%7B%7D"}),
        (415, {"method": "POST", "content": "ASK {}"}),
        (
            415,
            {
                "method": "POST",
                "content": "ASK {}".encode("utf-16"),
                "headers": {"Content-Type": "application/sparql-query; charset=UTF-16"},
            },
        ),
        (
            400,
            {
                "method": "POST",
                "content": b"ASK { ?s ?p '\xff' }",
                "headers": {"Content-Type": "application/sparql-query"},
            },
        ),
        (403, {"method": "POST", "data": {"update": "CLEAR ALL"}}),
        (413, {"method": "POST", "data": {"query": "x" * 5_000_000}}),
    ],
)
def test_what_the_protocol_does_not_allow_is_a_problem_that_is_explained(
    client: httpx.Client, status: int, request_: dict[str, Any]
) -> None:
    response = client.request(url="/sparql", **request_)
    said = response.json()
    assert (response.status_code, said["status"]) == (status, status)
    assert response.headers["content-type"] == "application/problem+json" and said["detail"]


def test_a_query_that_is_malformed_says_where(client: httpx.Client) -> None:
    assert "line 2, column" in ask(client, "ASK {\n what }").json()["detail"]


# --- formats ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "type"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("text/*;q=0.3, text/tab-separated-values", "text/tab-separated-values"),
        ("application/json;q=0.5, application/sparql-results+xml;q=0.6", "application/sparql-results+xml"),
        (f"{JSON};q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("TEXT/CSV ; Q=1", "text/csv"),
        ("text/csv;charset=utf-8", "text/csv"),
        ("nonsense, text/csv;q=x, application/json;q=2", None),
        ("*/*;q=0", None),
    ],
)
def test_rows_come_in_the_format_that_is_liked_best(
    client: httpx.Client, accept: str | None, type: str | None
) -> None:
    response = ask(client, "SELECT (1 AS ?one) {}", accept)
    if type is None:
        assert response.status_code == 406 and JSON in response.text
    else:
        assert response.headers["content-type"].partition(";")[0] == type
        assert response.headers["vary"] == "Accept"


@given(accept=st.text("*/;,.=q01 abtextcsv\xe9", max_size=60))
def test_any_accept_header_is_answered_or_refused(accept: str) -> None:
    offers = {"text/csv": 1, "application/json": 2}
    try:
        assert choose(accept, offers)[0] in offers
    except HTTPException as error:
        assert error.status_code == 406


@pytest.mark.parametrize("media_type", list(ROW_TYPES))
def test_every_format_of_rows_holds_what_was_found(client: httpx.Client, media_type: str) -> None:
    response = ask(client, "SELECT ?o ?none { <urn:evil> <urn:label>|<urn:size> ?o }", media_type)
    format = ROW_TYPES[media_type]
    if format == "csv":
        values = {row[0] for row in csv.reader(io.StringIO(response.text, newline=""))}
        assert values == {"o", EVIL, "Grüße", "5"}
    elif format == "ndjson":
        assert {json.loads(line)["o"] for line in response.text.splitlines()} == {EVIL, "Grüße", 5}
    else:
        found = parse_query_results(response.content, getattr(QueryResultsFormat, format.upper()))
        shown = EVIL.replace("\x01", "\ufffd") if format == "xml" else EVIL
        assert {row["o"] for row in found} == {Literal(shown), Literal("Grüße", language="de"), Literal(5)}


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
    ],
)
def test_every_format_of_triples_holds_what_was_found(
    client: httpx.Client, accept: str, format: RdfFormat
) -> None:
    response = ask(client, "CONSTRUCT WHERE { <urn:evil> ?p ?o }", accept)
    assert response.headers["content-type"].partition(";")[0] == accept
    found = {quad.object for quad in pyoxigraph.parse(response.content, format)}
    shown = EVIL.replace("\x01", "\ufffd") if format == RdfFormat.RDF_XML else EVIL
    assert found == {Literal(shown), Literal("Grüße", language="de"), Literal(5)}


TERMS = st.one_of(
    st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"]), max_size=20)),
    st.builds(lambda text: Literal(text, language="en"), st.text("<&>\"'\\\n\r\t,;=\x00\x1f", max_size=6)),
    st.builds(lambda text: Literal(text, datatype=NamedNode("urn:t&'")), st.text('ab"\\', max_size=6)),
    st.builds(lambda number: NamedNode(f"urn:x:{number}&'"), st.integers(0, 9)),
    st.builds(BlankNode),
    st.integers().map(Literal),
    st.none(),
)


@settings(deadline=None)
@given(rows=st.lists(st.tuples(TERMS, TERMS), max_size=4))
@example(rows=[])
@example(rows=[(None, None)])
def test_rows_are_written_as_the_engine_itself_writes_them(rows: list[tuple[Any, Any]]) -> None:
    head = "?a\t?b\n"
    tsv = head + "".join("\t".join("" if term is None else str(term) for term in row) + "\n" for row in rows)

    def solutions() -> pyoxigraph.QuerySolutions:
        return parse_query_results(tsv, QueryResultsFormat.TSV)

    expected = [tuple(row) for row in solutions()]
    for name in ("json", "csv", "tsv", "xml"):
        kind, out = getattr(QueryResultsFormat, name.upper()), io.BytesIO()
        write_answer(solutions(), name, out, most=10)
        if name == "json":
            assert json.loads(out.getvalue()) == json.loads(solutions().serialize(format=kind))
        elif name == "csv":
            assert _cells(out.getvalue()) == _cells(solutions().serialize(format=kind))
        elif name == "tsv":
            assert [tuple(row) for row in parse_query_results(out.getvalue(), kind)] == expected
        else:
            ElementTree.fromstring(out.getvalue())


def _cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_at_the_limit_all_rows_are_written_and_beyond_it_it_is_an_error(format: str) -> None:
    store = Store()
    for count, fits in ((10, True), (11, False)):
        answer = store.query(f"SELECT * {{ VALUES ?n {{ {' '.join(map(str, range(count)))} }} }}")
        if fits:
            write_answer(answer, format, io.BytesIO(), most=10)
        else:
            with pytest.raises(TooLarge, match="more than 10 rows"):
                write_answer(answer, format, io.BytesIO(), most=10)


def test_head_is_answered_without_a_body(client: httpx.Client) -> None:
    response = client.head("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 5"})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"] == JSON


# --- limits -------------------------------------------------------------------------------------------


def test_a_runaway_query_is_given_up_and_the_next_one_works(client: httpx.Client) -> None:
    response = ask(client, RUNAWAY)
    assert response.status_code == 503 and response.headers["retry-after"]
    assert "more than 1 seconds" in response.json()["detail"]
    assert ask(client, "ASK {}").json()["boolean"] is True


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { " + "{" * 100_000,
        "ASK { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
        "ASK { ?s " + "!" * 100_000 + "<urn:p> ?o }",
        "SELECT * { ?s " + "<urn:p>/" * 50_000 + "<urn:p> ?o }",
        "a." * 500_000 + "ASK {}",
    ],
    ids=["groups", "brackets", "negations", "path", "words"],
)
def test_a_query_made_to_break_the_engine_costs_nobody_else_an_answer(client: httpx.Client, query: str) -> None:
    response = client.post("/sparql", data={"query": query})
    assert response.status_code in (200, 400, 503)
    assert ask(client, "ASK {}").json()["boolean"] is True


def test_an_answer_that_is_given_up_on_its_way_is_no_whole_answer(client: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        ask(client, "SELECT * { ?s ?p ?o }", "text/csv").read()
    query = (
        "SELECT ?s ?o { { ?s ?p ?o } UNION { ?a ?b ?c . ?d ?e ?f . FILTER(?c = 0) BIND(?a AS ?s) } } LIMIT 2500"
    )
    assert len(ask(client, query, "text/csv").content.splitlines()) == 2501


def test_a_small_answer_that_is_too_long_is_refused_with_the_way_out(graph: Path) -> None:
    with serving(graph=str(graph), rows=5, workers=1) as address:
        response = httpx.get(f"{address}/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 6"})
        assert response.status_code == 413 and "LIMIT" in response.json()["detail"]
        response = httpx.get(f"{address}/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 6"})
        assert response.status_code == 413
        assert httpx.get(f"{address}/sparql", params={"query": "SELECT * {?s ?p ?o} LIMIT 5"}).status_code == 200


# --- other servers ------------------------------------------------------------------------------------


class Trap(BaseHTTPRequestHandler):
    """A server of this machine that notes whether anybody asks it."""

    asked: list[str]

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_GET = do_POST

    def log_message(self, *args: object) -> None: ...


@pytest.fixture(scope="module")
def trap() -> Iterator[tuple[str, list[str]]]:
    """The address of a trap, and what it is asked."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Trap,), {"asked": asked}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()


HOSTILE = [
    "ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "ASK {{ service silent<{url}> {{ ?s ?p ?o }} }}",
    "PREFIX e: <{url}> ASK {{ SERVICE e:x {{ ?s ?p ?o }} }}",
    "PREFIX e: <{url}> ASK {{ SERVICEe:x {{ ?s ?p ?o }} }}",
    "PREFIX : <{url}> ASK {{ SERVICE:x {{ ?s ?p ?o }} }}",
    "BASE <{url}> ASK {{ SERVICE <x> {{ ?s ?p ?o }} }}",
    "ASK {{ BIND(<{url}> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
    "ASK {{ VALUES ?x {{ 1 }}SERVICE<{url}> {{ ?s ?p ?o }} }}",
    "ASK {{ SERVICE # <urn:allowed>\n <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "ASK {{ S\\u0045RVICE <{url}> {{ ?s ?p ?o }} }}",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_no_other_server_is_asked_for_strangers(
    client: httpx.Client, trap: tuple[str, list[str]], query: str
) -> None:
    url, asked = trap
    response = ask(client, query.format(url=url))
    assert (response.status_code, asked) == (403, [])
    assert "SERVICE" in response.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX schema: <urn:x> ASK { ?s schema:serviceType ?service }",
        "ASK { ?s ?p 'SERVICE <http://example.org/>' } # SERVICE <urn:x>",
        "ASK { <urn:SERVICE> ?p '''LOAD <urn:x>''' }",
    ],
)
def test_what_only_looks_like_a_service_is_asked(client: httpx.Client, query: str) -> None:
    assert ask(client, query).status_code == 200


@pytest.fixture(scope="module")
def raw() -> Store:
    store = Store()
    store.update("INSERT DATA { <urn:a> <urn:b> 1 , true , 'x' , <urn:c> }")
    return store


PIECES = st.sampled_from(
    ["SERVICE", "service", "SILENT", " ", "\n", "?s", "?p ", "1", "true", "'x'", '"', "'", "<U>", "<", ">", "e:",
     "e:x", ":x", ":", ".", ";", "-", "#", "\\", "\\u0053", "_:b", "@en", "{", "}", "{?a ?b ?c}", "UNION", "(",
     ")", "FILTER", "OPTIONAL", "a", "VALUES ?v {1}", "||", "=", "'''", '"""', "<urn:a>", "<urn:b>"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(pieces=st.lists(PIECES, max_size=9), place=st.integers(0, 9))
def test_no_query_that_passes_makes_the_engine_ask(
    raw: Store, trap: tuple[str, list[str]], pieces: list[str], place: int
) -> None:
    url, asked = trap
    body = "".join([*pieces[:place], "SERVICE", *pieces[place:]]).replace("<U>", f"<{url}>")
    query = f"PREFIX e: <{url}> PREFIX : <{url}> SELECT * {{ <urn:a> <urn:b> ?o . {body} }}"
    try:
        refuse_foreign(query)
    except HTTPException:
        return
    with suppress(SyntaxError, OSError, RuntimeError):
        list(raw.query(query))
    assert asked == []


def test_an_endpoint_that_is_allowed_is_asked_and_no_other(graph: Path, tmp_path: Path) -> None:
    with create(tmp_path / "other") as store:
        store.load([b"<urn:there> <urn:p> <urn:o> .\n"])
    query = "SELECT * {{ SERVICE <{url}/query{more}> {{ ?x ?p ?o }} }}"
    with (
        oxigraph_server.serve(tmp_path / "other") as url,
        serving(graph=str(graph), workers=1, services=(f"{url}/query",)) as address,
    ):
        found = httpx.get(f"{address}/sparql", params={"query": query.format(url=url, more="")}).json()
        assert found["results"]["bindings"][0]["x"]["value"] == "urn:there"
        refused = httpx.get(f"{address}/sparql", params={"query": query.format(url=url, more="?")})
        assert refused.status_code == 403


# --- whom the server talks to -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"Host": "localhost:1234"}),
        (200, {"Host": "127.0.0.1"}),
        (200, {"Host": "[::1]:80"}),
        (421, {"Host": "evil.example"}),
        (421, {"Host": "localhost.evil.example"}),
        (421, {"Host": "127.0.0.1.evil.example"}),
        (421, {"Host": "evil.example@localhost"}),
        (421, {"Host": "["}),
        (421, {"Host": ""}),
        (403, {"Origin": "https://evil.example"}),
        (403, {"Origin": "null"}),
        (403, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}),
        (200, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}),
        (200, {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}),
    ],
)
def test_foreign_names_and_pages_of_foreign_origins_are_refused(
    client: httpx.Client, status: int, headers: dict[str, str]
) -> None:
    response = client.get("/sparql", params={"query": "ASK {}"}, headers=headers)
    assert response.status_code == status
    assert "access-control-allow-origin" not in response.headers


def test_a_page_of_the_server_itself_may_ask(client: httpx.Client) -> None:
    own = str(client.base_url).rstrip("/")
    assert client.post("/sparql", data={"query": "ASK {}"}, headers={"Origin": own}).status_code == 200


def test_origins_and_names_that_are_allowed_may_ask_and_read(graph: Path) -> None:
    page = {"Origin": "https://a.example"}
    chosen = {"origins": ("https://a.example",), "hosts": ("b.example",), "base": "https://c.example/x"}
    with serving(graph=str(graph), workers=1, **chosen) as address, httpx.Client(base_url=address) as client:
        response = client.get("/sparql", params={"query": "ASK {}"}, headers=page)
        assert response.headers["access-control-allow-origin"] == "https://a.example"
        assert "Origin" in response.headers["vary"] and "Accept" in response.headers["vary"]
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        response = client.options("/sparql", headers=page | asked)
        assert (response.status_code, response.headers["access-control-allow-headers"]) == (204, "content-type")
        assert client.get("/sparql", headers={"Origin": "https://d.example"}).status_code == 403
        for host, status in (("b.example", 200), ("c.example", 200), ("d.example", 421)):
            response = client.get("/sparql", params={"query": "ASK {}"}, headers={"Host": host})
            assert response.status_code == status


def test_every_answer_tells_browsers_to_be_careful(client: httpx.Client) -> None:
    for path in ("/sparql?query=ASK%7B%7D", "/nowhere", "/sparql?query="):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_client_with_too_many_requests_under_way_is_told_to_wait(graph: Path) -> None:
    with serving(graph=str(graph), workers=1, concurrency=1) as address:
        url = httpx.URL(address)
        with socket.create_connection((url.host, url.port)) as slow:
            head = f"POST /sparql HTTP/1.1\r\nHost: {url.host}\r\nContent-Type: application/sparql-query\r\n"
            slow.sendall(f"{head}Content-Length: 9\r\nExpect: 100-continue\r\n\r\n".encode())
            assert b"100 Continue" in slow.recv(100)  # which is said when the request is under way
            response = httpx.get(f"{address}/nowhere")
            assert (response.status_code, response.headers["retry-after"]) == (429, "1")
        while httpx.get(f"{address}/nowhere").status_code == 429:
            assert response.json()["detail"].startswith("1 request")


def test_problems_tell_nothing_of_the_servers_files(tmp_path: Path) -> None:
    with create(tmp_path / "store") as store:
        store.load([b"<urn:s> <urn:p> <urn:o> .\n"])
    with serving(graph=str(tmp_path), workers=1) as address:
        for file in (tmp_path / "store").iterdir():
            file.unlink()
        response = httpx.get(f"{address}/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert response.status_code == 500
    assert not re.search(rf"{tmp_path.name}|Traceback|\.py|store/", response.text)
