"""What stands before every answer: who may ask, how much at once, and what browsers may do with it."""

import asyncio
import hmac
import ipaddress
import logging
import time
from collections import Counter
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trialgraph.server.problems import problem
from trialgraph.server.settings import ANY, Settings

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
OPEN_TO_ALL = "/reconcile"
"""What pages of any origin may ask, since the W3C's API demands it."""
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ALLOWED_METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
ACCESS_LOG = "trialgraph.access"
_log = logging.getLogger(ACCESS_LOG)


# --- whom the server talks to -------------------------------------------------------------------------


def check_host_and_origin(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Refuses requests by a foreign name (DNS rebinding), and from pages of foreign origins (CSRF)."""
    hosts = {name.lower() for name in ("localhost", *settings.hosts, *_host_of(settings.base))}

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_open(scope["path"]):
            return await app(scope, receive, send)
        headers = Headers(scope=scope)
        if not _is_known(headers.get("host", ""), hosts):
            said = "this server is not known by that name; --allow-host names others"
            return await problem(421, said)(scope, receive, send)
        origin = headers.get("origin")
        if origin in settings.origins or (ANY in settings.origins and origin):
            return await _answer_origin(app, settings, origin)(scope, receive, send)
        if not _is_own(scope, headers, settings):
            said = "pages of other origins may not ask this server; --cors names those that may"
            return await problem(403, said)(scope, receive, send)
        return await app(scope, receive, send)

    return serve


def _is_open(path: str) -> bool:
    return path == OPEN_TO_ALL or path.startswith(OPEN_TO_ALL + "/")


def _host_of(base: str | None) -> tuple[str, ...]:
    host = urlsplit(base or "").hostname
    return (host,) if host else ()


def _is_known(host: str, hosts: set[str]) -> bool:
    """A name that is allowed, or an IP address: no foreign name can lead a browser to send one as the host."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return "@" not in host and (name in hosts or bool(ipaddress.ip_address(name)))
    except ValueError:
        return False


def _is_own(scope: Scope, headers: Headers, settings: Settings) -> bool:
    """Whether a request comes from a page of this server, from a link to it, or from no page at all."""
    origin = headers.get("origin")
    if origin is not None:
        base = urlsplit(settings.base or "")
        return origin in (f"{scope['scheme']}://{headers.get('host', '')}", f"{base.scheme}://{base.netloc}")
    foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
    return not foreign or headers.get("sec-fetch-mode") == "navigate"


def _answer_origin(app: ASGIApp, settings: Settings, origin: str) -> ASGIApp:
    """Lets pages of an allowed origin read the answer, and tells them beforehand that they may ask."""
    allowed = {
        "Access-Control-Allow-Origin": ANY if ANY in settings.origins else origin,
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Origin",
    }

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            wanted = headers.get("access-control-request-headers", "")
            granted = {"Access-Control-Allow-Methods": _ALLOWED_METHODS, "Access-Control-Allow-Headers": wanted}
            await send({"type": "http.response.start", "status": 204, "headers": _raw(allowed | granted)})
            return await send({"type": "http.response.body"})
        return await app(scope, receive, _adding(send, allowed))

    return serve


def is_authorised(request: Request) -> bool:
    """Whether a request shows the token that lets it change the graph (RFC 6750)."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and is_token(request.app, shown)


def is_token(app: Starlette, shown: str) -> bool:
    """Whether this is the token that lets people change the graph; compared so that time tells nothing of it."""
    token = app.state.settings.token or ""
    return bool(token) and hmac.compare_digest(shown.encode(), token.encode())


# --- how much at once ---------------------------------------------------------------------------------


def limit_requests(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Refuses a client that has too many requests under way."""
    under_way: Counter[str] = Counter()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        client = (scope.get("client") or ("",))[0]
        if under_way[client] >= settings.concurrency:
            said = f"{settings.concurrency} requests of yours are under way; wait for one of them"
            return await problem(429, said, headers={"Retry-After": "1"})(scope, receive, send)
        under_way[client] += 1
        try:
            await app(scope, receive, send)
        finally:
            under_way[client] -= 1
            if not under_way[client]:
                del under_way[client]

    return serve


async def read_body(request: Request, most: int) -> bytes:
    """The body of a request; raises 413 as soon as it is known to have more than so many bytes."""
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > most:
        raise too_large(most)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise too_large(most)
    return bytes(body)


def too_large(most: int) -> HTTPException:
    """The refusal of a body of more than so many bytes."""
    return HTTPException(413, f"more than {most:,} bytes, which is the most that this server takes")


def leave_with_client(app: ASGIApp) -> ASGIApp:
    """Cancels the work on a request whose client has gone, so that its worker is free for others."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        inbox: asyncio.Queue[Message] = asyncio.Queue(1)
        working = asyncio.ensure_future(app(scope, inbox.get, send))
        listening = asyncio.create_task(_listen(receive, inbox))
        try:
            await asyncio.wait((working, listening), return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone = not working.done()
            listening.cancel()
            working.cancel()
            await asyncio.wait((working,))
        return None if gone else working.result()

    return serve


async def _listen(receive: Receive, inbox: asyncio.Queue[Message]) -> None:
    """Passes on what a client sends, until it goes."""
    while (message := await receive())["type"] != "http.disconnect":
        await inbox.put(message)


# --- what browsers may do with it, and what is written down --------------------------------------------


def send_security_headers(app: ASGIApp) -> ASGIApp:
    """Tells browsers to take nothing from elsewhere, to guess no types, and to stay out of frames."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        return await app(scope, receive, _adding(send, _HEADERS))

    return serve


def log_access(app: ASGIApp) -> ASGIApp:
    """Writes a line for each request to `ACCESS_LOG`: nothing that people asked for is in it."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        began, seen = time.perf_counter(), {"status": 0, "bytes": 0}

        async def watch(message: Message) -> None:
            seen["status"] = message.get("status", seen["status"])
            seen["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await app(scope, receive, watch)
        finally:
            path = scope.get("raw_path", b"").partition(b"?")[0].decode("ascii", "backslashreplace")
            took = (time.perf_counter() - began) * 1000
            _log.info("%s %s %d %d bytes %.0f ms", scope["method"], path, seen["status"], seen["bytes"], took)

    return serve


def _adding(send: Send, headers: dict[str, str]) -> Send:
    """`send`, which adds the headers that an answer does not set itself."""

    async def send_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = MutableHeaders(scope=message)
            for name, value in headers.items():
                if name == "Vary":
                    own.add_vary_header(value)
                else:
                    own.setdefault(name, value)
        await send(message)

    return send_more


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
