"""`trialgraph link`"""

import codecs
from collections.abc import Iterator
from typing import TextIO

import click

from trialgraph.cli.options import folder_asked, graph_option, open_output
from trialgraph.names import printable

KINDS = ("drug", "condition", "organisation", "affiliation", "town")


@click.command(epilog='Example:  trialgraph link --kind drug "Olumiant 4 mg"')
@click.argument("names", nargs=-1)
@graph_option
@click.option(
    "--vocabulary",
    "-v",
    "vocabularies",
    multiple=True,
    metavar="NAME",
    help="Link to these only. [default: all that have been added]",
)
@click.option("--kind", "-k", type=click.Choice(KINDS), help="Link single names, which are of this kind.")
@click.option(
    "--names-from", type=click.File(encoding="utf-8", errors="replace"), help="Take names from a file, one a line."
)
@click.option("--doubtful", is_flag=True, help="Of single names, tell also what they may mean.")
def command(
    names: tuple[str, ...],
    graph: str | None,
    vocabularies: tuple[str, ...],
    kind: str | None,
    names_from: TextIO | None,
    doubtful: bool,
) -> None:
    """Link what a graph's records name to vocabularies, anew, without reading the records again.

    `build` does it already; `link` is for when a vocabulary was added, or links were decided on by `trialgraph
    review`. What is linked to what, and why, is written to mappings.sssom.tsv in the graph's folder.

    With --kind, single NAMES are linked instead, and the mappings printed as an SSSOM table.
    """
    wanted = vocabularies or None
    if kind:
        _link_names([*names, *_lines(names_from)], kind, wanted, doubtful=doubtful)
    elif names or names_from or doubtful:
        raise click.UsageError("single names need --kind")
    else:
        _link_graph(graph, wanted)


def _link_names(names: list[str], kind: str, vocabularies: tuple[str, ...] | None, *, doubtful: bool) -> None:
    from trialgraph.linking import open_shelf
    from trialgraph.linking.strings import link_names
    from trialgraph.mappings import table_on

    with open_shelf(vocabularies) as shelf, open_output(None) as stream:
        write = table_on(codecs.getwriter("utf-8")(stream, errors="replace"))
        found = set()
        for row in link_names(names, kind, shelf, doubtful=doubtful):
            write(row)
            found.add(row.subject_label)
    for name in dict.fromkeys(names):
        if name not in found:
            click.echo(f"no link: {printable(name)}", err=True)


def _lines(file: TextIO | None) -> Iterator[str]:
    return (name for line in file or () if (name := line.strip()))


def _link_graph(graph: str | None, vocabularies: tuple[str, ...] | None) -> None:
    from trialgraph.build import relink

    place = folder_asked(graph)
    report = relink(place, vocabularies=vocabularies)
    click.echo(f"{place}: {report.triples:,} triples")
    print_coverage(report.coverage)


def print_coverage(coverage: dict) -> None:
    """How much of what the records name is linked, a line for each class."""
    for kind, counts in coverage.items():
        if counts.linked:
            share = counts.linked / counts.named
            click.echo(f"  {kind}: {counts.linked:,} of {counts.named:,} mentions linked ({share:.1%})")
        if counts.merged:
            click.echo(f"  {kind}: {counts.merged:,} of {counts.nodes:,} nodes are one with another")
