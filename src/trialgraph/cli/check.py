"""`trialgraph check`"""

from pathlib import Path

import click

from trialgraph.cli.options import SOME, graph_option
from trialgraph.errors import ConfigError


@click.command(epilog="Example:  trialgraph check")
@graph_option
@click.option(
    "--most", "-n", default=5, type=SOME, show_default=True, metavar="N", help="How many differences of a kind."
)
def command(graph: str | None, most: int) -> None:
    """Hold the columns of edges in a graph's folder against its store; status 1 where they differ.

    For each kind of edge, fact and label: how many, and a digest that is the same wherever the same is said. Then
    the first differences. `trialgraph link` makes the columns anew.
    """
    from trialgraph.agreement import compare_with_store
    from trialgraph.graph import open_graph

    differing = 0
    with open_graph(graph) as opened:
        if not Path(opened.location).is_dir():
            raise ConfigError("an endpoint has no columns of edges to check; name a folder")
        for found in compare_with_store(opened.location, opened.store, most=most):
            verdict = "" if found.agrees else f"  the store has {found.said.rows:,}  {found.said.digest}"
            click.echo(f"{found.name:21} {found.table.rows:>12,}  {found.table.digest}{verdict}")
            for where, rows in (("edges", found.only_in_table), ("store", found.only_said)):
                for row in rows:
                    click.echo(f"    only in the {where}: {'  '.join(each or '-' for each in row)}")
            differing += not found.agrees
    if differing:
        click.echo(f"{differing} of the kinds differ; make the edges anew by `trialgraph link`", err=True)
        raise SystemExit(1)
    click.echo("the edges say what the store says")
