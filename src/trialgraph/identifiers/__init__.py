"""The numbers by which trials and their publications are known: their formats, where they are, where they lead."""

from trialgraph.identifiers.finding import find_numbers
from trialgraph.identifiers.links import doi_of, links_of, page_of
from trialgraph.identifiers.publications import find_doi
from trialgraph.identifiers.recognising import find_in_scheme, recognise, scheme_of
from trialgraph.identifiers.schemes import SCHEMES, NumberScheme

__all__ = [
    "SCHEMES",
    "NumberScheme",
    "doi_of",
    "find_doi",
    "find_in_scheme",
    "find_numbers",
    "links_of",
    "page_of",
    "recognise",
    "scheme_of",
]
