"""One search box over everything: completion while somebody types, and the page of what was found.

The page lists things by their names, and trials by the words in their texts.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import to_builtins
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from trialgraph import search, texts
from trialgraph.edges import Edges
from trialgraph.errors import ArgumentError, Overloaded, QueryError, TrialGraphError
from trialgraph.graph import TrialGraph
from trialgraph.identifiers import find_numbers
from trialgraph.names import fold
from trialgraph.queries import look_up, name_of
from trialgraph.search import CLASSES, Hit
from trialgraph.server.addresses import root_of
from trialgraph.server.pages.rendering import page_of, render
from trialgraph.server.remembering import PATIENCE_SECONDS
from trialgraph.stores import Store
from trialgraph.terms import TG
from trialgraph.texts import Found

_MOST_COMPLETIONS, _MOST_FOUND, _MOST_TRIALS = 10, 100, 50
_DIGITS = 10
_log = logging.getLogger(__name__)


def routes() -> list[Route]:
    """Completion and found trials as JSON, and the page."""
    return [Route("/complete", _complete), Route("/search", _search), Route("/search.json", _send_trials)]


async def _complete(request: Request) -> Response:
    """Nothing over an endpoint, which would look at every name with each key that is struck."""
    if _is_endpoint(request.app):
        return JSONResponse([])
    kinds = request.query_params.getlist("kind")
    hits = await _find(request, request.query_params.get("q", ""), kinds, _MOST_COMPLETIONS)
    return JSONResponse([_choice(hit, root_of(request)) for hit in hits])


async def _search(request: Request) -> Response:
    text = request.query_params.get("q", "").strip()
    if text.startswith(("http://", "https://")):
        return RedirectResponse(page_of(text, root_of(request)), 303)
    kinds = request.query_params.getlist("kind")
    hits = await _find(request, text, kinds, _MOST_FOUND)
    wants_trials = bool(text) and (not kinds or "Trial" in kinds)
    trials, note = [], ""
    try:
        trials = await _find_trials(request, text, _MOST_TRIALS) if wants_trials else []
    except TrialGraphError as error:  # no word in the text, or no index yet: the names are shown all the same
        note = str(error) if isinstance(error, Overloaded) else ""
    said = {"text": text, "hits": hits, "trials": trials, "note": note}
    return render(request, "search.html", title=f"Search: {text}" if text else "Search", **said)


async def _send_trials(request: Request) -> Response:
    """Trials by the words in their texts: IRIs, for `VALUES` in a query of one's own."""
    most = request.query_params.get("most", str(_MOST_TRIALS))
    if not (most.isascii() and most.isdecimal() and len(most) < _DIGITS):
        raise ArgumentError("most", f"most: {most[:80]!r} does not fit; expected a number of trials")
    found = await _find_trials(request, request.query_params.get("q", ""), int(most))
    return JSONResponse({"trials": [to_builtins(each) for each in found]})


def _choice(hit: Hit, root: str) -> dict[str, Any]:
    """As the completing input reads it; the note tells by which other name the thing was found."""
    trials = f"{hit.trials:,} trials" if hit.trials else ""
    note = " · ".join(filter(None, (hit.name if hit.name != hit.label else "", trials)))
    return {"id": hit.iri, "label": hit.label, "kind": hit.kind, "note": note, "url": page_of(hit.iri, root)}


async def _find(request: Request, text: str, kinds: list[str], most: int) -> list[Hit]:
    if _is_endpoint(request.app):
        return await request.app.state.workers.call(find_by_sparql, text, kinds, most)
    names = await _opened(request.app, _NAMES)
    return await run_in_threadpool(lambda: names.complete(text, kinds=kinds, most=most))


async def _find_trials(request: Request, words: str, most: int) -> list[Found]:
    if _is_endpoint(request.app):
        return await request.app.state.workers.call(find_by_title, words, most)
    index = await _opened(request.app, _TEXTS)
    return await run_in_threadpool(lambda: index.find(words, most=most))


async def _opened(app: Starlette, index: "_Index") -> Any:
    """An index, opened anew when the graph has changed; raises `Overloaded` while it is being made."""
    graph = app.state.settings.graph
    if not await run_in_threadpool(index.is_there, graph):
        prepare(app)
        raise Overloaded(f"the index of {index.of} is being made; search again in a minute")
    state = (Path(graph) / index.folder).stat().st_ino
    if getattr(app.state, index.folder, (None,))[0] != state:
        setattr(app.state, index.folder, (state, await run_in_threadpool(index.open, graph)))
    return getattr(app.state, index.folder)[1]


def prepare(app: Starlette) -> None:
    """Begins to make the indexes that are missing, beside whatever else the server does."""
    graph, making = app.state.settings.graph, getattr(app.state, "making", None)
    if not _is_endpoint(app) and lacks_index(graph) and (making is None or making.done()):
        app.state.making = asyncio.create_task(_make(app))


async def give_up(app: Starlette) -> None:
    """Stops making the indexes, since the server ends."""
    making = getattr(app.state, "making", None)
    if making is not None:
        making.cancel()
        await asyncio.wait((making,))


async def _make(app: Starlette) -> None:
    try:
        await app.state.workers.call(make_index, seconds=PATIENCE_SECONDS)
    except TrialGraphError as error:
        _log.error("no index: %s", error)


def lacks_index(graph: str) -> bool:
    """Whether a graph's folder has not both indexes."""
    return not (search.has_search(graph) and texts.has_texts(graph))


def _is_endpoint(app: Starlette) -> bool:
    return "://" in app.state.settings.graph


# --- in a worker --------------------------------------------------------------------------------------


def find_by_sparql(graph: TrialGraph, text: str, kinds: list[str], most: int) -> list[Hit]:
    """The things with a name that holds a text, or the trial with a number; those whose name begins so go first.

    For a graph without an index of names: every name is looked at, which takes seconds in a large one. Raises
    `QueryError` for a class that is not in `search.CLASSES`.
    """
    if unknown := sorted(set(kinds) - set(CLASSES)):
        raise QueryError(f"no names of {', '.join(unknown)}; there are: {', '.join(CLASSES)}")
    if not text.strip():
        return []
    wanted = kinds or CLASSES
    numbered = _trial_with_number(graph, text) if "Trial" in wanted else []
    found = {hit.iri: hit for kind in wanted for hit in _named(graph, text, kind)}
    for hit in numbered:
        found.pop(hit.iri, None)
    begins = fold(text)
    others = sorted(found.values(), key=lambda hit: (not fold(hit.name).startswith(begins), hit.name, hit.iri))
    return [*numbered, *others][:most]


def find_by_title(graph: TrialGraph, words: str, most: int) -> list[Found]:
    """The trials with all the words in their titles; raises `QueryError` where there is no word."""
    rows = graph.search(words, most=most)
    return [Found(iri=row["trial"], title=row["title"], score=row["score"]) for row in rows]


def _trial_with_number(graph: TrialGraph, text: str) -> list[Hit]:
    if len(find_numbers(text)) != 1:
        return []
    try:
        trial = graph.find(text, "Trial")
    except QueryError:
        return []
    return [Hit(iri=trial, label=name_of(graph.store, trial), kind="Trial", name=text.strip(), trials=0)]


def _named(graph: TrialGraph, text: str, kind: str) -> Iterator[Hit]:
    rows = look_up(graph.store, "find_entity_loosely", label=text.strip(), **{"class": str(TG[kind])})
    names = {row["entity"]: row["label"] for row in rows}
    for iri, name in names.items():
        yield Hit(iri=iri, label=name, kind=kind, name=name, trials=0)


def make_index(graph: TrialGraph) -> None:
    """Makes what is missing in a graph's folder: the index of names, then that of texts."""
    for index in (_NAMES, _TEXTS) if graph.edges is not None else ():
        if not index.is_there(graph.location):
            index.write(graph.store, graph.edges, graph.location)


@dataclass(frozen=True, kw_only=True)
class _Index:
    """One of the two in a graph's folder."""

    of: str
    folder: str
    is_there: Callable[[str], bool]
    open: Callable[[str], Any]
    write: Callable[[Store, Edges, str], None]


_NAMES = _Index(
    of="names",
    folder=search.FOLDER,
    is_there=search.has_search,
    open=search.open_search,
    write=search.write_search,
)
_TEXTS = _Index(
    of="texts", folder=texts.FOLDER, is_there=texts.has_texts, open=texts.open_texts, write=texts.write_texts
)
