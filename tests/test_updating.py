"""A graph that is changed over HTTP: SPARQL Update and the Graph Store Protocol, with the token and without."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from serving import serving
from trialgraph.errors import ConfigError, QueryError
from trialgraph.server.protocol import FORM, UPDATE
from trialgraph.server.settings import Settings
from trialgraph.server.updating import use_graphs
from trialgraph.stores import open_store
from trialgraph.stores.oxigraph import create

TOKEN = "a secret of this test"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {"Content-Type": "text/turtle"}
ONE = b"@prefix e: <urn:e:> . e:a e:b 1 , [] .\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("changed")
    with create(folder / "store") as store:
        store.load([b"<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> <urn:o> <urn:kept> .\n"])
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    """Somebody who has the token."""
    chosen: dict[str, Any] = {"writable": True, "token": TOKEN, "seconds": 5, "patience": 20}
    with (
        serving(graph=str(folder), stored_bytes=10_000, **chosen) as address,
        httpx.Client(base_url=address, headers=SHOWN, timeout=60) as client,
    ):
        yield client


def ask(client: httpx.Client, query: str, **parameters: Any) -> bool:
    return client.get("/sparql", params={"query": query, **parameters}).json()["boolean"]


def read(client: httpx.Client, **name: str) -> set[str]:
    """The triples of a graph, with the blank nodes alike."""
    response = client.get("/store", params=name, headers={"Accept": "application/n-triples"})
    assert response.status_code == 200
    quads = parse(response.content, RdfFormat.N_TRIPLES)
    return {" ".join("_" if str(term).startswith("_:") else str(term) for term in quad.triple) for quad in quads}


# --- the W3C's test suite for the protocol, "update" --------------------------------------------------


def test_update_by_post_of_a_form(client: httpx.Client) -> None:
    response = client.post("/sparql", data={"update": "INSERT DATA { <urn:form> <urn:p> 1 }"})
    assert response.status_code == 204 and ask(client, "ASK { <urn:form> ?p 1 }")


def test_update_by_post_of_the_update_itself(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    response = client.post("/sparql", content="INSERT DATA { <urn:direct> <urn:p> 1 }", headers=headers)
    assert response.status_code == 204 and ask(client, "ASK { <urn:direct> ?p 1 }")


@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize(
    ("graphs", "found"),
    [
        ({"using-graph-uri": "urn:u:1"}, {"1"}),
        ({"using-graph-uri": ["urn:u:1", "urn:u:2"]}, {"1", "2"}),
        ({"using-named-graph-uri": "urn:u:1"}, {"in 1"}),
        ({"using-graph-uri": "urn:u:2", "using-named-graph-uri": ["urn:u:1", "urn:u:3"]}, {"2", "in 1", "in 3"}),
    ],
)
def test_update_of_what_is_in_the_graphs_that_the_protocol_names(
    client: httpx.Client, direct: bool, graphs: dict[str, Any], found: set[str]
) -> None:
    data = " ".join(f'GRAPH <urn:u:{n}> {{ <urn:u> <urn:n> "{n}" }}' for n in (1, 2, 3))
    client.post("/sparql", data={"update": f"INSERT DATA {{ {data} }} ; DROP SILENT GRAPH <urn:found>"})
    union = '{ ?s <urn:n> ?m } UNION { GRAPH ?g { ?s <urn:n> ?n } BIND(CONCAT("in ", ?n) AS ?m) }'
    update = f"INSERT {{ GRAPH <urn:found> {{ <urn:u> <urn:m> ?m }} }} WHERE {{ {union} }}"
    if direct:
        headers = {"Content-Type": "application/sparql-update"}
        response = client.post("/sparql", params=graphs, content=update, headers=headers)
    else:
        response = client.post("/sparql", data={"update": update, **graphs})
    assert response.status_code == 204
    assert {each.partition('"')[2].rstrip('"') for each in read(client, graph="urn:found")} == found


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (400, {"method": "GET", "params": {"update": "CLEAR ALL"}}),
        (405, {"method": "PUT", "params": {"update": "CLEAR ALL"}}),
        (400, {"data": {"update": ["CLEAR ALL", "CLEAR ALL"]}}),
        (400, {"data": {"update": "CLEAR NONSENSE"}}),
        (400, {"data": {"query": "CLEAR ALL"}}),
        (415, {"content": "CLEAR ALL", "headers": {"Content-Type": "text/plain"}}),
        (415, {"content": "update=CLEAR%20ALL"}),
        (415, {"content": "CLEAR ALL"}),
        (400, {"content": b"update=CLEAR%20ALL%FF", "headers": {"Content-Type": FORM}}),
        (400, {"content": b"CLEAR ALL # \xff", "headers": {"Content-Type": UPDATE}}),
        (400, {"content": "CLEAR XYZ", "headers": {"Content-Type": UPDATE}}),
        (400, {"params": {"update": "CLEAR ALL"}, "content": "CLEAR ALL", "headers": {"Content-Type": UPDATE}}),
        (415, {"content": "x", "headers": {"Content-Type": "application/sparql-update; charset=UTF-16"}}),
        (
            400,
            {
                "data": {
                    "update": "WITH <urn:u> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
                    "using-graph-uri": "urn:u",
                }
            },
        ),
        (
            400,
            {"data": {"update": "INSERT {} USING <urn:u> WHERE { ?s ?p ?o }", "using-named-graph-uri": "urn:u"}},
        ),
        (400, {"data": {"update": "DELETE WHERE { ?s ?p ?o }", "using-graph-uri": "urn:u"}}),
        (400, {"data": {"update": "INSERT {} WHERE {}", "using-graph-uri": "no iri"}}),
        (403, {"data": {"update": "LOAD <http://127.0.0.1:9/>"}}),
        (403, {"data": {"update": "LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <urn:x>"}}),
        (403, {"data": {"update": "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}}),
    ],
)
def test_an_update_that_is_not_allowed_changes_nothing(
    client: httpx.Client, status: int, request_: dict[str, Any]
) -> None:
    response = client.request(**{"method": "POST", "url": "/sparql", **request_})
    assert response.status_code == status and response.json()["detail"]
    assert ask(client, "ASK { <urn:s> <urn:p> <urn:o> }")


def test_relative_iris_of_an_update_become_whole_ones(client: httpx.Client) -> None:
    """W3C's `update_base_uri`: which base there is, is the server's matter."""
    data = "GRAPH <urn:based> { <http://example.org/s> <http://example.org/p> <test> }"
    update = f"CREATE SILENT GRAPH <urn:based> ; INSERT DATA {{ {data} }}"
    response = client.post("/sparql", data={"update": update})
    assert response.status_code == 204
    whole = "FILTER(isIRI(?o) && STR(?o) != 'test' && STRENDS(STR(?o), 'test'))"
    assert ask(client, f"ASK {{ GRAPH <urn:based> {{ <http://example.org/s> ?p ?o {whole} }} }}")


def test_an_update_of_several_steps_is_made_whole_or_not_at_all(client: httpx.Client) -> None:
    update = "INSERT DATA { <urn:half> <urn:p> 1 } ; CREATE GRAPH <urn:kept>"
    response = client.post("/sparql", data={"update": update})
    assert (response.status_code, "urn:kept> already exists" in response.text) == (400, True)
    assert not ask(client, "ASK { <urn:half> ?p ?o }")


def test_graphs_go_before_each_where_and_nowhere_else() -> None:
    text = "# WHERE\nDELETE { ?a ?b 'WHERE' } WHERE { { SELECT * WHERE { ?a ?b ?c } } } ; INSERT {} where {}"
    changed = use_graphs(text, ["urn:g"], ["urn:h"])
    clauses = "USING <urn:g> USING NAMED <urn:h> "
    assert changed.count(clauses) == 2
    assert changed.replace(clauses, "") == text


def test_a_name_that_is_no_iri_opens_no_way_into_the_update() -> None:
    with pytest.raises(QueryError):
        use_graphs("INSERT {} WHERE {}", ["urn:g> WHERE {}; CLEAR ALL #"], [])


# --- who may change it --------------------------------------------------------------------------------

CHANGES = [
    ("POST", "/sparql", {"data": {"update": "CLEAR ALL"}}),
    ("PUT", "/store?default", {"content": b"", "headers": TURTLE}),
    ("POST", "/store?graph=urn:kept", {"content": ONE, "headers": TURTLE}),
    ("POST", "/store", {"content": ONE, "headers": TURTLE}),
    ("DELETE", "/store?graph=urn:kept", {}),
]


@pytest.mark.parametrize(("method", "path", "rest"), CHANGES)
@pytest.mark.parametrize(
    "shown", [None, "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN} x", "Bearer é"]
)
def test_nobody_changes_the_graph_without_its_token(
    client: httpx.Client, method: str, path: str, rest: dict[str, Any], shown: str | None
) -> None:
    headers = {**rest.get("headers", {}), **({"Authorization": shown.encode("latin-1")} if shown else {})}
    response = httpx.request(method, f"{client.base_url}{path}", **{**rest, "headers": headers})
    assert response.status_code == 401 and response.headers["www-authenticate"].startswith("Bearer")
    assert read(client, graph="urn:kept") == {"<urn:s> <urn:p> <urn:o>"}


@pytest.mark.parametrize(("method", "path", "rest"), CHANGES)
def test_a_graph_that_is_only_read_is_changed_by_nobody(
    folder: Path, read_only: str, method: str, path: str, rest: dict[str, Any]
) -> None:
    headers = {**rest.get("headers", {}), **SHOWN}
    response = httpx.request(method, read_only + path, **{**rest, "headers": headers})
    assert response.status_code == 403 and "--writable" in response.json()["detail"]


@pytest.fixture(scope="module")
def read_only(folder: Path) -> Iterator[str]:
    with serving(graph=str(folder), workers=1) as address:
        yield address


def test_a_server_is_not_writable_without_a_token() -> None:
    with pytest.raises(ConfigError, match="TRIALGRAPH_TOKEN"):
        Settings(graph="graph", writable=True)
    assert TOKEN not in repr(Settings(graph="graph", writable=True, token=TOKEN))


# --- the graph store ----------------------------------------------------------------------------------


def test_a_graph_is_put_read_added_to_replaced_and_deleted(client: httpx.Client) -> None:
    name = {"graph": "urn:new"}
    assert client.get("/store", params=name).status_code == 404
    assert client.put("/store", params=name, content=ONE, headers=TURTLE).status_code == 201
    assert len(read(client, **name)) == 2
    more = {"Content-Type": "application/n-triples"}
    assert client.post("/store", params=name, content=b"<urn:c> <urn:d> _:x .", headers=more).status_code == 204
    assert len(read(client, **name)) == 3
    assert client.head("/store", params=name).status_code == 200
    assert client.put("/store", params=name, content=ONE, headers=TURTLE).status_code == 204
    assert len(read(client, **name)) == 2
    assert client.delete("/store", params=name).status_code == 204
    assert client.delete("/store", params=name).status_code == 404
    assert client.get("/store", params=name).status_code == 404
    assert read(client, graph="urn:kept")


def test_a_graph_without_a_name_gets_one_of_its_own_each_time(client: httpx.Client) -> None:
    found = set()
    for _ in range(2):
        response = client.post("/store", content=ONE, headers=TURTLE)
        assert response.status_code == 201
        where = httpx.URL(response.headers["location"])
        assert where.copy_with(query=None) == client.base_url.join("/store")
        assert len(read(client, graph=where.params["graph"])) == 2
        found.add(where.params["graph"])
    assert len(found) == 2
    before = ask(client, "ASK { GRAPH ?g { <urn:half> ?p ?o } }")
    refused = client.post("/store", content=b"<urn:half> <urn:p> <urn:o> .\nnonsense", headers=TURTLE)
    assert (refused.status_code, before) == (400, ask(client, "ASK { GRAPH ?g { <urn:half> ?p ?o } }"))
    assert client.post("/store", content=ONE).status_code == 415


@pytest.mark.parametrize("path", ["/store", "/store?default", "/store?graph=urn:kept"])
def test_a_patch_is_refused_with_what_to_do_instead(client: httpx.Client, path: str) -> None:
    refused = client.patch(path, content="DELETE WHERE { ?s ?p ?o }")
    assert refused.status_code == 405 and "SPARQL Update" in refused.json()["detail"]
    assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD", "PUT", "POST", "DELETE"}
    assert read(client, graph="urn:kept") == {"<urn:s> <urn:p> <urn:o>"}


def test_the_default_graph_is_read_and_added_to(client: httpx.Client) -> None:
    before = read(client, default="")
    assert client.post("/store?default", content=b"<urn:d> <urn:d> <urn:d> .", headers=TURTLE).status_code == 204
    assert read(client, default="") - before == {"<urn:d> <urn:d> <urn:d>"}


def test_an_empty_graph_is_a_graph(client: httpx.Client) -> None:
    assert client.put("/store?graph=urn:empty", content=b"", headers=TURTLE).status_code == 201
    assert read(client, graph="urn:empty") == set()


@pytest.mark.parametrize(
    ("type", "content"),
    [
        ("text/turtle", b"<> <p> <#o> ."),
        ("application/n-triples", b"<urn:g:x> <urn:g:p> <urn:g:x#o> ."),
        (
            "application/rdf+xml",
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
            b'<rdf:Description rdf:about=""><e:p rdf:resource="#o"/></rdf:Description></rdf:RDF>',
        ),
        ("application/ld+json", b'{"@id": "", "http://example.org/p": {"@id": "#o"}}'),
    ],
)
def test_every_format_is_taken_and_relative_to_the_graph(client: httpx.Client, type: str, content: bytes) -> None:
    name = {"graph": "http://example.org/x"}
    content = content.replace(b"urn:g:x", b"http://example.org/x").replace(b"urn:g:", b"http://example.org/")
    response = client.put(
        "/store", params=name, content=content, headers={"Content-Type": f"{type}; charset=utf-8"}
    )
    assert response.status_code in (201, 204)
    assert read(client, **name) == {"<http://example.org/x> <http://example.org/p> <http://example.org/x#o>"}


def test_blank_nodes_of_two_graphs_stay_two(client: httpx.Client) -> None:
    for _ in range(2):
        content = b"_:same <urn:p> <urn:o> ."
        client.post("/store?graph=urn:blank", content=content, headers=TURTLE)
    response = client.get("/store?graph=urn:blank", headers={"Accept": "application/n-triples"})
    assert len(response.text.splitlines()) == 2


@pytest.mark.parametrize(
    ("status", "path", "content", "headers"),
    [
        (400, "/store", ONE, TURTLE),
        (400, "/store?default&graph=urn:x", ONE, TURTLE),
        (400, "/store?graph=urn:x&graph=urn:y", ONE, TURTLE),
        (400, "/store?graph=no%20iri", ONE, TURTLE),
        (400, "/store?graph=relative", ONE, TURTLE),
        (400, "/store?graph=urn:kept", b"<urn:half> <urn:p> <urn:o> .\nnonsense", TURTLE),
        (400, "/store?graph=urn:kept", b"<urn:a> <urn:b> <not an iri> .", TURTLE),
        (415, "/store?graph=urn:kept", ONE, {}),
        (415, "/store?graph=urn:kept", ONE, {"Content-Type": "application/n-quads"}),
        (413, "/store?graph=urn:kept", b"#" * 20_000, TURTLE),
    ],
)
def test_a_graph_that_cannot_be_taken_changes_nothing(
    client: httpx.Client, status: int, path: str, content: bytes, headers: dict[str, str]
) -> None:
    response = client.put(path, content=content, headers=headers)
    assert response.status_code == status and response.json()["detail"]
    assert read(client, graph="urn:kept") == {"<urn:s> <urn:p> <urn:o>"}


def test_whoever_reads_while_the_graph_is_changed_reads_one_state_of_it(client: httpx.Client) -> None:
    query = "ASK { { ?s <urn:tick> 1 } FILTER NOT EXISTS { ?s <urn:tock> 1 } }"
    halves: list[bool] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            halves.append(ask(client, query))

    thread = threading.Thread(target=look)
    thread.start()
    for number in range(5):
        facts = f"<urn:t{number}> <urn:tick> 1 ; <urn:tock> 1"
        assert client.post("/sparql", data={"update": f"INSERT DATA {{ {facts} }}"}).status_code == 204
        assert ask(client, f"ASK {{ {facts} }}")
    done.set()
    thread.join()
    assert halves and not any(halves)


def test_changes_at_once_are_all_made(client: httpx.Client) -> None:
    statuses: list[int] = []

    def insert(number: int) -> None:
        update = f"INSERT DATA {{ <urn:once> <urn:n> {number} }}"
        statuses.append(client.post("/sparql", data={"update": update}).status_code)

    threads = [threading.Thread(target=insert, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [204] * 6
    assert all(ask(client, f"ASK {{ <urn:once> <urn:n> {number} }}") for number in range(6))


def test_what_was_changed_is_there_for_whoever_opens_the_folder(client: httpx.Client, folder: Path) -> None:
    client.post("/sparql", data={"update": "INSERT DATA { <urn:lasting> <urn:p> 1 }"})
    with open_store(folder) as store:
        assert bool(store.query("ASK { <urn:lasting> <urn:p> 1 }"))
