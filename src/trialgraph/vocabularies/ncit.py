"""The NCI Thesaurus: the flat file that NCI publishes, its OBO edition, and tables."""

import re
from collections.abc import Iterator
from io import BufferedReader

from trialgraph.vocabularies import obo, table
from trialgraph.vocabularies.formats import Reader, Term, ToIRI, Vocabulary

_FLAT_LINE = re.compile(rb"(\xef\xbb\xbf)?C\d+\t<?https?://[^\t]*\t[^\t]*\t[^\t]+\t")
_CODE, _PARENTS, _SYNONYMS, _DISPLAY_NAME, _STATUS, _SEMANTIC_TYPE = 0, 2, 3, 5, 6, 7
"""Columns of Thesaurus.txt, as its ReadMe numbers them."""
_RETIRED = ("Obsolete_Concept", "Retired_Concept")


def read_flat_file(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """A concept for each line of Thesaurus.txt; the first of its synonyms is the preferred name."""
    for row in table.rows_of(stream):
        cells = [*row, *[""] * (_SEMANTIC_TYPE + 1 - len(row))]
        label, *synonyms = table.values(cells[_SYNONYMS]) or (None,)
        display_name = cells[_DISPLAY_NAME].strip()
        yield Term(
            id=to_iri(cells[_CODE]),
            label=label,
            exact=(*synonyms, *([display_name] if display_name else ())),
            broader=tuple(map(to_iri, table.values(cells[_PARENTS]))),
            kind=cells[_SEMANTIC_TYPE].partition("|")[0] or None,
            obsolete=any(status in cells[_STATUS] for status in _RETIRED),
        )


FLAT_FILE = Reader(name="flat file", recognises=lambda head: bool(_FLAT_LINE.match(head)), read=read_flat_file)

VOCABULARY = Vocabulary(
    name="ncit",
    title="NCI Thesaurus",
    homepage="https://ncithesaurus.nci.nih.gov/",
    licence="CC BY 4.0",
    attribution="U.S. National Cancer Institute",
    kinds=("disease", "drug"),
    iri_form="http://purl.obolibrary.org/obo/NCIT_{}",
    readers=(FLAT_FILE, *obo.READERS),
    downloads=("https://evs.nci.nih.gov/ftp1/NCI_Thesaurus/Thesaurus.FLAT.zip",),
)
