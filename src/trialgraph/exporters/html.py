"""HTML: a picture to explore, in one file that asks no server for anything.

The files `viewer*` stand beside this one and are inlined. The network is embedded as JSON, which the page
never runs; the page's policy (CSP) lets nothing run or load but the inlined parts.
"""

import base64
import hashlib
import json
from html import escape
from importlib.resources import files
from string import Template

import networkx as nx

from trialgraph.exporters.drawing import Drawing, draw
from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.plain import plain, plain_text

SHOWN_APART = frozenset({"label", "kind"})
"""Node attributes that have a place of their own on a card."""
SHOWN_WITH_EDGES = frozenset({"relation", "property", "evidence"})

_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def render(graph: nx.Graph, *, title: str | None = None) -> str:
    """A page that shows the network; without a title, the graph attribute `title` or `name` is taken."""
    network = plain(graph, keep_lists=True)
    heading = plain_text(title or network.graph.get("title") or network.graph.get("name") or "Network")
    page, style = _viewer("viewer.html"), _viewer("viewer.css")
    script = _viewer("viewer.js") + _viewer("viewer-words.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template(page).substitute(
        title=escape(heading),
        policy=escape(policy, quote=False),
        style=style,
        script=script,
        network=embedded_json(_data(network, draw(network))),
    )


def embedded_json(value: object) -> str:
    """JSON that can stand in a `<script>` element whatever its texts contain."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def _viewer(file: str) -> str:
    text = (files("trialgraph.exporters") / file).read_text(encoding="utf-8")
    # The hash in the policy is that of the text as a browser reads it, with LF line ends.
    return text.replace("\r\n", "\n")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _data(network: nx.Graph, drawing: Drawing) -> dict[str, object]:
    """What `viewer.js` reads; nodes and kinds are known by their position."""
    kinds = {entry.kind: position for position, entry in enumerate(drawing.legend)}
    positions = {node: position for position, node in enumerate(drawing.nodes)}
    return {
        "directed": network.is_directed(),
        "lineOpacity": drawing.line_opacity,
        "kinds": [
            {"name": entry.kind, "count": entry.count, "colour": entry.look.colour}
            | {"outline": entry.look.outline, "sides": entry.look.sides}
            for entry in drawing.legend
        ],
        "nodes": [
            {"id": node, "label": spot.label, "kind": kinds[spot.kind]}
            | {"x": spot.x, "y": spot.y, "radius": spot.radius}
            | {"attributes": _others(network.nodes[node], SHOWN_APART)}
            for node, spot in drawing.nodes.items()
        ],
        "edges": [
            {"source": positions[line.source], "target": positions[line.target], "bend": line.bend}
            | {"width": line.width, "relation": line.relation, "property": str(row.get("property", ""))}
            | {"evidence": _texts(row.get("evidence", [])), "attributes": _others(row, SHOWN_WITH_EDGES)}
            for line, (*_, row) in zip(drawing.edges, network.edges(data=True), strict=True)
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
