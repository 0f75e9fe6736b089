"""Raw files to a filled store, and a report of what became of every record.

The graph folder holds `store/` (the triples), `edges.duckdb` (what trials are linked to, as columns),
`report.json` (counts), `quarantine.jsonl` (records that could not be read, and why), `findings.jsonl` (oddities
of records that could), `skipped.txt` (files in no known format), `mappings.sssom.tsv` and `candidates.sssom.tsv`
(what names are linked to, and may be) and `records.sqlite` (the mapped records, from which `relink` loads the
graph anew). It is made beside its place and swapped in when whole, so a build that is cut short leaves the old
graph as it was. What people decide about links lies beside the folder, in `NAME.decisions.sssom.tsv`, and is
taken up by every build.
"""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, BinaryIO

import msgspec
import pyoxigraph

from trialgraph import iris, linking, sources
from trialgraph.config import ontology_folder
from trialgraph.countries import find_code
from trialgraph.edges import EDGES, write_edges
from trialgraph.errors import ConfigError, RecordError, SourceError, StoreError
from trialgraph.linking.graphs import combination_triples, concept_triples, mapping_triples, quads
from trialgraph.mappings import Mapping, read_mappings
from trialgraph.mentions import find_mentions, find_unknown_words
from trialgraph.records import RegistryRecord
from trialgraph.registries import Format, RawRecord, find_format, registries
from trialgraph.stores import oxigraph
from trialgraph.swap import made_beside
from trialgraph.terms import RDFS_LABEL, RDFS_SEE_ALSO, SKOS
from trialgraph.triples import A, node, record_quads, text, tg
from trialgraph.workbench import Workbench

HEAD_BYTES = 64 * 1024
REPORT = "report.json"
QUARANTINE = "quarantine.jsonl"
FINDINGS = "findings.jsonl"
SKIPPED = "skipped.txt"
WORKBENCH = "records.sqlite"
DECISIONS = ".decisions.sssom.tsv"


@dataclass(kw_only=True)
class Report:
    """What became of the sources."""

    documents: int = 0
    """Documents in a known format."""
    records: int = 0
    """Records in the graph, one for each registry number."""
    records_by_registry: dict[str, int] = field(default_factory=dict)
    superseded: int = 0
    """Records left out because a newer version, or the same one, was there as well."""
    rejected: int = 0
    """Records and documents set aside in the quarantine file."""
    findings: int = 0
    findings_by_detail: dict[str, int] = field(default_factory=dict)
    skipped: int = 0
    """Documents in no known format, named in `skipped.txt`."""
    vocabularies: dict[str, str] = field(default_factory=dict)
    """Those that names were linked to, and their releases."""
    coverage: dict[str, linking.Coverage] = field(default_factory=dict)
    """How much of what records name is linked, by class."""
    triples: int = 0


LABEL, ALTERNATIVE, HIDDEN = node(RDFS_LABEL), node(SKOS + "altLabel"), node(SKOS + "hiddenLabel")
NOTATION = node(SKOS + "notation")
SEE_ALSO = node(RDFS_SEE_ALSO)

Progress = Callable[[Report], None]
"""Is told the state of the report, now and then."""


def build(
    paths: Iterable[str | Path],
    into: str | Path,
    *,
    vocabularies: Iterable[str] | None = None,
    limits: sources.Limits | None = None,
    progress: Progress = lambda report: None,
) -> Report:
    """Builds the graph of all records found under `paths` into the folder `into`, replacing a graph there.

    Names are linked to the `vocabularies` of those short names; without the argument, to all that have been added.
    A record or document that cannot be read is set aside and the rest is built. Raises `ConfigError` where `into`
    holds something else than a graph or a vocabulary has not been added, `SourceError` where a path does not exist
    or no record can be read, and `StoreError` where the graph cannot be written: no right to, a full disk, another
    build at work.
    """
    place = Path(into).resolve()
    named = sorted({Path(path).as_posix() for path in paths})
    _refuse_foreign_folder(place)
    _read_decisions(place)  # a row that cannot be read shall not come to light after hours
    with linking.open_shelf(vocabularies) as shelf, _made(place) as folder:
        report = Report()
        with closing(Workbench(folder / WORKBENCH)) as bench:
            _read(named, bench, folder, report, limits or sources.Limits(), progress)
            _link_and_load(bench, shelf, folder, place, report)
    return report


def relink(graph: str | Path, *, vocabularies: Iterable[str] | None = None) -> Report:
    """Links a graph's names anew and loads it again, without reading its sources: after a vocabulary was added, or
    people have decided.

    Raises as `build` does, and `StoreError` where the graph was built by another release.
    """
    place = Path(graph).resolve()
    if not (place / WORKBENCH).is_file():
        raise StoreError(str(graph), f"has no {WORKBENCH}; build the graph anew")
    with linking.open_shelf(vocabularies) as shelf, _made(place) as folder:
        said = read_report(place)
        report = Report(**{name: said[name] for name in said if name not in ("vocabularies", "coverage")})
        for name in (WORKBENCH, QUARANTINE, SKIPPED):
            shutil.copyfile(place / name, folder / name)
        with closing(Workbench(folder / WORKBENCH)) as bench:
            _link_and_load(bench, shelf, folder, place, report)
    return report


def decisions_path(graph: str | Path) -> Path:
    """Where lies what people have decided about a graph's links: beside its folder, where no build touches it."""
    place = Path(graph).resolve()
    return place.with_name(place.name + DECISIONS)


def _read_decisions(place: Path) -> list[Mapping]:
    """What people have decided about a graph's links; raises `SourceError` for a row that cannot be read."""
    path = decisions_path(place)
    return list(read_mappings(path)) if path.is_file() else []


@contextmanager
def _made(place: Path) -> Iterator[Path]:
    """A new folder that takes the graph's place; what the system refuses becomes a `StoreError`."""
    try:
        with made_beside(place) as folder:
            yield folder
    except (OSError, sqlite3.Error) as error:
        raise StoreError(str(place), f"the graph cannot be written: {error}") from error


def read_report(graph: str | Path) -> dict[str, Any]:
    """The report of a graph folder, or an empty one where there is none (a foreign endpoint, say).

    Raises `StoreError` where it is damaged.
    """
    path = Path(graph) / REPORT
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise StoreError(str(path), f"cannot be read; build the graph anew ({error})") from error


def _refuse_foreign_folder(place: Path) -> None:
    if place.exists() and not (place / REPORT).is_file() and (not place.is_dir() or any(place.iterdir())):
        raise ConfigError(f"{place} is there and is no trialgraph graph; name another folder with --into")
    if place in (Path.cwd(), *Path.cwd().parents):
        raise ConfigError(f"{place} is the folder you stand in; name one inside it with --into")


def _read(
    paths: list[str], bench: Workbench, folder: Path, report: Report, limits: sources.Limits, progress: Progress
) -> None:
    """Reads everything onto the workbench, and tells what became of it."""
    with _open_aside(folder / QUARANTINE) as quarantine, _open_aside(folder / SKIPPED) as skipped:
        aside = _Aside(report=report, quarantine=quarantine, skipped=skipped)
        for path in paths:
            for document in sources.find_documents(path, limits=limits):
                for _ in _read_document(document, path, bench, aside):
                    progress(report)
    if not len(bench):
        raise SourceError(", ".join(paths), _why_nothing(folder / QUARANTINE, report))
    bench.count_names()
    report.superseded, report.records = report.records - len(bench), len(bench)
    report.records_by_registry = bench.count_by_registry()


def _link_and_load(bench: Workbench, shelf: linking.Shelf, folder: Path, place: Path, report: Report) -> None:
    """Links what is on the workbench, loads it into a new store, and writes the report."""
    report.vocabularies = shelf.releases
    report.coverage = linking.link_records(bench, shelf, folder, decisions=_read_decisions(place))
    with oxigraph.create(folder / "store") as store, write_edges(folder / EDGES) as edges:
        store.load(edges.of_records(bench.quads()))
        store.load(edges.of_labels(_common_quads(bench)))
        mappings = folder / linking.MAPPINGS
        store.load(quads(mapping_triples(read_mappings(mappings)), iris.MAPPING_GRAPH))
        store.load(quads(combination_triples(bench), iris.MAPPING_GRAPH))
        store.load(quads(concept_triples(read_mappings(mappings), bench, shelf), iris.CONCEPT_GRAPH))
        store.load(_inferred_quads(store))
        store.optimize()
        report.triples = store.count()
    _count_findings(bench, folder / FINDINGS, report)
    said = json.dumps(msgspec.to_builtins(report), indent=2, ensure_ascii=False)
    (folder / REPORT).write_text(said + "\n", encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class _Aside:
    """Where goes what does not become a record."""

    report: Report
    quarantine: IO[str]
    skipped: IO[str]

    def reject(self, source: str, position: str, field: str, detail: str) -> None:
        """Sets a record or a document aside, with the reason."""
        facts = {"source": source, "position": position, "field": field, "detail": detail}
        self.quarantine.write(json.dumps(facts, ensure_ascii=False) + "\n")
        self.report.rejected += 1

    def skip(self, source: str) -> None:
        """Passes over a document in no known format."""
        self.skipped.write(source.replace("\n", " ") + "\n")
        self.report.skipped += 1


def _open_aside(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", errors="replace")


# --- reading ------------------------------------------------------------------------------------------


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
    _put(bench, record, found, name, raw.position)
    aside.report.records += 1


def _put(bench: Workbench, record: RegistryRecord, found: Format, name: str, position: str) -> None:
    """One record onto the bench: its quads, with where it was read, and what it mentions."""
    iri = node(iris.record(record.registry, record.number))
    origin = "".join(
        f"{iri} {tg(link)} {text(value)} .\n"
        for link, value in (("readFrom", name), ("readAt", position), ("readAs", found.name))
    )
    quads, findings = record_quads(record), b"".join(_finding_lines(record))
    bench.put(
        f"{record.registry}:{record.number}",
        version=record.last_updated or record.last_update_submitted or "",
        richness=found.richness,
        digest=blake2b(quads.encode() + findings, digest_size=16).digest(),
        origin=f"{name} {position}",
        quads=quads + origin,
        mentions=find_mentions(record),
        findings=findings,
    )


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


def _count_findings(bench: Workbench, findings: Path, report: Report) -> None:
    """Writes down what is odd about the records that are in the graph."""
    details: Counter[str] = Counter()
    with findings.open("wb") as file:
        for lines in bench.findings():
            file.write(lines)
            details.update(json.loads(line)["detail"] for line in lines.splitlines())
    report.findings, report.findings_by_detail = details.total(), dict(sorted(details.items()))


# --- what belongs to no single record -----------------------------------------------------------------


def _common_quads(bench: Workbench) -> Iterator[bytes]:
    """The ontology, the registries, and one class and one label for each thing that records mention.

    Of the ontology what has a name goes in: its restrictions serve reasoners, and a blank node has another label
    in every run.
    """
    yield _as_nquads(
        quad
        for quad in pyoxigraph.parse(path=ontology_folder() / "trialgraph.ttl")
        if not isinstance(quad.subject, pyoxigraph.BlankNode) and not isinstance(quad.object, pyoxigraph.BlankNode)
    )
    for registry in registries():
        subject = node(iris.registry(registry.name))
        page = node(registry.homepage)
        yield f"{subject} {A} {tg('Registry')} .\n{subject} {LABEL} {text(registry.title)} .\n".encode()
        yield f"{subject} {SEE_ALSO} {page} .\n".encode()
    for thing in bench.names():
        subject, kind = node(thing.iri), node(SKOS + "Concept") if thing.kind == "Concept" else tg(thing.kind)
        lines = [f"{subject} {A} {kind} .\n", f"{subject} {LABEL} {text(thing.label)} .\n"]
        lines += [f"{subject} {ALTERNATIVE} {text(name)} .\n" for name in thing.alternatives]
        lines += [f"{subject} {HIDDEN} {text(name)} .\n" for name in thing.hidden]
        if thing.kind == "Country" and (code := find_code(thing.label)):
            lines.append(f"{subject} {NOTATION} {text(code)} .\n")
        yield "".join(lines).encode()


def _inferred_quads(store: oxigraph.Oxigraph) -> Iterator[bytes]:
    """The classes that the ontology defines, by its rules."""
    for rule in sorted((ontology_folder() / "rules").glob("*.rq")):
        yield _as_nquads(store.query(rule.read_text(encoding="utf-8")))


def _as_nquads(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> bytes:
    return pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_QUADS)
