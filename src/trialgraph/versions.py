"""The versions of each record on the workbench: which is the newest, and which differ in time.

A registry dates most of its changes, but not all: ClinicalTrials.gov sets a status to unknown, or adds a
publication, and leaves the date of the last update. The day of the data set that a record came in
(`RegistryRecord.published`) then tells which came first. Which version is the newest does not depend on the order
in which a build meets them.
"""

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

from trialgraph.facts import Facts
from trialgraph.packing import Packed

_NAMES = """
    key, version, richness, last_day, round, digest, first_day, source, position, reader, release,
    quads, mentions, profile, facts, findings
"""
COLUMNS = """
    key TEXT, version TEXT, richness INTEGER, last_day TEXT, round INTEGER, digest BLOB, first_day TEXT,
    source TEXT, position TEXT, reader TEXT, release TEXT,
    quads BLOB, mentions BLOB, profile BLOB, facts BLOB, findings BLOB
"""
"""Of the newest version of each record and of the earlier ones alike."""
_ORDER = "version, richness, last_day, round, digest"
_PUT = "INSERT INTO {} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SEEN_AGAIN = """
    UPDATE {} SET last_day = max(last_day, ?4), round = max(round, ?5),
        first_day = CASE WHEN '' IN (first_day, ?7) THEN max(first_day, ?7) ELSE min(first_day, ?7) END,
        source = CASE WHEN (?8, ?9) < (source, position) THEN ?8 ELSE source END,
        position = CASE WHEN (?8, ?9) < (source, position) THEN ?9 ELSE position END,
        quads = CASE WHEN (?8, ?9) < (source, position) THEN ?12 ELSE quads END
    WHERE key = ?1 AND version = ?2 AND richness = ?3 AND digest = ?6
"""
_BEFORE_MENTIONS = 12
_FORGET_UNTOLD = """
DELETE FROM earlier WHERE version LIKE '-%' OR EXISTS (
    SELECT 1 FROM (SELECT * FROM record UNION ALL SELECT * FROM earlier) AS other
    WHERE other.key = earlier.key AND other.version = earlier.version AND (
        other.richness > earlier.richness
        OR other.richness = earlier.richness AND other.last_day = earlier.last_day
            AND other.digest != earlier.digest
            AND (other.round, other.digest) > (earlier.round, earlier.digest)
            AND (other.round = earlier.round OR other.release != earlier.release)
    )
) OR EXISTS (
    SELECT 1 FROM record WHERE (record.key, record.version, record.richness, record.digest)
        = (earlier.key, earlier.version, earlier.richness, earlier.digest)
)
"""
_LATER = """
CREATE TEMP TABLE later AS SELECT key, version, richness, digest FROM (
    SELECT *, row_number() OVER (PARTITION BY key, version ORDER BY richness, last_day, round, digest) AS turn
    FROM (
        SELECT key, version, richness, last_day, round, digest, first_day FROM record
        UNION ALL SELECT key, version, richness, last_day, round, digest, first_day FROM earlier
    )
) WHERE max(ltrim(version, '-'), CASE WHEN turn = 1 AND version != '0' THEN '' ELSE first_day END) > ?
"""
"""What was published behind a day: by its own date, or where that is the one before's, by the data set's."""
_FORGET_LATER = "DELETE FROM {} WHERE (key, version, richness, digest) IN (SELECT * FROM later)"
_LET_STAND = f"""
INSERT INTO record SELECT {_NAMES} FROM (
    SELECT *, row_number() OVER (
        PARTITION BY key ORDER BY version DESC, richness DESC, last_day DESC, round DESC, digest DESC
    ) AS turn FROM earlier WHERE key NOT IN (SELECT key FROM record)
) WHERE turn = 1
"""
_FORGET_STANDING = """
DELETE FROM earlier WHERE (key, version, richness, digest) IN (SELECT key, version, richness, digest FROM record)
"""


class Version(Struct, frozen=True, kw_only=True):
    """One version of a record: when it is from, where it was read, and what tells it from the others."""

    date: str
    """The record's own date of its last change, in the order of text; `-` leads that of a portal's copy."""
    day: str = ""
    """The first day known on which the registry published it so, where sources tell."""
    richness: int
    """Of its format: of one version, the one that says more stands for it."""
    round: int = 0
    """Of the reading: 0 for a build, more for each update."""
    digest: bytes
    """Of what it says."""
    source: str
    position: str
    reader: str
    release: str
    """Of the program that read it."""


class Kept(Struct, frozen=True, kw_only=True):
    """A version as the workbench gives it back."""

    key: str
    version: Version
    quads: bytes
    facts: Facts


def put_version(database: sqlite3.Connection, key: str, version: Version, packed: Packed) -> None:
    """Puts a version where it belongs: the newest among `record`, the others among `earlier`."""
    row = (
        *(key, version.date, version.richness, version.day, version.round, version.digest, version.day),
        *(version.source, version.position, version.reader, version.release),
        *(packed.quads, packed.mentions, packed.profile, packed.facts, packed.findings),
    )
    order = (version.date, version.richness, version.day, version.round, version.digest)
    newest = database.execute(f"SELECT {_ORDER} FROM record WHERE key = ?", (key,)).fetchone()
    if newest is None:
        database.execute(_PUT.format("record"), row)
    elif (newest[0], newest[1], newest[4]) == (version.date, version.richness, version.digest):
        _see_again(database, "record", row)
    elif order > newest:
        (old,) = database.execute("SELECT * FROM record WHERE key = ?", (key,))
        database.execute("DELETE FROM record WHERE key = ?", (key,))
        _put_earlier(database, old)
        database.execute(_PUT.format("record"), row)
    else:
        _put_earlier(database, row)


def _see_again(database: sqlite3.Connection, table: str, row: tuple) -> bool:
    """Notes that a version was met once more, and tells whether it is there."""
    return database.execute(_SEEN_AGAIN.format(table), row[:_BEFORE_MENTIONS]).rowcount > 0


def _put_earlier(database: sqlite3.Connection, row: tuple) -> None:
    if not _see_again(database, "earlier", row):
        database.execute(_PUT.format("earlier"), row)


def forget_untold(database: sqlite3.Connection) -> None:
    """Forgets what is no earlier version of a record.

    That is what a portal copied; the same version in a format that says less; and what no date, no day and no
    later reading by the same release tells from another: which of the two came first is not known then.
    """
    database.execute(_FORGET_UNTOLD)


def go_back(database: sqlite3.Connection, day: str) -> None:
    """Leaves of each record the versions that were published by a day (`2024-01-31`), the newest of them standing.

    A record of which no version is that old goes: it was not there yet, or what it said then is not known.
    """
    database.execute(_LATER, (day,))
    for table in ("record", "earlier"):
        database.execute(_FORGET_LATER.format(table))
    database.execute(_LET_STAND)
    database.execute(_FORGET_STANDING)


def newest_versions(database: sqlite3.Connection) -> Iterator[tuple[str, Version]]:
    """The newest version of each record, by key."""
    columns = f"key, {_ORDER}, first_day, source, position, reader, release, NULL, NULL"
    for row in database.execute(f"SELECT {columns} FROM record ORDER BY key"):
        yield row[0], _version(row)


def kept_versions(database: sqlite3.Connection) -> Iterator[list[tuple[str, Version, bytes, bytes]]]:
    """The versions of each record that has several, the newest last: key, version, quads and facts."""
    query = f"""
        SELECT key, {_ORDER}, first_day, source, position, reader, release, quads, facts FROM (
            SELECT * FROM earlier UNION ALL SELECT * FROM record WHERE key IN (SELECT key FROM earlier)
        ) ORDER BY key, {_ORDER}
    """
    for _, rows in groupby(database.execute(query), key=itemgetter(0)):
        yield [(row[0], _version(row), row[-2], row[-1]) for row in rows]


def _version(row: tuple) -> Version:
    _, date, richness, _, turn, digest, first_day, source, position, reader, release, _, _ = row
    return Version(
        date=date,
        day=first_day,
        richness=richness,
        round=turn,
        digest=digest,
        source=source,
        position=position,
        reader=reader,
        release=release,
    )
