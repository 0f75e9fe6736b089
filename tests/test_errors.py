"""Every exception that is raised on purpose."""

import pickle

import pytest

from trialgraph.errors import (
    AmbiguousName,
    ArgumentError,
    ConfigError,
    Overloaded,
    QueryError,
    RecordError,
    SourceError,
    StoreError,
    TimedOut,
    TrialGraphError,
    UnknownPlugin,
    UnknownQuery,
)


@pytest.mark.parametrize(
    "error",
    [
        ConfigError("no such folder"),
        UnknownPlugin("registry", "nct", ["isrctn", "ctgov"]),
        SourceError("a.zip", "is damaged"),
        RecordError("phase", "is no phase"),
        StoreError("graph", "is locked"),
        QueryError("no such query"),
        TimedOut("took too long"),
        Overloaded("is busy"),
        UnknownQuery("trials", "no such query", ["trials_of_a_drug"]),
        AmbiguousName("two are called so", {"urn:a": "A", "urn:b": "A"}),
        ArgumentError("drug", "two are called so", known=["drug"], candidates={"urn:a": "A"}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_comes_whole_from_another_process(error: TrialGraphError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
