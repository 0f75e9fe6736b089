"""A real `trialgraph serve` in a process of its own, for tests that ask it over HTTP or in a browser."""

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(sysconfig.get_path("scripts")) / "trialgraph"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-background-networking"]


@contextmanager
def served(graph: Path, *options: str) -> Iterator[str]:
    """The address of a server of a graph, which runs meanwhile."""
    command = [str(PROGRAM), "serve", "--graph", str(graph), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            address = re.search(r"http://[\d.:]+", process.stdout.readline())
            assert address, "the server did not start"
            yield address[0]
        finally:
            process.terminate()
            process.wait(20)
