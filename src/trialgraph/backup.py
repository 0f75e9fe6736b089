"""A graph's folder kept as files that any program reads, with their checksums, and brought back from them.

A backup is a folder. `quads/` has the triples as sorted N-Quads with a manifest (`shards`), which other programs
read too; `files/` has what else the graph's folder holds, each compressed, and beside it lies what people have
decided about links. `backup.json` tells of all of them. The store is loaded anew when a backup is restored, so the
format of its files may change from release to release. What is made when it is first wanted (the index of names,
the graph of other days) is left out.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import zstandard
from msgspec import Struct

from trialgraph.build import AS_OF, decisions_path, graph_beside
from trialgraph.errors import ConfigError, SourceError, StoreError
from trialgraph.report import REPORT
from trialgraph.search import FOLDER as SEARCH
from trialgraph.shards import (
    FORMAT,
    MANIFEST,
    File,
    Manifest,
    Progress,
    check_files,
    create_compressed,
    describe_file,
    open_compressed,
    read_manifest,
    read_shards,
    write_manifest,
    write_shards,
)
from trialgraph.stores import oxigraph
from trialgraph.swap import made_beside

BACKUP = "backup.json"
STORE, QUADS, FILES = "store", "quads", "files"
DECISIONS = "decisions.sssom.tsv.zst"
_LEFT_OUT = {STORE, SEARCH, AS_OF}
_ENDING = ".zst"


class Backup(Struct, kw_only=True, frozen=True):
    """What a backup holds."""

    format: int
    quads: int
    files: list[File]
    """By their paths from the backup's folder; the shards are in the manifest beside them."""


def back_up(graph: str | Path, into: str | Path, *, progress: Progress = lambda triples: None) -> Backup:
    """Writes a backup of a graph's folder to a new folder, which is there when it is whole.

    Raises `StoreError` where there is no graph, it is replaced meanwhile, or the folder cannot be written, and
    `ConfigError` where something lies at its place.
    """
    place, target = Path(graph).resolve(), Path(into).resolve()
    if not (place / REPORT).is_file():
        raise StoreError(str(graph), f"has no {REPORT}; is it a folder that `trialgraph build` made?")
    if target.exists():
        raise ConfigError(f"{target} is there already; name a new folder for the backup")
    before = _identity(place)
    with _written(target) as folder, oxigraph.open_read(place / STORE) as store:
        (folder / QUADS).mkdir()
        manifest = write_shards(store, folder / QUADS, progress=progress)
        files = [describe_file(folder / QUADS / MANIFEST, f"{QUADS}/{MANIFEST}"), *_keep_files(place, folder)]
        if _identity(place) != before:
            raise StoreError(str(place), "was replaced while it was backed up; back it up again")
        backup = Backup(format=FORMAT, quads=manifest.quads, files=files)
        write_manifest(backup, folder / BACKUP)
    return backup


def restore(backup: str | Path, into: str | Path, *, progress: Progress = lambda triples: None) -> Backup:
    """Makes a graph's folder from a backup, replacing a graph there when it is whole.

    Every file is held against its checksum first. Raises `SourceError`, naming the file, where one is missing or
    damaged; `ConfigError` where `into` holds something else than a graph, or other decisions lie beside it;
    `StoreError` where it cannot be written.
    """
    source, place = Path(backup).resolve(), Path(into).resolve()
    kept, manifest = check_backup(source)
    _refuse_other_decisions(source, place)
    with graph_beside(place) as folder:
        for file in kept.files:
            path = PurePosixPath(file.name)
            if path.is_relative_to(FILES):
                _expand(source / path, folder / path.relative_to(FILES).with_suffix(""))
        with oxigraph.create(folder / STORE) as store:
            store.load(_told(read_shards(source / QUADS, manifest), progress))
            store.optimize()
            if (count := store.count()) != kept.quads:
                raise StoreError(str(source), f"gives {count:,} quads, not the {kept.quads:,} that it tells of")
        if (source / DECISIONS).is_file():
            _expand(source / DECISIONS, decisions_path(place))
    return kept


def check_backup(source: Path) -> tuple[Backup, Manifest]:
    """What a backup says it holds; raises `SourceError` for the first file that is missing or damaged."""
    if not (source / BACKUP).is_file():
        raise SourceError(str(source), f"has no {BACKUP}; name a folder that `trialgraph backup` made")
    kept = read_manifest(source / BACKUP, Backup)
    for file in kept.files:
        path = PurePosixPath(file.name)
        if path.is_absolute() or ".." in path.parts:
            raise SourceError(str(source / BACKUP), f"names a file outside the backup: {file.name}")
    check_files(source, kept.files)
    manifest = read_manifest(source / QUADS / MANIFEST)
    check_files(source / QUADS, manifest.files)
    return kept, manifest


def _refuse_other_decisions(source: Path, place: Path) -> None:
    there = decisions_path(place)
    if not there.is_file() or not (source / DECISIONS).is_file():
        return
    with open_compressed(source / DECISIONS) as stream:
        if stream.read() != there.read_bytes():
            raise ConfigError(f"{there} holds other decisions than the backup; move it away first")


def _keep_files(place: Path, folder: Path) -> Iterator[File]:
    decisions = decisions_path(place)
    kept = {f"{FILES}/{path.relative_to(place).as_posix()}{_ENDING}": path for path in _files(place)}
    for name, path in {**kept, **({DECISIONS: decisions} if decisions.is_file() else {})}.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as stream, create_compressed(target, "zst") as compressed:
            shutil.copyfileobj(stream, compressed, 1 << 20)
        yield describe_file(target, name)


def _files(place: Path) -> list[Path]:
    """All that a graph's folder holds, without the store and what is made when it is first wanted."""
    tops = sorted(path for path in place.iterdir() if path.name not in _LEFT_OUT and not path.name.startswith("."))
    found = [file for top in tops for file in (sorted(top.rglob("*")) if top.is_dir() else [top])]
    return [path for path in found if path.is_file()]


def _expand(compressed: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_compressed(compressed) as stream, path.open("wb") as file:
        shutil.copyfileobj(stream, file, 1 << 20)


def _told(pieces: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    for piece in pieces:
        progress(piece.count(b"\n"))
        yield piece


@contextmanager
def _written(target: Path) -> Iterator[Path]:
    try:
        with made_beside(target) as folder:
            yield folder
    except (OSError, zstandard.ZstdError) as error:
        raise StoreError(str(target), f"the backup cannot be written: {error}") from error


def _identity(place: Path) -> tuple[int, int]:
    """What tells a graph's folder from another that has taken its place."""
    found = place.stat()
    return found.st_dev, found.st_ino
