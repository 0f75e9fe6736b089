"""A process that does jobs over one graph: they come in by stdin, and what they make goes out by stdout.

`workers` starts it and holds the other ends. A query cannot be interrupted inside the engine, but a process can.
"""

import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from struct import Struct
from typing import BinaryIO

from trialgraph.errors import TrialGraphError
from trialgraph.graph import TrialGraph, open_graph

try:
    import resource
except ImportError:  # Windows
    resource = None

HEADER = Struct("<cI")
"""Before each message: of which kind it is, and how many bytes follow."""
JOB, STOP = b"j", b"s"
READY, PIECE, VALUE, ERROR = b"r", b"p", b"v", b"e"

_PIECE_BYTES = 32 * 1024
_PIECE_SECONDS = 0.05
Write = Callable[[bytes], int]


class Stopped(Exception):
    """Raised in a job that nobody waits for any more."""


def main() -> None:
    """Does the jobs that stdin brings, one after the other, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server decides
    _limit_memory(int(sys.argv[2]))
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # so that nothing a library prints stands between the messages
    jobs: SimpleQueue[tuple] = SimpleQueue()
    stopped = threading.Event()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs, stopped), daemon=True).start()
    graph = _Graph(sys.argv[1])
    _send(out, READY, b"")
    while True:
        _do(graph, jobs.get(), out, stopped)


def _limit_memory(bytes: int) -> None:
    """Ends this process, and not others of the machine, where a question needs more; on Linux only."""
    if resource and sys.platform == "linux":
        _, highest = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (bytes, highest))


def _listen(source: BinaryIO, jobs: SimpleQueue, stopped: threading.Event) -> None:
    """Reads what the server says while a job is done, and ends the process with it, however it ends."""
    while head := source.read(HEADER.size):
        kind, size = HEADER.unpack(head)
        if kind == STOP:
            stopped.set()
        else:
            stopped.clear()
            jobs.put(pickle.loads(source.read(size)))
    os._exit(0)


def _do(graph: "_Graph", task: tuple, out: BinaryIO, stopped: threading.Event) -> None:
    job, arguments, streams = task
    try:
        if streams:
            with _Pieces(out, stopped) as pieces:
                value = job(graph.opened(), pieces, *arguments)
        else:
            value = job(graph.opened(), *arguments)
        _send(out, VALUE, pickle.dumps(value))
    except Stopped:
        _send(out, VALUE, pickle.dumps(None))
    except Exception as error:  # whoever waits for the job shall have it, and this process the next job
        _send(out, ERROR, _packed(error))


def _packed(error: Exception) -> bytes:
    """An error for the server's process; one that is a bug brings its traceback along."""
    if not isinstance(error, TrialGraphError):
        error.add_note(traceback.format_exc())
    try:
        packed = pickle.dumps(error)
        pickle.loads(packed)
    except Exception:
        return pickle.dumps(RuntimeError(traceback.format_exc()))
    return packed


def _send(out: BinaryIO, kind: bytes, data: bytes) -> None:
    rest = memoryview(HEADER.pack(kind, len(data)) + data)
    while rest:
        rest = rest[out.write(rest) :]


class _Pieces:
    """Where a job writes, as to a binary file: in pieces large enough to be quick, and soon enough to be seen."""

    def __init__(self, out: BinaryIO, stopped: threading.Event):
        self._out, self._stopped = out, stopped
        self._waiting, self._since = bytearray(), 0.0

    def write(self, data: bytes) -> int:
        if self._stopped.is_set():
            raise Stopped
        now = time.monotonic()
        if not self._waiting:
            self._since = now
        self._waiting += data
        if len(self._waiting) >= _PIECE_BYTES or now - self._since > _PIECE_SECONDS:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._waiting:
            _send(self._out, PIECE, bytes(self._waiting))
            self._waiting.clear()

    def __enter__(self) -> "_Pieces":
        return self

    def __exit__(self, kind: type | None, *rest: object) -> None:
        if kind is None:
            self.flush()


class _Graph:
    """The graph at a place, opened anew when another has taken its place."""

    def __init__(self, location: str):
        self._location = location
        self._open: TrialGraph | None = None
        self._state: object = None

    def opened(self) -> TrialGraph:
        state = state_of(self._location)
        if self._open is None or state != self._state:
            if self._open is not None:
                self._open.close()
                self._open = None
            self._open, self._state = open_graph(self._location), state
        return self._open


def state_of(location: str) -> tuple[int, ...]:
    """What tells a graph's folder from the one that stood there before; the same for ever for an endpoint.

    `build`, `link`, `update` and `stores.change_store` each put another folder in the place of the old one.
    """
    for file in (Path(location, "store", "CURRENT"), Path(location, "CURRENT")):
        try:
            stat = file.stat()
        except OSError:
            continue
        return stat.st_dev, stat.st_ino, stat.st_mtime_ns
    return ()


if __name__ == "__main__":
    main()
