"""Where triples live: an embedded Oxigraph store in a folder, or any SPARQL 1.1 server.

To add a kind of store: one file with a `StoreKind`, one line in `BUILTIN`; the contract test runs over all.
Packages outside add theirs through the entry-point group `trialgraph.stores`, each entry a `StoreKind`.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cache
from importlib.metadata import entry_points
from inspect import signature
from pathlib import Path

from trialgraph.errors import ConfigError, StoreError
from trialgraph.stores import endpoint, oxigraph
from trialgraph.stores.protocol import Answer, Store, StoreKind

__all__ = ["BUILTIN", "Answer", "Store", "StoreKind", "change_store", "kinds", "open_server", "open_store"]

BUILTIN = (endpoint.KIND, endpoint.BY_FILE, oxigraph.KIND)


@cache
def kinds() -> tuple[StoreKind, ...]:
    """The kinds of store that installed packages bring, then the built-in ones."""
    return tuple(entry.load() for entry in entry_points(group="trialgraph.stores")) + BUILTIN


def open_store(graph: str | Path, **options: object) -> Store:
    """Open a graph for asking: the URL of a SPARQL endpoint, a file that tells of one (`NAME.toml`), or a folder.

    The options are those of the kind of store (`timeout`, `update_url`, ... for a URL; none for a file or
    folder). Raises `StoreError`, and `ConfigError` for an option that the kind does not have.
    """
    kind = _kind_of(str(graph), options)
    return kind.open(str(graph), **options)


def open_server(graph: str, **options: object) -> endpoint.Endpoint:
    """Open a server for loading: the URL of its endpoint or a file that tells of it; options as of `open_store`.

    Raises `ConfigError` for what is neither.
    """
    opened = open_store(graph, **options) if "://" in graph or endpoint.is_endpoint_file(graph) else None
    if not isinstance(opened, endpoint.Endpoint):
        raise ConfigError(f"{graph} is no server; name the URL of its SPARQL endpoint, or a file NAME.toml")
    return opened


def change_store(graph: str | Path, **options: object) -> AbstractContextManager[Store]:
    """Open a graph for changing, in a `with` block, at whose end the change holds; options as of `open_store`.

    Raises as that does, and `StoreError` for a kind of store that is only read.
    """
    kind = _kind_of(str(graph), options)
    if kind.change is None:
        raise StoreError(str(graph), f"{kind.title} is only read")
    return kind.change(str(graph), **options)


def _kind_of(graph: str, options: Mapping[str, object]) -> StoreKind:
    for kind in kinds():
        if kind.accepts(graph):
            break
    else:
        raise ConfigError(f"{graph} is no graph that can be opened; known: {', '.join(k.title for k in kinds())}")
    try:
        signature(kind.open).bind(graph, **options)
    except TypeError as error:
        raise ConfigError(f"{kind.title}: {error}; given: {', '.join(options)}") from error
    return kind
