"""A server as a whole: the command, clients that go away, and what is written down of them."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jobs import RUNAWAY
from serving import serving

EVERYTHING = "SELECT * { ?s ?p ?o . ?a ?b ?c }"


@contextmanager
def command(*arguments: str, folder: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """`trialgraph serve`, run from a folder."""
    own = {"PATH": os.environ["PATH"], "TRIALGRAPH_VOCABULARIES": str(folder), **environment}
    process = subprocess.Popen(
        [Path(sys.executable).parent / "trialgraph", "serve", "--port", "0", *arguments],
        cwd=folder, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    return re.search(r"(http://[^/\s]+)/", process.stdout.readline())[1]


# --- the command --------------------------------------------------------------------------------------


def test_the_command_serves_a_graph_until_ctrl_c_and_leaves_no_process(demo_folder: Path, tmp_path: Path) -> None:
    with command("--graph", str(demo_folder), folder=tmp_path) as process:
        address = address_of(process)
        answer = httpx.get(f"{address}/sparql", params={"query": "ASK {}"}, timeout=60)
        assert answer.json()["boolean"] is True
        workers = _children(process.pid)
        assert len(workers) == 4
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")
    assert not [pid for pid in workers if _lives(pid)]


def test_workers_end_with_a_server_that_is_killed(demo_folder: Path, tmp_path: Path) -> None:
    with command("--graph", str(demo_folder), "--workers", "1", folder=tmp_path) as process:
        httpx.get(f"{address_of(process)}/sparql", params={"query": "ASK {}"}).raise_for_status()
        (worker,) = _children(process.pid)
        process.kill()
        process.wait()
        for _ in range(200):
            if not _lives(worker):
                break
            time.sleep(0.05)
        assert not _lives(worker)


def test_the_graph_of_the_environment_is_served_and_so_is_the_token(demo_folder: Path, tmp_path: Path) -> None:
    own = {"TRIALGRAPH_GRAPH": str(demo_folder), "TRIALGRAPH_TOKEN": "secret"}
    with command("--writable", "--workers", "1", folder=tmp_path, **own) as process:
        line = process.stdout.readline()
        assert "writable" in line and "secret" not in line
        url = re.search(r"(http://[^/\s]+)/", line)[1]
        response = httpx.delete(f"{url}/store?graph=urn:none", headers={"Authorization": "Bearer secret"})
        assert response.status_code == 404


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--graph", "nowhere"], "there is no such folder"),
        (["--writable"], "needs a token"),
        (["--base", "example.org"], "begins with http"),
        (["--log", "no/such/folder/log"], "cannot be written"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    with command(*arguments, folder=tmp_path) as process:
        _, errors = process.communicate(timeout=20)
    assert process.returncode in (1, 2) and said in errors
    assert len(errors.splitlines()) == 1


# --- clients that go away -----------------------------------------------------------------------------


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return [int(each) for each in listed.split()]


def _lives(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(state.strip()) and not state.startswith("Z")


def _held(pid: int) -> tuple[int, int]:
    """How many files and threads a process has."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), len(list(Path(f"/proc/{pid}/task").iterdir()))


def test_a_client_that_goes_frees_the_worker_that_works_for_it(demo_folder: Path) -> None:
    with serving(graph=str(demo_folder), workers=1, seconds=600, patience=30) as address:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{address}/sparql", params={"query": RUNAWAY}, timeout=0.5)
        answer = httpx.get(f"{address}/sparql", params={"query": "ASK {}"}, timeout=60)
        assert answer.json()["boolean"] is True


def test_the_first_rows_come_long_before_the_last(demo_folder: Path) -> None:
    with (
        serving(graph=str(demo_folder), workers=1, seconds=600, rows=10**12) as address,
        httpx.stream("GET", f"{address}/sparql", params={"query": EVERYTHING}, timeout=60) as response,
    ):
        assert next(response.iter_bytes()).startswith(b'{"head":')


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts what Linux lists in /proc")
def test_downloads_that_are_broken_off_leave_processes_threads_and_files_as_they_were(
    demo_folder: Path, tmp_path: Path
) -> None:
    with command("--graph", str(demo_folder), "--workers", "1", folder=tmp_path) as process:
        address = address_of(process)
        _break_off(address, 3)  # what is opened once stays open
        before = (_children(process.pid), _settled(process.pid))
        _break_off(address, 40)
        assert (_children(process.pid), _settled(process.pid)) == before


def _break_off(address: str, times: int) -> None:
    for _ in range(times):
        with httpx.stream("GET", f"{address}/sparql", params={"query": EVERYTHING}, timeout=60) as response:
            next(response.iter_raw())
    httpx.get(f"{address}/sparql", params={"query": "ASK {}"}, timeout=60).raise_for_status()


def _settled(pid: int) -> list[tuple[int, int]]:
    """What the processes hold when it has been the same for a while: connections are closed a little later."""
    same, held = 0, []
    for _ in range(200):
        now = [_held(each) for each in (pid, *_children(pid))]
        same, held = (same + 1, held) if now == held else (0, now)
        if same == 5:
            break
        time.sleep(0.05)
    return held


# --- what is written down -----------------------------------------------------------------------------


def test_the_access_log_tells_nothing_of_what_people_asked(demo_folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with command("--graph", str(demo_folder), "--workers", "1", "--log", str(log), folder=tmp_path) as process:
        address = address_of(process)
        httpx.get(f"{address}/sparql", params={"query": "ASK { ?secret ?p ?o }"})
        httpx.post(f"{address}/sparql", data={"query": "ASK { ?secret ?p ?o }"})
        httpx.get(f"{address}/new%0aline%1b[31m?secret")
        process.send_signal(signal.SIGINT)
        process.wait(20)
    lines = log.read_text().splitlines()
    assert len(lines) == 3 and "secret" not in log.read_text() and "\x1b" not in log.read_text()
    assert re.search(r"GET /sparql 200 \d+ bytes \d+ ms$", lines[0])
    assert re.search(r"POST /sparql 200 \d+ bytes \d+ ms$", lines[1])


def test_a_bug_is_answered_with_a_problem_that_tells_nothing_and_has_all_headers(tmp_path: Path) -> None:
    def stumble(request: Request) -> Response:
        raise KeyError("a secret of the code")

    with serving(Route("/bug", stumble), vocabularies=tmp_path) as address:
        response = httpx.get(f"{address}/bug")
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in response.text and "Traceback" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_without_a_graph_there_is_no_endpoint(tmp_path: Path) -> None:
    with serving(vocabularies=tmp_path) as address:
        assert httpx.get(f"{address}/sparql").status_code == 404
        assert httpx.get(address, follow_redirects=True).json() == {"services": []}


def test_many_clients_at_once_are_all_answered(demo_folder: Path) -> None:
    statuses: list[int] = []

    def ask(address: str) -> None:
        for _ in range(5):
            response = httpx.get(f"{address}/sparql", params={"query": "ASK {}"}, timeout=60)
            statuses.append(response.status_code)

    with serving(graph=str(demo_folder), patience=60) as address:
        threads = [threading.Thread(target=ask, args=(address,)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == [200] * 100
