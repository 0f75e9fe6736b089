"""A public SPARQL endpoint for tests: a real server before a real store, which misbehaves when it is told to."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
from pyoxigraph import QueryResultsFormat, Store

import misbehaving_server
from misbehaving_server import listening, refuse

JSON = "application/sparql-results+json"
THING = "http://example.org/thing/"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    sparql: str
    headers: dict[str, str]
    at: float
    """Seconds of the monotonic clock."""

    @property
    def things(self) -> int:
        """About how many things."""
        return self.sparql.count(f"<{THING}")


Behaviour = Callable[["Handler", Asked], None]


@dataclass
class Endpoint:
    """A running endpoint: what it was asked, and how it will treat the next requests; then it behaves."""

    url: str
    store: Store
    asked: list[Asked] = field(default_factory=list)
    then: deque[Behaviour] = field(default_factory=deque)
    always: Behaviour | None = None
    """How it treats every request, when `then` is used up."""


class Handler(misbehaving_server.Handler):
    """Treats a request as the endpoint has been told to."""

    endpoint: Endpoint

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        form = parse_qs(body or urlsplit(self.path).query)
        asked = Asked(self.command, form["query"][0], dict(self.headers), time.monotonic())
        self.endpoint.asked.append(asked)
        behaviour = self.endpoint.then.popleft() if self.endpoint.then else self.endpoint.always or behave
        with suppress(ConnectionError):
            behaviour(self, asked)

    do_POST = do_GET

    def answer(self, asked: Asked) -> bytes:
        """The right answer, as JSON."""
        return self.endpoint.store.query(asked.sparql).serialize(format=QueryResultsFormat.JSON)


@contextmanager
def misbehaving(data: str) -> Iterator[Endpoint]:
    """An endpoint over some Turtle."""
    store = Store()
    store.load(data, pyoxigraph.RdfFormat.TURTLE, base_iri="http://example.org/")
    handler = type("OwnHandler", (Handler,), {})
    with listening(handler) as url:
        handler.endpoint = Endpoint(f"{url}/sparql", store)
        yield handler.endpoint


# --- behaviours ---------------------------------------------------------------------------------------


def behave(handler: Handler, asked: Asked) -> None:
    """Answer; what is no SPARQL is refused with 400."""
    try:
        handler.say(200, JSON, handler.answer(asked))
    except SyntaxError as error:
        handler.say(400, "text/plain", str(error).encode())


def say(kind: str, body: bytes, **headers: str) -> Behaviour:
    """Answer with this, whatever was asked."""
    return lambda handler, asked: handler.say(200, kind, body, **headers)


def mistype(kind: str) -> Behaviour:
    """Answer rightly under a wrong media type."""
    return lambda handler, asked: handler.say(200, kind, handler.answer(asked))


def answer_in_xml(handler: Handler, asked: Asked) -> None:
    """Answer in XML although JSON is asked for."""
    body = handler.endpoint.store.query(asked.sparql).serialize(format=QueryResultsFormat.XML)
    handler.say(200, "application/sparql-results+xml", body)


def truncate(handler: Handler, asked: Asked) -> None:
    """Break off in the middle of the JSON, as if that were all."""
    body = handler.answer(asked)
    handler.say(200, JSON, body[: len(body) // 2])


def break_off_with_a_trace(handler: Handler, asked: Asked) -> None:
    """Break off as Blazegraph does: the rest is a stack trace."""
    body = handler.answer(asked)
    handler.say(200, JSON, body[: len(body) // 2] + b"\njava.util.concurrent.TimeoutException\n\tat java.util")


def cut(handler: Handler, asked: Asked) -> None:
    """Promise more bytes than come."""
    body = handler.answer(asked)
    handler.say(200, JSON, body[:20], length=len(body))


def linger(handler: Handler, asked: Asked) -> None:
    """Answer rightly, and leave the connection open."""
    handler.say(200, JSON, handler.answer(asked))
    time.sleep(2)


def beyond(things: int, treat: Behaviour) -> Behaviour:
    """Answer about so many things at most, and treat longer questions like this."""
    return lambda handler, asked: (treat if asked.things > things else behave)(handler, asked)


def give_no_post(handler: Handler, asked: Asked) -> None:
    """Answer by GET only."""
    (behave if asked.method == "GET" else refuse(405))(handler, asked)


def give_rows(most: int) -> Behaviour:
    """Leave out the rows after so many, without a word."""

    return lambda handler, asked: behave(handler, replace(asked, sparql=f"{asked.sparql} LIMIT {most}"))
