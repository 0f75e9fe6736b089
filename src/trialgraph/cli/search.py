"""`trialgraph search`"""

from datetime import date
from pathlib import Path

import click

from trialgraph.cli.options import (
    SOME,
    as_of_option,
    format_of,
    format_option,
    graph_option,
    open_asked,
    open_output,
    output_option,
)


@click.command(epilog="Example:  trialgraph search juvenile dermatomyositis -n 5")
@click.argument("words", nargs=-1, required=True)
@graph_option
@as_of_option
@click.option("--most", "-n", default=20, type=SOME, show_default=True, metavar="N", help="How many trials.")
@format_option()
@output_option
def command(
    words: tuple[str, ...],
    graph: str | None,
    as_of: date | None,
    most: int,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Find trials by words in their texts, the best first.

    All the words have to be in a trial's titles, conditions, interventions, summaries or criteria; words in
    quotation marks stand together. The index that this needs is made at the first search of a graph. Behind an
    endpoint only titles are looked at.
    """
    from trialgraph.tables import usual_format, write

    with open_asked(graph, as_of) as opened, open_output(output) as stream:
        answer = opened.search(" ".join(words), most=most)
        write(answer, fmt or format_of(output) or usual_format(answer), stream)
