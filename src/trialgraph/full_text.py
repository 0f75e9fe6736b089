"""Opens Tantivy's indexes, also where nothing can be written."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy


@contextmanager
def opened_index(place: Path) -> Iterator[tantivy.Index]:
    """An index to take a searcher from; raises `ValueError` where there is none, or it is damaged.

    Tantivy makes a file in the folder that it opens, as a lock. Where that cannot be, a copy is opened, which is
    gone behind the block: what a searcher reads it has mapped by then.
    """
    if os.access(place, os.W_OK) or not place.is_dir():
        yield tantivy.Index.open(str(place))
        return
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = shutil.copytree(place, Path(folder) / place.name)
        yield tantivy.Index.open(str(copy))
