"""Earlier versions of records as named graphs, and what changed from each to the next, as RDF.

What a version said lies in a graph of its own, whose IRI is the version's. Where each came from and what it
changed lies in `iris.HISTORY_GRAPH`, in PROV-O's terms. Only records that have changed are in it, and of those the
newest version's words are the default graph's and not repeated.
"""

from collections.abc import Iterator
from itertools import pairwise

from trialgraph import iris
from trialgraph.facts import find_changes
from trialgraph.terms import DCTERMS, PROV, RDFS_LABEL
from trialgraph.triples import A, Triple, date, node, text, tg
from trialgraph.versions import Kept, Version
from trialgraph.workbench import Workbench

_LABEL = node(RDFS_LABEL)


def history_quads(bench: Workbench) -> Iterator[bytes]:
    """The history of every record that has one, as N-Quads."""
    home = node(iris.HISTORY_GRAPH)
    for versions in bench.histories():
        for kept in versions[:-1]:
            yield in_graph(kept.quads, version_iri(kept))
        yield "".join(f"{s} {p} {o} {home} .\n" for s, p, o in _about(versions)).encode()


def in_graph(quads: bytes, graph: str) -> bytes:
    """The statements of the default graph, in a graph instead; what a page lists of other trials is left out."""
    end = f"{node(graph)} .\n".encode()
    listed = f"<{iris.LISTED_GRAPH}> .".encode()
    return b"".join(line[:-1] + end for line in quads.split(b"\n") if line and not line.endswith(listed))


def _about(versions: list[Kept]) -> Iterator[Triple]:
    """Each version with where it came from, and each change."""
    for kept in versions:
        yield from _provenance(kept)
    for older, newer in pairwise(versions):
        yield node(version_iri(newer)), node(PROV + "wasRevisionOf"), node(version_iri(older))
        yield from _changes(older, newer)


def _provenance(kept: Kept) -> Iterator[Triple]:
    subject, version = node(version_iri(kept)), kept.version
    source = node(iris.source(version.source, version.position))
    software = node(iris.software(version.release))
    yield subject, A, tg("RecordVersion")
    yield subject, node(PROV + "specializationOf"), node(_record(kept))
    yield subject, tg("contentHash"), text(f"blake2b-128:{version.digest.hex()}")
    yield subject, node(PROV + "wasDerivedFrom"), source
    yield source, _LABEL, text(f"{version.source}, {version.position} ({version.reader})")
    yield subject, node(PROV + "wasAttributedTo"), software
    yield software, _LABEL, text(f"trialgraph {version.release}")
    if version.date != "0":
        yield subject, node(DCTERMS + "issued"), date(version.date)
    if version.day:
        yield subject, node(DCTERMS + "available"), date(version.day)


def _changes(older: Kept, newer: Kept) -> Iterator[Triple]:
    when = change_date(older.version, newer.version)
    same_format = older.version.reader == newer.version.reader
    for position, change in enumerate(find_changes(older.facts, newer.facts, same_format=same_format)):
        subject = node(iris.change(version_iri(newer), position))
        yield subject, A, tg("Change")
        yield subject, tg("changedFact"), text(change.fact)
        yield subject, node(PROV + "used"), node(version_iri(older))
        yield subject, node(PROV + "generated"), node(version_iri(newer))
        if change.before is not None:
            yield subject, tg("before"), text(change.before)
        if change.after is not None:
            yield subject, tg("after"), text(change.after)
        if when:
            yield subject, node(DCTERMS + "date"), date(when)


def change_date(older: Version, newer: Version) -> str:
    """When a version took another's place: its own date, or the day it was first seen where it has no new one.

    Empty where neither is known.
    """
    own = newer.date if newer.date not in ("0", older.date) else ""
    return own or newer.day or newer.date.removeprefix("0")


def _record(kept: Kept) -> str:
    return iris.record(*kept.key.split(":", 1))


def version_iri(kept: Kept) -> str:
    """What a version of a record is called, and the graph of what it said."""
    return iris.version(_record(kept), kept.version.date, kept.version.digest.hex())
