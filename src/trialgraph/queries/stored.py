"""Reads stored queries: `.rq` files whose first lines say what they ask and what can be filled in."""

import difflib
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pyoxigraph
import yaml

from trialgraph import config, prefixes
from trialgraph.errors import QueryError, UnknownQuery
from trialgraph.queries.values import TYPES, read_literal
from trialgraph.sparql import tokens, write_term

# grlc takes what stands before the next underscore for the name
_PARAMETER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_YAML_TRUTH = {"yes": "true", "no": "false", "on": "true", "off": "false"}
_POSITION = re.compile(r"error at (\d+):(\d+): ")
Cost = Literal["entity", "list", "graph"]
COSTS: dict[Cost, str] = {
    "entity": "one thing",
    "list": "all that is linked to a thing",
    "graph": "the whole graph",
}
"""What a query looks at, and so how its time grows: `benchmarks/queries` measures each by its class."""


class Parameter(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"class_iri": "class"}
):
    """A variable of a stored query that is filled before the query is asked."""

    name: str
    type: Literal["string", "iri", "integer", "decimal", "date", "boolean", "text"] = "string"
    default: str | None = None
    description: str = ""
    class_iri: str | None = None
    """For an `iri`: the class of the things that are meant."""
    labels: str = "find_entity"
    """For an `iri`: the stored query, in `lookup/`, that finds a thing by its name."""
    required: bool = True
    """Whether the query cannot be asked while this is open; otherwise it stays an unbound variable."""
    language: str | None = None
    """For a `string`: the language of the literal, two letters."""
    most: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100
    """For a `text`: how many trials go into the query, the best first."""

    @property
    def variable(self) -> str:
        """The variable's name: `_drug_iri`, `_since_xsd_date`, `_label`, `_label_en`."""
        return f"_{self.name}_{self.language}" if self.language else f"_{self.name}{TYPES[self.type].suffix}"


class Batch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For a query that an endpoint is asked: the `VALUES` block that is filled with things, some at a time."""

    variable: str
    """The block's variable without its question mark: `drug`, for `VALUES ?drug { ... }`."""
    namespace: str
    """How the IRIs begin that can be asked about."""
    size: Annotated[int, msgspec.Meta(ge=1)] = 100
    """How many things at a time."""
    most_rows: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """How many rows the endpoint gives at most, where it leaves out the others without a word."""


class StoredQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A question that is kept in a file."""

    name: str
    """The file's name without `.rq`."""
    path: Path
    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    cost: Cost | None = None
    """One of `COSTS`; None where the file does not say."""
    parameters: tuple[Parameter, ...] = ()
    endpoint: str | None = None
    """The URL of the public endpoint that the query is written for; grlc's key."""
    batch: Batch | None = None
    text: str
    """The SPARQL below the header; it runs as it is, every open parameter being an unbound variable."""
    sql: str | None = None
    """The same question to the tables of edges, from the file `NAME.sql` beside it: see `running`."""


class _Header(msgspec.Struct):
    """The header's keys that matter here; grlc has more (`pagination`, `method`), which pass."""

    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    cost: Cost | None = None
    parameters: dict[str, dict[str, str]] = {}
    endpoint: str | None = None
    batch: Batch | None = None


def read_query(path: str | Path) -> StoredQuery:
    """Read and check one `.rq` file; raises `QueryError`, which names the file and the line.

    Header and names of variables follow grlc (https://github.com/CLARIAH/grlc, `src/gquery.py`): lines that
    begin with `#+` hold YAML, and `?_name_iri`, `?_name_xsd_date`, `?_name_en` and `?_name` are filled
    with an IRI, a typed literal, one in a language and a plain one; `?__name` is the same to us, and may stay
    open to grlc. A catalogue therefore loads into grlc unchanged. `parameters` is our own key: grlc knows of
    parameters by their variables, and asks for a value where we have a default. A file without a header is
    known by its name and its variables.
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: {error}") from error
    height = next((i for i, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    header = _read_header(path, lines[:height]) if height else _guess_header(path, "\n".join(lines))
    query = StoredQuery(
        name=path.stem,
        path=path,
        summary=header.summary.strip(),
        description=header.description.strip(),
        tags=header.tags,
        cost=header.cost,
        parameters=tuple(_read_parameter(path, lines, *item) for item in header.parameters.items()),
        endpoint=header.endpoint,
        batch=header.batch,
        text="\n".join(lines[height:]).strip("\n") + "\n",
        sql=_read_twin(path.with_suffix(".sql")),
    )
    body = "\n" * height + "\n".join(lines[height:])
    _check_variables(query, body)
    _check_texts(query)
    _check_syntax(query, body)
    return query


def find_queries(
    folders: Iterable[str | Path] | None = None, *, on_broken: Callable[[QueryError], object] | None = None
) -> dict[str, StoredQuery]:
    """The stored queries of some folders (default: `config.query_folders`) by name, in alphabetical order.

    A query in a later folder replaces one of the same name. A file that cannot be read is left out and told
    to `on_broken`, by default as a logged warning; `get_query` raises for it.
    """
    queries = {}
    for name, path in _find_files(folders).items():
        try:
            queries[name] = read_query(path)
        except QueryError as error:
            (on_broken or logging.getLogger(__name__).warning)(error)
    return queries


def get_query(name: str, folders: Iterable[str | Path] | None = None) -> StoredQuery:
    """The stored query of that name; raises `UnknownQuery`, and `QueryError` if it is broken."""
    paths = _find_files(folders)
    if name not in paths:
        near = difflib.get_close_matches(name, paths, n=3, cutoff=0.5)
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        message = f"no stored query called {name!r}; {meant}known: {', '.join(paths) or 'none'}"
        raise UnknownQuery(name, message, paths)
    return read_query(paths[name])


def _find_files(folders: Iterable[str | Path] | None) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in config.query_folders() if folders is None else folders:
        found.update({path.stem: path for path in Path(folder).glob("*.rq")})
    return dict(sorted(found.items()))


def _read_twin(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: {error}") from error


def _read_header(path: Path, lines: list[str]) -> _Header:
    try:
        # The base loader leaves each value the text that was written: `no` is no boolean, a date no date.
        said = yaml.load("\n".join(line.removeprefix("#+") for line in lines), Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise QueryError(f"{path}:{line}: the header is no YAML: {error.problem}") from error
    try:
        return msgspec.convert(said, _Header, strict=False)
    except msgspec.ValidationError as error:
        raise QueryError(f"{path}:1: the lines that begin with #+ do not fit: {error}") from error


def _guess_header(path: Path, body: str) -> _Header:
    """What a query without a header would say: its file's name, and its parameters by the names of variables."""
    variables = {
        parameter_variable(token.text)[1:]: None
        for token in tokens(body)
        if token.kind == "variable" and token.text[1] == "_"
    }
    suffixes = {value_type.suffix: name for name, value_type in TYPES.items() if value_type.suffix}
    parameters = {}
    for variable in variables:
        suffix = next((suffix for suffix in suffixes if variable.endswith(suffix)), "")
        parameters[variable.removesuffix(suffix)] = {"type": suffixes.get(suffix, "string")}
    return _Header(summary=path.stem.replace("_", " "), parameters=parameters)


def _read_parameter(path: Path, lines: list[str], name: str, said: Mapping[str, str]) -> Parameter:
    """One entry of the header's `parameters`."""
    at = next((n for n, line in enumerate(lines, 1) if re.match(rf"#\+\s+{re.escape(name)}\s*:", line)), 1)
    try:
        required = said.get("required", "true")
        said = {**said, "name": name, "required": _YAML_TRUTH.get(required, required)}
        parameter = msgspec.convert(said, Parameter, strict=False)
        _check_parameter(parameter)
        class_iri = parameter.class_iri and (prefixes.expand(parameter.class_iri) or parameter.class_iri)
        return msgspec.structs.replace(parameter, class_iri=class_iri)
    except (msgspec.ValidationError, QueryError) as error:
        raise QueryError(f"{path}:{at}: parameter {name!r}: {error}") from error


def _check_parameter(parameter: Parameter) -> None:
    if not _PARAMETER_NAME.fullmatch(parameter.name):
        raise QueryError("a name is made of letters and digits, without underscores")
    if parameter.language and (parameter.type != "string" or not re.fullmatch("[a-z]{2}", parameter.language)):
        raise QueryError("a language is two small letters, and only a string has one")
    if parameter.default is not None:
        read_literal(parameter.default, parameter.type)


def _check_variables(query: StoredQuery, body: str) -> None:
    """Every variable that grlc would take for a parameter is declared, and every declared one is used."""
    declared = {parameter.variable: parameter.name for parameter in query.parameters}
    used, line = set(), 1
    for token in tokens(body):
        if token.kind == "variable" and token.text[1] == "_":
            used.add(parameter_variable(token.text))
            if not used <= declared.keys():
                known = ", ".join(f"?{variable}" for variable in declared) or "none"
                raise QueryError(f"{query.path}:{line}: no parameter is {token.text}; declared: {known}")
        line += token.text.count("\n")
    for variable, name in declared.items():
        if variable not in used:
            raise QueryError(f"{query.path}: parameter {name!r} needs a variable ?{variable}")


def _check_texts(query: StoredQuery) -> None:
    """What words lead to has a place in the SPARQL; a twin in SQL has none."""
    texts = [parameter for parameter in query.parameters if parameter.type == "text"]
    if texts and query.sql:
        raise QueryError(f"{query.path.with_suffix('.sql')}: a query with a parameter of type text has no twin")
    for parameter in texts:
        try:
            fill_found(query.text, parameter.variable, ())
        except QueryError as error:
            raise QueryError(f"{query.path}: parameter {parameter.name!r}: {error}") from error


def _check_syntax(query: StoredQuery, body: str) -> None:
    """The query is SPARQL as it stands, and with a value in place of each parameter."""
    literal = [parameter for parameter in query.parameters if parameter.type != "text"]
    examples = {parameter.variable: write_term(_example(parameter)) for parameter in literal}
    misplaced = "a parameter stands where no value can (SELECT, GROUP BY, VALUES, behind AS): "
    for text, reason in ((body, ""), (replace_variables(body, examples), misplaced)):
        try:
            pyoxigraph.Store().query(_without_service(text))
        except SyntaxError as error:
            match = _POSITION.match(str(error))
            where, detail = (f":{match[1]}", str(error)[match.end() :]) if match else ("", str(error))
            raise QueryError(f"{query.path}{where}: {reason}{detail}") from error


def _without_service(query: str) -> str:
    """The same grammar without a word that would make the check ask another server."""
    words = {"SERVICE": "GRAPH", "SILENT": ""}
    return "".join(
        words.get(token.text.upper(), token.text) if token.kind == "word" else token.text
        for token in tokens(query)
    )


def _example(parameter: Parameter) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    example = TYPES[parameter.type].example
    if parameter.type == "iri":
        return pyoxigraph.NamedNode(example)
    return read_literal(example, parameter.type, parameter.language)


def parameter_variable(token: str) -> str:
    """The variable's name that a token `?_x`, `$_x` or `?__x` stands for."""
    return token[2:] if token[1:3] == "__" else token[1:]


def replace_variables(text: str, terms: Mapping[str, str]) -> str:
    """A query with written terms in place of parameter variables; strings, IRIs and comments stay."""
    return "".join(
        terms.get(parameter_variable(token.text), token.text) if token.kind == "variable" else token.text
        for token in tokens(text)
    )


def fill_found(text: str, variable: str, trials: Iterable[pyoxigraph.NamedNode]) -> str:
    """A query with trials, and their places from 1 on, in its `VALUES (?trial ?_words_text) { ... }`.

    Raises `QueryError` where there is no such block for the variable.
    """
    texts = [token.text for token in tokens(text)]
    said = [place for place, piece in enumerate(tokens(text)) if piece.text.strip() and piece.kind != "comment"]
    for first, *rest in zip(*(said[start:] for start in range(6)), strict=False):
        word, opening, _, rank, closing, brace = (texts[place] for place in (first, *rest))
        if (word.upper(), opening, rank[1:], closing, brace) == ("VALUES", "(", variable, ")", "{"):
            rows = " ".join(f"({write_term(trial)} {place})" for place, trial in enumerate(trials, 1))
            start, end = rest[-1], texts.index("}", rest[-1])
            return "".join([*texts[: start + 1], f" {rows} ", *texts[end:]])
    raise QueryError(f"there is no VALUES (?trial ?{variable}) {{ (UNDEF UNDEF) }} for the trials that are found")
