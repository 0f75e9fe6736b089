"""Links people's affiliations to ROR: each of the organisations that an address names."""

import html
import itertools
import re
from collections.abc import Iterator

from trialgraph.countries import main_name
from trialgraph.linking.matches import Match
from trialgraph.linking.organisation_choice import Found, Where, first_accepted, listed
from trialgraph.linking.organisation_names import OrganisationName, read_name
from trialgraph.linking.organisation_phrases import Phrase, variants
from trialgraph.linking.organisation_words import (
    fold,
    is_generic,
    names_department,
    names_hospital,
    names_institution,
    read_place,
)
from trialgraph.linking.organisations import find, find_company
from trialgraph.vocabularies import Hit, Index

_GAP = re.compile(r"(?<=\w) {2,}(?=\w)")
"""What is left of a line's end in many bibliographic records."""
_PIECES = re.compile(r";\s|\n|[,.]\s+and\s|\band (?:the )?(?=Departments? )")


def link_affiliation(text: str, organisations: Index) -> list[Match]:
    """The organisations that an affiliation ("Department of X, University of Y, City, Country") names, first.

    An exact match here says that whoever gives the affiliation is affiliated with that organisation; of several
    that are named each is accepted. Then follow those that may be meant.
    """
    text = _GAP.sub(", ", html.unescape(html.unescape(text)))
    whole = read_name(text)
    matches: list[Match] = []
    for piece in _PIECES.split(text):
        name = read_name(piece)
        where = Where(
            said=name.place.countries or whole.place.countries,
            regions=name.place.regions or whole.place.regions,
            words=f" {fold(text)} ",
        )
        matches += _affiliated(name, where, organisations)
    return listed(matches)


def _affiliated(name: OrganisationName, where: Where, organisations: Index) -> Iterator[Match]:
    """The matches of an address, which goes from the department to the institution to the country."""
    for position, part in enumerate(name.parts):
        if names_institution(part):
            yield from first_accepted(_find_institution(name, position, where, organisations), where)
    if name.parts and not any(names_institution(part) for part in name.parts):
        rule = "as written" if len(name.parts) == 1 else "the first part"
        named = find([Phrase(name.parts[0], rule)], organisations)
        companies = find_company(name.parts[:1], where, organisations)
        yield from first_accepted(itertools.chain(named, companies), where)


def _find_institution(
    name: OrganisationName, position: int, where: Where, organisations: Index
) -> Iterator[Found]:
    """What a part that names an institution can mean, if need be with the part behind it, or a piece of it."""
    part, behind = name.parts[position], name.parts[position + 1 :]
    whole = Phrase(part, "as written" if len(name.parts) == 1 else "a part")
    if behind and not names_institution(behind[0]) and not names_department(behind[0]):
        whole = whole._replace(campus=behind[0])
        yield from find((Phrase(f"{part}{at}{behind[0]}", "two parts") for at in (" ", " at ")), organisations)
    spelled = (each._replace(campus=whole.campus) for each in variants(part))
    yield from find(itertools.chain((whole,), spelled), organisations)
    if is_generic(part):
        countries = [f"{part} {main_name(code)}" for code in sorted(where.said)]
        hospitals = [f"{part} of {other}" for other in behind[:2] if names_hospital(part)]
        yield from find((Phrase(each, "with what it is of") for each in (*hospitals, *countries)), organisations)
    if not names_department(part):
        yield from find_company((part,), where, organisations)
    yield from _find_pieces(part, where, organisations)
    yield from _find_within(part, where, organisations)


def _find_pieces(part: str, where: Where, organisations: Index) -> Iterator[Found]:
    """The institutions of a part that names several, where the text says the country or the town of one."""
    pieces = _JOINED.split(part)
    if len(pieces) > 1 and all(map(names_institution, pieces)):
        for piece in pieces:
            for phrase, hits in find((Phrase(piece, "one of several"), *variants(piece)), organisations):
                yield phrase, [hit for hit in hits if hit.term.country in where.said or where.has_town(hit.term)]


_JOINED = re.compile(r"\s*/\s*|\s+and\s+(?:the\s+)?|\s*\+\s*|\s+\d\s+")
_RUN_TOGETHER = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})")
_LONGEST = 9
_MOST_WORDS = 25


def _find_within(part: str, where: Where, organisations: Index) -> Iterator[Found]:
    """Institutions within a part without commas, between its department and its town, the longest first."""
    words = _RUN_TOGETHER.sub(" ", part).split()[:_MOST_WORDS]
    for length in range(min(len(words) - 1, _LONGEST), 1, -1):
        for start in range(len(words) - length + 1):
            window, rest = " ".join(words[start : start + length]), " ".join(words[start + length :])
            if not _can_stand_alone(words, start, length) or names_hospital(window) != names_hospital(part):
                continue
            for phrase, hits in find([Phrase(window, "within a part")], organisations):
                yield phrase, [hit for hit in hits if where.has_town(hit.term) or _is_behind(rest, hit)]


def _can_stand_alone(words: list[str], start: int, length: int) -> bool:
    """Whether a window begins with a name's first word, and behind a department, if behind anything."""
    first, last = words[start], words[start + length - 1]
    before = " ".join(words[:start])
    return (
        names_institution(" ".join(words[start : start + length]))
        and first[0].isupper()
        and (last[0].isupper() or not last.isascii())
        and (not before or (names_department(before) and fold(words[start - 1]) not in _DIRECTIONS))
    )


_DIRECTIONS = frozenset("and north south east west northern southern eastern western central new".split())


def _is_behind(rest: str, hit: Hit) -> bool:
    """Whether what stands behind an institution is its town, a word of its name, its country or a department."""
    words = fold(rest).split()
    place = fold(hit.term.place or "").split()
    return (
        not words
        or words[: len(place)] == place
        or words[0] in fold(hit.name).split()
        or read_place(rest) is not None
        or words[0].isdigit()
        or names_department(" ".join(words[:2]))
    )
