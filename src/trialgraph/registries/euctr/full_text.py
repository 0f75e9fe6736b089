"""The register's full text export: every field of every country's protocol of the trials that were chosen."""

import re

from trialgraph.records import RegistryRecord
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.euctr.form import read_form
from trialgraph.registries.euctr.protocol import read_protocol
from trialgraph.registries.euctr.splitting import MARKER, split_records
from trialgraph.registries.formats import Format

_SIGNS = re.compile(rb"\bA\.1 Member State Concerned|\bA\.2 EudraCT number|\bA\. Protocol Information")
_LINE_END = re.compile(r"\r\n?")


def recognises(head: bytes) -> bool:
    """Whether a text has the header of a protocol and the form's section A."""
    return bool(MARKER.search(head) and _SIGNS.search(head.replace(b"\0", b"")))


def read(data: bytes) -> RegistryRecord:
    """One country's protocol as a record; raises `RecordError` where there is no EudraCT number."""
    clean = Cleaner()
    form = read_form(_LINE_END.sub("\n", clean.text("text", data)))
    return read_protocol(form, form.value("X.7"), clean)


FORMAT = Format(name="full text", richness=3, recognises=recognises, split=split_records, read=read)
