"""Which community a thing belongs to, found once for a graph and kept in its folder, so that a page looks it up.

Finding takes from a second to minutes, so a process of its own does it, kind by kind, when somebody asks for the
first thing of that kind; a page waits for it no longer than `SOON`.
"""

import asyncio
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from trialgraph import __version__
from trialgraph.edges import KINDS
from trialgraph.errors import Overloaded, StoreError, TimedOut, TooLarge
from trialgraph.graph import TrialGraph
from trialgraph.server.worker import state_of
from trialgraph.server.workers import Workers

if TYPE_CHECKING:
    from trialgraph.frozen import FrozenGraph

FOLDER = "communities"
DRAWN_BY = {
    "Drug": "condition",
    "Condition": "drug",
    "Sponsor": "trial",
    "Investigator": "trial",
    "Site": "trial",
}
"""What things of each kind have to share to be joined in their network."""
WEIGHT = "newman"
"""One of `projections.WEIGHTS`: what many share says little, and who shares much with many is central."""
EACH = 10
"""So many of a thing's heaviest links are kept, from either end: a network of a million things stays small."""
SOON = 1.5
"""Seconds that a page waits for communities that are being found."""
MOST_SECONDS = 600
MOST_EDGES, MOST_EDGES_OF_NETWORKIT = 200_000, 5_000_000
"""Of a network whose communities are found for pages: about a minute's work, by NetworkX and by NetworKit."""
_TABLES = """
CREATE TABLE about (state TEXT, how TEXT, refused TEXT);
CREATE TABLE community (number INTEGER PRIMARY KEY, name TEXT, size INTEGER);
CREATE TABLE member (iri TEXT PRIMARY KEY, name TEXT, community INTEGER, strength REAL, links INTEGER,
  trials INTEGER) WITHOUT ROWID;
"""
_INDEX = "CREATE INDEX central ON member (community, strength DESC, iri)"
_MEMBERS = """
SELECT iri, name, strength, links, trials FROM member WHERE community = ? ORDER BY strength DESC, iri
"""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A thing in a community."""

    iri: str
    name: str
    strength: float
    """The weight of its links to other members, by which it is central."""
    links: int
    """How many these are."""
    trials: int


class Community(msgspec.Struct, frozen=True, kw_only=True):
    """What belongs together in the network of one kind of things."""

    number: int
    """1 is the largest."""
    name: str
    size: int
    communities: int
    """How many there are in the network."""
    how: str
    """The method with its source, and what it was told."""
    members: tuple[Member, ...]
    """The most central first."""


def command_for(kind: str) -> str:
    """The command that finds the same communities, of a graph of any size."""
    drawn = f"--network {kind.lower()} --by {DRAWN_BY[kind]} --weight {WEIGHT} --each {EACH}"
    return f"trialgraph measure {drawn} --rows communities"


class Communities:
    """The communities of the graph at a place, as it is now; close it when the server ends."""

    def __init__(self, graph: str):
        self._graph = graph
        self._state: tuple[int, ...] = ()
        self._making: dict[str, asyncio.Task[None]] = {}

    async def find(
        self, kind: str, iri: str, *, most: int | None = None, patience: float = SOON
    ) -> Community | None:
        """The community of a thing with its `most` central members (all, if None); None where it is in none.

        Raises `Overloaded` while communities are being found, `TooLarge` for a network that is too large for that,
        and `StoreError` where they cannot be kept or read.
        """
        state = state_of(self._graph)
        if kind not in DRAWN_BY or not state:
            return None
        place = _place(self._graph, kind)
        if not await asyncio.to_thread(_is_of, place, state):
            await self._make(kind, state, patience)
        return await asyncio.to_thread(read_community, place, iri, most)

    async def _make(self, kind: str, state: tuple[int, ...], patience: float) -> None:
        if state != self._state:
            await self.close()
            self._state = state
        if kind not in self._making:
            self._making[kind] = asyncio.create_task(self._find_in_a_process(kind, state))
        try:
            await asyncio.wait_for(asyncio.shield(self._making[kind]), patience)
        except TimeoutError as error:
            raise Overloaded("the communities are being worked out; look again in a minute") from error

    async def _find_in_a_process(self, kind: str, state: tuple[int, ...]) -> None:
        """What goes wrong is known until another graph takes the place, and not tried again for each page."""
        try:
            async with Workers(self._graph, count=1, seconds=MOST_SECONDS) as workers:
                await workers.call(write_communities, kind, state)
        except (TimedOut, Overloaded) as error:
            raise TooLarge(f"finding the communities takes too much time or memory; {_way_out(kind)}") from error

    async def close(self) -> None:
        """Ends what is being worked out."""
        making, self._making = list(self._making.values()), {}
        for each in making:
            each.cancel()
        await asyncio.gather(*making, return_exceptions=True)


# --- in a process of its own --------------------------------------------------------------------------


def write_communities(graph: TrialGraph, kind: str, state: tuple[int, ...]) -> None:
    """A job: finds the communities of a kind of things and keeps them in the graph's folder.

    Of a network that is too large it keeps that alone. Raises `StoreError` where the folder cannot be written.
    """
    network = graph.network(kind.lower(), by=DRAWN_BY[kind], weight=WEIGHT, each=EACH)
    refused = _refusal(network, kind)
    if not refused:
        graph.measure(network, ["community"])
    members = [] if refused else _members(network, _count_trials(graph, kind))
    sizes = Counter(number for _, _, number, *_ in members)
    names = network.graph.get("community_names", {})
    with _written(_place(graph.location, kind)) as database:
        how = network.graph.get("how", {}).get("community")
        database.execute("INSERT INTO about VALUES (?, ?, ?)", (_known_by(state), how, refused))
        database.executemany(
            "INSERT INTO community VALUES (?, ?, ?)",
            ((number, names.get(number, ""), size) for number, size in sorted(sizes.items())),
        )
        database.executemany("INSERT INTO member VALUES (?, ?, ?, ?, ?, ?)", members)


def _refusal(network: "FrozenGraph", kind: str) -> str | None:
    """Why no communities are found in a network; None for one that is not too large."""
    is_fast = find_spec("networkit") is not None
    edges = network.number_of_edges()
    if edges <= (MOST_EDGES_OF_NETWORKIT if is_fast else MOST_EDGES):
        return None
    extra = "" if is_fast else ", and the extra trialgraph[fast] makes room for it here"
    return f"a network of {edges:,} links is too large for a page: {_way_out(kind)}{extra}"


def _way_out(kind: str) -> str:
    return f"`{command_for(kind)}` finds its communities"


def _members(network: "FrozenGraph", trials: dict[str, int]) -> list[tuple[str, str, int, float, int, int]]:
    """The things that are joined with another of their community, as rows of `member`."""
    nodes = network.nodes
    numbers = np.array([nodes[node]["community"] for node in network], dtype=int)
    edges = network.sparse.tocoo()
    within = numbers[edges.coords[0]] == numbers[edges.coords[1]]
    ends = edges.coords[0][within]
    links = np.bincount(ends, minlength=len(numbers))
    strengths = np.bincount(ends, weights=edges.data[within], minlength=len(numbers))
    found = zip(network, numbers.tolist(), strengths.tolist(), links.tolist(), strict=True)
    return [
        (node, nodes[node]["label"] or node, number, strength, count, trials.get(node, 0))
        for node, number, strength, count in found
        if count
    ]


def _count_trials(graph: TrialGraph, kind: str) -> dict[str, int]:
    """How many trials each thing of a kind has."""
    name = next(name for name, each in KINDS.items() if each.thing == kind)
    counts = f"SELECT {name} AS id, count(DISTINCT trial) AS trials FROM trial_{name} GROUP BY {name}"
    return dict(graph.edges.ask(f"SELECT iri, trials FROM node JOIN ({counts}) USING (id)").fetchall())


# --- on disk ------------------------------------------------------------------------------------------


def _place(graph: str, kind: str) -> Path:
    return Path(graph) / FOLDER / f"{kind.lower()}.sqlite"


def _known_by(state: tuple[int, ...]) -> str:
    """What tells the graph, and the release, that the communities are of."""
    return repr((__version__, state))


@contextmanager
def _written(place: Path) -> Iterator[sqlite3.Connection]:
    """A database with the tables, which takes its place when it is whole; raises `StoreError`."""
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(exist_ok=True)
        beside.unlink(missing_ok=True)
        with closing(sqlite3.connect(beside)) as database:
            database.executescript(_TABLES)
            with database:
                yield database
                database.execute(_INDEX)
        beside.replace(place)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(str(place), f"the communities cannot be kept: {error}") from error


def _is_of(place: Path, state: tuple[int, ...]) -> bool:
    """Whether there are communities of the graph in this state."""
    if not place.is_file():
        return False
    with _read(place) as database:
        return database.execute("SELECT state FROM about").fetchone() == (_known_by(state),)


def read_community(place: Path, iri: str, most: int | None = None) -> Community | None:
    """The community of a thing, from its file; None where it is in none.

    Raises `TooLarge` where the network was, and `StoreError` for a file that cannot be read.
    """
    with _read(place) as database:
        how, refused = database.execute("SELECT how, refused FROM about").fetchone()
        if refused:
            raise TooLarge(refused)
        found = database.execute(
            "SELECT number, community.name, size FROM member JOIN community ON number = community WHERE iri = ?",
            (iri,),
        ).fetchone()
        if not found:
            return None
        number, name, size = found
        rows = database.execute(_MEMBERS + (f" LIMIT {most:d}" if most is not None else ""), (number,))
        members = tuple(Member(**dict(zip(Member.__struct_fields__, row, strict=True))) for row in rows)
        (communities,) = database.execute("SELECT count(*) FROM community").fetchone()
    return Community(number=number, name=name, size=size, communities=communities, how=how, members=members)


@contextmanager
def _read(place: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro", uri=True)) as database:
            yield database
    except sqlite3.Error as error:
        raise StoreError(str(place), f"the communities cannot be read ({error}); remove the file") from error
