"""A vocabulary on disk, looked up in microseconds: one SQLite file for each, opened and never loaded."""

import re
import sqlite3
from collections.abc import Iterator
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from types import TracebackType

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from trialgraph import names
from trialgraph.config import vocabulary_folder
from trialgraph.errors import ConfigError, SourceError
from trialgraph.folding import key, loose_key
from trialgraph.vocabularies import trigrams
from trialgraph.vocabularies.formats import Term

FORMAT = 2
"""Written into each file and asked for when it is opened; to be raised when `folding` or the tables change."""
ENDING = ".vocabulary"
SCHEMA = """
CREATE TABLE info (data BLOB);
CREATE TABLE term (number INTEGER PRIMARY KEY, id TEXT UNIQUE, data BLOB);
CREATE TABLE name (key TEXT, loose INTEGER, term INTEGER, position INTEGER,
    PRIMARY KEY (key, loose, term, position)) WITHOUT ROWID;
CREATE TABLE broader (narrow INTEGER, broad INTEGER, PRIMARY KEY (narrow, broad)) WITHOUT ROWID;
CREATE TABLE narrower (broad INTEGER, narrow INTEGER, PRIMARY KEY (broad, narrow)) WITHOUT ROWID;
CREATE TABLE match (iri TEXT, term INTEGER, PRIMARY KEY (iri, term)) WITHOUT ROWID;
CREATE TABLE trigram (code INTEGER PRIMARY KEY, names BLOB);
CREATE TABLE layout (starts BLOB, lengths BLOB);
"""
"""A name is kept as its key and its position in `names_of` its term; `loose` keys only where they differ.

For `trigrams`, names are numbered through all terms: `starts` holds the number of each term's first name.
"""

_FIND = """
SELECT name.position, term.data FROM name JOIN term ON term.number = name.term WHERE name.key IN (?, ?)
"""
_STARTING = """
SELECT position, data FROM name JOIN term ON number = term
WHERE key >= ? AND key < ? AND NOT loose ORDER BY key, term, position LIMIT ?
"""
_ABOVE = """
WITH RECURSIVE above (number) AS (
    SELECT broad FROM broader JOIN term ON term.number = narrow WHERE id = ?
    UNION SELECT broad FROM broader JOIN above ON narrow = above.number
) SELECT id FROM above JOIN term USING (number) WHERE id != ?
"""
_BELOW = """
WITH RECURSIVE below (number) AS (
    SELECT narrow FROM narrower JOIN term ON term.number = broad WHERE id = ?
    UNION SELECT narrow FROM narrower JOIN below ON broad = below.number
) SELECT id FROM below JOIN term USING (number) WHERE id != ?
"""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class SourceFile(Struct, frozen=True, kw_only=True):
    """A document that a vocabulary was read from."""

    name: str
    format: str
    sha256: str
    """Of the decompressed bytes, so that it does not depend on how the document is packed."""


class Info(Struct, frozen=True, kw_only=True):
    """What an index holds, whose it is, and where it comes from."""

    name: str
    title: str
    homepage: str
    licence: str
    attribution: str
    kinds: tuple[str, ...]
    term_kinds: tuple[str, ...] = ()
    """Every `kind` that its terms have, sorted."""
    iri_form: str
    """The IRI of a term, with `{}` for its id."""
    version: str | None
    date: str | None
    """The day of the newest of its files, ISO 8601."""
    terms: int
    names: int
    sources: tuple[SourceFile, ...]


class Rank(IntEnum):
    """Which of a term's names was found."""

    LABEL = 0
    EXACT = 1
    RELATED = 2


class Likeness(IntEnum):
    """How the name that was asked for and the name that was found are equal."""

    WRITTEN = 0
    """But for accents, case and punctuation."""
    FOLDED = 1
    """After `folding.key`: spelling, singular and plural, Greek letters."""
    REORDERED = 2
    """After `folding.loose_key`: the order of the words."""
    ALIKE = 3
    """Not at all; they only share letters, so that people may want to see it."""


class Hit(Struct, frozen=True, kw_only=True):
    """A term that bears a name, and how."""

    term: Term
    name: str
    """The name that was found, as the vocabulary writes it."""
    rank: Rank
    likeness: Likeness
    replaces: str | None = None
    """The IRI of the obsolete term that bears the name, where `term` is the one that replaced it."""

    @property
    def id(self) -> str:
        """The IRI of the term."""
        return self.term.id

    @property
    def label(self) -> str:
        """The preferred name of the term."""
        return self.term.label or ""


def names_of(term: Term) -> tuple[tuple[str, Rank], ...]:
    """Every name of a term and its rank, the label first."""
    label = [(term.label, Rank.LABEL)] if term.label else []
    exact = [(name, Rank.EXACT) for name in term.exact]
    return (*label, *exact, *((name, Rank.RELATED) for name in term.related))


class Index:
    """An open vocabulary. It may be used by several threads, since nothing is ever written to it."""

    def __init__(self, path: Path):
        self.path = path
        self._database = _open(path)
        self._terms = msgspec.msgpack.Decoder(Term)
        try:
            (data,) = self._database.execute("SELECT data FROM info").fetchone()
            self.info = msgspec.msgpack.decode(data, type=Info)
        except (sqlite3.DatabaseError, TypeError, ValueError) as error:
            self.close()
            raise SourceError(str(path), f"is damaged ({error}); add the vocabulary again") from error

    def find(self, name: str) -> list[Hit]:
        """The terms that bear a name, one hit each, the best first; obsolete ones only by what replaced them.

        Related names go last. Else what is written so goes before what is spelled otherwise and that before
        another order of words; then labels before other names, terms whose label fits as well, what exists
        before what has ended, and the larger town before the smaller.
        """
        folded, loose = key(name), loose_key(name)
        if not folded:
            return []
        rows = self._database.execute(_FIND, (folded, loose))
        found = (self._hit(name, self._terms.decode(data), position) for position, data in rows)
        hits = [hit for hit in found if hit]
        labelled = {hit.id for hit in hits if hit.rank is Rank.LABEL}
        best: dict[str, Hit] = {}
        for hit in sorted(hits, key=lambda hit: _order(hit, label_fits=hit.id in labelled)):
            best.setdefault(hit.id, hit)
        return list(best.values())

    def similar(self, name: str, most: int = 200) -> list[Hit]:
        """The names that look most like a name, one hit for each name, the nearest first; for review only."""
        folded = key(name)[: trigrams.LONGEST]
        codes = trigrams.codes(folded)
        query = f"SELECT names FROM trigram WHERE code IN ({', '.join('?' * len(codes))})"
        starts, lengths = self._layout
        packed = (data for (data,) in self._database.execute(query, codes))
        numbers = trigrams.nearest(folded, packed, lengths, most)
        terms = np.searchsorted(starts, numbers, side="right") - 1
        positions = numbers - starts[terms]
        found = map(self._numbered, terms.tolist())
        hits = (self._hit(name, *each, Likeness.ALIKE) for each in zip(found, positions.tolist(), strict=True))
        return [hit for hit in hits if hit]

    def starting(self, prefix: str, most: int = 50) -> list[Hit]:
        """The names that begin with a text, one hit for each name, in the order of the alphabet."""
        folded = key(prefix)
        if not folded:
            return []
        rows = self._database.execute(_STARTING, (folded, folded + "\U0010ffff", most))
        found = (self._hit(prefix, self._terms.decode(data), place, Likeness.ALIKE) for place, data in rows)
        return [hit for hit in found if hit]

    @cached_property
    def _layout(self) -> tuple[NDArray[np.uint32], bytes]:
        starts, lengths = self._database.execute("SELECT starts, lengths FROM layout").fetchone()
        return np.frombuffer(starts, dtype="<u4"), lengths

    def _numbered(self, number: int) -> Term:
        (data,) = self._database.execute("SELECT data FROM term WHERE number = ?", (number,)).fetchone()
        return self._terms.decode(data)

    def _hit(self, asked: str, term: Term, position: int, otherwise: Likeness = Likeness.REORDERED) -> Hit | None:
        current = self._current(term)
        if current is None:
            return None
        found, rank = names_of(term)[position]
        likeness = _likeness(asked, found, otherwise)
        replaces = term.id if current is not term else None
        return Hit(term=current, name=found, rank=rank, likeness=likeness, replaces=replaces)

    def _current(self, term: Term) -> Term | None:
        """The term, or the one that an obsolete term was replaced by, if there is one here."""
        passed = set()
        current: Term | None = term
        while current and current.obsolete:
            if not current.replaced_by or current.id in passed:
                return None
            passed.add(current.id)
            current = self.get(current.replaced_by)
        return current

    def get(self, iri: str) -> Term | None:
        """The term with that IRI, obsolete or not; None where there is none."""
        row = self._database.execute("SELECT data FROM term WHERE id = ?", (iri,)).fetchone()
        return self._terms.decode(row[0]) if row else None

    def broader(self, iri: str) -> list[str]:
        """The IRIs of all terms above a term, the nearest first."""
        return [id for (id,) in self._database.execute(_ABOVE, (iri, iri))]

    def narrower(self, iri: str) -> list[str]:
        """The IRIs of all terms below a term, the nearest first."""
        return [id for (id,) in self._database.execute(_BELOW, (iri, iri))]

    def matching(self, iri: str) -> list[str]:
        """The terms here that mean what an IRI of another vocabulary means, or the other way round, sorted."""
        here = "SELECT term.id FROM match JOIN term ON number = term WHERE iri = ?"
        there = "SELECT iri FROM match JOIN term ON number = term WHERE id = ?"
        return sorted({id for query in (here, there) for (id,) in self._database.execute(query, (iri,))})

    def terms(self) -> Iterator[Term]:
        """Every term, by IRI."""
        for (data,) in self._database.execute("SELECT data FROM term ORDER BY number"):
            yield self._terms.decode(data)

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def __enter__(self) -> "Index":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _likeness(asked: str, found: str, otherwise: Likeness) -> Likeness:
    if names.fold(asked) == names.fold(found):
        return Likeness.WRITTEN
    return Likeness.FOLDED if key(asked) == key(found) else otherwise


def _order(hit: Hit, *, label_fits: bool) -> tuple[bool, int, int, bool, bool, bool, int, str, str]:
    ended = hit.term.status not in (None, "active")
    return (
        hit.rank is Rank.RELATED,
        hit.likeness,
        hit.rank,
        not label_fits,
        hit.replaces is not None,
        ended,
        -(hit.term.population or 0),
        hit.label,
        hit.id,
    )


# --- the folder ---------------------------------------------------------------------------------------


def index_path(name: str, folder: Path | None = None) -> Path:
    """Where the index of a vocabulary lies or would lie; raises `ConfigError` for what cannot be a name."""
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name for a vocabulary: small letters, digits, hyphens")
    return (folder or vocabulary_folder()) / (name + ENDING)


def open_index(name: str, folder: Path | None = None) -> Index:
    """The index of a vocabulary that has been added; raises `ConfigError` if it has not, else `SourceError`."""
    path = index_path(name, folder)
    if not path.is_file():
        added = ", ".join(sorted(each.stem for each in path.parent.glob("*" + ENDING))) or "none"
        how = f"`trialgraph vocabulary add {name} FILE`"
        raise ConfigError(f"no vocabulary called {name!r} has been added ({how}); added: {added}")
    return Index(path)


def list_indexes(folder: Path | None = None) -> list[Info]:
    """What the vocabularies that have been added are, by name; raises `SourceError` for a damaged one."""
    found = []
    for path in sorted((folder or vocabulary_folder()).glob("*" + ENDING)):
        with Index(path) as index:
            found.append(index.info)
    return found


def remove_index(name: str, folder: Path | None = None) -> None:
    """Deletes the index of a vocabulary; raises `ConfigError` if it has not been added."""
    path = index_path(name, folder)
    if not path.is_file():
        raise ConfigError(f"no vocabulary called {name!r} has been added")
    path.unlink()


def _open(path: Path) -> sqlite3.Connection:
    """The file, read only; `immutable` since it is only ever replaced as a whole."""
    database = None
    try:
        database = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute("PRAGMA mmap_size = 1073741824")
    except sqlite3.DatabaseError as error:
        if database:
            database.close()
        raise SourceError(str(path), f"is no vocabulary index ({error}); add the vocabulary again") from error
    if version != FORMAT:
        database.close()
        raise SourceError(str(path), f"has format {version}, not {FORMAT}; add the vocabulary again")
    return database
