"""Where the links to nodes go when linking has said what they are: to other things, to several, or nowhere.

For the time of one load: kept as tables beside the records, where the names of things are put together, and in
memory for the N-Quads.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

_TABLES = """
CREATE TEMP TABLE redirect (iri TEXT, target TEXT, keeps TEXT, PRIMARY KEY (iri, target)) WITHOUT ROWID;
CREATE TEMP TABLE target (
    iri TEXT, kind TEXT, label TEXT, is_concept INTEGER, PRIMARY KEY (iri, kind)
) WITHOUT ROWID;
"""
_SHARED = re.compile(
    rb"<(?:https://w3id\.org/trialgraph/(?:city|condition|drug|investigator|mesh-label|site|sponsor|trial)"
    rb"|http://id\.nlm\.nih\.gov/mesh)/[^>]*>"
)
"""The nodes in N-Quads that can be linked."""


class Target(Struct, frozen=True, kw_only=True):
    """A thing to which the links to a node go instead."""

    iri: str
    label: str
    is_concept: bool = True
    """Whether it is a vocabulary's term, whose label stands whatever records call it."""


class Redirects:
    """The redirects of one load, in temporary tables of the workbench's database."""

    def __init__(self, database: sqlite3.Connection):
        self._database = database
        self._database.executescript(_TABLES)
        self._nodes: dict[bytes, tuple[bytes, ...]] = {}

    def add(self, node: str, kind: str, targets: Iterable[Target], *, keeps: str) -> None:
        """Lets the links to a node go to other things of its kind, or nowhere, in place of an earlier redirect.

        `keeps` says what the node's names are for the targets: a `label`, a `hidden` one, or nothing (empty).
        """
        targets = tuple({target.iri: target for target in targets}.values())
        self._nodes[f"<{node}>".encode()] = tuple(f"<{target.iri}>".encode() for target in targets)
        self._database.execute("DELETE FROM redirect WHERE iri = ?", (node,))
        rows = [(node, target.iri, keeps) for target in targets] or [(node, "", "")]
        self._database.executemany("INSERT INTO redirect VALUES (?, ?, ?)", rows)
        self._database.executemany(
            "INSERT OR IGNORE INTO target VALUES (?, ?, ?, ?)",
            ((target.iri, kind, target.label, target.is_concept) for target in targets),
        )

    def targets(self, node: str) -> tuple[str, ...]:
        """Where the links to a node go: to itself, unless it was redirected."""
        targets = self._nodes.get(f"<{node}>".encode())
        return (node,) if targets is None else tuple(target[1:-1].decode() for target in targets)

    def settle(self) -> None:
        """Lets redirects to nodes that were redirected go where those go; to be called after the last.

        What nothing leads to any more, since a later redirect took an earlier one's place, is forgotten.
        """
        for node, targets in list(self._nodes.items()):
            final = tuple(dict.fromkeys(last for target in targets for last in self._last(target, (node,))))
            if final != targets:
                self._nodes[node] = final
                iri = node[1:-1].decode()
                query = "SELECT max(keeps) FROM redirect WHERE iri = ?"
                (keeps,) = self._database.execute(query, (iri,)).fetchone()
                self._database.execute("DELETE FROM redirect WHERE iri = ?", (iri,))
                rows = [(iri, target[1:-1].decode(), keeps) for target in final] or [(iri, "", "")]
                self._database.executemany("INSERT INTO redirect VALUES (?, ?, ?)", rows)
        self._database.execute("DELETE FROM target WHERE iri NOT IN (SELECT target FROM redirect)")

    def _last(self, node: bytes, passed: tuple[bytes, ...]) -> Iterator[bytes]:
        """Where links to a node end; of nodes that lead to each other at the one from which they come."""
        if node in passed or node not in self._nodes or self._nodes[node] == (node,):
            yield node
        else:
            for target in self._nodes[node]:
                yield from self._last(target, (*passed, node))

    def items(self) -> Iterator[tuple[bytes, tuple[bytes, ...]]]:
        """Every node that was redirected, with its targets, as they stand in N-Quads."""
        yield from self._nodes.items()

    def apply(self, quads: bytes) -> bytes:
        """N-Quads with every link to a redirected node going where it was redirected."""
        return redirect(quads, self._nodes)


def nodes_in(quads: bytes) -> set[bytes]:
    """The nodes in N-Quads that can be linked."""
    return set(_SHARED.findall(quads))


def redirect(quads: bytes, targets: Mapping[bytes, tuple[bytes, ...]]) -> bytes:
    """N-Quads with every link to a node that has `targets` going to these."""
    if not targets:
        return quads
    found = {node for node in _SHARED.findall(quads) if node in targets}
    if several := {node for node in found if len(targets[node]) != 1}:
        lines = quads.splitlines(keepends=True)
        quads = b"".join(copy for line in lines for copy in _copies(line, several, targets))
    return _SHARED.sub(lambda node: targets.get(node[0], (node[0],))[0], quads)


def _copies(line: bytes, several: set[bytes], targets: Mapping[bytes, tuple[bytes, ...]]) -> Iterator[bytes]:
    """A line once for each target of a node in it that has several or none; not changed otherwise."""
    node = next((n for n in _SHARED.findall(line) if n in several), None)
    if node is None:
        yield line
    else:
        yield from (line.replace(node, target) for target in targets[node])
