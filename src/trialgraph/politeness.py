"""Manners towards other people's servers: who we say we are, how often we ask, and when they want us back."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, TypeVar

from trialgraph.errors import ConfigError, SourceError

if TYPE_CHECKING:
    import httpx

AGENT = f"trialgraph/{version('trialgraph')} (https://w3id.org/trialgraph)"
"""What we call ourselves in every request."""
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Refusals that may be gone when one asks again."""
MARKUP = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
"""The tags of a page, with all that is no text for people."""
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How an owner's server is treated; times in seconds."""

    timeout: float = 60
    """Without a single byte."""
    tries: int = 6
    """In a row in which nothing comes; a download of which each try brings a part goes on."""
    first_wait: float = 1
    """After a failure; doubled after each further one, unless the server says how long to wait."""
    longest_wait: float = 300
    """A server that asks for more is not waited for."""
    longest_answer: float = 900
    """For one answer that is read as a whole, however steadily it drips."""


class Broken(Exception):
    """A try that failed and may be repeated, after some seconds where the server has said how many.

    `has_advanced` where a part has come all the same, so that the tries are counted anew.
    """

    def __init__(self, said: str, wait: float | None = None, *, has_advanced: bool = False):
        super().__init__(said)
        self.wait, self.has_advanced = wait, has_advanced


def try_patiently(
    address: str, attempt: Callable[[], _T], patience: Patience, on_trouble: Callable[[str], object]
) -> _T:
    """What an attempt gives in the end, by as many tries as the patience allows.

    `on_trouble` is told of each failure that is waited out. Raises `SourceError` where no further try helps.
    """
    failures = 0
    while True:
        try:
            return attempt()
        except Broken as broken:
            failures = 1 if broken.has_advanced else failures + 1
            wait = _seconds_to_wait(address, broken, failures, patience)
            on_trouble(f"{address}: {broken}; again in {wait:.3g} s")
            time.sleep(wait)


def _seconds_to_wait(address: str, broken: Broken, failures: int, patience: Patience) -> float:
    wait = patience.first_wait * 2 ** (failures - 1) if broken.wait is None else broken.wait
    if failures >= patience.tries:
        raise SourceError(address, f"{broken}; tried {failures} times, the next call goes on") from broken
    if wait > patience.longest_wait:
        raise SourceError(address, f"{broken}; it asks to be left alone for {wait:.0f} seconds") from broken
    return wait


class Pace:
    """Leaves some seconds between the beginnings of requests."""

    def __init__(self, seconds: float):
        self._seconds, self._next = seconds, 0.0

    def keep(self) -> None:
        """Waits until the next request may begin."""
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + self._seconds


def open_client(what: str, patience: Patience, **headers: str) -> "httpx.Client":
    """A client that says who we are; raises `ConfigError` where httpx, an extra, is not installed."""
    try:
        import httpx
    except ImportError as error:
        how = "pip install 'trialgraph[fetch]'"
        raise ConfigError(f"httpx is needed to fetch {what} and is not installed: {how}") from error
    return httpx.Client(headers={"User-Agent": AGENT} | headers, timeout=patience.timeout, follow_redirects=True)


def excerpt(body: bytes) -> str:
    """What an answer says, on one line, without HTML's tags, and cut at 200 characters."""
    text = " ".join(MARKUP.sub(" ", body[: 1 << 16].decode("utf-8", "replace")).split())
    return text[:200] or "it says nothing more"


def read_retry_after(said: str) -> float | None:
    """Seconds to wait, of a header that gives them or a date (RFC 9110, 10.2.3); None where it gives neither.

    >>> read_retry_after("120"), read_retry_after("Fri, 01 Jan 1999 00:00:00 GMT"), read_retry_after("soon")
    (120.0, 0.0, None)
    """
    if said.strip().isdecimal():
        return float(said)
    until = read_http_date(said)
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until else None


def read_http_date(said: str) -> datetime | None:
    """The time that a header gives; None where it gives none."""
    try:
        found = parsedate_to_datetime(said)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
