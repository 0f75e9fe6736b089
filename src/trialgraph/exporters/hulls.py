"""The communities of a picture: which nodes, under which name, within which outline."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.spatial import ConvexHull

from trialgraph.exporters.palette import COLOURS
from trialgraph.exporters.plain import plain_text

SMALLEST = 3
"""Nodes of a community that gets an outline."""
ROOM = 12.0
"""Pixels between the nodes and the outline."""
_CORNERS = 16
"""Of the polygon that stands for a circle."""

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Hull:
    """The outline of a community; pixels, y downwards."""

    name: str
    members: frozenset[str]
    """The keys of its nodes."""
    colour: str
    outline: tuple[Point, ...]
    """The corners of a convex polygon so fine that it looks round."""

    @property
    def height(self) -> float:
        """From the highest to the lowest point."""
        ys = [y for _, y in self.outline]
        return max(ys) - min(ys)

    @property
    def centre(self) -> Point:
        """The middle of its box."""
        xs, ys = zip(*self.outline, strict=True)
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def communities_of(graph: nx.Graph) -> dict[str, object] | None:
    """The community of each node, where the network is to be drawn with hulls and its nodes have a `community`."""
    numbers = dict(graph.nodes(data="community"))
    wanted = graph.graph.get("hulls") and any(number is not None for number in numbers.values())
    return numbers if wanted else None


def draw_hulls(
    graph: nx.Graph, communities: Mapping[str, object], circles: Mapping[str, tuple[float, float, float]]
) -> tuple[Hull, ...]:
    """An outline around each community of three nodes and more, the largest first; `circles` are x, y, radius.

    Called by the attribute `community_name` of its nodes, without one by its two best-linked nodes.
    """
    members: dict[object, list[str]] = {}
    for node in sorted(circles):
        if communities.get(node) is not None:
            members.setdefault(communities[node], []).append(node)
    groups = sorted(members.values(), key=lambda group: (-len(group), group[0]))
    return tuple(
        Hull(
            name=_name(graph, group),
            members=frozenset(group),
            colour=COLOURS[position % len(COLOURS)],
            outline=_outline([circles[node] for node in group]),
        )
        for position, group in enumerate(groups)
        if len(group) >= SMALLEST
    )


def _name(graph: nx.Graph, group: list[str]) -> str:
    if given := graph.nodes[group[0]].get("community_name"):
        return plain_text(given)
    linked = sorted(group, key=lambda node: (-graph.degree(node), node))
    return ", ".join(plain_text(graph.nodes[node].get("label") or node) for node in linked[:2])


def _outline(circles: list[tuple[float, float, float]]) -> tuple[Point, ...]:
    """The convex hull of circles, each a polygon, with some room around them."""
    angles = [2 * math.pi * corner / _CORNERS for corner in range(_CORNERS)]
    points = np.array(
        [
            (x + (radius + ROOM) * math.cos(angle), y + (radius + ROOM) * math.sin(angle))
            for x, y, radius in circles
            for angle in angles
        ]
    )
    corners = points[ConvexHull(points).vertices].round(1).tolist()
    return tuple((x, y) for x, y in corners)
