"""Network files: what is written can be read back, whatever the network holds."""

import base64
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from datetime import date
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pyoxigraph
import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph.errors import ConfigError, SourceError, UnknownPlugin
from trialgraph.exporters import BUILTIN, find_exporter, get_exporter, write_network
from trialgraph.exporters.drawing import draw
from trialgraph.exporters.html import embedded_json
from trialgraph.exporters.labels import place_labels
from trialgraph.exporters.palette import KINDS, contrast, looks, text_colour
from trialgraph.exporters.plain import plain

TRIAL, DRUG, SPONSOR, ALONE = (f"https://example.org/{name}" for name in ("trial/1", "drug/2", "sponsor/3", "x/4"))
STUDIES = "https://w3id.org/trialgraph/ontology#studiesDrug"
ATTACK = "</script><script>alert(1)</script>"
FAMILIES = (nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph)

any_exporter = pytest.mark.parametrize("exporter", BUILTIN, ids=lambda exporter: exporter.name)
any_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)


def nasty(family=nx.MultiDiGraph):
    """A network with everything that file formats stumble over."""
    graph = family(name='A "nasty" <network> & more', made=date(2024, 2, 29), nothing=None)
    graph.add_node(TRIAL, label=f'{ATTACK} "q" \\ % & #1; 😀', kind="Trial", start="2021-03", mixed=1, id="own")
    graph.add_node(DRUG, label="دواء تجريبي", kind="Drug", mixed="one", size=np.int64(7), codes=["a", None, "b"])
    graph.add_node(SPONSOR, label="\x00\x1b\ufffe\ud800 control\r\nline\u2028end", kind=None, mixed=2.5, end=3)
    graph.add_node(ALONE, kind="Odd kind <é>", seen=date(2020, 1, 2), share=float("nan"), of={"k": [1, 2]}, size=1)
    graph.add_node("not an IRI\x01 at all", label="x" * 5000, far=float("inf"), huge=10**30, ok=np.bool_(True))
    graph.add_edge(TRIAL, DRUG, relation='studies "drug"', property=STUDIES, weight=2, evidence=["a\x02", "b"])
    graph.add_edge(TRIAL, DRUG, relation="compares |with]", weight=0.5, type="odd", start="2020", key="mine")
    graph.add_edge(TRIAL, TRIAL, relation="replaces", weight=None)
    graph.add_edge(DRUG, TRIAL, property="no iri", evidence="just text", label="own label")
    graph.add_edge(TRIAL, SPONSOR, relation="paid by", weight=np.float32(1.5), id="own id")
    return graph


def render(name, graph):
    content = get_exporter(name).render(graph)
    return content.encode() if isinstance(content, str) else content


def edges_of(graph):
    ends = (tuple(edge) if graph.is_directed() else tuple(sorted(edge)) for edge in graph.edges())
    return sorted(ends)


# --- all exporters ------------------------------------------------------------------------------------


@any_family
@any_exporter
def test_every_exporter_writes_a_nasty_network_twice_with_the_same_bytes(exporter, family):
    content = render(exporter.name, nasty(family))
    assert exporter.name == "png" or content.decode("utf-8").strip()
    assert content == render(exporter.name, nasty(family))


@any_family
@any_exporter
def test_every_exporter_writes_an_empty_network_and_a_single_node(exporter, family):
    assert isinstance(exporter.render(family()), str | bytes)
    alone = family()
    alone.add_node(ALONE)
    assert render(exporter.name, alone) != render(exporter.name, family())
    assert exporter.name == "png" or b"4" in render(exporter.name, alone)


@any_exporter
def test_every_exporter_leaves_the_network_as_it_was(exporter):
    graph = nasty()
    exporter.render(graph)
    assert repr(list(graph.nodes(data=True))) == repr(list(nasty().nodes(data=True)))
    assert repr(list(graph.edges(data=True, keys=True))) == repr(list(nasty().edges(data=True, keys=True)))
    assert repr(graph.graph) == repr(nasty().graph)


@any_exporter
def test_the_order_in_which_nodes_and_edges_were_added_changes_nothing(exporter):
    graph, turned = nasty(), nx.MultiDiGraph(**nasty().graph)
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(data=True))))
    assert render(exporter.name, turned) == render(exporter.name, graph)


def test_another_process_with_another_hash_seed_writes_the_same_bytes():
    program = (
        "import hashlib, networkx as nx\n"
        "from trialgraph.exporters import BUILTIN\n"
        "graph = nx.relabel_nodes(nx.barabasi_albert_graph(80, 2, seed=3), lambda n: f'https://example.org/{n}')\n"
        "for node in graph: graph.nodes[node].update(kind=str(len(node) % 3), tags={'b', 'a', node})\n"
        "for exporter in BUILTIN:\n"
        "    content = exporter.render(graph)\n"
        "    print(hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest())\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop().split()) == len(BUILTIN)


texts = st.text(max_size=30)
values = st.one_of(texts, st.none(), st.integers(), st.floats(), st.booleans(), st.lists(texts, max_size=3))


@settings(max_examples=40, deadline=None)
@given(label=texts, kind=texts, value=values, other=values, name=texts, relation=texts, key=texts)
def test_any_text_and_any_value_can_be_written_and_the_xml_reads_back(
    label, kind, value, other, name, relation, key
):
    graph = nx.MultiDiGraph()
    graph.add_node(TRIAL, label=label, kind=kind, **{name or "n": value})
    graph.add_node(key, label=relation, **{name or "n": other})
    graph.add_edge(TRIAL, key, relation=relation, property=label, weight=value, evidence=[label])
    for exporter in BUILTIN:
        if exporter.name == "png":
            continue  # it is the svg, and takes a tenth of a second
        content = render(exporter.name, graph)
        if exporter.name in ("graphml", "gexf", "svg"):
            ElementTree.fromstring(content)
    expected = plain(graph)
    assert set(nx.read_graphml(io.BytesIO(render("graphml", graph)))) == set(expected)
    assert set(nx.read_gexf(io.BytesIO(render("gexf", graph)))) == set(expected)


# --- finding and writing ------------------------------------------------------------------------------


def test_every_suffix_leads_to_its_exporter_in_any_case():
    for exporter in BUILTIN:
        for suffix in exporter.suffixes:
            assert find_exporter(f"network.2024{suffix.upper()}") is exporter


def test_unknown_names_and_suffixes_tell_what_is_known():
    with pytest.raises(UnknownPlugin, match="graphml"):
        get_exporter("pajek")
    with pytest.raises(ConfigError, match=r"network\.net.*\.graphml"):
        find_exporter("network.net")


def test_a_network_is_written_in_the_format_of_the_suffix_unless_another_is_named(tmp_path):
    write_network(nasty(), tmp_path / "a.svg")
    write_network(nasty(), tmp_path / "b.txt", format="mermaid")
    assert (tmp_path / "a.svg").read_bytes() == render("svg", nasty())
    assert (tmp_path / "b.txt").read_text(encoding="utf-8").startswith("graph LR\n")


def test_a_path_that_cannot_be_written_is_a_source_error(tmp_path):
    with pytest.raises(SourceError, match="cannot be written"):
        write_network(nasty(), tmp_path / "absent" / "a.svg")


# --- attributes ---------------------------------------------------------------------------------------


def test_attributes_become_writable():
    graph = nasty()
    nodes = plain(graph).nodes
    assert nodes[TRIAL]["mixed"] == "1"
    assert nodes[DRUG]["codes"] == "a | b"
    assert nodes[DRUG]["size"] == 7
    assert type(nodes[DRUG]["size"]) is int
    assert nodes[ALONE]["seen"] == "2020-01-02"
    assert nodes[ALONE]["of"] == "k: 1 | 2"
    assert "share" not in nodes[ALONE]
    assert nodes[SPONSOR]["label"] == "\ufffd\ufffd\ufffd\ufffd control\nline\u2028end"
    assert nodes[ALONE]["label"] == "4"


def test_whole_and_broken_numbers_of_one_attribute_become_broken_numbers():
    graph = nx.Graph()
    graph.add_node("urn:a", n=1)
    graph.add_node("urn:b", n=1.5)
    read = nx.read_graphml(io.BytesIO(render("graphml", graph)))
    assert read.nodes["urn:a"]["n"] == 1.0
    assert type(read.nodes["urn:a"]["n"]) is float


def test_keys_with_forbidden_characters_stay_apart():
    graph = nx.Graph([("a\x00", "a\x01")])
    assert set(plain(graph)) == {"urn:trialgraph:a%00", "urn:trialgraph:a%01"}


# --- XML formats --------------------------------------------------------------------------------------


@any_family
@pytest.mark.parametrize(("name", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_nodes_edges_labels_colours_and_positions_read_back(name, read, family):
    expected = plain(nasty(family))
    drawing = draw(expected)
    found = read(io.BytesIO(render(name, nasty(family))))
    assert sorted(found) == sorted(expected)
    assert edges_of(found) == edges_of(expected)
    for node, spot in drawing.nodes.items():
        row = found.nodes[node]
        assert row["label"] == spot.label
        if name == "graphml":
            assert (row["x"], row["y"], row["color"]) == (spot.x, spot.y, spot.look.colour)
        else:
            position, colour = row["viz"]["position"], row["viz"]["color"]
            assert (position["x"], position["y"]) == (spot.x, spot.y)
            assert bytes([colour["r"], colour["g"], colour["b"]]).hex() == spot.look.colour[1:]


@pytest.mark.parametrize(("name", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_relation_weight_and_evidence_of_parallel_edges_read_back(name, read):
    found = read(io.BytesIO(render(name, nasty())))
    rows = list(found[TRIAL][DRUG].values())
    assert {row["relation"] for row in rows} == {'studies "drug"', "compares |with]"}
    assert {row["weight"] for row in rows} == {2.0, 0.5}
    assert {row.get("evidence") for row in rows} == {"a\ufffd | b", None}


def test_edge_ids_are_unique_in_the_xml_files():
    for name in ("graphml", "gexf"):
        edges = [e for e in ElementTree.fromstring(render(name, nasty())).iter() if e.tag.endswith("}edge")]
        assert len({edge.get("id") for edge in edges}) == len(edges) == nasty().number_of_edges()


def test_gexf_has_no_date_and_a_start_attribute_makes_no_film_of_it():
    content = render("gexf", nasty())
    assert b"lastmodifieddate" not in content
    assert b'mode="dynamic"' not in content
    assert nx.read_gexf(io.BytesIO(content)).nodes[TRIAL]["attribute_start"] == "2021-03"


def test_svg_fits_its_view_box_and_tells_every_full_label():
    svg = ElementTree.fromstring(render("svg", nasty()))
    space = "{http://www.w3.org/2000/svg}"
    titles = [title.text for title in svg.iter(f"{space}title")]
    assert any(title.startswith(ATTACK) for title in titles)
    assert f"{'x' * 5000}" in titles
    assert not list(svg.iter(f"{space}script"))
    _, _, width, height = map(float, svg.get("viewBox").split())
    shift_x, shift_y = map(float, re.findall(r"[\d.]+", svg.find(f"{space}g[@transform]").get("transform")))
    for circle in svg.find(f"{space}g[@transform]").iter(f"{space}circle"):
        assert 0 <= float(circle.get("cx")) + shift_x <= width
        assert 0 <= float(circle.get("cy")) + shift_y <= height
    legend = svg.find(f".//{space}g[@class='legend']")
    assert {text.text for text in legend.iter(f"{space}text")} >= {"Trial (1)", "Drug (1)", "no kind (2)"}


# --- the drawing --------------------------------------------------------------------------------------


def crowd(number):
    graph = nx.relabel_nodes(nx.barabasi_albert_graph(number, 2, seed=1), lambda n: f"https://example.org/{n}")
    graph.add_edges_from((f"urn:pair:{n}", f"urn:twin:{n}") for n in range(20))
    for position, node in enumerate(graph):
        graph.nodes[node].update(label=f"Node number {position}", kind=KINDS[position % 4])
    return graph


def communities(number, size):
    """Cliques in a ring, each joined to the next by one edge."""
    graph = nx.relabel_nodes(nx.connected_caveman_graph(number, size), lambda n: f"https://example.org/{n:04}")
    for position, node in enumerate(sorted(graph)):
        graph.nodes[node].update(label=f"Node {position}", kind="Drug", community=position // size + 1)
    graph.graph.update(hulls=True, community_names={n: f"Area {n} <&>" for n in range(1, number + 1)})
    return graph


def assert_apart(boxes):
    for position, one in enumerate(boxes):
        for other in boxes[position + 1 :]:
            assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


@pytest.mark.parametrize("number", [150, 900], ids=["few", "many"])
def test_nodes_do_not_overlap(number):
    crowded = crowd(number)
    nx.set_node_attributes(crowded, 1, "size")  # all as large as the largest
    spots = list(draw(crowded).nodes.values())
    centres = np.array([(spot.x, spot.y) for spot in spots])
    radii = np.array([spot.radius for spot in spots])
    gaps = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1)) - radii[:, None] - radii[None]
    np.fill_diagonal(gaps, 1.0)
    assert gaps.min() > 0


def test_components_stand_in_boxes_of_their_own():
    graph = crowd(60)
    spots = draw(graph).nodes
    boxes = []
    for component in nx.connected_components(graph):
        xs, ys = [spots[n].x for n in component], [spots[n].y for n in component]
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    assert_apart(boxes)


def test_labels_do_not_touch_each_other_and_large_nodes_have_one():
    drawing = draw(crowd(150))
    labels = place_labels(drawing)
    boxes = [label.box for label in labels.nodes.values()]
    assert_apart(boxes)
    assert max(drawing.nodes, key=lambda node: drawing.nodes[node].radius) in labels.nodes


def test_no_community_has_a_node_of_another_within_its_outline():
    drawing = draw(plain(communities(9, 12)))
    assert [(hull.name, len(hull.members)) for hull in drawing.hulls] == [
        (f"Area {n} <&>", 12) for n in range(1, 10)
    ]
    for position, hull in enumerate(drawing.hulls):
        inside = {int(spot.label.split()[1]) // 12 for spot in drawing.nodes.values() if is_inside(spot, hull)}
        assert inside == {position}


def is_inside(spot, hull):
    corners = zip(hull.outline, (*hull.outline[1:], hull.outline[0]), strict=True)
    return all((bx - ax) * (spot.y - ay) - (by - ay) * (spot.x - ax) >= 0 for (ax, ay), (bx, by) in corners)


def test_the_largest_communities_are_named_and_no_name_covers_another_or_a_label():
    labels = place_labels(draw(plain(communities(40, 8))))
    assert set(labels.names) == set(range(30))
    assert_apart([label.box for some in (labels.names, labels.nodes) for label in some.values()])
    assert " ".join(labels.names[0].lines) == "Area 1 <&>"


def test_communities_without_names_are_called_by_their_best_linked_nodes():
    graph = communities(3, 5)
    del graph.graph["community_names"]
    graph.add_edge(sorted(graph)[7], sorted(graph)[0])
    graph.add_edge(sorted(graph)[7], sorted(graph)[11])
    assert [hull.name.split(", ")[0] for hull in draw(plain(graph)).hulls][1] == "Node 7"


def test_communities_are_drawn_only_where_they_are_asked_for_and_their_names_are_told_in_every_file():
    graph = communities(3, 5)
    del graph.graph["hulls"]
    assert draw(plain(graph)).hulls == ()
    read = nx.read_graphml(io.BytesIO(render("graphml", graph)))
    assert read.nodes[max(read)]["community_name"] == "Area 3 <&>"


def test_of_too_many_edges_the_heaviest_of_each_node_are_drawn_and_the_others_told():
    graph = nx.relabel_nodes(nx.complete_graph(60), lambda n: f"urn:{n:02}")
    for one, other, row in graph.edges(data=True):
        row.update(weight=abs(int(one[4:]) - int(other[4:])), relation="shared <drug>")
    drawing = draw(graph)
    shown = [line for line in drawing.edges if line.shown]
    assert (len(drawing.edges), len(shown)) == (1770, 1000)
    assert {"urn:00", "urn:59"} in [{line.source, line.target} for line in shown]
    assert {"urn:29", "urn:30"} not in [{line.source, line.target} for line in shown]
    assert {node for line in shown for node in (line.source, line.target)} == set(graph)
    assert drawing.notes == ("the 1,000 heaviest of 1,770 edges are drawn",)
    assert render("svg", graph).count(b"M") >= 1000
    assert len(nx.read_gexf(io.BytesIO(render("gexf", graph))).edges) == 1770


def test_what_is_left_out_is_told_at_its_node_and_beneath_the_picture():
    graph = nx.Graph([("urn:a", "urn:b")], left_out=1234, too_common=["Placebo", "Saline"])
    graph.nodes["urn:a"].update(label="Aspirin", left_out=1200)
    texts = [element.text for element in ElementTree.fromstring(render("svg", graph)).iter() if element.text]
    assert "Aspirin +1,200 more" in texts
    assert "+1,234 more nodes that are not drawn" in texts
    assert "too common to join anything: Placebo, Saline" in texts


def test_a_long_label_stands_on_several_lines_and_the_hidden_rest_on_hovering():
    title = "A Randomised Trial of Something Long Against Something Else That Is Also Long in Adults"
    graph = nx.Graph()
    graph.add_node("urn:a", label=title)
    lines = place_labels(draw(graph)).nodes["urn:a"].lines
    assert len(lines) == 3
    assert all(len(line) <= 26 for line in lines)
    assert title in render("svg", graph).decode()


def test_the_legend_tells_what_sizes_mean():
    graph = nx.star_graph(8)
    graph = nx.relabel_nodes(graph, {n: f"urn:{n}" for n in graph})
    assert draw(graph).sizes.measure == "links"
    assert [value for value, _ in draw(graph).sizes.marks] == [1, 2, 8]
    nx.set_node_attributes(graph, nx.pagerank(graph), "size")
    graph.graph["size_of"] = "pagerank"
    texts = [element.text or "" for element in ElementTree.fromstring(render("svg", graph)).iter()]
    assert any(text.endswith(" pagerank") for text in texts)


def test_a_large_picture_is_no_wider_than_a_page_and_its_letters_are_as_large_as_ever():
    graph = communities(60, 30)
    svg = ElementTree.fromstring(render("svg", graph))
    assert draw(plain(graph)).scale > 1.3
    assert float(svg.get("width")) < 1900
    space = "{http://www.w3.org/2000/svg}"
    picture = svg.find(f"{space}g[@class='picture']")
    shrunk = float(re.search(r"scale\(([\d.]+)\)", picture.get("transform"))[1])
    sizes = {float(text.get("font-size")) for text in picture.iter(f"{space}text")}
    assert {round(size * shrunk) for size in sizes} == {11, 15}


def test_the_same_drawing_is_in_the_svg_the_html_and_the_gexf():
    graph = communities(4, 6)
    drawing = draw(plain(graph))
    page = render("html", graph).decode()
    data = json.loads(re.search(r'id="network">(.*?)</script>', page)[1])
    gexf = nx.read_gexf(io.BytesIO(render("gexf", graph)))
    circles = ElementTree.fromstring(render("svg", graph)).iter("{http://www.w3.org/2000/svg}circle")
    places = {(float(circle.get("cx")), float(circle.get("cy"))) for circle in circles}
    for node in data["nodes"]:
        spot = drawing.nodes[node["id"]]
        viz = gexf.nodes[node["id"]]["viz"]
        assert (node["x"], node["y"], node["radius"]) == (spot.x, spot.y, spot.radius)
        assert (viz["position"]["x"], viz["position"]["y"], viz["size"]) == (spot.x, spot.y, spot.radius)
        assert (spot.x, spot.y) in places
    assert [hull["name"] for hull in data["hulls"]] == [hull.name for hull in drawing.hulls]


# --- PNG ----------------------------------------------------------------------------------------------


def test_a_png_has_two_pixels_for_each_of_the_svg_and_letters_without_any_font_of_the_machine(monkeypatch):
    graph = nx.Graph()
    graph.add_node("urn:a", label="Aspirin")
    picture = render("png", graph)
    assert picture.startswith(b"\x89PNG")
    svg = ElementTree.fromstring(render("svg", graph))
    width, height = (int.from_bytes(picture[place : place + 4]) for place in (16, 20))
    assert (width, height) == (2 * float(svg.get("width")), 2 * float(svg.get("height")))
    whole = resvg_py.svg_to_bytes
    monkeypatch.setattr(resvg_py, "svg_to_bytes", lambda **rules: whole(skip_system_fonts=True, **rules))
    assert render("png", graph) == picture
    graph.nodes["urn:a"]["label"] = "Omeprazole"
    assert render("png", graph) != picture


def test_a_png_without_its_extra_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ConfigError, match=r"pip install trialgraph\[png\]"):
        render("png", nasty())


# --- sizes --------------------------------------------------------------------------------------------


def test_the_attribute_size_wins_over_the_number_of_edges():
    graph = nx.star_graph(4)
    graph = nx.relabel_nodes(graph, {n: f"urn:{n}" for n in graph})
    assert draw(graph).nodes["urn:0"].radius > draw(graph).nodes["urn:1"].radius
    graph.nodes["urn:1"]["size"] = 50
    assert draw(graph).nodes["urn:0"].radius < draw(graph).nodes["urn:1"].radius


def test_the_legend_counts_each_kind_the_most_frequent_first():
    graph = nx.Graph()
    for position, kind in enumerate(["Drug", "Trial", "Trial", None]):
        graph.add_node(f"urn:{position}", kind=kind)
    assert [(entry.kind, entry.count) for entry in draw(graph).legend] == [("Trial", 2), ("", 1), ("Drug", 1)]


def test_parallel_and_opposite_edges_are_drawn_apart():
    graph = nx.MultiDiGraph([("urn:a", "urn:b"), ("urn:b", "urn:a"), ("urn:a", "urn:b")])
    sides = {line.bend if line.source < line.target else -line.bend for line in draw(graph).edges}
    assert len(sides) == 3


def test_text_on_every_colour_has_the_contrast_that_wcag_asks_for():
    styles = looks([*KINDS, "Something else", ""])
    for look in styles.values():
        assert contrast(text_colour(look.colour), look.colour) >= 4.5
        assert contrast(look.outline, "#ffffff") >= 3.0
    assert len({(look.colour, look.sides) for look in styles.values()}) == len(styles)


# --- text formats -------------------------------------------------------------------------------------


def test_cytoscape_json_has_the_elements_with_positions_and_lists():
    document = json.loads(render("cytoscape", nasty()))
    nodes = {element["data"]["id"]: element for element in document["elements"]["nodes"]}
    spots = draw(plain(nasty())).nodes
    assert nodes.keys() == spots.keys()
    assert nodes[DRUG]["data"]["codes"] == ["a", "b"]
    for node, spot in spots.items():
        assert nodes[node]["position"] == {"x": spot.x, "y": spot.y}
        assert nodes[node]["data"]["color"] == spot.look.colour
    assert edges_of(nx.cytoscape_graph(document)) == edges_of(plain(nasty()))


QUOTED = r'"(?:[^"\\]|\\.)*"'


def test_every_dot_statement_is_well_quoted_and_labels_come_back():
    text = render("dot", nasty()).decode()
    attributes = rf"\[\w+=(?:{QUOTED}|[\w.]+)(?:, \w+=(?:{QUOTED}|[\w.]+))*\]"
    statement = rf"  (?:(?:graph|node|edge)|{QUOTED}(?: -> {QUOTED})?) {attributes};"
    first, *inner, last = text.rstrip("\n").split("\n")
    assert re.fullmatch(rf"digraph {QUOTED} {{", first)
    assert last == "}"
    for line in inner:
        assert re.fullmatch(statement, line), line
    label = re.search(rf'"{re.escape(TRIAL)}" \[label=({QUOTED})', text)[1]
    plain_label = label[1:-1].replace('\\"', '"').replace("\\\\", "\\").replace("&amp;", "&")
    assert plain_label == nasty().nodes[TRIAL]["label"]
    assert len([line for line in inner if " -> " in line]) == nasty().number_of_edges()


def test_every_mermaid_line_is_well_formed_and_labels_come_back():
    text = render("mermaid", nasty()).decode()
    box, arrow = r'  n\d+\["[^"\n]+"\]', r'  n\d+ -->(\|"[^"\n]+"\|)? n\d+'
    style = r"  classDef kind\d+ fill:#\w{6},stroke:#\w{6},color:#\w{6}|  class n\d+(,n\d+)* kind\d+"
    first, *lines = text.rstrip("\n").split("\n")
    assert first == "graph LR"
    for line in lines:
        assert re.fullmatch(f"{box}|{arrow}|{style}", line), line
    labels = [re.sub(r"#(\d+);", lambda code: chr(int(code[1])), line) for line in lines]
    assert any(ATTACK in label for label in labels)
    assert ATTACK not in text


# --- RDF ----------------------------------------------------------------------------------------------


def test_turtle_and_n_quads_state_the_same_kinds_labels_and_edges():
    turtle = set(pyoxigraph.parse(render("turtle", nasty()), format=pyoxigraph.RdfFormat.TURTLE))
    quads = set(pyoxigraph.parse(render("nquads", nasty()), format=pyoxigraph.RdfFormat.N_QUADS))
    assert turtle == quads
    stated = {(q.subject.value, q.predicate.value.split("/")[-1], q.object.value) for q in quads}
    assert (TRIAL, "22-rdf-syntax-ns#type", "https://w3id.org/trialgraph/ontology#Trial") in stated
    assert (DRUG, "rdf-schema#label", "دواء تجريبي") in stated
    assert (TRIAL, "ontology#studiesDrug", DRUG) in stated
    assert (DRUG, "relation", TRIAL) in stated
    odd = "urn:trialgraph:not%20an%20IRI%01%20at%20all"
    assert (odd, "rdf-schema#label", "x" * 5000) in stated


def test_an_undirected_edge_is_stated_from_the_node_that_was_added_first():
    graph = nx.Graph()
    graph.add_nodes_from([TRIAL, DRUG])
    graph.add_edge(DRUG, TRIAL, property=STUDIES)
    assert f"<{TRIAL}> <{STUDIES}> <{DRUG}> .".encode() in render("nquads", graph)


# --- HTML ---------------------------------------------------------------------------------------------


@given(st.recursive(texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=5))
def test_embedded_json_comes_back_and_cannot_close_its_element(value):
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    text = embedded_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_a_label_that_looks_like_markup_stays_text_in_the_page():
    page = render("html", nasty()).decode()
    assert ATTACK not in page
    assert page.count("<script") == page.count("</script>") == 2


def test_the_title_of_the_page_can_be_given_and_is_escaped():
    from_name = get_exporter("html").render(nasty())
    given_title = get_exporter("html").render(nasty(), title="Trials <b>")
    assert "<h1>A &quot;nasty&quot; &lt;network&gt; &amp; more</h1>" in from_name
    assert "<title>Trials &lt;b&gt;</title>" in given_title


def test_the_policy_of_the_page_lets_nothing_load_and_only_its_own_script_and_style_run():
    page = render("html", nasty()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    sources = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert sources.pop("default-src") == sources.pop("base-uri") == sources.pop("form-action") == "'none'"
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        inlined = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(inlined.encode()).digest()).decode()
        assert sources.pop(name) == f"'sha256-{digest}'"
    assert not sources
