"""All lines of a graph, sorted, each once, in files whose bounds depend on nothing but the lines.

A pass over the lines takes some of them as a sample, which says where each shard begins; the second one sends each
line to its shard, where it is sorted and written. Spark's own choice of bounds differs from run to run.
"""

from __future__ import annotations

import re
import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import chain, groupby
from math import ceil
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from msgspec import Struct, json

from trialgraph.config import ontology_folder
from trialgraph.packing import pack_quads, unpack_quads
from trialgraph.prefixes import PREFIXES
from trialgraph.shards import Compression, File, create_compressed, describe_file
from trialgraph.spark.stating import state_rows

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

QUADS_PER_SHARD = 1_000_000
"""About; a shard is sorted and written by one task."""
_ONE_OF = 499
"""Lines, of which one is in the sample."""
_NAME = re.compile(rb"\b(tgc?):([A-Za-z][A-Za-z0-9-]*)")
_UNFINISHED = ".unfinished-"
SURVEYED = "lines long, named binary, sample binary"
DIVIDED = "shard int, line binary"
WRITTEN = "file binary, graphs binary"


class Survey(Struct, frozen=True, kw_only=True):
    """What the first pass tells of all lines."""

    lines: int
    """Copies are counted as well."""
    named: list[bytes]
    """Those that say something that the ontology's rules ask for, packed."""
    sample: list[bytes]

    def bounds(self, quads_per_shard: int) -> list[bytes]:
        """The first lines of all shards but the first."""
        sample = sorted(set(self.sample))
        shards = min(max(1, ceil(self.lines / quads_per_shard)), len(sample) + 1)
        return [sample[len(sample) * number // shards] for number in range(1, shards)]


def survey(rows: DataFrame, linked: str) -> Survey:
    """Goes over all lines once; `linked` is the file's name, as `state_rows` has it."""
    found = rows.mapInArrow(partial(_survey, linked=linked, names=_asked_for()), SURVEYED).collect()
    return Survey(
        lines=sum(row.lines for row in found),
        named=[bytes(row.named) for row in found],
        sample=list(chain.from_iterable(unpack_quads(row.sample).splitlines(keepends=True) for row in found)),
    )


def _asked_for() -> re.Pattern[bytes]:
    """Finds lines with one of the IRIs that stand in the ontology's rules.

    Every pattern in them has one, so that what they infer from these lines they infer from all.
    """
    rules = b"".join(path.read_bytes() for path in sorted((ontology_folder() / "rules").glob("*.rq")))
    iris = {f"<{PREFIXES[prefix.decode()]}{name.decode()}>" for prefix, name in _NAME.findall(rules)}
    return re.compile(rb"^.*(?:%s).*\n" % "|".join(map(re.escape, sorted(iris))).encode(), re.MULTILINE)


def _survey(rows: Iterator[pa.RecordBatch], linked: str, names: re.Pattern[bytes]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    count, named, sample = 0, [], []
    for lines in state_rows(rows, linked):
        each = lines.splitlines(keepends=True)
        count += len(each)
        named += names.findall(lines)
        sample += each[crc32(lines) % _ONE_OF :: _ONE_OF]
    packed = {"named": [pack_quads(b"".join(named))], "sample": [pack_quads(b"".join(sample))]}
    yield pa.RecordBatch.from_pydict({"lines": [count], **packed})


def divide(rows: DataFrame, linked: str, bounds: list[bytes]) -> DataFrame:
    """All lines, each with its shard; copies are still among them."""
    return rows.mapInArrow(partial(_shard, linked=linked, bounds=bounds), DIVIDED)


def _shard(rows: Iterator[pa.RecordBatch], linked: str, bounds: list[bytes]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for lines in state_rows(rows, linked):
        each = list(dict.fromkeys(lines.splitlines(keepends=True)))
        shards = [bisect_right(bounds, line) for line in each]
        columns = [pa.array(shards, pa.int32()), pa.array(each, pa.binary())]
        yield pa.RecordBatch.from_arrays(columns, ["shard", "line"])


# --- shards in a folder -------------------------------------------------------------------------------


def write_shards(
    divided: DataFrame, shards: int, folder: Path, compression: Compression
) -> tuple[list[File], dict[str, int]]:
    """Writes what `divide` gave into a folder that all workers see: the files, and the triples of each graph.

    A file takes its name when it is whole; what killed tasks left of others is swept away at the end.
    """
    write = partial(_write, folder=str(folder), compression=compression)
    lines = divided.repartition(shards, "shard").sortWithinPartitions("shard", "line")
    rows = lines.mapInArrow(write, WRITTEN).collect()
    files = sorted((json.decode(row.file, type=File) for row in rows), key=lambda file: file.name)
    graphs: Counter[str] = Counter()
    for row in rows:
        graphs.update(json.decode(row.graphs))
    for unfinished in folder.glob(_UNFINISHED + "*"):
        unfinished.unlink()
    return files, dict(sorted(graphs.items()))


def _write(rows: Iterator[pa.RecordBatch], folder: str, compression: Compression) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    both = (zip(batch["shard"].to_pylist(), batch["line"].to_pylist(), strict=True) for batch in rows)
    for shard, numbered in groupby(chain.from_iterable(both), key=itemgetter(0)):
        name = f"quads-{shard + 1:05}.nq.{compression}"
        graphs: Counter[bytes] = Counter()
        unfinished = Path(folder, _UNFINISHED + uuid.uuid4().hex)
        with create_compressed(unfinished, compression) as stream:
            for line, _ in groupby(map(itemgetter(1), numbered)):
                graphs[graph_of(line)] += 1
                stream.write(line)
        file = describe_file(unfinished, name, graphs.total())
        unfinished.rename(Path(folder, name))
        by_name = {graph.decode(): triples for graph, triples in graphs.items()}
        yield pa.RecordBatch.from_pydict({"file": [json.encode(file)], "graphs": [json.encode(by_name)]})


def graph_of(line: bytes) -> bytes:
    """The name of the graph of a line of N-Quads as this package writes them; empty for the default graph.

    >>> graph_of(b'<s> <p> "o <x" <g> .'), graph_of(b"<s> <p> <o> ."), graph_of(b'<s> <p> "a <b"^^<t> .')
    (b'g', b'', b'')
    """
    before, last, _ = line.rsplit(b" ", 2)
    is_graph = last.startswith(b"<") and b'"' not in last and before.count(b" ") > 1
    return last[1:-1] if is_graph else b""
