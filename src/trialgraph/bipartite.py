"""Networks of two kinds of things, and of one kind by what it shares, from a sparse matrix with names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from trialgraph.frozen import FrozenGraph
from trialgraph.projections import column_degrees, p_values, project

MOST_EVIDENCE = 10
"""As many names of shared things stand on an edge."""
_TOGETHER = 100_000
"""Edges whose evidence is worked out together."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """Things of one kind, in the order of a matrix's rows or columns."""

    kind: str
    """As people name it in a command: `drug`."""
    ids: Sequence[str]
    labels: Sequence[str]

    @property
    def plural(self) -> str:
        """What several of them are called."""
        return self.kind.removesuffix("y") + "ies" if self.kind.endswith("y") else self.kind + "s"


@dataclass(frozen=True, kw_only=True)
class Links:
    """Which things of one kind are linked with which of another, and how often."""

    rows: Side
    columns: Side
    matrix: sparse.csr_array
    """Rows × columns, the number of links."""


# --- two kinds ----------------------------------------------------------------------------------------


def two_mode(links: Links, *, least: float = 0, **attributes: Any) -> FrozenGraph:
    """The links as a network of both kinds, without edges of a weight below `least`.

    Each edge has `relation`, `weight` and the `attributes` given.
    """
    matrix = links.matrix.copy()
    matrix.data[matrix.data < least] = 0
    matrix.eliminate_zeros()
    whole = sparse.block_array([[None, matrix], [matrix.T, None]], format="csr")
    whole.sort_indices()
    sides = links.rows, links.columns
    return FrozenGraph(
        whole,
        [*links.rows.ids, *links.columns.ids],
        {
            "label": [label for side in sides for label in side.labels],
            "kind": [side.kind.capitalize() for side in sides for _ in side.ids],
        },
        _Alike({"relation": f"{links.rows.kind} – {links.columns.kind}", **attributes}),
        name=f"{links.rows.plural} and {links.columns.plural}",
    )


@dataclass(frozen=True)
class _Alike:
    """Says the same of every edge."""

    facts: dict[str, Any]

    def __call__(self, first: np.ndarray, second: np.ndarray) -> Iterator[dict[str, Any]]:
        return (dict(self.facts) for _ in first)


# --- one kind -----------------------------------------------------------------------------------------


def one_mode(
    links: Links,
    *,
    hub: int,
    weight: str = "count",
    each: int = 0,
    least: float = 0,
    backbone: str | None = None,
    alpha: float = 0.05,
) -> FrozenGraph:
    """The rows as a network by the columns that they share; options as of `projections.project`.

    Columns with more than `hub` rows join nothing and are named in `graph["too_common"]`; all else is worked out
    as if they were not there. Each edge has `relation`, `weight` and `evidence` (names of what is shared, ten at
    most), beside another weight than `count` also the number of `shared` things, in a backbone its `p_value`.
    """
    degrees = column_degrees(links.matrix)
    by_name = np.array(sorted(np.flatnonzero(degrees <= hub), key=links.columns.labels.__getitem__), dtype=int)
    kept = links.matrix[:, by_name].tocsr()
    kept.sort_indices()
    found = project(kept, weight, each=each, least=least, backbone=backbone, alpha=alpha)
    return FrozenGraph(
        found,
        links.rows.ids,
        {"label": links.rows.labels, "kind": [links.rows.kind.capitalize()] * len(links.rows.ids)},
        _Shared(
            relation=f"shared {links.columns.kind}",
            links=kept.astype(bool),
            names=[links.columns.labels[column] for column in by_name],
            counted=weight != "count",
            tested=backbone is not None,
        ),
        name=f"{links.rows.plural} by shared {links.columns.plural}",
        too_common=sorted(links.columns.labels[column] for column in np.flatnonzero(degrees > hub)),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Shared:
    """Says of edges what their ends share, when somebody asks."""

    relation: str
    links: sparse.csr_array
    """Rows × what they may share, by name."""
    names: Sequence[str]
    counted: bool
    tested: bool

    def __call__(self, first: np.ndarray, second: np.ndarray) -> Iterator[dict[str, Any]]:
        for start in range(0, len(first), _TOGETHER):
            yield from self._said(first[start : start + _TOGETHER], second[start : start + _TOGETHER])

    def _said(self, first: np.ndarray, second: np.ndarray) -> Iterator[dict[str, Any]]:
        shared = self.links[first].multiply(self.links[second]).tocsr()
        shared.sort_indices()
        counts = np.diff(shared.indptr)
        columns, ends = shared.indices.tolist(), shared.indptr.tolist()
        chances = p_values(self.links, first, second, counts).tolist() if self.tested else None
        for edge, count in enumerate(counts.tolist()):
            some = columns[ends[edge] : min(ends[edge + 1], ends[edge] + MOST_EVIDENCE)]
            facts: dict[str, Any] = {"relation": self.relation, "evidence": [self.names[c] for c in some]}
            if self.counted:
                facts["shared"] = count
            if chances:
                facts["p_value"] = chances[edge]
            yield facts
