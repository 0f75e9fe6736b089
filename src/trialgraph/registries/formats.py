"""What a registry plug-in is: a frozen value that holds functions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from trialgraph.records import RegistryRecord


@dataclass(frozen=True, kw_only=True)
class RawRecord:
    """One record's bytes, not yet read, and where in its document they stand."""

    position: str
    """For people: `record`, `line 12`, `study 3`."""
    data: bytes
    damage: str | None = None
    """Why these bytes cannot be a record (cut off, too long); such a record is set aside unread."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """One way in which a registry publishes its records."""

    name: str
    """For people: `API v2 JSON`, `page text`."""
    richness: int
    """Decides between two formats of the same record with the same date: the higher tells more."""
    recognises: Callable[[bytes], bool]
    """Whether a document is in this format, by its first bytes (up to 64 KiB)."""
    split: Callable[[BinaryIO], Iterator[RawRecord]]
    """A document's raw records, one after the other, without holding the document in memory."""
    read: Callable[[bytes], RegistryRecord]
    """One record; raises `RecordError`."""


@dataclass(frozen=True, kw_only=True)
class Registry:
    """A trial registry and the formats it publishes."""

    name: str
    """Short, as it stands in IRIs: `ctgov`, `isrctn`."""
    title: str
    homepage: str
    formats: tuple[Format, ...] = ()
    """What it publishes itself; its records may come in a portal's format all the same."""
