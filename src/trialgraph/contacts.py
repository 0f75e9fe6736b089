"""Takes e-mail addresses and telephone numbers out of text: nobody's contact details belong into the graph."""

import re
from functools import lru_cache

REDACTED = "[contact removed]"

_EMAIL = re.compile(r"(?<![\w.+'%-])[\w.+'%-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(
    r"""(?<![\w./-])(?:
        (?:tel(?:ephone)?|phone|fax|mobile|call|téléphone|tél)\b[.:\s\#]{0,4}(?:no\.?|number|us\ at|at)?[:\s]{0,3}
            \+?\(?\d[\d\s().\-/–]{5,20}\d                                                    # after a word for it
      | \+\s?\d{1,3}[\s.\-–(]{0,3}\d[\d\s().\-/–]{5,20}\d(?:\s?(?:ext|x)\.?\s?\d{1,6})?      # +33 1 44 49 43 32
      | (?:1[\s.\-–]?)?\(\d{3}\)\s?\d{3}[\s.\-–]\d{4}                                        # (212) 555-0100
      | (?:1[\s.\-–])?[2-9]\d{2}[.\-–][2-9]\d{2}[.\-–]\d{4}(?!\s?(?:m?g|mcg|m?l|iu)\b)       # 317-615-4559
      | 1[\s.\-–]8(?:00|88|77|66|55|44|33)[\s.\-–](?:\d{3}[\s.\-–]\d{4}|[A-Z]{5,8}|[A-Z0-9]{3}[\s.\-–][A-Z0-9]{4})
      | 0[1-9](?:[\s.\-]\d\d){4}                                                             # 01 44 49 43 32
      | 0\d{2,4}\s\d{3,4}\s\d{3,4}                                                           # 020 7946 0958
    )(?![\w-])""",
    re.VERBOSE | re.IGNORECASE,
)
_ENOUGH_DIGITS = re.compile(r"\d(?:[\s().\-–/]{0,3}(?:\d[\s().\-–/]{0,3}){6}|(?<=1)[\s.\-–]8\d\d)")
"""Tells at little cost that a text can hold no telephone number, as most cannot."""
_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"000000000")
_BETWEEN_DIGITS = b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f().-/"
_DIALLED = tuple(f"1{sign}8" for sign in " -.\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f")


@lru_cache(maxsize=1 << 12)
def without_contacts(text: str) -> str:
    """The text with e-mail addresses and telephone numbers, as far as they can be told, replaced by `REDACTED`.

    Registry numbers such as 2020-004987-24 are no telephone numbers and stay. A text of a record comes by several
    times, when it is read and when it is written, so the latest answers are kept.
    """
    if "@" in text or "(at)" in text or "[at]" in text:
        text = _EMAIL.sub(REDACTED, text)
    if _may_have_phone(text) and _ENOUGH_DIGITS.search(text):
        text = _PHONE.sub(REDACTED, text)
    return text


def _may_have_phone(text: str) -> bool:
    """Whether a text has seven digits without a letter between them, or looks at letters that are dialled.

    An expression takes ten times as long to find that a text of plain ASCII has none.
    """
    if len(text) < 7 or not text.isascii():
        return len(text) >= 7
    if b"0000000" in text.encode().translate(_DIGITS_ALIKE, _BETWEEN_DIGITS):
        return True
    return "8" in text and any(dialled in text for dialled in _DIALLED)
