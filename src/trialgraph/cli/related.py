"""`trialgraph related`"""

import json

import click

from trialgraph.cli.options import SOME, graph_option


@click.command(epilog="Example:  trialgraph related NCT04972760")
@click.argument("trial")
@graph_option
@click.option("--most", "-n", default=10, type=SOME, show_default=True, help="How many trials.")
@click.option("--format", "fmt", type=click.Choice(("table", "ndjson")), default="table", show_default=True)
def command(trial: str, graph: str | None, most: int, fmt: str) -> None:
    """List the trials related to a trial, with the reasons and the share of each in the score."""
    import msgspec

    from trialgraph.graph import open_graph

    with open_graph(graph) as opened:
        found = opened.related(trial, most=most)
    if fmt == "ndjson":
        for each in found:
            click.echo(json.dumps(msgspec.to_builtins(each), ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each.score:6.2f}  {each.iri.rsplit('/', 1)[1]:14} {each.title}")
        click.echo(f"        because of {each.because}")
    if not found:
        click.echo("no other trial shares anything with it", err=True)
