"""What every store can do, wherever its triples live."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, Self

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples
from rdflib import Dataset

Answer = QuerySolutions | QueryBoolean | QueryTriples
"""What a SELECT, an ASK and a CONSTRUCT or DESCRIBE give; all but ASK are read once."""


class Store(Protocol):
    """A place where triples live and SPARQL is answered. Close it, or use it in a `with` statement."""

    def query(
        self, sparql: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Answer:
        """Ask; where graphs are named by their IRIs, of these alone, whatever the query's FROM says.

        Raises `QueryError` (malformed; says where) and `StoreError` (closed, out of reach).
        """

    def update(self, sparql: str) -> None:
        """Change the data by SPARQL Update; raises `QueryError` and `StoreError` (also: read-only)."""

    def load(self, nquads: Iterable[bytes]) -> None:
        """Add N-Quads, from a binary file or from pieces of one; raises `StoreError`, also for bad syntax.

        A load that fails may have added a part of the data.
        """

    def count(self) -> int:
        """How many quads the store holds; in a large store this takes seconds."""

    def rdf(self) -> Dataset:
        """The same data for rdflib and whatever builds on it; nothing is copied."""

    def close(self) -> None:
        """Let go of files and connections; any later use raises `StoreError`. May be called again."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc_info: object) -> None: ...


@dataclass(frozen=True, kw_only=True)
class StoreKind:
    """A store plug-in."""

    name: str
    title: str
    accepts: Callable[[str], bool]
    """Whether a graph given as this text (a URL, a path) is one of this kind."""
    open: Callable[..., Store]
    """Opens it for reading, with the options of this kind as keywords; raises `StoreError`."""
    change: Callable[..., AbstractContextManager[Store]] | None = None
    """Opens it for changing, with the same options; what is changed holds at the end of the block, unless that
    raises. None for a kind that is only read."""
