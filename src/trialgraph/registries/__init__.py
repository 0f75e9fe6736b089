"""Trial registries, one file (or folder, once it has several formats) each.

A format has two functions, `split` (document to raw records) and `read` (raw record to `RegistryRecord`),
so that one bad record costs one rejection and not its whole file. To add a registry: one file here, one
line in `BUILTIN`, fixtures, one test. Packages outside add theirs through the entry-point group
`trialgraph.registries`, each entry a `Registry`.
"""

from functools import cache
from importlib.metadata import entry_points

from trialgraph.registries import ctgov, isrctn
from trialgraph.registries.formats import Format, RawRecord, Registry

__all__ = ["BUILTIN", "Format", "RawRecord", "Registry", "find_format", "registries"]

BUILTIN = (ctgov.REGISTRY, isrctn.REGISTRY)


@cache
def registries() -> tuple[Registry, ...]:
    """The built-in registries, then those that installed packages bring."""
    return BUILTIN + tuple(entry.load() for entry in entry_points(group="trialgraph.registries"))


def find_format(head: bytes) -> Format | None:
    """The format of a document that begins with these bytes, found by content and not by its name."""
    for registry in registries():
        for candidate in registry.formats:
            if candidate.recognises(head):
                return candidate
    return None
