"""Answers for people to read: tables, lists and links as HTML, tables as plain text.

What a record says is text in all of it: it can neither end an element or an attribute nor become a formula or an
address. Notebooks and pages show the same.
"""

from trialgraph.display.markup import Cell, Link, facts_html, link_html, notebook_html, table_html, text_html
from trialgraph.display.plain import align, cut, line_of, table_text
from trialgraph.display.things import address_of, link_to

__all__ = [
    "Cell",
    "Link",
    "address_of",
    "align",
    "cut",
    "facts_html",
    "line_of",
    "link_html",
    "link_to",
    "notebook_html",
    "table_html",
    "table_text",
    "text_html",
]
