"""Which records are about one trial: by the numbers that tie them, and what speaks for and against."""

import json
from copy import deepcopy
from pathlib import Path

import msgspec
import pytest

from trialgraph.agreement import compare_with_store
from trialgraph.build import build, decisions_path, relink, update
from trialgraph.graph import open_graph
from trialgraph.mappings import Justification, Mapping, Predicate, read_mappings
from trialgraph.matching import Tie, bearings, compare, find_pairs, find_same_trials
from trialgraph.profiles import Profile
from trialgraph.reviewing import append_rows, match_rows, signed

PHASE = "https://w3id.org/trialgraph/concept/phase-"
GOUT = "Colchicine to prevent flares of gout after starting allopurinol"


def profile(number: str, **facts: object) -> Profile:
    """A record of a trial, by its number with the scheme."""
    scheme, _, bare = number.partition(":")
    numbers = tuple(dict.fromkeys((number, *facts.pop("numbers", ()))))
    return Profile(trial=bare, registry=scheme, number=number, numbers=numbers, **{"titles": (GOUT,), **facts})


def pairs_of(*profiles: Profile) -> dict[tuple[str, str], Tie]:
    rows = sorted({row for each in profiles for row in bearings(each)})
    return {(pair.one, pair.other): pair.tie for pair in find_pairs(rows)}


def decided(*profiles: Profile, **decisions: list[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """The pairs that are found, and whether they are joined."""
    known = {each.trial: each for each in profiles}
    rows = sorted({row for each in profiles for row in bearings(each)})
    found = find_same_trials(find_pairs(rows), known.__getitem__, **decisions)
    return {(each.one, each.other): each.accepted for each in found}


A, B, C = "nct:NCT1", "isrctn:ISRCTN2", "eudract:2020-1"

# --- what ties records --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profiles", "tie"),
    [
        ((profile(A, numbers=(B,)), profile(B, numbers=(A,))), Tie.EACH_NAMES_THE_OTHER),
        ((profile(A), profile(B, numbers=(A,))), Tie.ONE_NAMES_THE_OTHER),
        ((profile(A, numbers=(C,)), profile(B, numbers=(C,))), Tie.SAME_NUMBER),
        ((profile(A, protocols=("ab123",)), profile(B, protocols=("ab123",))), Tie.SAME_PROTOCOL),
        ((profile(A), profile(B, mentioned=(A,))), Tie.IN_A_TITLE),
    ],
    ids=[tie.name for tie in reversed(Tie)],
)
def test_records_are_tied_by_numbers(profiles: tuple[Profile, ...], tie: Tie) -> None:
    assert pairs_of(*profiles) == {("ISRCTN2", "NCT1"): tie}


def test_the_strongest_tie_of_two_records_counts() -> None:
    one, other = profile(A, numbers=(C,), protocols=("ab123",)), profile(B, numbers=(A, C), protocols=("ab123",))
    assert pairs_of(one, other) == {("ISRCTN2", "NCT1"): Tie.ONE_NAMES_THE_OTHER}


def test_a_number_on_many_records_ties_none() -> None:
    umbrella = [profile(f"nct:NCT{number}", numbers=("utn:U1",)) for number in range(13)]
    assert pairs_of(*umbrella) == {}
    assert len(pairs_of(*umbrella[:12])) == 66


# --- what speaks for and against ----------------------------------------------------------------------


def test_what_agrees_speaks_for_one_trial_and_what_differs_against_it() -> None:
    facts = {"sponsors": ("s",), "drugs": ("d",), "conditions": ("c",), "enrollment": 100, "start": "2020-05"}
    others = {"sponsors": ("t",), "drugs": ("e",), "conditions": ("g",), "enrollment": 900, "start": "2011"}
    same = compare(profile(A, **facts), profile(B, **facts), Tie.ONE_NAMES_THE_OTHER, A)
    apart = compare(profile(A, **facts), profile(B, **others), Tie.ONE_NAMES_THE_OTHER, A)
    assert same.bits > 10 and same.confidence == 0.99
    assert apart.bits < same.bits - 10
    assert same.words.startswith("one names the other: nct:NCT1; same title (100); same sponsor; same drug")


@pytest.mark.parametrize("title", ["TBD", "To be determined", "N/A", "Not applicable", "Test", "xxx", ""])
def test_a_placeholder_is_no_title(title: str) -> None:
    found = compare(profile(A, titles=(title,)), profile(B, titles=(title,)), Tie.SAME_NUMBER, C)
    assert [weight.what for weight in found.weights] == [f"same number: {C}"]


@pytest.mark.parametrize(
    ("facts", "others", "clash"),
    [
        ({"phases": (PHASE + "1",)}, {"phases": (PHASE + "4",)}, "phases"),
        ({"study_type": "interventional"}, {"study_type": "observational"}, "study types"),
        ({}, {"titles": (f"Extension study: {GOUT}",)}, "one belongs to the other"),
        ({}, {"titles": (f"{GOUT}: a follow-up of NCT00000102",)}, "one belongs to the other"),
    ],
)
def test_what_cannot_be_said_of_one_trial_is_left_to_people(facts: dict, others: dict, clash: str) -> None:
    one, other = profile(A, numbers=(B,), **facts), profile(B, numbers=(A,), **others)
    assert any(each.startswith(clash) for each in compare(one, other, Tie.EACH_NAMES_THE_OTHER, A).clashes)
    assert decided(one, other) == {("ISRCTN2", "NCT1"): False}


@pytest.mark.parametrize(
    ("mine", "theirs"), [(("2",), ("2", "3")), (("2",), ("3",)), (("not-applicable",), ("4",))]
)
def test_phases_that_registries_word_differently_do_not_exclude_each_other(mine: tuple, theirs: tuple) -> None:
    one, other = (profile(n, phases=tuple(PHASE + p for p in phases)) for n, phases in ((A, mine), (B, theirs)))
    assert compare(one, other, Tie.SAME_NUMBER, C).clashes == ()


# --- joining ------------------------------------------------------------------------------------------


def test_records_that_name_each_other_are_one_trial() -> None:
    assert decided(profile(A, numbers=(B,)), profile(B, numbers=(A,))) == {("ISRCTN2", "NCT1"): True}


def test_a_number_in_a_title_alone_joins_nothing() -> None:
    assert (
        True not in decided(profile(A), profile(B, mentioned=(A,), titles=("Quality of life in gout",))).values()
    )


def test_a_trial_has_one_record_of_a_registry_and_the_surer_one() -> None:
    first = profile(A, numbers=(B,))
    second = profile("nct:NCT3", titles=("Colchicine to prevent flares in gout patients",))
    found = decided(first, second, profile(B, numbers=(A, "nct:NCT3")))
    assert found == {("ISRCTN2", "NCT1"): True, ("ISRCTN2", "NCT3"): False}


def test_what_people_have_decided_goes_before() -> None:
    one, other = profile(A, numbers=(B,)), profile(B, numbers=(A,))
    assert decided(one, other, apart=[("NCT1", "ISRCTN2")]) == {}
    third = profile("nct:NCT3")
    joined = decided(one, other, third, joined=[("NCT3", "ISRCTN2")])
    assert joined == {("ISRCTN2", "NCT1"): False}


# --- in a graph ---------------------------------------------------------------------------------------

STUDY = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT90000001",
            "briefTitle": GOUT,
            "secondaryIdInfos": [{"id": "ISRCTN90000002", "type": "REGISTRY"}],
        },
        "statusModule": {"overallStatus": "COMPLETED", "startDateStruct": {"date": "2020-05-04"}},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE3"], "enrollmentInfo": {"count": 200}},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "University of Ems", "class": "OTHER"}},
        "conditionsModule": {"conditions": ["Gout"]},
        "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Colchicine"}]},
    }
}
COPY = f"""<?xml version="1.0" encoding="UTF-8"?><Trials_downloaded_from_ICTRP><Trial>
<TrialID>ISRCTN90000002</TrialID><Last_Refreshed_on>3 May 2021</Last_Refreshed_on>
<Public_title>{GOUT}</Public_title><Scientific_title>{GOUT}: a randomised trial</Scientific_title>
<Primary_sponsor>University of Ems</Primary_sponsor><Source_Register>ISRCTN</Source_Register>
<Recruitment_Status>Recruiting</Recruitment_Status><Date_enrollement>2020-05</Date_enrollement>
<Target_size>240</Target_size><Study_type>Interventional</Study_type><Phase>Phase 3</Phase>
<Condition>Gout</Condition><Intervention>Drug: Colchicine</Intervention><Secondary_ID>NCT90000001</Secondary_ID>
</Trial></Trials_downloaded_from_ICTRP>
"""
TRIAL, OTHER = (f"https://w3id.org/trialgraph/trial/{number}" for number in ("NCT90000001", "ISRCTN90000002"))


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A study and its record in another registry, which name each other."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "study.json").write_text(json.dumps(STUDY))
    (folder / "export.xml").write_text(COPY)
    return folder


def test_the_records_of_one_trial_come_together_and_stay_apart(sources: Path, tmp_path: Path) -> None:
    build([sources], tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        assert graph.find("ISRCTN90000002", "Trial") == graph.find("NCT90000001", "Trial") == TRIAL
        records = list(graph.query("records_of_a_trial", trial="ISRCTN90000002"))
        assert [(row["number"], row["enrollment"]) for row in records] == [
            ("NCT90000001", 200),
            ("ISRCTN90000002", 240),
        ]
        (several,) = graph.query("trials_in_several_registries")
        assert (several["trial"], several["records"]) == (TRIAL, 2)
        disagreements = {row["fact"]: (row["value"], row["otherValue"]) for row in graph.query("discrepancies")}
        assert disagreements == {"status": ("Completed", "Recruiting"), "enrollment": ("200", "240")}
        assert graph.name(TRIAL) == GOUT
        assert len(graph.edges.nodes("Trial")) == 1
        assert all(check.agrees for check in compare_with_store(graph.location, graph.store))
    (row,) = (row for row in read_mappings(tmp_path / "graph/mappings.sssom.tsv") if row.category == "Trial")
    assert (row.subject_id, row.object_id, row.justification) == (OTHER, TRIAL, "semapv:CompositeMatching")
    assert row.comment.startswith("each names the other: isrctn:ISRCTN90000002, nct:NCT90000001; same title")
    assert row.confidence == 0.99


@pytest.mark.parametrize(
    ("updated", "day"), [("2021-05-02", "2021-05-03"), ("2023-07-01", "2023-07-01"), ("2023-07", "2023-07-01")]
)
def test_evidence_is_of_the_day_of_the_newest_record_it_rests_on(
    sources: Path, tmp_path: Path, updated: str, day: str
) -> None:
    study = deepcopy(STUDY)
    study["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"] = {"date": updated}
    (sources / "study.json").write_text(json.dumps(study))
    build([sources], tmp_path / "graph")
    (row,) = match_rows(read_mappings(tmp_path / "graph/mappings.sssom.tsv"))
    assert str(row["date"]) == day
    question = "SELECT ?date { GRAPH ?kept { ?row sssom:mapping_date ?date ; owl:annotatedTarget ?trial } }"
    with open_graph(tmp_path / "graph") as graph:
        (stated,) = graph.sparql(question)
    assert stated["date"] == row["date"]


def test_evidence_has_no_day_where_no_record_tells_one(sources: Path, tmp_path: Path) -> None:
    (sources / "export.xml").write_text(COPY.replace("3 May 2021", ""))
    build([sources], tmp_path / "graph")
    (row,) = match_rows(read_mappings(tmp_path / "graph/mappings.sssom.tsv"))
    assert row["date"] is None


@pytest.mark.parametrize(
    ("outcomes", "copied", "shown"),
    [
        (["Flares of gout", "Pain"], "PAIN.; Flares  of gout", None),
        (["Flares of gout", "Pain"], "Flares of gout, and pain at rest", None),
        (["Pain"], "Painless days", ("Pain", "Painless days")),
        (
            ["Flares of gout", "Pain"],
            "Flares of gout; Days off work",
            ("Flares of gout; Pain", "Flares of gout; Days off work"),
        ),
        (["Flares of gout"], "Flares of gout; Days off work", ("Flares of gout", "Flares of gout; Days off work")),
        (["Flares of gout"], "", None),
    ],
    ids=["case and order", "in one text", "other words", "one of two", "one more", "not told"],
)
def test_primary_outcomes_stand_side_by_side_where_one_record_has_another(
    sources: Path, tmp_path: Path, outcomes: list[str], copied: str, shown: tuple[str, str] | None
) -> None:
    study = deepcopy(STUDY)
    study["protocolSection"]["outcomesModule"] = {
        "primaryOutcomes": [{"measure": each} for each in outcomes],
        "secondaryOutcomes": [{"measure": "Uric acid"}],
    }
    (sources / "study.json").write_text(json.dumps(study))
    told = f"<Primary_outcome>{copied}</Primary_outcome></Trial>"
    (sources / "export.xml").write_text(COPY.replace("</Trial>", told))
    build([sources], tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        rows = [row for row in graph.query("discrepancies", trial=TRIAL) if row["fact"] == "primary outcome"]
    assert [(row["value"], row["otherValue"]) for row in rows] == ([shown] if shown else [])


def test_people_can_part_what_was_joined(sources: Path, tmp_path: Path) -> None:
    build([sources], tmp_path / "graph")
    (row,) = (row for row in read_mappings(tmp_path / "graph/mappings.sssom.tsv") if row.category == "Trial")
    apart = signed(msgspec.structs.replace(row, negated=True), author="somebody", date="2026-11-20")
    append_rows(decisions_path(tmp_path / "graph"), [apart])
    relink(tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        assert graph.find("ISRCTN90000002", "Trial") == OTHER
        assert len(graph.query("trials_in_several_registries")) == 0


def test_people_can_join_what_nothing_ties(sources: Path, tmp_path: Path) -> None:
    alone = deepcopy(STUDY)
    alone["protocolSection"]["identificationModule"].pop("secondaryIdInfos")
    (sources / "study.json").write_text(json.dumps(alone))
    (sources / "export.xml").write_text(COPY.replace("NCT90000001", ""))
    build([sources], tmp_path / "graph")
    joined = Mapping(
        subject_id=OTHER, subject_label=GOUT, category="Trial", predicate=Predicate.EXACT, object_id=TRIAL,
        object_label=GOUT, justification=Justification.CURATION, confidence=1.0, author="somebody",
    )  # fmt: skip
    append_rows(decisions_path(tmp_path / "graph"), [joined])
    relink(tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        assert graph.find("ISRCTN90000002", "Trial") == TRIAL
        assert len(graph.query("records_of_a_trial", trial="NCT90000001")) == 2


def test_a_number_leads_to_its_trial_over_a_third_record(sources: Path, tmp_path: Path) -> None:
    third = COPY.replace("ISRCTN90000002", "ACTRN12620000001234").replace("NCT90000001", "ISRCTN90000002")
    (sources / "third.xml").write_text(third.replace("<Source_Register>ISRCTN", "<Source_Register>ANZCTR"))
    build([sources], tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        assert graph.find("ACTRN12620000001234", "Trial") == TRIAL
        assert len(graph.query("records_of_a_trial", trial="NCT90000001")) == 3
    rows = [row for row in read_mappings(tmp_path / "graph/mappings.sssom.tsv") if row.category == "Trial"]
    assert {row.object_id for row in rows} == {TRIAL}
    assert any(row.comment.startswith("through ISRCTN90000002: one names the other") for row in rows)


def test_a_trial_keeps_its_iri_when_a_better_known_record_joins_it_later(sources: Path, tmp_path: Path) -> None:
    build([sources / "export.xml"], tmp_path / "graph")
    update([sources / "study.json"], tmp_path / "graph")
    for _ in range(2):
        with open_graph(tmp_path / "graph") as graph:
            assert graph.find("NCT90000001", "Trial") == graph.find("ISRCTN90000002", "Trial") == OTHER
            assert len(graph.query("records_of_a_trial", trial="NCT90000001")) == 2
        relink(tmp_path / "graph")
