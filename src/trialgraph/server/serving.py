"""Runs the web application until it is told to stop."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from trialgraph.errors import ConfigError
from trialgraph.server.guards import ACCESS_LOG


def serve(app: ASGIApp, host: str, port: int, *, on_start: Callable[[str], None] = print) -> None:
    """Answers at an address until Ctrl-C or SIGTERM; requests that are under way are finished first.

    `on_start` is told the address when it is open; with port 0 the system chooses a free one. Raises
    `ConfigError` where the address cannot be had.
    """
    with _listening(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        on_start(f"http://{shown}:{listener.getsockname()[1]}")
        quiet = {"log_level": "warning", "access_log": False, "server_header": False}
        config = uvicorn.Config(app, timeout_graceful_shutdown=10, **quiet)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def log_to(path: Path) -> None:
    """Writes the access log to a file, or to stderr for `-`; raises `ConfigError` where it cannot be written."""
    try:
        handler = logging.StreamHandler() if str(path) == "-" else logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.getLogger(ACCESS_LOG)
    log.addHandler(handler)
    log.setLevel(logging.INFO)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise ConfigError(f"nothing can be served at {host}, port {port}: {error}") from error
    # asyncio does so only for sockets that name their protocol; else answers wait 40 ms for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener
