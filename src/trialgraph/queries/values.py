"""What a parameter of a stored query may be filled with, type by type."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from trialgraph.errors import QueryError
from trialgraph.terms import XSD

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TRUTH = {"true": "true", "1": "true", "false": "false", "0": "false"}


@dataclass(frozen=True, kw_only=True)
class ValueType:
    """A type of parameter; an IRI is no literal, and is found elsewhere, as are the trials of a text."""

    suffix: str
    """How the variable's name ends, after grlc."""
    datatype: str
    expected: str
    """For people: what fits."""
    example: str
    read: Callable[[str], str | None]
    """The value as the literal spells it, or None where it does not fit."""


def _read_date(text: str) -> str | None:
    """A date; of a year or a month, as registries also give them, the first day."""
    text += {4: "-01-01", 7: "-01"}.get(len(text), "")
    try:
        return date.fromisoformat(text).isoformat() if _DATE.fullmatch(text) else None
    except ValueError:
        return None


TYPES = {
    "string": ValueType(
        suffix="", datatype=XSD + "string", expected="any text", example="baricitinib", read=lambda text: text
    ),
    "iri": ValueType(
        suffix="_iri",
        datatype=XSD + "anyURI",
        expected="an IRI, a CURIE such as mesh:D003924, a registry number or a name",
        example="urn:example",
        read=lambda text: text,
    ),
    "integer": ValueType(
        suffix="_xsd_integer",
        datatype=XSD + "integer",
        expected="a whole number of at most 18 digits",
        example="7",
        read=lambda text: text if _INTEGER.fullmatch(text) else None,
    ),
    "decimal": ValueType(
        suffix="_xsd_decimal",
        datatype=XSD + "decimal",
        expected="a number such as 0.25",
        example="0.25",
        read=lambda text: text if _DECIMAL.fullmatch(text) else None,
    ),
    "date": ValueType(
        suffix="_xsd_date",
        datatype=XSD + "date",
        expected="a date such as 2022-08-31, 2022-08 or 2022",
        example="2022-08-31",
        read=_read_date,
    ),
    "text": ValueType(
        suffix="_text",
        datatype=XSD + "string",
        expected="words in the texts of a trial, in quotation marks if they stand together",
        example="baricitinib",
        read=lambda text: text,
    ),
    "boolean": ValueType(
        suffix="_xsd_boolean",
        datatype=XSD + "boolean",
        expected="true or false",
        example="true",
        read=lambda text: _TRUTH.get(text.lower()),
    ),
}


def read_literal(value: object, type_name: str, language: str | None = None) -> Literal:
    """A value, as a person or a program gives it, as a literal of that type; raises `QueryError`."""
    kind = TYPES[type_name]
    text = str(value) if type_name == "string" else str(value).strip()
    spelt = kind.read(text)
    if spelt is None:
        raise QueryError(f"{text[:80]!r} does not fit; expected {kind.expected}")
    try:
        if language:
            return Literal(spelt, language=language)
        return Literal(spelt, datatype=NamedNode(kind.datatype))
    except ValueError as error:
        raise QueryError(f"{text[:80]!r} holds half a surrogate pair, which is no character") from error
