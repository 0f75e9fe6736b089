"""A graph as sorted N-Quads in compressed files, with a manifest: for bulk loaders, and to keep.

`manifest.json` tells how many triples each graph has and, of each file, how many lines and bytes and its SHA-256.
The same graph gives the same bytes.
"""

import gzip
import hashlib
import heapq
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec
import zstandard
from msgspec import Struct

from trialgraph.errors import ConfigError, SourceError, StoreError
from trialgraph.stores.lines import Lines
from trialgraph.stores.oxigraph import Oxigraph
from trialgraph.swap import made_beside

MANIFEST = "manifest.json"
FORMAT = 1
"""Of the manifest; to be raised when an older release could not read it."""
Compression = Literal["zst", "gz"]
QUADS_PER_SHARD = 5_000_000
_RUN_BYTES = 64 * 2**20
"""Sorted in memory at a time."""
_PIECE_BYTES = 2**20
_END = b" .\n"
_LEVEL = 3
Progress = Callable[[int], None]
"""Told how many more triples have been read."""


class File(Struct, kw_only=True, frozen=True):
    """A file beside a manifest."""

    name: str
    bytes: int
    sha256: str
    quads: int | None = None
    """Lines of N-Quads in it, if it holds any."""


class Manifest(Struct, kw_only=True, frozen=True):
    """What lies in a folder of shards."""

    format: int
    quads: int
    graphs: dict[str, int]
    """Triples by the name of their graph; the default graph is called ``""``."""
    default_graph: str | None
    """The name that the lines of the default graph have, where a server wants one."""
    files: list[File]


def make_shards(store: Oxigraph, folder: str | Path, **options: Any) -> Manifest:
    """Writes shards, as `write_shards` does, to a new folder, which is there when it is whole.

    Raises `ConfigError` where something lies at its place, and `StoreError` where it cannot be written.
    """
    target = Path(folder).resolve()
    if target.exists():
        raise ConfigError(f"{target} is there already; name a new folder")
    try:
        with made_beside(target) as made:
            return write_shards(store, made, **options)
    except OSError as error:
        raise StoreError(str(target), f"cannot be written: {error}") from error


def write_shards(
    store: Oxigraph,
    folder: Path,
    *,
    compression: Compression = "zst",
    default_graph: str | None = None,
    most: int = QUADS_PER_SHARD,
    progress: Progress = lambda triples: None,
) -> Manifest:
    """Writes a store's quads into a folder, sorted, at most so many in a file, and the manifest.

    With a `default_graph`, the quads of the default graph get that name: for servers that have none. Sorting wants
    about as much room beside as the files take. Raises `StoreError`, and `OSError` where the folder is full.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=".sorting-") as sorting, ExitStack() as opened:
        runs = _Runs(Path(sorting), progress)
        graphs = {graph: runs.add(store, graph, default_graph) for graph in ("", *store.named_graphs())}
        runs.keep()
        lines = heapq.merge(*(opened.enter_context(_reading(run)) for run in runs.paths))
        files = list(_write(lines, folder, compression, most))
    manifest = Manifest(
        format=FORMAT,
        quads=sum(graphs.values()),
        graphs={graph: triples for graph, triples in graphs.items() if triples},
        default_graph=default_graph,
        files=files,
    )
    write_manifest(manifest, folder / MANIFEST)
    return manifest


def write_manifest(manifest: Struct, path: Path) -> None:
    """Writes a manifest as JSON that a person can read."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")


def read_manifest(path: Path, of: type[Struct] = Manifest) -> Struct:
    """A manifest; raises `SourceError` where there is none, it is damaged, or of a later release."""
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=of)
    except OSError as error:
        raise SourceError(str(path), error.strerror or str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(str(path), f"is no manifest of this kind, or damaged: {error}") from error
    if manifest.format > FORMAT:
        detail = f"has format {manifest.format}, made by a later release; this one knows {FORMAT}"
        raise SourceError(str(path), detail)
    return manifest


def read_shards(folder: Path, manifest: Manifest) -> Iterator[bytes]:
    """The N-Quads of a folder of shards, in pieces."""
    for file in manifest.files:
        with open_compressed(folder / file.name) as stream:
            while piece := stream.read(1 << 20):
                yield piece


def check_files(folder: Path, files: Iterable[File]) -> None:
    """Raises `SourceError` for the first file that is missing or is not what its manifest says."""
    for file in files:
        path = folder / file.name
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise SourceError(str(path), f"{error.strerror}; the manifest names it") from error
        if found != file.sha256:
            raise SourceError(str(path), f"is damaged: its SHA-256 is {found}, and was {file.sha256}")


def describe_file(path: Path, name: str, quads: int | None = None) -> File:
    """What a manifest says of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(name=name, bytes=path.stat().st_size, sha256=digest, quads=quads)


@contextmanager
def open_compressed(path: Path) -> Iterator[BinaryIO]:
    """A compressed file for reading; raises `SourceError` where it breaks off or is none."""
    try:
        with zstandard.open(path, "rb") if path.suffix == ".zst" else gzip.open(path, "rb") as stream:
            yield stream
    except (zstandard.ZstdError, gzip.BadGzipFile, EOFError) as error:
        raise SourceError(str(path), f"is damaged: {error}") from error


@contextmanager
def create_compressed(path: Path, compression: Compression) -> Iterator[BinaryIO]:
    """A compressed file for writing, whose bytes depend on nothing but what is written."""
    with path.open("wb") as file:
        if compression == "zst":
            with zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).stream_writer(file) as stream:
                yield stream
        elif compression == "gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as stream:
                yield stream
        else:
            raise ConfigError(f"no compression called {compression!r}; known: zst, gz")


class _Runs:
    """Sorted pieces of all lines, each in a file."""

    def __init__(self, folder: Path, progress: Progress):
        self._folder, self._progress = folder, progress
        self._quads: list[bytes] = []
        self._bytes = 0
        self.paths: list[Path] = []

    def add(self, store: Oxigraph, graph: str, default_graph: str | None) -> int:
        """Adds a graph, and tells how many triples it has."""
        name = graph or default_graph
        end = f" <{name}>".encode() + _END if name else _END
        triples = 0

        def take(lines: bytes) -> None:
            nonlocal triples
            quads = [line.removesuffix(_END) + end for line in lines.splitlines(keepends=True)]
            triples += len(quads)
            self._quads += quads
            self._bytes += len(lines)
            if self._bytes >= _RUN_BYTES:
                self.keep()
            self._progress(len(quads))

        lines = Lines(take, size=_PIECE_BYTES)
        store.dump(graph or None, lines)
        lines.finish()
        return triples

    def keep(self) -> None:
        """Writes down what is held in memory."""
        path = self._folder / f"{len(self.paths)}"
        with path.open("wb") as file, zstandard.ZstdCompressor(level=1).stream_writer(file) as stream:
            stream.write(b"".join(sorted(self._quads)))
        self.paths.append(path)
        self._quads, self._bytes = [], 0


@contextmanager
def _reading(run: Path) -> Iterator[Iterator[bytes]]:
    with zstandard.open(run, "rb") as stream:
        yield io.BufferedReader(stream)


def _write(lines: Iterator[bytes], folder: Path, compression: Compression, most: int) -> Iterator[File]:
    number = 0
    while shard := list(islice(lines, 1)):
        number += 1
        name = f"quads-{number:05}.nq.{compression}"
        quads = 0
        with create_compressed(folder / name, compression) as stream:
            while shard:
                stream.write(b"".join(shard))
                quads += len(shard)
                shard = list(islice(lines, min(most - quads, 10_000)))
        yield describe_file(folder / name, name, quads)
