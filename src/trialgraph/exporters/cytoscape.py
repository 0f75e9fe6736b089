"""Cytoscape JSON (CYJS): Cytoscape Desktop and Cytoscape.js."""

import json

import networkx as nx

from trialgraph.exporters.drawing import draw
from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.plain import plain


def render(graph: nx.Graph) -> str:
    """The shape of `networkx.cytoscape_data`, with positions in pixels, `color` and `radius` of each node.

    Lists stay lists of texts.
    """
    network = plain(graph, keep_lists=True)
    drawing = draw(network)
    document = nx.cytoscape_data(network, name="label")
    for element in document["elements"]["nodes"]:
        data = element["data"]
        spot = drawing.nodes[data["value"]]
        data.update(id=data["value"], color=spot.look.colour, radius=spot.radius)
        element["position"] = {"x": spot.x, "y": spot.y}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


EXPORTER = Exporter(
    name="cytoscape",
    title="Cytoscape JSON (Cytoscape Desktop, Cytoscape.js)",
    suffixes=(".cyjs", ".json"),
    media_type="application/json",
    render=render,
)
