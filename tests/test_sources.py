"""Files, folders and archives: what is in them, and what hostile ones may cost."""

import gzip
import io
import os
import random
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archives import tarred, zipped
from trialgraph.errors import SourceError
from trialgraph.sources import Document, Limits, find_documents

TEXT = b'{"protocolSection": {}}\n' * 2000


def content(document: Document) -> bytes | str:
    """What the document holds, or why it cannot be read."""
    try:
        with document.open() as stream:
            return stream.read()
    except SourceError as error:
        return error.detail


def contents(path: Path, limits: Limits | None = None) -> dict[str, bytes | str]:
    """By the name behind the path, in the order in which they are found."""
    documents = list(find_documents(path, limits=limits or Limits()))
    return {document.name.removeprefix(path.as_posix()): content(document) for document in documents}


@contextmanager
def zip_with_one_member(path: Path) -> Iterator[IO[bytes]]:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("bomb.json", "w") as member,
    ):
        yield member


def gzip_file(path: Path) -> IO[bytes]:
    return gzip.open(path, "wb", 6)


def zstandard_file(path: Path) -> IO[bytes]:
    return zstandard.open(path, "wb")


def bomb(path: Path, opener: Callable, mebibytes: int) -> Path:
    """A small file that decompresses to so many zeros."""
    with opener(path) as stream:
        for _ in range(mebibytes):
            stream.write(bytes(2**20))
    return path


# --- what is found ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["studies.json", "studies.zip", "studies.gz", "studies"])
def test_a_file_is_known_by_its_content_and_not_by_its_name(tmp_path, name):
    path = tmp_path / name
    for stored in (TEXT, gzip.compress(TEXT), zstandard.compress(TEXT)):
        path.write_bytes(stored)
        assert contents(path) == {"": TEXT}
    path.write_bytes(zipped({"a": TEXT}))
    assert contents(path) == {"!a": TEXT}


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_compressed_files_that_were_joined_are_read_to_their_end(tmp_path, compress):
    path = tmp_path / "studies"
    path.write_bytes(compress(TEXT) + compress(b"") + compress(b"the end"))
    assert contents(path) == {"": TEXT + b"the end"}


@pytest.mark.parametrize("archived", [zipped, tarred])
def test_the_members_of_an_archive_come_sorted_and_decompressed(tmp_path, archived):
    path = tmp_path / "records.txt"
    members = {
        "b/2": gzip.compress(TEXT),
        "b/1": zstandard.compress(TEXT),
        "a": TEXT,
        ".hidden": b"",
        "b/.DS_Store": b"",
    }
    path.write_bytes(archived(members))
    assert list(contents(path).items()) == [("!a", TEXT), ("!b/1", TEXT), ("!b/2", TEXT)]


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_zip_members_may_be_compressed_in_the_usual_ways(tmp_path, compression):
    path = tmp_path / "records"
    path.write_bytes(zipped({"a": TEXT}, compression))
    assert contents(path) == {"!a": TEXT}


def test_a_folder_gives_all_that_is_below_it_in_sorted_order(tmp_path):
    for name in ("b.json", "a/z/1.json", "a/2.json", ".hidden/3.json", "a/.4.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    (tmp_path / "c").write_bytes(zipped({"m": TEXT}))
    assert list(contents(tmp_path)) == ["/a/2.json", "/a/z/1.json", "/b.json", "/c!m"]


def test_a_folder_linked_into_itself_is_read_once(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/1.json").write_bytes(TEXT)
    (tmp_path / "a/loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "c.json").symlink_to(tmp_path / "a/1.json")
    assert list(contents(tmp_path)) == ["/a/1.json", "/c.json"]


def test_what_is_no_file_is_named_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "a.fifo")
    (tmp_path / "b.json").symlink_to(tmp_path / "missing")
    (tmp_path / "c.json").write_bytes(TEXT)
    found = contents(tmp_path)
    assert "neither a file nor a folder" in found["/a.fifo"]
    assert "link to nothing" in found["/b.json"]
    assert found["/c.json"] == TEXT


def test_empty_things_are_empty_and_missing_things_are_an_error(tmp_path):
    assert contents(tmp_path) == {}
    (tmp_path / "empty.json").touch()
    (tmp_path / "empty.zip").write_bytes(zipped({}))
    (tmp_path / "empty.gz").write_bytes(gzip.compress(b""))
    (tmp_path / "only_hidden.tar").write_bytes(tarred({".hidden": TEXT}))
    assert contents(tmp_path) == {"/empty.gz": b"", "/empty.json": b""}
    with pytest.raises(SourceError, match="no such file"):
        find_documents(tmp_path / "missing")


def test_a_document_can_be_opened_again_and_in_any_order(tmp_path):
    (tmp_path / "z").write_bytes(zipped({"a": b"1", "b": b"2"}))
    (tmp_path / "t").write_bytes(tarred({"a": b"3", "b": b"4"}))
    documents = list(find_documents(tmp_path))
    assert [content(document) for document in documents] == [b"3", b"4", b"1", b"2"]
    assert [content(document) for document in reversed(documents)] == [b"2", b"1", b"4", b"3"]


# --- hostile and damaged ------------------------------------------------------------------------------


@pytest.mark.parametrize("archived", [zipped, tarred])
@pytest.mark.parametrize(
    ("member", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\x.json", "Windows/x.json"),
        ("a\x1b[31m\n.json", "a\ufffd[31m\ufffd.json"),
    ],
)
def test_a_members_name_leads_nowhere(tmp_path, archived, member, shown):
    path = tmp_path / "records"
    path.write_bytes(archived({member: TEXT}))
    assert contents(path) == {"!" + shown: TEXT}
    assert [entry.name for entry in tmp_path.iterdir()] == ["records"]


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("kept", [10, 0.5, -1])
def test_a_file_that_is_cut_off_is_an_error_and_never_a_short_document(tmp_path, compress, kept):
    stored = compress(random.Random(1).randbytes(10**6))
    path = tmp_path / "studies"
    path.write_bytes(stored[: int(len(stored) * kept) if isinstance(kept, float) else kept])
    assert contents(path)[""].startswith("cannot be read: ")


def test_what_comes_before_a_cut_can_still_be_read(tmp_path):
    data = random.Random(1).randbytes(10**6)
    for compress in (gzip.compress, zstandard.compress):
        path = tmp_path / "studies"
        path.write_bytes(compress(data)[:-5000])
        [document] = find_documents(path)
        read = bytearray()
        with document.open() as stream, pytest.raises(SourceError):
            while chunk := stream.read1(2**16):
                read += chunk
        assert data.startswith(read)
        assert len(read) > 800_000


def test_a_damaged_document_does_not_concern_its_neighbours(tmp_path):
    damaged = zipped({"b": TEXT})[:-30]
    (tmp_path / "a.json").write_bytes(TEXT)
    (tmp_path / "b.zip").write_bytes(damaged)
    (tmp_path / "c.gz").write_bytes(gzip.compress(TEXT)[:-1])
    (tmp_path / "d.zip").write_bytes(zipped({"1": gzip.compress(TEXT)[:-1], "2": TEXT}))
    (tmp_path / "e.tar").write_bytes(tarred({"1": TEXT, "2": TEXT})[: len(TEXT) + 2048])
    (tmp_path / "f.json").write_bytes(TEXT)
    found = contents(tmp_path)
    assert [name for name, value in found.items() if value == TEXT] == [
        "/a.json",
        "/d.zip!2",
        "/e.tar!1",
        "/f.json",
    ]
    assert [name for name, value in found.items() if value != TEXT] == [
        "/b.zip",
        "/c.gz",
        "/d.zip!1",
        "/e.tar!2",
        "/e.tar",
    ]


def test_a_tar_whose_middle_is_broken_gives_what_stands_before_and_says_so(tmp_path):
    stored = bytearray(tarred({"1": TEXT, "2": TEXT}))
    second = stored.rindex(b"ustar") - 257
    stored[second : second + 100] = b"x" * 100
    path = tmp_path / "records"
    path.write_bytes(stored)
    assert contents(path) == {"!1": TEXT, "": "is damaged (after 1 members)"}


def test_a_zip_whose_names_cannot_be_decoded_is_set_aside(tmp_path):
    path = tmp_path / "records"
    path.write_bytes(zipped({"é": TEXT}).replace("é".encode(), b"\xff\xff"))
    assert contents(path)[""].startswith("cannot be read: ")


def test_an_encrypted_member_says_so(tmp_path):
    stored = bytearray(zipped({"a": TEXT, "b": TEXT}))
    stored[6] |= 1  # the flag in the first member's header, and in its entry in the directory
    stored[stored.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "records"
    path.write_bytes(stored)
    assert contents(path) == {"!a": "is encrypted; unpack it first", "!b": TEXT}


def test_an_unsupported_compression_says_so(tmp_path):
    path = tmp_path / "records"
    path.write_bytes(zipped({"a": TEXT}, zipfile.ZIP_LZMA))
    assert "method 14" in contents(path)["!a"]


def test_an_archive_within_another_says_what_to_do(tmp_path):
    inner = zipped({"a": TEXT})
    (tmp_path / "a.zip").write_bytes(zipped({"inner": inner}))
    (tmp_path / "b.tar.gz").write_bytes(gzip.compress(tarred({"a": TEXT})))
    (tmp_path / "c.gz.gz").write_bytes(gzip.compress(gzip.compress(TEXT)))
    found = contents(tmp_path)
    assert list(found) == ["/a.zip!inner", "/b.tar.gz", "/c.gz.gz"]
    assert all("unpack the outer one first" in detail for detail in found.values())


def test_a_sparse_member_and_a_link_of_a_tar_are_not_followed(tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        sparse = tarfile.TarInfo("sparse")
        sparse.type = tarfile.GNUTYPE_SPARSE
        archive.addfile(sparse)
    path = tmp_path / "records"
    path.write_bytes(buffer.getvalue())
    assert contents(path) == {"!sparse": "is a sparse file; unpack it first"}


@pytest.mark.parametrize("opener", [gzip_file, zstandard_file, zip_with_one_member])
def test_a_bomb_is_refused_early_and_without_memory(tmp_path, opener):
    path = bomb(tmp_path / "bomb", opener, mebibytes=300)
    assert path.stat().st_size < 2 * 2**20
    [document] = find_documents(path)
    read = 0
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="250 times its stored size; raise largest_ratio"):  # noqa: SIM117
            with document.open() as stream:
                while chunk := stream.read1(2**17):
                    read += len(chunk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read <= 100 * 2**20
    assert peak < 100 * 2**20


def test_a_bomb_within_an_archive_is_measured_against_its_size_in_the_archive(tmp_path):
    inner = bomb(tmp_path / "inner", gzip_file, mebibytes=8).read_bytes()
    (tmp_path / "inner").unlink()
    (tmp_path / "a.zip").write_bytes(zipped({"bomb": inner}))
    (tmp_path / "b.tar").write_bytes(tarred({"bomb": inner}))
    found = contents(tmp_path, Limits(largest_ratio=200, ratio_free_bytes=2**20))
    assert list(found) == ["/a.zip!bomb", "/b.tar!bomb"]
    assert all("200 times" in detail for detail in found.values())


def test_a_zip_that_lies_about_its_sizes_is_refused_all_the_same(tmp_path):
    path = bomb(tmp_path / "bomb", zip_with_one_member, mebibytes=8)
    stored = bytearray(path.read_bytes())
    directory = stored.index(b"PK\x01\x02")
    stored[directory + 20 : directory + 24] = (2**31).to_bytes(4, "little")  # compressed size
    path.write_bytes(stored)
    assert "200 times" in contents(path, Limits(largest_ratio=200, ratio_free_bytes=2**20))["!bomb.json"]


def test_each_limit_can_be_lowered_and_raised_and_is_named_when_it_is_met(tmp_path):
    path = tmp_path / "records"
    path.write_bytes(zipped({"a": TEXT, "b": TEXT}))
    assert "most_members" in contents(path, Limits(most_members=1))[""]
    assert "largest_document_bytes" in contents(path, Limits(largest_document_bytes=len(TEXT) - 1))["!a"]
    assert "largest_ratio" in contents(path, Limits(largest_ratio=10, ratio_free_bytes=0))["!a"]
    generous = Limits(most_members=2, largest_document_bytes=len(TEXT), largest_ratio=10_000, ratio_free_bytes=0)
    assert contents(path, generous) == {"!a": TEXT, "!b": TEXT}


def test_a_plain_file_has_a_size_limit_too(tmp_path):
    path = tmp_path / "records"
    path.write_bytes(TEXT)
    assert "largest_document_bytes" in contents(path, Limits(largest_document_bytes=len(TEXT) - 1))[""]
    assert contents(path, Limits(largest_ratio=1, ratio_free_bytes=0)) == {"": TEXT}


SMALL = b'{"a": "some text"}\n' * 20
STORED = [
    gzip.compress(SMALL),
    zstandard.compress(SMALL),
    zipped({"a": SMALL, "b": gzip.compress(SMALL)}),
    tarred({"a": SMALL, "b": zstandard.compress(SMALL)}),
]


@given(
    stored=st.sampled_from(STORED),
    changes=st.dictionaries(st.integers(0, 10**4), st.integers(0, 255), max_size=4),
)
def test_no_damage_raises_anything_but_a_source_error(tmp_path_factory, stored, changes):
    damaged = bytearray(stored)
    for place, byte in changes.items():
        damaged[place % len(damaged)] = byte
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(damaged)
    for found in contents(path).values():
        assert isinstance(found, str | bytes)


@given(head=st.sampled_from([stored[:20] for stored in STORED]), rest=st.binary(max_size=300))
def test_no_invented_archive_raises_anything_but_a_source_error(tmp_path_factory, head, rest):
    path = tmp_path_factory.getbasetemp() / "invented"
    path.write_bytes(head + rest)
    for found in contents(path).values():
        assert isinstance(found, str | bytes)
