"""The ISRCTN registry's API: XML by query, `limit` and `offset`.

There have been times when the registry paid no heed to `offset`. Where a page begins as the one before it, the
query is cut by the time of the last edit instead, into halves until each is small enough for one page.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from io import BytesIO

from trialgraph.fetching.apis import Answer, Api, Ask, Found, Wanted, in_batches
from trialgraph.identifiers import find_in_scheme
from trialgraph.registries.formats import RawRecord
from trialgraph.registries.xml_stream import find_root, split_xml

PAGE = 100
"""Trials on a page."""
_BATCH = 50
"""Numbers in one query."""
_BEGINNING = "2000-01-01T00:00:00"
"""Before the registry's first trial was edited."""
_FIELDS = {"condition": "condition", "drug": "intervention", "sponsor": "sponsorOrganisation"}
_TOTAL = re.compile(rb"<(?:\w+:)?allTrials\b[^>]*\btotalCount\s*=\s*[\"'](\d+)")
_END = re.compile(rb"(</(\w+:)?allTrials\s*>|<(\w+:)?allTrials\b[^>]*/>)\s*\Z")
_CANONICAL = re.compile(rb"<(?:\w+:)?trial\b[^>]*\bpublicIdentifierCanonical\s*=\s*[\"']([^\"']+)")
_NUMBER = re.compile(rb"<(?:\w+:)?isrctn\b[^>]*>\s*(?:ISRCTN)?(\d{8})\s*<")
_EDITED = re.compile(rb"<(?:\w+:)?trial\b[^>]*\blastUpdated\s*=\s*[\"']([^\"']+)")
_NAMESPACE = b"http://www.67bricks.com/isrctn"


def ask(wanted: Wanted) -> tuple[Ask, ...]:
    """The first page. A query is never empty, which the registry would refuse: it says since when at least."""
    clauses = [f'{name}:"{_quoted(text)}"' for each, name in _FIELDS.items() if (text := getattr(wanted, each))]
    # the registry drops a day without a time from the query in silence
    since = f"{wanted.updated_since}T00:00:00" if wanted.updated_since else _BEGINNING
    batches = reversed(in_batches(wanted.ids, _BATCH))
    return tuple(_ask(_note(clauses, since, numbers)) for numbers in batches)


def _note(clauses: Sequence[str], since: str, numbers: Sequence[str]) -> dict[str, str]:
    """What to look for: the query, since when, and which trials alone are meant, if not all that are found."""
    named = [f"({' OR '.join(numbers)})"] if numbers else []
    return {"query": " AND ".join([*clauses, *named]), "since": since, "only": " ".join(numbers)}


def _quoted(text: str) -> str:
    return re.sub(r'["\\\s]+', " ", text).strip()


def _ask(note: dict[str, str], offset: int = 0) -> Ask:
    """A page of what the query finds among trials last edited in the note's span of time."""
    clauses = [note["query"], f"lastEdited GE {note['since']}"]
    if until := note.get("until"):
        clauses.append(f"lastEdited LT {until}")
    query = " AND ".join(filter(None, clauses))
    parameters = {"q": query, "limit": str(PAGE), "offset": str(offset)}
    return Ask(path="/query/format/default", parameters=parameters, note=note)


def read(asked: Ask, body: bytes) -> Answer:
    """The trials of a page, and what to ask for the rest; raises `ValueError` for what is no whole page."""
    total = _TOTAL.search(body)
    if find_root(body[:4096]) != "allTrials" or not total or not _END.search(body):
        raise ValueError("no whole list of trials")
    records = tuple(map(_found, split_xml(BytesIO(body), element="fullTrial")))
    only = set(asked.note["only"].split())
    return Answer(
        # what only mentions a number is found by it, too
        records=tuple(each for each in records if not only or each.number in only),
        total=None if only or asked.note.get("is_cut") else int(total[1]),
        then=_rest(asked, records, int(total[1])),
    )


def _rest(asked: Ask, records: Sequence[Found], total: int) -> tuple[Ask, ...]:
    """What to ask for the rest of what a query finds: the next page, or each half of its time."""
    note, offset = asked.note, int(asked.parameters["offset"])
    first = records[0].number if records else ""
    if offset + len(records) >= total or (offset and not records):
        return ()
    if note.get("is_cut") or (offset and note.get("first") == first):
        return _halves({**note, "is_cut": "yes", "first": ""})
    return (_ask({**note, "first": first}, offset + len(records)),)


def _halves(note: dict[str, str]) -> tuple[Ask, ...]:
    """The later and the earlier half of a span of time.

    The earlier is asked first, for what is edited meanwhile moves to the later.
    """
    since = datetime.fromisoformat(note["since"]).replace(tzinfo=UTC)
    until = datetime.fromisoformat(note["until"]).replace(tzinfo=UTC) if note.get("until") else datetime.now(UTC)
    middle = (since + (until - since) / 2).replace(microsecond=0, tzinfo=None)
    if middle <= since.replace(tzinfo=None):
        raise ValueError("more trials edited within one second than it gives on a page")
    cut = middle.isoformat()
    return _ask({**note, "since": cut}), _ask({**note, "until": cut})


def _found(raw: RawRecord) -> Found:
    number = _CANONICAL.search(raw.data) or _NUMBER.search(raw.data)
    if raw.damage or not number:
        raise ValueError(f"{raw.position} is {raw.damage or 'without a number'}")
    edited = _EDITED.search(raw.data)
    name = number[1].decode("ascii", "replace")
    return Found(
        number=f"ISRCTN{name}" if name.isdecimal() else name,
        version=edited[1].decode("ascii", "replace") if edited else "",
        data=raw.data,
    )


def write(records: Sequence[Found]) -> bytes:
    """A list of trials, as the API gives it."""
    trials = b"\n".join(each.data for each in records)
    return b'<allTrials xmlns="%b" totalCount="%d">\n%b\n</allTrials>\n' % (_NAMESPACE, len(records), trials)


API = Api(
    name="isrctn",
    title="the ISRCTN registry",
    address="https://www.isrctn.com/api",
    pause=1.0,  # it asks for one request after the other, and names no rate
    ending=".xml",
    find_number=partial(find_in_scheme, "isrctn"),
    ask=ask,
    read=read,
    write=write,
)
