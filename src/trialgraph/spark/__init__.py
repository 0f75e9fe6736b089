"""The same graph on a cluster of machines: Apache Spark reads and maps the records, sorts and writes the quads.

What a record says is a function of its bytes alone, so each task maps its own; which of its versions stands, and
what names are linked to, is found on the driver, as everywhere. Only DataFrames and functions over Arrow batches
are used, so that a Spark Connect server does as well as a master.
"""

from trialgraph.spark.building import build
from trialgraph.spark.networks import find_all, project
from trialgraph.spark.sessions import open_session

__all__ = ["build", "find_all", "open_session", "project"]
