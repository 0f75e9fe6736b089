"""`trialgraph query`"""

from datetime import date
from pathlib import Path

import click

from trialgraph.cli.options import (
    as_of_option,
    complete_query,
    format_of,
    format_option,
    graph_option,
    open_asked,
    open_output,
    output_option,
    read_arguments,
)


@click.command(epilog="Example:  trialgraph query trials_of_a_drug drug=baricitinib --format csv")
@click.argument("name", shell_complete=complete_query)
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]...")
@graph_option
@as_of_option
@format_option()
@output_option
def command(
    name: str,
    arguments: tuple[str, ...],
    graph: str | None,
    as_of: date | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Ask a stored query.

    `trialgraph queries NAME` tells its parameters. Where a thing is wanted, a label, a registry number, a CURIE
    or an IRI will do.
    """
    from trialgraph.tables import usual_format, write

    given = read_arguments(arguments)
    with open_asked(graph, as_of) as opened, open_output(output) as stream:
        answer = opened.query(name, **given)
        write(answer, fmt or format_of(output) or usual_format(answer), stream)
