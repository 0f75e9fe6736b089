"""Public SPARQL endpoints, asked about things: in batches, with patience, and out of a cache with dates.

A federated query is a stored query in a folder `queries/federated/` whose header names an `endpoint` and a
`batch`, the `VALUES` block that is filled with the things; by itself it runs in any editor. It selects the
block's variable, and has no LIMIT of its own. What is answered about a thing is kept for that thing alone, so
whoever asks about other things later asks only about the new ones.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pyoxigraph import NamedNode, QueryResultsFormat, parse_query_results

from trialgraph import config
from trialgraph.errors import ConfigError, StoreError
from trialgraph.federation.batches import Patience, ask_in_batches
from trialgraph.federation.cache import Kept, keep, open_cache, recall
from trialgraph.federation.questions import (
    find_federated,
    find_things,
    get_federated,
    only_of_namespace,
    read_thing,
)
from trialgraph.queries import StoredQuery, fill_batch
from trialgraph.rows import Rows

__all__ = [
    "FederatedAnswer",
    "Patience",
    "federate",
    "find_federated",
    "find_things",
    "get_federated",
    "read_thing",
]

_log = logging.getLogger(__name__).info


@dataclass(frozen=True, kw_only=True)
class FederatedAnswer:
    """What is known of the things that were asked about."""

    rows: Rows
    """In the order of the things; each thing's rows in the endpoint's order."""
    oldest: date
    """When the oldest part of it was fetched (UTC)."""
    missing: tuple[NamedNode, ...]
    """Things that an offline cache does not know; otherwise none."""


def federate(
    query: StoredQuery,
    things: Iterable[NamedNode],
    *,
    endpoint: str | None = None,
    patience: Patience | None = None,
    cache: Path | None = None,
    offline: bool = False,
    fresh: bool = False,
    days: int = 30,
    on_trouble: Callable[[str], object] = _log,
) -> FederatedAnswer:
    """What the endpoint of a federated query, or another one that is given, says of these things.

    Answers of the last `days` days are taken from the cache (a folder; by default `config.cache_folder`), unless
    they are to be `fresh`; `offline` asks nobody, and takes answers of any age. `on_trouble` is told of each
    failure that is waited out; by default, the log is. Raises `ConfigError`, `QueryError` for a thing that the
    query does not ask about and for what the endpoint refuses, and `StoreError` when it does not answer: what it
    answered before is kept.
    """
    endpoint = endpoint or query.endpoint or ""
    if not endpoint.startswith(("http://", "https://")):
        raise ConfigError(f"{endpoint!r} is no endpoint: its URL begins with http:// or https://")
    if offline and fresh:
        raise ConfigError("a fresh answer cannot be had offline")
    wanted, today = only_of_namespace(query, things), datetime.now(UTC).date()
    since = date.min if offline else date.max if fresh else today - timedelta(days=days)
    question = hashlib.sha256(f"{endpoint}\n{fill_batch(query, ())}".encode()).hexdigest()
    with open_cache(cache or config.cache_folder()) as database:
        known = recall(database, question, wanted, since)
        unknown = [thing for thing in wanted if thing not in known]
        if not offline:
            for tables in ask_in_batches(query, endpoint, unknown, patience or Patience(), on_trouble):
                found = {thing: Kept(today, rows) for thing, rows in tables.items()}
                keep(database, question, found)
                known |= found
    if not known:
        raise StoreError(endpoint, "nothing is in the cache about what is asked; it has to be asked online once")
    return _answer([known[thing] for thing in wanted if thing in known], missing=unknown if offline else ())


def _answer(known: Sequence[Kept], missing: Iterable[NamedNode]) -> FederatedAnswer:
    """The tables as one; their heads are the same, being of one question."""
    head = known[0].rows.partition("\n")[0] + "\n"
    table = head + "".join(kept.rows.removeprefix(head) for kept in known)
    return FederatedAnswer(
        rows=Rows(parse_query_results(table, QueryResultsFormat.TSV)),
        oldest=min(kept.fetched for kept in known),
        missing=tuple(missing),
    )
