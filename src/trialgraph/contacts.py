"""Takes e-mail addresses and telephone numbers out of text: they never enter the graph."""

import re

REDACTED = "[contact removed]"

_EMAIL = re.compile(r"(?<![\w.+'%-])[\w.+'%-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"""(?<![\w./-])(?:
        (?:tel(?:ephone)?|phone|fax|mobile|call|téléphone|tél)\b[.:\s#]*(?:no\.?|number|us\ at|at)?[:\s]*
            \+?\(?\d[\d\s().\-/–]{5,}\d
      | \+\s?\d{1,3}[\s.\-–(]*\(?\d[\d\s().\-/–]{5,}\d(?:\s?(?:ext|x)\.?\s?\d+)?
      | (?:1[\s.\-–]?)?\(\d{3}\)\s?\d{3}[\s.\-–]\d{4}
      | (?:1[\s.\-–])?[2-9]\d{2}[.\-–][2-9]\d{2}[.\-–]\d{4}
      | 1[\s.\-–]8(?:00|88|77|66|55|44|33)[\s.\-–](?:\d{3}[\s.\-–]\d{4}|[A-Z]{5,8}|[A-Z0-9]{3}[\s.\-–][A-Z0-9]{4})
    )(?![\w-])""",
    re.VERBOSE | re.IGNORECASE,
)
_MAY_HOLD_PHONE = re.compile(r"\d{3}[\s.\-–)]|\+\s?\d|\d\d[\s.]\d\d[\s.]\d\d|1[\s.\-–]8\d\d")


def without_contacts(text: str) -> str:
    """The text with every e-mail address and telephone number replaced by `REDACTED`.

    Registry numbers such as 2020-004987-24 are no telephone numbers and stay.
    """
    if "@" in text or "(at)" in text or "[at]" in text:
        text = _EMAIL.sub(REDACTED, text)
    if _MAY_HOLD_PHONE.search(text):
        text = _PHONE.sub(REDACTED, text)
    return text
