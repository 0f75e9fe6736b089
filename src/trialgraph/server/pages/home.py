"""The first page: what is in the graph, where it comes from, how much of it is linked; and what its words mean."""

from dataclasses import dataclass
from typing import Any

import rdflib
from rdflib.namespace import OWL, RDF, RDFS
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from trialgraph.config import ontology_folder
from trialgraph.graph import TrialGraph
from trialgraph.queries import look_up
from trialgraph.server.pages.rendering import ASSETS, render
from trialgraph.server.remembering import remembered
from trialgraph.terms import TG

_SHOWN = ("trial", "drug", "condition", "sponsor", "investigator", "site", "country")


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What is in a graph."""

    triples: int
    classes: dict[str, int]
    """How many things there are of each class, by its label."""
    newest: str
    """The day of the newest record; empty where none is dated."""
    report: dict[str, Any]


def routes() -> list[Route | Mount]:
    """The first page, the ontology, and the files that all pages load."""
    return [
        Route("/", _show),
        Route("/ontology", _show_ontology),
        Route("/ontology.ttl", _send_ontology),
        Mount("/assets", StaticFiles(directory=ASSETS)),
    ]


async def _show(request: Request) -> Response:
    said = await remembered(request.app, overview)
    shown = {name: said.classes.get(name, 0) for name in _SHOWN}
    return render(request, "home.html", title="What is in the graph", said=said, shown=shown)


def overview(graph: TrialGraph) -> Overview:
    """What is in a graph; of a large one this takes seconds."""
    classes = {row["class"]: row["things"] for row in graph.query("what_is_in_the_graph")}
    newest = next((str(row["day"]) for row in look_up(graph.store, "newest_day") if row["day"]), "")
    return Overview(triples=graph.store.count(), classes=classes, newest=newest, report=graph.report)


# --- the ontology -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Word:
    """A class or property of the ontology, for its documentation."""

    name: str
    label: str
    comment: str
    facts: dict[str, list[str]]
    """`below`, `of` (domain), `to` (range): IRIs."""


async def _show_ontology(request: Request) -> Response:
    if request.headers.get("accept", "").startswith(("text/turtle", "application/rdf")):
        return await _send_ontology(request)
    return render(request, "ontology.html", title="The ontology", groups=read_ontology())


async def _send_ontology(request: Request) -> Response:
    return FileResponse(ontology_folder() / "trialgraph.ttl", media_type="text/turtle")


def read_ontology() -> dict[str, list[Word]]:
    """The classes and properties of the ontology, each group by label."""
    ontology = rdflib.Graph().parse(ontology_folder() / "trialgraph.ttl")
    groups = {
        "Classes": OWL.Class,
        "Links to things": OWL.ObjectProperty,
        "Facts": OWL.DatatypeProperty,
    }
    return {title: _words(ontology, kind) for title, kind in groups.items()}


def _words(ontology: rdflib.Graph, kind: rdflib.URIRef) -> list[Word]:
    found = []
    for subject in ontology.subjects(RDF.type, kind):
        if not str(subject).startswith(str(TG)):
            continue
        links = {"below": (RDFS.subClassOf, RDFS.subPropertyOf), "of": (RDFS.domain,), "to": (RDFS.range,)}
        facts = {
            name: sorted(
                str(o) for p in predicates for o in ontology.objects(subject, p) if isinstance(o, rdflib.URIRef)
            )
            for name, predicates in links.items()
        }
        label, comment = (str(ontology.value(subject, p) or "") for p in (RDFS.label, RDFS.comment))
        found.append(Word(name=str(subject).removeprefix(str(TG)), label=label, comment=comment, facts=facts))
    return sorted(found, key=lambda word: word.label)
