"""Invented studies in the shape of ClinicalTrials.gov's API v2."""

import json
from typing import Any

NUMBER = "NCT90000001"


def study(number: str = NUMBER, *, updated: str = "2024-05-06", **modules: Any) -> dict[str, Any]:
    """A small study; modules by their names in the API, merged over those that make it a study."""
    section = {
        "identificationModule": {"nctId": number, "briefTitle": "Zorvatinib in invented ear fever"},
        "statusModule": {"lastUpdatePostDateStruct": {"date": updated}},
    }
    for name, module in modules.items():
        both_are_objects = isinstance(module, dict) and name in section
        section[name] = section[name] | module if both_are_objects else module
    return {"protocolSection": section}


def encoded(document: object) -> bytes:
    """JSON as the registry sends it: on one line, in UTF-8."""
    return json.dumps(document, ensure_ascii=False).encode()


def full_study() -> dict[str, Any]:
    """A study that says something in every field that the reader knows, and in some that it leaves out."""
    whole = study(
        identificationModule={
            "nctIdAliases": ["NCT90000009"],
            "orgStudyIdInfo": {"id": "ZEPHYR-2", "type": "NIH", "link": "https://example.org/zephyr"},
            "secondaryIdInfos": [
                {"id": "2020-900001-11", "type": "EUDRACT_NUMBER"},
                {"id": "R01-XX-1", "type": "NIH", "domain": "Fund of Ears", "link": "https://example.org/r01"},
            ],
            "officialTitle": "Zorvatinib or sham light in invented ear fever, randomised",
            "acronym": "ZEPHYR",
        },
        statusModule={
            "statusVerifiedDate": "2024-04",
            "overallStatus": "UNKNOWN",
            "lastKnownStatus": "RECRUITING",
            "whyStopped": "Too few ears",
            "startDateStruct": {"date": "2022-08-31", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2025-02", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2026", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2022-01-02",
            "studyFirstPostDateStruct": {"date": "2022-01-09"},
            "resultsFirstPostDateStruct": {"date": "2024-01-01"},
            "lastUpdateSubmitDate": "2024-05-01",
        },
        sponsorCollaboratorsModule={
            "responsibleParty": {
                "type": "PRINCIPAL_INVESTIGATOR",
                "investigatorFullName": "Ada Quill",
                "investigatorTitle": "Head of Ears",
                "investigatorAffiliation": "Hospital of Nowhere",
                "oldOrganization": "Ear Board",
            },
            "leadSponsor": {"name": "Hospital of Nowhere", "class": "OTHER"},
            "collaborators": [{"name": "Zorva Ltd", "class": "INDUSTRY"}],
        },
        descriptionModule={"briefSummary": "Ears are warmed.", "detailedDescription": "In two groups."},
        conditionsModule={"conditions": ["Ear Fever"], "keywords": ["ears", "light"]},
        designModule=_design(),
        armsInterventionsModule=_arms(),
        outcomesModule={
            "primaryOutcomes": [{"measure": "Warmth", "description": "In degrees", "timeFrame": "4 weeks"}],
            "secondaryOutcomes": [{"measure": "Redness"}],
            "otherOutcomes": [{"measure": "Hearing"}],
        },
        eligibilityModule={
            "eligibilityCriteria": "Inclusion:\n\n* an ear",
            "healthyVolunteers": False,
            "sex": "ALL",
            "genderBased": True,
            "genderDescription": "Any",
            "minimumAge": "3 Years",
            "maximumAge": "18 Months",
            "stdAges": ["CHILD"],
            "studyPopulation": "Visitors",
            "samplingMethod": "PROBABILITY_SAMPLE",
        },
        contactsLocationsModule=_people_and_places(),
        referencesModule={
            "references": [
                {"pmid": "90000001", "type": "RESULT", "citation": "Quill A. Ears. doi: 10.9999/ears.1."},
            ]
        },
    )
    browse = {"meshes": [{"id": "D000004427", "term": "Ear"}], "ancestors": [{"id": "D004427", "term": "Ear"}]}
    derived = {"conditionBrowseModule": browse, "interventionBrowseModule": browse}
    derived["miscInfoModule"] = {"versionHolder": "2024-05-08"}
    return whole | {"derivedSection": derived, "hasResults": True}


def _design() -> dict[str, Any]:
    return {
        "studyType": "INTERVENTIONAL",
        "phases": ["PHASE2", "PHASE3"],
        "designInfo": {
            "allocation": "RANDOMIZED",
            "interventionModel": "PARALLEL",
            "interventionModelDescription": "Side by side",
            "primaryPurpose": "TREATMENT",
            "observationalModel": "COHORT",
            "timePerspective": "PROSPECTIVE",
            "maskingInfo": {
                "masking": "DOUBLE",
                "maskingDescription": "Same boxes",
                "whoMasked": ["PARTICIPANT", "INVESTIGATOR"],
            },
        },
        "enrollmentInfo": {"count": 62, "type": "ESTIMATED"},
    }


def _arms() -> dict[str, Any]:
    return {
        "armGroups": [
            {
                "label": "Warm",
                "type": "EXPERIMENTAL",
                "description": "Both",
                "interventionNames": ["Drug: Zorvatinib", "Device: Sham light"],
            },
            {"label": "Cold", "type": "SHAM_COMPARATOR", "interventionNames": ["Device: Sham light"]},
        ],
        "interventions": [
            {
                "type": "DRUG",
                "name": "Zorvatinib",
                "description": "4 mg",
                "armGroupLabels": ["Warm"],
                "otherNames": ["ZV-4"],
            },
            {"type": "DEVICE", "name": "Sham light", "armGroupLabels": ["Warm", "Cold"]},
        ],
    }


def _people_and_places() -> dict[str, Any]:
    return {
        "centralContacts": [
            {"name": "Desk Person", "phone": "+33 1 42 16 10 88", "email": "desk@ears.example.org"}
        ],
        "overallOfficials": [
            {"name": "Ada Quill, MD", "affiliation": "Hospital of Nowhere", "role": "STUDY_DIRECTOR"}
        ],
        "locations": [
            {
                "facility": "Hospital of Nowhere",
                "status": "RECRUITING",
                "city": "Nowhere",
                "state": "Middle",
                "zip": "75013",
                "country": "France",
                "geoPoint": {"lat": 48.85341, "lon": 2.3488},
                "contacts": [
                    {
                        "name": "Bo Reed",
                        "role": "CONTACT",
                        "phone": "555-123-4567",
                        "email": "bo@ears.example.org",
                    },
                    {"name": "Cy Ash, PhD", "role": "PRINCIPAL_INVESTIGATOR"},
                ],
            },
            {"facility": "Research Site", "city": "Elsewhere", "country": "Spain"},
        ],
    }
