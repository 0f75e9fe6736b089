"""A real server for tests: uvicorn in a thread of its own, with its worker processes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.routing import Route

from oxigraph_server import free_port
from trialgraph.server.app import create_app
from trialgraph.server.settings import Settings


@contextmanager
def serving(*routes: Route, **settings: Any) -> Iterator[str]:
    """The address of a server with these settings, and routes of the test's, as long as the block lasts."""
    port = free_port()
    app = create_app(Settings(**{"workers": 2, **settings}))
    app.router.routes.extend(routes)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
