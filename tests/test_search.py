"""Finding things by the beginnings of their names, in a real index over the demo's graph."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_study import encoded, study
from trialgraph.build import build
from trialgraph.errors import QueryError, StoreError
from trialgraph.graph import open_graph
from trialgraph.search import CLASSES, Search, has_search, open_search, write_search

DRUG = {"armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Zorvatinib 5 mg"}]}}
EARS = {"conditionsModule": {"conditions": ["Ear Fever"]}}
EAR_CANCER = {"conditionsModule": {"conditions": ["Ear Fever of the Old"]}}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    studies = [study(f"NCT9000000{n}", **DRUG, **(EARS if n else EAR_CANCER)) for n in range(4)]
    (folder / "studies.jsonl").write_bytes(b"\n".join(map(encoded, studies)))
    build([folder / "studies.jsonl"], folder / "graph")
    with open_graph(folder / "graph") as graph:
        write_search(graph.store, graph.edges, folder / "graph")
    return folder / "graph"


@pytest.fixture(scope="module")
def search(place: Path) -> Iterator[Search]:
    yield open_search(place)


def test_a_thing_is_found_by_the_beginning_of_its_name(search: Search) -> None:
    (hit,) = search.complete("zorv", kinds=["Drug"])
    assert (hit.kind, hit.label, hit.trials) == ("Drug", hit.name, 4)


def test_all_words_but_the_last_must_be_whole(search: Search) -> None:
    assert search.complete("ear fev", kinds=["Condition"])
    assert not search.complete("ea fever", kinds=["Condition"])


def test_what_more_trials_study_goes_first(search: Search) -> None:
    assert [hit.trials for hit in search.complete("ear", kinds=["Condition"])] == [3, 1]


@pytest.mark.parametrize("written", ["NCT90000002", "nct90000002", "NCT 90000002", "NCT9000000"])
def test_a_trial_is_found_by_its_number_however_written(search: Search, written: str) -> None:
    assert "https://w3id.org/trialgraph/trial/NCT90000002" in {hit.iri for hit in search.complete(written)}


def test_a_thing_is_shown_once_though_several_names_fit(search: Search) -> None:
    found = [hit.iri for hit in search.complete("ear")]
    assert len(found) == len(set(found)) > 0


@given(st.text(max_size=60), st.sets(st.sampled_from(CLASSES)))
def test_whatever_is_typed_is_looked_for_as_words(search: Search, text: str, kinds: set[str]) -> None:
    assert all(not kinds or hit.kind in kinds for hit in search.complete(text, kinds=kinds))


def test_an_unknown_class_is_refused_with_those_there_are(search: Search) -> None:
    with pytest.raises(QueryError, match=r"Ear.*Drug"):
        search.complete("a", kinds=["Ear"])


def test_a_folder_without_an_index_has_none(tmp_path: Path) -> None:
    assert not has_search(tmp_path)
    with pytest.raises(StoreError, match="no index"):
        open_search(tmp_path)
