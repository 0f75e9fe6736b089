"""`trialgraph sparql`"""

from pathlib import Path

import click

from trialgraph.cli.options import ROW_FORMATS, graph_option, open_output, output_option


@click.command(epilog='Example:  trialgraph sparql "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"')
@click.argument("text", required=False, metavar="[QUERY]")
@click.option(
    "--file", "-f", "file", type=click.File(encoding="utf-8"), help="Read the query from a file; - is stdin."
)
@graph_option
@click.option("--format", "fmt", type=click.Choice(ROW_FORMATS), help="[default: table; ttl for a CONSTRUCT]")
@output_option
def command(
    text: str | None, file: click.File | None, graph: str | None, fmt: str | None, output: Path | None
) -> None:
    """Ask a SPARQL 1.1 query."""
    from trialgraph.graph import open_graph
    from trialgraph.tables import usual_format, write

    if (text is None) == (file is None):
        raise click.UsageError("give a query, or a file with one (-f)")
    with open_graph(graph) as opened, open_output(output) as stream:
        answer = opened.sparql(text if text is not None else file.read())
        write(answer, fmt or usual_format(answer), stream)
