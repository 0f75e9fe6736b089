"""Writes invented studies as pages of the registry's API."""

from collections.abc import Callable, Iterator
from pathlib import Path

import zstandard

from trialgraph.errors import ConfigError, SourceError
from trialgraph.sample.studies import MOST, write_study

ON_A_PAGE = 1000
"""Studies in each file, as many as the registry's API gives at once."""
_LEVEL = 3


def sample_studies(trials: int, seed: int = 0) -> Iterator[bytes]:
    """So many invented studies as JSON: the same for the same arguments, and more begin with those of fewer.

    Every number is NCT90000000 or higher, where the registry gives none for a long time, and every brief title
    begins with "Synthetic: ". Raises `ConfigError` for numbers below 0, and for more trials than `MOST`.
    """
    if not 0 <= trials <= MOST:
        raise ConfigError(f"{trials:,} trials: from 0 to {MOST:,} can be invented")
    if not 0 <= seed < 2**64:
        raise ConfigError(f"seed {seed}: a seed is a whole number from 0 to 2**64 - 1")
    return (write_study(number, seed) for number in range(trials))


def write_sample(
    folder: Path,
    trials: int,
    seed: int = 0,
    *,
    compress: bool = False,
    progress: Callable[[int], None] = lambda count: None,
) -> int:
    """Writes invented studies into a new or empty folder, and counts the bytes before compression.

    They are `ON_A_PAGE` to a file; after each, `progress` is told how many are written. Raises `SourceError`
    if there is something in the folder or it cannot be written, and `ConfigError` as `sample_studies` does.
    """
    studies = sample_studies(trials, seed)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise SourceError(str(folder), "is not empty; a sample is written into a new or empty folder")
        return sum(_write_pages(folder, studies, trials, compress, progress))
    except OSError as error:
        raise SourceError(str(folder), error.strerror or str(error)) from error


def _write_pages(
    folder: Path, studies: Iterator[bytes], trials: int, compress: bool, progress: Callable[[int], None]
) -> Iterator[int]:
    """The bytes of one page after the other."""
    for start in range(0, trials, ON_A_PAGE):
        end = min(start + ON_A_PAGE, trials)
        page = b'{"studies":[' + b",\n".join(next(studies) for _ in range(start, end)) + b"]}\n"
        path = folder / f"studies-{start // ON_A_PAGE + 1:05}.json"
        if compress:
            path.with_suffix(".json.zst").write_bytes(zstandard.compress(page, _LEVEL))
        else:
            path.write_bytes(page)
        progress(end)
        yield len(page)
