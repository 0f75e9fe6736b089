"""What is worked out once for a graph, since it does not change until another graph takes its place."""

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette

from trialgraph.server.worker import state_of

PATIENCE_SECONDS = 600
"""Counting all of a large graph takes longer than a question may."""


async def remembered(app: Starlette, job: Callable[..., Any], *arguments: object) -> Any:
    """What a job gives, from the last time it was done over the graph as it is now, or done now.

    Raises as the job does, and what `Workers.call` raises.
    """
    known: dict[tuple, Any] = app.state.remembered
    state = state_of(app.state.settings.graph)
    key = (job.__module__, job.__qualname__, *arguments)
    if key not in known or known[key][0] != state:
        known[key] = state, await app.state.workers.call(job, *arguments, seconds=PATIENCE_SECONDS)
    return known[key][1]
