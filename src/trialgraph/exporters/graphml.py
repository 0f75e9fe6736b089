"""GraphML: the format that most network programs read; parallel edges are kept."""

import io

import networkx as nx

from trialgraph.exporters.drawing import draw
from trialgraph.exporters.formats import Exporter
from trialgraph.exporters.plain import plain


def render(graph: nx.Graph) -> bytes:
    """All attributes, and the drawing as node attributes `x`, `y`, `radius` (pixels) and `color`."""
    network = plain(graph)
    for node, spot in draw(network).nodes.items():
        network.nodes[node].update(x=spot.x, y=spot.y, radius=spot.radius, color=spot.look.colour)
    # The `id` of the graph becomes an XML ID and the writer takes it away; it says nothing here.
    network.graph.pop("id", None)
    file = io.BytesIO()
    # Not nx.write_graphml: its bytes depend on whether lxml is installed.
    nx.write_graphml_xml(network, file)
    return file.getvalue()


EXPORTER = Exporter(
    name="graphml",
    title="GraphML (yEd, Gephi, igraph, NetworkX)",
    suffixes=(".graphml",),
    media_type="application/graphml+xml",
    render=render,
)
