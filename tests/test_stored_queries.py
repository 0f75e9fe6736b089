"""Every stored query against ten invented records: golden rows, three engines, and defaults that the demo knows.

The golden files were drafted by the queries and then checked row by row against `fixtures/registry`.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode
from rdflib.plugins.sparql import prepareQuery

from oxigraph_server import serve
from trialgraph.config import ontology_folder, query_folders
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.prefixes import shorten
from trialgraph.publishing import publish
from trialgraph.queries import COSTS, StoredQuery, fill, find_queries, resolve, run
from trialgraph.rows import Rows, Term, python_value
from trialgraph.sparql import query_form, tokens
from trialgraph.stores import open_server
from trialgraph.stores.oxigraph import open_folder
from virtuoso_server import serve_virtuoso

HERE = Path(__file__).parent
SHIPPED = query_folders()[0]
QUERIES = find_queries([SHIPPED])
LOOKUPS = find_queries([SHIPPED / "lookup"])
FILES = sorted([*SHIPPED.rglob("*.rq"), *(ontology_folder() / "rules").glob("*.rq")])
GOLDEN = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (HERE / "golden").glob("*.json")}
CASES = [
    pytest.param(name, case, id=" ".join((name, *map(str, case["arguments"].values()))))
    for name, cases in sorted(GOLDEN.items())
    for case in cases
]
NOT_IN_THE_DEMO = {
    "change_feed",
    "changes",
    "co_investigators",
    "conditions_with_a_qualifier",
    "discrepancies",
    "sites_near_a_point",
    "trials_in_several_registries",
    "trials_listed_as_related",
    "trials_sharing_a_number",
    "trials_sharing_a_site",
    "trials_sharing_an_investigator",
    "trials_that_stopped",
    "trials_under_a_mesh_term",
    "withdrawn_records",
}
"""What the demo's eight records do not say: no two are of one trial or versions of one record, or share a site, a
person or a number, none has stopped or been withdrawn, no condition has a stage, and they give no geo-points, MeSH
terms or lists of related trials."""

OTHERWISE_IN_VIRTUOSO = {
    "sites_near_a_point": "an operation on one variable twice (?x * ?x) has no value there",
}
"""The queries that Virtuoso 7 refuses or answers otherwise, and why; `docs/stores.md` lists the same."""

Cell = str | int | float | bool | None


@pytest.fixture(scope="session")
def registry(registry_folder: Path) -> Iterator[TrialGraph]:
    with open_graph(registry_folder) as graph:
        yield graph


@pytest.fixture(scope="session")
def dataset(registry_folder: Path) -> rdflib.Dataset:
    """The same graph in the memory of rdflib, whose own engine answers."""
    quads = pyoxigraph.Store.read_only(str(registry_folder / "store")).dump(format=pyoxigraph.RdfFormat.N_QUADS)
    return rdflib.Dataset().parse(data=quads, format="nquads")


@pytest.fixture(scope="session")
def endpoint(registry_folder: Path) -> Iterator[TrialGraph]:
    """The same graph behind an Oxigraph server."""
    with serve(registry_folder / "store", command="serve-read-only") as url, open_graph(f"{url}/query") as graph:
        yield graph


@pytest.fixture(scope="session")
def virtuoso(registry_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialGraph]:
    """The same graph, published to a Virtuoso 7."""
    with serve_virtuoso(tmp_path_factory.mktemp("virtuoso")) as running:
        url, options = running.endpoint()
        with open_folder(str(registry_folder)) as source, open_server(url, **options) as server:
            publish(source, server)
            yield TrialGraph(server, url, options)


def filled(registry: TrialGraph, name: str, arguments: dict[str, object]) -> str:
    return fill(QUERIES[name], arguments, partial(resolve, registry.store))


def cells(answer: Rows | pyoxigraph.QueryTriples | rdflib.query.Result) -> list[list[Cell]]:
    """An answer as a golden file writes it; triples, which have no order, are sorted."""
    if isinstance(answer, Rows):
        return [[cell(term) for term in row] for row in answer.terms]
    if isinstance(answer, pyoxigraph.QueryTriples):
        return sorted([cell(triple.subject), cell(triple.predicate), cell(triple.object)] for triple in answer)
    found = [[cell(from_rdflib(term)) for term in row] for row in answer]
    return sorted(found) if answer.type == "CONSTRUCT" else found


def cell(term: Term | None) -> Cell:
    """A CURIE for an IRI; plain values as JSON has them, others as their text."""
    if isinstance(term, NamedNode):
        return shorten(term.value)
    value = python_value(term)
    return value if isinstance(value, Cell) else str(value)


def from_rdflib(term: rdflib.term.Node | None) -> Term | None:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(term)
    if isinstance(term, rdflib.Literal):
        return Literal(str(term), datatype=NamedNode(term.datatype)) if term.datatype else Literal(str(term))
    return None


# --- what they answer ---------------------------------------------------------------------------------


def test_every_stored_query_has_a_golden_file_and_every_golden_file_a_query() -> None:
    assert GOLDEN.keys() == {path.stem for path in SHIPPED.glob("*.rq")}


def test_every_golden_answer_has_rows() -> None:
    assert [name for name, cases in GOLDEN.items() for case in cases if not case["rows"]] == []


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_query_gives_its_golden_rows_in_their_order(registry: TrialGraph, name: str, case: dict) -> None:
    answer = run(registry.store, QUERIES[name], case["arguments"])
    if isinstance(answer, Rows):
        assert list(answer.variables) == case["columns"]
    assert cells(answer) == case["rows"]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_engine_of_rdflib_gives_the_same_rows_in_the_same_order(
    registry: TrialGraph, dataset: rdflib.Dataset, name: str, case: dict
) -> None:
    assert cells(dataset.query(filled(registry, name, case["arguments"]))) == case["rows"]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_server_gives_the_same_rows_in_the_same_order(endpoint: TrialGraph, name: str, case: dict) -> None:
    assert cells(endpoint.query(name, **case["arguments"])) == case["rows"]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_virtuoso_gives_the_same_rows_in_the_same_order(
    request: pytest.FixtureRequest, virtuoso: TrialGraph, name: str, case: dict
) -> None:
    told = name in OTHERWISE_IN_VIRTUOSO
    request.applymarker(pytest.mark.xfail(condition=told, strict=True, reason=OTHERWISE_IN_VIRTUOSO.get(name, "")))
    assert cells(virtuoso.query(name, **case["arguments"])) == case["rows"]


@pytest.mark.parametrize(("name", "case"), [case for case in CASES if QUERIES[case.values[0]].sql])
def test_the_twin_in_sql_gives_the_same_terms_in_the_same_order(
    registry: TrialGraph, name: str, case: dict
) -> None:
    answer = run(registry.store, QUERIES[name], case["arguments"], edges=registry.edges)
    assert list(answer.variables) == case["columns"]
    assert answer.terms == run(registry.store, QUERIES[name], case["arguments"]).terms


def test_every_file_of_sql_is_the_twin_of_a_query() -> None:
    assert {path.stem for path in SHIPPED.rglob("*.sql")} == {
        name for name, query in (QUERIES | LOOKUPS).items() if query.sql
    }


# --- unfilled, and by default ---------------------------------------------------------------------------


@pytest.mark.parametrize("query", [*QUERIES.values(), *LOOKUPS.values()], ids=lambda query: query.name)
def test_a_query_runs_with_every_parameter_open(registry: TrialGraph, query: StoredQuery) -> None:
    answer = registry.store.query(query.text)
    for _ in answer:  # an error would come while rows are taken
        pass
    assert isinstance(answer, (pyoxigraph.QuerySolutions, pyoxigraph.QueryTriples))


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_answers_from_the_demo_by_its_defaults(demo: TrialGraph, name: str) -> None:
    answer = demo.query(name)
    assert bool(cells(answer)) == (name not in NOT_IN_THE_DEMO)


# --- what they say of themselves ----------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_parser_of_rdflib_reads_the_file_too(path: Path) -> None:
    assert prepareQuery(path.read_text(encoding="utf-8")).algebra


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_name_of_ours_in_a_file_is_declared_in_the_ontology(path: Path, declared: set[str]) -> None:
    names = {token.text for token in tokens(path.read_text(encoding="utf-8")) if token.kind == "name"}
    ours = {name for name in names if name.startswith(("tg:", "tgc:"))} - {"tg:", "tgc:"}
    assert ours <= declared


@pytest.fixture(scope="module")
def declared() -> set[str]:
    """What the ontology declares, as CURIEs."""
    ontology = rdflib.Graph().parse(ontology_folder() / "trialgraph.ttl")
    return {shorten(str(subject)) for subject in ontology.subjects() if isinstance(subject, rdflib.URIRef)}


@pytest.mark.parametrize("query", [*QUERIES.values(), *LOOKUPS.values()], ids=lambda query: query.name)
def test_a_query_says_what_it_asks_and_what_each_parameter_means(query: StoredQuery) -> None:
    assert query.summary
    assert query.tags
    assert [parameter.name for parameter in query.parameters if not parameter.description] == []


def test_every_query_says_what_it_looks_at() -> None:
    assert [name for name, query in QUERIES.items() if query.cost not in COSTS] == []


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_a_parameter_has_a_default_or_may_stay_open(query: StoredQuery) -> None:
    assert [p.name for p in query.parameters if p.required and p.default is None] == []


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_rows_of_a_query_have_an_order(query: StoredQuery) -> None:
    words = [token.text for token in tokens(query.text) if token.kind == "word"]
    assert query_form(query.text) == "CONSTRUCT" or "ORDER" in words


# --- things by their numbers --------------------------------------------------------------------------


def test_a_publication_and_a_mesh_term_are_found_by_their_bare_numbers(registry: TrialGraph) -> None:
    (pmid,) = {
        row["pmid"] for row in registry.sparql("SELECT DISTINCT ?pmid { ?x tg:pmid ?pmid } ORDER BY ?pmid LIMIT 1")
    }
    assert (
        registry.find(pmid)
        == registry.find(f"PMID:{pmid}")
        == f"https://w3id.org/trialgraph/publication/pmid-{pmid}"
    )
    mesh = next(
        row["mesh"] for row in registry.sparql("SELECT ?mesh { ?r tg:conditionMesh ?mesh } ORDER BY ?mesh LIMIT 1")
    )
    assert registry.find(mesh.rsplit("/", 1)[1].lower()) == mesh
