"""Registries' APIs for tests: a real server that speaks like them, and misbehaves when it is told to."""

import json
import os
import re
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import misbehaving_server
from misbehaving_server import PAGE, listening

_SINCE = re.compile(r"AREA\[LastUpdatePostDate\]RANGE\[(\d{4}-\d\d-\d\d),MAX\]")


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    parameters: dict[str, str]
    body: Any
    headers: dict[str, str]
    at: float
    """Seconds of the monotonic clock."""


Behaviour = Callable[["Handler", Asked], None]


@dataclass
class Registry:
    """A running registry: its records, what it was asked, and how it treats the next requests; then it behaves."""

    url: str = ""
    studies: list[dict[str, Any]] = field(default_factory=list)
    """Of ClinicalTrials.gov."""
    trials: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of ISRCTN: the time of the last edit, and the words in a trial, by number."""
    dossiers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of CTIS, by number; the key `lastUpdated` stands in the list alone."""
    largest_page: int = 1000
    honours_offset: bool = True
    counts_more: int = 0
    """Records that it counts and never gives."""
    asked: list[Asked] = field(default_factory=list)
    then: deque[Behaviour] = field(default_factory=deque)

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [each.path for each in self.asked]


class Handler(misbehaving_server.Handler):
    """Treats a request as the registry has been told to."""

    registry: Registry

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parameters = dict(parse_qsl(address.query, keep_blank_values=True))
        body = json.loads(sent) if sent else None
        asked = Asked(unquote(address.path), parameters, body, dict(self.headers), time.monotonic())
        self.registry.asked.append(asked)
        behaviour = self.registry.then.popleft() if self.registry.then else behave
        with suppress(ConnectionError):
            behaviour(self, asked)

    do_POST = do_GET


@contextmanager
def misbehaving(**facts: Any) -> Iterator[Registry]:
    """A registry with these records."""
    handler = type("OwnHandler", (Handler,), {})
    with listening(handler) as url:
        handler.registry = Registry(url=url, **facts)
        yield handler.registry


# --- the right answers --------------------------------------------------------------------------------


def answer(registry: Registry, asked: Asked) -> tuple[int, str, bytes]:
    """Status, media type and body of the right answer."""
    if asked.path == "/studies":
        return _page_of_studies(registry, asked.parameters)
    if asked.path == "/query/format/default":
        return _list_of_trials(registry, asked.parameters)
    if asked.path == "/search" and asked.body:
        return _list_of_dossiers(registry, asked.body)
    found = registry.dossiers.get(asked.path.removeprefix("/retrieve/"))
    if not found:
        return 404, "text/html", PAGE
    inside = {name: value for name, value in found.items() if name != "lastUpdated"}
    return 200, "application/json", json.dumps(inside, indent=1).encode()


def _page_of_studies(registry: Registry, parameters: dict[str, str]) -> tuple[int, str, bytes]:
    """As the OpenAPI document of ClinicalTrials.gov's API v2 has it."""
    known = {"format", "pageSize", "countTotal", "pageToken", "fields", "filter.ids", "filter.advanced"}
    if unknown := parameters.keys() - known - {"query.cond", "query.intr", "query.spons"}:
        return 400, "text/plain", f"unknown parameter: {sorted(unknown)}".encode()
    found = [each for each in registry.studies if _fits(each, parameters)]
    start = _offset_of(parameters.get("pageToken"), len(found))
    if start is None:
        return 400, "text/plain", b"`pageToken` is not valid"
    size = min(int(parameters.get("pageSize", "10")), registry.largest_page)
    page: dict[str, Any] = {"studies": found[start : start + size]}
    if "pageToken" not in parameters and parameters.get("countTotal") == "true":
        page["totalCount"] = len(found) + registry.counts_more
    if start + size < len(found):
        page["nextPageToken"] = f"from-{start + size}"
    return 200, "application/json", json.dumps(page, indent=1).encode()


def _offset_of(token: str | None, most: int) -> int | None:
    start = int(token.removeprefix("from-")) if token else 0
    return start if start <= most else None


def _fits(study: dict[str, Any], parameters: dict[str, str]) -> bool:
    section, words = study["protocolSection"], json.dumps(study).lower()
    number = section["identificationModule"]["nctId"]
    if (ids := parameters.get("filter.ids")) and number not in ids.split("|"):
        return False
    if since := _SINCE.fullmatch(parameters.get("filter.advanced", "")):
        return section["statusModule"]["lastUpdatePostDateStruct"]["date"] >= since[1]
    searches = (parameters.get(f"query.{each}", "") for each in ("cond", "intr", "spons"))
    return all(each.lower() in words for each in searches)


def _list_of_trials(registry: Registry, parameters: dict[str, str]) -> tuple[int, str, bytes]:
    """As ISRCTN's API gives it: the newest first, and no error for what it does not understand."""
    if not parameters.get("q"):
        return 400, "text/html", PAGE
    found = [
        (number, edited, words)
        for number, (edited, words) in reversed(registry.trials.items())
        if all(_holds(clause, number, edited, words) for clause in parameters["q"].split(" AND "))
    ]
    start = int(parameters["offset"]) if registry.honours_offset else 0
    page = found[start : start + min(int(parameters["limit"]), registry.largest_page)]
    return 200, "application/xml", list_of_trials(page, len(found) + registry.counts_more)


def _holds(clause: str, number: str, edited: str, words: str) -> bool:
    edge = re.fullmatch(r"lastEdited (GE|LT) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)", clause)
    if edge:
        return edited[:19] >= edge[2] if edge[1] == "GE" else edited[:19] < edge[2]
    sought = clause.removeprefix("condition:").strip('()"')
    return any(each in f"{number} {words}" for each in sought.split(" OR "))


def list_of_trials(trials: list[tuple[str, str, str]], total: int) -> bytes:
    """Trials in the API's XML."""
    full = "".join(
        f'<fullTrial><trial lastUpdated="{edited}" version="1"><isrctn dateAssigned="2020-01-02T00:00:00Z">'
        f"{number.removeprefix('ISRCTN')}</isrctn><trialDescription><title>{words}</title></trialDescription>"
        f"</trial></fullTrial>"
        for number, edited, words in trials
    )
    head = f'<allTrials xmlns="http://www.67bricks.com/isrctn" totalCount="{total}"'
    return (f"{head}>{full}</allTrials>" if full else f"{head}/>").encode()


def _list_of_dossiers(registry: Registry, body: dict[str, Any]) -> tuple[int, str, bytes]:
    """As CTIS's portal is answered: pages are counted from 1."""
    criteria = {each.lower() for each in body["searchCriteria"].values() if each}
    found = [
        {"ctNumber": number, "lastUpdated": dossier.get("lastUpdated")}
        for number, dossier in registry.dossiers.items()
        if all(each in json.dumps(dossier).lower() for each in criteria)
    ]
    size, page = min(body["pagination"]["size"], registry.largest_page), body["pagination"]["page"]
    pagination = {
        "totalRecords": len(found),
        "currentPage": page,
        "totalPages": -(-len(found) // size),
        "nextPage": page * size < len(found),
    }
    rows = found[(page - 1) * size : page * size] if page else []
    return 200, "application/json", json.dumps({"pagination": pagination, "data": rows}).encode()


# --- behaviours ---------------------------------------------------------------------------------------


def behave(handler: Handler, asked: Asked) -> None:
    """Answer."""
    handler.say(*answer(handler.registry, asked))


def truncate(handler: Handler, asked: Asked) -> None:
    """Break off in the middle, as if that were all."""
    status, kind, body = answer(handler.registry, asked)
    handler.say(status, kind, body[: len(body) // 2])


def cut(handler: Handler, asked: Asked) -> None:
    """Promise more bytes than come."""
    status, kind, body = answer(handler.registry, asked)
    handler.say(status, kind, body[: len(body) // 2], length=len(body))


def after(change: Callable[[Registry], object], behaviour: Behaviour = behave) -> Behaviour:
    """Answer when something has changed in the registry."""

    def changed(handler: Handler, asked: Asked) -> None:
        change(handler.registry)
        behaviour(handler, asked)

    return changed


def kill(process: Callable[[], int]) -> Behaviour:
    """Kill who asks, before or while the answer comes."""

    def killing(handler: Handler, asked: Asked) -> None:
        os.kill(process(), signal.SIGKILL)
        behave(handler, asked)

    return killing
