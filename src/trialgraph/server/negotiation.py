"""Which media type a client is sent, of those that there are (RFC 9110, section 12.5)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from starlette.exceptions import HTTPException

_Format = TypeVar("_Format")


class _Range(NamedTuple):
    kind: str
    weight: float

    def precision(self, offer: str) -> int:
        """How precisely it means a media type: 3 by name, 2 by its first half, 1 as `*/*`, 0 not at all."""
        if self.kind == offer:
            return 3
        if self.kind == offer.partition("/")[0] + "/*":
            return 2
        return int(self.kind == "*/*")


def choose(accept: str | None, offers: Mapping[str, _Format]) -> tuple[str, _Format]:
    """The offered media type that a client likes best, of several the first, and what stands behind it.

    Raises 406 where the client takes none of them.

    >>> choose("text/html, text/*;q=0.5", {"application/json": 1, "text/csv": 2})
    ('text/csv', 2)
    """
    ranges = _read(accept or "*/*")
    weights = {offer: _weight(offer, ranges) for offer in offers}
    best = max(weights, key=weights.__getitem__)
    if not weights[best]:
        raise HTTPException(406, f"there is no such format; there are: {', '.join(offers)}")
    return best, offers[best]


def _read(accept: str) -> list[_Range]:
    return [_read_range(part) for part in accept.lower().split(",") if part.strip()]


def _read_range(text: str) -> _Range:
    """A media range with its weight; other parameters (`charset=utf-8`) are not looked at."""
    kind, *parameters = (part.strip() for part in text.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return _Range(kind, _read_weight(value.strip()))
    return _Range(kind, 1.0)


def _read_weight(text: str) -> float:
    whole, _, rest = text.partition(".")
    is_weight = whole in ("0", "1") and len(rest) <= 3 and (not rest or (rest.isascii() and rest.isdecimal()))
    return min(float(text), 1.0) if is_weight else 0.0


def _weight(offer: str, ranges: Iterable[_Range]) -> float:
    """What the client says of the offer where it says it most precisely; 0 where it says nothing."""
    fitting = [(each.precision(offer), each.weight) for each in ranges if each.precision(offer)]
    return max(fitting)[1] if fitting else 0.0
