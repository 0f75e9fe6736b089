"""A proxy for tests: it shows a server under a path of its own, as nginx's `proxy_pass` with a slash does."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@contextmanager
def showing(server: str, port: int, root: str) -> Iterator[list[str]]:
    """The paths outside of `root` that were asked for, as long as the block lasts; nothing is there."""
    strays: list[str] = []

    async def forward(request: Request) -> Response:
        sent = request.scope["raw_path"].decode()
        if not sent.startswith(f"{root}/"):
            strays.append(sent)
            return PlainTextResponse("not of this server", 404)
        query = request.scope["query_string"].decode()
        headers = [(name, value) for name, value in request.headers.items() if name != "host"]
        url = f"{server}{sent.removeprefix(root)}{'?' * bool(query)}{query}"
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.request(request.method, url, headers=headers, content=await request.body())
        changed = ("content-", "transfer-")
        kept = {name: value for name, value in answer.headers.items() if not name.startswith(changed)}
        kept["content-type"] = answer.headers.get("content-type", "")
        return Response(answer.content, answer.status_code, kept)

    app = Starlette(routes=[Route("/{path:path}", forward, methods=METHODS)])
    proxy = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", access_log=False))
    thread = threading.Thread(target=proxy.run)
    thread.start()
    while not proxy.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield strays
    finally:
        proxy.should_exit = True
        thread.join(20)
