"""Where things lie: the shipped ontology and queries, and the graph that a command reads."""

import os
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
