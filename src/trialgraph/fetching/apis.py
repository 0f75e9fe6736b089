"""What a registry's API is to those who fetch from it: a frozen value that holds functions.

A fetch is a pile of requests. Each answer gives records and further requests, until none is left; so a pile that
is written down after every answer is all that is needed to go on after an interruption.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct


class Wanted(Struct, frozen=True, kw_only=True):
    """Which of a registry's records; all of them where nothing is said."""

    condition: str | None = None
    drug: str | None = None
    sponsor: str | None = None
    ids: tuple[str, ...] = ()
    """Registry numbers in normal form."""
    updated_since: str | None = None
    """A day, `2024-05-06`."""
    fields: tuple[str, ...] = ()
    """Parts of a record by the registry's names; none for whole records."""


class Ask(Struct, frozen=True, kw_only=True):
    """One request."""

    path: str
    """Behind the API's address."""
    parameters: dict[str, str] = {}
    body: dict[str, Any] | None = None
    """Sent by POST, as JSON."""
    note: dict[str, str] = {}
    """What whoever reads the answer has to know, and the registry is not told."""
    number: str = ""
    """Of the one record that is asked for; if the registry has none, that is no failure."""
    version: str = ""
    """Of that record, if it is known: who has it need not ask."""
    again: Ask | None = None
    """What to ask where the registry no longer knows of this request: a page token that has expired."""


class Found(Struct, frozen=True, kw_only=True):
    """One record as it came."""

    number: str
    version: str
    """Changes when the record does: mostly the time of its last update."""
    data: bytes


class Answer(Struct, frozen=True, kw_only=True):
    """What an answer holds."""

    records: tuple[Found, ...] = ()
    total: int | None = None
    """How many records the registry counts, if it says so."""
    then: tuple[Ask, ...] = ()
    """What is to be asked next; the last one first."""


@dataclass(frozen=True, kw_only=True)
class Api:
    """How records are had of a registry."""

    name: str
    """The registry's, as in `registries`."""
    title: str
    address: str
    """Where its API is, unless the user says otherwise."""
    pause: float
    """Seconds from the beginning of one request to that of the next."""
    ending: str
    """Of the files that hold its records: `.jsonl`, `.xml`."""
    has_fields: bool = False
    """Whether it gives parts of records."""
    find_number: Callable[[str], str | None]
    """The number that a text is, as the API wants it; None for what is none of the registry's."""
    ask: Callable[[Wanted], tuple[Ask, ...]]
    """The first requests."""
    read: Callable[[Ask, bytes], Answer]
    """One answer; raises `ValueError` for what is none."""
    write: Callable[[Sequence[Found]], bytes]
    """Records as a document in a format of the registry's."""


def in_batches(numbers: Sequence[str], most: int) -> list[Sequence[str]]:
    """Numbers in batches of so many, that no address becomes too long; one empty batch where there are none."""
    return [numbers[start : start + most] for start in range(0, len(numbers) or 1, most)]


def join_lines(records: Sequence[Found]) -> bytes:
    """JSON lines; a line break in JSON stands between values only, and is a space as well."""
    return b"".join(b" ".join(each.data.splitlines()) + b"\n" for each in records)
