"""What is odd in a few records, as it is in the registry's: none of it keeps a record from being read."""

from collections.abc import Callable
from typing import Any

from trialgraph.sample.chance import Chance

Section = dict[str, Any]


def make_odd(study: Section, chance: Chance) -> None:
    """Spoils a study in one of the ways that are known of the registry's."""
    chance.one_of(_WAYS)(study["protocolSection"], study["derivedSection"])


def _empty_texts(section: Section, derived: Section) -> None:
    section["identificationModule"] |= {"officialTitle": "", "acronym": ""}
    section["descriptionModule"]["detailedDescription"] = ""


def _entities(section: Section, derived: Section) -> None:
    """HTML and Markdown, where plain text belongs."""
    section["identificationModule"]["briefTitle"] += " &amp; Follow-up (p &lt; 0.05, \\>2 years)"


def _decoded_twice(section: Section, derived: Section) -> None:
    sponsor = section["sponsorCollaboratorsModule"]["leadSponsor"]
    sponsor["name"] = sponsor["name"].encode().decode("latin-1")


def _no_design(section: Section, derived: Section) -> None:
    section["designModule"].pop("designInfo")
    section["designModule"].pop("enrollmentInfo")


def _no_dates(section: Section, derived: Section) -> None:
    for name in ("startDateStruct", "primaryCompletionDateStruct", "completionDateStruct"):
        section["statusModule"].pop(name, None)


def _year_only(section: Section, derived: Section) -> None:
    if start := section["statusModule"].get("startDateStruct"):
        start["date"] = start["date"][:4]


def _no_facility(section: Section, derived: Section) -> None:
    for location in section.get("contactsLocationsModule", {}).get("locations", [])[:1]:
        location.pop("facility")


def _no_names(section: Section, derived: Section) -> None:
    for intervention in section.get("armsInterventionsModule", {}).get("interventions", [])[:1]:
        intervention.pop("name")


def _no_measure(section: Section, derived: Section) -> None:
    for outcome in section.get("outcomesModule", {}).get("primaryOutcomes", [])[1:2]:
        outcome["measure"] = ""


def _padded_mesh(section: Section, derived: Section) -> None:
    """MeSH ids as the registry wrote them until 2024."""
    for module in derived.values():
        for term in module.get("meshes", []):
            term["id"] = f"D{term['id'][1:]:0>9}"


def _no_age(section: Section, derived: Section) -> None:
    section["eligibilityModule"] |= {"minimumAge": "N/A", "maximumAge": "N/A"}


def _missing_modules(section: Section, derived: Section) -> None:
    for name in ("oversightModule", "outcomesModule", "contactsLocationsModule", "armsInterventionsModule"):
        section.pop(name, None)


_WAYS: tuple[Callable[[Section, Section], None], ...] = (
    _empty_texts,
    _entities,
    _decoded_twice,
    _no_design,
    _no_dates,
    _year_only,
    _no_facility,
    _no_names,
    _no_measure,
    _padded_mesh,
    _no_age,
    _missing_modules,
)
