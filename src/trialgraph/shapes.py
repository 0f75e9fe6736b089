"""Checks a graph against the SHACL shapes of the ontology."""

from dataclasses import dataclass

import pyoxigraph
import pyshacl
from rdflib import RDF, SH, Graph

from trialgraph.config import ontology_folder
from trialgraph.errors import StoreError
from trialgraph.queries import look_up_triples
from trialgraph.stores import Store


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One thing that a shape does not allow."""

    node: str
    path: str
    message: str


def find_violations(store: Store) -> list[Violation]:
    """What the shapes do not allow in the default graph, by node; empty where the graph conforms.

    The check runs in memory, by pyshacl (https://www.w3.org/TR/shacl/). Raises `StoreError`.
    """
    triples = pyoxigraph.serialize(look_up_triples(store, "everything"), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return check(Graph().parse(data=triples, format="nt"))


def check(data: Graph) -> list[Violation]:
    """What the shapes do not allow in an rdflib graph, by node."""
    _, report, text = pyshacl.validate(data, shacl_graph=Graph().parse(ontology_folder() / "shapes.ttl"))
    if not isinstance(report, Graph):
        raise StoreError("the shapes", f"cannot be checked: {text}")
    found = [
        Violation(
            node=str(report.value(result, SH.focusNode)),
            path=str(report.value(result, SH.resultPath) or ""),
            message=str(report.value(result, SH.resultMessage) or ""),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    ]
    return sorted(found, key=lambda violation: (violation.node, violation.path, violation.message))
