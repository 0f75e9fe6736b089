"""HTML without scripts: tables, lists of facts, and links.

Looks are classes, since a page's policy may forbid styles in elements; `answers.css` has the style.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from importlib.resources import files

from trialgraph.display.plain import cut, line_of

LONGEST_TEXT = 300
"""Characters of a cell or a fact; the rest is in the answer itself."""
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LOOKS = {int: "number", float: "number", Decimal: "number", date: "date"}
_LONGEST_NUMBER = 10
"""Characters; the average of three numbers has eighteen decimals."""
_MILLION = 1_000_000
_MOST_FOLDED = 100
"""What unfolds of the values of one fact: a card of a hub has thousands."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """Words that lead to a web address."""

    text: str
    address: str | None = None
    """What is no web address leads nowhere."""
    title: str = ""
    """Shown while the pointer rests on it."""


Cell = str | Link | int | float | Decimal | bool | date | None


def text_html(text: str) -> str:
    """A text as HTML, on one line, without control characters, cut at `LONGEST_TEXT`."""
    return escape(cut(line_of(text), LONGEST_TEXT))


def link_html(link: Link) -> str:
    """A link as HTML; its bare text where it has no address of the web."""
    title = f' title="{text_html(link.title)}"' if link.title else ""
    if link.address and _ADDRESS.fullmatch(link.address):
        address = escape(link.address)
        return f'<a href="{address}"{title} target="_blank" rel="noopener noreferrer">{text_html(link.text)}</a>'
    return f"<span{title}>{text_html(link.text)}</span>" if title else text_html(link.text)


def value_html(value: Cell) -> str:
    """What stands in a cell: text as text, a web address and a `Link` as link, nothing for None."""
    if isinstance(value, Link):
        return link_html(value)
    text = "" if value is None else _words(value)
    return link_html(Link(text=text, address=text)) if _ADDRESS.fullmatch(text) else text_html(text)


def _words(value: str | float | Decimal | bool | date) -> str:
    """A value as text; a fraction with many digits without those that nobody reads."""
    text = str(value)
    is_long = isinstance(value, float | Decimal) and len(text) > _LONGEST_NUMBER
    return f"{value:.6g}" if is_long and abs(value) < _MILLION else text


def table_html(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, more: str = "") -> str:
    """A table with a head; numbers stand to the right. `more` is said beneath: "… and 1,234 more"."""
    body = [list(row) for row in rows]
    looks = [_look_of_column([row[place] for row in body]) for place in range(len(columns))]
    head = "".join(
        f'<th scope="col"{look}>{text_html(name)}</th>' for name, look in zip(columns, looks, strict=True)
    )
    lines = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in body)
    said = f'<p class="quiet">{text_html(more)}</p>' if more else ""
    return f'<table class="answer">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}</tbody>\n</table>{said}'


def facts_html(facts: Iterable[tuple[str, Sequence[Cell]]], *, most: int = 5) -> str:
    """Words and what is said under each; of several the first `most`, others unfolded on demand."""
    listed = "".join(f"<dt>{text_html(word)}</dt><dd>{_listed(said, most)}</dd>\n" for word, said in facts)
    return f'<dl class="facts">\n{listed}</dl>'


def notebook_html(*parts: str) -> str:
    """Parts of HTML with their style, for a notebook, which shall not take a "$" in them for mathematics."""
    style = (files("trialgraph.display") / "answers.css").read_text(encoding="utf-8")
    inner = "\n".join(parts)
    return f'<div class="trialgraph tex2jax_ignore mathjax_ignore">\n<style>\n{style}</style>\n{inner}\n</div>'


def _look(value: Cell) -> str:
    look = _LOOKS.get(type(value))
    return f' class="{look}"' if look else ""


def _look_of_column(values: Iterable[Cell]) -> str:
    looks = {_look(value) for value in values if value is not None}
    return looks.pop() if len(looks) == 1 else ""


def _cell(value: Cell) -> str:
    return f"<td{_look(value)}>{value_html(value)}</td>"


def _listed(values: Sequence[Cell], most: int) -> str:
    if len(values) == 1:
        return value_html(values[0])
    shown, folded = (values, ()) if len(values) <= most + 1 else (values[:most], values[most:])
    if not folded:
        return _items(shown)
    more = len(folded) - _MOST_FOLDED
    unfolded = _items([*folded[:_MOST_FOLDED], f"… and {more:,} more"] if more > 0 else folded)
    return f"{_items(shown)}<details><summary>and {len(folded):,} more</summary>{unfolded}</details>"


def _items(values: Iterable[Cell]) -> str:
    return f"<ul>{''.join(f'<li>{value_html(value)}</li>' for value in values)}</ul>"
