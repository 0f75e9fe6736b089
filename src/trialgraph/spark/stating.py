"""Mapped records to lines of N-Quads, in the tasks, by what the driver knows when all is linked.

What it knows is one SQLite file that Spark brings to every machine once: which versions stand and in which graph,
where links lead, and the lines that belong to no record. So no process holds the links of a registry in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from trialgraph.history import in_graph, version_iri
from trialgraph.packing import pack_quads, unpack_quads
from trialgraph.redirects import nodes_in, redirect
from trialgraph.spark.identity import identify
from trialgraph.workbench import Workbench

if TYPE_CHECKING:
    import pyarrow as pa

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE version (identity BLOB PRIMARY KEY, graph TEXT) WITHOUT ROWID;
CREATE TABLE redirect (node BLOB PRIMARY KEY, targets BLOB) WITHOUT ROWID;
CREATE TABLE piece (number INTEGER PRIMARY KEY, quads BLOB);
"""
_PIECE_BYTES = 2**20


def write_linked(path: Path, bench: Workbench, beside_records: Iterable[bytes]) -> int:
    """Writes down what tasks need to know of a linked workbench; gives the number of pieces beside the records."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_TABLES + "BEGIN;")
        database.executemany("INSERT OR IGNORE INTO version VALUES (?, ?)", _versions(bench))
        nodes = ((node, b" ".join(targets)) for node, targets in bench.redirects.items())
        database.executemany("INSERT INTO redirect VALUES (?, ?)", nodes)
        pieces = enumerate(_in_pieces(beside_records))
        database.executemany("INSERT INTO piece VALUES (?, ?)", ((n, pack_quads(piece)) for n, piece in pieces))
        (count,) = database.execute("SELECT count(*) FROM piece").fetchone()
        database.execute("COMMIT")
    return count


def _versions(bench: Workbench) -> Iterator[tuple[bytes, str]]:
    """Each version that the graph has, with the graph that it is in, which is empty for the newest."""
    for key, version in bench.newest():
        yield identify(key, version), ""
    for versions in bench.histories():
        for kept in versions[:-1]:
            yield identify(kept.key, kept.version), version_iri(kept)


def _in_pieces(quads: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for each in quads:
        held.append(each)
        size += len(each)
        if size >= _PIECE_BYTES:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


class Linked:
    """The file in a task, open."""

    def __init__(self, path: str):
        self._database = sqlite3.connect(f"file:{path}?immutable=1", uri=True)

    def state(self, identity: bytes, quads: bytes) -> bytes:
        """The lines of a version as they stand in the graph; none where it does not stand."""
        row = self._database.execute("SELECT graph FROM version WHERE identity = ?", (identity,)).fetchone()
        if row is None:
            return b""
        plain = unpack_quads(quads)
        linked = redirect(plain, self._targets(nodes_in(plain)))
        return in_graph(linked, row[0]) if row[0] else linked

    def _targets(self, nodes: set[bytes]) -> dict[bytes, tuple[bytes, ...]]:
        found: dict[bytes, tuple[bytes, ...]] = {}
        for node in nodes:
            row = self._database.execute("SELECT targets FROM redirect WHERE node = ?", (node,)).fetchone()
            if row:
                found[node] = tuple(row[0].split())
        return found

    def piece(self, number: int) -> bytes:
        """Lines that belong to no record."""
        (quads,) = self._database.execute("SELECT quads FROM piece WHERE number = ?", (number,)).fetchone()
        return unpack_quads(quads)


def state_rows(rows: Iterator[pa.RecordBatch], name: str) -> Iterator[bytes]:
    """The lines of each version that stands, or of each piece, by the file of that name that Spark has brought.

    Rows have the columns `identity` and `quads`, or `piece` alone, or quads alone that stand as they are.
    """
    linked = _open(name)
    for batch in rows:
        columns = (batch[name].to_pylist() for name in ("identity", "quads", "piece"))
        for identity, quads, piece in zip(*columns, strict=True):
            if identity is not None:
                yield linked.state(identity, quads)
            else:
                yield unpack_quads(quads) if piece is None else linked.piece(piece)


@cache
def _open(name: str) -> Linked:
    from pyspark import SparkFiles

    return Linked(SparkFiles.get(name))
