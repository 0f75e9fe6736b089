"""One request to a registry's API, and what can be done where it is not answered."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from trialgraph.errors import SourceError
from trialgraph.fetching.apis import Answer, Api, Ask
from trialgraph.politeness import (
    PASSING,
    Broken,
    Pace,
    Patience,
    excerpt,
    read_retry_after,
    try_patiently,
)

if TYPE_CHECKING:
    import httpx

LARGEST_ANSWER = 2**30
"""Bytes, decompressed."""
_OK, _NOT_FOUND, _REFUSED, _FAILED = 200, 404, 400, 500


class Expired(Exception):
    """A request that the registry no longer knows, where another takes its place."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """With whom, how often and how patiently requests are made."""

    client: "httpx.Client"
    api: Api
    address: str
    patience: Patience
    pace: Pace
    on_trouble: Callable[[str], object]

    def answer(self, ask: Ask, *, is_first: bool) -> Answer:
        """The answer, by as many tries as the patience allows; the server has to be there for the first.

        Raises `Expired`, and `SourceError` for what the registry refuses or does not answer rightly.
        """
        where = self.address + ask.path
        attempt = partial(self._try, where, ask, is_first=is_first)
        return try_patiently(where, attempt, self.patience, self.on_trouble)

    def _try(self, where: str, ask: Ask, *, is_first: bool) -> Answer:
        import httpx

        self.pace.keep()
        try:
            status, body = self._exchange(where, ask)
        except httpx.ConnectError as error:
            if is_first:
                raise SourceError(where, f"cannot be reached: {error}") from error
            raise Broken(f"cannot be reached: {error}") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Broken(f"broke off: {str(error) or type(error).__name__}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(where, f"cannot be asked: {error}") from error
        return self._read(where, ask, status, body)

    def _exchange(self, where: str, ask: Ask) -> tuple[int, bytes]:
        """Status and whole body; raises `Broken` for a refusal that may pass, and for a body without end."""
        method = "GET" if ask.body is None else "POST"
        deadline = time.monotonic() + self.patience.longest_answer
        with self.client.stream(method, where, params=ask.parameters or None, json=ask.body) as response:
            if response.status_code in PASSING:
                said = f"status {response.status_code} ({response.reason_phrase})"
                raise Broken(said, read_retry_after(response.headers.get("Retry-After", "")))
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                # a time-out of the socket alone would wait for ever for a body that comes byte by byte
                if time.monotonic() > deadline:
                    raise Broken(f"no whole answer within {self.patience.longest_answer:g} seconds")
                if len(body) > LARGEST_ANSWER:
                    raise SourceError(where, f"answers with more than {LARGEST_ANSWER:,} bytes")
        return response.status_code, bytes(body)

    def _read(self, where: str, ask: Ask, status: int, body: bytes) -> Answer:
        if status == _NOT_FOUND and ask.number:
            return Answer()
        if _REFUSED <= status < _FAILED and ask.again:
            raise Expired
        if status != _OK:
            raise SourceError(where, f"{self.api.title} refuses with status {status}: {excerpt(body)}")
        try:
            return self.api.read(ask, body)
        except ValueError as error:
            raise Broken(f"is no answer of {self.api.title} ({error}): {excerpt(body)}") from error
