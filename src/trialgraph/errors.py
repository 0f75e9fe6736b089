"""Every exception that trialgraph raises on purpose.

The command line turns a `TrialGraphError` into one line and an exit status; anything else is a bug and
shows its traceback. Each error keeps its facts as attributes, and its message names the way out.
"""

import copyreg
from collections.abc import Iterable
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
