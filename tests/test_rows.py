"""Rows as Python values and data frames, and every format in which answers are written, to the byte."""

import io
import json
import math
import os
import pty
import sys
import tracemalloc
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, parse_query_results
from pyoxigraph import Store as RawStore

from trialgraph.errors import ConfigError, QueryError, StoreError
from trialgraph.rows import Rows, python_value
from trialgraph.tables import write

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
DATA = f"""
<{EX}a> <{EX}label> "Zürich, \\"Kreis 1\\"" ; <{EX}n> 42 ; <{EX}on> "2022-08-31"^^<{XSD}date> .
<https://w3id.org/trialgraph/ontology#Drug> <{EX}label> "=1+1\\n2"@en ; <{EX}n> 0.5 .
"""
QUESTION = f"""SELECT ?thing ?label ?n ?on WHERE {{
  ?thing <{EX}label> ?label ; <{EX}n> ?n OPTIONAL {{ ?thing <{EX}on> ?on }} }} ORDER BY ?thing"""


@pytest.fixture(scope="module")
def store() -> RawStore:
    filled = RawStore()
    filled.load(DATA.encode(), format=RdfFormat.TURTLE)
    return filled


@pytest.fixture
def rows(store) -> Rows:
    return Rows(store.query(QUESTION))


def written(answer: object, format: str) -> str:
    stream = io.BytesIO()
    write(answer, format, stream)
    return stream.getvalue().decode()


# --- values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("42", "integer", 42),
        ("-7", "int", -7),
        ("0.10", "decimal", Decimal("0.10")),
        ("1.5e3", "double", 1500.0),
        ("INF", "double", math.inf),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2022-08-31", "date", date(2022, 8, 31)),
        ("2022-08-31Z", "date", "2022-08-31Z"),
        ("2022-02-30", "date", "2022-02-30"),
        ("2022-08", "gYearMonth", "2022-08"),
        ("many", "integer", "many"),
        ("many", "decimal", "many"),
        ("maybe", "boolean", "maybe"),
        ("plain", "string", "plain"),
    ],
)
def test_a_literal_is_the_python_value_of_its_type_or_else_its_text(text, datatype, value):
    found = python_value(Literal(text, datatype=NamedNode(XSD + datatype)))
    assert (found, type(found)) == (value, type(value))


def test_rows_are_dicts_of_plain_values_in_the_order_of_the_question(rows):
    assert rows.variables == ("thing", "label", "n", "on")
    assert len(rows) == 2
    assert list(rows) == [
        {"thing": EX + "a", "label": 'Zürich, "Kreis 1"', "n": 42, "on": date(2022, 8, 31)},
        {
            "thing": "https://w3id.org/trialgraph/ontology#Drug",
            "label": "=1+1\n2",
            "n": Decimal("0.5"),
            "on": None,
        },
    ]
    assert rows.terms[1][1] == Literal("=1+1\n2", language="en")


def test_rows_that_were_collected_can_be_written_again_and_again(rows):
    assert len(rows) == 2
    first = {format: written(rows, format) for format in ("csv", "tsv", "json", "xml", "ndjson", "table")}
    assert {format: written(rows, format) for format in first} == first


def test_rows_that_were_streamed_away_say_so(rows):
    written(rows, "csv")
    with pytest.raises(QueryError, match="ask again"):
        list(rows)


@given(st.lists(st.tuples(st.none() | st.text(), st.none() | st.text()), max_size=5))
def test_collected_rows_are_written_as_streamed_ones_are(pairs):
    values = " ".join(
        "(" + " ".join("UNDEF" if x is None else str(Literal(x)) for x in pair) + ")" for pair in pairs
    )
    question = f"SELECT ?a ?b WHERE {{ VALUES (?a ?b) {{ {values} }} }}"
    collected = Rows(RawStore().query(question))
    assert [tuple(row.values()) for row in collected] == pairs
    assert written(collected, "json") == written(Rows(RawStore().query(question)), "json")


def test_rows_without_variables_are_written_too(store):
    rows = Rows(store.query("SELECT * WHERE {}"))
    assert len(rows) == 1
    assert json.loads(written(rows, "json")) == {"head": {"vars": []}, "results": {"bindings": [{}]}}


def test_pandas_gets_a_column_for_each_variable(rows):
    frame = rows.to_pandas()
    assert list(frame.columns) == ["thing", "label", "n", "on"]
    assert list(frame["n"]) == [42, Decimal("0.5")]


def test_polars_gets_a_column_for_each_variable_and_text_where_types_differ(rows):
    frame = rows.to_polars()
    assert frame["n"].to_list() == ["42", "0.5"]
    assert frame["on"].to_list() == [date(2022, 8, 31), None]


def test_frames_of_no_rows_still_have_their_columns(store):
    for convert in (Rows.to_pandas, Rows.to_polars):
        frame = convert(Rows(store.query(f"SELECT ?x ?y WHERE {{ ?x <{EX}none> ?y }}")))
        assert (list(frame.columns), len(frame)) == (["x", "y"], 0)


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_missing_extra_is_named_with_the_way_to_install_it(rows, name, monkeypatch):
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ConfigError, match=rf"pip install trialgraph\[{name}\]"):
        getattr(rows, f"to_{name}")()


# --- what is shown ------------------------------------------------------------------------------------


def numbers(store, many: int) -> Rows:
    values = " ".join(map(str, range(many)))
    return Rows(store.query(f"SELECT ?n WHERE {{ VALUES ?n {{ {values} }} }}"))


def test_rows_show_themselves_as_a_plain_table_and_can_be_asked_on(rows):
    assert repr(rows) == GOLDEN["table"].rstrip("\n")
    assert written(rows, "csv") == GOLDEN["csv"]


@pytest.mark.parametrize(
    ("many", "said"),
    [
        (0, "no rows"),
        (20, "19"),
        (21, "… and 1 more"),
        (1254, "… and 1,234 more"),
        (10_000, "… and 9,980 more"),
        (10_001, "… and over 9,980 more"),
    ],
)
def test_of_many_rows_the_first_are_shown_and_the_others_counted(store, many, said):
    rows = numbers(store, many)
    assert repr(rows).splitlines()[-1] == said
    assert (f'<p class="quiet">{said}</p>' in rows._repr_html_()) == (many != 20)
    assert rows._repr_html_().count("<td") == min(many, 20)


@pytest.mark.parametrize("many", [3, 30, 10_001, 12_345])
def test_rows_that_were_shown_can_still_be_streamed_and_collected(store, many):
    streamed, collected = numbers(store, many), numbers(store, many)
    for rows in (streamed, collected):
        rows._repr_html_()
    assert written(streamed, "csv").split() == ["n", *map(str, range(many))]
    assert [row["n"] for row in collected] == list(range(many))


def test_showing_reads_no_more_rows_than_it_counts(store):
    rows = numbers(store, 20_000)
    repr(rows)
    assert sum(1 for _ in rows._unread) == 20_000 - 10_001


def test_rows_that_were_streamed_away_say_so_where_they_are_shown(rows):
    written(rows, "csv")
    assert repr(rows) == "<Rows of thing, label, n, on: the rows were streamed already and are gone; ask again>"
    assert "ask again" in rows._repr_html_()


def test_things_are_shown_by_their_names_unless_these_are_in_the_row_anyway(store):
    labels = {EX + "a": 'Zürich, "Kreis 1"', "https://w3id.org/trialgraph/ontology#Drug": "<b>drug"}
    rows = Rows(store.query(QUESTION))
    rows.naming = lambda iris: {iri: labels[iri] for iri in iris}
    assert f'<td><a href="{EX}a" title=' in rows._repr_html_()
    assert f">{EX}a</a></td>" in rows._repr_html_()
    assert ">&lt;b&gt;drug</span></td><td>=1+1 2</td>" in rows._repr_html_()


# --- formats ------------------------------------------------------------------------------------------

GOLDEN = {
    "table": (
        "thing                 label              n    on\n"
        'http://example.org/a  Zürich, "Kreis 1"  42   2022-08-31\n'
        "tg:Drug               =1+1 2             0.5\n"
    ),
    "csv": (
        "thing,label,n,on\r\n"
        'http://example.org/a,"Zürich, ""Kreis 1""",42,2022-08-31\r\n'
        'https://w3id.org/trialgraph/ontology#Drug,"\'=1+1\n2",0.5,\r\n'
    ),
    "tsv": (
        "?thing\t?label\t?n\t?on\n"
        f'<{EX}a>\t"Zürich, \\"Kreis 1\\""\t42\t"2022-08-31"^^<{XSD}date>\n'
        '<https://w3id.org/trialgraph/ontology#Drug>\t"=1+1\\n2"@en\t0.5\t\n'
    ),
    "ndjson": (
        '{"thing":"http://example.org/a","label":"Zürich, \\"Kreis 1\\"","n":42,"on":"2022-08-31"}\n'
        '{"thing":"https://w3id.org/trialgraph/ontology#Drug","label":"=1+1\\n2","n":0.5,"on":null}\n'
    ),
}


@pytest.mark.parametrize("format", GOLDEN)
def test_rows_are_written_to_the_byte(rows, format):
    assert written(rows, format) == GOLDEN[format]


def test_json_is_as_the_sparql_recommendation_says(rows):
    document = json.loads(written(rows, "json"))
    assert document["head"]["vars"] == ["thing", "label", "n", "on"]
    second = document["results"]["bindings"][1]
    assert second["label"] == {"type": "literal", "value": "=1+1\n2", "xml:lang": "en"}
    assert "on" not in second


def test_xml_is_as_the_sparql_recommendation_says(rows):
    assert '<binding name="n"><literal datatype="' + XSD + 'integer">42</literal>' in written(rows, "xml")


def test_triples_are_written_as_turtle_with_prefixes_and_as_ntriples(store):
    question = "CONSTRUCT { <https://w3id.org/trialgraph/ontology#Drug> a <urn:x> } WHERE {}"
    assert "tg:Drug a <urn:x> ." in written(store.query(question), "ttl")
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert (
        written(store.query(question), "nt")
        == f"<https://w3id.org/trialgraph/ontology#Drug> <{rdf_type}> <urn:x> .\n"
    )


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "ndjson"])
def test_an_ask_is_written_as_a_word(store, format):
    assert written(store.query("ASK {}"), format) == "true\n"
    assert written(store.query("ASK { <urn:x> ?y ?z }"), format) == "false\n"


def test_an_ask_is_written_as_json(store):
    assert json.loads(written(store.query("ASK {}"), "json"))["boolean"] is True


def test_a_format_that_cannot_hold_the_answer_is_refused_with_those_that_can(rows, store):
    with pytest.raises(QueryError, match="ttl holds triples, which only a CONSTRUCT"):
        write(rows, "ttl", io.BytesIO())
    with pytest.raises(QueryError, match="take ttl or nt"):
        write(store.query("CONSTRUCT WHERE { ?x ?y ?z }"), "csv", io.BytesIO())
    with pytest.raises(QueryError, match="'xlsx'; known: table, csv"):
        write(rows, "xlsx", io.BytesIO())


def test_a_plain_table_is_aligned_by_what_is_seen(store):
    values = '("试验" 1) ("a" 2) ("e\u0301 \u001b[31m\u202ered" 3)'
    rows = Rows(store.query(f"SELECT ?name ?n WHERE {{ VALUES (?name ?n) {{ {values} }} }}"))
    assert written(rows, "table") == (
        "name        n\n"
        "试验        1\n"
        "a           2\n"
        "e\u0301 [31m red  3\n"
    )  # fmt: skip


def shown_on_a_terminal(rows: Rows) -> str:
    main, terminal = pty.openpty()
    with os.fdopen(terminal, "wb", buffering=0) as stream:
        write(rows, "table", stream)
    shown = b""
    with suppress(OSError):  # which is how Linux tells that the other end is closed and all has been read
        while chunk := os.read(main, 1 << 16):
            shown += chunk
    os.close(main)
    return shown.decode()


def test_a_terminal_gets_a_framed_table_and_no_colour_where_none_is_wanted(store, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in shown_on_a_terminal(Rows(store.query(QUESTION)))
    monkeypatch.setenv("NO_COLOR", "1")
    shown = shown_on_a_terminal(Rows(store.query(QUESTION)))
    assert "tg:Drug" in shown
    assert not any(f"\x1b[{code}m" in shown for code in range(30, 48))


MANY = "SELECT ?a ?b ?c ?d ?e WHERE { VALUES ?a {0 1 2 3 4 5 6 7} VALUES ?b {0 1 2 3 4 5 6 7} " + (
    "VALUES ?c {0 1 2 3 4 5 6 7} VALUES ?d {0 1 2 3 4 5 6 7} VALUES ?e {0 1 2 3 4 5 6 7} }"
)


@pytest.mark.parametrize("format", ["csv", "json", "ndjson"])
def test_rows_are_written_without_being_collected(store, format):
    class Sink(io.RawIOBase):
        size = 0

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:
            self.size += len(data)
            return len(data)

    sink, rows = Sink(), Rows(store.query(MANY))
    tracemalloc.start()
    write(rows, format, sink)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sink.size > 300_000
    assert peak < 200_000


def test_an_answer_that_breaks_off_is_an_error_in_every_format(store):
    for format in ("table", "csv", "json", "ndjson"):
        cut = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:a"}},{"x'
        rows = Rows(parse_query_results(io.BytesIO(cut), QueryResultsFormat.JSON))
        with pytest.raises(StoreError, match="broke off"):
            write(rows, format, io.BytesIO())


def test_a_full_disk_or_a_closed_pipe_is_not_called_a_trouble_of_the_store(rows):
    class Full(io.BytesIO):
        def write(self, data: bytes) -> int:
            raise BrokenPipeError

    for format in ("csv", "ndjson"):
        with pytest.raises(BrokenPipeError):
            write(Rows(RawStore().query("SELECT (1 AS ?x) WHERE {}")), format, Full())
