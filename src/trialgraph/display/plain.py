"""Tables as plain text, aligned by spaces."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from trialgraph.names import printable

LONGEST_CELL = 72


def line_of(text: str) -> str:
    """A text on one line, without the control characters that would move a terminal's cursor."""
    return " ".join(printable(text).split())


def table_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns aligned by spaces, each row a line; a cell is cut at `LONGEST_CELL`. Cells are as of `line_of`."""
    return align([list(columns), *([cut(cell) for cell in row] for row in rows)])


def align(lines: Sequence[Sequence[str]], *, right: int = 0) -> str:
    """Lines of cells as text, with columns aligned by spaces; in so many of the first at their right ends."""
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]

    def padded(cell: str, column: int) -> str:
        gap = " " * (widths[column] - cell_len(cell))
        return gap + cell if column < right else cell + gap

    rows = ("  ".join(padded(cell, column) for column, cell in enumerate(line)) for line in lines)
    return "".join(row.rstrip() + "\n" for row in rows)


def cut(cell: str, longest: int = LONGEST_CELL) -> str:
    """A cell of at most so many characters, the last of which says that it was longer."""
    return cell if len(cell) <= longest else cell[: longest - 1].rstrip() + "…"
