"""Reads the lists of an aggregator's page about an NCT record: who, where, cited, numbered, related."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest

from trialgraph.codes import notations
from trialgraph.identifiers import find_doi, scheme_of
from trialgraph.names import fold, is_person, person_words
from trialgraph.records import (
    Identifier,
    Investigator,
    ListedTrial,
    Reference,
    ResponsibleParty,
    Site,
    Sponsor,
)
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ctgov.page_sections import find_word

_SPONSOR_ROLE = re.compile(r"Sponsor Role:?\s+(\S+)", re.IGNORECASE)
_ROLE = re.compile(r"Role:\s*(\S.*)")
_JOB_TITLE = re.compile(
    r"\b(prof(essor)?|lecturer|director|doctor|physician|resident|investigator|head|chief|chair(man|woman)?|fellow|"
    r"student|consultant|manager|dean|specialist|m\.?d\.?|ph\.?d\.?)\b",
    re.IGNORECASE,
)
_LAST_COUNTRY = re.compile(r",([^,]+(?:,[^,]+ of(?: the)?|, Province of China)?)$")
_PMID = re.compile(r"PMID:?\s*(\d{1,9})(?:\s*\(View on PubMed\))?")
_IDENTIFIER_LABEL = re.compile(r"Identifier (Type|Source|Domain|Link):\s*(.*)")
_LISTED = re.compile(r"(NCT\d{8})\b\s*(.*)")


def split_phases(text: str) -> tuple[str, ...]:
    """`PHASE1/PHASE2` or `PHASE1 PHASE2` as the registry's words, empty where one of them is unknown."""
    found = tuple(word for word in re.split(r"[\s/,|]+", text.replace("N/A", "NA")) if word)
    return found if all(word in notations("phase") for word in found) else ()


def read_sponsors(lines: Iterable[str], affiliations: Sequence[str | None], clean: Cleaner) -> tuple[Sponsor, ...]:
    """The sponsors and their roles: name, class, role.

    Where roles are not printed, the lead sponsor is the only one, or the one with which an overall official
    is, or else the last: the labelled pages print collaborators first. A `Finding` says that it is a guess.
    """
    names: list[str] = []
    classes: dict[int, str] = {}
    roles: dict[int, str] = {}
    for line in lines:
        last = len(names) - 1
        if match := _SPONSOR_ROLE.fullmatch(line):
            if names:
                roles.setdefault(last, match[1].lower())
        elif line in notations("sponsor-class") and last >= 0 and last not in classes:
            classes[last] = line
        else:
            names.append(line)
    if len(roles) < len(names):
        _add_roles(names, roles, affiliations, clean)
    return tuple(
        Sponsor(name=name, sponsor_role=roles[position], sponsor_class=classes.get(position))
        for position, name in enumerate(names)
    )


def _add_roles(
    names: list[str], roles: dict[int, str], affiliations: Sequence[str | None], clean: Cleaner
) -> None:
    """Gives the sponsors without a role one."""
    missing = [position for position in range(len(names)) if position not in roles]
    if "lead" not in roles.values():
        places = {fold(affiliation) for affiliation in affiliations if affiliation}
        shared = [position for position in missing if fold(names[position]) in places]
        lead = shared[0] if len(shared) == 1 else missing[-1]
        roles[lead] = "lead"
        if len(names) > 1:
            evidence = "an official's affiliation" if len(shared) == 1 else "its place, the last"
            clean.note(
                "sponsors", names[lead], "the page gives no roles; taken for the lead sponsor by " + evidence
            )
    for position in missing:
        roles.setdefault(position, "collaborator")


def _people(lines: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Name, role, and the lines below the role, for each line `Role: ...` that stands below a name."""
    named = [
        at for at in range(len(lines) - 1) if _ROLE.fullmatch(lines[at + 1]) and not _ROLE.fullmatch(lines[at])
    ]
    for start, end in pairwise([*named, len(lines)]):
        role = _ROLE.fullmatch(lines[start + 1])
        if role:
            yield (
                lines[start],
                role[1].strip(),
                [line for line in lines[start + 2 : end] if not _ROLE.fullmatch(line)],
            )


def read_officials(lines: Sequence[str], clean: Cleaner) -> tuple[Investigator, ...]:
    """The overall officials: name, role, affiliation."""
    officials = tuple(
        Investigator(
            name=name,
            investigator_role=role,
            affiliation=below[0] if below else None,
            is_person=is_person(name),
        )
        for name, role, below in _people(lines)
    )
    if lines and not officials:
        clean.note("investigators", lines[0], "a name without a role")
    return officials


def read_site_investigators(lines: Sequence[str]) -> tuple[Investigator, ...]:
    """Those contacts whose role is an investigator's; no other contact, and nobody's details."""
    return tuple(
        Investigator(name=name, investigator_role=role, named_as="site-investigator", is_person=is_person(name))
        for name, role, _ in _people(lines)
        if role in ("PRINCIPAL_INVESTIGATOR", "SUB_INVESTIGATOR")
    )


def read_responsible_party(
    lines: Sequence[str], investigators: tuple[Investigator, ...], clean: Cleaner
) -> tuple[ResponsibleParty | None, tuple[Investigator, ...]]:
    """Who is responsible, and the investigators, among whom the responsible one is found or added.

    The page gives an investigator's name, title and affiliation, or only the word `SPONSOR`.
    """
    kinds = [find_word("responsible-party-type", "Responsibility Role", line) for line in lines]
    named = [line for line, kind in zip(lines, kinds, strict=True) if not kind]
    kind = next(filter(None, kinds), None)
    if not kind and not named:
        return None, investigators
    if kind == "SPONSOR" or not named or not is_person(named[0]):
        if named:
            clean.note("responsible_party", named[0], "not an investigator's name")
        return (ResponsibleParty(responsible_party_type=kind) if kind else None), investigators
    words_of_name = person_words(named[0])
    for position, investigator in enumerate(investigators):
        if person_words(investigator.name) == words_of_name:
            return ResponsibleParty(responsible_party_type=kind, investigator=position), investigators
    titles = [line for line in named[1:] if _JOB_TITLE.search(line)]
    places = [line for line in named[1:] if not _JOB_TITLE.search(line)]
    responsible = Investigator(
        name=named[0],
        investigator_role=kind,
        named_as="responsible-party",
        title=" ".join(titles) or None,
        affiliation=" ".join(places) or None,
    )
    return ResponsibleParty(responsible_party_type=kind, investigator=len(investigators)), (
        *investigators,
        responsible,
    )


def read_sites(lines: Sequence[str], countries: Sequence[str], clean: Cleaner) -> tuple[Site, ...]:
    """The sites: facility, then `city, state, country`, then the site's status.

    A facility's name may look like a place ("Novartis, Basel, Switzerland"): it is one if a place follows.
    """
    sites: list[dict[str, str | None]] = []
    facility: str | None = None
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        place = _read_place(line, countries)
        if status := find_word("status", "Site Status", line):
            if sites and facility is None:
                sites[-1].setdefault("status", status)
        elif place and (facility or ", , " in line or not _read_place(below, countries)):
            sites.append({"facility": facility, **place})
            facility = None
        else:
            _note_placeless(facility, clean)
            facility = line
    _note_placeless(facility, clean)
    return tuple(Site(**site) for site in sites)


def _note_placeless(facility: str | None, clean: Cleaner) -> None:
    if facility:
        clean.note("sites", facility, "a facility without a place")


def _read_place(line: str, countries: Sequence[str]) -> dict[str, str | None] | None:
    """`Houston, Texas, 77030, United States` or `Paris, , France` taken apart; None if it is not a place."""
    country = next((name for name in countries if line.endswith(", " + name)), None)
    if not country:
        match = _LAST_COUNTRY.search(line)
        country = match[1].strip() if match else ""
    parts = [part.strip() for part in line.removesuffix(country).rstrip().removesuffix(",").split(",")]
    if not country or len(parts) < 2:
        return None
    postal_code = parts.pop() if len(parts) > 2 and any(c.isdigit() for c in parts[-1]) else None
    state = parts.pop()
    return {
        "city": ", ".join(parts) or None,
        "state": state or None,
        "postal_code": postal_code,
        "country": country,
    }


def read_references(lines: Sequence[str]) -> tuple[Reference, ...]:
    """The publications: citation, type, PubMed number."""
    kinds = [find_word("reference-type", "Reference Type", line) for line in lines]
    references: list[dict[str, str]] = []
    for line, kind in zip(lines, kinds, strict=True):
        last = references[-1] if references else {}
        pmid = _PMID.fullmatch(line)
        if kind or pmid:
            key, value = ("reference_type", kind) if kind else ("pmid", pmid[1])
            if key in last or not last:
                references.append({key: value})
            else:
                last[key] = value
        elif any(kinds) and set(last) == {"citation"}:
            last["citation"] += "\n" + line
        else:
            references.append({"citation": line})
    return tuple(
        Reference(doi=find_doi(reference.get("citation", "")), **reference)
        for reference in references
        if reference.keys() & {"citation", "pmid"}
    )


def read_identifiers(lines: Iterable[str], number: str) -> tuple[Identifier, ...]:
    """The trial's numbers, its NCT number first: below each number, its type and its source."""
    found: list[dict[str, str]] = []
    for line in lines:
        if match := _IDENTIFIER_LABEL.fullmatch(line):
            if found:
                found[-1].setdefault(match[1], match[2].strip())
        else:
            found.append({"value": line})
    own = Identifier(value=number, scheme="nct")
    others = (_identifier(entry) for entry in found)
    return tuple(dict.fromkeys([own, *(other for other in others if other.value != number)]))


def _identifier(entry: dict[str, str]) -> Identifier:
    written_type = entry.get("Type", "-")
    kind = None if written_type in ("", "-") else written_type
    own = entry.get("Source") == "org_study_id"
    scheme, value = ("org", entry["value"]) if own else scheme_of(entry["value"], kind, entry.get("Domain"))
    link = entry.get("Link", "")
    return Identifier(
        value=value,
        scheme=scheme,
        identifier_type=kind,
        issuer=entry.get("Domain") or None,
        link=link if link.startswith("http") else None,
    )


def read_listed_trials(lines: Iterable[str]) -> tuple[ListedTrial, ...]:
    """The trials that the page lists as related: title, number, and at times status and phase."""
    listed: dict[str, ListedTrial] = {}
    title: str | None = None
    for line in lines:
        match = _LISTED.fullmatch(line)
        if not match:
            title = line
            continue
        number, told = match[1], match[2].replace("/", " ").split()
        listed.setdefault(
            number,
            ListedTrial(
                number=number,
                title=title,
                status=next((word for word in told if word in notations("status")), None),
                phases=tuple(word for word in told if word in notations("phase")),
            ),
        )
        title = None
    return tuple(listed.values())
