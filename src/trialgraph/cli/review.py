"""`trialgraph review`"""

import getpass
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialgraph.cli.options import SOME, folder_asked
from trialgraph.errors import ConfigError, StoreError
from trialgraph.names import printable

if TYPE_CHECKING:
    from trialgraph.mappings import Mapping
    from trialgraph.reviewing import Decide, Question
    from trialgraph.workbench import Workbench

KINDS = ("Drug", "Condition", "Sponsor", "City", "Site", "Investigator", "Trial")
UNLINKED_KINDS = ("Drug", "Condition", "Sponsor")
_DOUBT_KEYS = """\
  1   the first is the same thing; 2 the second ...
  1c  it is close, 1b broader, 1n narrower than the name
  x   it is none of these"""
_LINK_KEYS = """\
  y   right, all of them
  x   wrong, all of them; 2x only the second"""
_COMMON_KEYS = """\
  s   skip: ask me another time
  u   undo the last decision
  ?   this help
  q   quit"""
_PROMPT = "[? for help] "


graph_option = click.option(
    "--graph", "-g", metavar="PATH", help="The graph's folder. [default: $TRIALGRAPH_GRAPH, else ./graph]"
)
author_option = click.option("--by", "author", metavar="NAME", help="Who decides. [default: the login name]")


@click.command(epilog="Example:  trialgraph review --kind Drug")
@graph_option
@click.option("--kind", type=click.Choice(KINDS, case_sensitive=False), help="Only names of such things.")
@author_option
@click.option("--accepted", is_flag=True, help="Go through the links made, the least certain first.")
@click.option("--unlinked", is_flag=True, help="Go through names linked to nothing, with terms that look alike.")
@click.option("--most", default=50, type=SOME, show_default=True, help="How many unlinked names of each kind.")
def command(
    graph: str | None, kind: str | None, author: str | None, accepted: bool, unlinked: bool, most: int
) -> None:
    """Decide, name by name, what the doubtful ones mean.

    Shows each name that could not be linked with certainty, the most used first, and what it may mean. Every
    answer is kept at once beside the graph, in NAME.decisions.sssom.tsv. It goes before what is found
    automatically, and stays when the graph is built anew.
    """
    from trialgraph.build import decisions_path
    from trialgraph.linking import CANDIDATES, MAPPINGS
    from trialgraph.reviewing import decide_doubt, decide_link, find_doubts, find_links

    place = folder_asked(graph)
    if unlinked:
        rows = _find_unlinked(place, [kind] if kind else UNLINKED_KINDS, most)
    else:
        rows = _read(place, MAPPINGS if accepted else CANDIDATES)
    decisions = decisions_path(place)
    find, decide, keys = (
        (find_links, decide_link, _LINK_KEYS) if accepted else (find_doubts, decide_doubt, _DOUBT_KEYS)
    )
    known = _read_decisions(decisions)
    questions = find(rows, known, uses=_uses(place, {row.category for row in rows}), kind=kind)
    if not questions:
        click.echo("nothing waits for review")
        return
    decided = _walk(questions, decide, f"{keys}\n{_COMMON_KEYS}", decisions, author or _login_name())
    click.echo(f"\n{decided:,} decided, kept in {decisions}")
    if decided:
        click.echo("`trialgraph link` applies them")


def decide_by_hand(graph: str | None, one: str, other: str, author: str | None, *, apart: bool) -> None:
    """Writes down that two trials are one, or not."""
    from trialgraph.build import decisions_path
    from trialgraph.reviewing import append_rows, decide_trials, signed

    place = folder_asked(graph)
    with _open_bench(place) as bench:
        row = decide_trials(bench, one, other, apart=apart)
    signature = {"author": author or _login_name(), "date": date.today().isoformat()}
    append_rows(decisions_path(place), [signed(row, **signature)])
    click.echo(f"kept in {decisions_path(place)}; `trialgraph link` applies it")


def _read(place: Path, name: str) -> "list[Mapping]":
    from trialgraph.mappings import read_mappings

    if not (place / name).is_file():
        raise StoreError(str(place), f"has no {name}; build the graph with `trialgraph build`")
    return list(read_mappings(place / name))


def _read_decisions(path: Path) -> "list[Mapping]":
    from trialgraph.mappings import read_mappings

    return list(read_mappings(path)) if path.is_file() else []


def _find_unlinked(place: Path, kinds: "Iterable[str]", most: int) -> "list[Mapping]":
    from trialgraph.linking import MAPPINGS, open_shelf
    from trialgraph.linking.unlinked import unlinked_rows

    linked = {row.subject_id for row in _read(place, MAPPINGS)}
    wanted = [kind for kind in kinds if kind in UNLINKED_KINDS]
    with open_shelf() as shelf, _open_bench(place) as bench:
        return [row for kind in wanted for row in unlinked_rows(bench, shelf, kind, linked, most=most)]


@contextmanager
def _open_bench(place: Path) -> "Iterator[Workbench]":
    from trialgraph.build import WORKBENCH
    from trialgraph.workbench import Workbench

    if not (place / WORKBENCH).is_file():
        raise StoreError(str(place), f"has no {WORKBENCH}; build the graph anew")
    with closing(Workbench(place / WORKBENCH)) as bench:
        yield bench


def _uses(place: Path, kinds: Collection[str]) -> dict[str, int]:
    """How often records name each thing of these kinds, by IRI."""
    with _open_bench(place) as bench:
        return {iri: times for kind in sorted(kinds) for iri, times in bench.times(kind).items()}


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError) as error:
        raise ConfigError("nobody knows who you are; say it with --by NAME") from error


def _walk(questions: "list[Question]", decide: "Decide", keys: str, decisions: Path, author: str) -> int:
    """Asks one question after the other, writes every decision down, and says how many there were."""
    from trialgraph.reviewing import append_rows, remove_lines, signed

    answers = _read_answers()
    done: list[tuple[int, bytes]] = []
    position = 0
    with suppress(KeyboardInterrupt):
        while position < len(questions):
            question = questions[position]
            _show(question, f"{position + 1:,} of {len(questions):,}")
            answer = next(answers, "q")
            if answer == "q":
                break
            if answer == "s":
                position += 1
            elif answer == "u" and done:
                position, lines = done.pop()
                remove_lines(decisions, lines)
            elif rows := decide(question, answer):
                by = {"author": author, "date": date.today().isoformat()}
                done.append((position, append_rows(decisions, [signed(row, **by) for row in rows])))
                position += 1
            else:
                click.echo("there is nothing to undo" if answer == "u" else keys)
    return len(done)


def _read_answers() -> Iterator[str]:
    """What is typed, line by line, until the input ends."""
    click.echo(_PROMPT, nl=False)
    while line := sys.stdin.buffer.readline():
        yield line.decode(errors="replace").strip().lower()
        click.echo(_PROMPT, nl=False)


def _show(question: "Question", where: str) -> None:
    """A name, and under it by number what it may mean, with the evidence."""
    from trialgraph.prefixes import shorten

    iri = printable(shorten(question.subject))
    click.echo(f"\n{click.style(printable(question.name), bold=True)}  {iri}  {_about(question)}  ({where})")
    for number, row in enumerate(question.rows, start=1):
        vocabulary = " ".join(filter(None, (row.vocabulary or "this graph", row.vocabulary_version)))
        click.echo(f"{number:3}  {printable(row.object_label)}  {printable(shorten(row.object_id))}")
        said = f"{vocabulary}; {row.confidence:.2f} {row.predicate.name.lower()}: {row.comment}"
        click.secho(f"     {printable(said)}", dim=True)


def _about(question: "Question") -> str:
    times = "once" if question.uses == 1 else f"{question.uses:,} times"
    return f"{printable(question.kind)}, named {times}"
