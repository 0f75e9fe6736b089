"""The command line as a stranger meets it: its help and examples, its exit statuses, what it prints where."""

import csv
import gzip
import io
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import termios
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import networkx as nx
import pyoxigraph
import pytest

from oxigraph_server import serve
from trialgraph import projections
from trialgraph.build import build
from trialgraph.cli import COMMANDS, main
from trialgraph.cli.options import BACKBONES, ROW_FORMATS, USUAL_MEASURES, WEIGHTS
from trialgraph.edges import EDGES
from trialgraph.measures import LISTS, USUAL
from trialgraph.tables import FORMATS

SCRIPTS = Path(sysconfig.get_path("scripts"))
PROGRAM = SCRIPTS / "trialgraph"
DATA = Path(__file__).parents[1] / "data"
DRUG = ("query", "trials_of_a_drug", "drug=baricitinib")
TRIAL = "NCT04972760"


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit status."""

    status: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Shell:
    """Runs commands in a folder of their own, over the demonstration's graph."""

    folder: Path
    environment: dict[str, str]
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[bytes]

    def run(self, *words: str | Path, **environment: str) -> Answer:
        """Runs the program within this process, which spares it half a second of loading libraries."""
        with self.patch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(os, "environ", self.environment | environment)
            patch.setattr(sys, "argv", ["trialgraph", *map(str, words)])
            with pytest.raises(SystemExit) as exit:
                main()
        printed = self.capture.readouterr()
        return Answer(exit.value.code, printed.out.decode(), printed.err.decode())

    def start(self, *words: str | Path, stdin: str = "", **environment: str) -> Answer:
        """Runs the program in a process of its own."""
        done = subprocess.run(
            [PROGRAM, *words],
            input=stdin.encode(),
            capture_output=True,
            cwd=self.folder,
            env=self.environment | environment,
            timeout=60,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def pipe(self, line: str) -> Answer:
        """A line of shell, in which `trialgraph` is the program."""
        done = subprocess.run(
            ["sh", "-c", line.replace("trialgraph", shlex.quote(str(PROGRAM)), 1)],
            capture_output=True,
            cwd=self.folder,
            env=self.environment,
            timeout=60,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="session")
def graph(tmp_path_factory) -> Path:
    """The graph of the demonstration's records."""
    folder = tmp_path_factory.mktemp("demo") / "graph"
    build([DATA], folder)
    return folder


@pytest.fixture
def shell(graph, tmp_path, monkeypatch, capsysbinary) -> Shell:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIALGRAPH", "NO_COLOR"))}
    (tmp_path / "data").symlink_to(DATA)
    environment = kept | {"TRIALGRAPH_GRAPH": str(graph), "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    return Shell(tmp_path, environment, monkeypatch, capsysbinary)


# --- help ---------------------------------------------------------------------------------------------


def test_the_help_of_the_program_names_every_command_and_fits_80_columns(shell):
    answer = shell.start("--help")
    assert (answer.status, answer.stderr) == (0, "")
    assert [name for name in COMMANDS if not re.search(rf"^  {name} +\w", answer.stdout, re.MULTILINE)] == []
    assert max(map(len, answer.stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"fetch", "mcp", "serve"}))  # none ends by itself
def test_every_command_has_help_with_an_example_that_runs(shell, command):
    answer = shell.start(command, "--help")
    assert (answer.status, answer.stderr) == (0, "")
    assert max(map(len, answer.stdout.splitlines())) <= 80
    (example,) = re.findall(r"^ *Example: +trialgraph (.*)$", answer.stdout, re.MULTILINE)
    words = shlex.split(example)
    assert words[0] == command
    if command == "restore":
        shell.start("backup", "-o", words[1])
    tried = shell.start(*words)
    assert tried.status == 0, tried.stderr
    assert "Traceback" not in tried.stderr
    assert tried.stdout or list(shell.folder.glob("picture.html"))


@pytest.mark.parametrize("words", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)])
def test_help_needs_none_of_the_libraries_that_are_slow_to_load(shell, words):
    slow = (
        "rdflib",
        "networkx",
        "scipy",
        "numpy",
        "pyshacl",
        "pandas",
        "polars",
        "pyoxigraph",
        "rich",
        "yaml",
        "duckdb",
    )
    script = f"""
import sys
from trialgraph.cli import main
sys.argv = ["trialgraph", *{words!r}]
try:
    main()
except SystemExit as exit:
    print("status", exit.code)
print("loaded", [name for name in {slow!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-2:] == ["status 0", "loaded []"]


def test_the_program_tells_its_version(shell):
    assert re.fullmatch(r"trialgraph \d+\.\d+\.\d+\n", shell.start("--version").stdout)


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
def test_the_completion_of_a_shell_is_printed(shell, kind):
    answer = shell.start(_TRIALGRAPH_COMPLETE=f"{kind}_source")
    assert answer.status == 0
    assert "_TRIALGRAPH_COMPLETE" in answer.stdout


def test_commands_and_stored_queries_are_completed(shell):
    def complete(words: str) -> list[str]:
        position = str(len(words.split()) - (not words.endswith(" ")))
        answer = shell.start(_TRIALGRAPH_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=position)
        return [line.removeprefix("plain,") for line in answer.stdout.splitlines()]

    assert complete("trialgraph rel") == ["related"]
    assert complete("trialgraph query trials_of_a_d") == ["trials_of_a_drug"]


# --- wrong use is 2 -----------------------------------------------------------------------------------

WRONG_USE = {
    "a mistyped command": (["shwo", TRIAL], "did you mean `trialgraph show`?"),
    "a command that is nothing like one": (["frobnicate"], "trialgraph --help"),
    "a mistyped option": (["info", "--grpah", "x"], "--graph"),
    "an option before the command": (["--graph", "x", "info"], "--graph"),
    "a missing argument": (["show"], "THING"),
    "no sources": (["build"], "SOURCES"),
    "a mistyped query": (["query", "trials_of_drug"], "did you mean trials_of_a_drug"),
    "an unknown query explained": (["queries", "trial_of_a_drug"], "did you mean trials_of_a_drug"),
    "an unknown tag": (["queries", "--tag", "drugs"], "known: "),
    "the text of no query": (["queries", "--text"], "name the query"),
    "a tag beside a name": (["queries", "competition", "--tag", "drug"], "leave out"),
    "an unknown parameter": (["query", "trials_of_a_drug", "durg=baricitinib"], "known: drug"),
    "a word without =": (["query", "trials_of_a_drug", "baricitinib"], "KEY=VALUE"),
    "a key twice": ([*DRUG, "drug=abatacept"], "given twice"),
    "a mistyped drug": (["query", "trials_of_a_drug", "drug=baricitinb"], "did you mean Baricitinib?"),
    "a date that is none": (["query", "trials_changed_since", "since=soon"], "such as 2022-08-31"),
    "an unknown format": ([*DRUG, "--format", "cvs"], "csv"),
    "a format that does not fit": ([*DRUG, "--format", "ttl"], "take table, csv or json"),
    "malformed SPARQL": (["sparql", "SELECT ?s WHERE { ?s ?p"], "line 1, column"),
    "an update": (["sparql", "DELETE WHERE { ?s ?p ?o }"], "line 1, column"),
    "an empty query": (["sparql", ""], "line 1"),
    "neither query nor file": (["sparql"], "-f"),
    "both query and file": (["sparql", "ASK {}", "-f", "data/README.md"], "-f"),
    "a query file that is not there": (["sparql", "-f", "nowhere.rq"], "nowhere.rq"),
    "a thing that is not there": (["show", "Baricitinb"], "did you mean Baricitinib?"),
    "a word that several names hold": (["related", "dermatomyositis"], "IRAS1011391"),
    "an unknown kind": (["network", "planet", "--by", "drug"], "known: trial, drug"),
    "a trial that is not there": (["merge", "NCT00000102", TRIAL], "no record in the graph has the number"),
    "a trial and itself": (["split", TRIAL, TRIAL], "the same trial"),
    "no trial to compare": (["discrepancies"], "--all"),
    "two queries": (["network", "trial-drug", "--query", "x", "--sparql", "y"], "one of --query and --sparql"),
    "an unknown status": (["network", "trial-drug", "--status", "over"], "known: Not yet recruiting"),
    "an unknown network": (["measure", "--network", "trail-drug"], "known: trial, drug"),
    "a weight of what nothing shares": (["measure", "--weight", "cosine"], "say what it shares (by)"),
    "an unknown measure": (["measure", "-m", "degre"], "known: degree"),
    "an unknown method for communities": (["measure", "--method", "magic"], "known: louvain, leiden"),
    "a way from nowhere": (["measure", "--to", TRIAL], "--from one other"),
    "a way that is written": (["measure", "--from", TRIAL, "--to", TRIAL, "--write"], "not written"),
    "communities as triples": (["measure", "--rows", "communities", "--format", "ttl"], "take table"),
    "an unknown measure to export": (["export", TRIAL, "--measures", "fame", "--format", "dot"], "known: degree"),
    "a number below zero": (["measure", "--most", "-3"], "-3"),
    "nothing to export": (["export", "--format", "dot"], "THING"),
    "two things to export": (["export", TRIAL, "--network", "trial-drug", "--format", "dot"], "name one of"),
    "an export to nowhere": (["export", TRIAL], "--format"),
    "an unknown export format": (["export", TRIAL, "--format", "pajek"], "graphml"),
    "a matrix as a graph": (["export", "--matrix", "drug-condition", "-o", "m.gexf"], "svg, png, html, csv"),
    "a matrix of one kind": (["export", "--matrix", "drug", "-o", "m.svg"], "two kinds"),
    "a matrix of nothing": (
        ["export", "--matrix", "drug-condition", "--since", "2100", "-o", "m.svg"],
        "nothing is left",
    ),
    "a matrix and a network": (["export", "--matrix", "a-b", "--network", "a-b", "-o", "m.svg"], "name one of"),
    "an unknown ending": (["export", TRIAL, "-o", "picture.net"], ".graphml"),
    "arguments without a query": (["export", TRIAL, "-a", "a=b", "--format", "dot"], "--query"),
    "a filter of a neighbourhood": (["export", TRIAL, "--status", "recruiting", "--format", "dot"], "--status"),
    "steps from nothing": (["export", "--network", "trial-drug", "--depth", "2", "-o", "m.svg"], "THING"),
    "hulls on a matrix": (["export", "--matrix", "drug-condition", "--hulls", "-o", "m.svg"], "hulls"),
    "--by without a network": (["export", TRIAL, "--by", "drug", "--format", "dot"], "--network"),
    "a way from a thing to itself": (["path", TRIAL, TRIAL.lower()], "are the same thing"),
    "a folder that is no graph": (["build", "data", "--into", "."], "no trialgraph graph"),
}


@pytest.mark.parametrize(("words", "hint"), WRONG_USE.values(), ids=WRONG_USE)
def test_wrong_use_ends_with_2_and_a_hint_on_stderr(shell, words, hint):
    answer = shell.run(*words)
    assert (answer.status, answer.stdout) == (2, "")
    assert hint in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_query_file_that_is_not_utf_8_is_wrong_use(shell):
    (shell.folder / "old.rq").write_bytes('SELECT * { ?s ?p "été" }'.encode("latin-1"))
    answer = shell.run("sparql", "-f", "old.rq")
    assert (answer.status, answer.stderr.count("\n")) == (2, 1)
    assert "old.rq: the query is not UTF-8" in answer.stderr


def test_the_name_of_a_file_in_place_of_a_query_leads_to_the_option(shell):
    (shell.folder / "mine.rq").write_text("ASK {}")
    answer = shell.run("sparql", "mine.rq")
    assert answer.status == 2
    assert "-f mine.rq" in answer.stderr


# --- a failure is 1 -----------------------------------------------------------------------------------

FAILURES = {
    "no graph there": (["info", "--graph", "nowhere"], "trialgraph build"),
    "a folder that holds no graph": (["info", "--graph", "data"], "holds no graph"),
    "an endpoint that does not answer": (["info", "--graph", "http://127.0.0.1:1/"], "cannot be reached"),
    "a source that is not there": (["build", "nowhere", "--into", "new"], "there is no such file or folder"),
    "an empty source": (["build", "empty", "--into", "new"], "no record of a known registry found"),
    "a place below a file": (["build", "data", "--into", "data/README.md/x"], "cannot be written"),
    "a folder that is not there": ([*DRUG, "-o", "nowhere/answer.csv"], "there is no folder nowhere"),
    "no way between two things": (["path", TRIAL, "https://w3id.org/trialgraph/registry/ctgov"], "no way"),
}


@pytest.mark.parametrize(("words", "reason"), FAILURES.values(), ids=FAILURES)
def test_a_failure_ends_with_1_and_one_line_on_stderr(shell, words, reason):
    (shell.folder / "empty").mkdir()
    answer = shell.run(*words)
    assert (answer.status, answer.stdout, answer.stderr.count("\n")) == (1, "", 1)
    assert reason in answer.stderr


@pytest.mark.parametrize(("words", "status"), [(["info"], 0), (["info", "-g", "nowhere"], 1), (["shwo"], 2)])
def test_the_exit_status_reaches_the_shell(shell, words, status):
    assert shell.start(*words) == shell.run(*words)
    assert shell.start(*words).status == status


def test_a_graph_that_breaks_a_shape_fails_validation_and_a_sound_one_passes(shell, graph):
    assert shell.run("validate").stdout == "conforms to the shapes\n"
    broken = shell.folder / "broken"
    shutil.copytree(graph, broken)
    store = pyoxigraph.Store(str(broken / "store"))
    store.update("""
        PREFIX tg: <https://w3id.org/trialgraph/ontology#>
        DELETE { ?record tg:number ?number } WHERE { ?record tg:number ?number }""")
    store.flush()
    del store
    answer = shell.run("validate", "--graph", broken, "--most", "3")
    assert answer.status == 1
    assert len(answer.stdout.splitlines()) == 3
    assert re.fullmatch(r"[\d,]+ violations\n", answer.stderr)


def test_edges_that_differ_from_the_store_fail_the_check_and_sound_ones_pass(shell, graph):
    assert shell.run("check").stdout.endswith("the edges say what the store says\n")
    broken = shell.folder / "differing"
    shutil.copytree(graph, broken)
    with duckdb.connect(str(broken / EDGES)) as database:
        database.execute("DELETE FROM trial_drug")
    answer = shell.run("check", "--graph", broken, "--most", "1")
    assert answer.status == 1
    assert re.search(r"\n    only in the store: https://\S+/trial/\S+  https://", "\n" + answer.stdout)
    assert re.fullmatch(r"1 of the kinds differ; .*trialgraph link.*\n", answer.stderr)


def test_a_question_that_fails_leaves_the_file_it_should_have_gone_to(shell):
    answers = shell.folder / "answer.csv"
    answers.write_text("yesterday's")
    assert shell.run(*DRUG, "drug=nothing", "-o", "answer.csv").status == 2
    assert shell.run(*DRUG, "--format", "ttl", "-o", "answer.csv").status == 2
    assert shell.run("sparql", "ASK {", "-o", "answer.csv").status == 2
    assert answers.read_text() == "yesterday's"


# --- answers ------------------------------------------------------------------------------------------


def rows_of(fmt: str, text: str) -> int:
    """How many rows a text in that format holds; it must parse."""
    if fmt == "json":
        return len(json.loads(text)["results"]["bindings"])
    if fmt == "xml":
        return len(ET.fromstring(text).findall(".//{*}result"))
    if fmt == "ndjson":
        return len([json.loads(line) for line in text.splitlines()])
    if fmt in ("csv", "tsv"):
        return len(list(csv.DictReader(io.StringIO(text), delimiter="," if fmt == "csv" else "\t")))
    return len(text.splitlines()) - 1


ROWS = ("table", "csv", "tsv", "json", "xml", "ndjson")
SELECT = "SELECT ?drug { ?trial <https://w3id.org/trialgraph/ontology#studiesDrug> ?drug } LIMIT 5"
CONSTRUCT = SELECT.replace("SELECT ?drug", "CONSTRUCT { ?trial <urn:p> ?drug }")


def test_the_formats_that_the_commands_offer_are_those_that_can_be_written():
    assert ROW_FORMATS == FORMATS


def test_the_commands_offer_every_weight_and_backbone_of_a_projection():
    assert tuple(projections.WEIGHTS) == WEIGHTS
    assert projections.BACKBONES == BACKBONES
    assert USUAL == USUAL_MEASURES


@pytest.mark.parametrize("fmt", ROWS)
@pytest.mark.parametrize("words", [DRUG, ("sparql", SELECT)], ids=["query", "sparql"])
def test_an_answer_in_any_format_parses_and_stdout_holds_nothing_else(shell, words, fmt):
    answer = shell.run(*words, "--format", fmt)
    assert (answer.status, answer.stderr) == (0, "")
    assert rows_of(fmt, answer.stdout) == 5


@pytest.mark.parametrize(("fmt", "rdf"), [("ttl", "TURTLE"), ("nt", "N_TRIPLES"), (None, "TURTLE")])
@pytest.mark.parametrize(
    "words", [("query", "drug_condition_links"), ("sparql", CONSTRUCT)], ids=["query", "sparql"]
)
def test_triples_come_as_rdf(shell, words, fmt, rdf):
    answer = shell.run(*words, *(("--format", fmt) if fmt else ()))
    assert (answer.status, answer.stderr) == (0, "")
    assert len(list(pyoxigraph.parse(answer.stdout.encode(), getattr(pyoxigraph.RdfFormat, rdf)))) >= 5


@pytest.mark.parametrize("fmt", [*ROWS, "jsonl", "txt"])
def test_an_answer_goes_to_a_file_in_the_format_of_its_ending(shell, fmt):
    answer = shell.run(*DRUG, "-o", f"answer.{fmt}")
    assert (answer.status, answer.stdout, answer.stderr) == (0, "", "")
    text = (shell.folder / f"answer.{fmt}").read_text(encoding="utf-8")
    assert rows_of({"jsonl": "ndjson", "txt": "table"}.get(fmt, fmt), text) == 5


def test_the_format_that_is_named_goes_before_the_ending(shell):
    shell.run(*DRUG, "-o", "answer.csv", "--format", "json")
    assert rows_of("json", (shell.folder / "answer.csv").read_text()) == 5


@pytest.mark.parametrize("words", [["related", TRIAL], ["measure"]], ids=["related", "measure"])
def test_related_trials_and_measures_come_as_lines_of_json_too(shell, words):
    rows = [json.loads(line) for line in shell.run(*words, "--format", "ndjson").stdout.splitlines()]
    assert len(rows) >= 3
    shell.run(*words, "-o", "answer.ndjson")
    assert [json.loads(line) for line in (shell.folder / "answer.ndjson").open(encoding="utf-8")] == rows


def test_measures_come_as_csv(shell):
    (row, *_) = csv.DictReader(io.StringIO(shell.run("measure", "--format", "csv").stdout))
    assert row["label"] == "Baricitinib"
    assert float(row["pagerank"]) > 0


@pytest.mark.parametrize("rows", LISTS)
def test_a_network_is_listed_by_whatever_it_is_made_of(shell, rows):
    answer = shell.run("measure", "--rows", rows, "--format", "ndjson")
    assert answer.status == 0
    assert [json.loads(line) for line in answer.stdout.splitlines()]


@pytest.mark.parametrize("rows", LISTS)
def test_a_network_without_a_node_is_measured_as_such(shell, rows):
    answer = shell.run("measure", "--since", "2100", "--rows", rows, "--format", "csv")
    assert (answer.status, answer.stderr.splitlines()[0]) == (0, "trials and drugs: 0 nodes, 0 edges")


def test_what_the_rows_do_not_say_of_a_measure_goes_to_stderr(shell):
    answer = shell.run("measure", "-m", "pagerank,core", "-m", "component", "--most", "2")
    assert answer.stdout.splitlines()[0].split()[:3] == ["pagerank", "core", "component"]
    assert len(answer.stdout.splitlines()) == 3
    assert re.search(r"^pagerank: .*Page et al\. 1999", answer.stderr, re.MULTILINE)


def test_pagerank_begins_anew_at_a_thing_that_is_named(shell):
    answer = shell.run("measure", "-m", "pagerank", "--from", "baricitinib", "--format", "csv")
    assert next(csv.DictReader(io.StringIO(answer.stdout)))["label"] == "Baricitinib"


def test_a_way_through_a_network_is_listed_step_by_step(shell):
    answer = shell.run("measure", "--from", TRIAL, "--to", "NCT05524311", "--format", "csv")
    labels = [row["label"] for row in csv.DictReader(io.StringIO(answer.stdout))]
    assert len(labels) == 3 and labels[1] == "Baricitinib"


def test_measures_are_printed_as_turtle_and_written_into_the_graph_if_asked(shell, graph):
    words = ["measure", "-m", "degree", "--graph", shell.folder / "own"]
    shutil.copytree(graph, shell.folder / "own")
    printed = shell.run(*words, "--format", "ttl").stdout
    asked = "SELECT ?m { GRAPH <https://w3id.org/trialgraph/graph/measures> { ?m a tg:Measurement } }"
    assert not shell.run("sparql", asked, "--format", "ndjson", "--graph", shell.folder / "own").stdout
    assert shell.run(*words, "--write").status == 0
    found = shell.run("sparql", asked, "--format", "ndjson", "--graph", shell.folder / "own").stdout
    assert len(found.splitlines()) == printed.count("a tg:Measurement") > 3
    assert shell.run("check", "--graph", shell.folder / "own").status == 0


def test_a_query_comes_from_a_file_or_from_stdin(shell):
    (shell.folder / "mine.rq").write_text("\ufeff" + SELECT, encoding="utf-8")
    from_file = shell.run("sparql", "-f", "mine.rq", "--format", "csv")
    assert from_file == shell.start("sparql", "-f", "-", "--format", "csv", stdin=SELECT)
    assert rows_of("csv", from_file.stdout) == 5


def test_the_graph_is_the_named_one_else_that_of_the_environment_else_the_folder_graph(shell, graph):
    usual = shell.run("info").stdout
    (shell.folder / "graph").symlink_to(graph)
    here = shell.run("info", TRIALGRAPH_GRAPH="").stdout
    named = shell.run("info", "-g", graph, TRIALGRAPH_GRAPH="nowhere").stdout
    assert usual.splitlines()[1:] == here.splitlines()[1:] == named.splitlines()[1:]
    assert here.startswith("graph: ")


def test_info_tells_of_records_trials_what_came_together_and_what_was_left_out(shell):
    source = shell.folder / "source"
    shutil.copytree(DATA, source)
    (source / "broken.json").write_text('{"protocolSection": {}}')
    shell.run("build", source, "--into", "own")
    shell.run("merge", "NCT05524311", "IRAS1011391", "-g", "own", "--by", "somebody")
    shell.run("link", "-g", "own")
    printed = shell.run("info", "-g", "own").stdout.splitlines()
    told = {words: int(times) for times, words in (line.split(maxsplit=1) for line in printed if line[0] == " ")}
    assert (
        told
        | {
            "trial": 7,
            "registry record": 8,
            "records of ctgov": 7,
            "records of isrctn": 1,
            "trials that their records joined to another": 1,
            "pairs of trials in doubt or at odds, for review": 0,
            "files passed over": 1,
            "set aside": 1,
            "set aside: protocolSection.identificationModule.nctId: missing or no NCT number": 1,
        }
        == told
    )


def test_a_build_tells_what_became_of_the_sources(shell):
    (shell.folder / "mixed").mkdir()
    shutil.copy(DATA / "ctgov" / f"{TRIAL}.json", shell.folder / "mixed")
    (shell.folder / "mixed" / "broken.json").write_text('{"protocolSection": {}}')
    (shell.folder / "mixed" / "notes.txt").write_text("Dear diary")
    answer = shell.run("build", "mixed", "--into", "new")
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout.startswith("new: 1 records (1 ctgov), ")
    assert "1 other files passed over, named in new/skipped.txt" in answer.stdout
    assert "1 set aside, with the reason, in new/quarantine.jsonl" in answer.stdout
    assert len((shell.folder / "new" / "quarantine.jsonl").read_text().splitlines()) == 1


def test_a_document_that_grows_more_than_allowed_is_set_aside(shell):
    (shell.folder / "mixed").mkdir()
    shutil.copy(DATA / "ctgov" / f"{TRIAL}.json", shell.folder / "mixed")
    padded = (DATA / "ctgov" / "NCT05524311.json").read_bytes() + b" " * 2**27
    (shell.folder / "mixed" / "bomb.json.gz").write_bytes(gzip.compress(padded))
    assert "1 set aside" in shell.run("build", "mixed", "--into", "new").stdout
    allowed = shell.run("build", "mixed", "--into", "new", "--ratio", "5000")
    assert allowed.stdout.startswith("new: 2 records")
    assert "set aside" not in allowed.stdout


# --- exports ------------------------------------------------------------------------------------------

ENDINGS = {
    "graphml": lambda path: len(nx.read_graphml(path)),
    "gexf": lambda path: len(nx.read_gexf(path)),
    "cyjs": lambda path: len(json.loads(path.read_text())["elements"]["nodes"]),
    "ttl": lambda path: len(list(pyoxigraph.parse(path=path))),
    "nq": lambda path: len(list(pyoxigraph.parse(path=path))),
    "svg": lambda path: len(ET.parse(path).findall(".//{*}g")),
    "png": lambda path: len(path.read_bytes()),
    "html": lambda path: path.read_text().count("Baricitinib"),
    "dot": lambda path: path.read_text().count("label="),
    "mmd": lambda path: path.read_text().count("--"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_network_is_written_in_the_format_of_the_files_ending(shell, ending):
    answer = shell.run("export", TRIAL, "-o", f"picture.{ending}")
    assert (answer.status, answer.stdout) == (0, "")
    assert ENDINGS[ending](shell.folder / f"picture.{ending}") >= 3


@pytest.mark.parametrize(
    "words",
    [
        ["--network", "trial-drug"],
        ["--network", "trial", "--by", "drug", "--measures"],
        [TRIAL, "--measures", "pagerank,core,component"],
        ["--network", "trial", "--by", "drug", "--weight", "cosine", "--each", "2", "--least", "0.1"],
        ["--query", "trial_with_its_links", "-a", f"trial={TRIAL}"],
        [TRIAL, "--depth", "2", "--most", "0"],
    ],
    ids=["two kinds", "one kind", "measured", "weighed", "a query", "a neighbourhood"],
)
def test_a_network_goes_to_stdout_and_its_size_to_stderr(shell, words):
    answer = shell.run("export", *words, "--format", "graphml")
    assert answer.status == 0
    nodes = len(nx.parse_graphml(answer.stdout))
    assert nodes >= 3
    assert answer.stderr.startswith(f"stdout: {nodes} nodes, ")


# --- one trial in several registries ------------------------------------------------------------------


def test_two_trials_are_joined_and_parted_by_hand(shell):
    shell.run("build", DATA, "--into", "own")
    one, other = "NCT05524311", "IRAS1011391"
    joined = shell.run("merge", one, other, "-g", "own", "--by", "somebody")
    assert (joined.status, joined.stdout.endswith("`trialgraph link` applies it\n")) == (0, True)
    shell.run("link", "-g", "own")
    (row,) = csv.DictReader(io.StringIO(shell.run("matches", other, "-g", "own", "--format", "csv").stdout))
    assert (row["number"], row["other"]) == (other, one)
    assert re.fullmatch(r"decided by somebody on \d{4}-\d\d-\d\d", row["evidence"])
    facts = shell.run("discrepancies", other, "-g", "own", "--format", "csv").stdout
    assert {row["fact"] for row in csv.DictReader(io.StringIO(facts))} >= {"phase", "start date"}
    shell.run("split", other, one, "-g", "own", "--by", "somebody")
    shell.run("link", "-g", "own")
    assert shell.run("matches", "-g", "own").stderr == "no two records are about one trial\n"
    assert shell.run("discrepancies", "--all", "-g", "own").stderr == "the records do not disagree\n"


# --- networks -----------------------------------------------------------------------------------------


def test_the_heaviest_edges_of_a_network_are_listed_with_what_is_shared(shell):
    answer = shell.run("network", "trial", "--by", "drug", "--by", "condition", "-n", "1")
    assert answer.status == 0
    head, edge = answer.stdout.splitlines()
    assert head.split() == ["weight", "edge"]
    assert edge.split() == "2 NCT02029274 – NCT05524311".split() or "shared drug or condition: " in edge
    assert answer.stderr.startswith("trials by shared drugs and conditions: ")


def test_the_edges_of_a_network_are_written_as_rows(shell):
    answer = shell.run("network", "trial-drug", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert {"source": f"https://w3id.org/trialgraph/trial/{TRIAL}", "target_label": "Baricitinib"}.items() <= next(
        row for row in rows if row["source"].endswith(TRIAL)
    ).items()
    assert [row["weight"] for row in rows] == ["1"] * len(rows)
    lines = shell.run("network", "trial-drug", "--format", "ndjson").stdout.splitlines()
    assert [json.loads(line)["source"] for line in lines] == [row["source"] for row in rows]


def test_the_edges_of_an_empty_network_are_a_table_with_a_head_alone(shell):
    full = shell.run("network", "trial-drug", "--format", "csv").stdout.splitlines()
    empty = shell.run("network", "trial-drug", "--since", "2100", "--format", "csv").stdout.splitlines()
    assert len(empty) == 1 and full[0].startswith(empty[0])


def test_a_network_is_drawn_of_what_is_asked_for(shell):
    words = ["--phase", "3", "--country", "France", "--since", "2022", "--query", "trials_of_a_drug"]
    answer = shell.run("network", "trial-drug", *words, "-a", "drug=baricitinib", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(answer.stdout))
    assert row["source"].endswith(TRIAL)
    chosen = "SELECT ?drug { ?drug a tg:Drug ; rdfs:label 'Baricitinib' }"
    for command in (
        ["measure", "--network", "trial-drug"],
        ["export", "--format", "dot", "--network", "trial-drug"],
    ):
        assert "Baricitinib" in (found := shell.run(*command, "--sparql", chosen).stdout)
        assert "Abatacept" not in found and "Abatacept" in shell.run(*command).stdout


def test_a_network_goes_into_a_file_of_any_format(shell):
    answer = shell.run("network", "drug", "--by", "trial", "-o", "drugs.gexf")
    assert (answer.status, answer.stdout) == (0, "")
    assert len(nx.read_gexf(shell.folder / "drugs.gexf")) == 5
    for words in (["--format", "xlsx"], ["-o", "drugs.xlsx"]):
        answer = shell.run("network", "trial-drug", *words)
        assert answer.status == 2
        assert "graphml" in answer.stderr and "csv, ndjson" in answer.stderr


@pytest.mark.parametrize("ending", ["svg", "png", "html", "csv"])
def test_two_kinds_are_written_as_a_matrix(shell, ending):
    answer = shell.run("export", "--matrix", "drug-condition", "--most", "2", "-o", f"matrix.{ending}")
    assert (answer.status, answer.stdout) == (0, "")
    assert answer.stderr.startswith(f"matrix.{ending}: 2 rows, 2 columns; +")
    assert (shell.folder / f"matrix.{ending}").stat().st_size > 40


def test_a_picture_has_the_sizes_and_the_communities_that_are_asked_for(shell):
    words = ["--network", "trial", "--by", "drug", "--size", "pagerank", "--hulls"]
    assert shell.run("export", *words, "-o", "map.svg").status == 0
    svg = ET.parse(shell.folder / "map.svg")
    assert svg.findall(".//{*}g[@class='hulls']/{*}polygon")
    assert any((text.text or "").endswith(" pagerank") for text in svg.iter("{http://www.w3.org/2000/svg}text"))
    unknown = shell.run("export", *words[:4], "--size", "weight", "-o", "map.svg")
    assert unknown.status == 2
    assert "degree, strength, pagerank" in unknown.stderr


# --- terminals and pipes ------------------------------------------------------------------------------


def on_a_terminal(shell: Shell, *words: str, **environment: str) -> str:
    """What a command prints on a terminal of 40 by 120."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (40, 120))
    process = subprocess.Popen(
        [PROGRAM, *words],
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=its,
        cwd=shell.folder,
        env=shell.environment | {"TERM": "xterm-256color"} | environment,
    )
    os.close(its)
    printed = b""
    while chunk := read_terminal(ours):
        printed += chunk
    os.close(ours)
    assert process.wait(30) == 0
    return printed.decode()


def read_terminal(terminal: int) -> bytes:
    try:
        return os.read(terminal, 2**16)
    except OSError:  # what a Linux terminal gives when its other end is closed
        return b""


COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])")


def test_a_card_is_styled_on_a_terminal_and_plain_with_no_color_and_in_a_pipe(shell):
    assert "\x1b[1m" in on_a_terminal(shell, "show", TRIAL)
    assert "\x1b" not in on_a_terminal(shell, "show", TRIAL, NO_COLOR="1")
    assert "\x1b" not in shell.run("show", TRIAL).stdout


def test_a_table_is_drawn_on_a_terminal_and_has_no_colour_with_no_color(shell):
    assert "┃" in on_a_terminal(shell, *DRUG)
    assert not COLOUR.search(on_a_terminal(shell, *DRUG, NO_COLOR="1"))
    assert "┃" not in shell.run(*DRUG).stdout


def test_progress_shows_on_a_terminal_only(shell):
    words = ["build", "data", "--into", "new"]
    assert "reading" in on_a_terminal(shell, *words)
    assert not COLOUR.search(on_a_terminal(shell, *words, NO_COLOR="1"))
    assert shell.run(*words).stderr == ""


@pytest.mark.parametrize(
    "line",
    [
        'trialgraph sparql "SELECT * { ?s ?p ?o }" --format csv',
        'trialgraph sparql "SELECT * { ?s ?p ?o }"',
        'trialgraph sparql "CONSTRUCT WHERE { ?s ?p ?o }"',
        "trialgraph export --network trial-drug --format html",
        "trialgraph queries",
        "trialgraph show NCT05524311 --all",
    ],
)
def test_a_reader_that_has_seen_enough_gets_no_traceback(shell, line):
    answer = shell.pipe(line + " | head -1")
    assert len(answer.stdout.splitlines()) == 1
    assert "Traceback" not in answer.stderr
    assert "Error" not in answer.stderr


# --- queries of one's own -----------------------------------------------------------------------------

OWN = """\
#+ summary: How many trials are mine?
PREFIX tg: <https://w3id.org/trialgraph/ontology#>
SELECT (COUNT(?trial) AS ?trials) WHERE { ?trial a tg:Trial }
"""


@pytest.mark.parametrize("where", ["./queries", "$TRIALGRAPH_QUERIES", "the second of two"])
def test_a_query_of_ones_own_is_listed_and_asked(shell, where):
    folder = shell.folder / ("queries" if where == "./queries" else "elsewhere")
    folder.mkdir()
    (folder / "my_trials.rq").write_text(OWN)
    paths = {"./queries": "", "$TRIALGRAPH_QUERIES": str(folder)}.get(where, f"nowhere{os.pathsep}elsewhere")
    listed = shell.run("queries", TRIALGRAPH_QUERIES=paths)
    assert re.search(r"^my_trials +How many trials are mine\?$", listed.stdout, re.MULTILINE)
    asked = shell.run("query", "my_trials", "--format", "csv", TRIALGRAPH_QUERIES=paths)
    assert asked.stdout.splitlines() == ["trials", "8"]
    assert shell.run("queries", "my_trials", "--text", TRIALGRAPH_QUERIES=paths).stdout == OWN


def test_a_query_of_ones_own_goes_before_the_shipped_one_of_its_name(shell):
    (shell.folder / "queries").mkdir()
    (shell.folder / "queries" / "competition.rq").write_text(OWN)
    assert shell.run("query", "competition", "--format", "csv").stdout.splitlines() == ["trials", "8"]


@pytest.mark.parametrize("broken", [b"#+ summary: no\nSELECT", b"SELECT * {", b"#+ [", b"\xff\xfe"])
def test_a_broken_query_is_told_on_stderr_and_the_others_are_listed(shell, broken):
    usual = shell.run("queries")
    (shell.folder / "queries").mkdir()
    (shell.folder / "queries" / "broken.rq").write_bytes(broken)
    answer = shell.run("queries")
    assert (answer.status, answer.stdout) == (0, usual.stdout)
    assert answer.stderr.startswith("left out: queries/broken.rq")
    assert shell.run("query", "broken").status == 2


def test_the_explanation_of_a_query_ends_with_a_command_that_runs(shell):
    answer = shell.run("queries", "trials_of_a_drug")
    (command,) = re.findall(r"^ *trialgraph (query .*)$", answer.stdout, re.MULTILINE)
    assert shell.run(*shlex.split(command)).status == 0


# --- a graph behind a URL -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def endpoint(graph) -> Iterator[str]:
    """The URL of an Oxigraph server over the demonstration's graph."""
    with serve(graph / "store", command="serve-read-only") as url:
        yield f"{url}/query"


@pytest.mark.parametrize(
    "words",
    [
        [*DRUG, "--format", "csv"],
        ["sparql", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--format", "json"],
        ["show", TRIAL],
        ["path", TRIAL, "University College London"],
        ["measure", "--most", "3"],
        ["export", TRIAL, "--format", "dot"],
    ],
    ids=lambda words: words[0],
)
def test_a_graph_behind_a_url_gives_the_answers_of_the_folder(shell, endpoint, words):
    assert shell.run(*words, "--graph", endpoint) == shell.run(*words)


def test_behind_a_url_a_graph_is_checked_without_its_files(shell, endpoint):
    answer = shell.run("check", "--graph", endpoint)
    assert answer.status == 0
    assert answer.stdout.endswith("nothing is wrong\n") and "records" not in answer.stdout


@pytest.mark.parametrize(
    "words", [["link"], ["matches"], ["review"], ["update", "data"]], ids=lambda words: words[0]
)
def test_behind_a_url_what_needs_the_files_of_a_graph_says_so(shell, endpoint, words):
    refused = shell.run(*words, "--graph", endpoint)
    assert refused.status == 2
    assert refused.stderr.startswith(f"trialgraph: {endpoint} is a server; ")


def test_behind_a_url_related_trials_are_found_by_what_they_share_and_other_modes_refused(shell, endpoint):
    answer = shell.run("related", TRIAL, "--graph", endpoint)
    assert "NCT05524311" in answer.stdout.splitlines()[0] and "drug Baricitinib (76%)" in answer.stdout
    refused = shell.run("related", TRIAL, "--mode", "competing", "--graph", endpoint)
    assert refused.status == 2 and "an endpoint has no columns" in refused.stderr


def test_related_trials_come_as_turtle_and_as_a_line_for_each_reason(shell):
    turtle = shell.run("related", TRIAL, "--format", "ttl").stdout
    assert "tg:relatedTrial" in turtle and "skos:broader" in turtle
    rows = list(csv.DictReader(io.StringIO(shell.run("related", TRIAL, "--format", "csv").stdout)))
    assert (rows[0]["kind"], rows[0]["name"]) == ("drug", "Baricitinib")


def test_the_related_trials_of_all_go_to_a_file(shell):
    assert shell.run("related", "--all", "--most", "3", "-o", "all.csv").stdout == "all.csv: 24 pairs\n"
    assert len((shell.folder / "all.csv").read_text().splitlines()) == 25
    for words in (
        ["related"],
        ["related", "--all"],
        ["related", TRIAL, "--all", "-o", "x.csv"],
        ["related", "--all", "-o", "x.ttl"],
    ):
        assert shell.run(*words).status == 2


def test_what_is_in_a_graph_behind_a_url_is_told_without_its_sources(shell, endpoint):
    answer = shell.run("info", "--graph", endpoint)
    assert answer.status == 0
    assert answer.stdout.splitlines()[1:] == shell.run("info").stdout.split("built from")[0].splitlines()[1:]
