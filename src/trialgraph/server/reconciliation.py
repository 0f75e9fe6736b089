"""A vocabulary as a reconciliation service, by which OpenRefine and others match names and review the matches.

After the W3C community group's Reconciliation Service API 0.2 (CG-FINAL-specs-0.2-20230410). Values come in and
JSON-able values go out; HTTP is a matter of `app`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from trialgraph import __version__
from trialgraph.errors import QueryError
from trialgraph.linking.candidates import find_candidates, likeness
from trialgraph.names import fold
from trialgraph.server.properties import PROPERTIES, Extension, Json, find_id, fits, id_of, namespace, view
from trialgraph.vocabularies import Index, Info, Likeness, Rank, Term, vocabularies

MOST_QUERIES = 100
MOST_TERMS = 1000
"""In one batch of queries, and in one query for data extension; OpenRefine sends ten at once."""
_MOST_CANDIDATES = 50
_USUAL_CANDIDATES = 5
_SUGGESTIONS = 10
_PREVIEW = {"width": 420, "height": 240}

_SCORES = {Likeness.WRITTEN: 100.0, Likeness.FOLDED: 98.0, Likeness.REORDERED: 95.0}
_LESS_BY_RANK = {Rank.LABEL: 0.0, Rank.EXACT: 1.0, Rank.RELATED: 20.0}
_CONTRADICTED = 0.5
"""What is left of a score where the term has another value for a property; once for each."""


class Given(Struct, frozen=True, kw_only=True):
    """A property of what is looked for: text, number, truth value, `{"id": ...}`, or a list of these."""

    pid: str
    v: Any


class Query(Struct, frozen=True, kw_only=True):
    """A reconciliation query: a name or an id to be found, and what else is known of the thing."""

    query: str = ""
    type: str | list[str] | None = None
    type_strict: str | None = None
    """`all`: a candidate must have all types; else one of them is enough."""
    limit: float | None = None
    properties: tuple[Given, ...] = ()


class _Candidate(Struct, frozen=True, kw_only=True):
    """A term, and how it stands to a query."""

    term: Term
    score: float
    """From 0 to 100; of those that are only alike, the share that is expected to be right."""
    same: bool
    """Whether the label or an exact name is the name that was asked for, and no property speaks against it."""
    features: dict[str, bool | float]


_Read = TypeVar("_Read")


def read_queries(text: str) -> dict[str, Query]:
    """The queries of a batch by their keys; raises `QueryError` for what is no such batch, or too large."""
    queries = _read(text, dict[str, Query])
    if len(queries) > MOST_QUERIES:
        raise QueryError(f"{len(queries)} queries in one batch; at most {MOST_QUERIES} are taken")
    return queries


def read_extension(text: str) -> Extension:
    """A data extension query; raises `QueryError` for what is none, or too large."""
    extension = _read(text, Extension)
    if len(extension.ids) > MOST_TERMS:
        raise QueryError(f"{len(extension.ids)} ids in one query; at most {MOST_TERMS} are taken")
    return extension


def _read(text: str, kind: type[_Read]) -> _Read:
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise QueryError(f"this is no query of the reconciliation API: {error}") from error


# --- the manifest -------------------------------------------------------------------------------------


def manifest(info: Info, base_url: str) -> Json:
    """What the service at an address says of itself and of its vocabulary."""
    preview_url = base_url + "/preview?id={{id}}"
    said: Json = {
        "versions": ["0.1", "0.2"],
        "name": " ".join(filter(None, (info.title, info.version))),
        "identifierSpace": namespace(info),
        "schemaSpace": "http://www.w3.org/2004/02/skos/core#Concept",
        "serviceVersion": __version__,
        "defaultTypes": [_vocabulary_type(info)],
        "view": {"url": view(info) if _published(info) else preview_url},
        "preview": {"url": preview_url, **_PREVIEW},
        "suggest": {
            what: {"service_url": base_url, "service_path": f"/suggest/{what}"}
            for what in ("entity", "type", "property")
        },
        "extend": {"propose_properties": {"service_url": base_url, "service_path": "/properties"}},
        "batchSize": MOST_QUERIES,
    }
    return said | ({"documentation": info.homepage} if info.homepage else {})


def _published(info: Info) -> bool:
    """Whether all IRIs of the vocabulary have one form and are addresses; those of one's own may be anything."""
    return info.name in {each.name for each in vocabularies() if not each.keeps_foreign}


# --- types --------------------------------------------------------------------------------------------


def _vocabulary_type(info: Info) -> Json:
    """The type of every term: what the vocabulary is of, where that is one kind of thing."""
    if len(info.kinds) == 1:
        return {"id": info.kinds[0], "name": info.kinds[0]}
    return {"id": info.name, "name": f"{info.title}: {', '.join(info.kinds)}"}


def _types(info: Info, term: Term) -> list[Json]:
    own = [{"id": term.kind, "name": term.kind}] if term.kind else []
    return [*own, *(each for each in [_vocabulary_type(info)] if each not in own)]


def _has_type(info: Info, term: Term, query: Query) -> bool:
    if not query.type:
        return True
    asked = {query.type} if isinstance(query.type, str) else set(query.type)
    has = {each["id"] for each in _types(info, term)}
    return asked <= has if query.type_strict == "all" else not asked.isdisjoint(has)


# --- candidates ---------------------------------------------------------------------------------------


def reconcile(index: Index, queries: Mapping[str, Query], *, countries: Index | None = None) -> Json:
    """The candidates for each query of a batch, the best first; `countries` is an index of ISO 3166, if any.

    `match` is true for the one term whose label or exact name is the name that was asked for, and for a term
    that was asked for by its id. Namesakes, related names and names that are only alike are left to people.
    """
    return {key: {"result": list(_answer(index, query, countries))} for key, query in queries.items()}


def _answer(index: Index, query: Query, countries: Index | None) -> Iterator[Json]:
    limit = int(min(max(query.limit or _USUAL_CANDIDATES, 1), _MOST_CANDIDATES))
    found = _found(index, query, countries, limit)
    only = sum(candidate.same for candidate in found) == 1
    for candidate in sorted(found, key=lambda candidate: -candidate.score)[:limit]:
        yield {
            "id": id_of(index.info, candidate.term.id),
            "name": candidate.term.label,
            "description": _describe(candidate.term),
            "type": _types(index.info, candidate.term),
            "score": round(candidate.score, 1),
            "match": only and candidate.same,
            "features": [{"id": name, "value": value} for name, value in candidate.features.items()],
        }


def _found(index: Index, query: Query, countries: Index | None, limit: int) -> list[_Candidate]:
    """The term of that id; else those of that name, and those of a name like it unless one is certain."""
    term = find_id(index, query.query)
    if term and _has_type(index.info, term, query):
        return [_Candidate(term=term, score=100, same=True, features={"id": True})]
    found = []
    for hit in index.find(query.query):
        if _has_type(index.info, hit.term, query):
            score = _SCORES[hit.likeness] - _LESS_BY_RANK[hit.rank]
            same = hit.rank is not Rank.RELATED and hit.likeness is not Likeness.REORDERED
            found.append(_weigh(index, query, hit.term, score, same, countries))
    if sum(candidate.same for candidate in found) == 1 or len(found) >= limit:
        return found
    known = {candidate.term.id for candidate in found}
    for match in find_candidates(query.query, index, most=_MOST_CANDIDATES):
        if match.term.id not in known and _has_type(index.info, match.term, query):
            found.append(_weigh(index, query, match.term, 100 * match.confidence, False, countries))
    return found


def _weigh(
    index: Index, query: Query, term: Term, score: float, same: bool, countries: Index | None
) -> _Candidate:
    """The candidate that a term is, after what the query says of the properties."""
    features: dict[str, bool | float] = {
        "same_name": same,
        "label_likeness": round(likeness(query.query, term.label or ""), 1),
    }
    for given in query.properties:
        fitting = fits(index, term, given.pid, given.v, countries=countries)
        if fitting is not None:
            features[given.pid] = fitting
            score, same = (score, same) if fitting else (score * _CONTRADICTED, False)
    return _Candidate(term=term, score=score, same=same, features=features)


def _describe(term: Term) -> str:
    """What tells a term from its namesakes, on one line."""
    where = ", ".join(filter(None, (term.place, term.region, term.country)))
    ended = term.status if term.status != "active" else None
    people = f"{term.population:,} people" if term.population else None
    also = "also " + "; ".join(term.exact[:3]) if term.exact else None
    return " · ".join(filter(None, (term.kind, where, people, ended, also)))


# --- suggestions --------------------------------------------------------------------------------------


def suggest_entities(index: Index, prefix: str, *, cursor: int = 0) -> Json:
    """Terms for what somebody has typed: by id, by a name, by the beginning of one, and by a name like it."""
    found: dict[str, Term] = {}
    for term in _typed(index, prefix, cursor + _SUGGESTIONS):
        found.setdefault(term.id, term)
        if len(found) == cursor + _SUGGESTIONS:
            break
    return {"result": [_suggestion(index.info, term) for term in list(found.values())[cursor:]]}


def _typed(index: Index, prefix: str, most: int) -> Iterator[Term]:
    term = find_id(index, prefix)
    if term:
        yield term
    yield from (hit.term for hit in index.find(prefix))
    yield from (hit.term for hit in index.starting(prefix, most=10 * most))
    if not term:
        yield from (match.term for match in find_candidates(prefix, index, most=most))


def _suggestion(info: Info, term: Term) -> Json:
    return {
        "id": id_of(info, term.id),
        "name": term.label,
        "description": _describe(term),
        "notable": _types(info, term),
    }


def suggest_types(info: Info, prefix: str, *, cursor: int = 0) -> Json:
    """The types of the vocabulary's terms whose names have a word that begins so."""
    types = [_vocabulary_type(info), *({"id": kind, "name": kind} for kind in info.term_kinds)]
    return {"result": _starting(types, prefix)[cursor:]}


def suggest_properties(prefix: str, *, cursor: int = 0) -> Json:
    """The properties whose ids or names have a word that begins so."""
    properties = propose_properties("")["properties"]
    return {"result": _starting(properties, prefix)[cursor:]}


def propose_properties(type: str, *, limit: int | None = None) -> Json:
    """The properties that can be fetched for terms of a type, which are the same for each."""
    properties = [{"id": id, "name": each.name} for id, each in PROPERTIES.items()]
    return {"type": type, "properties": properties[:limit]} | ({"limit": limit} if limit else {})


def _starting(things: Iterable[Json], prefix: str) -> list[Json]:
    wanted = fold(prefix)
    return [each for each in things if f" {wanted}" in f" {fold(each['id'])} {fold(each['name'])}"]
