"""Reviewing links: what waits for somebody's decision, in which order, and what an answer writes down."""

import csv
import io
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import dropwhile
from pathlib import Path

import msgspec
from msgspec import Struct
from pyoxigraph import Literal, NamedNode

from trialgraph import identifiers, iris, prefixes
from trialgraph.errors import QueryError, SourceError
from trialgraph.mappings import Justification, Mapping, Predicate, table_on
from trialgraph.rows import Rows
from trialgraph.terms import XSD
from trialgraph.workbench import Workbench


class Question(Struct, frozen=True, kw_only=True):
    """A name, and what it may mean or is linked to."""

    rows: tuple[Mapping, ...]
    """At least one, the likeliest first."""
    uses: int
    """How often records use the name."""

    @property
    def subject(self) -> str:
        """The IRI minted from the name."""
        return self.rows[0].subject_id

    @property
    def name(self) -> str:
        """The name as written, most often."""
        return self.rows[0].subject_label

    @property
    def kind(self) -> str:
        """What is named: `Drug`."""
        return self.rows[0].category


# --- what waits ---------------------------------------------------------------------------------------


def find_doubts(
    candidates: Iterable[Mapping], decisions: Iterable[Mapping], *, uses: dict[str, int], kind: str | None = None
) -> list[Question]:
    """The names that nobody has decided on, the most used first, each with what it may mean.

    `uses` says how often a name is used, by the IRI minted from it.
    """
    questions = _find_undecided(candidates, decisions, uses, kind)
    return sorted(questions, key=lambda each: (-each.uses, each.name, each.subject))


def find_links(
    links: Iterable[Mapping], decisions: Iterable[Mapping], *, uses: dict[str, int], kind: str | None = None
) -> list[Question]:
    """The names that are linked without anybody's decision, the least certain first, each with all its links."""
    questions = _find_undecided(links, decisions, uses, kind)
    return sorted(questions, key=lambda each: (each.rows[-1].confidence, -each.uses, each.name, each.subject))


def _find_undecided(
    rows: Iterable[Mapping], decisions: Iterable[Mapping], uses: dict[str, int], kind: str | None
) -> list[Question]:
    """One question for each name; a name is decided when something is accepted for it or all is rejected."""
    said = list(decisions)
    accepted = {row.subject_id for row in said if not row.negated}
    rejected = {(row.subject_id, row.object_id) for row in said if row.negated}
    waiting: dict[str, dict[str, Mapping]] = {}
    for row in rows:
        is_wanted = kind in (None, row.category) and not row.negated and row.subject_id not in accepted
        if is_wanted and (row.subject_id, row.object_id) not in rejected:
            others = waiting.setdefault(row.subject_id, {})
            others[row.object_id] = max(others.get(row.object_id, row), row, key=lambda each: each.confidence)
    return [
        Question(rows=tuple(sorted(others.values(), key=lambda each: -each.confidence)), uses=uses.get(iri, 0))
        for iri, others in waiting.items()
    ]


# --- what an answer means -----------------------------------------------------------------------------

Decide = Callable[[Question, str], tuple[Mapping, ...]]
"""The rows that an answer stands for; none where it is no decision."""

_PREDICATES = {"": Predicate.EXACT, "c": Predicate.CLOSE, "b": Predicate.BROAD, "n": Predicate.NARROW}
_CHOICE = re.compile(r"([1-9][0-9]{0,3}) ?([bcnx]?)")


def decide_doubt(question: Question, answer: str) -> tuple[Mapping, ...]:
    """`2` accepts the second as the same, `2c`, `2b`, `2n` as close, broader, narrower; `x` rejects all."""
    if answer == "x":
        return _rejected(question.rows)
    row, letter = _chosen(question, answer)
    if row is None or letter not in _PREDICATES:
        return ()
    return (msgspec.structs.replace(row, predicate=_PREDICATES[letter]),)


def decide_link(question: Question, answer: str) -> tuple[Mapping, ...]:
    """`y` accepts all as they are, since a combination is all of its parts; `x` rejects all, `2x` the second."""
    if answer in ("x", "y"):
        return question.rows if answer == "y" else _rejected(question.rows)
    row, letter = _chosen(question, answer)
    return _rejected((row,)) if row and letter == "x" else ()


def _chosen(question: Question, answer: str) -> tuple[Mapping | None, str]:
    """The row with the answer's number, if there is one, and the letter behind the number."""
    choice = _CHOICE.fullmatch(answer)
    if choice is None or int(choice[1]) > len(question.rows):
        return None, ""
    return question.rows[int(choice[1]) - 1], choice[2]


def _rejected(rows: Iterable[Mapping]) -> tuple[Mapping, ...]:
    return tuple(msgspec.structs.replace(row, negated=True) for row in rows)


def signed(row: Mapping, *, author: str, date: str) -> Mapping:
    """A row as somebody's decision of that day (ISO 8601)."""
    return msgspec.structs.replace(
        row, justification=Justification.CURATION, confidence=1.0, author=author, date=date
    )


def match_rows(rows: Iterable[Mapping], number: str | None = None) -> Rows:
    """Which trials are one, or may be, as rows for people, the surest first; only those of a number, if given."""
    wanted = {number, *(identifiers.recognise(number or "") or ())}
    found = [
        (_number(row.subject_id), _number(row.object_id), row)
        for row in rows
        if row.category == "Trial" and not row.negated
    ]
    found.sort(key=lambda each: (-each[2].confidence, each[0], each[1]))
    terms = [
        (Literal(one), Literal(other), *_weight(row))
        for one, other, row in found
        if not number or wanted & {one, other}
    ]
    return Rows.collected(("number", "other", "confidence", "date", "evidence"), terms)


def _weight(row: Mapping) -> tuple[Literal | None, ...]:
    """How sure a row is, of which day, and why."""
    confidence = Literal(str(row.confidence), datatype=NamedNode(XSD + "decimal"))
    day = Literal(row.date, datatype=NamedNode(XSD + "date")) if row.date else None
    return confidence, day, Literal(_evidence(row))


def _evidence(row: Mapping) -> str:
    return row.comment or f"decided by {row.author} on {row.date}"


def _number(trial: str) -> str:
    return trial.rsplit("/", 1)[1]


def decide_trials(bench: Workbench, one: str, other: str, *, apart: bool) -> Mapping:
    """The row by which two trials are one, or not, given by their numbers or IRIs.

    It is about the records' own trials, also where they were joined. Raises `QueryError` for what no record
    describes, and for a trial and itself.
    """
    first, second = (_registered(bench, each) for each in (one, other))
    if first == second:
        raise QueryError(f"{one} and {other} are the same trial from the start")
    return Mapping(
        subject_id=first,
        subject_label=bench.name_of("Trial", first) or "",
        category="Trial",
        predicate=Predicate.EXACT,
        negated=apart,
        object_id=second,
        object_label=bench.name_of("Trial", second) or "",
        justification=Justification.CURATION,
        confidence=1.0,
    )


def _registered(bench: Workbench, text: str) -> str:
    """The IRI minted for the trial with a number."""
    number = identifiers.recognise(text)
    for iri in (prefixes.expand(text) or text, iris.trial(number[1] if number else text), iris.trial(text)):
        if bench.name_of("Trial", iri):
            return iri
    raise QueryError(f"no record in the graph has the number {text!r} in its registry")


# --- the table of decisions ---------------------------------------------------------------------------


def append_rows(path: Path, rows: Iterable[Mapping]) -> bytes:
    """Appends rows to a table, which is made where there is none, and returns the lines as written.

    They are on the disk when this returns. A table that somebody has edited keeps its columns, their order and all
    that is in them; those that it lacks are added behind. Raises `SourceError` where it cannot be written.
    """
    with _told_of(path):
        place = path.resolve()
        lines = _lines(list(rows), _made_ready(place))
        with place.open("ab") as stream:
            stream.write(lines)
            stream.flush()
            os.fsync(stream.fileno())
    return lines


def remove_lines(path: Path, lines: bytes) -> None:
    """Takes lines that `append_rows` wrote out of a table again.

    Raises `SourceError` where they are not there any more, or the table cannot be written.
    """
    with _told_of(path):
        before, found, after = path.read_bytes().rpartition(lines)
        if not found:
            raise SourceError(str(path), "somebody else has changed what was to be undone; nothing is undone")
        _replace(path.resolve(), before + after)


def _made_ready(path: Path) -> str:
    """The text of a table, after making it and adding behind what columns it lacks for our rows.

    Cells beyond the header stay under columns without a name, so that they do not come to stand under ours.
    """
    written = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    empty = _table(())
    columns = _columns(written)
    if missing := [column for column in _columns(empty) if column not in columns]:
        missing = [""] * (_widest(written) - len(columns)) + missing
    text = _ended(_widened(written, missing) if missing else written) if written.strip() else empty
    if text != written:
        _replace(path, text.encode())
    return text


def _widened(text: str, columns: list[str]) -> str:
    """A table with more columns in its header."""
    lines = text.split("\n")
    header = next((number for number, line in enumerate(lines) if _is_of_table(line)), None)
    if header is None:
        return _ended(text) + "\t".join(columns)
    lines[header] = "\t".join([lines[header].rstrip("\r"), *columns])
    return "\n".join(lines)


def _columns(text: str) -> list[str]:
    """The names in a table's header; none where there is no header."""
    return next(_rows(text), [])


def _widest(text: str) -> int:
    """The number of cells in a table's longest row, which may be more than its header has."""
    return max(map(len, _rows(text)), default=0)


def _rows(text: str) -> Iterator[list[str]]:
    lines = dropwhile(lambda line: not _is_of_table(line), io.StringIO(text, newline=""))
    return csv.reader(lines, delimiter="\t")


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _is_of_table(line: str) -> bool:
    """Whether a line is the header, or behind it, and none of the remarks above."""
    return bool(line.strip()) and not line.startswith("#")


def _lines(rows: list[Mapping], table: str) -> bytes:
    """Rows as lines for a table: in its columns, and with whole IRIs unless it declares all prefixes as we do."""
    remarks = {line.rstrip() for line in table.split("\n") if line.startswith("#")}
    ours = _table(rows)
    is_ours = remarks.issuperset(line for line in ours.split("\n") if line.startswith("#  "))
    columns = _columns(table)
    # in quotes, a label that begins with # is no remark where labels stand first
    quoting = csv.QUOTE_MINIMAL if columns[0] == "subject_id" else csv.QUOTE_ALL
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, columns, restval="", delimiter="\t", lineterminator="\n", quoting=quoting)
    header, *cells = _rows(ours)
    for row, values in zip(rows, cells, strict=True):
        whole = {} if is_ours else {"subject_id": row.subject_id, "object_id": row.object_id}
        writer.writerow(dict(zip(header, values, strict=True)) | whole)
    return lines.getvalue().encode()


def _table(rows: Iterable[Mapping]) -> str:
    """A whole table with these rows."""
    text = io.StringIO(newline="")
    write = table_on(text)
    for row in rows:
        write(row)
    return text.getvalue()


def _replace(path: Path, data: bytes) -> None:
    """Puts a file in the place of another one in one step, with the same rights."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if path.exists():
        shutil.copymode(path, beside)
    beside.replace(path)


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeError, csv.Error) as error:
        raise SourceError(str(path), f"the decision cannot be written: {error}") from error
