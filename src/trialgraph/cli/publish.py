"""`trialgraph publish`"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialgraph.cli.options import counting_triples, folder_asked, folder_option

if TYPE_CHECKING:
    from trialgraph.stores.oxigraph import Oxigraph


@click.command(epilog="Example:  trialgraph publish --shards for-the-loader")
@folder_option
@click.option(
    "--to",
    metavar="URL|FILE",
    help="A server: the URL of its SPARQL endpoint, or a file NAME.toml that tells of it.",
)
@click.option("--store-url", metavar="URL", help="Where the server of a URL speaks the Graph Store Protocol.")
@click.option("--in-place", is_flag=True, help="Drop what is there first, and do not move graphs in at the end.")
@click.option(
    "--shards",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A new folder of sorted N-Quads with a manifest instead, for a server's bulk loader.",
)
@click.option(
    "--compression", type=click.Choice(("zst", "gz")), default="zst", show_default=True, help="Of the --shards."
)
@click.option(
    "--default-graph",
    metavar="IRI",
    help="The name that the default graph gets in the --shards, for a server without one.",
)
def command(
    graph: str | None,
    to: str | None,
    store_url: str | None,
    in_place: bool,
    shards: Path | None,
    compression: str,
    default_graph: str | None,
) -> None:  # fmt: skip
    """Load a graph into a SPARQL server, or write it as files for a server's own loader.

    The triples are sent in pieces to graphs that nobody asks; when all are there, and as many as in the source,
    they are moved to their places. So what the server had stays until then.

    Credentials are read from ~/.netrc, or from the variables that NAME.toml names. docs/stores.md has recipes for
    several servers.
    """
    from trialgraph.stores.oxigraph import open_folder

    if bool(to) == bool(shards):
        raise click.UsageError("name one of --to URL and --shards DIR")
    with open_folder(str(folder_asked(graph))) as source:
        if shards:
            _write(source, shards, compression, default_graph)
        else:
            _send(source, to, {"store_url": store_url} if store_url else {}, in_place=in_place)


def _write(source: "Oxigraph", folder: Path, compression: str, default_graph: str | None) -> None:
    from trialgraph.shards import make_shards

    with counting_triples(f"writing {folder}") as progress:
        manifest = make_shards(
            source, folder, compression=compression, default_graph=default_graph, progress=progress
        )
    _print_counts(manifest.graphs)
    click.echo(f"{folder}: {manifest.quads:,} quads in {len(manifest.files):,} files")


def _send(source: "Oxigraph", to: str, options: dict[str, str], *, in_place: bool) -> None:
    from trialgraph.publishing import publish
    from trialgraph.stores import open_server

    with open_server(to, **options) as server, counting_triples(f"sending to {to}") as progress:
        counts = publish(source, server, in_place=in_place, progress=progress)
    _print_counts(counts)
    click.echo(f"{to}: {sum(counts.values()):,} triples, as many in each graph as the source has")


def _print_counts(counts: dict[str, int]) -> None:
    for graph, triples in counts.items():
        click.echo(f"{triples:>12,}  {graph or 'the default graph'}")
