"""The records of an XML document, one after the other, without holding the document in memory.

A document is cut at the tags of its records before anything is parsed, so that a record which is not well formed
costs only itself, and nothing that stands outside of the records (a document type, entities) is ever read.
"""

import codecs
import re
from collections.abc import Iterator
from html.entities import html5
from typing import BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from trialgraph.errors import RecordError
from trialgraph.registries.formats import RawRecord

LARGEST_RECORD_BYTES = 64 * 2**20
DEEPEST = 100
"""Elements within each other; those of registries are a dozen deep."""
_CHUNK_BYTES = 2**18
_LONGEST_TAG = 4096
_DAMAGED_BYTES = 200
"""So much is kept of a record that is too long or cut off, for people to recognise it."""
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']""")
_ROOT = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->|<![^<>\[]*+(?:\[.*?\]\s*+)?>)*+<(?:[^\s/>:]++:)?([^\s/>:]++)", re.DOTALL
)
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 (section 2.2) has no place for, and some registries write all the same."""
_AMPERSAND = re.compile(r"&(#\d+|#[xX][\da-fA-F]+|\w+)?(;?)")
_XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}


# --- splitting ----------------------------------------------------------------------------------------


def split_xml(
    stream: BinaryIO, *, element: str, largest_record_bytes: int = LARGEST_RECORD_BYTES
) -> Iterator[RawRecord]:
    """The elements of that name in a document, as UTF-8, whatever the document is encoded in.

    A name counts without its prefix. What is cut off, or longer than `largest_record_bytes`, comes as a
    `RawRecord` with `damage`. Raises nothing but what reading the stream raises, behind the records before it.
    """
    record, number, inside = bytearray(), 0, False

    def finished(damage: str | None = None) -> RawRecord:
        nonlocal number, inside
        number, inside = number + 1, False
        data = bytes(record[:_DAMAGED_BYTES] if damage else record)
        return RawRecord(position=f"{element} {number}", data=data, damage=damage)

    for text, tag in _between_tags(_as_utf8(stream), element):
        if inside:
            record += text
        if inside and len(record) > largest_record_bytes:
            yield finished(f"longer than {largest_record_bytes:,} bytes")
        if tag and not tag["end"]:
            if inside:
                yield finished("cut off: the next record begins in it")
            record, inside = bytearray(tag[0]), True
        elif tag and inside:
            record += tag[0]
        if inside and tag and (tag["end"] or tag["empty"]):
            yield finished()
    if inside:
        yield finished("cut off: the document ends within it")


def _between_tags(chunks: Iterator[bytes], element: str) -> Iterator[tuple[bytes, re.Match[bytes] | None]]:
    """The text up to each tag of an element, and the tag; None at the end of a chunk."""
    tags = re.compile(rb"<(?P<end>/?)(?:[\w.-]+:)?" + element.encode() + rb"(?=[\s/>])[^<>]*?(?P<empty>/?)>")
    rest = b""
    for chunk in chunks:
        text, done = rest + chunk, 0
        for tag in tags.finditer(text):
            yield text[done : tag.start()], tag
            done = tag.end()
        unfinished = text.rfind(b"<", max(done, len(text) - _LONGEST_TAG))
        until = unfinished if unfinished >= 0 else len(text)
        yield text[done:until], None
        rest = text[until:]
    yield rest, None


def _as_utf8(stream: BinaryIO) -> Iterator[bytes]:
    """A document's bytes in UTF-8; what is none stays as it is, for the record's reader."""
    head = stream.read(_CHUNK_BYTES)
    decoder = codecs.getincrementaldecoder(_encoding(head))("surrogateescape")
    chunk = head
    while chunk:
        yield decoder.decode(chunk).encode("utf-8", "surrogateescape")
        chunk = stream.read(_CHUNK_BYTES)
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")


def _encoding(head: bytes) -> str:
    """By the byte-order mark, else as declared, else UTF-8; what no codec is known for is read as UTF-8."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    declared = _DECLARED.match(head)
    try:
        return codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return "utf-8"


def find_root(head: bytes) -> str | None:
    """The name of the first element, without its prefix; None for what does not begin as XML does."""
    match = _ROOT.match(head.decode(_encoding(head), errors="replace"))
    return match[1] if match else None


# --- reading ------------------------------------------------------------------------------------------


def read_xml(text: str) -> Element:
    """A record as elements, by their names without prefixes.

    Bare ampersands and the names that HTML has for characters are read as meant; a document type is refused, so
    that there are no entities. Raises `RecordError` for what is not well formed, or deeper than `DEEPEST`.
    """
    builder, depth = TreeBuilder(), 0
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise RecordError(_local(tag), f"more than {DEEPEST} elements within each other")
        builder.start(_local(tag), {_local(name): value for name, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(tag))

    def refuse(*facts: object) -> None:
        raise RecordError("", "a document type within a record")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = builder.data, refuse
    try:
        parser.Parse(_AMPERSAND.sub(_meant, _NO_CHARACTER.sub("", text)).encode("utf-8", "replace"), True)
        return builder.close()
    except expat.ExpatError as error:
        raise RecordError("", f"not well-formed XML: {error}") from error


def text_of(element: Element) -> str:
    """All the text in an element, whatever stands around its parts, without white space at its ends."""
    return "".join(element.itertext()).strip()


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


def _meant(ampersand: re.Match[str]) -> str:
    """A reference as XML knows it; what names no character stands for itself."""
    name, closed = ampersand[1] or "", ampersand[2]
    if closed and name in _XML_ENTITIES:
        return ampersand[0]
    if closed and name.startswith("#"):
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        return f"&#{code};" if _is_character(code) else ""
    character = html5.get(f"{name};") if closed else None
    return character if character and character not in "&<" else f"&amp;{name}{closed}"


def _is_character(code: int) -> bool:
    """Whether XML 1.0 (section 2.2) has a character of that number."""
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
