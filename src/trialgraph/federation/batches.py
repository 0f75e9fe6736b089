"""Many things, asked about in batches that suit the endpoint."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from trialgraph.errors import QueryError, StoreError
from trialgraph.federation.fetching import Failed, fetch
from trialgraph.queries import StoredQuery, fill_batch
from trialgraph.rows import tsv_head, tsv_line

Tables = dict[NamedNode, str]
"""What was answered about each thing: a table in SPARQL's TSV, with no rows where nothing is known."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How an endpoint is treated; times in seconds."""

    timeout: float = 30
    """For the whole answer to one batch."""
    tries: int = 5
    """How often the same is asked before it counts as failed."""
    first_wait: float = 1
    """After a failure; doubled after each further one, unless the endpoint says how long to wait."""
    pause: float = 0.5
    """Between an answer and the next batch."""
    total: float = 900
    """For everything."""


def ask_in_batches(
    query: StoredQuery,
    endpoint: str,
    things: Sequence[NamedNode],
    patience: Patience,
    on_trouble: Callable[[str], object],
) -> Iterator[Tables]:
    """What the endpoint says, batch by batch; raises `QueryError` or `StoreError`, which name the batch.

    A batch that is too much is halved, and batches then grow again by and by; after any other failure the same
    is asked again, later each time.
    """
    deadline = time.monotonic() + patience.total
    size, done, failures = query.batch.size, 0, 0
    while done < len(things):
        batch = things[done : done + size]
        try:
            # a little time in any case: the error then says that the whole took too long
            tables = _ask(query, endpoint, batch, min(patience.timeout, max(deadline - time.monotonic(), 0.01)))
        except Failed as failed:
            halved = failed.less and len(batch) > 1
            failures += not halved
            wait = failed.wait or (patience.pause if halved else patience.first_wait * 2 ** (failures - 1))
            late = time.monotonic() + wait > deadline
            if late or (not halved and (not failed.later or failures == patience.tries)):
                limit = f"; {patience.total:g} seconds are over before it can be asked again" if late else ""
                raise _error(endpoint, failed, limit, batch, f"{done} of {len(things)}") from failed
            size = len(batch) // 2 if halved else len(batch)
            on_trouble(f"{endpoint}: {failed}; asking about {_count(size)} in {wait:g} s")
        else:
            yield tables
            done, failures, wait = done + len(batch), 0, patience.pause
            size = min(query.batch.size, size + size // 4 + 1)
        if done < len(things):
            time.sleep(wait)


def _ask(query: StoredQuery, endpoint: str, batch: Sequence[NamedNode], seconds: float) -> Tables:
    """The rows about each thing of one batch; raises `Failed`."""
    variables, rows = fetch(endpoint, fill_batch(query, batch), seconds)
    if query.batch.variable not in variables:
        raise Failed(f"does not give ?{query.batch.variable}, by which things are told apart")
    if query.batch.most_rows and len(rows) >= query.batch.most_rows:
        raise Failed(f"gives {query.batch.most_rows} rows at most, and leaves out the others", less=True)
    place = variables.index(query.batch.variable)
    tables = dict.fromkeys(batch, tsv_head(variables))
    for row in rows:
        if row[place] not in tables:
            raise Failed(f"tells of {row[place]}, about which it was not asked")
        tables[row[place]] += tsv_line(row)
    return tables


def _error(
    endpoint: str, failed: Failed, limit: str, batch: Sequence[NamedNode], answered: str
) -> QueryError | StoreError:
    """The error for people: what was said, about what, and what is not lost."""
    about = f"<{batch[0].value}>" + (f" ... <{batch[-1].value}> ({_count(len(batch))})" if len(batch) > 1 else "")
    said = f"{failed}{limit}; asked about {about}; {answered} are answered and kept, the others can be asked again"
    return QueryError(f"{endpoint} refuses it: {said}") if failed.status == 400 else StoreError(endpoint, said)


def _count(things: int) -> str:
    return "1 thing" if things == 1 else f"{things} things"
