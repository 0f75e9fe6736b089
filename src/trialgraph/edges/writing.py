"""Writes the tables of edges while a store reads the statements that they are made of."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np

from trialgraph.edges.statements import (
    Broader,
    Code,
    Edge,
    Label,
    Point,
    Record,
    Size,
    hear_concepts,
    hear_labels,
    hear_record,
)
from trialgraph.errors import StoreError

_TABLES = Path(__file__).with_name("tables.sql")
_HEARD = {
    "edge": Edge,
    "record": Record,
    "code": Code,
    "point": Point,
    "label": Label,
    "broader": Broader,
    "size": Size,
}
ROWS_AT_A_TIME = 122_880
"""DuckDB's row group: so many go to the disk at once, compressed."""
LEAST_MEMORY = 256 * 2**20
"""With less, DuckDB gives up."""


class EdgeWriter:
    """Listens to the statements on their way into the store; `write_edges` makes one."""

    def __init__(self, database: duckdb.DuckDBPyConnection):
        self._database = database
        self._waiting: dict[type, list[NamedTuple]] = {row_class: [] for row_class in _HEARD.values()}
        for name, row_class in _HEARD.items():
            columns = ", ".join(f"{column} VARCHAR" for column in _columns(row_class))
            database.execute(f"CREATE TABLE heard.{name} ({columns})")

    def of_records(self, quads: Iterable[bytes]) -> Iterator[bytes]:
        """The N-Quads of records, each in one piece, as they are; what they link is noted on the way."""
        return self._listen(quads, hear_record)

    def of_labels(self, quads: Iterable[bytes]) -> Iterator[bytes]:
        """The N-Quads of things, each in one piece, as they are; what they are called is noted on the way."""
        return self._listen(quads, hear_labels)

    def of_concepts(self, quads: Iterable[bytes]) -> Iterator[bytes]:
        """The N-Quads of the graph of concepts as they are; what is above which is noted on the way."""
        return self._listen(quads, hear_concepts)

    def note_sizes(self, sizes: Iterable[tuple[str, int]]) -> None:
        """Notes how many things of each class the store has, once all is loaded."""
        self._waiting[Size].extend(Size(name, str(things)) for name, things in sizes)
        self._note("size", Size)

    def _listen(self, quads: Iterable[bytes], hear: Callable[[bytes], Iterator[NamedTuple]]) -> Iterator[bytes]:
        for piece in quads:
            for row in hear(piece):
                self._waiting[type(row)].append(row)
            yield piece
            for name, row_class in _HEARD.items():
                if len(self._waiting[row_class]) >= ROWS_AT_A_TIME:
                    self._note(name, row_class)
        for name, row_class in _HEARD.items():
            self._note(name, row_class)

    def _note(self, name: str, row_class: type) -> None:
        """Puts the waiting rows of a table on the disk."""
        if rows := self._waiting[row_class]:
            insert(self._database, f"heard.{name}", _columns(row_class), rows)
            rows.clear()


def _columns(row_class: type) -> list[str]:
    return [name.removesuffix("_") for name in row_class._fields]


@contextmanager
def write_edges(path: Path, *, memory_bytes: int = 2**30) -> Iterator[EdgeWriter]:
    """A writer that listens inside the block; at its end the file is there, unless the block raised.

    What was heard lies in a folder beside the file meanwhile, so memory does not grow with the graph; to sort it,
    `memory_bytes` may be taken. Raises
    `StoreError` where the file cannot be written.
    """
    aside = path.with_name(path.name + ".heard")
    config = {
        "temp_directory": str(aside),
        "memory_limit": f"{max(memory_bytes, LEAST_MEMORY)}B",
        "pandas_analyze_sample": 0,
    }
    try:
        aside.mkdir()
        with duckdb.connect(str(aside / path.name), config=config) as database:
            database.execute(f"ATTACH '{quoted(aside / 'heard.duckdb')}' AS heard")
            yield EdgeWriter(database)
            database.execute(_TABLES.read_text(encoding="utf-8"))
            database.execute("CHECKPOINT")  # what closing would write, but a full disk would not raise then
        (aside / path.name).replace(path)
    except duckdb.Error as error:
        raise StoreError(str(path), f"cannot be written: {error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def insert(
    database: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str], rows: Iterable[Sequence[str | None]]
) -> None:
    """Puts rows of texts, at least one, into a table with these columns."""
    by_column = zip(columns, zip(*rows, strict=True), strict=True)
    database.register("rows", {name: np.array(values, dtype=object) for name, values in by_column})
    database.execute(f"INSERT INTO {table} SELECT * FROM rows")
    database.unregister("rows")


def quoted(path: Path) -> str:
    """A path as it stands between single quotes in SQL."""
    return str(path).replace("'", "''")
