"""Mermaid flowcharts: pictures inside Markdown."""

import re

import networkx as nx

from trialgraph.exporters.drawing import draw
from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.labels import shortened
from trialgraph.exporters.palette import Look, text_colour
from trialgraph.exporters.plain import plain

LONGEST_LABEL = 80
"""Characters; a flowchart's boxes grow with their text."""

_SPECIAL = re.compile(r"[!-'*;<>?@\[-`{-~]")
"""ASCII signs with a meaning to Mermaid, Markdown or HTML somewhere; a label may hold any of them."""


def render(graph: nx.Graph) -> str:
    """A flowchart from left to right, one class of boxes per kind; nodes are numbered: IRIs are no ids."""
    network = plain(graph)
    drawing = draw(network, placed=False)
    ids = {node: f"n{position}" for position, node in enumerate(drawing.nodes)}
    arrow = "-->" if network.is_directed() else "---"
    lines = ["graph LR"]
    lines += [f"  {ids[node]}[{_quoted(spot.label)}]" for node, spot in drawing.nodes.items()]
    for line in drawing.edges:
        relation = f"|{_quoted(line.relation)}|" if line.relation else ""
        lines.append(f"  {ids[line.source]} {arrow}{relation} {ids[line.target]}")
    for position, entry in enumerate(drawing.legend):
        members = ",".join(ids[node] for node, spot in drawing.nodes.items() if spot.kind == entry.kind)
        lines += [f"  classDef kind{position} {_style(entry.look)}", f"  class {members} kind{position}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    short = shortened(" ".join(text.split()), LONGEST_LABEL)
    escaped = _SPECIAL.sub(lambda sign: f"#{ord(sign[0])};", short)
    # Mermaid refuses a box without text.
    return f'"{escaped or " "}"'


def _style(look: Look) -> str:
    return f"fill:{look.colour},stroke:{look.outline},color:{text_colour(look.colour)}"


EXPORTER = Exporter(
    name="mermaid",
    title="Mermaid (Markdown)",
    suffixes=(".mmd", ".mermaid"),
    media_type="text/vnd.mermaid",
    render=render,
)
