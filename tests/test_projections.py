"""One-mode projections agree with their definitions, whatever is shared, and never hold more than they keep."""

import math
import tracemalloc
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse, stats

from trialgraph import projections
from trialgraph.errors import ConfigError
from trialgraph.projections import p_values, project

TABLES = st.integers(1, 7).flatmap(
    lambda width: st.lists(st.lists(st.sampled_from([0, 0, 1, 3]), min_size=width, max_size=width), min_size=1)
)
"""Small bipartite networks: a row for each thing that is joined."""


def naive(table: list[list[int]], weight: str) -> dict[tuple[int, int], float]:
    """The weights of all pairs that share something, as their papers define them, one pair at a time."""
    rows = [{column for column, entry in enumerate(row) if entry} for row in table]
    degree = [sum(column in row for row in rows) for column in range(len(table[0]))]
    idf = [math.log(1 + len(rows) / max(k, 1)) for k in degree]

    def weigh(one: set[int], other: set[int]) -> float:
        shared = one & other
        norms = [math.sqrt(sum(idf[c] ** 2 for c in row)) for row in (one, other)]
        return {
            "count": lambda: len(shared),
            "jaccard": lambda: len(shared) / len(one | other),
            "newman": lambda: sum(1 / (degree[c] - 1) for c in shared),
            "adamic-adar": lambda: sum(1 / math.log(degree[c]) for c in shared),
            "resource-allocation": lambda: sum(1 / degree[c] for c in shared),
            "cosine": lambda: sum(idf[c] ** 2 for c in shared) / math.prod(norms),
            "path-count": lambda: sum((len(one) * degree[c] ** 2 * len(other)) ** -0.4 for c in shared),
        }[weight]()

    pairs = combinations(range(len(rows)), 2)
    return {(a, b): weigh(rows[a], rows[b]) for a, b in pairs if rows[a] & rows[b]}


def pairs(found: sparse.csr_array) -> dict[tuple[int, int], float]:
    """A projection as weights by pair."""
    upper = sparse.triu(found, k=1).tocsr().tocoo()
    ends = zip(*(end.tolist() for end in upper.coords), strict=True)
    return dict(zip(ends, upper.data.tolist(), strict=True))


@pytest.mark.parametrize("weight", projections.WEIGHTS)
@settings(max_examples=40, deadline=None)
@given(table=TABLES)
def test_every_weight_is_what_its_paper_says(weight: str, table: list[list[int]]) -> None:
    found = pairs(project(sparse.csr_array(np.array(table)), weight))
    assert list(found) == sorted(found)
    assert found == pytest.approx(naive(table, weight), rel=1e-12)


@pytest.mark.parametrize(
    ("weight", "of_networkx"),
    [
        ("count", nx.bipartite.weighted_projected_graph),
        ("newman", nx.bipartite.collaboration_weighted_projected_graph),
        (
            "jaccard",
            lambda graph, nodes: nx.bipartite.overlap_weighted_projected_graph(graph, nodes, jaccard=True),
        ),
    ],
)
def test_weights_that_networkx_has_are_the_same_there(weight: str, of_networkx) -> None:
    graph = nx.bipartite.random_graph(30, 20, 0.15, seed=4)
    matrix = nx.bipartite.biadjacency_matrix(graph, range(30), range(30, 50), format="csr")
    expected = of_networkx(graph, range(30)).edges(data="weight")
    assert pairs(project(matrix, weight)) == pytest.approx(
        {(min(a, b), max(a, b)): weight for a, b, weight in expected}
    )


@pytest.mark.parametrize("weight", projections.WEIGHTS)
@settings(max_examples=40, deadline=None)
@given(table=TABLES, each=st.integers(1, 3))
def test_the_heaviest_pairs_of_each_row_are_kept(weight: str, table: list[list[int]], each: int) -> None:
    links = sparse.csr_array(np.array(table))
    everything = pairs(project(links, weight))
    expected = set()
    for row in range(len(table)):
        own = [pair for pair in everything if row in pair]
        own.sort(key=lambda pair, row=row: (-everything[pair], sum(pair) - row))
        expected.update(own[:each])
    assert pairs(project(links, weight, each=each)) == {pair: everything[pair] for pair in sorted(expected)}


@settings(max_examples=40, deadline=None)
@given(table=TABLES, each=st.integers(0, 2), block=st.integers(1, 20))
def test_the_size_of_the_blocks_changes_nothing(table: list[list[int]], each: int, block: int) -> None:
    links = sparse.csr_array(np.array(table))
    whole = pairs(project(links, "cosine", each=each, backbone="fdr", alpha=0.5))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projections, "BLOCK", block)
        assert pairs(project(links, "cosine", each=each, backbone="fdr", alpha=0.5)) == whole


@settings(max_examples=40, deadline=None)
@given(table=TABLES)
def test_the_matrix_is_symmetric_and_joins_nothing_with_itself(table: list[list[int]]) -> None:
    matrix = project(sparse.csr_array(np.array(table)), "cosine").toarray()
    assert (matrix == matrix.T).all() and not matrix.diagonal().any()


def test_pairs_of_less_weight_are_left_out() -> None:
    links = sparse.csr_array([[1, 1, 0], [1, 1, 0], [0, 1, 1]])
    assert pairs(project(links, least=2)) == {(0, 1): 2}
    assert pairs(project(links, "jaccard", least=0.5)) == {(0, 1): 1}


# --- the backbone -------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(table=TABLES)
def test_the_chance_of_sharing_so_much_is_hypergeometric(table: list[list[int]]) -> None:
    links = sparse.csr_array(np.array(table))
    counts = naive(table, "count")
    first, second = np.array(list(counts), dtype=int).reshape(-1, 2).T
    found = p_values(links, first, second, np.array(list(counts.values()), dtype=int))
    degrees = np.count_nonzero(table, axis=1)
    expected = [
        stats.hypergeom.sf(shared - 1, len(table[0]), degrees[a], degrees[b]) for (a, b), shared in counts.items()
    ]
    assert found == pytest.approx(np.array(expected), rel=1e-9)


def test_a_chance_of_one_in_many_billions_keeps_its_digits() -> None:
    links = sparse.csr_array(np.repeat(np.eye(2, 3, dtype=int), 200, axis=1)[[0, 0]])
    (found,) = p_values(links, np.array([0]), np.array([1]), np.array([200]))
    assert found == pytest.approx(stats.hypergeom.sf(199, 600, 200, 200), rel=1e-9)
    assert 0 < found < 1e-100


@pytest.mark.parametrize("backbone", projections.BACKBONES)
@settings(max_examples=40, deadline=None)
@given(table=TABLES, alpha=st.sampled_from([0.05, 0.3, 0.8]))
def test_a_backbone_is_what_survives_the_correction(backbone: str, table: list[list[int]], alpha: float) -> None:
    links = sparse.csr_array(np.array(table))
    counts = naive(table, "count")
    degrees = np.count_nonzero(table, axis=1)
    tested = [pair for pair in combinations(range(len(table)), 2) if degrees[list(pair)].all()]
    first, second = np.array(tested, dtype=int).reshape(-1, 2).T
    chances = p_values(links, first, second, np.array([counts.get(pair, 0) for pair in tested], dtype=int))
    if backbone == "bonferroni":
        kept = chances <= alpha / max(len(tested), 1)
    else:
        ranked = np.sort(chances)
        passing = ranked[ranked <= alpha * np.arange(1, len(tested) + 1) / max(len(tested), 1)]
        kept = chances <= passing.max(initial=0)
    expected = {pair for pair, stays in zip(tested, kept, strict=True) if stays and pair in counts}
    assert set(pairs(project(links, backbone=backbone, alpha=alpha))) == expected


def test_what_large_rows_share_by_chance_is_no_backbone() -> None:
    table = np.zeros((4, 90), dtype=int)
    table[0, :30] = table[1, 20:50] = 1  # ten things that two rows of thirty would share anyway
    table[2, 60:68] = table[3, 62:70] = 1  # six things of eight
    links = sparse.csr_array(table)
    assert pairs(project(links)) == {(0, 1): 10, (2, 3): 6}
    assert pairs(project(links, backbone="bonferroni")) == {(2, 3): 6}


# --- limits -------------------------------------------------------------------------------------------


def test_a_hub_costs_no_more_memory_than_what_is_kept_of_it() -> None:
    links = sparse.csr_array(np.ones((6000, 1), dtype=int))  # 18 million pairs, 400 MB as arrays
    tracemalloc.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projections, "BLOCK", 100_000)
        found = project(links, each=2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.nnz == 2 * (2 * 6000 - 3)
    assert peak < 30e6


def test_a_projection_that_would_not_fit_is_refused_unless_some_is_kept_of_each_row() -> None:
    links = sparse.csr_array(np.ones((100, 1), dtype=int))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projections, "LARGEST", 1000)
        with pytest.raises(ConfigError, match="4,950 pairs"):
            project(links)
        assert project(links, each=1).nnz == 2 * 99


@pytest.mark.parametrize("options", [{"weight": "fame"}, {"backbone": "spine"}])
def test_an_unknown_weight_or_backbone_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"known: (count|bonferroni)"):
        project(sparse.csr_array(np.ones((2, 2))), **options)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (3, 3)])
def test_what_has_no_links_has_no_pairs(shape: tuple[int, int]) -> None:
    for options in ({}, {"each": 2}, {"backbone": "fdr"}):
        assert project(sparse.csr_array(shape, dtype=int), **options).nnz == 0
