"""Chance from a seed: the same seed gives the same choices, on any machine and any version of Python."""

import math
from collections.abc import Sequence
from random import Random
from statistics import NormalDist
from typing import TypeVar

Choice = TypeVar("Choice")


class Chance:
    """Choices drawn from a seed of several whole numbers, none of them below 0 or above 2**64.

    All come from `Random.random`, the one method whose numbers Python promises to keep.
    """

    def __init__(self, *seed: int):
        self.draw = Random(sum(part << 64 * place for place, part in enumerate((*seed, 1)))).random
        """The next number from 0 up to 1."""

    def is_so(self, part: float) -> bool:
        """Yes in so large a part of cases."""
        return self.draw() < part

    def below(self, most: int) -> int:
        """A whole number from 0 up to one less than `most`."""
        return int(self.draw() * most)

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self.draw() * (most - least + 1))

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        """Any of them."""
        return choices[int(self.draw() * len(choices))]

    def early_of(self, choices: Sequence[Choice]) -> Choice:
        """Any of them, the first ones more often."""
        return choices[int(self.draw() ** 2 * len(choices))]

    def weighed(self, choices: Sequence[tuple[Choice, float]]) -> Choice:
        """Any of them, by weights that sum to 1; the last one takes what is missing to it."""
        left = self.draw()
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]

    def size(self, median: float, spread: float, most: int) -> int:
        """A whole number from a log-normal distribution; `spread` is the logarithm's standard deviation."""
        return min(int(median * math.exp(spread * _NORMAL[int(self.draw() * _STEPS)]) + 0.5), most)

    def rank(self, shift: float, tail: float) -> int:
        """A rank from 0 on, drawn by the law of Zipf and Mandelbrot: the chance of a rank above r is
        `(1 + r / shift) ** -tail`. It has no end, so that new ranks keep coming as more are drawn (Heaps' law).
        """
        return int(min(shift * ((1 - self.draw()) ** (-1 / tail) - 1), _LAST))


_STEPS = 2**13
_NORMAL = tuple(NormalDist().inv_cdf((step + 0.5) / _STEPS) for step in range(_STEPS))
"""The normal distribution's values at equal steps of chance."""
_LAST = 2.0**52
"""Ranks above it are as good as never drawn twice."""
