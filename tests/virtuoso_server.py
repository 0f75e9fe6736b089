"""A real Virtuoso 7 for tests, from Debian's package `virtuoso-opensource-7`."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from oxigraph_server import free_port
from trialgraph.iris import CURRENT_GRAPH
from trialgraph.stores.credentials import Credentials

PASSWORD = "dba"
"""That of the user `dba` in a new database."""
_SETTINGS = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = {sql_port}
DisableUnixSocket = 1
DirsAllowed = {allowed}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
MaxQueryMem = 500M
ThreadsPerQuery = 2
MaxClientConnections = 10
SchedulerInterval = 10
[HTTPServer]
ServerPort = {http_port}
ServerRoot = {folder}
ServerThreads = 5
MaxClientConnections = 5
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True, kw_only=True)
class Virtuoso:
    """A running server."""

    url: str
    """Of its HTTP side: `/sparql`, `/sparql-auth`, `/sparql-graph-crud-auth`."""
    sql: str
    """Host and port of its SQL side, as isql wants them."""
    shards: Path
    """A folder that it may read from."""

    def endpoint(self) -> tuple[str, dict[str, Any]]:
        """Its URL for queries, and the options with which it can be changed."""
        return f"{self.url}/sparql", {
            "update_url": f"{self.url}/sparql-auth",
            "store_url": f"{self.url}/sparql-graph-crud-auth",
            "default_graph": CURRENT_GRAPH,
            "credentials": Credentials(user="dba", password=PASSWORD),
            "digest": True,
        }


@contextmanager
def serve_virtuoso(folder: Path) -> Iterator[Virtuoso]:
    """A new, empty server; skips where none is installed."""
    program = shutil.which("virtuoso-t")
    if not program or not shutil.which("isql-vt"):
        pytest.skip("Virtuoso is not installed (apt-get install virtuoso-opensource-7)")
    shards, sql_port, http_port = folder / "shards", free_port(), free_port()
    shards.mkdir()
    settings = _SETTINGS.format(folder=folder, allowed=shards, sql_port=sql_port, http_port=http_port)
    (folder / "virtuoso.ini").write_text(settings)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [program, "+foreground", "+configfile", folder / "virtuoso.ini"],
            cwd=folder,
            stdout=output,
            stderr=output,
        )
    server = Virtuoso(url=f"http://127.0.0.1:{http_port}", sql=f"127.0.0.1:{sql_port}", shards=shards)
    try:
        _wait_until_online(process, folder / "output")
        yield server
    finally:
        process.kill()  # an orderly end takes a checkpoint, and the folder is thrown away
        process.wait(30)


def _wait_until_online(process: subprocess.Popen, output: Path) -> None:
    """Both sides are there when the server says so; its log file says nothing before it is full."""
    for _ in range(600):
        said = output.read_text(errors="replace")
        if "Server online" in said:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"no Virtuoso came up: {said[-2000:]}")
