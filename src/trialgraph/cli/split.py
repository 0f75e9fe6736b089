"""`trialgraph split`"""

import click

from trialgraph.cli.review import author_option, decide_by_hand, graph_option


@click.command(epilog="Example:  trialgraph split NCT05524311 IRAS1011391")
@click.argument("one")
@click.argument("other")
@graph_option
@author_option
def command(one: str, other: str, graph: str | None, author: str | None) -> None:
    """Decide that two records are not about one trial.

    They are given by their numbers in their registries. The decision is kept beside the graph, goes before what is
    found, and stays when the graph is built anew; `trialgraph link` applies it.
    """
    decide_by_hand(graph, one, other, author, apart=True)
