"""`trialgraph info`"""

from collections.abc import Iterator
from typing import Any

import click

from trialgraph.cli.options import graph_option


@click.command(epilog="Example:  trialgraph info")
@graph_option
def command(graph: str | None) -> None:
    """Tell what is in a graph and what became of its sources."""
    from trialgraph.graph import open_graph

    with open_graph(graph) as opened:
        click.echo(f"{opened.location}: {opened.store.count():,} triples")
        for row in opened.query("what_is_in_the_graph"):
            click.echo(f"{row['things']:>12,}  {row['class']}")
        report = opened.report
    if report:
        click.echo("built from")
        for words, times in _lines(report):
            click.echo(f"{times:>12,}  {words}")


def _lines(report: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """What became of the sources, in words and how often."""
    for registry, records in report["records_by_registry"].items():
        yield f"records of {registry}", records
    yield "earlier versions of them", report.get("earlier", 0)
    yield "copies of the same versions left out", report.get("superseded", 0)
    matched = report.get("coverage", {}).get("Trial", {})
    yield "trials that their records joined to another", matched.get("merged", 0)
    yield "pairs of trials in doubt or at odds, for review", matched.get("waiting", 0)
    yield "files passed over", report.get("skipped", 0)
    yield "set aside", report["rejected"]
    for reason, times in report.get("rejected_by_reason", {}).items():
        yield f"set aside: {reason}", times
    for detail, times in report["findings_by_detail"].items():
        yield f"findings: {detail}", times
