"""Tables of mappings: what names say comes back, other tools read them, faults are told by row and column."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest
import sssom_pydantic
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import iris
from trialgraph.errors import SourceError
from trialgraph.mappings import Justification, Mapping, Predicate, mapping_table, read_mappings, table_on

HEAD = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
SUBJECT, OBJECT = "https://w3id.org/trialgraph/drug/zorva", "https://go.drugbank.com/drugs/DB90001"
LINE = f"{SUBJECT}\tskos:exactMatch\t{OBJECT}\tsemapv:ManualMappingCuration"


def mapping(**said: object) -> Mapping:
    usual = {
        "subject_id": SUBJECT,
        "subject_label": "Zorva",
        "category": "Drug",
        "predicate": Predicate.EXACT,
        "object_id": OBJECT,
        "object_label": "Zorvatinib",
        "vocabulary": "drugbank",
        "vocabulary_version": "5.1",
        "justification": Justification.LEXICAL,
        "confidence": 0.97,
        "comment": "other name",
    }
    return Mapping(**(usual | said))


def written(folder: Path, *rows: Mapping) -> Path:
    path = folder / "table.sssom.tsv"
    with mapping_table(path) as write:
        for row in rows:
            write(row)
    return path


def read_by_hand(folder: Path, *lines: str) -> list[Mapping]:
    path = folder / "by-hand.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return list(read_mappings(path))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For tests that write one small file after the other."""
    return tmp_path_factory.mktemp("mappings")


# --- there and back -----------------------------------------------------------------------------------

FULL = mapping(
    negated=True,
    predicate=Predicate.BROAD,
    justification=Justification.CURATION,
    qualifier="Stage IIIB",
    author="Ada Quill",
    date="2031-02-03",
)


@pytest.mark.parametrize("row", [mapping(), FULL, mapping(vocabulary="", vocabulary_version="", comment="")])
def test_a_row_comes_back_as_it_was_written(folder, row):
    assert list(read_mappings(written(folder, row))) == [row]


@pytest.mark.parametrize("predicate", Predicate)
@pytest.mark.parametrize("justification", Justification)
def test_every_predicate_and_justification_comes_back(folder, predicate, justification):
    row = mapping(predicate=predicate, justification=justification)
    assert list(read_mappings(written(folder, row))) == [row]


HOSTILE = st.text(
    st.characters() | st.sampled_from("\t\r\n\"'#|\\\0\x1c\x85\u2028\ufeff\ud800:,=@+-"), max_size=40
)


@given(texts=st.lists(HOSTILE, min_size=5, max_size=5))
def test_whatever_names_say_comes_back_on_one_line(folder, texts):
    fields = ("subject_label", "object_label", "comment", "qualifier", "author")
    (once,) = read_mappings(written(folder, mapping(**dict(zip(fields, texts, strict=True)))))
    assert list(read_mappings(written(folder, once, once))) == [once, once]
    for field, text in zip(fields, texts, strict=True):
        kept = getattr(once, field)
        assert kept == " ".join(kept.split())
        if not any(unicodedata.category(letter) in ("Nd", "Cs") or letter == "@" for letter in text):
            assert kept == " ".join(text.split())


@given(name=st.text(min_size=1), town=st.text(min_size=1), country=st.text(min_size=1))
def test_the_iris_minted_from_any_names_come_back(folder, name, town, country):
    city = iris.city(town, name, country)
    minted = [iris.drug(name), iris.condition(name), iris.sponsor(name), city, iris.site(name, city)]
    rows = [mapping(subject_id=iri, object_id=iri) for iri in (*minted, iris.investigator(name, town))]
    assert list(read_mappings(written(folder, *rows))) == rows


FOREIGN = [
    "http://id.nlm.nih.gov/mesh/D900001",
    "http://purl.obolibrary.org/obo/CHEBI_90001",
    "https://sws.geonames.org/9000001/",
    "https://www.iso.org/obp/ui/#iso:code:3166:XX",
    "https://ror.org/09zzzzz01",
    "https://example.org/term?id=1&x=2",
    "urn:own:ear",
]


@pytest.mark.parametrize("iri", FOREIGN)
def test_the_iris_of_any_vocabulary_come_back(folder, iri):
    assert [row.object_id for row in read_mappings(written(folder, mapping(object_id=iri)))] == [iri]


def test_a_name_as_long_as_a_book_does_not_make_the_table_unreadable(folder):
    (row,) = read_mappings(written(folder, mapping(subject_label="ear " * 50_000, comment="x" * 200_000)))
    assert row.subject_label.startswith("ear ear ear")


def test_the_same_rows_make_the_same_bytes(folder):
    assert written(folder, FULL, mapping()).read_bytes() == written(folder, FULL, mapping()).read_bytes()


def test_a_stream_takes_the_same_table_as_a_file(folder):
    stream = io.StringIO(newline="")
    table_on(stream)(FULL)
    assert stream.getvalue() == written(folder, FULL).read_bytes().decode()


@pytest.mark.parametrize("field", ["subject_label", "object_label", "comment", "qualifier", "author"])
@pytest.mark.parametrize("contact", ["ada.quill@example.org", "+33 1 44 49 43 32", "tel. 020 7946 0958"])
def test_addresses_and_telephone_numbers_stay_out(folder, field, contact):
    path = written(folder, mapping(**{field: f"Zorva, ask {contact} please"}))
    assert contact not in path.read_text(encoding="utf-8")
    assert "Zorva, ask" in path.read_text(encoding="utf-8")


# --- other tools --------------------------------------------------------------------------------------


def check_with_another_reader(path: Path, rows: list[Mapping]) -> None:
    """That a reader of SSSOM by other people finds the same in a table, without a complaint."""
    found, converter, mapping_set, errors = sssom_pydantic.read(path, return_errors=True)
    assert errors == []
    assert mapping_set.license
    said = [
        (
            converter.expand(each.subject.curie),
            each.predicate.curie,
            bool(each.predicate_modifier),
            converter.expand(each.object.curie),
            each.justification.curie,
            each.confidence,
        )
        for each in found
    ]
    assert said == [
        (row.subject_id, row.predicate, row.negated, row.object_id, row.justification, row.confidence)
        for row in rows
    ]


@pytest.mark.parametrize("row", [mapping(), FULL, *(mapping(object_id=iri) for iri in FOREIGN)])
def test_another_reader_of_sssom_finds_the_same(folder, row):
    check_with_another_reader(written(folder, row), [row])


@given(name=st.text(min_size=1), label=HOSTILE)
def test_another_reader_of_sssom_takes_whatever_names_say(folder, name, label):
    row = mapping(subject_id=iris.drug(name), subject_label=label, object_label=label, comment=label)
    check_with_another_reader(written(folder, row, FULL), [row, FULL])


def test_labels_categories_and_decisions_reach_other_readers(folder):
    path = written(folder, FULL)
    (found,) = sssom_pydantic.read(path).mappings
    assert (found.subject.name, found.object.name) == ("Zorva", "Zorvatinib")
    assert "Drug" in str(found.subject_category)
    assert str(found.mapping_date) == "2031-02-03"
    assert [row.author_label for row in sssom_pydantic.read_unprocessed(path).records] == [["Ada Quill"]]


# --- tables by hand -----------------------------------------------------------------------------------


def test_a_table_by_hand_needs_four_columns(folder):
    (row,) = read_by_hand(folder, HEAD, LINE)
    assert (row.subject_id, row.object_id, row.confidence, row.negated) == (SUBJECT, OBJECT, 1, False)


def test_prefixes_that_are_known_everywhere_need_no_declaration_and_declared_ones_go_before_them(folder):
    short = LINE.replace(SUBJECT, "trialgraph:drug/zorva").replace(OBJECT, "own:1")
    declared = "#curie_map:", "#  own: https://trialgraph.invalid/"
    (row,) = read_by_hand(folder, *declared, HEAD, short)
    assert (row.subject_id, row.object_id) == (SUBJECT, "https://trialgraph.invalid/1")
    (row,) = read_by_hand(folder, *declared, "#  trialgraph: https://example.org/", HEAD, short)
    assert row.subject_id == "https://example.org/drug/zorva"


def test_remarks_in_the_header_need_not_be_yaml(folder):
    assert len(read_by_hand(folder, "# mine: see Jo: [tomorrow", "#\ta tab", HEAD, LINE)) == 1


def test_empty_lines_and_remarks_between_rows_are_passed_over(folder):
    lines = ("", "# mine", HEAD, "", LINE, "\t\t\t", f"#{LINE}", LINE, "")
    assert len(read_by_hand(folder, *lines)) == 2


def test_line_ends_and_the_mark_of_windows_do_no_harm(folder):
    path = folder / "windows.tsv"
    path.write_bytes(f"\ufeff{HEAD}\tmapping_date\r\n{LINE}\t2031-02-03\r\n".encode())
    assert [row.date for row in read_mappings(path)] == ["2031-02-03"]


@pytest.mark.parametrize("word", ["Not", "NOT", "not"])
def test_a_row_is_negated_however_the_word_is_typed(folder, word):
    (row,) = read_by_hand(folder, f"{HEAD}\tpredicate_modifier", f"{LINE}\t{word}")
    assert row.negated


BROKEN = {
    "subject_id": "zorva",
    "object_id": "nowhere:1",
    "predicate_id": "skos:likeMatch",
    "mapping_justification": "because",
    "predicate_modifier": "perhaps",
    "confidence": "high",
    "mapping_date": "next week",
}


@pytest.mark.parametrize(("column", "value"), BROKEN.items(), ids=BROKEN)
def test_a_broken_cell_is_told_with_file_row_and_column(folder, column, value):
    cells = dict(zip(HEAD.split("\t"), LINE.split("\t"), strict=True))
    rows = [cells | {column: cells.get(column, "")}, cells | {column: value}]
    stream = io.StringIO()
    table = csv.DictWriter(stream, list(rows[0]), delimiter="\t", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    with pytest.raises(SourceError) as error:
        read_by_hand(folder, stream.getvalue())
    assert all(said in str(error.value) for said in ("by-hand.tsv", "row 2", column, value))


@pytest.mark.parametrize("confidence", ["nan", "inf", "-0.1", "1.5"])
def test_a_confidence_lies_between_0_and_1(folder, confidence):
    with pytest.raises(SourceError, match=r"row 1.*confidence"):
        read_by_hand(folder, f"{HEAD}\tconfidence", f"{LINE}\t{confidence}")


@pytest.mark.parametrize("column", HEAD.split("\t"))
def test_a_missing_column_is_told_by_name(folder, column):
    with pytest.raises(SourceError, match=rf"by-hand\.tsv.*{column}"):
        read_by_hand(folder, HEAD.replace(column, "something"), LINE)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "subject_id\tétat\n".encode("latin-1")])
def test_a_file_that_is_no_text_is_told_by_name(folder, content):
    path = folder / "no-text.tsv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"no-text\.tsv"):
        list(read_mappings(path))


def test_a_file_that_is_not_there_is_told_by_name(folder):
    with pytest.raises(SourceError, match=r"nowhere\.tsv"):
        list(read_mappings(folder / "nowhere.tsv"))


@given(st.text(st.characters() | st.sampled_from('\t\n#"\r'), max_size=200))
def test_any_text_is_read_or_refused(folder, text):
    path = folder / "any.tsv"
    path.write_text(f"{HEAD}\n{text}", encoding="utf-8", errors="replace", newline="")
    try:
        assert all(row.subject_id and row.object_id for row in read_mappings(path))
    except SourceError as error:
        assert "any.tsv" in str(error)
