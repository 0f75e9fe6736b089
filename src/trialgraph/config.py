"""Where things lie: the shipped ontology and queries, the graph to read, the vocabularies, the cache."""

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).parent


def _shipped(folder: str) -> Path:
    """A folder that the wheel carries inside the package, and a checkout at its top."""
    inside = _PACKAGE / "shipped" / folder
    return inside if inside.is_dir() else _PACKAGE.parents[1] / folder


def ontology_folder() -> Path:
    """The folder with `trialgraph.ttl`, `shapes.ttl` and the classification rules."""
    return _shipped("ontology")


def query_folders() -> tuple[Path, ...]:
    """The folders with stored queries: the shipped one, `./queries`, then those in `TRIALGRAPH_QUERIES`.

    The variable holds paths as `PATH` does; a query in a later folder replaces one of the same name.
    """
    own = os.environ.get("TRIALGRAPH_QUERIES", "")
    return (_shipped("queries"), Path("queries"), *(Path(folder) for folder in own.split(os.pathsep) if folder))


def default_graph() -> str:
    """The graph that commands read when none is named: `TRIALGRAPH_GRAPH`, else `./graph`."""
    return os.environ.get("TRIALGRAPH_GRAPH") or "graph"


def vocabulary_folder() -> Path:
    """Where the vocabularies' indexes lie: `TRIALGRAPH_VOCABULARIES`, else in the platform's folder for data."""
    own = os.environ.get("TRIALGRAPH_VOCABULARIES")
    data = _platform_folder("XDG_DATA_HOME", ".local/share", "Library/Application Support")
    return Path(own) if own else data / "trialgraph" / "vocabularies"


def registry_address(registry: str) -> str | None:
    """Where a registry's API is instead of at its own address, a mirror's, say: `TRIALGRAPH_CTGOV_URL` ..."""
    return os.environ.get(f"TRIALGRAPH_{registry.upper()}_URL") or None


def cache_folder() -> Path:
    """Where answers of public endpoints are kept: `TRIALGRAPH_CACHE`, else in the platform's folder for caches."""
    own = os.environ.get("TRIALGRAPH_CACHE")
    caches = _platform_folder("XDG_CACHE_HOME", ".cache", "Library/Caches")
    return Path(own) if own else caches / "trialgraph"


def _platform_folder(variable: str, on_unix: str, on_macos: str) -> Path:
    """Where programs of this platform keep a user's files of one kind."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    if sys.platform == "darwin":
        return Path.home() / on_macos
    return Path(os.environ.get(variable) or Path.home() / on_unix)
