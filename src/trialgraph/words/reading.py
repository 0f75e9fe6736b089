"""Reads the words of trials: as columns, mapped from their files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trialgraph.errors import StoreError

FOLDER = "words"
FIELDS = ("title", "outcomes")


@dataclass(frozen=True, kw_only=True, eq=False)
class Words:
    """The words of one field, as pairs of trial and word, a pair once."""

    words: np.ndarray
    """All words of the graph, sorted, as bytes in UTF-8."""
    iris: np.ndarray
    """The IRIs of the trials that have words, sorted, as bytes."""
    trials: np.ndarray
    """Of each pair the place of its trial among the IRIs, ascending."""
    places: np.ndarray
    """Of each pair the place of its word among the words."""


def open_words(folder: Path, field: str) -> Words | None:
    """The words of a field of a graph's folder; None where an older release built the graph.

    Raises `StoreError` where the files are damaged.
    """
    inside = folder / FOLDER
    if not inside.is_dir():
        return None
    files = {"words": "words", "iris": "iris", "trials": f"{field}.trials", "places": f"{field}.places"}
    try:
        return Words(**{name: _load(inside / f"{file}.npy") for name, file in files.items()})
    except (OSError, ValueError) as error:
        raise StoreError(str(inside), f"cannot be read; make it anew by `trialgraph link` ({error})") from error


def _load(path: Path) -> np.ndarray:
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
