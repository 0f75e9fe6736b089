"""Network file formats, one file each.

An exporter renders a networkx graph whose node keys are IRIs. It knows the node attributes `label`, `kind`
and `size` and the edge attributes `relation`, `property`, `weight` and `evidence`; all others are carried
along. To add a format: one file here, one line in `BUILTIN`, one test. Packages outside add theirs through
the entry-point group `trialgraph.exporters`, each entry an `Exporter`.
"""

from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

import networkx as nx

from trialgraph.errors import ConfigError, SourceError, UnknownPlugin
from trialgraph.exporters import cytoscape, dot, gexf, graphml, html, mermaid, nquads, png, svg, turtle
from trialgraph.exporters.formats import Exporter

__all__ = ["BUILTIN", "Exporter", "exporters", "find_exporter", "get_exporter", "write_network"]

BUILTIN = (
    graphml.EXPORTER,
    gexf.EXPORTER,
    cytoscape.EXPORTER,
    dot.EXPORTER,
    mermaid.EXPORTER,
    html.EXPORTER,
    svg.EXPORTER,
    png.EXPORTER,
    turtle.EXPORTER,
    nquads.EXPORTER,
)


@cache
def exporters() -> tuple[Exporter, ...]:
    """The built-in exporters, then those that installed packages bring."""
    return BUILTIN + tuple(entry.load() for entry in entry_points(group="trialgraph.exporters"))


def get_exporter(name: str) -> Exporter:
    """The exporter of that short name; raises `UnknownPlugin`."""
    known = {exporter.name: exporter for exporter in exporters()}
    if name not in known:
        raise UnknownPlugin("exporter", name, known)
    return known[name]


def find_exporter(path: Path | str) -> Exporter:
    """The exporter for a file name, by its suffix; raises `ConfigError` naming the known ones."""
    name = Path(path).name.lower()
    known = {suffix: exporter for exporter in exporters() for suffix in exporter.suffixes}
    fitting = [suffix for suffix in known if name.endswith(suffix)]
    if not fitting:
        endings = ", ".join(sorted(known))
        raise ConfigError(
            f"{Path(path).name}: no format has this ending; known: {endings}; or name one by --format"
        )
    return known[max(fitting, key=len)]


def write_network(graph: nx.Graph, path: Path | str, format: str | None = None) -> None:
    """Write a network to a file in the named format, or in the one that the file's suffix tells.

    Raises `UnknownPlugin` for an unknown format or suffix, `SourceError` where the file cannot be written.
    """
    exporter = get_exporter(format) if format else find_exporter(path)
    content = exporter.render(graph)
    try:
        Path(path).write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise SourceError(str(path), f"cannot be written: {error.strerror}") from error
