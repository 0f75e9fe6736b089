"""`trialgraph update`"""

from functools import partial

import click

from trialgraph.cli.build import print_report, reading_options, with_progress
from trialgraph.cli.options import folder_asked


@click.command(epilog="Example:  trialgraph update data/")
@click.option(
    "--graph", "-g", metavar="PATH", help="The graph's folder. [default: $TRIALGRAPH_GRAPH, else ./graph]"
)
@click.option(
    "--complete",
    multiple=True,
    metavar="REGISTRY",
    help="SOURCES hold all that a registry has (ctgov, isrctn ...): mark its other records as withdrawn.",
)
@reading_options
def command(
    sources: tuple[str, ...],
    graph: str | None,
    complete: tuple[str, ...],
    vocabularies: tuple[str, ...],
    **limits: int,
) -> None:
    """Add to a graph what is new or changed in files of registry records.

    SOURCES are as for `trialgraph build`. What they do not mention stays. The graph is then as if built of the
    newest version of every record, and the versions before these are its history (see `trialgraph changes`).

    The updated graph takes the old one's place when it is whole.
    """
    from trialgraph.build import update

    place = folder_asked(graph)
    report = with_progress(partial(update, complete=complete), sources, place, vocabularies, **limits)
    unchanged = report.records - report.new - report.changed
    click.echo(f"{report.new:,} records new, {report.changed:,} changed, {unchanged:,} unchanged")
    print_report(report, place)
