"""`trialgraph info`"""

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
        for registry, records in report["records_by_registry"].items():
            click.echo(f"{records:>12,}  records of {registry}")
        for key, words in (("superseded", "older versions left out"), ("rejected", "set aside")):
            click.echo(f"{report[key]:>12,}  {words}")
        for detail, times in report["findings_by_detail"].items():
            click.echo(f"{times:>12,}  findings: {detail}")
