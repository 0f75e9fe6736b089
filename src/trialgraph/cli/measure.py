"""`trialgraph measure`"""

import csv
import json
import sys

import click

from trialgraph.cli.options import SOME_OR_ALL, graph_option


@click.command(epilog="Example:  trialgraph measure --network trial --by drug")
@graph_option
@click.option(
    "--network",
    "of",
    default="trial-drug",
    show_default=True,
    help="Two kinds (trial-drug, drug-condition), or one with --by.",
)
@click.option("--by", help="Join things of one kind by what they share: trial, drug, condition, sponsor, site ...")
@click.option(
    "--measure",
    "-m",
    "measures",
    multiple=True,
    help="degree, pagerank, betweenness, community. [default: all]",
)
@click.option("--most", "-n", default=20, type=SOME_OR_ALL, show_default=True, help="How many rows; 0 for all.")
@click.option("--format", "fmt", type=click.Choice(("table", "csv", "ndjson")), default="table", show_default=True)
def command(graph: str | None, of: str, by: str | None, measures: tuple[str, ...], most: int, fmt: str) -> None:
    """Measure a network: degree, PageRank, betweenness, communities."""
    from trialgraph.graph import open_graph
    from trialgraph.networks import MEASURES, measure

    with open_graph(graph) as opened:
        network = opened.network(of, by=by)
    rows = measure(network, measures or MEASURES)[: most or None]
    click.echo(f"{network.name}: {len(network):,} nodes, {network.size():,} edges", err=True)
    if left_out := network.graph.get("left_out"):
        click.echo(f"too common to join anything: {', '.join(left_out)}", err=True)
    if fmt == "ndjson":
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif fmt == "csv":
        writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows(rows)
    else:
        _print_table(rows)


def _print_table(rows: list[dict]) -> None:
    columns = [name for name in rows[0] if name not in ("node", "label", "kind")] if rows else []
    click.echo("".join(f"{name:>13}" for name in columns) + "  node")
    for row in rows:
        cells = (f"{row[name]:13.4f}" if isinstance(row[name], float) else f"{row[name]:13}" for name in columns)
        click.echo("".join(cells) + f"  {row['label']} ({row['kind']})")
