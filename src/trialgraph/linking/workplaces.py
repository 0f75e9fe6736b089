"""Compares the institutions at which people work, as registries write them: a department is its university."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from trialgraph import folding, names
from trialgraph.linking.organisation_names import read_name
from trialgraph.linking.organisation_words import (
    COUNTRIES,
    is_generic,
    names_department,
    names_institution,
    spelled_out,
)

SAME_WORKPLACE_FROM = 0.8
"""The share of telling words from which two names mean one institution."""

_SAYS_NOTHING = frozenset(
    """
    a abteilung affiliated an and at associate azienda care center central centro centrum chair chief clinic
    clinica clinical clinique co college company coordinator corporation d de dean del della department der des
    di director division do doctor du e employee et facultad faculty for foundation fondazione fundacion fur
    gmbh group head healthcare health hospital hospitalario hospitalar hospitalier hopital hopitaux i in inc
    institut institute instituto international investigator ircc istituto ku klinik klinikum la laboratory le
    limited llc ltd medical medicina medicine medizin national nhs of ospedale ospedaliera ospedaliero pharma
    pharmaceutical physician poliklinik policlinico principal professor regional research s saint school science
    section service sponsor st ste system teaching the therapeutic trust und unit universidad universidade
    universita universitaet universitaire universitaria universitario universitas universitat universitatsklinik
    universitatsklinikum universitatsmedizin universite university uz with y zentrum ziekenhuis zu
    """.split()
)
"""Words for what workplaces and jobs are, in the spelling of `folding.key`."""
_FIELD = re.compile(
    r"""\w*(logy|logie|logia|iatrics?|iatrie|surgery|chirurgie|therapy|pathy|metry)
    | allergy | anesthesia | asthma | cardiac | cardiovascular | dental | diabetes | disease | gastroenter\w*
    | genetic | infectious | internal | kidney | kinder | lung | nursing | nutrition | pharmacy | pulmonary
    | respiratory | skin | sleep | spine | transplant\w* | trial | vaccine""",
    re.VERBOSE,
)
"""Words for what a department does."""
_KINDS = frozenset(
    """
    academy blood cancer chest children city civil comprehensive county eye federal first general heart king
    maternity memorial mental ministry municipal people presbyterian private province provincial public queen
    regional royal second state technology third tumor union veteran women fourth fifth
    """.split()
)
"""Words that tell one hospital of a university or a town from another, but not much by themselves."""
_STATES = frozenset(
    """
    alabama alaska arizona arkansas california carolina colorado connecticut dakota delaware florida georgia
    hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusett michigan minnesota
    mississippi missouri montana nebraska nevada new hampshire jersey york mexico north ohio oklahoma oregon
    pennsylvania south tennessee texas utah vermont virginia washington west wisconsin wyoming
    """.split()
)
"""A university that is called by its state has a campus in several towns."""
_CITIES = frozenset(
    """
    bavaria beijing berlin boston chicago chinese dallas east guangdong guangzhou houston jiangsu london los
    angele madrid milan milano munich northern paris philadelphia roma rome san santa sao paulo seattle seoul
    shandong shanghai southern taipei taiwan tehran tokyo toronto vienna western zhejiang
    """.split()
)
_ISLANDS = frozenset("island islands saint sint".split())
"""Lands with these in their names are called as hospitals are: Saint Vincent, Cook, Marshall, Norfolk."""
_COUNTRIES = frozenset(
    folding.key(word) for country in COUNTRIES if _ISLANDS.isdisjoint(country.split()) for word in country.split()
)
_PLACES = _STATES | _CITIES | _COUNTRIES
"""Words of countries, states and cities with several universities, which many institutions have in their names."""
_ORDINALS = dict(zip("1st 2nd 3rd 4th 5th".split(), "first second third fourth fifth".split(), strict=True))
_ORDINAL_WORDS = frozenset(_ORDINALS.values())
_DEPARTMENT = re.compile(
    r"(the )?(dep|div|sect|head|chair|chief|school|faculty|director|professor)", re.IGNORECASE
)
_SHORTEST_ACRONYM = 3
_STEM = 8
"""Words are compared by so many letters: Rhinologie and rhinology, Massachusetts and Massachusets."""
_LEAST_TELLING = 0.2
_VAGUE = 0.5
PLACE = 0.3
_PLACE_OF_UNIVERSITY = 0.8
"""A town has many hospitals, but seldom several universities of its name."""


class Workplace(NamedTuple):
    """An institution's words, each with how much it tells, from 0 to 1."""

    words: Mapping[str, float] = MappingProxyType({})
    parts: frozenset[str] = frozenset()
    """What names an institution by itself, without spaces: `beijingtongrenhospital` for Tongren and Tong-Ren."""
    initials: frozenset[str] = frozenset()
    """Of each part between commas: `unc` for the University of North Carolina."""


@lru_cache(maxsize=1 << 14)
def read_workplace(affiliation: str | None, towns: frozenset[str]) -> Workplace:
    """What an affiliation says of where somebody works; of `towns`, by IRI, the words tell little."""
    if not affiliation or names.is_generic_facility(affiliation):
        return Workplace()
    in_towns = {word for town in towns for word in folding.key(town.rsplit("/", 1)[-1]).split()}
    written = read_name(affiliation.replace("/", ", ")).parts
    parts = [folding.key(spelled_out(part)).split() for part in written]
    weights: dict[str, float] = {}
    for part in parts:
        place = _PLACE_OF_UNIVERSITY if "university" in part else PLACE
        for word in {_ORDINALS.get(word, word) for word in part} - _SAYS_NOTHING:
            stem = word[:_STEM]
            weights[stem] = max(weights.get(stem, 0), _telling(word, in_towns, place))
    whole = {
        "".join(part)
        for part, each in zip(parts, written, strict=True)
        if _names_institution(each) and not set(part).issubset(_SAYS_NOTHING | _STATES)
    }
    if names_institution(affiliation) and not is_generic(affiliation) and not _DEPARTMENT.match(affiliation):
        whole.add("".join(word for part in parts for word in part if word != "the"))
    return Workplace(weights, frozenset(whole), frozenset(_initials(parts)))


def _initials(parts: Sequence[Sequence[str]]) -> Iterator[str]:
    """The acronyms by which an institution may go: UNC, NYU for New York University School of Medicine, UCLA."""
    telling = [[word for word in part if word not in ("of", "the", "and", "for", "at")] for part in parts]
    for part in (*telling, list(chain.from_iterable(telling))):
        end = part.index("university") + 1 if "university" in part[1:] else len(part)
        initials = "".join(word[0] for word in part[:end])
        if len(initials) >= _SHORTEST_ACRONYM:
            yield initials


def _names_institution(part: str) -> bool:
    return names_institution(part) and not is_generic(part) and not names_department(part)


def _telling(word: str, towns: set[str], place: float) -> float:
    if _FIELD.fullmatch(word):
        return _LEAST_TELLING
    if word in _PLACES or word in towns:
        return place
    return 0.5 if word in _KINDS or len(word) == 1 or word.isdigit() else 1


def _is_vague(workplace: Workplace) -> bool:
    """Whether no institution is named: "the First Affiliated Hospital", "Department of Neurology"."""
    return sum(weight for weight in workplace.words.values() if weight > _LEAST_TELLING) <= _VAGUE


def shared_workplace(one: Workplace, other: Workplace) -> float | None:
    """How much of the shorter of two names of institutions the other has, from 0 to 1; None if one is not known.

    A department and its university, a hospital and its university count as one workplace; two hospitals that a
    university numbers do not.
    """
    ordinals = [_ORDINAL_WORDS & set(each.words) for each in (one, other)]
    if all(ordinals) and ordinals[0].isdisjoint(ordinals[1]):
        return 0
    if not one.parts.isdisjoint(other.parts) or (one.words and one.words.keys() == other.words.keys()):
        return 1
    if _is_vague(one) or _is_vague(other):
        return None
    if not one.initials.isdisjoint(other.words) or not other.initials.isdisjoint(one.words):
        return 1
    common = sum(min(one.words[word], other.words[word]) for word in one.words.keys() & other.words.keys())
    share = common / min(sum(one.words.values()), sum(other.words.values()))
    return share if common >= SAME_WORKPLACE_FROM else min(share, common)
