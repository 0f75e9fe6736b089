"""`trialgraph export`"""

from pathlib import Path
from typing import Any

import click

from trialgraph.cli.options import (
    SOME,
    SOME_OR_ALL,
    complete_query,
    graph_option,
    open_output,
    output_option,
    projection_options,
    read_arguments,
)

EVERYTHING = 10**9


@click.command(epilog="Example:  trialgraph export NCT04972760 --depth 2 -o picture.html")
@click.argument("thing", required=False)
@graph_option
@click.option(
    "--depth", default=1, type=SOME, show_default=True, metavar="N", help="How many links away from THING."
)
@click.option("--query", "query", shell_complete=complete_query, help="A stored query: draw its answer.")
@click.option(
    "--argument", "-a", "arguments", multiple=True, metavar="KEY=VALUE", help="An argument of that query."
)
@click.option("--network", "of", help="A network instead: two kinds (trial-drug), or one with --by.")
@projection_options
@click.option(
    "--most", default=300, type=SOME_OR_ALL, show_default=True, metavar="N", help="How many nodes; 0 for all."
)
@click.option("--measures", is_flag=True, help="Put degree, PageRank, betweenness and community on the nodes.")
@click.option(
    "--format",
    "fmt",
    help="graphml, gexf, cytoscape, dot, mermaid, html, svg, turtle, nquads. [default: by the file's ending]",
)
@output_option
def command(
    thing: str | None,
    graph: str | None,
    depth: int,
    query: str | None,
    arguments: tuple[str, ...],
    of: str | None,
    most: int,
    measures: bool,
    fmt: str | None,
    output: Path | None,
    **projection: Any,
) -> None:
    """Write a network: the neighbourhood of THING, the answer to a stored query, or a network of two kinds."""
    from trialgraph.exporters import find_exporter, get_exporter
    from trialgraph.graph import open_graph
    from trialgraph.measures import MEASURES, measure
    from trialgraph.networks import drawn, trim

    if sum(map(bool, (thing, query, of))) != 1:
        raise click.UsageError("name one of: a THING, --query NAME, --network KINDS")
    if arguments and not query:
        raise click.UsageError("--argument belongs to a --query")
    if projection["by"] and not of:
        raise click.UsageError("--by belongs to a --network, such as --network trial --by drug")
    if not fmt and not output:
        raise click.UsageError("name a file (-o picture.html) or a format (--format graphml)")
    exporter = get_exporter(fmt) if fmt else find_exporter(output)
    with open_graph(graph) as opened:
        if thing:
            limits = {"most": most} if most else {"most": EVERYTHING, "crowd": EVERYTHING}
            network = opened.neighbourhood(thing, depth=depth, **limits)
        elif query:
            network = drawn(opened.store, opened.query(query, **read_arguments(arguments)))
        else:
            network = opened.network(of, most=most, **projection)
    network = trim(network, most) if most else network
    if measures:
        measure(network, MEASURES)
    with open_output(output) as stream:
        content = exporter.render(network)
        stream.write(content.encode() if isinstance(content, str) else content)
    left_out = network.graph.get("left_out", 0)
    more = f", {left_out:,} more nodes left out (--most)" if left_out else ""
    click.echo(f"{output or 'stdout'}: {len(network):,} nodes, {network.size():,} edges{more}", err=True)
