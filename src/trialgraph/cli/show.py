"""`trialgraph show`"""

from datetime import date

import click

from trialgraph.cli.options import as_of_option, graph_option, open_asked
from trialgraph.names import printable

MOST_LINES = 20


@click.command(epilog="Example:  trialgraph show NCT04972760")
@click.argument("thing")
@graph_option
@as_of_option
@click.option("--all", "everything", is_flag=True, help="Show long lists to their end.")
def command(thing: str, graph: str | None, as_of: date | None, everything: bool) -> None:
    """Show the card of a trial, drug, condition, sponsor, investigator, site ...

    THING is an IRI, a CURIE, a registry number or a label.
    """
    with open_asked(graph, as_of) as opened:
        card = opened.card(thing)
    most = None if everything else MOST_LINES
    click.secho(printable(card.name), bold=True)
    click.echo(f"{', '.join(card.classes)}  <{card.iri}>")
    for prop, values in card.facts.items():
        _section(prop, values, most)
    for prop, lines in card.parts.items():
        _section(prop, lines, most)
    for relation, ends in card.links.items():
        _section(relation, [name for _, name in ends], most)


def _section(title: str, lines: tuple[str, ...] | list[str], most: int | None) -> None:
    """A property and its values: on one line if there is one, else each on its own."""
    if len(lines) == 1:
        click.echo(f"{click.style(title, dim=True)}: {printable(lines[0])}")
        return
    click.echo(f"{click.style(title, dim=True)} ({len(lines)}):")
    for line in lines[:most]:
        click.echo(f"  - {printable(line)}")
    if most and len(lines) > most:
        click.echo(f"  ... and {len(lines) - most} more (--all)")
