"""Answers that are sent while they are made."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from trialgraph.errors import TrialGraphError

_log = logging.getLogger(__name__)


async def streamed(
    request: Request,
    pieces: AsyncIterator[bytes],
    media_type: str,
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response of what `Workers.stream` gives; what is raised before its first bytes is raised here.

    What goes wrong later breaks the transfer off, so that no client takes the part for the whole.
    """
    first = await anext(pieces, b"")
    if request.method == "HEAD":
        await pieces.aclose()
        return Response(media_type=media_type, headers=headers)
    return _Streamed(_with(first, pieces), media_type=media_type, headers=headers)


async def _with(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async with aclosing(rest):
        yield first
        async for piece in rest:
            yield piece


class _Streamed(StreamingResponse):
    """A stream that is closed in any case, and not ended in due form when it did not come to its end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self.body_iterator):
            try:
                await super().__call__(scope, receive, send)
            except TrialGraphError as error:
                _log.warning("an answer was broken off: %s", error)
