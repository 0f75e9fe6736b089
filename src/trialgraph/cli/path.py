"""`trialgraph path`"""

import click

from trialgraph.cli.options import graph_option
from trialgraph.errors import ConfigError
from trialgraph.names import printable


@click.command(epilog='Example:  trialgraph path NCT04972760 "University College London"')
@click.argument("start")
@click.argument("end")
@graph_option
def command(start: str, end: str, graph: str | None) -> None:
    """Show how two things hang together, by a shortest way over the direct links."""
    from trialgraph.graph import open_graph

    with open_graph(graph) as opened:
        if opened.find(start) == opened.find(end):
            raise ConfigError(f"{start!r} and {end!r} are the same thing")
        steps = opened.path(start, end)
        names = {iri: opened.name(iri) for step in steps for iri in (step["from"], step["to"])}
    if not steps:
        click.echo("no way leads from one to the other", err=True)
        raise SystemExit(1)
    click.echo(printable(names[steps[0]["from"]]))
    for step in steps:
        arrow = f"--{step['relation']}-->" if step["outward"] else f"<--{step['relation']}--"
        click.echo(printable(f"  {arrow} {names[step['to']]}"))
