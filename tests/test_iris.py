"""One thing, one IRI: in any run, however its name is written."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from trialgraph import iris

any_text = st.text(st.characters(), max_size=300)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Assistance Publique - Hôpitaux de Paris", "ASSISTANCE PUBLIQUE HOPITAUX DE PARIS"),
        ("Juvenile  Dermatomyositis", "juvenile dermatomyositis"),
        ("Sjögren's Syndrome", "Sjogren’s syndrome"),
        ("Großhansdorf", "Grosshansdorf"),
    ],
)
def test_two_ways_of_writing_a_name_are_one_iri(one: str, other: str) -> None:
    assert iris.sponsor(one) == iris.sponsor(other)


@pytest.mark.parametrize(
    ("one", "other"), [("CD4+ T cells", "CD4 T cells"), ("<5 years", ">5 years"), ("IL-2", "IL-12")]
)
def test_signs_that_change_the_meaning_change_the_iri(one: str, other: str) -> None:
    assert iris.condition(one) != iris.condition(other)


def test_names_in_any_script_have_iris_of_their_own() -> None:
    names = ["糖尿病", "高血压", "диабет", "السكري", "!!!", "???", "α", "β"]
    assert len({iris.condition(name) for name in names}) == len(names)


def test_the_protocols_and_resubmissions_of_a_european_trial_are_one_trial() -> None:
    assert len({iris.trial(f"2015-001314-10{end}") for end in ("", "-SE", "-PT", "-3RD")}) == 1
    assert iris.trial("2022-500244-37-01") == iris.trial("2022-500244-37") != iris.trial("2022-500244-38")


def test_long_names_that_begin_alike_stay_apart() -> None:
    assert iris.condition("a" * 500 + " one") != iris.condition("a" * 500 + " two")


def test_sites_that_have_no_name_are_never_shared_between_trials() -> None:
    one, other = (
        iris.unnamed_site(n, "Research Site", iris.city("Paris", None, "France"), None) for n in ("NCT1", "NCT2")
    )
    assert one != other


def test_telephone_numbers_in_a_name_stay_out_of_its_iri() -> None:
    facility = "For additional information contact 1-877-CTLILLY (1-877-285-4559) or ada@example.org"
    iri = iris.unnamed_site("NCT1", facility, None, None)
    assert "285-4559" not in iri and "ctlilly" not in iri and "ada" not in iri


def test_one_country_under_its_several_names_is_one_country() -> None:
    for names in (("Turkey", "Turkey (Türkiye)"), ("South Korea", "Korea, Republic of"), ("USA", "United States")):
        assert len({iris.country(name) for name in names}) == 1
    assert iris.city("Izmir", None, "Turkey") == iris.city("İzmir", None, "Turkey (Türkiye)")


def test_towns_of_one_name_in_two_states_are_two_towns() -> None:
    assert iris.city("Springfield", "Ohio", "United States") != iris.city(
        "Springfield", "Illinois", "United States"
    )


@pytest.mark.parametrize(
    ("reported", "true"),
    [
        ("D000003920", "D003920"),
        ("D003920", "D003920"),
        ("D000066388", "D000066388"),
        ("D000069444", "D000069444"),
        ("C000605654", "C000605654"),
    ],
)
def test_padded_mesh_ids_are_repaired_and_true_nine_digit_ids_are_left(reported: str, true: str) -> None:
    assert iris.mesh(reported) == f"http://id.nlm.nih.gov/mesh/{true}"


def test_web_addresses_are_made_safe_and_other_text_is_none() -> None:
    assert iris.web_page('https://example.org/a b?q="<x>') == "https://example.org/a%20b?q=%22%3Cx%3E"
    assert iris.web_page("javascript:alert(1)") is None
    assert iris.ror("<https://ror.org/02jx3x895>") == "https://ror.org/02jx3x895"
    assert iris.ror("https://ror.org/") is None


@given(any_text, any_text, any_text)
def test_every_iri_is_valid_whatever_the_text(one: str, two: str, three: str) -> None:
    for iri in (
        iris.trial(one), iris.record(one, two), iris.registry(one),
        iris.identifier(iris.record(one, two), two, three),
        iris.drug(one), iris.condition(one), iris.sponsor(one), iris.country(one), iris.city(one, two, three),
        iris.site(one, iris.city(two, None, three)), iris.site(one, None),
        iris.unnamed_site(one, two, iris.country(three), one),
        iris.investigator(one, two), iris.publication(one, None, None), iris.publication(None, two, None),
        iris.publication(None, None, three), iris.mesh(one), iris.web_page("https://" + one) or iris.BASE,
    ):  # fmt: skip
        assert NamedNode(iri).value == iri
        assert not set(' <>"{}|\\^`') & set(iri)


def test_iris_are_the_same_in_another_process() -> None:
    code = "from trialgraph import iris; print(iris.condition('é' * 300), iris.drug('Ω-3'), iris.sponsor('A & B'))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
