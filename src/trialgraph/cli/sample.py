"""`trialgraph sample`"""

import sys
from pathlib import Path

import click

from trialgraph.cli.options import progress_bar
from trialgraph.errors import ConfigError


@click.command(epilog="Example:  trialgraph sample --trials 2000 -o records")
@click.option("--trials", "-n", default=1000, show_default=True, metavar="N", type=click.IntRange(min=0),
              help="How many; the registry has 560,000 or so.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, metavar="S", type=click.IntRange(min=0),
              help="Another one gives other trials, of the same drugs, people and places.")  # fmt: skip
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="A new or empty folder, or - for JSON lines to stdout.")  # fmt: skip
@click.option("--compress", is_flag=True, help="Write .json.zst, a tenth as large.")
def command(trials: int, seed: int, output: Path, compress: bool) -> None:
    """Invent a registry: records to try things on, and to measure with.

    They are in ClinicalTrials.gov's format, 1,000 to a file, with its sizes, skew and oddities, and 25 kB each.
    Nothing in them is true. Each says so in its title, which begins "Synthetic:", and has a number from
    NCT90000000 on, where the registry gives none for a long time.

    The same seed gives the same bytes, and more trials begin with those of fewer.
    """
    from trialgraph.sample import sample_studies

    if str(output) == "-":
        if compress:
            raise ConfigError("--compress is for files; pipe stdout through zstd instead")
        for study in sample_studies(trials, seed):
            sys.stdout.buffer.write(study + b"\n")
        sys.stdout.buffer.flush()
        return
    size = _write(output, trials, seed, compress)
    click.echo(
        f"{output}: {trials:,} invented trials, {size / 1e6:,.1f} MB of JSON{' before compression' * compress}"
    )


def _write(output: Path, trials: int, seed: int, compress: bool) -> int:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    from trialgraph.sample import write_sample

    with progress_bar(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    ) as bar:
        task = bar.add_task("trials", total=trials)
        return write_sample(
            output, trials, seed, compress=compress, progress=lambda count: bar.update(task, completed=count)
        )
