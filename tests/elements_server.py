"""A small server for the browser: the built assets, and what a test puts beside them, under the pages' policy."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store

from conftest import PROJECT

ASSETS = PROJECT / "src/trialgraph/server/assets"
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; script-src 'self'; style-src 'self'; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".txt": "text/plain"}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test page</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/site.css"><script type="module" src="/assets/site.js"></script></head>
<body><main><h1>Test page</h1>
%s
</main></body></html>"""

Answer = Callable[[dict[str, str], bytes], tuple[int, str, bytes]]


def page(content: str) -> Answer:
    """A page with this content, as the server's own pages are set up."""
    return lambda parameters, body: (200, "text/html; charset=utf-8", (PAGE % content).encode())


def answer_json(value: object | Callable[..., object]) -> Answer:
    """JSON; a function is called with the parameters of the address, and with the JSON sent, if any."""

    def answer(parameters: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        sent = [json.loads(body)] if body else []
        content = value(parameters, *sent) if callable(value) else value
        return 200, "application/json", json.dumps(content).encode()

    return answer


@contextmanager
def serve(answers: dict[str, Answer]) -> Iterator[str]:
    """The address of a server that runs meanwhile; `answers` by path may change while it does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["content-length"])))

        def _answer(self, body: bytes) -> None:
            address = urlsplit(self.path)
            parameters = {name: values[-1] for name, values in parse_qs(address.query).items()}
            found = answers.get(address.path) or asset(address.path)
            status, media_type, content = found(parameters, body) if found else (404, "text/plain", b"not here")
            self.send_response(status)
            self.send_header("content-type", media_type)
            self.send_header("content-length", str(len(content)))
            self.send_header("content-security-policy", POLICY)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing: the test tells what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def asset(path: str) -> Answer | None:
    """A built file, if the path is that of one."""
    file = ASSETS / path.removeprefix("/assets/")
    if not path.startswith("/assets/") or file.parent != ASSETS or not file.is_file():
        return None
    return lambda parameters, body: (200, TYPES[file.suffix], file.read_bytes())


def answer_sparql(turtle: str) -> Answer:
    """An endpoint over a few triples, with the protocol's answers and errors that name their place."""
    store = Store()
    store.load(turtle.encode(), RdfFormat.TURTLE)

    def answer(parameters: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        query = parse_qs(body.decode())["query"][0]
        try:
            results = store.query(query)
        except SyntaxError as error:
            problem = {"title": "The query cannot be read.", "detail": str(error)}
            return 400, "application/problem+json", json.dumps(problem).encode()
        if isinstance(results, QueryTriples):
            return 200, "application/n-triples", results.serialize(format=RdfFormat.N_TRIPLES)
        return 200, "application/sparql-results+json", results.serialize(format=QueryResultsFormat.JSON)

    return answer
