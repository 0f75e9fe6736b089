"""ClinicalTrials.gov's API v2, as its OpenAPI document (version 2.0.5) describes it: pages by token."""

from collections.abc import Sequence
from functools import partial
from hashlib import blake2b

import msgspec
from msgspec import Struct

from trialgraph.fetching.apis import Answer, Api, Ask, Found, Wanted, in_batches, join_lines
from trialgraph.identifiers import find_in_scheme

PAGE = 1000
"""Studies on a page; the API gives no more."""
_BATCH = 200
"""Numbers in one request."""
_ALWAYS = ("NCTId", "LastUpdatePostDate")
"""Fields without which nobody can tell which study it is, and which version."""
_SEARCHES = {"condition": "query.cond", "drug": "query.intr", "sponsor": "query.spons"}


class _Page(Struct, rename="camel"):
    studies: list[msgspec.Raw]
    total_count: int | None = None
    next_page_token: str | None = None


class _Date(Struct):
    date: str = ""


class _Identification(Struct, rename="camel"):
    nct_id: str = ""


class _Status(Struct, rename="camel"):
    last_update_post_date_struct: _Date = msgspec.field(default_factory=_Date)


class _Section(Struct, rename="camel"):
    identification_module: _Identification = msgspec.field(default_factory=_Identification)
    status_module: _Status = msgspec.field(default_factory=_Status)


class _Study(Struct, rename="camel"):
    protocol_section: _Section = msgspec.field(default_factory=_Section)


def ask(wanted: Wanted) -> tuple[Ask, ...]:
    """The first page, with the count of all; of many numbers, a list for each batch."""
    batches = in_batches(wanted.ids, _BATCH)
    note = {"is_part": "yes"} if len(batches) > 1 else {}
    return tuple(
        Ask(path="/studies", parameters=_parameters(wanted, batch), note=note) for batch in reversed(batches)
    )


def _parameters(wanted: Wanted, numbers: Sequence[str]) -> dict[str, str]:
    parameters = {"format": "json", "pageSize": str(PAGE), "countTotal": "true"}
    parameters |= {name: text for each, name in _SEARCHES.items() if (text := getattr(wanted, each))}
    if numbers:
        parameters["filter.ids"] = "|".join(numbers)
    if wanted.updated_since:
        parameters["filter.advanced"] = f"AREA[LastUpdatePostDate]RANGE[{wanted.updated_since},MAX]"
    if wanted.fields:
        parameters["fields"] = "|".join(dict.fromkeys(_ALWAYS + wanted.fields))
    return parameters


def read(asked: Ask, body: bytes) -> Answer:
    """The studies of a page, and the request for the next one; raises `ValueError` for what is no page."""
    page = msgspec.json.decode(body, type=_Page)
    first = asked.again or asked
    then = ()
    if page.next_page_token:
        parameters = first.parameters | {"pageToken": page.next_page_token}
        then = (Ask(path=asked.path, parameters=parameters, note=asked.note, again=first),)
    total = None if asked.note else page.total_count
    return Answer(records=tuple(map(_found, page.studies)), total=total, then=then)


def _found(raw: msgspec.Raw) -> Found:
    data = bytes(raw)
    section = msgspec.json.decode(data, type=_Study).protocol_section
    digest = blake2b(data, digest_size=8).hexdigest()
    number = section.identification_module.nct_id or digest
    return Found(
        number=number,
        version=section.status_module.last_update_post_date_struct.date or digest,
        data=data,
    )


API = Api(
    name="ctgov",
    title="ClinicalTrials.gov",
    address="https://clinicaltrials.gov/api/v2",
    pause=1.2,  # it serves about 50 requests a minute
    ending=".jsonl",
    has_fields=True,
    find_number=partial(find_in_scheme, "nct"),
    ask=ask,
    read=read,
    write=join_lines,
)
