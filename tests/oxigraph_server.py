"""A real SPARQL server for tests: the program that the `oxigraph` package brings."""

import socket
import subprocess
import sysconfig
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def serve(folder: Path, *, command: str = "serve") -> Iterator[str]:
    """The address of a server over a store's folder (`serve`, `serve-read-only`); skips where there is none."""
    program = Path(sysconfig.get_path("scripts")) / "oxigraph"
    if not program.exists():
        pytest.skip("the oxigraph server is not installed beside this Python")
    address = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [program, command, "--location", folder, "--bind", address],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_answering(f"http://{address}/")
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_until_answering(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"no server came up at {url}")
