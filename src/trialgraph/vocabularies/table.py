"""Tables with tabs: `id, label, synonyms, broader` and whatever else a heading names.

Without a heading the columns stand in that order. Several values in a cell are separated by `|`, and a
synonym may say its scope as `E:` (exact), `B:`, `N:`, `R:` or `L:`. Several lines may speak of one term.
"""

import csv
import re
from collections.abc import Callable, Iterator
from io import BufferedReader, TextIOWrapper
from itertools import chain
from typing import TypeVar

from trialgraph.vocabularies import curies
from trialgraph.vocabularies.formats import Reader, Term, ToIRI

Value = TypeVar("Value")

LONGEST_CELL = 2**24

_HEADINGS = {
    "id": "id iri curie code mesh_id rxcui geonameid ror",
    "label": "label name mesh_name term title preferred_label preferred_name",
    "exact": "synonyms synonym exact exact_synonyms alternates aliases alternate_names",
    "related": "related related_synonyms",
    "broader": "broader parent parents is_a ingredient_rxcui",
    "tree_numbers": "tree_number tree_numbers mesh_tree_number",
    "matches": "match matches exact_match exact_matches",
    "unii": "unii",
    "notation": "notation symbol",
    "kind": "kind type tty",
    "obsolete": "obsolete deprecated",
    "replaced_by": "replaced_by",
    "status": "status",
    "country": "country country_code",
    "region": "region admin1",
    "place": "place city",
    "latitude": "latitude lat",
    "longitude": "longitude lon lng",
    "population": "population",
}
"""The part of a term that a column holds, and the headings under which it is found."""
_PART_OF = {heading: part for part, headings in _HEADINGS.items() for heading in headings.split()}
_WITHOUT_HEADING = ("id", "label", "exact", "broader")
_LONGEST_ABBREVIATION = 5
_SCOPE = re.compile(r"([EBNRL]):(?=\S)")
_TRUE = frozenset({"true", "1", "yes"})
_CURIE = rb"[A-Za-z][\w.]*:[^\s|]+"
_PAIRS = re.compile(rb"(?:" + _CURIE + rb"\t" + _CURIE + rb"\r?\n)+")


# --- reading ------------------------------------------------------------------------------------------


def looks_like_table(head: bytes) -> bool:
    """Whether the first line has a tab in it and is no markup."""
    line = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    return b"\t" in line.strip(b"\r\n ") and not line.startswith((b"<", b"{", b"[", b"#"))


def looks_like_pairs(head: bytes) -> bool:
    """Whether every line is a pair of CURIEs: a term, and what means the same elsewhere."""
    whole_lines = head[: head.rfind(b"\n") + 1]
    return bool(_PAIRS.fullmatch(whole_lines))


def read_table(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """A term, or a part of one, for each line that has an id; raises `ValueError` for a heading without ids."""
    rows = rows_of(stream)
    first = next(rows, [])
    columns = _columns(first)
    for row in rows if columns else chain([first], rows):
        cells = dict(zip(columns or _WITHOUT_HEADING, map(str.strip, row), strict=False))
        if cells.get("id"):
            yield _term(cells, to_iri)


def read_pairs(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """For each line, the part of a term that says what matches it."""
    for row in rows_of(stream):
        if len(row) == 2 and (match := curies.expand(row[1].strip())):
            yield Term(id=to_iri(row[0].strip()), matches=(match,))


def rows_of(stream: BufferedReader) -> Iterator[list[str]]:
    """The rows of a document in UTF-8 whose cells are separated by tabs and never quoted."""
    csv.field_size_limit(LONGEST_CELL)
    text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    return csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE)


READER = Reader(name="table", recognises=looks_like_table, read=read_table)
MATCHES = Reader(name="table of matches", recognises=looks_like_pairs, read=read_pairs)


# --- one line -----------------------------------------------------------------------------------------


def _columns(first: list[str]) -> list[str | None]:
    """The part of a term in each column; empty where the first line is no heading."""
    headings = [heading.strip().lower().replace(" ", "_") for heading in first]
    columns = [_PART_OF.get(heading) for heading in headings]
    if "label" in columns and "id" not in columns:
        raise ValueError(f"no column holds ids; name one of: {_HEADINGS['id']}")
    return columns if "id" in columns else []


def _term(cells: dict[str | None, str], to_iri: ToIRI) -> Term:
    names = values(cells.get("label", ""))
    label = next((name for name in names if _reads_as_label(name)), next(iter(names), None))
    exact, related = _scoped(values(cells.get("exact", "")))
    matches = (*values(cells.get("matches", "")), *(f"unii:{unii}" for unii in values(cells.get("unii", ""))))
    return Term(
        id=to_iri(cells["id"]),
        label=label,
        exact=(*(name for name in names if name != label), *exact),
        related=(*related, *values(cells.get("related", ""))),
        broader=tuple(map(to_iri, values(cells.get("broader", "")))),
        tree_numbers=values(cells.get("tree_numbers", "")),
        matches=tuple(filter(None, map(curies.expand, matches))),
        obsolete=cells.get("obsolete", "").lower() in _TRUE,
        replaced_by=_read(to_iri, cells, "replaced_by"),
        latitude=_read(float, cells, "latitude"),
        longitude=_read(float, cells, "longitude"),
        population=_read(int, cells, "population"),
        **{part: cells.get(part) or None for part in ("notation", "kind", "status", "country", "region", "place")},
    )


def _reads_as_label(name: str) -> bool:
    """Whether a name of several in the label's cell can be the label: not an abbreviation, not all capitals."""
    return len(name) > _LONGEST_ABBREVIATION and not name.isupper()


def values(cell: str) -> tuple[str, ...]:
    """The values in a cell, which `|` separates."""
    return tuple(filter(None, map(str.strip, cell.split("|"))))


def _scoped(synonyms: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Exact and other synonyms; one without a scope is exact."""
    exact, related = [], []
    for synonym in synonyms:
        scope = _SCOPE.match(synonym)
        (related if scope and scope[1] != "E" else exact).append(synonym[2:].strip() if scope else synonym)
    return tuple(exact), tuple(related)


def _read(read: Callable[[str], Value], cells: dict[str | None, str], part: str) -> Value | None:
    cell = cells.get(part)
    return read(cell) if cell else None
