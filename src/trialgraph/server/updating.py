"""Changes to the graph: by SPARQL Update, and what other ways of changing it share with that.

A change is made in a copy of the store, which takes its place when the change is whole; who reads goes on reading.
What is changed so stays until the graph is built or linked anew, as these make the store from its records.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from trialgraph.errors import Overloaded, QueryError, StoreError
from trialgraph.graph import TrialGraph
from trialgraph.server.addresses import base_address
from trialgraph.server.foreign import refuse_foreign
from trialgraph.server.guards import is_authorised
from trialgraph.sparql import Token, declare_prefixes, tokens, write_term
from trialgraph.stores import change_store

CHANGE_TIMES = 10
"""A change may take so many times as long as a question."""
_OWN_GRAPHS = frozenset({"USING", "WITH"})
_log = logging.getLogger(__name__)


def refuse_strangers(request: Request) -> None:
    """Raises 403 where nobody may change the graph, and 401 for a client without the token (RFC 6750)."""
    if not request.app.state.settings.writable:
        raise HTTPException(403, "the graph is only read here; --writable lets it be changed")
    if not is_authorised(request):
        said = "changing the graph needs its token: Authorization: Bearer ..."
        raise HTTPException(401, said, headers={"WWW-Authenticate": 'Bearer realm="trialgraph"'})


async def change(request: Request, job: Callable[..., Any], /, *arguments: object) -> Any:
    """What a job gives that changes the graph, one job at a time.

    Raises `Overloaded` where another change takes too long, or another program holds the graph.
    """
    settings, lock = request.app.state.settings, request.app.state.changing
    try:
        async with asyncio.timeout(CHANGE_TIMES * settings.patience):
            await lock.acquire()
    except TimeoutError as error:
        raise Overloaded("another change is under way; try again in a minute") from error
    try:
        return await request.app.state.workers.call(job, *arguments, seconds=CHANGE_TIMES * settings.seconds)
    except StoreError as error:
        _log.error("a change failed: %s", error)
        raise Overloaded("the graph cannot be changed at the moment; the server's log says why") from error
    finally:
        lock.release()


async def answer_update(
    request: Request, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]
) -> Response:
    """204 when an update has been made; raises 401, 403, and `QueryError` for what is no update."""
    refuse_strangers(request)
    await run_in_threadpool(refuse_foreign, text, request.app.state.settings.services)
    update = await run_in_threadpool(use_graphs, text, default_graphs, named_graphs)
    await change(request, _update, update, f"{base_address(request)}/sparql")
    return Response(status_code=204)


def _update(graph: TrialGraph, text: str, base: str) -> None:
    """Done by a worker; relative IRIs are relative to the endpoint, where the update has no BASE of its own."""
    with change_store(graph.location) as store:
        store.update(f"BASE {_iri(base)} {declare_prefixes(text)}")


def use_graphs(text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """An update whose WHERE clauses are about these graphs, as the protocol's `using-graph-uri` asks.

    Raises `QueryError` where the update says so itself, which the protocol forbids then.

    >>> use_graphs("INSERT { ?s ?p 1 } WHERE { ?s ?p 2 }", ["urn:g"], [])
    'INSERT { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 2 }'
    """
    if not default_graphs and not named_graphs:
        return text
    clauses = [f"USING {_iri(iri)} " for iri in default_graphs]
    clauses += [f"USING NAMED {_iri(iri)} " for iri in named_graphs]
    return "".join(_with_clauses(text, "".join(clauses)))


def _with_clauses(text: str, clauses: str) -> Iterator[str]:
    depth, before = 0, ""
    for token in tokens(text):
        word = token.text.upper()
        depth += (word == "{") - (word == "}")
        if depth == 0 and token.kind == "word":
            if word in _OWN_GRAPHS:
                raise QueryError(f"the update has {word}, and the request names graphs as well; leave one out")
            if word == "WHERE" and before == "DELETE":
                raise QueryError("DELETE WHERE takes no graphs from the request; write DELETE {...} WHERE {...}")
            if word == "WHERE":
                yield clauses
        yield token.text
        if _tells(token):
            before = word


def _tells(token: Token) -> bool:
    return token.kind != "comment" and bool(token.text.strip())


def _iri(text: str) -> str:
    try:
        return write_term(NamedNode(text))
    except ValueError as error:
        raise QueryError(f"{text!r} is no IRI of a graph: {error}") from error
