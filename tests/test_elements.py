"""The elements of the pages in a real browser: no error, no request elsewhere, the keyboard, hostile labels."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from html import escape
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from conftest import PROJECT
from elements_server import ASSETS, answer_json, answer_sparql, page, serve
from trialgraph.exporters import palette

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium found to open the pages in")
SVG = "{http://www.w3.org/2000/svg}"
ATTACK = "<img src=x onerror=document.title='attacked'>"
SMALL = {
    "nodes": [
        {"id": "https://e.org/t1", "label": f"A trial {ATTACK}", "kind": "Trial", "links": 3, "date": "2019-02"},
        {"id": "https://e.org/t2", "label": "Another trial", "kind": "Trial", "links": 1, "date": "2021"},
        {"id": "https://e.org/d1", "label": "Baricitinib", "kind": "Drug", "links": 120},
        {"id": "https://e.org/c1", "label": "Dermatomyositis", "kind": ATTACK, "links": 1},
    ],
    "edges": [
        {"source": "https://e.org/t1", "target": "https://e.org/d1", "kind": "studiesDrug"},
        {"source": "https://e.org/t2", "target": "https://e.org/d1", "kind": "studiesDrug"},
        {"source": "https://e.org/t1", "target": "https://e.org/c1", "kind": ATTACK},
        {"source": "https://e.org/t1", "target": "https://e.org/nowhere", "kind": "lost"},
    ],
}

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=BROWSER, args=arguments)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a page with an element; afterwards, no error, no request elsewhere and no run script may be seen."""
    opened, errors, requests, answers = [], [], [], {}

    def open_content(content: str, more: dict[str, object] | None = None, fragment: str = "", **settings) -> Page:
        answers.update({"/page": page(content)} | (more or {}))
        shown = browser.new_page(**{"viewport": {"width": 1000, "height": 800}, **settings})
        opened.append(shown)
        shown.on("request", lambda request: requests.append(request.url))
        shown.on("pageerror", lambda error: errors.append(str(error)))
        shown.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        shown.goto(f"{site}/page{fragment}")
        return shown

    with serve(answers) as site:
        yield open_content
        titles = {shown.title() for shown in opened}
        for shown in opened:
            shown.close()
    assert errors == []
    assert [url for url in requests if not url.startswith((site, "blob:", "data:"))] == []
    assert titles == {"Test page"}


def open_graph(open_page: Open, network: object, content: str = "", more=None, **settings) -> Page:
    content = content or '<tg-graph src="/network.json" page-url="/thing?iri="></tg-graph>'
    shown = open_page(content, {"/network.json": answer_json(network), **(more or {})}, **settings)
    shown.wait_for_selector("canvas[data-painted]")
    return shown


def spot_of(shown: Page, node: str) -> tuple[float, float]:
    """Where a node stands on the page, once all have their places."""
    shown.wait_for_selector("canvas[data-settled]")
    return spot_of_now(shown, node)


def spot_of_now(shown: Page, node: str) -> tuple[float, float]:
    shown.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    find = "id => document.querySelector('tg-graph').scene.nodes.find(({node}) => node.id === id)"
    spot, box = shown.evaluate(find, node), shown.locator("canvas").bounding_box()
    return box["x"] + spot["x"], box["y"] + spot["y"]


def test_the_built_files_belong_to_their_sources() -> None:
    built = (ASSETS / "sources.sha256").read_text(encoding="utf-8").splitlines()
    sources = [path for path in (PROJECT / "frontend/src").rglob("*") if path.is_file()]
    sources += [PROJECT / "frontend/build.mjs", PROJECT / "frontend/package-lock.json"]
    hashes = {
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(PROJECT / 'frontend').as_posix()}"
        for path in sources
    }
    assert set(built) == hashes, "the assets are not built from these sources; run: make assets"


def test_the_lock_of_the_front_end_names_no_address_and_pins_with_hashes() -> None:
    lock = json.loads((PROJECT / "frontend/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all("resolved" not in entry and entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "://" not in (PROJECT / "frontend/.npmrc").read_text(encoding="utf-8")


def test_the_licence_of_every_package_that_is_built_in_stands_beside() -> None:
    notices = (ASSETS / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    licences = dict(re.findall(r"^(\S+ \d+\.\d+\.\d+) \(([\w.-]+)\)$", notices, re.MULTILINE))
    assert {"d3-force 3.0.1", "uplot 1.6.32"} <= set(licences)
    assert set(licences.values()) <= {"MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD"}


def test_kinds_look_in_the_pages_as_in_exported_pictures() -> None:
    looks = json.loads((PROJECT / "frontend/src/palette.json").read_text(encoding="utf-8"))
    assert looks == {
        "colours": list(palette.COLOURS),
        "sides": list(palette.SIDES),
        "kinds": list(palette.KINDS),
        "no_kind": palette.NO_KIND.colour,
    }


@needs_browser
def test_a_graph_shows_its_kinds_with_counts_and_switches_them(open_page: Open) -> None:
    shown = open_graph(open_page, SMALL)
    legend = shown.locator(".tg-legend label")
    assert legend.all_text_contents() == ["Trial2", f"{ATTACK}1", "Drug1"]
    assert "4 nodes and 3 edges" in shown.locator("canvas").get_attribute("aria-label")
    shown.get_by_label("Drug").uncheck()
    assert "3 nodes" in shown.locator("canvas").get_attribute("aria-label")
    shown.get_by_role("button", name="Table").click()
    assert shown.locator("tg-graph tbody tr").count() == 3
    assert shown.locator("canvas").is_hidden()
    assert ATTACK in shown.locator("tg-graph tbody").inner_text()


@needs_browser
def test_a_click_opens_the_card_of_a_node_and_its_neighbours(open_page: Open) -> None:
    shown = open_graph(open_page, SMALL)
    shown.mouse.click(*spot_of(shown, "https://e.org/t1"))
    card = shown.locator(".tg-card")
    assert card.locator(".tg-title").inner_text() == f"A trial {ATTACK}"
    assert card.locator("li").all_text_contents() == ["BaricitinibStudies drug", f"Dermatomyositis{ATTACK}"]
    assert card.get_by_role("link").get_attribute("href").endswith("/thing?iri=https%3A%2F%2Fe.org%2Ft1")
    card.get_by_role("button", name="Baricitinib").click()
    assert "Drug, 120 links, 2 shown" in shown.locator(".tg-card").inner_text()


@needs_browser
def test_hovering_tells_the_whole_label_as_text(open_page: Open) -> None:
    shown = open_graph(open_page, SMALL)
    shown.mouse.move(*spot_of(shown, "https://e.org/t1"))
    shown.wait_for_selector(".tg-tip:not([hidden])")
    assert shown.locator(".tg-tip strong").inner_text() == f"A trial {ATTACK}"
    assert shown.locator(".tg-tip span").inner_text() == "Trial, 2019-02, 3 links"


@needs_browser
def test_the_keyboard_walks_along_edges_opens_a_card_and_zooms(open_page: Open) -> None:
    shown = open_graph(open_page, SMALL)
    voice, canvas = shown.locator("tg-graph > [role=status]"), shown.locator("canvas")
    shown.wait_for_selector("canvas[data-settled]")
    canvas.focus()
    seen = set()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp") * 4:
        shown.keyboard.press(key)
        seen.add(voice.text_content())
    assert len(seen) == 4
    shown.keyboard.press("Enter")
    assert shown.locator(".tg-card .tg-title").inner_text() in voice.text_content()
    assert shown.evaluate("document.activeElement.textContent") == "Open its page"
    shown.keyboard.press("Escape")
    assert shown.locator(".tg-card").count() == 0
    assert shown.evaluate("document.activeElement.tagName") == "CANVAS"
    before = float(canvas.get_attribute("data-view").split()[0])
    shown.keyboard.press("+")
    shown.wait_for_function(
        "before => Number(document.querySelector('canvas').dataset.view.split(' ')[0]) > before * 1.3", arg=before
    )


@needs_browser
def test_what_stands_in_a_graph_is_its_table_also_without_scripts(open_page: Open, browser: Browser) -> None:
    content = (
        '<tg-graph><script type="application/json">{"nodes": [{"id": "a", "label": "Alone"}]}</script>'
        "<table><caption>Given</caption><tr><td>Alone</td></tr></table></tg-graph>"
    )
    shown = open_graph(open_page, None, content)
    assert shown.get_by_text("Given").is_hidden()
    shown.get_by_role("button", name="Table").click()
    assert shown.get_by_text("Given").is_visible()
    with serve({"/page": page(content)}) as site:
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(f"{site}/page")
        assert plain.get_by_text("Given").is_visible()
        plain.context.close()


@needs_browser
def test_data_that_cannot_be_had_leaves_the_table_and_says_so(browser: Browser) -> None:
    def refused(*_: object) -> tuple[int, str, bytes]:
        return 503, "application/problem+json", b'{"title": "Busy", "detail": "Come back later."}'

    content = '<tg-graph src="/network.json"><table><tr><td>Given</td></tr></table></tg-graph>'
    with serve({"/page": page(content), "/network.json": refused}) as site:
        shown = browser.new_page()
        shown.goto(f"{site}/page")
        assert shown.get_by_role("alert").inner_text() == "Come back later."
        assert shown.get_by_text("Given").is_visible()
        shown.close()


@needs_browser
def test_a_thousand_nodes_are_painted_without_webgl(open_page: Open) -> None:
    nodes = [{"id": f"n{n}", "label": f"Node {n}", "kind": "Trial", "links": 2} for n in range(1000)]
    edges = [{"source": f"n{n}", "target": f"n{n // 3}", "kind": "link"} for n in range(1, 1000)]
    shown = open_graph(open_page, {"nodes": nodes, "edges": edges})
    assert shown.evaluate("document.querySelector('tg-graph').scene.nodes.length") == 1000
    assert shown.evaluate("performance.getEntriesByName('tg-graph painted').length") == 1


@needs_browser
def test_a_node_stays_where_it_is_dragged_to(open_page: Open) -> None:
    shown = open_graph(open_page, SMALL)
    x, y = spot_of(shown, "https://e.org/d1")
    shown.mouse.move(x, y)
    shown.mouse.down()
    shown.mouse.move(x + 60, y + 40, steps=5)
    at_hand = spot_of_now(shown, "https://e.org/d1")
    shown.mouse.up()
    assert at_hand == pytest.approx((x + 60, y + 40), abs=2)
    assert spot_of(shown, "https://e.org/d1") == pytest.approx(at_hand, abs=2)
    shown.mouse.click(*at_hand)
    assert shown.get_by_role("button", name="Unpin").is_visible()


# --- the explorer


def neighbours(node: str) -> list[dict[str, str]]:
    return [edge for edge in SMALL["edges"] if node in (edge["source"], edge["target"])]


def expand(parameters: dict[str, str]) -> object:
    """What a server answers for `expand-url`: a node and what it is linked to by kind, or the nodes of a kind."""
    nodes = {node["id"]: node for node in SMALL["nodes"]}
    edges = [edge for edge in neighbours(parameters["id"]) if {edge["source"], edge["target"]} <= set(nodes)]
    others = {edge["source"] if edge["target"] == parameters["id"] else edge["target"] for edge in edges}
    kinds = [nodes[other]["kind"] for other in others]
    if "kind" not in parameters:
        groups = [{"kind": kind, "count": kinds.count(kind)} for kind in sorted(set(kinds))]
        return {"node": nodes[parameters["id"]], "groups": groups}
    of_kind = [nodes[other] for other in sorted(others) if nodes[other]["kind"] == parameters["kind"]]
    return {"nodes": of_kind[int(parameters["offset"]) :][: int(parameters["limit"])], "edges": edges}


def find_path(parameters: dict[str, str]) -> object:
    assert parameters == {"from": "https://e.org/t2", "to": "https://e.org/c1"}
    return {"nodes": SMALL["nodes"], "edges": SMALL["edges"][:3]}


EXPLORER = (
    '<tg-graph explore start="https://e.org/t2" base="https://e.org/" expand-url="/expand" edges-url="/edges" '
    'path-url="/path" export-url="/export" complete-url="/complete" page-url="/thing?iri="></tg-graph>'
)
ASKED = {
    "/expand": answer_json(expand),
    "/path": answer_json(find_path),
    "/edges": answer_json(lambda _, sent: {"edges": [e for e in SMALL["edges"] if e["source"] in sent["nodes"]]}),
    "/export": answer_json(lambda _, sent: sent),
    "/complete": answer_json(
        [{"id": "https://e.org/c1", "label": f"Dermatomyositis {ATTACK}", "kind": "Condition"}]
    ),
}


def open_explorer(open_page: Open, fragment: str = "") -> Page:
    shown = open_page(EXPLORER, ASKED, fragment)
    shown.wait_for_selector("canvas[data-settled]")
    return shown


def count_nodes(shown: Page, number: int) -> None:
    """Waits until the picture has so many nodes."""
    shown.wait_for_function("n => document.querySelector('tg-graph').scene?.nodes.length === n", arg=number)


def choose_node(shown: Page, node: str) -> None:
    shown.mouse.click(*spot_of(shown, node))
    shown.wait_for_selector(".tg-card")


@needs_browser
def test_the_explorer_expands_by_kind_and_undoes_and_its_address_holds_it_all(open_page: Open) -> None:
    shown = open_explorer(open_page)
    choose_node(shown, "https://e.org/t2")
    shown.get_by_role("button", name="+1 of 1 Drug").click()
    count_nodes(shown, 2)
    assert "all 1 Drug shown" in shown.locator(".tg-card").inner_text()
    assert shown.url.endswith("#add=~t2&expand=~t2,Drug,0")
    shown.get_by_role("button", name="Undo").click()
    count_nodes(shown, 1)
    shown.get_by_role("button", name="Redo").click()
    count_nodes(shown, 2)
    again = open_explorer(open_page, "#add=~t2&expand=~t2,Drug,0&remove=~t2&nonsense=%E0%A4%A")
    count_nodes(again, 1)
    assert again.locator(".tg-legend label").all_text_contents() == ["Drug1"]


@needs_browser
def test_the_explorer_finds_a_path_between_two_and_adds_by_name(open_page: Open) -> None:
    shown = open_explorer(open_page)
    shown.get_by_role("combobox").fill("derma")
    assert shown.get_by_role("option").inner_text().startswith(f"Dermatomyositis {ATTACK}")
    shown.keyboard.press("ArrowDown")
    shown.keyboard.press("Enter")
    count_nodes(shown, 2)
    choose_node(shown, "https://e.org/t2")
    shown.get_by_role("button", name="Path from here").click()
    choose_node(shown, "https://e.org/c1")
    shown.get_by_role("button", name="Path to here").click()
    count_nodes(shown, 4)
    assert "path=~t2,~c1" in shown.url
    assert shown.locator(".tg-message").inner_text() == "A path over 4 nodes."


@needs_browser
def test_the_explorer_filters_by_kind_and_year_and_pins(open_page: Open) -> None:
    shown = open_explorer(open_page, "#add=~t1&add=~t2&add=~d1")
    shown.get_by_label("From year").fill("2020")
    shown.keyboard.press("Tab")
    count_nodes(shown, 2)
    shown.get_by_label("Drug").uncheck()
    count_nodes(shown, 1)
    assert shown.url.endswith("&years=2020,2021&hide=Drug")
    choose_node(shown, "https://e.org/t2")
    shown.get_by_role("button", name="Pin", exact=True).click()
    shown.get_by_role("button", name="Unpin").wait_for()
    assert "pin=~t2," in shown.url
    shown.keyboard.press("Control+z")
    shown.get_by_role("button", name="Pin", exact=True).wait_for()


@needs_browser
def test_what_is_seen_comes_as_a_file_and_labels_are_text_in_it(open_page: Open) -> None:
    shown = open_explorer(open_page, "#add=~t1&add=~d1")
    files = {}
    for name in ("SVG", "PNG", "GraphML"):
        shown.locator(".tg-menu").evaluate("menu => { menu.open = true; }")
        with shown.expect_download() as download:
            shown.get_by_role("button", name=name).click()
        files[download.value.suggested_filename] = download.value.path().read_bytes()
    drawn = ElementTree.fromstring(files["network.svg"])
    assert f"A trial {ATTACK}\nhttps://e.org/t1" in [title.text for title in drawn.iter(f"{SVG}title")]
    assert len(list(drawn.iter(f"{SVG}line"))) == 1
    assert files["network.png"].startswith(b"\x89PNG")
    assert json.loads(files["network.graphml"]) == {
        "format": "graphml",
        "nodes": ["https://e.org/t1", "https://e.org/d1"],
    }


@needs_browser
def test_a_picture_of_labels_with_any_character_is_xml(open_page: Open) -> None:
    labels = ["\x00\x0b nul", "]]>", "&#0;&amp;", "\ud83d lone", "\U0001f600 \u202e", "\ufffe", "'\"<b>", ""]
    network = {"nodes": [{"id": f"n{n}", "label": label} for n, label in enumerate(labels)], "edges": []}
    inside = f'<script type="application/json">{json.dumps(network).replace("<", chr(92) + "u003c")}</script>'
    shown = open_page(f"<tg-graph explore>{inside}</tg-graph>")
    shown.wait_for_selector("canvas[data-settled]")
    shown.locator(".tg-menu summary").click()
    with shown.expect_download() as download:
        shown.get_by_role("button", name="SVG").click()
    drawn = ElementTree.parse(download.value.path())
    titles = [title.text.split("\n")[0] for title in drawn.iter(f"{SVG}title") if "\n" in title.text]
    assert sorted(titles) == sorted([" nul", "]]>", "&#0;&amp;", " lone", "\U0001f600 \u202e", "", "'\"<b>", "n7"])


# --- map, chart, timeline

SITES = [
    {"id": "https://e.org/s1", "label": f"Leeds {ATTACK}", "lat": 53.8, "lon": -1.5, "count": 3},
    {"id": "https://e.org/s2", "label": "Leeds Infirmary", "lat": 53.8, "lon": -1.5, "count": 2},
    {"id": "https://e.org/s3", "label": "Tokyo", "lat": "35.7", "lon": "139.7"},
    {"id": "https://e.org/s4", "label": "Nowhere", "lat": None, "lon": None},
]


@needs_browser
def test_sites_of_one_place_are_one_mark_that_opens_as_a_list(open_page: Open) -> None:
    shown = open_page(
        '<tg-map src="/sites.json" noun="trial" page-url="/thing?iri="></tg-map>',
        {"/sites.json": answer_json(SITES)},
    )
    shown.wait_for_selector("canvas[data-painted]")
    assert shown.locator(".tg-told").inner_text() == "3 sites, 1 more without a place on the map"
    assert shown.locator("canvas").get_attribute("data-marks") == "2"
    shown.locator("canvas").focus()
    said = []
    for key in ("ArrowRight", "ArrowLeft"):
        shown.keyboard.press(key)
        said.append(shown.locator("tg-map > [role=status]").text_content())
    assert said == ["Tokyo, 1 trial", f"2 sites, Leeds {ATTACK}; Leeds Infirmary … 5 trials"]
    shown.keyboard.press("Enter")
    assert shown.locator(".tg-card li").all_text_contents() == [
        f"Leeds {ATTACK}3 trials",
        "Leeds Infirmary2 trials",
    ]
    shown.get_by_role("button", name="Table").click()
    assert shown.locator("tg-map tbody tr").count() == 4


@needs_browser
def test_marks_fall_apart_when_the_map_comes_closer(open_page: Open) -> None:
    sites = [{"id": str(n), "label": f"Site {n}", "lat": 50 + n / 10, "lon": n / 10} for n in range(20)]
    sites.append({"id": "far", "label": "Far away", "lat": -40, "lon": 175})
    shown = open_page('<tg-map src="/sites.json"></tg-map>', {"/sites.json": answer_json(sites)})
    shown.wait_for_selector("canvas[data-marks='2']")
    shown.locator("canvas").focus()
    for key in ("ArrowLeft", "Enter"):
        shown.keyboard.press(key)
    shown.wait_for_function("() => Number(document.querySelector('canvas').dataset.marks) > 2")
    assert shown.locator(".tg-card").count() == 0


@needs_browser
def test_a_chart_reads_its_values_by_keyboard_and_has_its_table(open_page: Open) -> None:
    data = {"x": [2020, 2021], "series": [{"label": f"Phase 1 {ATTACK}", "values": [1, 2]}]}
    data["series"].append({"label": "Phase 2", "values": [3, None]})
    shown = open_page(
        '<tg-chart src="/chart.json" stacked step="Year"></tg-chart>', {"/chart.json": answer_json(data)}
    )
    shown.locator(".tg-plot[data-painted]").focus()
    shown.keyboard.press("ArrowRight")
    shown.keyboard.press("ArrowRight")
    told = f"Phase 1 {ATTACK}: 2\nPhase 2: none"
    assert shown.locator(".tg-tip").inner_text() == f"2021\n{told}"
    shown.get_by_role("checkbox", name="Phase 2").uncheck()
    shown.get_by_role("button", name="Table").click()
    assert shown.locator("tg-chart tr").all_text_contents() == [f"YearPhase 1 {ATTACK}Phase 2", "202013", "20212"]


@needs_browser
def test_a_timeline_stands_in_the_order_of_time_and_says_what_has_no_date(open_page: Open) -> None:
    rows = [
        {"label": "Posted", "start": "2022-01-31", "url": "javascript:alert(1)"},
        {"label": f"Recruiting {ATTACK}", "start": "2019-03", "end": "2021-05"},
        {"label": "Never", "start": None},
    ]
    shown = open_page('<tg-timeline src="/rows.json"></tg-timeline>', {"/rows.json": answer_json(rows)})
    shown.wait_for_selector(".tg-time")
    assert shown.locator("tbody tr").all_text_contents() == [
        f"Recruiting {ATTACK}2019-03 to 2021-05",
        "Posted2022-01-31",
    ]
    assert shown.locator("tg-timeline a").count() == 0
    assert "1 without a date" in shown.locator("tg-timeline").inner_text()
    assert shown.locator(".bar").evaluate("bar => bar.style.left") == "0%"


# --- completion


@needs_browser
def test_a_form_sends_the_id_of_what_was_chosen_and_what_was_typed_otherwise(open_page: Open) -> None:
    shown = open_page(
        '<form><tg-complete url="/complete"><input name="drug" aria-label="Drug"></tg-complete>'
        '<tg-complete url="/complete"><input name="other" value="kept" data-id="urn:kept" aria-label="Other">'
        "</tg-complete></form>",
        {
            "/complete": answer_json(
                lambda given: [{"id": f"urn:{given['q']}", "label": ATTACK, "note": "12 trials"}]
            )
        },
    )
    field = shown.get_by_role("combobox", name="Drug")
    sent = "Object.fromEntries(new FormData(document.querySelector('form')))"
    field.fill("bari")
    shown.get_by_role("option").wait_for()
    assert shown.evaluate(sent) == {"drug": "bari", "other": "urn:kept"}
    assert field.get_attribute("aria-expanded") == "true"
    shown.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == shown.get_by_role("option").get_attribute("id")
    shown.keyboard.press("Enter")
    assert shown.evaluate(sent)["drug"] == "urn:bari"
    assert field.input_value() == ATTACK
    assert shown.get_by_role("option").count() == 0


# --- the editor

TRIPLES = f"""
@prefix tg: <https://w3id.org/trialgraph/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @base <https://e.org/> .
<t1> a tg:Trial ; rdfs:label "A trial {ATTACK}" ; tg:studiesDrug <d1> ; tg:start "2020-01-02"^^xsd:date .
<d1> a tg:Drug ; rdfs:label "Baricitinib" ; tg:lat 53.8 ; tg:lon -1.5 .
"""
TG, LABEL = "https://w3id.org/trialgraph/ontology#", "http://www.w3.org/2000/01/rdf-schema#label"
VOCABULARY = {
    "prefixes": {"tg": TG, "rdfs": LABEL.removesuffix("label")},
    "classes": [
        {
            "iri": f"{TG}Trial", "label": "trial", "count": 35000,
            "properties": [
                {"iri": LABEL, "label": "label", "count": 35000},
                {"iri": f"{TG}studiesDrug", "label": "studies drug", "count": 41000},
            ],
        },
        {"iri": f"{TG}Drug", "label": "drug", "properties": [{"iri": f"{TG}code", "label": ATTACK}]},
    ],
}  # fmt: skip
ROWS = """# view: %s
PREFIX tg: <https://w3id.org/trialgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT * {
  ?trial tg:studiesDrug ?drug ; rdfs:label ?trialLabel ; tg:start ?start .
  ?drug tg:lat ?lat ; tg:lon ?lon
}"""


EDITOR = (
    '<tg-editor url="/sparql" vocabulary-url="/vocabulary.json" base="https://e.org/" page-url="/thing?iri=">'
    '<form action="/sparql"><label for="query">SPARQL query</label>'
    '<textarea id="query" name="query">%s</textarea><button class="main">Run</button></form></tg-editor>'
)
ENDPOINT = {"/sparql": answer_sparql(TRIPLES), "/vocabulary.json": answer_json(VOCABULARY)}


def open_editor(open_page: Open, query: str) -> Page:
    shown = open_page(EDITOR % escape(query), ENDPOINT)
    shown.wait_for_selector("tg-editor .cm-content")
    return shown


def write(shown: Page, text: str) -> None:
    shown.get_by_role("textbox", name="SPARQL query").click()
    shown.keyboard.press("Control+a")
    shown.keyboard.type(text)


@needs_browser
def test_after_a_class_the_editor_offers_its_properties_with_counts_and_declares_prefixes(open_page: Open) -> None:
    shown = open_editor(open_page, "")
    write(shown, "SELECT * { ?t a tri")
    shown.get_by_role("option", name="tg:Trial").wait_for()
    shown.wait_for_timeout(100)  # the editor lets no key choose what has only just appeared
    shown.keyboard.press("Enter")
    shown.keyboard.type(" ; ")
    shown.get_by_role("option", name="tg:studiesDrug").wait_for()
    options = shown.get_by_role("option").all_text_contents()
    assert options == ["ais of class", "tg:studiesDrugstudies drug, 41,000", "rdfs:labellabel, 35,000"]
    text = shown.evaluate("document.querySelector('tg-editor').field.text()")
    assert text.splitlines()[0] == f"PREFIX tg: <{TG}>"
    write(shown, "SELECT * { ?d a <https://w3id.org/trialgraph/ontology#Drug> . ?d ")
    shown.get_by_role("option", name="tg:code").wait_for()
    assert shown.get_by_role("option").all_text_contents() == ["ais of class", f"tg:code{ATTACK}"]


@needs_browser
@pytest.mark.parametrize(
    ("hint", "seen"),
    [("graph", "tg-graph canvas[data-painted]"), ("map", "tg-map canvas[data-painted]"), ("timeline", ".tg-time")],
)
def test_an_answer_is_shown_as_the_query_hints(open_page: Open, hint: str, seen: str) -> None:
    shown = open_editor(open_page, ROWS % hint)
    shown.get_by_role("button", name="Run").click()
    shown.wait_for_selector(seen)
    assert shown.get_by_role("tab").all_text_contents() == ["Table", "Graph", "Map", "Timeline"]
    shown.get_by_role("tab", selected=True).press("ArrowLeft")
    shown.get_by_role("tab", name="Table").click()
    link = shown.get_by_role("link", name="https://e.org/t1")
    assert link.get_attribute("href").endswith("/thing?iri=https%3A%2F%2Fe.org%2Ft1")
    assert f"A trial {ATTACK}" in shown.locator("tbody").inner_text()
    assert "query=" in shown.url


@needs_browser
def test_what_is_constructed_is_a_network_with_labels_and_kinds(open_page: Open) -> None:
    shown = open_editor(open_page, "# view: graph\nCONSTRUCT WHERE { ?s ?p ?o }")
    shown.get_by_role("button", name="Run").click()
    shown.wait_for_selector("tg-graph canvas[data-painted]")
    assert shown.locator(".tg-legend label").all_text_contents() == ["Drug1", "Trial1"]
    assert shown.get_by_role("button", name="Download Turtle").is_visible()


@needs_browser
def test_a_mistake_is_told_with_its_line(browser: Browser) -> None:
    content = EDITOR % "SELECT * {\n  ?s ?p\n}"
    with serve({"/page": page(content), "/sparql": answer_sparql(TRIPLES)}) as site:
        shown = browser.new_page()
        shown.goto(f"{site}/page")
        shown.locator(".cm-content").press("Control+Enter")
        assert shown.get_by_role("alert").inner_text().startswith("Line 3: error at 3:")
        assert shown.locator(".cm-wrong").inner_text() == "}"
        shown.close()


# --- for everybody


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_element_has_a_serious_finding_of_axe(open_page: Open, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    chart = {"x": ["a", "b"], "series": [{"label": "One", "values": [1, 2]}, {"label": "Two", "values": [1, 2]}]}
    inside = '<script type="application/json">%s</script>'
    content = (
        f"<h2>Explorer</h2>{EXPLORER}<h2>Map</h2><tg-map>{inside % json.dumps(SITES[1:])}</tg-map>"
        f"<h2>Chart</h2><tg-chart stacked>{inside % json.dumps(chart)}</tg-chart>"
        f"<h2>Editor</h2>{EDITOR % escape(ROWS % 'table')}"
    )
    shown = open_page(content, ASKED | ENDPOINT, color_scheme=scheme)
    for ready in ("tg-map canvas[data-painted]", "tg-editor .cm-content"):
        shown.wait_for_selector(ready)
    shown.get_by_role("button", name="Run").click()
    shown.get_by_role("tab", name="Table").wait_for()
    shown.locator("tg-graph canvas[data-settled]").focus()
    for key in ("ArrowRight", "Enter"):
        shown.keyboard.press(key)
    shown.get_by_role("button", name="+1 of 1 Drug").wait_for()
    found = axe.run(shown).response["violations"]
    assert [(finding["id"], finding["impact"]) for finding in found] == []


@needs_browser
def test_nothing_is_wider_than_a_phone(open_page: Open) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
    shown = open_graph(open_page, SMALL, **phone)
    shown.touchscreen.tap(*spot_of(shown, "https://e.org/d1"))
    assert shown.locator(".tg-card .tg-title").inner_text() == "Baricitinib"
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
