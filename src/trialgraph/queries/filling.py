"""Fills the parameters of a stored query, so that no value can change what is asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from trialgraph.errors import AmbiguousName, ArgumentError, QueryError
from trialgraph.queries.stored import Parameter, StoredQuery, fill_found, replace_variables
from trialgraph.queries.values import TYPES, read_literal
from trialgraph.sparql import tokens, write_term

Resolve = Callable[[str, Parameter], NamedNode | Sequence[NamedNode]]
"""Finds the thing that a value of type `iri` means, and the trials, best first, that one of type `text` leads to.

Raises `QueryError`.
"""
Filling = NamedNode | Literal | tuple[NamedNode, ...]


def fill(query: StoredQuery, arguments: Mapping[str, object], resolve: Resolve) -> str:
    """The SPARQL with each parameter's argument, or its default, in its place; raises as `find_terms` does."""
    terms = find_terms(query, arguments, resolve)
    text = query.text
    for variable, term in terms.items():
        text = fill_found(text, variable, term) if isinstance(term, tuple) else text
    written = {name: write_term(term) for name, term in terms.items() if not isinstance(term, tuple)}
    return replace_variables(text, written)


def fill_batch(query: StoredQuery, things: Iterable[NamedNode]) -> str:
    """The query with these things, instead of its own, in its `VALUES` block; raises `QueryError` without one."""
    pieces = list(tokens(query.text))
    said = [place for place, piece in enumerate(pieces) if piece.text.strip() and piece.kind != "comment"]
    block = ["VALUES", f"?{query.batch.variable}", "{"]
    for word, variable, brace in zip(said, said[1:], said[2:], strict=False):
        if [pieces[word].text.upper(), pieces[variable].text, pieces[brace].text] == block:
            texts = [piece.text for piece in pieces]
            values = " ".join(map(write_term, things))
            return "".join([*texts[: brace + 1], f" {values} ", *texts[texts.index("}", brace) :]])
    raise QueryError(f"{query.path}: there is no {' '.join(block)} ... }} to fill")


def find_terms(query: StoredQuery, arguments: Mapping[str, object], resolve: Resolve) -> dict[str, Filling]:
    """What each parameter's variable is filled with: its argument, or its default; what stays open is left out.

    An argument of None counts as not given. Raises `ArgumentError` for an argument that no parameter asks for, a
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
            needed = f"{query.name} needs a value for {parameter.name!r}: {expected}"
            raise ArgumentError(parameter.name, needed)
    return terms


def _term(parameter: Parameter, value: object, resolve: Resolve) -> Filling:
    try:
        if parameter.type == "text":
            return tuple(resolve(str(value), parameter))
        if parameter.type != "iri":
            return read_literal(value, parameter.type, parameter.language)
        return value if isinstance(value, NamedNode) else resolve(str(value), parameter)
    except QueryError as error:
        candidates = error.candidates if isinstance(error, AmbiguousName) else None
        raise ArgumentError(parameter.name, f"{parameter.name}: {error}", candidates=candidates) from error


def _refuse_unknown(query: StoredQuery, arguments: Mapping[str, object]) -> None:
    known = [parameter.name for parameter in query.parameters]
    unknown = [name for name in arguments if name not in known]
    if unknown:
        message = f"{query.name} has no parameter called {unknown[0]!r}; known: {', '.join(known) or 'none'}"
        raise ArgumentError(unknown[0], message, known=known)
