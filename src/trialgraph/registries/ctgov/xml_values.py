"""Values in ClinicalTrials.gov's older XML: elements' texts, and text blocks, which it breaks into short lines."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element

from trialgraph.registries.xml_stream import text_of

_STEP = 5
"""Blanks by which the registry moves the text of a list in, for each list within another."""
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_ITEM = re.compile(r"(?P<mark>-|\d{1,3}\.) {1,2}(?=\S)")


def find_all(element: Element, path: str) -> Iterator[Element]:
    """The elements at a path, those without any content left out."""
    return (each for each in element.iterfind(path) if len(each) or (each.text or "").strip())


def find_text(element: Element, path: str) -> str | None:
    """The text of the first element at a path; None where there is none."""
    return next(iter(find_texts(element, path)), None)


def find_texts(element: Element, path: str) -> tuple[str, ...]:
    """The texts of all elements at a path that have any; a line break in them begins a paragraph in the API."""
    texts = map(text_of, element.iterfind(path))
    return tuple(_in_paragraphs(text) if "\n" in text else text for text in texts if text)


def _in_paragraphs(text: str) -> str:
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip())


def find_textblock(element: Element, path: str) -> str | None:
    """The text of a `textblock`, with only those line breaks that its author made."""
    found = element.find(path + "/textblock")
    return unwrapped("".join(found.itertext())) if found is not None else None


class _Block(NamedTuple):
    """A paragraph or an item of a list, and in how many lists it stands."""

    depth: int
    mark: str
    text: str


def unwrapped(text: str) -> str:
    """A text block as the API writes it: its paragraphs and items on a line each, `*` before an item.

    >>> unwrapped("\\n      All of:\\n\\n        -  ears that are\\n           warm\\n\\n        -  feet\\n")
    'All of:\\n\\n* ears that are warm\\n* feet'
    """
    lines = text.expandtabs().replace("\r\n", "\n").strip("\n").rstrip()
    margin = min((len(line) - len(line.lstrip()) for line in lines.split("\n") if line.strip()), default=0)
    blocks = [_block(block, margin) for block in _BLANK_LINES.split(lines)]
    if not blocks:
        return ""
    parts = [_written(blocks[0])]
    for before, block in pairwise(blocks):
        goes_on = block.mark and before.depth >= block.depth
        parts += ["\n" if goes_on else "\n\n", _written(block)]
    return "".join(parts).strip()


def _block(text: str, margin: int) -> _Block:
    """One block, by how far its first line is moved in."""
    inside = len(text) - len(text.lstrip(" ")) - margin
    words = " ".join(text.split())
    item = _ITEM.match(text.lstrip())
    if item:
        mark = "*" if item["mark"] == "-" else item["mark"]
        return _Block(depth=inside // _STEP + 1, mark=mark, text=words[len(item["mark"]) + 1 :])
    return _Block(depth=-(-inside // _STEP), mark="", text=words)


def _written(block: _Block) -> str:
    """A block moved in by three blanks for each list around it."""
    if not block.mark:
        return "   " * block.depth + block.text
    return "   " * (block.depth - 1) + f"{block.mark} {block.text}"
