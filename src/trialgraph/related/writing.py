"""Writes the related trials of every trial to a file, through a database on disk, so that memory does not grow."""

from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from trialgraph.edges import Edges
from trialgraph.edges.writing import quoted
from trialgraph.errors import ConfigError, SourceError
from trialgraph.related.batches import Pairs, find_all
from trialgraph.related.keeping import open_iris, open_trials
from trialgraph.related.stating import state_pair

Find = Callable[[Edges, int], Iterable[Pairs]]
_COPY = {
    "parquet": "(FORMAT parquet, COMPRESSION zstd)",
    "csv": "(FORMAT csv, HEADER)",
    "ndjson": "(FORMAT json)",
}
FORMATS = (*_COPY, "nt")
_PAIRS = "SELECT trial, related, rank, round(score, 6) AS score FROM pair"
"""In the order in which they were put there: DuckDB keeps it."""
_ON_DISK = {"memory_limit": "48MB", "threads": "1"}


def write_all(edges: Edges, path: Path, *, most: int = 20, format: str = "parquet", find: Find = find_all) -> int:
    """Writes the `most` related trials of each trial, and tells how many pairs there are.

    `find` does what `find_all` does, elsewhere perhaps.
    Columns: trial, related, rank from 1, score; as N-Triples what `state_pair` says of each. Raises `ConfigError`
    for an unknown format and `SourceError` where the file cannot be written.
    """
    if format not in FORMATS:
        raise ConfigError(f"no format called {format!r} for all trials; known: {', '.join(FORMATS)}")
    if not path.parent.is_dir():
        raise SourceError(str(path), f"there is no folder {path.parent}")
    with TemporaryDirectory(dir=path.parent) as aside:
        made = Path(aside) / path.name
        try:
            with duckdb.connect(str(Path(aside) / "pairs.duckdb"), config=_ON_DISK) as database:
                pairs = _keep_pairs(database, edges, most, find)
                _write(database, made, format)
            made.replace(path)
        except (duckdb.Error, OSError) as error:
            raise SourceError(str(path), f"cannot be written: {error}") from error
    return pairs


def _keep_pairs(database: duckdb.DuckDBPyConnection, edges: Edges, most: int, find: Find) -> int:
    """Puts the pairs on the disk, by trial and rank."""
    database.execute("CREATE TABLE pair (trial VARCHAR, related VARCHAR, rank INTEGER, score DOUBLE)")
    iris, pairs = open_iris(edges, open_trials(edges)), 0
    for rows, others, scores in find(edges, most):
        ranks = np.arange(len(rows)) - np.searchsorted(rows, rows) + 1
        named = {
            name: iris[each].astype(str).astype(object) for name, each in (("trial", rows), ("other", others))
        }
        database.register("found", {**named, "rank": ranks, "score": scores})
        database.execute("INSERT INTO pair SELECT * FROM found")
        database.unregister("found")
        pairs += len(rows)
    return pairs


def _write(database: duckdb.DuckDBPyConnection, path: Path, format: str) -> None:
    if format != "nt":
        database.execute(f"COPY ({_PAIRS}) TO '{quoted(path)}' {_COPY[format]}")
        return
    answer = database.execute(_PAIRS)
    with path.open("w", encoding="utf-8") as file:
        while rows := answer.fetchmany(10_000):
            for trial, other, _, score in rows:
                file.writelines(f"{' '.join(triple)} .\n" for triple in state_pair(trial, other, score))
