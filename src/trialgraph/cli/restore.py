"""`trialgraph restore`"""

from pathlib import Path

import click

from trialgraph.cli.options import counting_triples


@click.command(epilog="Example:  trialgraph restore backups/2026-01-31 --into graph")
@click.argument("backup", type=click.Path(path_type=Path))
@click.option(
    "--into",
    "-i",
    type=click.Path(path_type=Path, file_okay=False),
    help="The graph's folder. [default: $TRIALGRAPH_GRAPH, else ./graph]",
)
def command(backup: Path, into: Path | None) -> None:  # fmt: skip
    """Make a graph again from a BACKUP, the folder that `trialgraph backup` wrote.

    Every file is held against its checksum first. A graph that is already there is replaced when the restored one
    is whole.
    """
    from trialgraph.backup import restore
    from trialgraph.config import default_graph

    place = into or Path(default_graph())
    with counting_triples(f"restoring {backup}") as progress:
        kept = restore(backup, place, progress=progress)
    click.echo(f"{place}: {kept.quads:,} triples")
