"""Cutting XML documents into records, and reading one, whatever registries and others write."""

import io
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.errors import RecordError
from trialgraph.registries.xml_stream import find_root, read_xml, split_xml


def split(document: bytes, element: str = "trial", **options: int) -> list[tuple[bytes, str | None]]:
    return [(raw.data, raw.damage) for raw in split_xml(io.BytesIO(document), element=element, **options)]


class OneByteAtATime(io.BytesIO):
    """A slow source: every chunk ends in the middle of something."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(1)


def test_every_record_of_a_list_is_cut_out() -> None:
    document = b'<?xml version="1.0"?><trials n="2"><trial a="1"><x/></trial>\n<trial>2</trial></trials>'
    assert split(document) == [(b'<trial a="1"><x/></trial>', None), (b"<trial>2</trial>", None)]
    assert [raw.position for raw in split_xml(io.BytesIO(document), element="trial")] == ["trial 1", "trial 2"]


def test_a_document_can_be_one_record() -> None:
    assert split(b"<!-- a study --><study rank='1'><id>NCT0</id></study>\n", "study") == [
        (b"<study rank='1'><id>NCT0</id></study>", None)
    ]


def test_an_empty_record_and_names_that_only_begin_alike_are_told_apart() -> None:
    assert split(b"<trials><trial/><trial_id>1</trial_id><trial></trial></trials>") == [
        (b"<trial/>", None),
        (b"<trial></trial>", None),
    ]


def test_a_prefix_does_not_hide_a_record() -> None:
    (raw,) = split(b'<i:all xmlns:i="u"><i:trial><i:id i:n="1">7</i:id></i:trial></i:all>')
    record = read_xml(raw[0].decode())
    assert (record.tag, record.findtext("id"), record.find("id").attrib) == ("trial", "7", {"n": "1"})


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=5), st.booleans())
def test_any_text_comes_back_wherever_the_chunks_end(texts: list[str], slowly: bool) -> None:
    printable = ["".join(c for c in text if c.isprintable()) for text in texts]
    records = "".join(f"<trial><t>{escape(text)}</t></trial>" for text in printable)
    stream = (OneByteAtATime if slowly else io.BytesIO)(f"<trials>{records}</trials>".encode())
    found = [read_xml(raw.data.decode()).findtext("t") for raw in split_xml(stream, element="trial")]
    assert found == printable


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("latin-1", '<?xml version="1.0" encoding="iso-8859-1" ?>'),
        ("utf-8-sig", ""),
        ("utf-16", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("cp1252", "<?xml version='1.0' encoding='windows-1252'?>"),
    ],
)
def test_a_document_is_read_in_its_encoding(encoding: str, head: str) -> None:
    document = f"{head}<trials><trial><city>Orléans</city></trial></trials>".encode(encoding)
    assert find_root(document) == "trials"
    assert split(document) == [("<trial><city>Orléans</city></trial>".encode(), None)]


def test_bytes_that_are_not_in_the_encoding_are_left_to_the_reader() -> None:
    assert split(b"<trial>Orl\xe9ans</trial>") == [(b"<trial>Orl\xe9ans</trial>", None)]


def test_a_broken_record_costs_only_itself() -> None:
    document = b"<trials><trial><a></trial><trial>2<trial>3</trial><trial>4"
    records = split(document)
    assert [damage for _, damage in records] == [
        None,
        "cut off: the next record begins in it",
        None,
        "cut off: the document ends within it",
    ]
    with pytest.raises(RecordError, match="not well-formed XML: mismatched tag"):
        read_xml(records[0][0].decode())
    assert read_xml(records[2][0].decode()).text == "3"


def test_a_record_that_is_too_long_is_handed_on_as_damaged() -> None:
    document = b"<trials><trial>" + b"x" * 5000 + b"</trial><trial>2</trial></trials>"
    (long, damage), (short, _) = split(document, largest_record_bytes=1000)
    assert damage == "longer than 1,000 bytes" and len(long) == 200 and short == b"<trial>2</trial>"


def test_what_html_and_careless_hands_write_is_read_as_meant() -> None:
    record = read_xml(
        "<t>R&D &amp; Fu&szlig;&nbsp;A&eacute; &#233;&#xE9; &nosuch; &lt;b&gt; &#31;\x0b&#xD800;</t>"
    )
    assert record.text == "R&D & Fuß\xa0Aé éé &nosuch; <b> "


def test_entities_cannot_be_declared() -> None:
    bomb = "<!DOCTYPE t [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'><!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    with pytest.raises(RecordError, match="a document type"):
        read_xml(f"{bomb}<trial>&b;&x;</trial>")
    (raw,) = split(f"{bomb}<trials><trial>&b;&x;</trial></trials>".encode())
    assert read_xml(raw[0].decode()).text == "&b;&x;"


def test_a_record_that_is_too_deep_is_refused() -> None:
    with pytest.raises(RecordError, match="more than 100 elements"):
        read_xml("<a>" * 50_000)


@given(st.binary(max_size=200) | st.text(st.sampled_from("<>/&;trial!-[]'\"= x"), max_size=60).map(str.encode))
def test_no_bytes_break_the_cutting_or_the_reading(document: bytes) -> None:
    find_root(document)
    for data, damage in split(b"<trial>" + document + b"</trial>"):
        if not damage:
            try:
                read_xml(data.decode("utf-8", "replace"))
            except RecordError as error:
                assert error.detail


@pytest.mark.parametrize(
    ("head", "root"),
    [
        (b"<clinical_study rank='1'>", "clinical_study"),
        (b"  <?xml version='1.0'?>\n<!-- <trial> --><x:allTrials xmlns:x='u'>", "allTrials"),
        (b"<!DOCTYPE trials [ <!ELEMENT a (b)> ]>\n<trials>", "trials"),
        (b"{}", None),
        (b"Trial title <b>", None),
        (b"", None),
        (b" " * 60_000 + b"no element", None),
    ],
)
def test_the_root_of_a_document_is_found(head: bytes, root: str | None) -> None:
    assert find_root(head) == root
