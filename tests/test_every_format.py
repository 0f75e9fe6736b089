"""What every format makes of documents that are damaged, hostile or in another encoding than UTF-8."""

import codecs
import random
import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import isrctn_as_ctrdata
from api_study import encoded, full_study
from conftest import SHARED
from damaged import DAMAGES, read_or_refused
from trialgraph.errors import RecordError
from trialgraph.records import RegistryRecord
from trialgraph.registries import BUILTIN, Format, find_format
from trialgraph.registries.ictrp.export_fields import FULL_EXPORT_UNTIL_2023
from trialgraph.sources import Document, find_documents
from trialgraph.triples import record_quads
from who_data_set import DATA_SET, ROW, TRIAL, as_csv, as_full_export, as_xml

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = [each for registry in BUILTIN for each in registry.formats]
SAMPLES = {
    **{
        f"{folder} {path.name}": path.read_bytes()
        for folder in ("ctgov-page", "ctgov-xml", "ctis", "euctr", "isrctn-page", "isrctn-xml")
        for path in sorted((FIXTURES / folder).iterdir())
    },
    "ctgov API": encoded(full_study()),
    "isrctn ctrdata": encoded(isrctn_as_ctrdata.document()),
    "ictrp XML": as_xml(TRIAL),
    "ictrp CSV": as_csv(TRIAL),
    "ictrp full export": as_full_export(ROW),
    "ictrp full export until 2023": as_full_export(ROW, columns=FULL_EXPORT_UNTIL_2023),
    "WHO data set": DATA_SET.decode("latin-1").replace("iso-8859-1", "UTF-8").encode(),
}
"""Invented documents in UTF-8, at least one in each format."""
XML = [name for name, document in SAMPLES.items() if document.startswith(b"<?xml")]
JSON = [name for name, document in SAMPLES.items() if document.startswith(b"{")]


def records(document: bytes) -> list[RegistryRecord]:
    found = find_format(document)
    return [found.read(raw.data) for raw in found.split(BytesIO(document))]


def stated(document: bytes) -> list[str]:
    """What the records of a document state."""
    return [record_quads(record) for record in records(document)]


def details(document: bytes) -> set[str]:
    return {finding.detail for record in records(document) for finding in record.findings}


def with_text(name: str, text: bytes) -> bytes:
    """A sample with a text behind the longest word of its title, wherever that stands."""
    trial = records(SAMPLES[name])[0].trial
    word = max((trial.brief_title or trial.official_title).split(), key=len).encode()
    return SAMPLES[name].replace(word, word + text)


def test_there_is_a_sample_of_every_format() -> None:
    assert {id(find_format(document)) for document in SAMPLES.values()} == set(map(id, FORMATS))


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(min_value=0))
def test_a_damaged_document_gives_records_or_says_why_not(name: str, damage: str, seed: int) -> None:
    whole = SAMPLES[name]
    damaged = DAMAGES[damage](whole, random.Random(seed))
    find_format(damaged[: 2**16])
    assert all(record.number for record in read_or_refused(find_format(whole), damaged))


# --- encodings ----------------------------------------------------------------------------------------

PLAIN = "étude".encode()


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("taken_for", ["cp1252", "latin-1"])
def test_text_encoded_twice_is_repaired_and_noted(name: str, taken_for: str) -> None:
    once, twice = with_text(name, PLAIN), with_text(name, PLAIN.decode(taken_for).encode())
    assert stated(twice) == stated(once) != stated(SAMPLES[name])
    assert details(twice) - details(once) == {"UTF-8 encoded twice, repaired"}


@pytest.mark.parametrize("name", SAMPLES)
def test_text_in_latin_1_is_read_and_noted(name: str) -> None:
    old = with_text(name, "étude".encode("latin-1"))
    assert stated(old) == stated(with_text(name, PLAIN))
    assert details(old) - details(SAMPLES[name]) == {"not UTF-8, read as Windows-1252"}


@pytest.mark.parametrize("name", XML)
def test_xml_that_declares_latin_1_is_read_without_a_word(name: str) -> None:
    whole = with_text(name, PLAIN)
    declared = re.sub("(?i)(?<=encoding=.)utf-8", "iso-8859-1", whole.decode()).encode("latin-1")
    assert declared != whole
    assert stated(declared) == stated(whole)
    assert details(declared) == details(SAMPLES[name])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_byte_order_mark_changes_nothing(name: str) -> None:
    assert records(codecs.BOM_UTF8 + SAMPLES[name]) == records(SAMPLES[name])


# --- hostile documents --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", XML)
def test_entities_are_not_expanded_and_references_not_followed(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    bomb = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    outside = f'<!ENTITY file SYSTEM "{(tmp_path / "secret").as_uri()}">'
    doctype = f'<!DOCTYPE x SYSTEM "{(tmp_path / "x.dtd").as_uri()}" [<!ENTITY a0 "LAUGH">{bomb}{outside}]>'
    document = with_text(name, b" &a9;&file;").replace(b"?>", b"?>" + doctype.encode(), 1)
    assert stated(document) == stated(with_text(name, b" &amp;a9;&amp;file;"))


@pytest.mark.parametrize("name", XML)
def test_xml_of_any_depth_is_refused(name: str) -> None:
    with pytest.raises(RecordError, match="more than 100 elements within each other"):
        records(with_text(name, b"<a>" * 50_000))


@pytest.mark.parametrize("depth", [500, 100_000])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
@pytest.mark.parametrize("name", JSON)
def test_json_of_any_depth_is_read_or_refused(name: str, brackets: str, depth: int) -> None:
    begin, end = ('{"a":', "}") if brackets == "{}" else ("[", "]")
    deep = f'{{"deep": {begin * depth}1{end * depth},'.encode()
    document = SAMPLES[name].replace(b"{", deep, 1)
    assert read_or_refused(find_format(SAMPLES[name]), document) in ([], records(SAMPLES[name]))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_record_that_is_too_long_is_set_aside_and_not_kept(name: str) -> None:
    before, here, behind = with_text(name, b" here").rpartition(b" here")
    document = before + here * 2**24 + behind
    damaged = [raw for raw in find_format(SAMPLES[name]).split(BytesIO(document)) if raw.damage]
    assert damaged[0].damage.startswith("longer than ")
    assert all(len(raw.data) < 2**23 for raw in damaged)


# --- real records -------------------------------------------------------------------------------------


def real_records(folder: Path, chance: random.Random) -> Iterator[tuple[Format, bytes]]:
    """Some of the records in a folder."""
    documents = sorted(find_documents(folder), key=lambda each: each.name)
    for document in chance.sample(documents, min(12, len(documents))):
        if found := _format(document):
            with document.open() as stream:
                yield from ((found, raw.data) for raw in islice(found.split(stream), 12))


def _format(document: Document) -> Format | None:
    with document.open() as stream:
        return find_format(stream.read(2**16))


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
@pytest.mark.parametrize("folder", sorted((SHARED / "registries").glob("*/")), ids=lambda path: path.name)
def test_damaged_real_records_are_read_or_refused(folder: Path) -> None:
    chance, kept, tried = random.Random(20260319), 0, 0
    whole = list(real_records(folder, chance))
    while tried < 150:
        found, record = chance.choice(whole)
        damage = chance.choice(list(DAMAGES.values()))
        kept += bool(read_or_refused(found, damage(record, chance)))
        tried += 1
    assert 0 < kept < tried
