"""Reads the contacts of the data set: names and affiliations, and never where or how somebody is reached."""

from collections.abc import Iterable

from msgspec import Struct

from trialgraph.names import is_person, person_words
from trialgraph.records import Investigator
from trialgraph.registries.cleaning import Cleaner


class Contact(Struct, frozen=True, kw_only=True):
    """Somebody to ask about a trial."""

    name: str
    affiliation: str | None = None
    role: str | None = None
    """`Scientific contact`; None where the document does not say."""


def read_investigators(contacts: Iterable[Contact], clean: Cleaner) -> tuple[Investigator, ...]:
    """Those who answer for the science, each once; what is no person's name becomes a finding."""
    found: dict[tuple[str, ...], Investigator] = {}
    for contact in contacts:
        affiliation = clean.name("affiliation", contact.affiliation)
        for raw in contact.name.replace(" / ", "/").split("/"):
            name = clean.name("contact", raw)
            if not name or not any(letter.isalpha() for letter in name):
                continue
            person = is_person(name, [affiliation])
            if not person:
                clean.note("contact", name, "not a person's name; no investigator is made of it")
            found.setdefault(
                person_words(name),
                Investigator(name=name, investigator_role=contact.role, affiliation=affiliation, is_person=person),
            )
    return tuple(found.values())


def listed_contacts(
    firsts: str | None, lasts: str | None, affiliations: str | None, role: str | None = None
) -> tuple[Contact, ...]:
    """The contacts of three fields that each list one part of them, apart at semicolons."""
    first, last, where = (
        [part.strip() for part in (text or "").split(";")] for text in (firsts, lasts, affiliations)
    )
    found = []
    for position in range(max(len(first), len(last))):
        parts = (_at(first, position), _at(last, position))
        if name := " ".join(part for part in parts if part):
            found.append(Contact(name=name, affiliation=_at(where, position) or None, role=role))
    return tuple(found)


def _at(parts: list[str], position: int) -> str:
    return parts[position] if position < len(parts) else ""
