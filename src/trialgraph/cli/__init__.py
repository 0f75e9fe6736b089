"""The command line: arguments, one call, print. One file for each command.

Commands are loaded when they are called, and each imports the rooms that it needs inside its function, so that
`--help` answers at once: NetworkX, SciPy and rdflib alone take half a second to import.
"""

import difflib
import os
import sys
from importlib import import_module

import click

from trialgraph.errors import ConfigError, QueryError, TrialGraphError, UnknownPlugin
from trialgraph.names import printable

COMMANDS = {
    "fetch": "Fetch records from a registry's API.",
    "sample": "Invent a registry of any size, to try things on.",
    "build": "Build a graph from files of registry records.",
    "update": "Add what is new or changed in files of records to a graph.",
    "changes": "List what changed in records: status, sites, enrolment, dates ...",
    "link": "Link names to vocabularies anew; link single names.",
    "review": "Decide about doubtful links.",
    "matches": "List which records are about one trial, with the evidence.",
    "merge": "Decide that two records are about one trial.",
    "split": "Decide that two records are not about one trial.",
    "discrepancies": "Show where the records of one trial disagree.",
    "info": "Tell what is in a graph and what became of its sources.",
    "queries": "List the stored queries, or explain one.",
    "query": "Ask a stored query.",
    "sparql": "Ask a SPARQL query.",
    "search": "Find trials by words in their texts.",
    "show": "Show the card of a trial, drug, sponsor, site ...",
    "related": "List the trials related to a trial, with reasons.",
    "radar": "Rank the drugs for a condition, or its reverse, that no trial has yet.",
    "path": "Show how two things hang together.",
    "network": "List or write a network: trials by shared drugs, sponsors by trials ...",
    "measure": "Measure a network: degree, PageRank, betweenness, communities.",
    "export": "Draw a network, or what surrounds a thing, as HTML, SVG, GraphML, GEXF ...",
    "validate": "Check a graph against the SHACL shapes.",
    "check": "Check that nothing in a graph is missing, dangling or at odds.",
    "publish": "Load a graph into a SPARQL server, or write it for its bulk loader.",
    "backup": "Keep a graph as files with checksums.",
    "restore": "Make a graph again from a backup.",
    "federate": "Ask MeSH, Wikidata ... about things in the graph.",
    "serve": "Serve a graph by SPARQL, and the vocabularies to OpenRefine.",
    "mcp": "Answer an AI assistant (Model Context Protocol) over stdin and stdout.",
    "vocabulary": "Add, list and ask outside vocabularies: MeSH, MONDO, ROR ...",
}
WRONG_USE = (ConfigError, QueryError, UnknownPlugin)


class _Commands(click.Group):
    """Loads a command's file when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        return import_module(f"trialgraph.cli.{name}").command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1) or ["--help"]
            ctx.fail(f"no command called {args[0]!r}; did you mean `trialgraph {near[0]}`?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`trialgraph COMMAND --help` tells more, with an example.",
)
@click.version_option(package_name="trialgraph", message="trialgraph %(version)s")
def group() -> None:
    """Clinical-trial registry records as one knowledge graph that can be questioned.

    \b
    Start with:
      trialgraph build records/
      trialgraph info
      trialgraph queries
    """


def main() -> None:
    """Runs the command line; a `TrialGraphError` becomes one line, and status 2 for wrong use, else 1."""
    if sys.stdout is None:  # closed by whoever started this
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    try:
        group(prog_name="trialgraph", color=False if os.environ.get("NO_COLOR") else None)
    except TrialGraphError as error:
        click.echo("\n".join(map(printable, f"trialgraph: {error}".split("\n"))), err=True)
        sys.stdout.flush()
        sys.exit(2 if isinstance(error, WRONG_USE) else 1)
    except BrokenPipeError:
        _say_no_more()
    except OSError as error:
        click.echo(f"trialgraph: {printable(str(error))}", err=True)
        _say_no_more()


def _say_no_more() -> None:
    """Ends where nothing can be written any more, without a second error when Python closes the output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(1)
