"""One invented trial in the WHO's three formats, for the tests to change."""

from html import escape

from trialgraph.registries.ictrp.export_fields import FULL_EXPORT

TRIAL = {
    "TrialID": "DRKS90000001",
    "Last_Refreshed_on": "17 February 2020",
    "Public_title": "Examplumab for ears",
    "Scientific_title": "A randomised trial of examplumab in otitis" + " " * 40,
    "Acronym": "EXEAR",
    "Primary_sponsor": "University of Nowhere",
    "Date_registration": "14/12/2019",
    "Date_registration3": "20191214",
    "Export_date": "3/18/2020 6:53:35 PM",
    "Source_Register": "German Clinical Trials Register",
    "web_address": "https://drks.de/search/en/trial/DRKS90000001",
    "Recruitment_Status": "Not Recruiting",
    "Inclusion_agemin": "18",
    "Inclusion_agemax": "75 Years",
    "Inclusion_gender": "Both",
    "Date_enrollement": "March 2020",
    "Target_size": "1,200",
    "Study_type": "Interventional",
    "Study_design": "Allocation: Randomized. Masking: Double (Participant). Primary purpose: Treatment.",
    "Phase": "2-3",
    "Countries": "Germany;Korea, Republic of;Germany",
    "Contact_Firstname": "Ada;Bo",
    "Contact_Lastname": "Quill, MD;Stein",
    "Contact_Address": "1 Example Road",
    "Contact_Email": "ada@example.invalid;bo@example.invalid",
    "Contact_Tel": "+49 30 5550100",
    "Contact_Affiliation": "University of Nowhere;Ear Institute",
    "Inclusion_Criteria": "Inclusion criteria: 1. Ears;\n<br>2. Age < 75",
    "Exclusion_Criteria": "No ears",
    "Condition": "Otitis media;Ear pain",
    "Intervention": "Drug: Examplumab;Drug: Placebo",
    "Primary_outcome": "Hearing (left; right) [Time Frame: 12 weeks];Pain;",
    "Secondary_outcome": "Sleep",
    "Secondary_ID": "2020-090001-11;U1111-9000-0001;EXEAR-1",
    "Source_Support": "Fund for Ears",
    "Secondary_Sponsor": "Ear Society",
    "results_yes_no": "Yes",
    "results_date_posted": "2021-02-03",
    "results_date_completed": "2020-12-31",
}


def as_xml(*trials: dict[str, str]) -> bytes:
    """The search portal's XML."""
    each = ("".join(f"<{name}>{escape(text)}</{name}>" for name, text in trial.items()) for trial in trials)
    body = "\n".join(f"<Trial>{fields}</Trial>" for fields in each)
    head = "<?xml version='1.0' encoding='UTF-8' ?>"
    return f"{head}<Trials_downloaded_from_ICTRP>\r\n{body}</Trials_downloaded_from_ICTRP>".encode()


def as_csv(*trials: dict[str, str]) -> bytes:
    """The search portal's CSV, with its header."""
    rows = [[name.replace("_", " ") for name in TRIAL]]
    rows += [[trial.get(name, "") for name in TRIAL] for trial in trials]
    return "".join(",".join(f'"{_doubled(value)}"' for value in row) + "\r\n" for row in rows).encode()


ROW = {
    "TrialID": TRIAL["TrialID"],
    "Last_updated": "17 February 2020",
    "SecondaryIDs": TRIAL["Secondary_ID"],
    "public_title": TRIAL["Public_title"],
    "Scientific_title": TRIAL["Scientific_title"],
    "url": TRIAL["web_address"],
    "Public_Contact_Lastname": "Help Desk",
    "Public_Contact_Email": "help@example.invalid",
    "Scientific_Contact_Firstname": "Ada",
    "Scientific_Contact_Lastname": "Quill, MD",
    "Scientific_Contact_Affiliation": "University of Nowhere",
    "study_type": TRIAL["Study_type"],
    "study_design": TRIAL["Study_design"],
    "phase": "Phase II/III",
    "Date_registration": TRIAL["Date_registration"],
    "Date_enrollement": "01/03/2020",
    "Target_size": "1200",
    "Recruitment_status": "Not Recruiting",
    "Primary_sponsor": TRIAL["Primary_sponsor"],
    "Countries": TRIAL["Countries"],
    "Conditions": TRIAL["Condition"],
    "Interventions": TRIAL["Intervention"],
    "Agemin": "18 Years",
    "Agemax": "No Limit",
    "Gender": "Both males and females",
    "Inclusion_Criteria": 'Inclusion criteria: 1. "Both" ears\n<br>2. Age < 75',
    "Exclusion_Criteria": "Exclusion criteria: No ears",
    "Primary_Outcome": TRIAL["Primary_outcome"],
    "results_actual_enrollment": "1100",
}


def as_full_export(*rows: dict[str, str], columns: tuple[str, ...] = FULL_EXPORT) -> bytes:
    """The weekly full export: no header, values in quotes within the quotes, NULL for none."""
    lines = []
    for row in rows:
        values = [_twice_quoted(row[name]) if row.get(name) else "NULL" for name in columns[1:]]
        lines.append(",".join([row["TrialID"], *values]))
    return ("\r\n".join(lines) + "\r\n").encode()


def _twice_quoted(value: str) -> str:
    return '"""' + _doubled(value) + '"""'


def _doubled(value: str) -> str:
    return value.replace('"', '""')


DATA_SET = """<?xml version="1.0" encoding="iso-8859-1" ?>
<trials><trial>
<main>
<trial_id>TCTR20200101001</trial_id><utrn>U1111-9000-0002</utrn><reg_name>TCTR</reg_name>
<date_registration>12/06/2019</date_registration><primary_sponsor> Université des Oreilles</primary_sponsor>
<public_title>Ears in the heat</public_title><scientific_acronym>HOTEARS</scientific_acronym>
<date_enrolment>24/01/2020</date_enrolment><type_enrolment>Anticipated</type_enrolment>
<target_size>146</target_size><recruitment_status>Recruitment completed</recruitment_status>
<url>https://www.thaiclinicaltrials.org/show/TCTR20200101001</url><study_type>Observational</study_type>
<study_design>Prospective cohort</study_design><phase>N/A</phase>
<hc_freetext>Otitis media
Ear pain</hc_freetext><i_freetext>Ears are looked at.</i_freetext>
<results_actual_enrolment>140</results_actual_enrolment>
</main>
<contacts>
<contact><type>public</type><firstname>Pat</firstname><lastname>Front</lastname></contact>
<contact><type>scientific</type><firstname>Ada</firstname><middlename>B</middlename><lastname>Quill</lastname>
<telephone>024190000</telephone><email>ada@example.invalid</email><affiliation>Ear Faculty</affiliation></contact>
</contacts>
<countries><country2>Thailand</country2><country2>Laos</country2></countries>
<criteria><inclusion_criteria>1. Ears</inclusion_criteria><agemin>6 Months</agemin><agemax>80 Years</agemax>
<gender>F</gender><exclusion_criteria>1. None</exclusion_criteria></criteria>
<health_condition_code><hc_code>H66</hc_code></health_condition_code>
<health_condition_keyword><hc_keyword>ears</hc_keyword><hc_keyword>H66.9</hc_keyword></health_condition_keyword>
<intervention_code><i_code>Procedure</i_code></intervention_code>
<primary_outcome><prim_outcome>Hearing [Timeframe 2 years]</prim_outcome></primary_outcome>
<secondary_outcome><sec_outcome>Sleep</sec_outcome></secondary_outcome>
<secondary_sponsor><sponsor_name>Ear Society</sponsor_name></secondary_sponsor>
<secondary_ids><secondary_id><sec_id>2031230631</sec_id><issuing_authority>jRCT</issuing_authority></secondary_id>
<secondary_id><sec_id>Nil known</sec_id><issuing_authority/></secondary_id></secondary_ids>
<source_support><source_name>Fund for Ears</source_name></source_support>
<ethics_reviews><ethics_review><contact_name>Eve Thics</contact_name></ethics_review></ethics_reviews>
</trial></trials>
""".encode("latin-1")
