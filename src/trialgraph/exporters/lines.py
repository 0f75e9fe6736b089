"""The edges of a picture: how wide, how bent, and which of too many."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np

from trialgraph.exporters.plain import number, plain_text

THINNEST, THICKEST = 1.2, 4.5
"""Widths of edges in pixels."""
PER_NODE, FEW = 4, 1000
"""More lines than so many for each node, and than so many altogether, hide each other."""


@dataclass(frozen=True, kw_only=True)
class DrawnEdge:
    """A line between two nodes."""

    source: str
    target: str
    relation: str
    bend: int
    """0 is straight, others lie aside (±1, ±2, ... seen from the source); the size of a loop (1, 2, ...)."""
    width: float
    shown: bool
    """Whether there is room for it; if not, it is told where its ends are looked at."""


def draw_edges(graph: nx.Graph) -> tuple[DrawnEdge, ...]:
    """The edges of a network in its order; where they are too many and their weights differ, the heaviest show.

    Those are the heaviest edge of every node, then the second heaviest, and so on.
    """
    weights = [number(weight) for *_, weight in graph.edges(data="weight")]
    width = _width_of_weights(weights)
    shown = _heaviest([(source, target) for source, target, *_ in graph.edges()], weights, len(graph))
    seen: defaultdict[tuple[str, ...], int] = defaultdict(int)
    edges = []
    for position, (source, target, row) in enumerate(graph.edges(data=True)):
        pair = tuple(sorted((source, target)))
        edges.append(
            DrawnEdge(
                source=source,
                target=target,
                relation=plain_text(row.get("relation") or ""),
                bend=_bend(source, target, seen[pair]),
                width=width(weights[position]),
                shown=position in shown,
            )
        )
        seen[pair] += 1
    return tuple(edges)


def _heaviest(ends: Sequence[tuple[str, str]], weights: list[float], nodes: int) -> range | set[int]:
    """The positions of the edges to be shown."""
    limit = max(FEW, PER_NODE * nodes)
    if len(ends) <= limit or min(weights) == max(weights):
        return range(len(ends))
    names = sorted({end for pair in ends for end in pair})
    places = {name: place for place, name in enumerate(names)}
    both = np.array([(places[source], places[target]) for source, target in ends]).T
    heavy = np.array(weights)
    ranks = np.minimum(_rank_at_node(both[0], both[1], heavy), _rank_at_node(both[1], both[0], heavy))
    order = np.lexsort((both[1], both[0], -heavy, ranks))
    return set(order[:limit].tolist())


def _rank_at_node(nodes: np.ndarray, others: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How many edges of its node in that column go before each edge by weight."""
    order = np.lexsort((others, -weights, nodes))
    starts = np.concatenate([[0], np.flatnonzero(np.diff(nodes[order])) + 1, [len(order)]])
    ranks = np.empty(len(order), dtype=int)
    for start, end in pairwise(starts.tolist()):
        ranks[order[start:end]] = np.arange(end - start)
    return ranks


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
