"""`trialgraph related`"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from trialgraph.cli.options import (
    SOME,
    as_of_option,
    format_of,
    graph_option,
    open_asked,
    open_output,
    output_option,
    session_asked,
    spark_options,
)
from trialgraph.errors import ConfigError
from trialgraph.names import printable

if TYPE_CHECKING:
    from trialgraph.graph import TrialGraph
    from trialgraph.related import RelatedTrial

FORMATS = ("table", "csv", "ndjson", "ttl", "nt")
ALL_FORMATS = ("parquet", "csv", "ndjson", "nt")
MODES = ("similar", "competing", "earlier", "later", "same-protocol")
"""As `related.modes.MODES`; a test holds them equal."""


@click.command(epilog="Example:  trialgraph related NCT05524311 --mode competing")
@click.argument("trial", required=False)
@graph_option
@as_of_option
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default="similar",
    show_default=True,
    help="What to look for: also competitors, earlier and later phases, the same protocol elsewhere.",
)
@click.option("--most", "-n", default=10, type=SOME, show_default=True, metavar="N", help="How many trials.")
@click.option("--all", "every", is_flag=True, help="For every trial of the graph, to a file, without the reasons.")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(sorted({*FORMATS, *ALL_FORMATS})),
    help="[default: by the ending of -o; else table, with --all parquet]",
)
@output_option
@spark_options
def command(
    trial: str | None,
    graph: str | None,
    as_of: date | None,
    mode: str,
    most: int,
    every: bool,
    fmt: str | None,
    output: Path | None,
    engine: str,
    master: str | None,
    settings: tuple[str, ...],
) -> None:
    """List the trials related to a trial, with the reasons and the share of each in the score.

    With --all --engine spark a cluster finds them, all of whose machines see the graph's folder.
    """
    if (trial is None) != every or (every and (output is None or mode != "similar")):
        raise ConfigError("name a trial, or take --all with -o FILE and without --mode")
    if engine == "spark" and not every:
        raise ConfigError("--engine spark is for --all; one trial is answered here in a moment")
    with open_asked(graph, as_of) as opened:
        if every and output:
            with _finder(engine, master, settings) as how:
                _write_all(opened, output, fmt or _format_of_all(output), most, how)
        elif trial:
            _write_one(opened, trial, opened.related(trial, most=most, mode=mode), fmt, output)


def _format_of_all(output: Path) -> str:
    """By the ending, of which Parquet needs none: a file called .ttl must not hold something else."""
    ending = output.suffix.lower().removeprefix(".")
    return format_of(output, ALL_FORMATS) or ending or "parquet"


@contextmanager
def _finder(engine: str, master: str | None, settings: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """What finds the related trials of all, as options of `relate_all`: none, or a cluster."""
    if engine == "local":
        yield {}
        return
    with session_asked(master, settings) as session:
        from trialgraph.spark import find_all

        yield {"find": partial(find_all, session)}


def _write_all(graph: TrialGraph, output: Path, fmt: str, most: int, how: dict[str, Any]) -> None:
    if fmt not in ALL_FORMATS:
        raise ConfigError(f"--all is written as {', '.join(ALL_FORMATS)}, not as {fmt}")
    click.echo(f"{output}: {graph.relate_all(output, most=most, format=fmt, **how):,} pairs")


def _write_one(
    graph: TrialGraph, trial: str, found: list[RelatedTrial], fmt: str | None, output: Path | None
) -> None:
    fmt = fmt or format_of(output, FORMATS) or "table"
    if fmt not in FORMATS:
        raise ConfigError(f"the related trials of one are written as {', '.join(FORMATS)}, not as {fmt}")
    if not found:
        click.echo("no other trial shares anything of that kind with it", err=True)
    with open_output(output) as stream:
        if fmt in ("ttl", "nt"):
            _write_rdf(graph.find(trial, "Trial"), found, fmt, stream)
        else:
            as_text = {"table": _table, "ndjson": _ndjson, "csv": _csv}[fmt]
            stream.write((_HEAD if fmt == "csv" else "").encode())
            for each in found:
                stream.write(as_text(each).encode())


def _write_rdf(trial: str, found: list[RelatedTrial], fmt: str, stream: BinaryIO) -> None:
    import pyoxigraph

    from trialgraph.prefixes import PREFIXES
    from trialgraph.related.stating import state
    from trialgraph.tables import GRAPH_FORMATS

    lines = "".join(f"{' '.join(triple)} .\n" for triple in state(trial, found))
    triples = (quad.triple for quad in pyoxigraph.parse(lines.encode(), pyoxigraph.RdfFormat.N_TRIPLES))
    pyoxigraph.serialize(triples, stream, GRAPH_FORMATS[fmt], prefixes=PREFIXES)


def _ndjson(trial: RelatedTrial) -> str:
    return json.dumps(asdict(trial), ensure_ascii=False) + "\n"


_HEAD = "trial,title,score,kind,name,thing,through,trials,share\r\n"


def _csv(trial: RelatedTrial) -> str:
    """A line for each reason."""
    from trialgraph.display import spreadsheet_lines

    ends = trial.iri, trial.title, f"{trial.score:.4f}"
    return "".join(
        spreadsheet_lines(
            (*ends, each.kind, each.name, each.iri, each.through, each.trials, f"{each.share:.4f}")
            for each in trial.reasons
        )
    )


def _table(trial: RelatedTrial) -> str:
    number = trial.iri.rsplit("/", 1)[1]
    lines = (f"{trial.score:6.2f}  {number:14} {trial.title}", f"        because of {trial.because}")
    return "".join(printable(line) + "\n" for line in lines)
