"""The colours of a matrix: the more, the darker, in one hue, by logarithm."""

import math

from trialgraph.exporters.palette import channels

LIGHT, MIDDLE, DARK = "#deebf7", "#4a98c9", "#08306b"
STEPS = 9
"""So many colours for numbers above zero."""


def step_of(value: float, greatest: float) -> int:
    """Which colour a number has: 0 for none, then 1 to `STEPS`."""
    if value <= 0 or greatest <= 0:
        return 0
    return max(1, math.ceil(STEPS * math.log1p(value) / math.log1p(greatest) - 1e-9))


def colour_of(step: int) -> str:
    """The colour of a step from 1, `#rrggbb`."""
    share = 2 * (step - 1) / (STEPS - 1)
    ends = (LIGHT, MIDDLE) if share <= 1 else (MIDDLE, DARK)
    pairs = zip(*map(channels, ends), strict=True)
    return "#" + bytes(round(one + (other - one) * (share - (share > 1))) for one, other in pairs).hex()


def marks(greatest: float) -> list[float]:
    """Some numbers for a legend, from one to the greatest."""
    tens = [10.0**power for power in range(max(0, math.ceil(math.log10(max(greatest, 1)))))]
    return [*(ten for ten in tens if ten < greatest * 0.7), greatest] if greatest else []
