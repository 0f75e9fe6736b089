"""Raw files to a filled store, and a report of what became of every record.

The graph folder holds `store/` (the triples), `edges.duckdb` (what trials are linked to, as columns), `related/`
(the same weighed, for related trials), `words/` (the words of titles and outcomes), `report.json` (counts),
`quarantine.jsonl` (records that could not be read, and why), `findings.jsonl` (oddities of records that could),
`skipped.txt` (files in no known format), `mappings.sssom.tsv` and `candidates.sssom.tsv` (what names are linked
to, and may be) and `records.sqlite` (the mapped records, from which `relink` loads the graph anew). It is made
beside its place and swapped in when whole, so a build that is cut short leaves the old graph as it was, and the
next build of the same files goes on with the records that it has read. What people decide about links lies
beside the folder, in `NAME.decisions.sssom.tsv`, and is taken up by every build.
"""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path

import pyoxigraph

from trialgraph import __version__, iris, linking, sources
from trialgraph.config import ontology_folder
from trialgraph.countries import find_code
from trialgraph.edges import EDGES, open_edges, write_edges
from trialgraph.errors import ConfigError, SourceError, StoreError
from trialgraph.history import history_quads
from trialgraph.linking.graphs import combination_triples, concept_triples, mapping_triples, quads
from trialgraph.mappings import Mapping, read_mappings
from trialgraph.queries import look_up
from trialgraph.reading import QUARANTINE, SKIPPED, Progress, read_sources
from trialgraph.registries import get_registry, registries
from trialgraph.related.keeping import keep_evidence
from trialgraph.report import REPORT, Report, read_report, write_report
from trialgraph.stores import oxigraph
from trialgraph.swap import made_beside
from trialgraph.terms import RDFS_LABEL, SKOS
from trialgraph.triples import SEE_ALSO, A, node, text, tg
from trialgraph.triples import date as date_literal
from trialgraph.words import FOLDER as WORDS
from trialgraph.words import write_words
from trialgraph.workbench import Workbench

FINDINGS = "findings.jsonl"
MEMORY = 2 * 2**30
"""Bytes that a build takes at most unless it is told otherwise, without what the store takes to load."""
_OF_ITS_OWN, _OF_A_PROCESS = 2**30, 2**28
"""Bytes that a build of 560,000 records takes by itself, and that each process takes which maps records."""
WORKBENCH = "records.sqlite"
TASK = "task.json"
"""Of a build that is not whole: what it is a build of."""
DECISIONS = ".decisions.sssom.tsv"
AS_OF = "as-of"
"""The folder of what the graph was on other days, in the graph's."""

LABEL, ALTERNATIVE, HIDDEN = node(RDFS_LABEL), node(SKOS + "altLabel"), node(SKOS + "hiddenLabel")
NOTATION = node(SKOS + "notation")


def build(
    paths: Iterable[str | Path],
    into: str | Path,
    *,
    vocabularies: Iterable[str] | None = None,
    limits: sources.Limits | None = None,
    progress: Progress = lambda doing, records, part: None,
    memory_bytes: int = MEMORY,
) -> Report:
    """Builds the graph of all records found under `paths` into the folder `into`, replacing a graph there.

    Names are linked to the `vocabularies` of those short names; without the argument, to all that have been added.
    A record or document that cannot be read is set aside and the rest is built. `memory_bytes` is for all
    processes together, without what the store takes to load; with little, there are fewer. Raises `ConfigError`
    where `into` holds something else than a graph or a vocabulary has not been added, `SourceError` where a path
    does not exist or no record can be read, and `StoreError` where the graph cannot be written: no right to, a
    full disk, another build at work.
    """
    place = Path(into).resolve()
    named = sorted({Path(path).as_posix() for path in paths})
    refuse_foreign_folder(place)
    read_decisions(place)  # a row that cannot be read shall not come to light after hours
    limits = limits or sources.Limits()
    task = json.dumps([__version__, named, asdict(limits), sources.state_of(named)])
    with linking.open_shelf(vocabularies) as shelf, made(place, partial(_can_go_on, task=task)) as folder:
        (folder / TASK).write_text(task, encoding="utf-8")
        report = Report()
        with closing(Workbench(folder / WORKBENCH)) as bench:
            read_sources(named, bench, folder, report, limits, progress, processes=_processes_within(memory_bytes))
            link_and_load(bench, shelf, folder, place, report, progress, memory_bytes=memory_bytes)
        (folder / TASK).unlink()
    return report


def _can_go_on(folder: Path, *, task: str) -> bool:
    """Whether an interrupted build of the same files by the same release lies in a folder, and got somewhere."""
    try:
        if (folder / TASK).read_text(encoding="utf-8") != task:
            return False
        with closing(Workbench(folder / WORKBENCH)) as bench:
            if not bench.last_note():
                return False
    except (OSError, sqlite3.Error, StoreError):
        return False
    for path in folder.iterdir():  # what was made of the records is made anew
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in (TASK, QUARANTINE) and not path.name.startswith(WORKBENCH):
            path.unlink()
    return True


def relink(graph: str | Path, *, vocabularies: Iterable[str] | None = None) -> Report:
    """Links a graph's names anew and loads it again, without reading its sources: after a vocabulary was added, or
    people have decided.

    Raises as `build` does, and `StoreError` where the graph was built by another release.
    """
    place = Path(graph).resolve()
    _refuse_without_records(place, graph)
    with linking.open_shelf(vocabularies) as shelf, made(place) as folder:
        said = read_report(place)
        report = Report(**{name: said[name] for name in said if name not in ("vocabularies", "coverage")})
        for name in (WORKBENCH, QUARANTINE, SKIPPED):
            shutil.copyfile(place / name, folder / name)
        with closing(Workbench(folder / WORKBENCH)) as bench:
            link_and_load(bench, shelf, folder, place, report)
    return report


def update(
    paths: Iterable[str | Path],
    graph: str | Path,
    *,
    vocabularies: Iterable[str] | None = None,
    limits: sources.Limits | None = None,
    progress: Progress = lambda doing, records, part: None,
    memory_bytes: int = MEMORY,
    complete: Iterable[str] = (),
) -> Report:
    """Adds what is new or changed in the records found under `paths` to a graph; what it has besides stays.

    The graph is then as if built of the newest version of every record, and has the versions before these in its
    history. `quarantine.jsonl` and `skipped.txt` tell of the last reading. The registries that are `complete` in
    these sources have withdrawn what these do not bring: such records stay, marked. Arguments and errors as of
    `build`; `StoreError` where there is no graph or another release built it; `UnknownPlugin` for a registry that
    is not known, and `SourceError` where a record was set aside and one that is missing might be just that.
    """
    of_registries = [get_registry(name).name for name in complete]
    place = Path(graph).resolve()
    named = sorted({Path(path).as_posix() for path in paths})
    _refuse_without_records(place, graph)
    read_decisions(place)
    with linking.open_shelf(vocabularies) as shelf, made(place) as folder:
        shutil.copyfile(place / WORKBENCH, folder / WORKBENCH)
        report = Report()
        with closing(Workbench(folder / WORKBENCH)) as bench:
            bench.remember()
            processes = _processes_within(memory_bytes)
            read_sources(named, bench, folder, report, limits or sources.Limits(), progress, processes=processes)
            _note_absent(of_registries, bench, report)
            report.new, report.changed = bench.count_since_remembered()
            link_and_load(bench, shelf, folder, place, report, progress, memory_bytes=memory_bytes)
    return report


def build_as_of(graph: str | Path, day: date) -> Path:
    """The folder of a graph as it was on a day: of each record the version that the registry showed then.

    It is built from the graph's records when that day is first asked for, and lies in the graph's folder, so that
    it goes when the graph is built anew or updated. A record without a version of that day is not in it. Raises
    `StoreError` where there is no graph, or its folder cannot be written.
    """
    place = Path(graph).resolve()
    then = place / AS_OF / day.isoformat()
    _refuse_without_records(place, graph)
    if (then / REPORT).is_file():
        return then
    with linking.open_shelf() as shelf, made(then) as folder:
        shutil.copyfile(place / WORKBENCH, folder / WORKBENCH)
        with closing(Workbench(folder / WORKBENCH)) as bench:
            bench.go_back(day.isoformat())
            bench.count_names()
            report = Report(records=len(bench), earlier=bench.count_earlier())
            report.records_by_registry = bench.count_by_registry()
            link_and_load(bench, shelf, folder, place, report)
    return then


def _note_absent(registries: list[str], bench: Workbench, report: Report) -> None:
    if registries and report.rejected:
        what = f"{report.rejected} records could not be read, so nobody can tell which are missing"
        raise SourceError(", ".join(registries), f"{what}; update without --complete to see them in {QUARANTINE}")
    for registry in registries:
        bench.note_absent(registry)


def decisions_path(graph: str | Path) -> Path:
    """Where lies what people have decided about a graph's links: beside its folder, where no build touches it."""
    place = Path(graph).resolve()
    return place.with_name(place.name + DECISIONS)


def read_decisions(place: Path) -> list[Mapping]:
    """What people have decided about a graph's links; raises `SourceError` for a row that cannot be read."""
    path = decisions_path(place)
    return list(read_mappings(path)) if path.is_file() else []


@contextmanager
def graph_beside(place: Path) -> Iterator[Path]:
    """A new folder to make a graph in, which takes its place when whole; errors as of `build`."""
    refuse_foreign_folder(place)
    with made(place) as folder:
        yield folder


@contextmanager
def made(place: Path, can_go_on: Callable[[Path], bool] | None = None) -> Iterator[Path]:
    """A new folder that takes the graph's place; what the system refuses becomes a `StoreError`."""
    try:
        with made_beside(place, can_go_on=can_go_on) as folder:
            yield folder
    except (OSError, sqlite3.Error) as error:
        raise StoreError(str(place), f"the graph cannot be written: {error}") from error


def _processes_within(memory_bytes: int) -> int:
    return max(1, (memory_bytes - _OF_ITS_OWN) // _OF_A_PROCESS)


def _refuse_without_records(place: Path, graph: str | Path) -> None:
    if not (place / WORKBENCH).is_file():
        raise StoreError(str(graph), f"has no {WORKBENCH}; build the graph anew")


def refuse_foreign_folder(place: Path) -> None:
    """Raises `ConfigError` where something else than a graph lies at its place."""
    if place.exists() and not (place / REPORT).is_file() and (not place.is_dir() or any(place.iterdir())):
        raise ConfigError(f"{place} is there and is no trialgraph graph; name another folder with --into")
    if place in (Path.cwd(), *Path.cwd().parents):
        raise ConfigError(f"{place} is the folder you stand in; name one inside it with --into")


def link_and_load(
    bench: Workbench,
    shelf: linking.Shelf,
    folder: Path,
    place: Path,
    report: Report,
    progress: Progress = lambda doing, records, part: None,
    *,
    memory_bytes: int = MEMORY,
) -> None:
    """Links what is on the workbench, loads it into a new store, and writes the report."""
    report.vocabularies = shelf.releases
    report.coverage = linking.link_records(
        bench,
        shelf,
        folder,
        decisions=read_decisions(place),
        progress=lambda kind: progress(f"linking: {kind}", 0, None),
    )
    with (
        oxigraph.create(folder / "store") as store,
        write_edges(folder / EDGES, memory_bytes=memory_bytes // 2) as edges,
        write_words(folder / WORDS) as words,
    ):
        stated = _counted(bench.quads(), report.records, progress)
        store.load(words.of_records(edges.of_records(stated)))
        progress("loading names, mappings and history", report.records, None)
        store.load(edges.of_labels(_common_quads(bench)))
        store.load(_mapping_quads(bench, folder))
        store.load(edges.of_concepts(_concept_quads(bench, shelf, folder)))
        store.load(history_quads(bench))
        store.load(inferred_quads(store))
        edges.note_sizes((row["class"], row["things"]) for row in look_up(store, "sizes_of_classes"))
        store.optimize()
        report.triples = store.count()
    with open_edges(folder) as edges:
        keep_evidence(edges)
    report.absent = sum(1 for _ in bench.absent())
    count_findings(bench, folder / FINDINGS, report)
    write_report(report, folder)


def _counted(quads: Iterable[bytes], records: int, progress: Progress) -> Iterator[bytes]:
    """The N-Quads of records as they are, and word of how many have gone by."""
    for number, piece in enumerate(quads, 1):
        yield piece
        progress("loading", number, number / max(records, 1))


def count_findings(bench: Workbench, findings: Path, report: Report) -> None:
    """Writes down what is odd about the records that are in the graph."""
    details: Counter[str] = Counter()
    with findings.open("wb") as file:
        for lines in bench.findings():
            file.write(lines)
            details.update(json.loads(line)["detail"] for line in lines.splitlines())
    report.findings, report.findings_by_detail = details.total(), dict(sorted(details.items()))


# --- what belongs to no single record -----------------------------------------------------------------


def quads_beside_records(bench: Workbench, shelf: linking.Shelf, folder: Path) -> Iterator[bytes]:
    """All of a graph but what each record says and what the ontology's rules infer, when the bench is linked."""
    yield from _common_quads(bench)
    yield from _mapping_quads(bench, folder)
    yield from _concept_quads(bench, shelf, folder)
    yield from history_quads(bench)


def _mapping_quads(bench: Workbench, folder: Path) -> Iterator[bytes]:
    mappings = read_mappings(folder / linking.MAPPINGS)
    yield from quads(mapping_triples(mappings), iris.MAPPING_GRAPH)
    yield from quads(combination_triples(bench), iris.MAPPING_GRAPH)


def _concept_quads(bench: Workbench, shelf: linking.Shelf, folder: Path) -> Iterator[bytes]:
    mappings = read_mappings(folder / linking.MAPPINGS)
    yield from quads(concept_triples(mappings, bench, shelf), iris.CONCEPT_GRAPH)


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
    with_records = bench.count_by_registry()
    for registry in (each for each in registries() if each.name in with_records):
        subject = node(iris.registry(registry.name))
        page = node(registry.homepage)
        yield f"{subject} {A} {tg('Registry')} .\n{subject} {LABEL} {text(registry.title)} .\n".encode()
        yield f"{subject} {SEE_ALSO} {page} .\n".encode()
    for key, day in bench.absent():
        record = node(iris.record(*key.split(":", 1)))
        yield f"{record} {tg('absentSince')} {date_literal(day)} .\n".encode()
    for thing in bench.names():
        subject, kind = node(thing.iri), node(SKOS + "Concept") if thing.kind == "Concept" else tg(thing.kind)
        lines = [f"{subject} {A} {kind} .\n", f"{subject} {LABEL} {text(thing.label)} .\n"]
        lines += [f"{subject} {ALTERNATIVE} {text(name)} .\n" for name in thing.alternatives]
        lines += [f"{subject} {HIDDEN} {text(name)} .\n" for name in thing.hidden]
        if thing.kind == "Country" and (code := find_code(thing.label)):
            lines.append(f"{subject} {NOTATION} {text(code)} .\n")
        yield "".join(lines).encode()


def inferred_quads(store: oxigraph.Oxigraph) -> Iterator[bytes]:
    """The classes that the ontology defines, by its rules."""
    for rule in sorted((ontology_folder() / "rules").glob("*.rq")):
        yield _as_nquads(store.query(rule.read_text(encoding="utf-8")))


def _as_nquads(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> bytes:
    return pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_QUADS)
