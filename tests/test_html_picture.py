"""The HTML picture in a real browser: it asks nobody for anything, and people can use it."""

import shutil

import networkx as nx
import pytest
from playwright.sync_api import sync_playwright

from trialgraph.exporters import write_network

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium found to open the picture in")

TRIAL = "https://example.org/trial/0"
ATTACK = "</script><script>document.title = 'attacked'</script>"


def network(number=60):
    graph = nx.MultiDiGraph(name="Trials and what they study")
    for position in range(number):
        kind = ("Trial", "Drug", "Condition")[position % 3]
        graph.add_node(f"https://example.org/{kind.lower()}/{position}", label=f"{kind} {position}", kind=kind)
    nodes = list(graph)
    graph.nodes[TRIAL].update(
        label=f"A trial {ATTACK}", size=9, homepage="https://example.org/home", phases=["2", "3"]
    )
    for position, node in enumerate(nodes[1:], start=1):
        graph.add_edge(node, nodes[position // 3], relation="studies", evidence=["record 1", "record 2"])
    graph.add_edge(nodes[1], TRIAL, relation="javascript", property="javascript:alert(1)")
    return graph


@pytest.fixture(scope="module", params=[(), ("--disable-3d-apis",)], ids=["default", "without WebGL"])
def browser(request):
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=BROWSER,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", *request.param],
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser, tmp_path):
    """Opens the picture of a network; afterwards, no error and no request may be seen."""
    opened, errors, requests = [], [], []

    def open_picture(graph, **settings):
        path = tmp_path / "network.html"
        write_network(graph, path)
        page = browser.new_page(**{"viewport": {"width": 1200, "height": 800}, **settings})
        opened.append(page)
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(path.as_uri())
        page.wait_for_selector("canvas[data-painted]")
        return page

    yield open_picture
    for page in opened:
        page.close()
    assert requests == [(tmp_path / "network.html").as_uri()] * len(opened)
    assert errors == []


def transform(page):
    """Scale, x and y of the picture as it is painted."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return tuple(map(float, page.locator("canvas").get_attribute("data-transform").split()))


def spot_of(page, node):
    """Where a node stands on the page, in pixels."""
    drawn = page.evaluate(
        "id => JSON.parse(document.getElementById('network').textContent).nodes.find(node => node.id === id)",
        node,
    )
    scale, x, y = transform(page)
    box = page.locator("canvas").bounding_box()
    return box["x"] + drawn["x"] * scale + x, box["y"] + drawn["y"] * scale + y


def test_the_legend_counts_the_kinds_and_switches_them_off_and_on(open_page):
    page = open_page(network())
    assert sorted(page.locator("#legend label").all_inner_texts()) == [
        "Condition\n20",
        "Drug\n20",
        "Trial\n20",
    ]
    assert page.locator("#count").inner_text() == "60 nodes, 60 edges"
    page.get_by_label("Drug").uncheck()
    assert page.locator("#count").inner_text().startswith("40 nodes")
    assert page.locator("#nodes li").count() == 40
    page.get_by_label("Drug").check()
    assert page.locator("#nodes li").count() == 60


def test_a_click_on_a_node_opens_its_card_with_edges_and_evidence_and_escape_closes_it(open_page):
    page = open_page(network())
    page.mouse.click(*spot_of(page, TRIAL))
    card = page.locator("#card")
    assert card.locator("h2").inner_text() == f"A trial {ATTACK}"
    assert "record 2" in card.inner_text()
    assert "Edges (3)" in card.inner_text()
    page.keyboard.press("Escape")
    assert card.is_hidden()


def test_a_label_with_a_script_is_text_and_only_web_addresses_become_links(open_page):
    page = open_page(network())
    page.mouse.click(*spot_of(page, TRIAL))
    links = page.locator("#card a")
    assert page.title() == "Trials and what they study"
    assert set(links.evaluate_all("all => all.map(a => a.href)")) == {TRIAL, "https://example.org/home"}
    assert all("noopener" in rel for rel in links.evaluate_all("all => all.map(a => a.rel)"))


def test_the_wheel_zooms_around_the_pointer_and_dragging_moves_the_picture(open_page):
    page = open_page(network())
    before, spot = transform(page), spot_of(page, TRIAL)
    page.mouse.move(*spot)
    page.mouse.wheel(0, -300)
    zoomed = transform(page)
    assert zoomed[0] > before[0] * 1.2
    assert spot_of(page, TRIAL) == pytest.approx(spot, abs=2)
    page.mouse.move(420, 200)
    page.mouse.down()
    page.mouse.move(480, 240, steps=4)
    page.mouse.up()
    moved = transform(page)
    assert moved[0] == zoomed[0]
    assert moved[1] - zoomed[1] == pytest.approx(60, abs=1)
    assert moved[2] - zoomed[2] == pytest.approx(40, abs=1)
    page.get_by_role("button", name="Fit the whole network").click()
    assert transform(page) == pytest.approx(before, abs=0.2)


def test_the_zoom_buttons_zoom(open_page):
    page = open_page(network())
    before = transform(page)[0]
    page.get_by_role("button", name="Zoom in").click()
    assert transform(page)[0] == pytest.approx(before * 1.4, rel=0.01)
    page.get_by_role("button", name="Zoom out").click()
    assert transform(page)[0] == pytest.approx(before, rel=0.01)


def test_the_keyboard_reaches_a_card_through_the_list(open_page):
    page = open_page(network())
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    marked = page.locator("#nodes li[aria-selected=true]").text_content()
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == marked
    assert page.evaluate("document.activeElement.id") == "card-title"


def test_the_search_narrows_the_list_and_enter_opens_the_first(open_page):
    page = open_page(network())
    page.get_by_role("searchbox").fill("condition 5")
    assert page.locator("#nodes li").all_text_contents() == [
        "Condition 5",
        "Condition 50",
        "Condition 53",
        "Condition 56",
        "Condition 59",
    ]
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == "Condition 5"


def test_hovering_a_node_changes_the_picture_around_it(open_page):
    page = open_page(network())
    shot = "document.querySelector('canvas').toDataURL()"
    before = page.evaluate(shot)
    page.mouse.move(*spot_of(page, TRIAL))
    transform(page)
    assert page.evaluate(shot) != before


def test_the_tables_say_all_nodes_and_edges_in_words(open_page):
    page = open_page(network())
    page.get_by_role("button", name="Tables").click()
    assert page.locator("#tables table").first.locator("tbody tr").count() == 60
    assert page.locator("#tables table").last.locator("tbody tr").count() == 60
    assert page.locator("canvas").is_hidden()
    page.get_by_role("button", name="Tables").click()
    assert page.locator("canvas").is_visible()


def test_a_phone_shows_the_picture_first_and_pinching_zooms_it(open_page):
    page = open_page(network(), viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    assert page.locator("#panel").is_hidden()
    page.get_by_role("button", name="Legend and search").click()
    assert page.locator("#panel").is_visible()
    page.get_by_role("button", name="Legend and search").click()
    before = transform(page)[0]
    touch = page.context.new_cdp_session(page)
    for kind, reach in (("touchStart", 40), ("touchMove", 60), ("touchMove", 90)):
        points = [{"x": 200 - reach, "y": 400, "id": 1}, {"x": 200 + reach, "y": 400, "id": 2}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert transform(page)[0] > before * 1.5
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_dark_pages_are_dark_and_sharp_screens_get_all_their_pixels(open_page):
    page = open_page(network(), color_scheme="dark", device_scale_factor=2)
    red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert max(red, green, blue) < 60
    assert page.evaluate("(c => c.width / c.clientWidth)(document.querySelector('canvas'))") == pytest.approx(
        2, abs=0.01
    )


def test_a_thousand_nodes_are_painted_within_a_second(open_page):
    page = open_page(network(1000))
    assert page.evaluate("performance.getEntriesByName('network painted')[0].startTime") < 1000


def test_what_is_not_drawn_is_told_in_the_legend_and_on_the_card(open_page):
    graph = network()
    graph.graph["left_out"] = 4321
    graph.nodes[TRIAL]["left_out"] = 1234
    page = open_page(graph)
    assert page.locator("#notes").inner_text() == "+4,321 more nodes that are not drawn"
    assert page.locator("#sizes").inner_text().split()[-1] == "size"
    page.mouse.click(*spot_of(page, TRIAL))
    assert "Edges (3), +1,234 more not drawn" in page.locator("#card").inner_text()


def test_communities_are_painted_as_areas(open_page):
    graph = network()
    for node in graph:
        graph.nodes[node]["community"] = 1
    shot = "document.querySelector('canvas').toDataURL()"
    plain = open_page(graph).evaluate(shot)
    graph.graph.update(hulls=True, community_names={1: f"Area {ATTACK}"})
    page = open_page(graph)
    assert page.evaluate(shot) != plain
    assert page.title() == "Trials and what they study"


def test_an_edge_for_which_there_is_no_room_is_painted_where_its_node_is_looked_at(open_page):
    graph = nx.relabel_nodes(nx.complete_graph(60), lambda n: f"https://example.org/trial/{n}")
    for position, (*_, row) in enumerate(graph.edges(data=True)):
        row["weight"] = position + 1
    page = open_page(graph)
    assert page.locator("#count").inner_text() == "60 nodes, 1770 edges"
    assert page.locator("#notes").inner_text() == "the 1,000 heaviest of 1,770 edges are drawn"
    page.mouse.click(*spot_of(page, TRIAL))
    assert page.locator("#card .edges > li").count() == 59


def test_an_empty_network_is_an_empty_picture_and_not_an_error(open_page):
    page = open_page(nx.Graph())
    assert page.locator("#count").inner_text() == "0 nodes, 0 edges"


def test_without_scripts_the_page_says_what_it_needs(open_page, browser, tmp_path):
    write_network(network(), tmp_path / "network.html")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "network.html").as_uri())
    assert "needs JavaScript" in page.locator("body").inner_text()
    context.close()
