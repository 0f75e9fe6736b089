"""Linking as part of a build: what the graph says when names are things, and what people decide."""

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sssom_pydantic
from msgspec.structs import replace

from api_study import encoded, study
from trialgraph.build import build, decisions_path, relink
from trialgraph.errors import ConfigError, SourceError, StoreError
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.linking import CANDIDATES, MAPPINGS
from trialgraph.mappings import Justification, Mapping, Predicate, mapping_table, read_mappings
from trialgraph.report import REPORT, read_report
from trialgraph.sources import find_documents
from trialgraph.vocabularies import build_index, get_vocabulary, own_vocabulary

MONDO, DRUGBANK, MESH = (
    "http://purl.obolibrary.org/obo/MONDO_",
    "https://go.drugbank.com/drugs/",
    "http://id.nlm.nih.gov/mesh/",
)
TABLES = {
    "mondo": """id\tlabel\tsynonyms\tbroader
MONDO:9900001\tear disorder\t\t
MONDO:9900002\tear fever\tE:otopyrexia|E:EF|R:hot ear\tMONDO:9900001
MONDO:9900003\tjuvenile ear fever\t\tMONDO:9900002
MONDO:9900004\tnose itch\t\t
""",
    "drugbank": """id\tlabel\tsynonyms\tbroader
DB99001\tZorvatinib\tZV-1234\t
DB99002\tLumacept\t\t
""",
    "mesh": """id\tlabel\tsynonyms\tbroader
D900050\tEar Rash\tRash of Ears\t
""",
    "ror": """{"id": "https://ror.org/0zz000001", "status": "active", "names": [{"value": "University of Nowhere",
 "types": ["ror_display", "label"]}, {"value": "Universität Nirgendwo", "types": ["label"]}], "locations":
 [{"geonames_details": {"name": "Houston", "country_code": "US", "country_subdivision_code": "TX", "lat": 29.7,
 "lng": -95.4}}], "types": ["education"]}""",
    "geonames": """geonameid\tname\tcountry\tadmin1\tlat\tlon\tpopulation\talternates
4699066\tHouston\tUS\tTX\t29.76328\t-95.36327\t2304580\tKHjuston
""",
}
"""A few invented things of vocabularies that are known by name, in forms that their readers take."""


@pytest.fixture(scope="module")
def vocabularies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabularies")
    for name, table in TABLES.items():
        path = folder / f"{name}.{'json' if name == 'ror' else 'tsv'}"
        path.write_text(table.replace("\n ", " "), encoding="utf-8")
        build_index(get_vocabulary(name), find_documents(path), folder, version="1", date="2026-01-01")
    return folder


@pytest.fixture
def make(tmp_path: Path, vocabularies: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Builds the graph of some studies, linked to the vocabularies above."""
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(vocabularies))

    def make(*studies: dict[str, Any], shuffle: int = 0, **options: Any) -> Path:
        lines = [encoded(each) for each in studies]
        random.Random(shuffle).shuffle(lines)
        source = tmp_path / f"studies-{shuffle}.jsonl"
        source.write_bytes(b"\n".join(lines))
        build([source], tmp_path / "graph", **options)
        return tmp_path / "graph"

    return make


@pytest.fixture
def linked(make: Callable[..., Path]) -> Iterator[Callable[..., TrialGraph]]:
    """The same, open."""
    opened: list[TrialGraph] = []

    def linked(*studies: dict[str, Any]) -> TrialGraph:
        opened.append(open_graph(make(*studies)))
        return opened[-1]

    yield linked
    for graph in opened:
        graph.close()


def number(count: int) -> str:
    return f"NCT9000{count:04}"


def with_drugs(count: int, *names: str, **modules: Any) -> dict[str, Any]:
    interventions = [{"type": "DRUG", "name": name} for name in names]
    return study(number(count), armsInterventionsModule={"interventions": interventions}, **modules)


def with_conditions(count: int, *names: str, **modules: Any) -> dict[str, Any]:
    return study(number(count), conditionsModule={"conditions": list(names)}, **modules)


def with_sites(count: int, *facilities: str, **modules: Any) -> dict[str, Any]:
    sites = [
        {"facility": each, "city": "Houston", "state": "Texas", "country": "United States"} for each in facilities
    ]
    return study(number(count), contactsLocationsModule={"locations": sites}, **modules)


def filed(field: str, record: dict[str, Any]) -> dict[str, Any]:
    """A record that the registry has filed under "Ear Rash"."""
    codes = {"meshes": [{"id": "D900050", "term": "Ear Rash"}]}
    return record | {"derivedSection": {f"{field}BrowseModule": codes}}


def objects(graph: TrialGraph, predicate: str, count: int = 1) -> list[str]:
    """What a trial is linked to, sorted."""
    rows = graph.sparql(
        f"SELECT ?thing {{ trialgraph:trial\\/{number(count)} tg:{predicate} ?thing }} ORDER BY ?thing"
    )
    return [row["thing"] for row in rows]


def table(path: Path) -> list[dict[str, str]]:
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t"))


# --- drugs --------------------------------------------------------------------------------------------


def test_one_drug_under_four_names_is_one_thing_and_the_names_stay_on_the_record(linked) -> None:
    names = ("Zorvatinib", "ZV1234", "Zorvatinib® 4 mg tablets", "zorvatinib + lumacept")
    graph = linked(*(with_drugs(count, name) for count, name in enumerate(names, start=1)))
    assert [objects(graph, "studiesDrug", count)[0] for count in (1, 2, 3, 4)] == [DRUGBANK + "DB99001"] * 4
    written = graph.sparql("SELECT ?name { ?record tg:hasIntervention/tg:name ?name } ORDER BY ?name")
    assert {row["name"] for row in written} == set(names)
    assert len(list(graph.query("trials_of_a_drug", drug="zorvatinib"))) == 4


def test_a_combination_leads_to_its_parts_whether_a_vocabulary_knows_them_or_not(linked) -> None:
    graph = linked(with_drugs(1, "Zorvatinib plus Unheardofin 10 mg"))
    assert objects(graph, "studiesDrug") == [
        DRUGBANK + "DB99001",
        "https://w3id.org/trialgraph/drug/unheardofin",
    ]
    rows = graph.sparql(
        "SELECT ?part { GRAPH <https://w3id.org/trialgraph/graph/mappings>"
        " { ?c a tg:Combination ; tg:ingredient ?part } }"
        " ORDER BY ?part"
    )
    assert [row["part"] for row in rows] == objects(graph, "studiesDrug")
    assert graph.name("https://w3id.org/trialgraph/drug/unheardofin") == "Unheardofin"


def test_parts_that_differ_in_their_dose_are_one_part(linked) -> None:
    graph = linked(with_drugs(1, "Zorvatinib + Lumacept + Unheardofin 10 mg + Unheardofin 20 mg"))
    assert objects(graph, "studiesDrug") == [
        DRUGBANK + "DB99001",
        DRUGBANK + "DB99002",
        "https://w3id.org/trialgraph/drug/unheardofin",
    ]


def test_a_drug_that_no_vocabulary_knows_is_one_with_its_tablets(linked) -> None:
    graph = linked(with_drugs(1, "Unheardofin"), with_drugs(2, "Unheardofin 10 mg tablets"))
    assert objects(graph, "studiesDrug", 1) == objects(graph, "studiesDrug", 2)


def test_what_the_record_calls_an_intervention_besides_tells_what_a_code_means(linked) -> None:
    arms = {"interventions": [{"type": "DRUG", "name": "ABC-999", "otherNames": ["Lumacept", "the green one"]}]}
    graph = linked(study(number(1), armsInterventionsModule=arms))
    assert objects(graph, "studiesDrug") == [DRUGBANK + "DB99002"]


def test_controls_are_what_they_are_and_no_drugs(linked) -> None:
    controls = ("Placebo", "Normal saline", "Sham", "Standard of care", "Observation")
    graph = linked(with_drugs(1, "Zorvatinib", *controls))
    assert objects(graph, "studiesDrug") == [DRUGBANK + "DB99001"]
    rows = graph.sparql("SELECT ?name ?type { ?i tg:name ?name ; tg:controlType/rdfs:label ?type } ORDER BY ?name")
    assert {row["name"]: row["type"] for row in rows} == {
        "Placebo": "Placebo",
        "Normal saline": "Saline",
        "Sham": "Sham",
        "Standard of care": "Standard of care",
        "Observation": "Observation",
    }


# --- conditions ---------------------------------------------------------------------------------------


def test_a_condition_with_a_stage_is_linked_to_the_disease_and_keeps_its_qualifier(linked) -> None:
    graph = linked(with_conditions(1, "Relapsed or Refractory Ear Fever"))
    assert objects(graph, "studiesCondition") == [MONDO + "9900002"]
    (row,) = graph.query("conditions_with_a_qualifier")
    assert (row["name"], row["label"]) == ("Relapsed or Refractory Ear Fever", "ear fever")
    assert "Refractory" in row["qualifier"]
    names = graph.sparql("SELECT ?name { ?record tg:conditionName ?name }")
    assert [row["name"] for row in names] == ["Relapsed or Refractory Ear Fever"]


def test_trials_of_a_condition_are_those_of_narrower_ones_as_well(linked) -> None:
    graph = linked(
        with_conditions(1, "Otopyrexia"), with_conditions(2, "Juvenile ear fever"), with_conditions(3, "Nose itch")
    )
    found = {
        row["trial"].rsplit("/", 1)[1]: row["how"]
        for row in graph.query("trials_of_a_condition", condition="ear fever")
    }
    assert found == {number(1): "as named", number(2): "narrower"}
    wider = {
        row["trial"].rsplit("/", 1)[1] for row in graph.query("trials_of_a_condition", condition="ear disorder")
    }
    assert wider == {number(1), number(2)}


def test_healthy_volunteers_are_no_disease_and_stay_on_the_record(linked) -> None:
    graph = linked(with_conditions(1, "Healthy Volunteers", "Nose itch"))
    assert objects(graph, "studiesCondition") == [MONDO + "9900004"]
    names = {row["name"] for row in graph.sparql("SELECT ?name { ?record tg:conditionName ?name }")}
    assert names == {"Healthy Volunteers", "Nose itch"}


def test_the_registrys_code_makes_nobody_ill_who_is_healthy(make) -> None:
    place = make(*(filed("condition", with_conditions(count, "Healthy Volunteers")) for count in (1, 2)))
    assert table(place / MAPPINGS) == []
    with open_graph(place) as graph:
        assert objects(graph, "studiesCondition") == []
    assert read_report(place)["coverage"]["Condition"] == {
        "named": 0,
        "linked": 0,
        "nodes": 0,
        "merged": 0,
        "waiting": 0,
    }


def test_a_name_is_found_by_what_records_call_it(linked) -> None:
    graph = linked(with_conditions(1, "Otopyrexia"), with_conditions(2, "Stage II ear fever"))
    found = {graph.find(name, "Condition") for name in ("Otopyrexia", "Stage II ear fever")}
    assert found == {MONDO + "9900002"}


def test_a_name_of_a_record_is_found_in_other_capitals_and_accents_too(linked) -> None:
    sponsor = {"leadSponsor": {"name": "Universität Nirgendwo", "class": "OTHER"}}
    graph = linked(study(number(1), sponsorCollaboratorsModule=sponsor))
    assert graph.find("UNIVERSITAT NIRGENDWO", "Sponsor") == "https://ror.org/0zz000001"


def test_the_registrys_own_code_tells_a_name_that_nothing_else_explains(linked) -> None:
    browse = {"meshes": [{"id": "D000900050", "term": "Ear Rash"}]}
    studies = [with_conditions(count, "Spotty lobes") for count in (1, 2)]
    for each in studies:
        each["derivedSection"] = {"conditionBrowseModule": browse}
    graph = linked(*studies)
    assert objects(graph, "studiesCondition") == [MESH + "D900050"]
    (row,) = graph.query("links_of_a_name", written="Spotty lobes")
    assert (row["predicate"], row["justification"]) == (
        "http://www.w3.org/2004/02/skos/core#broadMatch",
        "https://w3id.org/semapv/vocab/BackgroundKnowledgeBasedMatching",
    )


def test_a_code_that_names_are_linked_to_as_well_has_one_label(linked) -> None:
    one = with_conditions(1, "Ear rash")
    one["derivedSection"] = {"conditionBrowseModule": {"meshes": [{"id": "D900050", "term": "Ear Rashes"}]}}
    graph = linked(one)
    assert objects(graph, "studiesCondition") == [MESH + "D900050"]
    labels = graph.sparql(f"SELECT ?label {{ <{MESH}D900050> rdfs:label ?label }}")
    assert [row["label"] for row in labels] == ["Ear Rash"]


def test_one_records_code_is_not_enough_unless_the_names_share_a_word(linked) -> None:
    graph = linked(
        filed("condition", with_conditions(1, "Blue lobes")), filed("condition", with_conditions(2, "Spots"))
    )
    assert MESH + "D900050" not in objects(graph, "studiesCondition", 1) + objects(graph, "studiesCondition", 2)


def test_a_drug_that_its_code_tells_leaves_nothing_behind_that_it_was_taken_for_before(linked) -> None:
    graph = linked(*(filed("intervention", with_drugs(count, "Unheardofin 10 mg")) for count in (1, 2)))
    assert objects(graph, "studiesDrug") == [MESH + "D900050"]
    drugs = graph.sparql("SELECT ?drug { ?drug a tg:Drug } ORDER BY ?drug")
    assert [row["drug"] for row in drugs] == [MESH + "D900050"]


def test_a_drug_and_its_tablets_stay_one_where_the_registrys_code_tells_one_of_them(linked) -> None:
    graph = linked(
        filed("intervention", with_drugs(1, "Unheardofin 10 mg")),
        filed("intervention", with_drugs(2, "Unheardofin 20 mg")),
        with_drugs(3, "Unheardofin", "Zorvatinib"),
        *(filed("intervention", with_drugs(count, "Strangeumab 10 mg")) for count in (4, 5)),
        with_drugs(6, "Strangeumab") | {"derivedSection": {"interventionBrowseModule": {"meshes": OTHER_CODE}}},
    )
    assert objects(graph, "studiesDrug", 1) == objects(graph, "studiesDrug", 2) == [MESH + "D900050"]
    assert objects(graph, "studiesDrug", 3) == [MESH + "D900050", DRUGBANK + "DB99001"]
    assert objects(graph, "studiesDrug", 4) == objects(graph, "studiesDrug", 6) != [MESH + "D900050"]


OTHER_CODE = [{"id": "D900051", "term": "Nose Rash"}]


def test_a_code_beside_two_unknown_names_tells_neither(linked) -> None:
    names = ("Spotty lobes", "Dotty lobes")
    graph = linked(*(filed("condition", with_conditions(count, *names)) for count in (1, 2)))
    own = "https://w3id.org/trialgraph/condition/"
    assert objects(graph, "studiesCondition") == [own + "dotty-lobes", own + "spotty-lobes"]


def test_a_padded_mesh_id_is_repaired_by_looking_it_up(linked) -> None:
    one = with_conditions(1, "Spotty lobes", "Ear fever")
    one["derivedSection"] = {"conditionBrowseModule": {"meshes": [{"id": "D000900050", "term": "Ear Rash"}]}}
    graph = linked(one)
    rows = graph.sparql("SELECT ?mesh { ?record tg:conditionMesh ?mesh }")
    assert [row["mesh"] for row in rows] == [MESH + "D900050"]


def test_a_mesh_term_that_is_given_by_its_label_alone_is_found_in_mesh(linked) -> None:
    by_label = {"conditionBrowseModule": {"meshes": [{"term": "Ear Rash"}]}}
    studies = [with_conditions(1, "Spotty lobes"), filed("condition", with_conditions(2, "Spotty lobes"))]
    graph = linked(studies[0] | {"derivedSection": by_label}, studies[1])
    rows = graph.sparql("SELECT DISTINCT ?mesh { ?record tg:conditionMesh ?mesh }")
    assert [row["mesh"] for row in rows] == [MESH + "D900050"]
    assert objects(graph, "studiesCondition", 1) == objects(graph, "studiesCondition", 2) == [MESH + "D900050"]


def test_a_mesh_label_that_no_vocabulary_knows_stays_a_label_and_explains_no_name(linked) -> None:
    unknown = {"conditionBrowseModule": {"meshes": [{"term": "Unheard-of Lobes"}]}}
    studies = [with_conditions(count, "Spotty lobes") | {"derivedSection": unknown} for count in (1, 2)]
    graph = linked(*studies)
    rows = graph.sparql("SELECT DISTINCT ?label { ?record tg:conditionMesh/rdfs:label ?label }")
    assert [row["label"] for row in rows] == ["Unheard-of Lobes"]
    assert objects(graph, "studiesCondition") == ["https://w3id.org/trialgraph/condition/spotty-lobes"]


# --- organisations, places, people --------------------------------------------------------------------


def test_a_sponsor_is_its_organisation_under_any_of_its_names(linked) -> None:
    sponsors = ("University of Nowhere", "Universität Nirgendwo")
    graph = linked(
        *(
            study(number(count), sponsorCollaboratorsModule={"leadSponsor": {"name": name, "class": "OTHER"}})
            for count, name in enumerate(sponsors, start=1)
        )
    )
    assert objects(graph, "hasSponsor", 1) == objects(graph, "hasSponsor", 2) == ["https://ror.org/0zz000001"]


def test_one_facility_spelled_in_two_ways_is_one_site_in_a_town_of_geonames(linked) -> None:
    graph = linked(
        with_sites(1, "Houston Ear Clinic"), with_sites(2, "Houston  EAR-Clinic", "The Ear Clinic Houston")
    )
    assert objects(graph, "hasSite", 1) == objects(graph, "hasSite", 2)
    rows = graph.sparql("SELECT DISTINCT ?town { ?site tg:city ?town }")
    assert [row["town"] for row in rows] == ["https://sws.geonames.org/4699066/"]


def test_a_country_has_its_iso_code_whatever_vocabularies_there_are(linked) -> None:
    graph = linked(with_sites(1, "Ear House"))
    assert [row["code"] for row in graph.sparql("SELECT ?code { ?c a tg:Country ; skos:notation ?code }")] == [
        "US"
    ]


def test_of_two_spellings_of_a_site_the_more_frequent_one_stays(linked) -> None:
    spellings = ("Houston Ear-Clinic", "The Houston Ear Clinic", "The Houston Ear Clinic")
    graph = linked(*(with_sites(count, name) for count, name in enumerate(spellings, start=1)))
    (site,) = {site for count in (1, 2, 3) for site in objects(graph, "hasSite", count)}
    assert site.endswith("/the-houston-ear-clinic")


def test_research_site_is_never_one_place_in_two_trials(linked) -> None:
    graph = linked(with_sites(1, "Research Site"), with_sites(2, "Research Site", "Investigative Site 042"))
    assert not set(objects(graph, "hasSite", 1)) & set(objects(graph, "hasSite", 2))
    assert len(objects(graph, "hasSite", 2)) == 2


def official(name: str, affiliation: str) -> dict[str, Any]:
    official = {"name": name, "affiliation": affiliation, "role": "PRINCIPAL_INVESTIGATOR"}
    return {"contactsLocationsModule": {"overallOfficials": [official]}}


def test_one_person_at_one_place_is_one_node_however_the_name_is_written(linked) -> None:
    graph = linked(
        with_conditions(
            1, "Ear fever", **official("Prof. Adalbert J. Quillfeather, MD", "Ear Clinic, University of Nowhere")
        ),
        with_conditions(2, "Ear fever", **official("Adalbert Quillfeather", "University of Nowhere")),
    )
    assert objects(graph, "hasInvestigator", 1) == objects(graph, "hasInvestigator", 2)


def test_one_common_name_in_two_countries_stays_two_people(linked) -> None:
    graph = linked(
        with_conditions(1, "Ear fever", **official("John Smith", "University of Nowhere, USA")),
        with_conditions(2, "Nose itch", **official("John Smith", "Hospital of Elsewhere, Australia")),
    )
    assert objects(graph, "hasInvestigator", 1) != objects(graph, "hasInvestigator", 2)


# --- the evidence -------------------------------------------------------------------------------------


def test_every_link_is_a_row_that_sssom_reads(make) -> None:
    place = make(
        with_drugs(1, "ZV-1234 10 mg", conditionsModule={"conditions": ["Recurrent ear fever"]}),
        with_sites(2, "Ear House"),
    )
    mappings, *_ = sssom_pydantic.read(place / MAPPINGS)
    rows = table(place / MAPPINGS)
    assert len(mappings) == len(rows) == 3
    assert {(row["subject_label"], row["object_id"]) for row in rows} == {
        ("ZV-1234 10 mg", "drugbank:DB99001"),
        ("Recurrent ear fever", "mondo:9900002"),
        ("Houston", "geonames:4699066/"),
    }
    assert all(
        row["mapping_justification"].startswith("semapv:") and row["object_source_version"] == "1" for row in rows
    )
    assert mappings[0].mapping_tool.name == "trialgraph"


def test_the_concepts_of_the_graph_are_skos_in_a_graph_of_their_own(linked) -> None:
    graph = linked(with_conditions(1, "Juvenile ear fever"))
    rows = graph.sparql(
        "SELECT ?label { GRAPH <https://w3id.org/trialgraph/graph/concepts> {"
        f" <{MONDO}9900003> skos:broader+ ?wider ."
        " ?wider skos:prefLabel ?label ; skos:inScheme ?scheme ; a skos:Concept }"
        " } ORDER BY ?label"
    )
    assert [row["label"] for row in rows] == ["ear disorder", "ear fever"]
    assert not list(graph.sparql("SELECT ?wider { ?concept skos:broader ?wider }"))


def test_the_report_counts_what_is_linked_and_names_the_vocabularies(make) -> None:
    report = read_report(make(with_drugs(1, "Zorvatinib", "Unheardofin"), with_drugs(2, "Zorvatinib")))
    assert report["coverage"]["Drug"] == {"named": 3, "linked": 2, "nodes": 2, "merged": 0, "waiting": 0}
    assert report["vocabularies"] == dict.fromkeys(sorted(TABLES), "1")


def test_a_site_that_is_one_with_another_counts_as_linked_where_that_is(make) -> None:
    spellings = ("University of Nowhere", "University of Nowhere", "Universität Nirgendwo", "Ear House")
    place = make(*(with_sites(count, name) for count, name in enumerate(spellings, start=1)))
    assert read_report(place)["coverage"]["Site"] == {
        "named": 4,
        "linked": 3,
        "nodes": 3,
        "merged": 1,
        "waiting": 0,
    }


def test_all_people_are_counted_not_only_those_who_are_named_in_several_ways(make) -> None:
    people = ("Ada B. Quillfeather", "Quillfeather, Ada", "Bodo Schreibfeder", "Carla Schwanenkiel")
    place = make(
        *(
            with_conditions(count, "Ear fever", **official(name, "University of Nowhere"))
            for count, name in enumerate(people, start=1)
        )
    )
    assert read_report(place)["coverage"]["Investigator"] == {
        "named": 4,
        "linked": 0,
        "nodes": 4,
        "merged": 1,
        "waiting": 0,
    }


def test_a_graph_that_is_linked_conforms_to_the_shapes(make) -> None:
    from trialgraph.shapes import find_violations

    place = make(
        with_drugs(1, "Zorvatinib + Lumacept", conditionsModule={"conditions": ["Ear fever", "Healthy"]}),
        with_sites(2, "Ear House", "Research Site"),
        with_conditions(3, "Nose itch", **official("Ada Quill", "University of Nowhere")),
    )
    with open_graph(place) as graph:
        assert list(find_violations(graph.store)) == []


# --- the same, anew -----------------------------------------------------------------------------------

MIXED = (
    with_drugs(1, "Zorvatinib 5 mg", "Unheardofin"),
    with_drugs(2, "unheardofin tablets", "ZV 1234"),
    with_conditions(3, "Ear fever", **official("Ada B. Quillfeather", "University of Nowhere")),
    with_conditions(4, "EF", **official("Quillfeather, Ada", "University of Nowhere")),
    with_sites(5, "Houston Ear Clinic"),
    with_sites(6, "The Ear-Clinic, Houston"),
)


def contents(place: Path) -> dict[str, bytes | list[str]]:
    import pyoxigraph

    store = pyoxigraph.Store.read_only(str(place / "store"))
    files = {name: (place / name).read_bytes() for name in (MAPPINGS, CANDIDATES)}
    return files | {
        "store": sorted(str(quad) for quad in store if "readAt" not in str(quad) and "readFrom" not in str(quad))
    }


def test_the_order_of_records_changes_no_link(make) -> None:
    first = contents(make(*MIXED, shuffle=1))
    assert contents(make(*MIXED, shuffle=2)) == first
    assert len(table_rows := first[MAPPINGS].splitlines()) > 8, table_rows


def test_linking_anew_gives_what_a_build_gives(make) -> None:
    place = make(*MIXED, vocabularies=["mondo"])
    partly = contents(place)
    relink(place)
    relinked = contents(place)
    assert relinked != partly
    assert relinked == contents(make(*MIXED))
    assert read_report(place)["coverage"]["Drug"]["linked"] == 2


def test_what_people_decide_goes_before_what_is_found_and_survives_rebuilding(make) -> None:
    place = make(with_drugs(1, "Unheardofin"), with_drugs(2, "Zorvatinib"))
    subject = "https://w3id.org/trialgraph/drug/"
    said = {"category": "Drug", "justification": Justification.CURATION, "confidence": 1.0, "author": "Ada Quill"}
    with mapping_table(decisions_path(place)) as write:
        write(
            Mapping(
                subject_id=subject + "unheardofin",
                subject_label="Unheardofin",
                predicate=Predicate.EXACT,
                object_id=DRUGBANK + "DB99002",
                object_label="Lumacept",
                vocabulary="drugbank",
                **said,
            )
        )
        write(
            Mapping(
                subject_id=subject + "zorvatinib",
                subject_label="Zorvatinib",
                predicate=Predicate.EXACT,
                negated=True,
                object_id=DRUGBANK + "DB99001",
                object_label="Zorvatinib",
                vocabulary="drugbank",
                **said,
            )
        )
    for again in (lambda: relink(place), lambda: make(with_drugs(1, "Unheardofin"), with_drugs(2, "Zorvatinib"))):
        again()
        with open_graph(place) as graph:
            assert objects(graph, "studiesDrug", 1) == [DRUGBANK + "DB99002"]
            assert objects(graph, "studiesDrug", 2) == [subject + "zorvatinib"]
        rows = {row["subject_label"]: row for row in table(place / MAPPINGS)}
        assert rows["Unheardofin"]["author_label"] == "Ada Quill"
        assert rows["Zorvatinib"]["predicate_modifier"] == "Not"


def decide(place: Path, *rows: Mapping) -> None:
    """Writes down what somebody has decided."""
    with mapping_table(decisions_path(place)) as write:
        for row in rows:
            write(row)


def accepted(kind: str, name: str, object_id: str, **said: Any) -> Mapping:
    """That a name means a thing, or has to do with it."""
    usual = {"predicate": Predicate.EXACT, "object_label": "what is meant", "confidence": 1.0}
    subject = f"https://w3id.org/trialgraph/{kind.lower()}/{name.lower()}"
    row = {"subject_id": subject, "subject_label": name, "category": kind, "object_id": object_id}
    return Mapping(**row | usual | {"justification": Justification.CURATION} | said)


def test_what_is_one_with_a_decided_name_goes_where_that_goes(make) -> None:
    place = make(with_drugs(1, "Unheardofin 10 mg"), with_drugs(2, "Unheardofin"))
    decide(place, accepted("Drug", "Unheardofin", DRUGBANK + "DB99002", vocabulary="drugbank"))
    relink(place)
    with open_graph(place) as graph:
        assert objects(graph, "studiesDrug", 1) == objects(graph, "studiesDrug", 2) == [DRUGBANK + "DB99002"]


def test_names_that_are_said_to_be_each_other_are_one(make) -> None:
    place = make(with_drugs(1, "Unheardofin"), with_drugs(2, "Strangeumab"))
    names = "https://w3id.org/trialgraph/drug/"
    one = accepted("Drug", "Unheardofin", names + "strangeumab")
    decide(place, one, accepted("Drug", "Strangeumab", names + "unheardofin"))
    relink(place)
    with open_graph(place) as graph:
        assert objects(graph, "studiesDrug", 1) == objects(graph, "studiesDrug", 2)


def test_a_part_of_an_organisation_stays_by_itself_where_somebody_has_decided(make) -> None:
    sponsor = {"sponsorCollaboratorsModule": {"leadSponsor": {"name": "Earhouse"}}}
    place = make(with_drugs(1, "Zorvatinib", **sponsor))
    whole = "https://ror.org/0zz000001"
    decide(place, accepted("Sponsor", "Earhouse", whole, predicate=Predicate.BROAD, vocabulary="ror"))
    relink(place)
    with open_graph(place) as graph:
        assert objects(graph, "hasSponsor") == ["https://w3id.org/trialgraph/sponsor/earhouse"]


def test_what_somebody_has_rejected_is_no_plain_statement(make) -> None:
    place = make(with_drugs(1, "Zorvatinib"))
    (row,) = read_mappings(place / MAPPINGS)
    query = f"ASK {{ GRAPH ?graph {{ ?name skos:exactMatch <{row.object_id}> ; rdfs:label 'Zorvatinib' }} }}"
    for is_rejected in (False, True):
        decide(place, *[replace(row, negated=True)] * is_rejected)
        relink(place)
        with open_graph(place) as graph:
            assert bool(graph.sparql(query)) is not is_rejected


def test_what_is_decided_twice_is_decided_once(make) -> None:
    place = make(with_drugs(1, "Zorvatinib 10 mg"))
    (row,) = read_mappings(place / MAPPINGS)
    decide(place, row, row, replace(row, predicate=Predicate.EXACT))
    relink(place)
    with open_graph(place) as graph:
        assert objects(graph, "studiesDrug") == [DRUGBANK + "DB99001"]


@pytest.mark.parametrize("negated", [True, False])
def test_what_is_decided_on_a_name_that_the_registrys_code_tells_is_written_once(make, negated: bool) -> None:
    place = make(*(filed("intervention", with_drugs(count, "Unheardofin")) for count in (1, 2)))
    (by_code,) = read_mappings(place / MAPPINGS)
    decided = replace(by_code, object_id=DRUGBANK + "DB99002", vocabulary="", negated=negated)
    decide(place, decided)
    relink(place)
    rows = list(read_mappings(place / MAPPINGS))
    assert sorted(row.object_id for row in rows) == sorted([decided.object_id, *[by_code.object_id] * negated])
    assert read_report(place)["coverage"]["Drug"] == {
        "named": 2,
        "linked": 2,
        "nodes": 1,
        "merged": 0,
        "waiting": 0,
    }


def test_a_term_of_ones_own_is_a_concept_also_where_somebody_has_decided(make, tmp_path, monkeypatch) -> None:
    file = tmp_path / "own.tsv"
    file.write_text("id\tlabel\n77\tUnheardofinum\n", encoding="utf-8")
    folder = tmp_path / "own"
    build_index(own_vocabulary("own", kinds=("drug",)), find_documents(file), folder)
    place = make(with_drugs(1, "Unheardofin"))
    decide(
        place,
        Mapping(
            subject_id="https://w3id.org/trialgraph/drug/unheardofin",
            subject_label="Unheardofin",
            category="Drug",
            predicate=Predicate.EXACT,
            object_id="https://w3id.org/trialgraph/vocabulary/own/77",
            object_label="Unheardofinum",
            vocabulary="own",
            justification=Justification.CURATION,
            confidence=1,
        ),
    )
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(folder))
    relink(place)
    with open_graph(place) as graph:
        labels = graph.sparql("SELECT ?label { ?drug a tg:Drug ; rdfs:label ?label }")
        assert [row["label"] for row in labels] == ["Unheardofinum"]


# --- what goes wrong ----------------------------------------------------------------------------------


def test_a_vocabulary_that_has_not_been_added_is_named(make) -> None:
    with pytest.raises(ConfigError, match="chebi"):
        make(with_drugs(1, "Zorvatinib"), vocabularies=["chebi"])


def test_a_broken_decision_stops_the_build_with_its_row_and_leaves_the_old_graph(make) -> None:
    place = make(with_drugs(1, "Zorvatinib"))
    before = (place / REPORT).read_bytes()
    decisions = decisions_path(place)
    with mapping_table(decisions) as write:
        write(next(iter(read_mappings(place / MAPPINGS))))
    decisions.write_text(
        decisions.read_text(encoding="utf-8").replace("skos:exactMatch", "same"), encoding="utf-8"
    )
    with pytest.raises(SourceError, match=r"row 1.*same"):
        relink(place)
    assert (place / REPORT).read_bytes() == before


def test_a_broken_decision_stops_a_build_before_it_reads(make) -> None:
    place = make(with_drugs(1, "Zorvatinib"))
    decisions_path(place).write_text("subject_id\nnothing\n", encoding="utf-8")
    read: list[object] = []
    with pytest.raises(SourceError, match="row 1"):
        make(with_drugs(1, "Zorvatinib"), progress=read.append)
    assert not read


def test_records_that_are_damaged_are_named(make) -> None:
    place = make(with_drugs(1, "Zorvatinib"))
    (place / "records.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match=r"records.sqlite.*build the graph anew"):
        relink(place)


def test_what_was_built_without_its_records_is_not_linked_anew(make) -> None:
    place = make(with_drugs(1, "Zorvatinib"))
    (place / "records.sqlite").unlink()
    with pytest.raises(StoreError, match="build the graph anew"):
        relink(place)
