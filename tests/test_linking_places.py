"""Towns and countries: the name, the state and the point on a record lead to one town in GeoNames, or to none."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.countries import ENGLISH_NAMES, find_code, find_region, one_name
from trialgraph.linking.matches import Match, Predicate
from trialgraph.linking.places import country_code, link_city
from trialgraph.vocabularies import Index
from vocabulary_samples import built, tabbed

TOWNS = tabbed(
    ["geonameid", "name", "alternate_names", "country", "admin1", "lat", "lon", "population"],
    [1, "Springfield", "", "US", "IL", 39.80, -89.64, 114_000],
    [2, "Springfield", "", "US", "MO", 37.21, -93.30, 169_000],
    [3, "Kansas City", "", "US", "MO", 39.10, -94.58, 508_000],
    [4, "Neptune", "", "US", "NJ", 40.20, -74.03, 27_000],
    [5, "St. Louis", "", "US", "MO", 38.63, -90.20, 280_000],
    [6, "Copiague", "Great Neck", "US", "NY", 40.68, -73.40, 23_000],
    [7, "San Juan", "", "PR", "127", 18.47, -66.11, 342_000],
    [10, "Paris", "Parigi", "FR", "11", 48.85, 2.35, 2_138_000],
    [11, "Saint-Étienne", "", "FR", "84", 45.43, 4.39, 176_000],
    [12, "Bruges", "", "FR", "75", 44.88, -0.61, 15_000],
    [13, "Bruges", "Brugge", "BE", "VLG", 51.21, 3.22, 117_000],
    [20, "Prague", "Praha", "CZ", "52", 50.09, 14.42, 1_165_000],
    [21, "Copenhagen", "København", "DK", "17", 55.68, 12.57, 1_153_000],
    [22, "Würzburg", "", "DE", "02", 49.79, 9.95, 133_000],
    [23, "Halle (Saale)", "Halle", "DE", "14", 51.48, 11.97, 235_000],
    [24, "Halle", "", "DE", "07", 52.06, 8.36, 21_000],
    [25, "Turin", "Torino", "IT", "12", 45.07, 7.69, 847_000],
    [26, "Orbassano", "", "IT", "12", 45.01, 7.54, 21_000],
    [27, "Milan", "Milano|Mirano", "IT", "09", 45.46, 9.19, 1_371_000],
    [28, "Mirano", "", "IT", "20", 45.49, 12.11, 15_000],
    [30, "London", "", "GB", "ENG", 51.51, -0.13, 8_961_000],
    [31, "London", "", "CA", "08", 42.98, -81.23, 383_000],
    [32, "Birmingham", "", "GB", "ENG", 52.48, -1.90, 1_157_000],
    [40, "Tokyo", "", "JP", "40", 35.69, 139.69, 9_733_000],
    [41, "Shinjuku", "", "JP", "40", 35.69, 139.71, 349_000],
    [42, "Okazaki", "Aichi", "JP", "01", 34.95, 137.17, 384_000],
    [43, "Chiba", "", "JP", "04", 35.60, 140.12, 979_000],
    [44, "Kurume", "", "JP", "07", 33.32, 130.52, 303_000],
    [45, "Chūō", "", "JP", "46", 35.59, 138.50, 31_000],
    [46, "Kawasaki", "", "JP", "19", 35.52, 139.72, 1_538_000],
    [47, "Kawasaki", "", "JP", "07", 33.60, 130.82, 18_000],
    [50, "Seoul", "", "KR", "11", 37.57, 126.98, 10_349_000],
    [51, "Seongnam-si", "Seongnam", "KR", "13", 37.44, 127.14, 914_000],
    [60, "Chengdu", "", "CN", "32", 30.67, 104.07, 13_568_000],
    [61, "Hong Kong", "", "HK", "", 22.28, 114.17, 7_396_000],
    [62, "Zhengzhou", "", "CN", "09", 34.76, 113.65, 4_253_000],
    [70, "Buenos Aires", "", "AR", "07", -34.61, -58.38, 2_891_000],
)

Link = Callable[..., list[Match]]


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with built(tmp_path_factory.mktemp("towns"), "geonames", TOWNS) as index:
        yield index


@pytest.fixture(scope="module")
def link(towns: Index) -> Link:
    """Links a name in a country; the number of a town is its GeoNames id."""

    def link_name(
        name: str, country: str | None, state: str | None = None, at: tuple[float, float] | None = None
    ) -> list[Match]:
        north, east = at or (None, None)
        return link_city(name, state=state, country_code=country, latitude=north, longitude=east, towns=towns)

    return link_name


def accepted(matches: list[Match]) -> tuple[int, Predicate] | None:
    return (number(matches[0]), matches[0].predicate) if matches and matches[0].accepted else None


def number(match: Match) -> int:
    return int(match.term.id.rstrip("/").rsplit("/", 1)[-1])


# --- which of several towns ---------------------------------------------------------------------------


def test_the_state_tells_namesakes_apart(link: Link) -> None:
    assert accepted(link("Springfield", "US", "Illinois")) == (1, Predicate.EXACT)
    assert accepted(link("Springfield", "US", "MO")) == (2, Predicate.EXACT)


def test_the_point_tells_namesakes_apart(link: Link) -> None:
    (match,) = link("Springfield", "US", at=(37.3, -93.2))
    assert number(match) == 2
    assert "km from the point" in match.how


def test_namesakes_that_nothing_tells_apart_are_candidates(link: Link) -> None:
    matches = link("Springfield", "US")
    assert {number(match) for match in matches} == {1, 2}
    assert not any(match.accepted for match in matches)


def test_a_state_without_such_a_town_has_no_link(link: Link) -> None:
    assert accepted(link("Springfield", "US", "Ohio")) is None


def test_of_namesakes_the_one_that_is_much_larger_is_meant_with_less_confidence(link: Link) -> None:
    (largest,), (alone,) = link("Kawasaki", "JP"), link("Kurume", "JP")
    assert number(largest) == 46
    assert largest.confidence < alone.confidence
    assert accepted(link("Kawasaki", "JP", "Fukuoka")) == (47, Predicate.EXACT)


def test_a_small_town_and_another_name_of_a_great_one_are_not_confused(link: Link) -> None:
    assert accepted(link("Mirano", "IT")) is None
    assert accepted(link("Halle", "DE")) is None
    assert accepted(link("Mirano", "IT", at=(45.49, 12.11))) == (28, Predicate.EXACT)
    assert accepted(link("Halle", "DE", at=(51.48, 11.97))) == (23, Predicate.EXACT)


def test_a_town_in_another_country_is_never_taken(link: Link) -> None:
    assert accepted(link("London", "CA")) == (31, Predicate.EXACT)
    assert accepted(link("London", "GB")) == (30, Predicate.EXACT)
    assert link("London", "FR") == []
    assert accepted(link("London", None)) is None


def test_a_territory_is_looked_into_where_the_country_has_no_such_town(link: Link) -> None:
    assert accepted(link("Hong Kong", "CN")) == (61, Predicate.EXACT)
    assert accepted(link("San Juan", "US", "Puerto Rico")) == (7, Predicate.EXACT)


def test_a_small_town_far_from_the_point_is_another_and_a_large_one_was_mislocated(link: Link) -> None:
    assert accepted(link("Bruges", "FR", at=(48.0, 5.0))) is None
    assert accepted(link("Torino", "IT", at=(44.89, 11.99))) == (25, Predicate.EXACT)


def test_a_small_towns_unlike_other_name_does_not_count_without_the_point(link: Link) -> None:
    assert accepted(link("Great Neck", "US", "New York")) is None
    assert accepted(link("Great Neck", "US", "New York", (40.80, -73.73))) is None


def test_a_province_is_no_town_unless_its_seat_bears_its_name(link: Link) -> None:
    assert accepted(link("Aichi", "JP")) is None
    assert accepted(link("Aichi", "JP", "Aichi")) is None
    assert accepted(link("Chiba", "JP")) == (43, Predicate.EXACT)


def test_a_state_that_contradicts_a_large_town_at_the_very_point_is_a_mistake(link: Link) -> None:
    assert accepted(link("Zhengzhou", "CN", "Hainan")) is None
    assert accepted(link("Zhengzhou", "CN", "Hainan", (34.76, 113.65))) == (62, Predicate.EXACT)


def test_a_suburb_is_a_candidate_for_the_large_town_at_its_point(link: Link) -> None:
    (match,) = link("Saint-Priest-en-Jarez", "FR", at=(45.47, 4.38))
    assert (number(match), match.predicate, match.accepted) == (11, Predicate.BROAD, False)


# --- how towns are written ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "country", "state", "town"),
    [
        ("Paris 13", "FR", None, 10),
        ("75013 Paris", "FR", None, 10),
        ("PARIS cedex 05", "FR", None, 10),
        ("Parigi", "FR", None, 10),
        ("St Etienne", "FR", None, 11),
        ("SaintEtienne", "FR", None, 11),
        ("Praha 2", "CZ", None, 20),
        ("Praha 4 - Krc", "CZ", None, 20),
        ("København Ø", "DK", None, 21),
        ("Wuerzburg", "DE", None, 22),
        ("WÃ¼rzburg", "DE", None, 22),
        ("Orbassano (TO)", "IT", None, 26),
        ("London, Greater London", "GB", None, 30),
        ("City of London", "GB", None, 30),
        ("London SE1 7EH", "GB", None, 30),
        ("Saint Louis", "US", "Missouri", 5),
        ("Springfield, IL", "US", None, 1),
        ("Kansas City", "US", "Missouri", 3),
        ("Seoul, Korea", "KR", None, 50),
        ("Seongnam-si Gyeonggi-do", "KR", None, 51),
        ("Kurume-shi", "JP", None, 44),
        ("Kurumeshi", "JP", "Fukuoka", 44),
        ("Shinjuku-ku", "JP", None, 41),
        ("Shinjuku-ku, Tokyo", "JP", None, 41),
        ("Cheng Du", "CN", "Sichuan", 60),
        ("Chengdu City", "CN", None, 60),
        ("CABA", "AR", None, 70),
    ],
)
def test_the_ways_to_write_a_town_lead_to_it(
    link: Link, name: str, country: str, state: str | None, town: int
) -> None:
    assert accepted(link(name, country, state)) == (town, Predicate.EXACT)


@pytest.mark.parametrize(
    ("name", "country", "state", "town"),
    [
        ("Edgbaston, Birmingham", "GB", None, 32),
        ("GangnamGu", "KR", "Seoul Teugbyeolsi", 50),
        ("Bundang-gu Seongnam-si", "KR", "Gyeonggi-do", 51),
        ("Bunkyo-ku", "JP", "Tokyo", 40),
    ],
)
def test_a_quarter_is_linked_to_the_town_that_is_named_with_it_as_something_wider(
    link: Link, name: str, country: str, state: str | None, town: int
) -> None:
    assert accepted(link(name, country, state)) == (town, Predicate.BROAD)


def test_city_belongs_to_a_name_in_america(link: Link) -> None:
    assert accepted(link("Neptune City", "US", "New Jersey")) is None


def test_a_ward_that_many_cities_have_needs_its_city(link: Link) -> None:
    assert accepted(link("Chuo-ku", "JP")) is None


@given(
    name=st.text(),
    state=st.none() | st.text(),
    country=st.sampled_from(["US", "JP", "KR", "DE", "GB", "XX"]),
    north=st.none() | st.floats(-90, 90),
    east=st.floats(-180, 180),
)
def test_whatever_is_written_no_town_outside_the_country_is_found(
    towns: Index, name: str, state: str | None, country: str, north: float | None, east: float
) -> None:
    matches = link_city(name, state=state, country_code=country, latitude=north, longitude=east, towns=towns)
    assert {match.term.country for match in matches} <= {country, "PR"}
    assert sum(match.accepted for match in matches) <= 1


@given(name=st.sampled_from([row.split("\t")[1] for row in TOWNS.splitlines()[1:]]), noise=st.text(max_size=8))
def test_what_is_accepted_is_no_candidate_and_says_why(towns: Index, name: str, noise: str) -> None:
    matches = link_city(
        f"{name} {noise}", state=None, country_code="JP", latitude=None, longitude=None, towns=towns
    )
    assert all(match.how and 0 < match.confidence < 1 for match in matches)
    assert len(matches) <= (1 if matches and matches[0].accepted else 5)


# --- countries ----------------------------------------------------------------------------------------


def test_a_countrys_names_have_one_code() -> None:
    written = ("Korea, Republic of", "South Korea", "the Republic of Korea", "Korea, South", "kr")
    assert {find_code(name) for name in written} == {"KR"}
    assert [
        find_code(name) for name in ("Turkey (Türkiye)", "Réunion", "The Bahamas", "England", "Côte D’Ivoire")
    ] == [
        "TR",
        "RE",
        "BS",
        "GB",
        "CI",
    ]


def test_every_country_is_found_by_its_first_name_and_its_code() -> None:
    assert len(ENGLISH_NAMES) == 249 + 1
    for code, (name, *_) in ENGLISH_NAMES.items():
        assert find_code(name) == find_code(code) == code


def test_codes_do_not_change_under_which_name_a_country_is_one_thing() -> None:
    assert [one_name(name) for name in ("England", "Slovak Republic", "USA")] == [
        "england",
        "slovak republic",
        "united states",
    ]


def test_a_name_that_is_not_english_is_looked_up_in_the_vocabulary(tmp_path: Path) -> None:
    header = "official_name_en,official_name_fr,ISO3166-1-Alpha-2\n"
    with built(tmp_path, "iso3166", header + "Germany,Allemagne,DE\n") as countries:
        assert country_code("Allemagne", countries) == "DE"
        assert country_code("Atlantis", countries) is None
    assert country_code("Allemagne", None) is None


def test_a_states_names_have_one_code() -> None:
    assert {find_region("AU", name) for name in ("New South Wales", "NSW", "State of New South Wales")} == {"02"}
    assert {find_region("KR", name) for name in ("Gyeonggi-do", "Gyeonggido", "Gyeonggi")} == {"13"}
    assert find_region("FR", "Texas") is None
    assert find_region("CN", "Shanxi") is None
