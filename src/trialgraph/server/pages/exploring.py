"""The explorer: what a thing is linked to, piece by piece, as JSON for the graph element."""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any

import networkx as nx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from trialgraph.edges import KINDS
from trialgraph.errors import QueryError
from trialgraph.exporters import get_exporter
from trialgraph.graph import TrialGraph
from trialgraph.queries import look_up, name_and_classes
from trialgraph.server.guards import read_body
from trialgraph.server.pages.rendering import render
from trialgraph.terms import TG

_MOST_STEP, _MOST_NODES = 200, 2000
_FORMATS = {
    "graphml": ("application/graphml+xml", "graphml"),
    "gexf": ("application/gexf+xml", "gexf"),
    "turtle": ("text/turtle", "ttl"),
}
_LINKS = {kind.link: kind.thing for kind in KINDS.values()}
Json = dict[str, Any]


def routes() -> list[Route]:
    """The explorer's page and what it asks; a thing's neighbourhood for its page."""
    return [
        Route("/explore", _show),
        Route("/explore/expand", _expand),
        Route("/explore/edges", _edges, methods=["POST"]),
        Route("/explore/path", _path),
        Route("/explore/export", _export, methods=["POST"]),
        Route("/explore/around", _around),
    ]


async def _show(request: Request) -> Response:
    return render(request, "explore.html", title="Explorer", start=request.query_params.get("start", ""))


async def _expand(request: Request) -> Response:
    said = request.query_params
    arguments = (said.get("id", ""), said.get("kind", ""), _number(said, "offset", 0), _number(said, "limit", 50))
    return JSONResponse(await request.app.state.workers.call(expand, *arguments))


async def _edges(request: Request) -> Response:
    nodes = _nodes(await read_body(request, request.app.state.settings.bytes))
    return JSONResponse({"edges": await request.app.state.workers.call(find_edges, nodes)})


async def _path(request: Request) -> Response:
    said = request.query_params
    return JSONResponse(await request.app.state.workers.call(find_way, said.get("from", ""), said.get("to", "")))


async def _export(request: Request) -> Response:
    body = await read_body(request, request.app.state.settings.bytes)
    wanted = _said(body).get("format")
    if wanted not in _FORMATS:
        raise QueryError(f"no format called {wanted!r}; known: {', '.join(_FORMATS)}")
    media_type, ending = _FORMATS[wanted]
    data = await request.app.state.workers.call(export, _nodes(body), wanted)
    return Response(
        data, headers={"Content-Disposition": f'attachment; filename="network.{ending}"'}, media_type=media_type
    )


async def _around(request: Request) -> Response:
    return JSONResponse(await request.app.state.workers.call(around, request.query_params.get("id", "")))


def _number(said: Any, name: str, usual: int) -> int:
    text = said.get(name) or str(usual)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise QueryError(f"{name} is a number, not {text!r}")
    return int(text)


def _said(body: bytes) -> Json:
    try:
        said = json.loads(body)
    except ValueError as error:
        raise QueryError(f"the body is no JSON: {error}") from error
    return said if isinstance(said, dict) else {}


def _nodes(body: bytes) -> list[str]:
    nodes = _said(body).get("nodes")
    if not isinstance(nodes, list) or not all(isinstance(node, str) for node in nodes) or len(nodes) > _MOST_NODES:
        raise QueryError(f"`nodes` is a list of at most {_MOST_NODES:,} IRIs")
    return nodes


# --- in a worker --------------------------------------------------------------------------------------


def expand(graph: TrialGraph, iri: str, kind: str, offset: int, limit: int) -> Json:
    """Of a thing: itself and how many neighbours of each class it has; of a class, some of these with the edges.

    Raises `QueryError` for an IRI that is not in the graph.
    """
    if not kind:
        groups = Counter(dict(_counts(graph, iri)))
        said = [{"kind": name, "count": count} for name, count in sorted(groups.items())]
        return {"node": _node(graph, iri, groups.total()), "groups": said}
    found = list(islice(_neighbours(graph, iri, kind), offset, offset + min(limit, _MOST_STEP)))
    nodes = [_node(graph, other) for other in dict.fromkeys(other for other, _ in found)]
    return {"nodes": nodes, "edges": [_edge(iri, other, link) for other, link in found]}


def around(graph: TrialGraph, iri: str, *, most_of_a_kind: int = 40) -> Json:
    """A thing, and the first of its neighbours of each class."""
    kinds = dict(_counts(graph, iri))
    parts = [expand(graph, iri, kind, 0, most_of_a_kind) for kind in kinds]
    nodes = [_node(graph, iri, sum(kinds.values())), *(node for part in parts for node in part["nodes"])]
    return {"nodes": nodes, "edges": [edge for part in parts for edge in part["edges"]]}


def find_edges(graph: TrialGraph, iris: Iterable[str]) -> list[Json]:
    """All direct links among some things."""
    wanted = set(iris)
    return [
        _edge(trial, row["thing"], row["link"])
        for trial in sorted(wanted)
        for row in look_up(graph.store, "links_of", trial=trial)
        if row["thing"] in wanted
    ]


def find_way(graph: TrialGraph, start: str, end: str) -> Json:
    """The steps of a best way between two things; nothing where there is none."""
    steps = graph.path(start, end)
    iris = dict.fromkeys(iri for step in steps for iri in (step["from"], step["to"]))
    edges = [{"source": step["from"], "target": step["to"], "kind": step["relation"]} for step in steps]
    return {"nodes": [_node(graph, iri) for iri in iris], "edges": edges}


def export(graph: TrialGraph, iris: list[str], format: str) -> bytes:
    """Some things and the links among them, as a file of a network."""
    network = nx.MultiDiGraph()
    for iri in iris:
        node = _node(graph, iri)
        network.add_node(iri, label=node["label"], kind=node["kind"])
    for edge in find_edges(graph, iris):
        prop = next(link for link in _LINKS if link.endswith(f"#{edge['kind']}"))
        network.add_edge(edge["source"], edge["target"], key=prop, relation=edge["kind"], property=prop, weight=1)
    content = get_exporter(format).render(network)
    return content.encode() if isinstance(content, str) else content


def _counts(graph: TrialGraph, iri: str) -> Iterable[tuple[str, int]]:
    return (
        (row["kind"], row["links"]) for row in look_up(graph.store, "links_by_kind", thing=iri) if row["links"]
    )


def _neighbours(graph: TrialGraph, iri: str, kind: str) -> Iterable[tuple[str, str]]:
    """The things of a class that are linked to one, with the link, in the order of the store."""
    if kind == "Trial":
        return (row for link in _LINKS for row in _holders(graph, link, iri))
    wanted = next((link for link, thing in _LINKS.items() if thing == kind), None)
    links = ((row["thing"], row["link"]) for row in look_up(graph.store, "links_of", trial=iri))
    return ((thing, link) for thing, link in links if link == wanted)


def _holders(graph: TrialGraph, link: str, iri: str) -> Iterable[tuple[str, str]]:
    solutions = look_up(graph.store, "trials_linked_to", link=link, thing=iri).solutions()
    return ((trial.value, link) for (trial,) in solutions)


def _node(graph: TrialGraph, iri: str, links: int | None = None) -> Json:
    name, classes = name_and_classes(graph.store, iri)
    kind = next((name for name in ("Trial", *_LINKS.values()) if name in classes), min(classes))
    total = sum(count for _, count in _counts(graph, iri)) if links is None else links
    node = {"id": iri, "label": name, "kind": kind, "links": total}
    return node | {"date": date} if kind == "Trial" and (date := _start(graph, iri)) else node


def _start(graph: TrialGraph, trial: str) -> str | None:
    (row,) = look_up(graph.store, "start_of_a_trial", trial=trial)
    return row["start"]


def _edge(one: str, other: str, link: str) -> Json:
    return {"source": one, "target": other, "kind": link.removeprefix(str(TG))}
