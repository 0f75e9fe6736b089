"""What a person sees of a network, whatever the file format: places, colours, sizes, communities and a legend."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median

import networkx as nx

from trialgraph.exporters.hulls import Hull, communities_of, draw_hulls
from trialgraph.exporters.layout import lay_out
from trialgraph.exporters.lines import DrawnEdge, draw_edges
from trialgraph.exporters.palette import Look, looks
from trialgraph.exporters.plain import number, plain_text, short_name

SMALLEST, LARGEST = 6.0, 22.0
"""Radii in pixels."""
TYPICAL = 10.0
"""Radius that at least half of the nodes do not exceed, if there are more than a few."""
PAGE = 1400.0
"""Pixels that a picture is wide at most on a page; a wider one is shown smaller, with larger letters."""


@dataclass(frozen=True, kw_only=True)
class DrawnNode:
    """A node in its place; pixels, y downwards."""

    x: float
    y: float
    radius: float
    label: str
    kind: str
    """The empty text where the node has none."""
    look: Look
    left_out: int
    """How many of its neighbours are not drawn."""


@dataclass(frozen=True, kw_only=True)
class LegendEntry:
    """One line of the legend."""

    kind: str
    look: Look
    count: int


@dataclass(frozen=True, kw_only=True)
class SizeScale:
    """What the sizes of nodes mean."""

    measure: str
    """`links`, `pagerank` ..."""
    marks: tuple[tuple[float, float], ...]
    """Some values and their radii, the least first; none where all are of one size."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A network ready to be drawn."""

    nodes: Mapping[str, DrawnNode]
    """By key, sorted."""
    edges: tuple[DrawnEdge, ...]
    """In the order of the graph's edges."""
    hulls: tuple[Hull, ...]
    """The largest community first; none where none are asked for."""
    legend: tuple[LegendEntry, ...]
    """The most frequent kind first."""
    sizes: SizeScale
    notes: tuple[str, ...]
    """What was left out, in words."""

    @cached_property
    def line_opacity(self) -> float:
        """0 to 1; the more lines, the fainter, so that they do not cover the nodes' pattern."""
        shown = sum(line.shown for line in self.edges)
        return round(min(0.75, max(0.25, 16 / max(1, shown) ** 0.5)), 2)

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all nodes and outlines, in pixels; zeros for an empty network."""
        spots = self.nodes.values()
        corners = [corner for hull in self.hulls for corner in hull.outline]
        return (
            min([*(spot.x - spot.radius for spot in spots), *(x for x, _ in corners)], default=0.0),
            min([*(spot.y - spot.radius for spot in spots), *(y for _, y in corners)], default=0.0),
            max([*(spot.x + spot.radius for spot in spots), *(x for x, _ in corners)], default=0.0),
            max([*(spot.y + spot.radius for spot in spots), *(y for _, y in corners)], default=0.0),
        )

    @cached_property
    def scale(self) -> float:
        """How much larger than usual letters are: the picture is shown as much smaller."""
        left, _, right, _ = self.box
        return max(1.0, (right - left) / PAGE)


def draw(graph: nx.Graph, *, placed: bool = True) -> Drawing:
    """Place, colour and size a network; without `placed` every node is at the origin, for formats that place anew.

    The area of a node follows its attribute `size` where any node has a number there, otherwise its number
    of edges; the colour and shape follow `kind`, the width of an edge `weight`. With the graph attribute `hulls`
    the nodes of a `community` stand together. The same network gives the same drawing in any run.
    """
    kinds = {node: plain_text(graph.nodes[node].get("kind") or "") for node in sorted(graph)}
    radii, sizes = _radii(graph)
    edges = draw_edges(graph)
    communities = communities_of(graph) if placed else None
    spots = _placed(graph, edges, radii, communities) if placed else dict.fromkeys(graph, (0.0, 0.0))
    styles = looks(kinds.values())
    nodes = {
        node: DrawnNode(
            x=spots[node][0],
            y=spots[node][1],
            radius=radii[node],
            label=plain_text(graph.nodes[node].get("label") or short_name(node)),
            kind=kind,
            look=styles[kind],
            left_out=int(number(graph.nodes[node].get("left_out"))),
        )
        for node, kind in kinds.items()
    }
    circles = {node: (spot.x, spot.y, spot.radius) for node, spot in nodes.items()}
    counts = sorted(Counter(kinds.values()).items(), key=lambda entry: (-entry[1], entry[0]))
    return Drawing(
        nodes=nodes,
        edges=edges,
        hulls=draw_hulls(graph, communities, circles) if communities else (),
        legend=tuple(LegendEntry(kind=kind, look=styles[kind], count=count) for kind, count in counts),
        sizes=sizes,
        notes=_notes(graph, edges),
    )


def _placed(
    graph: nx.Graph,
    edges: tuple[DrawnEdge, ...],
    radii: Mapping[str, float],
    communities: Mapping[str, object] | None,
) -> dict[str, tuple[float, float]]:
    """Only lines that show pull: what is too much to be seen would draw all nodes into one heap."""
    seen = nx.Graph()
    seen.add_nodes_from(graph)
    seen.add_edges_from((line.source, line.target) for line in edges if line.shown)
    return lay_out(seen, radii, communities)


def _radii(graph: nx.Graph) -> tuple[dict[str, float], SizeScale]:
    sizes = {node: number(size) for node, size in graph.nodes(data="size")}
    measure = plain_text(graph.graph.get("size_of") or "size")
    if not any(sizes.values()):
        sizes, measure = {node: float(degree) for node, degree in graph.degree()}, "links"
    greatest = max(sizes.values(), default=0.0) or 1.0
    # Where most are nearly as large as the largest, all are smaller, or they would hide each other.
    typical = _radius(median(sizes.values()) / greatest) if sizes else TYPICAL
    fit = min(1.0, TYPICAL / typical)
    radii = {node: round(_radius(size / greatest) * fit, 1) for node, size in sizes.items()}
    steps = sorted({min(filter(None, sizes.values()), default=0.0), _round(greatest / 4), greatest})
    marks = tuple((step, round(_radius(step / greatest) * fit, 1)) for step in steps if step >= steps[0])
    return radii, SizeScale(measure=measure, marks=marks if len(set(sizes.values())) > 1 else ())


def _radius(share: float) -> float:
    return SMALLEST + (LARGEST - SMALLEST) * share**0.5


def _round(value: float) -> float:
    """To one digit that counts."""
    return float(f"{value:.1g}")


def _notes(graph: nx.Graph, edges: tuple[DrawnEdge, ...]) -> tuple[str, ...]:
    notes = []
    if left_out := int(number(graph.graph.get("left_out"))):
        notes.append(f"+{left_out:,} more nodes that are not drawn")
    shown = sum(line.shown for line in edges)
    if shown < len(edges):
        notes.append(f"the {shown:,} heaviest of {len(edges):,} edges are drawn")
    if too_common := graph.graph.get("too_common"):
        names = too_common if isinstance(too_common, str) else ", ".join(map(str, too_common))
        notes.append(f"too common to join anything: {plain_text(names).replace(' | ', ', ')}")
    return tuple(notes)
