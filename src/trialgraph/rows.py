"""The rows of an answer, as terms, as plain Python values and as data frames."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import chain, islice
from typing import TYPE_CHECKING, Self

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from trialgraph.display import Cell, line_of, link_to, notebook_html, table_html, table_text
from trialgraph.errors import ConfigError, QueryError, StoreError
from trialgraph.prefixes import shorten
from trialgraph.stores.streams import as_stream
from trialgraph.terms import XSD

if TYPE_CHECKING:
    import pandas
    import polars

Term = NamedNode | BlankNode | Literal
Terms = tuple[Term | None, ...]
"""A row, in the order of the variables."""
Value = str | int | float | Decimal | bool | date | None
Naming = Callable[[Iterable[str]], Mapping[str, str]]
"""From IRIs to what those are called that have a name."""

SHOWN = 20
"""Rows of an answer that are shown."""
COUNTED = 10_000
"""Rows that are read to tell how many more there are."""

_INTEGERS = ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
_READERS: dict[str, Callable[[str], Value]] = {
    **{XSD + name: int for name in _INTEGERS},
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    XSD + "date": date.fromisoformat,
}


_STREAMED = "the rows were streamed already and are gone; ask again"


def python_value(term: Term | None) -> Value:
    """A term as a plain value: IRIs and text as str, numbers, booleans and full dates as such, else None.

    A literal that is not what its datatype says, and a date with a time zone, stay the text that they are.
    """
    if term is None:
        return None
    if isinstance(term, BlankNode):
        return str(term)
    if isinstance(term, Literal) and term.datatype.value in _READERS:
        try:
            return _READERS[term.datatype.value](term.value)
        except (ValueError, KeyError, InvalidOperation):
            return term.value
    return term.value


class Rows:
    """The answer to a SELECT: streamed once through `solutions`, or collected by any other use.

    Only what shows it reads no more than `COUNTED` rows, and leaves the others to be streamed or collected.
    """

    naming: Naming | None = None
    """Tells the names of things, for people to read; set by who knows them."""

    def __init__(self, solutions: QuerySolutions):
        self.variables: tuple[str, ...] = tuple(variable.value for variable in solutions.variables)
        self._collected: list[Terms] = []
        self._unread: QuerySolutions | None = solutions
        self._streamed = False

    @classmethod
    def collected(cls, variables: Iterable[str], terms: list[Terms]) -> Self:
        """Rows that are there already, as tuples of terms in the order of the variables."""
        rows = cls.__new__(cls)
        rows.variables, rows._collected, rows._unread, rows._streamed = tuple(variables), terms, None, False
        return rows

    @property
    def terms(self) -> list[Terms]:
        """All rows as tuples of terms, in the order of `variables`; collects them.

        Raises `StoreError`, and `QueryError` when they have been streamed away.
        """
        return self.first(None)

    def first(self, most: int | None) -> list[Terms]:
        """The first rows, or all; they are kept, and the others stay unread. Raises as `terms` does."""
        self._refuse_if_streamed()
        if self._unread is not None:
            wanted = None if most is None else max(most - len(self._collected), 0)
            self._collected.extend(map(tuple, islice(read_on(self._unread), wanted)))
            if most is None or len(self._collected) < most:
                self._unread = None
        return self._collected if most is None else self._collected[:most]

    def solutions(self) -> QuerySolutions:
        """The rows as SPARQL solutions, to be read once; they are not kept unless they were collected before.

        Raises `QueryError` when they have been streamed away.
        """
        self._refuse_if_streamed()
        if self._unread is None:
            return _solutions_of(self.variables, self._collected)
        self._streamed = True
        if not self._collected:
            return self._unread
        return _solutions_of(self.variables, chain(self._collected, read_on(self._unread)))

    def _refuse_if_streamed(self) -> None:
        if self._streamed:
            raise QueryError(_STREAMED)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Rows as dicts of plain values; collects them."""
        for row in self.terms:
            yield dict(zip(self.variables, map(python_value, row), strict=True))

    def __len__(self) -> int:
        return len(self.terms)

    def __repr__(self) -> str:
        """The first rows as a table, aligned by spaces."""
        if self._streamed:
            return f"<Rows of {', '.join(self.variables)}: {_STREAMED}>"
        cells = [[cell_text(term) for term in row] for row in self.first(SHOWN)]
        return (table_text(self.variables, cells) + self._more()).rstrip("\n")

    def _repr_html_(self) -> str:
        """The first rows as a table with links, for notebooks."""
        if self._streamed:
            return notebook_html(table_html(self.variables, [], more=_STREAMED))
        return notebook_html(table_html(self.variables, self.cells(SHOWN), more=self._more()))

    def cells(self, most: int) -> list[list[Cell]]:
        """The first rows as values and links, for `display.table_html`: things are called by their names."""
        shown = self.first(most)
        things = {term.value for row in shown for term in row if isinstance(term, NamedNode)}
        names = self.naming(sorted(things)) if self.naming and things else {}
        return [_cells(row, names) for row in shown]

    def _more(self) -> str:
        """What is said of the rows that are not shown."""
        read = len(self.first(COUNTED + 1))
        if read <= SHOWN:
            return "" if read else "no rows"
        return f"… and {'over ' if read > COUNTED else ''}{min(read, COUNTED) - SHOWN:,} more"

    def to_pandas(self) -> "pandas.DataFrame":
        """One column for each variable; raises `ConfigError` where pandas is not installed."""
        try:
            import pandas
        except ImportError as error:
            raise ConfigError("pandas is not installed: pip install trialgraph[pandas]") from error
        return pandas.DataFrame([tuple(row.values()) for row in self], columns=list(self.variables))

    def to_polars(self) -> "polars.DataFrame":
        """One column for each variable, of text where types differ; raises `ConfigError` without polars."""
        try:
            import polars
        except ImportError as error:
            raise ConfigError("polars is not installed: pip install trialgraph[polars]") from error
        columns = {name: _of_one_type([row[name] for row in self]) for name in self.variables}
        return polars.DataFrame(columns, strict=False)


def read_on(solutions: QuerySolutions) -> Iterator[tuple[Term | None, ...]]:
    """The solutions, with what goes wrong between two of them raised as `StoreError`."""
    try:
        yield from solutions
    except (OSError, RuntimeError, SyntaxError) as error:
        raise StoreError("the answer", f"broke off: {error}") from error


def _of_one_type(values: list[Value]) -> list[Value]:
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) < 2:
        return values
    return [None if value is None else str(value) for value in values]


def cell_text(term: Term | None) -> str:
    """A term on one line, an IRI as CURIE."""
    if term is None:
        return ""
    return line_of(shorten(term.value) if isinstance(term, NamedNode) else str(python_value(term)))


def csv_text(term: Term | None) -> str:
    """A term as SPARQL's CSV has it: its letters alone."""
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _cells(row: Terms, names: Mapping[str, str]) -> list[Cell]:
    """The values of a row; a thing whose name is in the row anyway is called otherwise."""
    texts = {term.value for term in row if isinstance(term, Literal)}
    return [
        link_to(term.value, names.get(term.value), beside=texts)
        if isinstance(term, NamedNode)
        else python_value(term)
        for term in row
    ]


def _solutions_of(variables: tuple[str, ...], rows: Iterable[Terms]) -> QuerySolutions:
    """Rows as solutions again, by way of SPARQL's TSV."""
    lines = chain([tsv_head(variables)], map(tsv_line, rows))
    return parse_query_results(as_stream(map(str.encode, lines)), QueryResultsFormat.TSV)


def tsv_head(variables: Iterable[str]) -> str:
    """The first line of SPARQL's TSV."""
    return "\t".join(f"?{variable}" for variable in variables) + "\n"


def tsv_line(row: Iterable[Term | None]) -> str:
    """A row in SPARQL's TSV, whose cells are terms as in a query; nothing where there is none."""
    return "\t".join("" if term is None else str(term) for term in row) + "\n"
