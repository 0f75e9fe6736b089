"""Sources to mapped records, each file in a task; of large ones the records are mapped in tasks of their own.

A file is read by one task, whatever is in it: what a compressed file or an archive holds can be found from its
beginning only. That costs little beside the mapping, so where files are large, what was found in them is spread
over all tasks again.
"""

from __future__ import annotations

import gc
import pickle
import re
from collections.abc import Iterable, Iterator
from functools import partial
from io import StringIO
from itertools import chain
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec
from msgspec import Struct

from trialgraph.mapping import Found, Mapped, Refused, map_all
from trialgraph.packing import pack_quads
from trialgraph.reading import Aside, batches, find_records
from trialgraph.report import Report
from trialgraph.sources import Limits, find_files
from trialgraph.spark.identity import identify
from trialgraph.spark.sessions import hand_over

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_URL = re.compile(r"[a-z][a-z0-9+.-]+:(?://[^/]*)?(?=/)")
"""What leads the path in the address of a file: `s3a://bucket`, `hdfs://host:8020`, `file:`."""
_LARGE_BYTES = 64 * 2**20
"""A file as stored, that one task shall not map alone."""
_TASK_BYTES = 8 * 2**20
"""As stored, for a task to map: some seconds' work, compressed a minute's."""
_LEAST_TASKS = 8
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""As in `parallel`."""
_NO_QUADS = pack_quads(b"")
MAPPED = "identity binary, said binary, quads binary"
"""The columns: which version the row is, all of it but the quads, and these; first and last of records only."""


class Read(Struct, frozen=True, kw_only=True):
    """What a task met on the way."""

    documents: int
    skipped: str
    """The names of documents in no known format, each on a line."""


def is_url(path: str) -> bool:
    """Whether a path is one of Hadoop's, as `s3a://bucket/folder`, and not one that every machine can open."""
    return _URL.match(path) is not None


def map_sources(session: SparkSession, paths: Iterable[str], limits: Limits) -> DataFrame:
    """The rows, of columns `MAPPED`, of all that is found under the paths.

    Raises `SourceError` where there is nothing at one of them.
    """
    hand_over(session, 1)
    files = [_files(session, path) for path in paths]
    several = files[0]
    for more in files[1:]:
        several = several.unionAll(more)
    count, total, largest = several.selectExpr("count(*)", "sum(length)", "max(length)").first()
    tasks = max(_LEAST_TASKS, ceil((total or 0) / _TASK_BYTES))
    several = several.drop("length").repartition(max(1, min(tasks, count)))
    if (largest or 0) <= _LARGE_BYTES:
        return several.mapInArrow(partial(_read_and_map, limits=limits), MAPPED)
    found = several.mapInArrow(partial(_read, limits=limits), "turn long, found binary")
    return found.repartition(tasks, "turn").mapInArrow(_map, MAPPED)


# --- files --------------------------------------------------------------------------------------------


def _files(session: SparkSession, path: str) -> DataFrame:
    """A row for each file under a path: where it is, below what, how large, and its bytes if it is Hadoop's."""
    columns = "path string, source string, length long, content binary"
    if not is_url(path):
        source = str(Path(path).absolute())
        rows = [(str(each), source, _size(each), None) for each in find_files(source)]
        return session.createDataFrame(rows, columns)
    files = session.read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
    source = _URL.sub("", path).rstrip("/")
    return files.selectExpr("path", f"'{_quoted(source)}' AS source", "length", "content")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # the task says why
        return 0


def _quoted(path: str) -> str:
    """A path as it stands between single quotes in Spark's SQL."""
    return path.replace("\\", "\\\\").replace("'", "\\'")


# --- in a task ----------------------------------------------------------------------------------------


def _read_and_map(rows: Iterator[pa.RecordBatch], limits: Limits) -> Iterator[pa.RecordBatch]:
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    for read in _read_all(rows, limits):
        yield _mapped(read)


def _read(rows: Iterator[pa.RecordBatch], limits: Limits) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for read in _read_all(rows, limits):
        found = pickle.dumps(read, protocol=pickle.HIGHEST_PROTOCOL)
        yield pa.RecordBatch.from_pydict({"turn": [crc32(found)], "found": [found]})


def _map(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    for batch in rows:
        for found in batch["found"].to_pylist():
            yield _mapped(pickle.loads(found))


def _read_all(rows: Iterator[pa.RecordBatch], limits: Limits) -> Iterator[list[Found] | Read]:
    for file in chain.from_iterable(batch.to_pylist() for batch in rows):
        aside = Aside(report=Report(), quarantine=StringIO(), skipped=StringIO())
        yield from batches(_find_records(file, limits, aside))
        yield Read(documents=aside.report.documents, skipped=aside.skipped.getvalue())


def _find_records(file: dict, limits: Limits, aside: Aside) -> Iterator[Found]:
    """What is in a file; one that Spark read itself is put where Python can open it."""
    if file["content"] is None:
        yield from find_records(file["path"], limits, aside, source=file["source"])
        return
    inside = _URL.sub("", file["path"]).removeprefix(file["source"]).lstrip("/")
    with TemporaryDirectory() as folder:
        source = Path(folder, "" if inside else Path(file["source"]).name)
        path = source / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.pop("content"))
        yield from find_records(str(path), limits, aside, source=str(source))


def _mapped(read: list[Found] | Read) -> pa.RecordBatch:
    import pyarrow as pa

    results = [read] if isinstance(read, Read) else map_all(read, turn=0)
    rows = [_row(each) for each in results]
    columns = (pa.array(values, pa.binary()) for values in zip(*rows, strict=True))
    return pa.RecordBatch.from_arrays(list(columns), ["identity", "said", "quads"])


def _row(result: Mapped | Refused | Read) -> tuple[bytes | None, bytes, bytes | None]:
    if not isinstance(result, Mapped):
        return None, pickle.dumps(result), None
    said = Mapped(result.key, result.version, msgspec.structs.replace(result.packed, quads=_NO_QUADS))
    return identify(result.key, result.version), pickle.dumps(said), result.packed.quads


# --- on the driver ------------------------------------------------------------------------------------


def unpack(said: bytearray, quads: bytearray | None = None) -> Mapped | Refused | Read:
    """What a row says, with the quads if they are given."""
    result = pickle.loads(said)
    if quads is None:
        return result
    return Mapped(result.key, result.version, msgspec.structs.replace(result.packed, quads=bytes(quads)))
