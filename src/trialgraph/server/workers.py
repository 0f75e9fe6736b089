"""Processes that work on a graph, so that a question can be given up and nobody waits for another's.

A question runs in a process of its own over a store that is open for reading. Over time, or when nobody waits for
it any more, the process is told to stop, and ended and replaced if it does not.
"""

import asyncio
import logging
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Self

from trialgraph.errors import Overloaded, TimedOut, TrialGraphError
from trialgraph.server.worker import ERROR, HEADER, JOB, PIECE, READY, STOP, VALUE

STOPPING_SECONDS = 0.3
"""How long a worker that is told to stop may take, which costs less than to start another."""
READING_TIMES = 10
"""A client may take so many times as long to read an answer as the worker may take to make it."""
_READ_BYTES = 256 * 1024
_STARTING_SECONDS, _RETRY_SECONDS = 60.0, 1.0

_log = logging.getLogger(__name__)


class Workers:
    """So many processes over the graph in a folder or behind an endpoint; use it in an `async with` block.

    A job is a function of a module: `job(graph, *arguments)` gives a value, and a streamed one,
    `job(graph, out, *arguments)`, writes bytes to `out` as to a binary file. Arguments and value are pickled.
    `seconds` is how long a job may work, `memory` how many bytes it may need (on Linux), and `patience` how many
    seconds to wait for a free worker.
    """

    def __init__(
        self,
        graph: str,
        *,
        count: int = 4,
        seconds: float = 30,
        patience: float = 5,
        memory: int = 2 * 2**30,
    ):
        self.graph, self.count, self.seconds, self.patience = graph, count, seconds, patience
        self.memory = memory
        self._free: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._all: set[_Worker] = set()
        self._chores: set[asyncio.Task] = set()
        self._closing = False

    async def __aenter__(self) -> Self:
        try:
            await asyncio.gather(*(self._hire() for _ in range(self.count)))
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._closing = True
        chores = list(self._chores)
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in self._all))

    async def call(self, job: Callable[..., Any], /, *arguments: object, seconds: float | None = None) -> Any:
        """What a job gives.

        Raises what the job raises, `TimedOut` after `seconds`, and `Overloaded` where no worker is free. A task
        that is cancelled frees its worker.
        """
        async with self._lent(seconds) as worker:
            await worker.begin(job, arguments, streams=False)
            return (await worker.read())[1]

    async def stream(
        self, job: Callable[..., Any], /, *arguments: object, seconds: float | None = None
    ) -> AsyncIterator[bytes]:
        """The bytes that a job writes, while it writes them; errors as of `call`.

        Those that come before the first byte are raised before it. Close the iterator (`contextlib.aclosing`) to
        free the worker of an answer that nobody reads to its end.
        """
        async with self._lent(seconds) as worker:
            await worker.begin(job, arguments, streams=True)
            while (message := await worker.read())[0] == PIECE:
                yield message[1]

    @asynccontextmanager
    async def _lent(self, seconds: float | None) -> AsyncIterator["_Worker"]:
        """A free worker for one job, which afterwards is free again, or replaced."""
        worker = await self._find_free()
        worker.limit(self.seconds if seconds is None else seconds)
        overdue = asyncio.get_running_loop().call_later(READING_TIMES * worker.seconds, worker.kill)
        try:
            yield worker
        finally:
            overdue.cancel()
            self._take_back(worker)

    async def _find_free(self) -> "_Worker":
        try:
            async with asyncio.timeout(self.patience):
                while not (worker := await self._free.get()).lives:
                    self._take_back(worker)
                return worker
        except TimeoutError as error:
            raise Overloaded(f"all {self.count} workers are busy; ask again in a few seconds") from error

    async def _calm(self, worker: "_Worker") -> None:
        """Frees a worker whose job nobody waits for, or puts another in its place."""
        if await worker.stop():
            self._free.put_nowait(worker)
            return
        await self._dismiss(worker)
        while not self._closing:
            try:
                await self._hire()
                break
            except TrialGraphError as error:
                _log.error("a worker did not start: %s", error)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _hire(self) -> None:
        worker = _Worker(await _start(self.graph, self.memory))
        self._all.add(worker)
        worker.limit(_STARTING_SECONDS)
        try:
            await worker.read()
        except TrialGraphError:
            await self._dismiss(worker)
            raise
        self._free.put_nowait(worker)

    async def _dismiss(self, worker: "_Worker") -> None:
        self._all.discard(worker)
        await worker.end()

    def _take_back(self, worker: "_Worker") -> None:
        if worker.lives and not worker.works:
            self._free.put_nowait(worker)
        elif not self._closing:
            chore = asyncio.create_task(self._calm(worker))
            self._chores.add(chore)
            chore.add_done_callback(self._chores.discard)


async def _start(graph: str, memory: int) -> Process:
    command = (sys.executable, "-m", "trialgraph.server.worker", graph, str(memory))
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=_READ_BYTES)


class _Worker:
    """A process, seen from the server's side."""

    def __init__(self, process: Process):
        self._process = process
        self._head: tuple[bytes, int] | None = None
        self.works = False
        self.seconds = self._seconds_left = 0.0

    @property
    def lives(self) -> bool:
        return self._process.returncode is None and not self._process.stdout.at_eof()

    def limit(self, seconds: float) -> None:
        self.seconds = self._seconds_left = seconds

    async def begin(self, job: Callable[..., Any], arguments: tuple, *, streams: bool) -> None:
        task = pickle.dumps((job, arguments, streams))
        self.works = True
        with suppress(ConnectionError):  # that it is gone is found out where its answer is read
            await self._say(JOB, task)

    async def read(self) -> tuple[bytes, Any]:
        """The next message; only waiting for it counts as time, not what the client takes to read."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(max(self._seconds_left, 0)):
                kind, data = await self._receive()
        except TimeoutError as error:
            said = f"it takes more than {self.seconds:g} seconds, which is the limit; ask for less, or add a LIMIT"
            raise TimedOut(said) from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            said = "the process that worked on it has ended, for want of time or memory; ask for less"
            raise Overloaded(said) from error
        self._seconds_left -= loop.time() - began
        if kind == ERROR:
            raise pickle.loads(data)
        return kind, pickle.loads(data) if kind == VALUE else data

    async def _receive(self) -> tuple[bytes, bytes]:
        """The next message; whoever is cancelled while waiting for it leaves it whole for the next."""
        if self._head is None:
            self._head = HEADER.unpack(await self._process.stdout.readexactly(HEADER.size))
        kind, size = self._head
        data = await self._process.stdout.readexactly(size)
        self._head = None
        if kind not in (PIECE, READY):
            self.works = False
        return kind, data

    async def stop(self) -> bool:
        """Whether it is free, after it was told that nobody waits for its job."""
        try:
            async with asyncio.timeout(STOPPING_SECONDS):
                await self._say(STOP, b"")
                while self.works:
                    await self._receive()
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
            return False
        return self.lives

    async def _say(self, kind: bytes, data: bytes) -> None:
        self._process.stdin.write(HEADER.pack(kind, len(data)) + data)
        await self._process.stdin.drain()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """Ends the process, which ends by itself when nobody can say anything to it any more, but for its bugs."""
        self._process.stdin.close()
        try:
            async with asyncio.timeout(STOPPING_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()
