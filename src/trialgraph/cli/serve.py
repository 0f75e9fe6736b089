"""`trialgraph serve`"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialgraph.cli.options import SOME, graph_option
from trialgraph.config import default_graph
from trialgraph.errors import ConfigError

if TYPE_CHECKING:
    from trialgraph.server.settings import Settings


def _safety_options(command: Callable) -> Callable:
    """Who may ask, and what."""
    for option in (
        click.option("--log", "log", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
                     help="Write a line for each request to a file (- is stderr), without what was asked."),
        click.option("--allow-service", "services", multiple=True, metavar="URL",
                     help="An endpoint that queries may ask by SERVICE; repeatable."),
        click.option("--allow-host", "hosts", multiple=True, metavar="NAME",
                     help="A name by which the server may be asked, besides localhost and IP addresses."),
        click.option("--cors", "origins", multiple=True, metavar="ORIGIN",
                     help="An origin whose pages may ask, such as https://example.org; * for any."),
        click.option("--token", envvar="TRIALGRAPH_TOKEN", metavar="TEXT", help="Whoever shows it may change the "
                     "graph (--writable). Better in the variable TRIALGRAPH_TOKEN, where nobody sees it."),
        click.option("--writable", is_flag=True, help="Let the graph be changed by those who have the token."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command(epilog="Example:  trialgraph serve --graph graph --port 8000")
@graph_option
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 opens it to other machines.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option("--base", metavar="URL", help="The address that people see, where a proxy stands before the server.")
@click.option("--seconds", default=30.0, show_default=True, type=click.FloatRange(min=0.1),
              help="How long a question may take.")  # fmt: skip
@click.option("--rows", default=1_000_000, show_default=True, type=SOME, help="How many rows an answer may have.")
@click.option("--workers", default=4, show_default=True, type=SOME, help="Processes that answer questions.")
@click.option("--memory", default=2048, show_default=True, type=SOME, metavar="MB",
              help="How much memory each of them may take (on Linux).")  # fmt: skip
@_safety_options
def command(graph: str | None, host: str, port: int, log: Path | None, memory: int, **settings: Any) -> None:
    """Serve a graph on pages and by SPARQL, and the vocabularies to OpenRefine.

    The pages begin at /, the endpoint is /sparql; stored queries are at /queries and described by /openapi.json,
    assistants ask at /mcp; each vocabulary is a W3C reconciliation service at /reconcile/NAME. Ctrl-C stops the
    server. Only this machine can ask it, unless --host says otherwise. Where no graph is named and none is at
    ./graph, the vocabularies alone are served.
    """
    try:
        from trialgraph.server.app import create_app
        from trialgraph.server.serving import log_to, serve
        from trialgraph.server.settings import Settings
    except ModuleNotFoundError as error:
        how = "pip install 'trialgraph[serve]'"
        raise ConfigError(f"serving needs the package {error.name}, which is not installed: {how}") from error

    chosen = Settings(graph=_find_graph(graph), memory=memory * 2**20, **settings)
    if log:
        log_to(log)
    serve(create_app(chosen), host, port, on_start=lambda address: _tell(chosen, address))


def _find_graph(named: str | None) -> str | None:
    """The graph that is named or at the usual place, which must open; None where none is at the latter."""
    from trialgraph.graph import open_graph

    place = named or default_graph()
    if not named and place == "graph" and not Path(place).is_dir():
        return None
    open_graph(place).close()
    return place


def _tell(settings: Settings, address: str) -> None:
    if settings.graph:
        click.echo(f"{settings.graph}: {address}/" + (", writable with the token" * settings.writable))
        click.echo(f"SPARQL endpoint: {address}/sparql")
    click.echo(f"vocabularies to reconcile with: {address}/reconcile  (Ctrl-C stops)")
