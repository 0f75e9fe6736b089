"""Measures how well free affiliations are linked to ROR, beside looking them up as they are written.

`python benchmarks/organisations.py` needs the vocabulary `ror`, and prints one row for each way and half. Rules
were made on the first half of the strings; the last half is for the figures alone. As the ROR at hand may be a
part of the whole, recall is also given over those ids that it has.
"""

import gzip
import json
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from trialgraph import names
from trialgraph.linking.affiliations import link_affiliation
from trialgraph.vocabularies import Index, Rank, open_index

AFFILIATIONS = Path(__file__).resolve().parents[2] / "shared/benchmarks/organisations/affiliations.json.gz"
HALF = 1500
Rows = list[dict]


def link(text: str, ror: Index) -> set[str]:
    """The organisations that trialgraph accepts."""
    return {match.term.id for match in link_affiliation(text, ror) if match.accepted}


def link_as_written(text: str, ror: Index) -> set[str]:
    """The organisations one of whose names is, folded, the whole text or one of its parts between commas."""
    found = set()
    for part in (text, *text.split(",")):
        for hit in ror.find(part):
            if hit.rank is not Rank.RELATED and names.fold(hit.name) == names.fold(part):
                found.add(hit.id)
    return found


def measure(way: Callable[[str, Index], set[str]], rows: Rows, ror: Index, at_hand: set[str]) -> str:
    """Precision, recall, F1, recall and F1 over the ids at hand, and the milliseconds for a text."""
    began = time.perf_counter()
    found = [way(row["affiliation"], ror) for row in rows]
    milliseconds = (time.perf_counter() - began) * 1000 / len(rows)
    wanted = [set(row["ror_ids"]) for row in rows]
    right = sum(len(a & b) for a, b in zip(found, wanted, strict=True))
    precision = right / max(sum(map(len, found)), 1)
    figures = [precision]
    for ids in (wanted, [row & at_hand for row in wanted]):
        recall = right / max(sum(map(len, ids)), 1)
        figures += [recall, 2 * precision * recall / max(precision + recall, 1e-9)]
    return "  ".join(f"{figure:9.3f}" for figure in figures) + f"  {milliseconds:9.2f}"


def main() -> None:
    """Prints the table, or that the strings are not there."""
    if not AFFILIATIONS.exists():
        print(f"skipped: there is no {AFFILIATIONS.name} in ../shared")
        return
    rows: Rows = json.loads(gzip.decompress(AFFILIATIONS.read_bytes()))
    with open_index("ror") as ror:
        at_hand = {term.id for term in ror.terms() if not term.obsolete}
        print(f"{'':34}precision     recall         F1  r at hand  F1 at hand  ms each")
        for start, end in pairwise((0, HALF, len(rows))):
            for way in (link, link_as_written):
                label = f"{start + 1:,}-{end:,} {way.__name__.replace('_', ' ')}"
                print(f"{label:32}", measure(way, rows[start:end], ror, at_hand))


if __name__ == "__main__":
    main()
