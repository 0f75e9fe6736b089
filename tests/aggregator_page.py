"""Writes a study of the API as an aggregator's page would show it, in either layout: for round trips."""

from trialgraph.registries.ctgov.page_sections import HINTS

Study = dict[str, dict]


def write_page(study: Study, *, labelled: bool) -> str:
    """The page of a `protocolSection`; without labels, types, roles and statuses of sites are gone too."""
    identification = study["identificationModule"]
    lines = [identification["briefTitle"], f"NCT ID: {identification['nctId']}"]
    for heading, write in SECTIONS.items():
        lines += ["", heading, "", f"{HINTS[heading]}, and so on."]
        for line in write(study, labelled):
            lines += ["", line] if labelled else [line]
    return "\n".join(lines)


def _value(label: str, value: object, labelled: bool) -> list[str]:
    if value is None:
        return []
    return [label, str(value)] if labelled else [str(value)]


def _basic(study: Study, labelled: bool) -> list[str]:
    status, design = study["statusModule"], study.get("designModule", {})
    count = design.get("enrollmentInfo", {}).get("count")
    return [
        *_value("Recruitment Status", status["overallStatus"], labelled),
        *_value("Clinical Phase", "/".join(design.get("phases", ())) or None, labelled),
        *_value("Total Enrollment", None if count is None else f"{count} participants", labelled),
        *_value("Study Classification", design.get("studyType"), labelled),
        *_value("Study Start Date", status.get("startDateStruct", {}).get("date"), labelled),
        *_value("Study Completion Date", status.get("completionDateStruct", {}).get("date"), labelled),
    ]


def _summary(study: Study, labelled: bool) -> list[str]:
    return study.get("descriptionModule", {}).get("briefSummary", "").splitlines()


def _conditions(study: Study, labelled: bool) -> list[str]:
    return study.get("conditionsModule", {}).get("conditions", []) if labelled else []


def _design(study: Study, labelled: bool) -> list[str]:
    info = study.get("designModule", {}).get("designInfo", {})
    return [
        *_value("Allocation Method", info.get("allocation"), labelled),
        *_value("Intervention Model", info.get("interventionModel"), labelled),
        *_value("Primary Study Purpose", info.get("primaryPurpose"), labelled),
        *_value("Blinding Strategy", info.get("maskingInfo", {}).get("masking"), labelled),
        *_value("Observational Model Type", info.get("observationalModel"), labelled),
        *_value("Study Time Perspective", info.get("timePerspective"), labelled),
    ]


def _groups(study: Study, labelled: bool) -> list[str]:
    module = study.get("armsInterventionsModule", {})
    lines = []
    for arm in module.get("armGroups", ()):
        lines.append(arm["label"])
        if labelled and "type" in arm:
            lines.append("Group Type " + arm["type"])
        lines += arm.get("description", "").splitlines()
        for intervention in interventions_of(arm, module):
            lines.append(intervention["name"])
            if labelled:
                lines.append("Intervention Type " + intervention["type"])
            lines += intervention.get("description", "").splitlines()
    return lines


def interventions_of(arm: dict, module: dict) -> list[dict]:
    """The interventions whose names, `Drug: Baricitinib`, an arm lists."""
    named = {name.split(": ", 1)[-1] for name in arm.get("interventionNames", ())}
    return [intervention for intervention in module.get("interventions", ()) if intervention.get("name") in named]


def _interventions(study: Study, labelled: bool) -> list[str]:
    lines = []
    for intervention in study.get("armsInterventionsModule", {}).get("interventions", ()):
        if "name" not in intervention:
            continue
        lines += [intervention["name"], *intervention.get("description", "").splitlines()]
        if labelled:
            lines.append("Intervention Type " + intervention["type"])
    return lines


def _eligibility(study: Study, labelled: bool) -> list[str]:
    module = study.get("eligibilityModule", {})
    healthy = {True: "Yes", False: "No"}.get(module.get("healthyVolunteers"))
    return [
        *module.get("eligibilityCriteria", "").splitlines(),
        *_value("Minimum Eligible Age", module.get("minimumAge", "N/A"), labelled),
        *_value("Maximum Eligible Age", module.get("maximumAge", "N/A"), labelled),
        *_value("Eligible Sex", module.get("sex"), labelled),
        *_value("Accepts Healthy Volunteers", healthy, labelled),
    ]


def _sponsors(study: Study, labelled: bool) -> list[str]:
    module = study["sponsorCollaboratorsModule"]
    lines = []
    for role, sponsor in [
        *(("collaborator", s) for s in module.get("collaborators", ())),
        ("lead", module["leadSponsor"]),
    ]:
        lines += [sponsor["name"], sponsor.get("class", "OTHER")]
        if labelled:
            lines.append("Sponsor Role " + role)
    return lines


def _officials(study: Study, labelled: bool) -> list[str]:
    lines = []
    for official in study.get("contactsLocationsModule", {}).get("overallOfficials", ()):
        lines += [official["name"], "Role: " + official.get("role", "STUDY_CHAIR")]
        lines += [official["affiliation"]] if "affiliation" in official else []
    return lines


def _locations(study: Study, labelled: bool) -> list[str]:
    lines = []
    for site in study.get("contactsLocationsModule", {}).get("locations", ()):
        lines += [site["facility"]] if "facility" in site else []
        lines.append(f"{site.get('city', '')}, {site.get('state', '')}, {site.get('country', '')}")
        if labelled and "status" in site:
            lines.append("Site Status " + site["status"])
    return lines


def _countries(study: Study, labelled: bool) -> list[str]:
    sites = study.get("contactsLocationsModule", {}).get("locations", ())
    return sorted({site["country"] for site in sites if "country" in site}) if labelled else []


def _references(study: Study, labelled: bool) -> list[str]:
    lines = []
    for reference in study.get("referencesModule", {}).get("references", ()):
        lines += reference.get("citation", "").splitlines()
        if labelled and "type" in reference:
            lines.append("Reference Type " + reference["type"])
        if "pmid" in reference:
            lines.append(f"PMID: {reference['pmid']} (View on PubMed)")
    return lines


def _identifiers(study: Study, labelled: bool) -> list[str]:
    module = study["identificationModule"]
    lines = []
    for other in module.get("secondaryIdInfos", ()):
        lines += [
            other["id"],
            f"Identifier Type: {other.get('type', '-')}",
            "Identifier Source: secondary_id",
        ]
    own = module.get("orgStudyIdInfo", {}).get("id")
    return [*lines, *([own, "Identifier Type: -", "Identifier Source: org_study_id"] if own else ())]


SECTIONS = {
    "Basic Information": _basic,
    "Brief Summary": _summary,
    "Conditions": _conditions,
    "Study Design": _design,
    "Study Groups": _groups,
    "Interventions": _interventions,
    "Eligibility Criteria": _eligibility,
    "Sponsors": _sponsors,
    "Principal Investigators": _officials,
    "Locations": _locations,
    "Countries": _countries,
    "References": _references,
    "Other Identifiers": _identifiers,
}
