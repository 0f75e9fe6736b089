"""`trialgraph fetch`"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialgraph.cli.options import progress_bar, say_above
from trialgraph.errors import ConfigError

if TYPE_CHECKING:
    from trialgraph.fetching import Api, Report, Wanted


@click.command(epilog="Example:  trialgraph fetch ctgov --condition dermatomyositis -o records")
@click.argument("registry")
@click.option(
    "--condition", "-c", metavar="TEXT", help="Trials of a condition, as the registry's search finds it."
)
@click.option("--drug", "-d", metavar="TEXT", help="Trials of a drug or another intervention.")
@click.option("--sponsor", "-s", metavar="TEXT", help="Trials of a sponsor.")
@click.option(
    "--id", "-i", "ids", multiple=True, metavar="NUMBER", help="A trial by its number; several times, all."
)
@click.option("--updated-since", metavar="DATE", help="What was new or changed on or after a day: 2024-05-06.")
@click.option("--all", "everything", is_flag=True, help="All that the registry has.")
@click.option("--field", "fields", multiple=True, metavar="NAME",
              help="Parts of records, by ClinicalTrials.gov's names; several times, all of these.")  # fmt: skip
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="The folder for the records; `trialgraph build DIR` reads it.")  # fmt: skip
@click.option("--from", "address", metavar="URL",
              help="The API's address. [default: $TRIALGRAPH_CTGOV_URL ..., else the registry's]")  # fmt: skip
@click.option("--pause", type=click.FloatRange(min=0), metavar="SECONDS",
              help="Between requests. [default: what the registry asks for]")  # fmt: skip
def command(
    registry: str,
    condition: str | None,
    drug: str | None,
    sponsor: str | None,
    ids: tuple[str, ...],
    updated_since: str | None,
    everything: bool,
    fields: tuple[str, ...],
    output: Path,
    address: str | None,
    pause: float | None,
) -> None:
    """Fetch records of a registry from its API.

    REGISTRY is ctgov, isrctn or ctis. What several options say holds at once.

    The same command again goes on with what was interrupted; or, if nothing was, asks only for what has changed
    since the last time, and puts new versions beside the old.
    """
    from trialgraph.fetching import get_api, want

    api = get_api(registry)
    _check_selection(everything, (condition, drug, sponsor, *ids), updated_since)
    wanted = want(
        api, condition=condition, drug=drug, sponsor=sponsor, ids=ids, updated_since=updated_since, fields=fields
    )
    _print_report(_fetched(api, wanted, output, address, pause), api, output)


def _check_selection(everything: bool, chosen: tuple[str | None, ...], updated_since: str | None) -> None:
    if any(text is not None and not text.strip() for text in chosen):
        raise ConfigError("an empty text chooses nothing; leave the option out")
    if everything and any(chosen):
        raise ConfigError("either --all or a choice of records, not both")
    if not everything and not any(chosen) and not updated_since:
        raise ConfigError("say which records: --condition, --drug, --sponsor, --id, --updated-since; or --all")


def _fetched(api: "Api", wanted: "Wanted", output: Path, address: str | None, pause: float | None) -> "Report":
    """What came, with a bar on a terminal while it comes; troubles that are waited out are said on stderr."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    from trialgraph.fetching import fetch

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with progress_bar(*columns) as bar:
        task = bar.add_task(api.title, total=None)

        def tell(report: "Report") -> None:
            bar.update(task, completed=report.seen, total=report.total)

        return fetch(
            api, wanted, output, address=address, pause=pause, progress=tell, on_trouble=partial(say_above, bar)
        )


def _print_report(report: "Report", api: "Api", output: Path) -> None:
    since = f" changed since {report.since}" if report.since else ""
    resumed = ", going on with an earlier run" if report.is_resumed else ""
    click.echo(
        f"{output}: {report.seen:,} records of {api.title}{since}, {report.new:,} of them new here{resumed}"
    )
    if report.missing:
        click.echo(f"  {api.title} has none of these numbers: {', '.join(report.missing)}")
