"""Cleans the values of one record and notes what was odd about them."""

import html
import re

from trialgraph import names
from trialgraph.contacts import REDACTED, without_contacts
from trialgraph.dates import read_date
from trialgraph.records import Finding

_MARKDOWN_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
"""CommonMark allows a backslash before any ASCII punctuation; the registry writes `\\>`, `\\^` and `\\&`, too."""
_STRAY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_MEANT = {chr(code): bytes([code]).decode("cp1252", errors="ignore") for code in range(0x80, 0xA0)}
"""Control characters from 0x80 on are Windows-1252 that was taken for Latin-1; HTML5 reads them so, too."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NO_UTF8 = re.compile(r"[\udc80-\udcff]+")
_LINE_END = re.compile(r"\r\n?|\n")
_WHOLE_NUMBER = re.compile(r"(?<!\d)(?:\d{1,3}(?:[ ,]\d{3})+|\d+)(?!\d)", re.ASCII)
_MOST_DIGITS = 9

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

    def lines(self, field: str, data: bytes) -> list[str]:
        """The lines of a text. Only line feeds end them: in UTF-8 that was encoded twice, an "Å" has a NEL."""
        return _LINE_END.split(self.text(field, data))

    def characters(self, field: str, value: str) -> str:
        """Text without halves of surrogate pairs, which JSON can write and no other format can."""
        if not value.isascii() and _SURROGATE.search(value):
            self.note(field, value, "half a surrogate pair")
            return _SURROGATE.sub("\ufffd", value)
        return value

    def prose(self, field: str, raw: str | None) -> str | None:
        """Running text with its line breaks."""
        return (without_contacts(self._meant(field, raw).strip()) or None) if raw else None

    def name(self, field: str, raw: str | None) -> str | None:
        """A name on one line; None where it was nothing but somebody's contact details."""
        if not raw:
            return None
        value = without_contacts(" ".join(self._meant(field, raw).split()))
        if REDACTED in value and not any(letter.isalnum() for letter in value.replace(REDACTED, "")):
            self.note(field, value, "contact details where a name should be")
            return None
        return value or None

    def date(self, field: str, raw: str | None) -> str | None:
        """A date in ISO 8601; what is none becomes a finding."""
        if not raw or not raw.strip():
            return None
        found = read_date(raw)
        if not found:
            self.note(field, raw, "not a date")
        return found

    def count(self, field: str, raw: str | None) -> int | None:
        """The only number in a text ("1 200 participants"); a text with none or several becomes a finding."""
        text = self.name(field, raw)
        if not text:
            return None
        numbers = [re.sub("[ ,]", "", number) for number in _WHOLE_NUMBER.findall(text)]
        if len(numbers) != 1 or len(numbers[0]) > _MOST_DIGITS:
            self.note(field, text, "not one number")
            return None
        return int(numbers[0])

    def _meant(self, field: str, raw: str) -> str:
        """The text that was meant: without escapes, entities, double encoding and control characters.

        Double encoding is repaired before any white space is touched, since a byte of an "à" looks like a blank.
        Contact details are taken out by whoever asks, after that: names make IRIs, so it is not left to those
        who write literals.
        """
        if "\\" in raw:
            raw = _MARKDOWN_ESCAPE.sub(r"\1", raw)
        if "&" in raw:
            raw = html.unescape(raw)
        if repaired := names.repair_encoding(raw):
            self.note(field, raw, "UTF-8 encoded twice, repaired")
            raw = repaired
        return raw if raw.isprintable() else _STRAY.sub(_as_meant, raw)


def _as_meant(stray: re.Match[str]) -> str:
    return _MEANT.get(stray[0], " " if stray[0].isspace() else "")


def _as_windows_1252(found: re.Match[str]) -> str:
    return found[0].encode("ascii", errors="surrogateescape").decode("cp1252", errors="replace")


def _around(value: str, found: re.Match[str]) -> str:
    """The text around a match, for people to find it by."""
    return _NO_UTF8.sub(_as_windows_1252, value[max(found.start() - 40, 0) : found.end() + 40])
