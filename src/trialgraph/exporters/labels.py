"""Which labels fit into a picture: communities and the largest nodes first, none over another or over a node."""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from trialgraph.exporters.drawing import LARGEST, Drawing, DrawnNode
from trialgraph.exporters.hulls import Hull

LONGEST, LINE, SHORT = 30, 26, 16
"""Characters of a label on one line, of each line of one on several, and of one that has little room."""
AIRY = 60
"""In a picture of no more nodes labels have three lines, otherwise two."""
FONT_SIZE, NAME_SIZE = 11.0, 15.0
"""Of nodes and of communities."""
LINE_HEIGHT = 1.2
GAP = 4.0
"""Pixels between a node and its label."""
PLACES = 8
"""Of a label around its node."""

IMPORTANT = LARGEST * 0.7
"""Radius from which a node is labelled over smaller nodes rather than not at all."""

_NARROW = frozenset("iljtfrI.,:;|!'()[] ")
NAMED = 30
"""As many communities, the largest, have their names on the picture."""
SPOKEN = 3
"""In each community so many nodes have labels, where there are more than `FULL` in all."""
FULL = 300
"""In a map of no more nodes each may have a label."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True, kw_only=True)
class PlacedLabel:
    """Lines of text beside or centred at a point, in pixels."""

    lines: tuple[str, ...]
    x: float
    y: float
    """The middle of all lines."""
    anchor: str
    """`start`, `middle` or `end` of the text stands at x, as in SVG."""
    width: float
    size: float
    """Of the letters."""

    @property
    def box(self) -> Box:
        """What it covers."""
        left = self.x - self.width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        half = self.size * LINE_HEIGHT * len(self.lines) / 2
        return left, self.y - half, left + self.width, self.y + half


@dataclass(frozen=True, kw_only=True)
class Labels:
    """All the text on a picture for which there is room."""

    names: Mapping[int, PlacedLabel]
    """Of communities, by their position among the hulls."""
    nodes: Mapping[str, PlacedLabel]
    """Of nodes, by key."""


def place_labels(drawing: Drawing) -> Labels:
    """Names of the largest communities on or at their areas; then labels beside, below or above their nodes.

    Those are shortened where there is little room, and absent where there is none. A node of which neighbours are
    left out says so. Widths are estimates: no font is opened.
    """
    texts, circles = _Room(60 * drawing.scale), _Room(60 * drawing.scale)
    for spot in drawing.nodes.values():
        circles.take((spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius))
    return Labels(names=_placed_names(drawing, texts, circles), nodes=_placed_labels(drawing, texts, circles))


def _placed_names(drawing: Drawing, texts: "_Room", circles: "_Room") -> dict[int, PlacedLabel]:
    """Each where it covers fewest nodes, and no other name."""
    names = {}
    for position, hull in enumerate(drawing.hulls[:NAMED]):
        free = [label for label in _names(hull, drawing.scale) if texts.is_free(label.box)]
        if free:
            names[position] = min(free, key=lambda label: circles.count(label.box))
            texts.take(names[position].box)
    return names


def _placed_labels(drawing: Drawing, texts: "_Room", circles: "_Room") -> dict[str, PlacedLabel]:
    """The largest nodes first; an important one may cover smaller nodes with a short label."""
    pulls, most = _pulls(drawing), 3 if len(drawing.nodes) <= AIRY else 2
    labels = {}
    for node in _by_importance(drawing):
        spot = drawing.nodes[node]
        candidates = list(_candidates(spot, most, pulls[node], drawing.scale))
        fitting = [label for label in candidates if texts.is_free(label.box)]
        clear = (label for label in fitting if circles.is_free(label.box))
        spare = (label for label in fitting if label in candidates[-PLACES:] and spot.radius >= IMPORTANT)
        if label := next(chain(clear, spare), None):
            texts.take(label.box)
            labels[node] = label
    return labels


def _by_importance(drawing: Drawing) -> list[str]:
    """The largest nodes first; in a map of communities only the largest few of each."""
    nodes = sorted(drawing.nodes, key=lambda node: (-drawing.nodes[node].radius, node))
    if not drawing.hulls or len(nodes) <= FULL:
        return nodes
    community = {node: hull.name for hull in drawing.hulls for node in hull.members}
    seen: Counter[str] = Counter()
    largest = []
    for node in nodes:
        if node in community and seen[community[node]] < SPOKEN:
            seen[community[node]] += 1
            largest.append(node)
    return largest


def shortened(text: str, longest: int) -> str:
    """A text on one line of at most so many characters, cut at a space where one is near."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > longest // 2 else cut).rstrip(" ,;:-") + "…"


def wrapped(text: str, longest: int, most: int) -> tuple[str, ...]:
    """A text on at most so many lines of at most so many characters each, broken at spaces, the last shortened."""
    words, lines = text.split(), []
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and len(line) + 1 + len(words[0]) <= longest:
            line += " " + words.pop(0)
        lines.append(shortened(line, longest))
    return (*lines, shortened(" ".join(words), longest)) if words else tuple(lines)


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


class _Room:
    """Which boxes are taken, by the cells of a grid that they touch."""

    def __init__(self, cell: float):
        self._cell, self._taken = cell, dict[tuple[int, int], list[Box]]()

    def _cells(self, box: Box) -> Iterator[tuple[int, int]]:
        left, top, right, bottom = (int(side // self._cell) for side in box)
        return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))

    def count(self, box: Box) -> int:
        """How many of the boxes taken before touch this one."""
        left, top, right, bottom = box
        near = {other for cell in self._cells(box) for other in self._taken.get(cell, ())}
        return sum(b[0] <= right and left <= b[2] and b[1] <= bottom and top <= b[3] for b in near)

    def is_free(self, box: Box) -> bool:
        """Whether none of them does."""
        return self.count(box) == 0

    def take(self, box: Box) -> None:
        """From now on nothing else may stand there."""
        for cell in self._cells(box):
            self._taken.setdefault(cell, []).append(box)


def _pulls(drawing: Drawing) -> dict[str, complex]:
    """Where the lines of each node go, on the mean: towards a point of the unit disc."""
    pulls = dict.fromkeys(drawing.nodes, 0j)
    lines = dict.fromkeys(drawing.nodes, 0)
    for line in drawing.edges:
        one, other = drawing.nodes[line.source], drawing.nodes[line.target]
        way = complex(other.x - one.x, other.y - one.y)
        if line.shown and way:
            pulls[line.source] += way / abs(way)
            pulls[line.target] -= way / abs(way)
            lines[line.source] += 1
            lines[line.target] += 1
    return {node: pull / max(1, lines[node]) for node, pull in pulls.items()}


def _candidates(spot: DrawnNode, most: int, pull: complex, scale: float) -> Iterator[PlacedLabel]:
    """The label at all sides and corners of its node: whole on one line or several, and at last short."""
    size = FONT_SIZE * scale
    more = f" +{spot.left_out:,} more" if spot.left_out else ""
    label = " ".join(spot.label.split())
    whole = (label + more,) if len(label) <= LONGEST else (*wrapped(label, LINE, most), more.strip())
    for texts in (whole, wrapped(label, LINE, 2), (shortened(label, SHORT) + more,)):
        lines = tuple(filter(None, texts))
        width = max((text_width(line, size) for line in lines), default=0.0)
        half = size * LINE_HEIGHT * len(lines) / 2
        for x, y, anchor in _places(spot, half, GAP * scale, pull) if lines else ():
            yield PlacedLabel(lines=lines, x=x, y=y, anchor=anchor, width=width, size=size)


def _places(spot: DrawnNode, half: float, gap: float, pull: complex) -> list[tuple[float, float, str]]:
    """All sides and corners for a label of twice `half` the height, those away from the node's lines first."""
    aside, down, corner = spot.radius + gap, spot.radius + gap / 2 + half, spot.radius * 0.7 + gap / 2
    slant = corner + half / 2
    places = (
        *((1 + 0j, aside, 0.0, "start"), (-1 + 0j, -aside, 0.0, "end")),
        *((1j, 0.0, down, "middle"), (-1j, 0.0, -down, "middle")),
        *((0.7 + 0.7j, corner, slant, "start"), (0.7 - 0.7j, corner, -slant, "start")),
        *((-0.7 + 0.7j, -corner, slant, "end"), (-0.7 - 0.7j, -corner, -slant, "end")),
    )
    order = sorted(places, key=lambda place: round((place[0] * pull.conjugate()).real, 1))
    return [(spot.x + across, spot.y + along, anchor) for _, across, along, anchor in order]


def _names(hull: Hull, scale: float) -> Iterator[PlacedLabel]:
    """A community's name from the middle of its outline to just above and below it, whole, then short."""
    size = NAME_SIZE * scale
    x, y = hull.centre
    for longest, most in ((26, 3), (18, 2)):
        lines = wrapped(hull.name, longest, most)
        width = max((text_width(line, size) for line in lines), default=0.0)
        step = size * LINE_HEIGHT / 2
        reach = math.ceil((hull.height / 2 / step + len(lines)) if lines else -1)
        for nudge in sorted(range(-reach, reach + 1), key=lambda nudge: (abs(nudge), nudge)):
            yield PlacedLabel(lines=lines, x=x, y=y + nudge * step, anchor="middle", width=width, size=size)
