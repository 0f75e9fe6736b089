"""SVG: a picture for papers and READMEs, with a legend, readable on light and dark pages."""

import math
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import networkx as nx

from trialgraph.exporters.drawing import Drawing, DrawnEdge, DrawnNode, draw
from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.labels import FONT_SIZE, PlacedLabel, place_labels, shortened, text_width
from trialgraph.exporters.palette import Look
from trialgraph.exporters.plain import plain

PADDING = 24.0
LEGEND_ROW = 22.0
NARROWEST = 420.0
"""Pixels; a legend needs some width, however small the network."""
BACKGROUND, TEXT, LINES = "#ffffff", "#1f2933", "#9aa5b1"
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
BEND = 16.0
"""Pixels by which parallel edges stand apart."""


def render(graph: nx.Graph) -> bytes:
    """The drawing with its legend; every node and edge tells its full text on hovering.

    The title is the graph attribute `title` or `name`.
    """
    network = plain(graph)
    drawing = draw(network)
    labels = place_labels(drawing)
    title = str(network.graph.get("title") or network.graph.get("name") or "Network")
    left, top, right, bottom = _extent(drawing, labels.values())
    width = max(right - left, NARROWEST)
    entries, legend_height = _legend(drawing, width)
    head = PADDING + LEGEND_ROW + legend_height
    svg = _canvas(title, width + 2 * PADDING, bottom - top + head + 2 * PADDING)
    SubElement(svg, "text", {"x": f"{PADDING:g}", "y": "36", "class": "title"}).text = shortened(title, 70)
    svg.append(entries)
    shift = PADDING - left + (width - (right - left)) / 2, head + PADDING - top
    picture = SubElement(svg, "g", {"transform": f"translate({shift[0]:.1f} {shift[1]:.1f})"})
    picture.append(_edges(drawing, directed=network.is_directed()))
    picture.append(_nodes(drawing))
    picture.append(_labels(labels.values()))
    indent(svg, " ")
    return tostring(svg, encoding="utf-8", xml_declaration=True) + b"\n"


def _extent(drawing: Drawing, labels: Iterable[PlacedLabel]) -> tuple[float, float, float, float]:
    boxes = [drawing.box, *(label.box for label in labels)]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _canvas(title: str, width: float, height: float) -> Element:
    size = f"{width:.0f}", f"{height:.0f}"
    svg = Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "width": size[0], "height": size[1], "role": "img"}
        | {"viewBox": f"0 0 {size[0]} {size[1]}", "font-family": FONT, "font-size": f"{FONT_SIZE:g}"},
    )
    SubElement(svg, "title").text = title
    SubElement(svg, "style").text = (
        f"text{{fill:{TEXT}}} .title{{font-size:17px;font-weight:600}} .legend text{{font-size:12px}}"
        f" .labels text{{stroke:{BACKGROUND};stroke-width:3px;paint-order:stroke;"
        "stroke-linejoin:round}"
        f" .edges path{{fill:none;stroke:{LINES}}} #arrow path{{fill:#7b8794}}"
    )
    marker = SubElement(
        SubElement(svg, "defs"),
        "marker",
        {"id": "arrow", "viewBox": "0 0 8 8", "refX": "8", "refY": "4", "markerUnits": "userSpaceOnUse"}
        | {"markerWidth": "8", "markerHeight": "8", "orient": "auto"},
    )
    SubElement(marker, "path", {"d": "M0 1L8 4L0 7z"})
    SubElement(svg, "rect", {"width": "100%", "height": "100%", "rx": "8", "fill": BACKGROUND})
    return svg


def _legend(drawing: Drawing, width: float) -> tuple[Element, float]:
    """The legend's lines, and their height in pixels."""
    group = Element("g", {"class": "legend"})
    x, y = PADDING, PADDING + 2 * LEGEND_ROW - 6
    for entry in drawing.legend:
        text = f"{shortened(entry.kind, 30) or 'no kind'} ({entry.count})"
        needed = 16 + text_width(text, 12.0) + 18
        if x > PADDING and x + needed > width + PADDING:
            x, y = PADDING, y + LEGEND_ROW
        group.append(_shape(x + 6, y - 4, 6.0, entry.look))
        SubElement(group, "text", {"x": f"{x + 17:.1f}", "y": f"{y:.1f}"}).text = text
        x += needed
    return group, y - PADDING - LEGEND_ROW + 6 if drawing.legend else 0.0


def _edges(drawing: Drawing, *, directed: bool) -> Element:
    group = Element("g", {"class": "edges", "stroke-opacity": f"{drawing.line_opacity:g}"})
    for line in drawing.edges:
        route = _route(line, drawing.nodes[line.source], drawing.nodes[line.target])
        path = SubElement(group, "path", {"d": route, "stroke-width": f"{line.width:g}"})
        if directed:
            path.set("marker-end", "url(#arrow)")
        if line.relation:
            SubElement(path, "title").text = line.relation
    return group


def _route(line: DrawnEdge, source: DrawnNode, target: DrawnNode) -> str:
    """An SVG path from the rim of one node to the rim of the other; a loop stands above its node."""
    if line.source == line.target:
        size = source.radius + 12.0 * line.bend
        x, y = source.x, source.y - source.radius * 0.7
        start, end = x - source.radius * 0.7, x + source.radius * 0.7
        handles = f"{start - size:.1f} {y - size:.1f} {end + size:.1f} {y - size:.1f}"
        return f"M{start:.1f} {y:.1f}C{handles} {end:.1f} {y:.1f}"
    across, down = target.x - source.x, target.y - source.y
    length = math.hypot(across, down) or 1.0
    offset = line.bend * BEND * 2
    middle = (
        (source.x + target.x - down / length * offset) / 2,
        (source.y + target.y + across / length * offset) / 2,
    )
    start, end = _on_rim(source, middle), _on_rim(target, middle)
    bend = f"Q{middle[0]:.1f} {middle[1]:.1f} " if line.bend else "L"
    return f"M{start[0]:.1f} {start[1]:.1f}{bend}{end[0]:.1f} {end[1]:.1f}"


def _on_rim(spot: DrawnNode, towards: tuple[float, float]) -> tuple[float, float]:
    across, down = towards[0] - spot.x, towards[1] - spot.y
    share = spot.radius / (math.hypot(across, down) or 1.0)
    return spot.x + across * share, spot.y + down * share


def _nodes(drawing: Drawing) -> Element:
    group = Element("g", {"class": "nodes"})
    for spot in drawing.nodes.values():
        shape = _shape(spot.x, spot.y, spot.radius, spot.look)
        SubElement(shape, "title").text = f"{spot.label} ({spot.kind})" if spot.kind else spot.label
        group.append(shape)
    return group


def _shape(x: float, y: float, radius: float, look: Look) -> Element:
    paint = {"fill": look.colour, "stroke": look.outline}
    if look.sides == 0:
        return Element("circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{radius:g}"} | paint)
    first = math.pi / 4 if look.sides == 4 else -math.pi / 2
    angles = [first + 2 * math.pi * side / look.sides for side in range(look.sides)]
    corners = " ".join(f"{x + radius * math.cos(a):.1f},{y + radius * math.sin(a):.1f}" for a in angles)
    return Element("polygon", {"points": corners} | paint)


def _labels(labels: Iterable[PlacedLabel]) -> Element:
    group = Element("g", {"class": "labels"})
    for label in labels:
        place = {"x": f"{label.x:.1f}", "y": f"{label.y + FONT_SIZE * 0.35:.1f}"}
        SubElement(group, "text", place | {"text-anchor": label.anchor}).text = label.text
    return group


EXPORTER = Exporter(
    name="svg",
    title="SVG picture",
    suffixes=(".svg",),
    media_type="image/svg+xml",
    render=render,
)
