"""Mappings between names, nodes and terms, as SSSOM tables in and out.

After the Simple Standard for Sharing Ontological Mappings 1.0 (Matentzoglu et al. 2022): a table with tabs under a
header in YAML, a row for each mapping, readable by any SSSOM tool.
"""

import csv
import importlib.metadata
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

import yaml
from msgspec import Struct

from trialgraph.contacts import without_contacts
from trialgraph.errors import SourceError
from trialgraph.prefixes import PREFIXES, shorten


class Predicate(StrEnum):
    """How the thing that a name means stands to a term, in the words of SKOS."""

    EXACT = "skos:exactMatch"
    CLOSE = "skos:closeMatch"
    BROAD = "skos:broadMatch"
    """The term is wider: "Stage IIIB NSCLC" and lung cancer, a combination and one of its parts."""
    NARROW = "skos:narrowMatch"


class Justification(StrEnum):
    """What a match rests on, in the words of the Semantic Mapping Vocabulary (SEMAPV)."""

    LEXICAL = "semapv:LexicalMatching"
    """The names are equal, if need be after folding and the field's rules."""
    LIKENESS = "semapv:LexicalSimilarityThresholdMatching"
    """The names are alike; enough for a candidate, never for a link."""
    CHAINING = "semapv:MappingChaining"
    """Another vocabulary's cross-reference leads there."""
    BACKGROUND = "semapv:BackgroundKnowledgeBasedMatching"
    """What else the records say decides: the codes of a registry, a place, an id."""
    INSTANCES = "semapv:InstanceBasedMatching"
    """What two nodes share decides: co-workers, workplaces."""
    COMPOSITE = "semapv:CompositeMatching"
    """Several of these together: numbers, titles, sponsors, dates."""
    CURATION = "semapv:ManualMappingCuration"
    """Somebody has decided."""


class Mapping(Struct, frozen=True, kw_only=True):
    """One row: what a name, as records write it, has to do with a thing."""

    subject_id: str
    """The IRI minted from the name."""
    subject_label: str
    """The name as written, most often."""
    category: str
    """What is named: the local name of its class in the ontology, `Drug`."""
    predicate: Predicate
    negated: bool = False
    """True where somebody has decided that it does not hold."""
    object_id: str
    object_label: str
    vocabulary: str = ""
    """The short name of the object's vocabulary; empty where the object is a node of the graph's own."""
    vocabulary_version: str = ""
    justification: Justification
    confidence: float
    comment: str = ""
    """The evidence, for people."""
    qualifier: str = ""
    """What the name says beside the thing: `Stage IIIB`."""
    author: str = ""
    """Who has decided, where somebody has."""
    date: str = ""
    """When that was, or the day of the newest record that the evidence rests on; ISO 8601."""


_HEADER = {
    "mapping_set_id": PREFIXES["trialgraph"] + "mappings",
    "license": "https://w3id.org/sssom/license/unspecified",
    "mapping_tool": "trialgraph",
}
_COLUMNS = (
    "subject_id subject_label subject_category predicate_id predicate_modifier object_id object_label"
    " object_source object_source_version mapping_justification confidence comment other author_label mapping_date"
).split()
_QUALIFIER = "qualifier: "
_SAFE_IRI = re.compile(r"""[^\x00-\x20<>"{}|\\^`]+""")
_WHOLE_IRIS = {scheme: f"{scheme}:" for scheme in ("http", "https", "urn")}
"""Declared as prefixes, they make an IRI that no other fits a CURIE that stands for itself, as SSSOM asks."""
_LONGEST_CELL = 10_000
"""Letters; readers in Python refuse a cell of more than 131,072."""


def vocabulary_iri(name: str) -> str:
    """The IRI under which a vocabulary is named here, by its short name."""
    return f"{PREFIXES['trialgraph']}vocabulary/{name}"


@contextmanager
def mapping_table(path: Path) -> Iterator[Callable[[Mapping], None]]:
    """A new SSSOM table in a file, to write rows into."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        yield table_on(stream)


def table_on(stream: IO[str]) -> Callable[[Mapping], None]:
    """Begins an SSSOM table, with this release of trialgraph as its tool; what it gives writes a row."""
    header = _HEADER | {"mapping_tool_version": importlib.metadata.version("trialgraph")}
    header["curie_map"] = _WHOLE_IRIS | PREFIXES
    stream.writelines(f"#{line}\n" for line in yaml.safe_dump(header, sort_keys=True).splitlines())
    table = csv.writer(stream, delimiter="\t", lineterminator="\n")
    table.writerow(_COLUMNS)
    return lambda mapping: table.writerow(_row(mapping))


def _row(mapping: Mapping) -> tuple[str, ...]:
    return (
        shorten(mapping.subject_id),
        _plain(mapping.subject_label),
        f"tg:{mapping.category}",
        mapping.predicate,
        "Not" if mapping.negated else "",
        shorten(mapping.object_id),
        _plain(mapping.object_label),
        shorten(vocabulary_iri(mapping.vocabulary)) if mapping.vocabulary else "",
        mapping.vocabulary_version,
        mapping.justification,
        f"{mapping.confidence:g}",
        _plain(mapping.comment),
        _QUALIFIER + _plain(mapping.qualifier) if mapping.qualifier else "",
        _plain(mapping.author),
        mapping.date,
    )


def _plain(text: str) -> str:
    """One line without contact details: a cell may hold neither tabs nor line ends for every reader to take it."""
    plain = without_contacts(text[:_LONGEST_CELL]).encode("utf-8", "replace").decode()
    return " ".join(plain.split())


def read_mappings(path: Path) -> Iterator[Mapping]:
    """The rows of an SSSOM table that `mapping_table` or somebody's editor wrote.

    Raises `SourceError`, naming row and column, for what cannot be read.
    """
    try:
        namespaces = _namespaces(path)
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = (line for line in stream if line.strip(" \t\r\n") and not line.startswith("#"))
            for number, row in enumerate(csv.DictReader(lines, delimiter="\t"), start=1):
                cells = {column: value or "" for column, value in row.items() if column}
                yield _mapping(path, number, cells, namespaces)
    except (OSError, UnicodeError, csv.Error) as error:
        raise SourceError(str(path), f"cannot be read: {error}") from error


def _namespaces(path: Path) -> dict[str, str]:
    """The prefixes that are known everywhere and those that the header of a table declares, in small letters."""
    with path.open(encoding="utf-8-sig") as stream:
        remarks = "".join(line[1:] for line in itertools.takewhile(lambda each: each[:1] == "#", stream))
    try:
        header = yaml.safe_load(remarks)
    except yaml.YAMLError:  # somebody's remarks, which declare nothing
        header = None
    declared = header.get("curie_map") if isinstance(header, dict) else None
    own = declared if isinstance(declared, dict) else {}
    return _WHOLE_IRIS | PREFIXES | {str(prefix).lower(): str(iri) for prefix, iri in own.items()}


def _mapping(path: Path, number: int, row: dict[str, str], namespaces: dict[str, str]) -> Mapping:
    def cell(column: str, read: Callable[[str], Any] = str) -> Any:
        try:
            return read(row.get(column, ""))
        except ValueError as error:
            where = f"row {number} of the table, {column}" if column in row else f"there is no column {column}"
            raise SourceError(str(path), f"{where}: {error}") from error

    return Mapping(
        subject_id=cell("subject_id", lambda text: _iri(text, namespaces)),
        subject_label=cell("subject_label"),
        category=cell("subject_category").rpartition(":")[2],
        predicate=cell("predicate_id", Predicate),
        negated=cell("predicate_modifier", _is_negated),
        object_id=cell("object_id", lambda text: _iri(text, namespaces)),
        object_label=cell("object_label"),
        vocabulary=cell("object_source").rpartition("/")[2],
        vocabulary_version=cell("object_source_version"),
        justification=cell("mapping_justification", Justification),
        confidence=cell("confidence", _confidence),
        comment=cell("comment"),
        qualifier=cell("other").removeprefix(_QUALIFIER),
        author=cell("author_label"),
        date=cell("mapping_date", _date),
    )


def _is_negated(text: str) -> bool:
    if text.lower() not in ("", "not"):
        raise ValueError(f"{text!r} is neither empty nor Not")
    return bool(text)


def _confidence(text: str) -> float:
    confidence = float(text or 1)
    if not 0 <= confidence <= 1:
        raise ValueError(f"{text!r} does not lie between 0 and 1")
    return confidence


def _date(text: str) -> str:
    return date.fromisoformat(text).isoformat() if text else ""


def _iri(curie: str, namespaces: dict[str, str]) -> str:
    """The IRI that a cell means; raises `ValueError` for what could break a triple."""
    prefix, colon, local = curie.partition(":")
    iri = namespaces.get(prefix.lower(), "") + local if colon else ""
    if not iri.startswith(("http://", "https://", "urn:")) or not _SAFE_IRI.fullmatch(iri):
        raise ValueError(f"{curie!r} is neither an IRI nor has a prefix that the table declares")
    return iri
