"""Times stored queries that have a twin in SQL, both ways, on a graph.

    python benchmarks/edges/questions.py GRAPH

Prints CPU seconds of this process, the median of three runs, as a Markdown table; both ways count the time to
make the rows. Notes where the two do not give the same rows.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from statistics import median

from trialgraph.graph import TrialGraph, open_graph
from trialgraph.queries import StoredQuery, find_queries, run
from trialgraph.rows import Rows

RUNS = 3


def main(place: str) -> None:
    """Prints the table."""
    print("| query | rows | SPARQL s | SQL s | times |\n|---|---|---|---|---|")
    with open_graph(place) as graph:
        for query in find_queries().values():
            if query.sql:
                print(_line(graph, query), flush=True)


def _line(graph: TrialGraph, query: StoredQuery) -> str:
    arguments = _most_frequent(graph, query)
    by_sparql, slow = _timed(lambda: run(graph.store, query, arguments))
    by_sql, fast = _timed(lambda: run(graph.store, query, arguments, edges=graph.edges))
    note = "" if Counter(by_sparql.terms) == Counter(by_sql.terms) else " (rows differ)"
    return f"| {query.name}{note} | {len(by_sql):,} | {slow:.3f} | {fast:.3f} | {slow / fast:.0f} |"


def _most_frequent(graph: TrialGraph, query: StoredQuery) -> dict[str, str]:
    """For each thing that a query asks for: the one with the most trials."""
    kinds = [parameter.name for parameter in query.parameters if parameter.type == "iri"]
    count = "SELECT iri FROM trial_{0} JOIN node ON id = {0} GROUP BY iri ORDER BY count(*) DESC, iri"
    return {kind: graph.edges.ask(count.format(kind)).fetchone()[0] for kind in kinds}


def _timed(ask: Callable[[], Rows]) -> tuple[Rows, float]:
    seconds = []
    for _ in range(RUNS):
        began = time.process_time()
        rows = ask()
        len(rows)
        seconds.append(time.process_time() - began)
    return rows, median(seconds)


if __name__ == "__main__":
    main(sys.argv[1])
