"""Reads the tables of edges: as columns, as sparse matrices, and by SQL."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb
import numpy as np

from trialgraph.edges.kinds import get_kind
from trialgraph.errors import QueryError, StoreError

if TYPE_CHECKING:
    from scipy import sparse

EDGES = "edges.duckdb"
FORMAT = 3
"""As `about` in `tables.sql` says; a file of another format was made by another release."""
_FEW = 1000
"""Nodes that are looked up one by one, by the index."""
_NO_OTHER_FILES = {"enable_external_access": "false", "lock_configuration": "true"}
"""A query that somebody stores reads these tables and nothing else on the machine."""
_TRIALS = """
SELECT trial, node.iri, number, registry, status, study_type, start_date, completion_date, enrollment,
       (SELECT list(phase ORDER BY phase) FROM record_phase WHERE record_phase.record = record.id) AS phases
FROM record JOIN node ON node.id = record.trial ORDER BY record.id
"""
BROADER_CONCEPTS = """
SELECT below.iri, above.iri AS wider
FROM broader JOIN node AS below ON below.id = narrower JOIN node AS above ON above.id = wider
"""


class Edges:
    """The open tables; `open_edges` makes one. Any number of processes and threads can read at once."""

    def __init__(self, path: Path, database: duckdb.DuckDBPyConnection):
        self.path = path
        self._database: duckdb.DuckDBPyConnection | None = database

    def ask(self, sql: str, parameters: Mapping[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
        """The answer to a SELECT, whose `$names` are filled from `parameters`, as a DuckDB cursor.

        Raises `QueryError` where it is malformed, and `StoreError` for closed and damaged files.
        """
        if self._database is None:
            raise StoreError(str(self.path), "is closed")
        try:
            return self._database.cursor().execute(sql, parameters or {})
        except (duckdb.ProgrammingError, duckdb.PermissionException) as error:
            raise QueryError(f"{error}") from error
        except duckdb.Error as error:
            raise StoreError(str(self.path), str(error)) from error

    def trials(self) -> dict[str, np.ndarray]:
        """A row for each record of a trial, by trial: its number among the nodes and its facts, as columns.

        Registry, status, study type and phases are numbers of nodes; what is not said is masked.
        """
        return self.ask(_TRIALS).fetchnumpy()

    def nodes(self, class_name: str) -> np.ndarray:
        """The numbers of the things of a class (`Trial`, `Drug`), without a gap and in the order of their IRIs."""
        first, count = self.ask(
            "SELECT coalesce(min(id), 0), count(*) FROM node WHERE class = $class", {"class": class_name}
        ).fetchone()
        return np.arange(first, first + count, dtype=np.int32)

    def matrix(self, kind: str) -> tuple["sparse.csr_array", np.ndarray, np.ndarray]:
        """Trials against the things of a kind (`drug`): 1 where they are linked, as int32, so that sums fit.

        Beside it the numbers of the nodes that its rows and columns are. Raises `ConfigError` for a kind that is
        not in `KINDS`.
        """
        from scipy import sparse  # a seventh of a second, which questions in SQL do not need

        trials, things = self.nodes("Trial"), self.nodes(get_kind(kind).thing)
        columns = self.ask(f"SELECT DISTINCT trial, {kind} AS thing FROM trial_{kind} ORDER BY ALL").fetchnumpy()
        linked = np.bincount(columns["trial"] - trials[:1], minlength=len(trials))
        starts = np.concatenate(([0], np.cumsum(linked))).astype(np.int32)
        indices = np.asarray(columns["thing"], dtype=np.int32) - things[:1]
        ones = np.ones(len(indices), dtype=np.int32)
        return sparse.csr_array((ones, indices, starts), shape=(len(trials), len(things))), trials, things

    def broader(self) -> list[tuple[str, str]]:
        """The IRI of each concept with that of a concept directly above it, in order."""
        return self.ask(f"{BROADER_CONCEPTS} ORDER BY ALL").fetchall()

    def labels(self, ids: Iterable[int] | np.ndarray) -> list[str]:
        """What nodes are called, in the order of their numbers as given."""
        return self._column("label", ids)

    def iris(self, ids: Iterable[int] | np.ndarray) -> list[str]:
        """The IRIs of nodes, in the order of their numbers as given."""
        return self._column("iri", ids)

    def _column(self, name: str, ids: Iterable[int] | np.ndarray) -> list[str]:
        wanted = np.fromiter(ids, dtype=np.int32)
        if len(wanted) <= _FEW:
            found = dict(self.ask(f"SELECT id, {name} FROM node WHERE {is_one_of('id', wanted)}").fetchall())
            return [found[each] for each in wanted.tolist()]
        low, high = int(wanted.min()), int(wanted.max())
        query = f"SELECT {name} FROM node WHERE id BETWEEN $low AND $high ORDER BY id"
        column = self.ask(query, {"low": low, "high": high}).fetchnumpy()[name]
        return [column[place] for place in wanted - low]

    def close(self) -> None:
        """Lets go of the file."""
        if self._database is not None:
            self._database.close()
        self._database = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def is_one_of(column: str, ids: Collection[int] | np.ndarray) -> str:
    """The condition that a column is one of some numbers, written out: only so DuckDB looks into its index."""
    return f"{column} IN ({', '.join(str(int(each)) for each in ids)})" if len(ids) else "false"


def has_edges(graph: str | Path) -> bool:
    """Whether a graph is a folder with tables of edges: an endpoint has none, nor a folder of an older release."""
    return (Path(graph) / EDGES).is_file()


def open_edges(graph: str | Path) -> Edges:
    """Opens the tables in a graph's folder for reading; raises `StoreError` where there are none that fit."""
    path = Path(graph) / EDGES
    if not path.is_file():
        raise StoreError(str(path), "is not there; `trialgraph link` makes it")
    try:
        database = duckdb.connect(str(path), read_only=True, config=_NO_OTHER_FILES)
        (found,) = database.execute("SELECT format FROM about").fetchone()
    except duckdb.Error as error:
        raise StoreError(str(path), f"cannot be read; make it anew by `trialgraph link` ({error})") from error
    if found != FORMAT:
        database.close()
        raise StoreError(str(path), "was made by another release of trialgraph; run `trialgraph link`")
    return Edges(path, database)
