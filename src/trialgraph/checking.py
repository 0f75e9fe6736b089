"""Looks through a whole graph for what is missing, dangling or at odds."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from trialgraph.build import WORKBENCH
from trialgraph.errors import StoreError
from trialgraph.queries import look_up
from trialgraph.report import read_report
from trialgraph.rows import read_on
from trialgraph.shapes import find_violations
from trialgraph.stores import Store

MOST_FOR_SHAPES = 200_000
"""Triples that are checked against the shapes without being asked to; a million take ten minutes."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One thing that was looked at."""

    what: str
    said: str
    """What was found, in words."""
    wrong: bool = False
    examples: list[str] = field(default_factory=list)


def check_graph(
    store: Store, folder: Path | None, *, shapes: bool | None = None, most: int = 5
) -> Iterator[Checked]:
    """Checks counts, links, shapes and, in a graph's folder, the records and the index of names, one by one.

    The `shapes` are checked where asked for, or the graph is small. The columns of edges are those of `agreement`.
    Raises `StoreError` where a file cannot be read to its end.
    """
    triples = store.count()
    yield Checked(what="triples", said=f"{triples:,}")
    if folder:
        yield _check_records(store, folder)
    yield _check_links(store, most)
    if shapes or (shapes is None and triples <= MOST_FOR_SHAPES):
        found = find_violations(store)
        told = [f"{each.node}  {each.path}: {each.message}" for each in found[:most]]
        said = f"{len(found):,} violations" if found else "conforms"
        yield Checked(what="shapes", said=said, wrong=bool(found), examples=told)
    else:
        yield Checked(what="shapes", said="not checked, as the graph is large; --shapes does")
    if folder:
        yield _check_search(store, folder)


def _check_records(store: Store, folder: Path) -> Checked:
    """The records in the store, in the workbench and by the report."""
    (row,) = look_up(store, "number_of_records").terms
    counts = {
        "the store": int(row[0].value),
        WORKBENCH: _count_records(folder / WORKBENCH),
        "the report": read_report(folder).get("records"),
    }
    if len(set(counts.values())) == 1:
        return Checked(what="records", said=f"{counts['the store']:,}")
    said = ", ".join(f"{number} in {where}" for where, number in counts.items())
    return Checked(what="records", said=said, wrong=True)


def _count_records(path: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
            (said,) = database.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                raise StoreError(str(path), f"is damaged: {' '.join(said.split())}")
            (records,) = database.execute("SELECT count(*) FROM record").fetchone()
            return records
    except sqlite3.Error as error:
        raise StoreError(str(path), f"is damaged: {error}") from error


def _check_links(store: Store, most: int) -> Checked:
    rows = read_on(look_up(store, "dangling_things").solutions())
    told = [f"{thing.value}  by {link.value}" for thing, link in islice(rows, most)]
    number = len(told) + sum(1 for _ in rows)
    said = f"{number:,} things that something leads to have no class" if number else "all lead to something"
    return Checked(what="links", said=said, wrong=bool(number), examples=told)


def _check_search(store: Store, folder: Path) -> Checked:
    if not find_spec("tantivy"):
        return Checked(what="names", said="not checked: pip install 'trialgraph[serve]'")
    from trialgraph.search import count_names, has_search, open_search  # Tantivy, which not everybody has

    if not has_search(folder):
        return Checked(what="names", said="no index yet; the server makes it")
    said, indexed = count_names(store), open_search(folder).names
    words = f"{indexed:,} in the index" + (f", {said:,} in the store" if indexed != said else "")
    return Checked(what="names", said=words, wrong=indexed != said)
