"""What notebooks show: the notebook of the documentation run by a kernel, and its outputs in a real browser."""

import pickle
import re
import shutil
from html import unescape

import nbformat
import networkx as nx
import pytest
from nbclient import NotebookClient
from playwright.sync_api import sync_playwright

from api_study import encoded, study
from conftest import PROJECT
from trialgraph.build import build
from trialgraph.frozen import FrozenGraph
from trialgraph.graph import open_graph
from trialgraph.pictures import LARGEST, Picture

NOTEBOOK = PROJECT / "docs/notebook.ipynb"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium found to open outputs in")

SCRIPT = "<script>document.title = 'attacked'</script>"
IMAGE = '"><img src=x onerror="document.title=\'attacked\'">'
FORMULA = "=HYPERLINK(1)"
LOOK = """<!doctype html><meta charset="utf-8"><title>Notebook</title><link rel="icon" href="data:,">"""


@pytest.fixture(scope="module")
def executed():
    """The notebook, run from its first cell to its last."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    return NotebookClient(notebook, timeout=120, resources={"metadata": {"path": NOTEBOOK.parent}}).execute()


@pytest.fixture(scope="module")
def shown(executed):
    """What each cell shows, as HTML, by the cell's id."""
    outputs = {cell.id: cell.outputs for cell in executed.cells if cell.cell_type == "code"}
    return {
        name: "".join(each.data["text/html"])
        for name, some in outputs.items()
        for each in some
        if "data" in each
        if "text/html" in each.data
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A graph of records that try to be more than text."""
    records, folder = (tmp_path_factory.mktemp("hostile") / name for name in ("records", "graph"))
    records.mkdir()
    for number in ("NCT90000001", "NCT90000002"):
        record = study(
            number,
            identificationModule={"briefTitle": f"{SCRIPT}{IMAGE}{number}"},
            sponsorCollaboratorsModule={"leadSponsor": {"name": f"{IMAGE} Ltd", "class": "INDUSTRY"}},
            conditionsModule={"conditions": [FORMULA], "keywords": [f"'{SCRIPT}"]},
            armsInterventionsModule={"interventions": [{"name": f"Zorvatinib {IMAGE}", "type": "DRUG"}]},
        )
        (records / f"{number}.json").write_bytes(encoded(record))
    build([records], folder)
    with open_graph(folder) as graph:
        yield graph


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


@pytest.fixture
def open_page(chromium, tmp_path):
    """Opens pieces of HTML as one page; afterwards, no error, no dialog and no request may be seen."""
    seen, requests = [], []
    path = tmp_path / "page.html"
    page = chromium.new_page(viewport={"width": 1000, "height": 900})
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: seen.append(dialog.message))

    def show(*pieces):
        path.write_text(LOOK + "\n".join(pieces), encoding="utf-8")
        page.goto(path.as_uri())
        for frame in page.locator("iframe").all():
            frame.scroll_into_view_if_needed()
            frame.content_frame.locator("canvas[data-painted]").wait_for()
        return page

    yield show
    page.close()
    assert [url for url in requests if url not in (path.as_uri(), "about:srcdoc", "data:,")] == []
    assert seen == []


# --- the notebook of the documentation ----------------------------------------------------------------


def test_the_notebook_is_kept_without_outputs():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)


def test_every_cell_of_the_notebook_runs_without_a_word_of_complaint(executed):
    outputs = [each for cell in executed.cells if cell.cell_type == "code" for each in cell.outputs]
    assert {each.output_type for each in outputs} == {"execute_result"}
    assert all(each.data["text/plain"].strip() for each in outputs)


def test_answers_in_the_notebook_are_rich(shown):
    rich = {"build", "query", "sparql", "pandas", "card", "related", "network", "measures", "around", "then"}
    assert set(shown) == rich
    assert '<td class="number">26</td>' in shown["build"]
    assert "https://clinicaltrials.gov/study/NCT05524311" in shown["query"]
    assert "NCT05524311" not in shown["then"]
    assert "https://go.drugbank.com/drugs/DB11817" in shown["sparql"] and ">Baricitinib</a>" in shown["sparql"]
    assert "<summary>and 8 more</summary>" in shown["card"]
    assert "drug Baricitinib (" in shown["related"]
    assert shown["network"].count("<iframe") == shown["around"].count("<iframe") == 1


@needs_browser
def test_the_outputs_of_the_notebook_are_seen_and_ask_no_server(shown, open_page):
    page = open_page(*shown.values())
    assert page.get_by_role("link", name="NCT04972760").first.is_visible()
    numbers = page.locator("td.number").first
    assert numbers.evaluate("cell => getComputedStyle(cell).textAlign") == "end"
    picture = page.locator("iframe").first.content_frame
    assert picture.locator("#count").inner_text() == "17 nodes, 17 edges"
    picture.get_by_role("button", name="Tables").click()
    assert picture.locator("#tables table").first.locator("tbody tr").count() == 17
    page.get_by_text("The best-linked nodes as a table").first.click()
    assert page.locator("details[open] tbody tr").count() == 17


@needs_browser
def test_a_picture_can_be_used_by_the_keyboard_and_cannot_reach_the_notebook(shown, open_page):
    page = open_page(shown["network"])
    picture = page.locator("iframe").content_frame
    picture.get_by_role("searchbox").fill("baricitinib")
    page.keyboard.press("Enter")
    assert picture.locator("#card h2").inner_text() == "Baricitinib"
    frame = page.frames[1]
    assert frame.evaluate("origin") == "null"
    assert (
        frame.evaluate("(() => { try { return parent.document.title } catch { return 'refused' } })()")
        == "refused"
    )


@needs_browser
def test_the_wheel_scrolls_the_notebook_past_a_picture_and_zooms_with_ctrl(shown, open_page):
    page = open_page(shown["network"], *["<p>More</p>"] * 100)
    frame = page.frames[1]
    scale = "document.querySelector('canvas').dataset.transform.split(' ')[0]"
    before = float(frame.evaluate(scale))
    box = page.locator("iframe").content_frame.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    frame.wait_for_function(f"{scale} > {before * 1.2}")
    zoomed = float(frame.evaluate(scale))
    page.mouse.wheel(0, 300)
    page.wait_for_function("scrollY > 200")
    assert float(frame.evaluate(scale)) == zoomed


# --- records that try to be more than text ------------------------------------------------------------


@needs_browser
def test_what_hostile_records_say_is_shown_as_text(hostile, open_page):
    network = hostile.network("trial-drug")
    shown = (
        hostile,
        hostile.query("trials_of_a_condition", condition=FORMULA),
        hostile.sparql("SELECT ?trial ?sponsor { ?trial tg:hasSponsor ?sponsor }"),
        hostile.card("NCT90000001"),
        hostile.related("NCT90000001"),
        network,
        hostile.neighbourhood("NCT90000001"),
        Picture(network=nx.relabel_nodes(network, {node: node + IMAGE for node in network})),
    )
    page = open_page(*(each._repr_html_() for each in shown))
    assert page.title() == "Notebook"
    assert page.locator("img").count() == page.locator("script").count() == 0
    for text in (f"{SCRIPT}{IMAGE}NCT90000001", f"{IMAGE} Ltd", FORMULA):
        assert page.get_by_text(text).first.is_visible()
    for frame in page.frames[1:]:
        assert frame.title() != "attacked"
        assert frame.locator("img").count() == 0
        assert any(IMAGE in item for item in frame.locator("#nodes li").all_text_contents())


# --- networks -----------------------------------------------------------------------------------------


def test_a_network_is_shown_as_a_picture_and_stays_the_frozen_graph_that_it_is(demo):
    network = demo.network("trial", by="drug")
    assert isinstance(network, FrozenGraph)
    assert repr(network) == "<Network named 'trials by shared drugs' with 8 nodes and 10 edges>"
    for same in (pickle.loads(pickle.dumps(network)), network.induced([0, 1, 2])):
        assert "<iframe" in same._repr_html_()
    assert type(network.copy()) is nx.Graph
    assert nx.is_isomorphic(network, pickle.loads(pickle.dumps(network)))


def test_a_neighbourhood_is_shown_as_a_picture_and_copies_are_too(demo):
    around = demo.neighbourhood("NCT04972760")
    assert isinstance(around, nx.MultiDiGraph)
    assert "Around Baricitinib in Patients" in around._repr_html_()
    assert "<iframe" in around.copy()._repr_html_()


def test_a_large_network_is_cut_and_says_so(demo):
    network = demo.network("trial-drug-condition")
    markup = Picture(network=network, most=5)._repr_html_()
    drawn, more = re.search(
        r"<p class=\"quiet\">(\d) nodes and \d edges; (\d+) more nodes are not drawn", markup
    ).groups()
    assert 1 < int(drawn) <= 5
    assert int(drawn) + int(more) == 17
    assert f"+{more} more nodes that are not drawn" in unescape(markup)


def test_a_picture_is_never_larger_than_a_notebook_takes():
    said = [f"{n} " + "x" * 300 for n in range(10)]
    network = nx.complete_graph(60)
    nx.set_edge_attributes(network, dict.fromkeys(network.edges, said), "evidence")
    markup = Picture(network=network)._repr_html_()
    assert len(markup) < LARGEST * 1.1
    assert "more nodes are not drawn" in markup


def test_edges_for_which_a_picture_has_no_room_are_counted_at_their_nodes_and_not_in_the_page():
    network = nx.complete_graph(60)
    nx.set_edge_attributes(network, {edge: sum(edge) + 1 for edge in network.edges}, "weight")
    page = unescape(Picture(network=network)._repr_html_())
    assert page.count('"source":') == 1000
    assert "60 nodes and 1,770 edges" in page
    assert "the 1,000 heaviest of 1,770 edges are drawn" in page


def test_an_empty_network_is_an_empty_picture():
    assert "0 nodes and 0 edges" in Picture(network=nx.Graph())._repr_html_()


# --- the graph, cards, related trials -----------------------------------------------------------------


def test_a_graph_tells_what_is_in_it(demo):
    assert repr(demo).endswith(": 26 Site, 8 Trial, 5 Drug, 4 Condition, 4 Country, 4 Sponsor, 3 Investigator>")
    assert "<li>7 of ctgov</li>" in demo._repr_html_()


def test_related_trials_are_a_list_that_is_read_as_a_table(demo):
    related = demo.related("NCT04972760", most=2)
    assert isinstance(related, list)
    first = repr(related).splitlines()[1]
    assert first.startswith("1.30   NCT05524311  Baricitinib in the Treatment")
    assert "because</th>" in related._repr_html_()


def test_an_answer_can_be_looked_at_when_the_graph_is_closed(demo_folder):
    with open_graph(demo_folder) as graph:
        rows = graph.query("trials_of_a_drug", drug="baricitinib")
        assert len(rows) == 5
    assert "NCT04972760" in rows._repr_html_()
