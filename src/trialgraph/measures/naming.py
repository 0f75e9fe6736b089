"""Names for communities, from the drugs and conditions that tell them from the others.

A community is known by the trials of its members: what these are linked to is counted, and what is counted there
far more often than elsewhere names it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy import sparse

from trialgraph.bipartite import Links, Side
from trialgraph.frozen import FrozenGraph

THEMES = ("condition", "drug")
"""What names a community, in the order in which it is said."""
NAMED = frozenset({"drug", "condition", "sponsor", "investigator", "site", "country"})
"""What has trials that can name it."""
MOST = 2
"""So many of each make a name."""
LONGEST = 4
"""So many, where fewer would name two communities alike."""
PRIOR = 0.1
"""What is expected before a community is seen: this part of how often things occur in all."""
SURE = 1.96
"""A thing that is no more standard errors above the others names a community only where nothing else does."""


def told_by(graph: nx.Graph) -> list[str]:
    """The kinds of things that trials have to be linked with to name the communities of a network."""
    kinds = _kinds(graph)
    return sorted({*THEMES, *(kinds & NAMED if "trial" not in kinds else ())})


def links_of(network: FrozenGraph, things: str) -> Links:
    """Trials × `things` (`drug`) from a network of the two, which may be empty."""
    trials = [kind for _, kind in network.nodes(data="kind")].count("Trial")
    ids, labels = list(network), [label for _, label in network.nodes(data="label")]
    return Links(
        rows=Side(kind="trial", ids=ids[:trials], labels=labels[:trials]),
        columns=Side(kind=things, ids=ids[trials:], labels=labels[trials:]),
        matrix=network.sparse[:trials, trials:].astype(bool).astype(float),
    )


def name_communities(graph: nx.Graph, numbers: Mapping[str, int], links: Sequence[Links]) -> dict[int, str]:
    """A name for each community, by number: "psoriasis, psoriatic arthritis · Secukinumab, Ixekizumab".

    `numbers` has the community of each node, from 1. `links` are trials against conditions, drugs and, for a
    network of neither, what its nodes are. A trial belongs to a community if it is a member, or, in a network
    without trials, if it is linked to a member. Conditions (or drugs) that are members themselves count as often
    as they have trials, and those of other communities not at all.

    Of each kind the highest by `log_odds` are taken. Communities of a like name get longer ones, and at last all
    but the largest their number behind it; one whose trials name nothing is called as its best-linked member.
    """
    by_kind = {each.columns.kind: each for each in links}
    membership = _trials_of(graph, numbers, links)
    ranked = {
        kind: list(_ranked(_counts(graph, numbers, by_kind[kind], membership), by_kind[kind].columns.labels))
        for kind in THEMES
        if kind in by_kind
    }
    best = _best_linked(graph, numbers)
    names: dict[int, str] = {}
    for length in range(MOST, LONGEST + 1):
        shared = Counter(names.values())
        for number in best:
            if shared[names.get(number)] != 1:
                names[number] = _worded([things[number - 1] for things in ranked.values()], length) or best[number]
    first: dict[str, int] = {}
    return {n: name if first.setdefault(name, n) == n else f"{name} ({n})" for n, name in names.items()}


def log_odds(counts: sparse.csr_array) -> sparse.csr_array:
    """How many standard errors the log-odds of a thing in a row are above those in all other rows.

    With an informative Dirichlet prior, `PRIOR` times the sums of the columns, so that a thing that is rare in all
    must be the more frequent in one to be telling (Monroe, Colaresi and Quinn 2008, Political Analysis 16,
    372–403, equations 16 and 22). Only for the things that a row has.
    """
    found = counts.tocsr().astype(float)
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    everywhere, sizes = found.sum(axis=0), found.sum(axis=1)
    prior, priors = PRIOR * everywhere[found.indices], PRIOR * everywhere.sum()
    here, there = found.data + prior, everywhere[found.indices] - found.data + prior
    rest, others = sizes[rows] + priors - here, everywhere.sum() - sizes[rows] + priors - there
    with np.errstate(divide="ignore"):
        difference = np.log(here / np.maximum(rest, 1e-9)) - np.log(there / np.maximum(others, 1e-9))
    scores = difference / np.sqrt(1 / here + 1 / there)
    return sparse.csr_array((scores, found.indices, found.indptr), shape=found.shape)


# --- counting -----------------------------------------------------------------------------------------


def _nodes(graph: nx.Graph, numbers: Mapping[str, int], ids: Sequence[str]) -> sparse.csr_array:
    """Communities × things: 1 where a thing is a member."""
    inside = [(numbers[node] - 1, place) for place, node in enumerate(ids) if node in numbers]
    rows, columns = np.array(inside, dtype=int).reshape(-1, 2).T
    shape = (max(numbers.values(), default=0), len(ids))
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def _kinds(graph: nx.Graph) -> set[str]:
    return {str(kind).lower() for _, kind in graph.nodes(data="kind")}


@dataclass(frozen=True, kw_only=True)
class _Trials:
    """Which trials belong to which communities."""

    ids: Mapping[str, int]
    matrix: sparse.csr_array
    """Communities × trials, ones."""


def _trials_of(graph: nx.Graph, numbers: Mapping[str, int], links: Sequence[Links]) -> _Trials:
    ids = {trial: place for place, trial in enumerate(dict.fromkeys(t for each in links for t in each.rows.ids))}
    if "trial" in (kinds := _kinds(graph)):
        return _Trials(ids=ids, matrix=_nodes(graph, numbers, list(ids)))
    found = sparse.csr_array((max(numbers.values(), default=0), len(ids)))
    for each in links:
        if each.columns.kind in kinds:
            found = found + _nodes(graph, numbers, each.columns.ids) @ _in_rows(each, ids).T
    found = found.tocsr()
    found.data[:] = 1
    return _Trials(ids=ids, matrix=found)


def _in_rows(links: Links, ids: Mapping[str, int]) -> sparse.csr_array:
    """The links with a row for each of those trials."""
    entries = links.matrix.tocoo()
    rows = np.array([ids[trial] for trial in links.rows.ids], dtype=int)[entries.coords[0]]
    shape = (len(ids), links.matrix.shape[1])
    return sparse.csr_array((np.ones(entries.nnz), (rows, entries.coords[1])), shape=shape)


def _counts(graph: nx.Graph, numbers: Mapping[str, int], links: Links, trials: _Trials) -> sparse.csr_array:
    """Communities × things: in how many of its trials each has a part."""
    matrix = _in_rows(links, trials.ids)
    kinds = _kinds(graph)
    if links.columns.kind in kinds and "trial" not in kinds:
        return (_nodes(graph, numbers, links.columns.ids) * matrix.sum(axis=0)).tocsr()
    return (trials.matrix @ matrix).tocsr()


# --- wording ------------------------------------------------------------------------------------------


def _ranked(counts: sparse.csr_array, labels: Sequence[str]) -> Iterator[list[tuple[float, str]]]:
    """For each community its things with their scores, the most telling first."""
    scores = log_odds(counts)
    for start, end in zip(scores.indptr[:-1], scores.indptr[1:], strict=True):
        things = [labels[column] for column in scores.indices[start:end]]
        found = zip(scores.data[start:end].tolist(), counts.data[start:end].tolist(), things, strict=True)
        ordered = sorted(found, key=lambda thing: (-thing[0], -thing[1], thing[2]))
        yield [(score, label) for score, _, label in ordered[: 2 * LONGEST]]


def _worded(ranked: Sequence[list[tuple[float, str]]], most: int) -> str:
    """The telling things of each kind, or, where no kind has any, the first of each."""
    telling = [[label for score, label in things if score > SURE][:most] for things in ranked]
    if not any(telling):
        telling = [[label for _, label in things[: most - 1]] for things in ranked]
    return " · ".join(", ".join(labels) for labels in telling if labels)


def _best_linked(graph: nx.Graph, numbers: Mapping[str, int]) -> dict[int, str]:
    """The label of the member with most neighbours, by community."""
    best: dict[int, str] = {}
    for node in sorted(numbers, key=lambda node: (-graph.degree[node], node)):
        best.setdefault(numbers[node], str(graph.nodes[node].get("label") or node))
    return dict(sorted(best.items()))
