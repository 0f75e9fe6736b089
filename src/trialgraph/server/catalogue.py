"""The stored queries as addresses: a list of them, and each with its parameters, in many formats."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from trialgraph import __version__
from trialgraph.config import query_folders
from trialgraph.errors import ArgumentError, QueryError, UnknownQuery
from trialgraph.queries import StoredQuery, find_queries, get_query
from trialgraph.server.addresses import base_address
from trialgraph.server.asking import write_rows, write_sparql
from trialgraph.server.executables import write_executables
from trialgraph.server.foreign import refuse_foreign
from trialgraph.server.negotiation import choose
from trialgraph.server.results import GRAPH_TYPES, ROW_TYPES
from trialgraph.server.snippets import ENDPOINT, address, gives_triples
from trialgraph.server.streaming import streamed
from trialgraph.server.worker import state_of

Endpoint = Callable[[Request], Awaitable[Response]]

JSON, TURTLE, HTML = "application/json", "text/turtle", "text/html"
ROW_FORMATS = ("json", "csv", "tsv", "ndjson", "xml")
GRAPH_FORMATS = ("ttl", "nt", "jsonld", "rdf")
TEXT, SPARQL = "rq", "sparql"
SPARQL_TYPE = "application/sparql-query"
LIMIT, BUTTON = "limit", "ask"
"""What cuts an answer, and the button of the form; where a query has a parameter of that name, it is that."""
WEAK = "W/"
"""Before a tag: of answers that mean the same, if not byte for byte."""
ROW_LIMIT_HEADER = "Trialgraph-Row-Limit"
_log = logging.getLogger(__name__)


def routes(*, show_list: Endpoint | None = None, show_query: Endpoint | None = None) -> list[Route]:
    """The routes; `show_list` and `show_query` answer those who would rather have HTML."""
    lists = {JSON: list_queries, TURTLE: list_executables} | ({HTML: show_list} if show_list else {})

    async def answer_list(request: Request) -> Response:
        _, answer = choose(request.headers.get("accept"), lists)
        return await answer(request)

    async def answer_query(request: Request) -> Response:
        query, format = await run_in_threadpool(find_asked, request.path_params["name"])
        kind, format = choose_format(query, format, request.headers.get("accept"), page=show_query is not None)
        return await (show_query(request) if kind == HTML else _answer(request, query, kind, format))

    return [
        Route("/queries", answer_list, name="queries"),
        Route("/queries.json", list_queries),
        Route("/queries.ttl", list_executables),
        Route("/queries/{name}", answer_query, name="query"),
    ]


async def list_queries(request: Request) -> Response:
    """What the stored queries ask, and what can be filled in."""
    base = base_address(request)
    queries = await run_in_threadpool(known_queries)
    return JSONResponse({"queries": [describe(query, base) for query in queries.values()]})


async def list_executables(request: Request) -> Response:
    """The same as RDF, for programs that know the examples of other endpoints."""
    queries = await run_in_threadpool(known_queries)
    turtle = await run_in_threadpool(write_executables, queries.values(), base_address(request) + ENDPOINT)
    return Response(turtle, media_type=TURTLE)


async def _answer(request: Request, query: StoredQuery, kind: str, format: str) -> Response:
    """The answer to a stored query, its text, or the SPARQL that it becomes with its arguments."""
    if format == TEXT:
        return PlainTextResponse(query.path.read_text(encoding="utf-8"), media_type=kind)
    refuse_foreign(query.text, request.app.state.settings.services)
    arguments, limit = read_arguments(query, request.query_params.multi_items())
    workers = request.app.state.workers
    if format == SPARQL:
        return PlainTextResponse(await workers.call(write_sparql, query.name, arguments), media_type=kind)
    headers = _headers(request, query, (sorted(arguments.items()), format, limit))
    if headers.get("ETag", "").removeprefix(WEAK) in _known_tags(request):
        return Response(status_code=304, headers=headers)
    most = request.app.state.settings.rows
    pieces = workers.stream(write_rows, query.name, arguments, format, most, limit)
    return await streamed(request, pieces, kind, headers=headers)


# --- which query --------------------------------------------------------------------------------------


def known_queries() -> Mapping[str, StoredQuery]:
    """The stored queries by name, read again when a file has changed; broken ones are logged and left out."""
    files = [path for folder in query_folders() for ending in ("rq", "sql") for path in folder.glob(f"*.{ending}")]
    return _read_queries(tuple((path, path.stat().st_mtime_ns) for path in sorted(files)))


@lru_cache(maxsize=1)
def _read_queries(stamps: tuple[tuple[Path, int], ...]) -> Mapping[str, StoredQuery]:
    return find_queries(on_broken=lambda error: _log.warning("a stored query is left out: %s", error))


def find_asked(asked: str) -> tuple[StoredQuery, str | None]:
    """The query and the format that the last part of an address asks for; None leaves the format to the client.

    Raises `UnknownQuery`, and 404 for a format that the query's answer does not have.
    """
    queries = known_queries()
    if asked in queries:
        return queries[asked], None
    name, dot, ending = asked.rpartition(".")
    if not dot or name not in queries:
        return _refuse(name if dot else asked), None
    formats = formats_of(queries[name])
    if ending not in (*formats, TEXT, SPARQL):
        kind = "triples" if gives_triples(queries[name]) else "rows"
        raise HTTPException(404, f"{name} gives {kind}; there are: {', '.join(formats)}, {TEXT}, {SPARQL}")
    return queries[name], ending


def _refuse(name: str) -> StoredQuery:
    """Raises what is wrong with a query that is not among the known ones, without telling where files lie."""
    try:
        return get_query(name)
    except UnknownQuery:
        raise
    except QueryError as error:
        raise HTTPException(500, "this stored query cannot be read; the server's log says why") from error


def formats_of(query: StoredQuery) -> tuple[str, ...]:
    """The formats in which a query can be answered, the usual one first."""
    return GRAPH_FORMATS if gives_triples(query) else ROW_FORMATS


# --- with what ----------------------------------------------------------------------------------------


def read_arguments(query: StoredQuery, fields: Iterable[tuple[str, str]]) -> tuple[dict[str, str], int | None]:
    """The arguments in an address, and at how many rows the answer is cut.

    An empty field counts as not given, since forms send all their fields. Raises `ArgumentError` for one that is
    given twice, and for a limit that is no number; the others are checked when the query is filled.
    """
    arguments: dict[str, str] = {}
    for name, value in fields:
        if name in arguments:
            raise ArgumentError(name, f"{name!r} is given twice")
        if value:
            arguments[name] = value
    own = {parameter.name for parameter in query.parameters}
    extra = {name: arguments.pop(name) for name in {LIMIT, BUTTON} - own if name in arguments}
    limit = extra.get(LIMIT)
    if limit is not None and not (limit.isascii() and limit.isdecimal() and len(limit) < 10):
        raise ArgumentError(LIMIT, f"{LIMIT}: {limit[:80]!r} does not fit; expected a number of rows")
    return arguments, limit if limit is None else int(limit)


# --- as what ------------------------------------------------------------------------------------------


def describe(query: StoredQuery, base: str) -> dict[str, Any]:
    """A stored query as JSON has it."""
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "tags": query.tags,
        "cost": query.cost,
        "gives": "triples" if gives_triples(query) else "rows",
        "parameters": [msgspec.to_builtins(parameter) for parameter in query.parameters],
        "formats": {format: address(base, query, {}, format) for format in formats_of(query)},
        "text": address(base, query, {}, TEXT),
    }


def choose_format(
    query: StoredQuery, format: str | None, accept: str | None, *, page: bool = False
) -> tuple[str, str]:
    """Media type and format of an answer: what the address names, else what the client likes best.

    With `page`, that may be HTML. Raises 406 where the client takes none of them.
    """
    if format in (TEXT, SPARQL):
        return SPARQL_TYPE, format
    types = GRAPH_TYPES if gives_triples(query) else ROW_TYPES
    offers = {kind: each for kind, each in types.items() if each in formats_of(query)}
    if format is None:
        return choose(accept, offers | ({HTML: "html"} if page else {}))
    return next(kind for kind, each in offers.items() if each == format), format


def _headers(request: Request, query: StoredQuery, asked: object) -> dict[str, str]:
    """How many rows there are at most, and by what an unchanged answer is known again.

    A graph behind an endpoint may change unseen, so its answers have no tag.
    """
    settings = request.app.state.settings
    headers = {ROW_LIMIT_HEADER: str(settings.rows), "Cache-Control": "no-cache", "Vary": "Accept"}
    if state := state_of(settings.graph):
        said = repr((__version__, state, query.text, query.sql, asked, settings.rows))
        headers["ETag"] = f'{WEAK}"{sha256(said.encode(errors="surrogatepass")).hexdigest()[:32]}"'
    return headers


def _known_tags(request: Request) -> list[str]:
    return [tag.strip().removeprefix(WEAK) for tag in request.headers.get("if-none-match", "").split(",")]
