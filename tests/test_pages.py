"""The pages of a served graph: asked over HTTP, and opened in a real browser."""

import asyncio
import csv
import io
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import networkx as nx
import pytest
import rdflib
from playwright.sync_api import Browser, Page, sync_playwright
from pyoxigraph import Literal

from api_study import encoded, study
from conftest import PROJECT
from served_graph import BROWSER, BROWSER_ARGUMENTS, served
from trialgraph.build import build, decisions_path
from trialgraph.errors import TooLarge
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.mappings import read_mappings
from trialgraph.server import communities
from trialgraph.server.communities import FOLDER, command_for, write_communities
from trialgraph.server.pages.boxes import OF_A_THING, OF_A_TRIAL
from trialgraph.server.pages.rendering import page_of
from trialgraph.server.pages.views import events
from trialgraph.server.worker import state_of

TOKEN = "ear-drum"
ATTACK = "<script>document.title='attacked'</script>\"><img src=x onerror=\"document.title='attacked'\">"
HOSTILE = "NCT90000066"
TRIAL, DRUG = "https://w3id.org/trialgraph/trial/NCT04972760", "baricitinib"
FRANCE = "https://w3id.org/trialgraph/country/france"
BARICITINIB = "https://go.drugbank.com/drugs/DB11817"
OF_A_BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGES = (
    *("/", "/queries", "/queries/trials_of_a_drug?drug=baricitinib&ask=1", "/queries/places_of_a_thing?ask=1"),
    *("/editor", "/explore", f"/explore?start={quote(TRIAL, safe='')}", "/ontology", "/search?q=dermatomyositis"),
    *("/trial/NCT04972760", f"/trial/{HOSTILE}", "/country/france", "/review?of=links", "/nothing/here"),
    *(f"/thing?iri={quote(BARICITINIB, safe='')}", "/queries/dates_of_a_trial?trial=IRAS1011391&ask=1"),
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's graph with one more study, every text of which is an attack on the page."""
    folder = tmp_path_factory.mktemp("pages")
    hostile = study(
        HOSTILE,
        identificationModule={"briefTitle": ATTACK, "orgStudyIdInfo": {"id": ATTACK}},
        conditionsModule={"conditions": [ATTACK, "Dermatomyositis"]},
        sponsorCollaboratorsModule={"leadSponsor": {"name": ATTACK}},
        descriptionModule={"briefSummary": ATTACK},
        armsInterventionsModule={"interventions": [{"type": "DRUG", "name": ATTACK}]},
        contactsLocationsModule={
            "locations": [
                {"facility": ATTACK, "city": "Ulm", "country": "Germany", "geoPoint": {"lat": 48.4, "lon": 10.0}}
            ]
        },
    )
    (folder / "hostile.jsonl").write_bytes(encoded(hostile))
    build([PROJECT / "data", folder / "hostile.jsonl"], folder / "graph")
    return folder / "graph"


@pytest.fixture(scope="module")
def site(place: Path) -> Iterator[str]:
    with served(place, "--writable", "--token", TOKEN) as address:
        for _ in range(200):
            if httpx.get(f"{address}/complete?q=a", timeout=60).status_code == 200:
                break
            time.sleep(0.1)  # while the index of names is made
        community_of(address, BARICITINIB)
        yield address


def community_of(address: str, thing: str) -> dict[str, Any]:
    """The community of a thing, as soon as there is one."""
    for _ in range(20):
        answer = httpx.get(f"{address}/community.json", params={"thing": thing}, timeout=60)
        if answer.status_code != 503:
            break
    return answer.raise_for_status().json()


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=60, headers={"accept": "text/html"}) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_ARGUMENTS)
        yield started
        started.close()


# --- over HTTP ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/nothing/here"])
def test_every_page_answers_with_html_that_loads_nothing_from_elsewhere(client: httpx.Client, path: str) -> None:
    page = client.get(path)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<script>" not in page.text and 'onerror="doc' not in page.text
    assert not [
        line
        for line in page.text.splitlines()
        if 'src="http' in line or '<link rel="stylesheet" href="http' in line
    ]


def test_every_kind_of_thing_has_a_page_and_every_box_of_it_says_what_was_asked(client: httpx.Client) -> None:
    for name in (DRUG, "Dermatomyositis", "Assistance Publique - Hôpitaux de Paris"):
        (choice, *_) = client.get("/complete", params={"q": name}).json()
        page = client.get(choice["url"]).text
        assert page.count("as SPARQL") > 2 and "trials_of_a_thing" in page


@pytest.mark.parametrize("box", [*OF_A_TRIAL, *OF_A_THING], ids=lambda box: f"{box.query} {box.title}")
def test_every_box_asks_a_stored_query_that_there_is(client: httpx.Client, box) -> None:
    assert client.get(f"/queries/{box.query}").status_code == 200


@pytest.mark.parametrize("path", ["/trial/NCT04972760", f"/thing?iri={quote(BARICITINIB, safe='')}"])
def test_every_box_of_a_page_leads_to_its_sparql_and_to_files(client: httpx.Client, path: str) -> None:
    boxes = re.findall(
        r"<section class=\"box\">\s*<header><h2>(.*?)</h2>(.*?)</header>", client.get(path).text, re.DOTALL
    )
    assert {"What it is linked to"} <= {title for title, _ in boxes} and len(boxes) > 6
    for title, doors in boxes:
        links = {words: unescape(link) for link, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', doors)}
        assert {"as SPARQL", "CSV", "JSON"} <= links.keys(), title
        assert "SELECT" in client.get(links["as SPARQL"]).text
        rows = list(csv.DictReader(io.StringIO(client.get(links["CSV"]).raise_for_status().text)))
        assert rows and client.get(links["JSON"]).raise_for_status().json(), title


def test_the_page_of_a_trial_tells_where_each_fact_was_read(client: httpx.Client) -> None:
    box = client.get("/trial/NCT04972760").text.partition("<h2>Where each fact comes from</h2>")[2]
    head, *rows = re.findall(r"<tr>(.*?)</tr>", box.partition("</section>")[0], re.DOTALL)
    assert re.findall(r">([^<]+)</th>", head)[3:] == [
        *("number", "updated", "source", "position", "reader", "registry")
    ]
    told = "NCT04972760 2025-08-11 ctgov/NCT04972760.json record API v2 JSON ClinicalTrials.gov"
    assert len(rows) > 40
    assert all(" ".join(re.findall(r"<td[^>]*>([^<]*)</td>", row)).endswith(told) for row in rows)


# --- communities and related trials -------------------------------------------------------------------


def test_the_page_of_a_drug_tells_its_community_as_a_measure_of_the_same_network_does(
    client: httpx.Client, place: Path
) -> None:
    said = client.get("/community.json", params={"thing": BARICITINIB}).json()
    with open_graph(place) as graph:
        network = graph.network("drug", by="condition", weight="newman", each=10)
        graph.measure(network, ["community"])
    nodes = network.nodes
    same = {node for node in network if nodes[node]["community"] == nodes[BARICITINIB]["community"]}
    assert {row["iri"] for row in said["rows"]} == same and said["size"] == len(same) > 1
    assert said["name"] == nodes[BARICITINIB]["community_name"]
    assert [row["strength"] for row in said["rows"]] == sorted((r["strength"] for r in said["rows"]), reverse=True)
    page = client.get("/thing", params={"iri": BARICITINIB}).text
    assert all(row["name"] in page for row in said["rows"]) and said["name"] in unescape(page)
    assert f'<pre tabindex="0">{command_for("Drug")}</pre>' in page


def test_the_number_of_trials_of_a_member_is_that_of_its_own_page(client: httpx.Client) -> None:
    rows = client.get("/community.json", params={"thing": BARICITINIB}).json()["rows"]
    found = client.get("/queries/trials_of_a_drug.json", params={"drug": BARICITINIB}).json()["results"][
        "bindings"
    ]
    (own,) = [row["trials"] for row in rows if row["iri"] == BARICITINIB]
    assert own == len({row["trial"]["value"] for row in found})


def test_what_can_be_in_no_community_has_none(client: httpx.Client) -> None:
    assert client.get("/community.json", params={"thing": FRANCE}).status_code == 400
    assert "<h2>Community</h2>" not in client.get("/country/france").text
    assert client.get("/community.xml", params={"thing": BARICITINIB}).status_code == 404


def test_communities_are_found_again_by_the_same_seed(place: Path) -> None:
    with open_graph(place) as graph:
        first, second = (found_anew(graph, place, "Site") for _ in range(2))
    assert first == second and len(first) > 10


def found_anew(graph: TrialGraph, place: Path, kind: str) -> list[tuple]:
    """The members of all communities, as they are kept."""
    write_communities(graph, kind, state_of(str(place)))
    with closing(sqlite3.connect(place / FOLDER / f"{kind.lower()}.sqlite")) as database:
        return database.execute("SELECT * FROM member ORDER BY iri").fetchall()


def test_a_network_that_is_too_large_is_told_with_the_way_out(
    demo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOST_EDGES", "MOST_EDGES_OF_NETWORKIT"):
        monkeypatch.setattr(communities, name, 0)
    state = state_of(str(demo_folder))
    with open_graph(demo_folder) as graph:
        write_communities(graph, "Drug", state)
    with pytest.raises(TooLarge, match="trialgraph measure --network drug --by condition"):
        asyncio.run(communities.Communities(str(demo_folder)).find("Drug", BARICITINIB))
    with served(demo_folder) as address:
        page = httpx.get(
            f"{address}/thing", params={"iri": BARICITINIB}, timeout=60, headers={"accept": "text/html"}
        )
        assert "too large for a page" in page.text
        refused = httpx.get(f"{address}/community.csv", params={"thing": BARICITINIB}, timeout=60)
        assert refused.status_code == 413


def test_a_related_trial_leads_to_what_both_share_where_they_share_anything(client: httpx.Client) -> None:
    links = re.findall(
        r'href="(/queries/trials_sharing_anything\?[^"]+other=[^"]+)">what', client.get("/trial/NCT04972760").text
    )
    assert len(links) > 4
    for link in links:
        rows = client.get(unescape(link), headers={"accept": "text/csv"}).text
        assert len(rows.splitlines()) > 1, link


def test_related_trials_are_a_file_with_their_reasons(client: httpx.Client, place: Path) -> None:
    said = client.get("/related.json", params={"trial": TRIAL}).json()
    with open_graph(place) as graph:
        related = graph.related(TRIAL, most=100)
    assert [row["trial"] for row in said["rows"]] == [each.iri for each in related]
    assert all(abs(sum(r["score"] for r in row["reasons"]) - row["score"]) < 1e-9 for row in said["rows"])
    shared = client.get("/queries/trials_sharing_anything.json", params={"trial": TRIAL}).json()
    assert {row["trial"]["value"] for row in shared["results"]["bindings"]} <= {each.iri for each in related}


def test_the_line_of_time_tells_the_dates_of_a_trial_and_of_which_record_where_there_are_several() -> None:
    columns = ("date", "event", "type", "registry", "number")

    def row(*said: str | None) -> tuple:
        return tuple(None if each is None else Literal(each) for each in said)

    rows = [row("2021", "start date", "Actual", "R", "A1"), row("2022-05", "completion date", None, "R", "A1")]
    assert [each["label"] for each in events(columns, rows)] == ["start date (actual)", "completion date"]
    rows.append(row("2023-01-01", "last updated", None, "R", "B2"))
    assert [each["label"] for each in events(columns, rows)][1:] == ["A1: completion date", "B2: last updated"]
    assert [each["start"] for each in events(columns, rows)] == ["2021", "2022-05", "2023-01-01"]


# --- the endpoint in a browser ------------------------------------------------------------------------


def test_a_browser_at_the_endpoint_is_led_to_the_editor(client: httpx.Client) -> None:
    query = 'SELECT ?trial { ?trial a tg:Trial } # <&"+ü'
    headers = {"accept": OF_A_BROWSER}
    empty = client.get("/sparql", headers=headers)
    assert (empty.status_code, empty.headers["location"], empty.headers["vary"]) == (303, "/editor", "Accept")
    asked = client.get("/sparql", params={"query": query}, headers=headers)
    assert asked.status_code == 303
    assert query in unescape(client.get(asked.headers["location"]).text)


def test_programs_at_the_endpoint_are_answered(client: httpx.Client) -> None:
    query = {"query": "SELECT ?trial { ?trial a tg:Trial } LIMIT 1"}
    for accept, kind in (("*/*", "application/sparql-results+json"), ("text/csv, text/html;q=0.5", "text/csv")):
        answer = client.get("/sparql", params=query, headers={"accept": accept})
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)
    for accept in ("*/*", "text/turtle", "application/rdf+xml, text/html;q=0.1"):
        said = client.get("/sparql", headers={"accept": accept})
        assert said.status_code == 200 and "sparql-service-description" in said.text
    narrowed = {**query, "default-graph-uri": "https://w3id.org/trialgraph/graph/history"}
    assert client.get("/sparql", params=narrowed, headers={"accept": OF_A_BROWSER}).status_code == 200


def test_the_page_of_a_trial_is_also_its_turtle_and_json_ld(client: httpx.Client) -> None:
    sizes = set()
    for accept, format in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
        answer = client.get("/trial/NCT04972760", headers={"accept": accept})
        assert answer.headers["content-type"].startswith(accept) and "Accept" in answer.headers["vary"]
        graph = rdflib.Graph().parse(data=answer.text, format=format)
        assert (rdflib.URIRef(TRIAL), None, None) in graph
        sizes.add(len(graph))
    assert len(sizes) == 1 and sizes.pop() > 50
    assert client.get("/trial/NCT04972760?format=ttl").headers["content-type"].startswith("text/turtle")


def test_an_iri_of_this_graph_leads_to_its_own_address(client: httpx.Client) -> None:
    answer = client.get("/thing", params={"iri": TRIAL})
    assert (answer.status_code, answer.headers["location"]) == (308, "/trial/NCT04972760")
    assert (
        page_of("http://example.org/a?b=c&d", "/trials")
        == "/trials/thing?iri=http%3A%2F%2Fexample.org%2Fa%3Fb%3Dc%26d"
    )


@pytest.mark.parametrize("path", ["/nothing/here", "/trial/NCT00000000", "/thing?iri=no%20iri", "/queries/none"])
def test_what_is_not_there_is_told_to_people_and_to_programs(client: httpx.Client, path: str) -> None:
    for accept, kind in (("text/html", "text/html"), ("*/*", "application/problem+json")):
        answer = client.get(path, headers={"accept": accept})
        assert answer.status_code == 404 and answer.headers["content-type"].startswith(kind)


def test_a_form_shows_rows_or_what_is_wrong(client: httpx.Client) -> None:
    assert "NCT04972760" in client.get("/queries/trials_of_a_drug", params={"drug": DRUG, "ask": "1"}).text
    refused = client.get("/queries/trials_of_a_drug?drug=zzzz&ask=1").text
    assert 'role="alert"' in refused and "zzzz" in refused


def test_completion_finds_things_by_number_and_name_within_their_class(client: httpx.Client) -> None:
    assert client.get("/complete?q=NCT04972760").json()[0]["id"] == TRIAL
    assert {hit["kind"] for hit in client.get("/complete?q=d&kind=Drug").json()} <= {"Drug"}
    assert client.get("/complete?q=d&kind=Ear").status_code == 400


def test_the_explorer_expands_counts_joins_and_finds_ways(client: httpx.Client, place: Path) -> None:
    whole = client.get("/explore/expand", params={"id": FRANCE}).json()
    (trials,) = (group["count"] for group in whole["groups"] if group["kind"] == "Trial")
    part = client.get("/explore/expand", params={"id": FRANCE, "kind": "Trial", "offset": 1, "limit": 1}).json()
    assert len(part["nodes"]) == 1 < trials and part["edges"][0]["source"] == FRANCE
    assert part["nodes"][0]["date"].startswith("20")
    with open_graph(place) as graph:
        drug, condition = graph.find(DRUG), graph.find("Dermatomyositis")
    way = client.get("/explore/path", params={"from": drug, "to": condition}).json()
    assert {drug, condition} <= {node["id"] for node in way["nodes"]} and len(way["edges"]) == len(
        way["nodes"]
    ) - 1
    nodes = [node["id"] for node in way["nodes"]]
    assert len(client.post("/explore/edges", json={"nodes": nodes}).json()["edges"]) >= len(way["edges"])
    file = client.post("/explore/export", json={"nodes": nodes, "format": "graphml"})
    assert set(nx.read_graphml(io.BytesIO(file.content))) == set(nodes)
    turtle = client.post("/explore/export", json={"nodes": nodes, "format": "turtle"}).text
    assert len(rdflib.Graph().parse(data=turtle)) > 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"nodes": 7}', b'{"nodes": [7]}'])
def test_what_the_explorer_cannot_read_is_refused(client: httpx.Client, body: bytes) -> None:
    assert client.post("/explore/edges", content=body).status_code == 400


def test_the_vocabulary_for_completion_tells_what_classes_have(client: httpx.Client) -> None:
    said = client.get("/vocabulary.json").json()
    trial = next(each for each in said["classes"] if each["iri"].endswith("#Trial"))
    assert trial["count"] == 9 and any(each["label"] == "studies drug" for each in trial["properties"])


# --- review -------------------------------------------------------------------------------------------


def test_a_decision_needs_the_token_and_is_kept_beside_the_graph(client: httpx.Client, place: Path) -> None:
    row = next(row for row in read_mappings(place / "mappings.sssom.tsv") if not row.negated)
    said = {"of": "links", "subject": row.subject_id, "answer": "x", "author": "Ada Quill"}
    assert client.post("/review", data=said | {"token": "guessed"}).status_code == 403
    assert not decisions_path(place).exists()
    assert client.post("/review", data=said | {"token": TOKEN}).status_code == 303
    (kept, *_) = read_mappings(decisions_path(place))
    assert (kept.subject_id, kept.negated, kept.author) == (row.subject_id, True, "Ada Quill")
    assert client.post("/review", data=said | {"token": TOKEN}).status_code == 400  # it does not wait any more
    decisions_path(place).unlink()


def test_a_server_that_does_not_write_has_no_review(place: Path) -> None:
    with served(place) as address:
        assert httpx.get(f"{address}/review", timeout=60).status_code == 403


def test_behind_a_proxy_addresses_begin_with_its_path(place: Path) -> None:
    with served(place, "--base", "https://example.org/trials/") as address:
        page = httpx.get(f"{address}/trial/NCT04972760", timeout=60, headers={"accept": "text/html"}).text
    assert 'href="/trials/assets/site.css"' in page and 'href="/trials/' in page and 'href="/queries' not in page


# --- in a browser -------------------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium found to open the pages in")


def opened(browser: Browser, site: str, path: str, **settings) -> tuple[Page, list[str]]:
    """A page, and what went wrong on it."""
    page, wrong = browser.new_page(**settings), []
    own = (site, "data:", "blob:")
    page.on("request", lambda request: request.url.startswith(own) or wrong.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: said.type != "error" or "404" in said.text or wrong.append(said.text))
    page.goto(site + path)
    page.wait_for_load_state("networkidle")
    return page, wrong


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_without_errors_and_people_can_use_it(
    browser: Browser, site: str, path: str, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page, wrong = opened(browser, site, path, color_scheme=scheme)
    if folder := os.environ.get("TRIALGRAPH_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{quote(path, safe='')[:80]}-{scheme}.png", full_page=True)
    serious = [
        (found["id"], [node["html"][:200] for node in found["nodes"]])
        for found in axe.run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]
    assert (wrong, serious) == ([], [])
    assert page.title() != "attacked"
    page.close()


@needs_browser
@pytest.mark.parametrize(
    "path", ["/", "/trial/NCT04972760", "/queries", "/editor", f"/thing?iri={quote(BARICITINIB, safe='')}"]
)
def test_a_page_fits_a_phone(browser: Browser, site: str, path: str) -> None:
    page, wrong = opened(browser, site, path, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert wrong == []
    page.close()


@needs_browser
def test_a_search_by_keyboard_leads_to_the_page_of_what_was_meant(browser: Browser, site: str) -> None:
    page, wrong = opened(browser, site, "/")
    page.keyboard.type("baricit")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thing?iri=*")
    assert page.get_by_role("heading", level=1).inner_text().lower() == DRUG
    assert wrong == []
    page.close()


@needs_browser
def test_the_editor_shows_the_answer_of_this_graph(browser: Browser, site: str) -> None:
    page, wrong = opened(browser, site, "/editor")
    page.get_by_role("button", name="Run").click()
    page.locator(".tg-output table tbody tr").first.wait_for()
    assert DRUG in page.locator(".tg-output").inner_text().lower()
    assert wrong == []
    page.close()


@needs_browser
def test_pages_work_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/queries/trials_of_a_drug")
    page.get_by_role("textbox", name="drug").fill(DRUG)
    page.get_by_role("button", name="Ask").click()
    assert page.locator("tbody tr").count() > 0
    page.goto(f"{site}/editor")
    with page.expect_response(f"{site}/sparql") as answered:
        page.get_by_role("button", name="Run").click()
    assert answered.value.status == 200 and "xml" in answered.value.headers["content-type"]
    context.close()
