"""Real studies of the API in bulk: the graph counts what their JSON counts, and holds no contact detail."""

import gzip
import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import yaml

from trialgraph.build import build
from trialgraph.codes import find_concept
from trialgraph.stores import open_store

SHARED = Path(__file__).parents[2] / "shared" / "registries" / "ctgov-v2"
needs_real_studies = pytest.mark.skipif(
    not (SHARED / "studies.jsonl.gz").is_file(), reason="../shared/registries/ctgov-v2 is not here"
)

SCHEMES = {
    "Status": "status",
    "RecruitmentStatus": "status",
    "ExpandedAccessStatus": "status",
    "StudyType": "study-type",
    "Phase": "phase",
    "Sex": "sex",
    "StandardAge": "age-group",
    "SamplingMethod": "sampling-method",
    "AgencyClass": "sponsor-class",
    "DateType": "date-type",
    "ResponsiblePartyType": "responsible-party-type",
    "DesignAllocation": "allocation",
    "InterventionalAssignment": "intervention-model",
    "PrimaryPurpose": "purpose",
    "ObservationalModel": "observational-model",
    "DesignTimePerspective": "time-perspective",
    "EnrollmentType": "enrollment-type",
    "ArmGroupType": "arm-type",
    "InterventionType": "intervention-type",
    "OfficialRole": "investigator-role",
    "ReferenceType": "reference-type",
    "DesignMasking": "masking",
    "WhoMasked": "masked-role",
}
"""The API's enumerations, and the ontology's scheme for each."""


@pytest.mark.skipif(not (SHARED / "openapi.yaml").is_file(), reason="../shared/registries/ctgov-v2 is not here")
def test_every_word_of_the_registrys_enumerations_means_a_concept():
    document = yaml.safe_load((SHARED / "openapi.yaml").read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    words = [(scheme, word) for name, scheme in SCHEMES.items() for word in schemas[name]["enum"]]
    assert len(words) > 100
    assert [(scheme, word) for scheme, word in words if not find_concept(scheme, word)] == []


@pytest.fixture(scope="session")
def real_studies() -> list[dict[str, Any]]:
    with gzip.open(SHARED / "studies.jsonl.gz") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def real_graph(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "graph"
    build([SHARED / "studies.jsonl.gz"], folder)
    return folder


def module(document: dict[str, Any], name: str) -> dict[str, Any]:
    return document["protocolSection"].get(name) or {}


def listed(name: str, *fields: str) -> Callable[[dict[str, Any]], int]:
    """Counts the items of a module's lists."""
    return lambda document: sum(len(module(document, name).get(field) or ()) for field in fields)


def distinct(name: str, field: str) -> Callable[[dict[str, Any]], int]:
    """Counts the different texts of a list: a statement made twice is one statement."""
    return lambda document: len(
        {
            " ".join(html.unescape(text).replace("\\", "").split())
            for text in module(document, name).get(field) or ()
        }
        - {""}
    )


def sponsors(document: dict[str, Any]) -> int:
    sponsors = module(document, "sponsorCollaboratorsModule")
    return bool(sponsors.get("leadSponsor")) + len(sponsors.get("collaborators") or ())


def site_investigators(document: dict[str, Any]) -> int:
    locations = module(document, "contactsLocationsModule").get("locations") or ()
    return sum(
        contact.get("role", "CONTACT") != "CONTACT"
        for location in locations
        for contact in location.get("contacts") or ()
    )


PREFIX = "PREFIX tg: <https://w3id.org/trialgraph/ontology#> PREFIX tgc: <https://w3id.org/trialgraph/concept/> "
COUNTED = {
    "sites": ("?record tg:hasParticipation ?x", listed("contactsLocationsModule", "locations")),
    "sponsors": ("?record tg:hasSponsorship ?x", sponsors),
    "conditions": ("?record tg:conditionName ?x", distinct("conditionsModule", "conditions")),
    "keywords": ("?record tg:keyword ?x", distinct("conditionsModule", "keywords")),
    "interventions": ("?record tg:hasIntervention ?x", listed("armsInterventionsModule", "interventions")),
    "arms": ("?record tg:hasArm ?x", listed("armsInterventionsModule", "armGroups")),
    "outcomes": (
        "?record tg:hasOutcome ?x",
        listed("outcomesModule", "primaryOutcomes", "secondaryOutcomes", "otherOutcomes"),
    ),
    "references": ("?record tg:hasReference ?x", listed("referencesModule", "references")),
    "officials": (
        "?record tg:hasAppointment ?x . ?x tg:namedAs tgc:named-as-official",
        listed("contactsLocationsModule", "overallOfficials"),
    ),
    "site investigators": (
        "?record tg:hasAppointment ?x . ?x tg:namedAs tgc:named-as-site-investigator",
        site_investigators,
    ),
}


@needs_real_studies
@pytest.mark.parametrize("what", COUNTED)
def test_the_graph_counts_of_every_real_study_what_its_json_counts(real_graph, real_studies, what):
    pattern, count = COUNTED[what]
    text = f"{PREFIX} SELECT ?number (COUNT(DISTINCT ?x) AS ?n) {{ ?record tg:number ?number . {pattern} }}"
    with open_store(real_graph) as store:
        counted = {row["number"].value: int(row["n"].value) for row in store.query(text + " GROUP BY ?number")}
    expected = {module(each, "identificationModule")["nctId"]: count(each) for each in real_studies if count(each)}
    assert len(expected) > 100
    assert counted == expected


@needs_real_studies
def test_every_real_study_is_in_the_graph(real_graph, real_studies):
    report = json.loads((real_graph / "report.json").read_text(encoding="utf-8"))
    assert (report["records"], report["rejected"]) == (len(real_studies), 0)
    with open_store(real_graph) as store:
        (row,) = store.query(PREFIX + "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a tg:Trial }")
    assert int(row["n"].value) == len(real_studies)


@needs_real_studies
def test_no_contact_detail_of_any_real_study_is_in_the_graph(real_graph, real_studies):
    secrets = set(contact_details(real_studies))
    assert len(secrets) > 2000
    quads = pyoxigraph.Store.read_only(str(real_graph / "store"))
    texts = {text for quad in quads for text in (quad.subject.value, quad.object.value)}
    found = set()
    for text in texts:
        if "@" in text:
            found |= {address.lower() for address in re.findall(r"[\w.+'-]+@[\w.-]+\.\w+", text)}
        if _THREE_DIGITS.search(text):
            found |= {re.sub(r"\D", "", number) for number in _NUMBER.findall(text)}
    assert found & secrets == set()
    assert [each for each in found if "@" in each] == []


_THREE_DIGITS = re.compile(r"\d{3}")
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/–]{5,}\d")


def contact_details(value: Any) -> Iterator[str]:
    """Every e-mail address, and the digits of every telephone number, that stands in a field of that name."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, dict | list):
            yield from contact_details(inner)
        elif key == "email":
            yield inner.strip().lower()
        elif key == "phone" and len(digits := re.sub(r"\D", "", inner)) >= 7:
            yield digits
