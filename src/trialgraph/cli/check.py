"""`trialgraph check`"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialgraph.cli.options import SOME, graph_option

if TYPE_CHECKING:
    from trialgraph.graph import TrialGraph


@click.command(epilog="Example:  trialgraph check")
@graph_option
@click.option(
    "--most", "-n", default=5, type=SOME, show_default=True, metavar="N", help="How many differences of a kind."
)
@click.option(
    "--shapes/--no-shapes", default=None, help="Check the SHACL shapes too. [default: up to 200,000 triples]"
)
def command(graph: str | None, most: int, shapes: bool | None) -> None:
    """Check that nothing in a graph is missing, dangling or at odds; status 1 where something is.

    Counts, links that lead nowhere, the shapes, and in a graph's folder: its records, the index of names, and the
    columns of edges, held against the store. For each kind of edge, fact and label: how many, and a digest that is
    the same wherever the same is said. Then the first differences. `trialgraph link` makes the columns anew.
    """
    from trialgraph.checking import check_graph
    from trialgraph.graph import open_graph

    with open_graph(graph) as opened:
        folder = Path(opened.location) if Path(opened.location).is_dir() else None
        wrong = 0
        for found in check_graph(opened.store, folder, shapes=shapes, most=most):
            click.echo(f"{found.what:21} {found.said}{'  WRONG' * found.wrong}")
            _print_indented(found.examples)
            wrong += found.wrong
        differing = _compare_edges(opened, folder, most) if folder else 0
    if differing:
        click.echo(f"{differing} of the kinds differ; make the edges anew by `trialgraph link`", err=True)
    if wrong:
        click.echo(f"{wrong} of the checks found something wrong", err=True)
    if differing or wrong:
        raise SystemExit(1)
    click.echo("nothing is wrong" + "; the edges say what the store says" * bool(folder))


def _compare_edges(graph: "TrialGraph", folder: Path, most: int) -> int:
    """Prints how the columns of edges agree with the store, and tells how many kinds differ."""
    from trialgraph.agreement import compare_with_store

    differing = 0
    for found in compare_with_store(folder, graph.store, most=most):
        verdict = "" if found.agrees else f"  the store has {found.said.rows:,}  {found.said.digest}"
        click.echo(f"{found.name:21} {found.table.rows:>12,}  {found.table.digest}{verdict}")
        for where, rows in (("edges", found.only_in_table), ("store", found.only_said)):
            _print_indented(f"only in the {where}: {'  '.join(each or '-' for each in row)}" for row in rows)
        differing += not found.agrees
    return differing


def _print_indented(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(f"    {line}")
