"""Builds a vocabulary's index from the documents that its owner publishes."""

import csv
import hashlib
import io
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce
from io import BufferedReader
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from trialgraph.errors import SourceError
from trialgraph.folding import key, loose_key
from trialgraph.sources import Document
from trialgraph.vocabularies import trigrams
from trialgraph.vocabularies.formats import Reader, Term, Vocabulary
from trialgraph.vocabularies.index import FORMAT, SCHEMA, Info, SourceFile, index_path, names_of

_HEAD_BYTES = 2**16
_UNREADABLE = (ValueError, SyntaxError, LookupError, csv.Error, RecursionError)
"""What readers and the libraries below them raise for documents that are not what they seem."""


def build_index(
    vocabulary: Vocabulary,
    documents: Iterable[Document],
    folder: Path | None = None,
    *,
    version: str | None = None,
    date: str | None = None,
) -> Info:
    """Reads documents that together make a vocabulary into one index, in place of an earlier one.

    The same documents give the same bytes. `version` is asked of the documents where it is not given. Raises
    `SourceError` for a document that no reader of the vocabulary recognises (in an archive such are passed
    over) or that is damaged, and where there is no term at all; an earlier index then stays as it was.
    """
    path = index_path(vocabulary.name, folder)
    parts: dict[str, list[Term]] = defaultdict(list)
    sources: list[SourceFile] = []
    for document in documents:
        read, found = _read_document(vocabulary, document, parts)
        version = version or found
        sources += read
    terms = _whole_terms(vocabulary, parts)
    if not terms:
        raise SourceError(", ".join(source.name for source in sources) or str(path), "holds no term with a label")
    info = _info(vocabulary, terms, tuple(sources), version, date)
    _write(path, terms, info)
    return info


def _info(
    vocabulary: Vocabulary,
    terms: list[Term],
    sources: tuple[SourceFile, ...],
    version: str | None,
    date: str | None,
) -> Info:
    """What the index will say of itself; only terms that are in use are counted."""
    current = [term for term in terms if not term.obsolete]
    return Info(
        name=vocabulary.name,
        title=vocabulary.title,
        homepage=vocabulary.homepage,
        licence=vocabulary.licence,
        attribution=vocabulary.attribution,
        kinds=vocabulary.kinds,
        term_kinds=tuple(sorted({term.kind for term in current if term.kind})),
        iri_form=vocabulary.iri_form,
        version=version,
        date=date,
        terms=len(current),
        names=sum(len(names_of(term)) for term in current),
        sources=sources,
    )


# --- documents to terms -------------------------------------------------------------------------------


class _Hashed(io.RawIOBase):
    """A stream that remembers the digest of what has passed."""

    def __init__(self, stream: io.BufferedIOBase):
        self._stream = stream
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        data = self._stream.read(len(buffer))
        self._digest.update(data)
        buffer[: len(data)] = data
        return len(data)

    def finish(self) -> str:
        """The digest of the whole, after reading what a reader may have left."""
        while data := self._stream.read(_HEAD_BYTES):
            self._digest.update(data)
        return self._digest.hexdigest()


def _read_document(
    vocabulary: Vocabulary, document: Document, parts: dict[str, list[Term]]
) -> tuple[list[SourceFile], str | None]:
    """Puts a document's terms to the others; gives what it was and which release it says it is."""
    with document.open() as opened:
        hashed = _Hashed(opened)
        stream = BufferedReader(hashed, _HEAD_BYTES)
        head = stream.peek(_HEAD_BYTES)
        reader = next((each for each in vocabulary.readers if each.recognises(head)), None)
        if reader is None:
            if "!" in document.name:
                return [], None
            known = ", ".join(each.name for each in vocabulary.readers)
            raise SourceError(document.name, f"is in no format of {vocabulary.title} that is read: {known}")
        for term in _terms(reader, stream, vocabulary, document.name):
            if vocabulary.has(term.id):
                parts[term.id].append(term)
        digest = hashed.finish()
    file, mark, member = document.name.partition("!")
    source = SourceFile(name=Path(file).name + mark + member, format=reader.name, sha256=digest)
    return [source], reader.version(head)


def _terms(reader: Reader, stream: BufferedReader, vocabulary: Vocabulary, name: str) -> Iterator[Term]:
    """A document's terms; what its reader cannot read becomes a `SourceError` with the document's name."""
    try:
        yield from reader.read(stream, vocabulary.iri)
    except _UNREADABLE as error:
        raise SourceError(name, f"cannot be read as {reader.name}: {error or type(error).__name__}") from error


def _whole_terms(vocabulary: Vocabulary, parts: dict[str, list[Term]]) -> list[Term]:
    """The terms that have a label, by IRI, each put together from its parts."""
    merged = (reduce(_merge, several) for _, several in sorted(parts.items()))
    terms = [_tidy(term) for term in merged if term.label]
    at: dict[str, str] = {number: term.id for term in terms for number in term.tree_numbers}
    return [_with_parents(term, at) for term in terms]


def _merge(first: Term, second: Term) -> Term:
    """Two parts of a term as one: the first label stands, another becomes an exact name."""
    said: dict[str, Any] = {}
    for part in Term.__struct_fields__:
        one, other = getattr(first, part), getattr(second, part)
        said[part] = one + other if isinstance(one, tuple) else other if one is None else one
    said["obsolete"] = first.obsolete or second.obsolete
    if first.label and second.label:
        said["exact"] += (second.label,)
    return Term(**said)


def _tidy(term: Term) -> Term:
    """The term with each name and each IRI once; a name under the best of its ranks."""
    exact = tuple(name for name in dict.fromkeys(term.exact) if name != term.label)
    known = {term.label, *exact}
    return msgspec.structs.replace(
        term,
        exact=exact,
        related=tuple(name for name in dict.fromkeys(term.related) if name not in known),
        broader=tuple(iri for iri in dict.fromkeys(term.broader) if iri != term.id),
        tree_numbers=tuple(dict.fromkeys(term.tree_numbers)),
        matches=tuple(iri for iri in dict.fromkeys(term.matches) if iri != term.id),
    )


def _with_parents(term: Term, at: dict[str, str]) -> Term:
    """The term with what stands one step above its tree numbers among what is broader."""
    above = (at.get(number.rpartition(".")[0]) for number in term.tree_numbers)
    broader = dict.fromkeys((*term.broader, *(iri for iri in above if iri and iri != term.id)))
    return msgspec.structs.replace(term, broader=tuple(broader))


# --- terms to a file ----------------------------------------------------------------------------------


def _write(path: Path, terms: list[Term], info: Info) -> None:
    """Writes the file beside its place and then moves it there, so that nobody opens half an index."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        _fill(unfinished, terms, info)
        unfinished.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise SourceError(str(path), f"cannot be written: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _fill(path: Path, terms: list[Term], info: Info) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {FORMAT};"
        )
        database.executescript("BEGIN;" + SCHEMA)
        number_of = {term.id: number for number, term in enumerate(terms)}
        keys = [[(key(name), loose_key(name)) for name, _ in names_of(term)] for term in terms]
        encode = msgspec.msgpack.encode
        database.execute("INSERT INTO info VALUES (?)", (encode(info),))
        rows = ((number, term.id, encode(term)) for number, term in enumerate(terms))
        database.executemany("INSERT INTO term VALUES (?, ?, ?)", rows)
        database.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", sorted(_name_rows(keys)))
        pairs = {(n, number_of[iri]) for n, term in enumerate(terms) for iri in term.broader if iri in number_of}
        database.executemany("INSERT INTO broader VALUES (?, ?)", sorted(pairs))
        database.executemany("INSERT INTO narrower VALUES (?, ?)", sorted((b, n) for n, b in pairs))
        matches = {(iri, number) for number, term in enumerate(terms) for iri in term.matches}
        database.executemany("INSERT INTO match VALUES (?, ?)", sorted(matches))
        _fill_trigrams(database, keys)
        database.execute("COMMIT")
    finally:
        database.close()


def _name_rows(keys: list[list[tuple[str, str]]]) -> Iterator[tuple[str, int, int, int]]:
    """Key, whether it is a loose one, the term's number, and the name's position in the term."""
    for number, names in enumerate(keys):
        for position, (folded, loose) in enumerate(names):
            if not folded:
                continue
            yield folded, 0, number, position
            if loose != folded:
                yield loose, 1, number, position


def _fill_trigrams(database: sqlite3.Connection, keys: list[list[tuple[str, str]]]) -> None:
    names = [folded for several in keys for folded, _ in several]
    starts = np.fromiter(accumulate(map(len, keys[:-1]), initial=0), dtype="<u4")
    database.executemany("INSERT INTO trigram VALUES (?, ?)", trigrams.lists(names))
    database.execute("INSERT INTO layout VALUES (?, ?)", (starts.tobytes(), trigrams.lengths(names)))
