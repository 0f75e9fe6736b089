"""Networks from a matrix with names say what their edges are made of."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse, stats

from trialgraph.bipartite import Links, Side, meet, one_mode, two_mode


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
    found = two_mode(replace(links([[2, 0], [1, 3]]), link="p"))
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


def test_layers_of_a_network_are_told_apart_by_their_relation() -> None:
    first = links([[1, 0], [0, 2]])
    drugs = Side(kind="drug", ids=["d0"], labels=["Alpha"])
    second = replace(first, columns=drugs, matrix=sparse.csr_array(np.array([[1], [0]])), link="studies")
    found = two_mode(first, second)
    assert found.name == "trials, countries and drugs"
    assert sorted((a, b, facts["relation"], facts.get("property")) for a, b, facts in found.edges(data=True)) == [
        ("t0", "c0", "trial – country", None),
        ("t0", "d0", "trial – drug", "studies"),
        ("t1", "c1", "trial – country", None),
    ]


def test_two_kinds_that_meet_in_a_third_name_what_they_share() -> None:
    trials = links([[1, 1], [0, 1], [1, 0]])
    ids = [f"https://example.org/trial/NCT{number}" for number in range(3)]
    trials = replace(trials, rows=replace(trials.rows, ids=ids))
    drugs = replace(trials, columns=Side(kind="drug", ids=["d0"], labels=["Alpha"]), matrix=trials.matrix[:, [0]])
    found = two_mode(meet(drugs, trials))
    assert found["d0"]["c0"] == {"weight": 2, "relation": "drug – country", "evidence": ["NCT0", "NCT2"]}
    assert found["d0"]["c1"]["evidence"] == ["NCT0"]


def test_things_of_several_kinds_are_counted_apart() -> None:
    countries = links([[1, 1], [1, 1]])
    drugs = replace(
        countries, columns=Side(kind="drug", ids=["d0"], labels=["Alpha"]), matrix=countries.matrix[:, [0]]
    )
    found = one_mode(countries, drugs, hub=9)
    assert found.name == "trials by shared countries and drugs"
    assert found["t0"]["t1"] == {
        "weight": 3,
        "relation": "shared country or drug",
        "evidence": ["Alpha", "C00", "C01"],
        "countries": 2,
        "drugs": 1,
    }
