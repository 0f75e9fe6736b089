"""Ontologies of the OBO family (MONDO, DOID, ChEBI ...), as OBO text and as OBO-graph JSON."""

import re
from collections.abc import Iterable, Iterator
from io import BufferedReader, TextIOWrapper
from typing import Any

import msgspec
from msgspec import Struct

from trialgraph.vocabularies import curies, table
from trialgraph.vocabularies.formats import Reader, Term, ToIRI, Vocabulary

# --- OBO text -----------------------------------------------------------------------------------------

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*([A-Z]*)')
_ESCAPED = re.compile(r"\\(.)")
_BEHIND_ID = re.compile(r"\s*\{\w+=.*$|\s+!\s.*$")
_QUALIFIERS = re.compile(r'\s*\{\w+="[^{}]*"\}$')
_EXACT_MATCH = re.compile(r'"?\S*\bexactMatch"?\s+"?([^\s"]+)')
_DATA_VERSION = re.compile(rb"^data-version:[ \t]*(\S+)", re.MULTILINE)
_LONGEST_LINE = 2**20

Tags = dict[str, list[str]]
"""The lines of a stanza, by tag."""


def _looks_like_obo(head: bytes) -> bool:
    return bool(re.match(rb"(\xef\xbb\xbf)?\s*(!.*\n\s*)*(format-version:|ontology:|\[Term\])", head))


def _version(head: bytes) -> str | None:
    found = _DATA_VERSION.search(head)
    return found[1].decode(errors="replace") if found else None


def read_obo(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """The terms of a document in OBO 1.2 or 1.4; relations that are not `is_a` are passed over."""
    for tags in _stanzas(TextIOWrapper(stream, encoding="utf-8-sig")):
        if "id" in tags:
            yield from _terms(tags, to_iri)


def _stanzas(lines: Iterable[str]) -> Iterator[Tags]:
    """The `[Term]` stanzas."""
    tags: Tags | None = None
    for line in lines:
        if len(line) > _LONGEST_LINE:
            raise ValueError(f"a line is longer than {_LONGEST_LINE} characters")
        line = line.strip()
        if line.startswith("["):
            if tags:
                yield tags
            tags = {} if line == "[Term]" else None
        elif tags is not None and ": " in line:
            tag, _, value = line.partition(": ")
            tags.setdefault(tag, []).append(value)
    if tags:
        yield tags


def _terms(tags: Tags, to_iri: ToIRI) -> Iterator[Term]:
    """A term, and for each of its former ids an obsolete one that leads to it."""
    iri = to_iri(_plain(tags["id"][0]))
    label = _unescaped(_QUALIFIERS.sub("", tags["name"][0])) if "name" in tags else None
    exact, related = [], []
    for line in tags.get("synonym", ()):
        if quoted := _QUOTED.match(line):
            (exact if quoted[2] in ("EXACT", "") else related).append(_unescaped(quoted[1]))
    yield Term(
        id=iri,
        label=label,
        exact=tuple(exact),
        related=tuple(related),
        broader=tuple(to_iri(_plain(parent)) for parent in tags.get("is_a", ())),
        matches=_known(_text_matches(tags)),
        obsolete="true" in tags.get("is_obsolete", ()),
        replaced_by=next((to_iri(_plain(other)) for other in tags.get("replaced_by", ())), None),
    )
    for former in tags.get("alt_id", ()):
        yield Term(id=to_iri(_plain(former)), label=label, obsolete=True, replaced_by=iri)


def _text_matches(tags: Tags) -> Iterator[str]:
    """Exact matches. A bare `xref` says no more than that something else is of interest."""
    for line in tags.get("xref", ()):
        if re.search(r"\bequivalentTo\b", line):
            yield _plain(line)
    for line in tags.get("property_value", ()):
        if match := _EXACT_MATCH.match(line):
            yield match[1]


def _plain(value: str) -> str:
    """An id without the qualifiers and the comment behind it."""
    return _unescaped(_BEHIND_ID.sub("", value)).strip()


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _known(ids: Iterable[str]) -> tuple[str, ...]:
    """The ids that can be written as IRIs."""
    return tuple(filter(None, map(curies.expand, ids)))


# --- OBO-graph JSON -----------------------------------------------------------------------------------


class _Synonym(Struct):
    val: str
    pred: str = "hasExactSynonym"


class _PropertyValue(Struct):
    pred: str
    val: Any = None


class _Meta(Struct):
    synonyms: list[_Synonym] = []
    basic: list[_PropertyValue] = msgspec.field(name="basicPropertyValues", default_factory=list)
    deprecated: bool = False
    version: str | None = None


class _Node(Struct):
    id: str
    lbl: str | None = None
    type: str | None = None
    meta: _Meta = msgspec.field(default_factory=_Meta)


class _Edge(Struct):
    sub: str
    pred: str
    obj: str


class _Equivalents(Struct):
    nodes: list[str] = msgspec.field(name="nodeIds", default_factory=list)


class _Graph(Struct):
    nodes: list[_Node] = []
    edges: list[_Edge] = []
    equivalents: list[_Equivalents] = msgspec.field(name="equivalentNodesSets", default_factory=list)


class _Document(Struct):
    graphs: list[_Graph]


_REPLACED_BY = ("http://purl.obolibrary.org/obo/IAO_0100001", "replaced_by", "term_replaced_by")
_GRAPH_VERSION = re.compile(rb'"version"\s*:\s*"[^"]*?/(?:releases/)?(\d{4}-\d\d-\d\d)/')


def _looks_like_graphs(head: bytes) -> bool:
    return bool(re.match(rb'(\xef\xbb\xbf)?\s*\{\s*"(graphs|@context|meta)"', head)) and b'"graphs"' in head


def _graph_version(head: bytes) -> str | None:
    found = _GRAPH_VERSION.search(head)
    return found[1].decode() if found else None


def read_graphs(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """The classes of an OBO-graph document, their `is_a` edges, and what they are equivalent to."""
    for graph in msgspec.json.decode(stream.read(), type=_Document).graphs:
        for node in graph.nodes:
            if node.type in ("CLASS", None):
                yield _node_term(node, to_iri)
        for edge in graph.edges:
            if edge.pred == "is_a":
                yield Term(id=to_iri(edge.sub), broader=(to_iri(edge.obj),))
        for each in graph.equivalents:
            for node_id in each.nodes:
                yield Term(id=to_iri(node_id), matches=_known(other for other in each.nodes if other != node_id))


def _node_term(node: _Node, to_iri: ToIRI) -> Term:
    said = [(each.pred, each.val) for each in node.meta.basic if isinstance(each.val, str)]
    return Term(
        id=to_iri(node.id),
        label=node.lbl,
        exact=tuple(each.val for each in node.meta.synonyms if each.pred == "hasExactSynonym"),
        related=tuple(each.val for each in node.meta.synonyms if each.pred != "hasExactSynonym"),
        matches=_known(value for pred, value in said if pred.endswith("exactMatch")),
        obsolete=node.meta.deprecated,
        replaced_by=next((to_iri(value) for pred, value in said if pred in _REPLACED_BY), None),
    )


# --- lists of terms as JSON ---------------------------------------------------------------------------


class _Listed(Struct):
    id: str
    name: str | None = None
    synonyms: list[str] = []


def _looks_like_list(head: bytes) -> bool:
    return bool(re.match(rb'(\xef\xbb\xbf)?\s*\[\s*\{\s*"id"\s*:\s*"[A-Za-z]+:', head))


def read_list(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """The terms of a JSON list of `{"id", "name", "synonyms"}`, as OBO files are often passed on."""
    for each in msgspec.json.decode(stream.read(), type=list[_Listed]):
        yield Term(id=to_iri(each.id), label=each.name, exact=tuple(each.synonyms))


OBO = Reader(name="OBO text", recognises=_looks_like_obo, read=read_obo, version=_version)
GRAPHS = Reader(name="OBO-graph JSON", recognises=_looks_like_graphs, read=read_graphs, version=_graph_version)
LIST = Reader(name="JSON list of terms", recognises=_looks_like_list, read=read_list)
READERS = (OBO, GRAPHS, LIST, table.MATCHES, table.READER)

MONDO = Vocabulary(
    name="mondo",
    title="Mondo Disease Ontology",
    homepage="https://mondo.monarchinitiative.org/",
    licence="CC BY 4.0",
    attribution="Monarch Initiative",
    kinds=("disease",),
    iri_form="http://purl.obolibrary.org/obo/MONDO_{}",
    readers=READERS,
    downloads=("https://purl.obolibrary.org/obo/mondo.obo",),
)
DOID = Vocabulary(
    name="doid",
    title="Human Disease Ontology",
    homepage="https://disease-ontology.org/",
    licence="CC0 1.0 since 2018; earlier releases CC BY 3.0",
    attribution="Disease Ontology, Institute for Genome Sciences, University of Maryland School of Medicine",
    kinds=("disease",),
    iri_form="http://purl.obolibrary.org/obo/DOID_{}",
    readers=READERS,
    downloads=("https://purl.obolibrary.org/obo/doid.obo",),
)
CHEBI = Vocabulary(
    name="chebi",
    title="Chemical Entities of Biological Interest (ChEBI)",
    homepage="https://www.ebi.ac.uk/chebi/",
    licence="CC BY 4.0",
    attribution="ChEBI, EMBL-EBI",
    kinds=("drug",),
    iri_form="http://purl.obolibrary.org/obo/CHEBI_{}",
    readers=READERS,
    downloads=("https://ftp.ebi.ac.uk/pub/databases/chebi/ontology/chebi.obo.gz",),
)
