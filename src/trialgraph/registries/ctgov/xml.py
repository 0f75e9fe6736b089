"""ClinicalTrials.gov's older XML: a `clinical_study`, alone or among others, as AllPublicXML.zip holds them.

The registry published it until 2024 (public.xsd), and collections keep it. It is brought into the shape of the
API's document, of which `api` makes the record: so a study is the same in both, and findings name its fields.
"""

from collections.abc import Iterator
from functools import partial
from xml.etree.ElementTree import Element

from trialgraph.errors import RecordError
from trialgraph.identifiers import find_in_scheme
from trialgraph.records import RegistryRecord
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ctgov import study as api
from trialgraph.registries.ctgov.api import record_of
from trialgraph.registries.ctgov.xml_design import read_design
from trialgraph.registries.ctgov.xml_values import find_all, find_text, find_textblock, find_texts
from trialgraph.registries.formats import Format
from trialgraph.registries.xml_stream import find_root, read_xml, split_xml

_ALL_AGES = ("CHILD", "ADULT", "OLDER_ADULT")
_NO_LIMIT = "N/A"


def recognises(head: bytes) -> bool:
    """Whether a document is a study, or XML in which whole studies stand."""
    root = find_root(head)
    return root == "clinical_study" or bool(root and b"<clinical_study" in head and b"<id_info" in head)


def read(data: bytes) -> RegistryRecord:
    """One study as a record; raises `RecordError` where it is no XML or has no NCT number."""
    clean = Cleaner()
    root = read_xml(clean.text("", data))
    if not find_in_scheme("nct", find_text(root, "id_info/nct_id") or ""):
        raise RecordError("id_info/nct_id", "missing or no NCT number")
    return record_of(_study(root, clean), clean)


def _study(root: Element, clean: Cleaner) -> api.Study:
    """The study in the API's shape; what that has no place for, and what is counted or derived, is left out."""
    section = api.ProtocolSection(
        identification_module=_identification(root),
        status_module=_status(root),
        sponsor_collaborators_module=_sponsors(root),
        description_module=api.DescriptionModule(
            brief_summary=find_textblock(root, "brief_summary"),
            detailed_description=find_textblock(root, "detailed_description"),
        ),
        conditions_module=api.ConditionsModule(
            conditions=find_texts(root, "condition"), keywords=find_texts(root, "keyword")
        ),
        design_module=read_design(root, clean),
        arms_interventions_module=_arms_and_interventions(root),
        outcomes_module=_outcomes(root),
        eligibility_module=_eligibility(root),
        contacts_locations_module=_people_and_places(root),
        references_module=_references(root),
    )
    derived = api.DerivedSection(
        condition_browse_module=_mesh(root, "condition_browse"),
        intervention_browse_module=_mesh(root, "intervention_browse"),
    )
    has_results = root.find("clinical_results") is not None
    return api.Study(protocol_section=section, derived_section=derived, has_results=has_results)


def _identification(root: Element) -> api.IdentificationModule:
    """The numbers, of which the XML does not say whose they are, and the titles."""
    return api.IdentificationModule(
        nct_id=find_text(root, "id_info/nct_id"),
        nct_id_aliases=find_texts(root, "id_info/nct_alias"),
        org_study_id_info=api.OrgStudyIdInfo(id=find_text(root, "id_info/org_study_id")),
        secondary_id_infos=tuple(api.SecondaryIdInfo(id=id) for id in find_texts(root, "id_info/secondary_id")),
        brief_title=find_text(root, "brief_title"),
        official_title=find_text(root, "official_title"),
        acronym=find_text(root, "acronym"),
    )


def _status(root: Element) -> api.StatusModule:
    """Where the study stands, and its dates; before 2017 some were called otherwise."""
    first_submitted = find_text(root, "study_first_submitted") or find_text(root, "firstreceived_date")
    last_submitted = find_text(root, "last_update_submitted") or find_text(root, "lastchanged_date")
    return api.StatusModule(
        status_verified_date=find_text(root, "verification_date"),
        overall_status=find_text(root, "overall_status"),
        last_known_status=find_text(root, "last_known_status"),
        why_stopped=find_text(root, "why_stopped"),
        start_date_struct=_date(root, "start_date"),
        primary_completion_date_struct=_date(root, "primary_completion_date"),
        completion_date_struct=_date(root, "completion_date"),
        study_first_submit_date=first_submitted,
        study_first_post_date_struct=_date(root, "study_first_posted"),
        results_first_post_date_struct=_date(root, "results_first_posted"),
        last_update_submit_date=last_submitted,
        last_update_post_date_struct=_date(root, "last_update_posted"),
    )


def _date(root: Element, tag: str) -> api.DateStruct:
    found = root.find(tag)
    return api.DateStruct(date=find_text(root, tag), type=None if found is None else found.get("type"))


# --- who and where ------------------------------------------------------------------------------------


def _sponsors(root: Element) -> api.SponsorCollaboratorsModule:
    lead = root.find("sponsors/lead_sponsor")
    party = root.find("responsible_party")
    return api.SponsorCollaboratorsModule(
        lead_sponsor=None if lead is None else _sponsor(lead),
        collaborators=tuple(_sponsor(each) for each in find_all(root, "sponsors/collaborator")),
        responsible_party=None if party is None else _responsible_party(party),
    )


def _sponsor(each: Element) -> api.Sponsor:
    return api.Sponsor(name=find_text(each, "agency"), kind=find_text(each, "agency_class"))


def _responsible_party(party: Element) -> api.ResponsibleParty:
    return api.ResponsibleParty(
        type=find_text(party, "responsible_party_type"),
        investigator_full_name=find_text(party, "investigator_full_name"),
        investigator_title=find_text(party, "investigator_title"),
        investigator_affiliation=find_text(party, "investigator_affiliation"),
        old_name_title=find_text(party, "name_title"),
        old_organization=find_text(party, "organization"),
    )


def _people_and_places(root: Element) -> api.ContactsLocationsModule:
    """Officials, places and their investigators. Those who are contacts only are not even looked at."""
    officials = tuple(
        api.Official(
            name=_full_name(each), role=find_text(each, "role"), affiliation=find_text(each, "affiliation")
        )
        for each in find_all(root, "overall_official")
    )
    locations = tuple(_location(each) for each in find_all(root, "location"))
    return api.ContactsLocationsModule(overall_officials=officials, locations=locations)


def _full_name(person: Element) -> str | None:
    """A name in one piece, as the registry mostly has it in `last_name`, degrees behind."""
    name = " ".join(filter(None, (find_text(person, part + "_name") for part in ("first", "middle", "last"))))
    return ", ".join(filter(None, (name, find_text(person, "degrees")))) or None


def _location(each: Element) -> api.Location:
    address = "facility/address/"
    return api.Location(
        facility=find_text(each, "facility/name"),
        status=find_text(each, "status"),
        city=find_text(each, address + "city"),
        state=find_text(each, address + "state"),
        zip=find_text(each, address + "zip"),
        country=find_text(each, address + "country"),
        contacts=tuple(
            api.Contact(name=_full_name(person), role=find_text(person, "role") or "")
            for person in find_all(each, "investigator")
        ),
    )


# --- what is done -------------------------------------------------------------------------------------


def _arms_and_interventions(root: Element) -> api.ArmsInterventionsModule:
    """Arms and interventions; an intervention tells by their labels which arms receive it."""
    arms = tuple(
        api.ArmGroup(
            label=find_text(each, "arm_group_label"),
            type=find_text(each, "arm_group_type"),
            description=find_text(each, "description"),
        )
        for each in find_all(root, "arm_group")
    )
    interventions = tuple(
        api.Intervention(
            type=find_text(each, "intervention_type"),
            name=find_text(each, "intervention_name"),
            description=find_text(each, "description"),
            arm_group_labels=find_texts(each, "arm_group_label"),
            other_names=find_texts(each, "other_name"),
        )
        for each in find_all(root, "intervention")
    )
    return api.ArmsInterventionsModule(arm_groups=arms, interventions=interventions)


def _outcomes(root: Element) -> api.OutcomesModule:
    def outcomes(kind: str) -> Iterator[api.Outcome]:
        for each in find_all(root, kind + "_outcome"):
            yield api.Outcome(
                measure=find_text(each, "measure"),
                description=find_text(each, "description"),
                time_frame=find_text(each, "time_frame"),
            )

    return api.OutcomesModule(
        primary_outcomes=tuple(outcomes("primary")),
        secondary_outcomes=tuple(outcomes("secondary")),
        other_outcomes=tuple(outcomes("other")),
    )


def _eligibility(root: Element) -> api.EligibilityModule:
    """Who may take part. Where both ages are without limit, the API names all age groups."""
    found = root.find("eligibility")
    if found is None:
        return api.EligibilityModule()
    youngest, oldest = find_text(found, "minimum_age"), find_text(found, "maximum_age")
    volunteers, by_gender = find_text(found, "healthy_volunteers"), find_text(found, "gender_based")
    return api.EligibilityModule(
        eligibility_criteria=find_textblock(found, "criteria"),
        healthy_volunteers=None if volunteers is None else volunteers != "No",
        sex=find_text(found, "gender"),
        gender_based=None if by_gender is None else by_gender == "Yes",
        gender_description=find_text(found, "gender_description"),
        minimum_age=None if youngest == _NO_LIMIT else youngest,
        maximum_age=None if oldest == _NO_LIMIT else oldest,
        std_ages=_ALL_AGES if youngest == oldest == _NO_LIMIT else (),
        study_population=find_textblock(found, "study_pop"),
        sampling_method=find_text(found, "sampling_method"),
    )


def _references(root: Element) -> api.ReferencesModule:
    """What the sponsor cites as background, then what it cites for results."""
    return api.ReferencesModule(
        references=tuple(
            api.Reference(pmid=find_text(each, "PMID"), citation=find_text(each, "citation"), type=kind)
            for tag, kind in (("reference", "BACKGROUND"), ("results_reference", "RESULT"))
            for each in find_all(root, tag)
        )
    )


def _mesh(root: Element, tag: str) -> api.BrowseModule:
    """The MeSH terms, of which the XML has the labels alone, and not what stands above them."""
    return api.BrowseModule(meshes=tuple(api.Mesh(term=term) for term in find_texts(root, tag + "/mesh_term")))


FORMAT = Format(
    name="older XML",
    richness=2,
    recognises=recognises,
    split=partial(split_xml, element="clinical_study"),
    read=read,
)
