"""Shards at an address of Hadoop's (`s3a://bucket/shards`), which only Spark itself writes.

Spark's own writer and committer put each shard into one compressed text file; the driver then gives it its name,
reads back what it is, and writes the manifest last. So where there is a manifest all of it is there, and what an
attempt without one left is cleared away by the next.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import json

from trialgraph.errors import ConfigError
from trialgraph.shards import MANIFEST, File
from trialgraph.spark.sessions import hand_over
from trialgraph.spark.sorting import WRITTEN, graph_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_UNFINISHED = "_unfinished"
_SHARD = "quads-*.nq.gz"


class Address:
    """A place of Hadoop's for shards.

    Raises `ConfigError` where something else is there already, and with Spark Connect, which does not let a client
    name files.
    """

    def __init__(self, session: SparkSession, url: str):
        self._session, self._url = session, url.rstrip("/")
        try:
            context = session.sparkContext
        except Exception as error:  # what it is differs by release
            raise ConfigError(
                f"{url}: Spark Connect writes no shards there; name a folder or a --master"
            ) from error
        self._path = context._jvm.org.apache.hadoop.fs.Path
        self._files = self._path(self._url).getFileSystem(context._jsc.hadoopConfiguration())
        self._clear()

    def _clear(self) -> None:
        whole, begun = self._at(MANIFEST), self._at(_UNFINISHED)
        place = self._path(self._url)
        if self._files.exists(whole) or (
            self._files.exists(place) and not self._files.exists(begun) and self._files.listStatus(place)
        ):
            raise ConfigError(f"{self._url} is there already; name a new folder")
        for each in self._files.globStatus(self._at(_SHARD)) or ():
            self._files.delete(each.getPath(), False)
        self._files.delete(begun, True)
        self._files.mkdirs(begun)

    def _at(self, name: str) -> Any:
        return self._path(f"{self._url}/{name}")

    def write(self, sharded: DataFrame, shards: int) -> tuple[list[File], dict[str, int]]:
        """Writes lines by shard, sorted and each once; the files, and how many triples each graph has."""
        lines = sharded.repartition(shards, "shard").dropDuplicates().sortWithinPartitions("shard", "line")
        texts = lines.selectExpr("shard", "substring(CAST(line AS STRING), 1, length(CAST(line AS STRING)) - 1)")
        written = f"{self._url}/{_UNFINISHED}/lines"
        texts.write.partitionBy("shard").option("compression", "gzip").text(written)
        for status in self._files.globStatus(self._at(f"{_UNFINISHED}/lines/shard=*/part-*")):
            shard = int(status.getPath().getParent().getName().removeprefix("shard="))
            self._files.rename(status.getPath(), self._at(f"quads-{shard + 1:05}.nq.gz"))
        return self._describe()

    def _describe(self) -> tuple[list[File], dict[str, int]]:
        hand_over(self._session, 1)
        found = self._session.read.format("binaryFile").option("pathGlobFilter", _SHARD).load(self._url)
        rows = found.select("path", "content").mapInArrow(_describe, WRITTEN).collect()
        graphs: Counter[str] = Counter()
        for row in rows:
            graphs.update(json.decode(row.graphs))
        files = sorted((json.decode(row.file, type=File) for row in rows), key=lambda file: file.name)
        return files, dict(sorted(graphs.items()))

    def add(self, folder: Path) -> None:
        """Puts the files of a folder beside the shards, the manifest as the last of them."""
        for path in sorted(folder.iterdir(), key=lambda path: path.name == MANIFEST):
            self._files.copyFromLocalFile(self._path(path.as_uri()), self._at(path.name))
        self._files.delete(self._at(_UNFINISHED), True)


def _describe(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for batch in rows:
        for path, content in zip(batch["path"].to_pylist(), batch["content"].to_pylist(), strict=True):
            graphs: Counter[bytes] = Counter(map(graph_of, gzip.decompress(content).splitlines(keepends=True)))
            name = path.rsplit("/", 1)[1]
            digest = sha256(content).hexdigest()
            file = File(name=name, bytes=len(content), sha256=digest, quads=graphs.total())
            by_name = {graph.decode(): triples for graph, triples in graphs.items()}
            yield pa.RecordBatch.from_pydict({"file": [json.encode(file)], "graphs": [json.encode(by_name)]})
