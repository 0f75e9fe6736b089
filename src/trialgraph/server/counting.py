"""What is in a graph, counted once for each state of it: classes, properties, and which leads where.

Counting reads the whole graph (six CPU seconds for a million triples), so a process of its own does it, without
the limit of time that questions have, and what it finds is kept in the cache folder.
"""

import asyncio
import hashlib
import logging
from collections import defaultdict
from pathlib import Path

import msgspec
import pyoxigraph

from trialgraph.config import cache_folder, ontology_folder
from trialgraph.errors import Overloaded
from trialgraph.graph import TrialGraph
from trialgraph.queries import look_up
from trialgraph.server.worker import state_of
from trialgraph.server.workers import Workers
from trialgraph.terms import RDFS_LABEL

MOST_SECONDS = 6 * 3600
_FORM = "1"
"""Of what is kept; another form is counted anew."""
_log = logging.getLogger(__name__)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Values that can be written as JSON."""


class Property(Kept):
    """A property, of a graph or of the things of one class."""

    iri: str
    triples: int
    label: str | None = None
    leads_to: dict[str, int] = {}
    """Triples by the classes of their objects; empty for the properties of a whole graph."""


class Class(Kept):
    """A class, how many things it has, and the properties that these have."""

    iri: str
    entities: int
    label: str | None = None
    properties: tuple[Property, ...] = ()


class Counts(Kept):
    """What is in a graph; classes and properties with the most come first."""

    triples: int
    """In the default graph; named graphs have their own."""
    classes: tuple[Class, ...]
    properties: tuple[Property, ...]
    graphs: dict[str, int]
    """Triples by named graph."""
    records_by_registry: dict[str, int] = {}


def count(graph: TrialGraph) -> Counts:
    """Counts a graph by five queries, each of which reads all of it; a worker does it."""
    labels = _labels()
    properties = tuple(
        Property(iri=row["property"], triples=row["triples"], label=labels.get(row["property"]))
        for row in look_up(graph.store, "triples_of_properties")
    )
    of_class = _properties_by_class(graph, labels)
    classes = tuple(
        Class(
            iri=row["class"],
            entities=row["entities"],
            label=labels.get(row["class"]),
            properties=tuple(of_class[row["class"]]),
        )
        for row in look_up(graph.store, "entities_of_classes")
    )
    return Counts(
        triples=sum(each.triples for each in properties),
        classes=classes,
        properties=properties,
        graphs={row["graph"]: row["triples"] for row in look_up(graph.store, "triples_of_graphs")},
        records_by_registry=graph.report.get("records_by_registry", {}),
    )


def _properties_by_class(graph: TrialGraph, labels: dict[str, str]) -> dict[str, list[Property]]:
    leads: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in look_up(graph.store, "links_between_classes"):
        leads[row["class"], row["property"]][row["other"]] = row["triples"]
    found: dict[str, list[Property]] = defaultdict(list)
    for row in look_up(graph.store, "triples_of_classes"):
        iri = row["property"]
        leads_to = leads.get((row["class"], iri), {})
        each = Property(iri=iri, triples=row["triples"], label=labels.get(iri), leads_to=leads_to)
        found[row["class"]].append(each)
    return found


def _labels() -> dict[str, str]:
    triples = pyoxigraph.parse(path=ontology_folder() / "trialgraph.ttl")
    return {each.subject.value: each.object.value for each in triples if each.predicate.value == RDFS_LABEL}


class Census:
    """The counts of the graph at a place, as it is now; close it when the server ends."""

    def __init__(self, graph: str, *, patience: float = 30):
        self._graph, self._patience = graph, patience
        self._state: object = None
        self._counting: asyncio.Task[Counts] | None = None

    async def counts(self, *, patience: float | None = None) -> Counts:
        """The counts; they are made when somebody asks for the first time, and anew when the graph has changed.

        Raises `Overloaded` where they are not ready within so many seconds; the counting goes on.
        """
        state = state_of(self._graph)
        failed = self._counting is not None and self._counting.done() and self._counting.exception()
        if self._counting is None or state != self._state or failed:
            await self.close()
            self._state = state
            self._counting = asyncio.create_task(self._make(state))
        waiting = asyncio.shield(self._counting)
        try:
            return await asyncio.wait_for(waiting, self._patience if patience is None else patience)
        except TimeoutError as error:
            raise Overloaded("the graph is being counted; ask again in a minute") from error

    async def _make(self, state: tuple[int, ...]) -> Counts:
        place = _place(self._graph, state)
        kept = await asyncio.to_thread(_read, place)
        if kept:
            return kept
        async with Workers(self._graph, count=1, seconds=MOST_SECONDS) as workers:
            counts = await workers.call(count)
        await asyncio.to_thread(_write, place, counts)
        return counts

    async def close(self) -> None:
        """Ends a counting that is under way."""
        if self._counting is not None:
            self._counting.cancel()
            await asyncio.wait((self._counting,))


def _place(graph: str, state: tuple[int, ...]) -> Path | None:
    """Where the counts of this state of a graph are kept; nowhere for an endpoint, whose state nobody knows."""
    if not state:
        return None
    key = hashlib.sha256(repr((_FORM, str(Path(graph).resolve()), state)).encode()).hexdigest()
    return cache_folder() / "counts" / f"{key[:32]}.json"


def _read(place: Path | None) -> Counts | None:
    try:
        return msgspec.json.decode(place.read_bytes(), type=Counts) if place else None
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        _log.warning("%s is not used: %s", place, error)
        return None


def _write(place: Path | None, counts: Counts) -> None:
    if place is None:
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(counts))
        beside.replace(place)
    except OSError as error:  # a server on a machine without room works all the same
        _log.warning("the counts are not kept: %s", error)
