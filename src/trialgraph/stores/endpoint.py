"""Any SPARQL 1.1 server, asked over HTTP."""

import ast
import html
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from importlib.resources import files
from itertools import groupby, islice
from typing import Self
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, build_opener

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
)
from rdflib import Dataset
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import GET, JSON, POST, SELECT, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from trialgraph import iris
from trialgraph.errors import QueryError, StoreError
from trialgraph.politeness import MARKUP
from trialgraph.sparql import query_form, tokens, write_term
from trialgraph.stores.credentials import Credentials, digest_opener, find_credentials, refuse_password
from trialgraph.stores.endpoint_file import is_endpoint_file, read_endpoint_file
from trialgraph.stores.protocol import Answer, StoreKind
from trialgraph.stores.streams import as_stream

LONGEST_GET = 1500
"""Characters; a longer query is sent by POST, since servers refuse long URLs."""
QUADS_PER_UPDATE = 2000

_ROWS_TYPE = "application/sparql-results+json"
_GRAPH_TYPE = "application/n-triples"
_COUNT_QUADS = files(__package__).joinpath("count_quads.rq")
_COUNT_BY_GRAPH = files(__package__).joinpath("count_by_graph.rq")
_COUNT_TRIPLES = files(__package__).joinpath("count_triples.rq")


class Endpoint:
    """A SPARQL 1.1 server.

    `update_url` is where updates go, by default the query URL with a trailing `/query` made `/update`; `store_url`
    speaks the SPARQL 1.1 Graph Store HTTP Protocol, the fast way to load (Oxigraph: `/store`, Fuseki:
    `/DATASET/data`, Virtuoso: `/sparql-graph-crud-auth`). `timeout` is in seconds. `headers` go with every
    request.

    `default_graph` is for servers without a default graph of their own, or that ask all graphs where none is named
    (Virtuoso, QLever, GraphDB, Neptune): the graph that is asked, and loaded into, as the default graph. The query
    protocol then wants the named graphs as well: those of a trialgraph graph, and `named_graphs` besides.

    `credentials` are by default what `~/.netrc` has for the host. With `digest` they are used for changes only, by
    HTTP's Digest scheme; otherwise every request has them, by the Basic one.
    """

    def __init__(
        self,
        query_url: str,
        *,
        update_url: str | None = None,
        store_url: str | None = None,
        default_graph: str | None = None,
        named_graphs: Sequence[str] = (),
        credentials: Credentials | None = None,
        digest: bool = False,
        timeout: float = 300,
        headers: Mapping[str, str] | None = None,
    ):
        for url in filter(None, (query_url, update_url, store_url)):
            refuse_password(url)
        self.query_url = query_url
        self.update_url = update_url or re.sub(r"/query$", "/update", query_url)
        self.store_url = store_url
        self.default_graph = default_graph
        self.named_graphs = (*iris.NAMED_GRAPHS, *named_graphs) if default_graph else ()
        self.timeout = timeout
        self.headers = dict(headers or {})
        credentials = credentials or find_credentials(query_url)
        self._opener = build_opener()
        if credentials and digest:
            self._opener = digest_opener(credentials, filter(None, (self.update_url, store_url)))
        elif credentials:
            self.headers.setdefault("Authorization", credentials.header())
        self._closed = False

    def query(
        self, sparql: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Answer:
        """Ask; raises `QueryError` with the server's words, or `StoreError`.

        The rows of a SELECT are read from the server as they are taken; the triples of a CONSTRUCT are all
        read at once.
        """
        if not default_graphs and not named_graphs and self.default_graph:
            default_graphs, named_graphs = (self.default_graph,), self.named_graphs
        graphs = {"default-graph-uri": default_graphs, "named-graph-uri": named_graphs}
        form = query_form(sparql)
        if form in ("CONSTRUCT", "DESCRIBE"):
            return self._read_graph(self._fetch(sparql, accept=_GRAPH_TYPE, graphs=graphs))
        answer = self._read_rows(self._fetch(sparql, accept=_ROWS_TYPE, graphs=graphs))
        return _as_boolean(answer) if form == "ASK" else answer

    def update(self, sparql: str) -> None:
        """Change the data by SPARQL Update; raises `QueryError` or `StoreError`."""
        parameters = {"update": sparql}
        if self.default_graph and not _names_graphs(sparql):
            parameters["using-graph-uri"] = self.default_graph
        self._change(self.update_url, urlencode(parameters).encode(), "application/x-www-form-urlencoded")

    def load(self, nquads: Iterable[bytes]) -> None:
        """Add N-Quads, from a binary file or from pieces of one; raises `StoreError`.

        They are sent in batches, and those with blank nodes as the last one, all together: a blank node is known
        by its label within one request only.
        """
        try:
            for quads in _batches(self._in_graphs(_parse(nquads))):
                self._load(quads)
        except (QueryError, SyntaxError) as error:
            raise StoreError(self.store_url or self.update_url, f"the load broke off: {error}") from error

    def _in_graphs(self, quads: Iterable[Quad]) -> Iterable[Quad]:
        """Quads of the default graph in the one that stands for it."""
        if not self.default_graph:
            return quads
        stands = NamedNode(self.default_graph)
        return (Quad(*quad.triple, stands) if quad.graph_name == DefaultGraph() else quad for quad in quads)

    def _load(self, quads: list[Quad]) -> None:
        if not self.store_url:
            self.update(_insert(quads))
            return
        for graph, members in groupby(sorted(quads, key=_graph), key=lambda quad: quad.graph_name):
            triples = pyoxigraph.serialize((quad.triple for quad in members), format=RdfFormat.N_TRIPLES)
            self.add(triples, None if graph == DefaultGraph() else graph.value)

    def add(self, triples: bytes, graph: str | None) -> None:
        """Add N-Triples to a graph, or to the default graph, in one request; raises `StoreError`, `QueryError`.

        By the Graph Store Protocol, or as an update where the server has no `store_url`.
        """
        graph = graph or self.default_graph
        if self.store_url:
            address = urlencode({"graph": graph}) if graph else "default"
            separator = "&" if "?" in self.store_url else "?"
            self._change(f"{self.store_url}{separator}{address}", triples, _GRAPH_TYPE)
        else:
            name = NamedNode(graph) if graph else DefaultGraph()
            parsed = pyoxigraph.parse(triples, RdfFormat.N_TRIPLES, lenient=True)
            for quads in _batches(Quad(*quad.triple, name) for quad in parsed):
                self.update(_insert(quads))

    def count_by_graph(self) -> dict[str, int]:
        """How many triples each graph has, of all that hold any; the default graph is called ``""``."""
        everywhere = self._fetch(_COUNT_BY_GRAPH.read_text(encoding="utf-8"), accept=_ROWS_TYPE, graphs={})
        counts = {graph.value: int(triples.value) for graph, triples in self._read_rows(everywhere)}
        if self.default_graph:
            counts.pop(self.default_graph, None)
        (row,) = self.query(_COUNT_TRIPLES.read_text(encoding="utf-8"))
        here = int(row[0].value)
        return {"": here, **counts} if here else counts

    def count(self) -> int:
        """How many quads the server holds; with a `default_graph`, in it, trialgraph's and the `named_graphs`."""
        if self.default_graph:
            ours = ("", *self.named_graphs)
            counts = self.count_by_graph().items()
            return sum(number for graph, number in counts if graph in ours or graph.startswith(iris.BASE))
        (row,) = self.query(_COUNT_QUADS.read_text(encoding="utf-8"))
        return int(row[0].value)

    def rdf(self) -> Dataset:
        """An rdflib `Dataset` over this server, for reading; each use asks the server.

        Errors and time-outs are then rdflib's own.
        """
        self._refuse_if_closed()
        graph = {"default-graph-uri": self.default_graph} if self.default_graph else {}
        store = SPARQLStore(self.query_url, returnFormat="json", headers=self.headers, params=graph)
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
        for parameter, names in graphs.items():
            for iri in names:
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

    def _change(self, url: str, body: bytes, kind: str) -> None:
        self._refuse_if_closed()
        request = Request(url, body, {**self.headers, "Content-Type": kind}, method="POST")
        with _errors(url, self.timeout), self._opener.open(request, timeout=self.timeout) as response:
            response.read()  # some servers go on only when their answer is taken

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


def _names_graphs(update: str) -> bool:
    """Whether an update says itself which graphs it is about; the protocol forbids to name them beside it then."""
    return any(token.kind == "word" and token.text.upper() in ("USING", "WITH") for token in tokens(update))


def _as_boolean(answer: Answer) -> Answer:
    """The answer to an ASK, which Virtuoso 7 gives as a row with 0 or 1."""
    if not isinstance(answer, QuerySolutions):
        return answer
    said = any(value.value == "1" for row in answer for value in row)
    body = f'{{"head": {{}}, "boolean": {str(said).lower()}}}'.encode()
    return pyoxigraph.parse_query_results(body, QueryResultsFormat.JSON)


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


def _graph(quad: Quad) -> str:
    return str(quad.graph_name)


def _insert(quads: list[Quad]) -> str:
    """The update that adds these quads."""
    parts = []
    for graph, members in groupby(quads, key=lambda quad: quad.graph_name):
        triples = "\n".join(_write_triple(quad.triple) for quad in members)
        parts.append(triples if graph == DefaultGraph() else f"GRAPH {write_term(graph)} {{\n{triples}\n}}")
    return "INSERT DATA {\n" + "\n".join(parts) + "\n}"


def _write_triple(triple: Triple) -> str:
    return " ".join(write_term(term) for term in triple) + " ."


def open_by_file(path: str) -> Endpoint:
    """The endpoint that a file tells of; raises `ConfigError` for what the file should not say."""
    query_url, options = read_endpoint_file(path)
    return Endpoint(query_url, **options)


KIND = StoreKind(
    name="endpoint",
    title="the URL of a SPARQL endpoint",
    accepts=lambda graph: graph.startswith(("http://", "https://")),
    open=Endpoint,
    change=Endpoint,  # which is its own context, and changes as soon as it is told to
)
BY_FILE = StoreKind(
    name="endpoint file",
    title="a file that tells of one (NAME.toml)",
    accepts=is_endpoint_file,
    open=open_by_file,
    change=open_by_file,
)
