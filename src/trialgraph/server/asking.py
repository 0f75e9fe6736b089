"""What worker processes do for stored queries: ask one and write its answer, or write it as SPARQL."""

from collections.abc import Mapping
from typing import BinaryIO

from trialgraph.graph import TrialGraph
from trialgraph.queries import fill, get_query
from trialgraph.rows import Rows
from trialgraph.server.results import SPREADSHEET, write_answer


def write_rows(
    graph: TrialGraph,
    out: BinaryIO,
    name: str,
    arguments: Mapping[str, str],
    format: str,
    *limits: int | None,
) -> None:
    """A job: writes the answer to a stored query in a format of `results`; csv is for spreadsheets.

    The limits are those of `results.write_answer`: how many rows an answer may have, and at how many it is cut.
    Raises `QueryError` and `StoreError`.
    """
    most, cut = limits
    answer = graph.query(name, **arguments)
    solutions = answer.solutions() if isinstance(answer, Rows) else answer
    write_answer(solutions, SPREADSHEET if format == "csv" else format, out, most=most, cut=cut)


def write_sparql(graph: TrialGraph, name: str, arguments: Mapping[str, str]) -> str:
    """A job: the stored query as SPARQL that asks by itself, its parameters filled; raises `QueryError`."""
    return fill(get_query(name), arguments, graph.resolve)
