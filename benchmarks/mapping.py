"""Times reading and mapping real studies beside what a person would do with rdflib, in one run.

    .venv/bin/python benchmarks/mapping.py ../shared/registries/ctgov-v2/studies.jsonl.gz

Prints CPU seconds of this process (wall times wander on shared machines) and ratios, as a Markdown table.
"""

import gzip
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib

from trialgraph.mentions import find_mentions
from trialgraph.registries.ctgov.api import FORMAT
from trialgraph.stores import oxigraph
from trialgraph.triples import record_quads


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and the CPU seconds it took."""
    start = time.process_time()
    return work(), time.process_time() - start


def as_rdflib(quads: list[pyoxigraph.Quad]) -> rdflib.Graph:
    """The statements added one by one as rdflib terms, as its documentation does."""
    graph = rdflib.Graph()
    for quad in quads:
        obj = quad.object
        graph.add(
            (
                rdflib.URIRef(quad.subject.value),
                rdflib.URIRef(quad.predicate.value),
                rdflib.URIRef(obj.value)
                if isinstance(obj, pyoxigraph.NamedNode)
                else rdflib.Literal(obj.value, datatype=rdflib.URIRef(obj.datatype.value)),
            )
        )
    return graph


def load(nquads: list[str]) -> int:
    """The statements loaded into an embedded store on disk."""
    with tempfile.TemporaryDirectory() as folder, oxigraph.create(Path(folder) / "store") as store:
        store.load(text.encode() for text in nquads)
        return store.count()


def main(path: str) -> None:
    """Prints the table."""
    with gzip.open(path) as file:
        lines = [line for line in file if line.strip()]
    megabytes = sum(map(len, lines)) / 1e6
    records, reading = timed(lambda: [FORMAT.read(line) for line in lines])
    nquads, mapping = timed(lambda: [record_quads(record) for record in records])
    _, naming = timed(lambda: [list(find_mentions(record)) for record in records])
    quads = list(pyoxigraph.parse("".join(nquads).encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    graph, by_rdflib = timed(lambda: as_rdflib(quads))
    _, serialising = timed(lambda: graph.serialize(format="nt"))
    _, loading = timed(lambda: load(nquads))
    print(f"{len(records):,} studies, {megabytes:,.0f} MB of JSON, {len(quads):,} statements\n")
    print("| step | CPU s | |\n|---|---|---|")
    print(f"| JSON to records | {reading:.2f} | {megabytes / reading:,.0f} MB/s |")
    print(f"| records to N-Quads text | {mapping:.2f} | {len(quads) / mapping:,.0f} statements/s |")
    print(f"| names of shared things | {naming:.2f} | |")
    print(
        f"| the same statements by rdflib, add and serialise | {by_rdflib + serialising:.2f} "
        f"| {(by_rdflib + serialising) / mapping:.1f} times the text way |"
    )
    print(f"| bulk load to disk | {loading:.2f} | {len(quads) / loading:,.0f} statements/s |")


if __name__ == "__main__":
    main(sys.argv[1])
