"""Cuts a document of web-page text into its pages, without holding the document in memory."""

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from trialgraph.registries.formats import RawRecord

LONGEST_PAGE = 8 * 1024 * 1024
"""Bytes; the longest real pages are a hundred times shorter."""
_LONGEST_LINE = 1024 * 1024
_LINES_BEFORE_MARKER = 6


def split_pages(
    stream: BinaryIO, marker: re.Pattern[bytes], preamble: re.Pattern[bytes] | None = None
) -> Iterator[RawRecord]:
    """The pages of a document. `marker` matches a line that every page has once, right below its title;
    `preamble` matches lines that may stand above the title.

    A page longer than `LONGEST_PAGE` is handed on as damaged, without what is too much.
    """
    page: list[bytes] = []
    size, marked, finished = 0, False, 0
    for line in iter(partial(stream.readline, _LONGEST_LINE), b""):
        if marker.match(line):
            if marked:
                start = _title_line(page, preamble)
                finished += 1
                yield _raw_page(page[:start], size, f"page {finished}")
                page, size = page[start:], 0
            marked = True
        page.append(line)
        size += len(line)
        if size > LONGEST_PAGE:
            page = page[-_LINES_BEFORE_MARKER:]
    yield _raw_page(page, size, f"page {finished + 1}" if finished else "record")


def _title_line(page: list[bytes], preamble: re.Pattern[bytes] | None) -> int:
    """Where the page begins whose marker line comes next: at the last written line, or at its preamble."""
    written = [position for position, line in enumerate(page) if line.strip()][-_LINES_BEFORE_MARKER:]
    start = written.pop() if written else len(page)
    while preamble and written and preamble.match(page[written[-1]]):
        start = written.pop()
    return start


def _raw_page(page: list[bytes], size: int, position: str) -> RawRecord:
    damage = f"longer than {LONGEST_PAGE:,} bytes" if size > LONGEST_PAGE else None
    return RawRecord(position=position, data=b"".join(page), damage=damage)
