"""States measures as RDF: each value with the node it is of, and the run that it came from, with how and when.

They lie in a named graph of their own, `iris.MEASURE_GRAPH`: a graph without them says the same of its trials.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import BinaryIO

import networkx as nx
import pyoxigraph
from pyoxigraph import RdfFormat

from trialgraph import __version__, iris
from trialgraph.measures.measuring import NUMBERS
from trialgraph.prefixes import PREFIXES
from trialgraph.queries.stored import replace_variables
from trialgraph.stores import Store
from trialgraph.terms import PROV, RDFS_LABEL, XSD
from trialgraph.triples import A, Triple, node, text, tg

_FORGET = files(__package__).joinpath("forget.ru")
_LABEL = node(RDFS_LABEL)


def write_measures(
    store: Store, graph: nx.Graph, measures: Sequence[str], *, of: str, start: Sequence[str] = ()
) -> None:
    """Puts the measures of a network into a store, in place of what it had of the same measures and network.

    Raises `StoreError` where the store cannot be changed.
    """
    for measure in measures:
        run = {"_run_iri": node(_run(of, measure, start))}
        store.update(replace_variables(_FORGET.read_text(encoding="utf-8"), run))
    store.load(quads(graph, measures, of=of, start=start))


def quads(
    graph: nx.Graph,
    measures: Sequence[str],
    *,
    of: str,
    start: Sequence[str] = (),
    when: datetime | None = None,
) -> Iterator[bytes]:
    """The measures of a network as lines of N-Quads, the same in any run but for the time.

    `of` says how the network was drawn, which with the measure and the nodes that PageRank has its `start` from is
    what makes a run the same; `when` is now.
    """
    moment = (when or datetime.now(UTC)).isoformat(timespec="seconds")
    for measure in measures:
        run = _run(of, measure, start)
        for triples in (_about_run(graph, run, measure, of, moment), _values(graph, run, measure)):
            for subject, predicate, value in triples:
                yield f"{subject} {predicate} {value} {node(iris.MEASURE_GRAPH)} .\n".encode()


def write_turtle(
    graph: nx.Graph, measures: Sequence[str], stream: BinaryIO, *, of: str, start: Sequence[str] = ()
) -> None:
    """Writes what `quads` states as Turtle, without the name of the graph."""
    lines = b"".join(quads(graph, measures, of=of, start=start))
    triples = (quad.triple for quad in pyoxigraph.parse(lines, RdfFormat.N_QUADS, lenient=True))
    pyoxigraph.serialize(triples, stream, RdfFormat.TURTLE, prefixes=PREFIXES)


def _run(of: str, measure: str, start: Sequence[str]) -> str:
    return iris.measuring(of, " ".join((measure, *sorted(start))) if measure == "pagerank" else measure)


def _about_run(graph: nx.Graph, run: str, measure: str, of: str, moment: str) -> Iterator[Triple]:
    subject, software = node(run), node(iris.software(__version__))
    yield subject, A, tg("Measuring")
    yield subject, _LABEL, text(f"{measure} of {graph.name}")
    yield subject, tg("measureName"), text(measure)
    yield subject, tg("ofNetwork"), text(of)
    yield subject, tg("method"), text(graph.graph["how"][measure])
    yield subject, node(PROV + "endedAtTime"), f'"{moment}"^^<{XSD}dateTime>'
    yield subject, node(PROV + "wasAssociatedWith"), software
    yield software, A, node(PROV + "SoftwareAgent")
    yield software, _LABEL, text(f"trialgraph {__version__}")


def _values(graph: nx.Graph, run: str, measure: str) -> Iterator[Triple]:
    for thing, facts in sorted(graph.nodes(data=True)):
        if (value := facts[measure]) is None:
            continue
        subject = node(iris.measurement(run, thing))
        yield subject, A, tg("Measurement")
        yield subject, tg("measured"), node(thing)
        yield subject, tg("value"), _number(value)
        yield subject, node(PROV + "wasGeneratedBy"), node(run)
        for column, predicate in (("_low", "lowest"), ("_high", "highest")):
            if measure + column in facts:
                yield subject, tg(predicate), _number(facts[measure + column])
        if measure in NUMBERS and (name := facts.get(measure + "_name")):
            yield subject, _LABEL, text(name)


def _number(value: float) -> str:
    """In full: PageRanks of a large network differ in their tenth place only."""
    return f'"{value}"^^<{XSD}integer>' if isinstance(value, int) else f'"{float(value)!r}"^^<{XSD}double>'
