"""Snippets to copy: whatever the arguments hold, each language reads them as they are, and nothing else."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving import serving
from trialgraph.queries import StoredQuery, get_query
from trialgraph.server.snippets import write_snippets

BASE = "http://127.0.0.1:8000"
QUERY = get_query("trials_of_a_drug")
HOSTILE = [
    "it's",
    '"; rm -rf / #',
    "$(touch x) `touch y` $HOME",
    "a\\",
    "@/etc/passwd",
    "=a&b=c#d?e",
    "\x03\nrm -rf /\n",
    "nul\0nul",
    "’ é 漢字 \u202e",
    "-o x",
    "{a,b} [1-9] *",
]
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))
ARGUMENTS = st.dictionaries(st.sampled_from(["drug", "class", "since", "name", "self"]), TEXTS, max_size=3)
ECHO = 'curl() { for each in "$@"; do printf \'%s\\0\' "$each"; done; }\n'


def snippets(arguments: Mapping[str, str], query: StoredQuery = QUERY) -> dict[str, str]:
    return write_snippets(query, arguments, base=BASE, sparql=query.text)


@settings(max_examples=60, deadline=None)
@given(ARGUMENTS)
def test_a_shell_passes_the_arguments_to_curl_as_they_are(arguments: dict[str, str]) -> None:
    command = snippets(arguments)["curl"]
    run = subprocess.run(["sh"], input=(ECHO + command).encode(), capture_output=True, check=True)
    _, _, address, *options = run.stdout.decode().split("\0")[:-1]
    assert address == f"{BASE}/queries/trials_of_a_drug.csv"
    given = [option.split("=", 1) for option in options[1::2]]
    kinds = options[::2]
    assert {
        name: unquote(value) if kind == "--data" else value
        for kind, (name, value) in zip(kinds, given, strict=True)
    } == arguments
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", command), "a terminal would obey it"


@settings(deadline=None)
@given(ARGUMENTS)
def test_python_reads_the_arguments_as_they_are(arguments: dict[str, str]) -> None:
    calls = [
        node
        for node in ast.walk(ast.parse(snippets(arguments)["Python"]))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "query"
    ]
    (call,) = calls
    found: dict[str, str] = {}
    for each in call.keywords:
        value = ast.literal_eval(each.value)
        found |= {each.arg: value} if each.arg else value
    assert ([ast.literal_eval(each) for each in call.args], found) == (["trials_of_a_drug"], arguments)


@settings(deadline=None)
@given(ARGUMENTS)
def test_python_without_packages_reads_the_arguments_as_they_are(arguments: dict[str, str]) -> None:
    tree = ast.parse(snippets(arguments)["Python, standard library"])
    (value,) = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "arguments"
    ]
    assert ast.literal_eval(value) == arguments


@settings(deadline=None)
@given(ARGUMENTS)
def test_r_is_given_an_address_of_harmless_characters(arguments: dict[str, str]) -> None:
    (address,) = re.findall(r'read\.csv\("([^"\\]*)"', snippets(arguments)["R"])
    assert re.fullmatch(r"[A-Za-z0-9:/._~?&=%-]+", address)
    assert dict(parse_qsl(urlsplit(address).query, keep_blank_values=True)) == arguments


@pytest.mark.parametrize("language", ["curl", "Python", "Python, standard library", "R"])
def test_triples_are_asked_for_as_turtle(language: str) -> None:
    (construct,) = [query for query in [get_query("drug_condition_links")] if "CONSTRUCT" in query.text]
    assert ".csv" not in snippets({}, construct)[language]
    assert "read.csv" not in snippets({}, construct)[language]


# --- against a server ---------------------------------------------------------------------------------

RUNNERS = {
    "curl": ["sh"],
    "Python": [sys.executable, "-"],
    "Python, standard library": [sys.executable, "-"],
    "R": ["R", "--vanilla", "--slave", "--file=-"],
}
SHOWN = {"trials_of_a_drug": "IRAS1011391", "trial_with_its_links": "DB11817", "phase_by_status": "Phase 3"}
"""Something of each answer."""


@pytest.fixture(scope="module")
def address(demo_folder: Path) -> Iterator[str]:
    with serving(graph=str(demo_folder)) as address:
        yield address


@pytest.mark.parametrize("language", RUNNERS)
@pytest.mark.parametrize("name", SHOWN)
def test_a_snippet_runs_as_it_stands_and_prints_the_answer(address: str, language: str, name: str) -> None:
    runner = RUNNERS[language]
    if not shutil.which(runner[0]):
        pytest.skip(f"{runner[0]} is not installed")
    arguments = {parameter.name: parameter.default for parameter in get_query(name).parameters}
    text = write_snippets(get_query(name), arguments, base=address, sparql="")[language]
    run = subprocess.run(runner, input=text.encode(), capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    assert SHOWN[name] in run.stdout.decode()


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_r_reads_texts_and_numbers_as_what_they_are_whatever_the_locale(address: str, locale: str) -> None:
    if not shutil.which("R"):
        pytest.skip("R is not installed")
    query = get_query("trials_of_a_drug")
    lines = write_snippets(query, {"drug": "Baricitinib"}, base=address, sparql="")["R"].splitlines()
    (read,) = [line for line in lines if line.startswith("rows <- ")]
    counted = read.replace("rows <-", "counts <-").replace(query.name, "most_frequent_drugs").partition("?")[0]
    asked = 'stopifnot(any(grepl("na\\u00efve", rows$title)), is.character(rows$trial), nrow(rows) == 5)'
    numbers = f'{counted}", na.strings = "")\nstopifnot(is.numeric(counts$trials), max(counts$trials) >= 5)'
    program = "\n".join((read, asked, numbers, 'cat("as they are")'))
    environment = os.environ | {"LC_ALL": locale}
    run = subprocess.run(RUNNERS["R"], input=program.encode(), capture_output=True, env=environment)
    assert (run.returncode, run.stdout.decode()) == (0, "as they are"), run.stderr.decode()
