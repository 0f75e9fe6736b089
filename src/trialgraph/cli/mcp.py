"""`trialgraph mcp`"""

import asyncio

import click

from trialgraph.cli.options import graph_option
from trialgraph.config import default_graph
from trialgraph.errors import ConfigError


@click.command(epilog="Example:  trialgraph mcp --graph graph")
@graph_option
@click.option("--seconds", default=30.0, show_default=True, type=click.FloatRange(min=0.1),
              help="How long a question may take.")  # fmt: skip
def command(graph: str | None, seconds: float) -> None:
    """Answer an AI assistant over stdin and stdout, by the Model Context Protocol.

    Each stored query is a tool, and so are search, show, related and sparql. Assistants start the command
    themselves; `trialgraph serve` has the same at /mcp. Nothing can be changed.
    """
    from trialgraph.graph import open_graph

    try:
        from trialgraph.server.assistant import serve_stdio
        from trialgraph.server.settings import Settings
    except ModuleNotFoundError as error:
        how = "pip install 'trialgraph[mcp]'"
        raise ConfigError(f"this needs the package {error.name}, which is not installed: {how}") from error

    place = graph or default_graph()
    open_graph(place).close()
    asyncio.run(serve_stdio(Settings(graph=place, seconds=seconds)))
