"""Takes names of people apart and compares those of one surname: initials, orders, short forms, rarity."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from trialgraph import names

_EAST_ASIAN = {
    surname: rank
    for rank, surname in enumerate(
        dict.fromkeys(
            """
            wang li zhang kim liu chen nguyen lee yang huang park zhao wu zhou choi tran xu sun ma zhu hu guo he
            lin jung jeong gao luo zheng liang xie song tang kang cho deng han feng cao peng chang lim yoon jang
            zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao zhong cui tan fan
            liao shi jin jia xia fu fang zou xiong bai meng qin qiu hou hsu tsai hsieh chan wong cheung chow lau
            leung kwok chiang chiu kuo tseng teng yeh chung lai chao chou hung chuang shin seo kwon hwang ahn
            hong yoo ryu jeon ko moon bae baek oh yin xue yan lei duan long tao gu mao hao gong shao wan qian
            dai mo kong xiang mei ni ouyang lv lyu pham phan vu vo dang bui ho ngo duong yip lam tam ng
            """.split()
        )
    )
}
"""Romanised Chinese, Korean and Vietnamese surnames, roughly by how many bear them; the order decides which of two
is taken for the surname, so that both orders of one name give one reading."""
_SHARED_BY_MANY = frozenset("kim lee park choi jung jeong kang cho yoon jang lim nguyen tran le pham".split())
"""Half of Korea and of Vietnam bear one of a few surnames, and given names recur as well."""
_COMMON_SURNAMES = frozenset(
    """
    adams ahmed ali allen anderson andersen andersson bailey baker bakker bell bennett bernard brown campbell
    carter clark collins cook cooper costa cox davis diaz dubois edwards eriksson evans fernandez ferrari
    ferreira fischer foster garcia gomez gonzalez gray green gupta hall hansen harris hassan hernandez hill
    hosseini howard hughes hussain hussein ibrahim ito ivanov jackson james jansen jensen johansson johnson
    jones kato kaur kaya kelly khan king kobayashi kowalski kumar larsen larsson lewis lopez mahmoud martin
    martinez meyer miller mitchell mohamed mohammadi mohammed moore morgan mori morris mostafa mueller muller
    murphy murray nakamura nelson nielsen nilsson nowak oliveira olsen parker patel pedersen pereira perez
    peterson petrov phillips price ramirez reddy reed rodriguez rogers romano ross rossi russo saito saleh
    sanchez santos sato schmidt schneider scott shah sharma silva singh smirnov smith souza stewart suzuki
    takahashi tanaka taylor thomas thompson torres turner visser walker ward watanabe watson weber white
    williams wilson wood wright yamamoto yilmaz young
    """.split()
)
"""The first of the lists that statistical offices publish, in the countries where most trials are registered."""
_COMMON_FIRST_NAMES = frozenset(
    """
    ahmed alexander ali andrea andrew anna anne antonio barbara carlos charles christian christine christopher
    daniel david elizabeth eric francesco frank giuseppe jan james jennifer john jonathan jose joseph juan karen
    laura linda lisa luis marco maria mark martin mary matthew michael mohamed mohammad mohammed nancy patricia
    patrick paul peter philip richard robert sarah scott stefan stephen steven susan thomas timothy william
    """.split()
)
_NICKNAMES = {
    short: full
    for full, shorts in {
        "alexander": "alex", "andrew": "andy drew", "anthony": "tony", "benjamin": "ben", "catherine": "cathy",
        "charles": "charlie", "christopher": "chris", "daniel": "dan danny", "david": "dave", "deborah": "deb",
        "donald": "don", "douglas": "doug", "edward": "ed", "elizabeth": "liz beth", "frederick": "fred",
        "gregory": "greg", "jacob": "jake", "james": "jim", "jeffrey": "jeff", "jennifer": "jen jenny",
        "jonathan": "jon", "joseph": "joe", "joshua": "josh", "katherine": "kate kathy", "kenneth": "ken",
        "matthew": "matt", "michael": "mike", "nicholas": "nick", "patricia": "pat", "peter": "pete",
        "philip": "phil", "rebecca": "becky", "richard": "rick rich", "robert": "rob", "ronald": "ron",
        "samuel": "sam", "stephen": "steve", "steven": "steve", "susan": "sue", "theodore": "ted",
        "thomas": "tom", "timothy": "tim", "vincent": "vince", "william": "will",
    }.items()
    for short in shorts.split()
}  # fmt: skip
"""Short forms with the letter of the full name, since people are compared within a surname and an initial."""
_PARTICLES = frozenset(
    "da das de del della den der di do dos du e la le ten ter van vander vanden von y zu".split()
)
"""Left out at times, or glued to the surname."""
_GLUED = re.compile(r"^(vande[nr]|vande|vander)(?=\w{3})")
_PREFIXES = frozenset("abd abdel abo abu al bin el ibn mac mc o".split())
"""Always there, but not always apart: O'Connor, El-Sayed."""
_GENERATIONS = frozenset("filho ii iii iv jr jnr junior neto senior snr sr".split())
_SYLLABLE = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxyz]h?|hs|ts|tz|hw|kw|ng|tr)?[aeiouyw]{1,4}(?:ng|nh|ch|[nmpktlhr])??"
)
_SYLLABLES = re.compile(rf"(?:{_SYLLABLE.pattern}){{1,3}}")
_LONGEST_INITIALS = 3


class PersonName(NamedTuple):
    """A name's surname and given names, folded, in one spelling for the ways in which they are written."""

    surname: str
    given: tuple[str, ...]
    """East Asian syllables are one word: `jianxiang` for Jian-Xiang."""
    first: str
    """The first given name that is written out, in its full form; else the first initial."""
    surname_first: bool
    """Whether it is written so."""


@lru_cache(maxsize=1 << 16)
def read_person(name: str) -> PersonName | None:
    """A person's name taken apart, or None where no surname and given name can be told.

    >>> read_person("WANG Jian-Xiang, MD").given, read_person("A. Wesley Burks").first
    (('jianxiang',), 'wesley')
    """
    capitals = _in_capitals(name)
    words = list(names.person_words(name))
    while len(words) > 2 and words[-1] in _GENERATIONS:
        words.pop()
    words = _with_prefixes(words)
    if len(words) < 2:
        return None
    surname_first = _starts_with_surname(words, capitals)
    if surname_first:
        words = [*words[1:], words[0]]
    *given, surname = words
    while len(given) > 1 and given[-1] in _PARTICLES:
        given.pop()
    surname = _GLUED.sub("", surname)
    given_names = _given(given, surname, capitals)
    first = next((word for word in given_names if len(word) > 1), given_names[0])
    return PersonName(surname, given_names, _NICKNAMES.get(first, first), surname_first)


def _in_capitals(name: str) -> frozenset[str]:
    """The folded words that stand out in capitals: surnames ("DEMOLY Pascal") and initials ("JA Stone")."""
    tokens = [t for t in re.findall(r"[^\W\d_]{2,}", name.replace(".", "")) if names.fold(t) not in names.DEGREES]
    if all(token.isupper() for token in tokens):
        return frozenset()
    return frozenset(names.fold(token) for token in tokens if token.isupper())


def _with_prefixes(words: Sequence[str]) -> list[str]:
    """The words with each prefix of a surname glued to it: O'Connor, El-Sayed."""
    glued: list[str] = []
    for word in reversed(words):
        if word in _PREFIXES and glued and len(words) - len(glued) > 1:
            glued[-1] = word + glued[-1]
        else:
            glued.append(word)
    return glued[::-1]


def _starts_with_surname(words: Sequence[str], capitals: frozenset[str]) -> bool:
    """Whether the first word is the surname: by its capitals, or as the commoner East Asian surname of the two."""
    first, last = words[0], words[-1]
    if first in capitals and last not in capitals and (len(first) > _LONGEST_INITIALS or first in _EAST_ASIAN):
        return True
    if first not in _EAST_ASIAN or not all(_is_syllables(word) for word in words):
        return False
    return _EAST_ASIAN[first] < _EAST_ASIAN.get(last, len(_EAST_ASIAN))


def _is_syllables(word: str) -> bool:
    return _SYLLABLES.fullmatch(word) is not None


def _given(words: Sequence[str], surname: str, capitals: frozenset[str]) -> tuple[str, ...]:
    if surname in _EAST_ASIAN and all(len(word) > 1 and _is_syllables(word) for word in words):
        joined = "".join(words)
        return tuple(joined) if joined in capitals and len(joined) <= _LONGEST_INITIALS else (joined,)
    parted: list[str] = []
    for word in words:
        is_initials = len(word) <= _LONGEST_INITIALS and (word in capitals or not re.search("[aeiouy]", word))
        parted += word if is_initials else [word]
    return tuple(parted)


class NameLikeness(NamedTuple):
    """How two names stand to each other: the odds that this gives, and in words."""

    weight: float
    how: str


@lru_cache(maxsize=1 << 16)
def compare_given(one: tuple[str, ...], other: tuple[str, ...]) -> NameLikeness | None:
    """How the given names of two people of one surname agree; None if they contradict each other."""
    if one == other and len(one[0]) > 1:
        return NameLikeness(3, "same full name") if len(one) > 1 else NameLikeness(0, "same name")
    if len(one[0]) > 1 and "".join(one) == "".join(other):
        return NameLikeness(0, "same name")
    for shorter, longer in ((one, other), (other, one)):
        if len(longer) > 1 and len(longer[0]) == 1 < len(longer[1]) and len(shorter[0]) > 1:
            rest = compare_given(longer[1:], shorter)  # "A. Wesley Burks" goes by Wesley
            return rest and NameLikeness(min(rest.weight, 0) - 1, "same name but for an initial")
    if not (_are_among(one[1:], other[1:]) or _are_among(other[1:], one[1:])):
        return None
    first, second = one[0], other[0]
    if first == second and len(first) > 1:
        return (
            NameLikeness(-0.5, "same name but for the middle")
            if len(one) != len(other)
            else NameLikeness(1, "same name")
        )
    if 1 in (len(first), len(second)):
        return NameLikeness(-5, "an initial that fits") if first[0] == second[0] else None
    if _NICKNAMES.get(first, first) == _NICKNAMES.get(second, second):
        return NameLikeness(-2, "a short form of the name")
    return None


def _are_among(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether middle names and initials stand among others in the same order."""
    rest = iter(others)
    return all(any(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for b in rest) for a in some)


def rarity(name: PersonName) -> float:
    """The odds that two bearers of one full name are one person, before anything else is known.

    Without the number of people of a name its length serves: the long ones are seldom shared.
    """
    if is_crowded(name):
        return -6
    if name.surname in _EAST_ASIAN:
        return -4
    if name.surname in _COMMON_SURNAMES:
        return -3.5
    letters = len(name.surname) + sum(len(word) for word in name.given)
    return min((letters - 4) / 2, 5) - (2 if name.first in _COMMON_FIRST_NAMES else 0)


def is_crowded(name: PersonName) -> bool:
    """Whether so many people bear a name that it says next to nothing: Wang Wei, Kim Ji-hyun."""
    one_syllable = bool(_SYLLABLE.fullmatch(name.first)) or len(name.first) == 1
    return name.surname in _SHARED_BY_MANY or (name.surname in _EAST_ASIAN and one_syllable)
