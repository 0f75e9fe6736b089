"""Where the nodes of a picture stand: springs among few, community by community among many, pieces on shelves."""

from collections.abc import Mapping, Sequence

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
"""Pixels between components, and between communities."""
MANY = 400
"""Springs pull as many nodes at once: each of their steps costs the square."""
SEED = 20
PUSHES = 80
_GOLDEN_ANGLE = np.pi * (3 - 5**0.5)


def lay_out(
    graph: nx.Graph, radii: Mapping[str, float], communities: Mapping[str, object] | None = None
) -> dict[str, Point]:
    """Positions in pixels, y downwards: nodes do not overlap, components stand apart, the largest first.

    Nodes of one of the `communities` (a name for each node) stand together in a disc, into which no other node
    comes; a component of over `MANY` nodes is laid out so by communities found in it. Depends on keys, edges and
    communities alone, not on the order in which they were added.
    """
    skeleton = nx.Graph()
    skeleton.add_nodes_from(sorted(graph))
    skeleton.add_edges_from(sorted((min(u, v), max(u, v)) for u, v in graph.edges() if u != v))
    return _on_shelves([_component(skeleton, nodes, radii, communities) for nodes in _components(skeleton)], radii)


def _components(skeleton: nx.Graph) -> list[list[str]]:
    found = [sorted(component) for component in nx.connected_components(skeleton)]
    return sorted(found, key=lambda component: (-len(component), component[0]))


def _component(
    skeleton: nx.Graph, nodes: list[str], radii: Mapping[str, float], communities: Mapping[str, object] | None
) -> dict[str, Point]:
    component = _part(skeleton, nodes)
    groups = _groups(component, communities)
    if communities is not None or len(groups) > 1:
        points = _by_groups(component, groups, radii)
    else:
        points = _pushed_apart(_lying(_spread(component)) * (STRETCH, 1.0), _rooms(component, radii, MARGIN / 2))
    return {node: (x, y) for node, (x, y) in zip(nodes, points.tolist(), strict=True)}


def _part(skeleton: nx.Graph, nodes: list[str]) -> nx.Graph:
    """The nodes in their order with their edges in order: a subgraph view has them as a set's hashes have it."""
    members = set(nodes)
    part = nx.Graph()
    part.add_nodes_from(nodes)
    part.add_edges_from((node, other) for node in nodes for other in skeleton[node] if other in members)
    return part


def _groups(component: nx.Graph, communities: Mapping[str, object] | None) -> list[list[str]]:
    """The communities given, or, where there are too many nodes for springs, those found; the largest first."""
    if communities is not None:
        members: dict[object, list[str]] = {}
        for node in component:
            members.setdefault(communities.get(node), []).append(node)
        found = list(members.values())
    elif len(component) > MANY:
        found = [sorted(group) for group in nx.community.louvain_communities(component, seed=SEED)]
    else:
        return [list(component)]
    groups = sorted(found, key=lambda group: (-len(group), group[0]))
    # What hardly comes apart would be asked for its communities again and again.
    return groups if communities is not None or len(groups[0]) < 0.9 * len(component) else [list(component)]


def _lying(points: np.ndarray) -> np.ndarray:
    """Turned so that they reach as far as they can to the left and right (their principal axis)."""
    turned = (points - points.mean(axis=0)) @ np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2].T
    # The axis has no direction of its own: the first node decides.
    return turned * np.where(turned[0] < 0, -1, 1)


def _spread(part: nx.Graph) -> np.ndarray:
    return _springs(part) if len(part) <= MANY else _spiral(part)


def _rooms(part: nx.Graph, radii: Mapping[str, float], margin: float) -> np.ndarray:
    return np.array([radii[node] for node in part]) + margin


def _springs(component: nx.Graph, weight: str | None = None) -> np.ndarray:
    """Neighbours near each other (Fruchterman and Reingold 1991), centred at zero, `SPACING` apart on the mean."""
    number = len(component)
    if number <= 2:
        return np.array([(0.0, 0.0), (2 * SPACING, 0.0)])[:number]
    # One step costs n² operations: 60 nodes settle in 400 of them, 400 nodes have to do with 60.
    steps = max(50, min(400, 24_000 // number))
    found = nx.spring_layout(component, seed=SEED, iterations=steps, weight=weight, method="force")
    points = np.array([found[node] for node in component])
    # A few far nodes must not press the others together: draw them in, and measure by the mean.
    distances = np.hypot(*points.T)
    points *= (distances + distances.mean() / 4)[:, None] ** -0.3
    return points * (SPACING * number**0.5 / 2 / np.hypot(*points.T).mean())


def _spiral(component: nx.Graph) -> np.ndarray:
    """The best-linked in the middle, the others around it as the seeds of a sunflower (Vogel 1979)."""
    degrees = np.array([component.degree(node) for node in component])
    rank = np.empty(len(degrees))
    rank[np.argsort(-degrees, kind="stable")] = np.arange(len(degrees))
    distance = SPACING * 0.6 * np.sqrt(rank)
    return np.column_stack([distance * np.cos(rank * _GOLDEN_ANGLE), distance * np.sin(rank * _GOLDEN_ANGLE)])


# --- communities --------------------------------------------------------------------------------------


def _by_groups(component: nx.Graph, groups: Sequence[list[str]], radii: Mapping[str, float]) -> np.ndarray:
    """Every group in a disc of its own, the discs as near as their links, each turned towards its neighbours."""
    discs = [_disc(_part(component, group), radii) for group in groups]
    reaches = np.array([max(abs(disc[node]) + radii[node] for node in disc) for disc in discs])
    centres = _centres(component, groups, reaches + GAP / 2)
    placed = {node: c + point for disc, c in zip(discs, centres, strict=True) for node, point in disc.items()}
    for disc, centre in zip(discs, centres, strict=True):
        turn = _turn(component, disc, placed, centre)
        placed |= {node: centre + point * turn for node, point in disc.items()}
    return np.array([(placed[node].real, placed[node].imag) for node in component])


def _disc(group: nx.Graph, radii: Mapping[str, float]) -> dict[str, complex]:
    """A group around zero, as complex numbers: those are easily turned."""
    groups = _groups(group, None)
    if len(groups) > 1:
        points = _by_groups(group, groups, radii)
    else:
        points = _pushed_apart(_rounded(_spread(group)) * 0.6, _rooms(group, radii, MARGIN / 4))
    points = points - (points.max(axis=0) + points.min(axis=0)) / 2
    return {node: complex(x, y) for node, (x, y) in zip(group, points.tolist(), strict=True)}


def _rounded(points: np.ndarray) -> np.ndarray:
    """As wide as high, and filled evenly from the middle: what is long, thin or strewn leaves its disc empty."""
    if len(points) <= 3:
        return points
    axes, lengths, back = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    points = axes * np.maximum(lengths, lengths.max() / 2).mean() @ back
    distances = np.hypot(*points.T)
    ranks = distances.argsort(kind="stable").argsort(kind="stable")
    even = np.sqrt((ranks + 0.5) / len(points)) * np.median(distances) * 2**0.5
    return points * (even / np.maximum(distances, 1e-9))[:, None]


def _turn(
    component: nx.Graph, disc: Mapping[str, complex], placed: Mapping[str, complex], centre: complex
) -> complex:
    """The rotation, a number on the unit circle, that turns a disc's nodes towards their neighbours outside."""
    pull = sum(
        point.conjugate() * (placed[other] - centre)
        for node, point in disc.items()
        for other in component[node]
        if other not in disc
    )
    return pull / abs(pull) if pull else 1


def _centres(component: nx.Graph, groups: Sequence[list[str]], reaches: np.ndarray) -> list[complex]:
    """Where the discs stand: springs as strong as there are links between them, then pushed off each other."""
    number = {node: position for position, group in enumerate(groups) for node in group}
    between = nx.Graph()
    between.add_nodes_from(range(len(groups)))
    for one, other in component.edges():
        pair = number[one], number[other]
        if pair[0] != pair[1]:
            weight = between.edges[pair]["weight"] + 1 if between.has_edge(*pair) else 1
            between.add_edge(*pair, weight=weight)
    points = _springs(between, "weight") if len(groups) <= MANY else _spiral(between)
    # Begun too near and pushed apart, the discs stand close.
    points = _lying(points) / SPACING * np.sqrt((reaches**2).mean()) * (STRETCH, 1.0)
    return [complex(x, y) for x, y in _pushed_apart(points, reaches, pushes=10 * PUSHES)]


# --- room ---------------------------------------------------------------------------------------------


def _pushed_apart(points: np.ndarray, radii: np.ndarray, pushes: int = PUSHES) -> np.ndarray:
    """Move circles (points n×2, radii n) off each other, a bit in each round."""
    for _ in range(pushes):
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
