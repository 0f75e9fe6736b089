"""Related trials of all trials, and projections, by blocks of rows on a cluster: the numbers of one machine.

Each task has the whole sparse matrix, which takes little beside the pairs that come of it, and multiplies its own
rows of it.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from scipy import sparse

from trialgraph.edges import Edges, open_edges
from trialgraph.projections import Choice, Pairs, choose_pairs
from trialgraph.projections import project as project_here
from trialgraph.related.batches import RUN, Stacked, runs
from trialgraph.spark.sessions import hand_over

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_FOUND = "number long, pairs binary"
_BLOCKS_OF_A_TASK = 50
_ROWS_AT_A_TIME = 1_000


def find_all(session: SparkSession, edges: Edges, most: int, *, run: int = RUN) -> Iterator[Pairs]:
    """As `related.batches.find_all`, by a cluster whose machines all see the folder of the graph.

    A task finds those of `run` trials.
    """
    hand_over(session, 1)
    starts = runs(edges, run)
    rows = session.range(starts.start, starts.stop, starts.step, max(1, len(starts)))
    folder = edges.path.resolve().parent
    state = edges.path.stat().st_mtime_ns
    find = partial(_find, folder=str(folder), state=state, most=most, run=run)
    return _in_order(rows.mapInArrow(find, _FOUND))


def _find(
    rows: Iterator[pa.RecordBatch], folder: str, state: int, most: int, run: int
) -> Iterator[pa.RecordBatch]:
    for batch in rows:
        for start in batch["id"].to_pylist():
            for number, pairs in enumerate(_stacked(folder, state).find(start, most, run)):
                yield _row(start + number, pairs)


@cache
def _stacked(folder: str, state: int) -> Stacked:
    """What this process has made of a graph in a state."""
    with open_edges(Path(folder)) as edges:
        return Stacked(edges)


def project(
    session: SparkSession, links: sparse.csr_array, weight: str = "count", **options: Any
) -> sparse.csr_array:
    """As `projections.project`, by a cluster."""
    return project_here(links, weight, **options, choose=partial(_choose, session))


def _choose(
    session: SparkSession, links: sparse.csr_array, choice: Choice, blocks: Iterable[slice]
) -> Iterator[Pairs]:
    hand_over(session, _ROWS_AT_A_TIME)
    numbered = [(number, block.start, block.stop) for number, block in enumerate(blocks)]
    with TemporaryDirectory(prefix="trialgraph-") as folder:
        path = Path(folder) / f"links-{uuid4().hex}.npz"
        sparse.save_npz(path, links, compressed=False)
        session.addArtifacts(str(path), file=True)
        rows = session.createDataFrame(numbered, "number long, start long, stop long")
        rows = rows.repartition(max(1, len(numbered) // _BLOCKS_OF_A_TASK))
        return _in_order(rows.mapInArrow(partial(_choose_there, name=path.name, choice=choice), _FOUND))


def _choose_there(rows: Iterator[pa.RecordBatch], name: str, choice: Choice) -> Iterator[pa.RecordBatch]:
    asked = [row for batch in rows for row in batch.to_pylist()]
    blocks = [slice(row["start"], row["stop"]) for row in asked]
    for row, pairs in zip(asked, choose_pairs(_links(name), choice, blocks), strict=True):
        yield _row(row["number"], pairs)


@cache
def _links(name: str) -> sparse.csr_array:
    from pyspark import SparkFiles

    return sparse.csr_array(sparse.load_npz(SparkFiles.get(name)))


def _row(number: int, pairs: Pairs) -> pa.RecordBatch:
    import pyarrow as pa

    packed = pickle.dumps(pairs, protocol=pickle.HIGHEST_PROTOCOL)
    return pa.RecordBatch.from_pydict({"number": [number], "pairs": [packed]})


def _in_order(found: DataFrame) -> Iterator[Pairs]:
    """The pairs of all blocks, in the order of the blocks."""
    rows = sorted(found.collect(), key=lambda row: row.number)
    return (pickle.loads(row.pairs) for row in rows)
