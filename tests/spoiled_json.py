"""JSON documents with anything at all in some places, for the tests of what reads them."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()))
    | st.sampled_from(
        ["2022-08", "<a>", '"\\', "\ud800", "https://x y", "NCT90000002", "99999 Years", "\u00c3\u00a9"]
    )
)
ANY_JSON = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


def spoiled(document: Any) -> st.SearchStrategy[Any]:
    """The document, with anything in up to six places."""
    places = sorted(_places_in(document), key=str)
    return st.dictionaries(st.sampled_from(places), ANY_JSON, max_size=6).map(
        lambda values: _replaced(document, values)
    )


def _places_in(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The paths to every value inside a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from _places_in(inner, (*path, key))


def _replaced(document: Any, values: dict[tuple, Any]) -> Any:
    """A copy with these values at these paths, the deepest first, which may then go with what they are in."""
    changed = deepcopy(document)
    for path in sorted(values, key=len, reverse=True):
        *steps, last = path
        inside = changed
        for step in steps:
            inside = inside[step]
        inside[last] = values[path]
    return changed
