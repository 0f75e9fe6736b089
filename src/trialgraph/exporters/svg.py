"""SVG: a picture for papers and READMEs, with a legend, readable on light and dark pages."""

import math
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import networkx as nx

from trialgraph.exporters.drawing import Drawing, DrawnNode, draw
from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.hulls import Hull
from trialgraph.exporters.labels import (
    FONT_SIZE,
    LINE_HEIGHT,
    Labels,
    PlacedLabel,
    place_labels,
    shortened,
    text_width,
    wrapped,
)
from trialgraph.exporters.lines import DrawnEdge
from trialgraph.exporters.palette import Look
from trialgraph.exporters.plain import plain

PADDING = 24.0
LEGEND_ROW = 22.0
NARROWEST = 420.0
"""Pixels; a legend needs some width, however small the network."""
BACKGROUND, TEXT, QUIET, LINES = "#ffffff", "#1f2933", "#52606d", "#9aa5b1"
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
BEND = 16.0
"""Pixels by which parallel edges stand apart."""
EMPTY = {"fill": "none", "stroke": QUIET}
NO_PAINT: Mapping[str, str] = {}


def render(graph: nx.Graph) -> bytes:
    """The drawing with its legend; every node, edge and community tells its full text on hovering.

    The title is the graph attribute `title` or `name`. A picture wider than a page is shown smaller, and title,
    legend and labels in it are as much larger.
    """
    network = plain(graph)
    drawing = draw(network)
    labels = place_labels(drawing)
    scale = drawing.scale
    left, top, right, bottom = _extent(drawing, labels)
    width = max((right - left) / scale, NARROWEST)
    title = str(network.graph.get("title") or network.graph.get("name") or "Network")
    head, head_height = _head(title, drawing, width)
    middle = head_height + (bottom - top) / scale + PADDING
    foot, foot_height = _foot(drawing, width, middle)
    svg = canvas(title, _description(drawing), width + 2 * PADDING, middle + foot_height)
    svg.append(head)
    shift = PADDING - left / scale + (width - (right - left) / scale) / 2, head_height - top / scale
    place = f"translate({shift[0]:.1f} {shift[1]:.1f})" + (f" scale({1 / scale:.4f})" if scale > 1 else "")
    picture = SubElement(svg, "g", {"transform": place, "class": "picture"})
    picture.extend(_hulls(drawing.hulls))
    picture.append(_edges(drawing, directed=network.is_directed()))
    picture.append(_nodes(drawing))
    picture.append(_labels(labels.nodes.values(), "labels", scale))
    picture.append(_labels(labels.names.values(), "names", scale))
    svg.append(foot)
    return written(svg)


def canvas(title: str, description: str, width: float, height: float) -> Element:
    """An empty picture with background and style, which tells its title and description to who cannot see it."""
    size = f"{width:.0f}", f"{height:.0f}"
    svg = Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "width": size[0], "height": size[1], "role": "img"}
        | {"viewBox": f"0 0 {size[0]} {size[1]}", "font-family": FONT, "font-size": f"{FONT_SIZE:g}"},
    )
    SubElement(svg, "title").text = title
    SubElement(svg, "desc").text = description
    SubElement(svg, "style").text = (
        f"text{{fill:{TEXT}}} .title{{font-size:17px;font-weight:600}} .legend text{{font-size:12px}}"
        f" .notes text{{font-size:12px;fill:{QUIET}}} .names text{{font-weight:600}}"
        f" .labels text{{stroke:{BACKGROUND};paint-order:stroke;stroke-linejoin:round}}"
        f" .names rect{{fill:{BACKGROUND};fill-opacity:.82}}"
        f" .edges path{{fill:none;stroke:{LINES}}} #arrow path{{fill:#7b8794}}"
    )
    SubElement(svg, "rect", {"width": "100%", "height": "100%", "rx": "8", "fill": BACKGROUND})
    return svg


def written(svg: Element) -> bytes:
    """The file of a picture, an element on a line."""
    indent(svg, "")
    for shape in svg.iter():
        if len(shape) == 1 and shape[0].tag == "title":
            shape.text = shape[0].tail = None
    return tostring(svg, encoding="utf-8", xml_declaration=True) + b"\n"


def _extent(drawing: Drawing, labels: Labels) -> tuple[float, float, float, float]:
    boxes = [drawing.box, *(label.box for some in (labels.nodes, labels.names) for label in some.values())]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _description(drawing: Drawing) -> str:
    kinds = ", ".join(f"{entry.count:,} {entry.kind or 'without a kind'}" for entry in drawing.legend)
    told = [f"A network of {len(drawing.nodes):,} nodes ({kinds}) and {len(drawing.edges):,} edges"]
    told += [f"communities: {'; '.join(hull.name for hull in drawing.hulls)}"] if drawing.hulls else []
    return ". ".join([*told, *drawing.notes]) + "."


# --- around the picture -------------------------------------------------------------------------------


def _head(title: str, drawing: Drawing, width: float) -> tuple[Element, float]:
    """Title and legend, and where they end, in pixels from the top."""
    head = Element("g")
    heading = SubElement(head, "text", {"x": f"{PADDING:g}", "y": "36", "class": "title"})
    heading.text = shortened(title, max(20, int(width / 9.5)))
    legend = SubElement(head, "g", {"class": "legend"})
    x, y = PADDING, PADDING + 2 * LEGEND_ROW - 6
    for entry in drawing.legend:
        text = f"{shortened(entry.kind, 30) or 'no kind'} ({entry.count:,})"
        needed = 17 + text_width(text, 12.0) + 18
        if x > PADDING and x + needed > width + PADDING:
            x, y = PADDING, y + LEGEND_ROW
        legend.append(_shape(x + 6, y - 4, 6.0, entry.look.sides, _paint(entry.look)))
        SubElement(legend, "text", {"x": f"{x + 17:.1f}", "y": f"{y:.1f}"}).text = text
        x += needed
    y += _sizes(legend, drawing, y) if drawing.sizes.marks else 0.0
    return head, y + LEGEND_ROW if drawing.legend else PADDING + LEGEND_ROW + 16


def _sizes(legend: Element, drawing: Drawing, above: float) -> float:
    """Circles in a row with what their sizes mean; how high that row is, in pixels."""
    marks = [(value, radius / drawing.scale) for value, radius in drawing.sizes.marks]
    height = max(LEGEND_ROW, 2 * marks[-1][1] + 6)
    x, y = PADDING, above + 6 + height / 2
    for position, (value, radius) in enumerate(marks):
        legend.append(_shape(x + radius, y, radius, 0, EMPTY))
        text = f"{value:,.4g}" + (f" {drawing.sizes.measure}" if position + 1 == len(marks) else "")
        SubElement(legend, "text", {"x": f"{x + 2 * radius + 5:.1f}", "y": f"{y + 4:.1f}"}).text = text
        x += 2 * radius + 5 + text_width(text, 12.0) + 14
    return height + 2


def _foot(drawing: Drawing, width: float, top: float) -> tuple[Element, float]:
    """What was left out, beneath the picture, and how high that is with the margin."""
    notes = Element("g", {"class": "notes"})
    lines = [line for note in drawing.notes for line in wrapped(note, max(20, int(width / 7)), 3)]
    for position, line in enumerate(lines):
        place = {"x": f"{PADDING:g}", "y": f"{top + 12 + 17 * position:.1f}"}
        SubElement(notes, "text", place).text = line
    return notes, 17.0 * len(lines) + (PADDING if lines else 0.0)


# --- the picture --------------------------------------------------------------------------------------


def _hulls(hulls: Iterable[Hull]) -> Iterator[Element]:
    group = Element("g", {"class": "hulls", "fill-opacity": "0.13", "stroke-opacity": "0.6"})
    for hull in hulls:
        corners = " ".join(f"{x:g},{y:g}" for x, y in hull.outline)
        shape = SubElement(group, "polygon", {"points": corners, "fill": hull.colour, "stroke": hull.colour})
        SubElement(shape, "title").text = f"{hull.name} ({len(hull.members):,} nodes)"
    if len(group):
        yield group


def _edges(drawing: Drawing, *, directed: bool) -> Element:
    group = Element("g", {"class": "edges", "stroke-opacity": f"{drawing.line_opacity:g}"})
    if directed:
        group.append(_arrow())
    # Lines that look alike and say the same are one path, but for arrows, of which a path has only one.
    alike: dict[tuple[object, ...], list[str]] = {}
    for position, line in enumerate(drawing.edges):
        if line.shown:
            look = f"{line.width * drawing.scale**0.5:.2g}", line.relation, position if directed else -1
            route = _route(line, drawing.nodes[line.source], drawing.nodes[line.target])
            alike.setdefault(look, []).append(route)
    for (width, relation, _), routes in alike.items():
        path = SubElement(group, "path", {"d": "".join(routes), "stroke-width": str(width)})
        if directed:
            path.set("marker-end", "url(#arrow)")
        if relation:
            SubElement(path, "title").text = str(relation)
    return group


def _arrow() -> Element:
    definitions = Element("defs")
    marker = SubElement(
        definitions,
        "marker",
        {"id": "arrow", "viewBox": "0 0 8 8", "refX": "8", "refY": "4", "markerUnits": "userSpaceOnUse"}
        | {"markerWidth": "8", "markerHeight": "8", "orient": "auto"},
    )
    SubElement(marker, "path", {"d": "M0 1L8 4L0 7z"})
    return definitions


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
    nodes = Element("g", {"class": "nodes"})
    groups = {entry.kind: SubElement(nodes, "g", _paint(entry.look)) for entry in drawing.legend}
    for spot in drawing.nodes.values():
        shape = _shape(spot.x, spot.y, spot.radius, spot.look.sides)
        SubElement(shape, "title").text = _told(spot)
        groups[spot.kind].append(shape)
    return nodes


def _paint(look: Look) -> dict[str, str]:
    return {"fill": look.colour, "stroke": look.outline}


def _told(spot: DrawnNode) -> str:
    more = f", +{spot.left_out:,} more" if spot.left_out else ""
    return (f"{spot.label} ({spot.kind})" if spot.kind else spot.label) + more


def _shape(x: float, y: float, radius: float, sides: int, paint: Mapping[str, str] = NO_PAINT) -> Element:
    if sides == 0:
        return Element("circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{radius:.3g}", **paint})
    first = math.pi / 4 if sides == 4 else -math.pi / 2
    angles = [first + 2 * math.pi * side / sides for side in range(sides)]
    corners = " ".join(f"{x + radius * math.cos(a):.1f},{y + radius * math.sin(a):.1f}" for a in angles)
    return Element("polygon", {"points": corners, **paint})


def _labels(labels: Iterable[PlacedLabel], kind: str, scale: float) -> Element:
    """Texts with a halo, or, for names, a plate behind them."""
    group = Element("g", {"class": kind, "stroke-width": f"{3 * scale:.3g}"})
    for label in labels:
        if kind == "names":
            left, top, right, bottom = label.box
            place = {"x": f"{left - 4:.1f}", "y": f"{top:.1f}", "rx": f"{4 * scale:.3g}", "stroke": "none"}
            size = {"width": f"{right - left + 8:.1f}", "height": f"{bottom - top:.1f}"}
            SubElement(group, "rect", place | size)
        for number, line in enumerate(label.lines):
            down = (number - (len(label.lines) - 1) / 2) * LINE_HEIGHT + 0.35
            place = {"x": f"{label.x:.1f}", "y": f"{label.y + down * label.size:.1f}"}
            style = {"text-anchor": label.anchor, "font-size": f"{label.size:.3g}"}
            SubElement(group, "text", place | style).text = line
    return group


EXPORTER = Exporter(
    name="svg",
    title="SVG picture",
    suffixes=(".svg",),
    media_type="image/svg+xml",
    render=render,
)
