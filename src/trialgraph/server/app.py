"""The web application: which address answers what. What the answers are is the matter of its neighbours."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trialgraph.errors import ConfigError, QueryError, TrialGraphError
from trialgraph.server import preview, reconciliation
from trialgraph.server.properties import extend, find_id
from trialgraph.vocabularies import Index, list_indexes, open_index
from trialgraph.vocabularies.index import index_path

MOST_BYTES = 4 * 2**20
"""Of the body of a request."""
_MOST_FIELDS = 100
_COUNTRIES = "iso3166"
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,63}(\.[A-Za-z_$][\w$]{0,63}){0,4}", re.ASCII)
_NO_SCRIPTS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_STATUS = {ConfigError: 404, QueryError: 400}
"""Here, the only thing that is not configured is a vocabulary that has not been added."""

Parameters = Mapping[str, str]
Answer = Callable[[Index, Request, Parameters], dict[str, Any] | Response]


def create_app(vocabularies: Path | None = None) -> Starlette:
    """The application over the vocabularies in a folder, by default the one where `vocabulary add` puts them.

    An index is opened for each request, which takes half a millisecond: a vocabulary that is added or replaced
    while the server runs is there at once.
    """
    service, methods = "/reconcile/{vocabulary}", ["GET", "POST"]
    routes = [
        Route("/", lambda request: RedirectResponse(request.url_for("services"))),
        Route("/reconcile", _list_services, name="services"),
        Route(service, _of_index(_reconcile), methods=methods, name="service"),
        Route(service + "/preview", _of_index(_preview)),
        Route(service + "/properties", _of_index(_propose)),
        Route(service + "/suggest/{what}", _of_index(_suggest)),
    ]
    preflights = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=methods, allow_headers=["*"])
    app = Starlette(
        routes=routes,
        middleware=[Middleware(_open_to_all), preflights],
        exception_handlers={TrialGraphError: _explain, HTTPException: _explain},
    )
    app.state.vocabularies = vocabularies
    return app


# --- the reconciliation services ----------------------------------------------------------------------


def _list_services(request: Request) -> Response:
    infos = list_indexes(request.app.state.vocabularies)
    base = str(request.url_for("services"))
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(preview.overview(infos, base), headers=_NO_SCRIPTS)
    services = [{"name": info.name, "title": info.title, "url": f"{base}/{info.name}"} for info in infos]
    return _json({"services": services}, request.query_params)


def _reconcile(index: Index, request: Request, said: Parameters) -> dict[str, Any]:
    if "queries" in said:
        queries = reconciliation.read_queries(said["queries"])
        with _countries(request.app.state.vocabularies) as countries:
            return reconciliation.reconcile(index, queries, countries=countries)
    if "extend" in said:
        return extend(index, reconciliation.read_extension(said["extend"]))
    if request.method == "POST":
        raise QueryError("neither `queries` nor `extend` is in the form")
    return reconciliation.manifest(index.info, str(request.url_for("service", vocabulary=index.info.name)))


def _preview(index: Index, request: Request, said: Parameters) -> Response:
    term = find_id(index, said.get("id", ""))
    if term is None:
        raise HTTPException(404, f"{index.info.name} has no such term")
    return HTMLResponse(preview.preview(index, term), headers=_NO_SCRIPTS)


def _propose(index: Index, request: Request, said: Parameters) -> dict[str, Any]:
    limit = _number(said, "limit") if "limit" in said else None
    return reconciliation.propose_properties(said.get("type", ""), limit=limit)


def _suggest(index: Index, request: Request, said: Parameters) -> dict[str, Any]:
    prefix, cursor = said.get("prefix", ""), _number(said, "cursor")
    match request.path_params["what"]:
        case "entity":
            return reconciliation.suggest_entities(index, prefix, cursor=cursor)
        case "type":
            return reconciliation.suggest_types(index.info, prefix, cursor=cursor)
        case "property":
            return reconciliation.suggest_properties(prefix, cursor=cursor)
    raise HTTPException(404, "suggested are: entity, type, property")


def _countries(folder: Path | None) -> AbstractContextManager[Index | None]:
    """The vocabulary by which names of countries are known, if it has been added."""
    return open_index(_COUNTRIES, folder) if index_path(_COUNTRIES, folder).is_file() else nullcontext()


# --- requests and responses ---------------------------------------------------------------------------


def _of_index(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers from the vocabulary of the path, in a thread, so that nobody waits for another."""

    def respond(request: Request, said: Parameters) -> Response:
        with open_index(request.path_params["vocabulary"], request.app.state.vocabularies) as index:
            answered = answer(index, request, said)
        return answered if isinstance(answered, Response) else _json(answered, said)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(respond, request, await _parameters(request))

    return endpoint


async def _parameters(request: Request) -> Parameters:
    """What stands in the address and, of a POST, in the form."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, f"more than {MOST_BYTES:,} bytes")
    try:
        form = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise QueryError(f"this is no form: {error}") from error
    return {**request.query_params, **dict(form)}


def _number(said: Parameters, name: str) -> int:
    text = said.get(name) or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise QueryError(f"{name} is a number, not {text!r}")
    return int(text)


def _json(content: dict[str, Any], said: Parameters) -> Response:
    """JSON; or a call with it (JSONP), for a `callback` that can be nothing but the name of a function."""
    callback = said.get("callback")
    if callback is None:
        return JSONResponse(content)
    if not _CALLBACK.fullmatch(callback):
        raise QueryError("callback is the name of a function: letters, digits, _, $ and dots")
    return Response(f"/**/{callback}({json.dumps(content)});", media_type="text/javascript")


def _explain(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)
    return JSONResponse({"error": str(error)}, _STATUS.get(type(error), 500))


def _open_to_all(app: ASGIApp) -> ASGIApp:
    """Lets pages of any origin read what is answered, as the API demands; browsers shall not guess what it is."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await app(scope, receive, send_open)

    return serve
