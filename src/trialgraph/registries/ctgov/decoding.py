"""Decodes a study's JSON; a value of the wrong type costs that value, not the study."""

import json
import re
from typing import Any

import msgspec

from trialgraph.errors import RecordError
from trialgraph.records import Finding
from trialgraph.registries.ctgov.study import Study

_DECODER = msgspec.json.Decoder(Study)
_MOST_REPAIRS = 1000
_COMPLAINT = re.compile(r"(?P<detail>.*) - at `\$(?P<path>.*)`", re.DOTALL)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def decode_study(data: bytes) -> tuple[Study, list[Finding]]:
    """A study, and a finding for each value that had to be left out; raises `RecordError` for what is no study."""
    try:
        return _DECODER.decode(data), []
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _convert(_loads(data))


def _loads(data: bytes) -> dict[str, Any]:
    """The document as plain values, read as forgivingly as the standard library can."""
    try:
        document = json.loads(data.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise RecordError("", f"not JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("protocolSection"), dict):
        raise RecordError("protocolSection", "missing; this is no study of the API")
    return document


def _convert(document: dict[str, Any]) -> tuple[Study, list[Finding]]:
    """The document as a study, after taking out what does not fit: nulls quietly, the rest with a finding."""
    findings: list[Finding] = []
    for _ in range(_MOST_REPAIRS):
        try:
            return msgspec.convert(document, Study, strict=False), findings
        except msgspec.ValidationError as error:
            complaint = _COMPLAINT.fullmatch(str(error))
            if not complaint:
                raise RecordError("", str(error)) from error
            raw = _take_out(document, complaint["path"])
            if raw is not None:
                path, detail = complaint["path"].lstrip("."), complaint["detail"]
                findings.append(Finding(field=path, raw=repr(raw)[:200], detail=detail))
    raise RecordError("", f"more than {_MOST_REPAIRS} values do not fit the API's document")


def _take_out(document: Any, path: str) -> Any:
    """Removes the value at a path and returns it."""
    *steps, last = [name or int(index) for name, index in _STEP.findall(path)]
    for step in steps:
        document = document[step]
    return document.pop(last)
