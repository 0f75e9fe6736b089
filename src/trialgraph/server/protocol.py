"""SPARQL 1.1 Protocol at `/sparql`: queries, and updates where the server is writable."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialgraph.errors import QueryError
from trialgraph.graph import TrialGraph
from trialgraph.server.addresses import root_of
from trialgraph.server.description import describe_service
from trialgraph.server.foreign import refuse_foreign
from trialgraph.server.guards import read_body
from trialgraph.server.negotiation import choose
from trialgraph.server.results import GRAPH_TYPES, ROW_TYPES, write_answer
from trialgraph.server.streaming import streamed
from trialgraph.server.updating import answer_update
from trialgraph.sparql import declare_prefixes, query_form

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
HTML = "text/html"
_MOST_FIELDS = 1000
_UTF_8 = {"utf-8", "utf8", "us-ascii", ""}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What a request asks for: a query or an update, and of which graphs."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    updates: bool = False


def routes() -> list[Route]:
    """The one address of the protocol."""
    return [Route("/sparql", _answer, methods=["GET", "POST"])]


async def _answer(request: Request) -> Response:
    operation = await read_operation(request)
    if request.method == "GET" and _is_for_people(request, operation):
        return _send_to_the_editor(request, operation)
    if operation is None:
        return await describe_service(request)
    if operation.updates:
        return await answer_update(request, operation.text, operation.default_graphs, operation.named_graphs)
    return await answer_query(request, operation)


def _is_for_people(request: Request, operation: Operation | None) -> bool:
    """Whether a page is liked better than any other answer; the editor asks of the whole graph only."""
    offers = GRAPH_TYPES if operation is None else {**ROW_TYPES, **GRAPH_TYPES}
    is_of_some_graphs = operation is not None and (operation.default_graphs or operation.named_graphs)
    accept = request.headers.get("accept", "")
    return HTML in accept and not is_of_some_graphs and choose(accept, {**offers, HTML: None})[0] == HTML


def _send_to_the_editor(request: Request, operation: Operation | None) -> Response:
    query = f"?{urlencode({'query': operation.text})}" if operation else ""
    return RedirectResponse(f"{root_of(request)}/editor{query}", 303, headers={"Vary": "Accept"})


async def answer_query(request: Request, asked: Operation) -> Response:
    """The streamed answer to a query, in the format that the client likes best.

    Raises 406, 403 for a SERVICE that is not allowed, `QueryError` for what is no query, and as `Workers.stream`.
    """
    settings = request.app.state.settings
    offers = await run_in_threadpool(_inspect, asked.text, settings.services)
    media_type, format = choose(request.headers.get("accept"), offers)
    pieces = request.app.state.workers.stream(_ask, asked, format, settings.rows)
    return await streamed(request, pieces, media_type, headers={"Vary": "Accept"})


def _inspect(text: str, services: Collection[str]) -> Mapping[str, str]:
    """What can be sent of a query that asks nobody else; a large one takes a second to look through."""
    refuse_foreign(text, services)
    return offers_for(text)


def offers_for(text: str) -> Mapping[str, str]:
    """The media types, and the formats behind them, that there are of a query's answer."""
    form = query_form(text)
    if form is None:
        raise QueryError("this is no query: it has none of SELECT, ASK, CONSTRUCT and DESCRIBE")
    return GRAPH_TYPES if form in ("CONSTRUCT", "DESCRIBE") else ROW_TYPES


def _ask(graph: TrialGraph, out: BinaryIO, asked: Operation, format: str, most: int) -> None:
    """Done by a worker."""
    answer = graph.store.query(
        declare_prefixes(asked.text), default_graphs=asked.default_graphs, named_graphs=asked.named_graphs
    )
    write_answer(answer, format, out, most=most)


# --- requests -----------------------------------------------------------------------------------------


async def read_operation(request: Request) -> Operation | None:
    """What a request asks for by any of the protocol's ways; None for a GET without a query.

    Raises 400 for what the protocol forbids, 413 for a body that is too large, and 415 for one of another type.
    """
    said = _fields(request.scope["query_string"])
    if request.method != "POST":
        if "update" in said:
            raise HTTPException(400, "an update is sent by POST")
        return _operation("query", said) if "query" in said else None
    kind = _body_type(request)
    body = await read_body(request, request.app.state.settings.bytes)
    if kind == FORM:
        said = _joined(said, _fields(body))
        if ("query" in said) == ("update" in said):
            raise HTTPException(400, "a form has either `query` or `update`")
        return _operation("query" if "query" in said else "update", said)
    what = "query" if kind == QUERY else "update"
    if "query" in said or "update" in said:
        raise HTTPException(400, f"the {what} is the body; the address has another")
    return _operation(what, {**said, what: [_text(body)]})


def _body_type(request: Request) -> str:
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(' "')
    if kind.strip() not in (FORM, QUERY, UPDATE):
        raise HTTPException(415, f"a body is {FORM}, {QUERY} or {UPDATE}")
    if charset not in _UTF_8:
        raise HTTPException(415, "queries are sent in UTF-8")
    return kind.strip()


def _fields(text: bytes) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(
            text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise HTTPException(400, f"the fields cannot be read: {error}") from error
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _joined(some: Mapping[str, list[str]], more: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: [*some.get(name, ()), *more.get(name, ())] for name in {**some, **more}}


def _operation(what: str, said: Mapping[str, Sequence[str]]) -> Operation:
    if len(said[what]) != 1:
        raise HTTPException(400, f"there is more than one {what}")
    kinds = ("default", "named") if what == "query" else ("using", "using-named")
    default_graphs, named_graphs = (tuple(said.get(f"{kind}-graph-uri", ())) for kind in kinds)
    return Operation(
        text=said[what][0], default_graphs=default_graphs, named_graphs=named_graphs, updates=what == "update"
    )


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the body is not UTF-8: {error}") from error
