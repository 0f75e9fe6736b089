"""Pairs that no trial has yet: their order, their reasons, what is left out, and the back-test."""

import io
import json
from pathlib import Path

import numpy as np
import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from api_study import study
from small_registry import build_studies
from trialgraph.cli import radar as command
from trialgraph.errors import ConfigError
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.prefixes import PREFIXES
from trialgraph.radar import Candidate, back_test, survey, write_turtle
from trialgraph.radar.finding import RANKS
from trialgraph.radar.hierarchy import build_hierarchy
from trialgraph.radar.hindcast import auroc, average_precision, by_paths, hindcast, summarise
from trialgraph.radar.order import ages
from trialgraph.radar.pairs import pair_up
from trialgraph.radar.paths import learn, lifts, reach, score_conditions, score_drugs
from trialgraph.radar.reasons import find_paths
from trialgraph.radar.setbacks import tell_setback


def trial(number: int, drugs: str, conditions: str, **status: object) -> dict:
    """An invented study of drugs and conditions, separated by commas."""
    return study(
        f"NCT9100{number:04}",
        statusModule={"startDateStruct": {"date": f"{2000 + number % 20}-01-01"}, **status},
        conditionsModule={"conditions": conditions.split(", ")},
        armsInterventionsModule={"interventions": [{"type": "DRUG", "name": name} for name in drugs.split(", ")]},
    )


TRIALS = [
    trial(1, "Zorvatinib", "Ear fever"),
    trial(2, "Zorvatinib", "Nose fever"),
    trial(3, "Quellomab", "Ear fever"),
    trial(4, "Quellomab", "Toe ache"),
    trial(5, "Brimocept, Quellomab", "Toe ache, Knee ache"),
    trial(6, "Placebo", "Ear fever"),
    trial(7, "XKH001Placebo", "Ear fever"),
    trial(8, "Torvexin", "Ear fever"),
    trial(9, "Torvexin", "Nose fever, Toe ache"),
    trial(10, "Torvexin", "Hand fever"),
    trial(11, "Quellomab", "Hand fever"),
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> TrialGraph:
    with open_graph(build_studies(tmp_path_factory.mktemp("radar"), TRIALS)) as opened:
        yield opened


def pairs_of(candidates: tuple[Candidate, ...]) -> list[tuple[str, str]]:
    return [(each.drug.name, each.condition.name) for each in candidates]


# --- what is seen -------------------------------------------------------------------------------------


def test_a_pair_that_a_trial_has_is_not_seen_again(graph: TrialGraph) -> None:
    radar = graph.radar("Zorvatinib", most=100)
    tried = {thing.name for thing, _ in radar.in_trials}
    assert tried == {"Ear fever", "Nose fever"}
    assert radar.candidates and tried.isdisjoint(each.condition.name for each in radar.candidates)


def test_the_shares_of_all_reasons_add_up_to_one(graph: TrialGraph) -> None:
    for each in graph.radar("Toe ache", most=100, reasons=1000).candidates:
        assert len(each.reasons) == each.paths
        assert sum(reason.share for reason in each.reasons) == pytest.approx(1)


def test_a_reason_counts_the_trials_of_each_step(graph: TrialGraph) -> None:
    found = graph.radar("Zorvatinib", most=100, reasons=1000).candidates
    (toe,) = (each for each in found if each.condition.name == "Toe ache")
    ways = {tuple(step.name for step in reason.steps): reason.trials for reason in toe.reasons}
    assert ways["Zorvatinib", "Ear fever", "Quellomab", "Toe ache"] == (1, 1, 2)


def test_a_drug_tried_with_another_is_joined_to_the_conditions_of_that_one(graph: TrialGraph) -> None:
    found = graph.radar("Brimocept", most=100, reasons=1000).candidates
    (ear,) = (each for each in found if each.condition.name == "Ear fever")
    partners = [reason for reason in ear.reasons if reason.way == "partners"]
    assert [[step.name for step in reason.steps] for reason in partners] == [
        ["Brimocept", "Quellomab", "Ear fever"]
    ]


def test_placebo_is_no_candidate_even_where_a_name_hides_it(graph: TrialGraph) -> None:
    for condition in ("Nose fever", "Toe ache", "Hand fever"):
        radar = graph.radar(condition, most=100)
        assert not any("lacebo" in each.drug.name for each in radar.candidates + radar.stopped)


def test_both_ends_of_a_pair_see_the_same_score(graph: TrialGraph) -> None:
    seen = {each.condition.name: each.score for each in graph.radar("Zorvatinib", most=100).candidates}
    for condition, score in seen.items():
        others = {each.drug.name: each.score for each in graph.radar(condition, most=100).candidates}
        assert others["Zorvatinib"] == pytest.approx(score)


def test_the_likely_order_is_that_of_the_scores(graph: TrialGraph) -> None:
    scores = [each.score for each in graph.radar("Brimocept", rank="likely").candidates]
    assert len(scores) > 1 and scores == sorted(scores, reverse=True)


def test_the_telling_order_weighs_the_score_by_the_root_of_the_lift(graph: TrialGraph) -> None:
    found = graph.radar("Ear fever", rank="telling", most=100).candidates
    told = [each.score * each.lift**0.5 for each in found]
    assert told == sorted(told, reverse=True)


def test_an_unknown_order_is_refused_with_those_there_are(graph: TrialGraph) -> None:
    with pytest.raises(ConfigError, match="telling, likely"):
        graph.radar("Ear fever", rank="cheap")


def test_what_is_neither_drug_nor_condition_is_refused(graph: TrialGraph) -> None:
    with pytest.raises(ConfigError, match="no drug or condition"):
        graph.radar("NCT91000001")


def test_a_graph_without_columns_of_edges_says_what_it_needs(graph: TrialGraph) -> None:
    with pytest.raises(ConfigError, match="trialgraph build"):
        survey(graph.store, None)


# --- what stopped -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> TrialGraph:
    """A graph of a condition and a narrower one, in which a drug failed in the former."""
    studies = [
        trial(20, "Zorvatinib", "Dermatomyositis", overallStatus="TERMINATED", whyStopped="Lack of efficacy"),
        trial(21, "Quellomab", "Dermatomyositis"),
        trial(22, "Quellomab", "Juvenile dermatomyositis"),
        trial(23, "Brimocept", "Dermatomyositis"),
        trial(24, "Torvexin", "Juvenile dermatomyositis"),
        trial(25, "Torvexin", "Ear fever"),
        trial(26, "Quellomab", "Ear fever"),
    ]
    with open_graph(build_studies(tmp_path_factory.mktemp("narrow"), studies)) as opened:
        yield opened


def test_what_failed_in_a_broader_condition_is_set_aside_with_its_trial(narrow: TrialGraph) -> None:
    radar = narrow.radar("juvenile dermatomyositis", most=100)
    assert ("Brimocept", "juvenile dermatomyositis") in pairs_of(radar.candidates)
    assert pairs_of(radar.stopped) == [("Zorvatinib", "juvenile dermatomyositis")]
    ((setback,),) = (each.setbacks for each in radar.stopped)
    assert (setback.number, setback.kind, setback.why) == ("NCT91000020", "futility", "Lack of efficacy")
    assert setback.condition.name == "dermatomyositis"


def test_a_drug_that_is_tried_for_a_narrower_condition_is_not_new(narrow: TrialGraph) -> None:
    assert "Torvexin" not in [drug for drug, _ in pairs_of(narrow.radar("dermatomyositis", most=100).candidates)]


def test_what_stopped_is_counted_beside_and_shown_with_its_trial_when_asked(
    narrow: TrialGraph, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["juvenile dermatomyositis", "--graph", narrow.location, "--output", str(tmp_path / "radar")]
    command.command.main(words, standalone_mode=False)
    said, page = capsys.readouterr().err, (tmp_path / "radar").read_text(encoding="utf-8")
    assert "no back-test" in said and "safety or futility: 1" in said
    assert "Zorvatinib" not in page
    command.command.main([*words, "--stopped"], standalone_mode=False)
    page = (tmp_path / "radar").read_text(encoding="utf-8")
    assert "stopped: NCT91000020 in dermatomyositis, futility: Lack of efficacy" in page


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        ("Hepatotoxicity", "safety"),
        ("DSMB recommendation due to safety concerns", "safety"),
        ("Increased mortality in the treatment arm", "safety"),
        ("Unfavourable benefit/risk ratio; slow accrual", "safety"),
        ("Stopped for futility at the interim analysis", "futility"),
        ("The trial did not meet its primary endpoint", "futility"),
        ("Lack of clinical efficacy", "futility"),
        ("No significant difference between the arms", "futility"),
        ("Similar study has revealed result of no benefit for participants", "futility"),
        ("Business decision (not for safety reasons)", None),
        ("Strategic decision unrelated to safety", None),
        ("Decision to stop is not due to safety or efficacy concerns", None),
        ("No safety issues were seen; sponsor ran out of money", None),
        ("not driven by lack of efficacy", None),
        ("Slow recruitment", None),
        ("Failure to meet recruitment targets", None),
        ("Poor accrual", None),
        ("", None),
    ],
)
def test_the_words_of_a_reason_tell_harm_and_failure_from_other_things(why: str, kind: str | None) -> None:
    assert tell_setback(why) == kind


@given(st.text(max_size=300))
def test_any_words_can_be_a_reason(why: str) -> None:
    assert tell_setback(why) in (None, "safety", "futility")


# --- the method ---------------------------------------------------------------------------------------


@st.composite
def links(draw: st.DrawFn) -> tuple[sparse.csr_array, sparse.csr_array, np.ndarray]:
    """Trials against drugs and conditions, and when they began."""
    trials, drugs, conditions = draw(st.integers(1, 12)), draw(st.integers(1, 5)), draw(st.integers(1, 5))

    def matrix(columns: int) -> sparse.csr_array:
        bits = st.lists(st.integers(0, 1), min_size=trials * columns, max_size=trials * columns)
        return sparse.csr_array(np.array(draw(bits), dtype=np.int32).reshape(trials, columns))

    times = draw(st.lists(st.integers(0, 9) | st.none(), min_size=trials, max_size=trials))
    return matrix(drugs), matrix(conditions), np.array([np.nan if t is None else t for t in times], dtype=float)


HIERARCHY = [("0", "x"), ("1", "x"), ("x", "y"), ("2", "y"), ("y", "x")]


@given(links())
@settings(deadline=None)
def test_pairs_are_counted_and_dated_as_when_looked_at_one_by_one(
    case: tuple[sparse.csr_array, sparse.csr_array, np.ndarray],
) -> None:
    drugs, conditions, times = case
    age = ages(times)
    pairs = pair_up(drugs, conditions, age)
    for drug in range(drugs.shape[1]):
        for condition in range(conditions.shape[1]):
            both = np.flatnonzero(drugs.toarray()[:, drug] * conditions.toarray()[:, condition])
            assert pairs.trials.toarray()[drug, condition] == len(both)
            assert pairs.ages.toarray()[drug, condition] == (age[both].max() if len(both) else 0)


@given(links())
@settings(deadline=None)
def test_the_paths_of_a_pair_add_up_to_its_score_from_either_end(
    case: tuple[sparse.csr_array, sparse.csr_array, np.ndarray],
) -> None:
    drugs, conditions, times = case
    hierarchy = build_hierarchy([str(place) for place in range(conditions.shape[1])], HIERARCHY)
    model = learn(pair_up(drugs, conditions, ages(times)), hierarchy)
    columns = score_drugs(model, np.arange(conditions.shape[1]))
    totals = reach(model)
    for drug in range(drugs.shape[1]):
        scores = score_conditions(model, drug)
        assert scores == pytest.approx(columns[drug])
        for condition in np.flatnonzero(model.present.toarray()[drug] == 0):
            paths, count = find_paths(model, drug, int(condition))
            assert len(paths) == count
            assert sum(path.score for path in paths) == pytest.approx(scores[condition])
    assert columns.sum(axis=1) == pytest.approx(totals[0]) and columns.sum(axis=0) == pytest.approx(totals[1])


def test_a_recent_link_counts_more_than_an_old_one() -> None:
    drugs = sparse.csr_array(np.eye(3, dtype=np.int32)[[0, 1, 2, 2]])
    conditions = sparse.csr_array(np.eye(2, dtype=np.int32)[[0, 0, 0, 1]])
    model = learn(pair_up(drugs, conditions, np.array([1.0, 0.0, 0.5, 0.5])))
    old, new, _ = score_drugs(model, np.array([1]))[:, 0]
    assert new > old > 0


def test_lift_is_one_where_nothing_but_degrees_joins() -> None:
    drugs, conditions = np.array([1.0, 3.0]), np.array([1.0, 3.0])
    assert lifts(np.outer(drugs, conditions) / 4, drugs[:, None], conditions[None], 4.0) == pytest.approx(1)


def test_what_is_above_everything_makes_nothing_kin_and_cycles_end() -> None:
    hierarchy = build_hierarchy(["a", "b", "c"], [("a", "x"), ("b", "x"), ("c", "z"), ("x", "z"), ("z", "x")])
    near = (hierarchy.kin @ hierarchy.kin.T).toarray()
    assert near[0, 1] == pytest.approx(0)  # x lies above all three, as it lies in a cycle with z
    apart = build_hierarchy(["a", "b", "c"], [("a", "x"), ("b", "x"), ("c", "z"), ("x", "z")])
    assert (apart.kin @ apart.kin.T).toarray()[0, 1] > 0
    assert apart.iris[apart.nearest(0, 1)] == "x"
    assert apart.relatives(0).tolist() == [0, 1]


# --- the back-test ------------------------------------------------------------------------------------


def test_figures_are_those_of_an_order_counted_by_hand() -> None:
    labels = np.array([True, False, True, False])
    assert auroc(np.array([4.0, 3.0, 2.0, 1.0]), labels) == pytest.approx(3 / 4)
    assert average_precision(np.array([4.0, 3.0, 2.0, 1.0]), labels) == pytest.approx((1 + 2 / 3) / 2)


def test_equal_scores_tell_nothing() -> None:
    labels = np.array([True, False, False, False])
    assert auroc(np.zeros(4), labels) == pytest.approx(0.5)
    assert average_precision(np.zeros(4), labels) == pytest.approx(0.25)


def test_the_back_test_learns_nothing_from_what_came_later() -> None:
    random = np.random.default_rng(3)
    drugs, conditions = (sparse.random_array((300, 20), density=0.1, rng=random, format="csr") for _ in range(2))
    for matrix in (drugs, conditions):
        matrix.data[:] = 1
    times = np.arange(300.0)
    whole = list(hindcast(drugs, conditions, times, 199.0))
    cut = by_paths(pair_up(drugs[:200], conditions[:200], ages(times[:200])), None)
    for column in whole:
        assert column.scores == pytest.approx(cut(np.array([column.condition]))[column.drugs, 0])
    assert summarise(whole).new == sum(int(column.labels.sum()) for column in whole) > 0


def test_a_small_graph_says_that_it_is_too_small_to_be_tested(graph: TrialGraph) -> None:
    figures, until = back_test(graph.surroundings)
    assert not figures.is_enough and until == "2008-01-01"


def test_a_trial_without_a_date_is_neither_old_nor_new() -> None:
    assert ages(np.array([1.0, 2.0, np.nan])).tolist() == [0.5, 0.0, 0.5]


# --- as RDF and on the command line -------------------------------------------------------------------


def test_rdf_says_in_trials_for_and_predicted_and_never_treats(graph: TrialGraph) -> None:
    page = io.BytesIO()
    radar = graph.radar("Zorvatinib")
    write_turtle(radar, page)
    text = page.getvalue().decode()
    assert "treats" not in text
    triples = list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE))
    biolink = PREFIXES["biolink"]
    tried = {str(t.object.value) for t in triples if t.predicate.value == biolink + "in_clinical_trials_for"}
    assert tried == {thing.iri for thing, _ in radar.in_trials}
    levels = [t for t in triples if t.predicate.value == biolink + "knowledge_level"]
    assert [t.object.value for t in levels] == ["prediction"] * len(radar.candidates)
    again = io.BytesIO()
    write_turtle(radar, again)
    assert again.getvalue() == page.getvalue()


def test_the_orders_of_the_command_line_are_those_of_the_room() -> None:
    assert tuple(RANKS) == command.RANKS


@pytest.mark.parametrize("fmt", ["table", "csv", "ndjson", "ttl"])
def test_every_format_names_the_candidates(graph: TrialGraph, fmt: str, tmp_path: Path) -> None:
    out = tmp_path / "radar"
    words = ["Ear fever", "--graph", graph.location, "--format", fmt, "--output", str(out)]
    command.command.main(words, standalone_mode=False)
    text = out.read_text(encoding="utf-8")
    assert "Brimocept" in text
    if fmt == "ndjson":
        assert all(json.loads(line)["reasons"] for line in text.splitlines())
