"""`trialgraph query`"""

from pathlib import Path

import click

from trialgraph.cli.options import (
    complete_query,
    format_of,
    format_option,
    graph_option,
    open_output,
    output_option,
    read_arguments,
)


@click.command(epilog="Example:  trialgraph query trials_of_a_drug drug=baricitinib --format csv")
@click.argument("name", shell_complete=complete_query)
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]...")
@graph_option
@format_option()
@output_option
def command(
    name: str, arguments: tuple[str, ...], graph: str | None, fmt: str | None, output: Path | None
) -> None:
    """Ask a stored query.

    `trialgraph queries NAME` tells its parameters. Where a thing is wanted, a label, a registry number, a CURIE
    or an IRI will do.
    """
    from trialgraph.graph import open_graph
    from trialgraph.tables import usual_format, write

    given = read_arguments(arguments)
    with open_graph(graph) as opened, open_output(output) as stream:
        answer = opened.query(name, **given)
        write(answer, fmt or format_of(output) or usual_format(answer), stream)
