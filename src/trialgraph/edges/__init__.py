"""The links between trials and what they share as columns of numbers, for questions about the whole graph.

`edges.duckdb` lies in the graph's folder beside the store, which stays the definition: it is written from the
same statements while the store reads them, and `trialgraph check` holds the two together. Its tables are in
`tables.sql`.
"""

from trialgraph.edges.kinds import KINDS, Kind, get_kind
from trialgraph.edges.reading import EDGES, Edges, has_edges, is_one_of, open_edges
from trialgraph.edges.writing import EdgeWriter, write_edges

__all__ = [
    "EDGES",
    "KINDS",
    "EdgeWriter",
    "Edges",
    "Kind",
    "get_kind",
    "has_edges",
    "is_one_of",
    "open_edges",
    "write_edges",
]
