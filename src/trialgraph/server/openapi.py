"""What can be asked over HTTP, as an OpenAPI 3.1 document: every stored query, its parameters and its formats.

See https://spec.openapis.org/oas/v3.1.0; its schemas are JSON Schema.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from trialgraph import __version__
from trialgraph.queries import Parameter, StoredQuery
from trialgraph.queries.values import TYPES
from trialgraph.server.addresses import base_address
from trialgraph.server.catalogue import (
    LIMIT,
    ROW_LIMIT_HEADER,
    SPARQL_TYPE,
    choose_format,
    formats_of,
    gives_triples,
    known_queries,
)
from trialgraph.server.results import GRAPH_TYPES, ROW_TYPES

ADDRESS = "/openapi.json"
_DIGITS = 18
_SCHEMAS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "text": {"type": "string", "minLength": 1},
    "iri": {"type": "string"},
    "integer": {"type": "integer", "minimum": 1 - 10**_DIGITS, "maximum": 10**_DIGITS - 1},
    "decimal": {"type": "number"},
    "date": {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    "boolean": {"type": "boolean"},
}
_TEXT = {"schema": {"type": "string"}}
_TERM = {
    "type": "object",
    "required": ["type", "value"],
    "properties": {
        "type": {"enum": ["uri", "bnode", "literal", "triple"]},
        "value": {},
        "datatype": {"type": "string"},
        "xml:lang": {"type": "string"},
    },
}
_RESULTS = {
    "type": "object",
    "description": "SPARQL 1.1 Query Results JSON.",
    "required": ["head"],
    "properties": {
        "head": {
            "type": "object",
            "properties": {"vars": {"type": "array", "items": {"type": "string"}}},
        },
        "results": {
            "type": "object",
            "properties": {
                "bindings": {"type": "array", "items": {"type": "object", "additionalProperties": _TERM}}
            },
        },
        "boolean": {"type": "boolean"},
    },
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, and the way out."},
        "parameter": {"type": "string", "description": "The parameter that it is about."},
        "known": {"type": "array", "items": {"type": "string"}, "description": "What there is."},
        "candidates": {
            "type": "array",
            "description": "The things that an ambiguous name may mean.",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
            },
        },
    },
}
_PROBLEMS = {
    "400": "An argument does not fit; the problem names it.",
    "404": "There is no such query or format.",
    "406": "None of the formats is accepted.",
    "413": "The answer, or the request, is larger than it may be.",
    "429": "Too many requests are under way.",
    "503": "The time limit has passed, or no process is free.",
}


def routes() -> list[Route]:
    """The one address of the document."""
    return [Route(ADDRESS, _show)]


async def _show(request: Request) -> Response:
    queries = await run_in_threadpool(known_queries)
    return JSONResponse(document(queries.values(), base_address(request)))


def document(queries: Iterable[StoredQuery], base: str) -> dict[str, Any]:
    """The document of a server at an address."""
    listed = {f"/queries/{quote(query.name)}.{{format}}": {"get": _operation(query)} for query in queries}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "trialgraph",
            "version": __version__,
            "description": "Clinical-trial registry records as one knowledge graph that can be questioned.",
        },
        "servers": [{"url": base}],
        "paths": {**_general(), **listed},
        "components": {
            "schemas": {"Results": _RESULTS, "Problem": _PROBLEM},
            "responses": {status: _problem(detail) for status, detail in _PROBLEMS.items()},
        },
    }


def parameter_schema(parameter: Parameter) -> dict[str, Any]:
    """What a parameter takes, as JSON Schema."""
    default = {} if parameter.default is None else {"default": typed(parameter, parameter.default)}
    return {**_SCHEMAS[parameter.type], **default}


def explain_parameter(parameter: Parameter) -> str:
    """What a parameter means and takes, in words."""
    expected = f"Expected: {TYPES[parameter.type].expected}."
    return f"{parameter.description} {expected}".strip()


def typed(parameter: Parameter, value: str) -> str | int | float | bool:
    """A value of a parameter as JSON has it.

    >>> typed(Parameter(name="least", type="integer"), "2"), typed(Parameter(name="drug"), "2")
    (2, '2')
    """
    read = {"integer": int, "decimal": float, "boolean": lambda text: text.lower() in ("true", "1")}
    return read.get(parameter.type, str)(value)


def _operation(query: StoredQuery) -> dict[str, Any]:
    formats = formats_of(query)
    own = {parameter.name for parameter in query.parameters}
    limit = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    cut = {"name": LIMIT, "in": "query", "description": "Cuts the answer after so many rows.", "schema": limit}
    return {
        "operationId": query.name,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        **({"x-cost": query.cost} if query.cost else {}),
        "parameters": [
            {"name": "format", "in": "path", "required": True, "schema": {"enum": list(formats)}},
            *(_parameter(parameter) for parameter in query.parameters),
            *([] if LIMIT in own else [cut]),
        ],
        "responses": {
            "200": {
                "description": "The triples." if gives_triples(query) else "The rows.",
                "headers": {
                    ROW_LIMIT_HEADER: {
                        "description": "How many rows or triples an answer may have.",
                        "schema": {"type": "integer"},
                    }
                },
                "content": dict(_content(choose_format(query, format, None)) for format in formats),
            },
            **_problems("400", "404", "413", "429", "503"),
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required and parameter.default is None,
        "description": explain_parameter(parameter),
        "schema": parameter_schema(parameter),
    }


def _content(kind: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    media_type, format = kind
    schemas = {"json": {"$ref": "#/components/schemas/Results"}, "jsonld": {"type": ["array", "object"]}}
    return media_type, {"schema": schemas.get(format, {"type": "string"})}


def _problem(detail: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": detail, "content": {"application/problem+json": {"schema": schema}}}


def _problems(*statuses: str) -> dict[str, Any]:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}


# --- what is no stored query --------------------------------------------------------------------------


def _general() -> dict[str, Any]:
    """Lists, names, things and SPARQL; a stored query's own name has no slash."""
    graphs = dict.fromkeys(("text/turtle", "application/n-triples", "application/rdf+xml"), _TEXT)
    of_a_thing = {**graphs, "application/ld+json": {}, "text/html": _TEXT}
    words = (_asked("q", "What somebody has typed so far."), _asked("kind", "A class: Drug.", required=False))
    number = {**_asked("number", "The number by which its IRI is made: NCT04972760."), "in": "path"}
    return {
        "/queries.json": _get("queries/list", "The stored queries, and what can be filled in", _JSON_OBJECT),
        "/complete": _get("names/complete", "Things by the beginnings of their names", _CHOICES, *words),
        "/search.json": _get(
            "texts/search",
            "Trials by the words in their texts, the best first",
            _JSON_OBJECT,
            _asked("q", "Words; in quotation marks they stand together."),
            _asked("most", "How many trials.", required=False),
        ),
        "/thing": _get("things/get", "What the graph says of a thing", of_a_thing, _asked("iri", "Its IRI.")),
        "/trial/{number}": _get("trials/get", "What the graph says of a trial", of_a_thing, number),
        "/sparql": _sparql(),
    }


_JSON_OBJECT = {"application/json": {"schema": {"type": "object"}}}
_CHOICES = {
    "application/json": {
        "schema": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "label", "kind", "note"],
                "properties": {name: {"type": "string"} for name in ("id", "label", "kind", "note", "url")},
            },
        }
    }
}


def _asked(name: str, means: str, *, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": means, "schema": {"type": "string"}}


def _get(name: str, summary: str, content: Mapping[str, Any], *asked: Mapping[str, Any]) -> dict[str, Any]:
    """A path that answers GET."""
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": [name.partition("/")[0]],
            "parameters": list(asked),
            "responses": {
                "200": {"description": summary, "content": content},
                **_problems("400", "404", "406", "429", "503"),
            },
        }
    }


def _sparql() -> dict[str, Any]:
    """The SPARQL 1.1 Protocol, for queries."""
    query = _asked("query", "Without one, the answer is the service description.", required=False)
    path = _get("sparql/get", "Any SPARQL query", {kind: {} for kind in (*ROW_TYPES, *GRAPH_TYPES)}, query)
    refusals = {**_problems("413"), "403": _problem("SERVICE is not allowed.")}
    path["get"]["responses"] |= refusals
    form = {"schema": {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}}
    body = {"required": True, "content": {"application/x-www-form-urlencoded": form, SPARQL_TYPE: _TEXT}}
    unfit = {"415": _problem("The body is neither a form nor a query.")}
    by_post = {"operationId": "sparql/post", "parameters": [], "requestBody": body}
    responses = path["get"]["responses"] | unfit
    return {**path, "post": {**path["get"], **by_post, "responses": responses}}
