"""The graph as a Python object: what `trialgraph.open` gives."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import rdflib
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from trialgraph.build import read_report
from trialgraph.cards import Card, read_card
from trialgraph.config import default_graph
from trialgraph.queries import Parameter, get_query, look_up, resolve_entity, run
from trialgraph.related import RelatedTrial, find_related
from trialgraph.rows import Rows
from trialgraph.sparql import declare_prefixes
from trialgraph.stores import Store, open_store
from trialgraph.terms import TG

if TYPE_CHECKING:
    import networkx as nx

    from trialgraph.edges import Edges


class TrialGraph:
    """A graph that is open for questions; close it, or use it in a `with` block."""

    def __init__(self, store: Store, location: str):
        self.store, self.location = store, location
        self._edges: Edges | None = None

    def query(self, name: str, **parameters: object) -> Rows | QueryBoolean | QueryTriples:
        """Asks a stored query; a parameter takes a value, an IRI, a registry number or a label.

        Where the query has a twin in SQL and the graph tables of edges, those answer: faster, and the same.
        Raises `QueryError` for an unknown query or an argument that does not fit.
        """
        query = get_query(name)
        return run(self.store, query, parameters, edges=self.edges if query.sql else None)

    def sparql(self, text: str) -> Rows | QueryBoolean | QueryTriples:
        """Asks any SPARQL 1.1 query; known prefixes (`tg:`, `rdfs:`, `skos:` ...) need no declaration.

        Raises `QueryError` for a malformed query.
        """
        answer = self.store.query(declare_prefixes(text))
        return Rows(answer) if isinstance(answer, QuerySolutions) else answer

    def find(self, name: str, kind: str | None = None) -> str:
        """The IRI of a thing by IRI, CURIE, registry number or label, if wanted of one class (`Drug`).

        Raises `QueryError` where nothing, or more than one thing, is called so.
        """
        class_iri = str(getattr(TG, kind)) if kind else None
        wanted = Parameter(name="thing", type="iri", class_iri=class_iri, labels="find_entity")
        return resolve_entity(self.store, name, wanted).value

    def name(self, iri: str) -> str:
        """What a thing is called; its IRI where it has no label."""
        return next(
            (row["name"] for row in look_up(self.store, "name_and_classes", thing=iri) if row["name"]), iri
        )

    def related(self, trial: str, *, most: int = 10) -> list[RelatedTrial]:
        """The trials most related to one, with the reasons."""
        return find_related(self.store, self.find(trial, "Trial"), most=most)

    def network(self, of: str, *, by: str | None = None, **options: Any) -> "nx.Graph":
        """A network: `"trial-drug"`, `"drug-condition"`, or `"trial", by="drug"`; see `networks.network`."""
        from trialgraph import networks  # with NetworkX and SciPy, a quarter of a second that few questions need

        return networks.network(self.store, of, by=by, **options)

    def neighbourhood(self, thing: str, **options: Any) -> "nx.MultiDiGraph":
        """What a thing is linked to, as a network; options as of `networks.neighbourhood`."""
        from trialgraph import networks

        return networks.neighbourhood(self.store, self.find(thing), **options)

    def path(self, start: str, end: str) -> list[dict[str, Any]]:
        """How two things hang together: the steps of a shortest way, empty where there is none."""
        from trialgraph import networks

        return networks.find_path(self.store, self.find(start), self.find(end))

    def card(self, thing: str) -> Card:
        """What the graph says of a thing."""
        return read_card(self.store, self.find(thing))

    @property
    def edges(self) -> "Edges | None":
        """What trials are linked to, as columns and sparse matrices; None for an endpoint.

        Raises `StoreError` where the file is damaged or made by another release.
        """
        from trialgraph.edges import has_edges, open_edges  # with DuckDB, a tenth of a second

        if self._edges is None and has_edges(self.location):
            self._edges = open_edges(self.location)
        return self._edges

    @property
    def rdf(self) -> rdflib.Dataset:
        """The same triples as rdflib sees them."""
        return self.store.rdf()

    @property
    def report(self) -> dict[str, Any]:
        """What became of the sources when the graph was built; empty for an endpoint."""
        return read_report(self.location)

    def close(self) -> None:
        """Lets go of the store and of the tables beside it."""
        self.store.close()
        if self._edges is not None:
            self._edges.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def open_graph(location: str | Path | None = None) -> TrialGraph:
    """Opens the graph in a folder or behind a SPARQL endpoint's URL; without one `TRIALGRAPH_GRAPH` or `./graph`.

    Raises `StoreError` where there is none.
    """
    place = str(location or default_graph())
    return TrialGraph(open_store(place), place)
