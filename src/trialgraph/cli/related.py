"""`trialgraph related`"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialgraph.cli.options import SOME, format_of, graph_option, open_output, output_option
from trialgraph.names import printable

if TYPE_CHECKING:
    from trialgraph.related import RelatedTrial

FORMATS = ("table", "ndjson")


@click.command(epilog="Example:  trialgraph related NCT04972760")
@click.argument("trial")
@graph_option
@click.option("--most", "-n", default=10, type=SOME, show_default=True, metavar="N", help="How many trials.")
@click.option("--format", "fmt", type=click.Choice(FORMATS), help="[default: by the ending of -o; else table]")
@output_option
def command(trial: str, graph: str | None, most: int, fmt: str | None, output: Path | None) -> None:
    """List the trials related to a trial, with the reasons and the share of each in the score."""
    from trialgraph.graph import open_graph

    with open_graph(graph) as opened:
        found = opened.related(trial, most=most)
    if not found:
        click.echo("no other trial shares anything with it", err=True)
    as_text = _ndjson if (fmt or format_of(output, FORMATS)) == "ndjson" else _table
    with open_output(output) as stream:
        for each in found:
            stream.write(as_text(each).encode())


def _ndjson(trial: RelatedTrial) -> str:
    return json.dumps(asdict(trial), ensure_ascii=False) + "\n"


def _table(trial: RelatedTrial) -> str:
    number = trial.iri.rsplit("/", 1)[1]
    lines = (f"{trial.score:6.2f}  {number:14} {trial.title}", f"        because of {trial.because}")
    return "".join(printable(line) + "\n" for line in lines)
