"""Trial registries, one file (or folder, once it has several formats) each.

A format has two functions, `split` (document to raw records) and `read` (raw record to `RegistryRecord`),
so that one bad record costs one rejection and not its whole file. To add a registry: one file here, one
line in `BUILTIN`, fixtures, one test. Packages outside add theirs through the entry-point group
`trialgraph.registries`, each entry a `Registry`.
"""

from functools import cache
from importlib.metadata import entry_points

from trialgraph.errors import UnknownPlugin
from trialgraph.registries import ctgov, ctis, euctr, ictrp, isrctn
from trialgraph.registries.formats import Format, RawRecord, Registry
from trialgraph.registries.members import MEMBERS

__all__ = ["BUILTIN", "Format", "RawRecord", "Registry", "find_format", "get_registry", "registries"]

BUILTIN = (ctgov.REGISTRY, isrctn.REGISTRY, ctis.REGISTRY, euctr.REGISTRY, ictrp.REGISTRY, *MEMBERS)


@cache
def registries() -> tuple[Registry, ...]:
    """The built-in registries, then those that installed packages bring."""
    return BUILTIN + tuple(entry.load() for entry in entry_points(group="trialgraph.registries"))


def get_registry(name: str) -> Registry:
    """The registry of a short name (`ctgov`); raises `UnknownPlugin`."""
    known = {registry.name: registry for registry in registries()}
    if name not in known:
        raise UnknownPlugin("registry", name, known)
    return known[name]


def find_format(head: bytes) -> Format | None:
    """The format of a document that begins with these bytes, found by content and not by its name."""
    for registry in registries():
        for candidate in registry.formats:
            if candidate.recognises(head):
                return candidate
    return None
