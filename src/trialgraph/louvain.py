"""Communities of a weighted network by the Louvain method, on its sparse matrix.

Blondel, Guillaume, Lambiotte and Lefebvre 2008, Fast unfolding of communities in large networks, J. Stat. Mech.
P10008: move nodes to the neighbouring community of the largest gain in modularity until none gains, make every
community one node, and begin again. A node is looked at again when a neighbour has moved, not in every round
(Traag, Waltman and van Eck 2019, Sci. Rep. 9, 5233).
"""

from collections import deque
from random import Random

import numpy as np
from scipy import sparse


def partition(
    weights: sparse.csr_array, resolution: float, threshold: float, most_levels: int | None, random: Random
) -> np.ndarray:
    """The community of each row of a symmetric matrix, numbered in the order in which they first appear.

    Stops after `most_levels`, or when a level raises modularity by no more than `threshold`.
    """
    labels = np.arange(weights.shape[0])
    if not weights.nnz:
        return labels
    level, reached = 0, modularity(weights, resolution)
    while most_levels is None or level < most_levels:
        moved = _moved(weights, resolution, random)
        weights, labels, level = _merged(weights, moved), moved[labels], level + 1
        gained, reached = modularity(weights, resolution) - reached, modularity(weights, resolution)
        if gained <= threshold:
            break
    return labels


def modularity(weights: sparse.csr_array, resolution: float = 1) -> float:
    """That of the rows as communities, with what is inside them on the diagonal (Newman and Girvan 2004)."""
    total = weights.sum()
    return float(weights.diagonal().sum() / total - resolution * ((weights.sum(axis=1) / total) ** 2).sum())


def _merged(weights: sparse.csr_array, labels: np.ndarray) -> sparse.csr_array:
    """One row for each community, the weights between them summed, those within on the diagonal."""
    rows = np.arange(len(labels))
    members = sparse.csr_array((np.ones(len(labels)), (labels, rows)))
    merged = (members @ weights @ members.T).tocsr()
    merged.sort_indices()
    return merged


def _moved(weights: sparse.csr_array, resolution: float, random: Random) -> np.ndarray:
    """The community of each row when no single move gains any more, numbered as they first appear."""
    strengths = weights.sum(axis=1).tolist()
    share = resolution / sum(strengths)
    neighbours = _neighbours(weights)
    labels = list(range(weights.shape[0]))
    totals = strengths.copy()
    order = labels.copy()
    random.shuffle(order)
    waiting, waits = deque(order), [True] * len(order)
    while waiting:
        row = waiting.popleft()
        waits[row] = False
        strength, home = strengths[row], labels[row]
        links: dict[int, float] = {home: 0.0}
        for other, weight in neighbours[row]:
            links[labels[other]] = links.get(labels[other], 0.0) + weight
        totals[home] -= strength
        charge = share * strength
        best, most = home, links[home] - charge * totals[home]
        for label, weight in links.items():
            gain = weight - charge * totals[label]
            if gain > most + 1e-12 * strength:  # what is gained by rounding would go round for ever
                best, most = label, gain
        totals[best] += strength
        if best != home:
            labels[row] = best
            for other, _ in neighbours[row]:
                if labels[other] != best and not waits[other]:
                    waits[other] = True
                    waiting.append(other)
    _, starts, numbers = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(starts))[numbers]


def _neighbours(weights: sparse.csr_array) -> list[list[tuple[int, float]]]:
    """The other rows that each is linked to, with the weights."""
    ends = list(zip(weights.indices.tolist(), weights.data.tolist(), strict=True))
    starts = weights.indptr.tolist()
    return [
        [end for end in ends[starts[row] : starts[row + 1]] if end[0] != row] for row in range(weights.shape[0])
    ]
