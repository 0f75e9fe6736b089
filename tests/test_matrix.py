"""The matrix of two kinds: blocks show, and everybody can read it."""

import csv
import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from trialgraph.bipartite import Links, Side, one_mode, two_mode
from trialgraph.errors import ConfigError
from trialgraph.exporters.heat import STEPS, colour_of, step_of
from trialgraph.exporters.matrix import matrix_of, seriated
from trialgraph.exporters.matrix_formats import FORMATS, find_format
from trialgraph.exporters.palette import contrast, text_colour

SPACE = "{http://www.w3.org/2000/svg}"
ATTACK = "</td></table><script>alert(1)</script>"
NASTY = (ATTACK, "دواء", "候補薬" * 30, "💊", "\x00\x1b", "=1+1", "", "x" * 5000)


def links(counts, rows=None, columns=None):
    counts = np.asarray(counts)
    rows = rows or [f"drug {n}" for n in range(counts.shape[0])]
    columns = columns or [f"condition {n}" for n in range(counts.shape[1])]
    return Links(
        rows=Side(kind="drug", ids=[f"urn:drug:{n}" for n in range(len(rows))], labels=rows),
        columns=Side(kind="condition", ids=[f"urn:condition:{n}" for n in range(len(columns))], labels=columns),
        matrix=sparse.csr_array(counts),
    )


def blocks(number, size, seed=1):
    """Drugs and conditions of several areas, shuffled; area of each drug and each condition."""
    random = np.random.default_rng(seed)
    areas = np.arange(number).repeat(size)
    drugs, conditions = random.permutation(areas), random.permutation(areas)
    counts = random.integers(1, 50, (len(areas), len(areas))) * (drugs[:, None] == conditions[None])
    counts[random.integers(len(areas), size=9), random.integers(len(areas), size=9)] = 1
    return counts, drugs, conditions


def nasty():
    counts = np.arange(1, 65).reshape(8, 8)
    return matrix_of(two_mode(links(counts, list(NASTY), list(reversed(NASTY)))))


def test_what_belongs_together_stands_together_along_the_diagonal():
    counts, drugs, conditions = blocks(5, 6)
    rows, columns = seriated(counts)
    assert len(list(runs(drugs[rows]))) == 5
    assert runs(drugs[rows]) == runs(conditions[columns])


def runs(areas):
    return [area for place, area in enumerate(areas) if place == 0 or area != areas[place - 1]]


@settings(max_examples=60, deadline=None)
@given(arrays(int, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(1, 9)))
def test_an_order_has_every_row_and_every_column_once(counts):
    rows, columns = seriated(counts)
    assert sorted(rows) == list(range(counts.shape[0]))
    assert sorted(columns) == list(range(counts.shape[1]))


def test_numbers_stay_with_their_pair_whatever_the_order():
    counts, *_ = blocks(3, 4)
    matrix = matrix_of(two_mode(links(counts)))
    for row, name in enumerate(matrix.rows):
        for column, other in enumerate(matrix.columns):
            assert matrix.counts[row, column] == counts[int(name.split()[1]), int(other.split()[1])]
    assert (matrix.row_kind, matrix.column_kind, matrix.unit) == ("Drug", "Condition", "trials")


def test_only_the_heaviest_are_drawn_and_the_others_counted():
    matrix = matrix_of(two_mode(links([[9, 8, 1], [7, 6, 1], [1, 1, 0], [0, 0, 1]])), 2)
    assert sorted(matrix.rows) == ["drug 0", "drug 1"]
    assert matrix.notes == ("+2 more rows (Drug) and +1 more columns (Condition) are not drawn",)


def test_what_meets_none_of_the_others_has_no_row():
    matrix = matrix_of(two_mode(links([[9, 9, 0], [0, 0, 5], [9, 1, 0]])), 2)
    assert sorted(matrix.rows) == ["drug 0", "drug 2"]


def test_a_network_of_one_kind_is_no_matrix():
    with pytest.raises(ConfigError, match="two kinds, such as drug-condition"):
        matrix_of(one_mode(links([[1, 1], [1, 0]]), hub=10))


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_writes_nasty_names_twice_with_the_same_bytes(format):
    assert find_format(format)(nasty()) == find_format(f"a.matrix.{format.upper()}")(nasty())


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_writes_an_empty_matrix(format):
    empty = matrix_of(two_mode(links([[0, 0], [0, 0]])))
    assert empty.counts.size == 0
    assert format == "csv" or len(find_format(format)(empty)) > 100
    assert find_format(format)(matrix_of(two_mode(links([[1, 2]])))) != find_format(format)(empty)


def test_another_format_is_refused_with_those_that_there_are():
    with pytest.raises(ConfigError, match=r"svg, png, html, csv, not as matrix\.gexf"):
        find_format("matrix.gexf")


def test_the_svg_tells_title_description_and_every_pair():
    svg = ElementTree.fromstring(find_format("svg")(nasty()))
    assert svg.find(f"{SPACE}title").text == "drugs and conditions"
    assert "8 rows (Drug) and 8 columns (Condition)" in svg.find(f"{SPACE}desc").text
    told = [title.text for title in svg.find(f"{SPACE}g[@class='cells']").iter(f"{SPACE}title")]
    assert len(told) == 64
    assert f"{ATTACK} – {NASTY[-1]}: 1 trial" in told
    assert not list(svg.iter(f"{SPACE}script"))
    width, height = float(svg.get("width")), float(svg.get("height"))
    for box in svg.find(f"{SPACE}g[@class='cells']").iter(f"{SPACE}rect"):
        assert 0 <= float(box.get("x")) <= width - 25
        assert 0 <= float(box.get("y")) <= height - 25


class Cells(HTMLParser):
    """The texts of a table's cells, and every tag of the page."""

    def __init__(self, page):
        super().__init__()
        self.cells, self.tags = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data):
        if self.cells:
            self.cells[-1] += data


def test_the_page_is_a_table_with_heads_and_neither_runs_nor_loads_anything():
    page = find_format("html")(nasty()).decode()
    read = Cells(page)
    assert ATTACK in [cell.strip() for cell in read.cells]
    assert {tag for tag, _ in read.tags} & {"script", "img", "link", "iframe"} == set()
    scopes = [attributes["scope"] for tag, attributes in read.tags if tag == "th"]
    assert (scopes.count("col"), scopes.count("row")) == (9, 8)
    assert "default-src 'none'" in page
    assert not re.search(r"https?://", page)


def test_the_table_has_the_numbers_in_the_order_of_the_picture():
    matrix = matrix_of(two_mode(links(blocks(3, 4)[0])))
    head, *rows = csv.reader(io.StringIO(find_format("csv")(matrix).decode()))
    assert head == ["Drug", *matrix.columns]
    assert [row[0] for row in rows] == list(matrix.rows)
    assert np.array([row[1:] for row in rows], dtype=float).tolist() == matrix.counts.tolist()


def test_more_is_darker_and_numbers_can_be_read_on_every_colour():
    steps = [step_of(value, 700) for value in range(701)]
    assert (steps[0], steps[1], steps[700]) == (0, 1, STEPS)
    assert steps == sorted(steps)
    colours = [colour_of(step) for step in range(1, STEPS + 1)]
    assert all(contrast(text_colour(colour), colour) >= 4.5 for colour in colours)
    darkness = [contrast("#ffffff", colour) for colour in colours]
    assert darkness == sorted(darkness)


def test_one_is_counted_in_the_singular():
    one = matrix_of(two_mode(links(np.eye(2, dtype=int))))
    assert one.greatest == 1
    assert ">1 trial<" in find_format("svg")(one).decode()
    assert "</span> trial<" in find_format("html")(one).decode()
