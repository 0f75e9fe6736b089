"""How two things hang together: the steps of a way from one to the other over the direct links."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from trialgraph import iris
from trialgraph.edges import KINDS
from trialgraph.queries import look_up, name_and_classes
from trialgraph.stores import Store
from trialgraph.terms import TG

if TYPE_CHECKING:
    from trialgraph.edges import Edges

_TRIALS = iris.BASE + "trial/"


def find_path(
    store: Store, start: str, end: str, *, ways: "Ways | None" = None, most: int = 20000
) -> list[dict[str, Any]]:
    """The steps along a best way between two things, empty where there is none.

    Over the tables of edges (`ways`) it is the cheapest, where a step costs the logarithms of the numbers of links
    at both its ends: a way over a hub, such as a country or placebo, says next to nothing. Without them it is a
    shortest one, over a country only where there is no other, and the search gives up after looking at `most`
    things. Raises `QueryError` for an IRI that is not in the graph.
    """
    for thing in (start, end):
        name_and_classes(store, thing)  # which raises where a thing is not in the graph
    if start == end:
        return []
    if ways:
        stops = ways.between(start, end)
        return [_step(store, *step) for step in pairwise(stops)]
    return _search(store, start, end, most, {str(TG.hasCountry)}) or _search(store, start, end, most, set())


# --- over the tables of edges -------------------------------------------------------------------------


class Ways:
    """All direct links with what a step along each costs: eight bytes for either direction of a link."""

    def __init__(self, edges: "Edges"):
        self._edges = edges
        links = " UNION ".join(f"SELECT trial, {kind} AS thing FROM trial_{kind}" for kind in KINDS)
        columns = edges.ask(f"SELECT * FROM ({links}) ORDER BY ALL").fetchnumpy()
        (size,) = edges.ask("SELECT count(*) FROM node").fetchone()
        ones = np.ones(len(columns["trial"]), dtype=np.float32)
        half = sparse.csr_array((ones, (columns["trial"], columns["thing"])), shape=(size, size))
        self._costs = sparse.csr_array(half + half.T)
        logs = np.log(np.maximum(np.diff(self._costs.indptr), 1)).astype(np.float32)
        self._costs.data = np.repeat(logs, np.diff(self._costs.indptr)) + logs[self._costs.indices]

    def between(self, start: str, end: str) -> list[str]:
        """The IRIs along a cheapest way from one to the other, both included; empty where there is none."""
        first, last = self._number(start), self._number(end)
        if first is None or last is None:
            return []
        limit, near, reached = float(self._costs.data.max(initial=0)), 0, 1
        while reached > near:  # no step costs more than the first limit: what that adds nothing to is all there is
            costs, before = csgraph.dijkstra(self._costs, indices=first, return_predecessors=True, limit=limit)
            if np.isfinite(costs[last]):
                return self._edges.iris(_way(before, last))
            limit, near, reached = 2 * limit, reached, np.count_nonzero(np.isfinite(costs))
        return []

    def _number(self, iri: str) -> int | None:
        things = "('Trial', " + ", ".join(f"'{kind.thing}'" for kind in KINDS.values()) + ")"
        found = self._edges.ask(f"SELECT id FROM node WHERE iri = $iri AND class IN {things}", {"iri": iri})
        row = found.fetchone()
        return row and row[0]


def _way(before: np.ndarray, last: int) -> list[int]:
    """The numbers from the first thing to the last, from what stands before each."""
    way = [last]
    while before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    return way[::-1]


def _step(store: Store, one: str, other: str) -> dict[str, Any]:
    """A step in words; asked at its trial, which has fewer links than a hub."""
    trial, thing = (one, other) if one.startswith(_TRIALS) else (other, one)
    row = next(row for row in look_up(store, "neighbours", thing=trial) if row["neighbour"] == thing)
    return {"from": one, "to": other, "relation": row["relation"], "outward": trial == one}


# --- by SPARQL ----------------------------------------------------------------------------------------


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
