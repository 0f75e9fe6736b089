"""ClinicalTrials.gov API v2 JSON: a study, a list, a page of the API, JSON lines.

Source of the fields and enumerations: the registry's OpenAPI document, version 2.0.5.
"""

import re
from collections import defaultdict
from functools import partial
from itertools import chain
from typing import Any

from trialgraph import names
from trialgraph.dates import age_groups, age_in_months
from trialgraph.errors import RecordError
from trialgraph.identifiers import find_doi, find_in_scheme, scheme_of
from trialgraph.records import (
    Arm,
    Concept,
    Condition,
    EligibilityCriteria,
    Identifier,
    Intervention,
    Outcome,
    Position,
    Reference,
    RegistryRecord,
    Sponsor,
    Trial,
    TrialDate,
)
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ctgov import study as api
from trialgraph.registries.ctgov.decoding import decode_study
from trialgraph.registries.ctgov.people import read_people_and_places
from trialgraph.registries.formats import Format
from trialgraph.registries.json_stream import looks_like_json, plain_head, split_json

_SECTIONS = rb'"(protocolSection|derivedSection|resultsSection|annotationSection|documentSection|studies)"\s*:'
_STUDY_KEY = re.compile(_SECTIONS)
_STUDY_LINE = re.compile(rb"^[ \t]*\{\s*" + _SECTIONS, re.MULTILINE)


def read(data: bytes) -> RegistryRecord:
    """One study as a record; raises `RecordError` where there is no NCT number."""
    study, findings = decode_study(data)
    return record_of(study, Cleaner(findings))


def record_of(study: api.Study, clean: Cleaner) -> RegistryRecord:
    """A study's record, in whatever format it came; raises `RecordError` where there is no NCT number."""
    section = study.protocol_section
    number = find_in_scheme("nct", section.identification_module.nct_id or "")
    if not number:
        raise RecordError("protocolSection.identificationModule.nctId", "missing or no NCT number")
    status = section.status_module
    return RegistryRecord(
        registry="ctgov",
        number=number,
        url=f"https://clinicaltrials.gov/study/{number}",
        trial=_trial(study, number, clean),
        first_submitted=clean.date("studyFirstSubmitDate", status.study_first_submit_date),
        first_posted=clean.date("studyFirstPostDateStruct", status.study_first_post_date_struct.date),
        results_first_posted=clean.date("resultsFirstPostDateStruct", status.results_first_post_date_struct.date),
        last_update_submitted=clean.date("lastUpdateSubmitDate", status.last_update_submit_date),
        last_updated=clean.date("lastUpdatePostDateStruct", status.last_update_post_date_struct.date),
        verified=clean.date("statusVerifiedDate", status.status_verified_date),
        published=clean.date("versionHolder", study.derived_section.misc_info_module.version_holder),
        has_results=study.has_results,
        findings=tuple(clean.findings),
    )


def _trial(study: api.Study, number: str, clean: Cleaner) -> Trial:
    """All that a study says of the trial, one module of the API's document after the other."""
    section, derived = study.protocol_section, study.derived_section
    identification, description = section.identification_module, section.description_module
    conditions, interventions = section.conditions_module, section.arms_interventions_module
    sites, investigators, party = read_people_and_places(section, clean)
    return Trial(
        brief_title=clean.name("briefTitle", identification.brief_title),
        official_title=clean.name("officialTitle", identification.official_title),
        acronym=clean.name("acronym", identification.acronym),
        brief_summary=clean.prose("briefSummary", description.brief_summary),
        detailed_description=clean.prose("detailedDescription", description.detailed_description),
        identifiers=_identifiers(identification, number, clean),
        sponsors=_sponsors(section.sponsor_collaborators_module, clean),
        responsible_party=party,
        investigators=investigators,
        sites=sites,
        conditions=tuple(Condition(name=name) for name in _names("conditions", conditions.conditions, clean)),
        keywords=_names("keywords", conditions.keywords, clean),
        interventions=tuple(_intervention(each, clean) for each in interventions.interventions),
        arms=_arms(interventions, clean),
        outcomes=_outcomes(section.outcomes_module, clean),
        eligibility=_eligibility(section.eligibility_module, clean),
        references=_references(section.references_module, clean),
        condition_mesh=_mesh(derived.condition_browse_module.meshes),
        condition_mesh_ancestors=_mesh(derived.condition_browse_module.ancestors),
        intervention_mesh=_mesh(derived.intervention_browse_module.meshes),
        intervention_mesh_ancestors=_mesh(derived.intervention_browse_module.ancestors),
        **_status(section.status_module, clean),
        **_design(section.design_module, clean),
    )


def _status(module: api.StatusModule, clean: Cleaner) -> dict[str, Any]:
    """Where the study stands, and its dates."""
    return {
        "status": module.overall_status,
        "last_known_status": module.last_known_status,
        "why_stopped": clean.prose("whyStopped", module.why_stopped),
        "start_date": _date("startDateStruct", module.start_date_struct, clean),
        "primary_completion_date": _date(
            "primaryCompletionDateStruct", module.primary_completion_date_struct, clean
        ),
        "completion_date": _date("completionDateStruct", module.completion_date_struct, clean),
    }


def _design(module: api.DesignModule, clean: Cleaner) -> dict[str, Any]:
    """Study type, phases, allocation, models, purpose, masking and enrolment."""
    info, masking = module.design_info, module.design_info.masking_info
    return {
        "study_type": module.study_type,
        "phases": module.phases,
        "allocation": info.allocation,
        "intervention_model": info.intervention_model,
        "intervention_model_description": clean.prose("interventionModel", info.intervention_model_description),
        "observational_model": info.observational_model,
        "time_perspective": info.time_perspective,
        "purposes": (info.primary_purpose,) if info.primary_purpose else (),
        "masking": masking.masking,
        "masking_description": clean.prose("maskingDescription", masking.masking_description),
        "masked_roles": masking.who_masked,
        "enrollment": module.enrollment_info.count,
        "enrollment_type": module.enrollment_info.type,
    }


def _names(field: str, raw_names: tuple[str, ...], clean: Cleaner) -> tuple[str, ...]:
    return tuple(name for raw in raw_names if (name := clean.name(field, raw)))


def _date(field: str, struct: api.DateStruct, clean: Cleaner) -> TrialDate | None:
    found = clean.date(field, struct.date)
    return TrialDate(date=found, date_type=struct.type) if found else None


# --- numbers ------------------------------------------------------------------------------------------


def _identifiers(module: api.IdentificationModule, number: str, clean: Cleaner) -> tuple[Identifier, ...]:
    """The registry's number, its aliases, the organisation's own number and every secondary one."""
    found = [Identifier(value=number, scheme="nct")]
    for alias in _names("nctIdAliases", module.nct_id_aliases, clean):
        scheme, value = scheme_of(alias, "REGISTRY")
        found.append(Identifier(value=value, scheme=scheme))
    org = module.org_study_id_info
    if value := clean.name("orgStudyIdInfo", org.id):
        found.append(Identifier(value=value, scheme="org", identifier_type=org.type, link=org.link))
    for info in module.secondary_id_infos:
        if value := clean.name("secondaryIdInfos", info.id):
            issuer = clean.name("secondaryIdInfos.domain", info.domain)
            scheme, value = scheme_of(value, info.type, issuer)
            found.append(
                Identifier(value=value, scheme=scheme, identifier_type=info.type, issuer=issuer, link=info.link)
            )
    return tuple(found)


# --- who ----------------------------------------------------------------------------------------------


def _sponsors(module: api.SponsorCollaboratorsModule, clean: Cleaner) -> tuple[Sponsor, ...]:
    lead = [("lead", module.lead_sponsor)] if module.lead_sponsor else []
    everyone = chain(lead, (("collaborator", each) for each in module.collaborators))
    found = []
    for role, each in everyone:
        if name := clean.name("sponsorCollaboratorsModule", each.name):
            found.append(Sponsor(name=name, sponsor_role=role, sponsor_class=each.kind))
        else:
            clean.note("sponsorCollaboratorsModule", each.kind or "", "a sponsor without a name")
    return tuple(found)


# --- what is done -------------------------------------------------------------------------------------


def _intervention(each: api.Intervention, clean: Cleaner) -> Intervention:
    name = clean.name("interventions.name", each.name)
    if not name:
        clean.note("interventions.name", "", "an intervention without a name")
    return Intervention(
        name=name,
        intervention_type=each.type,
        description=clean.prose("interventions.description", each.description),
        other_names=tuple(
            other for raw in each.other_names if (other := clean.name("interventions.otherNames", raw))
        ),
    )


def _arms(module: api.ArmsInterventionsModule, clean: Cleaner) -> tuple[Arm, ...]:
    return tuple(
        Arm(
            name=clean.name("armGroups.label", group.label),
            arm_type=group.type,
            description=clean.prose("armGroups.description", group.description),
            interventions=_received(group, module.interventions, clean),
        )
        for group in module.arm_groups
    )


def _received(
    group: api.ArmGroup, interventions: tuple[api.Intervention, ...], clean: Cleaner
) -> tuple[Position, ...]:
    """What an arm receives, as its own list ("Drug: Baricitinib") and the interventions' arm labels say."""
    listed: defaultdict[str, set[int]] = defaultdict(set)
    for position, each in enumerate(interventions):
        listed[names.fold(f"{each.type or ''} {each.name or ''}")].add(position)
    received = {n for n, each in enumerate(interventions) if group.label in each.arm_group_labels}
    for name in group.intervention_names:
        called_so = listed.get(names.fold(name), set())
        if not called_so:
            clean.note("armGroups.interventionNames", name, "not among the record's interventions")
        elif len(called_so) == 1 or not called_so & received:  # of several of one name, the labels tell which
            received |= called_so
    return tuple(sorted(received))


def _outcomes(module: api.OutcomesModule, clean: Cleaner) -> tuple[Outcome, ...]:
    kinds = (
        ("primary", module.primary_outcomes),
        ("secondary", module.secondary_outcomes),
        ("other", module.other_outcomes),
    )
    return tuple(_outcome(each, kind, clean) for kind, outcomes in kinds for each in outcomes)


def _outcome(each: api.Outcome, kind: str, clean: Cleaner) -> Outcome:
    measure = clean.prose("outcomes.measure", each.measure)
    if not measure:
        clean.note("outcomes.measure", each.description or "", "an outcome without a measure")
    return Outcome(
        measure=measure or "",
        outcome_type=kind,
        description=clean.prose("outcomes.description", each.description),
        time_frame=clean.prose("outcomes.timeFrame", each.time_frame),
    )


def _eligibility(module: api.EligibilityModule, clean: Cleaner) -> EligibilityCriteria | None:
    if module == api.EligibilityModule():
        return None
    youngest = _age("minimumAge", module.minimum_age, clean)
    oldest = _age("maximumAge", module.maximum_age, clean)
    return EligibilityCriteria(
        criteria=clean.prose("eligibilityCriteria", module.eligibility_criteria),
        sex=module.sex,
        gender_based=module.gender_based,
        gender_description=clean.prose("genderDescription", module.gender_description),
        minimum_age=module.minimum_age,
        maximum_age=module.maximum_age,
        minimum_age_months=youngest,
        maximum_age_months=oldest,
        age_groups=module.std_ages or age_groups(youngest, oldest),
        healthy_volunteers=module.healthy_volunteers,
        study_population=clean.prose("studyPopulation", module.study_population),
        sampling_method=module.sampling_method,
    )


def _age(field: str, raw: str | None, clean: Cleaner) -> float | None:
    if not raw:
        return None
    months = age_in_months(raw)
    if months is None and raw.strip().upper() not in ("N/A", "NA", "NONE"):
        clean.note(field, raw, "not an age")
    return months


def _references(module: api.ReferencesModule, clean: Cleaner) -> tuple[Reference, ...]:
    found = []
    for each in module.references:
        citation = clean.prose("references.citation", each.citation)
        pmid = clean.name("references.pmid", each.pmid)
        if not citation and not pmid:
            clean.note("references", each.type or "", "a reference that cites nothing")
            continue
        doi = find_doi(citation) if citation else None
        found.append(Reference(citation=citation, pmid=pmid, doi=doi, reference_type=each.type))
    return tuple(found)


def _mesh(terms: tuple[api.Mesh, ...]) -> tuple[Concept, ...]:
    return tuple(Concept(id=each.id, label=each.term) for each in terms if each.term)


def recognises(head: bytes) -> bool:
    """Whether a document is JSON that holds studies, or has lines that are such, the first one being broken."""
    known = _STUDY_KEY if looks_like_json(head) else _STUDY_LINE
    return bool(known.search(plain_head(head)))


FORMAT = Format(
    name="API v2 JSON",
    richness=3,
    recognises=recognises,
    split=partial(split_json, list_key="studies"),
    read=read,
)
