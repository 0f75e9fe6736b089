"""`trialgraph measure`"""

import csv
import io
import json
from pathlib import Path
from typing import Any

import click

from trialgraph.cli.options import (
    SOME_OR_ALL,
    format_of,
    graph_option,
    open_output,
    output_option,
    projection_options,
)
from trialgraph.names import printable

FORMATS = ("table", "csv", "ndjson")


@click.command(epilog="Example:  trialgraph measure --network trial --by drug")
@graph_option
@click.option(
    "--network",
    "of",
    default="trial-drug",
    show_default=True,
    help="Two kinds (trial-drug, drug-condition), or one with --by.",
)
@projection_options
@click.option(
    "--measure",
    "-m",
    "measures",
    multiple=True,
    help="degree, pagerank, betweenness, community. [default: all]",
)
@click.option(
    "--most", "-n", default=20, type=SOME_OR_ALL, show_default=True, metavar="N", help="How many rows; 0 for all."
)
@click.option("--format", "fmt", type=click.Choice(FORMATS), help="[default: by the ending of -o; else table]")
@output_option
def command(
    graph: str | None,
    of: str,
    measures: tuple[str, ...],
    most: int,
    fmt: str | None,
    output: Path | None,
    **projection: Any,
) -> None:
    """Measure a network: degree, PageRank, betweenness, communities."""
    from trialgraph.graph import open_graph
    from trialgraph.measures import MEASURES, measure

    with open_graph(graph) as opened:
        network = opened.network(of, **projection)
    rows = measure(network, measures or MEASURES)[: most or None]
    click.echo(f"{network.name}: {len(network):,} nodes, {network.size():,} edges", err=True)
    if too_common := network.graph.get("too_common"):
        click.echo(f"too common to join anything (--hub): {', '.join(too_common)}", err=True)
    write = {"csv": _csv, "ndjson": _ndjson}.get(fmt or format_of(output, FORMATS), _table)
    with open_output(output) as stream:
        stream.write(write(rows).encode())


def _ndjson(rows: list[dict]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _csv(rows: list[dict]) -> str:
    page = io.StringIO()
    writer = csv.DictWriter(page, list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(rows)
    return page.getvalue()


def _table(rows: list[dict]) -> str:
    columns = [name for name in rows[0] if name not in ("node", "label", "kind")] if rows else []
    lines = ["".join(f"{name:>13}" for name in columns) + "  node"]
    for row in rows:
        cells = (f"{row[name]:13.4f}" if isinstance(row[name], float) else f"{row[name]:13}" for name in columns)
        lines.append("".join(cells) + f"  {row['label']} ({row['kind']})")
    return "".join(printable(line) + "\n" for line in lines)
