"""Which trials came first: by their start dates, or by their registry numbers where dates are missing."""

import re

import numpy as np

from trialgraph.edges import Edges

_NCT = re.compile(r"NCT(\d{8})")
_START = """
SELECT node.id AS trial, min(record.start_date) AS start, min(number) AS number
FROM node LEFT JOIN record ON record.trial = node.id
WHERE node.class = 'Trial' GROUP BY node.id ORDER BY node.id
"""


def times(edges: Edges) -> tuple[np.ndarray, str]:
    """When each trial of the graph began, as numbers that grow, and what they are: `start date` or `NCT number`.

    Days since 1970 where at least half of the trials have a start date; else ClinicalTrials.gov's numbers, which
    it gives in the order of registration. NaN for a trial that has neither.
    """
    columns = edges.ask(_START).fetchnumpy()
    start = np.ma.masked_array(columns["start"])
    missing = np.ma.getmaskarray(start) | np.isnat(start.data)
    if len(missing) and missing.mean() <= 0.5:
        days = start.data.astype("datetime64[D]").astype(float)
        return np.where(missing, np.nan, days), "start date"
    matches = (_NCT.fullmatch(str(number)) for number in columns["number"])
    return np.array([float(match[1]) if match else np.nan for match in matches]), "NCT number"


def ages(times: np.ndarray) -> np.ndarray:
    """The age of each trial: the part of the trials that are newer, from 0 to 1.

    A trial whose time is not known is neither old nor new: 0.5.
    """
    known = np.sort(times[~np.isnan(times)])
    newer = len(known) - np.searchsorted(known, times, side="right")
    return np.where(np.isnan(times), 0.5, newer / max(len(known), 1))


def spoken(time: float, kind: str) -> str:
    """A time as people write it: `2014-06-13` or `NCT02166650`; `?` for none."""
    if not np.isfinite(time):
        return "?"
    return str(np.datetime64(int(time), "D")) if kind == "start date" else f"NCT{int(time):08}"
