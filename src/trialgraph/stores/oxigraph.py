"""Oxigraph, embedded: the triples lie in a folder and are asked without a server."""

import errno
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self

import oxrdflib
import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode
from rdflib import Dataset

from trialgraph.errors import QueryError, StoreError
from trialgraph.stores.protocol import Answer, StoreKind
from trialgraph.stores.streams import as_stream
from trialgraph.swap import made_beside

_GRAPH = re.compile(r"^The graph .* (already exists|does not exist)$")
_MOST_TRIES = 10
_POSITION = re.compile(r"^error at (\d+):(\d+): ")


class Oxigraph:
    """An open embedded store; `open_read` and `create` make one."""

    def __init__(self, path: Path, store: pyoxigraph.Store):
        self.path = path
        self._store: pyoxigraph.Store | None = store

    def query(
        self, sparql: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Answer:
        """Ask; raises `QueryError` with line and column, or `StoreError`."""
        with self._errors():
            if not default_graphs and not named_graphs:
                return self._open_store().query(sparql)
            graphs, named = _graphs(default_graphs), _graphs(named_graphs)
            return self._open_store().query(sparql, default_graph=graphs, named_graphs=named)

    def update(self, sparql: str) -> None:
        """Change the data by SPARQL Update; raises `QueryError`, or `StoreError` if opened for reading."""
        with self._errors():
            self._open_store().update(sparql)
            self._open_store().flush()  # what lies in RocksDB's log only, a copy made for the next change lacks

    def load(self, nquads: Iterable[bytes]) -> None:
        """Add N-Quads, from a binary file or from pieces of one; IRIs are not checked.

        Raises `StoreError`; what was read up to then may have been added.
        """
        try:
            with self._errors():
                self._open_store().bulk_load(as_stream(nquads), pyoxigraph.RdfFormat.N_QUADS, lenient=True)
                self._open_store().flush()
        except QueryError as error:
            raise StoreError(str(self.path), f"the load broke off: {error}") from error

    def optimize(self) -> None:
        """Bring the files into the shape that answers fastest; takes minutes if large."""
        with self._errors():
            self._open_store().optimize()

    def back_up(self, folder: Path) -> None:
        """Copy the store into a folder that is not there yet, by hard links where it can."""
        with self._errors():
            self._open_store().backup(str(folder))

    def named_graphs(self) -> list[str]:
        """The names of the graphs that hold triples, in the order of their IRIs."""
        with self._errors():
            graphs = self._open_store().named_graphs()
            return sorted(graph.value for graph in graphs if isinstance(graph, NamedNode))

    def dump(self, graph: str | None, output: BinaryIO) -> None:
        """Write a graph's triples, or the default graph's, as N-Triples, while they are read."""
        name = NamedNode(graph) if graph else DefaultGraph()
        with self._errors():
            self._open_store().dump(output, pyoxigraph.RdfFormat.N_TRIPLES, from_graph=name)

    def count(self) -> int:
        """How many quads the store holds."""
        with self._errors():
            return len(self._open_store())

    def rdf(self) -> Dataset:
        """An rdflib `Dataset` over this store."""
        return Dataset(store=oxrdflib.OxigraphStore(store=self._open_store()))

    def close(self) -> None:
        """Let go of the files."""
        self._store = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _open_store(self) -> pyoxigraph.Store:
        if self._store is None:
            raise StoreError(str(self.path), "the store is closed")
        return self._store

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Oxigraph raises SyntaxError for bad text, RuntimeError for a read-only store and damaged files."""
        try:
            yield
        except SyntaxError as error:
            raise QueryError(_POSITION.sub(r"line \1, column \2: ", str(error))) from error
        except RuntimeError as error:
            if _GRAPH.search(str(error)):
                raise QueryError(str(error)) from error
            detail = "the store was opened for reading only" if "read-write" in str(error) else str(error)
            raise StoreError(str(self.path), detail) from error
        except OSError as error:
            raise StoreError(str(self.path), str(error)) from error


def open_read(path: str | Path) -> Oxigraph:
    """Open a store for reading; any number of processes can do so at once.

    Raises `StoreError` where there is no store, where it is damaged, and while another process writes it
    (reading then is undefined, as Oxigraph's documentation of `Store.read_only` says). A process must not
    open for reading a store that it is writing itself.
    """
    path = Path(path)
    if not path.is_dir():
        raise StoreError(str(path), "there is no such folder; `trialgraph build` makes a graph")
    if not (path / "CURRENT").is_file():
        raise StoreError(str(path), "this folder holds no graph; name the one that `trialgraph build` made")
    if _is_written(path):
        raise StoreError(str(path), "another process is writing it; wait, or ask its server by URL")
    for _ in range(_MOST_TRIES):
        before = _identity(path)
        try:
            return Oxigraph(path, pyoxigraph.Store.read_only(str(path)))
        except (OSError, RuntimeError) as error:
            failed = error
            if _identity(path) == before:
                break
    raise StoreError(str(path), f"the store is damaged; build it anew ({failed})") from failed


def open_folder(graph: str) -> Oxigraph:
    """Open the store of a graph's folder for reading; raises as `open_read` does."""
    return open_read(_folder(graph))


def create(path: str | Path) -> Oxigraph:
    """Make a new store in a folder that is missing or empty, open for writing; raises `StoreError`."""
    path = Path(path)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StoreError(str(path), "something is there already; remove it, or choose another folder")
    try:
        path.mkdir(parents=True, exist_ok=True)
        return Oxigraph(path, pyoxigraph.Store(str(path)))
    except (OSError, RuntimeError) as error:
        raise StoreError(str(path), f"cannot make a store here ({error})") from error


@contextmanager
def change(path: str | Path) -> Iterator[Oxigraph]:
    """A copy of a store, open for writing, which takes the store's place at the end of the block.

    Who reads the store meanwhile goes on reading it as it was, and a program that is killed leaves it so. The copy
    costs little: what Oxigraph has written to a file it does not change, so both stores have the same files until
    one of them rewrites them. Raises `StoreError` as `open_read` does, and where the place cannot be written.
    """
    path = Path(path)
    try:
        with open_read(path) as old, made_beside(path) as folder:
            copy = folder / "copy"
            old.back_up(copy)
            for file in copy.iterdir():
                file.rename(folder / file.name)
            copy.rmdir()
            with Oxigraph(folder, pyoxigraph.Store(str(folder))) as store:
                yield store
    except OSError as error:
        raise StoreError(str(path), f"cannot be written: {error}") from error


def _graphs(iris: Sequence[str]) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryError(f"a graph's name is no IRI: {error}") from error


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a store from another that has taken its place, as may happen while it is opened."""
    try:
        file = (path / "CURRENT").stat()
    except OSError:
        return None
    return file.st_ino, file.st_mtime_ns


def _is_written(path: Path) -> bool:
    """Whether another process holds RocksDB's lock; where locks cannot be tested (Windows), no."""
    if not hasattr(os, "lockf"):
        return False
    try:
        with (path / "LOCK").open("rb") as lock:
            os.lockf(lock.fileno(), os.F_TEST, 0)
    except OSError as error:
        return error.errno in (errno.EACCES, errno.EAGAIN)
    return False


def _folder(graph: str) -> Path:
    """`trialgraph build` keeps the store beside its report, in `store`."""
    inside = Path(graph) / "store"
    return inside if inside.is_dir() else Path(graph)


KIND = StoreKind(
    name="oxigraph",
    title="a folder that `trialgraph build` made",
    accepts=lambda graph: "://" not in graph,
    open=open_folder,
    change=lambda graph: change(_folder(graph)),
)
