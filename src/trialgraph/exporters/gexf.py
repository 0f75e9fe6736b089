"""GEXF: Gephi's own format, with the picture."""

import io
import re

import networkx as nx

from trialgraph.exporters.drawing import draw
from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.palette import channels
from trialgraph.exporters.plain import plain

RESERVED_FOR_NODES = frozenset({"id", "pid", "start", "end", "parents", "slices", "spells", "viz", "key"})
RESERVED_FOR_EDGES = RESERVED_FOR_NODES | {"type", "label"}
"""Attributes that mean something else in GEXF: a trial's `start` would turn the network into a film."""

_TODAY = re.compile(rb' lastmodifieddate="[^"]*"')


def render(graph: nx.Graph) -> bytes:
    """All attributes, and the drawing as viz position, colour, size and thickness.

    An attribute with a name that GEXF reserves is written as `attribute_<name>`. Edges are labelled with
    their relation; parallel edges have ids of their own.
    """
    network = plain(graph)
    drawing = draw(network)
    for node, spot in drawing.nodes.items():
        row = network.nodes[node]
        _rename(row, RESERVED_FOR_NODES)
        red, green, blue = channels(spot.look.colour)
        row["viz"] = {
            "color": {"r": red, "g": green, "b": blue, "a": 1.0},
            "position": {"x": spot.x, "y": spot.y, "z": 0.0},
            "size": spot.radius,
        }
    for row, line in zip((row for *_, row in network.edges(data=True)), drawing.edges, strict=True):
        weight_is_number = not isinstance(row.get("weight", 0), str | bool)
        _rename(row, RESERVED_FOR_EDGES if weight_is_number else RESERVED_FOR_EDGES | {"weight"})
        row["viz"] = {"thickness": line.width}
        if line.relation:
            row["label"] = line.relation
    return _written(network)


def _rename(row: dict[str, object], names: frozenset[str]) -> None:
    for name in sorted(row.keys() & names):
        row[f"attribute_{name}"] = row.pop(name)


def _written(network: nx.Graph) -> bytes:
    name = str(network.graph.get("name", ""))
    network.graph.clear()
    network.graph["name"] = name
    file = io.BytesIO()
    nx.write_gexf(network, file)
    # The writer dates the file; the same network has to give the same bytes tomorrow.
    return _TODAY.sub(b"", file.getvalue(), count=1)


EXPORTER = Exporter(
    name="gexf",
    title="GEXF (Gephi)",
    suffixes=(".gexf",),
    media_type="application/gexf+xml",
    render=render,
)
