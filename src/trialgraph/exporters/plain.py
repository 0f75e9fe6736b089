"""Makes a network writable: attributes become what every file format can hold.

File formats know text, numbers and truth values, want one type for all values of an attribute, and XML
forbids some characters. Networks hold anything.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from numbers import Real
from typing import Any
from urllib.parse import quote

import networkx as nx
import numpy as np

SEPARATOR = " | "
"""Stands between the members of a list that is written as one text."""

NAMESPACE = "urn:trialgraph:"
"""What cannot be a key in a file is percent-encoded under this prefix."""

PlainValue = bool | int | float | str | list[str]

_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot carry (production 2, Char); carriage returns are turned before."""

_LONGEST_INTEGER = 2**63
_INNER = {"community_names", "selection"}
"""Attributes of a graph that serve the making of a picture."""


def plain_text(value: object) -> str:
    """A value as text that every format can carry; what XML forbids becomes U+FFFD, line ends become LF."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time):
        return value.isoformat()
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)


def plain_key(key: object) -> str:
    """A node's key as text; with characters that XML forbids it is percent-encoded, so it stays unique."""
    text = str(key)
    return percent_encoded(text) if _ILLEGAL.search(text) else text


def percent_encoded(key: str) -> str:
    """An IRI for a key that is none."""
    return NAMESPACE + quote(key, safe="", errors="surrogatepass")


def plain_value(value: object) -> PlainValue | None:
    """A value as bool, 64-bit int, finite float, text or list of texts; None where there is none.

    Not-a-number is no value; infinities and integers beyond 64 bits become text.
    """
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, float) and math.isnan(value):
        return None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < _LONGEST_INTEGER:
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if isinstance(value, Mapping):
        return [f"{plain_text(name)}: {_joined(member)}" for name, member in value.items()]
    if isinstance(value, set | frozenset):
        return sorted(map(_joined, value))
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_joined(member) for member in value if member is not None]
    return plain_text(value)


def plain(graph: nx.Graph, *, keep_lists: bool = False) -> nx.Graph:
    """A copy of a network in which every attribute is writable and has one type; nodes and edges are sorted.

    None is dropped, lists are joined by " | " (or kept as lists of texts, for formats that have lists),
    dates are ISO 8601, mixed types of an attribute become numbers or text. Every node gets a `label`, and from
    the graph's `community_names` (by number) the `community_name` of its `community`. The keys of parallel edges
    become `e0`, `e1`, ...: unique in the whole network, as file formats want them.
    """
    keys = {node: plain_key(node) for node in graph}
    named = graph.graph.get("community_names") or {}
    rows = {keys[node]: _plain_row(_with_name(row, named), keep_lists) for node, row in graph.nodes(data=True)}
    edges = _sorted_edges(
        (keys[source], keys[target], _plain_row(row, keep_lists)) for source, target, row in graph.edges(data=True)
    )
    _unify(list(rows.values()))
    _unify([row for *_, row in edges])
    result = _empty_like(graph)
    result.graph.update(_plain_row({k: v for k, v in graph.graph.items() if k not in _INNER}, keep_lists))
    for key, row in sorted(rows.items()):
        result.add_nodes_from([(key, row | {"label": _joined(row.get("label")) or short_name(key)})])
    for position, (source, target, row) in enumerate(edges):
        edge = (source, target, f"e{position}", row) if graph.is_multigraph() else (source, target, row)
        result.add_edges_from([edge])
    return result


def number(value: object) -> float:
    """A size or weight to draw: what is no positive number counts as none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return 0.0
    return float(value) if 0 < value < float("inf") else 0.0


def short_name(key: str) -> str:
    """What stands for a node without a label: the last part of its IRI."""
    return re.split(r"[/#]", key.rstrip("/#"))[-1] or key


def _empty_like(graph: nx.Graph) -> nx.Graph:
    if graph.is_multigraph():
        return nx.MultiDiGraph() if graph.is_directed() else nx.MultiGraph()
    return nx.DiGraph() if graph.is_directed() else nx.Graph()


def _plain_row(row: Mapping[Any, object], keep_lists: bool) -> dict[str, PlainValue]:
    # networkx's readers leave defaults of attributes in the graph's own; its writers would apply them.
    names = sorted(row.keys() - {"node_default", "edge_default"}, key=str)
    values = {plain_text(name): plain_value(row[name]) for name in names}
    return {
        name: SEPARATOR.join(value) if isinstance(value, list) and not keep_lists else value
        for name, value in values.items()
        if value is not None
    }


def _with_name(row: Mapping[Any, object], names: Mapping[object, str]) -> Mapping[Any, object]:
    community = row.get("community")
    named = isinstance(community, int | str | np.integer) and community in names
    return {**row, "community_name": names[community]} if named else row


def _sorted_edges(edges: Iterable[tuple[str, str, dict]]) -> list[tuple[str, str, dict]]:
    return sorted(edges, key=lambda edge: (edge[0], edge[1], str(edge[2])))


def _unify(rows: list[dict[str, PlainValue]]) -> None:
    """Give all values of an attribute one type: numbers where all are numbers, otherwise text."""
    types: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, set()).add(type(value))
    mixed = {name: float if found == {int, float} else _joined for name, found in types.items() if len(found) > 1}
    for row in rows:
        for name in row.keys() & mixed.keys():
            row[name] = mixed[name](row[name])


def _joined(value: object) -> str:
    plain = plain_value(value)
    if isinstance(plain, list):
        return SEPARATOR.join(plain)
    return "" if plain is None else plain_text(plain)
