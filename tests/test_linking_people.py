"""One person is one node, two people are two, and what is in doubt is asked."""

import random
import time
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph import iris, mentions, names, sources
from trialgraph.linking.people import Appearance, Merge, block_key, colleague_key, find_same_people
from trialgraph.registries import find_format

NOBODY: frozenset[str] = frozenset()


def appearance(name: str, trial: str = "NCT1", affiliation: str | None = None, **said: object) -> Appearance:
    """A naming on a record, under the node that is minted for it."""
    node = iris.investigator(name, affiliation or trial)
    about = {key: frozenset(value) for key, value in said.items() if isinstance(value, tuple)}
    place = {key: value for key, value in said.items() if not isinstance(value, tuple)}
    blank = Appearance(node, name, trial, affiliation, None, None, NOBODY, NOBODY, NOBODY)
    return blank._replace(**place, **about)


def verdict(*namings: Appearance) -> list[bool]:
    """Of each merge that is found, whether it is accepted."""
    return [merge.accepted for merge in find_same_people(namings)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dr. Ingrid Møller-Våge, MD", "Ingrid Moller Vage"),
        ("Stone, John H, M.D.", "John Stone"),
        ("John H. Stone", "J Stone"),
        ("JA Stone", "John Stone"),
        ("Wang Jianxiang", "Jian-Xiang Wang, PhD"),
        ("XIE Lu", "Lu Xie"),
        ("DEMOLY Pascal", "Pascal Demoly, MD"),
        ("Jan van den Berg", "Jan Vandenberg"),
        ("Kevin O'Connor", "Kevin OConnor"),
        ("Omar El-Sayed", "Omar Elsayed"),
        ("Gilberto de Castro Junior", "Gilberto Castro"),
        ("A. Wesley Burks", "Wesley Burks"),
    ],
)
def test_ways_to_write_one_name_fall_into_one_block(one: str, other: str) -> None:
    assert block_key(one) == block_key(other) != ""


@pytest.mark.parametrize("name", ["", "Gierer, Prof. Dr.", "?!", "王伟"])
def test_half_a_name_has_no_block_and_is_never_matched(name: str) -> None:
    assert block_key(name) == colleague_key(name) == ""
    assert not verdict(appearance(name, "NCT1"), appearance(name, "NCT2"))


def test_a_colleague_is_known_with_and_without_a_middle_initial() -> None:
    assert colleague_key("John H Stone, MD") == colleague_key("Stone, John") != colleague_key("James Stone")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Uppsala University", "Department of Dermatology, Uppsala University Hospital, Uppsala, Sweden"),
        ("Hôpital Saint-Éloi", "CHU Saint Eloi, Montpellier"),
        ("UNC", "University of North Carolina, Chapel Hill"),
        ("Beijing Tong-Ren Hospital", "Beijing Tongren Hospital, Beijing, China"),
        ("Zentrum für Rhinologie Wiesbaden", "Wiesbaden center for rhinology"),
        ("2nd Hospital of Quxian University", "The Second Affiliated Hospital, Quxian University"),
    ],
)
def test_one_name_at_one_institution_is_one_person_however_it_is_written(one: str, other: str) -> None:
    name = "Marieke Oosterhuis"
    assert verdict(appearance(name, "NCT1", one), appearance(name + ", MD", "NCT2", other)) == [True]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("First Hospital of Quxian University", "Second Hospital of Quxian University"),
        ("First Affiliated Hospital, Quxian University", "Third Affiliated Hospital, Quxian University"),
        ("University of California, Davis", "University of California, Irvine"),
        ("Department of Neurology, Lund University", "Department of Neurology, Umeå University"),
        ("Chicago Medical School", "University of Illinois at Chicago"),
    ],
)
def test_institutions_that_share_words_are_not_one(one: str, other: str) -> None:
    name = "John Smith"
    assert True not in verdict(appearance(name, "NCT1", one), appearance(name, "NCT2", other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John H Stone", "John A Stone"),
        ("Jing Wang", "Jingfu Wang"),
        ("Sang Min Lee", "Sang Yeoup Lee"),
        ("Maria Lindqvist", "Mona Lindqvist"),
        ("J A Lindqvist", "Joan B Lindqvist"),
    ],
)
def test_first_names_that_contradict_are_two_people_even_at_one_desk(one: str, other: str) -> None:
    shared = {
        "affiliation": "Uppsala University",
        "topics": ("c/asthma", "c/rhinitis"),
        "colleagues": ("roe jane",),
    }
    assert not verdict(appearance(one, "NCT1", **shared), appearance(other, "NCT2", **shared))


def test_nobody_joins_two_people_who_contradict_each_other() -> None:
    place = "Uppsala University"
    john_h, john, john_a = (
        appearance(name, trial, place, topics=("c/asthma",))
        for name, trial in (("John H Ekstrand", "NCT1"), ("John Ekstrand", "NCT2"), ("John A Ekstrand", "NCT3"))
    )
    accepted = [merge for merge in find_same_people([john_h, john, john_a]) if merge.accepted]
    assert len(accepted) == 1 and john.node in (accepted[0].node, accepted[0].into)


def test_a_common_name_in_two_cities_stays_two_people() -> None:
    beijing = appearance(
        "Wei Wang", "NCT1", "Beijing Hospital", town="beijing", country="china", topics=("c/asthma",)
    )
    wuhan = appearance("Wei Wang", "NCT2", "Wuhan Hospital", town="wuhan", country="china", topics=("c/asthma",))
    assert True not in verdict(beijing, wuhan)


@pytest.mark.parametrize("name", ["Wei Wang", "Kim Ji-Hyun", "Nguyen Van Anh"])
def test_a_very_common_name_needs_a_shared_topic_or_co_worker_beside_the_institution(name: str) -> None:
    one = appearance(name, "NCT1", "Zhongda Hospital", topics=("c/asthma",), colleagues=("roe jane",))
    at_work = one._replace(trial="NCT2", node="other", topics=NOBODY, colleagues=NOBODY)
    assert verdict(one, at_work) == [False]
    assert verdict(one, at_work._replace(topics=one.topics)) == [True]
    assert verdict(one, at_work._replace(colleagues=one.colleagues)) == [True]


def test_namesakes_at_two_sites_of_one_record_stay_two_where_the_name_is_very_common() -> None:
    beijing = appearance("Wei Wang", "NCT1", "Beijing Hospital", town="beijing", colleagues=("li na",))
    wuhan = appearance("Wei Wang", "NCT1", "Wuhan Hospital", town="wuhan", colleagues=("li na",))
    assert True not in verdict(beijing, wuhan)


def test_the_official_and_the_site_investigator_of_one_record_are_one_person() -> None:
    official = appearance("Wei Wang, MD", "NCT1", "Zhongda University")
    assert verdict(official, appearance("Wei Wang", "NCT1", "Harbour Clinic", town="wuhan")) == [True]


def test_people_in_two_countries_are_one_only_if_they_share_a_co_worker() -> None:
    there = appearance("Marieke Oosterhuis", "NCT1", None, country="Netherlands", topics=("c/asthma", "d/x"))
    here = there._replace(node="other", trial="NCT2", country="Turkey (Türkiye)")
    assert verdict(there, here) == [False]
    both = frozenset({"roe jane", "poe ann"})
    assert verdict(there._replace(colleagues=both), here._replace(colleagues=both)) == [True]


def test_names_and_codes_of_one_country_are_one_country() -> None:
    there = appearance("Marieke Oosterhuis", "NCT1", "Holland Clinic", country="The Netherlands")
    assert "same country" in find_same_people([there, there._replace(node="other", country="netherlands")])[0].how


def test_a_rare_name_with_other_workplaces_is_asked_and_with_a_shared_co_worker_accepted() -> None:
    one = appearance("Marieke Oosterhuis", "NCT1", "Elisabeth Clinic", colleagues=("roe jane",))
    other = appearance("Marieke Oosterhuis", "NCT2", "Rijnland Hospital")
    assert verdict(one, other) == [False]
    assert verdict(one, other._replace(colleagues=one.colleagues)) == [True]


def test_a_name_found_at_many_institutions_is_taken_to_be_common() -> None:
    places = ["Elisabeth Clinic", "Rijnland Hospital", "Zuiderzee Institute", "Amstel Hospital", "Maasstad Clinic"]
    namings = [
        appearance("Jorik Maas", f"NCT{number}", place, topics=("c/asthma", "c/rhinitis"))
        for number, place in enumerate(places)
    ]
    assert verdict(*namings[:2]) == [True]
    assert True not in verdict(*namings)


def test_a_short_form_of_a_first_name_needs_more_than_the_name() -> None:
    short, full = appearance("Mike Oosterhuis", "NCT1"), appearance("Michael Oosterhuis", "NCT2")
    assert True not in verdict(short, full)
    at = [each._replace(affiliation="Uppsala University") for each in (short, full)]
    assert verdict(*at) == [True]


def test_a_merge_says_why_and_leads_to_the_most_used_node() -> None:
    often = [appearance("Jo Oosterhuis", f"NCT{n}", "Uppsala University", topics=("c/asthma",)) for n in (1, 2)]
    once = appearance("Jo Oosterhuis", "NCT3", "Dermatology, Uppsala University", topics=("c/asthma",))
    assert find_same_people([once, *often]) == [
        Merge(
            node=once.node, into=often[0].node, confidence=0.99,
            how="same name; same workplace; shared topic", accepted=True,
        )
    ]  # fmt: skip


def test_a_job_or_the_own_name_in_place_of_an_affiliation_says_nothing() -> None:
    known = appearance("Marieke Oosterhuis", "NCT1", "Rijnland Hospital")
    for empty in ("Principal Investigator", "Head of Otolaryngology", "Oosterhuis", "Investigational Site 12"):
        found = find_same_people([known, appearance("Marieke Oosterhuis", "NCT2", empty)])
        assert [merge.how for merge in found] == ["same name"]


NAMES = st.sampled_from(
    ["John Stone", "John H Stone", "J Stone", "John A Stone", "Jon Stone", "Wei Wang", "Wang Wei"]
) | st.text(max_size=12)
APPEARANCES = st.builds(
    Appearance,
    node=st.sampled_from("abcdefgh"),
    name=NAMES,
    trial=st.sampled_from(["NCT1", "NCT2", "NCT3"]),
    affiliation=st.none() | st.sampled_from(["Uppsala University", "Uppsala", "UNC"]) | st.text(max_size=9),
    town=st.none() | st.sampled_from(["uppsala", "lund"]),
    country=st.none() | st.sampled_from(["sweden", "china"]),
    colleagues=st.frozensets(st.sampled_from(["roe jane", "poe ann"])),
    topics=st.frozensets(st.sampled_from(["c/asthma", "c/rhinitis"])),
    sponsors=st.frozensets(st.sampled_from(["s/x"])),
)  # fmt: skip


@given(st.lists(APPEARANCES, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(block: list[Appearance], chance: random.Random) -> None:
    shuffled = list(block)
    chance.shuffle(shuffled)
    assert find_same_people(block) == find_same_people(shuffled)


@given(st.lists(APPEARANCES, max_size=9))
def test_every_merged_node_goes_to_one_other_that_stays(block: list[Appearance]) -> None:
    accepted = [merge for merge in find_same_people(block) if merge.accepted]
    gone = [merge.node for merge in accepted]
    assert len(gone) == len(set(gone)) and not set(gone) & {merge.into for merge in accepted}
    assert all(0 <= merge.confidence <= 1 and merge.node != merge.into for merge in find_same_people(block))


def test_a_block_of_thousands_takes_seconds_and_not_hours() -> None:
    chance = random.Random(0)
    block = [
        appearance(
            f"{chance.choice(['Jing', 'Jun', 'J'])} Li",
            f"NCT{number}",
            f"{chance.choice(['Eye', 'Lung'])} Department, Quxian{chance.randrange(400)} Hospital",
            topics=("c/asthma",),
        )
        for number in range(3000)
    ]
    start = time.monotonic()
    assert find_same_people(block)
    assert time.monotonic() - start < 20


def test_different_people_who_are_given_one_name_are_seldom_taken_for_one(real_studies: Path) -> None:
    strangers = _one_naming_per_person_and_trial(real_studies)
    for name in ("Wei Wang", "John Smith", "Peter Couroux"):
        wrong = pairs = 0
        for seed in range(100):
            chosen = random.Random(seed).sample(strangers, 3)
            namesakes = [each._replace(name=name, node=str(number)) for number, each in enumerate(chosen)]
            wrong += sum(verdict(*namesakes))
            pairs += len(list(combinations(namesakes, 2)))
        assert wrong / pairs <= 0.01


def _one_naming_per_person_and_trial(file: Path) -> list[Appearance]:
    """The first person on each real record, as far as nobody of that name came before."""
    found: dict[str, Appearance] = {}
    for document in sources.find_documents(file):
        with document.open() as stream:
            reader = find_format(stream.read(1 << 16))
        with document.open() as stream:
            for raw in reader.split(stream):
                record = reader.read(raw.data)
                for person in record.trial.investigators[:1]:
                    site = record.trial.sites[person.site] if person.site is not None else None
                    found.setdefault(
                        colleague_key(person.name),
                        appearance(
                            person.name,
                            record.number,
                            person.affiliation or (site and site.facility and names.facility_name(site.facility)),
                            town=mentions.town_iri(site) if site else None,
                            country=site.country if site else None,
                            topics=tuple(iris.condition(each.name) for each in record.trial.conditions),
                            sponsors=tuple(iris.sponsor(each.name) for each in record.trial.sponsors),
                        ),
                    )
    assert len(found) > 100
    return list(found.values())
