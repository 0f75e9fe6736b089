"""A server of files for tests: a real one that knows Range, and misbehaves when it is told to."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import misbehaving_server
from misbehaving_server import listening

CHANGED = "Wed, 05 Feb 2031 06:07:08 GMT"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    at: float
    """Seconds of the monotonic clock."""


Behaviour = Callable[["Handler", bytes], None]


@dataclass
class FileServer:
    """A running server: its files, what it was asked, and how it treats the next requests; then it behaves."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    tag: str = '"one"'
    """The ETag of all files; empty for none."""
    asked: list[Asked] = field(default_factory=list)
    then: deque[Behaviour] = field(default_factory=deque)


class Handler(misbehaving_server.Handler):
    """Treats a request as the server has been told to."""

    server_of: FileServer

    def do_GET(self) -> None:
        server = self.server_of
        server.asked.append(Asked(self.path, dict(self.headers), time.monotonic()))
        behaviour = server.then.popleft() if server.then else behave
        with suppress(ConnectionError):
            if self.path in server.files:
                behaviour(self, server.files[self.path])
            else:
                refuse(404)(self, b"")

    def start(self, status: int, length: int, **headers: str) -> None:
        """Send all that stands before the body."""
        tag = {"ETag": self.server_of.tag} if self.server_of.tag else {}
        super().start(status, length, Last_Modified=CHANGED, **tag, **headers)

    def rest(self, data: bytes) -> int:
        """From which byte on is asked for; 0 where the file has changed since."""
        current = self.headers.get("If-Range") in (None, self.server_of.tag or CHANGED)
        wanted = self.headers.get("Range", "bytes=0-")
        return int(wanted.removeprefix("bytes=").rstrip("-")) if current else 0


@contextmanager
def file_server(**files: bytes) -> Iterator[FileServer]:
    """A server of these files, each at `/` and its name, whose underscores are dots."""
    handler = type("OwnHandler", (Handler,), {})
    named = {f"/{name.replace('_', '.')}": data for name, data in files.items()}
    with listening(handler) as url:
        handler.server_of = FileServer(url, named)
        yield handler.server_of


# --- behaviours ---------------------------------------------------------------------------------------


def behave(handler: Handler, data: bytes) -> None:
    """Give the file, or the rest of it."""
    first = handler.rest(data)
    if first > len(data) - 1:
        handler.start(416, 0, Content_Range=f"bytes */{len(data)}")
    elif first:
        handler.start(206, len(data) - first, Content_Range=f"bytes {first}-{len(data) - 1}/{len(data)}")
    else:
        handler.start(200, len(data))
    handler.wfile.write(data[first:])


def cut_after(most: int) -> Behaviour:
    """Give the file or its rest, and hang up after so many bytes."""

    def cut(handler: Handler, data: bytes) -> None:
        first = handler.rest(data)
        part = f"bytes {first}-{len(data) - 1}/{len(data)}"
        handler.start(206 if first else 200, len(data) - first, **({"Content_Range": part} if first else {}))
        handler.wfile.write(data[first : first + most])

    return cut


def refuse(status: int, **headers: str) -> Behaviour:
    """Answer with an error."""
    return lambda handler, data: handler.start(status, 0, **headers)


def send_on(to: str) -> Behaviour:
    """Answer that the file is elsewhere."""
    return refuse(302, Location=to)


def know_no_range(handler: Handler, data: bytes) -> None:
    """Give the whole file, whatever is asked for."""
    handler.start(200, len(data))
    handler.wfile.write(data)


def give_another_rest(handler: Handler, data: bytes) -> None:
    """Give the last byte, as if it had been asked for."""
    handler.start(206, 1, Content_Range=f"bytes {len(data) - 1}-{len(data) - 1}/{len(data)}")
    handler.wfile.write(data[-1:])
