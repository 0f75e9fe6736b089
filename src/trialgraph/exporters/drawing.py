"""What a person sees of a network, whatever the file format: places, colours, sizes and a legend."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real

import networkx as nx

from trialgraph.exporters.layout import lay_out
from trialgraph.exporters.palette import Look, looks
from trialgraph.exporters.plain import plain_text, short_name

SMALLEST, LARGEST = 6.0, 22.0
"""Radii in pixels."""
THINNEST, THICKEST = 1.2, 4.5
"""Widths of edges in pixels."""


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


@dataclass(frozen=True, kw_only=True)
class DrawnEdge:
    """A line between two nodes."""

    source: str
    target: str
    relation: str
    bend: int
    """0 is straight, others lie aside (±1, ±2, ... seen from the source); the size of a loop (1, 2, ...)."""
    width: float


@dataclass(frozen=True, kw_only=True)
class LegendEntry:
    """One line of the legend."""

    kind: str
    look: Look
    count: int


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A network ready to be drawn."""

    nodes: Mapping[str, DrawnNode]
    """By key, sorted."""
    edges: tuple[DrawnEdge, ...]
    """In the order of the graph's edges."""
    legend: tuple[LegendEntry, ...]
    """The most frequent kind first."""

    @property
    def line_opacity(self) -> float:
        """0 to 1; the more lines, the fainter, so that they do not cover the nodes' pattern."""
        return round(min(0.75, max(0.25, 16 / max(1, len(self.edges)) ** 0.5)), 2)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all nodes, in pixels; zeros for an empty network."""
        spots = self.nodes.values()
        return (
            min((spot.x - spot.radius for spot in spots), default=0.0),
            min((spot.y - spot.radius for spot in spots), default=0.0),
            max((spot.x + spot.radius for spot in spots), default=0.0),
            max((spot.y + spot.radius for spot in spots), default=0.0),
        )


def draw(graph: nx.Graph, *, placed: bool = True) -> Drawing:
    """Place, colour and size a network; without `placed` every node is at the origin, for formats that place anew.

    The area of a node follows its attribute `size` where any node has a number there, otherwise its number
    of edges; the colour and shape follow `kind`, the width of an edge `weight`. The same network gives the
    same drawing in any run.
    """
    kinds = {node: plain_text(graph.nodes[node].get("kind") or "") for node in sorted(graph)}
    radii = _radii(graph)
    spots = lay_out(graph, radii) if placed else dict.fromkeys(graph, (0.0, 0.0))
    styles = looks(kinds.values())
    nodes = {
        node: DrawnNode(
            x=spots[node][0],
            y=spots[node][1],
            radius=radii[node],
            label=plain_text(graph.nodes[node].get("label") or short_name(node)),
            kind=kind,
            look=styles[kind],
        )
        for node, kind in kinds.items()
    }
    counts = sorted(Counter(kinds.values()).items(), key=lambda entry: (-entry[1], entry[0]))
    legend = tuple(LegendEntry(kind=kind, look=styles[kind], count=count) for kind, count in counts)
    return Drawing(nodes=nodes, edges=_edges(graph), legend=legend)


def _radii(graph: nx.Graph) -> dict[str, float]:
    sizes = {node: _number(size) for node, size in graph.nodes(data="size")}
    if not any(sizes.values()):
        sizes = dict(graph.degree())
    greatest = max(sizes.values(), default=0) or 1
    return {
        node: round(SMALLEST + (LARGEST - SMALLEST) * (size / greatest) ** 0.5, 1) for node, size in sizes.items()
    }


def _edges(graph: nx.Graph) -> tuple[DrawnEdge, ...]:
    width = _width_of_weights([_number(weight) for *_, weight in graph.edges(data="weight")])
    seen: defaultdict[tuple[str, ...], int] = defaultdict(int)
    edges = []
    for source, target, row in graph.edges(data=True):
        pair = tuple(sorted((source, target)))
        edges.append(
            DrawnEdge(
                source=source,
                target=target,
                relation=plain_text(row.get("relation") or ""),
                bend=_bend(source, target, seen[pair]),
                width=width(_number(row.get("weight"))),
            )
        )
        seen[pair] += 1
    return tuple(edges)


def _width_of_weights(weights: list[float]) -> Callable[[float], float]:
    """A function from weights to widths; where all weigh the same, weight says nothing and lines are thin."""
    lightest, heaviest = min(weights, default=0.0), max(weights, default=0.0)
    span = (heaviest - lightest) or 1.0
    return lambda weight: round(THINNEST + (THICKEST - THINNEST) * (weight - lightest) / span, 1)


def _bend(source: str, target: str, position: int) -> int:
    """The first edge of a pair is straight, the next go to either side in turns: 0, 1, -1, 2, -2."""
    if source == target:
        return position + 1
    side = (position + 1) // 2 * (1 if position % 2 else -1)
    return side if source < target else -side


def _number(value: object) -> float:
    """A size or weight to draw: what is no positive number counts as none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return 0.0
    return float(value) if 0 < value < float("inf") else 0.0
