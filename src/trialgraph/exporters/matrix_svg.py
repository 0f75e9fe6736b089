"""A matrix as SVG: a heat map with its numbers, for papers and READMEs."""

from xml.etree.ElementTree import Element, SubElement

from trialgraph.exporters.heat import colour_of, marks, step_of
from trialgraph.exporters.labels import FONT_SIZE, shortened, text_width
from trialgraph.exporters.matrix import Matrix
from trialgraph.exporters.palette import text_colour
from trialgraph.exporters.plain import plain_text
from trialgraph.exporters.svg import NARROWEST, PADDING, canvas, written

CELL = 26.0
"""Pixels."""
LONGEST = 40
"""Characters of a row's or column's name."""
SLOPE = 0.77
"""Height of a column's name, which stands at an angle of 50 degrees, by its width; its reach is 0.64 of that."""
HEAD, FOOT_LINE, GRID = 74.0, 17.0, "#e4e7eb"


def render(matrix: Matrix) -> bytes:
    """The heat map with title, scale and what was left out; every cell tells its pair on hovering."""
    rows, columns = ([shortened(name, LONGEST) for name in side] for side in (matrix.rows, matrix.columns))
    left = PADDING + max((text_width(name, FONT_SIZE) for name in rows), default=0.0) + 8
    tallest = max((text_width(name, FONT_SIZE) for name in columns), default=0.0)
    top = HEAD + tallest * SLOPE + 14
    width = max(left + len(columns) * CELL + tallest * 0.64 + PADDING, NARROWEST)
    bottom = top + len(rows) * CELL
    svg = canvas(
        matrix.title, describe(matrix), width, bottom + PADDING + FOOT_LINE * len(matrix.notes) + PADDING / 2
    )
    _head(svg, matrix)
    _names(svg, rows, columns, left, top)
    _cells(svg, matrix, left, top)
    notes = SubElement(svg, "g", {"class": "notes"})
    for position, note in enumerate(matrix.notes):
        place = {"x": f"{PADDING:g}", "y": f"{bottom + PADDING + FOOT_LINE * position:.1f}"}
        SubElement(notes, "text", place).text = note
    return written(svg)


def describe(matrix: Matrix) -> str:
    """What the matrix shows, in words, with its three greatest numbers."""
    cells = [
        (float(count), row, column)
        for row, line in zip(matrix.rows, matrix.counts, strict=True)
        for column, count in zip(matrix.columns, line, strict=True)
        if count
    ]
    top = sorted(cells, key=lambda cell: (-cell[0], cell[1:]))[:3]
    told = "; ".join(f"{row} and {column}, {count:,.6g} {matrix.unit_of(count)}" for count, row, column in top)
    size = f"{len(matrix.rows)} rows ({matrix.row_kind}) and {len(matrix.columns)} columns ({matrix.column_kind})"
    return plain_text(f"A heat map of {size}. {'Most: ' + told + '. ' if told else ''}{'. '.join(matrix.notes)}")


def _head(svg: Element, matrix: Matrix) -> None:
    SubElement(svg, "text", {"x": f"{PADDING:g}", "y": "36", "class": "title"}).text = shortened(matrix.title, 70)
    legend = SubElement(svg, "g", {"class": "legend"})
    x = PADDING
    for mark in marks(matrix.greatest):
        colour = colour_of(step_of(mark, matrix.greatest))
        place = {"x": f"{x:.1f}", "y": "50", "width": "16", "height": "16", "rx": "2", "fill": colour}
        SubElement(legend, "rect", place)
        text = f"{mark:,.6g}" + (f" {matrix.unit_of(mark)}" if mark == matrix.greatest else "")
        SubElement(legend, "text", {"x": f"{x + 21:.1f}", "y": "62"}).text = text
        x += 21 + text_width(text, 12.0) + 14


def _names(svg: Element, rows: list[str], columns: list[str], left: float, top: float) -> None:
    group = SubElement(svg, "g", {"class": "axes"})
    for position, name in enumerate(rows):
        place = {"x": f"{left - 6:.1f}", "y": f"{top + (position + 0.5) * CELL + 4:.1f}", "text-anchor": "end"}
        SubElement(group, "text", place).text = name
    for position, name in enumerate(columns):
        place = f"translate({left + (position + 0.6) * CELL:.1f} {top - 6:.1f}) rotate(-50)"
        SubElement(group, "text", {"transform": place}).text = name


def _cells(svg: Element, matrix: Matrix, left: float, top: float) -> None:
    size = {"width": f"{CELL * len(matrix.columns):g}", "height": f"{CELL * len(matrix.rows):g}"}
    frame = {"x": f"{left:.1f}", "y": f"{top:.1f}", "fill": "none", "stroke": GRID}
    SubElement(svg, "rect", frame | size)
    group = SubElement(svg, "g", {"class": "cells", "text-anchor": "middle", "font-size": "10"})
    for row, (name, line) in enumerate(zip(matrix.rows, matrix.counts.tolist(), strict=True)):
        for column, count in enumerate(line):
            if count:
                x, y = left + column * CELL, top + row * CELL
                group.append(_cell(x, y, count, step_of(count, matrix.greatest)))
                told = f"{name} – {matrix.columns[column]}: {count:,.6g} {matrix.unit_of(count)}"
                SubElement(group[-1], "title").text = told


def _cell(x: float, y: float, count: float, step: int) -> Element:
    cell = Element("g")
    place = {"x": f"{x + 0.5:.1f}", "y": f"{y + 0.5:.1f}", "width": f"{CELL - 1:g}", "height": f"{CELL - 1:g}"}
    SubElement(cell, "rect", place | {"fill": colour_of(step)})
    middle = {"x": f"{x + CELL / 2:.1f}", "y": f"{y + CELL / 2 + 3.5:.1f}"}
    colour = {"style": f"fill:{text_colour(colour_of(step))}"}
    SubElement(cell, "text", middle | colour).text = short(count)
    return cell


def short(count: float) -> str:
    """A number in at most four signs: 17, 0.25, 1.3k, 28k."""
    if count < 1:
        return f"{count:.2g}"
    return f"{count:.0f}" if count < 1000 else f"{count / 1000:.2g}k" if count < 9950 else f"{count / 1000:.0f}k"
