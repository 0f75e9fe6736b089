"""What a build by Spark costs beside one without: python benchmarks/build/spark.py [TRIALS] [MASTER].

Both build the graph of the same invented trials, in a process each: the local one into a graph's folder, that of
Spark (`local[2]` unless told otherwise) into shards. CPU is that of all processes that the build started on this
machine, Java among them; with the master of a cluster its workers are not in it.
"""

import ctypes
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from trialgraph.sample import write_sample

_PR_SET_CHILD_SUBREAPER = 36
_COMMAND = (sys.executable, "-c", "from trialgraph.cli import main; main()", "build")


def measure(name: str, *arguments: str | Path) -> None:
    """Runs a build and tells what it took."""
    began, before = time.monotonic(), _cpu()
    subprocess.run([*_COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.monotonic() - began
    _wait_for_orphans()
    print(f"{name:<12} {wall:8.1f} s  {_cpu() - before:8.1f} s of CPU", flush=True)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wait_for_orphans() -> None:
    """Java outlives the Python that started it by a moment."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def main() -> None:
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    master = sys.argv[2] if len(sys.argv) > 2 else "local[2]"
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with TemporaryDirectory() as folder:
        records = Path(folder) / "records"
        size = write_sample(records, trials)
        print(f"{trials:,} invented trials, {size / 1e6:,.0f} MB of JSON, {os.cpu_count()} cores")
        measure("local", records, "--into", Path(folder) / "graph")
        measure(master, records, "--shards", Path(folder) / "shards", "--engine", "spark", "--master", master)


main()
