"""Options that several commands share."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

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
ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "ndjson", "ttl", "nt")
"""As `tables.FORMATS`; a test holds the two equal."""


def format_option(choices: Sequence[str] = ROW_FORMATS) -> Callable:
    """`--format`, for commands that print rows."""
    return click.option(
        "--format", "fmt", type=click.Choice(choices), help="[default: table; ttl for a CONSTRUCT]"
    )


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """The stream that an answer goes to."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        stream = path.open("wb")
    except OSError as error:
        raise SourceError(str(path), error.strerror or str(error)) from error
    with stream:
        yield stream


def read_arguments(pairs: Sequence[str]) -> dict[str, str]:
    """`key=value` words as a dict; raises `ConfigError` for a word without `=`, and for a key given twice."""
    arguments: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise ConfigError(f"{pair!r} is no key=value; e.g. drug=baricitinib")
        if key in arguments:
            raise ConfigError(f"{key!r} is given twice")
        arguments[key] = value
    return arguments
