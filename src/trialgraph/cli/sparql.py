"""`trialgraph sparql`"""

from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from trialgraph.cli.options import (
    as_of_option,
    format_of,
    format_option,
    graph_option,
    open_asked,
    open_output,
    output_option,
)
from trialgraph.errors import ConfigError


@click.command(epilog='Example:  trialgraph sparql "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"')
@click.argument("text", required=False, metavar="[QUERY]")
@click.option("--file", "-f", "file", type=click.File("rb"), help="Read the query from a file; - is stdin.")
@graph_option
@as_of_option
@format_option()
@output_option
def command(
    text: str | None,
    file: BinaryIO | None,
    graph: str | None,
    as_of: date | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Ask a SPARQL 1.1 query."""
    from trialgraph.tables import usual_format, write

    if (text is None) == (file is None):
        raise click.UsageError("give a query, or a file with one (-f)")
    if text and _is_file(text):
        raise click.UsageError(f"{text} is a file; read the query from it with -f {text}")
    query = _read(file) if file else text
    with open_asked(graph, as_of) as opened, open_output(output) as stream:
        answer = opened.sparql(query)
        write(answer, fmt or format_of(output) or usual_format(answer), stream)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long for a path, as queries are
        return False


def _read(file: BinaryIO) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file.name}: the query is not UTF-8 ({error})") from error
