"""CTIS's public API, as its portal uses it: pages of a search tell the numbers, and each trial is asked for alone.

The search cannot be told since when. Its rows say when a trial was last updated, and only those are asked for that
were updated since.
"""

import re
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import Struct

from trialgraph.fetching.apis import Answer, Api, Ask, Found, Wanted, join_lines
from trialgraph.identifiers import find_in_scheme

PAGE = 100
"""Rows on a page of the search."""
_WHOLE_NUMBER = re.compile(r"\b20\d\d-5\d{5}-\d\d-\d\d\b", re.ASCII)
_CRITERIA = {"condition": "medicalCondition", "drug": "productName", "sponsor": "sponsor"}


class _Row(Struct, rename="camel"):
    ct_number: str
    last_updated: str | None = None
    """A day, `19/08/2025`."""


class _Pagination(Struct, rename="camel"):
    total_records: int
    current_page: int
    total_pages: int


class _List(Struct):
    pagination: _Pagination
    data: list[_Row]


class _Trial(Struct, rename="camel"):
    ct_number: str
    publish_date: str | None = None


def find_number(text: str) -> str | None:
    """A number with the resubmission that its last part counts; none is counted where it is left out."""
    number = find_in_scheme("ctis", text)
    if not number:
        return None
    whole = _WHOLE_NUMBER.search(text)
    return whole[0] if whole else f"{number}-00"


def ask(wanted: Wanted) -> tuple[Ask, ...]:
    """The first page of the search, or each of the trials whose numbers are named."""
    if wanted.ids:
        return tuple(_ask_for(number) for number in reversed(wanted.ids))
    criteria = {name: text for each, name in _CRITERIA.items() if (text := getattr(wanted, each))}
    return (_search(criteria, 1, {"since": wanted.updated_since or ""}),)


def _search(criteria: dict[str, Any], page: int, note: dict[str, str]) -> Ask:
    body = {
        "pagination": {"page": page, "size": PAGE},
        "sort": {"property": "decisionDate", "direction": "DESC"},
        "searchCriteria": criteria,
    }
    return Ask(path="/search", body=body, note=note)


def _ask_for(number: str, version: str = "") -> Ask:
    return Ask(path=f"/retrieve/{number}", number=number, version=version)


def read(asked: Ask, body: bytes) -> Answer:
    """A trial, or a page of the search; raises `ValueError` for what is neither."""
    return _trial(asked, body) if asked.number else _list(asked, body)


def _trial(asked: Ask, body: bytes) -> Answer:
    trial = msgspec.json.decode(body, type=_Trial)
    version = asked.version or trial.publish_date or blake2b(body, digest_size=8).hexdigest()
    return Answer(records=(Found(number=asked.number, version=version, data=body),))


def _list(asked: Ask, body: bytes) -> Answer:
    """What is to be asked for; the next page before the trials of this one, since a list moves on meanwhile."""
    page, since = msgspec.json.decode(body, type=_List), asked.note["since"]
    then = [
        _ask_for(row.ct_number, row.last_updated or "")
        for row in reversed(page.data)
        if not since or _day(row.last_updated) >= since
    ]
    at = page.pagination
    if page.data and at.current_page < at.total_pages:
        then.append(_search(asked.body["searchCriteria"], at.current_page + 1, asked.note))
    return Answer(total=None if since else at.total_records, then=tuple(then))


def _day(said: str | None) -> str:
    """The day as `2025-08-19`; where there is none, one behind all others, so that the trial is asked for."""
    try:
        return datetime.strptime(said or "", "%d/%m/%Y").date().isoformat()
    except ValueError:
        return (said or "9999")[:10]


API = Api(
    name="ctis",
    title="CTIS",
    address="https://euclinicaltrials.eu/ctis-public-api",
    pause=0.5,
    ending=".jsonl",
    find_number=find_number,
    ask=ask,
    read=read,
    write=join_lines,
)
