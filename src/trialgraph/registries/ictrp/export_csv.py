"""The CSV of the WHO's platform: the weekly full export, without a header, and the search portal's, with one.

Fields are quoted and hold line breaks; the full export quotes the values once more within the field, and writes
NULL for none.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from trialgraph.errors import RecordError
from trialgraph.records import RegistryRecord
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.formats import Format, RawRecord
from trialgraph.registries.ictrp.data_set import as_record
from trialgraph.registries.ictrp.export_fields import FULL_EXPORT, FULL_EXPORT_UNTIL_2023, as_data_set

LARGEST_ROW_BYTES = 16 * 2**20
_LONGEST_LINE = 4 * 2**20
_DAMAGED_BYTES = 200
_HEADER = re.compile(rb'(?:\xef\xbb\xbf)?"?TrialID"?([,;\t])', re.IGNORECASE)
_ROW_START = re.compile(
    rb'(?:\xef\xbb\xbf)?"?(?:[A-Z]{2,8}-?(?:[A-Z]{1,8}-?)?/?\d[\w/-]{3,24}|RBR-\w{6,8})"?,(?:"|NULL,)',
    re.IGNORECASE,
)
"""A number, and the quoted field behind it."""
_LEAST_COLUMNS = 55


def split(stream: BinaryIO) -> Iterator[RawRecord]:
    """One record a row, with the header before it if there is one: a small document of its own.

    A row ends at the line end that stands in no quotes. Where a quote is missing, it ends before the next line
    that begins as rows do, so that one bad row costs no other.
    """
    header, row, number, quotes = b"", bytearray(), 0, 0

    def finished(damage: str | None = None) -> RawRecord:
        data = bytes(row[:_DAMAGED_BYTES]) if damage else header + bytes(row)
        return RawRecord(position=f"row {number}", data=data, damage=damage)

    for line in iter(lambda: stream.readline(_LONGEST_LINE), b""):
        if not row and not number and not header and _HEADER.match(line):
            header = line
            continue
        if quotes % 2 and _ROW_START.match(line):
            yield finished("cut off: the next row begins in it")
            row, quotes = bytearray(), 0
        if not row:
            if not line.strip():
                continue
            number += 1
        row += line
        quotes += line.count(b'"')
        if len(row) > LARGEST_ROW_BYTES:
            yield finished(f"longer than {LARGEST_ROW_BYTES:,} bytes")
            row, quotes = bytearray(), 0
        elif quotes % 2 == 0 and line.endswith(b"\n"):
            yield finished()
            row, quotes = bytearray(), 0
    if row:
        yield finished("cut off: the document ends within it" if quotes % 2 else None)


def read(data: bytes) -> RegistryRecord:
    """One row as the record of its trial's own registry; raises `RecordError` where it is no such row."""
    clean = Cleaner()
    text = clean.text("row", data)
    separator = _HEADER.match(data)
    rows = _rows(text, separator[1].decode() if separator else ",")
    values = [_unquoted(value) for value in rows[-1]] if rows else []
    if separator and len(rows) == 2:
        columns = tuple(rows[0])
    else:
        columns = FULL_EXPORT if len(values) >= len(FULL_EXPORT) else FULL_EXPORT_UNTIL_2023
    if len(values) < min(len(columns), _LEAST_COLUMNS) // 2:
        raise RecordError("row", f"{len(values)} fields where there should be {len(columns)}")
    return as_record(as_data_set(dict(zip(columns, values, strict=False))), clean)


def _rows(text: str, separator: str) -> list[list[str]]:
    """The rows of a small document; raises `RecordError` for what the CSV reader refuses."""
    try:
        return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator))
    except csv.Error as error:
        raise RecordError("row", f"not CSV: {error}") from error


def _unquoted(value: str) -> str:
    """A value without the quotes that the full export puts around it within the field."""
    inner = value.strip()
    return inner[1:-1] if len(inner) > 1 and inner[0] == inner[-1] == '"' else value


def recognises(head: bytes) -> bool:
    """Whether a document begins with the portal's header, or with a row of the full export."""
    if header := _HEADER.match(head):
        line = head[: head.find(b"\n")].lower()
        return sum(word in line for word in (b"title", b"register", b"recruitment", b"sponsor")) > 2 and bool(
            header
        )
    if not _ROW_START.match(head):
        return False
    first = next(csv.reader(io.StringIO(head.decode("utf-8", errors="replace"), newline="")), [])
    return len(first) >= _LEAST_COLUMNS


FORMAT = Format(name="ICTRP export CSV", richness=1, recognises=recognises, split=split, read=read)
