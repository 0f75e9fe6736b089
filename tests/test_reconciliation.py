"""Vocabularies as reconciliation services, asked over HTTP as OpenRefine asks them."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal

import httpx
import msgspec
import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from oxigraph_server import free_port
from trialgraph.errors import ConfigError, QueryError
from trialgraph.linking.candidates import find_candidates
from trialgraph.linking.matches import Justification
from trialgraph.server import reconciliation
from trialgraph.server.app import create_app
from trialgraph.server.preview import preview
from trialgraph.server.properties import find_id
from trialgraph.server.serving import serve
from trialgraph.server.settings import Settings
from trialgraph.vocabularies import Index, Likeness, open_index, trigrams
from vocabulary_samples import CITIES, COUNTRIES, MESH_RDF, OBO_TEXT, OWN, ROR_1, ROR_2, SKOS_TURTLE, built, tabbed

EVIL = "</title><script>alert('\"&1')</script>"
DISEASES = tabbed(
    ["1", "dermatomyositis", "polymyositis with skin involvement"],
    ["2", "dermatomycosis", "tinea"],
    ["3", "tin ear", "ear of tin|R:metal ear", "4"],
    ["4", "ear disorder", EVIL],
    ["5", "hearing loss", "shared name"],
    ["6", "deafness", "shared name"],
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real indexes of five small vocabularies."""
    folder = tmp_path_factory.mktemp("vocabularies")
    built(folder, OWN, DISEASES).close()
    built(folder, "mondo", OBO_TEXT).close()
    built(folder, "mesh", MESH_RDF).close()
    built(folder, "ror", json.dumps([ROR_1, ROR_2], indent=1)).close()
    built(folder, "geonames", CITIES).close()
    built(folder, "iso3166", COUNTRIES + "FRA,FR,France,France,3017382,France,\n").close()
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    """A client of a server that runs in a thread of its own."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(create_app(Settings(vocabularies=folder)), port=port, log_level="warning")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True) as client:
        yield client
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def own(folder: Path) -> Iterator[Index]:
    with open_index("own", folder) as index:
        yield index


# --- the answers that the specification demands -------------------------------------------------------


class Strict(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What has no fields but these."""


class Type(Strict):
    id: str
    name: str


class Feature(Strict):
    id: str
    value: bool | float


class Candidate(Strict):
    id: str
    name: str
    score: float
    match: bool
    description: str
    type: list[Type]
    features: list[Feature]


class Result(Strict):
    result: list[Candidate]


class Suggestion(Strict):
    id: str
    name: str
    description: str = ""
    notable: list[Type] = []


class Suggestions(Strict):
    result: list[Suggestion]


class Meta(Strict):
    id: str
    name: str


class Extended(Strict):
    meta: list[Meta]
    rows: dict[str, dict[str, list[dict[Literal["id", "name", "str", "int", "float"], Any]]]]


class Service(Strict):
    service_url: str
    service_path: str


class Preview(Strict):
    url: str
    width: int
    height: int


class View(Strict):
    url: str


class Extend(Strict):
    propose_properties: Service


class Manifest(Strict):
    versions: list[str]
    name: str
    identifierSpace: str
    schemaSpace: str
    serviceVersion: str
    defaultTypes: list[Type]
    view: View
    preview: Preview
    suggest: dict[Literal["entity", "type", "property"], Service]
    extend: Extend
    batchSize: int
    documentation: str = ""


def ask(client: httpx.Client, vocabulary: str, **queries: dict[str, Any] | str) -> dict[str, list[Candidate]]:
    """The candidates for each query, sent as OpenRefine sends them."""
    batch = {key: {"query": said} if isinstance(said, str) else said for key, said in queries.items()}
    response = client.post(f"/reconcile/{vocabulary}", data={"queries": json.dumps(batch)})
    assert response.status_code == 200, response.text
    results = msgspec.convert(response.json(), dict[str, Result])
    assert all(found.result == sorted(found.result, key=lambda each: -each.score) for found in results.values())
    return {key: found.result for key, found in results.items()}


def ask_one(client: httpx.Client, vocabulary: str, query: str, **said: Any) -> list[Candidate]:
    return ask(client, vocabulary, only={"query": query, **said})["only"]


def suggest(client: httpx.Client, vocabulary: str, what: str, prefix: str, **said: str) -> list[Suggestion]:
    response = client.get(f"/reconcile/{vocabulary}/suggest/{what}", params={"prefix": prefix, **said})
    return msgspec.convert(response.json(), Suggestions).result


def test_openrefine_goes_from_the_manifest_over_a_batch_and_a_suggestion_to_new_columns(
    client: httpx.Client,
) -> None:
    manifest = msgspec.convert(client.get("/reconcile/mondo").json(), Manifest)
    assert "0.2" in manifest.versions and manifest.identifierSpace == "http://purl.obolibrary.org/obo/"
    names = [
        "tin ear",
        "ear of tin",
        "tin eer",
        "ears disorder",
        "metal ear",
        "nose",
        "",
        "***",
        "TIN EAR",
        "MONDO:9000002",
    ]
    batch = {
        f"q{number}": {"query": name, "limit": 3, "type_strict": "should"} for number, name in enumerate(names)
    }
    found = ask(client, "mondo", **batch)
    matched = {key: [each.id for each in several if each.match] for key, several in found.items()}
    assert matched == {
        "q0": ["MONDO_9000001"],
        "q1": ["MONDO_9000001"],
        "q2": [],
        "q3": ["MONDO_9000002"],
        "q4": [],
        "q5": [],
        "q6": [],
        "q7": [],
        "q8": ["MONDO_9000001"],
        "q9": ["MONDO_9000002"],
    }
    assert found["q2"][0].name == found["q4"][0].name == "tin ear" and found["q5"] == found["q6"] == []
    service = manifest.suggest["entity"]
    chosen = client.get(service.service_url + service.service_path, params={"prefix": "tin"}).json()["result"][0]
    proposed = manifest.extend.propose_properties
    ids = [each["id"] for each in client.get(proposed.service_url + proposed.service_path).json()["properties"]]
    extension = {"ids": [chosen["id"]], "properties": [{"id": id} for id in ids]}
    extended = client.post("/reconcile/mondo", data={"extend": json.dumps(extension)}).json()
    row = msgspec.convert(extended, Extended).rows["MONDO_9000001"]
    assert row["synonyms"] == [{"str": 'ear of "tin"'}]
    assert row["broader"] == [{"id": "MONDO_9000002", "name": "ear disorder"}]
    assert {"str": "http://id.nlm.nih.gov/mesh/D900001"} in row["matches"]
    assert row["iri"] == [{"str": "http://purl.obolibrary.org/obo/MONDO_9000001"}]
    page = client.get(manifest.preview.url.replace("{{id}}", chosen["id"]))
    assert "ear disorder" in page.text and page.headers["content-type"].startswith("text/html")
    assert manifest.view.url.replace("{{id}}", chosen["id"]) == row["iri"][0]["str"]


def test_every_vocabulary_is_listed_for_programs_and_for_people(client: httpx.Client) -> None:
    services = client.get("/reconcile").json()["services"]
    assert [each["name"] for each in services] == ["geonames", "iso3166", "mesh", "mondo", "own", "ror"]
    for each in services:
        msgspec.convert(client.get(each["url"]).json(), Manifest)
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.url.path == "/reconcile" and all(each["url"] in page.text for each in services)


# --- candidates ---------------------------------------------------------------------------------------


def test_a_slip_of_the_pen_brings_both_diseases_and_matches_neither(client: httpx.Client, own: Index) -> None:
    found = ask_one(client, "own", "dermatomyosits")
    assert [each.name for each in found[:2]] == ["dermatomyositis", "dermatomycosis"]
    assert not any(each.match for each in found) and found[0].score < 50
    matches = find_candidates("dermatomyosits", own)
    assert [match.term.label for match in matches[:2]] == ["dermatomyositis", "dermatomycosis"]
    for match in matches:
        assert (match.accepted, match.justification, match.vocabulary) == (False, Justification.LIKENESS, "own")


def test_candidates_are_as_many_as_are_asked_for_and_each_once(own: Index) -> None:
    found = find_candidates("ear of tinn", own, most=2)
    assert len(found) <= 2 and found[0].term.label == "tin ear"
    ids = [match.term.id for match in find_candidates("ear", own, most=50)]
    assert len(ids) == len(set(ids))


WORDS = st.text("abcdé", min_size=1, max_size=6)


@given(names=st.lists(st.lists(WORDS, max_size=3).map(" ".join), max_size=12), asked=WORDS)
def test_the_nearest_names_are_those_that_share_most_of_their_trigrams(names: list[str], asked: str) -> None:
    def dice(number: int) -> float:
        shared = len(set(trigrams.codes(asked)) & set(trigrams.codes(names[number])))
        return 2 * shared / (len(asked) + len(names[number])) if names[number] else 0

    lists = dict(trigrams.lists(names))
    packed = [lists[code] for code in trigrams.codes(asked) if code in lists]
    near = trigrams.nearest(asked, packed, trigrams.lengths(names), most=5)
    wanted = sorted((number for number in range(len(names)) if dice(number)), key=lambda number: -dice(number))
    assert near == wanted[:5]


def test_trigrams_of_more_names_than_are_taken_apart_at_once_are_numbered_on() -> None:
    names = ["common"] * 100_001 + ["rare"]
    lists = dict(trigrams.lists(names))
    packed = [lists[code] for code in trigrams.codes("rare")]
    assert trigrams.nearest("rare", packed, trigrams.lengths(names), most=3) == [100_001]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(1, 13), letter=st.sampled_from("aeiostz"))
def test_a_name_with_one_wrong_letter_is_found(own: Index, position: int, letter: str) -> None:
    wrong = "dermatomyositis"[:position] + letter + "dermatomyositis"[position + 1 :]
    assert find_candidates(wrong, own)[0].term.label == "dermatomyositis"


def test_a_name_like_that_of_an_obsolete_term_leads_to_the_one_that_replaced_it(folder: Path) -> None:
    with open_index("mondo", folder) as index:
        (found, *_) = [hit for hit in index.similar("obsolet ear of tin") if hit.replaces]
    assert (found.label, found.likeness) == ("tin ear", Likeness.ALIKE)


def test_a_name_that_several_terms_bear_is_left_to_people(client: httpx.Client) -> None:
    found = ask_one(client, "own", "shared name")
    assert {each.name for each in found[:2]} == {"hearing loss", "deafness"}
    assert not any(each.match for each in found)


def test_a_related_name_and_another_order_of_words_are_left_to_people(client: httpx.Client) -> None:
    for name in ("metal ear", "ear tin"):
        best = ask_one(client, "own", name)[0]
        assert (best.name, best.match) == ("tin ear", False)


@pytest.mark.parametrize(
    ("vocabulary", "text", "id"),
    [
        ("mondo", "MONDO:9000001", "MONDO_9000001"),
        ("mondo", "MONDO_9000001", "MONDO_9000001"),
        ("mondo", "9000001", "MONDO_9000001"),
        ("mondo", "http://purl.obolibrary.org/obo/MONDO_9000001", "MONDO_9000001"),
        ("mesh", "D900001", "D900001"),
        ("geonames", "900002", "900002"),
        ("iso3166", "TR", "TR"),
        ("ror", "https://ror.org/09zzzzz01", "09zzzzz01"),
    ],
)
def test_a_term_is_found_by_its_id_however_that_is_written(
    client: httpx.Client, vocabulary: str, text: str, id: str
) -> None:
    (found,) = ask_one(client, vocabulary, text)
    assert (found.id, found.score, found.match) == (id, 100, True)
    assert suggest(client, vocabulary, "entity", text)[0].id == id


@pytest.mark.parametrize("country", ["FR", "fr", "France", ["France", "Italy"], {"id": "FR", "name": "France"}])
def test_of_two_towns_the_one_in_the_country_matches(client: httpx.Client, country: Any) -> None:
    assert not any(each.match for each in ask_one(client, "geonames", "Nowhere"))
    properties = [{"pid": "country", "v": country}]
    first, second = ask_one(client, "geonames", "Nowhere", properties=properties)
    assert (first.id, first.match, first.score) == ("900002", True, 100)
    assert (second.id, second.match) == ("900001", False) and second.score < first.score
    assert Feature("country", True) in first.features and Feature("country", False) in second.features


def test_a_property_that_is_not_known_of_a_term_neither_helps_nor_harms(client: httpx.Client) -> None:
    properties = [{"pid": "country", "v": "US"}, {"pid": "colour", "v": 3}]
    assert ask_one(client, "own", "deafness", properties=properties)[0].match


def test_types_are_those_of_the_term_and_of_the_vocabulary_and_restrict_what_is_found(
    client: httpx.Client,
) -> None:
    assert ask_one(client, "ror", "Hospital of Nowhere")[0].type == [
        Type("healthcare", "healthcare"),
        Type("organisation", "organisation"),
    ]
    assert ask_one(client, "ror", "Hospital of Nowhere", type="healthcare")
    assert ask_one(client, "ror", "Hospital of Nowhere", type=["organisation", "healthcare"], type_strict="all")
    both = ask_one(client, "ror", "Hospital of Nowhere", type=["education", "healthcare"], type_strict="all")
    assert both == [] == ask_one(client, "ror", "09zzzzz01", type="education")
    assert [each.id for each in suggest(client, "ror", "type", "")] == ["organisation", "education", "healthcare"]
    assert [each.id for each in suggest(client, "ror", "type", "Edu")] == ["education"]


def test_at_most_so_many_candidates_come_as_are_asked_for(client: httpx.Client) -> None:
    assert len(ask_one(client, "own", "shared nam", limit=1)) == 1
    assert len(ask_one(client, "own", "shared name", limit=-3)) == 1


# --- suggestions and properties -----------------------------------------------------------------------


def test_what_is_typed_is_completed_and_the_next_page_goes_on(client: httpx.Client) -> None:
    assert [each.name for each in suggest(client, "own", "entity", "derm")][:2] == [
        "dermatomycosis",
        "dermatomyositis",
    ]
    assert suggest(client, "own", "entity", "derm", cursor="1")[0].name == "dermatomyositis"
    assert suggest(client, "own", "entity", "hering los")[0].name == "hearing loss"
    assert [each.id for each in suggest(client, "own", "property", "count")] == ["country", "region"]


def test_numbers_stay_numbers_and_unknown_terms_have_no_values(client: httpx.Client) -> None:
    extension = {
        "ids": ["900002", "0"],
        "properties": [{"id": "population"}, {"id": "latitude"}, {"id": "country"}],
    }
    response = client.get("/reconcile/geonames", params={"extend": json.dumps(extension)})
    assert msgspec.convert(response.json(), Extended).rows == {
        "900002": {"population": [{"int": 900_000}], "latitude": [{"float": 1.5}], "country": [{"str": "FR"}]},
        "0": {"population": [], "latitude": [], "country": []},
    }


def test_terms_of_ones_own_that_have_foreign_iris_are_known_by_them(tmp_path: Path) -> None:
    with built(tmp_path, OWN, SKOS_TURTLE.replace("https://example.org/ear", "urn:x:ear")) as index:
        (found,) = reconciliation.reconcile(index, {"q": reconciliation.Query(query="tin ear")})["q"]["result"]
        manifest = reconciliation.manifest(index.info, "http://here")
        assert find_id(index, found["id"]).id == found["id"] == "urn:x:ear"
    assert manifest["view"] == {"url": "http://here/preview?id={{id}}"}


# --- what must not happen -----------------------------------------------------------------------------


class Page(HTMLParser):
    """The tags and the addresses of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"charset", "class", "lang", "href", "target", "rel"}
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_text_of_a_vocabulary_stays_text_on_a_page(client: httpx.Client) -> None:
    response = client.get("/reconcile/own/preview", params={"id": "4"})
    assert "script" not in Page(response.text).tags and "&lt;script&gt;" in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]
    missing = client.get("/reconcile/own/preview", params={"id": EVIL})
    assert missing.status_code == 404 and missing.headers["content-type"] == "application/json"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("<>&\"'/ax:\n\0", min_size=1, max_size=40))
def test_no_text_whatever_breaks_a_page(own: Index, text: str) -> None:
    term = msgspec.structs.replace(
        own.find("tin ear")[0].term, id=f"javascript:{text}", label=text, exact=(text,), matches=(text,), kind=text
    )
    page = Page(preview(own, term))
    assert page.tags <= set("html head meta title style body h1 p dl dt dd ul li a".split()) and page.links == []


@pytest.mark.parametrize("callback", ["alert(1)", "a;b", "", "<x>", "a..b", "ü", "1a", "a\n"])
def test_a_callback_that_is_no_name_is_refused(client: httpx.Client, callback: str) -> None:
    assert client.get("/reconcile/own", params={"callback": callback}).status_code == 400


def test_a_callback_that_is_a_name_is_called_with_the_answer(client: httpx.Client) -> None:
    response = client.get("/reconcile/own", params={"callback": "jQuery1._x"})
    assert response.headers["content-type"].startswith("text/javascript")
    assert json.loads(response.text.removeprefix("/**/jQuery1._x(").removesuffix(");"))["versions"]


@pytest.mark.parametrize(
    "path",
    [
        "/reconcile",
        "/reconcile/own",
        "/reconcile/own/preview?id=3",
        "/reconcile/own/suggest/entity?prefix=a",
        "/reconcile/own/nowhere",
    ],
)
def test_pages_of_any_origin_may_read_every_answer(client: httpx.Client, path: str) -> None:
    for headers in ({}, {"Origin": "https://example.org"}):
        assert client.get(path, headers=headers).headers.get_list("access-control-allow-origin") == ["*"]
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    assert client.options(path, headers=asked).status_code == 200


@pytest.mark.parametrize(
    ("status", "path", "said"),
    [
        (404, "/reconcile/nothing", {}),
        (404, "/reconcile/..%2Fown", {}),
        (404, "/reconcile/own/suggest/nothing", {"prefix": "a"}),
        (400, "/reconcile/own", {"queries": "{"}),
        (400, "/reconcile/own", {"queries": "[" * 100_000}),
        (400, "/reconcile/own", {"queries": '{"a": 3}'}),
        (400, "/reconcile/own", {"extend": '{"ids": ["3"]}'}),
        (400, "/reconcile/own", {"extend": '{"ids": [], "properties": [{"id": "colour"}]}'}),
        (400, "/reconcile/own", {"nothing": "asked"}),
        (400, "/reconcile/own", {"queries": json.dumps({str(n): {"query": "a"} for n in range(101)})}),
        (400, "/reconcile/own/suggest/entity", {"cursor": "-1"}),
        (413, "/reconcile/own", {"queries": "x" * 5_000_000}),
    ],
)
def test_what_cannot_be_answered_is_explained(
    client: httpx.Client, status: int, path: str, said: dict[str, str]
) -> None:
    response = client.get(path, params=said) if "suggest" in path else client.post(path, data=said)
    if path.startswith("/reconcile/..") or path.endswith("nothing"):
        response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json")
    assert response.json()["error"]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=300), value=st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists)
)
def test_any_text_gets_an_answer_that_can_be_sent(own: Index, text: str, value: Any) -> None:
    properties = (reconciliation.Given(pid="country", v=value), reconciliation.Given(pid="label", v=value))
    query = reconciliation.Query(query=text, properties=properties)
    answered = reconciliation.reconcile(own, {"q": query}) | reconciliation.suggest_entities(own, text)
    assert json.dumps(answered, allow_nan=False)


@given(text=st.text(max_size=200))
def test_what_is_no_query_is_told_so(text: str) -> None:
    for read in (reconciliation.read_queries, reconciliation.read_extension):
        try:
            read(text)
        except QueryError as error:
            assert "no query" in str(error)


# --- the command --------------------------------------------------------------------------------------


def test_the_command_tells_its_address_answers_there_and_stops_at_ctrl_c(folder: Path) -> None:
    code = "from trialgraph.cli.serve import command; command(['--port', '0'])"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        env={"TRIALGRAPH_VOCABULARIES": str(folder), "PYTHONPATH": ":".join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = process.stdout.readline().split()[-3]
        assert httpx.get(address).json()["services"]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
        assert (process.returncode, errors) == (0, "")
    finally:
        process.kill()


def test_a_port_that_is_taken_is_a_clear_error(client: httpx.Client) -> None:
    with pytest.raises(ConfigError, match="nothing can be served at 127"):
        serve(create_app(Settings()), "127.0.0.1", client.base_url.port)


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "starlette.py").write_text("raise ModuleNotFoundError('gone', name='starlette')")
    code = "from trialgraph.cli.serve import command; command([], standalone_mode=False)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
    )
    assert "ConfigError" in run.stderr and "pip install 'trialgraph[serve]'" in run.stderr
