"""One key for the ways in which people write one name, so that equal keys mean one name and not a guess.

`names.fold` takes off accents, case and punctuation. Here follow the differences that are left between two
careful writers: Greek letters, British and American spelling, singular and plural, and, in `loose_key`, the
order of the words. Nothing here measures likeness: "dermatomyositis" and "dermatomycosis" stay two names.
"""

import re
from functools import lru_cache

from trialgraph import names


@lru_cache(maxsize=1 << 12)
def key(name: str) -> str:
    """A name's words in plain spelling and in their order; empty for a name without letters and digits.

    >>> key("Tumours of the œsophagus"), key("IFN-α2b") == key("ifn alpha-2b")
    ('tumor of the esophagus', True)
    """
    while (again := _fold_words(_fold_letters(name))) != name:
        name = again
    return name


@lru_cache(maxsize=1 << 12)
def loose_key(name: str) -> str:
    """A name's words sorted and without stop words, where their order carries no meaning; else its `key`.

    >>> loose_key("Carcinoma, Non-Small-Cell Lung") == loose_key("non small cell lung carcinoma")
    True
    >>> loose_key("University of Washington") == loose_key("Washington University")
    False
    """
    folded = key(name)
    while (again := key(_without_order(folded))) != folded:
        folded = again
    return folded


# --- letters ------------------------------------------------------------------------------------------

_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        """
        alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau
        upsilon phi chi psi omega
        """.split(),
        strict=True,
    )
)
_LONE_GREEK_LETTER = re.compile(r"(?<![\u0370-\u03ff])[Α-ΡΣ-Ωα-ρσ-ω](?![\u0370-\u03ff])")
"""A letter within a Greek word is no symbol: Αθήνα stays as it is."""
_LIGATURES = str.maketrans({"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "µ": "μ"})
_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ´`]s\b|(?<=s)['’ʼ´`](?=\s|$)", re.IGNORECASE)


def _fold_letters(name: str) -> str:
    """The name in plain letters, without possessives, with lone Greek letters spelled out."""
    name = _POSSESSIVE.sub("", name)
    if not name.isascii():
        name = _LONE_GREEK_LETTER.sub(_spell_out, name.translate(_LIGATURES))
    return names.fold(name)


def _spell_out(letter: re.Match[str]) -> str:
    return f" {_GREEK[letter[0].lower()]} "


# --- words --------------------------------------------------------------------------------------------

_PREFIX = re.compile(r"\b(non|anti|pre|post|in(?= situ\b| vitro\b| vivo\b)) (?=\w)")
"""These are written apart, with a hyphen or as one word: "non alcoholic", "pre-eclampsia"."""
_NUMBERED_GREEK = re.compile(r"\b(alfa|alpha|beta|gamma|delta|epsilon|kappa|lambda|omega)(?=\d)")
_SHORTEST_INFLECTED = 5
"""Shorter words are left alone: many are abbreviations (AIDS, SARS), and of the others few are plurals:"""
_SHORT_PLURALS = frozenset("arms ears eyes hips legs toes".split())

_NO_PLURALS = frozenset("ascites caries diabetes herpes rabies scabies series species".split())
_PLURALS = tuple(
    (re.compile(plural), singular)
    for plural, singular in (
        (r"ies$", "y"),
        (r"(ss|x|tch|nch|sh)es$", r"\1"),
        (r"(?<![ao])uses$", "us"),  # viruses, and not causes or houses
        (r"(?<=[a-z]{3})(?<!overd)(?<!ket)oses$", "osis"),  # diagnoses, and not doses
        (r"metastases$", "metastasis"),
        (r"(cris|thes|lys|ias)es$", r"\1is"),
        (r"(om|i|no?e|[au]re)as$", r"\1a"),  # lymphomas, anemias, apneas, and not pancreas
        (r"(?<![aiosu])s$", ""),
    )
)
_AMERICAN = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"aemi(?=[ac])", "emi"),  # leukaemia, anaemic, hypoglycaemia
        (r"^haem|(?<=^met)haem", "hem"),
        (r"^ischaem", "ischem"),
        (r"leu[ck]aem", "leukem"),
        (r"^leuco(?=cyt|pen)", "leuko"),  # and not leucovorin
        (r"^anaesth", "anesth"),
        (r"^aesthet", "esthet"),
        (r"^aetiolog", "etiolog"),
        (r"paed(?=[aio])", "ped"),
        (r"gynaec", "gynec"),
        (r"caec(?=[aou])", "cec"),
        (r"^faec(?=[ae])", "fec"),
        (r"^caes(?=a|iu)", "ces"),
        (r"^naev", "nev"),
        (r"^phaeo", "pheo"),
        (r"oedem", "edem"),
        (r"oesoph", "esoph"),
        (r"oestr(?=[aio])", "estr"),
        (r"^foet(?=[aou])", "fet"),
        (r"^coelia", "celia"),
        (r"rrhoe(?=[ai])", "rrhe"),
        (r"pnoe(?=[ai])", "pne"),
        (r"^homoeo", "homeo"),
        (r"^amoeb", "ameb"),
        (r"sulph", "sulf"),
        (r"(tum|col|behavi|^lab|^od|^vap)our", r"\1or"),
        (r"^(fib|cent|goit|lit|met|tit|theat)re$", r"\1er"),
        (r"^(\w{4,})is(e|ed|ing|ation)$", r"\1iz\2"),  # randomised, hospitalisation
        (r"^(anal|dial|paral)ys(e|ed|ing)$", r"\1yz\2"),
        (r"^(counsel|label|model|signal|travel)l(ed|ing|or)$", r"\1\2"),
        (r"^ageing$", "aging"),
        (r"^diabete$", "diabetes"),  # as the French write it
        (r"^alfa$", "alpha"),  # so in nonproprietary names: epoetin alfa
        (r"^aluminium$", "aluminum"),
        (r"^defence$", "defense"),
        (r"^enrolment$", "enrollment"),
        (r"^programme$", "program"),
    )
)
"""Stems that no other English word shares, so that no two words fall together that are not one."""


def _fold_words(folded: str) -> str:
    words = _NUMBERED_GREEK.sub(r"\1 ", folded).split(" ")
    return _PREFIX.sub(r"\1", " ".join(map(_fold_word, words)))


@lru_cache(maxsize=1 << 17)
def _fold_word(word: str) -> str:
    """A word in the singular and in American spelling."""
    if not word.isalpha():
        return word
    is_long = len(word) >= _SHORTEST_INFLECTED or word in _SHORT_PLURALS
    if is_long and word[-1] == "s" and word not in _NO_PLURALS:
        for plural, singular in _PLURALS:
            word, times = plural.subn(singular, word)
            if times:
                break
    for british, american in _AMERICAN:
        word = british.sub(american, word)
    return word


# --- order --------------------------------------------------------------------------------------------

_STOP_WORDS = frozenset("the of and".split())
"""Not "a" or "an": hepatitis A is not hepatitis."""
_NEEDS_ORDER = frozenset(
    """
    after before by directed due for from in no not on or plus ge gt le lt secondary than to versus via vs with
    without
    college hopital hospital institut institute school universidad universidade universita universitat universite
    university
    """.split()
)
"""What stands on which side of these decides what a name means: "lung metastasis from breast cancer".

The signs that `names.fold` spells out are among them ("ER+ HER2-"), and so are the words of institutions.
"""
_MARK = re.compile(r"\d\w*|[a-z]|i[ivx]|vi{1,3}|xi{1,2}")
"""A number, a single letter or a Roman numeral, which belongs to the word beside it."""


def _without_order(folded: str) -> str:
    """The sorted words; those of a name with two marks stay ("stage 1 grade 2" is not "stage 2 grade 1")."""
    words = folded.split(" ")
    marks = sum(1 for word in words if _MARK.fullmatch(word))
    if marks > 1 or not _NEEDS_ORDER.isdisjoint(words):
        kept = [word for word in words if word != "the"]
        return " ".join(kept or words)
    return " ".join(sorted(word for word in words if word not in _STOP_WORDS) or words)
