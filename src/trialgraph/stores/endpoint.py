"""Any SPARQL 1.1 server, asked over HTTP."""

import ast
import html
import io
import re
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from importlib.resources import files
from itertools import groupby, islice
from typing import Self
from urllib.error import HTTPError, URLError

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Quad, QueryResultsFormat, RdfFormat, Triple
from rdflib import Dataset
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import GET, INSERT, JSON, POST, SELECT, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from trialgraph.errors import QueryError, StoreError
from trialgraph.politeness import MARKUP
from trialgraph.sparql import query_form, write_term
from trialgraph.stores.protocol import Answer, StoreKind
from trialgraph.stores.streams import as_stream

LONGEST_GET = 1500
"""Characters; a longer query is sent by POST, since servers refuse long URLs."""
QUADS_PER_UPDATE = 2000

_ROWS_TYPE = "application/sparql-results+json"
_GRAPH_TYPE = "application/n-triples"
_COUNT_QUADS = files(__package__).joinpath("count_quads.rq")


class Endpoint:
    """A SPARQL 1.1 server.

    `update_url` is where updates go, by default the query URL with a trailing `/query` made `/update`;
    `store_url` is a resource that takes N-Quads by POST, the fast way to load (Oxigraph: `/store`, Fuseki:
    the dataset, RDF4J: `/statements`). `timeout` is in seconds. `headers` go with every request, such as
    `Authorization`.
    """

    def __init__(
        self,
        query_url: str,
        *,
        update_url: str | None = None,
        store_url: str | None = None,
        timeout: float = 300,
        headers: Mapping[str, str] | None = None,
    ):
        self.query_url = query_url
        self.update_url = update_url or re.sub(r"/query$", "/update", query_url)
        self.store_url = store_url
        self.timeout = timeout
        self.headers = dict(headers or {})
        self._closed = False

    def query(
        self, sparql: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Answer:
        """Ask; raises `QueryError` with the server's words, or `StoreError`.

        The rows of a SELECT are read from the server as they are taken; the triples of a CONSTRUCT are all
        read at once.
        """
        graphs = {"default-graph-uri": default_graphs, "named-graph-uri": named_graphs}
        if query_form(sparql) in ("CONSTRUCT", "DESCRIBE"):
            return self._read_graph(self._fetch(sparql, accept=_GRAPH_TYPE, graphs=graphs))
        return self._read_rows(self._fetch(sparql, accept=_ROWS_TYPE, graphs=graphs))

    def update(self, sparql: str) -> None:
        """Change the data by SPARQL Update; raises `QueryError` or `StoreError`."""
        request = self._request(sparql, accept="*/*")
        request.queryType, request.method = INSERT, POST  # to SPARQLWrapper, every update is of a kind
        self._send(request, self.update_url).close()

    def load(self, nquads: Iterable[bytes]) -> None:
        """Add N-Quads, from a binary file or from pieces of one; raises `StoreError`.

        Without a `store_url` they are sent as updates, and blank nodes as the last one, all together: a blank
        node is known by its label within one request only.
        """
        if self.store_url:
            self._post(self.store_url, nquads)
            return
        try:
            for quads in _batches(_parse(nquads)):
                self.update(_insert(quads))
        except (QueryError, SyntaxError) as error:
            raise StoreError(self.update_url, f"the load broke off: {error}") from error

    def count(self) -> int:
        """How many quads the server holds."""
        (row,) = self.query(_COUNT_QUADS.read_text(encoding="utf-8"))
        return int(row[0].value)

    def rdf(self) -> Dataset:
        """An rdflib `Dataset` over this server, for reading; each use asks the server.

        Errors and time-outs are then rdflib's own.
        """
        self._refuse_if_closed()
        store = SPARQLStore(self.query_url, returnFormat="json", headers=self.headers)
        # Without a union, rdflib would ask the server for a graph called `urn:x-rdflib:default`
        return Dataset(store=store, default_union=True)

    def close(self) -> None:
        """Nothing is held open; from now on the store refuses to be used."""
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _fetch(self, sparql: str, *, accept: str, graphs: Mapping[str, Sequence[str]]) -> HTTPResponse:
        request = self._request(sparql, accept=accept)
        for parameter, iris in graphs.items():
            for iri in iris:
                request.addParameter(parameter, iri)
        request.queryType = SELECT
        # SPARQLWrapper puts its "?" behind a URL that may have one already
        request.method = POST if len(sparql) > LONGEST_GET or "?" in self.query_url else GET
        return self._send(request, self.query_url)

    def _request(self, sparql: str, *, accept: str) -> SPARQLWrapper:
        """A request whose kind the caller sets: SPARQLWrapper's own guess warns, and errs over comments."""
        self._refuse_if_closed()
        request = SPARQLWrapper(self.query_url, self.update_url, returnFormat=JSON)
        request.queryString = sparql
        request.timeout = self.timeout
        request.setOnlyConneg(True)
        for name, value in {**self.headers, "Accept": accept}.items():
            request.addCustomHttpHeader(name, value)
        return request

    def _send(self, request: SPARQLWrapper, url: str) -> HTTPResponse:
        with _errors(url, self.timeout):
            return request.query().response

    def _post(self, url: str, nquads: Iterable[bytes]) -> None:
        self._refuse_if_closed()
        headers = {**self.headers, "Content-Type": "application/n-quads"}
        request = urllib.request.Request(url, nquads, headers, method="POST")
        try:
            with _errors(url, self.timeout), urllib.request.urlopen(request, timeout=self.timeout):
                return
        except QueryError as error:
            raise StoreError(url, f"the load broke off: {error}") from error

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreError(self.query_url, "the store is closed")

    def _read_rows(self, response: HTTPResponse) -> Answer:
        kind = QueryResultsFormat.from_media_type(response.headers.get_content_type())
        if kind not in (QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.TSV):
            raise self._not_sparql(response)
        try:
            return pyoxigraph.parse_query_results(_Body(response, self.query_url), kind)
        except SyntaxError as error:
            raise StoreError(self.query_url, f"the answer is not what its type says: {error}") from error

    def _read_graph(self, response: HTTPResponse) -> Answer:
        kind = RdfFormat.from_media_type(response.headers.get_content_type())
        if kind is None:
            raise self._not_sparql(response)
        memory = pyoxigraph.Store()
        try:
            memory.bulk_load(_Body(response, self.query_url), kind, lenient=True)
        except SyntaxError as error:
            raise StoreError(self.query_url, f"the answer is not what its type says: {error}") from error
        return memory.query("CONSTRUCT WHERE { ?subject ?property ?value }")

    def _not_sparql(self, response: HTTPResponse) -> StoreError:
        with _errors(self.query_url, self.timeout):
            said = _first_line(response.read(1 << 16))
        kind = response.headers.get_content_type()
        return StoreError(self.query_url, f"answers {kind} and not SPARQL results; is it an endpoint? {said}")


class _Body(io.RawIOBase):
    """An answer's body that notices when the connection ends before the answer does."""

    def __init__(self, response: HTTPResponse, url: str):
        self._response, self._url = response, url

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._response.read(size)
        except (OSError, HTTPException) as error:
            raise StoreError(self._url, f"the answer broke off: {error!r}") from error
        if not data and self._response.length:
            raise StoreError(self._url, f"the answer broke off, {self._response.length} bytes too early")
        return data


@contextmanager
def _errors(url: str, timeout: float) -> Iterator[None]:
    """What goes wrong between here and a server, in this package's terms."""
    try:
        with _refusals(url):
            yield
    except (OSError, HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            raise StoreError(url, f"no answer within {timeout:g} seconds") from error
        raise StoreError(url, f"cannot be reached: {reason or type(reason).__name__}") from error


@contextmanager
def _refusals(url: str) -> Iterator[None]:
    """What a server answers with an error status; the others pass. SPARQLWrapper has classes for a few."""
    try:
        yield
    except QueryBadFormed as error:
        raise QueryError(f"{url} refuses it: {_server_words(error)}") from error
    except SPARQLWrapperException as error:
        raise StoreError(url, f"{error.msg}: {_server_words(error)}") from error
    except HTTPError as error:
        said = f"status {error.code} ({error.reason}): {_first_line(error.read())}"
        if error.code == 400:
            raise QueryError(f"{url} refuses it: {said}") from error
        raise StoreError(url, said) from error


def _server_words(error: SPARQLWrapperException) -> str:
    """SPARQLWrapper keeps what a server said only as the `repr` of its bytes, at the end of the message."""
    said = str(error).partition("Response:\n")[2]
    return _first_line(ast.literal_eval(said)) if said else "the server says nothing more"


def _first_line(body: bytes) -> str:
    """The first line that says something, without HTML's tags, and cut at 300 characters."""
    text = html.unescape(MARKUP.sub("\n", body.decode("utf-8", "replace")))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return next((line[:300] for line in lines if line), "the server says nothing more")


def _parse(nquads: Iterable[bytes]) -> Iterator[Quad]:
    return pyoxigraph.parse(as_stream(nquads), RdfFormat.N_QUADS, lenient=True)


def _batches(quads: Iterable[Quad]) -> Iterator[list[Quad]]:
    """Lists of at most `QUADS_PER_UPDATE`; those with blank nodes come last and in one, however many."""
    with_blank_nodes: list[Quad] = []

    def without_blank_nodes() -> Iterator[Quad]:
        for quad in quads:
            if any(isinstance(term, BlankNode) for term in quad):
                with_blank_nodes.append(quad)
            else:
                yield quad

    rest = without_blank_nodes()
    yield from iter(lambda: list(islice(rest, QUADS_PER_UPDATE)), [])
    if with_blank_nodes:
        yield with_blank_nodes


def _insert(quads: list[Quad]) -> str:
    """The update that adds these quads."""
    parts = []
    for graph, members in groupby(quads, key=lambda quad: quad.graph_name):
        triples = "\n".join(_write_triple(quad.triple) for quad in members)
        parts.append(triples if graph == DefaultGraph() else f"GRAPH {write_term(graph)} {{\n{triples}\n}}")
    return "INSERT DATA {\n" + "\n".join(parts) + "\n}"


def _write_triple(triple: Triple) -> str:
    return " ".join(write_term(term) for term in triple) + " ."


KIND = StoreKind(
    name="endpoint",
    title="the URL of a SPARQL endpoint",
    accepts=lambda graph: graph.startswith(("http://", "https://")),
    open=Endpoint,
    change=Endpoint,  # which is its own context, and changes as soon as it is told to
)
