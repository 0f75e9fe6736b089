"""Times whole builds of invented registries beside the bulk load of their own triples, and beside rdflib.

    .venv/bin/python benchmarks/build/compare.py 5000 20000 [--folder FOLDER]

For each size, in one run: the registry is invented, built, and what is in the graph is loaded once more into an
empty store from a file of N-Quads. Then records are mapped to text here, and their statements written by rdflib's
`Graph.add` and `serialize`. Prints Markdown tables. CPU seconds are those of all processes; wall times wander on
shared machines. Memory is the largest sum of the resident sets of all processes of the build, looked at ten times
a second, so that pages which processes share count for each.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import rdflib

from trialgraph.registries.ctgov.api import FORMAT
from trialgraph.sample import sample_studies
from trialgraph.stores import oxigraph
from trialgraph.triples import record_quads

COMMAND = [sys.executable, "-m", "trialgraph"]
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def run(*words: str) -> tuple[float, float, int]:
    """Runs a command of trialgraph: wall seconds, CPU seconds, and the most bytes that its processes held."""
    start, before, most = time.perf_counter(), os.times(), 0
    process = subprocess.Popen([*COMMAND, *words], stdout=subprocess.DEVNULL)
    while process.poll() is None:
        most = max(most, sum(map(resident_bytes, [process.pid, *children(process.pid)])))
        time.sleep(0.1)
    if process.returncode:
        sys.exit(process.returncode)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - start, cpu, most


def children(process: int) -> Iterator[int]:
    """The processes that a process has started, and those that they have."""
    try:
        started = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for each in map(int, started):
        yield each
        yield from children(each)


def resident_bytes(process: int) -> int:
    """What a process holds in memory; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES
    except OSError:
        return 0


def load_again(graph: Path, folder: Path) -> tuple[float, float, int]:
    """Loads the triples of a graph into an empty store: wall seconds, CPU seconds, and how many they are."""
    dump = folder / "dump.nq"
    with dump.open("wb") as file:
        pyoxigraph.Store.read_only(str(graph / "store")).dump(file, pyoxigraph.RdfFormat.N_QUADS)
    start, before = time.perf_counter(), time.process_time()
    with dump.open("rb") as file, oxigraph.create(folder / "again") as store:
        store.load(file)
        store.optimize()
        count = store.count()
    took = time.perf_counter() - start, time.process_time() - before, count
    dump.unlink()
    shutil.rmtree(folder / "again")
    return took


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    return sum(each.stat().st_size for each in path.rglob("*")) if path.is_dir() else path.stat().st_size


def print_builds(sizes: list[int], folder: Path) -> None:
    """The table of whole builds."""
    columns = [
        "studies",
        "triples",
        "build, wall",
        "build, CPU",
        "bulk load, wall",
        "bulk load, CPU",
        "wall ÷ wall",
    ]
    columns += ["CPU ÷ CPU", "studies/s", "memory", "on disk, a study", "of it store, records, rest"]
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for trials in sizes:
        records, graph = folder / f"records-{trials}", folder / f"graph-{trials}"
        run("sample", "--trials", str(trials), "--compress", "-o", str(records))
        wall, cpu, most = run("build", str(records), "--into", str(graph))
        load_wall, load_cpu, count = load_again(graph, folder)
        parts = [size(graph / "store"), size(graph / "records.sqlite")]
        parts.append(size(graph) - sum(parts))
        each = [f"{part / trials / 1000:.1f} kB" for part in (sum(parts), *parts)]
        print(
            f"| {trials:,} | {count:,} | {wall:.0f} s | {cpu:.0f} s | {load_wall:.0f} s | {load_cpu:.0f} s ",
            end="",
        )
        print(
            f"| {wall / load_wall:.1f} | {cpu / load_cpu:.1f} | {trials / wall:,.0f} | {most / 2**30:.1f} GiB ",
            end="",
        )
        print(f"| {each[0]} | {', '.join(each[1:])} |", flush=True)
        assert json.loads((graph / "report.json").read_text())["records"] == trials
        shutil.rmtree(records)
        shutil.rmtree(graph)


def print_mapping(trials: int) -> None:
    """The table of mapping alone, beside rdflib."""
    studies = list(sample_studies(trials))
    start = time.process_time()
    records = [FORMAT.read(study) for study in studies]
    reading = time.process_time() - start
    nquads = [record_quads(record) for record in records]
    mapping = time.process_time() - start - reading
    quads = list(pyoxigraph.parse("".join(nquads).encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    terms = [rdflib_terms(quad) for quad in quads]
    start = time.process_time()
    graph = rdflib.Graph()
    for statement in terms:
        graph.add(statement)
    graph.serialize(format="nt")
    theirs = time.process_time() - start
    print("\n| step | triples per CPU second | rdflib takes so many times as long |\n|---|---|---|")
    print(f"| rdflib, terms at hand: `Graph.add`, `serialize` | {len(quads) / theirs:,.0f} | |")
    print(f"| here, records at hand: to text | {len(quads) / mapping:,.0f} | {theirs / mapping:.1f} |")
    both = reading + mapping
    print(f"| here, from JSON: decoded, cleaned, to text | {len(quads) / both:,.0f} | {theirs / both:.1f} |")


def rdflib_terms(quad: pyoxigraph.Quad) -> tuple[rdflib.URIRef, rdflib.URIRef, rdflib.URIRef | rdflib.Literal]:
    """A statement as rdflib has it."""
    value = quad.object
    if isinstance(value, pyoxigraph.NamedNode):
        term = rdflib.URIRef(value.value)
    else:
        term = rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype.value))
    return rdflib.URIRef(quad.subject.value), rdflib.URIRef(quad.predicate.value), term


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", type=int, nargs="+")
    parser.add_argument("--folder", type=Path, help="where there is room; a temporary one otherwise")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        print_builds(asked.trials, Path(folder))
    print_mapping(min(asked.trials[0], 2000))


if __name__ == "__main__":
    main()
