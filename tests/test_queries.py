"""Stored queries: what a file may say, what a parameter may be filled with, and that no value breaks out."""

import contextlib
import logging
import random
import re
import socket
from datetime import date

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QueryTriples, RdfFormat
from pyoxigraph import Store as RawStore

from trialgraph import config
from trialgraph.errors import ArgumentError, QueryError, UnknownQuery
from trialgraph.graph import TrialGraph
from trialgraph.prefixes import PREFIXES
from trialgraph.queries import fill, find_queries, get_query, read_query, resolve_entity, run
from trialgraph.queries.stored import Parameter
from trialgraph.sparql import query_form, tokens, write_string, write_term
from trialgraph.stores.oxigraph import create

TG = "https://w3id.org/trialgraph/ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")

BY_LABEL = """\
#+ summary: Things of that name
#+ parameters:
#+   label: {type: string}
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?label WHERE { ?thing rdfs:label ?label FILTER(?label = ?_label) }
"""
TYPED = """\
#+ summary: Trials of a drug
#+ description: |
#+   Those that began on or after a day,
#+   and are large.
#+ tags: [drugs, trials]
#+ parameters:
#+   drug: {type: iri, class: "tg:Drug", default: "urn:baricitinib", description: What is given.}
#+   since: {type: date, default: 2020-01-01}
#+   size: {type: integer, required: no}
#+   share: {type: decimal, required: false}
#+   open: {type: boolean, required: false}
#+   word: {type: string, language: en, default: no}
PREFIX tg: <https://w3id.org/trialgraph/ontology#>
SELECT ?trial WHERE {
  ?trial tg:studiesDrug ?_drug_iri ; rdfs:label $_word_en .
  OPTIONAL { ?trial tg:startDate ?date ; tg:enrollment ?n ; tg:share ?s ; tg:open ?o }
  FILTER(COALESCE(?date >= ?_since_xsd_date, true))
  FILTER(COALESCE(?n > ?_size_xsd_integer, true) && COALESCE(?s > ?_share_xsd_decimal, true))
  FILTER(COALESCE(?o = ?_open_xsd_boolean, true))
}
""".replace("rdfs:label", "<http://www.w3.org/2000/01/rdf-schema#label>")


@pytest.fixture
def written(tmp_path):
    """Writes a `.rq` file and reads it as a stored query."""

    def write(text: str, name: str = "question"):
        path = tmp_path / f"{name}.rq"
        path.write_text(text, encoding="utf-8")
        return read_query(path)

    return write


def as_iri(value: str, parameter: Parameter) -> NamedNode:
    return NamedNode(value)


# --- files --------------------------------------------------------------------------------------------


def test_a_header_says_what_a_query_asks_and_what_can_be_filled_in(written):
    query = written(TYPED, "trials_of_a_drug")
    assert (query.name, query.summary, query.tags) == (
        "trials_of_a_drug",
        "Trials of a drug",
        ("drugs", "trials"),
    )
    assert query.description == "Those that began on or after a day,\nand are large."
    drug, since, size, *_, word = query.parameters
    assert (drug.type, drug.class_iri, drug.labels, drug.required) == (
        "iri",
        TG + "Drug",
        "find_entity",
        True,
    )
    assert (since.type, since.default, size.required, size.default) == ("date", "2020-01-01", False, None)
    assert (word.default, word.language) == ("no", "en")
    assert query.text.startswith("PREFIX tg:")


def test_a_query_without_parameters_needs_only_a_summary(written):
    query = written("#+ summary: Everything\nASK { ?x ?y ?z }")
    assert (query.parameters, query.text) == ((), "ASK { ?x ?y ?z }\n")


def test_a_query_without_a_header_is_called_by_its_file_and_filled_by_its_variables(written):
    query = written("SELECT ?x WHERE { ?x ?p ?_drug_iri . FILTER(?y > ?_since_xsd_date && ?l = ?_label) }")
    assert query.summary == query.name.replace("_", " ")
    assert [(p.name, p.type) for p in query.parameters] == [
        ("drug", "iri"),
        ("since", "date"),
        ("label", "string"),
    ]


def test_a_query_that_would_ask_another_server_is_read_without_asking_it(written):
    served = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        port = server.getsockname()[1]
        written(f"#+ summary: x\nSELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/sparql> {{ ?s ?p ?o }} }}")
        with contextlib.suppress(TimeoutError):
            served.append(server.accept())
    assert served == []


HEAD = "#+ summary: A question\n#+ parameters:\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#+ summary: [open\n#+ tags: x\nASK {}", r":\d: .*YAML"),
        ("#+ description: no summary\nASK {}", r":1: .*summary"),
        ("#+ summary: x\n#+ tags: {a: b}\nASK {}", r"tags"),
        ("#+ summary: x\n#+ cost: dear\nASK {}", r":1: .*cost"),
        ("#+ summary: x\n#+ parameters: [a]\nASK {}", r"parameters"),
        (HEAD + "#+   a: {typ: string}\nASK { ?x ?y ?_a }", r":3: .*'a'.*typ"),
        (HEAD + "#+   a: {type: words}\nASK { ?x ?y ?_a }", r":3: .*'a'.*words"),
        (HEAD + "#+   a: {type: text}\nASK { ?x ?y ?_a_text }", r"'a': there is no VALUES"),
        (HEAD + "#+   a: {required: maybe}\nASK { ?x ?y ?_a }", r":3: .*'a'"),
        (HEAD + "#+   a_b: {type: string}\nASK { ?x ?y ?_a_b }", r":3: .*underscores"),
        (HEAD + "#+   a: {type: date, language: en}\nASK { ?x ?y ?_a_en }", r":3: .*language"),
        (HEAD + "#+   a: {type: date, default: 2020-13-01}\nASK { ?x ?y ?_a_xsd_date }", r":3: .*2020-13-01"),
        (HEAD + "#+   a: {type: iri}\nASK {\n ?x ?y ?_a }", r":5: .*\?_a; declared: \?_a_iri"),
        (HEAD + "#+   a: {type: iri}\nASK { ?x ?y ?a }", r"needs a variable \?_a_iri"),
        (HEAD + "#+   a: {type: iri}\nASK { ?x ?y '?_a_iri' } # ?_a_iri", r"needs a variable"),
        (HEAD + "#+   a: {}\nSELECT ?_a WHERE { ?x ?y ?_a }", r":4: .*no value can"),
        (HEAD + "#+   a: {}\nSELECT (1 AS ?_a) WHERE { }", r":4: .*no value can"),
        (
            HEAD + "#+   a: {}\nSELECT (COUNT(*) AS ?n) WHERE { ?x ?y ?_a } GROUP BY ?_a",
            r":4: .*no value can",
        ),
        (HEAD + "#+   a: {}\nASK { VALUES ?_a { 1 } }", r":4: .*no value can"),
        ("#+ summary: x\n\nSELECT ?x WHERE {\n ?x ?y }", r":4: "),
        ("#+ summary: x\nDELETE WHERE { ?x ?y ?z }", r":2: "),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_name_and_the_line(written, text, words):
    with pytest.raises(QueryError, match=r"question\.rq" + ("" if words[0] == ":" else ".*") + words):
        written(text)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "bad.rq").write_bytes(b"#+ summary: \xff\xfe\nASK {}")
    with pytest.raises(QueryError, match=r"bad\.rq"):
        read_query(tmp_path / "bad.rq")


def test_a_broken_file_is_told_of_and_its_neighbours_are_listed(tmp_path, caplog):
    (tmp_path / "good.rq").write_text("#+ summary: Good\nASK {}")
    (tmp_path / "bad.rq").write_text("ASK {")
    told = []
    assert list(find_queries([tmp_path], on_broken=told.append)) == ["good"]
    assert [str(error).split(":")[0] for error in told] == [str(tmp_path / "bad.rq")]
    with caplog.at_level(logging.WARNING):
        find_queries([tmp_path])
    assert "bad.rq" in caplog.text
    with pytest.raises(QueryError, match=r"bad\.rq"):
        get_query("bad", [tmp_path])


def test_a_query_in_a_later_folder_replaces_one_of_the_same_name(tmp_path):
    for folder, names in (("first", "ab"), ("second", "bc")):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / f"{name}.rq").write_text(f"#+ summary: {folder}\nASK {{}}")
    found = find_queries([tmp_path / "first", tmp_path / "second", tmp_path / "missing"])
    assert {name: query.summary for name, query in found.items()} == {
        "a": "first",
        "b": "second",
        "c": "second",
    }


def test_an_unknown_name_is_refused_with_the_nearest_and_the_known_ones(tmp_path):
    for name in ("trials_of_a_drug", "sponsors"):
        (tmp_path / f"{name}.rq").write_text("#+ summary: x\nASK {}")
    with pytest.raises(QueryError, match=r"did you mean trials_of_a_drug.*known: sponsors, trials_of_a_drug"):
        get_query("trial_of_drug", [tmp_path])


def test_every_shipped_query_can_be_read():
    folder = config.query_folders()[0]
    broken = []
    found = find_queries([folder, folder / "lookup"], on_broken=broken.append)
    assert broken == []
    assert {"find_entity", "find_entity_loosely"} <= found.keys()


# --- values -------------------------------------------------------------------------------------------


def test_each_type_is_written_as_its_literal(written):
    arguments = {"size": 12, "share": "0.5", "open": True, "since": date(2021, 2, 3), "word": "NO"}
    filled = fill(written(TYPED), arguments, as_iri)
    xsd = "http://www.w3.org/2001/XMLSchema#"
    for term in (
        "<urn:baricitinib>",
        f'"12"^^<{xsd}integer>',
        f'"0.5"^^<{xsd}decimal>',
        f'"true"^^<{xsd}boolean>',
        f'"2021-02-03"^^<{xsd}date>',
        '"NO"@en',
    ):
        assert term in filled
    assert not re.search(r"[?$]_", filled)


def test_an_open_parameter_that_is_not_required_stays_a_variable(written):
    filled = fill(written(TYPED), {"size": None}, as_iri)
    assert "?_size_xsd_integer" in filled
    assert '"2020-01-01"' in filled


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"dog": 1}, "'dog'.*known: drug, since"),
        ({"size": "12abc"}, "size.*'12abc'.*whole number"),
        ({"size": "1_000"}, "size.*whole number"),
        ({"size": "١٢"}, "size.*whole number"),
        ({"size": True}, "size.*whole number"),
        ({"size": "9" * 40}, "size.*18 digits"),
        ({"share": "1e5"}, "share.*number"),
        ({"share": "nan"}, "share.*number"),
        ({"since": "2020-13-01"}, "since.*2020-13-01.*date"),
        ({"since": "20200101"}, "since.*date"),
        ({"since": "2020-01-01 ; DROP ALL"}, "since.*date"),
        ({"open": "maybe"}, "open.*'maybe'.*true or false"),
        ({"word": "half \ud800"}, "word.*surrogate"),
        ({"drug": "http://example.org/a b"}, "drug"),
        ({"drug": "<http://example.org/a> . ?s ?p ?o"}, "drug"),
        ({"drug": 'urn:a"b'}, "drug"),
        ({"drug": "urn:a\x00b"}, "drug"),
        ({"drug": "<>"}, "drug"),
    ],
)
def test_an_argument_that_does_not_fit_is_refused_with_what_is_expected(written, tmp_path, arguments, words):
    with create(tmp_path / "store") as store:
        store.load([b"<urn:baricitinib> <urn:p> <urn:o> ."])
        with pytest.raises(QueryError, match=words):
            run(store, written(TYPED), arguments)


@pytest.mark.parametrize(
    ("given", "day"), [("2022", "2022-01-01"), ("2022-08", "2022-08-01"), ("2022-08-31", "2022-08-31")]
)
def test_a_partial_date_is_its_first_day(written, given, day):
    query = written("SELECT ?x WHERE { ?x ?p ?date . FILTER(?date >= ?_since_xsd_date) }")
    assert f'"{day}"' in fill(query, {"since": given}, as_iri)


def test_a_missing_argument_without_default_is_asked_for(written):
    with pytest.raises(QueryError, match="question needs a value for 'label': any text"):
        fill(written(BY_LABEL), {}, as_iri)


def test_an_argument_that_does_not_fit_tells_programs_which_it_is(written, tmp_path):
    with create(tmp_path / "store") as store:
        store.load(
            [f'<urn:{name}> <{LABEL.value}> "twin" .\n<urn:{name}> <{TYPE}> <urn:C> .\n'.encode() for name in "ab"]
        )
        with pytest.raises(ArgumentError) as unknown:
            run(store, written(TYPED), {"dog": 1})
        with pytest.raises(ArgumentError) as ambiguous:
            run(store, written("SELECT ?x WHERE { ?x ?p ?_thing_iri }"), {"thing": "twin"})
    assert (unknown.value.parameter, unknown.value.known[:2]) == ("dog", ("drug", "since"))
    assert (ambiguous.value.parameter, ambiguous.value.candidates) == (
        "thing",
        {"urn:a": "twin", "urn:b": "twin"},
    )


def test_an_unknown_query_tells_programs_which_there_are(tmp_path):
    (tmp_path / "one.rq").write_text("ASK { ?x ?y ?z }")
    with pytest.raises(UnknownQuery) as unknown:
        get_query("two", [tmp_path])
    assert (unknown.value.name, unknown.value.known) == ("two", ("one",))


def test_a_parameter_may_have_any_name(written, tmp_path, monkeypatch):
    written("SELECT ?x WHERE { ?x ?p ?_name . ?x ?q ?_self }", "named")
    monkeypatch.setenv("TRIALGRAPH_QUERIES", str(tmp_path))
    with create(tmp_path / "store") as store:
        assert len(TrialGraph(store, str(tmp_path)).query("named", name="x", self="y")) == 0


def test_an_iri_that_a_store_holds_unchecked_cannot_leave_its_brackets():
    (quad,) = _load_leniently(b"<http://example.org/a|b> <urn:p> <urn:o> .")
    with pytest.raises(QueryError, match="no IRI"):
        write_term(quad.subject)


def _load_leniently(nquads: bytes) -> RawStore:
    store = RawStore()
    store.bulk_load(nquads, format=RdfFormat.N_QUADS, lenient=True)
    return store


# --- text ---------------------------------------------------------------------------------------------

UNTOUCHED = r'''
PREFIX ex: <http://example.org/?_a#> # a comment: ?_a "
SELECT * WHERE { ?_a <urn:?_a> '?_a', "\"?_a", """it's "?_a""", "\\", "?_a" .
  ?_ab ex:a\#b ?_a . ?x ex:it\'s $_a ; ex:p-?_a FILTER(?n < ?_a) } # ?_a'''


def test_only_variable_tokens_are_parameters():
    found = [token.kind for token in tokens(UNTOUCHED) if token.text in ("?_a", "$_a")]
    assert found == ["variable"] * 5
    assert [t.text for t in tokens("?_a·b ?_ab ?_a\u0301 ?_a")][::2] == ["?_a·b", "?_ab", "?_a\u0301", "?_a"]


def test_strings_iris_and_comments_keep_what_looks_like_a_parameter(written):
    query = written(
        HEAD
        + r"""#+   a: {}
PREFIX p: <urn:?_a#>
PREFIX a: <urn:a>
SELECT ("?_a" AS ?one) ('''"?_a''' AS ?two) (<urn:?_a> AS ?three) WHERE { # ?_a's
  FILTER(?_a != 1) FILTER(a:b\#c != 1 && ?_a != 2) VALUES ?x { "it's ?_a" } }"""
    )
    filled = fill(query, {"a": "VALUE"}, as_iri)
    assert filled == query.text.replace("?_a != ", '"VALUE" != ')


@pytest.mark.parametrize("piece", ["a.", "a-", "<a ", '"a\n', "'\\''", "a:", "?a.", "{", "#\n", "\\"])
def test_a_long_text_is_taken_apart_in_time_that_grows_with_its_length_alone(piece):
    assert sum(len(token.text) for token in tokens(piece * 200_000)) == len(piece) * 200_000


@given(st.text(alphabet="?_a$ <>\"'\\#\n{}.:xu0é", max_size=60))
def test_the_tokens_of_any_text_are_the_text(text):
    assert "".join(token.text for token in tokens(text)) == text


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("# ASK\nPREFIX select: <urn:construct> construct { ?select ?ask ?x } where {}", "CONSTRUCT"),
        ("SELECT * { { SELECT * {} } }", "SELECT"),
        ("INSERT DATA { <urn:ask> <urn:p> 'ask' }", None),
    ],
)
def test_the_form_of_a_query_is_its_first_word_of_that_kind(query, form):
    assert query_form(query) == form


def test_a_value_that_looks_like_another_parameter_is_not_filled_again(written):
    query = written(HEAD + "#+   a: {}\n#+   b: {}\nASK { FILTER(?_a = ?_b || ?__b = $_a) }")
    filled = fill(query, {"a": "?_b", "b": "?_a"}, as_iri)
    assert filled == 'ASK { FILTER("?_b" = "?_a" || "?_a" = "?_b") }\n'


# --- hostile strings ----------------------------------------------------------------------------------

NASTY = [
    "",
    " ",
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    "\\\\",
    '\\"',
    "\\u0022",
    "\\U00000022",
    "\\\\u0022",
    "\\u0022 . ?s ?p ?o } #",
    "\\u005Cu0022",
    "\\u00750022",
    "\\U000000750022",
    "\\uD800",
    "u0022",
    "\\n",
    "\n",
    "\r\n",
    "\t",
    "\x00",
    "\x08\x0b\x0c\x1b\x7f\x85\u2028\u2029\ufeff\ufffe",
    "}",
    "} } # ",
    "# comment",
    '") } DELETE WHERE { ?s ?p ?o } #',
    '" || true || "',
    '"@en',
    '"^^<http://www.w3.org/2001/XMLSchema#integer>',
    "?_label",
    "$_label",
    "?label",
    "${_label}",
    "<urn:x>",
    "é",
    "e\u0301",
    "ﬀ",
    "💊",
    "试验",
    "𝔘𝔲\\𝔲",
    "مرحبا \u202eabc",
    "SELECT",
    "; DROP ALL ;",
    "%22",
    "&quot;",
    "a" * 10_000,
]
PIECES = [*NASTY[1:-1], *"\\\\\\\\uU\"'0027ab\n\r\t }{#?_<>@^"]


def hostile_strings(count: int, seed: int) -> list[str]:
    """The nasty ones, and distinct random strings made of their pieces and of any character."""
    chance = random.Random(seed)
    strings = dict.fromkeys(NASTY)
    while len(strings) < count:
        pieces = (
            chance.choice(PIECES) if chance.random() < 0.8 else _any_character(chance)
            for _ in range(chance.randint(1, 8))
        )
        strings["".join(pieces)] = None
    return list(strings)


def _any_character(chance: random.Random) -> str:
    point = chance.choice((chance.randrange(0xD800), chance.randrange(0xE000, 0x110000)))
    return chr(point)


def test_twenty_thousand_hostile_strings_each_find_exactly_themselves(written):
    strings = hostile_strings(20_000, seed=7)
    names = {NamedNode(f"urn:{n}"): text for n, text in enumerate(strings)}
    store = RawStore()
    store.extend(Quad(name, LABEL, Literal(text)) for name, text in names.items())
    query = written(BY_LABEL.replace("?label FILTER(?label = ?_label)", "?label . ?thing rdfs:label ?_label"))
    for name, text in names.items():
        rows = list(store.query(fill(query, {"label": text}, as_iri)))
        assert [(row["thing"], row["label"].value) for row in rows] == [(name, text)], ascii(text)
    assert {quad.subject: quad.object.value for quad in store} == names


def test_hostile_strings_find_themselves_in_a_filter_too(written):
    strings = hostile_strings(400, seed=8)
    store = RawStore()
    store.extend(Quad(NamedNode(f"urn:{n}"), LABEL, Literal(text)) for n, text in enumerate(strings))
    query = written(BY_LABEL)
    for text in strings:
        assert [row["label"].value for row in store.query(fill(query, {"label": text}, as_iri))] == [text]


def test_hostile_strings_find_themselves_in_an_engine_that_resolves_escapes_first(written):
    strings = hostile_strings(300, seed=9)
    graph = rdflib.Graph()
    for n, text in enumerate(strings):
        graph.add((rdflib.URIRef(f"urn:{n}"), rdflib.RDFS.label, rdflib.Literal(text)))
    query = written(BY_LABEL.replace("?label FILTER(?label = ?_label)", "?label . ?thing rdfs:label ?_label"))
    for text in strings:
        rows = list(graph.query(fill(query, {"label": text}, as_iri)))
        assert [str(row.label) for row in rows] == [text], ascii(text)
    assert len(graph) == len(strings)


@settings(max_examples=500)
@given(st.text())
def test_any_text_is_read_back_by_the_embedded_engine(text):
    (row,) = RawStore().query(f"SELECT ({write_string(text)} AS ?x) WHERE {{}}")
    assert row["x"] == Literal(text)


@settings(max_examples=200)
@given(st.text())
def test_what_is_no_iri_never_reaches_a_query(text):
    query = get_query("find_entity", [config.query_folders()[0] / "lookup"])
    try:
        filled = fill(query, {"label": "x", "class": text}, as_iri)
    except (QueryError, ValueError):
        return
    assert f"<{text}>" in filled
    assert not re.search(r"[\x00-\x20<>\"{}|^`\\]", text)


# --- names to things ----------------------------------------------------------------------------------

DATA = f"""
@prefix tg: <{TG}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://example.org/> .
ex:baricitinib a tg:Drug ; rdfs:label "Baricitinib" ; skos:altLabel "LY3009104" .
ex:bcg-drug a tg:Drug ; rdfs:label "BCG" .
ex:bcg-disease a tg:Condition ; rdfs:label "BCG" .
ex:asthma a tg:Condition ; rdfs:label "Asthma" ; skos:exactMatch <http://id.nlm.nih.gov/mesh/D001249>,
    <http://purl.obolibrary.org/obo/MONDO_0004979> ; rdfs:seeAlso <urn:isbn:1> .
<https://w3id.org/trialgraph/trial/NCT90000001> a tg:Trial ; rdfs:label "One more" .
ex:asthma-child a tg:Condition ; rdfs:label "Asthma in Children" ; skos:altLabel "Asthma, childhood" .
ex:phase a skos:Concept ; skos:prefLabel "Phase 3"@en ; skos:altLabel "Phase III" .
ex:virus a tg:Drug, ex:Vaccine ; rdfs:label "mRNA-1273" .
ex:trial a tg:Trial ; rdfs:label "A trial" ; tg:hasRecord ex:record .
ex:record tg:hasIdentifier ex:number . ex:number tg:identifierValue "NCT04972760" .
ex:a1 a tg:Sponsor ; rdfs:label "Acme" . ex:a2 a tg:Sponsor ; rdfs:label "Acme Ltd" ; skos:altLabel "Acme" .
ex:carboplatin a tg:Drug ; rdfs:label "Carboplatin" .
ex:carboplatin-term a skos:Concept ; rdfs:label "Carboplatin" .
ex:a3 a tg:Sponsor ; rdfs:label "Twin" . ex:a4 a tg:Sponsor ; rdfs:label "Twin" .
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    nquads = rdflib.Graph().parse(data=DATA, format="turtle").serialize(format="nt").encode()
    with create(tmp_path_factory.mktemp("graph") / "store") as opened:
        opened.load([nquads])
        yield opened


def thing(class_name: str | None = None) -> Parameter:
    return Parameter(name="thing", type="iri", class_iri=class_name and TG + class_name)


@pytest.mark.parametrize(
    ("value", "class_name", "found"),
    [
        ("Baricitinib", "Drug", "baricitinib"),
        ("baricitinib", "Drug", "baricitinib"),
        (" BARICITINIB ", None, "baricitinib"),
        ("LY3009104", "Drug", "baricitinib"),
        ("BCG", "Drug", "bcg-drug"),
        ("BCG", "Condition", "bcg-disease"),
        ("asthma", "Condition", "asthma"),
        ("asthma in CHILDREN", "Condition", "asthma-child"),
        ("Phase 3", None, "phase"),
        ("phase iii", None, "phase"),
        ("mrna-1273", "Drug", "virus"),
        ("NCT04972760", "Trial", "trial"),
        ("nct04972760", None, "trial"),
        ("Acme", "Sponsor", "a1"),
        ("Carboplatin", None, "carboplatin"),
    ],
)
def test_a_name_or_a_number_means_the_one_thing_that_has_it(store, value, class_name, found):
    assert resolve_entity(store, value, thing(class_name)) == NamedNode("http://example.org/" + found)


@pytest.mark.parametrize(
    ("value", "iri"),
    [
        ("http://example.org/asthma", "http://example.org/asthma"),
        ("<urn:isbn:1>", "urn:isbn:1"),
        ("tg:Drug", TG + "Drug"),
        ("MeSH:D001249", "http://id.nlm.nih.gov/mesh/D001249"),
        ("MONDO:0004979", "http://purl.obolibrary.org/obo/MONDO_0004979"),
        ("https://clinicaltrials.gov/study/NCT90000001", "https://w3id.org/trialgraph/trial/NCT90000001"),
    ],
)
def test_an_iri_a_curie_or_a_registry_page_is_taken_for_what_it_names(store, value, iri):
    assert resolve_entity(store, value, thing("Drug")) == NamedNode(iri)


def test_an_iri_of_which_the_graph_says_nothing_is_refused(store):
    with pytest.raises(QueryError, match="not in the graph"):
        resolve_entity(store, "http://example.org/unknown", thing())


@pytest.mark.parametrize(
    ("value", "class_name", "words"),
    [
        ("barictinib", "Drug", "no Drug called 'barictinib'; did you mean Baricitinib"),
        ("zzzzzz", None, "no thing called 'zzzzzz', and nothing like it"),
        ("Asthma", "Drug", "no Drug called 'Asthma'"),
        ("BCG", None, r"several.*\n  <http://example.org/bcg-d"),
        ("Twin", "Sponsor", r"several.*\n.*a[34]> Twin\n.*a[34]> Twin"),
        ("asthm", "Condition", "these names hold it"),
        ("childhood", None, "these names hold it"),
        ("", None, "nothing is given"),
        ("\ud800", None, "surrogate"),
        ("http://example.org/a b", None, "no IRI"),
        ('" } DELETE', None, "no thing called"),
    ],
)
def test_a_name_of_nothing_or_of_several_things_is_refused_with_what_there_is(store, value, class_name, words):
    with pytest.raises(QueryError, match=words):
        resolve_entity(store, value, thing(class_name))


def test_the_prefixes_that_people_may_write_are_those_of_the_ontology():
    ontology = (config.ontology_folder() / "trialgraph.ttl").read_text(encoding="utf-8")
    declared = dict(re.findall(r"^@prefix (\w+): <(.*)> \.$", ontology, re.MULTILINE))
    shared = declared.keys() & PREFIXES.keys()
    assert {"tg", "tgc", "skos", "ncit"} <= shared
    assert {prefix: PREFIXES[prefix] for prefix in shared} == {prefix: declared[prefix] for prefix in shared}


def test_a_filled_query_is_run_with_names_for_its_things(store, written):
    query = written(
        "#+ summary: Names of a drug\n#+ parameters:\n#+   drug: {type: iri, class: 'tg:Drug'}\n"
        "SELECT ?name WHERE { ?_drug_iri ?p ?name FILTER(isLiteral(?name)) } ORDER BY ?name"
    )
    assert list(run(store, query, {"drug": "baricitinib"})) == [
        {"name": "Baricitinib"},
        {"name": "LY3009104"},
    ]


def test_an_ask_and_a_construct_are_run_too(store, written):
    assert isinstance(run(store, written("#+ summary: x\nASK { ?x ?y ?z }")), QueryBoolean)
    assert isinstance(run(store, written("#+ summary: x\nCONSTRUCT WHERE { ?x ?y ?z }")), QueryTriples)
