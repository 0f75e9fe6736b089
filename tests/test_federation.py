"""Federated queries, asked of a real server that misbehaves in every way that public endpoints do."""

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryResultsFormat

import misbehaving_endpoint as endpoints
from misbehaving_endpoint import THING, Endpoint, misbehaving
from misbehaving_server import be_silent, drip, refuse, refuse_by_page, reset
from oxigraph_server import free_port
from trialgraph.cli.federate import command
from trialgraph.config import cache_folder, query_folders
from trialgraph.errors import ConfigError, QueryError, StoreError, TrialGraphError
from trialgraph.federation import (
    FederatedAnswer,
    Patience,
    federate,
    find_federated,
    find_things,
    get_federated,
    read_thing,
)
from trialgraph.federation.fetching import Failed, fetch
from trialgraph.graph import open_graph
from trialgraph.queries import StoredQuery, fill_batch, read_query
from trialgraph.sparql import tokens

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
NAMES = {n: [f"name {n}"] for n in range(20)} | {
    3: ["a", "b"],
    5: [],
    6: ['tab\t, "quote", \\ and\nline', "试验 🧪"],
}
DATA = "".join(
    f"<{THING}{n}> <{LABEL}> {json.dumps(name, ensure_ascii=False)} .\n"
    for n, names in NAMES.items()
    for name in names
)
QUERY = f"""\
#+ summary: "What are things called?"
#+ endpoint: "http://127.0.0.1:9/sparql"
#+ batch: {{variable: thing, namespace: "{THING}", size: 8}}
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# VALUES ?thing {{ }}
SELECT ?thing ?name WHERE {{
  VALUES ?thing # {{ to begin with }}
  {{ <{THING}0> <{THING}1> }}
  ?thing rdfs:label ?name
}} ORDER BY ?name
"""
QUICK = Patience(timeout=0.3, tries=4, first_wait=0.02, pause=0, total=10)


@pytest.fixture
def public() -> Iterator[Endpoint]:
    with misbehaving(DATA) as endpoint:
        yield endpoint


@pytest.fixture
def query(tmp_path: Path) -> StoredQuery:
    """The query about names, in a folder of its own."""
    return write_query(tmp_path, QUERY)


def write_query(folder: Path, text: str) -> StoredQuery:
    path = folder / "queries/federated/names.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read_query(path)


@pytest.fixture
def ask(public: Endpoint, query: StoredQuery, tmp_path: Path):
    """Asks about things by their numbers, with a cache of the test's own."""

    def ask(numbers, **options) -> FederatedAnswer:
        options = {
            "endpoint": public.url,
            "patience": QUICK,
            "cache": tmp_path / "cache",
            "query": query,
        } | options
        return federate(things=[NamedNode(f"{THING}{n}") for n in numbers], **options)

    return ask


def names(answer: FederatedAnswer) -> dict[int, list[str]]:
    """What things are called, by their numbers; those without a name are left out."""
    found: dict[int, list[str]] = {}
    for row in answer.rows:
        found.setdefault(int(row["thing"].removeprefix(THING)), []).append(row["name"])
    return found


def right(numbers) -> dict[int, list[str]]:
    return {n: NAMES[n] for n in numbers if NAMES[n]}


# --- batches ------------------------------------------------------------------------------------------


def test_things_are_asked_about_in_batches_and_the_rows_come_in_their_order(ask, public):
    numbers = [*range(19, -1, -1), 7]
    assert list(names(ask(numbers))) == list(right(numbers))
    assert names(ask(numbers)) == right(range(20))
    assert [asked.things for asked in public.asked] == [8, 8, 4]


def test_a_pause_lies_between_batches(ask, public):
    ask(range(20), patience=Patience(pause=0.1))
    first, second, third = (asked.at for asked in public.asked)
    assert second - first >= 0.1 and third - second >= 0.1


def test_the_endpoint_is_told_who_asks(ask, public):
    ask([1])
    assert public.asked[0].headers["User-Agent"].startswith("trialgraph/0.")
    assert public.asked[0].headers["Accept"].startswith("application/sparql-results+json")


def test_a_long_question_is_posted_and_a_short_one_is_not(ask, public, tmp_path):
    ask([1])
    ask(range(20), query=write_query(tmp_path, QUERY.replace("size: 8", "size: 1000") + "#" * 1500))
    assert [asked.method for asked in public.asked] == ["GET", "POST"]


def test_the_rows_of_one_thing_that_others_lack_do_not_hide_theirs(ask):
    assert names(ask([5, 3, 6])) == {3: ["a", "b"], 6: NAMES[6]}


# --- misbehaviour that passes -------------------------------------------------------------------------

PASSING = {
    "429": refuse(429),
    "500": refuse(500),
    "500 out of time": refuse(500, b"java.util.concurrent.TimeoutException"),
    "502 as a page": refuse_by_page(502),
    "503": refuse(503),
    "504": refuse(504),
    "an empty 503": refuse(503, b"", Retry_After="soon"),
    "a page with status 200": refuse_by_page(200),
    "truncated JSON": endpoints.truncate,
    "a trace in the JSON": endpoints.break_off_with_a_trace,
    "other JSON": endpoints.say("application/json", b'{"error": "overloaded"}'),
    "the answer to an ASK": endpoints.say(endpoints.JSON, b'{"head": {}, "boolean": true}'),
    "nothing with status 200": endpoints.say(endpoints.JSON, b""),
    "a cut connection": endpoints.cut,
    "a reset connection": reset,
    "silence": be_silent,
    "a drip": drip,
}


@pytest.mark.parametrize("behaviour", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("numbers", [[3], range(10)], ids=["one thing", "ten things"])
def test_what_passes_is_waited_out_and_no_row_is_lost(ask, public, behaviour, numbers):
    public.then += [behaviour, behaviour]
    told: list[str] = []
    assert names(ask(numbers, on_trouble=told.append)) == right(numbers)
    assert len(told) == 2 and all(public.url in said for said in told)


@pytest.mark.parametrize("behaviour", PASSING.values(), ids=PASSING)
def test_what_does_not_pass_is_an_error_that_names_the_endpoint_and_the_thing(ask, public, behaviour):
    public.always = behaviour
    with pytest.raises(StoreError, match=rf"{public.url}: .*{THING}3") as failure:
        ask([3], patience=Patience(timeout=0.2, tries=2, first_wait=0.01))
    assert len(public.asked) == 2
    assert not isinstance(failure.value, QueryError)


@pytest.mark.parametrize("form", [QueryResultsFormat.JSON, QueryResultsFormat.XML])
def test_no_beginning_of_an_answer_is_taken_for_the_whole(public, form):
    sparql = f"SELECT ?thing ?name {{ ?thing <{LABEL}> ?name FILTER(?thing = <{THING}3>) }}"
    whole = public.store.query(sparql).serialize(format=form)
    for end in range(0, len(whole), 5):
        public.always = endpoints.say(endpoints.JSON, whole[:end])
        with pytest.raises(Failed, match="no SPARQL result"):
            fetch(public.url, sparql, 1)
    public.always = endpoints.say(endpoints.JSON, whole)
    assert len(fetch(public.url, sparql, 1).rows) == 2


@pytest.mark.parametrize(
    "behaviour",
    [endpoints.mistype("text/html"), endpoints.mistype("text/plain"), endpoints.answer_in_xml, endpoints.linger],
    ids=["as HTML", "as text", "in XML", "on a connection that stays open"],
)
def test_a_right_answer_in_a_wrong_envelope_is_read(ask, public, behaviour):
    public.always = behaviour
    assert names(ask(range(8))) == right(range(8))
    assert len(public.asked) == 1


def test_each_wait_is_twice_as_long_as_the_one_before(ask, public):
    public.then += [refuse(503)] * 3
    ask([1], patience=Patience(first_wait=0.05))
    times = [asked.at for asked in public.asked]
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert [0.05 <= waits[0] < 0.1, 0.1 <= waits[1] < 0.2, 0.2 <= waits[2] < 0.4] == [True] * 3


@pytest.mark.parametrize(("status", "as_date"), [(429, False), (503, True)])
def test_the_wait_is_as_long_as_the_endpoint_wishes(ask, public, status, as_date):
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    public.then.append(refuse(status, Retry_After=date if as_date else "1"))
    assert names(ask([1])) == right([1])
    assert 0.9 < public.asked[1].at - public.asked[0].at < 2.2


def test_an_answer_that_comes_byte_by_byte_is_given_up_in_time(ask, public):
    public.always = drip
    begin = time.monotonic()
    with pytest.raises(StoreError, match=r"0\.2 seconds"):
        ask([1], patience=Patience(timeout=0.2, tries=1))
    assert time.monotonic() - begin < 0.5


def test_an_endpoint_that_wishes_for_a_longer_wait_than_there_is_time_is_not_waited_for(ask, public):
    public.always = refuse(429, Retry_After="3600")
    begin = time.monotonic()
    with pytest.raises(StoreError, match=r"429.*10 seconds"):
        ask([1])
    assert time.monotonic() - begin < 1


def test_the_time_for_everything_is_limited(ask, public):
    public.always = refuse(503)
    begin = time.monotonic()
    with pytest.raises(StoreError, match=r"0\.3 seconds"):
        ask([1], patience=Patience(total=0.3, tries=1000, first_wait=0.05))
    assert time.monotonic() - begin < 0.5


def test_a_port_where_nobody_listens_is_an_error(ask):
    with pytest.raises(StoreError, match=r"cannot be reached.*refused"):
        ask([1], endpoint=f"http://127.0.0.1:{free_port()}/")


# --- misbehaviour that asks for less ------------------------------------------------------------------


@pytest.mark.parametrize(
    "behaviour",
    [
        endpoints.beyond(3, be_silent),
        endpoints.beyond(3, refuse(413)),
        endpoints.beyond(3, refuse(414)),
        endpoints.beyond(3, refuse(504)),
        endpoints.beyond(3, endpoints.truncate),
    ],
    ids=["slow", "413", "414", "504", "truncated"],
)
def test_a_batch_that_is_too_much_is_halved_until_it_is_answered(ask, public, behaviour):
    public.always = behaviour
    assert names(ask(range(8))) == right(range(8))
    assert [asked.things for asked in public.asked][:3] == [8, 4, 2]


def test_batches_grow_again_after_they_were_halved(ask, public):
    public.then.append(refuse(414))
    ask(range(20))
    assert [asked.things for asked in public.asked] == [8, 4, 6, 8, 2]


def test_an_endpoint_without_post_is_asked_about_few_things_by_get(ask, public, tmp_path):
    public.always = endpoints.give_no_post
    long = write_query(tmp_path, QUERY.replace("size: 8", "size: 20") + "#" * 900)
    assert names(ask(range(20), query=long)) == right(range(20))
    assert {asked.method for asked in public.asked} == {"GET", "POST"}


def test_rows_that_an_endpoint_leaves_out_without_a_word_are_asked_for(ask, public, tmp_path):
    public.always = endpoints.give_rows(3)
    query = write_query(tmp_path, QUERY.replace("size: 8", "size: 8, most_rows: 3"))
    assert names(ask(range(8), query=query)) == right(range(8))
    with pytest.raises(StoreError, match=f"2 rows at most.*{THING}3"):
        ask([3], query=write_query(tmp_path, QUERY.replace("size: 8", "most_rows: 2")), fresh=True)


@pytest.mark.parametrize("header", ["X-SPARQL-MaxRows", "X-SQL-State"])
def test_rows_that_an_endpoint_says_to_leave_out_are_asked_for(ask, public, header):
    part = endpoints.say(
        endpoints.JSON, b'{"head":{"vars":["thing","name"]},"results":{"bindings":[]}}', **{header: "1"}
    )
    public.always = endpoints.beyond(2, part)
    assert names(ask(range(8))) == right(range(8))


# --- errors that stay ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error"), [(400, QueryError), (401, StoreError), (403, StoreError), (404, StoreError)]
)
def test_a_refusal_is_not_tried_again_and_loses_no_batch_that_was_answered(ask, public, status, error):
    public.then += [endpoints.behave, refuse(status, b"line 3: what is this")]
    with pytest.raises(error, match=rf"{public.url}.*{status}.*line 3.*{THING}8.*8 things.*8 of 20"):
        ask(range(20))
    assert len(public.asked) == 2
    assert names(ask(range(20))) == right(range(20))
    assert [asked.things for asked in public.asked] == [8, 8, 8, 4]


def test_rows_about_other_things_are_an_error(ask, public):
    binding = {"thing": {"type": "uri", "value": f"{THING}9"}, "name": {"type": "literal", "value": "x"}}
    body = json.dumps({"head": {"vars": ["thing", "name"]}, "results": {"bindings": [binding]}})
    public.always = endpoints.say(endpoints.JSON, body.encode())
    with pytest.raises(StoreError, match=f"{THING}9"):
        ask([1])


# --- the cache ----------------------------------------------------------------------------------------


def age(cache: Path, days: int) -> str:
    """Let everything in the cache be so many days older."""
    day = (datetime.now(UTC).date() - timedelta(days=days)).isoformat()
    with sqlite3.connect(cache / "federation.sqlite") as database:
        database.execute("UPDATE answer SET fetched = ?", (day,))
    return day


def test_only_things_that_are_not_in_the_cache_are_asked_about(ask, public):
    ask([1, 2, 5])
    assert names(ask([0, 1, 2, 3, 5])) == right([0, 1, 2, 3])
    assert [asked.things for asked in public.asked] == [3, 2]


def test_the_answer_tells_the_oldest_date_that_it_rests_on(ask, tmp_path):
    today = datetime.now(UTC).date()
    assert ask([1]).oldest == today
    old = age(tmp_path / "cache", 29)
    assert str(ask([1, 2]).oldest) == old
    assert ask([2]).oldest == today


def test_an_answer_of_more_than_thirty_days_is_asked_for_again(ask, public, tmp_path):
    ask([1])
    age(tmp_path / "cache", 31)
    assert ask([1]).oldest == datetime.now(UTC).date()
    age(tmp_path / "cache", 31)
    ask([1], days=40)
    assert len(public.asked) == 2


def test_offline_answers_from_the_cache_alone_and_says_what_it_does_not_know(ask, public, tmp_path):
    ask([1, 5])
    old = age(tmp_path / "cache", 400)
    answer = ask([1, 2, 5], offline=True)
    assert names(answer) == right([1])
    assert answer.missing == (NamedNode(f"{THING}2"),)
    assert str(answer.oldest) == old
    with pytest.raises(StoreError, match="nothing is in the cache"):
        ask([2], offline=True)
    assert len(public.asked) == 1


def test_fresh_asks_again_and_keeps_what_it_hears(ask, public):
    ask([1])
    public.store.update(f'INSERT DATA {{ <{THING}1> <{LABEL}> "new" }}')
    assert names(ask([1], fresh=True)) == {1: ["name 1", "new"]} == names(ask([1]))
    with pytest.raises(ConfigError):
        ask([1], fresh=True, offline=True)


def test_another_endpoint_and_another_query_have_answers_of_their_own(ask, public, tmp_path):
    ask([1])
    ask([1], endpoint=public.url + "/other")
    ask([1], query=write_query(tmp_path, QUERY.replace("rdfs:label", "rdfs:comment")))
    assert len(public.asked) == 3
    ask([1], query=write_query(tmp_path, QUERY.replace(f"<{THING}0>", "")))
    assert len(public.asked) == 3, "the things that a query begins with are not part of the question"


@pytest.mark.parametrize("place", ["a file", "junk"])
def test_a_cache_that_cannot_be_used_is_named(ask, tmp_path, place):
    cache = tmp_path / "cache"
    if place == "a file":
        cache.write_text("mine")
    else:
        cache.mkdir()
        (cache / "federation.sqlite").write_bytes(b"junk" * 500)
    with pytest.raises(StoreError, match="cache cannot be used"):
        ask([1])


def test_the_cache_lies_where_the_platform_keeps_caches(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("TRIALGRAPH_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "trialgraph"
    monkeypatch.setenv("TRIALGRAPH_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"


# --- queries and things -------------------------------------------------------------------------------

SHIPPED = find_federated()


def test_five_queries_are_shipped() -> None:
    assert list(SHIPPED) == [
        "mesh_broader_terms",
        "mesh_scope_notes",
        "wikidata_ids_of_drugs",
        "wikidata_of_organisations",
        "wikidata_targets_of_drugs",
    ]


@pytest.mark.parametrize("path", sorted(query_folders()[0].rglob("*.rq")), ids=lambda path: path.stem)
def test_no_shipped_query_sends_another_server_to_a_third(path: Path) -> None:
    assert "SERVICE" not in {token.text.upper() for token in tokens(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_things_that_a_shipped_query_begins_with_are_of_its_namespace(name: str) -> None:
    query = get_federated(name)
    block = query.text.partition(f"VALUES ?{query.batch.variable} {{")[2].partition("}")[0].split()
    assert block and all(thing.startswith(f"<{query.batch.namespace}") for thing in block)
    assert query.endpoint.startswith("https://")


MESH = """
@prefix v: <http://id.nlm.nih.gov/mesh/vocab#> . @prefix m: <http://id.nlm.nih.gov/mesh/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
m:D003882 rdfs:label "Dermatomyositis"@en ; v:broaderDescriptor m:D017285, m:D003240 ; v:preferredConcept m:M1 .
m:D017285 rdfs:label "Polymyositis"@en . m:D003240 rdfs:label "Connective Tissue Diseases"@en .
m:M1 v:scopeNote "Muscles and skin."@en .
"""
WIKIDATA = """
@prefix d: <http://www.wikidata.org/prop/direct/> . @prefix e: <http://www.wikidata.org/entity/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:Q1 d:P715 "DB11817" ; d:P652 "ISP4442I3Y" ; d:P267 "L04AA37", "L04AF02" ; d:P129 e:Q2 .
e:Q1 rdfs:label "baricitinib"@en .
e:Q2 d:P352 "P23458" ; rdfs:label "JAK1"@mul .
e:Q3 d:P6782 "02qp3tb03" ; rdfs:label "Mayo Clinic"@en ; d:P17 e:Q30 ; d:P749 e:Q4 . e:Q30 d:P297 "US" .
e:Q4 d:P6782 "00pg5jh14" ; rdfs:label "Parent"@en .
"""
DRUG, JAK1 = "https://go.drugbank.com/drugs/DB11817", "http://purl.uniprot.org/uniprot/P23458"
EXPECTED = {
    "mesh_broader_terms": (
        "http://id.nlm.nih.gov/mesh/D003882",
        [("Dermatomyositis", "Connective Tissue Diseases"), ("Dermatomyositis", "Polymyositis")],
    ),
    "mesh_scope_notes": ("http://id.nlm.nih.gov/mesh/D003882", [("Dermatomyositis", "Muscles and skin.")]),
    "wikidata_ids_of_drugs": (
        DRUG,
        [
            ("baricitinib", "ATC", "L04AA37"),
            ("baricitinib", "ATC", "L04AF02"),
            ("baricitinib", "DrugBank", "DB11817"),
            ("baricitinib", "UNII", "ISP4442I3Y"),
        ],
    ),
    "wikidata_targets_of_drugs": (DRUG, [("JAK1",)]),
    "wikidata_of_organisations": ("https://ror.org/02qp3tb03", [("Mayo Clinic", "US", "Parent")]),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_shipped_query_answers_from_what_its_endpoint_would_say(name: str, tmp_path: Path) -> None:
    thing, expected = EXPECTED[name]
    with misbehaving(MESH + WIKIDATA if name.startswith("wiki") else MESH) as public:
        if name.startswith("mesh"):
            public.store.update("ADD DEFAULT TO <http://id.nlm.nih.gov/mesh>")
        answer = federate(get_federated(name), [NamedNode(thing)], endpoint=public.url, cache=tmp_path)
    rows = [tuple(term.value for term in row if isinstance(term, Literal)) for row in answer.rows.terms]
    assert rows == expected
    if name == "wikidata_targets_of_drugs":
        assert [row["uniprot"] for row in answer.rows] == [JAK1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("#+ batch", "#+ bunch"), "a `batch`"),
        (("#+ endpoint", "#+ end"), "an `endpoint`"),
        (("variable: thing", "variable: name"), "no VALUES \\?name {"),
        (("size: 8", "size: none"), "do not fit"),
        (("size: 8", "size: 0"), "do not fit"),
        (("size: 8", "sice: 8"), "sice"),
        (("ORDER BY ?name", "LIMIT 10"), "LIMIT"),
    ],
)
def test_a_query_that_cannot_be_asked_in_batches_is_refused(tmp_path, monkeypatch, change, words):
    (tmp_path / "queries/federated").mkdir(parents=True)
    (tmp_path / "queries/federated/broken.rq").write_text(QUERY.replace(*change))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QueryError, match=words):
        get_federated("broken")


def test_a_query_that_does_not_select_the_things_is_refused(ask, tmp_path):
    with pytest.raises(StoreError, match=r"\?thing, by which"):
        ask([1], query=write_query(tmp_path, QUERY.replace("SELECT ?thing", "SELECT")))


@pytest.mark.parametrize("things", [[], [NamedNode("http://example.org/other/1")]], ids=["none", "another's"])
def test_things_that_a_query_does_not_ask_about_are_refused(query, tmp_path, things):
    with pytest.raises(QueryError, match=THING):
        federate(query, things, cache=tmp_path)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "example.org/sparql"])
def test_what_is_no_web_address_is_no_endpoint(ask, url):
    with pytest.raises(ConfigError, match="http://"):
        ask([1], endpoint=url)


@given(st.text())
def test_no_text_of_a_thing_can_change_what_is_asked(text):
    query = read_query(query_folders()[0] / "federated/mesh_scope_notes.rq")
    try:
        thing = read_thing(query.batch.namespace + text)
        filled = fill_batch(query, [thing, thing])
    except QueryError:
        return
    pieces = [token for token in tokens(filled) if token.text.strip()]
    expected = [token for token in tokens(fill_batch(query, [NamedNode("urn:x")] * 2)) if token.text.strip()]
    assert len(pieces) == len(expected)
    assert [piece.text for piece in pieces].count(f"<{thing.value}>") == 2
    pyoxigraph.Store().query(filled)


def test_the_things_of_a_graph_are_those_with_iris_of_the_namespace_and_exact_matches(tmp_path, query):
    lines = [
        f"<{THING}1> a <https://w3id.org/trialgraph/ontology#Drug> .",
        "<urn:own> a <https://w3id.org/trialgraph/ontology#Sponsor> .",
        f"<urn:own> <http://www.w3.org/2004/02/skos/core#exactMatch> <{THING}2> .",
        f"<{THING}3> a <urn:other> .",
        "<urn:else> a <https://w3id.org/trialgraph/ontology#Drug> .",
    ]
    with misbehaving("\n".join(lines)) as local, open_graph(local.url) as graph:
        assert [thing.value for thing in find_things(graph.store, query)] == [f"{THING}1", f"{THING}2"]
        assert [thing.value for thing in find_things(graph.store, query, of="urn:own")] == [f"{THING}2"]
        assert find_things(graph.store, query, of="urn:else") == []


# --- the command --------------------------------------------------------------------------------------


@pytest.fixture
def run(public, query, tmp_path, monkeypatch):
    """Runs the command over an empty graph's folder, and gives what it printed and on which stream."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRIALGRAPH_CACHE", str(tmp_path / "cache"))

    def run(*words: str):
        result = CliRunner().invoke(command, [*words])
        if result.exception and not isinstance(result.exception, (SystemExit, TrialGraphError)):
            raise result.exception
        return result

    return run


def test_the_command_lists_what_can_be_asked(run):
    listed = run()
    assert "names  " in listed.stdout and "http://127.0.0.1:9/sparql" in listed.stdout
    assert "mesh_scope_notes" in listed.stdout


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json"])
def test_the_command_prints_rows_and_tells_their_age_beside_them(run, public, format):
    today = datetime.now(UTC).date().isoformat()
    done = run(
        "names", "--thing", f"{THING}3", "--thing", f"{THING}4", "--endpoint", public.url, "--format", format
    )
    assert done.exit_code == 0
    assert today in done.stderr and today not in done.stdout
    assert "name 4" in done.stdout
    if format == "json":
        assert len(json.loads(done.stdout)["results"]["bindings"]) == 3


def test_the_command_says_offline_what_is_missing(run, public):
    online = ["--endpoint", public.url]
    run("names", "--thing", f"{THING}3", *online)
    done = run("names", "--thing", f"{THING}3", "--thing", f"{THING}4", *online, "--offline", "-o", "names.csv")
    assert f"not in the cache: {THING}4" in done.stderr
    assert Path("names.csv").read_text().splitlines()[1:] == [f"{THING}3,a", f"{THING}3,b"]
    assert len(public.asked) == 1


def test_the_command_asks_about_what_is_in_the_graph(run, tmp_path, monkeypatch):
    mesh = Path("queries/federated/names.rq").read_text().replace(THING, "http://id.nlm.nih.gov/mesh/D")
    Path("queries/federated/names.rq").write_text(mesh)
    data = """
    @prefix m: <http://id.nlm.nih.gov/mesh/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    m:D1 a <http://www.w3.org/2004/02/skos/core#Concept> ; rdfs:label "one" .
    m:D2 a <http://www.w3.org/2004/02/skos/core#Concept> ; rdfs:label "two" .
    """
    with misbehaving(data) as both:
        everything = run("names", "--graph", both.url, "--endpoint", both.url, "--format", "csv")
        named = run("names", "--graph", both.url, "--endpoint", both.url, "--format", "csv", "--thing", "two")
        curie = run("names", "--endpoint", both.url, "--format", "csv", "--thing", "mesh:D1", "-g", "nowhere")
    assert [len(done.stdout.split()) for done in (everything, named, curie)] == [3, 2, 2]
    assert "two" in named.stdout and "one" in curie.stdout


def test_the_command_tells_of_every_wait(run, public):
    public.then.append(refuse(503, b"not now\x1b]0;mine\x07", Retry_After="1"))
    done = run("names", "--thing", f"{THING}4", "--endpoint", public.url)
    assert "503" in done.stderr and "in 1 s" in done.stderr
    assert not {"\x1b", "\x07"} & set(done.stderr), "an endpoint shall not write to the terminal as it likes"
    assert "name 4" in done.stdout
