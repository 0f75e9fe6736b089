"""`trialgraph backup`"""

from pathlib import Path

import click

from trialgraph.cli.options import counting_triples, folder_asked, folder_option


@click.command(epilog="Example:  trialgraph backup -o backups/2026-01-31")
@folder_option
@click.option(
    "--output",
    "-o",
    "into",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A new folder for the backup.",
)
def command(graph: str | None, into: Path) -> None:  # fmt: skip
    """Keep a graph as compressed files with checksums, from which `trialgraph restore` makes it again.

    The triples are sorted N-Quads (zst), which other programs read too; beside them are the records, from which
    the graph can be linked anew and updated, and what people have decided.
    """
    from trialgraph.backup import back_up

    place = folder_asked(graph)
    with counting_triples(f"backing up {place}") as progress:
        kept = back_up(place, into, progress=progress)
    size = sum(file.stat().st_size for file in into.rglob("*") if file.is_file())
    click.echo(f"{into}: {kept.quads:,} quads and {len(kept.files):,} other files, {size / 1e6:,.1f} MB")
