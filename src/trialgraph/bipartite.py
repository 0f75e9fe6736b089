"""Networks of two kinds of things, and of one kind by what it shares, from a sparse matrix with names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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

    @property
    def names(self) -> Sequence[str]:
        """What they are called as evidence: a trial by its number, since titles are long and alike."""
        return [iri.rsplit("/", 1)[1] for iri in self.ids] if self.kind == "trial" else self.labels

    def only(self, places: np.ndarray) -> "Side":
        """Some of them, by their places."""
        ids, labels = [self.ids[place] for place in places], [self.labels[place] for place in places]
        return Side(kind=self.kind, ids=ids, labels=labels)


@dataclass(frozen=True, kw_only=True)
class Links:
    """Which things of one kind are linked with which of another, and how often."""

    rows: Side
    columns: Side
    matrix: sparse.csr_array
    """Rows × columns, the number of links."""
    link: str | None = None
    """The property that leads from a row to its columns, where there is one."""
    meeting: "tuple[Links, Links] | None" = None
    """Where the two are not linked themselves, those that they share links with against the rows and columns."""

    @property
    def turned(self) -> "Links":
        """The same with rows for columns."""
        meeting = self.meeting and self.meeting[::-1]
        return Links(rows=self.columns, columns=self.rows, matrix=self.matrix.T.tocsr(), meeting=meeting)

    def only(self, rows: np.ndarray | None = None, columns: np.ndarray | None = None) -> "Links":
        """Those of some rows and columns, by their places in ascending order; of all where None is given."""
        matrix = self.matrix if rows is None else self.matrix[rows]
        return replace(
            self,
            rows=self.rows if rows is None else self.rows.only(rows),
            columns=self.columns if columns is None else self.columns.only(columns),
            matrix=(matrix if columns is None else matrix[:, columns]).tocsr(),
            meeting=self.meeting and (self.meeting[0].only(columns=rows), self.meeting[1].only(columns=columns)),
        )


def meet(mine: Links, theirs: Links) -> Links:
    """The columns of two matrices with the same rows, linked as often as they share a row."""
    matrix = (mine.matrix.T @ theirs.matrix).tocsr()
    return Links(rows=mine.columns, columns=theirs.columns, matrix=matrix, meeting=(mine, theirs))


# --- two kinds ----------------------------------------------------------------------------------------


def two_mode(*layers: Links, least: float = 0) -> FrozenGraph:
    """Links as a network of all their kinds, without edges of a weight below `least`.

    Layers have the same rows. Each edge has `relation`, `weight`, and where two kinds meet in a third the
    `evidence` (who they share, ten at most).
    """
    rows = layers[0].rows
    matrix = sparse.hstack([layer.matrix for layer in layers], format="csr")
    matrix.data[matrix.data < least] = 0
    matrix.eliminate_zeros()
    sides = rows, *(layer.columns for layer in layers)
    return FrozenGraph(
        _both_ways(matrix),
        [node for side in sides for node in side.ids],
        {
            "label": [label for side in sides for label in side.labels],
            "kind": [kind for side in sides for kind in _kinds(side)],
        },
        _Layered(layers),
        name=_listed([side.plural for side in sides]),
    )


def _listed(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]


def _both_ways(matrix: sparse.csr_array) -> sparse.csr_array:
    """Rows and columns against rows and columns; made of the parts themselves, without triplets in between."""
    matrix.sort_indices()
    turned = matrix.T.tocsr()
    size = sum(matrix.shape)
    columns = np.concatenate((matrix.indices + matrix.indices.dtype.type(matrix.shape[0]), turned.indices))
    starts = np.concatenate((matrix.indptr, matrix.indptr[-1] + turned.indptr[1:]))
    return sparse.csr_array((np.concatenate((matrix.data, turned.data)), columns, starts), shape=(size, size))


def _kinds(side: Side) -> list[str]:
    return [side.kind.capitalize()] * len(side.ids)


class _Layered:
    """Says of edges to which layer they belong, and where two kinds meet, in what."""

    def __init__(self, layers: Sequence[Links]):
        self._layers = layers
        sizes = [len(layers[0].rows.ids), *(len(layer.columns.ids) for layer in layers)]
        self._starts = np.cumsum(sizes)
        self._meetings = [_Shared.of_meeting(*layer.meeting) if layer.meeting else None for layer in layers]

    def __call__(self, first: np.ndarray, second: np.ndarray) -> Iterator[dict[str, Any]]:
        numbers = np.searchsorted(self._starts, second, side="right") - 1
        columns = second - self._starts[numbers]
        told = [
            shared and shared(first[numbers == number], columns[numbers == number])
            for number, shared in enumerate(self._meetings)
        ]
        for number in numbers.tolist():
            layer = self._layers[number]
            evidence = next(told[number]) if told[number] else {}
            prop = {"property": layer.link} if layer.link else {}
            yield {**evidence, "relation": f"{layer.rows.kind} – {layer.columns.kind}", **prop}


# --- one kind -----------------------------------------------------------------------------------------


def one_mode(
    *layers: Links,
    hub: int,
    weight: str = "count",
    each: int = 0,
    least: float = 0,
    backbone: str | None = None,
    alpha: float = 0.05,
) -> FrozenGraph:
    """The rows as a network by the columns that they share, of one kind or of several; options as of `project`.

    Columns with more than `hub` rows join nothing and are named in `graph["too_common"]`; all else is worked out
    as if they were not there. Each edge has `relation`, `weight` and `evidence` (names of what is shared, ten at
    most), beside another weight than `count` also the number of `shared` things, of several kinds the number of
    each, in a backbone its `p_value`.
    """
    rows, sides = layers[0].rows, [layer.columns for layer in layers]
    names, plurals = [name for side in sides for name in side.names], [side.plural for side in sides]
    kind_of = np.repeat(np.arange(len(sides)), [len(side.ids) for side in sides])
    matrix = sparse.hstack([layer.matrix for layer in layers], format="csr")
    degrees = column_degrees(matrix)
    by_name = np.array(sorted(np.flatnonzero(degrees <= hub), key=names.__getitem__), dtype=int)
    kept = matrix[:, by_name].tocsr()
    kept.sort_indices()
    linked = kept.astype(bool)
    return FrozenGraph(
        project(kept, weight, each=each, least=least, backbone=backbone, alpha=alpha),
        rows.ids,
        {"label": rows.labels, "kind": _kinds(rows)},
        _Shared(
            facts={"relation": f"shared {' or '.join(side.kind for side in sides)}"},
            mine=linked,
            theirs=linked,
            names=[names[column] for column in by_name],
            counted=weight != "count",
            kinds=(plurals, kind_of[by_name]) if len(sides) > 1 else None,
            tested=backbone is not None,
        ),
        name=f"{rows.plural} by shared {_listed(plurals)}",
        too_common=sorted(names[column] for column in np.flatnonzero(degrees > hub)),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Shared:
    """Says of edges what their ends share, when somebody asks."""

    facts: dict[str, Any]
    """The same of every edge."""
    mine: sparse.csr_array
    """First ends × what they may share."""
    theirs: sparse.csr_array
    """Second ends × the same."""
    names: Sequence[str]
    counted: bool = False
    kinds: tuple[list[str], np.ndarray] | None = None
    """What several things of each kind are called, and the kind of each thing: to be counted apart."""
    tested: bool = False

    @classmethod
    def of_meeting(cls, mine: Links, theirs: Links) -> "_Shared":
        """Of two kinds that meet in the rows of both matrices."""
        ends = (links.turned.matrix.astype(bool) for links in (mine, theirs))
        return cls(facts={}, mine=next(ends), theirs=next(ends), names=mine.rows.names)

    def __call__(self, first: np.ndarray, second: np.ndarray) -> Iterator[dict[str, Any]]:
        for start in range(0, len(first), _TOGETHER):
            yield from self._said(first[start : start + _TOGETHER], second[start : start + _TOGETHER])

    def _said(self, first: np.ndarray, second: np.ndarray) -> Iterator[dict[str, Any]]:
        shared = self.mine[first].multiply(self.theirs[second]).tocsr()
        shared.sort_indices()
        counts = np.diff(shared.indptr)
        columns, ends = shared.indices.tolist(), shared.indptr.tolist()
        chances = p_values(self.mine, first, second, counts).tolist() if self.tested else None
        for edge, count in enumerate(counts.tolist()):
            some = columns[ends[edge] : min(ends[edge + 1], ends[edge] + MOST_EVIDENCE)]
            facts = {**self.facts, "evidence": [self.names[c] for c in some]}
            if self.counted:
                facts["shared"] = count
            if self.kinds:
                plurals, kind_of = self.kinds
                counted = np.bincount(kind_of[shared.indices[ends[edge] : ends[edge + 1]]], minlength=len(plurals))
                facts.update(zip(plurals, counted.tolist(), strict=True))
            if chances:
                facts["p_value"] = chances[edge]
            yield facts
