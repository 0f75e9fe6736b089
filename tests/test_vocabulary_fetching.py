"""Vocabularies are downloaded from servers that cut connections, are busy, or have changed their files."""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misbehaving_file_server import (
    CHANGED,
    FileServer,
    cut_after,
    file_server,
    give_another_rest,
    know_no_range,
    refuse,
    send_on,
)
from misbehaving_server import be_silent
from trialgraph.cli.vocabulary import command
from trialgraph.errors import ConfigError, SourceError
from trialgraph.politeness import Patience
from trialgraph.vocabularies import BUILTIN, get_vocabulary, open_index
from trialgraph.vocabularies.fetching import _file_name, fetch
from vocabulary_samples import OBO, OBO_TEXT

MONDO = get_vocabulary("mondo")
DATA = random.Random(7).randbytes(300_000)
QUICK = Patience(timeout=0.3, tries=4, first_wait=0.01, longest_wait=2)


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server(mondo_obo=DATA) as running:
        yield running


def fetched(server: FileServer, folder: Path, patience: Patience = QUICK) -> Path:
    (path,) = fetch(MONDO, folder, address=f"{server.url}/mondo.obo", patience=patience)
    return path


def test_a_file_is_there_whole_with_its_name_and_the_time_of_its_last_change(
    server: FileServer, tmp_path: Path
) -> None:
    path = fetched(server, tmp_path)
    assert path == tmp_path / "downloads/mondo/mondo.obo" and path.read_bytes() == DATA
    assert datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) == datetime(2031, 2, 5, 6, 7, 8, tzinfo=UTC)
    assert list(path.parent.iterdir()) == [path]
    assert server.asked[0].headers["User-Agent"].startswith("trialgraph/")


@pytest.mark.parametrize("tag", ['"one"', "", 'W/"weak"'])
def test_a_download_that_is_cut_goes_on_where_it_was(server: FileServer, tmp_path: Path, tag: str) -> None:
    server.tag = tag if not tag.startswith("W/") else ""
    server.then += [cut_after(100_000), cut_after(50_000)]
    assert fetched(server, tmp_path).read_bytes() == DATA
    asked = [(each.headers.get("Range"), each.headers.get("If-Range")) for each in server.asked]
    mark = server.tag or CHANGED
    assert asked == [(None, None), ("bytes=100000-", mark), ("bytes=150000-", mark)]


def test_as_long_as_each_try_brings_a_part_the_download_goes_on(server: FileServer, tmp_path: Path) -> None:
    server.then += [cut_after(20_000)] * 10
    assert fetched(server, tmp_path).read_bytes() == DATA
    assert len(server.asked) == 11 > QUICK.tries


def test_a_download_that_failed_is_gone_on_with_by_the_next_call(server: FileServer, tmp_path: Path) -> None:
    server.then.append(cut_after(100_000))
    with pytest.raises(SourceError, match="the next call goes on"):
        fetched(server, tmp_path, replace(QUICK, tries=1))
    assert not (tmp_path / "downloads/mondo/mondo.obo").exists()
    assert fetched(server, tmp_path).read_bytes() == DATA
    assert server.asked[1].headers["Range"] == "bytes=100000-"


def test_a_file_that_has_changed_in_between_is_downloaded_anew(server: FileServer, tmp_path: Path) -> None:
    server.then.append(cut_after(100_000))
    with pytest.raises(SourceError):
        fetched(server, tmp_path, replace(QUICK, tries=1))
    server.tag, server.files["/mondo.obo"] = '"two"', DATA[::-1]
    assert fetched(server, tmp_path).read_bytes() == DATA[::-1]


@pytest.mark.parametrize("behaviour", [know_no_range, give_another_rest, refuse(416)])
def test_where_the_rest_cannot_be_had_the_whole_is_downloaded_anew(
    server: FileServer, tmp_path: Path, behaviour: object
) -> None:
    server.then += [cut_after(100_000), behaviour]
    assert fetched(server, tmp_path).read_bytes() == DATA


def test_a_file_without_any_mark_is_never_pieced_together(server: FileServer, tmp_path: Path) -> None:
    server.tag = 'W/"weak"'
    server.then.append(cut_after(100_000))
    path = fetched(server, tmp_path)
    assert path.read_bytes() == DATA and server.asked[1].headers["If-Range"] == CHANGED


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: FileServer, tmp_path: Path, status: int) -> None:
    server.then += [refuse(status)] * 2
    assert fetched(server, tmp_path).read_bytes() == DATA
    assert len(server.asked) == 3


@pytest.mark.parametrize("as_date", [False, True])
def test_a_server_is_left_alone_as_long_as_it_asks_for(server: FileServer, tmp_path: Path, as_date: bool) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    server.then.append(refuse(429, Retry_After=until if as_date else "1"))
    fetched(server, tmp_path)
    first, second = server.asked
    assert second.at - first.at >= 0.9


def test_a_server_that_asks_for_an_hour_is_not_waited_for(server: FileServer, tmp_path: Path) -> None:
    server.then.append(refuse(503, Retry_After="3600"))
    with pytest.raises(SourceError, match="left alone for 3600 seconds"):
        fetched(server, tmp_path)
    assert len(server.asked) == 1


def test_what_is_not_there_is_not_asked_for_again(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="404"):
        fetch(MONDO, tmp_path, address=f"{server.url}/nothing.obo", patience=QUICK)
    assert len(server.asked) == 1


def test_a_silent_server_is_asked_again_and_given_up_in_the_end(server: FileServer, tmp_path: Path) -> None:
    server.then.append(be_silent)
    assert fetched(server, tmp_path).read_bytes() == DATA
    server.then += [be_silent] * QUICK.tries
    with pytest.raises(SourceError, match=r"tried 4 times"):
        fetched(server, tmp_path)
    assert (tmp_path / "downloads/mondo/mondo.obo").read_bytes() == DATA


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with file_server() as gone:
        address = f"{gone.url}/mondo.obo"
    with pytest.raises(SourceError, match=f"{address}: cannot be reached"):
        fetch(MONDO, tmp_path, address=address, patience=replace(QUICK, tries=2))


def test_a_file_that_has_moved_is_followed_and_a_circle_ends(server: FileServer, tmp_path: Path) -> None:
    server.then.append(send_on("/mondo.obo"))
    assert fetched(server, tmp_path).read_bytes() == DATA
    server.then += [send_on("/mondo.obo")] * 30
    with pytest.raises(SourceError, match="redirects"):
        fetched(server, tmp_path)


@pytest.mark.parametrize(
    "address", ["ftp://example.org/mondo.obo", "mondo.obo", "file:///etc/passwd", "http://[", "http:///x"]
)
def test_what_is_no_address_of_the_web_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match="begins with http"):
        fetch(MONDO, tmp_path, address=address)


PARTS = st.sampled_from(["..", "%2e%2e%2f", "a b.obo", "/", "%00", ".hidden", "x.zip", "?q=."])


@given(st.text(), st.lists(PARTS))
def test_no_address_leads_out_of_the_folder_or_names_a_hidden_file(text: str, parts: list[str]) -> None:
    name = _file_name("https://example.org/" + "/".join([*parts, text]))
    assert Path(name).name == name and not name.startswith(".")


def test_the_newest_release_of_ror_is_found_in_zenodos_list(tmp_path: Path) -> None:
    with file_server(v2_zip=b"newest", v1_zip=b"older") as server:
        server.files["/v2-ror-data.zip/content"] = server.files["/v2.zip"]
        links = [f"{server.url}/{name}/content" for name in ("readme.md", "v2-ror-data.zip", "v1-ror-data.zip")]
        releases = {"hits": {"hits": [{"files": [{"links": {"self": link}}]} for link in links]}}
        server.files["/records"] = json.dumps(releases).encode()
        ror = replace(get_vocabulary("ror"), downloads=(f"{server.url}/records",))
        (path,) = fetch(ror, tmp_path, patience=QUICK)
        assert (path.name, path.read_bytes()) == ("v2-ror-data.zip", b"newest")
        for damaged in (b'{"hits": {"hits": []}}', b"<html>"):
            server.files["/records"] = damaged
            with pytest.raises(SourceError, match="lists no release"):
                fetch(ror, tmp_path, patience=QUICK)


def test_every_vocabulary_can_be_fetched_or_says_where_it_is_to_be_had(tmp_path: Path) -> None:
    assert [vocabulary.name for vocabulary in BUILTIN if not vocabulary.downloads] == ["drugbank"]
    assert all(each.startswith("https://") for vocabulary in BUILTIN for each in vocabulary.downloads)
    with pytest.raises(ConfigError, match="releases/latest#open-data, then `trialgraph vocabulary add drugbank"):
        fetch(get_vocabulary("drugbank"), tmp_path)


def test_how_to_install_what_fetches_is_said_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(ConfigError, match=r"pip install 'trialgraph\[fetch\]'"):
        fetch(MONDO, tmp_path)


def test_a_vocabulary_is_fetched_and_added_by_one_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], server: FileServer, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(tmp_path))
    server.files["/mondo.obo"] = OBO_TEXT.encode()
    server.then.append(cut_after(20))
    words = ["add", "mondo", "--from", f"{server.url}/mondo.obo"]
    command.main(words, standalone_mode=False)
    said = capsys.readouterr()
    assert "mondo: 2 terms" in said.out
    assert f"{server.url}/mondo.obo: cannot be reached, or broke off" in said.err and "again in 1 s" in said.err
    with open_index("mondo") as index:
        assert index.get(OBO + "MONDO_9000001")
        assert (index.info.date, index.info.sources[0].name) == ("2031-02-05", "mondo.obo")
    with pytest.raises(ConfigError, match="not both"):
        command.main([*words, "mondo.obo"], standalone_mode=False)


def test_a_page_in_the_place_of_a_vocabulary_is_refused(
    monkeypatch: pytest.MonkeyPatch, server: FileServer, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(tmp_path))
    server.files["/mondo.obo"] = b"<!DOCTYPE html><title>Please log in</title>"
    with pytest.raises(SourceError, match="in no format of Mondo"):
        command.main(["add", "mondo", "--from", f"{server.url}/mondo.obo"], standalone_mode=False)
