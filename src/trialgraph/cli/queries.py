"""`trialgraph queries`"""

import click

from trialgraph.cli.options import complete_query
from trialgraph.errors import ConfigError


@click.command(epilog="Example:  trialgraph queries trials_of_a_drug")
@click.argument("name", required=False, shell_complete=complete_query)
@click.option("--tag", help="Only queries with this tag.")
@click.option("--text", is_flag=True, help="Print the query itself, to paste into a SPARQL editor.")
def command(name: str | None, tag: str | None, text: bool) -> None:
    """List the stored queries, or explain one.

    A query of your own is a file NAME.rq, in a folder called `queries` where you stand or in one that
    $TRIALGRAPH_QUERIES names.
    """
    from trialgraph.queries import find_queries, get_query

    if name and tag:
        raise click.UsageError("--tag chooses from the list; leave out the name")
    if text and not name:
        raise click.UsageError("name the query whose text you want")
    if name:
        _explain(get_query(name), text)
        return
    found = find_queries(on_broken=lambda error: click.echo(f"left out: {error}", err=True))
    chosen = {each: query for each, query in found.items() if not tag or tag in query.tags}
    if tag and not chosen:
        known = ", ".join(sorted({each for query in found.values() for each in query.tags}))
        raise ConfigError(f"no stored query has the tag {tag!r}; known: {known}")
    width = max(map(len, chosen), default=0)
    for each, query in chosen.items():
        click.echo(f"{each:{width}}  {query.summary}")


def _explain(query: object, text: bool) -> None:
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
    example = " ".join(f'{p.name}="{p.default}"' for p in query.parameters if p.default)
    click.echo(f"\n  trialgraph query {query.name} {example}".rstrip())
    click.echo(f"\n{query.path}")
