"""Options that several commands share."""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

import click

from trialgraph.config import query_folders
from trialgraph.errors import ConfigError, SourceError

graph_option = click.option(
    "--graph",
    "-g",
    metavar="PATH|URL",
    help="The graph: a folder that `build` made, or a SPARQL endpoint. [default: $TRIALGRAPH_GRAPH, else ./graph]",
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


def format_option(choices: Sequence[str] = ROW_FORMATS) -> Callable:
    """`--format`, for commands that print rows."""
    usual = "[default: by the ending of -o; else table, ttl for a CONSTRUCT]"
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


def projection_options(command: Callable) -> Callable:
    """`--by` and what belongs to it, for commands that draw a network of one kind by what it shares."""
    for option in (
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
        click.option("--by", help="Join things of one kind by what they share: trial, drug, condition, site ..."),
    ):  # fmt: skip
        command = option(command)
    return command
