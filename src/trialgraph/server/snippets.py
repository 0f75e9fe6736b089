"""A stored query with its arguments as lines to copy: for a shell, for Python, for R, and as SPARQL.

Whatever the arguments hold, they stay arguments: each language's own quoting is used.
"""

import json
import keyword
import shlex
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urlencode

from trialgraph.queries import StoredQuery
from trialgraph.sparql import query_form

ENDPOINT = "/sparql"
_GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")


def address(base: str, query: StoredQuery, arguments: Mapping[str, str], format: str) -> str:
    """Where a server at `base` answers a stored query: `http://.../queries/trials_of_a_drug.csv?drug=...`.

    >>> address("http://localhost", StoredQuery(name="a_b", path="", summary="", text=""), {"x": "a&b"}, "csv")
    'http://localhost/queries/a_b.csv?x=a%26b'
    """
    asked = f"?{urlencode(arguments, quote_via=quote)}" if arguments else ""
    return f"{base}/queries/{quote(query.name)}.{format}{asked}"


@lru_cache(maxsize=1024)
def gives_triples(query: StoredQuery) -> bool:
    """Whether the answer is triples, not rows."""
    return query_form(query.text) in _GRAPH_FORMS


def write_snippets(query: StoredQuery, arguments: Mapping[str, str], *, base: str, sparql: str) -> dict[str, str]:
    """The same question by name of language; each snippet runs as it stands and prints the answer.

    `base` is the server's address, `sparql` the query with its parameters filled.
    """
    return {
        "curl": _curl(query, arguments, base),
        "Python": _python(query, arguments, base),
        "Python, standard library": _standard_library(query, arguments, base),
        "R": _r(query, arguments, base),
        "SPARQL": sparql,
    }


def _format(query: StoredQuery) -> str:
    return "ttl" if gives_triples(query) else "csv"


def _curl(query: StoredQuery, arguments: Mapping[str, str], base: str) -> str:
    command = f"curl --fail-with-body --get {shlex.quote(address(base, query, {}, _format(query)))}"
    return " \\\n  ".join((command, *(_curl_argument(name, value) for name, value in arguments.items()))) + "\n"


def _curl_argument(name: str, value: str) -> str:
    """An argument for curl to encode.

    One with control characters is encoded here: a terminal would obey them when the line is pasted, quoted or not.
    """
    if value.isprintable():
        return f"--data-urlencode {shlex.quote(f'{name}={value}')}"
    return f"--data {shlex.quote(f'{name}={quote(value)}')}"


def _python(query: StoredQuery, arguments: Mapping[str, str], base: str) -> str:
    named = [f"{name}={value!r}" for name, value in arguments.items() if not keyword.iskeyword(name)]
    others = {name: value for name, value in arguments.items() if keyword.iskeyword(name)}
    call = ", ".join((repr(query.name), *named, *([f"**{others!r}"] if others else [])))
    show = "for triple in answer:\n        print(triple)" if gives_triples(query) else "print(answer.to_pandas())"
    return (
        "import trialgraph\n\n"
        f"with trialgraph.open({base + ENDPOINT!r}) as graph:\n"
        f"    answer = graph.query({call})\n"
        f"    {show}\n"
    )


def _standard_library(query: StoredQuery, arguments: Mapping[str, str], base: str) -> str:
    format = "ttl" if gives_triples(query) else "ndjson"
    imports = "from urllib.parse import urlencode\nfrom urllib.request import urlopen\n\n"
    ask = (
        f"arguments = {dict(arguments)!r}\n"
        f'address = {address(base, query, {}, format)!r} + "?" + urlencode(arguments)\n'
        "with urlopen(address) as answer:\n"
    )
    if gives_triples(query):
        return f'{imports}{ask}    print(answer.read().decode("utf-8"))\n'
    return f"import json\n{imports}{ask}    for line in answer:\n        print(json.loads(line))\n"


def _r(query: StoredQuery, arguments: Mapping[str, str], base: str) -> str:
    """R's own functions; the address is percent-encoded, so that it has no character that R would read."""
    where = json.dumps(address(base, query, arguments, _format(query)))
    if gives_triples(query):
        return f'lines <- readLines({where}, encoding = "UTF-8")\ncat(lines, sep = "\\n")\n'
    # an empty cell is no value, and "NA" is one: the code of Namibia
    read = f'rows <- read.csv({where}, encoding = "UTF-8", na.strings = "", check.names = FALSE)\n'
    note = "# for spreadsheets, a text that begins with = + - or @ has an apostrophe before it\n"
    return f"{note}{read}print(rows)\n"
