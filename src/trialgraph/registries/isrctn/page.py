"""Reads an ISRCTN record from the text of its page in the registry."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from trialgraph.identifiers import recognise
from trialgraph.records import RegistryRecord
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.formats import Format, RawRecord
from trialgraph.registries.isrctn.page_fields import HEADER, Block, find_blocks, find_text
from trialgraph.registries.isrctn.trial import record_of
from trialgraph.registries.page_stream import split_pages

_MARKER = re.compile(rb"\s*Submission date\b", re.IGNORECASE)
_PREAMBLE = re.compile(rb"\s*(ISRCTN ?\d{8}|https?://(dx\.)?doi\.org/10\.1186/ISRCTN)", re.IGNORECASE)
_SIGNS = (
    b"Registration date",
    b"Last Edited",
    b"Recruitment status",
    b"Plain English",
    b"Contact information",
)
_ISRCTN = re.compile(r"ISRCTN ?(\d{8})", re.IGNORECASE | re.ASCII)

_HEADER_LABELS = (
    "Submission date|Registration date|Last Edited|Condition category|"
    "Recruitment status|Overall (?:study|trial) status"
)
_HEADER_VALUE = re.compile(rf"({_HEADER_LABELS}):?\s++(?!{_HEADER_LABELS}|<)([^\t\n<]+)", re.IGNORECASE)


def _recognises(head: bytes) -> bool:
    """Whether a text's beginning has the dates and headings with which a registry page begins."""
    return bool(re.search(rb"^[ \t]*Submission date\b", head, re.MULTILINE | re.IGNORECASE)) and (
        sum(sign in head for sign in _SIGNS) > 2
    )


def _split(stream: BinaryIO) -> Iterator[RawRecord]:
    """One record a page; a document may hold several pages."""
    return split_pages(stream, _MARKER, _PREAMBLE)


def _read(data: bytes) -> RegistryRecord:
    """The record that a page shows; raises `RecordError` where the page has no number at all."""
    clean = Cleaner()
    blocks = find_blocks(clean.lines("page", data))
    return record_of(blocks, _isrctn(blocks), _title(blocks), _header(blocks), clean)


def _header(blocks: Sequence[Block]) -> dict[str, str]:
    """The values beside the labels of the header, by label in lower case."""
    text = "\n".join(blocks[0].lines)
    return {match[1].lower(): match[2].strip() for match in _HEADER_VALUE.finditer(text)}


def _isrctn(blocks: Sequence[Block]) -> str | None:
    """The ISRCTN of the header or of its own field; other fields may mention another trial's."""
    for name in (HEADER, "isrctn"):
        if match := _ISRCTN.search(find_text(blocks, name) or ""):
            return "ISRCTN" + match[1]
    alone = recognise("ISRCTN" + (find_text(blocks, "isrctn") or ""))
    return alone[1] if alone else None


def _title(blocks: Sequence[Block]) -> str:
    """The lines above the submission date that are not the number and its DOI."""
    above: list[str] = []
    for line in blocks[0].lines:
        if _MARKER.match(line.encode()):
            break
        if not _PREAMBLE.match(line.encode()):
            above.append(line.strip("# "))
    return " ".join(above)


FORMAT = Format(name="page text", richness=1, recognises=_recognises, split=_split, read=_read)
