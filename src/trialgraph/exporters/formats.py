"""What an exporter plug-in is: a frozen value that holds a function."""

from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True, kw_only=True)
class Exporter:
    """A network file format."""

    name: str
    """Short, as it stands on the command line: `graphml`."""
    title: str
    """For people, with what opens it: `GraphML (yEd, Gephi, igraph)`."""
    suffixes: tuple[str, ...]
    """Endings of file names, lower case, with the dot."""
    media_type: str
    render: Callable[[nx.Graph], str | bytes]
    """The whole file: the same network gives the same bytes; text is to be encoded as UTF-8."""
