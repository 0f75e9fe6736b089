"""Finding trials by the words in their texts, in a real index."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from api_study import encoded, study
from trialgraph.build import build
from trialgraph.errors import QueryError, StoreError
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.queries import Parameter, find_by_title, read_query
from trialgraph.queries.filling import fill
from trialgraph.texts import MOST_TRIALS, PARTS, Texts, has_texts, open_texts, write_texts

MODULES = {
    "NCT90000001": {"descriptionModule": {"briefSummary": "Zygomatic bones, as the Ménière sisters saw them"}},
    "NCT90000002": {"eligibilityModule": {"eligibilityCriteria": "Inclusion: any zygomatic fracture of the face"}},
    "NCT90000003": {"conditionsModule": {"conditions": ["Nose Itch"], "keywords": ["buzzing"]}},
    "NCT90000004": {
        "armsInterventionsModule": {
            "interventions": [{"type": "DRUG", "name": "Lumacept", "description": "Into the nose, at an itch."}]
        }
    },
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialGraph]:
    folder = tmp_path_factory.mktemp("texts")
    studies = [study(number, **modules) for number, modules in MODULES.items()]
    (folder / "studies.jsonl").write_bytes(b"\n".join(map(encoded, studies)))
    build([folder / "studies.jsonl"], folder / "graph")
    with open_graph(folder / "graph") as opened:
        yield opened


@pytest.fixture(scope="module")
def texts(graph: TrialGraph) -> Texts:
    write_texts(graph.store, graph.edges, graph.location)
    return open_texts(graph.location)


def numbers(texts: Texts, words: str) -> list[str]:
    return [found.iri.rpartition("/")[2] for found in texts.find(words)]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("sisters", "NCT90000001"),
        ("fracture", "NCT90000002"),
        ("buzzing", "NCT90000003"),
        ("lumacept", "NCT90000004"),
    ],
)
def test_a_trial_is_found_by_a_word_of_any_part(texts: Texts, words: str, number: str) -> None:
    assert numbers(texts, words) == [number]


def test_all_the_words_have_to_be_there(texts: Texts) -> None:
    assert set(numbers(texts, "zygomatic")) == {"NCT90000001", "NCT90000002"}
    assert numbers(texts, "zygomatic face") == ["NCT90000002"]


def test_words_in_quotation_marks_stand_together(texts: Texts) -> None:
    assert set(numbers(texts, "nose itch")) == {"NCT90000003", "NCT90000004"}
    assert numbers(texts, '"nose itch"') == ["NCT90000003"]


@pytest.mark.parametrize("written", ["meniere", "MENIERE", "Ménière"])
def test_case_and_accents_do_not_matter(texts: Texts, written: str) -> None:
    assert numbers(texts, written) == ["NCT90000001"]


def test_nor_do_english_endings(texts: Texts) -> None:
    assert numbers(texts, "sister") == numbers(texts, "sisters")


def test_a_word_counts_for_more_where_it_tells_more(texts: Texts) -> None:
    assert numbers(texts, "zygomatic") == ["NCT90000001", "NCT90000002"]
    assert list(PARTS.values()) == sorted(PARTS.values(), reverse=True)


@pytest.mark.parametrize("words", ["", " ", '""', "?!", "- : ()"])
def test_what_has_no_word_is_refused(texts: Texts, graph: TrialGraph, words: str) -> None:
    with pytest.raises(QueryError, match="no word"):
        texts.find(words)
    with pytest.raises(QueryError, match="no word"):
        find_by_title(graph.store, words, most=1)


@pytest.mark.parametrize("most", [0, MOST_TRIALS + 1])
def test_as_many_trials_are_given_as_can_be(texts: Texts, most: int) -> None:
    with pytest.raises(QueryError, match="at once"):
        texts.find("ear", most=most)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_looked_for_as_words(texts: Texts, text: str) -> None:
    try:
        assert len(texts.find(text)) <= len(MODULES)
    except QueryError as error:
        assert "no word" in str(error)


def test_a_folder_without_an_index_has_none(tmp_path: Path) -> None:
    assert not has_texts(tmp_path)
    with pytest.raises(StoreError, match="no index"):
        open_texts(tmp_path)


# --- in stored queries and Python ----------------------------------------------------------------------


def test_a_graph_makes_its_index_when_it_is_first_asked(registry_folder: Path, tmp_path: Path) -> None:
    with open_graph(registry_folder) as graph:
        found = graph.search("drops nose")
        assert has_texts(registry_folder)
    assert [row["title"] for row in found] == ["Zorvatinib Drops for Nose Itch"]


def test_a_query_is_asked_about_the_trials_that_words_lead_to_in_their_order(
    graph: TrialGraph, texts: Texts
) -> None:
    asked = [row["trial"] for row in graph.query("trials_about", words="zygomatic")]
    assert asked == [found.iri for found in texts.find("zygomatic")]


def test_no_more_trials_go_into_a_query_than_it_says(tmp_path: Path, graph: TrialGraph) -> None:
    (tmp_path / "first.rq").write_text(
        "#+ summary: The first\n#+ parameters:\n#+   words: {type: text, most: 1}\n"
        "SELECT ?trial ?_words_text { VALUES (?trial ?_words_text) { (UNDEF UNDEF) } ?trial ?p ?o }"
    )
    text = fill(read_query(tmp_path / "first.rq"), {"words": "zygomatic"}, graph.resolve)
    assert "VALUES (?trial ?_words_text) { (<https://w3id.org/trialgraph/trial/NCT90000001> 1) }" in text


def test_words_that_lead_nowhere_give_no_rows(graph: TrialGraph) -> None:
    assert len(graph.query("trials_about", words="nowhere")) == 0


@given(st.text(min_size=1, max_size=40))
def test_words_cannot_change_what_is_asked(graph: TrialGraph, words: str) -> None:
    parameter = Parameter(name="words", type="text")
    try:
        found = graph.resolve(words, parameter)
    except QueryError:
        return
    assert all(isinstance(each, NamedNode) for each in found)


def test_where_there_is_no_index_words_are_looked_for_in_titles(registry_folder: Path) -> None:
    with open_graph(registry_folder) as graph:
        found = find_by_title(graph.store, "FEVER zorvatinib", most=2)
    assert [title for _, title in found] == [
        "Zorvatinib in Adults With Ear Fever",
        "Zorvatinib and Lumacept in Children With Ear Fever",
    ]
