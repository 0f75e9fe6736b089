"""Jobs for worker processes: what may become of one."""

import os
from typing import BinaryIO

from pyoxigraph import QueryResultsFormat

from trialgraph.errors import StoreError
from trialgraph.graph import TrialGraph

RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def count(graph: TrialGraph) -> int:
    return graph.store.count()


def process(graph: TrialGraph) -> int:
    return os.getpid()


def run_away(graph: TrialGraph) -> object:
    return list(graph.sparql(RUNAWAY))


def refuse(graph: TrialGraph) -> None:
    raise StoreError("here", "no")


def stumble(graph: TrialGraph) -> float:
    return 1 / 0


def die(graph: TrialGraph) -> None:
    os._exit(9)


def hoard(graph: TrialGraph, sparql: str) -> object:
    return list(graph.sparql(sparql))


def chatter(graph: TrialGraph) -> str:
    print("not for the pipe")
    return "said"


def dump(graph: TrialGraph, out: BinaryIO, times: int) -> None:
    for _ in range(times):
        graph.sparql("SELECT * WHERE { ?s ?p ?o }").solutions().serialize(out, QueryResultsFormat.TSV)


def write_then_run_away(graph: TrialGraph, out: BinaryIO) -> None:
    out.write(b"x" * 100_000)
    run_away(graph)


def write_then_stumble(graph: TrialGraph, out: BinaryIO) -> None:
    out.write(b"x" * 100_000)
    stumble(graph)
