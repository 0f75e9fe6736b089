"""What the misbehaving servers of the tests have in common: a real HTTP server, and what any of them can do."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = b"<!DOCTYPE html><html><head><style>p {}</style><title>Down for maintenance</title></head></html>"


class Handler(BaseHTTPRequestHandler):
    """Answers one request on each connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def start(self, status: int, length: int, **headers: str) -> None:
        """Send all that stands before the body; in the headers' names, underscores are hyphens."""
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Connection", "close")
        self.end_headers()

    def say(self, status: int, kind: str, body: bytes, *, length: int | None = None, **headers: str) -> None:
        """Send an answer, whose length may be a lie."""
        self.start(status, len(body) if length is None else length, Content_Type=kind, **headers)
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing: the test speaks for itself."""


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server that treats its requests so."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads, server.block_on_close = True, False
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


# --- behaviours, whatever was asked -------------------------------------------------------------------


def refuse(status: int, body: bytes = b"not now", **headers: str) -> Callable[[Handler, Any], None]:
    """Answer with an error."""
    return lambda handler, asked: handler.say(status, "text/plain", body, **headers)


def refuse_by_page(status: int) -> Callable[[Handler, Any], None]:
    """Answer with a page for people; status 200 is a lie that many proxies tell."""
    return lambda handler, asked: handler.say(status, "text/html", PAGE)


def reset(handler: Handler, asked: object) -> None:
    """Hang up without a word."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def be_silent(handler: Handler, asked: object) -> None:
    """Say nothing for a second."""
    time.sleep(1)
    handler.close_connection = True


def drip(handler: Handler, asked: object) -> None:
    """Answer byte by byte: no single wait is long."""
    handler.say(200, "application/json", b"", length=10_000)
    for _ in range(60):
        handler.wfile.write(b" ")
        time.sleep(0.02)
