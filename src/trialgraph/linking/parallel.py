"""Spreads the linking of many names over the machine's cores."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from trialgraph.linking.shelf import Shelf
from trialgraph.parallel import in_order
from trialgraph.vocabularies import Index

T = TypeVar("T")
R = TypeVar("R")
Paths = tuple[Path, ...]

_BATCH = 500
_FEW = 4 * _BATCH
"""Fewer names are linked before other processes have started."""


def on_all_cores(work: Callable[[Shelf, T], R], items: Iterable[T], shelf: Shelf) -> Iterator[R]:
    """What `work`, a function of a module, makes of each item, in their order; here if there are few."""
    items = iter(items)
    first = list(islice(items, _FEW))
    if len(first) < _FEW:
        yield from (work(shelf, item) for item in first)
        return
    rest = chain(first, items)
    batches = iter(lambda: list(islice(rest, _BATCH)), [])
    yield from chain.from_iterable(in_order(partial(_work, work, shelf.paths, shelf.other_paths), batches))


def _work(work: Callable[[Shelf, T], R], paths: Paths, others: Paths, batch: list[T]) -> list[R]:
    shelf = _open(paths, others)
    return [work(shelf, item) for item in batch]


@cache
def _open(paths: Paths, others: Paths) -> Shelf:
    """This process's own shelf: what SQLite has open must not be carried over a fork."""
    return Shelf(map(Index, paths), others=map(Index, others))
