"""Every exception that trialgraph raises on purpose.

The command line turns a `TrialGraphError` into one line and an exit status; anything else is a bug and
shows its traceback. Each error keeps its facts as attributes, and its message names the way out.
"""

import copyreg
from collections.abc import Iterable, Mapping
from typing import Any


class TrialGraphError(Exception):
    """The root: catching it catches all that trialgraph raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        """So that it can be pickled, whatever it is made of: linking raises in other processes."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__


class ConfigError(TrialGraphError):
    """Settings or arguments that are missing, unknown or contradictory."""


class UnknownPlugin(TrialGraphError):
    """A name that no plug-in of its family carries."""

    def __init__(self, family: str, name: str, known: Iterable[str]):
        self.family, self.name, self.known = family, name, tuple(sorted(known))
        super().__init__(f"no {family} called {name!r}; known: {', '.join(self.known)}")


class SourceError(TrialGraphError):
    """A file that cannot be opened, is not what it claims to be, or is too large."""

    def __init__(self, source: str, detail: str):
        self.source, self.detail = source, detail
        super().__init__(f"{source}: {detail}")


class RecordError(TrialGraphError):
    """One record that cannot be read; the records beside it are not concerned."""

    def __init__(self, field: str, detail: str):
        self.field, self.detail = field, detail
        super().__init__(f"{field}: {detail}" if field else detail)


class StoreError(TrialGraphError):
    """A store that cannot be opened, is locked or read-only, or whose load was interrupted."""

    def __init__(self, store: str, detail: str):
        self.store, self.detail = store, detail
        super().__init__(f"{store}: {detail}")


class QueryError(TrialGraphError):
    """A query that is unknown or malformed, or an argument that does not fit its parameter."""


class TimedOut(QueryError):
    """A question that was given up because it took longer than it may."""


class TooLarge(QueryError):
    """A question whose answer is larger than it may be."""


class Overloaded(TrialGraphError):
    """A server that has no process free for a question, or lost the one that worked on it."""


class UnknownQuery(QueryError):
    """A name that no stored query has."""

    def __init__(self, name: str, message: str, known: Iterable[str]):
        self.name, self.known = name, tuple(known)
        super().__init__(message)


class AmbiguousName(QueryError):
    """A name by which several things are called."""

    def __init__(self, message: str, candidates: Mapping[str, str]):
        self.candidates = dict(candidates)
        """IRI to label."""
        super().__init__(message)


class ArgumentError(QueryError):
    """An argument that does not fit its parameter, is missing, or has no parameter."""

    def __init__(
        self,
        parameter: str,
        message: str,
        *,
        known: Iterable[str] = (),
        candidates: Mapping[str, str] | None = None,
    ):
        self.parameter, self.known, self.candidates = parameter, tuple(known), dict(candidates or {})
        """The parameter's name; the parameters that there are; what may be meant, by IRI."""
        super().__init__(message)
