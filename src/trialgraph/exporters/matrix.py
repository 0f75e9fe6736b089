"""A network of two kinds as a matrix: who meets whom how often, in an order in which blocks show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.sparse import csr_array

from trialgraph.errors import ConfigError
from trialgraph.exporters.plain import plain_text
from trialgraph.frozen import FrozenGraph

DIMENSIONS = 8
"""In which rows and columns are compared; more tell apart what hardly differs."""


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Numbers with names for their rows and columns."""

    title: str
    row_kind: str
    column_kind: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: np.ndarray
    """Rows × columns: the weights of the edges, usually numbers of trials."""
    unit: str
    """What is counted: `trials`."""
    notes: tuple[str, ...]
    """What was left out, in words."""

    def unit_of(self, count: float) -> str:
        """The unit as it stands behind a number: 1 trial, 2 trials."""
        return self.unit if count != 1 else self.unit.removesuffix("s")

    @property
    def greatest(self) -> float:
        """The largest number; 0 for an empty matrix."""
        return float(self.counts.max()) if self.counts.size else 0.0


def matrix_of(network: FrozenGraph, most: int = 0) -> Matrix:
    """The matrix of a network of two kinds; of each kind the `most` of greatest weight, or all for 0.

    The kind of the network's first node has the rows. Rows and columns that meet none of the others are left out.
    Raises `ConfigError` for a network that has not two kinds.
    """
    kinds = [str(kind) for _, kind in network.nodes(data="kind")]
    names = list(dict.fromkeys(kinds))
    if not names:
        raise ConfigError("nothing is left of the network, so there is no matrix of it; loosen the filters")
    if len(names) != 2:
        raise ConfigError(f"a matrix needs a network of two kinds, such as drug-condition; this has {len(names)}")
    sides = [np.flatnonzero(np.array(kinds) == name) for name in names]
    whole = network.sparse[sides[0]][:, sides[1]].tocsr()
    rows, columns = _heaviest(whole, 1, most), _heaviest(whole, 0, most)
    counts = whole[rows][:, columns].toarray()
    rows, columns = rows[counts.any(axis=1)], columns[counts.any(axis=0)]
    counts = whole[rows][:, columns].toarray()
    row_order, column_order = seriated(counts)
    labels = [plain_text(label) for _, label in network.nodes(data="label")]
    return Matrix(
        title=plain_text(network.graph.get("name") or "Matrix"),
        row_kind=names[0],
        column_kind=names[1],
        rows=tuple(labels[sides[0][rows[row]]] for row in row_order),
        columns=tuple(labels[sides[1][columns[column]]] for column in column_order),
        counts=counts[row_order][:, column_order],
        unit="links" if "Trial" in names else "trials",
        notes=_notes(names, whole.shape, counts.shape),
    )


def seriated(counts: np.ndarray) -> tuple[list[int], list[int]]:
    """An order of rows and one of columns that put what belongs together side by side, along the diagonal.

    Rows and columns become points of one space, by the singular vectors of the degree-normalised matrix (Dhillon
    2001, Co-clustering documents and words using bipartite spectral graph partitioning, KDD), and are clustered
    together; the leaves of the tree are in the order that is shortest (Bar-Joseph et al. 2001, Bioinformatics
    17 S22). Logarithms keep the most frequent from deciding alone. No row or column may be empty.
    """
    height, width = counts.shape
    if min(height, width) < 2:
        return list(range(height)), list(range(width))
    logs = np.log1p(counts)
    row_roots, column_roots = np.sqrt(logs.sum(axis=1)), np.sqrt(logs.sum(axis=0))
    left, strengths, right = np.linalg.svd(logs / row_roots[:, None] / column_roots[None])
    used = slice(1, 1 + min(DIMENSIONS, len(strengths) - 1))
    points = np.vstack([left[:, used] / row_roots[:, None], right.T[:, used] / column_roots[:, None]])
    # Equal points would be put in an order that rounding decides, another on another machine.
    points = (points * strengths[used]).round(9)
    leaves = leaves_list(linkage(points, "average", optimal_ordering=True)).tolist()
    rows, columns = (
        [leaf for leaf in leaves if leaf < height],
        [leaf - height for leaf in leaves if leaf >= height],
    )
    # A tree has no beginning: the heavier end goes first.
    if counts[rows[: height // 2]].sum() < counts[rows[height // 2 :]].sum():
        return rows[::-1], columns[::-1]
    return rows, columns


def _heaviest(whole: csr_array, axis: int, most: int) -> np.ndarray:
    order = np.argsort(-whole.sum(axis=axis), kind="stable")
    return order[: most or None]


def _notes(names: Sequence[str], before: tuple[int, ...], after: tuple[int, ...]) -> tuple[str, ...]:
    sides = zip(("rows", "columns"), names, before, after, strict=True)
    more = [f"+{whole - kept:,} more {side} ({name})" for side, name, whole, kept in sides if whole > kept]
    return (f"{' and '.join(more)} are not drawn",) if more else ()
