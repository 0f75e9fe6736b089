"""What several commands share: options, and what they show on the way."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from trialgraph.config import default_graph, query_folders
from trialgraph.errors import ConfigError, SourceError
from trialgraph.names import printable

if TYPE_CHECKING:
    from datetime import date

    from pyoxigraph import QueryBoolean, QueryTriples
    from pyspark.sql import SparkSession
    from rich.progress import Progress, ProgressColumn

    from trialgraph.frozen import FrozenGraph
    from trialgraph.graph import TrialGraph
    from trialgraph.rows import Rows

graph_option = click.option(
    "--graph",
    "-g",
    metavar="PATH|URL",
    help="The graph: a folder that `build` made, a SPARQL endpoint, or a file NAME.toml that tells of one. "
    "[default: $TRIALGRAPH_GRAPH, else ./graph]",
)
folder_option = click.option(
    "--graph", "-g", metavar="PATH", help="The graph's folder. [default: $TRIALGRAPH_GRAPH, else ./graph]"
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    callback=lambda ctx, param, value: value and value.date(),
    help="Ask the graph as its records were on that day; of a new day it is built first, once.",
)
output_option = click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to a file instead of stdout.",
)
SOME = click.IntRange(min=1)
SOME_OR_ALL = click.IntRange(min=0)
"""A number of rows or nodes; 0 stands for all."""
_IN_MEMORY_BYTES = 64 * 2**20
ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "ndjson", "ttl", "nt")
"""As `tables.FORMATS`; a test holds the two equal."""
WEIGHTS = ("count", "jaccard", "newman", "adamic-adar", "resource-allocation", "cosine", "path-count")
BACKBONES = ("bonferroni", "fdr")
"""As in `projections`; a test holds them equal."""
USUAL_MEASURES = ("degree", "pagerank", "betweenness", "community")
"""As in `measures`; a test holds them equal."""


def open_asked(graph: str | None, as_of: date | None) -> TrialGraph:
    """The graph that is asked, if need be as it was on a day; then stderr is told how much was there."""
    from trialgraph.graph import open_graph
    from trialgraph.report import read_report

    opened = open_graph(graph, as_of=as_of)
    if as_of:
        known, all_records = opened.report["records"], read_report(graph or default_graph())["records"]
        click.echo(f"as of {as_of}: {known:,} of {all_records:,} records, as they were", err=True)
    return opened


def folder_asked(graph: str | None) -> Path:
    """The folder of the graph that is asked for; raises `ConfigError` for a server, which has no such files."""
    place = graph or default_graph()
    if "://" in place or place.endswith(".toml"):
        raise ConfigError(f"{place} is a server; this is about the files of a graph: name its folder (--graph)")
    return Path(place)


def format_option(choices: Sequence[str] = ROW_FORMATS) -> Callable:
    """`--format`, for commands that print rows."""
    usual = (
        "csv is for spreadsheets: no text is a formula there; tsv and json are exact. "
        "[default: by the ending of -o; else table, ttl for a CONSTRUCT]"
    )
    return click.option("--format", "fmt", type=click.Choice(choices), help=usual)


def format_of(output: Path | None, choices: Sequence[str] = ROW_FORMATS) -> str | None:
    """The format that a file's ending asks for, if it asks for one of the choices."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    ending = {"jsonl": "ndjson", "txt": "table"}.get(ending, ending)
    return ending if ending in choices else None


def complete_query(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The stored queries whose names begin so, for the shell's completion."""
    found = {path.stem for folder in query_folders() for path in folder.glob("*.rq")}
    return sorted(name for name in found if name.startswith(incomplete))


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """The stream that an answer goes to; a file is written when the whole answer is there.

    So a question that fails leaves a file of that name as it was.
    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if not path.parent.is_dir():
        raise SourceError(str(path), f"there is no folder {path.parent}")
    with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as answer:
        yield answer
        answer.seek(0)
        try:
            with path.open("wb") as stream:
                shutil.copyfileobj(answer, stream)
        except OSError as error:
            raise SourceError(str(path), error.strerror or str(error)) from error


def read_arguments(pairs: Sequence[str]) -> dict[str, str]:
    """`key=value` words as a dict; raises `ConfigError` for a word without `=`, and for a key given twice."""
    arguments: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise ConfigError(f"{pair!r} is no KEY=VALUE, such as drug=baricitinib")
        if key in arguments:
            raise ConfigError(f"{key!r} is given twice")
        arguments[key] = value
    return arguments


def read_names(*words: str) -> list[str]:
    """The names in words such as `pagerank,core`, each once."""
    return list(dict.fromkeys(name.strip() for word in words for name in word.split(",")))


def network_options(command: Callable) -> Callable:
    """What a network is drawn of and how, for commands that draw one; `draw` takes them."""
    for option in (
        click.option("--argument", "-a", "arguments", multiple=True, metavar="KEY=VALUE",
                     help="An argument of that query."),
        click.option("--sparql", metavar="TEXT", help="The same for what a SPARQL query names."),
        click.option("--query", shell_complete=complete_query,
                     help="A network only of the trials, drugs ... that a stored query names."),
        click.option("--until", metavar="DATE", help="Trials that start by this day, month or year."),
        click.option("--since", metavar="DATE", help="Trials that start from this day, month or year on."),
        click.option("--registry", multiple=True, metavar="NAME", help="Trials in a registry: ctgov, isrctn."),
        click.option("--country", multiple=True, metavar="NAME", help="Trials in a country."),
        click.option("--phase", multiple=True, metavar="PHASE", help="Trials of a phase: 'phase 2', 3."),
        click.option("--status", multiple=True, metavar="STATUS",
                     help="Trials of a status; given several times, of any of these. So the next ones."),
        click.option("--backbone", type=click.Choice(BACKBONES),
                     help="With --by: keep what shares more than chance would have it, tested so."),
        click.option("--each", default=0, type=SOME_OR_ALL, show_default=True, metavar="N",
                     help="With --by: how many of its heaviest edges each node keeps; 0 for all."),
        click.option("--weight", type=click.Choice(WEIGHTS), metavar="SCHEME",
                     help=f"With --by: what an edge weighs: {', '.join(WEIGHTS)}. [default: count]"),
        click.option("--hub", default=1000, type=SOME, show_default=True, metavar="N",
                     help="With --by: what has more links joins nothing."),
        click.option("--least", default=0, type=click.FloatRange(min=0), show_default=True, metavar="N",
                     help="Leave out edges of less weight."),
        click.option("--by", multiple=True, metavar="KIND",
                     help="Join things of one kind by what they share; several times, of any of these kinds."),
    ):  # fmt: skip
        command = option(command)
    return command


def draw(
    graph: TrialGraph,
    of: str,
    *,
    query: str | None,
    sparql: str | None,
    arguments: Sequence[str],
    **options: Any,
) -> FrozenGraph:
    """The network that the `network_options` ask for."""
    only = answer(graph, query, sparql, arguments) if query or sparql or arguments else None
    return graph.network(of, only=only, **options)


def answer(
    graph: TrialGraph, query: str | None, sparql: str | None, arguments: Sequence[str]
) -> Rows | QueryBoolean | QueryTriples:
    """The answer to the one query that is given."""
    if query and sparql:
        raise click.UsageError("name one of --query and --sparql")
    if arguments and not query:
        raise click.UsageError("--argument belongs to a --query")
    return graph.query(query, **read_arguments(arguments)) if query else graph.sparql(sparql)


def say_what_was_drawn(network: FrozenGraph) -> None:
    """Name and size of a network, and what joins nothing, on stderr."""
    click.echo(f"{network.name}: {len(network):,} nodes, {network.size():,} edges", err=True)
    if too_common := network.graph.get("too_common"):
        click.echo(f"too common to join anything (--hub): {printable(', '.join(too_common))}", err=True)


def spark_options(command: Callable) -> Callable:
    """What does the work, for commands that a cluster can do; `session_asked` takes the last two."""
    for option in (
        click.option("--set", "settings", multiple=True, metavar="KEY=VALUE",
                     help="With --engine spark: a setting of Spark's, such as spark.executor.memory=8g."),
        click.option("--master", metavar="URL",
                     help="With --engine spark: spark://host:7077, local[4], sc://host for Spark Connect."),
        click.option("--engine", type=click.Choice(("local", "spark")), default="local", show_default=True,
                     help="What does the work: this machine, or a cluster."),
    ):  # fmt: skip
        command = option(command)
    return command


def session_asked(master: str | None, settings: Sequence[str]) -> AbstractContextManager[SparkSession]:
    """The session of Spark that the `spark_options` ask for."""
    from trialgraph.spark import open_session

    if master is None:
        raise ConfigError("--engine spark needs a --master: spark://host:7077, local[4], sc://host")
    return open_session(master, read_arguments(settings))


def progress_bar(*columns: ProgressColumn) -> Progress:
    """How far something is, on stderr and on a terminal only, gone when it is done; to be used in a `with`."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


@contextmanager
def counting_triples(what: str) -> Iterator[Callable[[int], None]]:
    """Shows on a terminal how many triples have been worked on; gives what is to be told of more of them."""
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    said = TextColumn("{task.description} {task.completed:,.0f} triples")
    with progress_bar(SpinnerColumn(), said, TimeElapsedColumn()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda triples: bar.advance(task, triples)


def say_above(bar: Progress, trouble: str) -> None:
    """A line on stderr, above the bar."""
    bar.console.print(trouble, markup=False, highlight=False, soft_wrap=True)
