"""Answers that are kept, each for one question about one thing, with the day when it was fetched."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode

from trialgraph.errors import StoreError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (question TEXT, thing TEXT, fetched TEXT, rows TEXT,
    PRIMARY KEY (question, thing)) WITHOUT ROWID
"""


class Kept(NamedTuple):
    """The rows about one thing, a table in SPARQL's TSV, and when they were fetched (UTC)."""

    fetched: date
    rows: str


@contextmanager
def open_cache(folder: Path) -> Iterator[sqlite3.Connection]:
    """The cache in a folder, made where there is none; raises `StoreError` where it cannot be read or written."""
    place = folder / "federation.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(place, timeout=30)) as database:
            database.execute("PRAGMA synchronous = OFF")  # what a power cut spoils can be fetched again
            database.execute(_SCHEMA)
            yield database
    except (OSError, sqlite3.Error) as error:
        raise StoreError(str(place), f"the cache cannot be used, and may be deleted: {error}") from error


def recall(
    database: sqlite3.Connection, question: str, things: Iterable[NamedNode], since: date
) -> dict[NamedNode, Kept]:
    """What is kept about these things and was fetched on that day or later."""
    found = {}
    for thing in things:
        for fetched, rows in database.execute(
            "SELECT fetched, rows FROM answer WHERE question = ? AND thing = ? AND fetched >= ?",
            (question, thing.value, since.isoformat()),
        ):
            found[thing] = Kept(date.fromisoformat(fetched), rows)
    return found


def keep(database: sqlite3.Connection, question: str, answers: Mapping[NamedNode, Kept]) -> None:
    """Keep answers, in place of older ones."""
    rows = ((question, thing.value, kept.fetched.isoformat(), kept.rows) for thing, kept in answers.items())
    with database:
        database.executemany("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", rows)
