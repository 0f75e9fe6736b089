"""Keeps the evidence in files beside the tables of edges, so that a question finds it made.

Each array is a file of its own in NumPy's format, which is mapped into memory: a question reads the pages that it
needs. A folder without these files, or with those of another release, is answered from the tables of edges.
"""

import json
from pathlib import Path

import numpy as np
from scipy import sparse

from trialgraph.edges import Edges
from trialgraph.errors import StoreError
from trialgraph.related.evidence import (
    Evidence,
    Shared,
    read_evidence,
    read_facts,
    read_iris,
    read_shared,
    read_word_list,
)
from trialgraph.related.hierarchy import Hierarchy, read_hierarchy
from trialgraph.related.kinds import SHARED

FOLDER = "related"
FORMAT = 2
"""To be raised when what is kept changes: a kind, a fact, or how things are weighed."""
_ABOUT = "about.json"
_PARTS = ("data", "indices", "indptr")


def keep_evidence(edges: Edges) -> None:
    """Writes the evidence beside the tables of edges, kind by kind; raises `StoreError` where that cannot be."""
    folder, trials = edges.path.with_name(FOLDER), edges.nodes("Trial")
    try:
        folder.mkdir()
        for name in SHARED:
            _save_shared(folder, name, read_shared(edges, name, trials))
        hierarchy = read_hierarchy(edges)
        _save(folder, "trials", trials)
        _save(folder, "iris", read_iris(edges, trials))
        _save_all(folder, "fact", read_facts(edges, trials))
        _save_all(folder, "above", dict(zip(("thing", "concept", "steps"), hierarchy.above, strict=True)))
        _save_all(folder, "broader", dict(zip(("narrower", "wider"), hierarchy.broader, strict=True)))
        (folder / _ABOUT).write_text(json.dumps({"format": FORMAT}) + "\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(str(folder), f"cannot be written: {error}") from error


def open_evidence(edges: Edges) -> Evidence:
    """The evidence from its files, in milliseconds; where there are none, from the tables of edges."""
    if not is_kept(edges):
        return read_evidence(edges)
    trials = open_trials(edges)
    return Evidence(
        trials=trials,
        iris=open_iris(edges, trials),
        shared={name: open_shared(edges, name, trials) for name in SHARED},
        facts=open_facts(edges, trials),
        hierarchy=_load_hierarchy(edges),
        words=read_word_list(edges),
    )


def open_trials(edges: Edges) -> np.ndarray:
    """The nodes of trials."""
    return _load(edges, "trials") if is_kept(edges) else edges.nodes("Trial")


def open_iris(edges: Edges, trials: np.ndarray) -> np.ndarray:
    """The IRIs of trials, as bytes."""
    return _load(edges, "iris") if is_kept(edges) else read_iris(edges, trials)


def open_shared(edges: Edges, name: str, trials: np.ndarray) -> Shared:
    """What trials have of one kind of `SHARED`, from its files or the tables of edges."""
    if not is_kept(edges):
        return read_shared(edges, name, trials)
    things = _load(edges, f"{name}.things")
    shapes = {"asks": (len(trials), len(things)), "holds": (len(things), len(trials))}
    matrices = {
        side: sparse.csr_array(tuple(_load(edges, f"{name}.{side}.{part}") for part in _PARTS), shape=shape)
        for side, shape in shapes.items()
    }
    return Shared(things=things, **matrices)


def open_facts(edges: Edges, trials: np.ndarray) -> dict[str, np.ndarray]:
    """The facts of trials, from their files or the tables of edges."""
    if not is_kept(edges):
        return read_facts(edges, trials)
    paths = sorted(edges.path.with_name(FOLDER).glob("fact.*.npy"))
    return {path.stem.removeprefix("fact."): _load(edges, path.stem) for path in paths}


def is_kept(edges: Edges) -> bool:
    """Whether there are files of the evidence that this release wrote."""
    path = edges.path.with_name(FOLDER) / _ABOUT
    try:
        return json.loads(path.read_text(encoding="utf-8")) == {"format": FORMAT}
    except (OSError, ValueError):
        return False


def _load_hierarchy(edges: Edges) -> Hierarchy:
    above = tuple(_load(edges, f"above.{name}") for name in ("thing", "concept", "steps"))
    return Hierarchy(above=above, broader=(_load(edges, "broader.narrower"), _load(edges, "broader.wider")))


def _save_shared(folder: Path, name: str, shared: Shared) -> None:
    _save(folder, f"{name}.things", shared.things)
    for side, matrix in (("asks", shared.asks), ("holds", shared.holds)):
        _save_all(folder, f"{name}.{side}", {part: getattr(matrix, part) for part in _PARTS})


def _save_all(folder: Path, name: str, arrays: dict[str, np.ndarray]) -> None:
    for part, array in arrays.items():
        _save(folder, f"{name}.{part}", array)


def _save(folder: Path, name: str, array: np.ndarray) -> None:
    np.save(_path(folder, name), array, allow_pickle=False)


def _load(edges: Edges, name: str) -> np.ndarray:
    """An array as it lies on the disk; raises `StoreError` where it is missing or damaged."""
    path = _path(edges.path.with_name(FOLDER), name)
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError) as error:
        raise StoreError(str(path), f"cannot be read; make it anew by `trialgraph link` ({error})") from error


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name.replace(' ', '-')}.npy"
