"""The graph for assistants: the SDK's own client against the real command, and over HTTP."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft202012Validator
from mcp.shared.exceptions import MCPError

from assistants import Assistant, assistant
from jobs import RUNAWAY
from serving import serving
from trialgraph.graph import TrialGraph
from trialgraph.queries import find_queries
from trialgraph.rows import Rows
from trialgraph.server.assistant import MOST_ROWS, USUAL_ROWS, offers
from trialgraph.server.excerpts import MOST_BYTES, MOST_ITEMS, cut_lists, find_things
from trialgraph.server.pages.searching import make_index

TRIAL = "https://w3id.org/trialgraph/trial/NCT04972760"
BARICITINIB = "https://go.drugbank.com/drugs/DB11817"
RECORD = "NCT04972760 (ClinicalTrials.gov, updated 2025-08-11) https://clinicaltrials.gov/study/NCT04972760"


@pytest.fixture(scope="module")
def asked(demo_folder: Path) -> Iterator[Assistant]:
    """An assistant that asks the demo's graph by `trialgraph mcp`."""
    with assistant(demo_folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(demo_folder: Path) -> Iterator[str]:
    with serving(graph=str(demo_folder)) as address:
        yield address


# --- tools --------------------------------------------------------------------------------------------


def test_every_stored_query_is_a_tool_that_only_reads(asked: Assistant) -> None:
    tools = asked.tools()
    assert {tool.name for tool in tools} == {*find_queries(), "search", "show", "related", "sparql"}
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
    assert "sources" in asked.instructions
    for tool in tools:
        Draft202012Validator.check_schema(tool.input_schema)


def test_the_list_of_tools_is_short_enough_to_be_read_each_time(asked: Assistant) -> None:
    sizes = {tool.name: len(tool.model_dump_json(exclude_none=True)) for tool in asked.tools()}
    assert sum(sizes.values()) / len(sizes) < 420
    assert max(sizes.values()) < 1_200


def test_what_a_tool_leaves_unsaid_the_instructions_say(asked: Assistant) -> None:
    schemas = {tool.name: tool.input_schema["properties"] for tool in asked.tools()}
    assert schemas["people_of_a_trial"]["trial"].keys() == {"type", "default"}
    for words in ("its name, IRI, CURIE or registry number will do", "`limit`", "`cursor`"):
        assert words in asked.instructions
    assert f"{USUAL_ROWS}," in asked.instructions and f"{MOST_ROWS} at most" in asked.instructions
    changes = schemas["changes"]
    assert changes["condition"]["description"] == "A condition, also by narrower ones. Left open, all conditions."
    assert "start date, primary completion date" in changes["fact"]["description"]
    assert re.fullmatch(changes["since"]["pattern"], "2024-05") and changes["since"]["default"] == "1900-01-01"


def test_parameters_are_typed_and_have_their_defaults() -> None:
    schema = offers()["sites_near_a_point"].tool.input_schema
    assert {name: each["type"] for name, each in schema["properties"].items()} == {
        "limit": "integer",
        "cursor": "string",
        "latitude": "number",
        "longitude": "number",
        "kilometres": "number",
    }
    assert schema["properties"]["kilometres"]["default"] == 50
    assert "required" not in schema


def test_a_query_whose_name_no_tool_can_have_gets_one_that_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("search", "two words", "x" * 80):
        (tmp_path / f"{name}.rq").write_text("SELECT ?a { ?a ?p ?_b , ?_cursor_iri }")
    monkeypatch.setenv("TRIALGRAPH_QUERIES", str(tmp_path))
    assert {"search", "query_search", "two_words", "x" * 64} <= offers().keys()
    assert offers()["query_search"].tool.input_schema["required"] == ["b", "cursor"]


# --- answers ------------------------------------------------------------------------------------------


def test_names_are_found_with_an_index_and_before_there_is_one(
    demo: TrialGraph, demo_folder: Path, tmp_path: Path
) -> None:
    indexed = TrialGraph(demo.store, str(shutil.copytree(demo_folder, tmp_path / "graph")))
    make_index(indexed)
    without = TrialGraph(demo.store, str(tmp_path / "elsewhere"))
    for graph in (indexed, without):
        found = json.loads(find_things(graph, "baricitinib", "Drug", 5))["things"]
        assert [(thing["iri"], thing["label"]) for thing in found] == [(BARICITINIB, "Baricitinib")]


def test_the_general_tools_answer_with_where_it_comes_from(asked: Assistant) -> None:
    found = asked.call("search", text="bari", kind="Drug")
    card = asked.call("show", thing="NCT04972760")
    related = asked.call("related", trial="NCT04972760")
    rows = asked.call("sparql", query="SELECT ?t { ?t a tg:Trial } ORDER BY ?t", limit=2)
    assert found.structured_content["things"][0]["label"] == "Baricitinib"
    assert (card.structured_content["iri"], card.structured_content["sources"]) == (TRIAL, [RECORD])
    assert "drug Baricitinib" in related.structured_content["trials"][0]["because"]
    assert any(source.startswith("NCT05524311") for source in related.structured_content["sources"])
    assert len(rows.structured_content["rows"]) == len(rows.structured_content["sources"]) == 2
    for each in (found, card, related, rows):
        assert json.loads(each.content[0].text) == each.structured_content


def test_rows_that_name_no_trial_come_from_the_trial_that_was_asked_about(asked: Assistant) -> None:
    answer = asked.call("people_of_a_trial", trial="NCT04972760").structured_content
    assert answer["sources"] == [RECORD]


def test_what_is_counted_over_all_records_says_so(asked: Assistant) -> None:
    counts = asked.call("most_frequent_drugs", limit=1).structured_content
    assert counts["sources"] == ["all records in the graph: 7 of ctgov, 1 of isrctn"]


@pytest.mark.parametrize("name", ["statements_about_a_trial", "trial_with_its_links"])
def test_the_pages_of_an_answer_are_its_rows(asked: Assistant, demo: TrialGraph, name: str) -> None:
    pages = list(asked.pages(name, limit=10))
    answer = demo.query(name)
    assert sum(len(page["rows"]) for page in pages) == len(answer if isinstance(answer, Rows) else list(answer))
    assert len(pages) > 2 and all(0 < len(page["rows"]) <= 10 for page in pages)
    assert len({json.dumps(row) for page in pages for row in page["rows"]}) > 20


def test_a_page_of_long_texts_has_fewer_rows(asked: Assistant) -> None:
    long = f"SELECT ?n ?text {{ VALUES ?n {{ 1 2 3 4 5 6 7 8 9 }} BIND('{'x' * 7_000}' AS ?text) }}"
    page = asked.call("sparql", query=long)
    assert len(page.structured_content["rows"]) == 3 and page.structured_content["cursor"]
    assert len(page.content[0].text) < MOST_BYTES + 1_000
    assert [row[0] for each in asked.pages("sparql", query=long) for row in each["rows"]] == [*range(1, 10)]


def test_a_row_that_is_longer_than_a_page_is_a_page(asked: Assistant) -> None:
    long = f"SELECT ?n ?text {{ VALUES ?n {{ 1 2 }} BIND('{'x' * 2 * MOST_BYTES}' AS ?text) }}"
    assert [len(page["rows"]) for page in asked.pages("sparql", query=long)] == [1, 1]


def test_long_lists_on_a_card_are_cut_and_say_so() -> None:
    lists = cut_lists({"short": ["a"] * MOST_ITEMS, "long": ["b"] * 1234})
    assert lists["short"] == ["a"] * MOST_ITEMS
    assert lists["long"] == [*["b"] * MOST_ITEMS, "and 1,224 more"]


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name", "arguments"),
    [
        ("no Drug called 'nosuchdrug'", "trials_of_a_drug", {"drug": "nosuchdrug"}),
        ("no parameter called 'medicine'", "trials_of_a_drug", {"medicine": "baricitinib"}),
        ("expected a date", "changes", {"since": "yesterday"}),
        (f"1 to {MOST_ROWS} rows", "changes", {"limit": 100_000}),
        ("this is no cursor", "changes", {"cursor": "here"}),
        ("is needed", "show", {}),
        ("there are Trial, Drug", "search", {"text": "x", "kind": "Rdf"}),
        ("SERVICE is refused", "sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}),
        ("expected", "sparql", {"query": "DROP ALL"}),
        ("no mode called", "related", {"trial": "NCT04972760", "mode": "best"}),
    ],
)
def test_what_cannot_be_answered_says_why(asked: Assistant, words: str, name: str, arguments: dict) -> None:
    answer = asked.call(name, **arguments)
    assert answer.is_error and words in answer.content[0].text


def test_numbers_may_come_as_json_writes_them(asked: Assistant) -> None:
    near = asked.call("sites_near_a_point", latitude=48.85, longitude=2.0, kilometres=1e3, limit=5.0)
    assert not near.is_error


def test_empty_arguments_count_as_not_given(asked: Assistant) -> None:
    by_default = asked.call("trials_of_a_drug").structured_content
    assert asked.call("trials_of_a_drug", drug="", limit=None).structured_content == by_default


def test_a_cursor_belongs_to_its_question(asked: Assistant) -> None:
    cursor = asked.call("statements_about_a_trial", limit=1).structured_content["cursor"]
    refused = asked.call("statements_about_a_trial", trial="NCT05524311", cursor=cursor)
    assert refused.is_error and "another question" in refused.content[0].text


def test_an_unknown_tool_is_an_error_of_the_protocol(asked: Assistant) -> None:
    with pytest.raises(MCPError, match="no tool called 'drop'"):
        asked.call("drop")


def test_a_runaway_ends_and_the_next_question_is_answered(demo_folder: Path) -> None:
    with assistant(demo_folder, "--seconds", "3") as hurried:
        runaway, after = [hurried.call("sparql", query=query) for query in (RUNAWAY, "ASK {}")]
    assert runaway.is_error and "which is the limit" in runaway.content[0].text
    assert after.structured_content["rows"] == [[True]]


# --- over HTTP ----------------------------------------------------------------------------------------


def test_the_server_has_the_same_tools_and_answers(asked: Assistant, address: str) -> None:
    with assistant(f"{address}/mcp") as over_http:
        assert over_http.tools() == asked.tools()
        for each in (over_http, asked):
            rows = each.call("trials_of_a_drug", drug="baricitinib").structured_content["rows"]
            assert len(rows) == 5


def test_pages_of_other_origins_may_not_ask_as_assistants(address: str) -> None:
    refused = httpx.post(f"{address}/mcp", json={}, headers={"origin": "https://example.org"})
    assert refused.status_code == 403
