"""Takes a condition's name apart: the disease, and what is said of its stage, line and course."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from trialgraph.linking.phrases import any_of, as_words
from trialgraph.names import fold


class Form(NamedTuple):
    """A disease's name, simplified, and the qualifiers that were taken off it."""

    name: str
    qualifier: str
    """Empty where nothing was; else what was taken off, as written: `Stage IIIB`."""


_BRACKETS = re.compile(r"[\(\[（【]([^()\[\]（）【】]*)[\)\]）】]")

# --- qualifiers ---------------------------------------------------------------------------------------

_DEGREE = r"(?:[0IVX]+|\d)(?:\s?[A-D]\d?)?\d?"
"""Of a stage or a grade: IIIB, IV, 4."""
_STAGES = (
    rf"(?:{any_of('clinical, pathologic(al), limited, extensive, post-neoadjuvant therapy')}[- ])?"
    rf"{any_of('stage(s), grade(s), gleason, gleason score, class, type of')}\s+{_DEGREE}"
    rf"(?:\s*(?:-|–|/|,|to|or|and|through)\s*(?:stages?\s+)?{_DEGREE})*",
    any_of("limited, extensive, early, late, end, advanced, intermediate") + "[- ]stage(?: disease)?",
    r"(?:AJCC|FIGO|TNM|UICC) v?\d+(?: and v?\d+)?",
    any_of("locally, locoregionally, regionally, loco-regional(ly), very, highly")
    + "[- ]?(?:and )?"
    + any_of("advanced, recurrent, metastatic"),
)
_EXTENTS = """
advanced, metastatic, metastases, disseminated, oligometastatic, non-metastatic, localized, localised, regional
resectable, unresectable, non-resectable, inresectable, potentially resectable, borderline resectable
operable, unoperable, non-operable, inoperable, potentially operable, borderline operable
bulky, minimal, residual, measurable
"""
"""How far a disease has spread, and what surgeons can still do about it."""
_COURSES = """
recurrent, recurrence, relapsed, relapsing, relapse, refractory, progressive, persistent, resistant
newly-diagnosed, first-diagnosed, recently-diagnosed, previously-diagnosed, de novo, initial
early, very early, late
stable, unstable, active, inactive, symptomatic, asymptomatic, suspected, confirmed, established, known
complicated, uncomplicated, intermittent, perennial, exacerbation(s), exacerbation(s) of, primary, secondary
high-risk, low-risk, intermediate-risk
"""
_LINES = """
untreated, previously-treated, previously-untreated, heavily-treated, heavily-untreated, pre-treated
treatment-naive, treatment-naïve, naive, naïve, first-line, second-line, third-line, 1st-line, 2nd-line, 3rd-line
adjuvant, neoadjuvant, perioperative, post-operative, pre-operative
"""
"""Which treatment of the disease this is."""
_SEVERITY = any_of("mild, moderate, severe, very mild, very moderate, very severe")
_RESPONSES = (
    r"(?:\w{1,40}[- ])?"
    + any_of(
        """
        therapy, treatment, drug, steroid, platinum, multi-drug, antibiotic, hormone, medication, inadequately
        """
    )
    + "[- ]"
    + any_of("resistant, refractory, sensitive, controlled, dependent"),
    rf"{_SEVERITY}(?:[- ](?:to|and|or)[- ]{_SEVERITY})*",
    any_of(
        """
        controlled, uncontrolled, well-controlled, poorly-controlled, inadequately-controlled, not well-controlled
        moderately, severely
        """
    ),
)
"""How hard the disease is, and how it answers to treatment."""
_PEOPLE = any_of(
    "patient(s), subject(s), participant(s), people, person(s), individual(s), adult(s), children, women, men"
)
_WHOSE = (
    any_of(
        """
        adult(s), paediatric(s), pediatric(s), child, childhood, children, adolescent(s), infant(s), infantile
        elderly, aged, geriatric, neonatal, neonates, premenopausal, post-menopausal
        in adult(s), in children, in infants, in adolescents, in pregnancy, in remission, in relapse
        of adult, of elderly, of newborn, of childhood, of the adult, of the elderly, of the newborn
        in elderly, in newborn, in childhood, in the adult, in the elderly, in the newborn
        """
    ),
    # Juvenile arthritis and dermatomyositis are diseases of their own.
    r"juvenile(?!\w)(?= .*\b(?:cancer|asthma|leuk|lymph))",
    rf"(?:{_PEOPLE}|recipients)(?: (?:with|of|who have|having))?",
    "patients?'?",
)
_MARKERS = (
    r"[\w.-]{1,60}(?:[- ]receptor)?[- ]"
    + any_of(
        """
        positive, negative, mutant, mutated, mutation, rearranged, amplified, overexpressing, expressing, deficient
        high, low
        """
    )
    + "(?: status)?",
    r"[A-Z0-9/-]{1,30}\+",
)
"""What a tumour or a virus has or lacks: "HER2 positive", "CD20+"."""
_CLAUSES = (
    any_of(
        """
        with, without, due to, who, eligible for, undergoing, following, after, associated with
        """
    )
    + " .+",
)
_EMPTY_WORDS = (
    any_of(
        """
        diagnosis, diagnosis of, diagnosed, disorder, disease or disorder, finding, history of
        NOS, not otherwise specified, unspecified, other, various, any, all, etc
        protocol specific, human, clinical, histologically, healthcare
        """
    ),
    "malignant(?= (?:solid|tumou?r))",
    "idiopathic(?= (?:chronic|acute))",
)
_QUALIFIER = as_words(
    *_STAGES,
    any_of(_EXTENTS + _COURSES + _LINES),
    *_RESPONSES,
    *_WHOSE,
    *_MARKERS,
    *_CLAUSES,
    *_EMPTY_WORDS,
)
_COURSE = re.compile(r"\b(?:acute|chronic)\b", re.IGNORECASE)
"""Taken off last of all: acute and chronic leukemia are two diseases, chronic and other back pain are not."""
_LEAD = re.compile(
    rf"(?:{any_of('adult, elderly, older, paediatric, pediatric, young, hospitalised, hospitalized')} )*{_PEOPLE}"
    r" (?:(?:affected|diagnosed|living|suffering) )?(?:by|from|having|of|who have|with) ",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?<=\w),? (?:with|without|due to|who|undergoing|following|after|associated with|in) .+$", re.IGNORECASE
)

# --- what else a name holds ---------------------------------------------------------------------------

_LEFT_OVER = re.compile(
    r"""^(?:(?:and|or|of|to|with|in|the|a|an|at|by)\b|[\s,;:./+&*–-])+
        | (?:\b(?:and|or|of|to|with|in|the|at|by)|[\s,;:./+&*–-])+$""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINTS = re.compile(r"\s*[;,/+&]\s*|\s+(?:and|or|and/or|plus|vs\.?|versus)\s+", re.IGNORECASE)
_HEALTHY_PEOPLE = """
adult(s), aged, aging, ageing, child, children, toddlers, adolescents, young, older, elderly, infant(s)
female(s), male(s), man, men, woman, women, pregnant, postpartum, postmenopausal
human(s), individual(s), participant(s), people, person(s), population(s), subject(s), volunteer(s)
control(s), donors, donor, non, smoker(s), nonsmoker(s), lifestyle, state, condition, status, study, studies
japanese, chinese, korean, asian, caucasian, japan, china, and, or, who, are, in
"""
_HEALTHY = re.compile(rf"(?:(?:normal|healthy|health) )*(?:healthy|normal|health)(?: {any_of(_HEALTHY_PEOPLE)})*")
_PREPOSITION = as_words(
    any_of("after, and, by, due to, for, from, in, of, or, related to, to, under, with, without")
)
_SHORTEST_NAME = 2
_LONGEST_HEAD = 2


def is_healthy(name: str) -> bool:
    """Whether a condition's name says that the participants have none: "Healthy Volunteers".

    >>> is_healthy("Healthy Japanese Male Subjects"), is_healthy("Mental Health")
    (True, False)
    """
    folded = fold(name)
    return bool(_HEALTHY.fullmatch(folded)) or folded in (
        "no disease",
        "none",
        "volunteers",
        "healthy volunteer study",
    )


def simpler_forms(name: str) -> Iterator[Form]:
    """A disease's name as written, then without what stands in brackets, then without its qualifiers.

    >>> [form for form in simpler_forms("Stage IIIB NSCLC")][-1]
    Form(name='NSCLC', qualifier='Stage IIIB')
    """
    seen: set[str] = set()
    for form in _forms(name):
        trimmed = Form(_trimmed(form.name), form.qualifier)
        if len(trimmed.name) >= _SHORTEST_NAME and (folded := fold(trimmed.name)) and folded not in seen:
            seen.add(folded)
            yield trimmed


def _forms(name: str) -> Iterator[Form]:
    yield Form(name, "")
    outside = _BRACKETS.sub(" ", name)
    inside = [part.strip() for part in _BRACKETS.findall(name)]
    is_other_name = all(_is_abbreviation(part) or _QUALIFIER.fullmatch(part) for part in inside)
    yield Form(outside, "" if is_other_name else "; ".join(inside))
    yield from _other_words(Form(outside, ""))
    for form in _without_qualifiers(outside):
        yield form
        yield from _other_words(form)


_CELLS = any_of(
    "adenosquamous, anaplastic, cell, ductal, follicular, lobular, medullary, papillary, transitional, urothelial"
)
"""A cancer with one of these words is a carcinoma."""
_OTHER_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"\b([^\W\d]{3,})(\d+)\b", r"\1 \2"),  # Type1, Covid19
        (r"(?<=[a-z])-(?=[a-z])", ""),  # Colo-rectal
        (
            r"^(?:food )?(?:allergy|hypersensitivity|allergic reaction) (?:to|against) (?:the )?(.+)$",
            r"\1 allergy",
        ),
        (r"^asthmatics?( patients?| subjects?| adults?| children)?$", "asthma"),
        (r"^diabetics?( patients?| subjects?)?$", "diabetes mellitus"),
        (r"^hypertensives?( patients?| subjects?)?$", "hypertension"),
        (r"^schizophrenics?( patients?)?$", "schizophrenia"),
        (r"\bdisorder(s?)\b", r"disease\1"),
        (r"\bdisease(s?)\b", r"disorder\1"),
        (r"\btumou?r(s?)\b", r"neoplasm\1"),
        (r"\bneoplasms?\b", "cancer"),
        (r"\bmalignan(?:cy|cies|t neoplasms?|t tumou?rs?)\b", "cancer"),
        (r"\bdeficiency disease\b", "deficiency"),
        (rf"\b({_CELLS}\b.*)\bcancers?$", r"\1carcinoma"),
    )
)
"""Other words for the same, by which one writer or vocabulary differs from another."""


def _other_words(form: Form) -> Iterator[Form]:
    for pattern, words in _OTHER_WORDS:
        changed, times = pattern.subn(words, form.name)
        if times:
            yield Form(changed, form.qualifier)


def _without_qualifiers(name: str) -> Iterator[Form]:
    """First without whose disease it is and what follows it, then without more and more of what stands around."""
    taken: list[str] = []
    rest = _trimmed(name)
    if lead := _LEAD.match(rest):
        taken.append(lead[0].strip())
        rest = _trimmed(rest[lead.end() :])
        yield Form(rest, taken[0])
    if tail := _TAIL.search(rest):
        taken.append(tail[0].strip())
        rest = _trimmed(rest[: tail.start()])
        yield Form(rest, "; ".join(taken))
    for around in (_QUALIFIER.match, _last_qualifier, _QUALIFIER.search, _COURSE.search):
        while match := around(rest):
            taken.append(match[0].strip())
            rest = _trimmed(f"{rest[: match.start()]} {rest[match.end() :]}")
            yield Form(rest, "; ".join(taken))


def _last_qualifier(name: str) -> re.Match[str] | None:
    """The qualifier at the end of a name."""
    return next((match for match in _QUALIFIER.finditer(name) if match.end() == len(name)), None)


def is_qualifier(name: str) -> bool:
    """Whether a name is that of no disease but of a stage or a course: "Recurrent", "Stage IV"."""
    disease = _LEAD.sub("", " ".join(name.split()))
    return not _trimmed(_COURSE.sub(" ", _QUALIFIER.sub(" ", disease)))


def changes_course(qualifier: str) -> bool:
    """Whether what was taken off says that a disease is acute or chronic."""
    return bool(_COURSE.search(qualifier))


def _is_abbreviation(text: str) -> bool:
    return len(text) <= 8 and sum(letter.isupper() or letter.isdigit() for letter in text) * 2 > len(text)


def split_list(name: str) -> tuple[str, ...]:
    """The diseases that a name lists ("Depression and Anxiety", "Rhinitis/Conjunctivitis"), or the name alone."""
    parts = (_trimmed(part) for part in _JOINTS.split(_trimmed(_BRACKETS.sub(" ", name))))
    return tuple(dict.fromkeys(part for part in parts if part)) or (name,)


def shared_heads(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The parts of a list with the words at its end, one or two, behind each; nothing where a part is a qualifier.

    >>> list(shared_heads(("Brain", "Spinal Cord Tumors")))[0]
    ('Brain Tumors', 'Spinal Cord Tumors')
    """
    words = parts[-1].split()
    if not any(map(is_qualifier, parts)):
        for count in range(1, min(len(words), _LONGEST_HEAD + 1)):
            head = " ".join(words[-count:])
            yield (*(f"{part} {head}" for part in parts[:-1]), parts[-1])


def names_in_brackets(name: str) -> tuple[str, ...]:
    """What stands in brackets behind a name that is one phrase: "Novel Coronavirus Pneumonia (COVID-19)".

    Of a phrase with a preposition it may belong to either side: "lung injury in coronavirus disease (COVID-19)".
    """
    outside = _BRACKETS.sub(" ", name)
    is_phrase = not _PREPOSITION.search(outside) and not _JOINTS.search(outside.strip())
    return () if not is_phrase else tuple(part.strip() for part in _BRACKETS.findall(name))


def _trimmed(name: str) -> str:
    while (again := _LEFT_OVER.sub("", " ".join(name.split())).strip()) != name:
        name = again
    return name
