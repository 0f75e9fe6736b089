"""Networks of a whole graph, or of a selection of its trials and things.

A network is a `FrozenGraph`, which is a `networkx.Graph` over a sparse matrix: nodes are IRIs with `label` and
`kind`, edges have `relation`, `weight` and, where things are shared, `evidence` (what they are called).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from trialgraph.bipartite import Links, Side, meet, one_mode, two_mode
from trialgraph.edges import KINDS as EDGE_KINDS
from trialgraph.errors import ConfigError, QueryError
from trialgraph.frozen import FrozenGraph
from trialgraph.incidence import read_links, read_side
from trialgraph.selection import Selection, select_trials
from trialgraph.stores import Store

if TYPE_CHECKING:
    from trialgraph.edges import Edges

KINDS = ("trial", *EDGE_KINDS)
HUB = 1000
"""A thing with more links than this joins no pairs in a projection: its clique would drown the rest."""
CROWD = 50
"""As many neighbours that a node loses to `trim` are worth telling at it."""


def network(
    store: Store,
    of: str,
    *,
    by: str | Sequence[str] = (),
    edges: "Edges | None" = None,
    selection: Selection | None = None,
    hub: int = HUB,
    most: int = 0,
    least: float = 0,
    weight: str | None = None,
    each: int = 0,
    backbone: str | None = None,
    alpha: float = 0.05,
) -> FrozenGraph:
    """A network of two kinds (`trial-drug`, `drug-condition`) or more, or of one kind by what it shares.

    `trial-drug-condition` has a layer of trials and drugs and one of trials and conditions. `of="drug",
    by="condition"` joins drugs that share conditions, `of="trial", by=("drug", "condition")` trials that share
    either; a thing with more than `hub` links joins nothing and is named in `graph["too_common"]`. The `weight` of
    such an edge (one of `projections.WEIGHTS`; usually how many things are shared), how many edges `each` node
    keeps (usually all) and the `backbone` at a level of `alpha` (usually none) are as of `projections.project`.

    Drawn from the tables of `edges` where they are given, else by SPARQL, and only of the trials and things of the
    `selection`, which is then `graph["selection"]` if it asks for anything; what has no link in it is left out.
    Edges of a weight below `least` are left out, and if `most` is given, all but the best-linked nodes, whose
    number is `graph["left_out"]`. Raises `ConfigError` for a kind that is not one of `KINDS`, an unknown weight or
    backbone, and for either without `by`; `QueryError` for a selection that names nothing of these kinds.
    """
    shared = (by,) if isinstance(by, str) else tuple(by)
    if not shared and (weight or each or backbone):
        raise ConfigError("weight, each and backbone belong to a network of one kind; say what it shares (by)")
    layers = _layers(store, _kinds(of, shared), edges, selection or Selection())
    if shared:
        rules = {"weight": weight or "count", "each": each, "backbone": backbone, "alpha": alpha}
        graph = one_mode(*layers, hub=hub, least=least, **rules)
    else:
        graph = two_mode(*layers, least=least)
    if selection and selection != Selection():
        graph.graph["selection"] = selection
    return trim(graph, most) if most else graph


def _kinds(of: str, shared: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of a network; of one like `drug-trial`, trials first: the direct links lead away from them."""
    if shared and "-" in of:
        raise ConfigError(f"what is shared (by) joins things of one kind, not {of!r}")
    kinds = (of, *shared) if shared else tuple(sorted(of.split("-"), key="trial".__ne__))
    for kind in kinds:
        if kind not in KINDS:
            raise ConfigError(f"no kind called {kind!r} in a network; known: {', '.join(KINDS)}")
    return kinds


# --- layers -------------------------------------------------------------------------------------------


def _layers(store: Store, kinds: Sequence[str], edges: "Edges | None", selection: Selection) -> list[Links]:
    """The first kind against each other one, in the selection, without what has no link."""
    if len(kinds) < 2:
        raise ConfigError(f"a network needs two kinds ({kinds[0]}-...), or to be told what one shares (by)")
    if len(set(kinds)) != len(kinds):
        raise ConfigError(f"a network needs two kinds or more, each once, not {'-'.join(kinds)!r}")
    trials = read_side(store, "trial", edges)
    linked = {kind: read_links(store, kind, trials, edges) for kind in kinds if kind != "trial"}
    linked = _selected(linked, trials, select_trials(store, selection, edges), selection.only)
    first, *others = kinds
    if first == "trial":
        layers = [linked[other] for other in others]
    else:
        mine = linked[first]
        layers = [mine.turned if other == "trial" else meet(mine, linked[other]) for other in others]
    return _without_unlinked(layers)


def _selected(
    linked: dict[str, Links], trials: Side, passing: set[str] | None, only: frozenset[str] | None
) -> dict[str, Links]:
    """The links of the trials that pass, and of the things that are named, where any of their kind are."""
    rows = None if passing is None else _places(trials, passing)
    if only is None:
        return {kind: links.only(rows) for kind, links in linked.items()}
    columns = {kind: _named(links.columns, only) for kind, links in linked.items()}
    named = _named(trials, only)
    if named is None and all(places is None for places in columns.values()):
        raise QueryError(f"the selection names no {' or '.join(('trial', *linked))} of the graph")
    if named is not None:
        rows = named if rows is None else np.intersect1d(rows, named)
    return {kind: links.only(rows, columns[kind]) for kind, links in linked.items()}


def _places(side: Side, iris: Iterable[str]) -> np.ndarray:
    wanted = set(iris)
    return np.flatnonzero([iri in wanted for iri in side.ids])


def _named(side: Side, iris: frozenset[str]) -> np.ndarray | None:
    """The places of those that are named; None, for all, where none is."""
    places = _places(side, iris)
    return places if len(places) else None


def _without_unlinked(layers: list[Links]) -> list[Links]:
    """Rows that have a link in any layer, and columns that have one."""
    rows = np.flatnonzero(sum(np.diff(layer.matrix.indptr) for layer in layers))
    return [layer.only(rows, np.unique(layer.matrix.indices)) for layer in layers]


def trim(graph: nx.Graph, most: int) -> nx.Graph:
    """The `most` best-linked nodes and the edges between them, without those of which no link is left.

    A node is as well linked as it has links, and no better than the best-linked of its neighbours: the hubs of a
    network of two kinds may all be of one, and would stand there without an edge. The rest is counted in
    `graph["left_out"]`; so are the neighbours that a node lost, in its own, where they are more than it keeps and
    make a crowd.
    """
    if len(graph) <= most:
        return graph
    degrees = dict(graph.degree())
    beside = _best_beside(graph, degrees)
    best = sorted(graph, key=lambda node: (-min(degrees[node], beside[node]), -degrees[node], node))
    kept = _part(graph, best[:most])
    linked = {node: links for node, links in kept.degree() if links or not degrees[node]}
    smaller = _part(kept, list(linked))
    for node, links in linked.items():
        if degrees[node] - links > max(links, CROWD):
            smaller.nodes[node]["left_out"] = degrees[node] - links
    smaller.graph["left_out"] = len(graph) - len(smaller)
    return smaller


def _best_beside(graph: nx.Graph, degrees: Mapping[str, int]) -> dict[str, int]:
    """The number of links of each node's best-linked neighbour."""
    if isinstance(graph, FrozenGraph):
        links = graph.sparse.astype(int)
        links.data = np.diff(links.indptr)[links.indices]
        return dict(zip(graph, links.max(axis=1).toarray().ravel().tolist(), strict=True))
    beside = dict.fromkeys(graph, 0)
    for one, other in graph.edges():
        beside[one], beside[other] = max(beside[one], degrees[other]), max(beside[other], degrees[one])
    return beside


def _part(graph: nx.Graph, nodes: list[str]) -> nx.Graph:
    if isinstance(graph, FrozenGraph):
        return graph.induced(np.array(sorted(graph.places[node] for node in nodes), dtype=int))
    return graph.subgraph(nodes).copy()
