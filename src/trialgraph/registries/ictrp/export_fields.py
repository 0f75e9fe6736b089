"""The fields of the platform's exports, by their names in the search portal's XML and CSV and in the full export.

Source of the names and their order: the list of data fields that the WHO publishes with the full export, and the
header of what the search portal exports.
"""

import re
from collections.abc import Mapping

from trialgraph.registries.ictrp.data_set import DataSet
from trialgraph.registries.ictrp.people import listed_contacts
from trialgraph.registries.ictrp.texts import split_list

FULL_EXPORT = tuple(
    """
    TrialID Last_updated SecondaryIDs public_title Scientific_title url
    Public_Contact_Firstname Public_Contact_Lastname Public_Contact_Address Public_Contact_Email
    Public_Contact_Tel Public_Contact_Affiliation
    Scientific_Contact_Firstname Scientific_Contact_Lastname Scientific_Contact_Address
    Scientific_Contact_Email Scientific_Contact_Tel Scientific_Contact_Affiliation
    study_type study_design phase Date_registration Date_enrollement Target_size Recruitment_status
    Primary_sponsor Secondary_sponsors Source_Support Countries Conditions Interventions Agemin Agemax Gender
    Inclusion_Criteria Exclusion_Criteria Primary_Outcome Secondary_Outcomes Bridging_flag Bridged_type Childs
    type_enrolment Retrospective_flag results_actual_enrollment results_url_link results_summary
    results_date_posted results_date_first_publication results_baseline_char results_participant_flow
    results_adverse_events results_outcome_measures results_url_protocol results_IPD_plan
    results_IPD_description results_date_completed results_yes_no Ethics_Status Ethics_Approval_Date
    Ethics_Contact_Name Ethics_Contact_Address Ethics_Contact_Phone Ethics_Contact_Email
    """.split()
)
"""The columns of the weekly full export, which has no header."""
FULL_EXPORT_UNTIL_2023 = tuple(name for name in FULL_EXPORT if name != "Last_updated")
_TEXTS = {
    "trial_id": "trialid",
    "register": "sourceregister",
    "url": "url webaddress",
    "registered": "dateregistration dateregistration3",
    "copied": "lastrefreshedon lastupdated",
    "public_title": "publictitle",
    "scientific_title": "scientifictitle",
    "acronym": "acronym",
    "primary_sponsor": "primarysponsor",
    "conditions": "conditions condition",
    "interventions": "interventions intervention",
    "inclusion": "inclusioncriteria",
    "exclusion": "exclusioncriteria",
    "youngest": "agemin inclusionagemin",
    "oldest": "agemax inclusionagemax",
    "gender": "gender inclusiongender",
    "study_type": "studytype",
    "design": "studydesign",
    "phase": "phase",
    "enrolment_date": "dateenrollement dateenrolment",
    "enrolment_date_type": "typeenrolment",
    "target_size": "targetsize",
    "actual_size": "resultsactualenrollment resultsactualenrolment",
    "status": "recruitmentstatus",
    "completed": "resultsdatecompleted",
    "results_posted": "resultsdateposted",
    "has_results": "resultsyesno",
}
_LISTS = {
    "secondary_sponsors": "secondarysponsors secondarysponsor",
    "support": "sourcesupport",
    "countries": "countries",
    "primary_outcomes": "primaryoutcome",
    "secondary_outcomes": "secondaryoutcomes secondaryoutcome",
}
"""For each item the names of its field, folded, the first that holds something counting."""
_FOLDED = re.compile(r"[\W_]+")


def as_data_set(fields: Mapping[str, str]) -> DataSet:
    """The data set in an export's fields, whatever their names' case and punctuation.

    Contacts of whom the full export says that they are for the public are left out, since they need not be
    investigators; the search portal's does not tell them apart.
    """
    said = {_FOLDED.sub("", name).lower(): text for name, text in fields.items() if not _is_empty(text)}

    def first(names: str) -> str | None:
        return next((said[name] for name in names.split() if name in said), None)

    numbers = split_list(first("secondaryids secondaryid") or "")
    contacts = listed_contacts(*(first(f"contact{part}") for part in ("firstname", "lastname", "affiliation")))
    scientific = (first(f"scientificcontact{part}") for part in ("firstname", "lastname", "affiliation"))
    return DataSet(
        **{item: first(names) for item, names in _TEXTS.items()},
        **{item: (text,) if (text := first(names)) else () for item, names in _LISTS.items()},
        secondary_ids=tuple((number, None) for number in numbers),
        contacts=(*listed_contacts(*scientific, role="Scientific contact"), *contacts),
    )


def _is_empty(text: str | None) -> bool:
    return not text or text.strip().upper() in ("", "NULL")
