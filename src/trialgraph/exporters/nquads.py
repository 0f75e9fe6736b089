"""N-Quads: a network as RDF for stores to load, in the default graph."""

import networkx as nx
from pyoxigraph import RdfFormat

from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.rdf import rdf_bytes


def render(graph: nx.Graph) -> bytes:
    """The kind and label of each node, and each edge as a quad without a graph name."""
    return rdf_bytes(graph, RdfFormat.N_QUADS)


EXPORTER = Exporter(
    name="nquads",
    title="RDF N-Quads",
    suffixes=(".nq", ".nt"),
    media_type="application/n-quads",
    render=render,
)
