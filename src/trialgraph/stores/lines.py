"""Takes what is written to it as whole lines, many at a time."""

import io
from collections.abc import Callable


class Lines(io.RawIOBase):
    """A file that hands on what is written to it, in pieces of whole lines and about `size` bytes.

    `finish` hands on the last piece.
    """

    def __init__(self, take: Callable[[bytes], None], *, size: int):
        self._take, self._size = take, size
        self._pieces: list[bytes] = []
        self._held = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        self._held += len(data)
        if self._held >= self._size:
            self._hand_on()
        return len(data)

    def finish(self) -> None:
        """Hands on what is left."""
        if self._held:
            self._take(b"".join(self._pieces))
        self._pieces, self._held = [], 0

    def _hand_on(self) -> None:
        whole, newline, rest = b"".join(self._pieces).rpartition(b"\n")
        if whole:
            self._take(whole + newline)
        self._pieces, self._held = [rest], len(rest)
