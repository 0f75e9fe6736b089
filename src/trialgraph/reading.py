"""Sources to records on the workbench; what cannot be read is set aside with the reason."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, BinaryIO

import msgspec

from trialgraph import __version__, iris, sources
from trialgraph.errors import RecordError, SourceError
from trialgraph.facts import read_facts
from trialgraph.mentions import find_mentions, find_unknown_words
from trialgraph.profiles import read_profile
from trialgraph.records import RegistryRecord
from trialgraph.registries import Format, RawRecord, find_format, registries
from trialgraph.report import Report
from trialgraph.triples import node, record_quads, text, tg
from trialgraph.versions import Version
from trialgraph.workbench import Workbench

HEAD_BYTES = 64 * 1024
"""Of a document, by which its format is known."""
QUARANTINE = "quarantine.jsonl"
SKIPPED = "skipped.txt"
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
"""A line, a byte, a size: not what tells one reason from another."""

Progress = Callable[[Report], None]
"""Is told the state of the report, now and then."""


def read_sources(
    paths: list[str], bench: Workbench, folder: Path, report: Report, limits: sources.Limits, progress: Progress
) -> None:
    """Reads every record found under `paths` onto the workbench, and tells in the report what became of it.

    What cannot be read is listed in the folder's `quarantine.jsonl`, and what is in no known format in
    `skipped.txt`. Raises `SourceError` where a path does not exist or no record can be read.
    """
    before, turn = len(bench) + bench.count_earlier(), bench.last_round() + 1
    with _open_aside(folder / QUARANTINE) as quarantine, _open_aside(folder / SKIPPED) as skipped:
        aside = _Aside(report=report, quarantine=quarantine, skipped=skipped, turn=turn)
        for path in paths:
            for document in sources.find_documents(path, limits=limits):
                for _ in _read_document(document, path, bench, aside):
                    progress(report)
    if not report.records:
        raise SourceError(", ".join(paths), _why_nothing(folder / QUARANTINE, report))
    bench.forget_absent()
    bench.forget_untold()
    bench.count_names()
    report.superseded = report.records + before - len(bench) - bench.count_earlier()
    report.records, report.earlier = len(bench), bench.count_earlier()
    report.records_by_registry = bench.count_by_registry()
    report.rejected_by_reason = dict(sorted(report.rejected_by_reason.items()))


@dataclass(frozen=True, kw_only=True)
class _Aside:
    """Where goes what does not become a record."""

    report: Report
    quarantine: IO[str]
    skipped: IO[str]
    turn: int
    """Which reading this is: an update comes after the build and the updates before it."""

    def reject(self, source: str, position: str, field: str, detail: str) -> None:
        """Sets a record or a document aside, with the reason."""
        facts = {"source": source, "position": position, "field": field, "detail": detail}
        self.quarantine.write(json.dumps(facts, ensure_ascii=False) + "\n")
        self.report.rejected += 1
        reason = _NUMBER.sub("…", f"{field}: {detail}" if field else detail)
        self.report.rejected_by_reason[reason] = self.report.rejected_by_reason.get(reason, 0) + 1

    def skip(self, source: str) -> None:
        """Passes over a document in no known format."""
        self.skipped.write(source.replace("\n", " ") + "\n")
        self.report.skipped += 1


def _open_aside(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", errors="replace")


def _read_document(document: sources.Document, source: str, bench: Workbench, aside: _Aside) -> Iterator[None]:
    """Puts every readable record of a document on the bench, the others into quarantine; pauses after each."""
    name = _relative_name(document.name, source)
    try:
        with document.open() as stream:
            found = find_format(_read_head(stream))
        if not found:
            aside.skip(name)
            return
        aside.report.documents += 1
        with document.open() as stream:
            for raw in found.split(stream):
                _read_record(raw, found, name, bench, aside)
                yield
    except SourceError as error:
        aside.reject(name, "document", "", error.detail)


def _read_head(stream: BinaryIO) -> bytes:
    """The first bytes, up to a fault: the reader meets it again, behind the records before it."""
    head = b""
    try:
        while len(head) < HEAD_BYTES and (chunk := stream.read1(HEAD_BYTES - len(head))):
            head += chunk
    except SourceError:
        if not head:
            raise
    return head


def _relative_name(name: str, source: str) -> str:
    """A document's name relative to the source as it was named, so that it is the same on any machine."""
    inside = name.removeprefix(source).lstrip("/\\")
    return inside if inside and not inside.startswith("!") else Path(source).name + inside


def _read_record(raw: RawRecord, found: Format, name: str, bench: Workbench, aside: _Aside) -> None:
    if raw.damage:
        aside.reject(name, raw.position, "", raw.damage)
        return
    try:
        record = found.read(raw.data)
    except RecordError as error:
        aside.reject(name, raw.position, error.field, error.detail)
        return
    _put(bench, record, found, name, raw.position, aside.turn)
    aside.report.records += 1


def _put(bench: Workbench, record: RegistryRecord, found: Format, name: str, position: str, turn: int) -> None:
    """One version of a record onto the bench: its quads, with where it was read, and what it mentions."""
    iri = node(iris.record(record.registry, record.number))
    origin = "".join(
        f"{iri} {tg(link)} {text(value)} .\n"
        for link, value in (("readFrom", name), ("readAt", position), ("readAs", found.name))
    )
    quads, findings = record_quads(record), b"".join(_finding_lines(record))
    version = Version(
        date=_date(record),
        day=record.published or "",
        richness=found.richness,
        round=turn,
        digest=blake2b(quads.encode() + findings, digest_size=16).digest(),
        source=name,
        position=position,
        reader=found.name,
        release=__version__,
    )
    bench.put(
        f"{record.registry}:{record.number}",
        version=version,
        quads=quads + origin,
        mentions=find_mentions(record),
        profile=read_profile(record),
        facts=read_facts(record),
        findings=findings,
    )


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


def _why_nothing(quarantine: Path, report: Report) -> str:
    """What to tell when not one record could be read."""
    if report.rejected:
        first = json.loads(quarantine.read_text(encoding="utf-8").split("\n", 1)[0])
        return f"no readable record; the first reason of {report.rejected}: {first['source']}: {first['detail']}"
    known = ", ".join(f"{r.title} {f.name}" for r in registries() for f in r.formats)
    return f"no record of a known registry found ({report.skipped} other files); known formats: {known}"
