"""Writes trialgraph.owl, the ontology as RDF/XML, which owlready2 and Protégé load. Run by `make ontology`."""

from pathlib import Path

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat

FOLDER = Path(__file__).parent


def as_rdf_xml() -> bytes:
    """The Turtle file as RDF/XML: blank nodes named canonically, statements sorted, the same in every run."""
    ontology = Dataset(pyoxigraph.parse(path=FOLDER / "trialgraph.ttl"))
    ontology.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    parser = pyoxigraph.parse(path=FOLDER / "trialgraph.ttl")
    triples = sorted((quad.triple for quad in ontology), key=str)
    return pyoxigraph.serialize(triples, format=RdfFormat.RDF_XML, prefixes=dict(_read_on(parser)))


def _read_on(parser: pyoxigraph.QuadParser) -> dict[str, str]:
    """The prefixes that a parser met on its way to the end."""
    for _ in parser:
        pass
    return parser.prefixes


if __name__ == "__main__":
    (FOLDER / "trialgraph.owl").write_bytes(as_rdf_xml())
