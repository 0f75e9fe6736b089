"""Reads the lists of an ISRCTN page: who, where, what is given and what is measured."""

import re
from collections.abc import Sequence
from itertools import pairwise

from trialgraph.contacts import without_contacts
from trialgraph.identifiers import recognise
from trialgraph.names import fold, is_person, tidy
from trialgraph.records import Finding, Identifier, Intervention, Investigator, Outcome, Site, Sponsor
from trialgraph.registries.isrctn.page_fields import Block, find_text

_ROR = re.compile(r"https://ror\.org/0[a-z0-9]{6}\d{2}")
_POSTCODE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 -]{2,9}", re.IGNORECASE)
_STREET = re.compile(
    r"\d.*|.*\b(street|st|road|rd|avenue|ave|lane|ln|drive|square|way|hill|terrace|place|p\.?o\.? box.*)\.?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s*(\d{1,3})[.)]\s+(\S.*)")
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}\.\s+")
_NO_NUMBER = frozenset({"not applicable", "pending", "to be confirmed", "tbc", "na"})


def read_identifiers(
    blocks: Sequence[Block], isrctn: str | None, findings: list[Finding]
) -> tuple[Identifier, ...]:
    """The trial's numbers, its ISRCTN first; a field may hold several, and a number's shape counts."""
    found = [Identifier(value=isrctn, scheme="isrctn")] if isrctn else []
    for name in ("nct", "eudract", "ctis", "iras", "serial number"):
        for part in re.split(r"[,;\n]", find_text(blocks, name) or ""):
            value = tidy(part)
            if not value or fold(value) in _NO_NUMBER:
                continue
            if recognised := recognise(f"IRAS {value}" if name == "iras" and value.isdecimal() else value):
                found.append(Identifier(value=recognised[1], scheme=recognised[0]))
            elif name == "serial number":
                found.append(Identifier(value=value, scheme="org"))
            else:
                findings.append(
                    Finding(field="identifiers", raw=without_contacts(value), detail=f"no {name} number")
                )
    return tuple(dict.fromkeys(found))


def read_investigators(blocks: Sequence[Block]) -> tuple[Investigator, ...]:
    """The contacts of whose types one is principal investigator; no other contact, and nobody's details."""
    contacts: list[dict[str, list[str]]] = []
    for block in blocks:
        if block.name == "contact type":
            contacts.append({})
        if block.name.startswith("contact ") and contacts:
            contacts[-1].setdefault(block.name, block.lines)
    return tuple(
        Investigator(
            name=name,
            investigator_role="Principal investigator",
            affiliation=_affiliation(contact.get("contact details", [])),
            is_person=is_person(name),
        )
        for contact in contacts
        if "principal investigator" in " ".join(contact["contact type"]).casefold()
        and (name := tidy(" ".join(contact.get("contact name", []))))
    )


def _affiliation(address: Sequence[str]) -> str | None:
    """The organisation in the first line of an address, without the street: None where only a street is."""
    if not address or without_contacts(address[0]) != address[0]:
        return None
    kept: list[str] = []
    for part in address[0].split(","):
        if _STREET.fullmatch(part.strip()):
            break
        kept.append(part.strip())
    return tidy(", ".join(kept)).strip("-") or None


def read_sites(blocks: Sequence[Block]) -> tuple[Site, ...]:
    """The participating centres: name first, then streets, and at the end town, country and postcode."""
    return tuple(
        _site([tidy(line) for line in block.lines]) for block in blocks if block.name == "centre" and block.lines
    )


def _site(lines: list[str]) -> Site:
    facility, *address = lines
    address = [line for line in address if line != "-"]
    postal_code = address.pop() if address and _POSTCODE.fullmatch(address[-1]) else None
    country = address.pop() if address else None
    city = address.pop() if address else None
    return Site(facility=facility, city=city, country=country, postal_code=postal_code)


def read_sponsors(blocks: Sequence[Block]) -> tuple[Sponsor, ...]:
    """Sponsors and funders. A sponsor's type and ROR stand below its name, a funder's type above."""
    sponsors: list[dict[str, str | None]] = []
    funder_type: str | None = None
    for block in blocks:
        text = tidy(" ".join(block.lines))
        if not text:
            continue
        if block.name == "sponsor":
            sponsors.append({"name": text, "sponsor_role": "lead"})
        elif block.name == "sponsor type" and sponsors:
            sponsors[-1].setdefault("sponsor_class", text)
        elif block.name == "ror" and sponsors and (match := _ROR.search(text)):
            sponsors[-1].setdefault("ror", match[0])
        elif block.name == "funder type":
            funder_type = text
        elif block.name == "funder":
            sponsors.append({"name": text, "sponsor_role": "funder", "sponsor_class": funder_type})
    return tuple(Sponsor(**sponsor) for sponsor in sponsors)


def read_interventions(blocks: Sequence[Block]) -> tuple[Intervention, ...]:
    """The named drugs and devices; without names, one intervention that has only a description.

    The page describes all interventions in one text: it is the description where there is just one.
    """
    kind = find_text(blocks, "intervention type")
    text = find_text(blocks, "interventions")
    description = without_contacts(text) if text else None
    names = split_names(find_text(blocks, "drug names") or "")
    if len(names) > 1:
        return tuple(Intervention(name=name, intervention_type=kind) for name in names)
    if not names and not description:
        return ()
    return (Intervention(name=names[0] if names else None, intervention_type=kind, description=description),)


def split_names(text: str) -> tuple[str, ...]:
    """Names in a list, apart at commas, semicolons and line ends that are not in brackets or in a number.

    >>> split_names("Baricitinib (LY3009104, Olumiant), 2,4-dinitrophenol; methotrexate")
    ('Baricitinib (LY3009104, Olumiant)', '2,4-dinitrophenol', 'methotrexate')
    """
    cuts, depth = [-1], 0
    for at, character in enumerate(text):
        depth += (character in "([") - (character in ")]" and depth > 0)
        if character in ";,\n" and not depth and not text[at + 1 : at + 2].isdecimal():
            cuts.append(at)
    parts = [tidy(_LIST_NUMBER.sub("", text[start + 1 : end])) for start, end in pairwise([*cuts, len(text)])]
    return tuple(dict.fromkeys(part for part in parts if part))


def read_outcomes(blocks: Sequence[Block]) -> tuple[Outcome, ...]:
    """The primary outcome as one text, the secondary outcomes one by one where they are numbered."""
    primary = find_text(blocks, "primary outcome")
    outcomes = [Outcome(measure=without_contacts(primary), outcome_type="primary")] if primary else []
    items: list[str] = []
    for line in (find_text(blocks, "secondary outcomes") or "").splitlines():
        match = _NUMBERED.fullmatch(line)
        if match and int(match[1]) == len(items) + 1:
            items.append(match[2])
        elif items:
            items[-1] += "\n" + line
        else:
            items.append(line)
    outcomes += [Outcome(measure=without_contacts(item), outcome_type="secondary") for item in items]
    return tuple(outcomes)
