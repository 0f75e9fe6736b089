"""How fast related trials are found in an invented registry, and how that grows with it.

    python benchmarks/related/speed.py [TRIALS ...]

Degrees follow Zipf's law with hubs as in a real registry: for each trial 1.8 drugs, 1.6 conditions, 7 sites and so
on, and above drugs and conditions a hierarchy with ten branches at each step. CPU seconds of one thread, and the
peak of memory that a process of its own takes. The files of the evidence are those that a build writes.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np

from trialgraph.edges import EDGES, KINDS, open_edges
from trialgraph.edges.reading import FORMAT
from trialgraph.related.finding import find_related
from trialgraph.related.keeping import FOLDER, keep_evidence, open_evidence
from trialgraph.related.scoring import find_best
from trialgraph.related.writing import write_all
from trialgraph.words import FOLDER as WORDS_FOLDER

LINKS = {"drug": 1.8, "condition": 1.6, "sponsor": 1.4, "investigator": 1.5, "site": 7.1, "country": 1.8}
"""How many of each kind a trial has."""
THINGS = {"drug": 0.02, "condition": 0.02, "sponsor": 0.05, "investigator": 0.9, "site": 1.5, "country": 0.0004}
"""How many there are of each kind, for each trial."""
TREES, TREE = ("drug", "condition"), 1111
"""The kinds with a hierarchy, and how many concepts it has above the things themselves."""
WORDS, EACH = 100_000, {"title": 12, "outcomes": 40}
"""How many words there are, and how many a trial has in its titles and outcomes."""
SIZES = (35_000, 140_000, 560_000)
QUESTIONS = 300
Answer = TypeVar("Answer")


def main(sizes: list[int]) -> None:
    """Prints a line for each size."""
    print("          files of the evidence     one trial, ms             with reasons   all pairs as Parquet")
    print("trials    CPU s    MB  on disk  open s   median      p95   median      p95     CPU s       MB")
    for trials in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _measured("write", folder, str(trials))  # a child begins with its parent's peak of memory
            told = [_measured(part, folder) for part in ("keep", "one", "all")]
            print(f"{trials:<9,}", *told, flush=True)


def _measured(*arguments: str) -> str:
    run = subprocess.run([sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return run.stdout.strip()


def write_registry(path: Path, trials: int) -> None:
    """The tables of edges of an invented registry."""
    chance = np.random.default_rng(0)
    with duckdb.connect(str(path)) as database:
        database.execute(f"CREATE TABLE about AS SELECT {FORMAT} AS format")
        database.execute("CREATE TABLE node (id INTEGER, iri VARCHAR, class VARCHAR, label VARCHAR)")
        counts = {kind: max(int(trials * part), 20) for kind, part in THINGS.items()}
        names = {KINDS[kind].thing: count for kind, count in counts.items()} | {"Trial": trials}
        names["Concept"] = sum(TREE + counts[kind] for kind in TREES)
        first = _write_nodes(database, dict(sorted(names.items())))
        for kind, each in LINKS.items():
            links = _links(chance, trials, counts[kind], each)
            _write_links(database, kind, links, first["Trial"], first[KINDS[kind].thing])
        _write_facts(database, chance, trials, first)
        _write_hierarchy(database, chance, counts, first)
        database.execute("CREATE UNIQUE INDEX node_id ON node (id)")
        database.execute("CREATE INDEX record_trial ON record (trial)")


def _write_nodes(database: duckdb.DuckDBPyConnection, names: dict[str, int]) -> dict[str, int]:
    first, start = {}, 0
    for name, count in names.items():
        database.execute(
            f"INSERT INTO node SELECT {start} + i, 'https://example.org/{name}/' || lpad(i::VARCHAR, 8, '0'), "
            f"'{name}', '{name} number ' || i FROM range({count}) AS t(i)"
        )
        first[name], start = start, start + count
    return first


def _links(chance: np.random.Generator, trials: int, things: int, each: float) -> np.ndarray:
    """Distinct pairs of trial and thing, of which the nth most frequent is had n to the power -0.8 as often."""
    frequency = np.arange(1, things + 1) ** -0.8
    rows = np.repeat(np.arange(trials), 1 + chance.poisson(each - 1, trials))
    columns = chance.choice(things, len(rows), p=frequency / frequency.sum())
    return np.unique(np.stack((rows, columns), axis=1), axis=0)


def _write_links(
    database: duckdb.DuckDBPyConnection, kind: str, links: np.ndarray, trial: int, thing: int
) -> None:
    rows = {"trial": links[:, 0].astype(np.int32) + trial, "thing": links[:, 1].astype(np.int32) + thing}
    database.register("rows", rows)
    database.execute(f"CREATE TABLE trial_{kind} AS SELECT trial, thing AS {kind} FROM rows ORDER BY ALL")
    database.unregister("rows")


def _write_facts(
    database: duckdb.DuckDBPyConnection, chance: np.random.Generator, trials: int, first: dict[str, int]
) -> None:
    days = np.sort(chance.integers(10_000, 20_000, trials))
    rows = {"id": np.arange(trials), "days": days, "code": chance.integers(0, 3, trials)}
    database.register("rows", rows)
    database.execute(f"""
    CREATE TABLE record AS SELECT id::INTEGER AS id, (id + {first["Trial"]})::INTEGER AS trial,
      'https://example.org/record/' || lpad(id::VARCHAR, 8, '0') AS iri,
      'NCT' || lpad((id * 12)::VARCHAR, 8, '0') AS number, 0 AS registry,
      DATE '1970-01-01' + days::INTEGER AS start_date,
      DATE '1970-01-01' + (days + 900)::INTEGER AS completion_date,
      code::INTEGER AS allocation, code::INTEGER AS intervention_model, 
      code::INTEGER AS masking, code::INTEGER AS sex, (code * 200)::DECIMAL(18, 6) AS minimum_age_months,
      NULL::DECIMAL(18, 6) AS maximum_age_months FROM rows
    """)
    for name in ("phase", "condition_mesh", "intervention_mesh"):
        database.execute(f"CREATE TABLE record_{name} (record INTEGER, {name} INTEGER)")


def _write_hierarchy(
    database: duckdb.DuckDBPyConnection, chance: np.random.Generator, counts: dict[str, int], first: dict[str, int]
) -> None:
    """Two trees of concepts, ten below each, and each thing as a concept under one of the lowest."""
    above, broader, root = [], [], first["Concept"]
    for kind in TREES:
        broader += [(root + each, root + (each - 1) // 10) for each in range(1, TREE)]
        for thing, lowest in enumerate(chance.integers(TREE - 1000, TREE, counts[kind]).tolist()):
            broader.append((root + TREE + thing, root + lowest))
            way = [TREE + thing, lowest]
            while way[-1]:
                way.append((way[-1] - 1) // 10)
            above += [(first[KINDS[kind].thing] + thing, root + each, steps) for steps, each in enumerate(way)]
        root += TREE + counts[kind]
    _write_rows(database, "above", ("thing", "concept", "steps"), above)
    _write_rows(database, "broader", ("narrower", "wider"), broader)


def write_invented_words(folder: Path, trials: int) -> None:
    """Words of an invented registry, of which the nth most frequent is had n to the power -0.8 as often."""
    chance = np.random.default_rng(0)
    folder.mkdir()
    np.save(folder / "words.npy", np.array([f"word{each:06}" for each in range(WORDS)], dtype="S"))
    np.save(
        folder / "iris.npy",
        np.array([f"https://example.org/Trial/{each:08}" for each in range(trials)], dtype="S"),
    )
    ends = np.cumsum(np.arange(1, WORDS + 1) ** -0.8)
    for field, each in EACH.items():
        drawn = np.searchsorted(ends / ends[-1], chance.random(trials * each))
        pairs = np.unique(np.repeat(np.arange(trials), each) * WORDS + drawn)
        np.save(folder / f"{field}.trials.npy", (pairs // WORDS).astype(np.int32))
        np.save(folder / f"{field}.places.npy", (pairs % WORDS).astype(np.int32))


def _write_rows(
    database: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...], rows: list[tuple[int, ...]]
) -> None:
    values = zip(*rows, strict=True)
    database.register(
        "rows", {column: np.array(each, dtype=np.int32) for column, each in zip(columns, values, strict=True)}
    )
    database.execute(f"CREATE TABLE {name} AS SELECT * FROM rows ORDER BY ALL")


def keep(folder: str) -> None:
    """Prints what it takes to write the files of the evidence, which a build does, and their size."""
    start = time.process_time()
    with open_edges(folder) as edges:
        keep_evidence(edges)
    size = sum(path.stat().st_size for path in (Path(folder) / FOLDER).iterdir()) // 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{time.process_time() - start:6.1f} {peak:5} {size:8}")


def one(folder: str) -> None:
    """Prints what it takes to open the evidence from its files, and to find the related trials of one."""
    with open_edges(folder) as edges:
        start = time.process_time()
        evidence = open_evidence(edges)
        opened = time.process_time() - start
        rows = np.random.default_rng(1).integers(0, len(evidence.trials), QUESTIONS).tolist()
        iris = edges.iris(evidence.trials[rows])
        found = [_timed(find_best, evidence, row, 10) for row in rows]
        told = [_timed(partial(find_related, edges, evidence), trial) for trial in iris]
    times = (np.array([spent for spent, _ in each]) * 1000 for each in (found, told))
    print(f"{opened:8.3f}", *(f"{np.median(each):8.1f} {np.percentile(each, 95):8.1f}" for each in times))


def _timed(function: Callable[..., Answer], *arguments: object) -> tuple[float, Answer]:
    start = time.process_time()
    answer = function(*arguments)
    return time.process_time() - start, answer


def everything(folder: str) -> None:
    """Prints what it takes to write the 20 most related trials of each as Parquet, and the peak of memory."""
    start = time.process_time()
    with open_edges(folder) as edges:
        pairs = write_all(edges, Path(folder) / "related.parquet")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{time.process_time() - start:10.1f} {peak:8} ({pairs:,} pairs)")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", place, trials]:
            write_registry(Path(place) / EDGES, int(trials))
            write_invented_words(Path(place) / WORDS_FOLDER, int(trials))
        case ["keep", place]:
            keep(place)
        case ["one", place]:
            one(place)
        case ["all", place]:
            everything(place)
        case given:
            main([int(each) for each in given] or list(SIZES))
