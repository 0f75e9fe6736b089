"""Reads the platform's texts: HTML made plain, lists in one field taken apart."""

import re
from collections.abc import Iterable, Iterator, Sequence

from trialgraph.countries import find_code
from trialgraph.names import fold
from trialgraph.records import Outcome
from trialgraph.registries.cleaning import Cleaner

_BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|tr)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|u|em|strong|span|font|sub|sup|a|td|table|tbody)\b[^<>]{0,200}>", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_NOTHING = frozenset(
    """no;none;none known;nil;nil known;null;na;n a;nd;not applicable;not available""".split(";")
) | {""}


def says_nothing(text: str) -> bool:
    """Whether a text is a word or a row of signs that stands where a form wanted something."""
    return fold(text) in _NOTHING


def as_lines(field: str, raw: str | None, clean: Cleaner) -> str | None:
    """Running text without its HTML, each line without blanks around it; None for a word that says nothing."""
    text = clean.prose(field, raw)
    if not text:
        return None
    text = _TAG.sub("", _BREAK.sub("\n", text))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    joined = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return None if says_nothing(joined) else joined


def split_list(text: str, at: str = ";") -> tuple[str, ...]:
    """The pieces between the separators that stand in no brackets, each once.

    >>> split_list("Ears (left; right); nose;ears (left; right);")
    ('Ears (left; right)', 'nose', 'ears (left; right)')
    """
    pieces, start, depth = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]" and depth > 0)
        if character == at and not depth:
            pieces.append(text[start:place])
            start = place + 1
    pieces.append(text[start:])
    if depth:  # a bracket that nothing closes holds no list together
        pieces = text.split(at)
    return tuple(dict.fromkeys(piece.strip() for piece in pieces if piece.strip(" .\n\t")))


# --- conditions and countries -------------------------------------------------------------------------

_LABEL = re.compile(r"^(?:health )?conditions? ?\d*\s*[:.]\s*", re.IGNORECASE)
_CODE_BEFORE = re.compile(
    r"^(?:\(\d+\)\s*ICD-10 Condition:\s*)?(?:[A-Z]\d{2,3}[\dA-Z.]{0,3}|null|O)\s*-+\s*(?=\w)"
)
"""CTRI writes the code of ICD-10 before its name: "M069- Rheumatoid arthritis"."""
_CODE = re.compile(r"\[?(?:[A-Z]\d{2}(?:\.\w{1,7})*-?|\d{7,8})\]?\.?")
"""A code of ICD-10 or MedDRA, or a tree number of DeCS, by itself."""
_MEDDRA_TERM = re.compile(
    r"\bTerm:[ \t]*(?P<term>[^\n]+)|^[ \t]*(?:Level|Classification code|System Organ Class|MedDRA version):?.*",
    re.MULTILINE,
)
_CATEGORY = re.compile(r"[A-Z][\w ,/'&-]{2,60} - [A-Z][^\n]{2,100}")
_THERAPEUTIC_AREA = re.compile(r"^Therapeutic area:\s*", re.IGNORECASE)


_AROUND_NAMES = " ?.,"
_COUNTRY_BREAK = re.compile("[,/]")


def read_conditions(
    raw: str | None, keywords: Sequence[str], clean: Cleaner
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The conditions by name, and the keywords, with the categories under which a registry files a trial.

    Codes that stand beside the names of what they code are left out.
    """
    text = as_lines("condition", raw, clean) or ""
    text = _MEDDRA_TERM.sub(lambda line: line["term"] or "", text)
    names, filed = {}, {}
    for piece in (piece for line in text.split("\n") for piece in split_list(line)):
        name = _CODE_BEFORE.sub("", _LABEL.sub("", piece)).strip(" .;,")
        if not name or _CODE.fullmatch(name) or says_nothing(name):
            continue
        area = _THERAPEUTIC_AREA.sub("", name)
        if names and (area != name or _CATEGORY.fullmatch(name)):
            filed.setdefault(fold(area), area)
        else:
            names.setdefault(fold(area), area)
    for keyword in keywords:
        for line in (as_lines("keyword", keyword, clean) or "").split("\n"):
            for piece in split_list(line):
                if not _CODE.fullmatch(piece) and fold(piece) not in names:
                    filed.setdefault(fold(piece), piece)
    return tuple(names.values()), tuple(filed.values())


def read_countries(raw: Iterable[str], clean: Cleaner) -> tuple[str, ...]:
    """The countries, each once; what is none becomes a finding.

    Commas part countries in some registries' lists, and the words of one name in others ("Korea, Republic of").
    """
    found: dict[str, str] = {}
    for piece in (piece for text in raw for piece in _pieces("countries", text, clean)):
        whole = find_code(piece.strip(_AROUND_NAMES))
        for part in [piece] if whole else _COUNTRY_BREAK.split(piece):
            name = part.strip(_AROUND_NAMES)
            if code := find_code(name):
                found.setdefault(code, name)
            elif not says_nothing(name):
                clean.note("countries", part, "not a country")
    return tuple(found.values())


# --- outcomes -----------------------------------------------------------------------------------------

_TIME_FRAME = re.compile(
    r"\s*[\[(](?:time ?(?:frame|point)s?|timeframe)\s*:?\s*(?P<when>[^\[\]]+)[\])]\s*\.?$", re.IGNORECASE
)
_TIME_FRAME_BEHIND = re.compile(
    r"[\n ]*(?:^|\n)Time ?(?:frame|point)s?[^\n:]{0,60}:\s*(?P<when>.+)$", re.IGNORECASE
)


def read_outcomes(kind: str, raw: Iterable[str], clean: Cleaner) -> tuple[Outcome, ...]:
    """The outcomes one by one, with the time frame that stands in brackets behind one."""
    found = []
    for text in raw:
        for piece in split_list(as_lines(f"{kind}_outcome", text, clean) or ""):
            frame = _TIME_FRAME.search(piece) or _TIME_FRAME_BEHIND.search(piece)
            measure = piece[: frame.start()].strip() if frame else piece
            when = frame["when"].strip() if frame and measure else None
            if fold(measure or piece):
                found.append(Outcome(measure=measure or piece, outcome_type=kind, time_frame=when))
    return tuple(dict.fromkeys(found))


def _pieces(field: str, raw: str, clean: Cleaner) -> Iterator[str]:
    for line in (as_lines(field, raw, clean) or "").split("\n"):
        yield from split_list(line)
