"""Reads JSON whose shape is not sure: values are asked for by their path, and what is of another type is noted."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from trialgraph.errors import RecordError
from trialgraph.registries.cleaning import Cleaner


def read_json(data: bytes, clean: Cleaner) -> dict[str, Any]:
    """A record's document, read as forgivingly as can be; raises `RecordError` for what is no JSON object."""
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        document = _read_forgivingly(data, clean)
    if not isinstance(document, dict):
        raise RecordError("", "not a JSON object")
    return document


def _read_forgivingly(data: bytes, clean: Cleaner) -> Any:
    """What the standard library can read: other encodings, bare line breaks, halves of surrogate pairs."""
    try:
        return json.loads(clean.text("", data), strict=False)
    except (ValueError, RecursionError) as error:
        raise RecordError("", f"not JSON: {error}") from error


class Value:
    """A value of a document, and those within it."""

    def __init__(self, value: Any, path: str, clean: Cleaner):
        self._value, self._path, self._clean = value, path, clean

    def at(self, path: str) -> "Value":
        """What stands at a path (`authorizedPartI.sponsors`), of none itself.

        A list of one item on the way is that item.
        """
        value, way = self._value, self._path
        for key in path.split(".") if path else ():
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            value, way = (value.get(key) if isinstance(value, dict) else None), f"{way}.{key}".lstrip(".")
        return Value(value, way, self._clean)

    def each(self, path: str) -> Iterator["Value"]:
        """The items of a list; what stands in the place of a list is its only item."""
        found = self.at(path)
        items = found._value if isinstance(found._value, list) else [found._value]
        return (Value(item, found._path, self._clean) for item in items if item not in (None, "", {}))

    def first(self, *paths: str) -> str | None:
        """The first name that is given at one of several paths."""
        return next((name for path in paths if (name := self.name(path))), None)

    def name(self, path: str = "") -> str | None:
        """A name on one line."""
        where = self.at(path)
        return self._clean.name(where._path, where._text())

    def prose(self, path: str = "") -> str | None:
        """Running text with its line breaks."""
        where = self.at(path)
        return self._clean.prose(where._path, where._text())

    def date(self, path: str = "") -> str | None:
        """A date in ISO 8601, without the time of day."""
        where = self.at(path)
        return self._clean.date(where._path, where._text())

    def number(self, path: str = "") -> int | None:
        """A whole number, written as such or as text."""
        where = self.at(path)
        return self._clean.count(where._path, where._text())

    def truth(self, path: str = "") -> bool | None:
        """A truth value."""
        where = self.at(path)
        if where._value is not None and not isinstance(where._value, bool):
            self._clean.note(where._path, json.dumps(where._value), "neither true nor false")
        return where._value if isinstance(where._value, bool) else None

    def _text(self) -> str | None:
        """A string, or a number as it is written."""
        value = self._value[0] if isinstance(self._value, list) and len(self._value) == 1 else self._value
        if isinstance(value, str):
            return self._clean.characters(self._path, value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(int(value) if isinstance(value, float) and value.is_integer() else value)
        if value not in (None, [], {}):
            self._clean.note(self._path, json.dumps(value), "not a text")
        return None
