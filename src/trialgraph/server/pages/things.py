"""The page of a thing, and the same as Turtle and JSON-LD, at the path of its IRI."""

import io
import logging
from dataclasses import dataclass

import pyoxigraph
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trialgraph import iris
from trialgraph.cards import Card, read_card
from trialgraph.errors import Overloaded, QueryError, StoreError, TooLarge
from trialgraph.graph import TrialGraph
from trialgraph.prefixes import PREFIXES
from trialgraph.queries import look_up, look_up_triples
from trialgraph.related import RelatedTrial
from trialgraph.server.addresses import root_of
from trialgraph.server.communities import DRAWN_BY, Community, Member, command_for
from trialgraph.server.negotiation import choose
from trialgraph.server.pages.boxes import OF_A_THING, OF_A_TRIAL, Answer, ask_boxes
from trialgraph.server.pages.rendering import page_of, render
from trialgraph.terms import TG

HTML = "text/html"
GRAPHS = {
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/ld+json": pyoxigraph.RdfFormat.JSON_LD,
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
}
_BY_NAME = {"html": HTML, "ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}
_STUDIED = {"Drug", "Condition", "Sponsor", "Investigator", "Site", "Country"}
_MOST_RELATED = 10
_MOST_MEMBERS = 15
"""Of a community, beside the thing itself."""
_FIRST = (
    *("official title", "status", "why stopped", "phase", "study type", "enrollment", "start date"),
    *("primary completion date", "completion date", "brief summary", "absent since", "url"),
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Description:
    """All that a page tells of a thing."""

    card: Card
    kind: str
    answers: list[Answer]
    related: list[RelatedTrial]


@dataclass(frozen=True, kw_only=True)
class Together:
    """What a page tells of a community."""

    drawn_by: str
    """What things have to share to be joined."""
    command: str
    """By which the same is found."""
    community: Community | None = None
    """With its most central members; None, with the `problem`, where it is not known."""
    others: tuple[Member, ...] = ()
    """The most central beside the thing itself."""
    problem: str = ""


def routes() -> list[Route]:
    """The page of any IRI by parameter, and of this graph's own by path."""
    return [Route("/thing", _show_by_parameter), Route("/{path:path}", _show_by_path)]


async def _show_by_parameter(request: Request) -> Response:
    """A thing whose IRI this graph minted has its page at that path, and only there."""
    iri, root = request.query_params.get("iri", ""), root_of(request)
    page = page_of(iri, root)
    return await _show(request, iri) if page.startswith(f"{root}/thing?") else RedirectResponse(page, 308)


async def _show_by_path(request: Request) -> Response:
    """The path as it was sent is the IRI's: decoded, it would be another one."""
    sent = request.scope.get("raw_path", request.url.path.encode()).partition(b"?")[0].decode("ascii", "replace")
    return await _show(request, iris.BASE + sent.removeprefix(root_of(request)).lstrip("/"))


async def _show(request: Request, iri: str) -> Response:
    asked = _BY_NAME.get(request.query_params.get("format", ""), request.headers.get("accept"))
    media_type, _ = choose(asked, {HTML: None, **GRAPHS})
    try:
        if media_type in GRAPHS:
            data = await request.app.state.workers.call(describe_as_rdf, iri, media_type)
            return Response(data, media_type=media_type, headers={"Vary": "Accept"})
        described = await request.app.state.workers.call(describe, iri)
    except QueryError as error:
        raise HTTPException(404, f"nothing in this graph is called {iri}") from error
    found = {"said": described, "facts": _facts(described), "together": await _together(request, described)}
    return render(request, "thing.html", title=described.card.name, iri=iri, **found)


async def _together(request: Request, described: Description) -> Together | None:
    """The community that a thing belongs to, or why it is not told yet; None for what is in none."""
    kind, iri = described.kind, described.card.iri
    try:
        found = await request.app.state.communities.find(kind, iri, most=_MOST_MEMBERS + 1)
    except (Overloaded, TooLarge) as error:
        return Together(drawn_by=DRAWN_BY[kind], command=command_for(kind), problem=str(error))
    except StoreError as error:
        _log.error("no communities: %s", error)
        return None
    if found is None:
        return None
    others = tuple(member for member in found.members if member.iri != iri)[:_MOST_MEMBERS]
    return Together(drawn_by=DRAWN_BY[kind], command=command_for(kind), community=found, others=others)


def _facts(described: Description) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The facts that people look for first, in their order, and the others."""
    facts = described.card.facts
    first = {name: facts[name] for name in _FIRST if name in facts}
    return first, {name: values for name, values in facts.items() if name not in first}


# --- in a worker --------------------------------------------------------------------------------------


def describe(graph: TrialGraph, iri: str) -> Description:
    """What the page of a thing tells; raises `QueryError` for an IRI that is not in the graph."""
    card = read_card(graph.store, iri, with_links=False)
    kind = next((name for name in ("Trial", *sorted(_STUDIED)) if name in card.classes), card.classes[0])
    boxes = OF_A_TRIAL if kind == "Trial" else OF_A_THING if kind in _STUDIED else ()
    answers = ask_boxes(graph, boxes, iri)
    related = graph.related(iri, most=_MOST_RELATED) if kind == "Trial" else []
    return Description(card=card, kind=kind, answers=answers, related=related)


def describe_as_rdf(graph: TrialGraph, iri: str, media_type: str) -> bytes:
    """What the graph says of a thing and its records; raises `QueryError` where it says nothing."""
    statements = look_up(graph.store, "statements_of", thing=iri)
    subjects = [iri, *(row["value"] for row in statements if row["predicate"] == str(TG.hasRecord))]
    triples = [triple for each in subjects for triple in look_up_triples(graph.store, "facts_of", thing=each)]
    if not triples:
        raise QueryError(f"<{iri}> is not in the graph")
    out = io.BytesIO()
    pyoxigraph.serialize(triples, out, GRAPHS[media_type], prefixes=PREFIXES)
    return out.getvalue()
