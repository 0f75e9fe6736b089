"""`trialgraph queries`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from trialgraph.cli.options import complete_query
from trialgraph.errors import ConfigError

if TYPE_CHECKING:
    from trialgraph.queries import StoredQuery


@click.command(epilog="Example:  trialgraph queries trials_of_a_drug")
@click.argument("name", required=False, shell_complete=complete_query)
@click.option("--tag", help="Only queries with this tag.")
@click.option("--text", is_flag=True, help="Print the query itself, to paste into a SPARQL editor.")
@click.option("--format", "fmt", type=click.Choice(["text", "ttl"]), default="text", show_default=True,
              help="ttl: as RDF (sh:SPARQLExecutable), as the SIB describes its examples.")  # fmt: skip
@click.option("--endpoint", default="http://127.0.0.1:8000/sparql", show_default=True, metavar="URL",
              help="The endpoint that the RDF says they are for.")  # fmt: skip
def command(name: str | None, tag: str | None, text: bool, fmt: str, endpoint: str) -> None:
    """List the stored queries, or explain one.

    Beside each stands what it looks at, and so how long it takes: one thing (entity), all that is linked to a
    thing (list), or the whole graph (graph).

    A query of your own is a file NAME.rq, in a folder called `queries` where you stand or in one that
    $TRIALGRAPH_QUERIES names.
    """
    from trialgraph.queries import get_query

    if name and tag:
        raise click.UsageError("--tag chooses from the list; leave out the name")
    if text and not name:
        raise click.UsageError("name the query whose text you want")
    if text and fmt == "ttl":
        raise click.UsageError("--text prints the query as it is; leave out --format")
    chosen = {name: get_query(name)} if name else _choose(tag)
    if fmt == "ttl":
        from trialgraph.server.executables import write_executables

        click.echo(write_executables(chosen.values(), endpoint), nl=False)
    elif name:
        _explain(chosen[name], text)
    else:
        width = max(map(len, chosen), default=0)
        for each, query in chosen.items():
            click.echo(f"{each:{width}}  {query.cost or '':6}  {query.summary}")


def _choose(tag: str | None) -> dict[str, StoredQuery]:
    """The stored queries, if wanted of one tag."""
    from trialgraph.queries import find_queries

    found = find_queries(on_broken=lambda error: click.echo(f"left out: {error}", err=True))
    chosen = {name: query for name, query in found.items() if not tag or tag in query.tags}
    if tag and not chosen:
        known = ", ".join(sorted({each for query in found.values() for each in query.tags}))
        raise ConfigError(f"no stored query has the tag {tag!r}; known: {known}")
    return chosen


def _explain(query: StoredQuery, text: bool) -> None:
    from trialgraph.queries import COSTS

    if text:
        click.echo(query.path.read_text(encoding="utf-8"), nl=False)
        return
    click.echo(query.summary)
    if query.description:
        click.echo(f"\n{query.description}")
    for parameter in query.parameters:
        default = (
            f" [default: {parameter.default}]"
            if parameter.default
            else ""
            if parameter.required
            else " [optional]"
        )
        click.echo(f"\n  {parameter.name}={parameter.type.upper()}{default}\n      {parameter.description}")
    if query.cost:
        click.echo(f"\n  looks at {COSTS[query.cost]}")
    example = " ".join(f'{p.name}="{p.default}"' for p in query.parameters if p.default)
    click.echo(f"\n  trialgraph query {query.name} {example}".rstrip())
    click.echo(f"\n{query.path}")
