"""The records of a JSON document, one after the other, without holding the document in memory.

A document is one record, a list of records, a page `{"studies": [...], "nextPageToken": ...}`, JSON lines, or
records and pages written one behind the other. Brackets are counted and strings are stepped over; whether
what stands between them is good JSON is for the record's reader to say.
"""

import codecs
import re
from collections import deque
from collections.abc import Iterator
from enum import Enum
from functools import cache
from itertools import chain, count
from typing import BinaryIO

import msgspec

from trialgraph.errors import SourceError
from trialgraph.registries.formats import RawRecord

_CHUNK_BYTES = 2**16
_HEAD_BYTES = 2**20
_WHOLE_BYTES = 2**25
"""A shorter document is taken apart by a compiled parser, if it is good JSON of one record, list or page."""
_KEY_BYTES = 200
"""Within so many bytes before its bracket the key of a page's list is looked for."""
_DAMAGED_BYTES = 200
"""So much is kept of a record that is too long or cut off, for people to recognise it."""

_MARKS = {
    codecs.BOM_UTF8: ("utf-8-sig", "surrogateescape"),  # what is no UTF-8 is left to the record's reader
    codecs.BOM_UTF16_LE: ("utf-16", "replace"),
    codecs.BOM_UTF16_BE: ("utf-16", "replace"),
}
"""How a document with a byte-order mark is decoded, and what becomes of bytes that cannot be."""

_SPACE = re.compile(rb"[ \t\r\n]*+")
_SCALAR = re.compile(rb'[^"{}\[\], \t\r\n]*+')
_TO_END_OF_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_TO_BRACKET = re.compile(
    rb"""[^"{}\[\]]*+ (?: "[^"\\]*+ (?:\\.[^"\\]*+)*+ " [^"{}\[\]]*+ )*+  # anything else, up to
    (?: ([{\[]) | ([}\]]) | (") | \Z )  # a bracket that opens or closes, a string without end, the end""",
    re.DOTALL | re.VERBOSE,
)
_OPENS, _CLOSES, _STRING_WITHOUT_END = 1, 2, 3  # the groups of _TO_BRACKET

_THREE_LINES = re.compile(rb"\s*+(\{[^\n]*)\n\s*\{[^\n]*\}[ \t\r]*\n\s*\{")
"""Nowhere inside a JSON value do `}`, a line break and `{` follow each other: these lines are records."""

_CUT_OFF = "cut off: the document ends within a record, a list or a page"
_NO_OBJECT = "not a JSON object"


def plain_head(head: bytes) -> bytes:
    """The first bytes of a document as `split_json` sees them: UTF-8 without a byte-order mark."""
    for mark, (encoding, _) in _MARKS.items():
        if head.startswith(mark):
            return head.decode(encoding, errors="ignore").encode()
    return head


def looks_like_json(head: bytes) -> bool:
    """Whether a document that begins with these bytes can be one that `split_json` splits."""
    return plain_head(head).lstrip(b" \t\r\n").startswith((b"{", b"["))


def split_json(
    stream: BinaryIO, *, list_key: str = "studies", largest_record_bytes: int = 64 * 2**20
) -> Iterator[RawRecord]:
    """The records of a document in UTF-8, or in UTF-16 with a byte-order mark.

    `list_key` is the key of a page under which its records stand. What is no record, is cut off or is longer
    than `largest_record_bytes` comes as a `RawRecord` with `damage`. In JSON lines a broken line costs only
    itself. Raises nothing but what reading the stream raises, behind the records before it.
    """
    head, chunks = _decoded(stream)
    one_a_line = _is_one_a_line(head, list_key)
    if not one_a_line:
        document, chunks = _head(chunks, _WHOLE_BYTES)
        if records := _take_apart(document, list_key, largest_record_bytes):
            yield from records
            deque(chunks, maxlen=0)  # raises where a fault was behind the last byte
            return
        del document
    page_list = re.compile(rb'[{,\s]"' + re.escape(list_key.encode()) + rb'"\s*:\s*\Z')
    splitter = _Splitter(_Cursor(chunks), page_list, largest_record_bytes)
    yield from splitter.split(one_a_line=one_a_line)


def _is_one_a_line(head: bytes, list_key: str) -> bool:
    """Whether the document shows at once that it is JSON lines, even if its first line is broken."""
    lines = _THREE_LINES.match(head)
    return bool(lines) and b'"%b"' % list_key.encode() not in lines[1]


# --- short documents without a fault ------------------------------------------------------------------


def _take_apart(document: bytes, list_key: str, largest_record_bytes: int) -> list[RawRecord] | None:
    """The records of a document of good JSON that is one record, one list or one page of them; else None."""
    if len(document) >= _WHOLE_BYTES:
        return None
    first_byte, key = document.lstrip(b" \t\r\n")[:1], b'"%b"' % list_key.encode()
    try:
        if first_byte == b"[":
            parts = _decode_list(document)
        elif first_byte != b"{" or document.count(key) > 1:
            return None
        elif key in document:
            parts = _page_decoder(list_key).decode(document).records
        else:
            msgspec.json.decode(document, type=dict[str, msgspec.Raw])
            return [RawRecord(position="record", data=document)] if len(document) <= largest_record_bytes else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    datas = [bytes(part) for part in parts]
    if any(data[:1] != b"{" or len(data) > largest_record_bytes for data in datas):
        return None
    return [RawRecord(position=f"study {number}", data=data) for number, data in enumerate(datas, 1)]


_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


@cache
def _page_decoder(list_key: str) -> msgspec.json.Decoder:
    """Raises where a page has no such list at its top."""
    page = msgspec.defstruct("Page", [("records", list[msgspec.Raw], msgspec.field(name=list_key))])
    return msgspec.json.Decoder(page)


# --- the stream ---------------------------------------------------------------------------------------


def _decoded(stream: BinaryIO) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and the stream from its start in chunks of UTF-8 without a byte-order mark."""
    read = getattr(stream, "read1", stream.read)  # `read` would lose what comes before a fault
    head, chunks = _head(iter(lambda: read(_CHUNK_BYTES), b""))
    for mark, (encoding, errors) in _MARKS.items():
        if head.startswith(mark):
            text = codecs.iterdecode(chunks, encoding, errors)
            return _head(codecs.iterencode(text, "utf-8", errors))
    return head, chunks


def _head(chunks: Iterator[bytes], most: int = _HEAD_BYTES) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all chunks with those in front; a fault in the stream stays where it is."""
    taken, size = [], 0
    try:
        for chunk in chunks:
            taken.append(chunk)
            size += len(chunk)
            if size >= most:
                break
    except SourceError as error:
        chunks = _failing(error)
    return b"".join(taken), chain(taken, chunks)


def _failing(error: SourceError) -> Iterator[bytes]:
    raise error
    yield b""  # makes this a generator, which raises when its turn comes


class _Kept:
    """The bytes of one record, gathered from the chunks it runs through, as long as they are not too many."""

    def __init__(self, largest_bytes: int):
        self._largest_bytes, self._size = largest_bytes, 0
        self._parts: list[bytes] = []

    def add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size <= self._largest_bytes:
            self._parts.append(part)
        else:
            heads = (kept[:_DAMAGED_BYTES] for kept in (*self._parts, part))
            self._parts = [b"".join(heads)[:_DAMAGED_BYTES]]

    def record(self, position: str, damage: str | None = None) -> RawRecord:
        if self._size > self._largest_bytes:
            damage = f"longer than {self._largest_bytes / 2**20:g} MiB"
        data = b"".join(self._parts)
        return RawRecord(position=position, data=data[:_DAMAGED_BYTES] if damage else data, damage=damage)


class _End(Enum):
    """Why taking a value came to its end."""

    WHOLE = "its last bracket is closed"
    PAGE = "it is a page, whose list has been opened"
    CUT_OFF = "the document has ended"


class _Cursor:
    """A place in a stream of chunks. It moves forward only, and holds one chunk."""

    def __init__(self, chunks: Iterator[bytes]):
        self.has_ended = False
        self._chunks = chunks
        self._chunk, self._at = b"", 0
        self._before = b""
        self._line, self._counted = 1, 0

    @property
    def line(self) -> int:
        """The number of the line, from 1."""
        self._line += self._chunk.count(b"\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _next_chunk(self) -> bool:
        """Moves to the next chunk; False at the end of the document."""
        self._line += self._chunk.count(b"\n", self._counted)
        self._before = (self._before + self._chunk[-_KEY_BYTES:])[-_KEY_BYTES:]
        self._chunk, self._at, self._counted = next(self._chunks, b""), 0, 0
        self.has_ended = not self._chunk
        return not self.has_ended

    def peek(self) -> bytes:
        """The next byte that is not white space, after moving to it; nothing at the end of the document."""
        while True:
            self._at = _SPACE.match(self._chunk, self._at).end()
            if self._at < len(self._chunk):
                return self._chunk[self._at : self._at + 1]
            if not self._next_chunk():
                return b""

    def skip(self) -> None:
        """Moves behind the byte that `peek` showed."""
        self._at += 1

    def take_line(self, kept: _Kept) -> None:
        """Moves behind the end of the line."""
        while (end := self._chunk.find(b"\n", self._at)) < 0:
            kept.add(self._chunk[self._at :])
            if not self._next_chunk():
                return
        kept.add(self._chunk[self._at : end])
        self._at = end + 1

    def take_scalar(self, kept: _Kept) -> None:
        """Moves behind a string, a stray bracket, or what reaches up to the next mark or space."""
        first_byte = self.peek()
        if first_byte == b'"':
            self._take_string(kept, self._at + 1)
            return
        if first_byte == b"}":
            self.skip()
            return
        while True:
            end = _SCALAR.match(self._chunk, self._at).end()
            kept.add(self._chunk[self._at : end])
            self._at = end
            if end < len(self._chunk) or not self._next_chunk():
                return

    def take_value(self, kept: _Kept, *, depth: int = 0, page_list: re.Pattern[bytes] | None = None) -> _End:
        """Moves behind the bracket that closes the object or list which begins here.

        `depth` is 1 if its opening bracket has been taken. With `page_list`, which matches what stands before
        a page's list, it stops inside that list.
        """
        while True:
            start = self._at
            for match in _TO_BRACKET.finditer(self._chunk, start):
                what = match.lastindex
                if what == _OPENS:
                    depth += 1
                    if depth == 2 and page_list and self._opens_page_list(match, page_list):
                        self._at = match.end()
                        return _End.PAGE
                elif what == _CLOSES:
                    depth -= 1
                    if depth <= 0:
                        kept.add(self._chunk[start : match.end()])
                        self._at = match.end()
                        return _End.WHOLE
                else:
                    break
            if what == _STRING_WITHOUT_END:
                if not self._take_string(kept, match.end()):
                    return _End.CUT_OFF
                continue
            kept.add(self._chunk[start:])
            if not self._next_chunk():
                return _End.CUT_OFF

    def _opens_page_list(self, match: re.Match[bytes], page_list: re.Pattern[bytes]) -> bool:
        if match[_OPENS] != b"[":
            return False
        bracket = match.start(_OPENS)
        before = self._chunk[max(bracket - _KEY_BYTES, 0) : bracket]
        return page_list.search((self._before + before)[-_KEY_BYTES:]) is not None

    def _take_string(self, kept: _Kept, inside: int) -> bool:
        """Moves behind the end of a string, from a place inside it; False if the document ends before."""
        while True:
            end = _TO_END_OF_STRING.match(self._chunk, inside).end()
            if self._chunk[end : end + 1] == b'"':
                kept.add(self._chunk[self._at : end + 1])
                self._at = end + 1
                return True
            # a backslash that ends the chunk escapes the first byte of the next
            inside = len(self._chunk) - end
            kept.add(self._chunk[self._at :])
            if not self._next_chunk():
                return False


class _Splitter:
    """The records behind a cursor."""

    def __init__(self, cursor: _Cursor, page_list: re.Pattern[bytes], largest_record_bytes: int):
        self._cursor, self._page_list, self._largest_record_bytes = cursor, page_list, largest_record_bytes
        self._one_a_line, self._is_first = False, True
        self._study_numbers = count(1)

    def split(self, *, one_a_line: bool) -> Iterator[RawRecord]:
        """All records; `one_a_line` if it is known beforehand that they stand on a line each."""
        self._one_a_line = one_a_line
        while first_byte := self._cursor.peek():
            if self._one_a_line:
                yield from self._line()
            elif first_byte == b"{":
                yield from self._object()
            elif first_byte == b"[":
                self._cursor.skip()
                yield from self._list()
            else:
                yield from self._line(damage=_NO_OBJECT)

    def _line(self, damage: str | None = None) -> Iterator[RawRecord]:
        """The record on this line, or, if only its bracket is there, on the lines that follow."""
        number, kept = self._cursor.line, _Kept(self._largest_record_bytes)
        self._cursor.take_line(kept)
        record = kept.record(f"line {number}", damage)
        if record.data.rstrip() == b"{" and self._cursor.peek() in (b'"', b"}"):
            yield from self._object(kept, number)
        else:
            yield record

    def _object(self, kept: _Kept | None = None, line: int | None = None) -> Iterator[RawRecord]:
        """A record, or those of a page; `kept` holds the opening bracket if the cursor is behind it."""
        cursor, depth = self._cursor, 1 if kept else 0
        kept, line = kept or _Kept(self._largest_record_bytes), line or cursor.line
        end = cursor.take_value(kept, depth=depth, page_list=self._page_list)
        if end is _End.PAGE:
            self._is_first = False
            yield from self._page()
            return
        last_line, is_only = cursor.line, self._is_first and not cursor.peek()
        self._is_first = False
        yield kept.record("record" if is_only else f"line {line}", _CUT_OFF if end is _End.CUT_OFF else None)
        cursor.peek()
        self._one_a_line |= line == last_line < cursor.line

    def _page(self) -> Iterator[RawRecord]:
        """The records of a page, from inside its list to behind the page."""
        while True:
            yield from self._list()
            if self._cursor.has_ended:
                return
            rest = _Kept(0)
            end = self._cursor.take_value(rest, depth=1, page_list=self._page_list)
            if end is _End.CUT_OFF:
                yield RawRecord(position=f"study {next(self._study_numbers)}", data=b"", damage=_CUT_OFF)
            if end is not _End.PAGE:
                return

    def _list(self) -> Iterator[RawRecord]:
        """The records of a list, from inside it to behind its closing bracket."""
        cursor = self._cursor
        while (first_byte := cursor.peek()) != b"]":
            if first_byte == b",":
                cursor.skip()
                continue
            kept = _Kept(self._largest_record_bytes)
            damage = self._take_element(first_byte, kept)
            yield kept.record(f"study {next(self._study_numbers)}", damage)
            if cursor.has_ended:
                return
        cursor.skip()

    def _take_element(self, first_byte: bytes, kept: _Kept) -> str | None:
        """Moves behind an element of a list; says why it cannot be a record."""
        if not first_byte:
            return _CUT_OFF
        if first_byte not in b"{[":
            self._cursor.take_scalar(kept)
            return _NO_OBJECT
        if self._cursor.take_value(kept) is _End.CUT_OFF:
            return _CUT_OFF
        return None if first_byte == b"{" else _NO_OBJECT
