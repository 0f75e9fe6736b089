"""What goes wrong, as problem details (RFC 9457): what it is and the way out, without paths and traces."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trialgraph.errors import (
    ConfigError,
    Overloaded,
    QueryError,
    TimedOut,
    TooLarge,
    TrialGraphError,
    UnknownPlugin,
    UnknownQuery,
)

_RETRY_AFTER_SECONDS = "5"
_STATUS = {
    ConfigError: 400,
    QueryError: 400,
    UnknownPlugin: 404,
    UnknownQuery: 404,
    TooLarge: 413,
    TimedOut: 503,
    Overloaded: 503,
}
_HIDDEN = "the question cannot be answered at the moment; the server's log says why"
_log = logging.getLogger(__name__)


def answer_bugs(app: ASGIApp) -> ASGIApp:
    """Answers what nobody foresaw with a problem that tells nothing of it, and writes it to the log.

    Starlette would do so outside of all middleware, and so without the headers that every answer has.
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await app(scope, receive, watch)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            await explain(Request(scope), error)(scope, receive, send)

    return serve


def explain(request: Request, error: Exception) -> Response:
    """The response to an error; what concerns the server's files is for its log only."""
    if isinstance(error, HTTPException):
        return problem(error.status_code, error.detail, headers=error.headers)
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)
    if status == 500:
        _log.error("%s: %s", type(error).__name__, error, exc_info=not isinstance(error, TrialGraphError))
        return problem(status, _HIDDEN)
    headers = {"Retry-After": _RETRY_AFTER_SECONDS} if status == 503 else None
    return problem(status, str(error), headers=headers, facts=_facts(error))


def problem(status: int, detail: str, *, headers: Any = None, facts: Mapping[str, Any] | None = None) -> Response:
    """`application/problem+json` of a status; the facts are members of their own."""
    title = HTTPStatus(status).phrase
    said = {"type": "about:blank", "title": title, "status": status, "detail": detail, **(facts or {})}
    return JSONResponse(said, status, headers, media_type="application/problem+json")


def _facts(error: Exception) -> dict[str, Any]:
    """What a program can go by: which parameter it is about, what there is, which things may be meant."""
    facts = {name: getattr(error, name) for name in ("parameter", "known") if getattr(error, name, None)}
    if candidates := getattr(error, "candidates", None):
        facts["candidates"] = [{"id": iri, "label": label} for iri, label in candidates.items()]
    return facts
