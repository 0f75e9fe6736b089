"""Manners towards other people's servers: who we say we are, and when they want us back."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

AGENT = f"trialgraph/{version('trialgraph')} (https://w3id.org/trialgraph)"
"""What we call ourselves in every request."""


def read_retry_after(said: str) -> float | None:
    """Seconds to wait, of a header that gives them or a date (RFC 9110, 10.2.3); None where it gives neither.

    >>> read_retry_after("120"), read_retry_after("Fri, 01 Jan 1999 00:00:00 GMT"), read_retry_after("soon")
    (120.0, 0.0, None)
    """
    if said.strip().isdecimal():
        return float(said)
    until = read_http_date(said)
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until else None


def read_http_date(said: str) -> datetime | None:
    """The time that a header gives; None where it gives none."""
    try:
        found = parsedate_to_datetime(said)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
