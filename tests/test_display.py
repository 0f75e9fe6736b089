"""Tables, facts and links as HTML: what a record says is text in them, and nothing else."""

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.display import (
    Link,
    address_of,
    facts_html,
    line_of,
    link_html,
    link_to,
    notebook_html,
    table_html,
    table_text,
    text_html,
)

NASTY = st.sampled_from(
    ["<script>alert(1)</script>", '"><img onerror=alert(1) src=x>', "'&lt;", "=1+1", "\x1b[2J"]
)
TEXTS = st.text(max_size=40) | st.tuples(st.text(max_size=5), NASTY, st.text(max_size=5)).map("".join)


class Parsed(HTMLParser):
    """The tags of a piece of HTML with their attributes, and the text of each cell and item."""

    def __init__(self, markup: str):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th", "li", "dt", "p"):
            self.texts.append("")

    def handle_data(self, data):
        if self.texts and data.strip():
            self.texts[-1] += data


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_any_text_in_a_table_is_that_text_and_makes_no_element(rows):
    parsed = Parsed(table_html(["a", "<b>"], rows))
    assert {tag for tag, _ in parsed.tags} <= {"table", "thead", "tbody", "tr", "th", "td", "a"}
    assert parsed.texts == ["a", "<b>", *(line_of(text) for row in rows for text in row)]


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_in_a_link_stays_in_it_and_only_an_address_of_the_web_is_followed(text, address, title):
    for target in (address, "https://example.org/" + address):
        parsed = Parsed(f"<p>{link_html(Link(text=text, address=target, title=title))}</p>")
        assert parsed.texts == [line_of(text)]
        for tag, attributes in parsed.tags[1:]:
            assert tag in ("a", "span")
            assert set(attributes) <= {"href", "title", "target", "rel"}
            assert attributes.get("href", target) == target
            assert attributes.get("href", "https://").lower().startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", " https://a.b", "//a.b", "https://"]
)
def test_what_is_no_address_of_the_web_leads_nowhere(address):
    assert "<a " not in link_html(Link(text="x", address=address))


def test_numbers_stand_to_the_right_with_the_head_of_their_column_and_dates_on_one_line():
    markup = table_html(["n", "mixed", "on"], [[1, "x", date(2020, 1, 2)], [Decimal("2.5"), 3, None]])
    assert '<th scope="col" class="number">n</th><th scope="col">mixed</th>' in markup
    assert '<td class="number">2.5</td><td class="number">3</td><td></td>' in markup
    assert '<td class="date">2020-01-02</td>' in markup
    assert "<td>True</td>" in table_html(["yes"], [[True]])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("107.677777777777777777"), "107.678"),
        (1 / 3, "0.333333"),
        (0.5, "0.5"),
        (10**15, "1000000000000000"),
        (12345678.123, "12345678.123"),
        (float("nan"), "nan"),
    ],
)
def test_of_a_fraction_the_digits_are_shown_that_are_read(value, shown):
    assert f'<td class="number">{shown}</td>' in table_html(["n"], [[value]])


def test_an_address_in_a_cell_is_a_link_and_one_within_a_sentence_is_text():
    markup = table_html(["a"], [["https://example.org/?a=1&b=2"], ["see https://example.org/"]])
    assert '<a href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">' in markup
    assert "<td>see https://example.org/</td>" in markup


def test_a_long_text_is_cut():
    assert text_html("word " * 1000).endswith("word…")
    assert len(text_html("word " * 1000)) <= 300


def test_of_many_values_some_show_others_unfold_and_the_rest_is_counted():
    markup = facts_html([("one", ["a"]), ("six", list("abcdef")), ("many", [str(n) for n in range(1000)])])
    assert "<dd>a</dd>" in markup
    assert markup.count("<details>") == 1
    assert "<summary>and 995 more</summary>" in markup
    assert markup.count("<li>") == 6 + 5 + 100 + 1
    assert "<li>… and 895 more</li>" in markup


def test_a_notebook_takes_no_dollar_for_mathematics():
    assert 'class="trialgraph tex2jax_ignore mathjax_ignore"' in notebook_html("<p>$5 or $6</p>")


def test_a_thing_is_called_by_its_label_and_otherwise_where_that_stands_beside_it_anyway():
    trial, drug = "https://w3id.org/trialgraph/trial/NCT04972760", "https://go.drugbank.com/drugs/DB11817"
    assert link_to(trial, "BIRD").text == "NCT04972760 BIRD"
    assert link_to(trial, "BIRD", beside={"BIRD"}).text == link_to(trial).text == "NCT04972760"
    assert link_to(drug, "Baricitinib").text == "Baricitinib"
    assert link_to(drug, "Baricitinib", beside={"Baricitinib"}).text == link_to(drug).text == "drugbank:DB11817"


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        ("https://w3id.org/trialgraph/trial/NCT04972760", "https://clinicaltrials.gov/study/NCT04972760"),
        ("https://w3id.org/trialgraph/trial/ISRCTN38597726", "https://www.isrctn.com/ISRCTN38597726"),
        ("https://w3id.org/trialgraph/trial/IRAS1011391", None),
        ("https://w3id.org/trialgraph/sponsor/x", None),
        ("http://purl.obolibrary.org/obo/MONDO_0016367", "http://purl.obolibrary.org/obo/MONDO_0016367"),
    ],
)
def test_a_thing_leads_to_its_registry_or_vocabulary_and_one_of_the_graph_alone_nowhere(iri, address):
    assert address_of(iri) == address


def test_a_plain_table_is_aligned_and_cut():
    assert table_text(["a", "name"], [["1", "x" * 80], ["22", "日本"]]) == f"a   name\n1   {'x' * 71}…\n22  日本\n"
