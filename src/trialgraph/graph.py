"""The graph as a Python object: what `trialgraph.open` gives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import rdflib
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from trialgraph.cards import Card, read_card
from trialgraph.config import default_graph
from trialgraph.display import facts_html, notebook_html, table_html, text_html
from trialgraph.errors import ConfigError, QueryError, StoreError
from trialgraph.queries import Parameter, ask, find_by_title, find_names, get_query, name_of, resolve_entity
from trialgraph.related import RelatedTrials
from trialgraph.related.walking import walk_to_related
from trialgraph.rows import Rows
from trialgraph.sparql import declare_prefixes
from trialgraph.stores import Store, change_store, open_store
from trialgraph.terms import TG

if TYPE_CHECKING:
    import networkx as nx

    from trialgraph.bipartite import Links
    from trialgraph.edges import Edges
    from trialgraph.frozen import FrozenGraph
    from trialgraph.paths import Ways
    from trialgraph.pictures import Neighbourhood, Network
    from trialgraph.radar import Radar, Surroundings
    from trialgraph.related.evidence import Evidence
    from trialgraph.selection import Selection, Words
    from trialgraph.texts import Texts


class TrialGraph:
    """A graph that is open for questions; close it, or use it in a `with` block."""

    def __init__(self, store: Store, location: str, options: Mapping[str, object] | None = None):
        self.store, self.location = store, location
        self._options = dict(options or {})
        self._edges: Edges | None = None

    def query(self, name: str, /, **parameters: object) -> Rows | QueryBoolean | QueryTriples:
        """Asks a stored query; a parameter takes a value, an IRI, a registry number or a label.

        Where the query has a twin in SQL and the graph tables of edges, those answer: faster, and the same.
        Raises `QueryError` for an unknown query or an argument that does not fit.
        """
        query = get_query(name)
        return self._named(ask(self.store, query, parameters, self.resolve, self.edges if query.sql else None))

    def resolve(self, value: str, parameter: Parameter) -> NamedNode | list[NamedNode]:
        """What a value of a stored query's parameter means: a thing, or for words the trials they lead to.

        Raises `QueryError` where nothing, or more than one thing, is called so.
        """
        if parameter.type == "text":
            return [trial for trial, _, _ in self._find_by_words(value, parameter.most)]
        return resolve_entity(self.store, value, parameter)

    def search(self, words: str, *, most: int = 20) -> Rows:
        """The trials in whose texts all the words are, the best first, with their scores.

        Titles, conditions, interventions, summaries and criteria are looked at; words in quotation marks stand
        together. The index is made when it is first wanted, a minute for 50,000 trials. An endpoint has none, so
        that titles alone are asked, without scores. Raises `QueryError` where there is no word, and `ConfigError`
        where the extra `serve` is not installed, which brings the index.
        """
        found = self._find_by_words(words, most)
        terms = [
            (trial, Literal(title), None if score is None else Literal(round(score, 3)))
            for trial, title, score in found
        ]
        return self._named(Rows.collected(("trial", "title", "score"), terms))

    def _find_by_words(self, words: str, most: int) -> list[tuple[NamedNode, str, float | None]]:
        if self.texts is None:
            return [(trial, title, None) for trial, title in find_by_title(self.store, words, most=most)]
        return [(NamedNode(each.iri), each.title, each.score) for each in self.texts.find(words, most=most)]

    @cached_property
    def texts(self) -> "Texts | None":
        """The index of trials' texts, made where there is none yet; None for an endpoint.

        Raises `ConfigError` where the extra `serve` is not installed.
        """
        if self.edges is None:
            return None
        try:
            from trialgraph.texts import has_texts, open_texts, write_texts
        except ModuleNotFoundError as error:
            raise ConfigError("the index of texts needs Tantivy: pip install trialgraph[serve]") from error
        if not has_texts(self.location):
            write_texts(self.store, self.edges, self.location)
        return open_texts(self.location)

    def sparql(self, text: str) -> Rows | QueryBoolean | QueryTriples:
        """Asks any SPARQL 1.1 query; known prefixes (`tg:`, `rdfs:`, `skos:` ...) need no declaration.

        Raises `QueryError` for a malformed query.
        """
        answer = self.store.query(declare_prefixes(text))
        return self._named(Rows(answer) if isinstance(answer, QuerySolutions) else answer)

    def _named(self, answer: Rows | QueryBoolean | QueryTriples) -> Rows | QueryBoolean | QueryTriples:
        """An answer that calls things by their names where it is shown."""
        if isinstance(answer, Rows):
            answer.naming = self._names_of
        return answer

    def _names_of(self, iris: Iterable[str]) -> dict[str, str]:
        try:
            return find_names(self.store, iris)
        except StoreError:  # an answer can be looked at when the graph is closed, or its endpoint gone
            return {}

    def find(self, name: str, kind: str | None = None) -> str:
        """The IRI of a thing by IRI, CURIE, registry number or label, if wanted of one class (`Drug`).

        Raises `QueryError` where nothing, or more than one thing, is called so.
        """
        class_iri = str(getattr(TG, kind)) if kind else None
        wanted = Parameter(name="thing", type="iri", class_iri=class_iri, labels="find_entity")
        return resolve_entity(self.store, name, wanted).value

    def name(self, iri: str) -> str:
        """What a thing is called; its IRI where it has no label."""
        return name_of(self.store, iri)

    def related(self, trial: str, *, most: int = 10, mode: str = "similar") -> RelatedTrials:
        """The trials most related to one, as a list, with the reasons; `mode` is one of `related.modes.MODES`.

        What all trials share lies in files beside the store, written by `build` and `link`. An endpoint is asked
        by SPARQL for what is similar only: there another mode raises `ConfigError`.
        """
        iri = self.find(trial, "Trial")
        if self.edges is None:
            if mode != "similar":
                raise ConfigError(f"an endpoint has no columns of edges, which {mode!r} needs; ask a folder")
            return RelatedTrials(walk_to_related(self.store, iri, most=most))
        from trialgraph.related.finding import find_related  # with SciPy, a quarter of a second

        return RelatedTrials(find_related(self.edges, self.evidence, iri, most=most, mode=mode))

    def relate_all(self, path: str | Path, *, most: int = 20, format: str = "parquet", **options: Any) -> int:
        """Writes the trials most related to each trial to a file, and tells how many pairs there are.

        `format` is `parquet`, `csv`, `ndjson` or `nt`; options as of `related.writing.write_all`. Raises
        `ConfigError` for another format and for an endpoint, and `SourceError` where the file cannot be written.
        """
        from trialgraph.related.writing import write_all

        if self.edges is None:
            raise ConfigError("an endpoint has no columns of edges, which all related trials need; ask a folder")
        return write_all(self.edges, Path(path), most=most, format=format, **options)

    @cached_property
    def evidence(self) -> "Evidence":
        """What all trials share, as sparse matrices, for related trials; raises `StoreError` for an endpoint."""
        from trialgraph.related.keeping import open_evidence

        if self.edges is None:
            raise StoreError(self.location, "is an endpoint, which has no columns of edges")
        return open_evidence(self.edges)

    def radar(self, thing: str, **options: Any) -> "Radar":
        """The drugs for a condition, or the conditions for a drug, that no trial has yet.

        Options as of `radar.find_candidates`. Raises `ConfigError` for an endpoint, and for what is neither a drug
        nor a condition that trials study.
        """
        from trialgraph.radar import find_candidates, find_studied

        iri = find_studied(self.surroundings, thing) or self.find(thing)
        return find_candidates(self.surroundings, iri, **options)

    @cached_property
    def surroundings(self) -> "Surroundings":
        """The graph as the radar sees it, read once; raises `ConfigError` for an endpoint."""
        from trialgraph.radar import survey  # with SciPy, a quarter of a second

        return survey(self.store, self.edges)

    def network(
        self,
        of: str,
        *,
        by: str | Sequence[str] = (),
        status: "Words" = (),
        phase: "Words" = (),
        country: "Words" = (),
        registry: "Words" = (),
        since: str | date | None = None,
        until: str | date | None = None,
        only: Rows | QueryTriples | Iterable[str] | None = None,
        **options: Any,
    ) -> "Network":
        """A network: `"trial-drug"`, `"drug-condition"`, `"trial-drug-sponsor"`, or `"trial", by="drug"`.

        Of the trials that pass all that is asked of them, by one of their records: a `status`, a `phase`, a
        `country`, a `registry` (a word, or several of which any will do), a start from `since` to `until`. `only`
        takes IRIs or the answer to a query (`graph.query(...)`, `graph.sparql(...)`): of the kinds that are in it
        no other trials and things are drawn. Options and errors are those of `networks.network`.
        """
        from trialgraph.selection import Selection

        selection = Selection.of(
            status=status, phase=phase, country=country, registry=registry, since=since, until=until, only=only
        )
        from trialgraph.pictures import Network

        return Network.of(self._network(of, selection, by=by, **options))

    def _network(self, of: str, selection: "Selection | None", **options: Any) -> "FrozenGraph":
        from trialgraph import networks  # with NetworkX and SciPy, a quarter of a second that few questions need

        return networks.network(self.store, of, edges=self.edges, selection=selection, **options)

    def measure(
        self, network: "nx.Graph", measures: Iterable[str] | None = None, **choices: Any
    ) -> list[dict[str, Any]]:
        """A row for each node of a network, the most central first; choices as of `measures.Choices`.

        The values are on the nodes too, see `measures.measure`. Communities are named from the trials that the
        network was drawn of.
        """
        from trialgraph.measures import USUAL, Choices, measure, told_by

        chosen = list(USUAL if measures is None else measures)
        kinds = told_by(network) if "community" in chosen else ()
        selection = network.graph.get("selection")
        links = [self._links(kind, selection) for kind in kinds]
        return measure(network, chosen, links=links, choices=Choices(**choices))

    def _links(self, kind: str, selection: "Selection | None") -> "Links":
        """Trials × the things of a kind, of those that are selected; of all where it is none of these by name."""
        from trialgraph.measures import links_of

        try:
            return links_of(self._network(f"trial-{kind}", selection), kind)
        except QueryError:  # a selection of drugs, say, names neither trials nor conditions
            return links_of(self._network(f"trial-{kind}", replace(selection, only=None)), kind)

    def write_measures(self, network: "nx.Graph", measures: Iterable[str], *, of: str, **rules: Any) -> None:
        """Puts measures that are on a network into this graph's store; see `measures.statements`.

        They are in the named graph `iris.MEASURE_GRAPH`, until the same is measured again or the graph is built or
        linked anew. Raises `StoreError` where the store cannot be changed: a read-only endpoint, say.
        """
        from trialgraph.measures.statements import write_measures

        with change_store(self.location, **self._options) as store:
            write_measures(store, network, list(measures), of=of, **rules)
        self.store.close()
        self.store = open_store(self.location, **self._options)

    def neighbourhood(self, thing: str, **options: Any) -> "Neighbourhood":
        """What a thing is linked to, as a network; options as of `neighbourhoods.neighbourhood`."""
        from trialgraph import neighbourhoods
        from trialgraph.pictures import Neighbourhood

        return Neighbourhood(neighbourhoods.neighbourhood(self.store, self.find(thing), **options))

    def path(self, start: str, end: str) -> list[dict[str, Any]]:
        """How two things hang together: the steps of a best way (`paths.find_path`); empty where there is none."""
        from trialgraph import paths

        return paths.find_path(self.store, self.find(start), self.find(end), ways=self._ways)

    @cached_property
    def _ways(self) -> "Ways | None":
        from trialgraph import paths

        return paths.Ways(self.edges) if self.edges else None

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

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many trials, drugs, conditions ... there are, by class; empty for an endpoint.

        Raises `StoreError` as `edges` does.
        """
        if self.edges is None:
            return {}
        counted = "SELECT class, count(*) FROM node WHERE class NOT IN ('Concept', 'Registry') GROUP BY class"
        return dict(self.edges.ask(f"{counted} ORDER BY count(*) DESC, class").fetchall())

    @property
    def rdf(self) -> rdflib.Dataset:
        """The same triples as rdflib sees them."""
        return self.store.rdf()

    @property
    def report(self) -> dict[str, Any]:
        """What became of the sources when the graph was built; empty for an endpoint."""
        from trialgraph.report import read_report  # with all that links names, half a second and 80 MB

        return read_report(self.location)

    def close(self) -> None:
        """Lets go of the store and of the tables beside it."""
        self.store.close()
        if self._edges is not None:
            self._edges.close()

    def __repr__(self) -> str:
        counts = ", ".join(f"{things:,} {name}" for name, things in self.counts.items())
        return f"<TrialGraph {': '.join(filter(None, (self.location, counts)))}>"

    def _repr_html_(self) -> str:
        """What is in the graph, for notebooks; an endpoint is not asked for it."""
        report = self.report
        facts = {
            "records": [f"{number:,} of {name}" for name, number in report.get("records_by_registry", {}).items()],
            "triples": [f"{report['triples']:,}"] if "triples" in report else [],
            "linked to": [f"{name} {release}" for name, release in report.get("vocabularies", {}).items()],
        }
        said = facts_html((word, values) for word, values in facts.items() if values)
        things = table_html(["class", "things"], self.counts.items()) if self.counts else ""
        return notebook_html(f"<h3>{text_html(self.location)}</h3>", said, things)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def open_graph(
    location: str | Path | None = None, *, as_of: date | str | None = None, **options: object
) -> TrialGraph:
    """Opens the graph in a folder or behind a SPARQL endpoint's URL; without one `TRIALGRAPH_GRAPH` or `./graph`.

    A URL may have the options of `stores.endpoint.Endpoint` (`update_url`, `store_url`, `default_graph`,
    `timeout`, `headers` ...); a file `NAME.toml` may stand for it and them: see `docs/stores.md`. With `as_of`, a
    day (`"2024-01-31"`), the graph is as its records were then: see `build.build_as_of`. Raises `StoreError` where
    there is none, and `ConfigError` for what is no day and for an option that is not known.
    """
    place = str(location or default_graph())
    if as_of is not None:
        from trialgraph.build import build_as_of  # with all that links names, half a second

        place = str(build_as_of(place, _day(as_of)))
    return TrialGraph(open_store(place, **options), place, options)


def _day(value: date | str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError as error:
        raise ConfigError(f"{value!r} is no day; write it like 2024-01-31") from error
