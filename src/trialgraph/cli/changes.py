"""`trialgraph changes`"""

from datetime import date, datetime
from pathlib import Path

import click

from trialgraph.cli.options import format_of, format_option, graph_option, open_output, output_option


@click.command(epilog="Example:  trialgraph changes --since 2026-02-01 --fact status")
@click.argument("trial", required=False)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Leave out what changed before. [default: all]",
)
@click.option("--condition", metavar="NAME", help="Of trials that study a condition, or a narrower one.")
@click.option("--fact", metavar="FACT", help="Of one kind: status, site, enrollment, 'completion date' ...")
@graph_option
@format_option()
@output_option
def command(
    trial: str | None,
    since: datetime | None,
    condition: str | None,
    fact: str | None,
    graph: str | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List what changed in the records of all trials, or of a TRIAL, between their consecutive versions.

    Status, phase, enrolment, dates, sponsors, sites and primary outcomes; the latest first. The same as
    `trialgraph query changes`. As RDF, `trialgraph query change_feed` gives each change with the versions before
    and after it.
    """
    from trialgraph.graph import open_graph
    from trialgraph.tables import write

    asked = {"trial": trial, "condition": condition, "fact": fact, "since": _day(since)}
    with open_graph(graph) as opened, open_output(output) as stream:
        rows = opened.query("changes", **{name: value for name, value in asked.items() if value is not None})
        wanted = fmt or format_of(output) or "table"
        write(rows, wanted, stream)
        if wanted == "table" and not len(rows):
            click.echo("no change is known: the graph has no earlier version that differs so", err=True)


def _day(value: datetime | None) -> date | None:
    return value and value.date()
