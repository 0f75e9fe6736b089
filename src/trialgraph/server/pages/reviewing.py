"""What waits for somebody's decision, with buttons, on a server that may write."""

from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialgraph.build import decisions_path
from trialgraph.errors import QueryError
from trialgraph.linking import CANDIDATES, MAPPINGS
from trialgraph.mappings import Mapping, read_mappings
from trialgraph.reviewing import Question, append_rows, decide_doubt, decide_link, find_doubts, find_links, signed
from trialgraph.server.addresses import root_of
from trialgraph.server.guards import is_token, read_body
from trialgraph.server.pages.rendering import render

_MOST = 50
_TABLES = {"doubts": CANDIDATES, "links": MAPPINGS}


def routes() -> list[Route]:
    """The page, and where its buttons lead."""
    return [Route("/review", _show), Route("/review", _decide, methods=["POST"])]


async def _show(request: Request) -> Response:
    _refuse_read_only(request)
    said = request.query_params
    table, kind = said.get("of", "doubts"), said.get("kind") or None
    questions = await run_in_threadpool(_questions, Path(request.app.state.settings.graph), table, kind)
    context = {"questions": questions[:_MOST], "waiting": len(questions), "table": table, "kind": kind}
    return render(request, "review.html", title="Review", decided=said.get("decided", ""), **context)


async def _decide(request: Request) -> Response:
    """Keeps a decision beside the graph; `trialgraph link` or the next build applies it."""
    _refuse_read_only(request)
    body = await read_body(request, request.app.state.settings.bytes)
    said = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if not is_token(request.app, said.get("token", "")):
        raise HTTPException(403, "decisions need the token that the server was started with")
    graph, table = Path(request.app.state.settings.graph), said.get("of", "doubts")
    await run_in_threadpool(_keep, graph, table, said)
    return RedirectResponse(f"{root_of(request)}/review?of={table}&decided=1", 303)


def _refuse_read_only(request: Request) -> None:
    settings = request.app.state.settings
    if not settings.writable or "://" in settings.graph:
        raise HTTPException(403, "this server does not write; start it with --writable on a graph's folder")


def _questions(graph: Path, table: str, kind: str | None) -> list[Question]:
    find = find_doubts if table == "doubts" else find_links
    return find(_rows(graph / _file(table)), _rows(decisions_path(graph)), uses={}, kind=kind)


def _file(table: str) -> str:
    if table not in _TABLES:
        raise QueryError(f"nothing called {table!r} is reviewed; known: {', '.join(_TABLES)}")
    return _TABLES[table]


def _rows(path: Path) -> list[Mapping]:
    return list(read_mappings(path)) if path.is_file() else []


def _keep(graph: Path, table: str, said: dict[str, str]) -> None:
    """Writes a decision down; raises `QueryError` for what does not wait any more, or is no answer."""
    question = next((q for q in _questions(graph, table, None) if q.subject == said.get("subject")), None)
    decide = decide_doubt if table == "doubts" else decide_link
    rows = decide(question, said.get("answer", "")) if question else ()
    if not rows:
        raise QueryError(
            "that name does not wait for a decision any more, or the answer is none; load the page anew"
        )
    author = said.get("author", "").strip() or "somebody on the server's pages"
    append_rows(decisions_path(graph), [signed(row, author=author, date=date.today().isoformat()) for row in rows])
