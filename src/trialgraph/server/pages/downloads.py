"""The boxes that no stored query answers, communities and related trials, as CSV and JSON."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from trialgraph.errors import QueryError
from trialgraph.graph import TrialGraph
from trialgraph.queries import name_and_classes
from trialgraph.server.communities import DRAWN_BY

_MOST_RELATED = 100
_PATIENCE = 20
"""Seconds that a download waits for communities that are being found."""


def routes() -> list[Route]:
    """A community and the trials related to a trial, each in two formats."""
    return [Route("/community.{format}", _send_community), Route("/related.{format}", _send_related)]


async def _send_community(request: Request) -> Response:
    iri = request.query_params.get("thing", "")
    kind = await request.app.state.workers.call(kind_in_communities, iri)
    found = await request.app.state.communities.find(kind, iri, patience=_PATIENCE)
    if found is None:
        raise HTTPException(404, f"{iri} is in no community")
    facts = msgspec.to_builtins(found)
    columns = ("iri", "name", "strength", "links", "trials")
    return _send(request, "community", columns, facts.pop("members"), facts)


async def _send_related(request: Request) -> Response:
    iri = request.query_params.get("trial", "")
    rows = await request.app.state.workers.call(relate, iri, _MOST_RELATED)
    return _send(request, "related", ("trial", "title", "score", "because"), rows, {"of": iri})


def _send(
    request: Request, name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], facts: dict[str, Any]
) -> Response:
    """The rows as CSV, or as JSON below the facts that hold for all of them; raises 404 for another format."""
    if (format := request.path_params["format"]) == "json":
        return JSONResponse({**facts, "columns": columns, "rows": list(rows)})
    if format != "csv":
        raise HTTPException(404, f"no format called {format}; there are: csv, json")
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(out.getvalue(), media_type="text/csv", headers=headers)


# --- in a worker --------------------------------------------------------------------------------------


def kind_in_communities(graph: TrialGraph, iri: str) -> str:
    """The class by which a thing may be in a community; raises `QueryError` where it can be in none."""
    _, classes = name_and_classes(graph.store, iri)
    kind = next((name for name in DRAWN_BY if name in classes), None)
    if kind is None:
        raise QueryError(f"a community is of things of a class ({', '.join(DRAWN_BY)}); <{iri}> is of none")
    return kind


def relate(graph: TrialGraph, trial: str, most: int) -> list[dict[str, Any]]:
    """The trials most related to one, with every reason for each."""
    return [
        {
            "trial": each.iri,
            "title": each.title,
            "score": each.score,
            "because": each.because,
            "reasons": [
                {"kind": reason.kind, "name": reason.name, "score": reason.score, "thing": reason.iri}
                for reason in each.reasons
            ],
        }
        for each in graph.related(trial, most=most)
    ]
