"""`trialgraph build`"""

from pathlib import Path

import click

from trialgraph.cli.link import print_coverage
from trialgraph.cli.options import SOME


@click.command(epilog="Example:  trialgraph build data/ --into demo/graph")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--into",
    "-i",
    type=click.Path(path_type=Path, file_okay=False),
    help="The graph's folder. [default: $TRIALGRAPH_GRAPH, else ./graph]",
)
@click.option(
    "--vocabulary",
    "-v",
    "vocabularies",
    multiple=True,
    metavar="NAME",
    help="Link names to these only. [default: all that have been added]",
)
@click.option(
    "--largest",
    default=64,
    type=SOME,
    show_default=True,
    metavar="GiB",
    help="Set aside documents larger than this.",
)
@click.option(
    "--ratio",
    default=250,
    type=SOME,
    show_default=True,
    metavar="TIMES",
    help="Set aside documents compressed more than so.",
)
def command(
    sources: tuple[Path, ...], into: Path | None, vocabularies: tuple[str, ...], largest: int, ratio: int
) -> None:
    """Build a graph from files of registry records.

    SOURCES are files, folders, zip and tar archives, plain or compressed (gz, zst). Their formats are found by
    content: ClinicalTrials.gov API v2 JSON, pages of ClinicalTrials.gov and ISRCTN as text.

    Names of drugs, conditions, sponsors, towns and people are linked to the vocabularies that have been added (see
    `trialgraph vocabulary`); mappings.sssom.tsv in the graph's folder says to what, and why.

    A graph that is already there is replaced when the new one is whole. What cannot be read is set aside in
    quarantine.jsonl in the graph's folder, with the reason, and the rest is built.
    """
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from trialgraph.build import Report, build
    from trialgraph.config import default_graph
    from trialgraph.sources import Limits

    place = into or Path(default_graph())
    limits = Limits(largest_document_bytes=largest * 2**30, largest_ratio=ratio)
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading")

        def tell(report: Report) -> None:
            bar.update(task, description=f"{report.records:,} records read, {report.rejected:,} set aside")

        report = build(sources, place, vocabularies=vocabularies or None, limits=limits, progress=tell)
    _print_report(report, place)


def _print_report(report: object, place: Path) -> None:
    by_registry = ", ".join(f"{count:,} {name}" for name, count in report.records_by_registry.items())
    click.echo(f"{place}: {report.records:,} records ({by_registry}), {report.triples:,} triples")
    print_coverage(report.coverage)
    if report.superseded:
        click.echo(f"  {report.superseded:,} older or equal versions of the same records left out")
    if report.findings:
        click.echo(f"  {report.findings:,} oddities noted in {place / 'findings.jsonl'}")
    if report.skipped:
        click.echo(f"  {report.skipped:,} other files passed over, named in {place / 'skipped.txt'}")
    if report.rejected:
        click.echo(f"  {report.rejected:,} set aside, with the reason, in {place / 'quarantine.jsonl'}")
