"""`trialgraph federate`"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialgraph.cli.options import format_of, format_option, graph_option, open_output, output_option
from trialgraph.config import query_folders
from trialgraph.names import printable

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from trialgraph.federation import FederatedAnswer
    from trialgraph.queries import StoredQuery

FORMATS = ("table", "csv", "tsv", "json", "xml", "ndjson")
DAYS = click.IntRange(min=1, max=36500)
SECONDS = click.FloatRange(min=0, min_open=True)


def complete_federated(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The federated queries whose names begin so, for the shell's completion."""
    found = {path.stem for folder in query_folders() for path in (folder / "federated").glob("*.rq")}
    return sorted(name for name in found if name.startswith(incomplete))


@click.command(epilog="Example:  trialgraph federate")
@click.argument("name", required=False, shell_complete=complete_federated)
@click.option("--thing", "named", multiple=True, metavar="NAME", help="Ask about this; may be repeated.")
@click.option("--offline", is_flag=True, help="Ask nobody: answer from the cache alone.")
@click.option("--fresh", is_flag=True, help="Ask again, whatever the cache knows.")
@click.option("--days", default=30, show_default=True, type=DAYS, help="How old an answer may be.")
@click.option("--endpoint", metavar="URL", help="Ask another endpoint than the query's own.")
@click.option("--timeout", default=30.0, show_default=True, type=SECONDS, help="Seconds for a batch.")
@graph_option
@format_option(FORMATS)
@output_option
def command(
    name: str | None,
    named: tuple[str, ...],
    offline: bool,
    fresh: bool,
    days: int,
    endpoint: str | None,
    timeout: float,
    graph: str | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Ask a public endpoint about things in the graph.

    Without a NAME, lists what can be asked. A thing is a CURIE such as mesh:D003882, an IRI, or a name in the
    graph; without one, all in the graph that fit are asked about. Answers are kept, with their dates.
    """
    from trialgraph.federation import Patience, federate, get_federated
    from trialgraph.tables import write

    if name is None:
        _list()
        return
    query = get_federated(name)
    answer = federate(
        query,
        _things(query, named, graph),
        endpoint=endpoint,
        patience=Patience(timeout=timeout),
        offline=offline,
        fresh=fresh,
        days=days,
        on_trouble=lambda said: click.echo(printable(said), err=True),
    )
    with open_output(output) as stream:
        write(answer.rows, fmt or format_of(output, FORMATS) or "table", stream)
    _tell(answer)


def _list() -> None:
    from trialgraph.federation import find_federated

    found = find_federated()
    width = max(map(len, found), default=0)
    for name, query in found.items():
        click.echo(f"{name:{width}}  {query.summary}\n{'':{width}}  {query.endpoint}")


def _things(query: "StoredQuery", named: tuple[str, ...], graph: str | None) -> "list[NamedNode]":
    """The things that are named, or all of the graph, which is opened only where it is needed."""
    from trialgraph.federation import find_things, read_thing
    from trialgraph.graph import open_graph

    if not named:
        with open_graph(graph) as opened:
            return find_things(opened.store, query)
    things = [thing for text in named if (thing := read_thing(text))]
    if len(things) < len(named):
        with open_graph(graph) as opened:
            for text in named:
                things += [] if read_thing(text) else find_things(opened.store, query, of=opened.find(text))
    return things


def _tell(answer: "FederatedAnswer") -> None:
    """The answer's age, and what it does not tell of, for people."""
    click.echo(f"the oldest of these answers is of {answer.oldest}", err=True)
    if answer.missing:
        click.echo(f"not in the cache: {', '.join(thing.value for thing in answer.missing)}", err=True)
