"""One step of the comparison, in a process of its own, so that its memory is its own.

    python benchmarks/networks/steps.py FOLDER STEP WHO

Prints CPU seconds, megabytes at the peak above those before it, and a word on what was found, as JSON.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import registry
from scipy import sparse

from trialgraph.bipartite import Links, Side, one_mode, two_mode
from trialgraph.edges import Edges, open_edges
from trialgraph.frozen import FrozenGraph

SAMPLE, SEED = 10, 1
HUB = 1000
"""As `graph.network` has it: what more trials share joins nothing, for either side of the comparison."""


# --- edges to a network -------------------------------------------------------------------------------


def edges(folder: Path) -> tuple[np.ndarray, np.ndarray, int]:
    """Both ends of every link of every kind, numbered through, and how many nodes there are."""
    trials, pairs = registry.read(folder)
    first = np.concatenate([ends[0] for ends in pairs.values()])
    second, nodes = [], trials
    for kind, ends in pairs.items():
        second.append(ends[1] + np.int32(nodes))
        nodes += registry.things_of(registry.SHAPES[kind], trials)
    return first, np.concatenate(second), nodes


def frozen(found: tuple[np.ndarray, np.ndarray, int]) -> FrozenGraph:
    """Ours: arrays to a matrix with names."""
    first, second, nodes = found
    trials = int(second.min())
    ones = np.ones(len(first), dtype=np.int32)
    matrix = sparse.csr_array((ones, (first, second - trials)), shape=(trials, nodes - trials))
    names = range(trials), range(trials, nodes)
    return two_mode(Links(rows=_side("trial", names[0]), columns=_side("thing", names[1]), matrix=matrix))


def _side(kind: str, names: Any) -> Side:
    return Side(kind=kind, ids=names, labels=names)


def networkx(found: tuple[np.ndarray, np.ndarray, int]) -> nx.Graph:
    """NetworkX's: as its tutorial does."""
    first, second, nodes = found
    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(zip(first.tolist(), second.tolist(), strict=True))
    return graph


def igraph(found: tuple[np.ndarray, np.ndarray, int]) -> Any:
    """igraph's."""
    import igraph

    first, second, nodes = found
    return igraph.Graph(nodes, np.column_stack((first, second)))


def graph_tool(found: tuple[np.ndarray, np.ndarray, int]) -> Any:
    """graph-tool's."""
    from graph_tool import Graph

    first, second, nodes = found
    graph = Graph(directed=False)
    graph.add_vertex(nodes)
    graph.add_edge_list(np.column_stack((first, second)))
    return graph


# --- a graph on disk to a network ---------------------------------------------------------------------


def from_columns(folder: Path) -> FrozenGraph:
    """Ours: the tables beside the store."""
    with open_edges(folder) as tables:
        found = [tables.matrix(kind) for kind in registry.SHAPES]
        rows = _named(tables, "trial", found[0][1])
        columns = _named(tables, "thing", np.concatenate([things for _, _, things in found]))
    matrix = sparse.hstack([matrix for matrix, _, _ in found], format="csr")
    return two_mode(Links(rows=rows, columns=columns, matrix=matrix))


def _named(tables: Edges, kind: str, ids: np.ndarray) -> Side:
    return Side(kind=kind, ids=tables.iris(ids), labels=tables.labels(ids))


def from_triples(folder: Path) -> nx.Graph:
    """rdflib's: the file parsed and handed over."""
    import rdflib
    from rdflib.extras.external_graph_libs import rdflib_to_networkx_graph

    return rdflib_to_networkx_graph(rdflib.Graph().parse(folder / registry.TRIPLES, format="nt"))


# --- a projection -------------------------------------------------------------------------------------


def drugs_and_conditions(folder: Path) -> Links:
    """Trials against the drugs and conditions that at most `HUB` of them share."""
    trials, pairs = registry.read(folder)
    parts = []
    for kind in ("drug", "condition"):
        shape = trials, registry.things_of(registry.SHAPES[kind], trials)
        parts.append(sparse.csr_array((np.ones(len(pairs[kind][0]), dtype=np.int32), pairs[kind]), shape=shape))
    matrix = sparse.hstack(parts, format="csr")
    matrix = matrix[:, np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]) <= HUB)].tocsr()
    things = [f"thing {number}" for number in range(matrix.shape[1])]
    return Links(rows=_side("trial", range(trials)), columns=_side("thing", things), matrix=matrix)


def heaviest(links: Links) -> FrozenGraph:
    """Ours: the 20 trials that share most with each."""
    return one_mode(links, hub=HUB, weight="jaccard", each=20)


def two_modes(folder: Path) -> tuple[nx.Graph, list[int]]:
    """NetworkX's network of trials, drugs and conditions, to be projected."""
    links = drugs_and_conditions(folder)
    trials = links.matrix.shape[0]
    first, second = links.matrix.tocoo().coords
    return networkx((first, second + trials, sum(links.matrix.shape))), list(range(trials))


def heaviest_by_networkx(given: tuple[nx.Graph, list[int]]) -> nx.Graph:
    """NetworkX's: all pairs, of which 20 are kept of each."""
    projected = nx.bipartite.overlap_weighted_projected_graph(*given)
    kept = nx.Graph()
    for node, others in projected.adj.items():
        best = sorted(others, key=lambda other: (-others[other]["weight"], other))[:20]
        kept.add_weighted_edges_from((node, other, others[other]["weight"]) for other in best)
    return kept


# --- measures -----------------------------------------------------------------------------------------

Found = str | int | float
_SEEN = "{:.4f}".format

MEASURES: dict[str, dict[str, Callable[[Any], Any]]] = {
    "PageRank": {
        "networkx": lambda g: nx.pagerank(g, tol=1e-6 / len(g), max_iter=500),
        "igraph": lambda g: g.pagerank(),
        "graph-tool": lambda g: _of_graph_tool("centrality").pagerank(g),
    },
    "components": {
        "networkx": lambda g: len(list(nx.connected_components(g))),
        "igraph": lambda g: len(g.connected_components()),
        "graph-tool": lambda g: _of_graph_tool("topology").label_components(g),
    },
    "core numbers": {
        "networkx": lambda g: max(nx.core_number(g).values()),
        "igraph": lambda g: max(g.coreness()),
        "graph-tool": lambda g: _of_graph_tool("topology").kcore_decomposition(g),
    },
    f"betweenness, {SAMPLE} sources": {
        "networkx": lambda g: nx.betweenness_centrality(g, k=SAMPLE, seed=SEED),
        "igraph": lambda g: g.betweenness(sources=list(range(SAMPLE))),
    },
    "communities, Louvain": {
        "networkx": lambda g: nx.community.louvain_communities(g, seed=SEED),
        "igraph": lambda g: g.community_multilevel(),
    },
    "communities, Leiden": {
        "ours": lambda g: nx.community.leiden_communities(g, seed=SEED),
        "igraph": lambda g: g.community_leiden(objective_function="modularity"),
    },
}
for _ways in MEASURES.values():  # the same call, on a network of ours
    _ways.setdefault("ours", _ways.get("networkx"))


def _of_graph_tool(part: str) -> Any:
    import importlib

    return importlib.import_module(f"graph_tool.{part}")


def _word(given: Any, found: Any) -> str:
    """What can be compared of what was found."""
    if isinstance(found, int):
        return f"{found:,}"
    if isinstance(getattr(found, "modularity", None), float):
        return _SEEN(found.modularity)
    if isinstance(found, list) and isinstance(found[0], set):
        return _SEEN(nx.community.modularity(given, found))
    return ""


# --- running ------------------------------------------------------------------------------------------

NETWORKS = {"ours": frozen, "networkx": networkx, "igraph": igraph, "graph-tool": graph_tool}
STEPS: dict[str, dict[str, tuple[Callable[[Path], Any], Callable[[Any], Any]]]] = {
    "edges to a network": {who: (edges, make) for who, make in NETWORKS.items()},
    "a graph on disk to a network": {"ours": (Path, from_columns), "networkx": (Path, from_triples)},
    "top 20 of each trial": {
        "ours": (drugs_and_conditions, heaviest),
        "networkx": (two_modes, heaviest_by_networkx),
    },
} | {
    step: {who: (lambda folder, who=who: NETWORKS[who](edges(folder)), work) for who, work in ways.items()}
    for step, ways in MEASURES.items()
}
"""For each step and each who can do it: what is made ready, and what is timed."""
MODULES = {"ours": "trialgraph", "networkx": "networkx", "igraph": "igraph", "graph-tool": "graph_tool"}


def installed(who: str) -> bool:
    """Whether somebody can be asked."""
    return find_spec(MODULES[who]) is not None


def main(folder: str, step: str, who: str) -> None:
    """Prints what a step took."""
    ready, work = STEPS[step][who]
    given = ready(Path(folder))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    found = work(given)
    seconds = time.process_time() - began
    megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / (
        1e6 if sys.platform == "darwin" else 1e3
    )
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "found": _word(given, found)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
