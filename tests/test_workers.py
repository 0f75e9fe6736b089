"""Worker processes: what they give, what they raise, and that each comes back or is replaced."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

import jobs
from trialgraph.errors import Overloaded, StoreError, TimedOut
from trialgraph.graph import open_graph
from trialgraph.server.workers import Workers
from trialgraph.stores import change_store


def work(folder: Path, steps: Callable[[Workers], Awaitable[Any]], **options: Any) -> Any:
    """What the steps give, with workers over a graph."""

    async def run() -> Any:
        async with Workers(str(folder), **options) as workers:
            return await steps(workers)

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that worker processes find the jobs of these tests."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


def test_a_job_gives_its_value_and_what_it_prints_disturbs_nothing(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> tuple[int, str]:
        return await workers.call(jobs.count), await workers.call(jobs.chatter)

    with open_graph(demo_folder) as graph:
        assert work(demo_folder, steps, count=1) == (graph.store.count(), "said")


def test_errors_are_raised_in_the_caller_and_the_worker_goes_on(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> None:
        before = await workers.call(jobs.process)
        with pytest.raises(StoreError, match="here: no"):
            await workers.call(jobs.refuse)
        with pytest.raises(ZeroDivisionError) as bug:
            await workers.call(jobs.stumble)
        assert "in stumble" in bug.value.__notes__[0]
        assert await workers.call(jobs.process) == before

    work(demo_folder, steps, count=1)


def test_a_runaway_is_given_up_at_its_limit_and_the_next_job_works(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> None:
        before = await workers.call(jobs.process)
        with pytest.raises(TimedOut):
            await workers.call(jobs.run_away, seconds=0.2)
        after = await workers.call(jobs.process)
        assert after != before
        with pytest.raises(ProcessLookupError):
            os.kill(before, 0)

    work(demo_folder, steps, count=1, patience=30)


def test_a_worker_that_dies_is_replaced(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> None:
        with pytest.raises(Overloaded, match="ended"):
            await workers.call(jobs.die)
        assert await workers.call(jobs.chatter) == "said"

    work(demo_folder, steps, count=1, patience=30)


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is limited on Linux only")
def test_a_question_that_needs_too_much_memory_costs_its_worker_only(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> None:
        with pytest.raises(Overloaded, match="memory"):
            await workers.call(jobs.hoard, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c ?a")
        assert await workers.call(jobs.chatter) == "said"

    work(demo_folder, steps, count=1, patience=30, memory=500 * 2**20)


def test_a_worker_that_dies_while_nobody_needs_it_is_replaced(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> None:
        os.kill(await workers.call(jobs.process), 9)
        for _ in range(100):
            await asyncio.sleep(0.01)
            if not any(worker.lives for worker in workers._all):
                break
        assert await workers.call(jobs.chatter) == "said"

    work(demo_folder, steps, count=1, patience=30)


def test_whoever_finds_all_workers_busy_is_told_so_soon(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> None:
        busy = asyncio.create_task(workers.call(jobs.run_away))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded, match="all 1 workers are busy"):
            await workers.call(jobs.chatter)
        busy.cancel()

    work(demo_folder, steps, count=1, patience=0.2)


def test_a_task_that_is_cancelled_frees_its_worker(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> None:
        busy = asyncio.create_task(workers.call(jobs.run_away))
        await asyncio.sleep(0.1)
        busy.cancel()
        assert await workers.call(jobs.chatter) == "said"

    work(demo_folder, steps, count=1, patience=30)


def test_bytes_come_while_they_are_written_and_all_of_them(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> tuple[int, int]:
        sizes = [len(piece) async for piece in workers.stream(jobs.dump, 3)]
        return len(sizes), sum(sizes)

    async def once(workers: Workers) -> int:
        return sum([len(piece) async for piece in workers.stream(jobs.dump, 1)])

    pieces, size = work(demo_folder, steps)
    assert pieces > 3 and size == 3 * work(demo_folder, once)


def test_an_answer_that_nobody_reads_to_its_end_is_stopped_and_its_worker_lives(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> None:
        before = await workers.call(jobs.process)
        for _ in range(10):
            async with aclosing(workers.stream(jobs.dump, 10_000)) as pieces:
                assert await anext(pieces)
        assert await workers.call(jobs.process) == before

    work(demo_folder, steps, count=1, patience=30)


def test_an_answer_that_is_given_up_at_any_moment_leaves_its_worker_alive(demo_folder: Path) -> None:
    async def read(workers: Workers) -> None:
        async with aclosing(workers.stream(jobs.dump, 10_000)) as pieces:
            async for _ in pieces:
                pass

    async def steps(workers: Workers) -> None:
        before = await workers.call(jobs.process)
        for milliseconds in range(20):
            reading = asyncio.create_task(read(workers))
            await asyncio.sleep(milliseconds / 1000)
            reading.cancel()
        assert await workers.call(jobs.process) == before

    work(demo_folder, steps, count=1, patience=30)


@pytest.mark.parametrize(
    ("job", "error"), [(jobs.write_then_run_away, TimedOut), (jobs.write_then_stumble, ZeroDivisionError)]
)
def test_an_error_after_the_first_bytes_ends_the_stream(
    demo_folder: Path, job: Callable[..., None], error: type[Exception]
) -> None:
    async def steps(workers: Workers) -> None:
        async with aclosing(workers.stream(job, seconds=0.5)) as pieces:
            assert (await anext(pieces)).startswith(b"xxx")
            with pytest.raises(error):
                [piece async for piece in pieces]

    work(demo_folder, steps)


def test_a_graph_that_takes_the_place_of_another_is_seen_by_the_next_job(tmp_path: Path) -> None:
    from trialgraph.stores.oxigraph import create

    create(tmp_path / "graph" / "store").close()

    async def steps(workers: Workers) -> tuple[int, int]:
        before = await workers.call(jobs.count)
        with change_store(tmp_path / "graph") as store:
            store.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
        return before, await workers.call(jobs.count)

    assert work(tmp_path / "graph", steps, count=1) == (0, 1)


def test_nothing_is_left_of_workers_that_were_at_work(demo_folder: Path) -> None:
    async def steps(workers: Workers) -> list[int]:
        busy = [asyncio.create_task(workers.call(jobs.run_away)) for _ in range(4)]
        await asyncio.sleep(0.1)
        processes = [worker._process.pid for worker in workers._all]
        for task in busy:
            task.add_done_callback(lambda done: done.exception())
        return processes

    for process in work(demo_folder, steps, patience=30):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
