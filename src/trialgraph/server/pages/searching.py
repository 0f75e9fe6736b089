"""One search box over everything: completion while somebody types, and the page of what was found."""

import asyncio
import logging
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from trialgraph.errors import Overloaded, TrialGraphError
from trialgraph.graph import TrialGraph
from trialgraph.search import FOLDER, Hit, Search, has_search, open_search, write_search
from trialgraph.server.addresses import root_of
from trialgraph.server.pages.rendering import page_of, render
from trialgraph.server.remembering import PATIENCE_SECONDS

_MOST_COMPLETIONS, _MOST_FOUND = 10, 100
_log = logging.getLogger(__name__)


def routes() -> list[Route]:
    """Completion as JSON, and the page."""
    return [Route("/complete", _complete), Route("/search", _search)]


async def _complete(request: Request) -> Response:
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
    search = await _opened(request.app)
    return await run_in_threadpool(lambda: search.complete(text, kinds=kinds, most=most))


async def _opened(app: Starlette) -> Search:
    """The index, opened anew when the graph has changed; raises `Overloaded` while it is being made."""
    graph = app.state.settings.graph
    if "://" in graph:
        raise HTTPException(404, "an endpoint has no index of names; serve a graph's folder")
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
    if "://" not in graph and not has_search(graph) and (making is None or making.done()):
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


def make_index(graph: TrialGraph) -> None:
    """Makes the index of a graph's names, in its folder."""
    if graph.edges is not None:
        write_search(graph.store, graph.edges, graph.location)
