"""Clinical-trial registry records as one knowledge graph that can be questioned.

>>> import trialgraph
>>> graph = trialgraph.open("graph")  # doctest: +SKIP
>>> graph.query("trials_of_a_drug", drug="baricitinib").to_pandas()  # doctest: +SKIP
"""

from importlib import import_module
from importlib.metadata import version
from typing import Any

__all__ = ["TrialGraph", "TrialGraphError", "open"]

_HOMES = {
    "open": ("trialgraph.graph", "open_graph"),
    "TrialGraph": ("trialgraph.graph", "TrialGraph"),
    "TrialGraphError": ("trialgraph.errors", "TrialGraphError"),
}


def __getattr__(name: str) -> Any:
    """Loads what the package offers on first use (PEP 562), so that `trialgraph --help` need not."""
    if name == "__version__":
        return version("trialgraph")
    if name not in _HOMES:
        raise AttributeError(f"module 'trialgraph' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
