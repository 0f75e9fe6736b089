"""SPARQL 1.1 Graph Store HTTP Protocol at `/store`: whole graphs, read by everybody and written with the token."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import BinaryIO
from urllib.parse import quote
from uuid import uuid4

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from trialgraph.errors import QueryError
from trialgraph.graph import TrialGraph
from trialgraph.queries import look_up
from trialgraph.queries.lookups import get_lookup
from trialgraph.server.addresses import base_address
from trialgraph.server.guards import too_large
from trialgraph.server.negotiation import choose
from trialgraph.server.results import GRAPH_TYPES, write_answer
from trialgraph.server.streaming import streamed
from trialgraph.server.updating import change, refuse_strangers
from trialgraph.sparql import write_term
from trialgraph.stores import Store, change_store

ADDRESS = "/store"
_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
READABLE = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/x-turtle": RdfFormat.TURTLE,
}


def routes() -> list[Route]:
    """The graph store's address; a graph is named by `?graph=IRI` or `?default`."""
    return [Route(ADDRESS, _answer, methods=[*_METHODS, "PATCH"])]


async def _answer(request: Request) -> Response:
    if request.method == "PATCH":
        said = "whole graphs are changed here, by PUT, POST and DELETE; their parts by SPARQL Update at /sparql"
        raise HTTPException(405, said, headers={"Allow": ", ".join(_METHODS)})
    if request.method == "POST" and not {"graph", "default"} & request.query_params.keys():
        refuse_strangers(request)
        return await _receive_new(request)
    graph = _named(request)
    if request.method in ("GET", "HEAD"):
        return await _send(request, graph)
    refuse_strangers(request)
    return await (_delete if request.method == "DELETE" else _receive)(request, graph)


async def _send(request: Request, graph: str | None) -> Response:
    settings = request.app.state.settings
    media_type, format = choose(request.headers.get("accept"), GRAPH_TYPES)
    if graph and not await request.app.state.workers.call(_holds, graph):
        raise HTTPException(404, "there is no graph of that name")
    pieces = request.app.state.workers.stream(_write_out, graph, format, settings.rows)
    return await streamed(request, pieces, media_type, headers={"Vary": "Accept"})


async def _delete(request: Request, graph: str | None) -> Response:
    if not await change(request, _drop, graph):
        raise HTTPException(404, "there is no graph of that name")
    return Response(status_code=204)


async def _receive_new(request: Request) -> Response:
    """A graph that is sent without a name gets one of its own, which the answer tells (section 5.5)."""
    graph = uuid4().urn
    await _receive(request, graph)
    where = f"{base_address(request)}{ADDRESS}?graph={quote(graph, safe='')}"
    return Response(status_code=201, headers={"Location": where})


async def _receive(request: Request, graph: str | None) -> Response:
    """PUT puts a graph in the place of the one of that name, POST adds to it."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in READABLE:
        raise HTTPException(415, f"a graph is sent as one of: {', '.join(READABLE)}")
    async with _received(request) as file:
        was_there = await change(request, _load, str(file), media_type, graph, request.method == "PUT")
    return Response(status_code=204 if was_there else 201)


def _named(request: Request) -> str | None:
    """The IRI of the graph that a request is about; None for the default graph."""
    graphs = request.query_params.getlist("graph")
    if len(graphs) + ("default" in request.query_params) != 1:
        raise HTTPException(400, "name one graph, by ?graph=IRI or ?default")
    if not graphs:
        return None
    try:
        return NamedNode(graphs[0]).value
    except ValueError as error:
        raise HTTPException(400, f"{graphs[0]!r} is no whole IRI: {error}") from error


@asynccontextmanager
async def _received(request: Request) -> AsyncIterator[Path]:
    """The body in a file, as long as the block lasts; raises 413."""
    most, size = request.app.state.settings.stored_bytes, 0
    with NamedTemporaryFile(prefix="trialgraph-", suffix=".rdf") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise too_large(most)
            file.write(chunk)
        file.flush()
        yield Path(file.name)


# --- done by workers ----------------------------------------------------------------------------------


def _holds(graph: TrialGraph, name: str) -> bool:
    return _is_graph(graph.store, name)


def _is_graph(store: Store, name: str | None) -> bool:
    return name is None or len(look_up(store, "is_graph", graph=name)) > 0


def _write_out(graph: TrialGraph, out: BinaryIO, name: str | None, format: str, most: int) -> None:
    answer = graph.store.query(get_lookup("everything").text, default_graphs=[name] if name else [])
    write_answer(answer, format, out, most=most)


def _drop(graph: TrialGraph, name: str | None) -> bool:
    if not _is_graph(graph.store, name):
        return False
    with change_store(graph.location) as store:
        store.update(_dropping(name))
    return True


def _load(graph: TrialGraph, path: str, media_type: str, name: str | None, replaces: bool) -> bool:
    """Whether the graph was there before. The file is read to its end before anything is changed."""
    was_there = _is_graph(graph.store, name)
    with TemporaryFile() as statements:
        statements.writelines(_read(Path(path), READABLE[media_type], name))
        statements.seek(0)
        with change_store(graph.location) as store:
            if replaces:
                store.update(_dropping(name))
            if name:
                store.update(f"CREATE SILENT GRAPH {write_term(NamedNode(name))}")
            store.load(statements)
    return was_there


def _dropping(name: str | None) -> str:
    return f"DROP SILENT GRAPH {write_term(NamedNode(name))}" if name else "DROP SILENT DEFAULT"


def _read(path: Path, format: RdfFormat, name: str | None) -> Iterator[bytes]:
    """N-Quads of the triples in a file; its blank nodes are new ones, and its IRIs relative to the graph's."""
    where = f" {NamedNode(name)}" if name else ""
    options = {"base_iri": name, "without_named_graphs": True, "rename_blank_nodes": True}
    try:
        for quad in pyoxigraph.parse(path=path, format=format, **options):
            yield f"{quad.triple}{where} .\n".encode()
    except SyntaxError as error:
        raise QueryError(f"the graph cannot be read: {error}") from error
