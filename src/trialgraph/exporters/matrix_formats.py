"""The formats of a matrix: pictures, a page, a table."""

from collections.abc import Callable

from trialgraph.display import spreadsheet_lines
from trialgraph.errors import ConfigError
from trialgraph.exporters import matrix_html, matrix_svg
from trialgraph.exporters.matrix import Matrix
from trialgraph.exporters.png import rasterised


def _table(matrix: Matrix) -> str:
    """CSV, in the order of the picture."""
    counts = zip(matrix.rows, matrix.counts.tolist(), strict=True)
    lines = ([name, *line] for name, line in counts)
    return "".join(spreadsheet_lines([[matrix.row_kind, *matrix.columns], *lines]))


FORMATS: dict[str, Callable[[Matrix], bytes]] = {
    "svg": matrix_svg.render,
    "png": lambda matrix: rasterised(matrix_svg.render(matrix)),
    "html": lambda matrix: matrix_html.render(matrix).encode(),
    "csv": lambda matrix: _table(matrix).encode(),
}


def find_format(name: str) -> Callable[[Matrix], bytes]:
    """What makes the file in a format, or in that of a file name's ending; raises `ConfigError` for another one.

    The function raises `ConfigError` for `png` where that needs what is not installed.
    """
    ending = name.lower().rpartition(".")[2]
    if ending not in FORMATS:
        raise ConfigError(f"a matrix is written as {', '.join(FORMATS)}, not as {name}")
    return FORMATS[ending]
