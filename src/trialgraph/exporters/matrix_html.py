"""A matrix as HTML: a table that is coloured, so that ears, keyboards and spreadsheets can read it too."""

from html import escape
from string import Template

from trialgraph.exporters.heat import STEPS, colour_of, marks, step_of
from trialgraph.exporters.matrix import Matrix
from trialgraph.exporters.matrix_svg import describe
from trialgraph.exporters.pages import content_policy, read_part
from trialgraph.exporters.palette import text_colour


def render(matrix: Matrix) -> str:
    """A page with nothing but the table and its style: it asks nothing of any server and runs no script."""
    style = read_part("matrix.css") + "".join(
        f".s{step} {{ background: {colour_of(step)}; color: {text_colour(colour_of(step))}; }}\n"
        for step in range(1, STEPS + 1)
    )
    return Template(read_part("matrix.html")).substitute(
        title=escape(matrix.title),
        policy=escape(content_policy(style), quote=False),
        style=style,
        description=escape(describe(matrix)),
        scale=_scale(matrix),
        corner=escape(f"{matrix.row_kind} and {matrix.column_kind}"),
        head="".join(f'<th scope="col"><div dir="auto">{escape(name)}</div></th>' for name in matrix.columns),
        body="\n".join(_row(matrix, row) for row in range(len(matrix.rows))),
    )


def _row(matrix: Matrix, row: int) -> str:
    cells = "".join(
        f'<td class="s{step_of(count, matrix.greatest)}">{count:,.6g}</td>' if count else "<td></td>"
        for count in matrix.counts[row].tolist()
    )
    return f'<tr><th scope="row" dir="auto">{escape(matrix.rows[row])}</th>{cells}</tr>'


def _scale(matrix: Matrix) -> str:
    unit = f" {escape(matrix.unit_of(matrix.greatest))}"
    steps = ((mark, step_of(mark, matrix.greatest)) for mark in marks(matrix.greatest))
    return "".join(f'<span class="s{step}">{mark:,.6g}</span>' for mark, step in steps) + unit
