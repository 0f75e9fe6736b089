"""CSV for spreadsheets, in which what a record says stays text and never becomes a formula."""

import csv
import re
from collections.abc import Iterable, Iterator

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
"""What a formula begins with, and what is left out before it when a file is read, as OWASP lists them:
https://owasp.org/www-community/attacks/CSV_Injection"""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def cell(value: object) -> object:
    """A value for a cell: a text that begins as a formula does has an apostrophe before it, a number has not.

    >>> cell("=1+1"), cell("-5"), cell(-5), cell("- 18 years or older")
    ("'=1+1", '-5', -5, "'- 18 years or older")
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def spreadsheet_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Rows as lines of CSV, each cell as `cell` has it; the names of columns are a row like others."""
    return csv_lines(map(cell, row) for row in rows)


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Rows as lines of CSV (RFC 4180), for programs: every text as it is."""
    line = _Line()
    writer = csv.writer(line)
    for row in rows:
        writer.writerow(row)
        yield line.text


class _Line:
    """What a `csv.writer` has written last."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text
