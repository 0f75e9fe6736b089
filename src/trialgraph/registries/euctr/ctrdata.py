"""Protocols of the EU Clinical Trials Register as the R package ctrdata stores them in its database.

ctrdata renames the fields of the register's text (`E.5.1 Primary end point(s)` is `e51_primary_end_points`), drops
most punctuation, and keeps products, sponsors and the like as lists. Results, where there are any, stand beside.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from trialgraph.errors import RecordError
from trialgraph.names import fold
from trialgraph.records import RegistryRecord
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.euctr.form import Entry, Form
from trialgraph.registries.euctr.protocol import read_protocol
from trialgraph.registries.euctr.results import with_results
from trialgraph.registries.formats import Format
from trialgraph.registries.json_stream import looks_like_json, plain_head, split_json
from trialgraph.registries.json_values import Value, read_json

_KEY = re.compile(r"_?(?P<code>dimp|[abdefghx]\d+|[np](?=_))(?P<label>.*?)(?:_(?P<language>[a-z]{2}))?", re.ASCII)
_SIGNS = re.compile(rb'"(?:a2_eudract_number|x6_date_on_which_this_record|a1_member_state_concerned)\w*"\s*:')
_RESULTS = ("trialInformation", "subjectDisposition", "endPoints", "adverseEvents")


def recognises(head: bytes) -> bool:
    """Whether a document is JSON with the keys that ctrdata makes of the register's labels."""
    return looks_like_json(head) and bool(_SIGNS.search(plain_head(head)))


def read(data: bytes) -> RegistryRecord:
    """One protocol; raises `RecordError` where there is no EudraCT number, or the record is another registry's."""
    clean = Cleaner()
    document = read_json(data, clean)
    if (registry := document.get("ctrname", "EUCTR")) != "EUCTR":
        raise RecordError("ctrname", f"a record of {registry!s:.20}, not of EUCTR")
    own_id = document.get("_id")
    record = read_protocol(Form(_entries(document, clean)), own_id if isinstance(own_id, str) else None, clean)
    if any(isinstance(document.get(key), dict) and document[key] for key in _RESULTS):
        record = with_results(record, Value(document, "", clean))
    return replace(record, findings=tuple(clean.findings))


def _entries(fields: dict[str, Any], clean: Cleaner) -> Iterator[Entry]:
    """The form's fields, in the order of the document; those of lists as they come."""
    for key, value in fields.items():
        known = _KEY.fullmatch(key)
        if isinstance(value, dict | list) and (known or key.startswith("_")):
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict):
                    yield from _entries(part, clean)
        elif known and isinstance(value, str | int | float) and not isinstance(value, bool):
            written = clean.characters(key, str(value))
            yield Entry(known["code"], fold(known["label"]), written, known["language"] or "")


FORMAT = Format(name="ctrdata document", richness=2, recognises=recognises, split=split_json, read=read)
