"""`trialgraph radar`"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialgraph.cli.options import SOME, format_of, graph_option, open_output, output_option
from trialgraph.names import printable

if TYPE_CHECKING:
    from trialgraph.graph import TrialGraph
    from trialgraph.radar import Candidate, Radar, Reason

RANKS = ("telling", "likely")
"""As in `radar.finding`; a test holds them equal."""
FORMATS = ("table", "csv", "ndjson", "ttl")
QUICKLY_TESTED = 100_000
COLUMNS = ("drug", "drug_name", "condition", "condition_name", "score", "lift", "paths", "because", "stopped")


@click.command(epilog='Example:  trialgraph radar "juvenile dermatomyositis"')
@click.argument("thing", metavar="CONDITION|DRUG")
@graph_option
@click.option("--most", "-n", default=10, type=SOME, show_default=True, metavar="N", help="How many pairs.")
@click.option(
    "--rank",
    type=click.Choice(RANKS),
    default=RANKS[0],
    show_default=True,
    help="Likely: by score. Telling: times the root of the lift, so that what is tried for everything goes down.",
)
@click.option("--stopped", is_flag=True, help="Show what stopped for safety or futility as well, with its trials.")
@click.option(
    "--back-test/--no-back-test",
    default=None,
    help="Tell how well older trials foresee newer ones. [default: in graphs of up to 100,000 pairs]",
)
@click.option("--format", "fmt", type=click.Choice(FORMATS), help="[default: by the ending of -o; else table]")
@output_option
def command(
    thing: str,
    graph: str | None,
    most: int,
    rank: str,
    stopped: bool,
    back_test: bool | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Rank the drugs for a condition, or the conditions for a drug, that no trial in the graph has yet.

    Links are predicted from trials alone: they say what might be studied next, not that anything works. What
    stopped for safety or futility in the condition or one close to it is left out.
    """
    from trialgraph.graph import open_graph
    from trialgraph.radar import write_turtle

    with open_graph(graph) as opened:
        radar = opened.radar(thing, most=most, rank=rank)
        if back_test if back_test is not None else opened.surroundings.model.present.nnz <= QUICKLY_TESTED:
            _say_back_test(opened, rank)
    _say_left_out(radar, stopped)
    shown = radar.candidates + (radar.stopped if stopped else ())
    fmt = fmt or format_of(output, FORMATS)
    with open_output(output) as stream:
        if fmt == "ttl":
            write_turtle(radar, stream)
        else:
            stream.write({"csv": _csv, "ndjson": _ndjson}.get(fmt, _table)(shown).encode())


def _say_back_test(graph: TrialGraph, rank: str) -> None:
    from trialgraph.radar import back_test

    figures, until = back_test(graph.surroundings, rank)
    if not figures.is_enough:
        text = f"no back-test: only {figures.new} pairs came up after {until}, too few to tell how good this is"
    else:
        text = (
            f"back-test: of {figures.candidates:,} pairs not in trials by {until}, {figures.new:,} came up later; "
            f"AUROC {figures.auroc:.3f}, AP {figures.average_precision:.3f} (by chance {figures.chance:.3f}), "
            f"H@10 {figures.hits:.3f}"
        )
    click.echo(text, err=True)


def _say_left_out(radar: Radar, shown: bool) -> None:
    if not radar.candidates:
        click.echo("nothing: no path leads to a pair that is not in a trial yet", err=True)
    if radar.stopped and not shown:
        count = len(radar.stopped)
        click.echo(
            f"left out, as something stopped for safety or futility: {count} (--stopped shows them)", err=True
        )


def _ndjson(candidates: tuple[Candidate, ...]) -> str:
    return "".join(json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in candidates)


def _csv(candidates: tuple[Candidate, ...]) -> str:
    from trialgraph.display import spreadsheet_lines

    return "".join(spreadsheet_lines([COLUMNS, *map(_cells, candidates)]))


def _cells(candidate: Candidate) -> tuple[object, ...]:
    ends = candidate.drug.iri, candidate.drug.name, candidate.condition.iri, candidate.condition.name
    because, setbacks = "; ".join(map(_in_words, candidate.reasons)), "; ".join(_setbacks(candidate))
    return (*ends, f"{candidate.score:.6g}", f"{candidate.lift:.6g}", candidate.paths, because, setbacks)


def _table(candidates: tuple[Candidate, ...]) -> str:
    lines = []
    for each in candidates:
        lines.append(f"{each.score:7.1f}  {each.drug.name} – {each.condition.name}  (lift {each.lift:.1f})")
        lines += [f"         {_in_words(reason)}" for reason in each.reasons]
        if rest := each.paths - len(each.reasons):
            share = 1 - sum(reason.share for reason in each.reasons)
            lines.append(f"         and {rest:,} more {'path' if rest == 1 else 'paths'} ({share:.0%})")
        lines += [f"         stopped: {setback}" for setback in _setbacks(each)]
    return "".join(printable(line) + "\n" for line in lines)


def _in_words(reason: Reason) -> str:
    """A path with the trials of each step: `baricitinib –(3)– dermatomyositis –(1)– abatacept ... (12%)`."""
    steps = [reason.steps[0].name]
    for place, step in enumerate(reason.steps[1:]):
        trials = f"({reason.trials[place]:,})" if place < len(reason.trials) else ""
        steps.append(f"–{trials}– {step.name}")
    return " ".join(steps) + f"  {reason.share:.0%}"


def _setbacks(candidate: Candidate) -> list[str]:
    return [
        f"{setback.number} in {setback.condition.name}, {setback.kind}: {setback.why}"
        for setback in candidate.setbacks
    ]
