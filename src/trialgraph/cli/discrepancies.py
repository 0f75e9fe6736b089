"""`trialgraph discrepancies`"""

from datetime import date
from pathlib import Path

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


@click.command(epilog="Example:  trialgraph discrepancies --all")
@click.argument("trial", required=False)
@click.option("--all", "everything", is_flag=True, help="Of all trials that several registries describe.")
@graph_option
@as_of_option
@format_option()
@output_option
def command(
    trial: str | None,
    everything: bool,
    graph: str | None,
    as_of: date | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Show where the records of a TRIAL disagree: status, phase, type, enrolment, start, completion,
    primary outcomes.

    The same as `trialgraph query discrepancies`.
    """
    from trialgraph.tables import write

    if bool(trial) == everything:
        raise click.UsageError("name a TRIAL, or --all")
    with open_asked(graph, as_of) as opened, open_output(output) as stream:
        rows = opened.query("discrepancies", trial=trial)
        write(rows, fmt or format_of(output) or "table", stream)
        if not len(rows):
            click.echo("the records do not disagree", err=True)
