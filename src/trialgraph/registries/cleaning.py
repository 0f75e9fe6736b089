"""Cleans the values of one record and notes what was odd about them."""

import html
import re

from trialgraph import names
from trialgraph.contacts import without_contacts
from trialgraph.dates import read_date
from trialgraph.records import Finding

_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|])")
_STRAY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_MEANT = {chr(code): bytes([code]).decode("cp1252", errors="ignore") for code in range(0x80, 0xA0)}
"""Control characters from 0x80 on are Windows-1252 that was taken for Latin-1; HTML5 reads them so, too."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NO_UTF8 = re.compile(r"[\udc80-\udcff]+")


_LONGEST_RAW = 2000
"""So much of a raw text is searched for contact details, before it is cut."""


class Cleaner:
    """Turns raw strings into tidy values for one record, and collects the findings."""

    def __init__(self, findings: list[Finding] | None = None):
        self.findings = findings if findings is not None else []

    def note(self, field: str, raw: str, detail: str) -> None:
        """Adds a finding; the raw text is cut at 200 characters and freed of contact details."""
        shown = _SURROGATE.sub("\ufffd", without_contacts(raw[:_LONGEST_RAW])[:200])
        self.findings.append(Finding(field=field, raw=shown, detail=detail))

    def text(self, field: str, data: bytes) -> str:
        """Bytes as text: UTF-8, and what is none as Windows-1252, the superset of Latin-1 that old tools write."""
        value = data.decode("utf-8-sig", errors="surrogateescape")
        if found := _NO_UTF8.search(value):
            self.note(field, _around(value, found), "not UTF-8, read as Windows-1252")
            value = _NO_UTF8.sub(_as_windows_1252, value)
        return value

    def characters(self, field: str, value: str) -> str:
        """Text without halves of surrogate pairs, which JSON can write and no other format can."""
        if not value.isascii() and _SURROGATE.search(value):
            self.note(field, value, "half a surrogate pair")
            return _SURROGATE.sub("\ufffd", value)
        return value

    def prose(self, field: str, raw: str | None) -> str | None:
        """Running text with its line breaks; Markdown escapes and HTML entities are resolved."""
        if not raw:
            return None
        if "\\" in raw:
            raw = _MARKDOWN_ESCAPE.sub(r"\1", raw)
        if "&" in raw:
            raw = html.unescape(raw)
        return self._sound(field, raw.strip()) or None

    def name(self, field: str, raw: str | None) -> str | None:
        """A name on one line."""
        if not raw:
            return None
        if "\\" in raw:
            raw = _MARKDOWN_ESCAPE.sub(r"\1", raw)
        return self._sound(field, names.tidy(raw)) or None

    def date(self, field: str, raw: str | None) -> str | None:
        """A date in ISO 8601; what is none becomes a finding."""
        if not raw or not raw.strip():
            return None
        found = read_date(raw)
        if not found:
            self.note(field, raw, "not a date")
        return found

    def _sound(self, field: str, value: str) -> str:
        """The text with UTF-8 that was encoded twice put right, without control characters and contact details.

        Names make IRIs, so contact details go here already and not only where literals are written.
        """
        if repaired := names.repair_encoding(value):
            self.note(field, value, "UTF-8 encoded twice, repaired")
            value = repaired
        return without_contacts(_STRAY.sub(lambda stray: _MEANT.get(stray[0], ""), value))


def _as_windows_1252(found: re.Match[str]) -> str:
    return found[0].encode("ascii", errors="surrogateescape").decode("cp1252", errors="replace")


def _around(value: str, found: re.Match[str]) -> str:
    """The text around a match, for people to find it by."""
    return _NO_UTF8.sub(_as_windows_1252, value[max(found.start() - 40, 0) : found.end() + 40])
