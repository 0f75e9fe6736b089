"""Real studies in ClinicalTrials.gov's older XML, in bulk and against the API's JSON of the same studies."""

import gzip
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from older_trial import as_older
from trialgraph.mentions import find_unknown_words
from trialgraph.records import RegistryRecord
from trialgraph.registries.ctgov import api, xml
from trialgraph.triples import record_quads

SHARED = Path(__file__).parents[2] / "shared" / "registries"
pytestmark = pytest.mark.skipif(
    not (SHARED / "ctgov-xml" / "studies.zip").is_file(), reason="../shared/registries/ctgov-xml is not here"
)


@pytest.fixture(scope="module")
def documents() -> dict[str, bytes]:
    """The studies, by their numbers."""
    with zipfile.ZipFile(SHARED / "ctgov-xml" / "studies.zip") as archive:
        return {Path(name).stem: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def records(documents: dict[str, bytes]) -> dict[str, RegistryRecord]:
    return {number: xml.FORMAT.read(data) for number, data in documents.items()}


# --- in bulk ------------------------------------------------------------------------------------------


def items(path: str) -> Callable[[Element], int]:
    """Counts the elements at a path that say anything."""
    return lambda root: sum(any(text.strip() for text in each.itertext()) for each in root.findall(path))


def masked(root: Element) -> int:
    written = root.findtext("study_design_info/masking") or root.findtext("study_design") or ""
    return len(re.findall(r"Participant|Care Provider|Investigator|Outcomes Assessor|\(Subject", written))


COUNTED = {
    "sites": (lambda trial: trial.sites, items("location")),
    "sponsors": (lambda trial: trial.sponsors, lambda root: items("sponsors/*")(root)),
    "conditions": (lambda trial: trial.conditions, items("condition")),
    "keywords": (lambda trial: trial.keywords, items("keyword")),
    "interventions": (lambda trial: trial.interventions, items("intervention")),
    "other names": (
        lambda trial: [name for each in trial.interventions for name in each.other_names],
        items("intervention/other_name"),
    ),
    "arms": (lambda trial: trial.arms, items("arm_group")),
    "what arms receive": (
        lambda trial: [position for arm in trial.arms for position in arm.interventions],
        items("intervention/arm_group_label"),
    ),
    "outcomes": (
        lambda trial: trial.outcomes,
        lambda root: sum(items(kind + "_outcome")(root) for kind in ("primary", "secondary", "other")),
    ),
    "references": (
        lambda trial: trial.references,
        lambda root: items("reference")(root) + items("results_reference")(root),
    ),
    "people": (
        lambda trial: trial.investigators,
        lambda root: sum(
            items(path)(root)
            for path in (
                "overall_official",
                "location/investigator",
                "responsible_party/investigator_full_name",
                "responsible_party/name_title",
            )
        ),
    ),
    "numbers": (lambda trial: trial.identifiers, items("id_info/*")),
    "MeSH terms": (
        lambda trial: trial.condition_mesh + trial.intervention_mesh,
        lambda root: items("condition_browse/mesh_term")(root) + items("intervention_browse/mesh_term")(root),
    ),
    "masked roles": (lambda trial: trial.masked_roles, masked),
}


@pytest.mark.parametrize("what", COUNTED)
def test_every_real_study_has_as_many_as_its_xml(documents, records, what):
    of_trial, of_root = COUNTED[what]
    found = {number: len(of_trial(record.trial)) for number, record in records.items()}
    expected = {number: of_root(ElementTree.fromstring(data)) for number, data in documents.items()}
    assert sum(expected.values()) > 100
    assert found == expected


SAID = {
    "brief_summary/textblock": lambda record: record.trial.brief_summary,
    "detailed_description/textblock": lambda record: record.trial.detailed_description,
    "eligibility/criteria/textblock": lambda record: record.trial.eligibility.criteria,
    "eligibility/study_pop/textblock": lambda record: record.trial.eligibility.study_population,
    "official_title": lambda record: record.trial.official_title,
    "acronym": lambda record: record.trial.acronym,
    "why_stopped": lambda record: record.trial.why_stopped,
    "start_date": lambda record: record.trial.start_date,
    "completion_date": lambda record: record.trial.completion_date,
    "primary_completion_date": lambda record: record.trial.primary_completion_date,
    "enrollment": lambda record: record.trial.enrollment is not None,
    "verification_date": lambda record: record.verified,
    "study_first_posted": lambda record: record.first_posted,
    "results_first_posted": lambda record: record.results_first_posted,
    "last_update_posted": lambda record: record.last_updated,
    "clinical_results/*": lambda record: record.has_results,
    "study_design_info/allocation": lambda record: record.trial.allocation,
    "study_design_info/observational_model": lambda record: record.trial.observational_model,
    "eligibility/healthy_volunteers": lambda record: record.trial.eligibility.healthy_volunteers is not None,
}


@pytest.mark.parametrize("path", SAID)
def test_what_a_real_study_says_is_on_its_record(documents, records, path):
    saying = {number for number, data in documents.items() if items(path)(ElementTree.fromstring(data))}
    filled = {number for number, record in records.items() if SAID[path](record)}
    older = {"NCT00712335"} if path.startswith("study_design_info") else set()  # its design is one line
    assert len(saying) > 20
    assert filled - older == saying


def test_words_are_known_and_nothing_is_odd_but_officials_who_are_no_persons(records):
    noted = Counter(
        finding.detail
        for record in records.values()
        for finding in (*record.findings, *find_unknown_words(record))
    )
    assert noted == {"not a person's name; no investigator is made of it": 23}


# --- the same studies from the API --------------------------------------------------------------------


@pytest.fixture(scope="module")
def newer(documents: dict[str, bytes]) -> dict[str, RegistryRecord]:
    """The API's record of each study that is in both formats."""
    with gzip.open(SHARED / "ctgov-v2" / "studies.jsonl.gz") as lines:
        read = (api.FORMAT.read(line) for line in lines if number_in(line) in documents)
        return {record.number: record for record in read}


def number_in(line: bytes) -> str:
    return json.loads(line)["protocolSection"]["identificationModule"]["nctId"]


CHANGED_SINCE = {"NCT00006150", "NCT01298141", "NCT02513394", "NCT04407182", "NCT04524598"}
"""Studies whose sponsors have updated them between the two downloads."""

ALLOWED = {
    r"#reported(Status|Phase)>": "the word of status and phase is kept as reported; the concept is the same",
    r"#(condition|intervention)Mesh>": "terms are assigned anew with each year's MeSH",
    r"NCT00490425.*(frankfurt|#hasSite>)|frankfurt.*(#state>|#city>|#country>|#postalCode>)|/site/germany/frankfurt":
        "the registry has brought places to GeoNames' names since: Frankfurt, Hessen",
    r"NCT00002708/sponsorship.*#sponsorClass>": "a network was of class Other before 2017",
    r"NCT00712335> .*#(firstPosted|resultsFirstPosted|lastUpdated)>": "posting dates came into the XML in 2017",
}  # fmt: skip
"""Statements of one format alone, and why; what the XML has no place for is taken from the API's before."""


def test_a_study_in_both_formats_is_the_same_graph_but_for_the_differences_listed(newer, records):
    assert len(newer) == 16
    unexpected = []
    for number in newer.keys() - CHANGED_SINCE:
        lines = set(record_quads(as_older(newer[number])).splitlines())
        lines ^= set(record_quads(records[number]).splitlines())
        unexpected += [line for line in lines if not any(re.search(allowed, line) for allowed in ALLOWED)]
    assert unexpected == []


def test_words_of_status_and_phase_that_differ_mean_the_same(newer, records):
    for number in newer.keys() - CHANGED_SINCE:
        pairs = (record_quads(record).splitlines() for record in (newer[number], records[number]))
        theirs, ours = ({line for line in lines if re.search("#(status|phase)>", line)} for lines in pairs)
        assert theirs == ours


def test_a_study_that_was_updated_since_is_the_older_version_of_the_same(newer, records):
    for number in CHANGED_SINCE:
        assert records[number].last_updated < newer[number].last_updated
        assert records[number].first_submitted == newer[number].first_submitted
        assert set(stable(records[number])) == set(stable(newer[number]))


def stable(record: RegistryRecord) -> Iterator[str]:
    """What sponsors seldom change."""
    stated = "#(studyType|interventionModel|observationalModel|purpose|masking|acronym|conditionName)>"
    return (line for line in record_quads(record).splitlines() if re.search(stated, line))
