"""Spreads work over the machine's cores: results come in the order of the items, and few are on their way."""

import gc
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from threading import Thread
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_WAITING = 3
"""Items for each process that are on their way, so that none waits and no registry is held in memory."""
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Records hold no cycles, so that looking for some after every 700 objects, as Python does, is time lost."""


def in_order(
    work: Callable[[T], R], items: Iterable[T], *, few: int = 2, processes: int | None = None
) -> Iterator[R]:
    """What `work`, a function of a module, makes of each item, in their order.

    The processes are forked, so that a script that calls this need not be written for it; where the system cannot
    fork, where there is one core, and for fewer items than `few`, the work is done here. There are as many
    processes as cores, but no more than `processes`. Items and results go through pipes, so each should be worth
    some milliseconds.
    """
    items = iter(items)
    first = list(islice(items, few))
    processes = min(os.cpu_count() or 1, processes or sys.maxsize)
    if len(first) < few or processes == 1 or not _can_fork():
        yield from map(work, chain(first, items))
        return
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), initializer=_begin) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in chain(first, items):
                waiting.append(pool.submit(work, item))
                if len(waiting) >= _WAITING * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:  # somebody stopped listening, or an item failed: the rest is not wanted
                future.cancel()


def _begin() -> None:
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Ends this process when the one that forked it has been killed, which could not tell it to end."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _can_fork() -> bool:
    """Whether processes can be forked; macOS can, but its own libraries do not bear it."""
    return sys.platform != "darwin" and "fork" in multiprocessing.get_all_start_methods()
