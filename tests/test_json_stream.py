"""The JSON splitter: every layout, any chunk size, any cut, and documents made to hurt."""

import io
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.errors import SourceError
from trialgraph.registries.formats import RawRecord
from trialgraph.registries.json_stream import looks_like_json, split_json


class ChunkedStream(io.RawIOBase):
    """Gives at most so many bytes for each read, and at its end fails if it is told to."""

    def __init__(self, chunks: Iterator[bytes], failure: SourceError | None = None):
        self._chunks, self._failure = chunks, failure

    def read(self, size: int = -1) -> bytes:
        chunk = next(self._chunks, b"")
        if not chunk and self._failure:
            raise self._failure
        return chunk


def in_chunks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def split(data: bytes, chunk_bytes: int = 2**16, **options) -> list[RawRecord]:
    return list(split_json(ChunkedStream(in_chunks(data, chunk_bytes)), **options))


def whole(records: list[RawRecord]) -> list[object]:
    """What the undamaged records say."""
    return [json.loads(record.data) for record in records if not record.damage]


def damages(records: list[RawRecord]) -> list[str]:
    return [record.damage for record in records if record.damage]


def positions(records: list[RawRecord]) -> list[str]:
    return [record.position for record in records]


# --- every layout -------------------------------------------------------------------------------------

nasty_text = st.text(st.sampled_from(list('{}[]",:\\/\n\r\t\x00 aé€😀\u2028\ufeff')), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | nasty_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(nasty_text, inner, max_size=3),
    max_leaves=6,
)
trials = st.lists(st.dictionaries(nasty_text, values, max_size=3), max_size=5)
ascii_only = st.booleans()
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
noise = st.binary(max_size=200) | st.text('{}[]",:\\\n a1', max_size=60).map(str.encode)
chunk_sizes = st.integers(min_value=1, max_value=64)


def as_lines(objects: list, dumps: Callable) -> str:
    return "\r\n\n".join(dumps(item) for item in objects)


def as_list(objects: list, dumps: Callable) -> str:
    return dumps(objects, indent=1)


def as_page(objects: list, dumps: Callable) -> str:
    return dumps({"totalCount": 3, "x": ["studies", []], "studies": objects, "nextPageToken": 'a]}"'})


def as_page_first(objects: list, dumps: Callable) -> str:
    return dumps({"studies": objects, "nextPageToken": {"studies": [1]}}, indent=0)


def as_pages_on_lines(objects: list, dumps: Callable) -> str:
    return "\n".join(dumps({"studies": [item]}) for item in objects)


def as_concatenated(objects: list, dumps: Callable) -> str:
    return "".join(dumps(item) for item in objects)


def as_pretty_objects(objects: list, dumps: Callable) -> str:
    return "\n".join(dumps(item, indent=2) for item in objects)


LAYOUTS = [as_lines, as_list, as_page, as_page_first, as_pages_on_lines, as_concatenated, as_pretty_objects]


@pytest.mark.parametrize("layout", LAYOUTS)
@given(objects=trials, ascii_only=ascii_only, chunk_bytes=chunk_sizes, encoding=encodings)
def test_records_come_back_equal_and_in_order(layout, objects, ascii_only, chunk_bytes, encoding):
    text = layout(objects, lambda value, **how: json.dumps(value, ensure_ascii=ascii_only, **how))
    records = split(text.encode(encoding), chunk_bytes)
    assert not damages(records)
    assert whole(records) == objects


@pytest.mark.parametrize("layout", LAYOUTS)
@given(objects=trials, chunk_bytes=chunk_sizes, data=st.data())
def test_a_document_cut_off_anywhere_yields_only_records_that_it_held(layout, objects, chunk_bytes, data):
    document = layout(objects, json.dumps).encode()
    cut = data.draw(st.integers(0, len(document)))
    records = split(document[:cut], chunk_bytes)
    good = [record for record in records if not record.damage and is_json(record.data)]
    assert whole(good) == objects[: len(good)]
    assert len(records) - len(good) <= 1


@pytest.mark.parametrize("layout", [as_list, as_page, as_page_first])
@given(objects=trials, chunk_bytes=chunk_sizes, data=st.data())
def test_a_list_or_page_cut_off_says_so_behind_its_whole_records(layout, objects, chunk_bytes, data):
    document = layout(objects, json.dumps).encode()
    records = split(document[: data.draw(st.integers(1, len(document) - 1))], chunk_bytes)
    assert [bool(record.damage) for record in records] == [False] * (len(records) - 1) + [True]
    assert "cut off" in records[-1].damage


@given(data=noise, chunk_bytes=chunk_sizes)
def test_no_bytes_at_all_make_the_splitter_fail_or_depend_on_its_chunks(data, chunk_bytes):
    assert split(data, chunk_bytes) == split(data)


def is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def test_positions_tell_people_where_a_record_stands():
    assert positions(split(b'\n{"a": 1}\n')) == ["record"]
    assert positions(split(b'{"a": 1}\n\n{"a": 2}\r\n{"a": 3}')) == ["line 1", "line 3", "line 4"]
    assert positions(split(b'{"a":\n 1}\n{"a":\n 2}')) == ["line 1", "line 3"]
    assert positions(split(b'[{"a": 1}, 7, {"a": 2}]')) == ["study 1", "study 2", "study 3"]
    assert positions(split(b'{"studies": [{}]}\n{"studies": [{}]}')) == ["study 1", "study 2"]


def test_a_page_may_keep_its_records_under_another_key():
    assert whole(split(b'{"studies": 2, "trials": [{"a": 1}]}', list_key="trials")) == [{"a": 1}]


def test_a_key_that_only_ends_like_the_list_key_makes_no_page():
    document = {'"studies"': [{}], 'x,"studies': [{}], "mystudies": [{}], "deep": {"studies": [{}]}}
    assert whole(split(json.dumps(document).encode())) == [document]


def test_documents_without_records_yield_nothing():
    for document in (b"", b" \r\n\t ", b"[]", b'{"studies": []}', b"\xef\xbb\xbf", b"\xff\xfe"):
        assert split(document) == []


def test_looks_like_json_sees_through_byte_order_marks():
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert looks_like_json(' \n{"a": 1}'.encode(encoding))
        assert not looks_like_json("NCT00000102".encode(encoding))
    assert not looks_like_json(b"")


# --- damage -------------------------------------------------------------------------------------------

BROKEN_OBJECTS = [b"{", b'{"a": ', b'{"a": "', b'{"a": [1, 2', b'{"a": "}']
BROKEN_LINES = [*BROKEN_OBJECTS, b'{"a": 1}}', b"not json", b"]", b"[[[[", b"\x00\xff", b'"']


@pytest.mark.parametrize("broken", BROKEN_LINES)
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_broken_line_costs_only_itself(broken, place):
    lines = [b'{"a": 1}', b'{"a": 2}', b'{"a": 3}', b'{"a": 4}']
    lines[place] = broken
    records = split(b"\n".join(lines))
    assert len(records) == 4
    good = [record for record in records if not record.damage and is_json(record.data)]
    assert whole(good) == [{"a": number + 1} for number in range(4) if number != place]
    assert records[place].position == f"line {place + 1}"


@pytest.mark.parametrize("broken", BROKEN_OBJECTS)
def test_a_broken_first_line_costs_only_itself(broken):
    records = split(broken + b'\n{"a": 2}\n{"a": 3}\n')
    assert [is_json(record.data) for record in records] == [False, True, True]


def test_what_is_no_object_in_a_list_is_damage_and_its_neighbours_are_read():
    records = split(b'[{"a": 1}, 7, null, "x,]", [1, [2]], {"a": 2}, -1.5e3, }, {"a": 3}]')
    assert whole(records) == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert damages(records) == ["not a JSON object"] * 6


def test_a_record_that_is_too_long_is_damage_in_every_layout():
    objects = [{"a": 1}, {"a": "x" * 3000}, {"a": 2}]
    for layout in LAYOUTS:
        records = split(layout(objects, json.dumps).encode(), 7, largest_record_bytes=1024)
        assert whole(records) == [{"a": 1}, {"a": 2}], layout
        assert [damage[:11] for damage in damages(records)] == ["longer than"], layout
        assert len(records[1].data) <= 200


def test_a_stream_that_fails_gives_the_records_before_its_fault():
    failure = SourceError("studies.json.gz", "cut off")
    for document in (
        b'{"a": 1}\n{"a": 2}\n{"a": ',
        b'[{"a": 1}, {"a": 2}, {"a',
        b'{"studies": [{"a": 1},{"a": 2}',
    ):
        records = []
        with pytest.raises(SourceError, match="cut off"):
            for record in split_json(ChunkedStream(iter([document]), failure)):
                records.append(record)
        assert whole(records) == [{"a": 1}, {"a": 2}]


# --- documents made to hurt ---------------------------------------------------------------------------


def test_a_line_of_200_megabytes_costs_neither_memory_nor_its_neighbours():
    filler = b"x" * 2**16
    chunks = [b'{"a": 1}\n{"a": "', *[filler] * (200 * 16), b'"}\n{"a": 2}\n']
    tracemalloc.start()
    try:
        records = list(split_json(ChunkedStream(iter(chunks)), largest_record_bytes=2**20))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert whole(records) == [{"a": 1}, {"a": 2}]
    assert damages(records) == ["longer than 1 MiB"]
    assert peak < 40 * 2**20  # what a document without a fault is taken apart in


def test_a_page_of_100_megabytes_is_never_held_in_memory():
    study = b'{"a": "' + b"x" * 2**16 + b'"},'
    chunks = [b'{"studies": [', *[study] * (100 * 16), b"{}]}"]
    tracemalloc.start()
    try:
        number = sum(1 for record in split_json(ChunkedStream(iter(chunks))) if not record.damage)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert number == 100 * 16 + 1
    assert peak < 40 * 2**20  # what a document without a fault is taken apart in


@pytest.mark.parametrize(
    "document",
    [
        b'{"a": "' + b"x" * 20_000_000 + b'"}',
        b'{"a": "' + b"\\\\" * 10_000_000 + b'"}',
        b'[{"a": [' + b'"",' * 6_000_000 + b"1]}]",
        b'{"a": "' + b"x" * 20_000_000,
        b"[" * 2_000_000,
        b'[{"a":' + b"[{" * 1_000_000,
        b" " * 20_000_000,
        b'{"studies":' + b" " * 20_000_000 + b"[]}",
        b"{" + b'"studies":[],' * 100_000 + b'"y":1}',
    ],
    ids=["string", "escapes", "strings", "open string", "lists", "nested", "spaces", "far key", "many lists"],
)
def test_time_grows_with_the_size_of_a_document_and_not_with_its_square(document):
    started = time.perf_counter()
    for _ in split_json(ChunkedStream(in_chunks(document, 2**14))):
        pass
    assert time.perf_counter() - started < 5  # a second at most; its square would take minutes
