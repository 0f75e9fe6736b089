"""What a name says as it is written: folded for comparison, told apart as person, company or placebo.

These rules read single strings and need no vocabulary. Whether two names mean one thing in an outside
vocabulary is a matter of linking, not of this room.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

REMEMBERED = 1 << 15
"""So many answers are kept of each function that is asked the same of record after record."""

SYMBOL_WORDS = {"+": " plus ", "&": " and ", "<": " lt ", ">": " gt ", "≤": " le ", "≥": " ge "}
"""Signs that change what a name means ("CD4+", "<5") are folded to words instead of being dropped."""

_SYMBOLS = str.maketrans(SYMBOL_WORDS | {"ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_NOT_WORD = re.compile(r"[\W_]+")
_ACCENTS = re.compile(r"[\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""The accents of the alphabets, and variation selectors. Other scripts' marks make other letters: か and が."""
_MOJIBAKE = re.compile(r"[ÂÃâ][\x80-\xbf\u20ac\u201a-\u2122\u0152-\u017e\u0192\u02c6\u02dc]")


def fold(name: str) -> str:
    """A name without accents, case and punctuation: equal for the ways in which people write the same words.

    >>> fold("Assistance Publique - Hôpitaux de Paris")
    'assistance publique hopitaux de paris'
    """
    if name.isascii():
        name = name.lower()
        if "+" in name or "&" in name or "<" in name or ">" in name:
            name = name.translate(_SYMBOLS)
        return _NOT_WORD.sub(" ", name).strip()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", name))
    folded = unicodedata.normalize("NFC", plain.casefold().translate(_SYMBOLS))
    return " ".join("".join(c if _in_word(c) else " " for c in folded).split())


def _in_word(character: str) -> bool:
    """Whether a character is a letter, a digit or a mark on one, as are the vowels of Hindi and Thai."""
    return character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")


def repair_encoding(text: str) -> str | None:
    """The text that was encoded twice as UTF-8 ("UniversitÃ©" for "Université"), or None if it was not.

    Only what decodes without a rest is taken as certain.
    """
    if text.isascii() or not _MOJIBAKE.search(text):
        return None
    for encoding in ("cp1252", "latin-1"):
        try:
            repaired = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return repaired if repaired != text else None
    return None


_ABBREVIATION = re.compile(r"(?P<name>.*\S)\s*\((?P<short>[A-Z][A-Za-z0-9-]{1,9})\)")


@lru_cache(maxsize=REMEMBERED)
def without_abbreviation(name: str) -> str:
    """A name without its own abbreviation in brackets behind it; other brackets stay.

    The abbreviation has the name's first letter, mostly capitals, and letters that stand in the name in its order
    (after Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions").

    >>> without_abbreviation("Juvenile dermatomyositis (JDM)"), without_abbreviation("Allergy (Peanut)")
    ('Juvenile dermatomyositis', 'Allergy (Peanut)')
    """
    match = _ABBREVIATION.fullmatch(name)
    if not match or sum(letter.isupper() for letter in match["short"]) * 2 <= len(match["short"]):
        return name
    rest = iter(fold(match["name"]).replace(" ", ""))
    short = fold(match["short"]).replace(" ", "")
    fits = fold(match["name"])[:1] == short[:1] and all(letter in rest for letter in short)
    return match["name"] if fits else name


def printable(text: str) -> str:
    """Text for a terminal, without control characters, which could move its cursor or rename its window."""
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") else letter for letter in text)


# --- people -------------------------------------------------------------------------------------------

TITLES = frozenset(
    """
    doc docent doctor docteur dott dr dra drmed herr frau madame miss mlle mme monsieur mr mrs ms pd priv
    prof professeur professor privatdozent sir med
    """.split()
)
"""Forms of address that stand before a name, folded."""

DEGREES = TITLES | frozenset(
    """
    aprn arnp bch bds bm bmbs bpharm bs bsc bsn cand ccfp cch chb cnm crnp dc dds dmd dmsc dnp do dpharm
    dphil dpm dpt drmed drs dsc dvm edd facc facep facog facp facs fccp fracgp frcp frcpa frcpath frcpc
    frcpch frcs frcsc fracp habil jd lmsw mb mba mbbch mbbs mbchb md mdcm mdphd msc mph mphil mrcp msci
    msn mspt np pa pharmd ph phd rd rn rph rpt scd univ
    """.split()
)
"""Degrees that stand after a name, folded, and the titles, which stand there too."""

_NOT_A_PERSON = re.compile(
    r"""\b(
        call\ cent(er|re) | clinical\ (sciences?|trials?|research|development|operations?|studies|study|affairs
            |project|lead|monitor|transparency|disclosure)
        | medical\ (lead|monitor|officer|affairs|responsible|expert|information) | general\ manager
        | study\ (chair|coordinator|official|physician|team|doctor) | toll\ free | use\ central\ contact
        | cent(er|re) | compan(y|ies) | contact | corporation | department | director | disclosures? | division
        | foundation | group | healthcare | helpline | hospital | hotline | information | institute?
        | investigators? | laborator(y|ies) | leader | manager | medicines | monitor | network | office | officer
        | operations | physician | program(me)? | recruiting | registry | representative | research | responsible
        | sciences | services? | sponsor | team | transparency | trials? | universit\w+
        | biosciences? | biotech | pharma | pharmaceutica | pharmaceuticals? | therapeutics | vaccines
        | gmbh | inc | incorporated | kg | limited | llc | llp | ltd | plc | spa
        | abbvie | amgen | astrazeneca | bristol\ myers | genentech | gilead | glaxosmithkline | gsk | novartis
        | novo\ nordisk | sanofi
    )\b""",
    re.VERBOSE,
)
_SURNAME_OR_COMPANY = re.compile(
    r"\b(bayer | boehringer | eli\ lilly | janssen | merck | pfizer | roche | takeda)\b", re.VERBOSE
)
_DIGIT = re.compile(r"\d")
_JOB_BEHIND = re.compile(r"/|\s[-–]\s")  # "David Edelman - Study Chair", "Olivier de Beaumont/Medical Director"
_INITIALISM = re.compile(r"(?<=\b\w)\.(?=\w\b)")  # "M.D." is one word


@lru_cache(maxsize=REMEMBERED)
def person_words(name: str) -> tuple[str, ...]:
    """The folded words of a person's name, first name first, without titles, degrees and what follows them.

    Degrees are taken off only while a first and a last name remain, since "Ma" and "Do" are names as well. One
    word before a comma is a surname, if what follows can be a first name.

    >>> person_words("YVES ALLENBACH, MD, PhD"), person_words("Stone, John H, M.D.")
    (('yves', 'allenbach'), ('john', 'h', 'stone'))
    """
    parts = [_undecorated(part) for part in _JOB_BEHIND.split(name)[0].split(",")]
    parts = [part for part in parts if part] or [[]]
    first = parts[0]
    if (
        len(first) == 1
        and len(parts) > 1
        and not set(parts[1]) <= DEGREES
        and not _NOT_A_PERSON.search(" ".join(parts[1]))
    ):
        return (*parts[1], *first)
    return tuple(first)


def _undecorated(part: str) -> list[str]:
    """The folded words of one part of a name, without the titles before it and the degrees behind it."""
    words = fold(_INITIALISM.sub("", part)).split()
    while words and words[0] in TITLES:
        words.pop(0)
    while len(words) > 2 and words[-1] in DEGREES:
        words.pop()
    return words


def is_person(name: str, organisations: Iterable[str | None] = ()) -> bool:
    """Whether an official's name can be a person's: not a call centre, a company or a bare job title.

    A single word without a title or degree is a person's where `organisations`, the sponsors and affiliations that
    stand beside it, are given and none of them has that word in its name.

    >>> is_person("Pfizer CT.gov Call Center"), is_person("Medical Director"), is_person("Gierer, Prof. Dr.")
    (False, False, True)
    """
    words = person_words(name)
    main = " ".join(words)
    if len(main) < 2 or set(words) <= DEGREES or _DIGIT.search(main) or _NOT_A_PERSON.search(main):
        return False
    if any(word in DEGREES for word in fold(_INITIALISM.sub("", name)).split()):
        return True
    if len(words) > 1:
        return not _SURNAME_OR_COMPANY.search(main)
    known = [fold(organisation) for organisation in organisations if organisation]
    return bool(known) and main not in " ".join(known).split()


# --- interventions ------------------------------------------------------------------------------------

_CONTROL = re.compile(
    r"""^(
        (matching|matched|oral|iv|intravenous|inhaled|topical|inactive|identical|double\ blind|blinded|active
            |the|normal|physiological|isotonic|clinical)\ )*
        ((?P<placebo>placebos?|dummy|sugar\ pill|control)
        |(?P<sham>sham)
        |(?P<vehicle>vehicle)
        |(?P<saline>saline|0\ 9\ (nacl|saline|sodium\ chloride)|sodium\ chloride\ 0\ 9)
        |(?P<standard_of_care>standard\ (of\ )?care|usual\ care|routine\ care|soc|best\ supportive\ care)
        |(?P<observation>observation(al)?|watchful\ waiting|active\ surveillance)
        |(?P<no_treatment>no\ (treatment|intervention|drug)|untreated))\b""",
    re.VERBOSE,
)
_PLACEBO_ANYWHERE = re.compile(
    r"^placebos?\b|\bplacebos?$|\bplacebo (for|to|matching|comparator|control|group|arm)\b"
)
_OR_PLACEBO = re.compile(r"\w (or|and|plus|vs|versus) placebos?$")
_MEASUREMENT = re.compile(
    r"""\b(stud(y|ies) | analys[ie]s | assays? | tests? | testing | samplings? | samples? | questionnaires?
        | collections? | surveys? | interviews? | biops(y|ies) | blood\ draws? | measurements? | assessments?
        | evaluations? | examinations? | imaging | scans? | monitoring | biomarkers? | genotyping | sequencing)$
        | ^(blood|urine|serum|plasma|tissue)\ (sample|collection|draw|test) | ^dosage\ of\b | ^questionnaire\b""",
    re.VERBOSE,
)
_DOSE = re.compile(
    r"""\d\s?(mg|mcg|µg|μg|ug|g|ml|iu|units?|mmol|mbq)\b|\b(oral(ly)?|intravenous(ly)?|subcutaneous(ly)?|intramuscular(ly)?|
        tablets?|capsules?|infusions?|injections?|dose[sd]?)\b""",
    re.VERBOSE | re.IGNORECASE,
)


def has_dose(description: str) -> bool:
    """Whether a description gives a dose, a route or a form, as those of drugs do.

    >>> has_dose("Baricitinib, 4 mg/d, oral route for 24 weeks"), has_dose("evaluated by parents")
    (True, False)
    """
    return bool(_DOSE.search(description))


@lru_cache(maxsize=REMEMBERED)
def is_control(name: str) -> bool:
    """Whether an intervention's name says that nothing active is given: placebo, sham, usual care.

    >>> is_control("Placebo (for baricitinib)"), is_control("Baricitinib")
    (True, False)
    """
    return control_type(name) is not None


@lru_cache(maxsize=REMEMBERED)
def control_type(name: str) -> str | None:
    """What is given where nothing active is: a notation of the ontology's scheme of control types.

    >>> control_type("Normal saline 0.9%"), control_type("Usual care"), control_type("Baricitinib")
    ('saline', 'standard-of-care', None)
    """
    if is_placebo(name):
        return "placebo"
    match = _CONTROL.search(fold(name))
    kind = match and next(kind for kind, text in match.groupdict().items() if text)
    return kind.replace("_", "-") if kind else None


@lru_cache(maxsize=REMEMBERED)
def is_placebo(name: str) -> bool:
    """Whether an intervention's name is that of a placebo, not of some other control.

    >>> is_placebo("Placebo to match dupilumab"), is_placebo("usual care")
    (True, False)
    """
    folded = fold(name)
    return bool(_PLACEBO_ANYWHERE.search(folded)) and not _OR_PLACEBO.search(folded)


def is_procedure(name: str) -> bool:
    """Whether the name is that of a measurement or a sampling, which records at times call biological."""
    return bool(_MEASUREMENT.search(fold(name)))


# --- places -------------------------------------------------------------------------------------------

_GENERIC_FACILITY = re.compile(
    r"""for\ (additional|more)\ information\b.* | many\ locations | multiple\ (sites|locations)
        | ((clinical|local|medical|study|trial|research)\ )* (sites?|locations?|facilit(y|ies)|investigator)
          (\ [a-z]{0,4}\d\w*)?
        | ((clinical|local|medical|study|trial|research|university|general|regional)\ )*
          (hospital|clinic|cent(er|re)|research\ unit|unit)""",
    re.VERBOSE,
)
_MASKED_SITE = re.compile(
    r"""\b(investigat(ion|ional|ive|or)|research|study|trial|clinical)\ sites?(\ \w{0,6}\d\w*|\ number|\ no|$)
        | [a-z]\ site\ \d+$""",
    re.VERBOSE,
)
_SITE_NUMBER = re.compile(
    r"(\bsite(\s+number|\s+no\.?)?\s*([:#]\s*)?\d+|/\s*ID\s*(#\s*)?\d+|\bsite)\W*$", re.IGNORECASE
)
_UP_TO_LAST_WORD = re.compile(r".*\w", re.DOTALL)


@lru_cache(maxsize=REMEMBERED)
def facility_name(name: str) -> str:
    """A facility's name without the number that a sponsor gave it in one trial.

    >>> facility_name("Gustave Roussy ( Site 3101)"), facility_name("Gazi Universitesi /ID# 252843")
    ('Gustave Roussy', 'Gazi Universitesi')
    """
    numbered = _SITE_NUMBER.search(name)
    kept = _UP_TO_LAST_WORD.match(name, 0, numbered.start()) if numbered else None
    return kept[0] if kept else name


@lru_cache(maxsize=REMEMBERED)
def is_generic_facility(name: str) -> bool:
    """Whether a facility's name does not name one: "Research Site", "Investigative Site 042".

    Such a site is never taken for the same in two trials.
    """
    if not fold(name) or _GENERIC_FACILITY.fullmatch(fold(name)):
        return True
    return _MASKED_SITE.search(fold(name.split("(")[0])) is not None
