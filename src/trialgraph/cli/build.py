"""`trialgraph build`"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from trialgraph.cli.link import print_coverage
from trialgraph.cli.options import SOME, progress_bar, session_asked, spark_options
from trialgraph.errors import ConfigError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from trialgraph.report import Report


READING_OPTIONS = (
    click.argument("sources", nargs=-1, required=True, type=click.Path()),
    click.option(
        "--vocabulary",
        "-v",
        "vocabularies",
        multiple=True,
        metavar="NAME",
        help="Link names to these only. [default: all that have been added]",
    ),
    click.option(
        "--largest",
        default=64,
        type=SOME,
        show_default=True,
        metavar="GiB",
        help="Set aside documents larger than this.",
    ),
    click.option(
        "--memory",
        default=2,
        type=SOME,
        show_default=True,
        metavar="GiB",
        help="What all processes may take together, but for what the store takes to load.",
    ),
    click.option(
        "--ratio",
        default=250,
        type=SOME,
        show_default=True,
        metavar="TIMES",
        help="Set aside documents compressed more than so.",
    ),
)
"""Of the commands that read sources."""


def reading_options(function: Callable) -> Callable:
    """Gives a command the options of reading."""
    for option in reversed(READING_OPTIONS):
        function = option(function)
    return function


@click.command(epilog="Example:  trialgraph build data/ --into demo/graph")
@click.option(
    "--into",
    "-i",
    type=click.Path(path_type=Path, file_okay=False),
    help="The graph's folder. [default: $TRIALGRAPH_GRAPH, else ./graph]",
)
@reading_options
@spark_options
@click.option(
    "--shards",
    metavar="DIR",
    help="With --engine spark: a new folder of sorted N-Quads for any store; no graph without --into.",
)
@click.option(
    "--compression",
    type=click.Choice(("zst", "gz")),
    default="zst",
    show_default=True,
    help="Of the --shards; gz at an address such as s3a://.",
)
def command(
    sources: tuple[str, ...],
    into: Path | None,
    vocabularies: tuple[str, ...],
    engine: str,
    master: str | None,
    settings: tuple[str, ...],
    shards: str | None,
    compression: str,
    **limits: int,
) -> None:
    """Build a graph from files of registry records.

    SOURCES are files, folders, zip and tar archives, plain or compressed (gz, zst). Their formats are found by
    content: what ClinicalTrials.gov, ISRCTN, the WHO's ICTRP, national registries, the EU Clinical Trials Register
    and CTIS publish as JSON, XML, CSV and text, and pages of the first two saved as text.

    Names of drugs, conditions, sponsors, towns and people are linked to the vocabularies that have been added (see
    `trialgraph vocabulary`); mappings.sssom.tsv in the graph's folder says to what, and why.

    Of each record the newest version is the graph's; earlier ones make its history (see `trialgraph changes`).

    A graph that is already there is replaced when the new one is whole. A build that was interrupted is gone on
    with by the same command. What cannot be read is set aside in quarantine.jsonl in the graph's folder, with the
    reason, and the rest is built.

    --engine spark does the reading on a cluster, for more records than one machine should read (docs/scale.md).
    SOURCES may then be addresses that it knows: s3a://bucket/records, hdfs://host/records.
    """
    from trialgraph.build import build
    from trialgraph.config import default_graph

    place = into or Path(default_graph())
    if engine == "spark":
        place = place if into or not shards else None
        with session_asked(master, settings) as session:
            how = partial(_build_on, session, {"shards": shards, "compression": compression})
            report = with_progress(how, sources, place, vocabularies, **limits)
        place = place or Path(shards or "")
    elif shards:
        raise ConfigError("--shards belongs to --engine spark; `trialgraph publish` writes those of a graph")
    else:
        report = with_progress(build, sources, place, vocabularies, **limits)
    print_report(report, place)


def _build_on(
    session: "SparkSession",
    written: dict[str, Any],
    sources: tuple[str, ...],
    place: Path | None,
    memory_bytes: int,  # the cluster's own settings say that
    **how: Any,
) -> "Report":
    from trialgraph.spark import build

    return build(session, sources, into=place, **written, **how)


def with_progress(
    read: Callable,
    sources: tuple[str, ...],
    place: Path | None,
    vocabularies: tuple[str, ...],
    *,
    largest: int,
    memory: int,
    ratio: int,
) -> "Report":
    """Runs `build.build` or `build.update`, and shows on a terminal how far it is."""
    from trialgraph.sources import Limits

    limits = Limits(largest_document_bytes=largest * 2**30, largest_ratio=ratio)
    with _progress_of_a_build() as tell:
        return read(
            sources,
            place,
            vocabularies=vocabularies or None,
            limits=limits,
            progress=tell,
            memory_bytes=memory * 2**30,
        )


@contextmanager
def _progress_of_a_build() -> Iterator[Callable[[str, int, float | None], None]]:
    """Shows on a terminal what a build is doing, how fast, and how long that will take."""
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    said = TextColumn("{task.description}{task.fields[records]}")
    with progress_bar(
        said, BarColumn(), TimeElapsedColumn(), TimeRemainingColumn(elapsed_when_finished=True)
    ) as bar:
        task, doing, since, first = bar.add_task("reading", total=None, records=""), "", 0.0, 0

        def tell(now: str, records: int, part: float | None) -> None:
            nonlocal doing, since, first
            if bar.disable:
                return
            if now != doing:
                doing, since, first = now, monotonic(), records  # what an interrupted build read took no time
                bar.reset(task, description=now, total=None, records="")
            rate = (records - first) / max(monotonic() - since, 0.1)
            shown = f" {records:,} records, {rate:,.0f}/s" if records and part is not None else ""
            bar.update(task, completed=part or 0, total=1 if part else None, records=shown)

        yield tell


def print_report(report: "Report", place: Path) -> None:
    """What is in the graph now, and what became of the sources."""
    by_registry = ", ".join(f"{count:,} {name}" for name, count in report.records_by_registry.items())
    click.echo(f"{place}: {report.records:,} records ({by_registry}), {report.triples:,} triples")
    print_coverage(report.coverage)
    if report.read_before:
        click.echo(f"  {report.read_before:,} records had been read before the build was interrupted")
    if report.earlier:
        click.echo(f"  {report.earlier:,} earlier versions of them in the history")
    if report.superseded:
        click.echo(f"  {report.superseded:,} copies of the same versions left out")
    if report.findings:
        click.echo(f"  {report.findings:,} oddities noted in {place / 'findings.jsonl'}")
    if report.skipped:
        click.echo(f"  {report.skipped:,} other files passed over, named in {place / 'skipped.txt'}")
    if report.rejected:
        click.echo(f"  {report.rejected:,} set aside, with the reason, in {place / 'quarantine.jsonl'}")
