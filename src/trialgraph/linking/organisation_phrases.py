"""The phrases to look up for an organisation's name: as written, spelled otherwise, and what it is a part of."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from trialgraph import countries
from trialgraph.linking.organisation_names import OrganisationName
from trialgraph.linking.organisation_words import (
    COUNTRIES,
    REGIONS,
    any_of,
    fold,
    is_generic,
    names_department,
    names_hospital,
    names_institution,
    other_legal_form,
    spelled_out,
    town_names,
    with_english_towns,
    without_country,
    without_legal_form,
)


class Phrase(NamedTuple):
    """A phrase to look up, and the rule that made it of the name."""

    text: str
    rule: str
    wider: bool = False
    """Whether it names what the organisation is a part of: the head of a company, a hospital's university."""
    beside: tuple[str, ...] = ()
    """The parts of the name that the phrase leaves out: where it is, or departments of it."""
    campus: str = ""
    """The part behind, which is the campus where a university has several."""
    there: frozenset[str] = frozenset()
    """Codes of countries and folded names of towns; if any are given, what is found is in one of them."""


# --- the whole name -----------------------------------------------------------------------------------


def whole_phrases(name: OrganisationName) -> Iterator[Phrase]:
    """The phrases that name the organisation as a whole, the most literal first."""
    joined = " ".join(name.parts)
    yield Phrase(name.written, "as written")
    yield Phrase(joined, "without its place")
    yield from variants(joined)
    if len(name.parts) > 1:
        yield Phrase(" of ".join(name.parts), "its parts joined")
        yield Phrase(" at ".join(name.parts), "its parts joined")
        yield Phrase(" ".join(reversed(name.parts)), "its parts joined")
    yield from (Phrase(each, "in brackets") for each in name.brackets if _renames(name.written, each))


def _renames(name: str, aside: str) -> bool:
    """Whether what stands in brackets can be another name of the same: a hospital's is not its university's."""
    return len(aside.split()) > 2 and names_hospital(name) == names_hospital(aside)


_POSSESSIVE = re.compile(r"['’]s\b")
"""`folding.key` takes it off as well, but does not know it once the name is folded."""
_DOTTED = re.compile(r"(?<=\b[A-Z])\.\s?(?=[A-Z]\b)|(?<=\b[A-Z]{2})\.")
_UNITED_STATES = re.compile(r"\bU\.?\s?S\.?\s(?=[A-Z])")
_AFFILIATED = re.compile(
    r"(hospital|clinic|school of medicine|college|faculty of medicine)\s*"
    r"(?:(?:,|affiliated (?:to|with)|affiliate of|with|to|at|the)\s*)*"
    r"(?=(?:(?!of\b)\w\S*\s+){0,5}(?:universit|college)|chinese academy)",
    re.IGNORECASE,
)
_UMLAUT = re.compile(r"(?<=[aou])e(?=[a-z])")
_SAINT = re.compile(r"\bsaint ")
_ST = re.compile(r"\bst ")
_ROMANCE = re.compile(r"^(hospital|hopital|centre hospitalier|institut|instituto)\b.*?(?= (?:of|en|du|del) )")
_NEEDS_DE = re.compile(
    r"^(?:ch[ru]*u|centre hospitalier(?: regional)?(?: universitaire)?|hospital clinic)"
    r"(?= (?!de |d |du |of |regional|univ))"
)


def variants(phrase: str) -> Iterator[Phrase]:
    """Other ways to write a phrase that name the same organisation.

    >>> [variant.text for variant in variants("University Hospital, Ghent")][:3]
    ['university hospital of ghent', 'ghent university hospital', 'centre hospitalier universitaire de ghent']
    """
    plain = _POSSESSIVE.sub("", phrase)
    folded = fold(plain)
    for text, rule in _spellings(plain, folded):
        if fold(text) != folded:
            yield Phrase(text, rule)
    yield from _university_variants(folded)


def _spellings(phrase: str, folded: str) -> Iterator[tuple[str, str]]:
    """A phrase and what rule it follows, of each rule; most change nothing."""
    yield folded, "without possessives"
    yield without_legal_form(folded), "without its legal form"
    yield other_legal_form(folded), "with its legal form written otherwise"
    yield spelled_out(folded), "with abbreviations spelled out"
    yield without_country(folded), "without its country"
    yield _AFFILIATED.sub(r"\1 of ", phrase), "with the university to which it belongs"
    yield _DOTTED.sub("", _UNITED_STATES.sub("United States ", phrase)), "with initials joined"
    yield _UMLAUT.sub("", folded), "with umlauts"
    yield folded.replace(" at ", " "), "without at"
    yield _ST.sub("saint ", folded), "with saint spelled out"
    yield _SAINT.sub("st ", folded), "with saint shortened"
    yield with_english_towns(folded), "with its town in English"
    yield folded.removesuffix(" nhs trust").removesuffix(" nhs foundation trust"), "without the form of its trust"
    yield folded.replace(" nhs trust", " nhs foundation trust"), "as a foundation trust"
    if match := _ROMANCE.match(folded):
        rest = folded[match.end() :].split(maxsplit=1)[-1]
        yield f"{match[0]} de {rest}", "with de"
    yield _NEEDS_DE.sub(r"\g<0> de", folded), "with de"


# --- universities -------------------------------------------------------------------------------------

_UNIVERSITY_HOSPITAL = re.compile(r"^(.*) university hospitals?$|^university hospitals?(?: of| at)? (.*)$")
_UNIVERSITY_HOSPITALS = (
    "university hospital of {}",
    "university hospital {}",
    "{} university hospital",
    "centre hospitalier universitaire de {}",
    "chu de {}",
    "universitatsklinikum {}",
)
_UNIVERSITY_FIRST = re.compile(r"^univ(?:ersity)? (?!of |for |the |hospital)(\D{4,})$")
_UNIVERSITY_OF = re.compile(r"^(?:the )?university of (\w+(?: \w+)?)$|^(\w+(?: \w+)?) university$")


def _university_variants(folded: str) -> Iterator[Phrase]:
    """The word university where other languages, or other writers, put it."""
    if "univ" not in folded:
        return
    if hospital := _UNIVERSITY_HOSPITAL.match(folded):
        for form in _UNIVERSITY_HOSPITALS:
            if (text := form.format(hospital[1] or hospital[2])) != folded:
                yield Phrase(text, "the forms of a university hospital's name")
    if free := _UNIVERSITY_FIRST.match(folded):
        for form in ("{} university", "university of {}", "universite {}", "universite de {}"):
            yield Phrase(form.format(free[1]), "university, which stands where the language wants it")
    if turned := _UNIVERSITY_OF.match(folded):
        place = turned[1] or turned[2]
        form = "{} university" if turned[1] else "university of {}"
        if place not in REGIONS:
            there = COUNTRIES.get(place, frozenset()) | town_names(place)
            yield Phrase(form.format(place), "the university of its town, turned round", there=there)


_CALLED_BY_A_NAME = re.compile(r"^(?:the )?(?!university)(.+) university$")
_CANCER_CENTER = re.compile(r" cancer (?:center|institute)$")
_CANCER_CENTER_AT = re.compile(r"^(.+ cancer (?:center|institute)) at ")
_ITALIAN_TOWNS = (
    "bari catania florence foggia milan naples palermo perugia rome salerno turin udine venice".split()
)


def phrases_with_university(name: OrganisationName, codes: frozenset[str], town: str | None) -> Iterator[Phrase]:
    """A name with the place or the university that goes before it in full: "University of Naples Federico II".

    So are Italian universities called of which a town has several, and the cancer centres of American states'
    universities ("The University of Texas MD Anderson Cancer Center"). `codes` are the countries where the
    organisation may be, any if there are none, and `town` is that of a site, in which it must be.
    """
    if not name.parts or is_generic(name.parts[0]):
        return
    folded = fold(_DOTTED.sub("", name.parts[0]))
    phrase = Phrase("", "with what goes before its name", beside=name.parts[1:])
    there = town_names(town) if town else codes
    if (at := _CANCER_CENTER_AT.match(folded)) and not is_generic(at[1]):
        yield phrase._replace(text=at[1], rule="without what it is at", there=there)
    if (not codes or "IT" in codes) and (called := _CALLED_BY_A_NAME.match(folded)):
        for each in _ITALIAN_TOWNS:
            yield phrase._replace(text=f"university of {each} {called[1]}", there=there or frozenset(("IT",)))
    if (not codes or "US" in codes) and _CANCER_CENTER.search(folded) and "universit" not in folded:
        for state in countries.REGIONS["US"].values():
            yield phrase._replace(text=f"university of {state[0]} {folded}", there=there or frozenset(("US",)))


# --- wider organisations ------------------------------------------------------------------------------

_NUMBER = any_of("first second third fourth fifth sixth")
_NUMBERED_HOSPITAL = re.compile(
    rf"(?:the )?(?:{_NUMBER} )?(?:affiliated )?hospital (?:(?:of|affiliated to|to|with) )?(?:the )?"
    r"(?:(?:school|college|faculty) of medicine )?(?:of )?"
    r"(?P<whole>(?:(?!of\b)\w+ )*(?:medical )?(?:university|college).*)"
)
"""A numbered hospital says whose it is; named hospitals only teach for a university."""
_CENTRE = any_of("center centre department division institute school program")
_SCHOOL = any_of("school faculty fakultas facultad faculdade faculte facolta medical_college college_of_medicine")
_SUBJECT = r"(?: of \w+(?: and \w+)?| \w+)?"
"""Behind the word for a school: "of Medicine", "of Public Health", "Kedokteran"."""
_PART_BEFORE = re.compile(
    rf".*\b(?:{_CENTRE}\b.* at|{_SCHOOL}\b{_SUBJECT}(?: {any_of('of at de_la de_l da dell')})?) (?:the )?"
    r"(?P<whole>(?:(?!at\b|of\b|de\b)\w+ )*univers\w*\b.*)"
)
_PART = any_of(
    """
    graduate_school medical_school medical_faculty school faculty college department division institute center
    centre program tip_fakultesi
    """
)
_PART_BEHIND = re.compile(rf"(?P<whole>.*?\bunivers\w*\b.*?) {_PART}\b.*")
_RESEARCH = any_of(
    """
    research_(?:institute|center|centre) centre_de_recherche(?:_clinique)?
    clinical_(?:trials?|research)_(?:unit|center|centre) instituto_de_investigacion(?:_sanitaria|_biomedica)?
    """
)
_RESEARCH_OF_HOSPITAL = re.compile(
    rf"{_RESEARCH}(?: {any_of('of at du del de_la de_l de')})? (?:the )?(?P<whole>.*)"
)
_UNIVERSITIES_OWN_HOSPITALS = frozenset(("CN",))
"""There a university's cancer or people's hospital is a part of it; elsewhere it mostly is a body of its own."""


def wider_phrases(name: OrganisationName) -> Iterator[Phrase]:
    """The phrases for what the organisation is a part of: a faculty's university, an institute's hospital."""
    for phrase in _wider_phrases(fold(" ".join(name.parts))):
        yield phrase
        yield phrase._replace(text=with_english_towns(phrase.text))


def _wider_phrases(folded: str) -> Iterator[Phrase]:
    is_hospital = names_hospital(folded)
    part = None if "hospital" in folded else _PART_BEFORE.fullmatch(folded)
    if numbered := _NUMBERED_HOSPITAL.match(folded):
        yield Phrase(numbered["whole"], "the university to which it belongs", wider=True)
    if part := part or (None if is_hospital else _PART_BEHIND.fullmatch(folded)):
        rest = folded.replace(part["whole"], "").strip()
        yield Phrase(part["whole"], "the university to which it belongs", wider=True, campus=rest)
    if is_hospital and (research := _RESEARCH_OF_HOSPITAL.fullmatch(folded)) and names_hospital(research["whole"]):
        yield Phrase(research["whole"], "the hospital to which it belongs", wider=True)
    if is_hospital and (university := _before_hospital(folded)):
        there = _UNIVERSITIES_OWN_HOSPITALS
        yield Phrase(university, "the university to which the hospital belongs", wider=True, there=there)


def _before_hospital(folded: str) -> str | None:
    """The university of "Peking University Cancer Hospital"; none for "Peking University Hospital"."""
    words = folded.split()
    for position, word in enumerate(words[:-2], start=1):
        before, rest = " ".join(words[:position]), " ".join(words[position:])
        if "universit" in word and not is_generic(before) and names_hospital(rest) and is_generic(rest):
            return before
    return None


# --- parts --------------------------------------------------------------------------------------------


def part_phrases(name: OrganisationName) -> Iterator[Phrase]:
    """The parts that can be an institution of their own, where the others are departments of it or its town."""
    for position, part in enumerate(name.parts):
        before, behind = name.parts[:position], name.parts[position + 1 :]
        if len(name.parts) == 1 or any(_is_institution(other) for other in before):
            return
        if before and not names_institution(part):
            continue
        beside = tuple(other for other in before if " " in other) + tuple(
            other for other in behind if not _is_above(other, part)
        )
        phrase = Phrase(part, "without what stands beside it", beside=beside)
        yield phrase
        yield from (
            each._replace(rule=f"{phrase.rule}, {each.rule}", beside=phrase.beside) for each in variants(part)
        )


_ABOVE = re.compile(
    r"^(ch[ru]*u|ap h[mp]|assistance publique|nhs)\b|\bhealth (system|network|service)|^[a-z]{2,5}$"
)
_MEDICAL_SCHOOL = re.compile(
    r"\b(medical college|college of medicine|school of medicine|faculty of medicine|medical school)\b"
)


def _is_above(other: str, institution: str) -> bool:
    """Whether what stands behind an institution is what it belongs to: its university, a group of hospitals."""
    folded = fold(other)
    if "universit" in folded or (_MEDICAL_SCHOOL.search(folded) and names_hospital(institution)):
        return names_hospital(institution) or not names_hospital(other)
    return bool(_ABOVE.search(folded)) or (_is_institution(other) and not names_hospital(other))


def _is_institution(part: str) -> bool:
    """Whether a part of a name is an institution that is no department of another."""
    return names_hospital(part) or (names_institution(part) and not names_department(part))


# --- towns --------------------------------------------------------------------------------------------

_JOINING = frozenset("at d de del di do du in of the van w".split())


def phrases_without_town(name: OrganisationName, town: str | None) -> Iterator[Phrase]:
    """The name without its first or last words, where these are the town in which what is found must be.

    A site's town is known, and what stands behind a comma may be one; elsewhere any word may be.
    """
    last = name.parts[-1] if len(name.parts) > 1 else ""
    known = fold(town or (last if not names_institution(last) else ""))
    words = fold(" ".join(name.parts)).split()
    for count in (len(known.split()),) if known else (1, 2):
        for edge, rest in ((words[-count:], words[:-count]), (words[:count], words[count:])):
            text = " ".join(_without_joining(rest))
            if known in ("", " ".join(edge)) and " " in text and _tells(text):
                yield Phrase(text, "without its town", there=town_names(" ".join(edge)))
                yield from _hospital_forms(text, town_names(" ".join(edge)))
    whole = " ".join(words)
    if known and _tells(whole):
        for between in (" ", " of ", " de "):
            yield Phrase(whole + between + known, "with its town", there=town_names(known))
        yield from _hospital_forms(whole, town_names(known))


def _tells(text: str) -> bool:
    return names_institution(text) and not is_generic(text)


def _without_joining(words: list[str]) -> list[str]:
    """The words without the prepositions at their end."""
    while words and words[-1] in _JOINING:
        words = words[:-1]
    return words


_SPANISH_HOSPITAL = re.compile(
    r"^hospital (?:(?:general|clinico|universitari|universitario) )*(?P<name>.+)"
    r"|^(?P<first>.+) hospital universitari$"
)
_SPANISH_HOSPITALS = (
    "hospital {}",
    "hospital universitario {}",
    "hospital universitari {}",
    "{} hospital universitari",
    "hospital general universitario {}",
    "hospital clinico {}",
    "hospital clinico universitario {}",
)


def _hospital_forms(folded: str, there: frozenset[str]) -> Iterator[Phrase]:
    """The names of a hospital that is Universitario at one time and not at another, as those of Spain are."""
    match = _SPANISH_HOSPITAL.match(folded)
    called = (match["name"] or match["first"]) if match else ""
    if " " in called and not is_generic(called):
        for form in _SPANISH_HOSPITALS:
            yield Phrase(form.format(called), "the forms of a hospital's name", there=there)
