"""Graphs drawn from query results.

A network is a `networkx.Graph`: nodes are IRIs with `label` and `kind`, edges have `relation`, `weight` and, where
things are shared, `evidence` (what they are called). That of a whole graph is a `FrozenGraph`, with a sparse
matrix beneath.
"""

import re
from array import array
from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
from pyoxigraph import NamedNode, QueryBoolean, QueryTriples
from scipy import sparse

from trialgraph.bipartite import Links, Side, one_mode, two_mode
from trialgraph.errors import ConfigError, QueryError
from trialgraph.frozen import FrozenGraph
from trialgraph.queries import look_up
from trialgraph.rows import Rows
from trialgraph.stores import Store
from trialgraph.terms import RDF_TYPE, TG

LINKS = {
    "drug": (TG.studiesDrug, TG.Drug),
    "condition": (TG.studiesCondition, TG.Condition),
    "sponsor": (TG.hasSponsor, TG.Sponsor),
    "investigator": (TG.hasInvestigator, TG.Investigator),
    "site": (TG.hasSite, TG.Site),
    "country": (TG.hasCountry, TG.Country),
}
"""What a trial is linked to: the direct link and the class at its end."""
KINDS = ("trial", *LINKS)
HUB = 1000
"""A thing with more links than this joins no pairs in a projection: its clique would drown the rest."""
CROWD = 50
"""A thing with more links than this is not followed from a neighbourhood's second step on."""


# --- networks of a whole graph ------------------------------------------------------------------------


def network(
    store: Store,
    of: str,
    *,
    by: str | None = None,
    hub: int = HUB,
    most: int = 0,
    least: float = 0,
    weight: str | None = None,
    each: int = 0,
    backbone: str | None = None,
    alpha: float = 0.05,
) -> FrozenGraph:
    """A network of two kinds (`trial-drug`, `drug-condition`), or of one kind by what it shares.

    `of="drug", by="condition"` joins drugs that share conditions; a thing with more than `hub` links joins
    nothing and is named in `graph["too_common"]`. The `weight` of such an edge (one of `projections.WEIGHTS`;
    usually how many things are shared), how many edges `each` node keeps (usually all) and the `backbone` at a
    level of `alpha` (usually none) are as of `projections.project`.

    Edges of a weight below `least` are left out, and if `most` is given, all but the best-linked nodes, whose
    number is `graph["left_out"]`. Raises `ConfigError` for a kind that is not one of `KINDS`, an unknown weight or
    backbone, and for either without `by`.
    """
    if by is not None:
        links = _links(store, _kind(of), _kind(by))
        rules = {"weight": weight or "count", "each": each, "backbone": backbone, "alpha": alpha}
        graph = one_mode(links, hub=hub, least=least, **rules)
    elif weight or each or backbone:
        raise ConfigError("weight, each and backbone belong to a network of one kind; say what it shares (by)")
    else:
        first, _, second = of.partition("-")
        graph = _bipartite(store, _kind(first), _kind(second), least)
    return trim(graph, most) if most else graph


def _kind(name: str) -> str:
    if name not in KINDS:
        raise ConfigError(f"no kind called {name!r} in a network; known: {', '.join(KINDS)}")
    return name


def _bipartite(store: Store, first: str, second: str, least: float) -> FrozenGraph:
    if second == "trial":
        first, second = second, first  # the direct links lead away from the trial
    links = _links(store, first, second)
    link = {"property": str(LINKS[second][0])} if first == "trial" else {}
    return two_mode(links, least=least, **link)


def _links(store: Store, row_kind: str, column_kind: str) -> Links:
    """Rows against columns; two kinds that are no trials meet in the trials that they share."""
    if row_kind == column_kind:
        raise ConfigError(f"a network needs two kinds, not {row_kind!r} twice")
    if row_kind == "trial":
        rows, columns, matrix = _linked(store, column_kind)
    elif column_kind == "trial":
        columns, rows, turned = _linked(store, row_kind)
        matrix = turned.T.tocsr()
    else:
        rows, columns, matrix = _meeting(_linked(store, row_kind), _linked(store, column_kind))
    return Links(rows=_side(store, row_kind, rows), columns=_side(store, column_kind, columns), matrix=matrix)


_Linked = tuple[list[str], list[str], sparse.csr_array]
"""Trials, things, and which are linked with which."""


def _meeting(mine: _Linked, theirs: _Linked) -> _Linked:
    trials = {trial: position for position, trial in enumerate(mine[0])}
    known = [(trials[trial], position) for position, trial in enumerate(theirs[0]) if trial in trials]
    here, there = zip(*known, strict=True) if known else ((), ())
    joined = mine[2][list(here)].T @ theirs[2][list(there)]
    return mine[1], theirs[1], joined.tocsr()


def _linked(store: Store, kind: str) -> _Linked:
    """Trials against the things of a kind that they are directly linked to, both in the order of their IRIs."""
    link, _ = LINKS[kind]
    trials: dict[str, int] = {}
    things: dict[str, int] = {}
    rows, columns = array("i"), array("i")
    for trial, thing in look_up(store, "links_of_a_kind", link=str(link)).solutions():
        rows.append(trials.setdefault(trial.value, len(trials)))
        columns.append(things.setdefault(thing.value, len(things)))
    row_order, column_order = np.argsort(list(trials)), np.argsort(list(things))
    matrix = sparse.csr_array(
        (np.ones(len(rows), dtype=np.int32), (np.asarray(rows), np.asarray(columns))),
        shape=(len(trials), len(things)),
    )
    ordered = matrix[row_order][:, column_order] if len(rows) else matrix
    return sorted(trials), sorted(things), ordered.tocsr()


def _side(store: Store, kind: str, ids: list[str]) -> Side:
    class_iri = TG.Trial if kind == "trial" else LINKS[kind][1]
    answer = look_up(store, "names_of_a_class", **{"class": str(class_iri)}).solutions()
    names = {thing.value: name.value for thing, name in answer}
    return Side(kind=kind, ids=ids, labels=[names.get(iri, iri) for iri in ids])


# --- drawn from an answer -----------------------------------------------------------------------------


def drawn(store: Store, answer: Rows | QueryBoolean | QueryTriples) -> nx.Graph:
    """The network in an answer: the IRIs of each row joined to the first one, or triples as they are.

    Raises `QueryError` for an answer without two IRIs to join.
    """
    graph = nx.MultiDiGraph()
    if isinstance(answer, QueryTriples):
        pairs = (
            (
                triple.subject.value,
                triple.object.value,
                _local_name(triple.predicate.value),
                {"property": triple.predicate.value},
            )
            for triple in answer
            if isinstance(triple.subject, NamedNode)
            and isinstance(triple.object, NamedNode)
            and triple.predicate.value != RDF_TYPE
        )
    elif isinstance(answer, Rows):
        pairs = _pairs(answer)
    else:
        raise QueryError("a yes or no cannot be drawn")
    for source, target, relation, prop in pairs:
        for iri in (source, target):
            if iri not in graph:
                _add_thing(graph, store, iri)
        graph.add_edge(source, target, key=relation, relation=relation, weight=1, **prop)
    if not len(graph):
        raise QueryError("the answer joins no things: it needs two columns of IRIs, or to be a CONSTRUCT")
    return graph


def _pairs(rows: Rows) -> Iterator[tuple[str, str, str, dict[str, str]]]:
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


def trim(graph: nx.Graph, most: int) -> nx.Graph:
    """The `most` nodes with most links and the edges between them; the rest is counted in `graph["left_out"]`."""
    if len(graph) <= most:
        return graph
    degrees = dict(graph.degree())
    kept = sorted(graph, key=lambda node: (-degrees[node], node))[:most]
    if isinstance(graph, FrozenGraph):
        smaller = graph.induced(np.sort([graph.places[node] for node in kept]))
    else:
        smaller = graph.subgraph(kept).copy()
    smaller.graph["left_out"] = len(graph) - most
    return smaller


# --- around one thing ---------------------------------------------------------------------------------


def neighbourhood(
    store: Store, iri: str, *, depth: int = 1, most: int = 300, crowd: int = CROWD
) -> nx.MultiDiGraph:
    """What a thing is linked to, up to `depth` direct links away and at most `most` nodes.

    Beyond the first step a thing with more than `crowd` links is drawn but not followed. What was left out is
    counted in `graph["left_out"]`. Raises `QueryError` for an IRI that is not in the graph.
    """
    graph = nx.MultiDiGraph()
    _add_thing(graph, store, iri)
    graph.graph["title"] = f"Around {graph.nodes[iri]['label']}"
    left_out: set[str] = set()
    crowded = 0
    frontier = [iri]
    for step in range(depth):
        found: list[str] = []
        for thing in frontier:
            if step and (links := _count_links(store, thing)) > crowd:
                crowded += links - graph.degree(thing)
                continue
            rows = list(look_up(store, "neighbours", thing=thing))
            new = [row for row in rows if row["neighbour"] not in graph]
            room = max(most - len(graph), 0)
            for row in new[:room]:
                _add_neighbour(graph, row)
                found.append(row["neighbour"])
            left_out.update(row["neighbour"] for row in new[room:])
            for row in rows:
                if row["neighbour"] in graph:
                    _add_link(graph, thing, row)
        frontier = found
    graph.graph["left_out"] = len(left_out - set(graph)) + crowded
    return graph


def _count_links(store: Store, thing: str) -> int:
    return next(row["links"] for row in look_up(store, "number_of_links", thing=thing))


def _add_thing(graph: nx.Graph, store: Store, iri: str) -> None:
    rows = list(look_up(store, "name_and_classes", thing=iri))
    classes = [row["class"].removeprefix(str(TG)) for row in rows if row["class"]]
    if not classes:
        raise QueryError(f"<{iri}> is not in the graph")
    kind = next((name for name in classes if name.lower() in KINDS), classes[0])
    graph.add_node(iri, label=rows[0]["name"] or iri, kind=kind)


def _add_neighbour(graph: nx.Graph, row: dict[str, Any]) -> None:
    kind = str(row["class"]).removeprefix(str(TG))
    graph.add_node(row["neighbour"], label=row["name"] or row["neighbour"], kind=kind)


def _add_link(graph: nx.MultiDiGraph, thing: str, row: dict[str, Any]) -> None:
    """A direct link, once, in its own direction."""
    source, target = (thing, row["neighbour"]) if row["outward"] else (row["neighbour"], thing)
    graph.add_edge(source, target, key=row["link"], relation=row["relation"], property=row["link"], weight=1)


def find_path(store: Store, start: str, end: str, *, most: int = 20000) -> list[dict[str, Any]]:
    """How two things hang together: the steps along a shortest way, empty where there is none.

    A way over a shared country says next to nothing, so one is taken only where there is no other. Gives up after
    looking at `most` things; raises `QueryError` for an IRI that is not in the graph.
    """
    graph = nx.Graph()
    for iri in (start, end):
        _add_thing(graph, store, iri)
    if start == end:
        return []
    return _search(store, start, end, most, {str(TG.hasCountry)}) or _search(store, start, end, most, set())


def _search(store: Store, start: str, end: str, most: int, barred: set[str]) -> list[dict[str, Any]]:
    """A shortest way that uses no barred link, searched from both ends at once, the smaller frontier first."""
    steps: dict[str, dict[str, tuple[str, dict[str, Any]] | None]] = {start: {start: None}, end: {end: None}}
    frontiers = {start: [start], end: [end]}
    while all(frontiers.values()) and sum(map(len, steps.values())) < most:
        side = min(frontiers, key=lambda one: (len(frontiers[one]), one == end))
        other = end if side == start else start
        found: list[str] = []
        for thing in frontiers[side]:
            for row in look_up(store, "neighbours", thing=thing):
                if row["neighbour"] in steps[side] or row["link"] in barred:
                    continue
                steps[side][row["neighbour"]] = (thing, row)
                if row["neighbour"] in steps[other]:
                    return _joined(steps[start], steps[end], row["neighbour"])
                found.append(row["neighbour"])
        frontiers[side] = found
    return []


def _joined(before: dict, after: dict, middle: str) -> list[dict[str, Any]]:
    """The steps from the start to the middle, and on to the end, as one way."""
    way: list[dict[str, Any]] = []
    here = middle
    while before[here]:
        previous, row = before[here]
        way.insert(0, {"from": previous, "to": here, "relation": row["relation"], "outward": row["outward"]})
        here = previous
    here = middle
    while after[here]:
        following, row = after[here]
        way.append({"from": here, "to": following, "relation": row["relation"], "outward": not row["outward"]})
        here = following
    return way
