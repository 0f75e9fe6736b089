"""Writes answers in the formats of SPARQL 1.1 and RDF, row by row, and stops at a limit.

pyoxigraph's own writers of rows cannot be stopped at a limit, and put characters into XML that XML has no place
for (U+0001, say); what it writes is what these write otherwise, in the same time.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

import msgspec
import pyoxigraph
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)

from trialgraph.display import csv_lines, spreadsheet_lines
from trialgraph.errors import QueryError, StoreError, TooLarge
from trialgraph.prefixes import PREFIXES
from trialgraph.rows import csv_text, python_value, read_on
from trialgraph.terms import XSD

ROW_TYPES = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/x-ndjson": "ndjson",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
GRAPH_TYPES = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/trig": "trig",
    "application/n-quads": "nq",
    "text/n3": "n3",
    "application/x-turtle": "ttl",
    "application/json": "jsonld",
    "application/xml": "rdf",
    "text/plain": "nt",
}
"""Media types in the order in which they are preferred, and the formats behind them."""
SPREADSHEET = "spreadsheet"
"""CSV in which no text is a formula; what is called csv is as SPARQL has it."""
_RDF_FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "n3": RdfFormat.N3,
}
_BOOLEAN_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    SPREADSHEET: QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "ndjson": QueryResultsFormat.JSON,
}
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_NAMESPACE = "http://www.w3.org/2005/sparql-results#"
_XML_START = f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{_XML_NAMESPACE}">'
_INSTEAD = "\ufffd"

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]
_encode = msgspec.json.Encoder().encode
_encode_plain = msgspec.json.Encoder(decimal_format="number").encode


def write_answer(
    answer: QuerySolutions | QueryBoolean | QueryTriples,
    format: str,
    out: BinaryIO,
    *,
    most: int,
    cut: int | None = None,
) -> None:
    """Writes an answer in one of the formats of `ROW_TYPES`, as `SPREADSHEET`, or if triples, of `GRAPH_TYPES`.

    After `cut` rows or triples it ends, as if there were no more. Raises `QueryError` for a format that does not
    fit, `TooLarge` beyond `most` rows or triples, by when a part has been written, and `StoreError` when the store
    stops in the middle.
    """
    if isinstance(answer, QueryTriples) != (format in _RDF_FORMATS):
        raise QueryError(f"{format} does not hold what this query gives")
    try:
        if isinstance(answer, QueryTriples):
            _write_triples(_at_most(islice(answer, cut), most), format, out)
        elif isinstance(answer, QueryBoolean):
            answer.serialize(out, _BOOLEAN_FORMATS[format])
        else:
            names = [variable.value for variable in answer.variables]
            for piece in _WRITERS[format](names, _at_most(islice(read_on(answer), cut), most)):
                out.write(piece)
    except (RuntimeError, SyntaxError) as error:
        raise StoreError("the answer", f"broke off: {error}") from error


def _at_most(rows: Iterable[Any], most: int) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number == most:
            raise TooLarge(f"the answer has more than {most:,} rows; ask for fewer, with LIMIT and OFFSET, say")
        yield row


# --- rows ---------------------------------------------------------------------------------------------
# Each writer's first piece has the first row in it, so that nothing is sent of a query that never finds one.


def _write_json(names: list[str], rows: Iterator[Row]) -> Iterator[bytes]:
    piece = b'{"head":%s,"results":{"bindings":[' % _encode({"vars": names})
    for row in rows:
        found = {name: _json(term) for name, term in zip(names, row, strict=True) if term is not None}
        yield piece + _encode(found)
        piece = b","
    yield (b"" if piece == b"," else piece) + b"]}}"


def _json(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        return {"type": "triple", "value": {name: _json(part) for name, part in parts}}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == XSD + "string":
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def _write_xml(names: list[str], rows: Iterator[Row]) -> Iterator[bytes]:
    head = "".join(f'<variable name="{name}"/>' for name in names)
    piece = f"{_XML_START}<head>{head}</head><results>"
    for row in rows:
        cells = (
            f'<binding name="{name}">{_xml(term)}</binding>'
            for name, term in zip(names, row, strict=True)
            if term is not None
        )
        yield f"{piece}<result>{''.join(cells)}</result>".encode()
        piece = ""
    yield f"{piece}</results></sparql>".encode()


def _xml(term: Term) -> str:
    if isinstance(term, Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        return f"<triple>{''.join(f'<{name}>{_xml(part)}</{name}>' for name, part in parts)}</triple>"
    value = _xml_text(term.value)
    if isinstance(term, NamedNode):
        return f"<uri>{value}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{value}</bnode>"
    if term.language:
        return f'<literal xml:lang="{term.language}">{value}</literal>'
    if term.datatype.value == XSD + "string":
        return f"<literal>{value}</literal>"
    return f'<literal datatype="{_xml_text(term.datatype.value)}">{value}</literal>'


def _xml_text(text: str) -> str:
    return escape(_NOT_IN_XML.sub(_INSTEAD, text), {'"': "&quot;", "\r": "&#13;"})


def _write_csv(
    names: list[str], rows: Iterator[Row], as_lines: Callable[..., Iterator[str]] = csv_lines
) -> Iterator[bytes]:
    lines = as_lines(chain([names], (map(csv_text, row) for row in rows)))
    piece = next(lines)
    for line in lines:
        yield (piece + line).encode()
        piece = ""
    yield piece.encode()


def _write_tsv(names: list[str], rows: Iterator[Row]) -> Iterator[bytes]:
    piece = "\t".join(f"?{name}" for name in names) + "\n"
    for row in rows:
        line = "\t".join("" if term is None else str(term) for term in row)
        yield f"{piece}{line}\n".encode()
        piece = ""
    yield piece.encode()


def _write_ndjson(names: list[str], rows: Iterator[Row]) -> Iterator[bytes]:
    """An object of plain values for each row."""
    for row in rows:
        yield _encode_plain(dict(zip(names, map(python_value, row), strict=True))) + b"\n"


_WRITERS: dict[str, Callable[[list[str], Iterator[Row]], Iterator[bytes]]] = {
    "json": _write_json,
    "xml": _write_xml,
    "csv": _write_csv,
    SPREADSHEET: partial(_write_csv, as_lines=spreadsheet_lines),
    "tsv": _write_tsv,
    "ndjson": _write_ndjson,
}


# --- triples ------------------------------------------------------------------------------------------


def _write_triples(triples: Iterator[Triple], format: str, out: BinaryIO) -> None:
    if format == "rdf":
        triples = map(_fit_for_xml, triples)
    pyoxigraph.serialize(triples, out, _RDF_FORMATS[format], prefixes=PREFIXES)


def _fit_for_xml(triple: Triple) -> Triple:
    """The triple with U+FFFD for the characters that XML has no place for."""
    term = triple.object
    if not isinstance(term, Literal) or not _NOT_IN_XML.search(term.value):
        return triple
    text = _NOT_IN_XML.sub(_INSTEAD, term.value)
    if term.language:
        return Triple(triple.subject, triple.predicate, Literal(text, language=term.language))
    return Triple(triple.subject, triple.predicate, Literal(text, datatype=term.datatype))
