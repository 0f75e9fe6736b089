"""Opens a session of Spark, by the address of a master or of a Spark Connect server."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from trialgraph.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_ARROW_ROWS = "spark.sql.execution.arrow.maxRecordsPerBatch"
_QUIET = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
_CONNECT = "sc://"


@contextmanager
def open_session(master: str, settings: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """A session inside the block, of a master (`local[2]`, `spark://host:7077`, `yarn`) or a server (`sc://host`).

    `settings` are Spark's own (`spark.executor.memory`). The workers run the Python that `PYSPARK_PYTHON` names,
    or one at the path of this one, in which trialgraph must be installed. Raises `ConfigError` where the extra
    `spark` is not installed, and `StoreError` for what Spark could not do inside the block.
    """
    try:
        import pyarrow  # noqa: F401
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        how = "pip install 'trialgraph[spark]'"
        raise ConfigError(f"Spark needs more than is installed ({error}): {how}") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        builder = SparkSession.builder.appName("trialgraph")
        is_server = master.startswith(_CONNECT)
        builder = builder.remote(master) if is_server else builder.master(master)
        for name, value in {**({} if is_server else _QUIET), **(settings or {})}.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        try:
            yield session
        finally:
            session.stop()
    except (PySparkException, Py4JError) as error:
        raise StoreError(master, f"Spark could not do it: {_reason(error)}") from error


def hand_over(session: SparkSession, rows: int) -> None:
    """Lets the next work be given to Python so many rows at a time: few where rows are large."""
    session.conf.set(_ARROW_ROWS, rows)


def _reason(error: Exception) -> str:
    """The lines of a traceback that say what happened, in one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.startswith(("\t", " "))]
    return " ... ".join(dict.fromkeys((*lines[:1], *lines[-1:])))
