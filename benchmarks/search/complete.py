"""How long completion takes among the names of a whole registry.

Invented names with words of Zipf frequencies, four for each trial as in a real graph: by default two million, as
560,000 trials have. Prints how long the index takes, its size, and for what is typed the median and the slowest of
many calls. Run it from the project's root:

    python benchmarks/search/complete.py [--names 2000000]
"""

import argparse
import random
import statistics
import string
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from trialgraph.search import CLASSES, FOLDER, Hit, open_search, write_names

WORDS = 60_000
CALLS = 50


def invent_words(chance: random.Random) -> list[str]:
    """Words of three to eleven letters, the most frequent first."""
    return ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(3, 11))) for _ in range(WORDS)]


def invent_names(words: list[str], number: int, chance: random.Random) -> Iterator[Hit]:
    """Names of one to eight words, each of a thing of its own."""
    weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
    for position in range(number):
        name = " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(1, 8)))
        kind, trials = CLASSES[position % len(CLASSES)], int(chance.paretovariate(1))
        yield Hit(iri=f"https://example.org/{position}", label=name, kind=kind, name=name, trials=trials)


def main() -> None:
    """Makes the index and prints the times."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--names", type=int, default=2_000_000)
    number, chance = arguments.parse_args().names, random.Random(7)
    words = invent_words(chance)
    with tempfile.TemporaryDirectory() as place:
        began = time.perf_counter()
        write_names(place, invent_names(words, number, chance))
        size = sum(file.stat().st_size for file in (Path(place) / FOLDER).iterdir()) / 1e6
        print(f"index of {number:,} names: {time.perf_counter() - began:.1f} s with inventing them, {size:.0f} MB")
        search = open_search(place)
        asked = [words[0], words[0][:1], words[0][:2], words[50][:4], f"{words[3]} {words[9][:2]}", "zzzzzz"]
        for text in asked:
            times = sorted(_milliseconds(search.complete, text) for _ in range(CALLS))
            print(f"{text!r:20} median {statistics.median(times):6.1f} ms, slowest {times[-1]:6.1f} ms")


def _milliseconds(complete, text: str) -> float:
    began = time.perf_counter()
    complete(text)
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    main()
