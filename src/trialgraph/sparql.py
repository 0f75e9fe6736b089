"""SPARQL as text: its tokens, and terms written so that no value can leave its place; N-Quads' strings."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from pyoxigraph import BlankNode, Literal, NamedNode

from trialgraph.errors import QueryError
from trialgraph.prefixes import PREFIXES
from trialgraph.terms import XSD


class Token(NamedTuple):
    """A piece of a query; the texts of all tokens, joined, are the query."""

    kind: str
    """`comment`, `iri`, `string`, `variable`, `name` (with a prefix), `word` or `other`."""
    text: str


# After SPARQL 1.1, section 19.8. An escaped character of a local name (`ex:a\#b`) opens no comment or string. A
# word goes as far as a prefix would, dots included: were one looked for anew behind each dot, `a.a.a.a` would take
# quadratic time.
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\r\n]*)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
          | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
      | (?P<variable>[?$]\w[\w\u00b7\u0300-\u036f\u203f\u2040]*)
      | (?P<name>(?:[^\W\d_][\w.\-]*+)?:(?:[\w:.%\-]|\\.)*)
      | (?P<word>[^\W\d_][\w.\-]*+|\w+)
      | (?P<other>\\.|.)""",
    re.VERBOSE | re.DOTALL,
)
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_NOT_IN_IRI = re.compile(r"""[\x00-\x20<>"{}|^`\\]""")
_LANGUAGE = re.compile(r"[A-Za-z]+(-[A-Za-z0-9]+)*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Some engines resolve \uXXXX in the whole query before they look for strings, as section 19.2 says; rdflib is
# one, and takes eight digits where it finds them. Behind a backslash a "u" is therefore written as an escape
# itself, with eight digits: either kind of engine reads a backslash and a "u".
_ESCAPES = {
    "\\u": r"\\\U00000075",
    "\\U": r"\\\U00000055",
    "\\": r"\\",
    '"': r"\"",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\b": r"\b",
    "\f": r"\f",
}
_ESCAPED = re.compile(r'\\[uU]|[\\"\n\r\t\b\f]')


def tokens(query: str) -> Iterator[Token]:
    """The tokens of a query or update, whatever their order: nothing is parsed and nothing refused."""
    for match in _TOKEN.finditer(query):
        yield Token(match.lastgroup, match.group())


def query_form(query: str) -> str | None:
    """`SELECT`, `ASK`, `CONSTRUCT` or `DESCRIBE`; None where the text asks nothing."""
    words = (token.text.upper() for token in tokens(query) if token.kind == "word")
    return next((word for word in words if word in _FORMS), None)


def declare_prefixes(query: str) -> str:
    """A query with the known prefixes declared that it uses and does not declare itself.

    They go before its first line, so that line numbers in error messages stay true.

    >>> declare_prefixes("ASK { ?trial tg:hasRecord/rdfs:label ?x }")[:54]
    'PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> P'
    """
    used, declared, before = set(), set(), ""
    for token in tokens(query):
        if token.kind == "name":
            (declared if before == "PREFIX" else used).add(token.text.split(":")[0])
        if token.text.strip():
            before = token.text.upper()
    missing = sorted((used - declared) & PREFIXES.keys())
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing) + query


def read_prefixes(query: str) -> dict[str, str]:
    """The namespaces that a query declares, by prefix.

    >>> read_prefixes("PREFIX ex: <urn:ex#> ASK { ex:a ex:b ?c }")
    {'ex': 'urn:ex#'}
    """
    told = [token for token in tokens(query) if token.kind != "comment" and token.text.strip()]
    return {
        name.text.removesuffix(":"): iri.text[1:-1]
        for word, name, iri in zip(told, told[1:], told[2:], strict=False)
        if word.text.upper() == "PREFIX" and iri.kind == "iri"
    }


def write_term(term: NamedNode | BlankNode | Literal) -> str:
    """A term as it stands in a query, whatever its characters.

    Raises `QueryError` for an IRI or a language tag that SPARQL cannot write: a store that was loaded without
    checks can hold such.
    """
    if isinstance(term, NamedNode):
        return _write_iri(term.value)
    if isinstance(term, BlankNode):
        return str(term)
    if term.language:
        if not _LANGUAGE.fullmatch(term.language):
            raise QueryError(f"{term.language!r} is no language tag")
        return f"{write_string(term.value)}@{term.language}"
    if term.datatype.value == XSD + "string":
        return write_string(term.value)
    return f"{write_string(term.value)}^^{_write_iri(term.datatype.value)}"


def write_string(text: str) -> str:
    """A string literal with its quotes; raises `QueryError` for half a surrogate pair: no character."""
    if _SURROGATE.search(text):
        raise QueryError(f"{text[:80]!r} holds half a surrogate pair, which is no character")
    return '"' + _ESCAPED.sub(lambda match: _ESCAPES[match.group()], text) + '"'


def read_string(written: bytes) -> str:
    """What stands between the quotes of a string literal in N-Quads, as a text.

    The escapes that `triples` and Oxigraph write are those of JSON.
    """
    return msgspec.json.decode(b'"' + written + b'"') if b"\\" in written else written.decode()


def _write_iri(iri: str) -> str:
    if _NOT_IN_IRI.search(iri):
        raise QueryError(f"{iri[:200]!r} is no IRI: it holds a space, a quote or another forbidden character")
    return f"<{iri}>"
