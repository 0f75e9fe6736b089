"""Answers for people to read: tables, lists and links as HTML, tables as plain text and for spreadsheets.

What a record says is text in all of it: it can neither end an element or an attribute nor become a formula or an
address. Notebooks and pages show the same.
"""

from trialgraph.display.markup import Cell, Link, facts_html, link_html, notebook_html, table_html, text_html
from trialgraph.display.plain import align, cut, line_of, table_text
from trialgraph.display.spreadsheet import cell, csv_lines, spreadsheet_lines
from trialgraph.display.things import address_of, link_to

__all__ = [
    "Cell",
    "Link",
    "address_of",
    "align",
    "cell",
    "csv_lines",
    "cut",
    "facts_html",
    "line_of",
    "link_html",
    "link_to",
    "notebook_html",
    "spreadsheet_lines",
    "table_html",
    "table_text",
    "text_html",
]
