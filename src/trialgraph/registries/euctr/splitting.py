"""Cuts the register's text exports where the next trial or protocol begins."""

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from trialgraph.registries.formats import RawRecord

LARGEST_RECORD_BYTES = 16 * 2**20
MARKER = re.compile(
    rb"(?:Summary\s*)?EudraCT Number:[^\r\n]{0,60}?\s{0,60}"
    rb"Sponsor(?:'|\xe2\x80\x99|\x92)?s? Protocol (?:Code )?Number:"
)
"""How a protocol, or a trial in the list, begins; the second label keeps those of prose apart."""
_LONGEST_MARKER = 300
_CHUNK_BYTES = 2**18
_DAMAGED_BYTES = 200


def split_records(stream: BinaryIO) -> Iterator[RawRecord]:
    """What stands from one marker to the next; what stands before the first is the register's explanation."""
    record, searched, number = bytearray(), 0, 0
    for chunk in iter(partial(stream.read, _CHUNK_BYTES), b""):
        searched = max(searched, len(record) - _LONGEST_MARKER)
        record += chunk
        while marker := MARKER.search(record, searched):
            if number:
                yield _raw(bytes(record[: marker.start()]), number)
            number += 1
            del record[: marker.start()]
            searched = marker.end() - marker.start()
        if number and len(record) > LARGEST_RECORD_BYTES + _CHUNK_BYTES:
            del record[LARGEST_RECORD_BYTES + 1 : -_LONGEST_MARKER]
    if number:
        yield _raw(bytes(record), number)


def _raw(data: bytes, number: int) -> RawRecord:
    if len(data) > LARGEST_RECORD_BYTES:
        damage = f"longer than {LARGEST_RECORD_BYTES:,} bytes"
        return RawRecord(position=f"protocol {number}", data=data[:_DAMAGED_BYTES], damage=damage)
    return RawRecord(position=f"protocol {number}", data=data)
