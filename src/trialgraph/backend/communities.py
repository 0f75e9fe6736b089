"""What belongs together: communities, by NetworKit where it is installed (`trialgraph[fast]`), and modularity.

NetworKit runs on one thread, so that the same seed gives the same communities; the number of threads that others
set is put back, the seed of its own generator cannot be.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from random import Random
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from scipy import sparse

from trialgraph.backend.calling import else_networkx, sets_of, weights
from trialgraph.errors import ConfigError
from trialgraph.frozen import FrozenGraph

if TYPE_CHECKING:
    import networkit


@else_networkx
def louvain_communities(
    G: FrozenGraph,
    weight: str | None = "weight",
    resolution: float = 1,
    threshold: float = 1e-7,
    max_level: int | None = None,
    seed: Random | None = None,
) -> list[set[str]]:
    """Communities by the Louvain method (Blondel et al. 2008); arguments as of `nx.community.louvain_communities`.

    By NetworKit's PLMR (Staudt and Meyerhenke 2016, IEEE Trans. Parallel Distrib. Syst. 27, 171–184), which takes
    other moves of equal gain than NetworkX for the same seed; the modularity is as high. Without NetworKit, or
    with a threshold or level of one's own, by NetworkX.
    """
    if threshold != 1e-7 or max_level is not None or not _installed():
        raise NotImplementedError
    return _found(G, weight, seed, lambda kit, graph: kit.community.PLM(graph, gamma=resolution, **_CAREFULLY))


@else_networkx
def leiden_communities(
    G: FrozenGraph,
    weight: str | None = "weight",
    resolution: float = 1,
    max_level: int | None = None,
    seed: Random | None = None,
) -> list[set[str]]:
    """Communities by the Leiden method (Traag, Waltman and van Eck 2019, Sci. Rep. 9, 5233).

    Arguments as of `nx.community.leiden_communities`, which NetworkX from 3.5 on leaves to backends alone. By
    NetworKit; raises `ConfigError` without it.
    """
    if max_level is not None:
        raise NotImplementedError
    if not _installed():
        raise ConfigError("Leiden communities need NetworKit: install trialgraph[fast], or take Louvain's")
    return _found(G, weight, seed, lambda kit, graph: kit.community.ParallelLeiden(graph, gamma=resolution))


@else_networkx
def modularity(
    G: FrozenGraph, communities: Iterable[Collection[str]], weight: str | None = "weight", resolution: float = 1
) -> float:
    """How much more of the weight is within communities than chance would have it (Newman and Girvan 2004).

    Arguments as of `nx.community.modularity`; raises what it raises where they are no partition.
    """
    parts = list(communities)
    if not nx.community.is_partition(G, parts):
        raise nx.community.quality.NotAPartition(G, parts)
    ties = weights(G, weight)
    labels = np.zeros(len(G), dtype=int)
    for label, part in enumerate(parts):
        labels[[G.places[node] for node in part]] = label
    total = float(ties.sum())
    first = np.repeat(labels, np.diff(ties.indptr))
    within = ties.data[first == labels[ties.indices]].sum()
    strengths = np.bincount(labels, weights=ties.sum(axis=1), minlength=len(parts))
    return float(within / total - resolution * ((strengths / total) ** 2).sum())


# --- by NetworKit -------------------------------------------------------------------------------------

_CAREFULLY = {"par": "none", "refine": True}
"""How PLM moves nodes: one after the other, and once more when communities are merged."""


def _installed() -> bool:
    return find_spec("networkit") is not None


def _found(
    graph: FrozenGraph, weight: str | None, seed: Random, algorithm: Callable[[Any, "networkit.Graph"], Any]
) -> list[set[str]]:
    """The sets of nodes that an algorithm of NetworKit puts together."""
    ties = weights(graph, weight)
    if not ties.nnz:
        return [{node} for node in graph]
    import networkit  # half a second, and an extra

    with _one_thread(networkit):
        networkit.setSeed(seed.getrandbits(32), False)
        # chance says with which node to begin; an order all of chance misses the processor's cache, thrice as slow
        first = seed.randrange(len(graph))
        found = algorithm(networkit, _as_networkit(networkit, ties, first)).run().getPartition()
    return sets_of(graph, np.roll(found.getVector(), first))


@contextmanager
def _one_thread(networkit: Any) -> Iterator[None]:
    threads = networkit.getMaxNumberOfThreads()
    networkit.setNumberOfThreads(1)
    try:
        yield
    finally:
        networkit.setNumberOfThreads(threads)


def _as_networkit(networkit: Any, ties: sparse.csr_array, first: int) -> "networkit.Graph":
    """The network as NetworKit's, from one row on; it reads numbers as intp and float64 whatever they are."""
    upper = sparse.triu(ties, k=1, format="coo")
    ends = tuple((end.astype(np.intp) - first) % ties.shape[0] for end in upper.coords)
    weighted = bool((upper.data != 1).any())
    return networkit.GraphFromCoo((upper.data, ends), n=ties.shape[0], weighted=weighted)
