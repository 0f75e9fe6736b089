"""Raw files to shards of a graph, a graph folder, or both, by a cluster."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import uuid4

from trialgraph import __version__, linking
from trialgraph.build import (
    FINDINGS,
    WORKBENCH,
    count_findings,
    inferred_quads,
    link_and_load,
    made,
    quads_beside_records,
    read_decisions,
    refuse_foreign_folder,
)
from trialgraph.errors import ConfigError, SourceError, StoreError
from trialgraph.mapping import Mapped, Refused
from trialgraph.packing import pack_quads, unpack_quads
from trialgraph.reading import (
    QUARANTINE,
    SKIPPED,
    Aside,
    Progress,
    count_records,
    keep_records,
    open_aside,
    why_nothing,
)
from trialgraph.report import Report, write_report
from trialgraph.shards import FORMAT, MANIFEST, Compression, File, Manifest, write_manifest
from trialgraph.sources import Limits
from trialgraph.spark.hadoop import Address
from trialgraph.spark.reading import Read, is_url, map_sources, unpack
from trialgraph.spark.sessions import hand_over
from trialgraph.spark.sorting import QUADS_PER_SHARD, Survey, divide, survey, write_shards
from trialgraph.spark.stating import write_linked
from trialgraph.stores import oxigraph
from trialgraph.swap import made_beside
from trialgraph.workbench import Workbench

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_ROWS_AT_A_TIME = 1_000
_TABLES = (QUARANTINE, SKIPPED, FINDINGS, linking.MAPPINGS, linking.CANDIDATES)
"""What lies beside shards as in a graph's folder."""


def build(
    session: SparkSession,
    paths: Iterable[str | Path],
    *,
    shards: str | Path | None = None,
    into: str | Path | None = None,
    compression: Compression = "zst",
    quads_per_shard: int = QUADS_PER_SHARD,
    vocabularies: Iterable[str] | None = None,
    limits: Limits | None = None,
    progress: Progress = lambda doing, records, part: None,
) -> Report:
    """Builds the graph of all records found under `paths`, as `build.build` does, by a cluster.

    `shards` is a new folder for sorted N-Quads that the driver and all workers see, or an address that the
    cluster's Hadoop writes (`s3a://bucket/shards`), where they are compressed by gzip. With `into`, the driver
    loads the graph into that folder too. Paths are such as all workers see, or addresses. Raises as `build.build`
    does.
    """
    if not shards and not into:
        raise ConfigError("name a folder for the shards, for the graph, or both")
    named = sorted({str(path) if is_url(str(path)) else Path(path).as_posix() for path in paths})
    place = Path(into or str(shards)).resolve()
    report, decisions = Report(), read_decisions(place)
    with ExitStack() as opened:
        shelf = opened.enter_context(linking.open_shelf(vocabularies))
        target = opened.enter_context(_target(session, str(shards), compression)) if shards else None
        folder = opened.enter_context(_graph_folder(place) if into else _folder_aside())
        rows = opened.enter_context(_kept(map_sources(session, named, limits or Limits())))
        bench = opened.enter_context(closing(Workbench(folder / WORKBENCH)))
        _take(rows, bench, folder, report, named, progress, with_quads=bool(into))
        if into:
            link_and_load(bench, shelf, folder, place, report)
        else:
            report.vocabularies = shelf.releases
            report.coverage = linking.link_records(bench, shelf, folder, decisions=decisions)
            count_findings(bench, folder / FINDINGS, report)
        if target:
            report.triples = _write(rows, bench, shelf, folder, target, quads_per_shard).quads
            write_report(report, target.folder)
            for name in _TABLES:
                shutil.copyfile(folder / name, target.folder / name)
    return report


@dataclass(frozen=True, kw_only=True)
class _Target:
    """Where shards go."""

    folder: Path
    """Of what is written beside them."""
    write: Callable[[DataFrame, int], tuple[list[File], dict[str, int]]]
    """Writes lines that are divided into so many shards: the files, and how many triples each graph has."""


@contextmanager
def _target(session: SparkSession, shards: str, compression: Compression) -> Iterator[_Target]:
    """A new folder or address for shards, which has all of it at the end of the block."""
    if not is_url(shards):
        with _new_folder(shards) as folder:
            yield _Target(folder=folder, write=partial(write_shards, folder=folder, compression=compression))
        return
    address = Address(session, shards)
    with _folder_aside() as folder:
        yield _Target(folder=folder, write=address.write)
        address.add(folder)


@contextmanager
def _new_folder(shards: str) -> Iterator[Path]:
    target = Path(shards).resolve()
    if target.exists():
        raise ConfigError(f"{target} is there already; name a new folder")
    try:
        with made_beside(target) as folder:
            yield folder
    except OSError as error:
        raise StoreError(str(target), f"cannot be written: {error}") from error


@contextmanager
def _graph_folder(place: Path) -> Iterator[Path]:
    refuse_foreign_folder(place)
    with made(place) as folder:
        yield folder


@contextmanager
def _folder_aside() -> Iterator[Path]:
    with TemporaryDirectory(prefix="trialgraph-") as folder:
        yield Path(folder)


@contextmanager
def _kept(rows: DataFrame) -> Iterator[DataFrame]:
    """The rows, computed once and kept on the disks of the workers; what is lost with one is computed again."""
    from pyspark import StorageLevel

    rows = rows.persist(StorageLevel.DISK_ONLY)
    try:
        rows.count()  # by all workers at once; the driver then takes one partition after the other
        yield rows
    finally:
        rows.unpersist()


# --- onto the workbench -------------------------------------------------------------------------------


def _take(
    rows: DataFrame,
    bench: Workbench,
    folder: Path,
    report: Report,
    named: list[str],
    progress: Progress,
    *,
    with_quads: bool,
) -> None:
    """Puts what the tasks read on the workbench, with its quads if a graph is loaded here."""
    columns = ("said", "quads") if with_quads else ("said",)
    with open_aside(folder, report) as aside:
        results = (unpack(*row) for row in rows.select(*columns).toLocalIterator(True))
        keep_records(_without_notes(results, aside), bench, aside, progress)
    _sort_lines(folder / QUARANTINE)
    _sort_lines(folder / SKIPPED)
    if not report.records:
        raise SourceError(", ".join(named), why_nothing(folder / QUARANTINE, report))
    count_records(bench, report)


def _without_notes(results: Iterable[Mapped | Refused | Read], aside: Aside) -> Iterator[Mapped | Refused]:
    for each in results:
        if isinstance(each, Read):
            aside.report.documents += each.documents
            for name in each.skipped.splitlines():
                aside.skip(name)
            continue
        if isinstance(each, Mapped) and each.version.release != __version__:
            raise ConfigError(f"a worker has trialgraph {each.version.release}, and here is {__version__}")
        yield each


def _sort_lines(path: Path) -> None:
    """Tasks end in any order; the file shall be the same all the same."""
    path.write_bytes(b"".join(sorted(path.read_bytes().splitlines(keepends=True))))


# --- to shards ----------------------------------------------------------------------------------------


def _write(
    rows: DataFrame,
    bench: Workbench,
    shelf: linking.Shelf,
    folder: Path,
    target: _Target,
    quads_per_shard: int,
) -> Manifest:
    """Writes the shards, and their manifest into the target; the folder is that of the workbench."""
    session = rows.sparkSession
    hand_over(session, _ROWS_AT_A_TIME)
    with TemporaryDirectory(dir=folder) as aside:
        linked = Path(aside) / f"linked-{uuid4().hex}.sqlite"
        pieces = write_linked(linked, bench, quads_beside_records(bench, shelf, folder))
        session.addArtifacts(str(linked), file=True)
        of_records = rows.where("identity IS NOT NULL").selectExpr("identity", "quads", "NULL AS piece")
        beside = session.range(pieces).selectExpr("NULL AS identity", "NULL AS quads", "id AS piece")
        all_rows = of_records.unionAll(beside)
        seen = survey(all_rows, linked.name)
        inferred = session.createDataFrame([(_infer(seen, Path(aside) / "store"),)], "quads binary")
        all_rows = all_rows.unionAll(inferred.selectExpr("NULL AS identity", "quads", "NULL AS piece"))
        bounds = seen.bounds(quads_per_shard)
        files, graphs = target.write(divide(all_rows, linked.name, bounds), len(bounds) + 1)
    quads = sum(graphs.values())
    manifest = Manifest(format=FORMAT, quads=quads, graphs=graphs, default_graph=None, files=files)
    write_manifest(manifest, target.folder / MANIFEST)
    return manifest


def _infer(seen: Survey, place: Path) -> bytes:
    """What the ontology's rules infer, packed, from the lines that say something that they ask for."""
    with oxigraph.create(place) as store:
        store.load(map(unpack_quads, seen.named))
        return pack_quads(b"".join(inferred_quads(store)))
