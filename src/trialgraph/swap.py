"""Makes a folder beside its place and swaps it in when whole, so that a killed program leaves the old one."""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from trialgraph.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows has no such locks; two programs at one place are then not told apart
    fcntl = None

_HERE = -100
"""AT_FDCWD: paths are as they are for any other call."""
_EXCHANGE = 2
"""RENAME_EXCHANGE."""


@contextmanager
def made_beside(place: Path, *, can_go_on: Callable[[Path], bool] | None = None) -> Iterator[Path]:
    """A new folder to fill; at the end of the block it takes the place, unless the block raised.

    It is locked as long as this process is at work on it. What killed processes left beside the place is cleared
    away first, and an old folder that one of them had moved aside is put back. With `can_go_on`, which says of a
    left folder whether work can go on in it, such a folder is given instead of a new one, and an interrupt from
    the keyboard leaves one. Raises `StoreError` where another process is at work on the same place.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    folder = place.with_name(f".{place.name}.building-{os.getpid()}")
    with ExitStack() as held:
        with _locked(place.parent, patient=True):
            _clear_leftovers(place, folder, can_go_on or (lambda left: False))
            folder.mkdir(exist_ok=True)
            held.enter_context(_locked(folder))
        try:
            yield folder
            _swap(folder, place)
        except KeyboardInterrupt:
            if not can_go_on:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _clear_leftovers(place: Path, folder: Path, can_go_on: Callable[[Path], bool]) -> None:
    """Leaves nothing beside the place but, as `folder`, one in which work can go on."""
    taken: Path | None = None
    for left in _beside(place, "building"):
        with _locked(left):
            if not taken and can_go_on(left):
                taken = left
            else:
                shutil.rmtree(left)
    if taken:
        taken.rename(folder)
    for old in _beside(place, "old"):
        if place.exists():
            shutil.rmtree(old)
        else:
            old.rename(place)


def _beside(place: Path, kind: str) -> list[Path]:
    prefix = f".{place.name}.{kind}-"
    return sorted(path for path in place.parent.iterdir() if path.name.startswith(prefix))


@contextmanager
def _locked(folder: Path, *, patient: bool = False) -> Iterator[None]:
    """Holds a folder by a lock that the system takes back when the process ends, however it ends."""
    if not fcntl:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if patient else fcntl.LOCK_NB))
    except BlockingIOError as error:
        os.close(handle)
        raise StoreError(str(folder), "another build is at work here; wait until it has ended") from error
    try:
        yield
    finally:
        os.close(handle)


def _exchange(made: Path, place: Path) -> bool:
    """Lets two folders change places in one step, so that at no moment none is there; False where that cannot be.

    Linux can, on most file systems: renameat2 with RENAME_EXCHANGE, see rename(2). Elsewhere two renames do it,
    and a program killed between them leaves the old folder aside, from where the next one puts it back.
    """
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    return rename(_HERE, os.fsencode(made), _HERE, os.fsencode(place), _EXCHANGE) == 0


def _swap(made: Path, place: Path) -> None:
    """Puts the finished folder in its place; the old one goes when the new one stands."""
    old = place.with_name(f".{place.name}.old-{os.getpid()}")
    if place.exists() and _exchange(made, place):
        shutil.rmtree(made, ignore_errors=True)
        return
    if place.exists():
        place.rename(old)
    try:
        made.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
