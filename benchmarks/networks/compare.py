"""Our networks beside what a user would do instead, on a synthetic registry, in one run.

    python benchmarks/networks/compare.py [--trials 560000] [--seed 7] [--keep FOLDER]

Prints Markdown tables: CPU seconds and peak megabytes of every step, ours, NetworkX's (with rdflib, where a graph
is read from disk) and, as near-limits, igraph's and graph-tool's where they are installed; then how ours grow with
the registry. NetworkX does the steps in which it would take minutes on a smaller registry, which the table says.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import registry
import steps

SIZES = (35_000, 50_000, 140_000)
"""Registries beside the largest: that of rdflib, that of NetworkX's projection, that of its measures."""
TOGETHER = {"edges to a network": 560_000, "a graph on disk to a network": 35_000, "top 20 of each trial": 50_000}
"""How many trials a step is compared on with NetworkX; usually 140,000."""
OTHERS = ("networkx", "igraph", "graph-tool")

Taken = dict[str, float | str]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=registry.WHOLE, choices=(35_000, 140_000, 560_000))
    parser.add_argument("--seed", type=int, default=registry.SEED)
    parser.add_argument("--keep", type=Path, help="a folder for the registries, to be used again")
    options = parser.parse_args()
    for who in OTHERS:
        if not steps.installed(who):
            print(f"{who} is not installed: skipped\n")
    with tempfile.TemporaryDirectory() as place:
        sizes = sorted({size for size in SIZES if size <= options.trials} | {options.trials})
        folders = {size: (options.keep or Path(place)) / f"{size}-{options.seed}" for size in sizes}
        for size, folder in folders.items():
            if folder.exists():
                continue
            # apart, or every process started from here would count its memory as their own
            subprocess.run([sys.executable, registry.__file__, folder, str(size), str(options.seed)], check=True)
        compare(folders, options.trials)
        grow({size: folder for size, folder in folders.items() if size != 50_000})


def compare(folders: dict[int, Path], largest: int) -> None:
    """The table of each step by each who can do it, at the size that all do and at the largest that ours do."""
    print(
        "| step | trials | who | CPU s | MB | found | × ours, s | × ours, MB |\n|---|---|---|---|---|---|---|---|"
    )
    for step, ways in steps.STEPS.items():
        together = min(TOGETHER.get(step, 140_000), largest)
        for size in sorted({together, largest}):
            ours = taken(folders[size], step, "ours")
            print(_line(step, size, "ours", ours, ours), flush=True)
            for who in OTHERS:
                if who in ways and steps.installed(who) and (size == together or who != "networkx"):
                    print(_line(step, size, who, taken(folders[size], step, who), ours), flush=True)


def grow(folders: dict[int, Path]) -> None:
    """The table of our seconds by size, and the power of the size that they grow with."""
    sizes = list(folders)
    print(f"\n| ours, CPU s | {' | '.join(f'{size:,}' for size in sizes)} | grows as |")
    print(f"|---|{'---|' * len(sizes)}---|")
    for step in steps.STEPS:
        seconds = [float(taken(folder, step, "ours")["seconds"]) for folder in folders.values()]
        power = math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0]) if len(sizes) > 1 else math.nan
        print(f"| {step} | {' | '.join(f'{each:.2f}' for each in seconds)} | n^{power:.2f} |", flush=True)


@cache
def taken(folder: Path, step: str, who: str) -> Taken:
    """What a step takes, in a process of its own."""
    command = [sys.executable, steps.__file__, str(folder), step, who]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def _line(step: str, trials: int, who: str, found: Taken, ours: Taken) -> str:
    times = [f"{found[key] / max(ours[key], 0.001):.1f}" for key in ("seconds", "megabytes")]
    numbers = f"{found['seconds']:.2f} | {found['megabytes']:,.0f} | {found['found']} | {' | '.join(times)}"
    return f"| {step} | {trials:,} | {who} | {numbers} |"


if __name__ == "__main__":
    main()
