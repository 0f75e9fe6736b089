"""Reads the sites of a CTIS record, their investigators, and the sponsors."""

import re

from trialgraph import names
from trialgraph.names import fold
from trialgraph.records import Investigator, Site, Sponsor
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.json_values import Value

_SITE_NUMBER = re.compile(r"^\d+(?:\W+|$)")
"""The number that a sponsor gave a site, as some write it before the department: "1601: Oncology"."""
_NO_DEPARTMENT = frozenset({"", "na", "n a", "none", "not applicable"})


def read_sites(parts_two: list[Value], clean: Cleaner) -> tuple[tuple[Site, ...], tuple[Investigator, ...]]:
    """The sites in each member state, and who investigates there. Telephone and e-mail are not even asked for."""
    sites: list[Site] = []
    people: list[Investigator] = []
    for part in parts_two:
        country = part.first("mscInfo.countryName", "mscInfo.mscName")
        for listed in part.each("trialSites"):
            site = _site(listed, country)
            if person := _investigator(listed, len(sites), clean):
                people.append(person)
            sites.append(site)
    return tuple(sites), tuple(people)


def _site(listed: Value, country: str | None) -> Site:
    place = listed.at("organisationAddressInfo")
    return Site(
        facility=place.name("organisation.name"),
        city=place.name("address.city"),
        postal_code=place.name("address.postcode"),
        country=place.name("address.countryName") or country,
    )


def _investigator(listed: Value, position: int, clean: Cleaner) -> Investigator | None:
    """The person at a site, with the department and the organisation."""
    parts = (listed.name("personInfo.firstName"), listed.name("personInfo.lastName"))
    name = " ".join(part for part in parts if part)
    if not name:
        return None
    organisation = listed.name("organisationAddressInfo.organisation.name")
    department = _SITE_NUMBER.sub("", listed.name("departmentName") or "")
    workplace = [department if fold(department) not in _NO_DEPARTMENT else None, organisation]
    is_person = names.is_person(name, [organisation])
    if not is_person:
        clean.note("personInfo", name, "not a person's name; no investigator is made of it")
    return Investigator(
        name=name,
        investigator_role="Principal investigator",
        named_as="site-investigator",
        affiliation=", ".join(part for part in workplace if part) or None,
        site=position,
        is_person=is_person,
    )


def read_sponsors(document: Value, part_one: Value) -> tuple[Sponsor, ...]:
    """The sponsors, the primary one first, and where money comes from.

    The older layout has the sponsors outside of part I, too, once for each application.
    """
    listed = [*part_one.each("sponsors"), *document.each("primarySponsor"), *document.each("coSponsors")]
    found: dict[str, Sponsor] = {}
    for each in sorted(listed, key=lambda sponsor: sponsor.truth("primary") is not True):
        name = each.name("organisation.name")
        if name and fold(name) not in found:
            role = "collaborator" if found else "lead"
            kind = each.first("organisation.type", "commercial")
            found[fold(name)] = Sponsor(name=name, sponsor_role=role, sponsor_class=kind)
    money = part_one.each("trialDetails.trialInformation.sourceOfMonetarySupport")
    funders = dict.fromkeys(name for each in money if (name := each.name("organisationName")))
    return (*found.values(), *(Sponsor(name=name, sponsor_role="funder") for name in funders))
