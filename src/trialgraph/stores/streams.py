"""N-Quads given as a file or in pieces, read as one stream."""

import io
from collections.abc import Iterable
from typing import BinaryIO


def as_stream(nquads: Iterable[bytes]) -> BinaryIO:
    """A binary file as it is; pieces of bytes, which may end anywhere, as a file that reads them in turn."""
    return nquads if hasattr(nquads, "read") else io.BufferedReader(_Pieces(nquads), 1 << 20)


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Iterable[bytes]):
        self._pieces, self._rest = iter(pieces), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
