"""The stored queries as addresses: lists, formats, arguments, tags, limits, and what is refused."""

import csv
import io
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving import serving
from trialgraph.config import query_folders
from trialgraph.graph import TrialGraph
from trialgraph.queries import find_queries, get_query
from trialgraph.server.catalogue import read_arguments
from trialgraph.sparql import tokens
from trialgraph.stores import change_store

SHIPPED = query_folders()[0]
BROKEN = "#+ summary: Broken\nSELECT ?x WHERE {"
LIMITED = "SELECT ?x WHERE { VALUES ?x { 1 2 3 } FILTER(?x <= ?_limit_xsd_integer) }"
MANY = "SELECT ?x WHERE { VALUES ?x { " + "1 " * 501 + "} }"
ALL = "SELECT * WHERE { ?x ?y ?z }"
TWINS = """
PREFIX tg: <https://w3id.org/trialgraph/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT DATA { <urn:a> a tg:Drug ; rdfs:label "twin" . <urn:b> a tg:Drug ; rdfs:label "twin" }"""
ASKING = "#+ summary: Is there anything?\nASK { ?x ?y ?z }"


@pytest.fixture(scope="module")
def graph(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's graph, and two drugs of one name."""
    folder = shutil.copytree(demo_folder, tmp_path_factory.mktemp("own") / "graph")
    with change_store(folder) as store:
        store.update(TWINS)
    return folder


@pytest.fixture(scope="module")
def client(graph: Path) -> Iterator[httpx.Client]:
    """A client of a server over that graph, with queries of the user's own."""
    own = graph.parent
    for name, text in {"all": ALL, "asking": ASKING, "broken": BROKEN, "limited": LIMITED, "many": MANY}.items():
        (own / f"{name}.rq").write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIALGRAPH_QUERIES", str(own))
        with serving(graph=str(graph), rows=500) as address, httpx.Client(base_url=address) as client:
            yield client


# --- what there is ------------------------------------------------------------------------------------


def test_the_list_tells_what_each_query_asks_and_what_can_be_filled_in(client: httpx.Client) -> None:
    listed = {query["name"]: query for query in client.get("/queries").json()["queries"]}
    assert listed.keys() == {*find_queries([SHIPPED]), "all", "asking", "limited", "many"}
    changes = listed["changes"]
    assert changes["summary"] == "What changed in the records of trials, and when?"
    assert changes["tags"] == ["time", "trial", "registry"]
    assert changes["cost"] == "graph"
    trial, *_, since = changes["parameters"]
    assert (trial["type"], trial["class"], trial["required"]) == (
        "iri",
        "https://w3id.org/trialgraph/ontology#Trial",
        False,
    )
    assert (since["type"], since["default"]) == ("date", "1900-01-01")
    for address in (*changes["formats"].values(), changes["text"]):
        assert client.get(address, params={"since": "2020"}).status_code == 200


def test_the_text_of_a_query_is_its_file(client: httpx.Client) -> None:
    answer = client.get("/queries/changes.rq")
    assert answer.text == get_query("changes").path.read_text(encoding="utf-8")
    assert answer.headers["content-type"] == "application/sparql-query"


def test_the_list_as_rdf_names_the_endpoint_of_this_server(client: httpx.Client) -> None:
    turtle = client.get("/queries.ttl")
    assert f"schema:target <{str(client.base_url).rstrip('/')}/sparql>" in turtle.text
    assert client.get("/queries", headers={"accept": "text/turtle"}).text == turtle.text


# --- formats ------------------------------------------------------------------------------------------

ROWS = "/queries/trials_of_a_drug"


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("ndjson", "application/x-ndjson"),
    ],
)
def test_an_ending_and_a_media_type_ask_for_the_same(client: httpx.Client, ending: str, kind: str) -> None:
    by_ending = client.get(f"{ROWS}.{ending}?drug=baricitinib")
    by_type = client.get(ROWS, params={"drug": "baricitinib"}, headers={"accept": kind})
    assert by_ending.text == by_type.text
    assert by_ending.headers["content-type"].split(";")[0] == by_type.headers["content-type"].split(";")[0] == kind


@pytest.mark.parametrize("ending", ["ttl", "nt", "jsonld", "rdf"])
def test_triples_come_in_the_formats_of_rdf(client: httpx.Client, ending: str) -> None:
    answer = client.get(f"/queries/trial_with_its_links.{ending}")
    assert answer.status_code == 200 and "NCT04972760" in answer.text


@pytest.mark.parametrize("ending", ["json", "xml", "csv", "tsv", "ndjson"])
def test_a_query_that_asks_whether_is_answered_in_every_format(client: httpx.Client, ending: str) -> None:
    assert "true" in client.get(f"/queries/asking.{ending}").text


def test_a_graph_without_an_answer_gives_no_rows(client: httpx.Client) -> None:
    answer = client.get("/queries/changes.csv?fact=nothing")
    assert (answer.status_code, answer.text) == (200, "date,number,fact,before,after,trial\r\n")
    assert client.get("/queries/changes.ndjson?fact=nothing").content == b""


def test_a_client_that_takes_none_of_the_formats_is_told_which_there_are(client: httpx.Client) -> None:
    refused = client.get(ROWS, headers={"accept": "image/png"})
    assert refused.status_code == 406 and "text/csv" in refused.json()["detail"]


# --- arguments ----------------------------------------------------------------------------------------


def test_empty_fields_of_a_form_count_as_not_given(client: httpx.Client) -> None:
    by_form = client.get("/queries/changes.json?trial=&condition=&fact=&since=&ask=1")
    assert by_form.content == client.get("/queries/changes.json").content


def test_an_argument_that_no_parameter_asks_for_is_named_with_those_there_are(client: httpx.Client) -> None:
    refused = client.get(f"{ROWS}.json?medicine=baricitinib")
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["parameter"], refused.json()["known"]) == ("medicine", ["drug"])


@pytest.mark.parametrize(
    ("address", "parameter", "said"),
    [
        ("/queries/changes.json?since=yesterday", "since", "expected a date"),
        (f"{ROWS}.json?drug=nosuchdrug", "drug", "no Drug called 'nosuchdrug'"),
        (f"{ROWS}.json?drug=a&drug=b", "drug", "given twice"),
        (f"{ROWS}.json?limit=-1", "limit", "a number of rows"),
        (f"{ROWS}.sparql?drug=http://example.org/%3E%20a", "drug", "is no IRI"),
    ],
)
def test_an_argument_that_does_not_fit_is_named(
    client: httpx.Client, address: str, parameter: str, said: str
) -> None:
    refused = client.get(address)
    assert (refused.status_code, refused.json()["parameter"]) == (400, parameter)
    assert said in refused.json()["detail"]


def test_a_name_of_several_things_is_refused_with_the_things(client: httpx.Client) -> None:
    refused = client.get(f"{ROWS}.json?drug=twin")
    assert (refused.status_code, refused.json()["parameter"]) == (400, "drug")
    assert refused.json()["candidates"] == [{"id": "urn:a", "label": "twin"}, {"id": "urn:b", "label": "twin"}]


def test_an_unknown_query_is_not_found_and_the_like_are_named(client: httpx.Client) -> None:
    refused = client.get("/queries/trials_of_a_drugs.json")
    assert refused.status_code == 404 and "trials_of_a_drug" in refused.json()["known"]
    assert "did you mean trials_of_a_drug" in refused.json()["detail"]


@pytest.mark.parametrize("ending", ["ttl", "pdf", "jsn"])
def test_a_format_that_a_query_has_not_is_not_found(client: httpx.Client, ending: str) -> None:
    refused = client.get(f"{ROWS}.{ending}")
    assert refused.status_code == 404 and "json, csv" in refused.json()["detail"]


def test_a_broken_file_of_the_user_is_no_answer_and_tells_no_path(client: httpx.Client) -> None:
    refused = client.get("/queries/broken.json")
    assert refused.status_code == 500 and "/" not in refused.json()["detail"]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["drug", "since"]), st.text(min_size=1)))
def test_arguments_are_what_the_address_says(arguments: dict[str, str]) -> None:
    fields = httpx.QueryParams(str(httpx.QueryParams(arguments))).multi_items()
    assert read_arguments(get_query("trials_of_a_drug"), fields) == (arguments, None)


# --- as SPARQL ----------------------------------------------------------------------------------------


def test_a_query_with_its_parameters_filled_asks_by_itself(client: httpx.Client, demo: TrialGraph) -> None:
    text = client.get(f"{ROWS}.sparql?drug=baricitinib").text
    assert not [token for token in tokens(text) if token.kind == "variable" and token.text[1] == "_"]
    assert demo.sparql(text).terms == demo.query("trials_of_a_drug", drug="baricitinib").terms


# --- limits and tags ----------------------------------------------------------------------------------


def test_an_answer_tells_its_limit_and_is_cut_where_that_is_wished(client: httpx.Client) -> None:
    whole = client.get("/queries/what_is_in_the_graph.csv")
    cut = client.get("/queries/what_is_in_the_graph.csv?limit=2")
    assert whole.headers["trialgraph-row-limit"] == "500"
    assert list(csv.reader(io.StringIO(cut.text))) == list(csv.reader(io.StringIO(whole.text)))[:3]


def test_an_answer_beyond_the_limit_is_never_taken_for_the_whole(client: httpx.Client) -> None:
    with pytest.raises((httpx.RemoteProtocolError, httpx.HTTPStatusError), match=r"413|incomplete"):
        client.get("/queries/many.csv").raise_for_status()
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/queries/all.json")
    assert len(client.get("/queries/all.ndjson?limit=3").text.splitlines()) == 3


def test_a_limit_of_a_querys_own_is_its_parameter(client: httpx.Client) -> None:
    assert len(json.loads(client.get("/queries/limited.json?limit=2").text)["results"]["bindings"]) == 2


def test_an_answer_that_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get(f"{ROWS}.json?drug=baricitinib")
    tag = first.headers["etag"]
    again = client.get(f"{ROWS}.json?drug=baricitinib", headers={"if-none-match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for other in (
        "/queries/most_frequent_drugs.json",
        f"{ROWS}.csv?drug=baricitinib",
        f"{ROWS}.json?drug=baricitinib&limit=1",
    ):
        assert client.get(other, headers={"if-none-match": tag}).status_code == 200


def test_a_graph_that_has_changed_answers_anew(client: httpx.Client, graph: Path) -> None:
    first = client.get("/queries/trials_of_a_drug.json?drug=urn:a")
    with change_store(graph) as store:
        store.update(
            "PREFIX tg: <https://w3id.org/trialgraph/ontology#> INSERT { ?trial tg:studiesDrug <urn:a> } "
            "WHERE { ?trial a tg:Trial }"
        )
    again = client.get(
        "/queries/trials_of_a_drug.json?drug=urn:a", headers={"if-none-match": first.headers["etag"]}
    )
    assert again.status_code == 200
    assert len(first.json()["results"]["bindings"]) == 0 < len(again.json()["results"]["bindings"])


def test_a_file_that_has_changed_asks_anew(client: httpx.Client, graph: Path) -> None:
    file = graph.parent / "asking.rq"
    os.utime(file, (1, 1))
    before = client.get("/queries/asking.json")
    file.write_text(ASKING.replace("?x ?y ?z", "<urn:nothing> ?y ?z"))
    after = client.get("/queries/asking.json", headers={"if-none-match": before.headers["etag"]})
    assert (before.json()["boolean"], after.json()["boolean"]) == (True, False)


def test_the_head_of_an_answer_has_no_body(client: httpx.Client) -> None:
    head = client.head(f"{ROWS}.json")
    assert (head.status_code, head.content) == (200, b"") and "etag" in head.headers
