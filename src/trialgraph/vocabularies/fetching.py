"""Downloads a vocabulary's current release from its owner; what breaks off goes on where it was."""

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from trialgraph.config import vocabulary_folder
from trialgraph.errors import ConfigError, SourceError
from trialgraph.politeness import (
    PASSING,
    Broken,
    Patience,
    open_client,
    read_http_date,
    read_retry_after,
    try_patiently,
)
from trialgraph.vocabularies.formats import Vocabulary

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__).info

FOLDER = "downloads"
"""Within the folder of the vocabularies; it has a folder for each."""

_WHOLE, _REST, _NO_SUCH_REST = 200, 206, 416
_REST_FROM = re.compile(r"bytes (\d+)-\d+/(\d+)")

Progress = Callable[[str, int, int | None], None]
"""Is told a file's name, how many bytes of it have come, and of how many, if the server says so."""


def fetch(
    vocabulary: Vocabulary,
    folder: Path | None = None,
    *,
    address: str | None = None,
    patience: Patience | None = None,
    progress: Progress = lambda name, done, total: None,
    on_trouble: Callable[[str], object] = _log,
) -> list[Path]:
    """The files of a vocabulary's current release, downloaded into its folder below that of the vocabularies.

    An `address` takes the place of its owner's. A file is in its place only when it is whole, and has the time at
    which it was last changed; what has come of a download that failed is kept, and the next one goes on from
    there. `on_trouble` is told of each failure that is waited out; by default, the log is. Raises `ConfigError`
    where no address is known or httpx is not installed, and `SourceError` for what cannot be had.
    """
    place = (folder or vocabulary_folder()) / FOLDER / vocabulary.name
    addresses = (address,) if address else vocabulary.downloads
    if not addresses:
        where = vocabulary.homepage or "its owner's page"
        how = f"download it from {where}, then `trialgraph vocabulary add {vocabulary.name} FILE`"
        raise ConfigError(f"{vocabulary.title} has no address from which anybody may fetch it: {how}")
    # as it is stored, so that its length is known and a rest fits
    as_stored = {"Accept-Encoding": "identity"}
    with open_client("vocabularies", patience or Patience(), **as_stored) as client, _writing(place):
        download = _Download(client, place, patience or Patience(), progress, on_trouble)
        if vocabulary.find_newest and not address:
            addresses = [_newest(vocabulary.find_newest, each, download) for each in addresses]
        return [download.file(each) for each in addresses]


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    """Makes a folder to write to; what the system refuses becomes a `SourceError`."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise SourceError(str(place), f"cannot be written: {error}") from error


def _newest(find: Callable[[bytes], str], address: str, download: "_Download") -> str:
    """The address of the newest release, out of its owner's list of them, which is always asked for anew."""
    releases = download.file(address)
    try:
        return find(releases.read_bytes())
    except ValueError as error:
        raise SourceError(address, f"lists no release: {error}") from error
    finally:
        releases.unlink()


# --- one file -----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What has come of a file, and by which mark its server knows this state of it (RFC 9110, 13.1.5)."""

    data: Path
    mark: Path

    @property
    def size(self) -> int:
        """Bytes that have arrived, now or in an earlier try."""
        return self.data.stat().st_size if self.data.exists() else 0

    def discard(self) -> None:
        """Forgets it, so that the next try begins at the beginning."""
        self.data.unlink(missing_ok=True)
        self.mark.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Download:
    """With whom, where to and how patiently files are downloaded."""

    client: "httpx.Client"
    place: Path
    patience: Patience
    progress: Progress
    on_trouble: Callable[[str], object]

    def file(self, address: str) -> Path:
        """One file, whole, by as many tries as it takes; raises `SourceError`, or `ConfigError` for no address."""
        path = self.place / _file_name(address)
        part = _Part(data=path.with_name(f".{path.name}.part"), mark=path.with_name(f".{path.name}.mark"))
        try_patiently(address, lambda: self._try(address, part, path.name), self.patience, self.on_trouble)
        part.data.replace(path)
        part.discard()
        return path

    def _try(self, address: str, part: _Part, name: str) -> None:
        before = part.size
        try:
            self._go_on(address, part, name)
        except Broken as broken:
            broken.has_advanced = part.size > before
            raise

    def _go_on(self, address: str, part: _Part, name: str) -> None:
        """One try: the rest of what has come, or all; raises `Broken` where another may help."""
        import httpx

        had = part.size
        mark = part.mark.read_text(encoding="utf-8") if had and part.mark.exists() else ""
        headers = {"Range": f"bytes={had}-", "If-Range": mark} if mark else {}
        try:
            with self.client.stream("GET", address, headers=headers) as response:
                total = _total(response, part, had)
                self._write(response, part, name, total)
        except httpx.TransportError as error:
            raise Broken(f"cannot be reached, or broke off: {str(error) or type(error).__name__}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceError(address, f"cannot be downloaded: {error}") from error
        if total is not None and part.size != total:
            raise Broken(f"broke off after {part.size:,} of {total:,} bytes")
        if changed := read_http_date(response.headers.get("Last-Modified", "")):
            os.utime(part.data, (changed.timestamp(), changed.timestamp()))

    def _write(self, response: "httpx.Response", part: _Part, name: str, total: int | None) -> None:
        is_rest = response.status_code == _REST
        if not is_rest:
            part.discard()
            part.mark.write_text(_mark(response), encoding="utf-8")
        done = part.size
        with part.data.open("ab") as file:
            for chunk in response.iter_raw():
                file.write(chunk)
                done += len(chunk)
                self.progress(name, done, total)


def _total(response: "httpx.Response", part: _Part, had: int) -> int | None:
    """How many bytes the whole file has, if the server says so; raises for a refusal and for another rest."""
    status, headers = response.status_code, response.headers
    if status == _WHOLE:
        length = headers.get("Content-Length", "")
        return int(length) if length.isdecimal() else None
    rest = _REST_FROM.fullmatch(headers.get("Content-Range", ""))
    if status == _REST and rest and int(rest[1]) == had:
        return int(rest[2])
    if status in (_REST, _NO_SUCH_REST):
        part.discard()
        raise Broken("has another rest than the one asked for")
    said = f"status {status} ({response.reason_phrase})"
    if status in PASSING:
        raise Broken(said, read_retry_after(headers.get("Retry-After", "")))
    raise SourceError(str(response.url), f"cannot be downloaded: {said}")


def _mark(response: "httpx.Response") -> str:
    """The mark of a file's state: its strong ETag, else when it was last changed; empty where it has neither."""
    tag = response.headers.get("ETag", "")
    return tag if tag.startswith('"') else response.headers.get("Last-Modified", "")


def _file_name(address: str) -> str:
    """A name for a file, from the last part of its address that looks like one: `mondo.obo`.

    Raises `ConfigError` for what is no address in the web.
    """
    try:
        scheme, host, path, *_ = urlsplit(address)
    except ValueError:
        scheme, host, path = "", "", ""
    if scheme not in ("http", "https") or not host:
        raise ConfigError(f"{address!r} is no address to download from: it begins with http:// or https://")
    parts = [unquote(part) for part in path.split("/")]
    named = [part for part in parts if "." in part.strip(".")] or ["download"]
    return re.sub(r"[^\w.-]+", "_", named[-1]).lstrip(".-") or "download"
