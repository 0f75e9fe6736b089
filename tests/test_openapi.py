"""The OpenAPI document: valid, complete, and true of the server."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from serving import serving
from trialgraph.queries import Parameter, StoredQuery, find_queries
from trialgraph.server.openapi import document, parameter_schema
from trialgraph.sparql import query_form

BASE = "http://127.0.0.1:8000"
QUERIES = find_queries()


@pytest.fixture(scope="module")
def address(demo_folder: Path) -> Iterator[str]:
    with serving(graph=str(demo_folder)) as address:
        yield address


def test_the_document_is_valid_and_has_every_stored_query(address: str) -> None:
    found = httpx.get(f"{address}/openapi.json").json()
    validate(found)
    assert found["servers"] == [{"url": address}]
    operations = {path["get"]["operationId"]: path["get"] for path in found["paths"].values()}
    assert QUERIES.keys() <= operations.keys()
    for name, query in QUERIES.items():
        described = {each["name"] for each in operations[name]["parameters"]}
        assert described == {"format", "limit", *(parameter.name for parameter in query.parameters)}


def test_a_query_of_any_name_and_text_leaves_the_document_valid() -> None:
    odd = StoredQuery(
        name="sparql {list}",
        path=Path("odd.rq"),
        summary="<b>",
        parameters=(Parameter(name="limit", type="integer", default="5"),),
        text="ASK { ?x ?y ?_limit_xsd_integer }",
    )
    described = document([odd], BASE)
    validate(described)
    assert any("list" in path for path in described["paths"])


@pytest.mark.parametrize(
    ("parameter", "schema"),
    [
        (Parameter(name="a", type="integer", default="7"), {"type": "integer", "default": 7}),
        (Parameter(name="a", type="decimal", default="0.5"), {"type": "number", "default": 0.5}),
        (Parameter(name="a", type="boolean", default="1"), {"type": "boolean", "default": True}),
        (Parameter(name="a", type="date", default="2020"), {"type": "string", "default": "2020"}),
        (Parameter(name="a", type="iri"), {"type": "string"}),
    ],
)
def test_a_parameter_is_described_by_its_type_and_default(parameter: Parameter, schema: dict) -> None:
    assert schema.items() <= parameter_schema(parameter).items()
    assert ("default" in schema) == ("default" in parameter_schema(parameter))


def test_every_format_that_is_described_is_what_the_server_sends(address: str) -> None:
    for name in ("most_frequent_drugs", "trial_with_its_links"):
        operation = document(QUERIES.values(), address)["paths"][f"/queries/{name}.{{format}}"]["get"]
        sent = {
            httpx.get(f"{address}/queries/{name}.{format}").headers["content-type"].partition(";")[0]
            for format in operation["parameters"][0]["schema"]["enum"]
        }
        assert sent == set(operation["responses"]["200"]["content"])
        triples = query_form(QUERIES[name].text) == "CONSTRUCT"
        assert ("text/turtle" in sent) == triples


def test_what_is_described_beside_the_stored_queries_is_there(address: str) -> None:
    paths = document([], address)["paths"]
    asked = {
        "/queries.json": {},
        "/complete": {"q": "bari"},
        "/search.json": {"q": "baricitinib"},
        "/thing": {"iri": "https://go.drugbank.com/drugs/DB11817"},
        "/trial/NCT04972760": {},
        "/sparql": {"query": "ASK {}"},
    }
    assert {path.replace("{number}", "NCT04972760") for path in paths} == asked.keys()
    for path, parameters in asked.items():
        content = paths[path.replace("NCT04972760", "{number}")]["get"]["responses"]["200"]["content"]
        sent = _when_ready(f"{address}{path}", parameters)
        assert sent.headers["content-type"].partition(";")[0] in content


def _when_ready(address: str, parameters: dict[str, str]) -> httpx.Response:
    """The answer, once the index of names is there, which the server makes when it starts."""
    for _ in range(100):
        answer = httpx.get(address, params=parameters, timeout=60)
        if answer.status_code != 503:
            break
        time.sleep(0.1)
    return answer.raise_for_status()


@pytest.mark.parametrize("name", ["trials_of_a_drug", "trials_changed_since", "sites_near_a_point", "change_feed"])
def test_whatever_is_asked_the_answer_is_one_that_is_described(address: str, name: str) -> None:
    schema = schemathesis.openapi.from_dict(document([QUERIES[name]], address))
    operation = schema[f"/queries/{name}.{{format}}"]["GET"]

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(operation.as_strategy(), operation.as_strategy(schemathesis.GenerationMode.NEGATIVE)))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(
            base_url=address,
            checks=[
                schemathesis.checks.not_a_server_error,
                schemathesis.specs.openapi.checks.status_code_conformance,
                schemathesis.specs.openapi.checks.content_type_conformance,
                schemathesis.specs.openapi.checks.response_schema_conformance,
            ],
        )

    ask()
