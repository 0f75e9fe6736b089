"""One question to a public endpoint, and what can be done where it is not answered."""

import re
import time
from http.client import HTTPException, HTTPResponse
from typing import NamedTuple
from urllib.error import HTTPError, URLError

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results
from SPARQLWrapper import GET, JSON, POST, SELECT, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from trialgraph.politeness import AGENT, excerpt, read_retry_after
from trialgraph.rows import Term

LONGEST_GET = 1500
"""Characters; a longer query is sent by POST, since servers refuse long URLs."""

_LESS = {405, 413, 414}
"""Too large, or 405: an endpoint without POST can be asked about few things by GET."""
_SLOW = {408, 504}
_PASSING = {425, 429, 500, 502, 503}
_OUT_OF_TIME = re.compile(r"time[sd]?[ -]?out", re.IGNORECASE)
_CUT = ("X-SPARQL-MaxRows", "X-SQL-State")
"""The headers by which Virtuoso tells that it left out rows, or ran out of time."""


class Fetched(NamedTuple):
    """The answer to a SELECT, whole."""

    variables: list[str]
    rows: list[tuple[Term | None, ...]]


class Failed(Exception):
    """A question that was not answered, and what helps: to ask about `less`, or again `later`, or nothing."""

    def __init__(
        self,
        said: str,
        *,
        status: int | None = None,
        less: bool = False,
        later: bool = False,
        wait: float = 0,
    ):
        super().__init__(said)
        self.status, self.less, self.later = status, less, later
        self.wait = wait
        """Seconds, where the endpoint has said how long to wait."""


def fetch(endpoint: str, sparql: str, seconds: float) -> Fetched:
    """The answer to a SELECT, if it is there and whole within so many seconds; raises `Failed`.

    What is no SPARQL result is never an empty one: an error page, another kind of JSON, half an answer.
    """
    request = SPARQLWrapper(endpoint, returnFormat=JSON, agent=AGENT)
    request.queryString, request.queryType, request.timeout = sparql, SELECT, seconds
    # SPARQLWrapper puts its "?" behind a URL that may have one already
    request.method = POST if len(sparql) > LONGEST_GET or "?" in endpoint else GET
    request.setOnlyConneg(True)
    deadline = time.monotonic() + seconds
    try:
        with request.query().response as response:
            body = _read(response, deadline)
    except (SPARQLWrapperException, OSError, HTTPException) as error:
        raise _failure(error, seconds) from error
    if fetched := _parse(body):
        return fetched
    # Blazegraph, which serves Wikidata, breaks off in the middle where its time is over
    raise Failed(f"answers what is no SPARQL result, or half of one: {excerpt(body)}", less=True, later=True)


def _read(response: HTTPResponse, deadline: float) -> bytes:
    """The whole body; a time-out of the socket alone would wait for ever for a body that comes byte by byte."""
    for header in _CUT:
        if header in response.headers:
            raise Failed(f"gives only a part of the rows ({header})", less=True)
    body = bytearray()
    while piece := response.read1(1 << 16):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(body)


def _parse(body: bytes) -> Fetched | None:
    """An answer by its content, since media types are often wrong: XML begins with `<`, as pages of HTML do."""
    xml = body.lstrip().startswith(b"<")
    if xml and not body.rstrip().endswith(b"sparql>"):
        return None  # pyoxigraph takes XML for whole wherever it ends
    try:
        answer = parse_query_results(body, QueryResultsFormat.XML if xml else QueryResultsFormat.JSON)
        if not isinstance(answer, QuerySolutions):
            return None
        return Fetched([variable.value for variable in answer.variables], [tuple(row) for row in answer])
    except SyntaxError:
        return None


def _failure(error: Exception, seconds: float) -> Failed:
    """What an error means; SPARQLWrapper raises its own for some statuses, in whose context is the HTTP error."""
    refusal = error if isinstance(error, HTTPError) else error.__context__
    if isinstance(refusal, HTTPError):
        with refusal:
            return _refusal(refusal, _body(refusal) if refusal is error else str(error).encode())
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, TimeoutError):
        return Failed(f"no whole answer within {seconds:g} seconds", less=True, later=True)
    return Failed(f"cannot be reached, or broke off: {reason or type(reason).__name__}", later=True)


def _body(refusal: HTTPError) -> bytes:
    """What comes first of an error's body; it is for people, so it may be cut."""
    try:
        return refusal.fp.read1(1 << 16)
    except (OSError, HTTPException):
        return b""


def _refusal(refusal: HTTPError, body: bytes) -> Failed:
    status = refusal.code
    slow = status in _SLOW or (status in _PASSING and bool(_OUT_OF_TIME.search(body.decode("utf-8", "replace"))))
    return Failed(
        f"status {status} ({refusal.reason}): {excerpt(body)}",
        status=status,
        less=slow or status in _LESS,
        later=slow or status in _PASSING,
        wait=read_retry_after(refusal.headers.get("Retry-After") or "") or 0,
    )
