"""Networks from a matrix with names say what their edges are made of."""

import numpy as np
import pytest
from scipy import sparse, stats

from trialgraph.bipartite import Links, Side, one_mode, two_mode


def links(table: list[list[int]]) -> Links:
    """Trials t0, t1 ... against countries whose names run backwards: C9 first."""
    trials, countries = range(len(table)), range(len(table[0]))
    names = [f"C{len(countries) - 1 - n:02}" for n in countries]
    return Links(
        rows=Side(kind="trial", ids=[f"t{n}" for n in trials], labels=[f"Trial {n}" for n in trials]),
        columns=Side(kind="country", ids=[f"c{n}" for n in countries], labels=names),
        matrix=sparse.csr_array(np.array(table)),
    )


def test_a_network_of_two_kinds_keeps_how_often_they_are_linked() -> None:
    found = two_mode(links([[2, 0], [1, 3]]), property="p")
    assert found.name == "trials and countries"
    assert list(found.edges(data=True)) == [
        ("t0", "c0", {"weight": 2, "relation": "trial – country", "property": "p"}),
        ("t1", "c0", {"weight": 1, "relation": "trial – country", "property": "p"}),
        ("t1", "c1", {"weight": 3, "relation": "trial – country", "property": "p"}),
    ]
    assert dict(found.nodes["c1"]) == {"label": "C00", "kind": "Country"}
    assert two_mode(links([[2, 0], [1, 3]]), least=2).size() == 2


def test_evidence_is_named_in_order_and_at_most_ten_times() -> None:
    found = one_mode(links([[1] * 15, [1] * 15, [1] + [0] * 14]), hub=5)
    assert found["t0"]["t1"]["weight"] == 15
    assert found["t0"]["t1"]["evidence"] == [f"C{n:02}" for n in range(10)]
    assert found["t0"]["t2"]["evidence"] == ["C14"]


def test_what_is_too_common_joins_nothing_and_makes_nothing_heavier() -> None:
    table = [[1, 1, 0], [1, 1, 0], [1, 0, 1]]
    found = one_mode(links(table), hub=2, weight="jaccard")
    assert found.graph["too_common"] == ["C02"]
    assert list(found.edges(data=True)) == [
        ("t0", "t1", {"weight": 1.0, "relation": "shared country", "evidence": ["C01"], "shared": 1})
    ]


def test_an_edge_of_a_backbone_says_how_unlikely_it_is() -> None:
    table = np.zeros((4, 90), dtype=int)
    table[0, :30] = table[1, 20:50] = 1
    table[2, 60:68] = table[3, 62:70] = 1
    found = one_mode(links(table.tolist()), hub=5, backbone="bonferroni")
    ((one, other, facts),) = found.edges(data=True)
    assert (one, other, facts["weight"]) == ("t2", "t3", 6)
    assert facts["p_value"] == pytest.approx(stats.hypergeom.sf(5, 90, 8, 8))


def test_edges_are_described_alike_however_many_are_described_together(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    table = (rng.random((12, 9)) < 0.4).astype(int).tolist()
    whole = list(one_mode(links(table), hub=20, weight="cosine").edges(data=True))
    monkeypatch.setattr("trialgraph.bipartite._TOGETHER", 3)
    assert list(one_mode(links(table), hub=20, weight="cosine").edges(data=True)) == whole
