"""Writes answers: as a table for people, and in the formats that programs read."""

import io
import shutil
from collections.abc import Callable, Iterable
from itertools import chain
from typing import BinaryIO

import msgspec
import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialgraph.display import spreadsheet_lines, table_text
from trialgraph.errors import QueryError, StoreError
from trialgraph.prefixes import PREFIXES
from trialgraph.rows import Rows, cell_text, csv_text, python_value, read_on

Answer = Rows | QueryBoolean | QueryTriples

RESULT_FORMATS = {
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
GRAPH_FORMATS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES}
FORMATS = ("table", "csv", *RESULT_FORMATS, "ndjson", *GRAPH_FORMATS)


def write(answer: Answer, format: str, stream: BinaryIO) -> None:
    """Write an answer in one of `FORMATS`; all but `table` are written row by row, and nothing is kept.

    tsv, json and xml are as the SPARQL 1.1 recommendations say; so is csv, but for texts that a spreadsheet would
    take for formulas (`display.cell`). ndjson is one plain object for each row, ttl and nt are for the triples of
    a CONSTRUCT. Raises `QueryError` for a format that does not fit, and
    `StoreError` when the store stops in the middle.
    """
    if format not in FORMATS:
        raise QueryError(f"no output format called {format!r}; known: {', '.join(FORMATS)}")
    if isinstance(answer, QueryTriples) != (format in GRAPH_FORMATS):
        raise QueryError(_misfit(answer, format))
    try:
        _writer(answer, format)(stream)
    except (RuntimeError, SyntaxError) as error:
        raise StoreError("the answer", f"broke off: {error}") from error


def _misfit(answer: Answer, format: str) -> str:
    if isinstance(answer, QueryTriples):
        return f"a CONSTRUCT or DESCRIBE gives triples, which {format} cannot hold; take ttl or nt"
    return f"{format} holds triples, which only a CONSTRUCT or DESCRIBE gives; take table, csv or json"


def _writer(answer: Answer, format: str) -> Callable[[BinaryIO], object]:
    if isinstance(answer, QueryTriples):
        return lambda stream: pyoxigraph.serialize(answer, stream, GRAPH_FORMATS[format], prefixes=PREFIXES)
    if isinstance(answer, QueryBoolean):
        if format in ("json", "xml"):
            return lambda stream: answer.serialize(stream, RESULT_FORMATS[format])
        return lambda stream: stream.write(b"true\n" if answer else b"false\n")
    if format in RESULT_FORMATS:
        return lambda stream: answer.solutions().serialize(stream, RESULT_FORMATS[format])
    own = {"csv": _write_csv, "ndjson": _write_ndjson, "table": _write_table}
    return lambda stream: own[format](answer, stream)


def _write_csv(rows: Rows, stream: BinaryIO) -> None:
    cells = (map(csv_text, row) for row in read_on(rows.solutions()))
    for line in spreadsheet_lines(chain([rows.variables], cells)):
        stream.write(line.encode())


def _write_ndjson(rows: Rows, stream: BinaryIO) -> None:
    encoder = msgspec.json.Encoder(decimal_format="number")
    for terms in read_on(rows.solutions()):
        row = dict(zip(rows.variables, map(python_value, terms), strict=True))
        stream.write(encoder.encode(row) + b"\n")


def _write_table(rows: Rows, stream: BinaryIO) -> None:
    cells = [[cell_text(term) for term in row] for row in rows.terms]
    text = _terminal_table if stream.isatty() else table_text
    stream.write(text(rows.variables, cells).encode("utf-8", "replace"))


def _terminal_table(variables: tuple[str, ...], rows: Iterable[list[str]]) -> str:
    """A table that fits the terminal; Rich heeds NO_COLOR."""
    table = Table(*variables)
    for row in rows:
        table.add_row(*map(Text, row))
    page = io.StringIO()
    Console(file=page, force_terminal=True, width=_terminal_width()).print(table)
    return page.getvalue()


def _terminal_width() -> int:
    return shutil.get_terminal_size().columns


def usual_format(answer: Answer) -> str:
    """The format for people where none is asked for: Turtle for triples, else a table."""
    return "ttl" if isinstance(answer, QueryTriples) else "table"
