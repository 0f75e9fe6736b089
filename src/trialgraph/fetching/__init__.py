"""Records from the registries' own APIs into a folder that `trialgraph build` reads.

A registry is an `Api` in a file here, with a line in `BUILTIN`; packages outside add theirs through the
entry-point group `trialgraph.fetching`.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import urlsplit

from trialgraph.config import registry_address
from trialgraph.errors import ConfigError, SourceError, UnknownPlugin
from trialgraph.fetching import ctgov, ctis, isrctn
from trialgraph.fetching.apis import Answer, Api, Ask, Found, Wanted
from trialgraph.fetching.asking import Asker, Expired
from trialgraph.fetching.folder import Folder, Report, open_folder
from trialgraph.politeness import Pace, Patience, open_client

__all__ = ["BUILTIN", "Answer", "Api", "Ask", "Found", "Report", "Wanted", "apis", "fetch", "get_api", "want"]

BUILTIN = (ctgov.API, isrctn.API, ctis.API)
PASSES = 3
"""So often a list is gone through whose registry counts more records than it gave."""

_log = logging.getLogger(__name__).info


@cache
def apis() -> tuple[Api, ...]:
    """The built-in APIs, then those that installed packages bring."""
    return BUILTIN + tuple(entry.load() for entry in entry_points(group="trialgraph.fetching"))


def get_api(name: str) -> Api:
    """The API of a registry; raises `UnknownPlugin` where none is known."""
    for api in apis():
        if api.name == name:
            return api
    raise UnknownPlugin("registry that can be fetched from", name, (each.name for each in apis()))


def want(
    api: Api,
    *,
    condition: str | None = None,
    drug: str | None = None,
    sponsor: str | None = None,
    ids: Iterable[str] = (),
    updated_since: str | None = None,
    fields: Iterable[str] = (),
) -> Wanted:
    """A checked selection of records; raises `ConfigError` for a number, a day or fields that do not fit."""
    if tuple(fields) and not api.has_fields:
        raise ConfigError(f"{api.title} gives whole records only, no fields")
    return Wanted(
        condition=condition,
        drug=drug,
        sponsor=sponsor,
        ids=tuple(dict.fromkeys(_number(api, each) for each in ids)),
        updated_since=_day(updated_since) if updated_since else None,
        fields=tuple(fields),
    )


def _day(said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as error:
        raise ConfigError(f"{said!r} is no day, such as 2024-05-06") from error


def _number(api: Api, said: str) -> str:
    number = api.find_number(said)
    if not number:
        raise ConfigError(f"{said!r} is no number of {api.title}")
    return number


def fetch(
    api: Api,
    wanted: Wanted,
    place: Path,
    *,
    address: str | None = None,
    patience: Patience | None = None,
    pause: float | None = None,
    progress: Callable[[Report], object] = lambda report: None,
    on_trouble: Callable[[str], object] = _log,
) -> Report:
    """Fetches the records that are wanted into a folder, as gzipped files in a format that `build` reads.

    Every version of a record is there once, whatever the registry repeats. What an earlier call with the same
    selection began is gone on with; if it had finished, only what changed since is asked for, and new versions lie
    beside the old. `address` takes the place of the registry's (and of `TRIALGRAPH_CTGOV_URL` ...), `pause` of its
    seconds between requests. `on_trouble` is told of each failure that is waited out. Raises `ConfigError` for an
    address that is none or without httpx, and `SourceError` for what cannot be had or written; then the next call
    goes on.
    """
    base = _checked(address or registry_address(api.name) or api.address)
    patience = patience or Patience()
    with open_client("records", patience) as client, open_folder(place, api, wanted) as folder:
        pace = Pace(api.pause if pause is None else pause)
        asker = Asker(client=client, api=api, address=base, patience=patience, pace=pace, on_trouble=on_trouble)
        _go_through(folder, asker, progress)
        for _ in range(1, PASSES):
            if not _is_short(folder.report()):
                break
            on_trouble(f"{base}: {_shortage(folder.report())}; going through it again")
            folder.start_again()
            _go_through(folder, asker, progress)
        report = folder.report()
        if _is_short(report):
            on_trouble(f"{base}: {_shortage(report)}, {PASSES} times; what is missing changed or was withdrawn")
        folder.finish()
    return report


def _checked(address: str) -> str:
    try:
        scheme, host, *_ = urlsplit(address)
    except ValueError:
        scheme, host = "", ""
    if scheme not in ("http", "https") or not host:
        raise ConfigError(f"{address!r} is no address to fetch from: it begins with http:// or https://")
    return address.rstrip("/")


def _go_through(folder: Folder, asker: Asker, progress: Callable[[Report], object]) -> None:
    """Asks until nothing is left to be asked."""
    is_first, seen, in_vain = True, -1, 0
    while taken := folder.take():
        place, ask = taken
        try:
            answer = Answer() if folder.has(ask) else asker.answer(ask, is_first=is_first)
        except Expired as error:
            in_vain = in_vain + 1 if folder.report().seen == seen else 1
            if in_vain >= asker.patience.tries:
                said = "forgets its lists faster than they can be read; the next call goes on"
                raise SourceError(asker.address, said) from error
            asker.on_trouble(f"{asker.address}: the page is no longer known; going through the list again")
            seen = folder.report().seen
            folder.replace(place, ask.again)
            continue
        is_first = False
        folder.settle(place, ask, answer)
        progress(folder.report())


def _is_short(report: Report) -> bool:
    return report.total is not None and report.seen < report.total


def _shortage(report: Report) -> str:
    return f"counts {report.total:,} records and gave {report.seen:,}"
