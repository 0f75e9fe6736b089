"""The folder that records are fetched into: files of records, and what is still to be asked.

A file is in its place when it is whole; then one transaction of the state file says so and strikes the request off
the pile. A program that is killed between the two leaves a file that the state does not know, which the next run
removes. So every record is there once in each of its versions, and nothing that was settled is asked again.
"""

import gzip
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec.structs import replace

from trialgraph.errors import SourceError
from trialgraph.fetching.apis import Answer, Api, Ask, Found, Wanted

STATE = ".fetch.sqlite"
"""Hidden, so that no build reads it."""
OVERLAP = timedelta(days=2)
"""So long before the last run began, a later one asks for changes: registries tell days, in their time zones."""
_SCHEMA = """
PRAGMA locking_mode = EXCLUSIVE;
CREATE TABLE IF NOT EXISTS record (
    registry TEXT, fields TEXT, number TEXT, version TEXT, file INTEGER,
    PRIMARY KEY (registry, fields, number, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS question (
    key TEXT PRIMARY KEY, started TEXT, finished TEXT, since TEXT, total INTEGER, seen INTEGER, new INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pile (place INTEGER PRIMARY KEY, key TEXT, ask BLOB);
CREATE TABLE IF NOT EXISTS seen (key TEXT, number TEXT, PRIMARY KEY (key, number)) WITHOUT ROWID;
"""
_COUNT = """
UPDATE question SET total = coalesce(?, total), seen = seen + ?, new = new + ? WHERE key = ?
"""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What has come of a question so far."""

    seen: int
    """Records that the registry gave or named."""
    new: int
    """Records that were not there, or not in this version."""
    total: int | None
    """How many there will be, as far as the registry has said."""
    since: str | None = None
    """The day since which records were asked for."""
    is_resumed: bool = False
    """Whether an earlier run had begun with it."""
    missing: tuple[str, ...] = ()
    """Numbers that were asked for by name and are not there."""


@contextmanager
def open_folder(place: Path, api: Api, wanted: Wanted) -> Iterator["Folder"]:
    """The folder, for one process alone; raises `SourceError` where it cannot be written or another is at work."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(place / STATE, isolation_level=None, timeout=0)) as database:
            database.executescript(_SCHEMA)
            database.execute("BEGIN IMMEDIATE")
            database.execute("COMMIT")  # the lock stays until the file is closed
            yield Folder(place, api, wanted, database)
    except sqlite3.OperationalError as error:
        what = "another fetch is at work here" if "locked" in str(error) else f"cannot be written: {error}"
        raise SourceError(str(place), what) from error
    except sqlite3.DatabaseError as error:
        raise SourceError(str(place / STATE), f"is damaged; remove it to fetch anew ({error})") from error
    except OSError as error:
        raise SourceError(str(place), f"cannot be written: {error}") from error


class Folder:
    """What has been fetched, and the pile of requests of one question."""

    def __init__(self, place: Path, api: Api, wanted: Wanted, database: sqlite3.Connection):
        self._place, self._api, self._wanted, self._database = place, api, wanted, database
        self._key = f"{api.name} {blake2b(msgspec.json.encode(wanted), digest_size=16).hexdigest()}"
        self._scope = (api.name, " ".join(wanted.fields))
        last = self._one("SELECT max(file) FROM record WHERE registry = ?", api.name) or 0
        self._file = last + 1
        _remove_unknown(place, api, last)
        self.is_resumed = bool(self._one("SELECT count(*) FROM pile WHERE key = ?", self._key))
        if not self.is_resumed:
            self._begin()
        self.since = self._one("SELECT since FROM question WHERE key = ?", self._key)

    def _one(self, query: str, *arguments: str | int) -> str | int | None:
        row = self._database.execute(query, arguments).fetchone()
        return row[0] if row else None

    def _begin(self) -> None:
        """Starts the question; one that was finished before asks only for what changed since."""
        finished = self._one("SELECT finished FROM question WHERE key = ?", self._key)
        changed = (date.fromisoformat(finished) - OVERLAP).isoformat() if finished else None
        since = max(filter(None, (changed, self._wanted.updated_since)), default=None)
        with self._transaction():
            self._database.execute("DELETE FROM seen WHERE key = ?", (self._key,))
            started = datetime.now(UTC).date().isoformat()
            row = (self._key, started, finished, since)
            self._database.execute("INSERT OR REPLACE INTO question VALUES (?, ?, ?, ?, NULL, 0, 0)", row)
            self._pile_up(self._api.ask(replace(self._wanted, updated_since=since)))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    # --- the pile -----------------------------------------------------------------------------------------

    def take(self) -> tuple[int, Ask] | None:
        """The next request and its place on the pile, where it stays until it is settled."""
        query = "SELECT place, ask FROM pile WHERE key = ? ORDER BY place DESC LIMIT 1"
        row = self._database.execute(query, (self._key,)).fetchone()
        return (row[0], msgspec.json.decode(row[1], type=Ask)) if row else None

    def has(self, ask: Ask) -> bool:
        """Whether the one record that is asked for is there in that version."""
        return bool(ask.number and ask.version and self._knows(ask.number, ask.version))

    def settle(self, place: int, ask: Ask, answer: Answer) -> None:
        """Keeps what is new in an answer, and piles up what it leads to in place of the request."""
        new = [each for each in _once(answer.records) if not self._knows(each.number, each.version)]
        if new:
            self._write(new)
        named = {each.number for each in answer.records} | ({ask.number} if ask.number else set())
        with self._transaction():
            rows = ((*self._scope, each.number, each.version, self._file) for each in new)
            self._database.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?)", rows)
            put = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
            seen = self._database.executemany(put, ((self._key, each) for each in named)).rowcount
            self._database.execute(_COUNT, (answer.total, max(0, seen), len(new), self._key))
            self._database.execute("DELETE FROM pile WHERE place = ?", (place,))
            self._pile_up(answer.then)
        self._file += bool(new)

    def replace(self, place: int, ask: Ask) -> None:
        """Puts another request in the place of one that the registry no longer knows."""
        with self._transaction():
            self._database.execute("DELETE FROM pile WHERE place = ?", (place,))
            self._pile_up((ask,))

    def start_again(self) -> None:
        """Piles up the first requests once more."""
        with self._transaction():
            self._pile_up(self._api.ask(replace(self._wanted, updated_since=self.since)))

    def finish(self) -> None:
        """Notes that all of the question is there, so that the next run asks for changes only."""
        with self._transaction():
            finish = "UPDATE question SET finished = started WHERE key = ?"
            self._database.execute(finish, (self._key,))

    def report(self) -> Report:
        """What has come so far."""
        counts = "SELECT seen, new, total FROM question WHERE key = ?"
        seen, new, total = self._database.execute(counts, (self._key,)).fetchone()
        return Report(
            seen=seen,
            new=new,
            total=total,
            since=self.since,
            is_resumed=self.is_resumed,
            missing=tuple(each for each in self._wanted.ids if not self._has_any(each)),
        )

    def _pile_up(self, asks: Iterable[Ask]) -> None:
        rows = ((self._key, msgspec.json.encode(ask)) for ask in asks)
        self._database.executemany("INSERT INTO pile (key, ask) VALUES (?, ?)", rows)

    # --- records ------------------------------------------------------------------------------------------

    def _knows(self, number: str, version: str) -> bool:
        query = "SELECT 1 FROM record WHERE registry = ? AND fields = ? AND number = ? AND version = ?"
        return bool(self._one(query, *self._scope, number, version))

    def _has_any(self, number: str) -> bool:
        query = "SELECT 1 FROM record WHERE registry = ? AND fields = ? AND number = ?"
        return bool(self._one(query, *self._scope, number))

    def _write(self, records: list[Found]) -> None:
        """A file of records, in its place when it has reached the disk; the same records give the same bytes."""
        path = self._place / _file_name(self._api, self._file)
        part = path.with_name(f".{path.name}.part")
        with part.open("wb") as file:
            file.write(gzip.compress(self._api.write(records), compresslevel=6, mtime=0))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)


def _file_name(api: Api, number: int) -> str:
    return f"{api.name}-{number:06}{api.ending}.gz"


def _once(records: Iterable[Found]) -> Iterable[Found]:
    """Each version of a record once."""
    return {(each.number, each.version): each for each in records}.values()


def _remove_unknown(place: Path, api: Api, last: int) -> None:
    """Removes the file behind the last one that the state knows: it was written, and not settled."""
    path = place / _file_name(api, last + 1)
    path.unlink(missing_ok=True)
    path.with_name(f".{path.name}.part").unlink(missing_ok=True)
