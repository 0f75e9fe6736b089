"""A server that people see under a path of another: every link and redirect leads to a page there."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from playwright.sync_api import sync_playwright

from oxigraph_server import free_port
from proxies import showing
from served_graph import BROWSER, BROWSER_ARGUMENTS
from serving import serving

ROOT = "/trial"
"""The worst of paths: pages of trials have the same."""
TRIAL = "https://w3id.org/trialgraph/trial/NCT04972760"
ELSEWHERE = "nothing in this graph is called"
"""Said of terms of other vocabularies that a record's term was found by."""
BARICITINIB = "https://go.drugbank.com/drugs/DB11817"
PAGES = (
    *("/", "/queries", "/queries/trials_of_a_drug?drug=baricitinib&ask=1", "/editor", "/ontology", "/reconcile"),
    *(f"/explore?start={TRIAL}", "/search?q=dermatomyositis", "/trial/NCT04972760", f"/thing?iri={BARICITINIB}"),
    *("/country/france", "/dataset", "/queries.json", "/openapi.json"),
)  # fmt: skip


@pytest.fixture(scope="module")
def site(demo_folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The address that people see, and the paths that were asked for outside of it."""
    port = free_port()
    base = f"http://127.0.0.1:{port}{ROOT}"
    with serving(graph=str(demo_folder), base=base) as server, showing(server, port, ROOT) as strays:
        yield base, strays


@pytest.fixture
def client(site: tuple[str, list[str]]) -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60, headers={"accept": "text/html,*/*;q=0.1"}) as client:
        yield client


@pytest.fixture(scope="module")
def led() -> dict[str, httpx.Response]:
    """Where each link led that was followed so far."""
    return {}


def addresses(page: str, html: str, names: str = "[a-z-]+") -> set[str]:
    """The addresses of this machine in the attributes of a page, without fragments."""
    said = re.findall(rf"""\s(?:{names})=["']((?:/|\?|http://127\.0\.0\.1)[^"']*)["']""", html)
    return {urljoin(page, unescape(each)).partition("#")[0] for each in said}


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_to_a_page(
    site: tuple[str, list[str]], client: httpx.Client, led: dict[str, httpx.Response], path: str
) -> None:
    base, strays = site
    answer = client.get(base + path)
    assert answer.status_code == 200
    if "html" not in answer.headers["content-type"]:
        return
    assert all(each.startswith(f"{base}/") for each in addresses(str(answer.url), answer.text))
    found = addresses(str(answer.url), answer.text, "href|src|action")
    assert found or path == "/reconcile"
    for each in found - led.keys():
        led[each] = client.get(each, follow_redirects=True)
    lost = [each for each in found if led[each].is_error and ELSEWHERE not in led[each].text]
    assert (lost, strays) == ([], [])


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (f"/thing?iri={TRIAL}", "/trial/NCT04972760"),
        (f"/search?q={BARICITINIB}", "/thing?iri=https%3A%2F%2Fgo.drugbank.com%2Fdrugs%2FDB11817"),
    ],
)
def test_a_redirect_stays_below_the_path(
    site: tuple[str, list[str]], client: httpx.Client, path: str, to: str
) -> None:
    base, _ = site
    answer = client.get(base + path)
    assert urljoin(str(answer.url), answer.headers["location"]) == base + to


def test_what_programs_read_names_addresses_below_the_path(
    site: tuple[str, list[str]], client: httpx.Client
) -> None:
    base, _ = site
    queries = client.get(f"{base}/queries", headers={"accept": "application/json"}).json()
    (formats,) = [each["formats"] for each in queries["queries"] if each["name"] == "changes"]
    assert formats["csv"] == f"{base}/queries/changes.csv"
    openapi = client.get(f"{base}/openapi.json").json()
    assert openapi["servers"][0]["url"].rstrip("/") == base
    description = client.get(f"{base}/sparql", headers={"accept": "text/turtle"}).text
    assert f"<{base}/sparql>" in description


def test_vocabularies_alone_begin_below_the_path(tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}{ROOT}"
    with serving(vocabularies=tmp_path, base=base) as server, showing(server, port, ROOT) as strays:
        for path in ("/", "/reconcile/"):
            answer = httpx.get(base + path)
            assert (answer.status_code, answer.headers["location"]) == (307, f"{base}/reconcile")
        assert httpx.get(base, follow_redirects=True).status_code == 404  # a proxy's own matter
        assert strays == [ROOT]


@pytest.mark.skipif(BROWSER is None, reason="no Chromium found to open the pages in")
def test_elements_ask_below_the_path(site: tuple[str, list[str]]) -> None:
    base, strays = site
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=BROWSER_ARGUMENTS)
        page, asked = browser.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        for path in ("/", f"/explore?start={TRIAL}", "/editor", "/trial/NCT04972760"):
            page.goto(base + path)
            page.wait_for_load_state("networkidle")
        browser.close()
    outside = [url for url in asked if urlsplit(url).scheme == "http" and not url.startswith(f"{base}/")]
    assert (outside, strays) == ([], [])
