"""Opens files, folders, zip and tar archives, gzip and zstandard; parses nothing."""

import io
import os
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from gzip import GzipFile
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import zstandard

from trialgraph.errors import SourceError


@dataclass(frozen=True, kw_only=True)
class Document:
    """One stream of bytes and where it comes from."""

    name: str
    """The path; behind `!` the member of an archive: `records.zip!2024/NCT00000102.json`."""
    open: Callable[[], AbstractContextManager[BinaryIO]]
    """Opens the decompressed bytes, any number of times; it and its reads raise only `SourceError`."""
    stored_bytes: int = 0
    """As it is stored, in a file or an archive."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one source may cost, so that a small hostile file cannot fill a disk or a day."""

    largest_document_bytes: int = 64 * 2**30
    """Of one document, decompressed."""
    largest_ratio: int = 250
    """Decompressed bytes to stored bytes. Records as JSON reach 20 to 30; a bomb reaches 1000 and more."""
    ratio_free_bytes: int = 64 * 2**20
    """The ratio is not looked at before this many decompressed bytes."""
    most_members: int = 2_000_000
    """Of one archive."""


def find_documents(path: Path | str, *, limits: Limits = Limits()) -> Iterator[Document]:
    """The documents in a file, an archive or a folder with all that is below it, in sorted order.

    What a file is, is recognised by its first bytes and never by its name. Hidden files are left out. What
    cannot be opened becomes a document whose `open` says why, so that its neighbours are not concerned.
    Raises `SourceError` if there is nothing at the path.
    """
    return _documents_below(_existing(path), limits)


def state_of(paths: Iterable[str | Path]) -> str:
    """A digest of which files are below some paths, how large they are and when they were changed last.

    Equal as long as nobody has touched them: what was read of them before an interruption is then still true.
    """
    digest = blake2b(digest_size=16)
    for file, state in _states_below(paths):
        digest.update(f"{file}\0{state.st_size}\0{state.st_mtime_ns}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def stored_bytes(paths: Iterable[str | Path]) -> int:
    """How large all files below some paths are together, as they are stored."""
    return sum(state.st_size for _, state in _states_below(paths))


def _states_below(paths: Iterable[str | Path]) -> Iterator[tuple[Path, os.stat_result]]:
    """What can be looked at of the files; what is wrong with the others is told when they are read."""
    for path in map(Path, paths):
        for file, _ in _files_below(path):
            with suppress(OSError):
                yield file, file.stat()


def find_files(path: Path | str) -> Iterator[Path]:
    """The files whose documents `find_documents` gives, in its order: for who opens each somewhere else.

    Raises `SourceError` if there is nothing at the path.
    """
    return (each for each, _ in _files_below(_existing(path)))


def _existing(path: Path | str) -> Path:
    path = Path(path)
    with _failures_named(_shown(path.as_posix())):
        if not path.exists():
            raise _Refusal("there is no such file or folder")
    return path


def _documents_below(path: Path, limits: Limits) -> Iterator[Document]:
    for each, failure in _files_below(path):
        name = _shown(each.as_posix())
        try:
            documents = [_refused(name, failure)] if failure else _documents_of_file(each, name, limits)
        except _FAILURES as error:
            documents = [_refused(name, _reason(error))]
        yield from documents


def _files_below(path: Path) -> Iterator[tuple[Path, str]]:
    """Each file, or folder that cannot be read with the reason; depth first.

    A folder that links lead to a second time is left out, so that loops end.
    """
    seen: set[Path] = set()
    waiting = [path]
    while waiting:
        path = waiting.pop()
        try:
            if path.is_dir():
                real = path.resolve()
                waiting += [] if real in seen else sorted(_visible_children(path), reverse=True)
                seen.add(real)
                continue
        except _FAILURES as error:
            yield path, _reason(error)
            continue
        yield path, ""


def _visible_children(folder: Path) -> Iterator[Path]:
    return (child for child in folder.iterdir() if not child.name.startswith("."))


def _documents_of_file(path: Path, name: str, limits: Limits) -> Iterable[Document]:
    """One document, or those of an archive."""
    if not path.is_file():
        return [_refused(name, "neither a file nor a folder, or a link to nothing")]
    with path.open("rb") as file:
        kind = _kind(file.read(_HEAD_BYTES))
    if kind == "zip":
        return _zip_documents(path, name, limits)
    if kind == "tar":
        return _tar_documents(path, name, limits)
    return [_document(name, limits, partial(_open_file, path), file_bytes=path.stat().st_size)]


# --- archives -----------------------------------------------------------------------------------------


def _zip_documents(path: Path, name: str, limits: Limits) -> Iterable[Document]:
    """The members of a zip archive, which stays open as long as one of its documents is in use.

    Opening it anew for each member would read its whole directory each time.
    """
    archive = zipfile.ZipFile(path)
    archive_bytes = path.stat().st_size
    members = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
    if len(members) > limits.most_members:
        return [_refused(name, _too_many_members(limits))]
    members.sort(key=lambda info: info.filename)
    return (_zip_document(archive, archive_bytes, info, name, limits) for info in members)


def _zip_document(
    archive: zipfile.ZipFile, archive_bytes: int, info: zipfile.ZipInfo, name: str, limits: Limits
) -> Document:
    # the directory may claim any compressed size, but a member cannot be larger than its archive
    stored_bytes = min(info.compress_size, archive_bytes)

    def open_member(resources: ExitStack) -> _Stored:
        if info.flag_bits & _ZIP_ENCRYPTED:
            raise _Refusal("is encrypted; unpack it first")
        if info.compress_type not in _ZIP_COMPRESSIONS:
            raise _Refusal(f"is compressed by method {info.compress_type}, which is not read; unpack it first")
        _check_size(info.file_size, stored_bytes, limits)  # zipfile gives no more than the claimed size
        return resources.enter_context(archive.open(info))

    return _document(f"{name}!{_member_name(info.filename)}", limits, open_member, stored_bytes)


def _tar_documents(path: Path, name: str, limits: Limits) -> Iterable[Document]:
    """The regular files of a tar archive, then what is wrong with the rest of it."""
    members, damage = _tar_members(path, limits)
    if len(members) > limits.most_members:
        return [_refused(name, _too_many_members(limits))]
    members.sort(key=lambda info: info.name)
    documents = (_tar_document(path, info, name, limits) for info in members)
    return chain(documents, [_refused(name, f"{damage} (after {len(members)} members)")] if damage else [])


def _tar_members(path: Path, limits: Limits) -> tuple[list[tarfile.TarInfo], str | None]:
    """The members that can be told apart, and why there are no more of them."""
    members: list[tarfile.TarInfo] = []
    with path.open("rb") as file:
        try:
            archive = tarfile.TarFile(fileobj=file)
            for info in archive:
                if info.isreg() and not _is_hidden(info.name):
                    members.append(info)
                if len(members) > limits.most_members:
                    break
            file.seek(archive.offset)
            # tarfile takes a broken header for the end of the archive, which is a block of zeros
            damage = "is damaged" if file.read(_TAR_BLOCK).strip(b"\0") else None
        except _FAILURES as error:
            damage = _reason(error)
    return members, damage


def _tar_document(path: Path, info: tarfile.TarInfo, name: str, limits: Limits) -> Document:
    def open_member(resources: ExitStack) -> _Stored:
        if info.issparse():  # a few bytes can stand for terabytes of zeros
            raise _Refusal("is a sparse file; unpack it first")
        archive = resources.enter_context(tarfile.TarFile(path))
        return resources.enter_context(archive.extractfile(info))

    return _document(f"{name}!{_member_name(info.name)}", limits, open_member, info.size)


def _is_hidden(member: str) -> bool:
    return any(part.startswith(".") and part.strip(".") for part in re.split(r"[/\\]", member))


def _too_many_members(limits: Limits) -> str:
    return f"has more than {limits.most_members} members; raise most_members to read it"


# --- one document -------------------------------------------------------------------------------------


_Stored = io.BufferedReader | zipfile.ZipExtFile
"""Bytes as a disk or an archive holds them, perhaps compressed: both have `peek`, `read1` and `tell`."""


def _document(
    name: str,
    limits: Limits,
    open_stored: Callable[[ExitStack], _Stored],
    stored_bytes: int | None = None,
    *,
    file_bytes: int = 0,
) -> Document:
    opened = partial(_open_document, name, limits, open_stored, stored_bytes)
    return Document(name=name, open=opened, stored_bytes=file_bytes if stored_bytes is None else stored_bytes)


def _refused(name: str, detail: str) -> Document:
    """A document that cannot be opened, and says why when it is."""

    def refuse() -> AbstractContextManager[BinaryIO]:
        raise SourceError(name, detail)

    return Document(name=name, open=refuse)


def _open_file(path: Path, resources: ExitStack) -> _Stored:
    return resources.enter_context(path.open("rb"))


def _open_document(
    name: str, limits: Limits, open_stored: Callable[[ExitStack], _Stored], stored_bytes: int | None
) -> io.BufferedReader:
    """The document's bytes without the one layer of compression that it may have.

    `stored_bytes` is the size of an archive's member as stored; None for a file, of which is counted what
    has been read so far, so that a bomb is found out early.
    """
    with _failures_named(name), ExitStack() as resources:
        stored = open_stored(resources)
        kind = _kind(stored.peek(_HEAD_BYTES))
        chunks = _chunks(stored, kind)
        stored_so_far = stored.tell if stored_bytes is None else lambda: stored_bytes
        watched = _WatchedStream(name, chunks, stored_so_far, limits)
        document = io.BufferedReader(watched, _CHUNK_BYTES)
        inner = _kind(document.peek(_HEAD_BYTES)) or (kind if kind in _ARCHIVES else None)
        if inner:
            raise _Refusal(f"is a {inner} archive within another; unpack the outer one first")
        watched.resources = resources.pop_all()
    return document


def _chunks(stored: _Stored, kind: str | None) -> Iterator[bytes]:
    """The decompressed bytes; `read1`, since `read` would lose what comes before a fault."""
    if kind == "zstandard":
        return _zstandard_chunks(stored)
    plain = GzipFile(fileobj=stored) if kind == "gzip" else stored
    return iter(partial(plain.read1, _CHUNK_BYTES), b"")


def _zstandard_chunks(stored: _Stored) -> Iterator[bytes]:
    """Frame after frame. `zstandard`'s own stream reader takes a file that is cut off for a whole one."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=_LARGEST_ZSTANDARD_WINDOW)
    frame = decompressor.decompressobj()
    data, is_open = b"", False
    while data := data or stored.read(_ZSTANDARD_BYTES):
        yield frame.decompress(data)
        data, is_open = b"", not frame.eof
        if frame.eof:
            data, frame = frame.unused_data, decompressor.decompressobj()
    if is_open:
        raise EOFError("the last frame is cut off")


class _WatchedStream(io.RawIOBase):
    """Bytes that are counted as they pass; each failure is a `SourceError` with the name of the document."""

    def __init__(self, name: str, chunks: Iterator[bytes], stored_so_far: Callable[[], int], limits: Limits):
        self.resources = ExitStack()
        self._name, self._chunks, self._stored_so_far, self._limits = name, chunks, stored_so_far, limits
        self._rest = memoryview(b"")
        self._bytes_so_far = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        while not self._rest:
            with _failures_named(self._name):
                chunk = next(self._chunks, None)
                if chunk is None:
                    return 0
                self._bytes_so_far += len(chunk)
                _check_size(self._bytes_so_far, self._stored_so_far(), self._limits)
            self._rest = memoryview(chunk)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        with _failures_named(self._name):
            self.resources.close()
        super().close()


# --- what a file is, and what is wrong with it --------------------------------------------------------

_HEAD_BYTES = 512
_TAR_BLOCK = 512
_CHUNK_BYTES = 2**17
_ZSTANDARD_BYTES = 2**10
"""Four bytes can stand for 128 KiB, and `decompressobj` gives all at once: at most 32 MiB for so few."""
_LARGEST_ZSTANDARD_WINDOW = 2**27
"""What the `zstd` program itself accepts without being told to."""

_ARCHIVES = ("zip", "tar")
_ZIP_ENCRYPTED = 1  # a bit of the flags
_ZIP_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)  # LZMA may ask for 4 GiB
_MAGIC = {
    "gzip": re.compile(rb"\x1f\x8b\x08"),
    "zstandard": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),  # a frame, or one to be skipped
    "zip": re.compile(rb"PK(\x03\x04|\x05\x06|\x07\x08)"),
    "tar": re.compile(rb".{257}ustar", re.DOTALL),
}


def _kind(head: bytes) -> str | None:
    return next((kind for kind, magic in _MAGIC.items() if magic.match(head)), None)


class _Refusal(Exception):
    """Why a document is not read; becomes a `SourceError` where the document's name is known."""


_FAILURES = (
    _Refusal,
    OSError,
    EOFError,
    ArithmeticError,
    LookupError,
    ValueError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
    zstandard.ZstdError,
)
"""All that the libraries raise for damaged bytes."""


@contextmanager
def _failures_named(name: str) -> Iterator[None]:
    """Turns each failure into a `SourceError` that names the document."""
    try:
        yield
    except _FAILURES as error:
        raise SourceError(name, _reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, _Refusal):
        return str(error)
    return f"cannot be read: {getattr(error, 'strerror', None) or error or type(error).__name__}"


def _check_size(document_bytes: int, stored_bytes: int, limits: Limits) -> None:
    if document_bytes > limits.largest_document_bytes:
        limit = limits.largest_document_bytes
        raise _Refusal(f"is larger than {limit} bytes; raise largest_document_bytes (--largest) to read it")
    if document_bytes > max(limits.ratio_free_bytes, limits.largest_ratio * stored_bytes):
        ratio = limits.largest_ratio
        raise _Refusal(
            f"grows to more than {ratio} times its stored size; raise largest_ratio (--ratio) to read it"
        )


def _shown(name: str) -> str:
    """A name without the control characters and undecodable bytes that a terminal could trip over."""
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def _member_name(member: str) -> str:
    """A member's name for people, without what would lead out of its archive: `..`, a root, a drive."""
    parts = re.sub(r"^[A-Za-z]:", "", member.replace("\\", "/")).split("/")
    return _shown("/".join(part for part in parts if part not in ("", ".", "..")))
