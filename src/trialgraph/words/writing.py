"""Writes the words of trials while a store reads the statements that they stand in."""

from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from trialgraph.words.hearing import hear_trials, hear_words
from trialgraph.words.reading import FIELDS

_LONGEST = 40
"""Bytes of a word that are kept: what is longer is a string of letters, and would make room for itself in all."""


class WordWriter:
    """Listens to the statements on their way into the store; `write_words` makes one.

    It keeps two numbers for each trial and word, and each word once.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._iris: list[bytes] = []
        self._heard = {field: (array("i"), array("i")) for field in FIELDS}

    def of_records(self, quads: Iterable[bytes]) -> Iterator[bytes]:
        """The N-Quads of records, each in one piece, as they are; their words are noted on the way."""
        for piece in quads:
            for trial in hear_trials(piece):
                self._iris.append(trial.encode())
                for field, words in hear_words(piece):
                    self._note(field, words)
            yield piece

    def _note(self, field: str, words: Iterable[str]) -> None:
        trials, places = self._heard[field]
        for word in words:
            trials.append(len(self._iris) - 1)
            places.append(self._numbers.setdefault(word, len(self._numbers)))

    def save(self, folder: Path) -> None:
        """Writes what was heard, in the order of IRIs and words, whatever the order in which it was heard."""
        folder.mkdir()
        words, word_places = _sorted([word.encode()[:_LONGEST] for word in self._numbers])
        iris, trial_places = _sorted(self._iris)
        np.save(folder / "words.npy", words)
        np.save(folder / "iris.npy", iris)
        for field, (trials, places) in self._heard.items():
            pairs = (
                trial_places[np.asarray(trials)].astype(np.int64) * len(words) + word_places[np.asarray(places)]
            )
            rows, columns = np.divmod(np.unique(pairs), max(len(words), 1))
            np.save(folder / f"{field}.trials.npy", rows.astype(np.int32))
            np.save(folder / f"{field}.places.npy", columns.astype(np.int32))


def _sorted(texts: list[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """The texts, each once and sorted, and the place of each of those given."""
    return np.unique(np.array(texts, dtype="S" if texts else "S1"), return_inverse=True)


@contextmanager
def write_words(folder: Path) -> Iterator[WordWriter]:
    """A writer that listens inside the block; at its end the folder is there, unless the block raised."""
    writer = WordWriter()
    yield writer
    writer.save(folder)
