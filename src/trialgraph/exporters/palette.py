"""Colours and shapes of the kinds of node: told apart without colour vision, readable with text on them."""

from collections.abc import Iterable
from dataclasses import dataclass

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
"""Okabe and Ito, Color Universal Design (2008), without yellow and black, which vanish on a background."""

SIDES = (0, 4, 3, 6)
"""Circle, square, triangle, hexagon: the second mark, once the colours are used up."""

KINDS = (
    *("Trial", "Drug", "Condition", "Sponsor", "Country", "Investigator"),
    *("RegistryRecord", "Intervention", "Outcome", "Publication", "Site", "Arm", "Identifier"),
)
"""Kinds that look the same in every picture; others take the looks that are left, in the alphabet's order."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How nodes of one kind are drawn."""

    colour: str
    """Of the fill, `#rrggbb`."""
    outline: str
    """A darker shade of it, which stands out from a white background."""
    sides: int
    """Of the regular polygon; 0 is a circle."""


NO_KIND = Look(colour="#8a8f98", outline="#5a5e66", sides=0)


def looks(kinds: Iterable[str]) -> dict[str, Look]:
    """A look for each kind; nodes without a kind (the empty text) are grey."""
    present = set(kinds)
    order = [*KINDS, *sorted(present - set(KINDS) - {""})]
    styles = {kind: _look(position) for position, kind in enumerate(order)} | {"": NO_KIND}
    return {kind: styles[kind] for kind in present}


def text_colour(background: str) -> str:
    """Black or white, whichever is read better; always at least 4.5:1 (WCAG 2.2, criterion 1.4.3)."""
    return max(("#000000", "#ffffff"), key=lambda text: contrast(text, background))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`, 0 to 255."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _look(position: int) -> Look:
    colour = COLOURS[position % len(COLOURS)]
    outline = "#" + bytes(int(channel * 0.6) for channel in channels(colour)).hex()
    return Look(colour=colour, outline=outline, sides=SIDES[position // len(COLOURS) % len(SIDES)])


def _luminance(colour: str) -> float:
    shares = (channel / 255 for channel in channels(colour))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
