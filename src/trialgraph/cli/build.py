"""`trialgraph build`"""

from pathlib import Path

import click


@click.command(epilog="Example:  trialgraph build data/ --into /tmp/demo-graph")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--into",
    "-i",
    type=click.Path(path_type=Path, file_okay=False),
    help="[default: $TRIALGRAPH_GRAPH, else ./graph]",
)
@click.option("--largest", default=64, show_default=True, metavar="GiB", help="Refuse documents larger than this.")
@click.option(
    "--ratio", default=250, show_default=True, help="Refuse documents compressed more than this many times."
)
def command(sources: tuple[Path, ...], into: Path | None, largest: int, ratio: int) -> None:
    """Build a graph from files of registry records.

    SOURCES are files, folders and zip archives, plain or compressed (gz, zst); formats are found by content.
    A graph that is already there is replaced when the new one is whole. Records that cannot be read are set
    aside in quarantine.jsonl, with the reason, and the rest is built.
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

        report = build(sources, place, limits=limits, progress=tell)
    _print_report(report, place)


def _print_report(report: object, place: Path) -> None:
    by_registry = ", ".join(f"{count:,} {name}" for name, count in report.records_by_registry.items())
    click.echo(f"{place}: {report.records:,} records ({by_registry}), {report.triples:,} triples")
    if report.superseded:
        click.echo(f"  {report.superseded:,} older or equal versions of the same records left out")
    if report.findings:
        click.echo(f"  {report.findings:,} oddities noted in {place / 'findings.jsonl'}")
    if report.skipped:
        click.echo(f"  {len(report.skipped):,} other files passed over: {', '.join(report.skipped[:3])}")
    if report.rejected:
        click.echo(f"  {report.rejected:,} set aside, with the reason, in {place / 'quarantine.jsonl'}")
