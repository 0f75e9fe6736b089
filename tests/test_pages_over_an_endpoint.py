"""Pages over somebody else's endpoint, which has no files beside it: the search box asks SPARQL."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from serving import serving

TRIAL = "/trial/NCT04972760"
ATTACK = "\"') } <script>alert(1)</script> \\"


@pytest.fixture(scope="module")
def client(demo_folder: Path) -> Iterator[httpx.Client]:
    with (
        serving(graph=str(demo_folder)) as endpoint,
        serving(graph=f"{endpoint}/sparql") as address,
        httpx.Client(base_url=address, timeout=60, headers={"accept": "text/html"}) as client,
    ):
        yield client


def search(client: httpx.Client, text: str, **more: str) -> str:
    return client.get("/search", params={"q": text, **more}).raise_for_status().text


@pytest.mark.parametrize("text", ["NCT04972760", "nct04972760", "relapsing or naïve DERMATOMYOSITIS"])
def test_a_trial_is_found_by_its_number_and_by_a_part_of_its_title(client: httpx.Client, text: str) -> None:
    page = search(client, text)
    assert f'href="{TRIAL}"' in page and page.count("<tr><td><a href=") == 1


def test_names_that_begin_with_the_text_go_first_and_kinds_are_told(client: httpx.Client) -> None:
    page = search(client, "baricitinib")
    drug = page.index(">Baricitinib</a></td><td>Drug<")
    assert drug < page.index("Baricitinib in the Treatment of New") < page.index("A clinical trial of Baricitinib")
    assert "A clinical trial of" not in search(client, "baricitinib", kind="Drug")


@pytest.mark.parametrize("text", ["nothing is called so", ATTACK, ""])
def test_what_is_not_there_is_not_found(client: httpx.Client, text: str) -> None:
    page = search(client, text)
    assert "<tr><td><a href=" not in page and "<script>alert" not in page


def test_an_unknown_kind_is_refused_with_those_that_there_are(client: httpx.Client) -> None:
    refused = client.get("/search", params={"q": "x", "kind": "Rdf"}, headers={"accept": "*/*"})
    assert refused.status_code == 400 and "Trial, Drug" in refused.json()["detail"]


def test_while_somebody_types_the_endpoint_is_left_in_peace(client: httpx.Client) -> None:
    answer = client.get("/complete", params={"q": "bari"})
    assert (answer.status_code, answer.json()) == (200, [])
