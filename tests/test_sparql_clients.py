"""Other people's SPARQL clients against the server: they are what the protocol is for."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import rdflib
from playwright.sync_api import Page, sync_playwright
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, N3, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from conftest import PROJECT
from served_graph import BROWSER, BROWSER_ARGUMENTS, served
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

CLIENTS = PROJECT / "tests/clients"
PROLOGUE = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in ("tg", "rdfs"))
OWN = f"<{PREFIXES['trialgraph']}trial/NCT04972760> <urn:note> 'read it' ."
"""What somebody knows beside the graph."""
ABOUT_A_DRUG = """SELECT ?trial ?title ?drug ?note {
  ?trial a tg:Trial ; rdfs:label ?title
  OPTIONAL { ?trial tg:studiesDrug ?thing . ?thing rdfs:label ?drug FILTER(?drug != "Methotrexate") }
  OPTIONAL { ?trial <urn:note> ?note }
  FILTER(CONTAINS(?title, "naïve") || CONTAINS(LCASE(?title), "abatacept"))
}"""


def require_client(name: str) -> Path:
    """The folder of a client; skips where it is not installed."""
    folder = CLIENTS / "node_modules" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not installed: cd tests/clients && npm ci --ignore-scripts")
    return folder


def test_the_lock_of_the_clients_names_no_registry() -> None:
    lock = json.loads((CLIENTS / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all("resolved" not in entry and entry["integrity"].startswith("sha512-") for entry in packages.values())


def by_comunica(address: str, query: str, own: str = "") -> Any:
    require_client("@comunica/query-sparql")
    command = ["node", str(CLIENTS / "ask.cjs"), address, PROLOGUE + query, own]
    return json.loads(subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout)


def sorted_rows(rows: Iterable[Mapping[str, str]]) -> list[list[tuple[str, str]]]:
    return sorted(sorted(row.items()) for row in rows)


def test_comunica_asks_in_each_form(address: str, titles: list[tuple[str, str]]) -> None:
    rows = by_comunica(address, TITLES)
    assert [(row["trial"], row["title"]) for row in rows] == titles
    assert sorted(map(tuple, by_comunica(address, LABELS))) == sorted(titles)
    assert by_comunica(address, "ASK { ?trial a tg:Trial }") is True
    assert by_comunica(address, "ASK { ?trial a <urn:nothing> }") is False


def test_comunica_joins_the_endpoint_with_what_somebody_else_knows(address: str, demo: TrialGraph) -> None:
    """Two sources make Comunica take the query apart: pattern by pattern, FILTER and OPTIONAL on its own side."""
    rows = demo.sparql(ABOUT_A_DRUG)
    expected = [{name: text for name, text in row.items() if text is not None} for row in rows]
    assert len(expected) > 1
    assert sorted_rows(by_comunica(address, ABOUT_A_DRUG)) == sorted_rows(expected)
    noted = [row | ({"note": "read it"} if "NCT04972760" in row["trial"] else {}) for row in expected]
    assert noted != expected
    assert sorted_rows(by_comunica(address, ABOUT_A_DRUG, OWN)) == sorted_rows(noted)


# --- YASGUI -------------------------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium found to open YASGUI in")
YASGUI = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>YASGUI</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="yasgui.min.css"><script src="yasgui.min.js"></script>
</head><body><div id="yasgui"></div><script>
const yasgui = new Yasgui(document.getElementById("yasgui"), {
  requestConfig: { endpoint: new URLSearchParams(location.search).get("endpoint") },
  persistenceId: null,
});
</script></body></html>"""
FIRST_TITLE = "SELECT ?trial ?title WHERE { ?trial a tg:Trial ; rdfs:label ?title } ORDER BY ?trial LIMIT 3"


@pytest.fixture
def yasgui(tmp_path: Path) -> Iterator[str]:
    """The address of a page of another origin with YASGUI on it."""
    shutil.copytree(require_client("@zazuko/yasgui") / "build", tmp_path, dirs_exist_ok=True)
    (tmp_path / "index.html").write_text(YASGUI)
    handler = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def yasgui_over(graph: Path, yasgui: str, *options: str) -> Iterator[Page]:
    """YASGUI in a browser, asking a real `trialgraph serve`; no request may leave this machine."""
    with served(graph, *options) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_ARGUMENTS)
        page, asked = browser.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{yasgui}/?endpoint={address}/sparql")
        yield page
        browser.close()
    foreign = [url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", None)]
    assert f"{address}/sparql" in {url.partition("?")[0] for url in asked} and not foreign


def ask_yasgui(page: Page, query: str) -> None:
    page.evaluate("query => { yasgui.getTab().setQuery(query) }", query)
    page.click(".yasqe_queryButton")


@needs_browser
def test_yasgui_shows_rows_triples_and_what_is_wrong(
    demo_folder: Path, yasgui: str, titles: list[tuple[str, str]]
) -> None:
    with yasgui_over(demo_folder, yasgui, "--cors", yasgui) as page:
        ask_yasgui(page, PROLOGUE + FIRST_TITLE)
        page.wait_for_selector(".yasr_results table td")
        shown = page.inner_text(".yasr_results table")
        assert all(title in shown for _, title in titles[:3]) and titles[3][1] not in shown
        ask_yasgui(page, PROLOGUE + LABELS)
        page.wait_for_selector(f".yasr_results :text('{titles[3][0]}')")
        ask_yasgui(page, "SELECT nonsense")
        page.wait_for_selector(".yasr_results :text('line 1')")


@needs_browser
def test_yasgui_of_an_origin_that_is_not_allowed_is_refused(demo_folder: Path, yasgui: str) -> None:
    with yasgui_over(demo_folder, yasgui) as page:
        ask_yasgui(page, PROLOGUE + FIRST_TITLE)
        page.wait_for_selector(".yasr_results .errorResult")
        assert not page.query_selector(".yasr_results table td")
