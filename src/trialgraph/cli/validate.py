"""`trialgraph validate`"""

import click

from trialgraph.cli.options import SOME_OR_ALL, graph_option


@click.command(epilog="Example:  trialgraph validate")
@graph_option
@click.option(
    "--most", "-n", default=20, type=SOME_OR_ALL, show_default=True, metavar="N", help="How many lines; 0 for all."
)
def command(graph: str | None, most: int) -> None:
    """Check a graph against the SHACL shapes of the ontology; status 1 where it does not conform.

    The whole graph is read into memory: some ten minutes and 2 GB for a million triples.
    """
    from trialgraph.graph import open_graph
    from trialgraph.shapes import find_violations

    with open_graph(graph) as opened:
        found = find_violations(opened.store)
    for violation in found[: most or None]:
        click.echo(f"{violation.node}  {violation.path}: {violation.message}")
    if found:
        click.echo(f"{len(found):,} violations", err=True)
        raise SystemExit(1)
    click.echo("conforms to the shapes")
