"""Which labels fit into a picture: the largest nodes first, none over another or over a node."""

import unicodedata
from dataclasses import dataclass

import numpy as np

from trialgraph.exporters.drawing import LARGEST, Drawing, DrawnNode

LONGEST, SHORT = 34, 16
"""Characters of a label, and of one that has little room."""
FONT_SIZE = 11.0
GAP = 4.0
"""Pixels between a node and its label."""

IMPORTANT = LARGEST * 0.7
"""Radius from which a node is labelled over smaller nodes rather than not at all."""

_NARROW = frozenset("iljtfrI.,:;|!'()[] ")


@dataclass(frozen=True, kw_only=True)
class PlacedLabel:
    """A text beside or centred at a point, in pixels."""

    text: str
    x: float
    y: float
    """The middle of the line."""
    anchor: str
    """`start`, `middle` or `end` of the text stands at x, as in SVG."""
    width: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        left = self.x - self.width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return left, self.y - FONT_SIZE * 0.6, left + self.width, self.y + FONT_SIZE * 0.6


def place_labels(drawing: Drawing) -> dict[str, PlacedLabel]:
    """Labels by node: beside, below or above it, shortened where there is little room, absent where none.

    Widths are estimates: no font is opened.
    """
    nodes = sorted(drawing.nodes.items(), key=lambda entry: (-entry[1].radius, entry[0]))
    boxes = np.zeros((2 * len(nodes), 4))  # left, top, right, bottom: first all nodes, then the labels placed
    for row, (_, spot) in enumerate(nodes):
        boxes[row] = (spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius)
    taken = len(nodes)
    placed = {}
    for node, spot in nodes:
        candidates = _candidates(spot)
        label = _first_free(candidates, boxes[:taken])
        if label is None and spot.radius >= IMPORTANT:
            label = _first_free(candidates, boxes[len(nodes) : taken])
        if label is not None:
            placed[node], boxes[taken] = label, label.box
            taken += 1
    return placed


def shortened(text: str, longest: int) -> str:
    """A text on one line of at most so many characters, cut at a space where one is near."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > longest // 2 else cut).rstrip(" ,;:-") + "…"


def text_width(text: str, font_size: float) -> float:
    """About how many pixels wide a text in a sans-serif font is; no font is opened."""
    return font_size * sum(map(_advance, text))


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in _NARROW:
        return 0.32
    return 0.72 if character.isupper() or character in "mw@%—" else 0.64


def _candidates(spot: DrawnNode) -> list[PlacedLabel]:
    """The label to the right, to the left, below and above, first whole and then short."""
    aside, below = spot.radius + GAP, spot.radius + GAP + FONT_SIZE / 2
    places = (
        (spot.x + aside, spot.y, "start"),
        (spot.x - aside, spot.y, "end"),
        (spot.x, spot.y + below, "middle"),
        (spot.x, spot.y - below, "middle"),
    )
    return [
        PlacedLabel(text=text, x=x, y=y, anchor=anchor, width=text_width(text, FONT_SIZE))
        for text in (shortened(spot.label, LONGEST), shortened(spot.label, SHORT))
        for x, y, anchor in places
        if text
    ]


def _first_free(candidates: list[PlacedLabel], boxes: np.ndarray) -> PlacedLabel | None:
    for label in candidates:
        left, top, right, bottom = label.box
        apart = (boxes[:, 0] > right) | (boxes[:, 2] < left) | (boxes[:, 1] > bottom) | (boxes[:, 3] < top)
        if apart.all():
            return label
    return None
