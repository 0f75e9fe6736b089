"""Finds the trials related to one, and says why."""

import numpy as np
from rapidfuzz import fuzz

from trialgraph.edges import Edges
from trialgraph.errors import QueryError
from trialgraph.related.evidence import Evidence
from trialgraph.related.explaining import explain
from trialgraph.related.modes import get_mode
from trialgraph.related.reasons import RelatedTrial
from trialgraph.related.scoring import find_best

_TITLES = 200
"""As many trials of the same drugs and condition are compared by title."""
_SAME_TITLE = 85
"""Titles whose words are so much the same, of 100, may be those of one protocol."""


def find_related(
    edges: Edges, evidence: Evidence, trial: str, *, most: int = 10, mode: str = "similar"
) -> list[RelatedTrial]:
    """The trials most related to one (its IRI), the most related first, with the reasons.

    `mode` is one of `MODES`. Raises `ConfigError` for an unknown mode, `QueryError` for a trial that is not there.
    """
    keep = get_mode(mode)
    row = _row(evidence, trial)
    wanted = _TITLES if mode == "same-protocol" else most
    rows, _ = find_best(evidence, row, wanted, keep=keep(evidence, row))
    if mode == "same-protocol":
        rows = _same_title(edges, evidence, row, rows)[:most]
    return explain(edges, evidence, row, rows)


def _row(evidence: Evidence, trial: str) -> int:
    """The row of a trial; raises `QueryError` where it is not there."""
    iri = trial.encode()
    if len(iri) <= evidence.iris.itemsize:  # a longer one would make NumPy widen all of them
        row = int(np.searchsorted(evidence.iris, iri))
        if row < len(evidence.iris) and evidence.iris[row] == iri:
            return row
    raise QueryError(f"no trial {trial} among the edges")


def _same_title(edges: Edges, evidence: Evidence, row: int, rows: np.ndarray) -> np.ndarray:
    """Those of some trials whose titles have the same words, the most alike first."""
    own, *titles = edges.labels(evidence.trials[[row, *rows]])
    alike = np.array([fuzz.token_set_ratio((own or "").casefold(), (each or "").casefold()) for each in titles])
    order = np.argsort(-alike, kind="stable")
    return rows[order[alike[order] >= _SAME_TITLE]]
