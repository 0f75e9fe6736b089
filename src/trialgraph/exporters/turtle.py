"""Turtle: a network as RDF for people to read."""

import networkx as nx
from pyoxigraph import RdfFormat

from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.rdf import rdf_bytes


def render(graph: nx.Graph) -> bytes:
    """The kind and label of each node, and each edge as a triple."""
    return rdf_bytes(graph, RdfFormat.TURTLE)


EXPORTER = Exporter(
    name="turtle",
    title="RDF Turtle",
    suffixes=(".ttl",),
    media_type="text/turtle",
    render=render,
)
