"""`trialgraph export`"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from trialgraph.cli.options import (
    SOME,
    SOME_OR_ALL,
    USUAL_MEASURES,
    answer,
    draw,
    graph_option,
    network_options,
    open_output,
    output_option,
    read_names,
)

if TYPE_CHECKING:
    import networkx as nx

    from trialgraph.graph import TrialGraph

EVERYTHING = 10**9


@click.command(epilog="Example:  trialgraph export NCT04972760 --depth 2 -o picture.html")
@click.argument("thing", required=False)
@graph_option
@click.option(
    "--depth", default=1, type=SOME, show_default=True, metavar="N", help="How many links away from THING."
)
@click.option("--network", "of", help="A network instead: two kinds or more (trial-drug), or one with --by.")
@network_options
@click.option("--matrix", metavar="KINDS", help="Two kinds (drug-condition) as a heat map or a table instead.")
@click.option(
    "--most",
    type=SOME_OR_ALL,
    metavar="N",
    help="How many nodes, or rows and columns; 0 for all.  [default: 300; 30 for a --matrix]",
)
@click.option(
    "--measures",
    is_flag=False,
    flag_value=",".join(USUAL_MEASURES),
    metavar="[NAME,...]",
    help="Put measures of what is drawn on its nodes; see `measure -m`. Without names, the usual ones.",
)
@click.option("--size", default="degree", show_default=True, metavar="MEASURE", help="What makes a node large.")
@click.option("--hulls", is_flag=True, help="Draw communities as areas with names.")
@click.option(
    "--format",
    "fmt",
    help="graphml, gexf, cytoscape, dot, mermaid, html, svg, png, turtle, nquads. [default: by the file's ending]",
)
@output_option
def command(
    thing: str | None,
    graph: str | None,
    depth: int,
    of: str | None,
    matrix: str | None,
    most: int | None,
    measures: str | None,
    size: str,
    hulls: bool,
    fmt: str | None,
    output: Path | None,
    query: str | None,
    sparql: str | None,
    arguments: tuple[str, ...],
    **options: Any,
) -> None:
    """Write a network: the neighbourhood of THING, the answer to a --query or --sparql, a --network or a --matrix.

    With a --network or --matrix, --query and --sparql say which trials and things it is drawn of.
    """
    from trialgraph.graph import open_graph

    asked = {"query": query, "sparql": sparql, "arguments": arguments}
    _refuse_misfits(click.get_current_context(), options)
    if most is None:
        most = 30 if matrix else 300
    render = _matrix_in(fmt, output, most) if matrix else _network_in(fmt, output)
    with open_graph(graph) as opened:
        if thing:
            network = _around(opened, thing, depth, most)
        else:
            network = _asked_for(opened, of or matrix, asked, options)
        if not matrix:
            network = _dressed(opened, network, most, measures, size, hulls=hulls)
    content, said = render(network)
    with open_output(output) as stream:
        stream.write(content)
    click.echo(f"{output or 'stdout'}: {said}", err=True)


def _refuse_misfits(context: click.Context, options: Iterable[str]) -> None:
    """Raises for what is given and would be ignored; `options` are those of how a network is drawn."""
    given = {name for name in context.params if context.get_parameter_source(name) is not ParameterSource.DEFAULT}
    drawn = sorted(given.intersection(options))
    for misfit, advice in (
        (
            ("thing" in given) + bool(given & {"of", "matrix", "query", "sparql"}) != 1
            or {"of", "matrix"} <= given,
            "name one of: a THING, --query NAME, --sparql TEXT, --network or --matrix KINDS",
        ),
        ("arguments" in given and "query" not in given, "--argument belongs to a --query"),
        ("by" in given and "of" not in given, "--by belongs to a --network, such as --network trial --by drug"),
        (drawn and not given & {"of", "matrix"}, f"--{''.join(drawn[:1])} belongs to a --network or --matrix"),
        ("depth" in given and "thing" not in given, "--depth belongs to a THING"),
        (
            "matrix" in given and given & {"measures", "size", "hulls"},
            "a --matrix has no measures, sizes or hulls",
        ),
        (not given & {"fmt", "output"}, "name a file (-o picture.html) or a format (--format graphml)"),
    ):
        if misfit:
            raise click.UsageError(advice)


def _asked_for(
    graph: "TrialGraph", kinds: str | None, asked: dict[str, Any], options: dict[str, Any]
) -> "nx.Graph":
    from trialgraph.neighbourhoods import drawn

    return draw(graph, kinds, **asked, **options) if kinds else drawn(graph.store, answer(graph, **asked))


def _around(graph: "TrialGraph", thing: str, depth: int, most: int) -> "nx.Graph":
    limits = {"most": most} if most else {"most": EVERYTHING, "crowd": EVERYTHING}
    return graph.neighbourhood(thing, depth=depth, **limits)


Render = Callable[["nx.Graph"], tuple[bytes, str]]
"""From a network to the file, and what is said about it."""


def _network_in(fmt: str | None, output: Path | None) -> Render:
    from trialgraph.exporters import find_exporter, get_exporter

    exporter = get_exporter(fmt) if fmt else find_exporter(output)

    def render(network: "nx.Graph") -> tuple[bytes, str]:
        content = exporter.render(network)
        left_out = network.graph.get("left_out", 0)
        more = f", {left_out:,} more nodes left out (--most)" if left_out else ""
        said = f"{len(network):,} nodes, {network.size():,} edges{more}"
        return content.encode() if isinstance(content, str) else content, said

    return render


def _matrix_in(fmt: str | None, output: Path | None, most: int) -> Render:
    from trialgraph.exporters.matrix import matrix_of
    from trialgraph.exporters.matrix_formats import find_format

    write = find_format(fmt or output.name)

    def render(network: "nx.Graph") -> tuple[bytes, str]:
        matrix = matrix_of(network, most)
        said = f"{len(matrix.rows):,} rows, {len(matrix.columns):,} columns"
        return write(matrix), "; ".join([said, *matrix.notes])

    return render


def _dressed(
    graph: "TrialGraph", network: "nx.Graph", most: int, measures: str | None, size: str, *, hulls: bool
) -> "nx.Graph":
    """What is drawn of a network, with what its picture is to show: sizes by a measure, communities as hulls."""
    from trialgraph.networks import trim

    if most:
        network = trim(network, most)
    if measures:
        graph.measure(network, read_names(measures))
    if size != "degree":
        graph.measure(network, [size])
        network.graph["size_of"] = size
        for node, value in network.nodes(data=size):
            network.nodes[node]["size"] = value
    if hulls:
        graph.measure(network, ["community"])
        network.graph["hulls"] = True
    return network
