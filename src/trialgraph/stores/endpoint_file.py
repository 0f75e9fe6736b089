"""A server's several URLs, and where its password is, in a small TOML file that stands for the graph."""

import os
import tomllib
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from trialgraph.errors import ConfigError
from trialgraph.stores.credentials import Credentials

_ENDING = ".toml"


class EndpointFile(Struct, forbid_unknown_fields=True, kw_only=True):
    """What such a file may say; `query` alone is needed."""

    query: str
    """The URL that answers queries."""
    update: str | None = None
    """The URL that takes SPARQL Update."""
    store: str | None = None
    """The URL that speaks the Graph Store Protocol."""
    default_graph: str | None = None
    named_graphs: list[str] = []
    """As those of `Endpoint`."""
    user: str | None = None
    password_variable: str | None = None
    """The environment variable that has the password."""
    token_variable: str | None = None
    """The environment variable that has a bearer token."""
    digest: bool = False
    timeout: float = 300


def is_endpoint_file(graph: str) -> bool:
    """Whether a graph given as this text is such a file."""
    return graph.endswith(_ENDING)


def read_endpoint_file(path: str | Path) -> tuple[str, dict[str, Any]]:
    """The query URL and the options of an `Endpoint`; raises `ConfigError`."""
    try:
        said = msgspec.convert(tomllib.loads(Path(path).read_text(encoding="utf-8")), EndpointFile)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error
    if bool(said.user) != bool(said.password_variable):
        raise ConfigError(f"{path}: user and password_variable belong together")
    options = {
        "update_url": said.update,
        "store_url": said.store,
        "default_graph": said.default_graph,
        "named_graphs": said.named_graphs,
        "digest": said.digest,
        "timeout": said.timeout,
    }
    if said.user and said.password_variable:
        options["credentials"] = Credentials(user=said.user, password=_variable(path, said.password_variable))
    if said.token_variable:
        options["headers"] = {"Authorization": f"Bearer {_variable(path, said.token_variable)}"}
    return said.query, options


def _variable(path: str | Path, name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise ConfigError(f"{path}: the environment variable {name}, which it names, is not set")
    return value
