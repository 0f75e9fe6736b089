"""A graph in a folder, loaded into a server over HTTP in pieces.

Each graph goes to a graph of the server that nobody asks, `INCOMING` and its name. When all are there and have as
many triples as the source, one update moves them to where they belong and clears those of an earlier publication
that the source does not have any more. So what was there stays whole until then; whether that update is one step
for those who ask meanwhile is the server's affair (`docs/stores.md`). Graphs that are not trialgraph's are left
alone.
"""

from collections.abc import Callable

from pyoxigraph import NamedNode

from trialgraph import iris
from trialgraph.errors import ConfigError, StoreError
from trialgraph.sparql import write_term
from trialgraph.stores.endpoint import Endpoint
from trialgraph.stores.lines import Lines
from trialgraph.stores.oxigraph import Oxigraph

INCOMING = iris.BASE + "incoming/"
"""What the names of graphs begin with that are being loaded."""
OURS = iris.BASE + "graph/"
"""What the names of a trialgraph graph's named graphs begin with."""
PIECE_BYTES = 8 * 2**20
"""Of N-Triples, in one request."""
Progress = Callable[[int], None]
"""Told how many more triples have been sent."""


def publish(
    source: Oxigraph, server: Endpoint, *, in_place: bool = False, progress: Progress = lambda triples: None
) -> dict[str, int]:
    """Replaces what a server has of a graph, and tells how many triples each graph has; the default one is ``""``.

    With `in_place` the old graphs are cleared first and filled anew: for servers that cannot move graphs, or not
    such large ones. Raises `StoreError` where the server refuses something, or has not as many triples as the
    source.
    """
    graphs = ["", *source.named_graphs()]
    if server.default_graph in graphs:
        raise ConfigError(f"{server.default_graph} is a named graph of {source.path}; name another default_graph")
    names = {graph: (graph or None) if in_place else _incoming(graph) for graph in graphs}
    there = server.count_by_graph()
    _drop(server, sorted(graph for graph in there if graph.startswith(INCOMING)))
    if in_place:
        _drop(server, _ours(there))
    sent = {graph: _send(source, graph, server, names[graph], progress) for graph in graphs}
    sent = {graph: triples for graph, triples in sent.items() if triples}
    if not in_place:
        _compare(server, {_incoming(graph): triples for graph, triples in sent.items()})
        _move(server, list(sent), gone=[graph for graph in _ours(there) if graph not in sent])
    _compare(server, sent)
    return sent


def _incoming(graph: str) -> str:
    return INCOMING + (graph.removeprefix(iris.BASE) or "default")


def _send(source: Oxigraph, graph: str, server: Endpoint, name: str | None, progress: Progress) -> int:
    triples = 0

    def take(lines: bytes) -> None:
        nonlocal triples
        server.add(lines, name)
        triples += lines.count(b"\n")
        progress(lines.count(b"\n"))

    lines = Lines(take, size=PIECE_BYTES)
    source.dump(graph or None, lines)
    lines.finish()
    return triples


def _ours(there: dict[str, int]) -> list[str]:
    return [graph for graph in there if not graph or graph.startswith(OURS)]


def _name(server: Endpoint, graph: str) -> str:
    """A graph as SPARQL Update names it."""
    name = graph or server.default_graph
    return f"GRAPH {write_term(NamedNode(name))}" if name else "DEFAULT"


def _drop(server: Endpoint, graphs: list[str]) -> None:
    for graph in graphs:
        server.update(f"CLEAR SILENT {_name(server, graph)}")


def _move(server: Endpoint, graphs: list[str], *, gone: list[str]) -> None:
    moves = [f"MOVE {_name(server, _incoming(graph))} TO {_name(server, graph)}" for graph in graphs]
    server.update(" ;\n".join(moves + [f"CLEAR SILENT {_name(server, graph)}" for graph in gone]))


def _compare(server: Endpoint, expected: dict[str, int]) -> None:
    found = server.count_by_graph()
    for graph, triples in expected.items():
        if (here := found.get(graph, 0)) != triples:
            detail = f"has {here:,} triples in {graph or 'the default graph'}, not {triples:,}"
            if not graph and here > triples and not server.default_graph:
                detail += "; does it ask all graphs where none is named? Then give it a default_graph"
            raise StoreError(server.query_url, detail)
