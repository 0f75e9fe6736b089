"""Holds the mapped records of one build on disk, the newest version of each, and what their names are linked to.

A SQLite file, since a build must neither hold a registry in memory nor depend on the order in which it meets its
records. It stays in the graph's folder, so that names can be linked anew without reading the sources again; what
they are linked to is kept beside it, for the time of one load.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import msgspec
import zstandard
from msgspec import Struct

from trialgraph.errors import SourceError, StoreError
from trialgraph.mentions import Mention
from trialgraph.packing import (
    Packed,
    pack_mention,
    unpack_facts,
    unpack_mention,
    unpack_mentions,
    unpack_profile,
    unpack_quads,
)
from trialgraph.profiles import Profile
from trialgraph.redirects import Redirects
from trialgraph.versions import (
    COLUMNS,
    Kept,
    Version,
    forget_untold,
    go_back,
    kept_versions,
    newest_versions,
    put_version,
)

FORMAT = 4
"""To be raised when the tables, `Mention` or `Profile` change: an older file cannot be linked anew then."""
_SCHEMA = f"""
PRAGMA user_version = {FORMAT};
CREATE TABLE record ({COLUMNS}, PRIMARY KEY (key)) WITHOUT ROWID;
CREATE TABLE earlier ({COLUMNS}, PRIMARY KEY (key, version, richness, digest)) WITHOUT ROWID;
CREATE TABLE naming (
    kind TEXT, iri TEXT, name TEXT, times INTEGER, PRIMARY KEY (kind, iri, name)
) WITHOUT ROWID;
CREATE TABLE setting (
    iri TEXT, mention BLOB, times INTEGER, PRIMARY KEY (iri, mention)
) WITHOUT ROWID;
CREATE TABLE standing (trial TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE absent (key TEXT PRIMARY KEY, day TEXT) WITHOUT ROWID;
"""
_TRUSTING = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
"""The file is thrown away where a build fails, so nothing needs to be safe on disk halfway."""
_CAREFUL = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;"
"""While sources are read: what `check_in` has kept, a killed process leaves whole."""
_MATCHING = """
CREATE TEMP TABLE IF NOT EXISTS bearing (
    number TEXT, trial TEXT, how TEXT, PRIMARY KEY (number, trial, how)
) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS profile_of (trial TEXT PRIMARY KEY, profile BLOB) WITHOUT ROWID;
"""
_COUNT = """
INSERT INTO naming VALUES (?, ?, ?, ?)
ON CONFLICT (kind, iri, name) DO UPDATE SET times = times + excluded.times
"""
_COUNT_SETTING = """
INSERT INTO setting VALUES (?, ?, ?)
ON CONFLICT (iri, mention) DO UPDATE SET times = times + excluded.times
"""
_NEWEST_DAY = """
SELECT max(max(ltrim(version, '-'), last_day)) FROM record WHERE key > :least AND key < :beyond AND round = :turn
"""
_NOTE_ABSENT = """
INSERT OR IGNORE INTO absent SELECT key, :day FROM record
WHERE key > :least AND key < :beyond AND round < :turn AND key NOT IN (SELECT key FROM earlier WHERE round = :turn)
"""
_FORGET_ABSENT = """
DELETE FROM absent
WHERE key IN (SELECT key FROM record WHERE round = ?1 UNION SELECT key FROM earlier WHERE round = ?1)
"""
_BY_USE = "(name = upper(name)) + (name = lower(name)), name"
"""Between names used equally often, one that is neither all capitals nor all small letters goes first."""
_NAMES = f"""
SELECT thing, kind, name, rank FROM (
    SELECT thing, kind, name, max(keeps = 'label') AS rank, sum(times) AS used, max(is_own) AS is_own FROM (
        SELECT coalesce(redirect.target, naming.iri) AS thing, kind, name, times,
               coalesce(keeps, 'label') AS keeps, redirect.iri IS NULL AS is_own
        FROM naming LEFT JOIN redirect USING (iri) WHERE keeps IS NULL OR keeps != ''
        UNION ALL SELECT iri, kind, label, 0, 'label', 0 FROM target
        WHERE NOT is_concept AND NOT EXISTS (SELECT 1 FROM redirect WHERE redirect.iri = target.iri)
    ) GROUP BY thing, kind, name
    UNION ALL SELECT iri, kind, label, 2, 0, 0 FROM target WHERE is_concept
    UNION ALL SELECT DISTINCT target.iri, 'Concept', label, 2, 0, 0
    FROM target JOIN naming ON naming.kind = 'Concept' AND naming.iri = target.iri
    WHERE is_concept AND target.kind != 'Concept'
) ORDER BY thing, kind, rank = 2 DESC, kind = 'Trial' AND is_own DESC, used DESC, {_BY_USE}
"""
"""Rank 2 is a vocabulary's own label, 1 a name that can be a label, 0 one that is only to be found by.

A registry's code that names are linked to as well has one label, the vocabulary's. A trial is called as its own
record calls it, before those that joined it.
"""


_RECORDS_AT_A_TIME = 2_000
"""Whose names are counted in memory before they are in the table: names recur, and in order they cost less."""


class Thing(Struct, frozen=True, kw_only=True):
    """What records name: a node before linking."""

    iri: str
    names: tuple[str, ...]
    """As written, the most used first."""
    times: int
    """How often it is named."""
    mentions: tuple[Mention, ...] = ()
    """Those that say more than the name, the most frequent first."""


class NamedThing(Struct, frozen=True, kw_only=True):
    """A node as it goes into the graph, with all its names."""

    iri: str
    kind: str
    label: str
    alternatives: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    """Names by which it is found and not called: "Olumiant 4 mg tablets"."""


class Workbench:
    """The records of a build, each under the key of its registry and number.

    Raises `StoreError` for a file that is damaged or that another release of trialgraph has made.
    """

    def __init__(self, path: Path):
        is_new = not path.exists()
        self._path = path
        self._database = sqlite3.connect(path, isolation_level=None)
        try:
            if not is_new:
                _refuse_unknown(self._database, path)
            self._database.executescript(_TRUSTING + (_SCHEMA if is_new else ""))
        except StoreError:
            self._database.close()
            raise
        self.redirects = Redirects(self._database)
        self._database.execute("BEGIN")
        self._is_careful = False

    def put(self, key: str, version: Version, packed: Packed) -> None:
        """Keeps a version of a record: the newest one, or an earlier one of what is here already."""
        put_version(self._database, key, version, packed)

    def __len__(self) -> int:
        return self._database.execute("SELECT count(*) FROM record").fetchone()[0]

    # --- going on after an interruption -------------------------------------------------------------------

    def check_in(self, note: bytes) -> None:
        """Keeps all that was put here so far, with a note of how far that is, whatever becomes of this process.

        From the first call on, until `check_out`.
        """
        self._database.execute("COMMIT")
        if not self._is_careful:
            self._database.executescript(_CAREFUL + "CREATE TABLE IF NOT EXISTS reading (note BLOB);")
            self._is_careful = True
        self._database.execute("BEGIN")
        self._database.execute("DELETE FROM reading")
        self._database.execute("INSERT INTO reading VALUES (?)", (note,))
        self._database.execute("COMMIT")
        self._database.execute("BEGIN")

    def last_note(self) -> bytes | None:
        """The note of the last `check_in`, if the process that made it was cut short."""
        if not self._database.execute("SELECT 1 FROM sqlite_master WHERE name = 'reading'").fetchone():
            return None
        row = self._database.execute("SELECT note FROM reading").fetchone()
        return row and row[0]

    def check_out(self) -> None:
        """Forgets the note: the reading is at its end, and the file is whole by itself again."""
        self._database.execute("COMMIT")
        self._database.executescript("DROP TABLE IF EXISTS reading;" + _TRUSTING)
        self._database.execute("BEGIN")
        self._is_careful = False

    def forget_untold(self) -> None:
        """Forgets what is no earlier version: other readings of one version, and what portals copied."""
        forget_untold(self._database)

    def go_back(self, day: str) -> None:
        """Leaves what was published by a day (`2024-01-31`), and forgets what came later."""
        go_back(self._database, day)
        self._database.execute("DELETE FROM absent WHERE day > ? OR key NOT IN (SELECT key FROM record)", (day,))

    def note_absent(self, registry: str) -> None:
        """Notes which records of a registry the last reading did not bring, which brought all that it has.

        They are absent since the newest day that this reading tells of. Raises `SourceError` where it brought
        none at all.
        """
        of_registry = {"least": f"{registry}:", "beyond": f"{registry};", "turn": self.last_round()}
        (day,) = self._database.execute(_NEWEST_DAY, of_registry).fetchone()
        if not day:
            raise SourceError(registry, "there is no record of it in the sources, which are to hold all of them")
        self._database.execute(_NOTE_ABSENT, {**of_registry, "day": day})

    def forget_absent(self) -> None:
        """Forgets the absence of what the last reading brought."""
        self._database.execute(_FORGET_ABSENT, (self.last_round(),))

    def absent(self) -> Iterator[tuple[str, str]]:
        """The records that are not in their registry any more, by key, and since when."""
        yield from self._database.execute("SELECT key, day FROM absent ORDER BY key")

    def count_earlier(self) -> int:
        """How many earlier versions of records there are."""
        return self._database.execute("SELECT count(*) FROM earlier").fetchone()[0]

    def last_round(self) -> int:
        """Which reading the last one was: 0 is that of the build, -1 none."""
        return self._database.execute("SELECT coalesce(max(round), -1) FROM record").fetchone()[0]

    def remember(self) -> None:
        """Remembers what the records say now, for `count_since_remembered`."""
        self._database.execute("CREATE TEMP TABLE remembered AS SELECT key, digest FROM record")

    def count_since_remembered(self) -> tuple[int, int]:
        """How many records are new, and how many say something else than remembered."""
        query = """
            SELECT count(*) FILTER (WHERE remembered.key IS NULL),
                   count(*) FILTER (WHERE record.digest != remembered.digest)
            FROM record LEFT JOIN remembered USING (key)
        """
        return self._database.execute(query).fetchone()

    def newest(self) -> Iterator[tuple[str, Version]]:
        """The version of each record that stands in the graph, by key."""
        yield from newest_versions(self._database)

    def histories(self) -> Iterator[list[Kept]]:
        """The versions of each record that has several, the newest last, by key; links lead where nodes went."""
        for rows in kept_versions(self._database):
            yield [self._kept(*row) for row in rows]

    def _kept(self, key: str, version: Version, quads: bytes, facts: bytes) -> Kept:
        with self._damage_named():
            said, followed = unpack_quads(quads), unpack_facts(facts)
        return Kept(key=key, version=version, quads=self.redirects.apply(said), facts=followed)

    def count_by_registry(self) -> dict[str, int]:
        """How many records there are of each registry."""
        return dict(
            self._database.execute(
                "SELECT substr(key, 1, instr(key, ':') - 1) AS registry, count(*) FROM record GROUP BY registry"
            )
        )

    def findings(self) -> Iterator[bytes]:
        """The findings of every record that has any, as JSON lines, by key."""
        for (lines,) in self._database.execute("SELECT findings FROM record WHERE length(findings) ORDER BY key"):
            yield lines

    # --- what the records name ----------------------------------------------------------------------------

    def count_names(self) -> None:
        """Counts how often each thing is named how; to be called when all records are here."""
        self._database.executescript("DELETE FROM naming; DELETE FROM setting; BEGIN")
        mentions = self.mentions()
        while batch := list(islice(mentions, _RECORDS_AT_A_TIME)):
            names: Counter[tuple[str, str, str]] = Counter()
            settings: Counter[tuple[str, Mention]] = Counter()
            for each in chain.from_iterable(batch):
                names[each.kind, each.iri, each.name] += 1
                if each.other_names or (each.place and each.kind != "Investigator"):
                    settings[each.iri, each] += 1
            self._database.executemany(_COUNT, ((*key, times) for key, times in sorted(names.items())))
            packed = ((iri, pack_mention(each), times) for (iri, each), times in settings.items())
            self._database.executemany(_COUNT_SETTING, sorted(packed))
        self._database.execute("COMMIT")
        self._database.execute("BEGIN")

    def gather_numbers(self, numbers_of: Callable[[Profile], Iterable[tuple[str, str, str]]]) -> None:
        """Notes the numbers that each record bears (number, trial and how), for `bearings` and `profile`."""
        self._database.executescript(_MATCHING)
        for (told,) in self._database.execute("SELECT profile FROM record ORDER BY key"):
            profile = unpack_profile(told)
            self._database.execute("INSERT OR IGNORE INTO profile_of VALUES (?, ?)", (profile.trial, told))
            self._database.executemany("INSERT OR IGNORE INTO bearing VALUES (?, ?, ?)", numbers_of(profile))

    def bearings(self) -> Iterator[tuple[str, str, str]]:
        """The numbers that more than one trial bears, each with a trial and how, by number."""
        query = """
            SELECT number, trial, how FROM bearing WHERE number IN (
                SELECT number FROM bearing GROUP BY number HAVING count(DISTINCT trial) > 1
            ) ORDER BY number, trial, how
        """
        yield from self._database.execute(query)

    def profile(self, trial: str) -> Profile | None:
        """The profile of the first record of a trial, its things being what they were linked to."""
        query = "SELECT profile FROM profile_of WHERE trial = ?"
        row = self._database.execute(query, (trial,)).fetchone()
        if not row:
            return None
        profile = unpack_profile(row[0])
        targets = self.redirects.targets
        linked = {
            name: tuple(dict.fromkeys(chain.from_iterable(map(targets, getattr(profile, name)))))
            for name in ("sponsors", "drugs", "conditions", "countries")
        }
        return msgspec.structs.replace(profile, **linked)

    def stands(self, trial: str) -> bool:
        """Whether a trial had a node of its own when the graph was loaded last."""
        query = "SELECT 1 FROM standing WHERE trial = ?"
        return self._database.execute(query, (trial,)).fetchone() is not None

    def note_standing(self) -> None:
        """Notes which trials have nodes of their own, for `stands`; to be called after the last redirect."""
        self._database.execute("DELETE FROM standing")
        self._database.execute(
            "INSERT INTO standing SELECT trial FROM profile_of WHERE trial NOT IN (SELECT iri FROM redirect)"
        )

    def mentions(self) -> Iterator[list[Mention]]:
        """What each record mentions, by key."""
        for (named,) in self._database.execute("SELECT mentions FROM record ORDER BY key"):
            with self._damage_named():
                mentions = unpack_mentions(named)
            yield mentions

    def things(self, kind: str) -> Iterator[Thing]:
        """Every thing of a kind that the records name, by IRI."""
        query = f"SELECT iri, name, times FROM naming WHERE kind = ? ORDER BY iri, times DESC, {_BY_USE}"
        iri, names, times = "", [], 0
        for each, name, used in self._database.execute(query, (kind,)):
            if each != iri:
                if names:
                    yield self._thing(iri, names, times)
                iri, names, times = each, [], 0
            names.append(name)
            times += used
        if names:
            yield self._thing(iri, names, times)

    def name_of(self, kind: str, iri: str) -> str | None:
        """What a thing of a kind is called most often; None where no record names it."""
        query = f"SELECT name FROM naming WHERE kind = ? AND iri = ? ORDER BY times DESC, {_BY_USE} LIMIT 1"
        row = self._database.execute(query, (kind, iri)).fetchone()
        return row and row[0]

    def times(self, kind: str) -> dict[str, int]:
        """How often each thing of a kind is named, by IRI."""
        query = "SELECT iri, sum(times) FROM naming WHERE kind = ? GROUP BY iri"
        return dict(self._database.execute(query, (kind,)))

    def count_named(self, kind: str) -> tuple[int, int]:
        """How many things of a kind are named, and how often they are."""
        query = "SELECT count(DISTINCT iri), coalesce(sum(times), 0) FROM naming WHERE kind = ?"
        return self._database.execute(query, (kind,)).fetchone()

    def _thing(self, iri: str, names: list[str], times: int) -> Thing:
        rows = self._database.execute(
            "SELECT mention FROM setting WHERE iri = ? ORDER BY times DESC, mention", (iri,)
        )
        mentions = tuple(unpack_mention(data) for (data,) in rows)
        return Thing(iri=iri, names=tuple(names), times=times, mentions=mentions)

    # --- what their names are linked to -------------------------------------------------------------------

    def combinations(self, kind: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """The nodes of a kind whose links go to several things: IRI, name and those things, by IRI."""
        for thing in self.things(kind):
            if len(targets := self.redirects.targets(thing.iri)) > 1:
                yield thing.iri, thing.names[0], targets

    def names(self) -> Iterator[NamedThing]:
        """Every thing as it goes into the graph, by IRI and kind."""
        thing: tuple[str, str] | None = None
        rows: list[tuple[str, int]] = []
        for iri, kind, name, is_label in self._database.execute(_NAMES):
            if (iri, kind) != thing:
                if thing:
                    yield _named(thing, rows)
                thing, rows = (iri, kind), []
            rows.append((name, is_label))
        if thing:
            yield _named(thing, rows)

    def quads(self) -> Iterator[bytes]:
        """The N-Quads of every record, by key, with links to where nodes were redirected."""
        for (packed,) in self._database.execute("SELECT quads FROM record ORDER BY key"):
            with self._damage_named():
                quads = unpack_quads(packed)
            yield self.redirects.apply(quads)

    @contextmanager
    def _damage_named(self) -> Iterator[None]:
        try:
            yield
        except (zstandard.ZstdError, msgspec.DecodeError) as error:
            raise StoreError(str(self._path), f"is damaged ({error}); build the graph anew") from error

    def close(self) -> None:
        """Closes the file."""
        if self._database.in_transaction:
            self._database.execute("COMMIT")
        self._database.close()


def _refuse_unknown(database: sqlite3.Connection, path: Path) -> None:
    """Raises `StoreError` for a file that is damaged or has other tables."""
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise StoreError(str(path), f"cannot be read ({error}); build the graph anew") from error
    if version != FORMAT:
        raise StoreError(str(path), "was made by another release of trialgraph; build the graph anew")


def _named(thing: tuple[str, str], rows: list[tuple[str, int]]) -> NamedThing:
    """A thing and its names: the label is its vocabulary's, else the most used name that can be one."""
    labels = [name for name, is_label in rows if is_label] or [rows[0][0]]
    alternatives = tuple(name for name in dict.fromkeys(labels) if name != labels[0])
    hidden = tuple(name for name, is_label in rows if not is_label and name not in labels)
    return NamedThing(iri=thing[0], kind=thing[1], label=labels[0], alternatives=alternatives, hidden=hidden)
