"""Three letters in a row: by those that two names share, a misspelled name is found among a million.

An index keeps, for each trigram, the numbers of the names it is in, as steps from one to the next, compressed. A
question unpacks only the lists of its own trigrams, which takes a few milliseconds and nothing is held in memory.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST = 255
"""Letters of a name that are looked at; a byte holds its length."""
_CHUNK = 100_000
"""Names that are taken apart at once, in some 100 MB."""
_BITS = 21
"""Every letter of Unicode fits; three make a number that fits in 63 bits."""
_END = ord("\n")
"""Stands behind each name; no folded name holds one."""


def codes(key: str) -> list[int]:
    """The trigrams of a folded name as numbers, each once; a space before and behind it counts as a letter."""
    return sorted(code for code, _ in _by_trigram([key]))


def lengths(keys: Iterable[str]) -> bytes:
    """The lengths of folded names, a byte for each; so many trigrams a name has."""
    return bytes(min(len(key), LONGEST) for key in keys)


def lists(keys: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """Each trigram of folded names, and the packed list of the names it is in, by their places in `keys`."""
    found: dict[int, list[NDArray[np.int64]]] = defaultdict(list)
    for first in range(0, len(keys), _CHUNK):
        for code, numbers in _by_trigram(keys[first : first + _CHUNK]):
            found[code].append(numbers + first)
    for code in sorted(found):
        steps = np.concatenate(found[code]).astype("<u4")
        steps[1:] -= steps[:-1].copy()
        yield code, zlib.compress(steps.tobytes())


def nearest(key: str, packed: Iterable[bytes], lengths: bytes, most: int) -> list[int]:
    """The names that share most of their trigrams with a folded name (by Dice's coefficient), the nearest first.

    `packed` are the lists of its trigrams and `lengths` of all names. Of equally near names the first are taken.
    """
    numbers = [np.cumsum(np.frombuffer(zlib.decompress(data), dtype="<u4")) for data in packed]
    if not numbers:
        return []
    shared = np.bincount(np.concatenate(numbers))
    named = np.flatnonzero(shared)
    sizes = np.frombuffer(lengths, dtype=np.uint8)[named].astype(np.int64)
    likeness = 2 * shared[named] / (sizes + min(len(key), LONGEST))
    return named[np.argsort(-likeness, kind="stable")[:most]].tolist()


def _by_trigram(keys: Sequence[str]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Each trigram and the places of the names that hold it, ascending and each once."""
    text = "".join(f" {key[:LONGEST]} \n" if key else "\n" for key in keys)
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    ends = letters == _END
    trigrams = (letters[:-2] << 2 * _BITS) | (letters[1:-1] << _BITS) | letters[2:]
    within = ~(ends[:-2] | ends[1:-1] | ends[2:])
    trigrams, names = trigrams[within], (np.cumsum(ends) - ends)[:-2][within]
    order = np.argsort(trigrams, kind="stable")
    trigrams, names = trigrams[order], names[order]
    is_new = np.diff(trigrams, prepend=-1) != 0
    once = is_new | (np.diff(names, prepend=-1) != 0)
    trigrams, names = trigrams[once], names[once]
    starts = np.flatnonzero(is_new[once])
    yield from zip(trigrams[starts].tolist(), np.split(names, starts[1:]), strict=False)
