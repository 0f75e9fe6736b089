"""Medical Subject Headings of the U.S. National Library of Medicine: RDF N-Triples, and XML.

A heading is a group of concepts. The names of its preferred concept are exact; those of its other concepts,
which are narrower, broader or near, are related. The headings that a supplementary concept is mapped to stand
above it, but for those with a qualifier: a syndrome mapped to "Facial Bones/abnormalities" is no bone.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BufferedReader
from xml.etree import ElementTree as ET
from xml.parsers import expat

from pyoxigraph import RdfFormat

from trialgraph.vocabularies import rdf, table
from trialgraph.vocabularies.formats import Reader, Term, ToIRI, Vocabulary

MESH = "http://id.nlm.nih.gov/mesh/"
_VOCAB = MESH + "vocab#"

# --- RDF ----------------------------------------------------------------------------------------------

_HEADING = re.compile(r"[DC]\d+")
_KEPT = frozenset(
    """
    altLabel prefLabel broaderDescriptor mappedTo preferredMappedTo concept preferredConcept term preferredTerm
    treeNumber active
    """.split()
)
_LEFT_OUT = frozenset(
    {"AllowedDescriptorQualifierPair", "DisallowedDescriptorQualifierPair", "DescriptorQualifierPair"}
)

Said = dict[str, list[str]]
"""What is said of one resource: local names of properties to values, IRIs without the MeSH namespace."""


def _looks_like_rdf(head: bytes) -> bool:
    return bool(re.match(rb"\s*(#.*\n\s*)*<[^>\s]+> +<[^>\s]+> ", head)) and MESH.encode() in head


def read_rdf(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """The headings and supplementary concepts; names and relations of all are held in memory until the end."""
    resources = _resources(stream)
    for id, said in resources.items():
        if _HEADING.fullmatch(id) and "label" in said:
            yield _heading(id, said, resources, to_iri)


def _resources(stream: BufferedReader) -> dict[str, Said]:
    """What the document says of each resource that lends something to a heading."""
    resources: dict[str, Said] = defaultdict(dict)
    for subject, predicate, value, _ in rdf.triples(stream, RdfFormat.N_TRIPLES):
        property = predicate.rpartition("#")[2]
        if property in _KEPT or predicate in (rdf.RDF_TYPE, rdf.RDFS_LABEL):
            value = value.removeprefix(_VOCAB).removeprefix(MESH)
            if value not in _LEFT_OUT:
                resources[subject.removeprefix(MESH)].setdefault(property, []).append(value)
    return dict(resources)


def _heading(id: str, said: Said, resources: dict[str, Said], to_iri: ToIRI) -> Term:
    above = [*said.get("broaderDescriptor", ()), *said.get("preferredMappedTo", ()), *said.get("mappedTo", ())]
    return Term(
        id=to_iri(id),
        label=said["label"][0],
        exact=tuple(_names(said.get("preferredConcept", ()), resources)),
        related=tuple(_names(said.get("concept", ()), resources)),
        broader=tuple(to_iri(other) for other in above if _HEADING.fullmatch(other)),
        tree_numbers=tuple(said.get("treeNumber", ())),
        kind=said.get("type", [None])[0],
        obsolete=said.get("active") == ["false"],
    )


def _names(concepts: list[str] | tuple[()], resources: dict[str, Said]) -> Iterator[str]:
    """The names of concepts: a concept has terms, and a term has labels."""
    for concept in concepts:
        of_concept = resources.get(concept, {})
        for term in (*of_concept.get("preferredTerm", ()), *of_concept.get("term", ())):
            of_term = resources.get(term, {})
            yield from (*of_term.get("prefLabel", ()), *of_term.get("altLabel", ()))


# --- XML ----------------------------------------------------------------------------------------------

_RECORDS = ("DescriptorRecord", "SupplementalRecord")
_KINDS = {
    "DescriptorRecord": {"1": "TopicalDescriptor", "2": "PublicationType", "3": "CheckTag"}
    | {"4": "GeographicalDescriptor"},
    "SupplementalRecord": {"1": "SCR_Chemical", "2": "SCR_Protocol", "3": "SCR_Disease", "4": "SCR_Organism"}
    | {"5": "SCR_Population", "6": "SCR_Anatomy"},
}
"""The classes that the XML numbers, under the names that they have in the RDF."""
_XML_YEAR = re.compile(rb"(?:descriptor|supplemental)recordset_(\d{4})", re.IGNORECASE)
_CHUNK_BYTES = 2**16


def _looks_like_xml(head: bytes) -> bool:
    return bool(re.search(rb"<(Descriptor|Supplemental)RecordSet\b", head))


def _xml_version(head: bytes) -> str | None:
    found = _XML_YEAR.search(head)
    return found[1].decode() if found else None


def read_xml(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """The records, one after the other; raises `ValueError` for a document that declares entities."""
    for record in _Records(stream):
        if record.findtext("*/String"):
            yield _record(record, to_iri)


def _record(record: ET.Element, to_iri: ToIRI) -> Term:
    preferred = record.iterfind("ConceptList/Concept[@PreferredConceptYN='Y']/TermList/Term/String")
    others = record.iterfind("ConceptList/Concept[@PreferredConceptYN='N']/TermList/Term/String")
    mapped = record.iterfind("HeadingMappedToList/HeadingMappedTo")
    headings = (each.findtext("DescriptorReferredTo/DescriptorUI") for each in mapped if len(each) == 1)
    record_class = record.get("DescriptorClass") or record.get("SCRClass") or "1"
    return Term(
        id=to_iri(record[0].text or ""),
        label=record.findtext("*/String"),
        exact=tuple(name.text for name in preferred if name.text),
        related=tuple(name.text for name in others if name.text),
        broader=tuple(to_iri(heading.lstrip("*")) for heading in headings if heading),
        tree_numbers=tuple(each.text for each in record.iterfind("TreeNumberList/TreeNumber") if each.text),
        kind=_KINDS[record.tag].get(record_class),
    )


class _Records:
    """The records of an XML document as elements, one in memory at a time.

    The parser is used by hand so that a document cannot declare entities, by which a few lines can stand for
    gigabytes. External DTDs, which NLM's files name, are not opened.
    """

    def __init__(self, stream: BufferedReader):
        self._stream = stream
        self._builder, self._depth = ET.TreeBuilder(), 0
        self._finished: list[ET.Element] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def __iter__(self) -> Iterator[ET.Element]:
        while chunk := self._stream.read(_CHUNK_BYTES):
            self._parse(chunk, is_last=False)
            yield from self._finished
            self._finished.clear()
        self._parse(b"", is_last=True)

    def _parse(self, chunk: bytes, *, is_last: bool) -> None:
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            raise ValueError(f"damaged XML: {error}") from error

    def _refuse(self, name: str, *_: object) -> None:
        raise ValueError(f"declares the entity {name!r}, which no MeSH file does")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._depth or tag in _RECORDS:
            self._depth += 1
            self._builder.start(tag, attributes)

    def _text(self, text: str) -> None:
        if self._depth:
            self._builder.data(text)

    def _end(self, tag: str) -> None:
        if not self._depth:
            return
        self._builder.end(tag)
        self._depth -= 1
        if not self._depth:
            self._finished.append(self._builder.close())
            self._builder = ET.TreeBuilder()


RDF = Reader(name="RDF N-Triples", recognises=_looks_like_rdf, read=read_rdf)
XML = Reader(name="XML", recognises=_looks_like_xml, read=read_xml, version=_xml_version)

VOCABULARY = Vocabulary(
    name="mesh",
    title="Medical Subject Headings (MeSH)",
    homepage="https://www.nlm.nih.gov/mesh/",
    licence="public domain; NLM asks to be named, with the year of the release",
    attribution="U.S. National Library of Medicine",
    kinds=("disease", "drug"),
    iri_form=MESH + "{}",
    readers=(RDF, XML, table.MATCHES, table.READER),
    downloads=("https://nlmpubs.nlm.nih.gov/projects/mesh/rdf/mesh.nt.gz",),
)
