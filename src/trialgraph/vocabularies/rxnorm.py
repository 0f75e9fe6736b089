"""RxNorm: ingredients, salts, combinations and brand names, from the RRF files or a table.

What is downloaded is the part about drugs that can be prescribed in the United States, which needs no licence.
A brand name stands below its ingredients and a salt below its base, so that whoever asks for an ingredient
finds what is written as a brand.
"""

import re
from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper

from trialgraph.vocabularies import table
from trialgraph.vocabularies.formats import Reader, Term, ToIRI, Vocabulary

_NAMED = ("IN", "PIN", "MIN", "BN")
"""Ingredient, precise ingredient, multiple ingredients, brand name."""
_BELOW = ("tradename_of", "form_of", "has_part")
_CONSO_LINE = re.compile(rb"\d+\|[A-Z]{3}\|([^|\n]*\|){15,17}\r?\n")
_REL_LINE = re.compile(rb"\d*\|A?\d*\|(CUI|AUI)\|[A-Z]{2,3}\|\d*\|A?\d*\|(CUI|AUI)\|([^|\n]*\|){9}\r?\n")
_CONSO_FIELDS, _REL_FIELDS = 18, 16


def _rows(stream: BufferedReader, fields: int) -> Iterator[list[str]]:
    """The rows of an RRF file; raises `ValueError` for one that is cut off."""
    for number, line in enumerate(TextIOWrapper(stream, encoding="utf-8-sig", newline="\n"), start=1):
        row = line.rstrip("\r\n").split("|")
        if len(row) < fields:
            raise ValueError(f"line {number} has {len(row)} fields instead of {fields}")
        yield row


def read_names(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """RXNCONSO.RRF: RxNorm's own names, and English ones of sources that put no restriction on their use."""
    for row in _rows(stream, _CONSO_FIELDS):
        rxcui, language, source, term_type, name = row[0], row[1], row[11], row[12], row[14]
        restriction, suppressed = row[15], row[16]
        if suppressed not in ("N", "") or language != "ENG":
            continue
        if source == "RXNORM" and term_type in _NAMED:
            yield Term(id=to_iri(rxcui), label=name, kind=term_type)
        elif restriction in ("0", "") and source != "RXNORM":
            yield Term(id=to_iri(rxcui), exact=(name,))


def read_relations(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """RXNREL.RRF: what stands below what. The relation leads from the second concept to the first."""
    for row in _rows(stream, _REL_FIELDS):
        first, second, relation = row[0], row[4], row[7]
        if first and second and relation in _BELOW:
            yield Term(id=to_iri(second), broader=(to_iri(first),))


NAMES = Reader(name="RXNCONSO.RRF", recognises=lambda head: bool(_CONSO_LINE.match(head)), read=read_names)
RELATIONS = Reader(name="RXNREL.RRF", recognises=lambda head: bool(_REL_LINE.match(head)), read=read_relations)

VOCABULARY = Vocabulary(
    name="rxnorm",
    title="RxNorm",
    homepage="https://www.nlm.nih.gov/research/umls/rxnorm/",
    licence="public domain, as far as the names are RxNorm's own; other sources' names keep their terms",
    attribution="U.S. National Library of Medicine",
    kinds=("drug",),
    iri_form="http://purl.bioontology.org/ontology/RXNORM/{}",
    readers=(NAMES, RELATIONS, table.READER),
    downloads=("https://download.nlm.nih.gov/rxnorm/RxNorm_full_prescribe_current.zip",),
)
