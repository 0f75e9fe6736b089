"""The rows of an answer, as terms, as plain Python values and as data frames."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Self

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from trialgraph.errors import ConfigError, QueryError, StoreError
from trialgraph.terms import XSD

if TYPE_CHECKING:
    import pandas
    import polars

Term = NamedNode | BlankNode | Literal
Value = str | int | float | Decimal | bool | date | None

_INTEGERS = ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
_READERS: dict[str, Callable[[str], Value]] = {
    **{XSD + name: int for name in _INTEGERS},
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    XSD + "date": date.fromisoformat,
}


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
    """The answer to a SELECT: streamed once through `solutions`, or collected by any other use."""

    def __init__(self, solutions: QuerySolutions):
        self.variables: tuple[str, ...] = tuple(variable.value for variable in solutions.variables)
        self._solutions: QuerySolutions | None = solutions
        self._terms: list[tuple[Term | None, ...]] | None = None

    @classmethod
    def collected(cls, variables: Iterable[str], terms: list[tuple[Term | None, ...]]) -> Self:
        """Rows that are there already, as tuples of terms in the order of the variables."""
        rows = cls.__new__(cls)
        rows.variables, rows._solutions, rows._terms = tuple(variables), None, terms
        return rows

    @property
    def terms(self) -> list[tuple[Term | None, ...]]:
        """All rows as tuples of terms, in the order of `variables`; collects them. Raises `StoreError`."""
        if self._terms is None:
            self._terms = [tuple(solution) for solution in read_on(self.solutions())]
        return self._terms

    def solutions(self) -> QuerySolutions:
        """The rows as SPARQL solutions, to be read once; they are not kept unless they were collected before.

        Raises `QueryError` when they have been streamed away.
        """
        if self._terms is not None:
            return _solutions_of(self.variables, self._terms)
        if self._solutions is None:
            raise QueryError("the rows were streamed already and are gone; ask again")
        solutions, self._solutions = self._solutions, None
        return solutions

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Rows as dicts of plain values; collects them."""
        for row in self.terms:
            yield dict(zip(self.variables, map(python_value, row), strict=True))

    def __len__(self) -> int:
        return len(self.terms)

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


def _solutions_of(variables: tuple[str, ...], rows: list[tuple[Term | None, ...]]) -> QuerySolutions:
    """Collected rows as solutions again, by way of SPARQL's TSV, whose cells are terms."""
    head = "\t".join(f"?{variable}" for variable in variables)
    body = ("\t".join("" if term is None else str(term) for term in row) for row in rows)
    return parse_query_results("\n".join((head, *body)) + "\n", QueryResultsFormat.TSV)
