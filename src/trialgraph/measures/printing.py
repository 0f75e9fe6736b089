"""Writes rows of plain values: as a table for people, and as CSV, JSON lines and Parquet."""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from trialgraph.display import align, cut, spreadsheet_lines
from trialgraph.edges.writing import quoted
from trialgraph.names import printable

FORMATS = ("table", "csv", "ndjson", "parquet")
LONGEST_CELL = 90
SEPARATOR = " | "
"""Between the members of a list in a table and in CSV."""
_TYPES = {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE", list: "VARCHAR[]"}

Row = Mapping[str, Any]


def write_rows(rows: Sequence[Row], format: str, stream: BinaryIO) -> None:
    """Writes rows with the same columns in one of `FORMATS`; without rows, nothing but what the format needs."""
    {"table": _table, "csv": _csv, "ndjson": _ndjson, "parquet": _parquet}[format](rows, stream)


def _ndjson(rows: Sequence[Row], stream: BinaryIO) -> None:
    for row in rows:
        stream.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")


def _csv(rows: Sequence[Row], stream: BinaryIO) -> None:
    names = list(rows[0]) if rows else []
    cells = ([SEPARATOR.join(v) if isinstance(v, list) else v for v in map(row.get, names)] for row in rows)
    for line in spreadsheet_lines([names, *cells]):
        stream.write(line.encode("utf-8", "replace"))


def _parquet(rows: Sequence[Row], stream: BinaryIO) -> None:
    """By DuckDB, which goes from file to file."""
    names = list(rows[0]) if rows else ["node"]
    columns = ", ".join(f"'{name}': '{_type(row[name] for row in rows)}'" for name in names)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as database:
        lines, table = Path(folder) / "rows.ndjson", Path(folder) / "rows.parquet"
        with lines.open("wb") as waiting:
            _ndjson(rows, waiting)
        read = f"read_json('{quoted(lines)}', format = 'newline_delimited', columns = {{{columns}}})"
        database.execute(f"COPY (FROM {read}) TO '{quoted(table)}' (FORMAT parquet)")
        stream.write(table.read_bytes())


def _type(values: Iterable[Any]) -> str:
    """The type of a column; of whole and broken numbers together, that of the broken ones."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return "DOUBLE"
    return _TYPES.get(kinds.pop(), "VARCHAR") if len(kinds) == 1 else "VARCHAR"


# --- for people ---------------------------------------------------------------------------------------


def _table(rows: Sequence[Row], stream: BinaryIO) -> None:
    """Numbers stand right in their columns, names behind them, and no IRIs where there are labels."""
    if not rows:
        return
    shown = [name for name in rows[0] if not (name == "node" and "label" in rows[0])]
    numbers = [name for name in shown if all(isinstance(row[name], int | float | None) for row in rows)]
    texts = [name for name in shown if name not in numbers]
    lines = [[*numbers, *texts], *([_cell(row[name]) for name in (*numbers, *texts)] for row in rows)]
    stream.write(align(lines, right=len(numbers)).encode("utf-8", "replace"))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) >= 0.001 or not value else f"{value:.2e}"
    return cut(printable(SEPARATOR.join(value) if isinstance(value, list) else str(value)), LONGEST_CELL)
