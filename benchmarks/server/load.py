"""How a server bears many clients: times by kind of question, errors, memory, and what broken downloads leave.

    python benchmarks/server/load.py GRAPH [--clients 50] [--seconds 60] [--workers 4]

Starts `trialgraph serve` over a graph's folder. Each client asks one question after another, of a kind drawn by
the weights of `KINDS` about a thing drawn from the graph, until the time is up; then downloads of the whole graph
are broken off. Clients and server share the machine. Memory is the proportional set size of the server and its
workers, threads and files are all of theirs (Linux).
"""

import argparse
import asyncio
import random
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx

from trialgraph.graph import TrialGraph, open_graph
from trialgraph.queries import fill, get_query, resolve_entity
from trialgraph.sparql import write_string

ABORTED = 40
THINGS_OF_A_KIND = 200
_RANDOM = random.Random(7)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of question: a stored query, about things of a class if it has a parameter, or SPARQL of its own."""

    weight: int
    query: str = ""
    about: str = ""
    sparql: str = ""
    accept: str = "application/sparql-results+json"


TITLES = "SELECT ?t ?l { ?t a tg:Trial ; rdfs:label ?l FILTER(CONTAINS(?l, {})) } LIMIT 20"
MUCH = "SELECT * { ?s a tg:Trial ; ?p ?o } LIMIT 20000"
KINDS = {
    "records of a trial": Kind(weight=20, query="records_of_a_trial", about="Trial"),
    "sites of a trial": Kind(weight=15, query="sites_of_a_trial", about="Trial"),
    "trials of a drug": Kind(weight=15, query="trials_of_a_drug", about="Drug"),
    "a trial as RDF": Kind(weight=12, query="trial_with_its_links", about="Trial", accept="text/turtle"),
    "trials of a condition": Kind(weight=10, query="trials_of_a_condition", about="Condition"),
    "trials sharing a drug": Kind(weight=10, query="trials_sharing_a_drug", about="Trial"),
    "portfolio of a sponsor": Kind(weight=8, query="portfolio_of_a_sponsor", about="Sponsor"),
    "a word in titles": Kind(weight=4, sparql=TITLES),
    "most frequent drugs": Kind(weight=2, query="most_frequent_drugs"),
    "phase by status": Kind(weight=2, query="phase_by_status"),
    "20,000 rows of CSV": Kind(weight=2, sparql=MUCH, accept="text/csv"),
}
"""A weight is how often a kind is asked, of 100."""
WORDS = ("cancer", "diabetes", "safety", "children", "placebo", "vaccine", "heart")


@dataclass
class Seen:
    """What the clients saw, by kind of question."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def main(arguments: Sequence[str]) -> None:
    """Prints the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("graph")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=4)
    said = parser.parse_args(arguments)
    with open_graph(said.graph) as graph:
        questions = {name: list(_questions(graph, kind)) for name, kind in KINDS.items()}
    with _served(said.graph, said.workers) as (process, url):
        seen = Seen()
        _ask_each_once(url, questions)
        before = _weigh(process.pid)
        weights = {"before": before}
        for half in ("half-way", "after the load"):
            asyncio.run(_load(url, questions, said.clients, said.seconds / 2, seen))
            time.sleep(1)
            weights[half] = _weigh(process.pid)
        took = _abort(url)
        time.sleep(1)
        weights[f"{ABORTED} broken downloads"] = f"{_weigh(process.pid)}; {took:.1f} s"
        _print(seen, said.clients, said.seconds)
        print("", *(f"{when:<22} {weight}" for when, weight in weights.items()), sep="\n")


def _questions(graph: TrialGraph, kind: Kind) -> Iterator[str]:
    if kind.sparql:
        yield from (kind.sparql.replace("{}", write_string(word)) for word in WORDS)
        return
    query = get_query(kind.query)
    if not kind.about:
        yield fill(query, {}, lambda value, parameter: resolve_entity(graph.store, value, parameter))
        return
    things = [row["s"] for row in graph.sparql(f"SELECT ?s {{ ?s a tg:{kind.about} }}")]
    for thing in _RANDOM.sample(things, min(len(things), THINGS_OF_A_KIND)):
        arguments = {kind.about.lower(): thing}
        yield fill(query, arguments, lambda value, parameter: resolve_entity(graph.store, value, parameter))


# --- the server ---------------------------------------------------------------------------------------


@contextmanager
def _served(graph: str, workers: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [Path(sys.executable).parent / "trialgraph", "serve", "--graph", graph, "--port", "0"]
    process = subprocess.Popen(
        [*command, "--workers", str(workers)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process, re.search(r"(http://\S+)/sparql", process.stdout.readline())[1]
    finally:
        process.terminate()
        process.wait(20)


def _weigh(pid: int) -> str:
    """Processes, threads, open files and memory of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    processes = [Path("/proc") / each for each in (str(pid), *children)]
    threads = sum(len(list((each / "task").iterdir())) for each in processes)
    files = sum(len(list((each / "fd").iterdir())) for each in processes)
    kilobytes = [int(re.search(r"Pss: +(\d+)", (each / "smaps_rollup").read_text())[1]) for each in processes]
    return (
        f"{len(processes)} processes, {threads} threads, {files} files, {sum(kilobytes) / 1024:.0f} MB "
        f"({kilobytes[0] / 1024:.0f} the server's)"
    )


# --- the clients --------------------------------------------------------------------------------------


def _ask_each_once(url: str, questions: dict[str, list[str]]) -> None:
    with httpx.Client(base_url=url, timeout=60) as client:
        for name, texts in questions.items():
            params = {"query": texts[0]}
            response = client.get("/sparql", params=params, headers={"Accept": KINDS[name].accept})
            response.raise_for_status()


async def _load(url: str, questions: dict[str, list[str]], clients: int, seconds: float, seen: Seen) -> None:
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as client:
        until = time.monotonic() + seconds
        await asyncio.gather(*(_ask_until(client, questions, until, seen) for _ in range(clients)))


async def _ask_until(client: httpx.AsyncClient, questions: dict[str, list[str]], until: float, seen: Seen) -> None:
    names, weights = list(KINDS), [kind.weight for kind in KINDS.values()]
    while time.monotonic() < until:
        (name,) = _RANDOM.choices(names, weights)
        headers = {"Accept": KINDS[name].accept}
        began = time.perf_counter()
        try:
            response = await client.post(
                "/sparql", data={"query": _RANDOM.choice(questions[name])}, headers=headers
            )
            status = str(response.status_code)
        except httpx.HTTPError as error:
            status = type(error).__name__
        seen.statuses[name][status] += 1
        if status == "200":
            seen.seconds[name].append(time.perf_counter() - began)


def _abort(url: str) -> float:
    """Breaks off downloads after their first bytes; how many seconds that took."""
    began = time.perf_counter()
    for _ in range(ABORTED):
        with httpx.stream(
            "GET", f"{url}/sparql", params={"query": "SELECT * { ?s ?p ?o }"}, timeout=60
        ) as response:
            next(response.iter_raw())
    return time.perf_counter() - began


def _print(seen: Seen, clients: int, seconds: float) -> None:
    print(f"{clients} clients, {seconds:g} s\n{'question':<24} answers  p50 ms   p95 ms   max ms  statuses")
    for name in KINDS:
        times = sorted(seen.seconds[name]) or [float("nan")]
        cuts = quantiles(times, n=20) if len(times) > 1 else [times[0]] * 19
        statuses = ", ".join(f"{status}: {count}" for status, count in sorted(seen.statuses[name].items()))
        figures = " ".join(f"{1000 * each:8.0f}" for each in (cuts[9], cuts[18], times[-1]))
        print(f"{name:<24} {len(seen.seconds[name]):7,} {figures}  {statuses}")
    total = sum((counter for counter in seen.statuses.values()), Counter())
    print(f"{'all':<24} {total['200'] / seconds:.0f} answers a second; {dict(total)}")


if __name__ == "__main__":
    main(sys.argv[1:])
