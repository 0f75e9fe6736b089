"""A real cluster for tests, of what the pyspark package brings: a master with two workers, or a Connect server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from oxigraph_server import free_port

HERE = "127.0.0.1"
_PATIENCE_SECONDS = 180


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A master and its workers."""

    master: str
    workers: list[subprocess.Popen]

    def kill_a_worker(self) -> None:
        """Ends a worker and what it has started, as a machine ends that loses its power."""
        os.killpg(self.workers[0].pid, signal.SIGKILL)
        self.workers[0].wait()


@contextmanager
def start_cluster(folder: Path) -> Iterator[Cluster]:
    """A standalone master with two workers of one core each, which keep what they need in a folder."""
    port, pages = free_port(), free_port()
    master = f"spark://{HERE}:{port}"
    with ExitStack() as started:
        where = ("--host", HERE, "--port", str(port), "--webui-port", str(pages))
        started.enter_context(_run(folder / "master", "org.apache.spark.deploy.master.Master", *where))
        _wait_until(lambda: _workers_of(pages) == 0)
        workers = [started.enter_context(_worker(master, folder / f"worker-{number}")) for number in (1, 2)]
        _wait_until(lambda: _workers_of(pages) == 2)
        yield Cluster(master=master, workers=workers)


def _worker(master: str, folder: Path) -> AbstractContextManager[subprocess.Popen]:
    room = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / "work"))
    where = ("--host", HERE, "--webui-port", "0", master)
    return _run(folder, "org.apache.spark.deploy.worker.Worker", *room, *where)


@contextmanager
def start_connect(folder: Path) -> Iterator[str]:
    """The address of a Spark Connect server that works on this machine."""
    port = free_port()
    server = ("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--master", "local[2]")
    settings = (f"spark.connect.grpc.binding.port={port}", "spark.ui.enabled=false")
    named = [word for setting in settings for word in ("--conf", setting)]
    with _run(folder, "org.apache.spark.deploy.SparkSubmit", *server, *named, "spark-internal"):
        _wait_until(lambda: _answers(port))
        yield f"sc://{HERE}:{port}"


@contextmanager
def _run(folder: Path, main: str, *arguments: str) -> Iterator[subprocess.Popen]:
    import pyspark

    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("there is no Java here")
    folder.mkdir(parents=True)
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": HERE,
        "SPARK_LOCAL_DIRS": str(folder),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    command = [Path(pyspark.__file__).parent / "bin/spark-class", main, *arguments]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _workers_of(port: int) -> int | None:
    """How many workers a master has; None while it is not there."""
    try:
        with urllib.request.urlopen(f"http://{HERE}:{port}/json/", timeout=5) as answer:
            return json.load(answer)["aliveworkers"]
    except OSError:
        return None


def _answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex((HERE, port)) == 0


def _wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise RuntimeError("the cluster did not come up")
        time.sleep(0.1)
