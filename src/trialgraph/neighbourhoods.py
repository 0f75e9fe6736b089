"""Networks of a few things: those in an answer, and those around one thing."""

import re
from collections.abc import Iterator
from typing import Any

import networkx as nx
from pyoxigraph import NamedNode, QueryBoolean, QueryTriples

from trialgraph.edges import KINDS
from trialgraph.errors import QueryError
from trialgraph.queries import look_up, name_and_classes
from trialgraph.rows import Rows
from trialgraph.stores import Store
from trialgraph.terms import RDF_TYPE, TG

_DRAWN = {"Trial", *(kind.thing for kind in KINDS.values())}
CROWD = 50
"""A thing with more links than this is not followed from a neighbourhood's second step on."""


# --- drawn from an answer -----------------------------------------------------------------------------


def drawn(store: Store, answer: Rows | QueryBoolean | QueryTriples) -> nx.Graph:
    """The network in an answer: the IRIs of each row joined to the first one, or triples as they are.

    Raises `QueryError` for an answer without two IRIs to join.
    """
    graph = nx.MultiDiGraph()
    if isinstance(answer, QueryTriples):
        pairs = _statements(answer)
    elif isinstance(answer, Rows):
        pairs = _pairs(answer)
    else:
        raise QueryError("a yes or no cannot be drawn")
    for source, target, relation, facts in pairs:
        for iri in (source, target):
            if iri not in graph:
                _add_thing(graph, store, iri)
        graph.add_edge(source, target, key=relation, relation=relation, weight=1, **facts)
    if not len(graph):
        raise QueryError("the answer joins no things: it needs two columns of IRIs, or to be a CONSTRUCT")
    return graph


_Pairs = Iterator[tuple[str, str, str, dict[str, str]]]
"""Two IRIs, how they hang together, and what else is said of that."""


def _statements(triples: QueryTriples) -> _Pairs:
    """The triples between two IRIs, but for those that tell a class."""
    for subject, predicate, value in triples:
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode) and predicate.value != RDF_TYPE:
            yield subject.value, value.value, _local_name(predicate.value), {"property": predicate.value}


def _pairs(rows: Rows) -> _Pairs:
    """The first IRI of each row with each other one; the variable's name tells how they hang together."""
    for terms in rows.terms:
        named = [
            (variable, term.value)
            for variable, term in zip(rows.variables, terms, strict=True)
            if isinstance(term, NamedNode)
        ]
        for variable, iri in named[1:]:
            yield named[0][1], iri, variable, {}


def _local_name(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


# --- around one thing ---------------------------------------------------------------------------------


def neighbourhood(
    store: Store, iri: str, *, depth: int = 1, most: int = 300, crowd: int = CROWD
) -> nx.MultiDiGraph:
    """What a thing is linked to, up to `depth` direct links away and at most `most` nodes.

    Beyond the first step a thing with more than `crowd` links is drawn but not followed. What was left out is
    counted in `graph["left_out"]` and, of each thing's own links, in its node's `left_out`. Raises `QueryError`
    for an IRI that is not in the graph.
    """
    graph = nx.MultiDiGraph()
    _add_thing(graph, store, iri)
    graph.graph["title"] = f"Around {graph.nodes[iri]['label']}"
    left_out: dict[str, set[str]] = {}
    crowded: dict[str, int] = {}
    frontier = [iri]
    for step in range(depth):
        found: list[str] = []
        for thing in frontier:
            if step and (links := _count_links(store, thing)) > crowd:
                crowded[thing] = links
                continue
            rows = list(look_up(store, "neighbours", thing=thing))
            new = [row for row in rows if row["neighbour"] not in graph]
            room = max(most - len(graph), 0)
            for row in new[:room]:
                _add_neighbour(graph, row)
                found.append(row["neighbour"])
            left_out[thing] = {row["neighbour"] for row in new[room:]}
            for row in rows:
                if row["neighbour"] in graph:
                    _add_link(graph, thing, row)
        frontier = found
    _count_left_out(graph, left_out, crowded)
    return graph


def _count_left_out(graph: nx.MultiDiGraph, left_out: dict[str, set[str]], crowded: dict[str, int]) -> None:
    """Say what is not drawn: neighbours for which there was no room, links of things that were not followed."""
    counts = {thing: len(missing.difference(graph)) for thing, missing in left_out.items()}
    more = {thing: links - graph.degree(thing) for thing, links in crowded.items()}
    for thing, count in (counts | more).items():
        if count:
            graph.nodes[thing]["left_out"] = count
    graph.graph["left_out"] = len(set().union(*left_out.values()).difference(graph)) + sum(more.values())


def _count_links(store: Store, thing: str) -> int:
    return next(row["links"] for row in look_up(store, "number_of_links", thing=thing))


def _add_thing(graph: nx.Graph, store: Store, iri: str) -> None:
    name, classes = name_and_classes(store, iri)
    kind = next((name for name in classes if name in _DRAWN), classes[0])
    graph.add_node(iri, label=name, kind=kind)


def _add_neighbour(graph: nx.Graph, row: dict[str, Any]) -> None:
    kind = str(row["class"]).removeprefix(str(TG))
    graph.add_node(row["neighbour"], label=row["name"] or row["neighbour"], kind=kind)


def _add_link(graph: nx.MultiDiGraph, thing: str, row: dict[str, Any]) -> None:
    """A direct link, once, in its own direction."""
    source, target = (thing, row["neighbour"]) if row["outward"] else (row["neighbour"], thing)
    graph.add_edge(source, target, key=row["link"], relation=row["relation"], property=row["link"], weight=1)
