"""PNG: the SVG picture in pixels, for slides and documents."""

from importlib.resources import files

import networkx as nx

from trialgraph.errors import ConfigError
from trialgraph.exporters import svg
from trialgraph.exporters.formats import Exporter

SHARPNESS = 2
"""Pixels of the file for each of the picture, as sharp screens and printers have them."""


def render(graph: nx.Graph) -> bytes:
    """As `svg.render`; raises `ConfigError` where the extra `png` is not installed."""
    return rasterised(svg.render(graph))


def rasterised(picture: bytes) -> bytes:
    """An SVG as a PNG.

    Letters are those of Roboto, which comes with the extra `png`, so that they neither vanish nor differ on a
    machine with few fonts or none; what Roboto lacks (Arabic, Chinese ...) is looked for in the machine's own.
    Raises `ConfigError` where the extra is not installed.
    """
    try:
        import resvg_py

        fonts = files("font_roboto") / "files"
    except ImportError as error:
        raise ConfigError("a PNG needs more than is installed: pip install trialgraph[png]") from error
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=picture.decode(),
            zoom=SHARPNESS,
            font_files=[str(fonts / f"Roboto-{style}.ttf") for style in ("Regular", "Medium")],
            font_family="Roboto",
            sans_serif_family="Roboto",
            style_sheet="svg, text { font-family: Roboto, sans-serif }",
        )
    )


EXPORTER = Exporter(
    name="png",
    title="PNG picture",
    suffixes=(".png",),
    media_type="image/png",
    render=render,
)
