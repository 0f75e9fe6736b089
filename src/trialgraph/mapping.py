"""One raw record to what the workbench keeps of it: a function of its bytes alone, whatever process it runs in."""

from collections.abc import Iterator
from hashlib import blake2b

import msgspec
from msgspec import Struct

from trialgraph import __version__, iris
from trialgraph.errors import RecordError
from trialgraph.facts import read_facts
from trialgraph.mentions import find_mentions, find_unknown_words
from trialgraph.packing import Packed, pack_facts, pack_mentions, pack_profile, pack_quads
from trialgraph.profiles import read_profile
from trialgraph.records import RegistryRecord
from trialgraph.registries import Format, RawRecord
from trialgraph.triples import node, record_quads, text, tg
from trialgraph.versions import Version


class Found(Struct, frozen=True, array_like=True):
    """A record that was found in a document, or a document that cannot be read any further."""

    source: str
    """The document, as it is told to people."""
    format: Format | None = None
    raw: RawRecord | None = None
    failure: str = ""
    """Why the document cannot be read."""


class Mapped(Struct, frozen=True, array_like=True):
    """A version of a record as the workbench keeps it."""

    key: str
    version: Version
    packed: Packed


class Refused(Struct, frozen=True, array_like=True):
    """A record or a document that cannot be read, and why."""

    source: str
    position: str
    field: str
    detail: str


def map_all(found: list[Found], *, turn: int) -> list[Mapped | Refused]:
    """What becomes of each; `turn` says which reading of the graph's sources this is, 0 for a build."""
    return [map_record(each, turn=turn) for each in found]


def map_record(found: Found, *, turn: int) -> Mapped | Refused:
    """What becomes of one record; no error of its own leaves this function."""
    raw, how = found.raw, found.format
    if raw is None or how is None:
        return Refused(found.source, "document", "", found.failure)
    if raw.damage:
        return Refused(found.source, raw.position, "", raw.damage)
    try:
        record = how.read(raw.data)
    except RecordError as error:
        return Refused(found.source, raw.position, error.field, error.detail)
    return _mapped(record, how, found.source, raw.position, turn)


def _mapped(record: RegistryRecord, how: Format, source: str, position: str, turn: int) -> Mapped:
    iri = node(iris.record(record.registry, record.number))
    origin = "".join(
        f"{iri} {tg(link)} {text(value)} .\n"
        for link, value in (("readFrom", source), ("readAt", position), ("readAs", how.name))
    )
    quads, findings = record_quads(record).encode(), b"".join(_finding_lines(record))
    version = Version(
        date=_date(record),
        day=record.published or "",
        richness=how.richness,
        round=turn,
        digest=blake2b(quads + findings, digest_size=16).digest(),
        source=source,
        position=position,
        reader=how.name,
        release=__version__,
    )
    packed = Packed(
        quads=pack_quads(quads + origin.encode()),
        mentions=pack_mentions(list(find_mentions(record))),
        profile=pack_profile(read_profile(record)),
        facts=pack_facts(read_facts(record)),
        findings=findings,
    )
    return Mapped(f"{record.registry}:{record.number}", version, packed)


def _date(record: RegistryRecord) -> str:
    """What tells the newest of a record's versions, in the order of text: a portal's copy is older than any other.

    A portal brings a record into a shape that says less, so that even its newest copy stands in for nothing.
    """
    own = record.last_updated or record.last_update_submitted or "0"
    return f"-{record.copied}" if record.copied else own


def _finding_lines(record: RegistryRecord) -> Iterator[bytes]:
    """What is odd about a record, a JSON line each."""
    whose = {"record": record.number, "registry": record.registry}
    for each in (*record.findings, *find_unknown_words(record)):
        yield msgspec.json.encode(whose | msgspec.structs.asdict(each)) + b"\n"
