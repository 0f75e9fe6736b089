"""Decodes a study's JSON; a value of the wrong type costs that value, not the study."""

import json
import re
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin

import msgspec
from msgspec import UNSET, Struct

from trialgraph.errors import RecordError
from trialgraph.records import Finding
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ctgov.study import Study

_DECODER = msgspec.json.Decoder(Study)
_MAY_BE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def decode_study(data: bytes) -> tuple[Study, list[Finding]]:
    """A study, and a finding for each value that had to be left out; raises `RecordError` for what is no study."""
    if not _MAY_BE_SURROGATE.search(data):
        try:
            return _DECODER.decode(data), []
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass  # it is read once more, forgivingly
    clean = Cleaner()
    study = _fitted(_loads(data, clean), Study, "", clean)
    return study, clean.findings


def _loads(data: bytes, clean: Cleaner) -> dict[str, Any]:
    """The document as plain values, read as forgivingly as the standard library can; nulls are left out."""
    try:
        document = json.loads(clean.text("", data), strict=False, object_pairs_hook=_without_nulls)
    except (ValueError, RecursionError) as error:
        raise RecordError("", f"not JSON: {error}") from error
    if isinstance(document, dict) and isinstance(document.get("study"), dict):
        document = document["study"]  # as people keep versions: {"nctId": ..., "commit_date": ..., "study": {...}}
    if not isinstance(document, dict) or not isinstance(document.get("protocolSection"), dict):
        raise RecordError("protocolSection", "missing; this is no study of the API")
    return document


def _without_nulls(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value for key, value in pairs if value is not None}


# --- fitting plain values into the study's classes ----------------------------------------------------


def _fitted(value: Any, hint: Any, path: str, clean: Cleaner) -> Any:
    """The value as `hint` asks for it, or `UNSET` and a finding where it is something else."""
    if get_origin(hint) is tuple:
        return _fitted_items(value, get_args(hint)[0], path, clean)
    if not issubclass(hint, Struct):
        return _fitted_scalar(value, hint, path, clean)
    if not isinstance(value, dict):
        clean.note(path, _written(value), "not an object")
        return UNSET
    fitted = {
        name: _fitted(value[key], inner, f"{path}.{key}".lstrip("."), clean)
        for name, key, inner in _fields(hint)
        if key in value
    }
    return hint(**{name: each for name, each in fitted.items() if each is not UNSET})


@cache
def _fields(module: type[Struct]) -> tuple[tuple[str, str, Any], ...]:
    """Of each field its name, its key in the document and its type where it is given."""
    fields = msgspec.structs.fields(module)
    return tuple((field.name, field.encode_name, _without_none(field.type)) for field in fields)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return hint
    return next((option for option in get_args(hint) if option is not NoneType), hint)


def _fitted_items(value: Any, hint: Any, path: str, clean: Cleaner) -> tuple[Any, ...]:
    """The items of a list; a value that stands where a list should is taken for its only item."""
    if not isinstance(value, list):
        clean.note(path, _written(value), "not a list")
        value = [value]
    fitted = (_fitted(each, hint, f"{path}[{n}]", clean) for n, each in enumerate(value) if each is not None)
    return tuple(each for each in fitted if each is not UNSET)


def _fitted_scalar(value: Any, wanted: type, path: str, clean: Cleaner) -> Any:
    """A string, number or truth value; a number where a string should stand is kept as it is written."""
    if wanted is str and type(value) in (int, float):
        clean.note(path, _written(value), "a number, taken as text")
        return str(value)
    if isinstance(value, str):
        value = clean.characters(path, value)
    try:
        return msgspec.convert(value, wanted, strict=False)
    except msgspec.ValidationError as error:
        clean.note(path, _written(value), str(error))
        return UNSET


def _written(value: Any) -> str:
    """A value as JSON, for people; half surrogate pairs and the like are escaped in it."""
    return json.dumps(value)
