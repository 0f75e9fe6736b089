"""The used fields of a study in ClinicalTrials.gov's API v2, as its OpenAPI document (2.0.5) names them.

Every field that is not listed here is skipped by the decoder unread. All are optional, since the registry leaves
out what it does not know.
"""

from msgspec import Struct, field


class _Module(Struct, rename="camel", frozen=True):
    """A part of the document; the API's names are this class's in camel case."""


class DateStruct(_Module):
    """A date of the study, or a month or a year, and whether it is `ACTUAL` or `ESTIMATED`."""

    date: str | None = None
    type: str | None = None


class OrgStudyIdInfo(_Module):
    """The organisation's own number of the study."""

    id: str | None = None
    type: str | None = None
    link: str | None = None


class SecondaryIdInfo(_Module):
    """A number that somebody else gave: another registry, or who pays."""

    id: str | None = None
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class IdentificationModule(_Module):
    """The study's numbers and titles."""

    nct_id: str | None = None
    nct_id_aliases: tuple[str, ...] = ()
    org_study_id_info: OrgStudyIdInfo = OrgStudyIdInfo()
    secondary_id_infos: tuple[SecondaryIdInfo, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None


class StatusModule(_Module):
    """Where the study stands, and the dates of the study and of its record."""

    status_verified_date: str | None = None
    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    start_date_struct: DateStruct = DateStruct()
    primary_completion_date_struct: DateStruct = DateStruct()
    completion_date_struct: DateStruct = DateStruct()
    study_first_submit_date: str | None = None
    study_first_post_date_struct: DateStruct = DateStruct()
    results_first_post_date_struct: DateStruct = DateStruct()
    last_update_submit_date: str | None = None
    last_update_post_date_struct: DateStruct = DateStruct()


class ResponsibleParty(_Module):
    """Who answers for the study: the sponsor, or an investigator with title and affiliation."""

    type: str | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class Sponsor(_Module):
    """An organisation that leads the study or takes part in it, and its class (`INDUSTRY`)."""

    name: str | None = None
    kind: str | None = field(default=None, name="class")


class SponsorCollaboratorsModule(_Module):
    """Who answers for the study, leads it and takes part."""

    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Sponsor | None = None
    collaborators: tuple[Sponsor, ...] = ()


class DescriptionModule(_Module):
    """What the study is about, in short and in full."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class ConditionsModule(_Module):
    """The conditions that are studied, and keywords."""

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class MaskingBlock(_Module):
    """Who does not know which arm a participant is in."""

    masking: str | None = None
    masking_description: str | None = None
    who_masked: tuple[str, ...] = ()


class DesignInfo(_Module):
    """How the study is set up: how participants come to arms, or how they are observed."""

    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking_info: MaskingBlock = MaskingBlock()


class EnrollmentInfo(_Module):
    """How many take part, and whether that is `ACTUAL` or `ESTIMATED`."""

    count: int | None = None
    type: str | None = None


class DesignModule(_Module):
    """The kind of study, its phases, design and size."""

    study_type: str | None = None
    phases: tuple[str, ...] = ()
    design_info: DesignInfo = DesignInfo()
    enrollment_info: EnrollmentInfo = EnrollmentInfo()


class ArmGroup(_Module):
    """An arm, or a group that is observed, with the names of what it receives (`Drug: Zorvatinib`)."""

    label: str | None = None
    type: str | None = None
    description: str | None = None
    intervention_names: tuple[str, ...] = ()


class Intervention(_Module):
    """What is given or done, with its other names and the labels of the arms that receive it."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    arm_group_labels: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


class ArmsInterventionsModule(_Module):
    """The arms, and what they receive."""

    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()


class Outcome(_Module):
    """What is measured, and when."""

    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None


class OutcomesModule(_Module):
    """What is measured, by how much it matters."""

    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()


class EligibilityModule(_Module):
    """Who may take part; the criteria are one text."""

    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    std_ages: tuple[str, ...] = ()
    study_population: str | None = None
    sampling_method: str | None = None


class Contact(_Module):
    """A contact at a place. Telephone number and e-mail address are not even decoded."""

    name: str | None = None
    role: str | None = None


class Official(_Module):
    """Somebody who is responsible for the study as a whole."""

    name: str | None = None
    affiliation: str | None = None
    role: str | None = None


class GeoPoint(_Module):
    """Where a place is, in degrees."""

    lat: float | None = None
    lon: float | None = None


class Location(_Module):
    """A place where the study runs, and the people there."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] = ()
    geo_point: GeoPoint = GeoPoint()


class ContactsLocationsModule(_Module):
    """The officials, and the places with their people."""

    overall_officials: tuple[Official, ...] = ()
    locations: tuple[Location, ...] = ()


class Reference(_Module):
    """A publication; its type says whether it is background, a result or found by the registry (`DERIVED`)."""

    pmid: str | None = None
    type: str | None = None
    citation: str | None = None


class ReferencesModule(_Module):
    """What is cited."""

    references: tuple[Reference, ...] = ()


class ProtocolSection(_Module):
    """What the sponsor registered."""

    identification_module: IdentificationModule = IdentificationModule()
    status_module: StatusModule = StatusModule()
    sponsor_collaborators_module: SponsorCollaboratorsModule = SponsorCollaboratorsModule()
    description_module: DescriptionModule = DescriptionModule()
    conditions_module: ConditionsModule = ConditionsModule()
    design_module: DesignModule = DesignModule()
    arms_interventions_module: ArmsInterventionsModule = ArmsInterventionsModule()
    outcomes_module: OutcomesModule = OutcomesModule()
    eligibility_module: EligibilityModule = EligibilityModule()
    contacts_locations_module: ContactsLocationsModule = ContactsLocationsModule()
    references_module: ReferencesModule = ReferencesModule()


class Mesh(_Module):
    """A term of MeSH."""

    id: str | None = None
    term: str | None = None


class BrowseModule(_Module):
    """The MeSH terms that the registry gave the study, and those above them."""

    meshes: tuple[Mesh, ...] = ()
    ancestors: tuple[Mesh, ...] = ()


class MiscInfoModule(_Module):
    """The day of the data set from which the document is."""

    version_holder: str | None = None


class DerivedSection(_Module):
    """What the registry worked out."""

    misc_info_module: MiscInfoModule = MiscInfoModule()
    condition_browse_module: BrowseModule = BrowseModule()
    intervention_browse_module: BrowseModule = BrowseModule()


class Study(_Module):
    """The document of one study."""

    protocol_section: ProtocolSection
    derived_section: DerivedSection = DerivedSection()
    has_results: bool | None = None
