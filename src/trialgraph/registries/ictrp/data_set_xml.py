"""The WHO's data set as XML (`trials/trial/main` ...), in which national registries publish their records.

Source of the elements: the ICTRP data format, by which registries hand their records to the platform.
"""

from functools import partial
from xml.etree.ElementTree import Element

from trialgraph.records import RegistryRecord
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.formats import Format
from trialgraph.registries.ictrp.data_set import DataSet, as_record
from trialgraph.registries.ictrp.people import Contact
from trialgraph.registries.xml_stream import find_root, read_xml, split_xml, text_of

_MAIN = {
    "trial_id": "trial_id",
    "register": "reg_name",
    "universal_number": "utrn",
    "url": "url",
    "registered": "date_registration",
    "public_title": "public_title",
    "scientific_title": "scientific_title",
    "primary_sponsor": "primary_sponsor",
    "conditions": "hc_freetext",
    "interventions": "i_freetext",
    "study_type": "study_type",
    "design": "study_design",
    "phase": "phase",
    "enrolment_date": "date_enrolment",
    "enrolment_date_type": "type_enrolment",
    "target_size": "target_size",
    "actual_size": "results_actual_enrolment",
    "status": "recruitment_status",
    "completed": "results_date_completed",
    "results_posted": "results_date_posted",
}
_CRITERIA = {
    "inclusion": "inclusion_criteria",
    "exclusion": "exclusion_criteria",
    "youngest": "agemin",
    "oldest": "agemax",
    "gender": "gender",
}
"""The items of the data set, and the elements in which they stand."""


def read(data: bytes) -> RegistryRecord:
    """One trial as a record of the registry that publishes it; raises `RecordError` without a number."""
    clean = Cleaner()
    trial = read_xml(clean.text("trial", data))
    main, criteria = _named(trial, "main"), _named(trial, "criteria")
    return as_record(
        DataSet(
            **{item: _text(main, name) for item, name in _MAIN.items()},
            **{item: _text(criteria, name) for item, name in _CRITERIA.items()},
            acronym=_text(main, "acronym") or _text(main, "scientific_acronym"),
            contacts=tuple(_contacts(trial)),
            countries=_all(trial, "country2"),
            keywords=_all(trial, "hc_keyword"),
            intervention_codes=_all(trial, "i_code"),
            primary_outcomes=_all(trial, "prim_outcome"),
            secondary_outcomes=_all(trial, "sec_outcome"),
            secondary_sponsors=_all(trial, "sponsor_name"),
            support=_all(trial, "source_name"),
            secondary_ids=tuple(
                (number, _text(each, "issuing_authority"))
                for each in trial.iter("secondary_id")
                if (number := _text(each, "sec_id"))
            ),
        ),
        clean,
    )


def _named(trial: Element, name: str) -> Element:
    """A part of the trial by its name, or the trial itself where its fields are not parted."""
    found = trial.find(name)
    return trial if found is None else found


def _text(parent: Element, name: str) -> str | None:
    return next(iter(_all(parent, name)), None)


def _all(parent: Element, name: str) -> tuple[str, ...]:
    """The texts of the elements of a name, in whatever capitals it is written."""
    return tuple(text for each in parent.iter() if each.tag.lower() == name and (text := text_of(each)))


def _contacts(trial: Element) -> list[Contact]:
    """The scientific contacts; one for the public need not be an investigator."""
    found = []
    for each in trial.iter("contact"):
        parts = (_text(each, part) for part in ("firstname", "middlename", "lastname"))
        name = " ".join(part for part in parts if part)
        if name and (_text(each, "type") or "").lower().startswith("scien"):
            affiliation = _text(each, "affiliation")
            found.append(Contact(name=name, affiliation=affiliation, role="Scientific contact"))
    return found


def recognises(head: bytes) -> bool:
    """Whether a document is XML with the data set's main part."""
    return find_root(head) in ("trials", "trial") and b"<trial_id" in head.lower()


FORMAT = Format(
    name="WHO data set XML",
    richness=1,
    recognises=recognises,
    split=partial(split_xml, element="trial"),
    read=read,
)
