"""Breadth first through a matrix, level by level: what lies one step from a whole frontier is found at once."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse


def neighbours(matrix: sparse.csr_array, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every edge that leaves some rows: its row and its other end."""
    starts, counts = matrix.indptr[rows], np.diff(matrix.indptr)[rows]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(rows, counts), matrix.indices[np.repeat(starts, counts) + within]


def levels(matrix: sparse.csr_array, sources: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The rows of each level, nearest first, and the edges that lead to them from the level before."""
    seen = np.zeros(matrix.shape[0], dtype=bool)
    seen[sources] = True
    frontier = np.asarray(sources)
    yield frontier, frontier[:0], frontier[:0]
    while True:
        near, far = neighbours(matrix, frontier)
        new = ~seen[far]
        near, far = near[new], far[new]
        if not len(far):
            return
        frontier = np.unique(far)
        seen[frontier] = True
        yield frontier, near, far
