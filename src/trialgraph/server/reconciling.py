"""The addresses of the W3C reconciliation services, for OpenRefine; open to pages of all origins."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trialgraph.errors import ConfigError, QueryError, TrialGraphError
from trialgraph.server import preview, reconciliation
from trialgraph.server.guards import read_body
from trialgraph.server.properties import extend, find_id
from trialgraph.vocabularies import Index, list_indexes, open_index
from trialgraph.vocabularies.index import index_path

_MOST_FIELDS = 100
_COUNTRIES = "iso3166"
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,63}(\.[A-Za-z_$][\w$]{0,63}){0,4}", re.ASCII)
_NO_SCRIPTS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_STATUS = {ConfigError: 404, QueryError: 400}
"""Here, the only thing that is not configured is a vocabulary that has not been added."""

Parameters = Mapping[str, str]
Answer = Callable[[Index, Request, Parameters], dict[str, Any] | Response]


def routes() -> list[Route]:
    """The routes, over the vocabularies in the folder of the settings.

    An index is opened for each request, which takes half a millisecond: a vocabulary that is added or replaced
    while the server runs is there at once.
    """
    service, methods = "/reconcile/{vocabulary}", ["GET", "POST", "OPTIONS"]
    preflights = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=methods[:2], allow_headers=["*"])
    open_to_all = [Middleware(_open_to_all), preflights]
    return [
        Route(
            "/reconcile",
            _explaining(_list_services),
            methods=methods[::2],
            middleware=open_to_all,
            name="services",
        ),
        Route(service, _of_index(_reconcile), methods=methods, middleware=open_to_all, name="service"),
        *(
            Route(f"{service}/{path}", _of_index(answer), methods=methods, middleware=open_to_all)
            for path, answer in _ANSWERS.items()
        ),
    ]


# --- the reconciliation services ----------------------------------------------------------------------


async def _list_services(request: Request) -> Response:
    infos = await run_in_threadpool(list_indexes, _folder(request))
    base = str(request.url_for("services"))
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(preview.overview(infos, base), headers=_NO_SCRIPTS)
    services = [{"name": info.name, "title": info.title, "url": f"{base}/{info.name}"} for info in infos]
    return _json({"services": services}, request.query_params)


def _reconcile(index: Index, request: Request, said: Parameters) -> dict[str, Any]:
    if "queries" in said:
        queries = reconciliation.read_queries(said["queries"])
        with _countries(_folder(request)) as countries:
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


def _refuse(index: Index, request: Request, said: Parameters) -> Response:
    raise HTTPException(404, "a service has: preview, properties, suggest")


_ANSWERS: dict[str, Answer] = {
    "preview": _preview,
    "properties": _propose,
    "suggest/{what}": _suggest,
    "{rest:path}": _refuse,
}


def _folder(request: Request) -> Path | None:
    return request.app.state.settings.vocabularies


def _countries(folder: Path | None) -> AbstractContextManager[Index | None]:
    """The vocabulary by which names of countries are known, if it has been added."""
    return open_index(_COUNTRIES, folder) if index_path(_COUNTRIES, folder).is_file() else nullcontext()


# --- requests and responses ---------------------------------------------------------------------------


def _of_index(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers from the vocabulary of the path, in a thread, so that nobody waits for another."""

    def respond(request: Request, said: Parameters) -> Response:
        with open_index(request.path_params["vocabulary"], _folder(request)) as index:
            answered = answer(index, request, said)
        return answered if isinstance(answered, Response) else _json(answered, said)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(respond, request, await _parameters(request))

    return _explaining(endpoint)


def _explaining(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint, whose errors are JSON as the specification has it."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (TrialGraphError, HTTPException) as error:
            return _explain(error)

    return answer


async def _parameters(request: Request) -> Parameters:
    """What stands in the address and, of a POST, in the form."""
    body = await read_body(request, request.app.state.settings.bytes)
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


def _explain(error: TrialGraphError | HTTPException) -> Response:
    if isinstance(error, HTTPException):
        return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)
    return JSONResponse({"error": str(error)}, _STATUS.get(type(error), 500))


def _open_to_all(app: ASGIApp) -> ASGIApp:
    """Lets pages of any origin read what is answered, as the API demands."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        await app(scope, receive, send_open)

    return serve
