"""Cleans the values of one record and notes what was odd about them."""

import html
import re

from trialgraph import names
from trialgraph.dates import read_date
from trialgraph.records import Finding

_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|])")
_NULLS = dict.fromkeys((0x00, 0xFEFF, 0xFFFE, 0xFFFF))


class Cleaner:
    """Turns raw strings into tidy values for one record, and collects the findings."""

    def __init__(self, findings: list[Finding] | None = None):
        self.findings = findings if findings is not None else []

    def note(self, field: str, raw: str, detail: str) -> None:
        """Adds a finding; the raw text is cut at 200 characters."""
        self.findings.append(Finding(field=field, raw=raw[:200], detail=detail))

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
        """The text with UTF-8 that was encoded twice put right, and without characters that stand for nothing."""
        if value.isascii() and "\x00" not in value:
            return value
        value = value.translate(_NULLS)
        if repaired := names.repair_encoding(value):
            self.note(field, value, "UTF-8 encoded twice, repaired")
            return repaired
        return value
