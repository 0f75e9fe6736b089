"""Who is central: degree, strength, PageRank, cores, betweenness and closeness, the last two also sampled.

Where a sample stands for the whole, each value comes with the interval in which the exact one lies.
"""

import math
import random

import networkx as nx
import numpy as np

from trialgraph.errors import ConfigError
from trialgraph.measures.bounds import mean_intervals
from trialgraph.measures.values import Choices, Measured


def degree(graph: nx.Graph, choices: Choices) -> Measured:
    """How many neighbours each node has."""
    return Measured(values=dict(graph.degree()), how="number of neighbours")


def strength(graph: nx.Graph, choices: Choices) -> Measured:
    """The summed weights of each node's edges (Barrat et al. 2004, Proc. Natl. Acad. Sci. 101, 3747–3752)."""
    how = "sum of the weights of the edges (Barrat et al. 2004)"
    return Measured(values=dict(graph.degree(weight="weight")), how=how)


def pagerank(graph: nx.Graph, choices: Choices) -> Measured:
    """The share of a random walk's time spent at each node, weighted, damping 0.85 (Page et al. 1999).

    With `choices.start` the walk begins anew only there: how near all others are to those nodes (personalised;
    Haveliwala 2002). NetworkX stops at nodes × tol, so at two million nodes its default would stop after one step;
    here the sum of all changes is below 1e-6. Raises `ConfigError` for a start that is no node.
    """
    for node in choices.start:
        if node not in graph:
            raise ConfigError(f"<{node}> is not in the network {graph.name!r}; start from one of its nodes")
    again = dict.fromkeys(choices.start, 1.0) or None
    ranks = nx.pagerank(graph, tol=1e-6 / max(len(graph), 1), max_iter=500, personalization=again)
    how = "PageRank, damping 0.85, weighted (Page et al. 1999)"
    if again:
        how += f", beginning anew at {', '.join(map(str, choices.start))} (personalised; Haveliwala 2002)"
    return Measured(values=ranks, how=how)


def core(graph: nx.Graph, choices: Choices) -> Measured:
    """The largest k such that a node is in a part whose nodes have k neighbours in it (Seidman 1983)."""
    return Measured(values=nx.core_number(graph), how="k-core (Seidman 1983)")


# --- betweenness --------------------------------------------------------------------------------------


def betweenness(graph: nx.Graph, choices: Choices) -> Measured:
    """The part of all shortest paths between others that leads over a node, 0 to 1 (Freeman 1977), unweighted.

    Exact where nodes × edges are at most `choices.exact_steps`. Beyond, the paths from `choices.pivots` nodes,
    drawn evenly and without replacement, stand for all (Brandes and Pich 2007, Int. J. Bifurcat. Chaos 17,
    2303–2318). The part of the paths from one other node that lead over v is between 0 and 1, and the exact value
    is its mean over all others, so `bounds.mean_intervals` holds, with all pivots but one, since v itself may be
    among them: with a probability of at least 1 − `choices.failure`, over the choice of pivots, *every* exact
    value lies within the bounds given for its node.
    """
    size = len(graph)
    if _can_be_exact(graph, choices):
        return Measured(values=nx.betweenness_centrality(graph), how="betweenness, exact (Freeman 1977)")
    pivots = max(choices.pivots, 2)
    values = nx.betweenness_centrality(graph, k=pivots, seed=choices.seed)
    low, high = mean_intervals(np.array([values[node] for node in graph]), pivots - 1, choices.failure)
    how = f"betweenness from {pivots:,} of {size:,} nodes (Brandes and Pich 2007), seed {choices.seed}"
    return _sampled(graph, values, low, high, how, choices)


def _can_be_exact(graph: nx.Graph, choices: Choices) -> bool:
    """Whether paths are followed from every node."""
    return len(graph) * graph.size() <= choices.exact_steps or choices.pivots >= len(graph)


def _sampled(
    graph: nx.Graph, values: dict[str, float], low: np.ndarray, high: np.ndarray, how: str, choices: Choices
) -> Measured:
    middle = np.array([values[node] for node in graph])
    widest = float(np.maximum(high - middle, middle - low).max())
    how += (
        f"; with a probability of {1 - choices.failure:g} every exact value is within its bounds,"
        f" at most {widest:.4f} away (Hoeffding 1963, Theorem 1, and the union bound)"
    )
    bounds = tuple(dict(zip(graph, ends.tolist(), strict=True)) for ends in (low, high))
    return Measured(values=values, how=how, bounds=bounds)


# --- closeness ----------------------------------------------------------------------------------------


def closeness(graph: nx.Graph, choices: Choices) -> Measured:
    """One by the mean distance to the others within reach, times the part of the network that these are.

    That is Freeman's (1979) with Wasserman and Faust's (1994, p. 201) factor for networks in several parts; edges
    count one each. Exact where nodes × edges are at most `choices.exact_steps`. Beyond, in each part with more
    nodes than `choices.pivots`, so many of them, drawn evenly and without replacement, stand for all (Eppstein and
    Wang 2004, J. Graph Algorithms Appl. 8, 39–45). Their own values are exact. The distances of another node v lie
    between 1 and what is known of its farthest, min over pivots p of d(v, p) + farthest(p), and Hoeffding's
    inequality is applied to where they lie between these: with a probability of at least 1 − `choices.failure`,
    over the choice of pivots, *every* exact value lies within the bounds given for its node.
    """
    size = len(graph)
    if _can_be_exact(graph, choices):
        return Measured(values=nx.closeness_centrality(graph), how="closeness, exact (Freeman 1979)")
    places = {node: place for place, node in enumerate(graph)}
    found = np.zeros((3, size))
    draw = random.Random(choices.seed)
    for part in nx.connected_components(graph):
        members = sorted(part, key=places.__getitem__)
        chosen = draw.sample(members, min(choices.pivots, len(members)))
        rows = [places[node] for node in members]
        found[:, rows] = _part_closeness(graph, members, chosen, choices.failure * len(members) / size)
    values, low, high = found
    how = f"closeness from {choices.pivots:,} nodes of each part (Eppstein and Wang 2004), seed {choices.seed}"
    return _sampled(graph, dict(zip(graph, values.tolist(), strict=True)), low, high, how, choices)


def _part_closeness(graph: nx.Graph, members: list[str], pivots: list[str], failure: float) -> np.ndarray:
    """Estimate, lower and upper bound for each member of a connected part; all three are exact for pivots."""
    size = len(members)
    if size == 1:
        return np.zeros((3, 1))
    totals, farthest = np.zeros(size), np.full(size, math.inf)
    exact = np.full(size, math.nan)
    places = {node: place for place, node in enumerate(members)}
    for pivot in pivots:
        lengths = nx.single_source_shortest_path_length(graph, pivot)
        distances = np.fromiter((lengths[node] for node in members), dtype=float, count=size)
        totals += distances
        farthest = np.minimum(farthest, distances + distances.max())
        exact[places[pivot]] = distances.sum() / (size - 1)
    means = totals / len(pivots)
    span = np.maximum(farthest - 1, 1e-12)
    low, high = (1 + end * span for end in mean_intervals((means - 1) / span, len(pivots), failure))
    means, low, high = (np.where(np.isnan(exact), values, exact) for values in (means, low, high))
    return (size - 1) / (len(graph) - 1) / np.array([means, high, low])
