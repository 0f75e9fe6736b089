"""A synthetic registry: which trial is linked to which things, with hubs as real registries have them.

Every kind's things have Zipf degrees, most links stay within a trial's own field, and one hub of each kind is far
ahead of the rest: placebo, healthy volunteers, one huge sponsor. The same size and seed give the same registry.

    python benchmarks/networks/registry.py FOLDER TRIALS [SEED]
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trialgraph.edges import EDGES, KINDS, write_edges
from trialgraph.edges.statements import HAS_RECORD

WHOLE = 560_000
"""Trials of the size that the numbers below are those of; smaller registries have as much less."""
FIELDS = 240
"""Areas of medicine, themselves of Zipf sizes; `STAY` is the part of links that stay within the trial's own."""
STAY = 0.8
SEED = 7
PLACE = "https://example.org/"
ARRAYS, TRIPLES = "links.npz", "links.nt"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How a kind of thing is linked: numbers of links and things at `WHOLE`, Zipf exponent, the hub's part."""

    links: int
    things: int
    exponent: float
    hub: float


SHAPES = {
    "drug": Shape(links=1_000_000, things=150_000, exponent=0.8, hub=0.055),
    "condition": Shape(links=900_000, things=60_000, exponent=0.8, hub=0.03),
    "site": Shape(links=4_000_000, things=500_000, exponent=0.8, hub=0.0005),
    "sponsor": Shape(links=700_000, things=60_000, exponent=0.8, hub=0.02),
    "investigator": Shape(links=500_000, things=300_000, exponent=0.5, hub=0.0),
}

Pairs = dict[str, tuple[np.ndarray, np.ndarray]]
"""For each kind the two ends of its links, trials and things numbered from 0, sorted, each pair once."""


def make(trials: int, seed: int = SEED) -> Pairs:
    """The links of a registry of so many trials, as int32."""
    random = np.random.default_rng([trials, seed])
    fields = _zipf(random, FIELDS, 0.7, trials)
    return {kind: _linked(random, shape, trials, fields) for kind, shape in SHAPES.items()}


def _linked(
    random: np.random.Generator, shape: Shape, trials: int, fields: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """A trial's links are to things of its own field, but for a part; thing 0 is the hub."""
    wanted, things = shape.links * trials // WHOLE, things_of(shape, trials)
    # what is drawn twice counts once, so a tenth more is drawn and what is too much is left out again
    drawn = wanted * 11 // 10
    ends = np.concatenate((random.permutation(trials), random.integers(0, trials, max(drawn - trials, 0))))[:drawn]
    ranks = _zipf(random, things, shape.exponent, drawn)
    stays = random.random(drawn) < STAY
    own = ranks - ranks % FIELDS + fields[ends]
    found = np.where(stays & (own < things), own, ranks)
    found[random.random(drawn) < shape.hub] = 0
    pairs = np.unique(ends.astype(np.int64) * things + found)
    pairs = np.sort(random.choice(pairs, min(wanted, len(pairs)), replace=False, shuffle=False))
    return (pairs // things).astype(np.int32), (pairs % things).astype(np.int32)


def things_of(shape: Shape, trials: int) -> int:
    """How many things of a kind there are among so many trials."""
    return max(shape.things * trials // WHOLE, FIELDS)


def _zipf(random: np.random.Generator, things: int, exponent: float, times: int) -> np.ndarray:
    """Ranks drawn with chances that fall as 1 / rank ** exponent."""
    chances = np.cumsum(np.arange(1, things + 1) ** -exponent)
    return np.searchsorted(chances, random.random(times) * chances[-1])


# --- on disk ------------------------------------------------------------------------------------------


def write(folder: Path, trials: int, seed: int = SEED) -> None:
    """The registry three ways: as arrays, as N-Triples, and as the tables that a build writes beside its store."""
    pairs = make(trials, seed)
    folder.mkdir(parents=True)
    with write_edges(folder / EDGES) as writer, (folder / TRIPLES).open("wb") as file:
        file.writelines(writer.of_records(_triples(pairs, trials)))
    ends = {f"{kind} {end}": part for kind, both in pairs.items() for end, part in zip("01", both, strict=True)}
    np.savez(folder / ARRAYS, trials=trials, **ends)


def _triples(pairs: Pairs, trials: int) -> Iterator[bytes]:
    """What a build says of the links of each trial."""
    starts = {kind: np.searchsorted(ends[0], np.arange(trials + 1)).tolist() for kind, ends in pairs.items()}
    things = {kind: ends[1].tolist() for kind, ends in pairs.items()}
    for number in range(trials):
        trial = f"<{PLACE}trial/{number}>"
        lines = [f"{trial} <{HAS_RECORD}> <{PLACE}record/{number}> .\n"]
        for kind, found in things.items():
            for thing in found[starts[kind][number] : starts[kind][number + 1]]:
                lines.append(f"{trial} <{KINDS[kind].link}> <{PLACE}{kind}/{thing}> .\n")
        yield "".join(lines).encode()


def read(folder: Path) -> tuple[int, Pairs]:
    """How many trials there are, and their links, as arrays."""
    with np.load(folder / ARRAYS) as arrays:
        pairs = {kind: (arrays[f"{kind} 0"], arrays[f"{kind} 1"]) for kind in SHAPES}
        return int(arrays["trials"]), pairs


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:]))
