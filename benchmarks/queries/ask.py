"""Times every stored query as people ask it, of a typical thing and of the largest of its class.

    python benchmarks/queries/ask.py GRAPH [--only NAME ...] [--calls 20] [--seconds 20]
    python benchmarks/queries/ask.py GRAPH --peers [--endpoint virtuoso=http://localhost:8890/sparql]

Things are drawn from the graph itself, by a seed. Each question is asked once to warm up, then so many times, or
as often as the seconds allow; a call ends when all its rows are there. Prints a Markdown table for each cost:
milliseconds as asked (`p50`, `p95`: by the twin in SQL, where there is one) and by SPARQL alone. On a machine that
has other work, `--clock cpu` counts the processor's time instead.

`--peers` asks the same, once each, of rdflib with all triples in memory (so of a small graph), of the query as one
would write it at first (`naive/`), where there is one, and of the endpoints that hold the same triples.
"""

import argparse
import random
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import pyoxigraph
import rdflib

from trialgraph.errors import TrialGraphError
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.queries import COSTS, Parameter, StoredQuery, fill, find_queries, resolve_entity, run
from trialgraph.queries.stored import read_query
from trialgraph.stores import Store, open_store

SEED = 7
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
OF_THINGS = ("Drug", "Condition", "Sponsor", "Country")
"""The classes of which a parameter takes things that takes any."""
NAIVE = Path(__file__).with_name("naive")
_TYPICAL, _LARGEST = "typical", "largest"
_SIZES = {
    "Trial": "SELECT trial AS id, count(*) AS size FROM trial_site GROUP BY trial",
    "Concept": "SELECT condition_mesh AS id, count(*) AS size FROM record_condition_mesh GROUP BY condition_mesh",
    **{
        name: f"SELECT {name.lower()} AS id, count(DISTINCT trial) AS size FROM trial_{name.lower()} GROUP BY id"
        for name in ("Drug", "Condition", "Sponsor", "Investigator", "Site", "Country")
    },
}
Arguments = dict[str, object]
Milliseconds = list[float]


class OutOfTime(Exception):
    """A peer has had its time."""


def main() -> None:
    """Prints the tables."""
    options = read_options()
    queries = [query for name, query in find_queries().items() if not options.only or name in options.only]
    with open_graph(options.graph) as graph:
        peers = dict(find_peers(graph, options.endpoint)) if options.peers else {}
        things = draw(graph)
        for cost, meaning in COSTS.items():
            print(f"\n### {cost.capitalize()}: {meaning}\n")
            columns = ["query", "of", "rows", "p50 ms", "p95 ms", "SPARQL p50", "SPARQL p95", *peers]
            print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
            for query in queries:
                for of, arguments in cases(query, things) if query.cost == cost else ():
                    print(f"| {' | '.join(line(graph, query, of, arguments, peers, options))} |", flush=True)


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph")
    parser.add_argument("--only", nargs="+", metavar="NAME")
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20, help="for the calls of one question one way")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--endpoint", action="append", default=[], metavar="NAME=URL", help="a peer more")
    return parser.parse_args()


# --- what is asked ------------------------------------------------------------------------------------


def draw(graph: TrialGraph) -> dict[str, dict[str, tuple[str, str]]]:
    """For each class two typical things and the two largest, by the trials (of trials: the sites) they have."""
    chance, drawn = random.Random(SEED), {}
    for name, sizes in _SIZES.items():
        ranked = f"SELECT iri, size FROM ({sizes}) JOIN node USING (id) ORDER BY size DESC, iri"
        found = graph.edges.ask(ranked).fetchall()
        if found:
            usual = median(size for _, size in found)
            middle = [iri for iri, size in found if size >= usual]
            drawn[name] = {
                _TYPICAL: (chance.choice(middle), chance.choice(middle)),
                _LARGEST: (found[0][0], found[min(1, len(found) - 1)][0]),
            }
    return drawn


def cases(query: StoredQuery, things: dict) -> Iterator[tuple[str, Arguments]]:
    """The arguments with which a query is asked, and what they are, in a word or two."""
    wanted = [parameter for parameter in query.parameters if parameter.type == "iri" and parameter.name != "class"]
    asked = [parameter for parameter in wanted if parameter.required]
    asked = asked or (wanted[:1] if query.cost != "graph" else [])
    if not asked:
        yield "as it is", {}
        return
    is_any = any(parameter.class_iri is None for parameter in asked)
    for name in OF_THINGS if is_any and query.name != "trials_under_a_mesh_term" else ("",):
        for size in (_TYPICAL, _LARGEST):
            places: dict[str, int] = defaultdict(int)
            arguments: Arguments = {}
            for parameter in asked:
                kind = class_of(parameter) or name or "Concept"
                arguments[parameter.name] = things[kind][size][places[kind]]
                places[kind] += 1
            yield f"{size} {name or kind}".lower(), arguments


def class_of(parameter: Parameter) -> str:
    """The class of which a parameter takes things; empty for any."""
    return (parameter.class_iri or "").rpartition("#")[2]


# --- how long it takes --------------------------------------------------------------------------------


def line(
    graph: TrialGraph, query: StoredQuery, of: str, arguments: Arguments, peers: dict, options: argparse.Namespace
) -> list[str]:
    """The cells of a row."""
    rows, asked = timed(lambda: read(graph.query(query.name, **arguments)), options)
    if query.sql:
        same, by_sparql = timed(lambda: read(run(graph.store, query, arguments)), options)
        of += "" if same == rows else f" (SPARQL gives {same:,} rows)"
    else:
        by_sparql = asked
    cells = [query.name, of, f"{rows:,}", *written(asked), *written(by_sparql)]
    return [*cells, *(once(lambda ask=ask: ask(query, arguments), options) for ask in peers.values())]


def read(answer: object) -> int:
    """How many rows or triples there are, once all are there."""
    return len(answer) if hasattr(answer, "__len__") else sum(1 for _ in answer)


def timed(ask: Callable[[], int], options: argparse.Namespace) -> tuple[int, Milliseconds]:
    """The number of rows, and the milliseconds of each warm call."""
    clock = CLOCKS[options.clock]
    rows, times, end = ask(), [], time.perf_counter() + options.seconds
    while len(times) < options.calls and (not times or time.perf_counter() < end):
        began = clock()
        ask()
        times.append((clock() - began) * 1e3)
    return rows, times


def written(times: Milliseconds) -> tuple[str, str]:
    """Median and 95th percentile."""
    high = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    return f"{median(times):,.1f}", f"{high:,.1f}"


def once(ask: Callable[[], int | None], options: argparse.Namespace) -> str:
    """The milliseconds of one call of a peer, with the number of its rows."""
    began = time.perf_counter()
    try:
        with limited(options.seconds):
            rows = ask()
    except OutOfTime:
        return f"> {options.seconds:,.0f} s"
    except TrialGraphError as error:
        return f"refused: {str(error).splitlines()[0][:60]}"
    return "" if rows is None else f"{(time.perf_counter() - began) * 1e3:,.1f} ({rows:,})"


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Ends what runs in Python when the time has passed; an engine in another language ends by itself."""

    def stop(*_: object) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- peers --------------------------------------------------------------------------------------------


def find_peers(graph: TrialGraph, endpoints: list[str]) -> Iterator[tuple[str, Callable]]:
    """The engines that are asked the same, by name."""
    yield "naive SPARQL", partial(ask_naive, graph)
    yield "rdflib", partial(ask_rdflib, graph, load(graph))
    for name, _, url in (each.partition("=") for each in endpoints):
        yield name, partial(ask_endpoint, graph, open_store(url))


def load(graph: TrialGraph) -> rdflib.Dataset:
    """All triples of a graph in rdflib's memory."""
    began = time.perf_counter()
    quads = pyoxigraph.Store.read_only(str(Path(graph.location) / "store")).dump(
        format=pyoxigraph.RdfFormat.N_QUADS
    )
    dataset = rdflib.Dataset().parse(data=quads, format="nquads")
    print(f"loaded into rdflib in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return dataset


def sparql_of(graph: TrialGraph, query: StoredQuery, arguments: Arguments) -> str:
    """The query with its parameters filled."""
    return fill(query, arguments, partial(resolve_entity, graph.store))


def ask_naive(graph: TrialGraph, query: StoredQuery, arguments: Arguments) -> int | None:
    """The rows of a query's first form, if it is kept."""
    path = NAIVE / f"{query.name}.rq"
    return read(run(graph.store, read_query(path), arguments)) if path.is_file() else None


def ask_rdflib(graph: TrialGraph, dataset: rdflib.Dataset, query: StoredQuery, arguments: Arguments) -> int:
    """The rows that rdflib's engine gives."""
    return sum(1 for _ in dataset.query(sparql_of(graph, query, arguments)))


def ask_endpoint(graph: TrialGraph, store: Store, query: StoredQuery, arguments: Arguments) -> int:
    """The rows that an endpoint gives."""
    return sum(1 for _ in store.query(sparql_of(graph, query, arguments)))


if __name__ == "__main__":
    main()
