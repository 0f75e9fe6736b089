"""DOT: the language of Graphviz."""

import networkx as nx

from trialgraph.exporters.drawing import draw
from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.palette import text_colour
from trialgraph.exporters.plain import plain

SHAPES = {0: "ellipse", 3: "triangle", 4: "box", 6: "hexagon"}
"""Graphviz shapes by the number of sides of a look."""


def render(graph: nx.Graph) -> str:
    """Nodes by their IRI with label, colour and shape of the kind; edges with their relation."""
    network = plain(graph)
    drawing = draw(network, placed=False)
    keyword, arrow = ("digraph", "->") if network.is_directed() else ("graph", "--")
    lines = [
        f"{keyword} {_quoted(network.graph.get('name', ''))} {{",
        '  graph [overlap=false, splines=true, charset="UTF-8"];',
        '  node [style=filled, fontname="Helvetica,Arial,sans-serif"];',
        '  edge [color="#7b8794", fontcolor="#3e4c59", fontname="Helvetica,Arial,sans-serif", fontsize=10];',
    ]
    for node, spot in drawing.nodes.items():
        look = spot.look
        lines.append(
            f"  {_quoted(node)} [label={_label(spot.label)}, tooltip={_label(spot.kind)}, "
            f'shape={SHAPES[look.sides]}, fillcolor="{look.colour}", color="{look.outline}", '
            f'fontcolor="{text_colour(look.colour)}"];'
        )
    for line in drawing.edges:
        ends = f"{_quoted(line.source)} {arrow} {_quoted(line.target)}"
        lines.append(f"  {ends} [label={_label(line.relation)}, penwidth={line.width}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: object) -> str:
    """A quoted ID; in one, only the quotation mark and a backslash that could escape it mean anything."""
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _label(text: str) -> str:
    """A quoted label, in which Graphviz also reads `\\n` as a line end and `&amp;` as an entity."""
    return _quoted(text.replace("&", "&amp;")).replace("\n", "\\n")


EXPORTER = Exporter(
    name="dot",
    title="DOT (Graphviz)",
    suffixes=(".dot", ".gv"),
    media_type="text/vnd.graphviz",
    render=render,
)
