"""HTML: a picture to explore, in one file that asks no server for anything.

The files `viewer*` stand beside this one and are inlined. The network is embedded as JSON, which the page
never runs; the page's policy (CSP) lets nothing run or load but the inlined parts.
"""

import json
from collections import Counter
from html import escape
from itertools import compress
from operator import not_
from string import Template

import networkx as nx

from trialgraph.exporters.drawing import Drawing, draw
from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.pages import content_policy, read_part
from trialgraph.exporters.plain import plain, plain_text

SHOWN_APART = frozenset({"label", "kind", "left_out"})
"""Node attributes that have a place of their own on a card."""
SHOWN_WITH_EDGES = frozenset({"relation", "property", "evidence"})

_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def render(graph: nx.Graph, *, title: str | None = None, only_shown: bool = False) -> str:
    """A page that shows the network; without a title, the graph attribute `title` or `name` is taken.

    With `only_shown`, edges for which the picture has no room are not in the page, and its nodes count them.
    """
    network = plain(graph, keep_lists=True)
    heading = plain_text(title or network.graph.get("title") or network.graph.get("name") or "Network")
    style, script = read_part("viewer.css"), read_part("viewer.js") + read_part("viewer-words.js")
    return Template(read_part("viewer.html")).substitute(
        title=escape(heading),
        policy=escape(content_policy(style, script), quote=False),
        style=style,
        script=script,
        network=embedded_json(_data(network, draw(network), only_shown=only_shown)),
    )


def embedded_json(value: object) -> str:
    """JSON that can stand in a `<script>` element whatever its texts contain."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def _data(network: nx.Graph, drawing: Drawing, *, only_shown: bool) -> dict[str, object]:
    """What `viewer.js` reads; nodes and kinds are known by their position."""
    told = [line.shown or not only_shown for line in drawing.edges]
    untold = Counter(
        end for line in compress(drawing.edges, map(not_, told)) for end in (line.source, line.target)
    )
    kinds = {entry.kind: position for position, entry in enumerate(drawing.legend)}
    positions = {node: position for position, node in enumerate(drawing.nodes)}
    return {
        "directed": network.is_directed(),
        "lineOpacity": drawing.line_opacity,
        "notes": drawing.notes,
        "sizes": {"measure": drawing.sizes.measure, "marks": drawing.sizes.marks},
        "hulls": [{"name": hull.name, "colour": hull.colour, "outline": hull.outline} for hull in drawing.hulls],
        "kinds": [
            {"name": entry.kind, "count": entry.count, "colour": entry.look.colour}
            | {"outline": entry.look.outline, "sides": entry.look.sides}
            for entry in drawing.legend
        ],
        "nodes": [
            {"id": node, "label": spot.label, "kind": kinds[spot.kind]}
            | {"x": spot.x, "y": spot.y, "radius": spot.radius, "leftOut": spot.left_out + untold[node]}
            | {"attributes": _others(network.nodes[node], SHOWN_APART)}
            for node, spot in drawing.nodes.items()
        ],
        "edges": [
            {"source": positions[line.source], "target": positions[line.target], "bend": line.bend}
            | {"width": line.width, "shown": line.shown, "relation": line.relation}
            | {"property": str(row.get("property", ""))}
            | {"evidence": _texts(row.get("evidence", [])), "attributes": _others(row, SHOWN_WITH_EDGES)}
            for line, (*_, row) in compress(zip(drawing.edges, network.edges(data=True), strict=True), told)
        ],
    }


def _others(row: dict[str, object], apart: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in apart}


def _texts(value: object) -> list[str]:
    return value if isinstance(value, list) else [plain_text(value)]


EXPORTER = Exporter(
    name="html",
    title="HTML picture to explore",
    suffixes=(".html", ".htm"),
    media_type="text/html",
    render=render,
)
