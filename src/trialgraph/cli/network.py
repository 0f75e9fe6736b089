"""`trialgraph network`"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialgraph.cli.options import (
    SOME_OR_ALL,
    as_of_option,
    draw,
    format_of,
    graph_option,
    network_options,
    open_asked,
    open_output,
    output_option,
    say_what_was_drawn,
)
from trialgraph.errors import ConfigError, UnknownPlugin
from trialgraph.names import printable

if TYPE_CHECKING:
    from trialgraph.exporters import Exporter
    from trialgraph.frozen import FrozenGraph

LISTS = ("table", "csv", "ndjson")
_COLUMNS = ("source", "source_label", "target", "target_label", "weight", "relation", "evidence")
_TABLE_ROWS = 20
_LONGEST_LABEL = 60


@click.command(epilog="Example:  trialgraph network trial --by drug --by condition -n 5")
@click.argument("kind")
@graph_option
@as_of_option
@network_options
@click.option(
    "--most",
    "-n",
    type=SOME_OR_ALL,
    metavar="N",
    help="How many edges are listed; 0 for all. [default: 20 in a table]",
)
@click.option(
    "--format",
    "fmt",
    help="table, csv, ndjson: the edges, the heaviest first; or graphml, gexf ... [default: by the ending of -o]",
)
@output_option
def command(
    kind: str,
    graph: str | None,
    as_of: date | None,
    most: int | None,
    fmt: str | None,
    output: Path | None,
    **options: Any,
) -> None:
    """List or write a network of KIND: two kinds of things or more, or one --by what it shares.

    \b
      trialgraph network drug-condition --status recruiting
      trialgraph network sponsor --by trial --backbone fdr -o sponsors.graphml
      trialgraph network trial --by drug --by condition --weight cosine --each 5
      trialgraph network drug --by trial --query trials_of_a_condition

    Kinds are trial, drug, condition, sponsor, investigator, site and country.
    """
    listed = fmt if fmt in LISTS else None if fmt else format_of(output, LISTS)
    exporter = _exporter(fmt, output) if not listed and (fmt or output) else None
    with open_asked(graph, as_of) as opened:
        network = draw(opened, kind, **options)
        say_what_was_drawn(network)
        with open_output(output) as stream:
            if exporter:
                content = exporter.render(network)
                stream.write(content.encode() if isinstance(content, str) else content)
            else:
                for line in _lines(network, listed or "table", most):
                    stream.write(line.encode())


def _exporter(fmt: str | None, output: Path | None) -> Exporter:
    from trialgraph.exporters import find_exporter, get_exporter

    try:
        return get_exporter(fmt) if fmt else find_exporter(output)
    except (UnknownPlugin, ConfigError) as error:
        raise ConfigError(f"{error}; and for the edges alone {', '.join(LISTS)}") from error


def _lines(network: FrozenGraph, fmt: str, most: int | None) -> Iterator[str]:
    if most is None:
        most = _TABLE_ROWS if fmt == "table" else 0
    labels = dict(network.nodes(data="label"))
    rows = (
        {"source": one, "source_label": labels[one], "target": other, "target_label": labels[other], **facts}
        for one, other, facts in network.heaviest(most)
    )
    if fmt == "table":
        names = {node: _short(node, **facts) for node, facts in network.nodes(data=True)}
        yield from _table(rows, names)
    else:
        yield from (_csv if fmt == "csv" else _ndjson)(rows)


def _short(node: str, label: str, kind: str, **rest: Any) -> str:
    """A label, cut; of a trial its number, since titles are long and alike."""
    from trialgraph.exporters.labels import shortened

    return node.rsplit("/", 1)[1] if kind == "Trial" else shortened(label, _LONGEST_LABEL)


def _ndjson(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _csv(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """As wide as the first row: the edges of a network are all described alike. Without any, the head alone."""
    from trialgraph.display import spreadsheet_lines

    first = next(rows, None)
    columns = list(dict.fromkeys((*_COLUMNS, *(first or ()))))
    found = chain([] if first is None else [first], rows)
    full = (row | {"evidence": "; ".join(row.get("evidence", ()))} for row in found)
    return spreadsheet_lines(chain([columns], ([row.get(name, "") for name in columns] for row in full)))


def _table(rows: Iterator[dict[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    yield f"{'weight':>9}  edge\n"
    for row in rows:
        weight = f"{row['weight']:9.4f}" if isinstance(row["weight"], float) else f"{row['weight']:9}"
        because = f"   {row['relation']}: {', '.join(row['evidence'])}" if row.get("evidence") else ""
        yield printable(f"{weight}  {names[row['source']]} – {names[row['target']]}{because}") + "\n"
