"""`trialgraph matches`"""

from pathlib import Path

import click

from trialgraph.cli.options import folder_asked, format_of, format_option, open_output, output_option
from trialgraph.errors import StoreError


@click.command(epilog="Example:  trialgraph matches --review")
@click.argument("number", required=False)
@click.option(
    "--graph", "-g", metavar="PATH", help="The graph's folder. [default: $TRIALGRAPH_GRAPH, else ./graph]"
)
@click.option("--review", is_flag=True, help="List what is in doubt instead, the likeliest first.")
@format_option()
@output_option
def command(number: str | None, graph: str | None, review: bool, fmt: str | None, output: Path | None) -> None:
    """List which records are about one trial, with the evidence; with a NUMBER only those of that trial.

    `trialgraph merge` and `trialgraph split` decide by hand.
    """
    from trialgraph.linking import CANDIDATES, MAPPINGS
    from trialgraph.mappings import read_mappings
    from trialgraph.reviewing import match_rows
    from trialgraph.tables import write

    table = folder_asked(graph) / (CANDIDATES if review else MAPPINGS)
    if not table.is_file():
        raise StoreError(str(table), "is not there; build the graph with `trialgraph build`")
    rows = match_rows(read_mappings(table), number)
    with open_output(output) as stream:
        write(rows, fmt or format_of(output) or "table", stream)
    if not len(rows):
        click.echo("nothing waits for review" if review else "no two records are about one trial", err=True)
