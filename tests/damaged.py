"""Ways to damage a document, and the reading of what is left, as a build does it."""

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import msgspec
import pyoxigraph

from trialgraph import iris
from trialgraph.errors import RecordError, SourceError
from trialgraph.facts import read_facts
from trialgraph.mentions import find_mentions, find_unknown_words
from trialgraph.profiles import read_profile
from trialgraph.records import RegistryRecord
from trialgraph.registries import Format
from trialgraph.triples import record_quads

_WORDS = ("", " ", "x", "-1", "9" * 40, "\x85<&\"'>", "2020-02-30", "a;b;;c:(", "é\u2028e\u0301")
_SIGNS = (b"\n", *rb"""<br> ; : " < &#0; &x; ]]> <!-- \u0000 { [ ,""".split(), b"\xff")
_VALUES = (None, True, 7, -1.5, 10**40, *_WORDS, "\ud800\x00", [], {}, [[]], [None], {"a": "b"}, {"": [{}]})


def flip_bytes(data: bytes, chance: random.Random) -> bytes:
    """Some bytes become others."""
    damaged = bytearray(data)
    for _ in range(chance.choice([1, 2, 5, 40])):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def move_pieces(data: bytes, chance: random.Random) -> bytes:
    """Pieces are taken out, and some put in again elsewhere."""
    for _ in range(chance.choice([1, 2, 5])):
        begin, length = chance.randrange(len(data) + 1), chance.randint(1, 200)
        piece, data = data[begin : begin + length], data[:begin] + data[begin + length :]
        if chance.random() < 0.5:
            place = chance.randrange(len(data) + 1)
            data = data[:place] + piece + data[place:]
    return data


def move_lines(data: bytes, chance: random.Random) -> bytes:
    """Lines are taken out, and some put in again elsewhere."""
    lines = data.splitlines(keepends=True)
    for _ in range(chance.choice([1, 3, 20])):
        line = lines.pop(chance.randrange(len(lines))) if lines else b""
        if chance.random() < 0.5:
            lines.insert(chance.randrange(len(lines) + 1), line)
    return b"".join(lines)


def put_signs(data: bytes, chance: random.Random) -> bytes:
    """Signs that mean something in one format or another are put in anywhere."""
    for _ in range(chance.choice([1, 2, 5])):
        place = chance.randrange(len(data) + 1)
        data = data[:place] + chance.choice(_SIGNS) + data[place:]
    return data


def change_values(data: bytes, chance: random.Random) -> bytes:
    """Keys of JSON are dropped, and values become others of any type; what is no JSON stays as it is."""
    try:
        document = json.loads(data)
    except ValueError:
        return data
    for _ in range(chance.randint(1, 8)):
        inside, key = chance.choice(list(_way_down(document, chance)) or [({"": 0}, "")])
        if chance.random() < 0.3:
            del inside[key]
        else:
            inside[key] = deepcopy(chance.choice(_VALUES))
    return json.dumps(document).encode()


def _way_down(value: Any, chance: random.Random) -> Iterator[tuple[Any, Any]]:
    """A way from the root to a leaf: what to look into, and where."""
    while isinstance(value, dict | list) and value:
        key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
        yield value, key
        value = value[key]


def change_elements(data: bytes, chance: random.Random) -> bytes:
    """Elements of XML are dropped, doubled, filled and renamed; what is no XML stays as it is."""
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError:
        return data
    for _ in range(chance.randint(1, 8)):
        inside = chance.choice(
            [each for each in root.iter() if len(each)] or [ElementTree.fromstring("<a><b/></a>")]
        )
        element, other = chance.choice(inside), chance.choice(list(root.iter()))
        match chance.randrange(4):
            case 0:
                inside.remove(element)
            case 1:
                inside.insert(0, deepcopy(element))
            case 2:
                element.text = chance.choice(_WORDS)
            case 3:
                element.tag = other.tag
    return ElementTree.tostring(root)


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "bytes flipped": flip_bytes,
    "pieces moved": move_pieces,
    "lines moved": move_lines,
    "signs put in": put_signs,
    "values changed": change_values,
    "elements changed": change_elements,
}


def read_or_refused(found: Format, data: bytes) -> list[RegistryRecord]:
    """The records that can be read of a document, all of them fit for a graph; what refuses one says why."""
    records = []
    try:
        for raw in found.split(BytesIO(data)):
            assert raw.position
            if raw.damage:
                continue
            try:
                records.append(found.read(raw.data))
            except RecordError as error:
                assert error.detail
    except SourceError as error:
        assert error.detail
    for record in records:
        assert_fit(record)
    return records


def assert_fit(record: RegistryRecord) -> None:
    """A record has its number, and all that a build keeps of it can be written."""
    subject = pyoxigraph.NamedNode(iris.record(record.registry, record.number))
    quads = pyoxigraph.parse(record_quads(record).encode(), pyoxigraph.RdfFormat.N_QUADS)
    assert record.number
    assert any(quad.subject == subject for quad in quads)
    assert msgspec.msgpack.encode([list(find_mentions(record)), read_profile(record), read_facts(record)])
    assert msgspec.json.encode([*record.findings, *find_unknown_words(record)])
