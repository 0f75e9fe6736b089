"""Reads who works on a study of the API and where: sites, investigators and the responsible party."""

from trialgraph import names
from trialgraph.records import Investigator, ResponsibleParty, Site
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ctgov import study as api

_NOT_INVESTIGATORS = frozenset({"CONTACT", None})


def read_people_and_places(
    section: api.ProtocolSection, clean: Cleaner
) -> tuple[tuple[Site, ...], tuple[Investigator, ...], ResponsibleParty | None]:
    """Sites and people with a role; people who are only contacts are left out."""
    module = section.contacts_locations_module
    sites = tuple(_site(location, clean) for location in module.locations)
    sponsors = section.sponsor_collaborators_module
    organisations = [each.name for each in (sponsors.lead_sponsor, *sponsors.collaborators) if each]
    people = [
        _person(each, "official", organisations, clean, affiliation=each.affiliation)
        for each in module.overall_officials
    ]
    people += [
        _person(contact, "site-investigator", [*organisations, location.facility], clean, site=position)
        for position, location in enumerate(module.locations)
        for contact in location.contacts
        if contact.role not in _NOT_INVESTIGATORS
    ]
    named = [person for person in people if person]
    party, responsible = _responsible(sponsors.responsible_party, organisations, len(named), clean)
    return sites, (*named, *responsible), party


def _person(
    who: api.Official | api.Contact,
    named_as: str,
    organisations: list[str | None],
    clean: Cleaner,
    *,
    affiliation: str | None = None,
    site: int | None = None,
) -> Investigator | None:
    name = clean.name(named_as, who.name)
    if not name:
        clean.note(named_as, who.role or "", "an official without a name")
        return None
    is_person = names.is_person(name, [*organisations, affiliation])
    if not is_person:
        clean.note(named_as, name, "not a person's name; no investigator is made of it")
    return Investigator(
        name=name,
        investigator_role=who.role,
        named_as=named_as,
        affiliation=clean.name("affiliation", affiliation),
        site=site,
        is_person=is_person,
    )


def _responsible(
    party: api.ResponsibleParty | None, organisations: list[str | None], position: int, clean: Cleaner
) -> tuple[ResponsibleParty | None, list[Investigator]]:
    """Who answers for the record, and that person as the investigator at `position` if it is one."""
    if not party:
        return None, []
    name = clean.name("responsibleParty", party.investigator_full_name or party.old_name_title)
    organization = clean.name("responsibleParty", party.old_organization)
    if not name:
        return ResponsibleParty(responsible_party_type=party.type, organization=organization), []
    person = Investigator(
        name=name,
        investigator_role=party.type,
        named_as="responsible-party",
        affiliation=clean.name("responsibleParty", party.investigator_affiliation) or organization,
        title=clean.name("responsibleParty", party.investigator_title),
        is_person=names.is_person(name, [*organisations, organization, party.investigator_affiliation]),
    )
    found = ResponsibleParty(responsible_party_type=party.type, investigator=position, organization=organization)
    return found, [person]


def _site(location: api.Location, clean: Cleaner) -> Site:
    point = location.geo_point
    inside = point.lat is not None and point.lon is not None and abs(point.lat) <= 90 and abs(point.lon) <= 180
    if not inside and (point.lat is not None or point.lon is not None):
        clean.note("locations.geoPoint", f"{point.lat}, {point.lon}", "not a point on the globe")
    return Site(
        facility=clean.name("locations.facility", location.facility),
        city=clean.name("locations.city", location.city),
        state=clean.name("locations.state", location.state),
        postal_code=clean.name("locations.zip", location.zip),
        country=clean.name("locations.country", location.country),
        status=location.status,
        latitude=point.lat if inside else None,
        longitude=point.lon if inside else None,
    )
