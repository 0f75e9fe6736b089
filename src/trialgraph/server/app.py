"""The web application: which address answers what. What the answers are is the matter of its neighbours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from types import ModuleType

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialgraph.errors import TrialGraphError
from trialgraph.server import description, graph_store, guards, openapi, pages, protocol, reconciling
from trialgraph.server.addresses import see_from_outside
from trialgraph.server.communities import Communities
from trialgraph.server.counting import Census
from trialgraph.server.problems import answer_bugs
from trialgraph.server.settings import Settings
from trialgraph.server.workers import Workers

_OF_A_GRAPH = (protocol, graph_store, description, openapi, pages)
"""The rooms whose routes need a graph."""


def create_app(settings: Settings) -> Starlette:
    """The application over a graph, vocabularies, or both; `app.state.workers` works on the graph.

    `app.state.census` has its counts, `app.state.communities` what belongs together in it.
    """
    assistant = _assistant()
    rooms = (assistant, *_OF_A_GRAPH) if assistant else _OF_A_GRAPH
    routes = [route for room in rooms for route in room.routes()] if settings.graph else []
    app = Starlette(
        routes=[*reconciling.routes(), *routes, Route("/", _start)],
        middleware=[
            Middleware(guards.log_access),
            Middleware(guards.send_security_headers),
            Middleware(guards.check_host_and_origin, settings=settings),
            Middleware(guards.limit_requests, settings=settings),
            Middleware(guards.leave_with_client),
            Middleware(answer_bugs),
            Middleware(see_from_outside, settings=settings),
        ],
        exception_handlers=dict.fromkeys((TrialGraphError, HTTPException), pages.explain),
        lifespan=_working,
    )
    app.state.settings = settings
    app.state.changing = asyncio.Lock()
    app.state.remembered = {}
    return app


@asynccontextmanager
async def _working(app: Starlette) -> AsyncIterator[None]:
    """Holds the processes that work on the graph as long as the server runs."""
    settings: Settings = app.state.settings
    async with AsyncExitStack() as held:
        if settings.graph:
            workers = Workers(
                settings.graph,
                count=settings.workers,
                seconds=settings.seconds,
                patience=settings.patience,
                memory=settings.memory,
            )
            app.state.workers = await held.enter_async_context(workers)
            app.state.census = Census(settings.graph, patience=settings.seconds)
            held.push_async_callback(app.state.census.close)
            app.state.communities = Communities(settings.graph)
            held.push_async_callback(app.state.communities.close)
            held.push_async_callback(pages.give_up, app)
            pages.prepare(app)
            if assistant := _assistant():
                await held.enter_async_context(assistant.mounted(app))
        yield


def _assistant() -> ModuleType | None:
    """The room for AI assistants, where the extra `mcp` is installed."""
    try:
        from trialgraph.server import assistant
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "mcp":
            return None
        raise
    return assistant


def _start(request: Request) -> Response:
    return RedirectResponse(request.url_for("services"))
