"""One search box over everything: completion while somebody types, and the page of what was found."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from trialgraph.errors import Overloaded, QueryError, TrialGraphError
from trialgraph.graph import TrialGraph
from trialgraph.identifiers import find_numbers
from trialgraph.names import fold
from trialgraph.queries import look_up, name_of
from trialgraph.search import CLASSES, FOLDER, Hit, Search, has_search, open_search, write_search
from trialgraph.server.addresses import root_of
from trialgraph.server.pages.rendering import page_of, render
from trialgraph.server.remembering import PATIENCE_SECONDS
from trialgraph.terms import TG

_MOST_COMPLETIONS, _MOST_FOUND = 10, 100
_log = logging.getLogger(__name__)


def routes() -> list[Route]:
    """Completion as JSON, and the page."""
    return [Route("/complete", _complete), Route("/search", _search)]


async def _complete(request: Request) -> Response:
    """Nothing over an endpoint, which would look at every name with each key that is struck."""
    if _is_endpoint(request.app):
        return JSONResponse([])
    kinds = request.query_params.getlist("kind")
    hits = await _find(request, request.query_params.get("q", ""), kinds, _MOST_COMPLETIONS)
    return JSONResponse([_choice(hit, root_of(request)) for hit in hits])


async def _search(request: Request) -> Response:
    text = request.query_params.get("q", "").strip()
    if text.startswith(("http://", "https://")):
        return RedirectResponse(page_of(text, root_of(request)), 303)
    hits = await _find(request, text, request.query_params.getlist("kind"), _MOST_FOUND)
    return render(request, "search.html", title=f"Search: {text}" if text else "Search", text=text, hits=hits)


def _choice(hit: Hit, root: str) -> dict[str, Any]:
    """As the completing input reads it; the note tells by which other name the thing was found."""
    trials = f"{hit.trials:,} trials" if hit.trials else ""
    note = " · ".join(filter(None, (hit.name if hit.name != hit.label else "", trials)))
    return {"id": hit.iri, "label": hit.label, "kind": hit.kind, "note": note, "url": page_of(hit.iri, root)}


async def _find(request: Request, text: str, kinds: list[str], most: int) -> list[Hit]:
    if _is_endpoint(request.app):
        return await request.app.state.workers.call(find_by_sparql, text, kinds, most)
    search = await _opened(request.app)
    return await run_in_threadpool(lambda: search.complete(text, kinds=kinds, most=most))


async def _opened(app: Starlette) -> Search:
    """The index, opened anew when the graph has changed; raises `Overloaded` while it is being made."""
    graph = app.state.settings.graph
    place = Path(graph) / FOLDER
    if not await run_in_threadpool(has_search, graph):
        prepare(app)
        raise Overloaded("the index of names is being made; search again in a minute")
    state = place.stat().st_ino
    if getattr(app.state, "search", (None,))[0] != state:
        app.state.search = state, await run_in_threadpool(open_search, graph)
    return app.state.search[1]


def prepare(app: Starlette) -> None:
    """Begins to make the index of names where there is none, beside whatever else the server does."""
    graph, making = app.state.settings.graph, getattr(app.state, "making", None)
    if not _is_endpoint(app) and not has_search(graph) and (making is None or making.done()):
        app.state.making = asyncio.create_task(_make(app))


async def give_up(app: Starlette) -> None:
    """Stops making the index, since the server ends."""
    making = getattr(app.state, "making", None)
    if making is not None:
        making.cancel()
        await asyncio.wait((making,))


async def _make(app: Starlette) -> None:
    try:
        await app.state.workers.call(make_index, seconds=PATIENCE_SECONDS)
    except TrialGraphError as error:
        _log.error("no index of names: %s", error)


def _is_endpoint(app: Starlette) -> bool:
    return "://" in app.state.settings.graph


# --- in a worker --------------------------------------------------------------------------------------


def find_by_sparql(graph: TrialGraph, text: str, kinds: list[str], most: int) -> list[Hit]:
    """The things with a name that holds a text, or the trial with a number; those whose name begins so go first.

    For a graph without an index of names: every name is looked at, which takes seconds in a large one. Raises
    `QueryError` for a class that is not in `search.CLASSES`.
    """
    if unknown := sorted(set(kinds) - set(CLASSES)):
        raise QueryError(f"no names of {', '.join(unknown)}; there are: {', '.join(CLASSES)}")
    if not text.strip():
        return []
    wanted = kinds or CLASSES
    numbered = _trial_with_number(graph, text) if "Trial" in wanted else []
    found = {hit.iri: hit for kind in wanted for hit in _named(graph, text, kind)}
    for hit in numbered:
        found.pop(hit.iri, None)
    begins = fold(text)
    others = sorted(found.values(), key=lambda hit: (not fold(hit.name).startswith(begins), hit.name, hit.iri))
    return [*numbered, *others][:most]


def _trial_with_number(graph: TrialGraph, text: str) -> list[Hit]:
    if len(find_numbers(text)) != 1:
        return []
    try:
        trial = graph.find(text, "Trial")
    except QueryError:
        return []
    return [Hit(iri=trial, label=name_of(graph.store, trial), kind="Trial", name=text.strip(), trials=0)]


def _named(graph: TrialGraph, text: str, kind: str) -> Iterator[Hit]:
    rows = look_up(graph.store, "find_entity_loosely", label=text.strip(), **{"class": str(TG[kind])})
    names = {row["entity"]: row["label"] for row in rows}
    for iri, name in names.items():
        yield Hit(iri=iri, label=name, kind=kind, name=name, trials=0)


def make_index(graph: TrialGraph) -> None:
    """Makes the index of a graph's names, in its folder."""
    if graph.edges is not None:
        write_search(graph.store, graph.edges, graph.location)
