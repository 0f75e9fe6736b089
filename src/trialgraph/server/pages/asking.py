"""Stored queries as forms, and the SPARQL editor."""

from collections.abc import Iterable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from trialgraph.errors import QueryError
from trialgraph.graph import TrialGraph
from trialgraph.prefixes import PREFIXES, shorten
from trialgraph.queries import StoredQuery
from trialgraph.rows import Rows
from trialgraph.server import catalogue
from trialgraph.server.addresses import base_address
from trialgraph.server.asking import write_sparql
from trialgraph.server.pages.boxes import Answer, Box, tabulate
from trialgraph.server.pages.rendering import render
from trialgraph.server.pages.views import EVENTS
from trialgraph.server.snippets import write_snippets
from trialgraph.terms import TG

_MOST_ROWS = 1000
_EXAMPLE = """# the drugs that most trials study
SELECT ?drug ?name (COUNT(DISTINCT ?trial) AS ?trials)
WHERE {
  ?trial a tg:Trial ; tg:studiesDrug ?drug .
  ?drug rdfs:label ?name .
}
GROUP BY ?drug ?name
ORDER BY DESC(?trials)
LIMIT 20
"""


def routes() -> list[Route]:
    """The catalogue, each query's form, and the editor with what it completes."""
    return [
        *catalogue.routes(show_list=show_catalogue, show_query=show_query),
        Route("/editor", _show_editor),
        Route("/vocabulary.json", _send_vocabulary),
    ]


# --- stored queries -----------------------------------------------------------------------------------


async def show_catalogue(request: Request) -> Response:
    """All stored queries, by theme."""
    themes: dict[str, list[StoredQuery]] = {}
    for query in (await run_in_threadpool(catalogue.known_queries)).values():
        for tag in query.tags[:1] or ("other",):
            themes.setdefault(tag, []).append(query)
    return render(request, "queries.html", title="Queries", themes=dict(sorted(themes.items())))


async def show_query(request: Request) -> Response:
    """A stored query as a form, with its answer once it is filled in."""
    query, _ = await run_in_threadpool(catalogue.find_asked, request.path_params["name"])
    is_asked = bool(request.query_params)
    answer, snippets, problem, asked = None, {}, "", {}
    try:
        asked, _ = catalogue.read_arguments(query, _fields(request))
        answer, sparql = await request.app.state.workers.call(answer_query, query.name, asked, is_asked)
        snippets = write_snippets(query, asked, base=base_address(request), sparql=sparql)
    except QueryError as error:
        problem = str(error) if is_asked else ""
    values = {each.name: asked.get(each.name, "" if is_asked else each.default or "") for each in query.parameters}
    shown = {"query": query, "values": values, "kinds": _kinds(query), "asked": asked}
    said = {"answer": answer, "problem": problem, "snippets": snippets}
    return render(request, "query.html", title=query.summary, **shown, **said)


def _fields(request: Request) -> list[tuple[str, str]]:
    """What the form sends, without the name of its button."""
    return [(name, value) for name, value in request.query_params.multi_items() if name != "ask"]


def _kinds(query: StoredQuery) -> dict[str, str]:
    """The class of what each parameter takes, by which completion looks for it; empty for any."""
    return {
        each.name: (each.class_iri or "").removeprefix(str(TG)) for each in query.parameters if each.type == "iri"
    }


def answer_query(
    graph: TrialGraph, name: str, arguments: dict[str, str], is_asked: bool
) -> tuple[Answer | str | None, str]:
    """The answer to a stored query, unless it is not asked yet, and the query as SPARQL."""
    sparql = write_sparql(graph, name, arguments)
    return _answer(graph, name, arguments) if is_asked else None, sparql


def _answer(graph: TrialGraph, name: str, arguments: dict[str, str]) -> Answer | str:
    """Rows as cells; triples a line each, a yes or no in words."""
    answer = graph.query(name, **arguments)
    if isinstance(answer, Rows):
        return tabulate(Box(title=name, query=name, view=_view(answer), most=_MOST_ROWS), answer, arguments)
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return "".join(f"{shorten(s)} {shorten(p)} {shorten(o)} .\n" for s, p, o in _words(answer))


def _view(rows: Rows) -> str:
    columns = set(rows.variables)
    views = (
        ("map", {"site", "latitude", "longitude"}),
        ("chart", {"year", "phase", "trials"}),
        *(("timeline", needed) for needed in EVENTS),
    )
    return next((view for view, needed in views if needed <= columns), "table")


def _words(triples: Iterable[Any]) -> Iterable[tuple[str, str, str]]:
    return (tuple(getattr(term, "value", str(term)) for term in triple) for triple in triples)


# --- the editor ---------------------------------------------------------------------------------------


async def _show_editor(request: Request) -> Response:
    """The editor, with a query of one's own or a stored one (`of`) whose parameters are filled."""
    said = dict(request.query_params)
    text, name = said.pop("query", _EXAMPLE), said.pop("of", None)
    if name:
        text = await request.app.state.workers.call(write_sparql, name, said)
    return render(request, "editor.html", title="SPARQL", text=text)


async def _send_vocabulary(request: Request) -> Response:
    """The classes of the graph with the properties of each, and how often they occur, for completion."""
    counts = await request.app.state.census.counts()
    classes = [
        {
            "iri": each.iri,
            "label": each.label or shorten(each.iri),
            "count": each.entities,
            "properties": [
                {"iri": link.iri, "label": link.label or shorten(link.iri), "count": link.triples}
                for link in each.properties
            ],
        }
        for each in counts.classes
    ]
    return JSONResponse({"prefixes": PREFIXES, "classes": classes})
