"""Fills the parameters of a stored query, so that no value can change what is asked."""

from collections.abc import Callable, Mapping

from pyoxigraph import Literal, NamedNode

from trialgraph.errors import QueryError
from trialgraph.queries.stored import Parameter, StoredQuery, replace_variables
from trialgraph.queries.values import TYPES, read_literal
from trialgraph.sparql import write_term

Resolve = Callable[[str, Parameter], NamedNode]
"""Finds the thing that a value of type `iri` means; raises `QueryError`."""


def fill(query: StoredQuery, arguments: Mapping[str, object], resolve: Resolve) -> str:
    """The SPARQL with each parameter's argument, or its default, in its place; raises as `find_terms` does."""
    terms = find_terms(query, arguments, resolve)
    return replace_variables(query.text, {variable: write_term(term) for variable, term in terms.items()})


def find_terms(
    query: StoredQuery, arguments: Mapping[str, object], resolve: Resolve
) -> dict[str, NamedNode | Literal]:
    """What each parameter's variable is filled with: its argument, or its default; what stays open is left out.

    An argument of None counts as not given. Raises `QueryError` for an argument that no parameter asks for, a
    required one that is missing and has no default, and a value that does not fit.
    """
    _refuse_unknown(query, arguments)
    terms = {}
    for parameter in query.parameters:
        value = arguments.get(parameter.name)
        value = parameter.default if value is None else value
        if value is not None:
            terms[parameter.variable] = _term(parameter, value, resolve)
        elif parameter.required:
            expected = TYPES[parameter.type].expected
            raise QueryError(f"{query.name} needs a value for {parameter.name!r}: {expected}")
    return terms


def _term(parameter: Parameter, value: object, resolve: Resolve) -> NamedNode | Literal:
    try:
        if parameter.type != "iri":
            return read_literal(value, parameter.type, parameter.language)
        return value if isinstance(value, NamedNode) else resolve(str(value), parameter)
    except QueryError as error:
        raise QueryError(f"{parameter.name}: {error}") from error


def _refuse_unknown(query: StoredQuery, arguments: Mapping[str, object]) -> None:
    known = [parameter.name for parameter in query.parameters]
    unknown = [name for name in arguments if name not in known]
    if unknown:
        raise QueryError(
            f"{query.name} has no parameter called {unknown[0]!r}; known: {', '.join(known) or 'none'}"
        )
