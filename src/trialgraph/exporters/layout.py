"""Where the nodes of a picture stand: springs within a component, shelves for the components."""

from collections.abc import Mapping

import networkx as nx
import numpy as np
from scipy.spatial import cKDTree

Point = tuple[float, float]

SPACING = 60.0
"""Pixels between neighbours, about."""
STRETCH = 1.35
"""Pictures are wider than high, and so are labels."""
MARGIN = 16.0
"""Pixels kept free around each node."""
GAP = 40.0
"""Pixels between components."""
SEED = 20
PUSHES = 80


def lay_out(graph: nx.Graph, radii: Mapping[str, float]) -> dict[str, Point]:
    """Positions in pixels, y downwards: nodes do not overlap, components stand apart, the largest first.

    Depends on keys and edges alone, not on the order in which they were added.
    """
    skeleton = nx.Graph()
    skeleton.add_nodes_from(sorted(graph))
    skeleton.add_edges_from(sorted((u, v) for u, v in graph.edges() if u != v))
    components = [sorted(component) for component in nx.connected_components(skeleton)]
    components.sort(key=lambda component: (-len(component), component[0]))
    return _on_shelves([_lay_out_component(skeleton, nodes, radii) for nodes in components], radii)


def _lay_out_component(skeleton: nx.Graph, nodes: list[str], radii: Mapping[str, float]) -> dict[str, Point]:
    if len(nodes) == 1:
        return {nodes[0]: (0.0, 0.0)}
    if len(nodes) == 2:
        return {nodes[0]: (0.0, 0.0), nodes[1]: (2 * SPACING, 0.0)}
    component = nx.Graph()
    component.add_nodes_from(nodes)
    component.add_edges_from(sorted(map(sorted, skeleton.edges(nodes))))
    # One iteration costs n² steps: 60 nodes settle in 400 of them, 2,000 nodes have to do with 20.
    iterations = max(10, min(400, 40_000 // len(nodes)))
    found = nx.spring_layout(component, seed=SEED, iterations=iterations, weight=None)
    points = np.array([found[node] for node in nodes])
    # A few far nodes must not press the others together: draw them in, and measure by the mean.
    distances = np.hypot(*points.T)
    points *= (distances + distances.mean() / 4)[:, None] ** -0.3
    points *= SPACING * len(nodes) ** 0.5 / 2 / np.hypot(*points.T).mean()
    points = _pushed_apart(points * (STRETCH, 1.0), np.array([radii[node] for node in nodes]) + MARGIN / 2)
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, points, strict=True)}


def _pushed_apart(points: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Move circles (points n×2, radii n) off each other, a bit in each round."""
    for _ in range(PUSHES):
        pairs = cKDTree(points).query_pairs(2 * radii.max(), output_type="ndarray")
        one, other = pairs.T
        apart = points[other] - points[one]
        distance = np.hypot(*apart.T)
        overlap = radii[one] + radii[other] - distance
        touching = overlap > 0.01
        if not touching.any():
            break
        # Two nodes at the same point leave it in a direction that their order decides.
        apart[distance == 0] = (1.0, 0.5)
        push = apart[touching] / np.hypot(*apart[touching].T)[:, None] * (overlap[touching] / 2)[:, None]
        np.add.at(points, one[touching], -push)
        np.add.at(points, other[touching], push)
    return points


def _on_shelves(components: list[dict[str, Point]], radii: Mapping[str, float]) -> dict[str, Point]:
    """Put components side by side in rows, each at the top left corner of its own box."""
    boxes = [_box(component, radii) for component in components]
    area = sum((right - left + GAP) * (bottom - top + GAP) for left, top, right, bottom in boxes)
    width = max([(area * STRETCH) ** 0.5, *(right - left for left, _, right, _ in boxes)])
    positions: dict[str, Point] = {}
    x = y = height = 0.0
    for component, (left, top, right, bottom) in zip(components, boxes, strict=True):
        if x and x + right - left > width:
            x, y, height = 0.0, y + height + GAP, 0.0
        for node, (node_x, node_y) in component.items():
            positions[node] = (round(x + node_x - left, 1), round(y + node_y - top, 1))
        x, height = x + right - left + GAP, max(height, bottom - top)
    return positions


def _box(component: dict[str, Point], radii: Mapping[str, float]) -> tuple[float, float, float, float]:
    return (
        min(x - radii[node] for node, (x, _) in component.items()),
        min(y - radii[node] for node, (_, y) in component.items()),
        max(x + radii[node] for node, (x, _) in component.items()),
        max(y + radii[node] for node, (_, y) in component.items()),
    )
