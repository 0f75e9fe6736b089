"""Reads the lists of an ISRCTN page: who, where, what is given and what is measured."""

import re
from collections.abc import Sequence
from itertools import pairwise

from trialgraph.contacts import REDACTED
from trialgraph.identifiers import scheme_of
from trialgraph.names import fold, is_person
from trialgraph.records import Identifier, Intervention, Investigator, Outcome, Site, Sponsor
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.isrctn.page_fields import Block, read_line, read_prose

_ROR = re.compile(r"https://ror\.org/0[a-z0-9]{6}\d{2}")
_POSTCODE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 -]{2,9}", re.IGNORECASE)
_STREET = re.compile(
    r"\d.*|.*\b(street|st|road|rd|avenue|ave|lane|ln|drive|square|way|hill|terrace|place|p\.?o\.? box.*)\.?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s*(\d{1,3})[.)]\s+(\S.*)")
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}\.\s+")
_SPONSOR_FIELDS = frozenset({"sponsor", "sponsor type", "ror", "funder type", "funder"})
_NO_NUMBER = frozenset({"not applicable", "pending", "to be confirmed", "tbc", "na"})


def read_identifiers(blocks: Sequence[Block], isrctn: str | None, clean: Cleaner) -> tuple[Identifier, ...]:
    """The trial's numbers, its ISRCTN first; a field may hold several, and a number's shape counts."""
    found = [Identifier(value=isrctn, scheme="isrctn")] if isrctn else []
    for name in ("nct", "eudract", "ctis", "iras", "serial number"):
        for part in re.split(r"[,;\n]", read_prose(blocks, name, clean) or ""):
            written = " ".join(part.split())
            if not written or fold(written) in _NO_NUMBER:
                continue
            scheme, value = scheme_of(written, name)
            if scheme == "other":
                clean.note("identifiers", written, f"no {name} number")
            else:
                found.append(Identifier(value=value, scheme=scheme))
    return tuple(dict.fromkeys(found))


def read_investigators(blocks: Sequence[Block], clean: Cleaner) -> tuple[Investigator, ...]:
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
            affiliation=_affiliation(contact.get("contact details", []), clean),
            is_person=is_person(name),
        )
        for contact in contacts
        if "principal investigator" in " ".join(contact["contact type"]).casefold()
        and (name := clean.name("investigators", " ".join(contact.get("contact name", []))))
    )


def _affiliation(address: Sequence[str], clean: Cleaner) -> str | None:
    """The organisation in the first line of an address, without the street: None where only a street is."""
    first = clean.name("investigators", address[0]) if address else None
    if not first or REDACTED in first:
        return None
    kept: list[str] = []
    for part in first.split(","):
        if _STREET.fullmatch(part.strip()):
            break
        kept.append(part.strip())
    return ", ".join(kept).strip(" -") or None


def read_sites(blocks: Sequence[Block], clean: Cleaner) -> tuple[Site, ...]:
    """The participating centres: name first, then streets, and at the end town, country and postcode."""
    centres = ([clean.name("sites", line) for line in block.lines] for block in blocks if block.name == "centre")
    return tuple(_site(lines) for centre in centres if (lines := [line for line in centre if line]))


def _site(lines: list[str]) -> Site:
    facility, *address = lines
    address = [line for line in address if line != "-"]
    postal_code = address.pop() if address and _POSTCODE.fullmatch(address[-1]) else None
    country = address.pop() if address else None
    city = address.pop() if address else None
    return Site(facility=facility, city=city, country=country, postal_code=postal_code)


def read_sponsors(blocks: Sequence[Block], clean: Cleaner) -> tuple[Sponsor, ...]:
    """Sponsors and funders. A sponsor's type and ROR stand below its name, a funder's type above."""
    sponsors: list[dict[str, str | None]] = []
    funder_type: str | None = None
    for block in blocks:
        text = clean.name("sponsors", " ".join(block.lines)) if block.name in _SPONSOR_FIELDS else None
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


def read_interventions(
    blocks: Sequence[Block], description: str | None, clean: Cleaner
) -> tuple[Intervention, ...]:
    """The named drugs and devices; without names, one intervention that has only a description.

    The page has one `description` for all interventions: it is told here where there is just one.
    """
    kind = read_line(blocks, "intervention type", clean)
    names = split_names(read_prose(blocks, "drug names", clean) or "")
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
    parts = (_LIST_NUMBER.sub("", text[start + 1 : end]) for start, end in pairwise([*cuts, len(text)]))
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def read_outcomes(blocks: Sequence[Block], clean: Cleaner) -> tuple[Outcome, ...]:
    """The primary outcome as one text, the secondary outcomes one by one where they are numbered."""
    primary = read_prose(blocks, "primary outcome", clean)
    outcomes = [Outcome(measure=primary, outcome_type="primary")] if primary else []
    items: list[list[str]] = []
    for line in (read_prose(blocks, "secondary outcomes", clean) or "").split("\n"):
        match = _NUMBERED.fullmatch(line)
        if match and int(match[1]) == len(items) + 1:
            items.append([match[2]])
        elif items:
            items[-1].append(line)
        elif line:
            items.append([line])
    outcomes += [Outcome(measure="\n".join(item), outcome_type="secondary") for item in items]
    return tuple(outcomes)
