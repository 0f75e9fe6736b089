"""Spreads the linking of many names over the machine's cores."""

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from trialgraph.linking.shelf import Shelf
from trialgraph.vocabularies import Index

T = TypeVar("T")
R = TypeVar("R")
Paths = tuple[Path, ...]

_BATCH = 500
_FEW = 4 * _BATCH
"""Fewer names are linked before other processes have started."""
_WAITING = 3
"""Batches for each process that are on their way, so that none waits and no registry is held in memory."""


def on_all_cores(work: Callable[[Shelf, T], R], items: Iterable[T], shelf: Shelf) -> Iterator[R]:
    """What `work`, a function of a module, makes of each item, in their order.

    The processes are forked, so that a script that calls this need not be written for it; where the system cannot
    fork, and where there is one core or few items, the work is done here.
    """
    items = iter(items)
    first = list(islice(items, _FEW))
    if len(first) < _FEW or not _can_fork():
        yield from (work(shelf, item) for item in chain(first, items))
        return
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
        waiting: deque[Future[list[R]]] = deque()
        rest = chain(first, items)
        while batch := list(islice(rest, _BATCH)):
            waiting.append(pool.submit(_work, work, shelf.paths, shelf.other_paths, batch))
            if len(waiting) >= _WAITING * (os.cpu_count() or 1):
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _can_fork() -> bool:
    """Whether there are cores to fork for; macOS can fork, but its own libraries do not bear it."""
    return (
        sys.platform != "darwin"
        and "fork" in multiprocessing.get_all_start_methods()
        and (os.cpu_count() or 1) > 1
    )


def _work(work: Callable[[Shelf, T], R], paths: Paths, others: Paths, batch: list[T]) -> list[R]:
    shelf = _open(paths, others)
    return [work(shelf, item) for item in batch]


@cache
def _open(paths: Paths, others: Paths) -> Shelf:
    """This process's own shelf: what SQLite has open must not be carried over a fork."""
    return Shelf(map(Index, paths), others=map(Index, others))
