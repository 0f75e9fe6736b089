"""Pages from templates; whatever a record says is text in them."""

import json
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from trialgraph import __version__, iris
from trialgraph.prefixes import shorten
from trialgraph.server import problems
from trialgraph.server.addresses import root_of
from trialgraph.server.pages.boxes import Answer

ASSETS = Path(__file__).parent.parent / "assets"


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from the template of that name; `root` in it is what addresses of this server begin with."""
    root, writable = root_of(request), request.app.state.settings.writable
    page = _templates().get_template(template)
    text = page.render(
        root=root, address=lambda iri: page_of(iri, root), path=request.url.path, writable=writable, **context
    )
    return HTMLResponse(text, status)


def explain(request: Request, error: Exception) -> Response:
    """The response to an error: a page for people, problem details for programs."""
    response = problems.explain(request, error)
    if "text/html" not in request.headers.get("accept", ""):
        return response
    said = json.loads(response.body)
    page = render(request, "problem.html", status=response.status_code, title=said["title"], detail=said["detail"])
    if after := response.headers.get("retry-after"):
        page.headers["retry-after"] = after
    return page


def page_of(iri: str, root: str = "") -> str:
    """The page of a thing: below its own path where this graph minted the IRI, else by the IRI as parameter."""
    if iri.startswith(iris.BASE) and "#" not in iri:
        return f"{root}/{iri.removeprefix(iris.BASE)}"
    return f"{root}/thing?iri={quote(iri, safe='')}"


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("trialgraph.server.pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    templates.globals["version"] = __version__
    count = "{:,}".format
    templates.filters |= {"count": count, "curie": shorten, "quoted": _quoted, "runs": _runs}
    return templates


def _runs(answers: Iterable[Answer]) -> list[tuple[bool, list[Answer]]]:
    """Boxes that stand beside each other, and those between."""
    return [(narrow, list(run)) for narrow, run in groupby(answers, key=lambda answer: answer.box.is_narrow)]


def _quoted(text: object) -> str:
    return quote(str(text), safe="")
