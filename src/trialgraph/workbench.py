"""Holds the mapped records of one build on disk, the newest version of each, and what their names are linked to.

A SQLite file, since a build must neither hold a registry in memory nor depend on the order in which it meets its
records. It stays in the graph's folder, so that names can be linked anew without reading the sources again; what
they are linked to is kept beside it, for the time of one load.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import zstandard
from msgspec import Struct

from trialgraph.errors import StoreError
from trialgraph.mentions import Mention

FORMAT = 1
"""To be raised when the tables or `Mention` change: an older file cannot be linked anew then."""
_SCHEMA = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {FORMAT};
CREATE TABLE record (
    key TEXT PRIMARY KEY, version TEXT, richness INTEGER, digest BLOB, origin TEXT,
    quads BLOB, mentions BLOB, findings BLOB
) WITHOUT ROWID;
CREATE TABLE naming (
    kind TEXT, iri TEXT, name TEXT, times INTEGER, PRIMARY KEY (kind, iri, name)
) WITHOUT ROWID;
CREATE TABLE setting (
    iri TEXT, mention BLOB, times INTEGER, PRIMARY KEY (iri, mention)
) WITHOUT ROWID;
"""
_LINKS = """
CREATE TEMP TABLE redirect (iri TEXT, target TEXT, keeps TEXT, PRIMARY KEY (iri, target)) WITHOUT ROWID;
CREATE TEMP TABLE target (
    iri TEXT, kind TEXT, label TEXT, is_concept INTEGER, PRIMARY KEY (iri, kind)
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
ON CONFLICT (kind, iri, name) DO UPDATE SET times = times + 1
"""
_COUNT_SETTING = """
INSERT INTO setting VALUES (?, ?, 1)
ON CONFLICT (iri, mention) DO UPDATE SET times = times + 1
"""
_BY_USE = "(name = upper(name)) + (name = lower(name)), name"
"""Between names used equally often, one that is neither all capitals nor all small letters goes first."""
_NAMES = f"""
SELECT thing, kind, name, rank FROM (
    SELECT thing, kind, name, max(keeps = 'label') AS rank, sum(times) AS used FROM (
        SELECT coalesce(redirect.target, naming.iri) AS thing, kind, name, times, coalesce(keeps, 'label') AS keeps
        FROM naming LEFT JOIN redirect USING (iri) WHERE keeps IS NULL OR keeps != ''
        UNION ALL SELECT iri, kind, label, 0, 'label' FROM target
        WHERE NOT is_concept AND NOT EXISTS (SELECT 1 FROM redirect WHERE redirect.iri = target.iri)
    ) GROUP BY thing, kind, name
    UNION ALL SELECT iri, kind, label, 2, 0 FROM target WHERE is_concept
    UNION ALL SELECT DISTINCT target.iri, 'Concept', label, 2, 0
    FROM target JOIN naming ON naming.kind = 'Concept' AND naming.iri = target.iri
    WHERE is_concept AND target.kind != 'Concept'
) ORDER BY thing, kind, rank = 2 DESC, used DESC, {_BY_USE}
"""
"""Rank 2 is a vocabulary's own label, 1 a name that can be a label, 0 one that is only to be found by.

A registry's code that names are linked to as well has one label, the vocabulary's.
"""
_COMPRESSION_LEVEL = 1
_SHARED = re.compile(
    rb"<(?:https://w3id\.org/trialgraph/(?:city|condition|drug|investigator|site|sponsor)|http://id\.nlm\.nih\.gov/mesh)"
    rb"/[^>]*>"
)
"""The nodes in N-Quads that can be linked."""


class Thing(Struct, frozen=True, kw_only=True):
    """What records name: a node before linking."""

    iri: str
    names: tuple[str, ...]
    """As written, the most used first."""
    times: int
    """How often it is named."""
    mentions: tuple[Mention, ...] = ()
    """Those that say more than the name, the most frequent first."""


class NamedThing(Struct, frozen=True, kw_only=True):
    """A node as it goes into the graph, with all its names."""

    iri: str
    kind: str
    label: str
    alternatives: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    """Names by which it is found and not called: "Olumiant 4 mg tablets"."""


class Target(Struct, frozen=True, kw_only=True):
    """A thing to which the links to a node go instead."""

    iri: str
    label: str
    is_concept: bool = True
    """Whether it is a vocabulary's term, whose label stands whatever records call it."""


class Workbench:
    """The records of a build, each under the key of its registry and number.

    Raises `StoreError` for a file that is damaged or that another release of trialgraph has made.
    """

    def __init__(self, path: Path):
        is_new = not path.exists()
        self._database = sqlite3.connect(path, isolation_level=None)
        if is_new:
            self._database.executescript(_SCHEMA)
        try:
            _refuse_unknown(self._database, path)
            self._database.executescript(_LINKS)
        except StoreError:
            self._database.close()
            raise
        self._database.execute("BEGIN")
        self._redirects: dict[bytes, tuple[bytes, ...]] = {}
        self._compressor = zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL)
        self._decompressor = zstandard.ZstdDecompressor()
        self._encoder = msgspec.msgpack.Encoder()
        self._mentions = msgspec.msgpack.Decoder(list[Mention])
        self._mention = msgspec.msgpack.Decoder(Mention)

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
        named = self._compressor.compress(self._encoder.encode(list(mentions)))
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

    def findings(self) -> Iterator[bytes]:
        """The findings of every record that has any, as JSON lines, by key."""
        for (lines,) in self._database.execute("SELECT findings FROM record WHERE length(findings) ORDER BY key"):
            yield lines

    # --- what the records name ----------------------------------------------------------------------------

    def count_names(self) -> None:
        """Counts how often each thing is named how; to be called once, when all records are here."""
        for mentions in self.mentions():
            self._database.executemany(_COUNT, ((each.kind, each.iri, each.name) for each in mentions))
            telling = (
                each for each in mentions if each.other_names or (each.place and each.kind != "Investigator")
            )
            self._database.executemany(
                _COUNT_SETTING, ((each.iri, self._encoder.encode(each)) for each in telling)
            )
        self._database.execute("COMMIT")
        self._database.execute("BEGIN")

    def mentions(self) -> Iterator[list[Mention]]:
        """What each record mentions, by key."""
        for (named,) in self._database.execute("SELECT mentions FROM record ORDER BY key"):
            yield self._mentions.decode(self._decompressor.decompress(named))

    def things(self, kind: str) -> Iterator[Thing]:
        """Every thing of a kind that the records name, by IRI."""
        query = f"SELECT iri, name, times FROM naming WHERE kind = ? ORDER BY iri, times DESC, {_BY_USE}"
        iri, names, times = "", [], 0
        for each, name, used in self._database.execute(query, (kind,)):
            if each != iri:
                if names:
                    yield self._thing(iri, names, times)
                iri, names, times = each, [], 0
            names.append(name)
            times += used
        if names:
            yield self._thing(iri, names, times)

    def times(self, kind: str) -> dict[str, int]:
        """How often each thing of a kind is named, by IRI."""
        query = "SELECT iri, sum(times) FROM naming WHERE kind = ? GROUP BY iri"
        return dict(self._database.execute(query, (kind,)))

    def count_named(self, kind: str) -> tuple[int, int]:
        """How many things of a kind are named, and how often they are."""
        query = "SELECT count(DISTINCT iri), coalesce(sum(times), 0) FROM naming WHERE kind = ?"
        return self._database.execute(query, (kind,)).fetchone()

    def _thing(self, iri: str, names: list[str], times: int) -> Thing:
        rows = self._database.execute(
            "SELECT mention FROM setting WHERE iri = ? ORDER BY times DESC, mention", (iri,)
        )
        mentions = tuple(self._mention.decode(data) for (data,) in rows)
        return Thing(iri=iri, names=tuple(names), times=times, mentions=mentions)

    # --- what their names are linked to -------------------------------------------------------------------

    def redirect(self, node: str, kind: str, targets: Iterable[Target], *, keeps: str) -> None:
        """Lets the links to a node go to other things of its kind, or nowhere, in place of an earlier redirect.

        `keeps` says what the node's names are for the targets: a `label`, a `hidden` one, or nothing (empty).
        """
        targets = tuple({target.iri: target for target in targets}.values())
        self._redirects[f"<{node}>".encode()] = tuple(f"<{target.iri}>".encode() for target in targets)
        self._database.execute("DELETE FROM redirect WHERE iri = ?", (node,))
        rows = [(node, target.iri, keeps) for target in targets] or [(node, "", "")]
        self._database.executemany("INSERT INTO redirect VALUES (?, ?, ?)", rows)
        self._database.executemany(
            "INSERT OR IGNORE INTO target VALUES (?, ?, ?, ?)",
            ((target.iri, kind, target.label, target.is_concept) for target in targets),
        )

    def targets(self, node: str) -> tuple[str, ...]:
        """Where the links to a node go: to itself, unless it was redirected."""
        targets = self._redirects.get(f"<{node}>".encode())
        return (node,) if targets is None else tuple(target[1:-1].decode() for target in targets)

    def settle(self) -> None:
        """Lets redirects to nodes that were redirected go where those go; to be called after the last.

        What nothing leads to any more, since a later redirect took an earlier one's place, is forgotten.
        """
        for node, targets in list(self._redirects.items()):
            final = tuple(dict.fromkeys(last for target in targets for last in self._last(target, (node,))))
            if final != targets:
                self._redirects[node] = final
                iri = node[1:-1].decode()
                query = "SELECT max(keeps) FROM redirect WHERE iri = ?"
                (keeps,) = self._database.execute(query, (iri,)).fetchone()
                self._database.execute("DELETE FROM redirect WHERE iri = ?", (iri,))
                rows = [(iri, target[1:-1].decode(), keeps) for target in final] or [(iri, "", "")]
                self._database.executemany("INSERT INTO redirect VALUES (?, ?, ?)", rows)
        self._database.execute("DELETE FROM target WHERE iri NOT IN (SELECT target FROM redirect)")

    def _last(self, node: bytes, passed: tuple[bytes, ...]) -> Iterator[bytes]:
        """Where links to a node end; of nodes that lead to each other at the one from which they come."""
        if node in passed or node not in self._redirects or self._redirects[node] == (node,):
            yield node
        else:
            for target in self._redirects[node]:
                yield from self._last(target, (*passed, node))

    def combinations(self, kind: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """The nodes of a kind whose links go to several things: IRI, name and those things, by IRI."""
        for thing in self.things(kind):
            if len(targets := self.targets(thing.iri)) > 1:
                yield thing.iri, thing.names[0], targets

    def names(self) -> Iterator[NamedThing]:
        """Every thing as it goes into the graph, by IRI and kind."""
        thing: tuple[str, str] | None = None
        rows: list[tuple[str, int]] = []
        for iri, kind, name, is_label in self._database.execute(_NAMES):
            if (iri, kind) != thing:
                if thing:
                    yield _named(thing, rows)
                thing, rows = (iri, kind), []
            rows.append((name, is_label))
        if thing:
            yield _named(thing, rows)

    def quads(self) -> Iterator[bytes]:
        """The N-Quads of every record, by key, with links to where nodes were redirected."""
        for (packed,) in self._database.execute("SELECT quads FROM record ORDER BY key"):
            quads = self._decompressor.decompress(packed)
            yield self._redirected(quads) if self._redirects else quads

    def _redirected(self, quads: bytes) -> bytes:
        targets = self._redirects
        found = {node for node in _SHARED.findall(quads) if node in targets}
        if any(len(targets[node]) != 1 for node in found):
            lines = quads.splitlines(keepends=True)
            quads = b"".join(copy for line in lines for copy in self._copies(line, found))
        return _SHARED.sub(lambda node: targets.get(node[0], (node[0],))[0], quads)

    def _copies(self, line: bytes, found: set[bytes]) -> Iterator[bytes]:
        """A line once for each target of a node in it that has several or none; not changed otherwise."""
        node = next((n for n in _SHARED.findall(line) if n in found and len(self._redirects[n]) != 1), None)
        if node is None:
            yield line
        else:
            yield from (line.replace(node, target) for target in self._redirects[node])

    def close(self) -> None:
        """Closes the file."""
        if self._database.in_transaction:
            self._database.execute("COMMIT")
        self._database.close()


def _refuse_unknown(database: sqlite3.Connection, path: Path) -> None:
    """Raises `StoreError` for a file that is damaged or has other tables."""
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise StoreError(str(path), f"cannot be read ({error}); build the graph anew") from error
    if version != FORMAT:
        raise StoreError(str(path), "was made by another release of trialgraph; build the graph anew")


def _named(thing: tuple[str, str], rows: list[tuple[str, int]]) -> NamedThing:
    """A thing and its names: the label is its vocabulary's, else the most used name that can be one."""
    labels = [name for name, is_label in rows if is_label] or [rows[0][0]]
    alternatives = tuple(name for name in dict.fromkeys(labels) if name != labels[0])
    hidden = tuple(name for name, is_label in rows if not is_label and name not in labels)
    return NamedThing(iri=thing[0], kind=thing[1], label=labels[0], alternatives=alternatives, hidden=hidden)
