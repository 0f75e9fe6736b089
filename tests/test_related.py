"""Related trials: why, how much, and for every trial at once."""

import csv
import math
from collections import defaultdict
from pathlib import Path
from shutil import copytree, rmtree

import duckdb
import numpy as np
import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_study import encoded, study
from trialgraph import iris
from trialgraph.build import build
from trialgraph.cli import related as command
from trialgraph.errors import ConfigError, QueryError
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.related.batches import find_all
from trialgraph.related.evidence import share
from trialgraph.related.finding import find_related
from trialgraph.related.kinds import ALIKE, BY_THINGS, SHARED
from trialgraph.related.likeness import LIKENESS
from trialgraph.related.modes import MODES
from trialgraph.related.scoring import find_best
from trialgraph.terms import TG
from trialgraph.words import write_words
from trialgraph.words.hearing import words_of

BARICITINIB, MYOCIT, JUVENILE = "NCT04972760", "NCT05524311", "IRAS1011391"


def numbers(related: list) -> list[str]:
    return [each.iri.rsplit("/", 1)[1] for each in related]


def a_study(
    number: str,
    *,
    drug: str = "Zorvatinib",
    sponsor: str = "Zephyr Pharma",
    phase: str = "PHASE2",
    start: str = "2020-01-01",
    end: str = "2022-01-01",
    title: str = "Zorvatinib for Ear Fever",
) -> bytes:
    return encoded(
        study(
            number,
            identificationModule={"nctId": number, "briefTitle": title},
            statusModule={"startDateStruct": {"date": start}, "completionDateStruct": {"date": end}},
            sponsorCollaboratorsModule={"leadSponsor": {"name": sponsor}},
            conditionsModule={"conditions": ["Ear Fever"]},
            designModule={"studyType": "INTERVENTIONAL", "phases": [phase]},
            armsInterventionsModule={"interventions": [{"type": "DRUG", "name": drug}]},
        )
    )


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> TrialGraph:
    """A drug's trials by one sponsor, a competitor's, and one that was over before."""
    folder = tmp_path_factory.mktemp("programme")
    (folder / "studies.jsonl").write_bytes(
        b"\n".join(
            (
                a_study("NCT90000101"),
                a_study("NCT90000102", phase="PHASE1", start="2018-01-01", title="First Zorvatinib in Humans"),
                a_study("NCT90000103", phase="PHASE3", title="Zorvatinib or Earplugs"),
                a_study("NCT90000104", sponsor="Boreas Biotech", title="A Rival's Trial"),
                a_study(
                    "NCT90000105", sponsor="Boreas Biotech", start="2001-01-01", end="2002-01-01", title="Old"
                ),
                a_study("NCT90000106", sponsor="Zephyr Pharma Japan", title="Zorvatinib for Ear Fever in Japan"),
                a_study("NCT90000107", drug="Lumacept", sponsor="Boreas Biotech", title="Another Drug"),
            )
        )
    )
    build([folder / "studies.jsonl"], folder / "graph")
    return open_graph(folder / "graph")


# --- why ----------------------------------------------------------------------------------------------


def test_the_shares_of_the_reasons_add_up_to_one_and_their_scores_to_the_score(demo):
    for trial in (BARICITINIB, MYOCIT, JUVENILE):
        for each in demo.related(trial):
            assert math.isclose(sum(reason.share for reason in each.reasons), 1)
            assert math.isclose(sum(reason.score for reason in each.reasons), each.score)


def test_the_score_that_is_explained_is_the_score_that_ranks(demo):
    edges, evidence = demo.edges, demo.evidence
    for row in range(len(evidence.trials)):
        rows, scores = find_best(evidence, row, 10)
        (trial,) = edges.iris(evidence.trials[[row]])
        told = find_related(edges, evidence, trial)
        assert [each.iri for each in told] == edges.iris(evidence.trials[rows])
        assert np.allclose([each.score for each in told], scores, rtol=1e-5)


def test_every_step_of_every_path_is_in_the_graph(demo):
    for each in demo.related(BARICITINIB):
        for reason in each.reasons:
            for one, link, end in reason.path:
                pattern = f"<{one}> <{link}> <{end}>"
                assert demo.sparql(f"ASK {{ {{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }} }}"), pattern


def test_a_narrower_condition_is_told_as_such_with_where_the_two_meet(demo):
    (other,) = [each for each in demo.related(BARICITINIB) if each.iri.endswith(JUVENILE)]
    (reason,) = [reason for reason in other.reasons if "condition" in reason.kind]
    assert (reason.kind, reason.name, reason.through) == (
        "narrower condition", "juvenile dermatomyositis", "dermatomyositis",
    )  # fmt: skip
    (back,) = [each for each in demo.related(JUVENILE) if each.iri.endswith(BARICITINIB)]
    assert "broader condition" in {reason.kind for reason in back.reasons}


def test_a_rare_thing_says_more_than_a_common_one():
    rows, columns = np.array([0, 0, 1, 2, 3, 4]), np.array([0, 1, 0, 1, 1, 1])
    shared = share(rows, columns, np.arange(2), 5)
    rare, common = shared.asks.toarray()[0]
    assert rare > common > 0


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 5)), min_size=1))
def test_what_a_trial_asks_with_has_length_one_and_sharing_goes_both_ways(links):
    rows, columns = np.array(sorted(links)).T
    shared = share(rows, columns, np.arange(6), 10)
    lengths = np.sqrt((shared.asks.toarray() ** 2).sum(axis=1))
    assert np.allclose(lengths[np.unique(rows)], 1, atol=1e-5)
    products = (shared.asks @ shared.holds).toarray() > 0
    assert (products == products.T).all()


@pytest.mark.parametrize("name", ALIKE)
@given(data=st.data())
def test_likeness_is_between_none_and_all_whatever_is_said(name, data):
    said = st.one_of(st.just(math.nan), st.integers(0, 40_000).map(float))
    names = (
        "number registry nct start completion youngest oldest sex allocation intervention_model masking".split()
    )
    facts = {each: np.array(data.draw(st.lists(said, min_size=4, max_size=4))) for each in names}
    facts |= {each: np.array([math.nan, 1.0, 2.0, 5.0]) for each in ("first_phase", "last_phase")}
    values = LIKENESS[name](facts, 0, np.arange(4))
    assert ((values >= 0) & (values <= 1)).all()


def test_words_that_titles_share_are_told_together_with_their_share(programme):
    related = {each.iri.rsplit("/", 1)[1]: each for each in programme.related("NCT90000101")}
    (reason,) = [each for each in related["NCT90000106"].reasons if each.kind == "title"]
    assert set(reason.name.split(", ")) <= {"zorvatinib", "ear", "fever"} and reason.name
    assert 0 < reason.share < 1
    assert [link.rsplit("#")[-1] for _, link, _ in reason.path] == ["hasRecord", "hasRecord"]


def test_words_are_those_of_all_titles_and_outcomes_in_any_language():
    assert words_of('Étude CARDI-21 \\ of "Ear Fever" in 2020') == {"etude", "cardi", "ear", "fever"}


def test_files_of_words_are_the_same_in_any_order_of_records(tmp_path):
    def quads(number: int, title: str) -> bytes:
        return (
            f"<https://e.org/t{number}> <{TG.hasRecord}> <https://e.org/r{number}> .\n"
            f'<https://e.org/r{number}> <{TG.briefTitle}> "{title}" .\n'
        ).encode()

    pieces = [quads(1, "Ear fever"), quads(2, "Fever of the nose"), quads(3, "Nothing")]
    for name, order in (("one", pieces), ("other", pieces[::-1])):
        with write_words(tmp_path / name) as words:
            assert list(words.of_records(order)) == order
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes()


def test_without_the_files_of_the_evidence_the_answer_is_the_same(programme, tmp_path):
    copytree(programme.location, tmp_path / "graph")
    rmtree(tmp_path / "graph" / "related")
    with open_graph(tmp_path / "graph") as older:
        assert older.related("NCT90000101") == programme.related("NCT90000101")
        rmtree(tmp_path / "graph" / "words")
    with open_graph(tmp_path / "graph") as without_words:
        found = without_words.related("NCT90000101")
    assert found and "title" not in {reason.kind for each in found for reason in each.reasons}


# --- modes --------------------------------------------------------------------------------------------


def test_competitors_are_other_sponsors_trials_of_the_drug_in_the_condition_at_the_time(programme):
    assert numbers(programme.related("NCT90000101", mode="competing")) == ["NCT90000106", "NCT90000104"]


def test_earlier_and_later_are_of_the_same_sponsor_and_drug_in_another_phase(programme):
    assert numbers(programme.related("NCT90000101", mode="earlier")) == ["NCT90000102"]
    assert numbers(programme.related("NCT90000101", mode="later")) == ["NCT90000103"]


def test_the_same_protocol_elsewhere_has_the_same_drug_and_condition_and_like_titles(programme):
    assert numbers(programme.related("NCT90000101", mode="same-protocol"))[0] == "NCT90000106"
    assert "NCT90000104" not in numbers(programme.related("NCT90000101", mode="same-protocol"))


def test_the_same_protocol_by_the_same_sponsor_in_the_same_place_is_not_elsewhere(tmp_path):
    (tmp_path / "studies.jsonl").write_bytes(b"\n".join(a_study(f"NCT9000020{each}") for each in range(2)))
    build([tmp_path / "studies.jsonl"], tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        assert graph.related("NCT90000200")
        assert not graph.related("NCT90000200", mode="same-protocol")


def test_an_unknown_mode_and_an_unknown_trial_are_refused(programme):
    with pytest.raises(ConfigError, match="similar, competing"):
        programme.related("NCT90000101", mode="nearby")
    with pytest.raises(QueryError, match="no trial"):
        find_related(programme.edges, programme.evidence, iris.trial("NCT00000000"))


def test_the_modes_of_the_command_are_those_of_the_code():
    assert tuple(MODES) == command.MODES
    assert set(LIKENESS) == set(ALIKE) and not set(ALIKE) & set(SHARED)


# --- all of them --------------------------------------------------------------------------------------


def test_all_pairs_are_those_that_each_trial_has_when_it_is_asked(demo):
    found = defaultdict(list)
    for rows, others, scores in find_all(demo.edges, 5):
        for row, other, score in zip(rows.tolist(), others.tolist(), scores.tolist(), strict=True):
            found[row].append((other, round(score, 4)))
    for row in range(len(demo.evidence.trials)):
        rows, scores = find_best(demo.evidence, row, 5, weights=BY_THINGS)
        assert found[row] == [
            (other, round(score, 4)) for other, score in zip(rows.tolist(), scores.tolist(), strict=True)
        ]


def test_all_pairs_are_written_as_parquet_and_as_csv_alike(demo, tmp_path):
    assert demo.relate_all(tmp_path / "r.parquet", most=3) == demo.relate_all(
        tmp_path / "r.csv", most=3, format="csv"
    )
    rows = duckdb.sql(f"FROM '{tmp_path / 'r.parquet'}'").fetchall()
    with (tmp_path / "r.csv").open() as file:
        told = [
            (row["trial"], row["related"], int(row["rank"]), float(row["score"])) for row in csv.DictReader(file)
        ]
    assert rows == told
    assert {rank for _, _, rank, _ in rows} == {1, 2, 3}
    assert not any(trial == other for trial, other, _, _ in rows)


def test_all_pairs_as_triples_have_a_score_each(demo, tmp_path):
    pairs = demo.relate_all(tmp_path / "r.nt", most=2, format="nt")
    predicates = [quad.predicate.value.rsplit("#")[-1] for quad in pyoxigraph.parse(path=tmp_path / "r.nt")]
    assert predicates.count("relatedTrial") == predicates.count("score") == pairs


def test_an_unknown_format_for_all_pairs_is_refused_and_no_file_left(demo, tmp_path):
    with pytest.raises(ConfigError, match="parquet, csv"):
        demo.relate_all(tmp_path / "r.xlsx", format="xlsx")
    assert list(tmp_path.iterdir()) == []


def test_real_trials_are_related_for_reasons_that_add_up(real_studies: Path, tmp_path: Path):
    build([real_studies], tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        for trial in graph.edges.iris(graph.evidence.trials[::97]):
            for each in graph.related(trial):
                assert each.iri != trial
                assert math.isclose(sum(reason.share for reason in each.reasons), 1)
