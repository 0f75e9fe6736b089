"""Holds the mapped records of one build on disk, the newest version of each, until they are loaded.

A SQLite file, since a build must neither hold a registry in memory nor depend on the order in which it meets
its records.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import zstandard

from trialgraph.mentions import Mention

_SCHEMA = """
CREATE TABLE record (
    key TEXT PRIMARY KEY, version TEXT, richness INTEGER, digest BLOB, origin TEXT,
    quads BLOB, mentions BLOB, findings BLOB
) WITHOUT ROWID;
CREATE TABLE naming (
    iri TEXT, kind TEXT, name TEXT, times INTEGER, PRIMARY KEY (iri, kind, name)
) WITHOUT ROWID;
"""
_PUT = """
INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET version = excluded.version, richness = excluded.richness,
    digest = excluded.digest, origin = excluded.origin, quads = excluded.quads,
    mentions = excluded.mentions, findings = excluded.findings
WHERE (excluded.version, excluded.richness, excluded.digest) > (version, richness, digest)
    OR ((excluded.version, excluded.richness, excluded.digest) = (version, richness, digest)
        AND excluded.origin < origin)
"""
_COUNT = """
INSERT INTO naming VALUES (?, ?, ?, 1)
ON CONFLICT (iri, kind, name) DO UPDATE SET times = times + 1
"""
_COMPRESSION_LEVEL = 1


class Workbench:
    """The records of a build, each under the key of its registry and number."""

    def __init__(self, path: Path):
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        self._database.execute("BEGIN")
        self._compressor = zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL)
        self._decompressor = zstandard.ZstdDecompressor()
        self._encoder = msgspec.msgpack.Encoder()
        self._mentions = msgspec.msgpack.Decoder(list[Mention])

    def put(
        self,
        key: str,
        *,
        version: str,
        richness: int,
        digest: bytes,
        origin: str,
        quads: str,
        mentions: Iterable[Mention],
        findings: bytes,
    ) -> None:
        """Keeps a record unless a newer version of it is here; of one date, the richer format's is newer."""
        packed = self._compressor.compress(quads.encode())
        named = self._encoder.encode(list(mentions))
        self._database.execute(_PUT, (key, version, richness, digest, origin, packed, named, findings))

    def __len__(self) -> int:
        return self._database.execute("SELECT count(*) FROM record").fetchone()[0]

    def count_by_registry(self) -> dict[str, int]:
        """How many records there are of each registry."""
        return dict(
            self._database.execute(
                "SELECT substr(key, 1, instr(key, ':') - 1) AS registry, count(*) FROM record GROUP BY registry"
            )
        )

    def quads(self) -> Iterator[bytes]:
        """The N-Quads of every record, by key."""
        for (packed,) in self._database.execute("SELECT quads FROM record ORDER BY key"):
            yield self._decompressor.decompress(packed)

    def findings(self) -> Iterator[bytes]:
        """The findings of every record that has any, as JSON lines, by key."""
        for (lines,) in self._database.execute("SELECT findings FROM record WHERE length(findings) ORDER BY key"):
            yield lines

    def count_names(self) -> None:
        """Counts how often each thing is named how; to be called once, when all records are here."""
        for (named,) in self._database.execute("SELECT mentions FROM record ORDER BY key"):
            self._database.executemany(_COUNT, self._mentions.decode(named))

    def names(self) -> Iterator[tuple[str, str, list[str]]]:
        """Every shared thing: IRI, kind, and its names, the most used first.

        Between names used equally often, one that is neither all capitals nor all small letters goes first.
        """
        thing: tuple[str, str] | None = None
        names: list[str] = []
        for iri, kind, name in self._database.execute(
            "SELECT iri, kind, name FROM naming ORDER BY iri, kind, times DESC,"
            " (name = upper(name)) + (name = lower(name)), name"
        ):
            if (iri, kind) != thing:
                if thing:
                    yield *thing, names
                thing, names = (iri, kind), []
            names.append(name)
        if thing:
            yield *thing, names

    def close(self) -> None:
        """Closes the file, which the build then deletes."""
        self._database.close()
