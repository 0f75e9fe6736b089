"""Compares the tables of edges with rows from elsewhere, by counts and digests, and finds what differs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from trialgraph.edges.reading import EDGES, open_edges
from trialgraph.edges.writing import ROWS_AT_A_TIME, insert, quoted
from trialgraph.errors import StoreError

Row = tuple[str | None, ...]
_MEMORY = "1GB"
"""For sorting; what is more goes to the disk."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a comparison."""

    rows: int
    digest: str
    """Of all its rows, whatever their order: 32 hexadecimal digits."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How a table agrees with what is said elsewhere."""

    name: str
    table: Side
    said: Side
    only_in_table: tuple[Row, ...]
    """The first rows, in order, that only the table has."""
    only_said: tuple[Row, ...]

    @property
    def agrees(self) -> bool:
        """Whether both sides have the same rows."""
        return self.table == self.said


def compare(graph: str | Path, name: str, sql: str, said: Iterable[Row], *, most: int) -> Comparison:
    """Holds the distinct rows of a SELECT of text against the distinct rows `said`, which are read once.

    They wait on the disk, so memory does not grow with them. Raises `StoreError` as `open_edges` does, and where
    the file turns out to be damaged.
    """
    try:
        return _compare(graph, name, sql, said, most)
    except duckdb.Error as error:
        detail = f"cannot be read; make it anew by `trialgraph link` ({error})"
        raise StoreError(str(Path(graph) / EDGES), detail) from error


def _compare(graph: str | Path, name: str, sql: str, said: Iterable[Row], most: int) -> Comparison:
    with open_edges(graph) as edges, TemporaryDirectory() as aside:
        config = {"temp_directory": aside, "memory_limit": _MEMORY}
        with duckdb.connect(str(Path(aside) / "said.duckdb"), config=config) as database:
            database.execute(f"ATTACH '{quoted(edges.path)}' AS edges (READ_ONLY)")
            database.execute("SET search_path = 'edges,said'")
            database.execute(f"CREATE TEMP VIEW beside AS SELECT DISTINCT * FROM ({sql}) AS found")
            columns = [each[0] for each in database.execute("FROM beside LIMIT 0").description]
            _keep(database, columns, said)
            table, elsewhere = _side(database, "beside", columns), _side(database, "heard", columns)
            differ = table != elsewhere
            return Comparison(
                name=name,
                table=table,
                said=elsewhere,
                only_in_table=_first(database, "beside", "heard", most) if differ else (),
                only_said=_first(database, "heard", "beside", most) if differ else (),
            )


def _keep(database: duckdb.DuckDBPyConnection, columns: list[str], said: Iterable[Row]) -> None:
    database.execute(f"CREATE TABLE said.stated ({', '.join(f'{name} VARCHAR' for name in columns)})")
    for rows in _batches(said):
        insert(database, "said.stated", columns, rows)
    database.execute("CREATE TEMP VIEW heard AS SELECT DISTINCT * FROM said.stated")


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, ROWS_AT_A_TIME)):
        yield batch


def _side(database: duckdb.DuckDBPyConnection, view: str, columns: list[str]) -> Side:
    row = ", chr(31), ".join(f"coalesce({name}, chr(30))" for name in columns)
    query = f"SELECT count(*), coalesce(bit_xor(md5_number(concat({row}))), 0) FROM {view}"
    rows, digest = database.execute(query).fetchone()
    return Side(rows=rows, digest=f"{digest:032x}")


def _first(database: duckdb.DuckDBPyConnection, view: str, other: str, most: int) -> tuple[Row, ...]:
    query = f"FROM {view} EXCEPT FROM {other} ORDER BY ALL LIMIT {most}"
    return tuple(database.execute(query).fetchall())
