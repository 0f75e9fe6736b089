"""`trialgraph measure`"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialgraph.cli.options import (
    SOME,
    SOME_OR_ALL,
    USUAL_MEASURES,
    draw,
    format_of,
    graph_option,
    network_options,
    open_output,
    output_option,
    read_names,
    say_what_was_drawn,
)

if TYPE_CHECKING:
    import networkx as nx

FORMATS = ("table", "csv", "ndjson", "parquet", "ttl")
ROWS = ("nodes", "communities", "components", "bridges", "network")
NEEDS = {"communities": ["degree", "community"], "components": ["component"], "network": ["community"]}
"""What has to be measured for rows of something else than nodes."""


@click.command(epilog="Example:  trialgraph measure --network trial --by drug")
@graph_option
@click.option(
    "--network",
    "of",
    default="trial-drug",
    show_default=True,
    help="Two kinds or more (trial-drug), or one with --by.",
)
@network_options
@click.option(
    "--measure",
    "-m",
    "measures",
    multiple=True,
    metavar="NAME,...",
    help="degree, strength, pagerank, betweenness, closeness, core, community, component, constraint, "
    "effective_size. [default: degree,pagerank,betweenness,community]",
)
@click.option("--rows", type=click.Choice(ROWS), default="nodes", show_default=True, help="What the rows are of.")
@click.option(
    "--from",
    "start",
    multiple=True,
    metavar="THING",
    help="Let PageRank begin anew at THING, which tells what is near it; may be given several times.",
)
@click.option("--to", "end", metavar="THING", help="With one --from: the way there that avoids hubs, instead.")
@click.option(
    "--pivots", default=500, type=SOME, show_default=True, metavar="N", help="The sample of a large network."
)
@click.option("--method", default="louvain", show_default=True, help="For communities: louvain, leiden.")
@click.option(
    "--resolution",
    default=1.0,
    type=click.FloatRange(min=0, min_open=True),
    show_default=True,
    help="Above 1 communities are smaller.",
)
@click.option("--seed", default=20, show_default=True, help="For communities and samples.")
@click.option(
    "--most", "-n", default=20, type=SOME_OR_ALL, show_default=True, metavar="N", help="How many rows; 0 for all."
)
@click.option("--write", is_flag=True, help="Put the measures into the graph too, with how and when.")
@click.option("--format", "fmt", type=click.Choice(FORMATS), help="[default: by the ending of -o; else table]")
@output_option
def command(
    graph: str | None,
    of: str,
    measures: tuple[str, ...],
    rows: str,
    start: tuple[str, ...],
    end: str | None,
    most: int,
    write: bool,
    fmt: str | None,
    output: Path | None,
    **rules: Any,
) -> None:
    """Measure a network: who is central, what belongs together.

    Large networks are sampled for betweenness and closeness; how far values may be off is told, and stands beside
    each of them. Communities are named by the drugs and conditions that tell them from the others.

    --write puts the values of nodes into the graph, in a named graph of their own, where they stay until the same
    is measured again or the graph is built or linked anew.
    """
    from trialgraph.graph import open_graph
    from trialgraph.measures import list_rows, path_rows
    from trialgraph.measures.printing import write_rows
    from trialgraph.measures.statements import write_turtle

    fmt = fmt or format_of(output, FORMATS) or "table"
    _refuse_misfits(rows, start, end, fmt, write=write)
    choices = {name: rules.pop(name) for name in ("pivots", "method", "resolution", "seed")}
    with open_graph(graph) as opened, open_output(output) as stream:
        network = draw(opened, of, **rules)
        begin = tuple(opened.find(thing) for thing in start)
        if end:
            write_rows(path_rows(network, begin[0], opened.find(end)), fmt, stream)
            return
        chosen = _chosen(measures, rows)
        opened.measure(network, chosen, start=begin, **choices)
        _tell(network, chosen)
        run = {"of": _drawn(of, rules), "start": begin}
        if write:
            opened.write_measures(network, chosen, **run)
        if fmt == "ttl":
            write_turtle(network, chosen, stream, **run)
        else:
            write_rows(list_rows(network, rows, chosen)[: most or None], fmt, stream)


def _refuse_misfits(rows: str, start: tuple[str, ...], end: str | None, fmt: str, *, write: bool) -> None:
    if end and len(start) != 1:
        raise click.UsageError("a way --to a thing goes --from one other")
    if end and (write or rows != "nodes"):
        raise click.UsageError("a way --to a thing has rows of its own, and is not written into the graph")
    if fmt == "ttl" and (end or rows != "nodes"):
        raise click.UsageError("ttl states the measures of nodes; take table, csv, ndjson or parquet")


def _chosen(measures: tuple[str, ...], rows: str) -> list[str]:
    """The measures named, and what rows of something else than nodes need."""
    needed = NEEDS.get(rows, [])
    usual = USUAL_MEASURES if rows == "nodes" else ()
    return list(dict.fromkeys([*(read_names(*measures) or usual), *needed]))


def _drawn(of: str, projection: dict[str, Any]) -> str:
    """How the network was drawn, in a word: what makes it the same network when it is measured again."""
    return ", ".join([of, *(f"{name} {value}" for name, value in sorted(projection.items()) if value)])


def _tell(network: "nx.Graph", measures: list[str]) -> None:
    """What the rows do not say, to stderr."""
    say_what_was_drawn(network)
    for name in measures:
        click.echo(f"{name}: {network.graph['how'][name]}", err=True)
