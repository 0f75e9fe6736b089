"""Sources to records on the workbench; what cannot be read is set aside with the reason."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, BinaryIO

import msgspec
from msgspec import Struct

from trialgraph import sources
from trialgraph.errors import SourceError
from trialgraph.mapping import Found, Mapped, Refused, map_all
from trialgraph.parallel import in_order
from trialgraph.registries import find_format, registries
from trialgraph.report import Report
from trialgraph.workbench import Workbench

HEAD_BYTES = 64 * 1024
"""Of a document, by which its format is known."""
QUARANTINE = "quarantine.jsonl"
SKIPPED = "skipped.txt"
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
"""A line, a byte, a size: not what tells one reason from another."""

_BATCH_BYTES = 2**19
_BATCH_RECORDS = 200
_FEW_BATCHES = 4
"""Fewer are mapped before other processes have started."""

Progress = Callable[[str, int, float | None], None]
"""Is told, now and then, what a build is doing, with how many records it is done, and with which part of all."""


def read_sources(
    paths: list[str],
    bench: Workbench,
    folder: Path,
    report: Report,
    limits: sources.Limits,
    progress: Progress,
    *,
    processes: int | None = None,
) -> None:
    """Reads every record found under `paths` onto the workbench, and tells in the report what became of it.

    What cannot be read is listed in the folder's `quarantine.jsonl`, and what is in no known format in
    `skipped.txt`. On a workbench that a reading of the same sources was cut short on, it goes on behind the last
    batch that was kept. Records are mapped by at most so many `processes`. Raises
    `SourceError` where a path does not exist or no record can be read.
    """
    before, turn = len(bench) + bench.count_earlier(), bench.last_round() + 1
    note = bench.last_note()
    reached = msgspec.json.decode(note, type=_Reached) if note else _Reached()
    report.records = report.read_before = reached.records
    report.rejected_by_reason = dict(reached.rejected_by_reason)
    report.rejected = sum(reached.rejected_by_reason.values())
    if note:
        before, turn = 0, 0
    with open_aside(folder, report, reached.quarantine_bytes) as aside:
        aside.all_bytes = sources.stored_bytes(paths)
        found = chain.from_iterable(find_records(path, limits, aside) for path in paths)
        rest = batches(islice(found, reached.found, None))
        for batch in in_order(partial(map_all, turn=turn), rest, few=_FEW_BATCHES, processes=processes):
            keep_records(batch, bench, aside, progress)
            reached = _Reached(
                found=reached.found + len(batch),
                records=report.records,
                rejected_by_reason=report.rejected_by_reason,
                quarantine_bytes=aside.quarantine.tell(),
            )
            bench.check_in(msgspec.json.encode(reached))
    bench.check_out()
    if not report.records:
        raise SourceError(", ".join(paths), why_nothing(folder / QUARANTINE, report))
    count_records(bench, report, before)


def keep_records(mapped: Iterable[Mapped | Refused], bench: Workbench, aside: "Aside", progress: Progress) -> None:
    """Puts what was mapped on the workbench, in whatever order it comes, or aside."""
    for each in mapped:
        if isinstance(each, Refused):
            aside.reject(each)
        else:
            bench.put(each.key, each.version, each.packed)
            aside.report.records += 1
            progress("reading", aside.report.records, aside.part)


def count_records(bench: Workbench, report: Report, before: int = 0) -> None:
    """Leaves on the workbench what the graph needs, and counts it; `before` versions were there."""
    bench.forget_absent()
    bench.forget_untold()
    bench.count_names()
    report.superseded = report.records + before - len(bench) - bench.count_earlier()
    report.records, report.earlier = len(bench), bench.count_earlier()
    report.records_by_registry = bench.count_by_registry()
    report.rejected_by_reason = dict(sorted(report.rejected_by_reason.items()))


class _Reached(Struct, frozen=True, kw_only=True):
    """How far a reading is."""

    found: int = 0
    """What was found in the sources and is done with, read or refused."""
    records: int = 0
    rejected_by_reason: dict[str, int] = {}
    quarantine_bytes: int = 0


@dataclass(kw_only=True)
class Aside:
    """Where goes what does not become a record, and how much has been gone through."""

    report: Report
    quarantine: IO[str]
    skipped: IO[str]
    all_bytes: int = 0
    """Of the sources as they are stored, where that is known."""
    bytes_read: int = 0
    """Of these, to the end of the last document."""

    @property
    def part(self) -> float | None:
        """How much of the sources has been gone through, from 0 to 1."""
        return min(self.bytes_read / self.all_bytes, 1) if self.all_bytes else None

    def reject(self, refused: Refused) -> None:
        """Sets a record or a document aside, with the reason."""
        self.quarantine.write(json.dumps(msgspec.structs.asdict(refused), ensure_ascii=False) + "\n")
        self.report.rejected += 1
        field, detail = refused.field, refused.detail
        reason = _NUMBER.sub("…", f"{field}: {detail}" if field else detail)
        self.report.rejected_by_reason[reason] = self.report.rejected_by_reason.get(reason, 0) + 1

    def skip(self, source: str) -> None:
        """Passes over a document in no known format."""
        self.skipped.write(source.replace("\n", " ") + "\n")
        self.report.skipped += 1


@contextmanager
def open_aside(folder: Path, report: Report, kept_bytes: int = 0) -> Iterator[Aside]:
    """The files of a folder for what is set aside, inside the block; so much of the quarantine stays in it."""
    with _open_text(folder / QUARANTINE, kept_bytes) as quarantine, _open_text(folder / SKIPPED) as skipped:
        yield Aside(report=report, quarantine=quarantine, skipped=skipped)


def _open_text(path: Path, kept_bytes: int = 0) -> IO[str]:
    if not kept_bytes:
        return path.open("w", encoding="utf-8", errors="replace")
    file = path.open("r+", encoding="utf-8", errors="replace")
    file.truncate(kept_bytes)
    file.seek(kept_bytes)
    return file


def find_records(path: str, limits: sources.Limits, aside: Aside, *, source: str = "") -> Iterator[Found]:
    """The raw records of all documents at a path, and the documents that end before their time.

    They are told by their names below `source`, which is the path itself if not given.
    """
    for document in sources.find_documents(path, limits=limits):
        name = _relative_name(document.name, source or path)
        try:
            with document.open() as stream:
                known = find_format(_read_head(stream))
            if not known:
                aside.skip(name)
                continue
            aside.report.documents += 1
            with document.open() as stream:
                for raw in known.split(stream):
                    yield Found(name, known, raw)
        except SourceError as error:
            yield Found(name, failure=error.detail)
        finally:
            aside.bytes_read += document.stored_bytes


def batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Records that are worth a way to another process and back."""
    batch: list[Found] = []
    size = 0
    for each in found:
        batch.append(each)
        size += len(each.raw.data) if each.raw else 0
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_RECORDS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


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


def why_nothing(quarantine: Path, report: Report) -> str:
    """What to tell when not one record could be read."""
    if report.rejected:
        first = json.loads(quarantine.read_text(encoding="utf-8").split("\n", 1)[0])
        return f"no readable record; the first reason of {report.rejected}: {first['source']}: {first['detail']}"
    known = ", ".join(f"{r.title} {f.name}" for r in registries() for f in r.formats)
    return f"no record of a known registry found ({report.skipped} other files); known formats: {known}"
