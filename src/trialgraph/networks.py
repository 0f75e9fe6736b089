"""Graphs drawn from query results.

A network is an ordinary `networkx.Graph`: nodes are IRIs with `label` and `kind`, edges have `relation`,
`weight` (how many things are shared) and `evidence` (what they are called).
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx
import numpy as np
from pyoxigraph import NamedNode, QueryBoolean, QueryTriples
from scipy import sparse

from trialgraph.errors import ConfigError, QueryError
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
MOST_EVIDENCE = 10


# --- networks of a whole graph ------------------------------------------------------------------------


def network(
    store: Store, of: str, *, by: str | None = None, hub: int = HUB, least: int = 1, most: int = 0
) -> nx.Graph:
    """A network of two kinds (`trial-drug`, `drug-condition`), or of one kind by what it shares.

    `of="drug", by="condition"` joins drugs that share conditions; a thing with more than `hub` links joins
    nothing and is named in `graph["too_common"]`. Edges of a weight below `least` are left out, and if `most` is
    given, all but the best-linked nodes, whose number is `graph["left_out"]`. Raises `ConfigError` for a kind that
    is not one of `KINDS`.
    """
    if by is None:
        first, _, second = of.partition("-")
        graph = _bipartite(store, _kind(first), _kind(second), least)
        return trim(graph, most) if most else graph
    return _projection(store, _kind(of), _kind(by), hub, least, most)


def _kind(name: str) -> str:
    if name not in KINDS:
        raise ConfigError(f"no kind called {name!r} in a network; known: {', '.join(KINDS)}")
    return name


class _Incidence:
    """Which things of one kind are linked with which of another, and how often: a sparse matrix with names."""

    def __init__(self, rows: list[str], columns: list[str], matrix: sparse.csr_array):
        self.rows, self.columns, self.matrix = rows, columns, matrix


def _incidence(store: Store, row_kind: str, column_kind: str) -> _Incidence:
    """Rows against columns; two kinds that are no trials meet in the trials that they share."""
    if row_kind == column_kind:
        raise ConfigError(f"a network needs two kinds, not {row_kind!r} twice")
    if row_kind == "trial":
        return _linked(store, column_kind)
    if column_kind == "trial":
        links = _linked(store, row_kind)
        return _Incidence(links.columns, links.rows, links.matrix.T.tocsr())
    rows, columns = _linked(store, row_kind), _linked(store, column_kind)
    trials = {trial: position for position, trial in enumerate(rows.rows)}
    known = [(trials[trial], position) for position, trial in enumerate(columns.rows) if trial in trials]
    mine, theirs = zip(*known, strict=True) if known else ((), ())
    joined = rows.matrix[list(mine)].T @ columns.matrix[list(theirs)]
    return _Incidence(rows.columns, columns.columns, joined.tocsr())


def _linked(store: Store, kind: str) -> _Incidence:
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
    return _Incidence(sorted(trials), sorted(things), ordered.tocsr())


def _names(store: Store, kind: str) -> dict[str, str]:
    class_iri = TG.Trial if kind == "trial" else LINKS[kind][1]
    return {row["thing"]: row["name"] for row in look_up(store, "names_of_a_class", **{"class": str(class_iri)})}


def _plural(kind: str) -> str:
    return kind.removesuffix("y") + "ies" if kind.endswith("y") else kind + "s"


def _add_nodes(graph: nx.Graph, iris: Iterable[str], kind: str, names: dict[str, str]) -> None:
    for iri in sorted(iris):
        graph.add_node(iri, label=names.get(iri, iri), kind=kind.capitalize())


def _bipartite(store: Store, first: str, second: str, least: int) -> nx.Graph:
    if second == "trial":
        first, second = second, first  # the direct links lead away from the trial
    links = _incidence(store, first, second)
    graph = nx.Graph(name=f"{_plural(first)} and {_plural(second)}")
    _add_nodes(graph, links.rows, first, _names(store, first))
    _add_nodes(graph, links.columns, second, _names(store, second))
    link = {"property": str(LINKS[second][0])} if first == "trial" else {}
    for row, column, times in _entries(links.matrix):
        if times >= least:
            edge = {"relation": f"{first} – {second}", "weight": times}
            graph.add_edge(links.rows[row], links.columns[column], **edge, **link)
    return graph


def _projection(store: Store, kind: str, by: str, hub: int, least: int, most: int) -> nx.Graph:
    links = _incidence(store, kind, by)
    present = links.matrix.astype(bool).astype(np.int32).tocsc()
    degrees = np.diff(present.indptr)
    names = _names(store, by)
    shared_names = [names.get(iri, iri) for iri in links.columns]
    kept = present[:, np.flatnonzero(degrees <= hub)].tocsr()
    labels = [shared_names[c] for c in np.flatnonzero(degrees <= hub)]
    weights = sparse.triu(kept @ kept.T, k=1).tocsr()
    weights.data[weights.data < least] = 0
    weights.eliminate_zeros()
    chosen = _best_linked(weights, most) if most else np.arange(len(links.rows))
    graph = nx.Graph(name=f"{_plural(kind)} by shared {_plural(by)}")
    graph.graph["too_common"] = sorted(shared_names[c] for c in np.flatnonzero(degrees > hub))
    graph.graph["left_out"] = len(links.rows) - len(chosen)
    _add_nodes(graph, (links.rows[row] for row in chosen), kind, _names(store, kind))
    for row, column, times in _entries(weights[chosen][:, chosen]):
        mine, theirs = chosen[row], chosen[column]
        shared = np.intersect1d(_columns_of(kept, mine), _columns_of(kept, theirs), assume_unique=True)
        evidence = sorted(labels[c] for c in shared)[:MOST_EVIDENCE]
        edge = {"relation": f"shared {by}", "weight": times, "evidence": evidence}
        graph.add_edge(links.rows[mine], links.rows[theirs], **edge)
    return graph


def _best_linked(weights: sparse.csr_array, most: int) -> np.ndarray:
    """The rows with the most entries in row and column, in their order; of equals the first."""
    present = weights.astype(bool)
    degrees = np.asarray(present.sum(axis=0)).ravel() + np.asarray(present.sum(axis=1)).ravel()
    return np.sort(np.argsort(-degrees, kind="stable")[:most])


def _entries(matrix: sparse.csr_array) -> Iterator[tuple[int, int, int]]:
    """Row, column and value of every entry, in order."""
    matrix = matrix.tocsr()
    matrix.sort_indices()
    for row in range(matrix.shape[0]):
        for place in range(matrix.indptr[row], matrix.indptr[row + 1]):
            yield row, int(matrix.indices[place]), int(matrix.data[place])


def _columns_of(matrix: sparse.csr_array, row: int) -> np.ndarray:
    return matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]


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
    kept = sorted(graph, key=lambda node: (-graph.degree(node), node))[:most]
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
