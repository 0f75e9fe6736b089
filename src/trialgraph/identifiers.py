"""Recognises the numbers by which registries and regulators know a trial, however they are written."""

import re
import unicodedata

_SHAPES = (
    ("nct", re.compile(r"NCT[\s:-]*(\d{8})", re.IGNORECASE), "NCT{}"),
    ("isrctn", re.compile(r"ISRCTN[\s:-]*(\d{8})", re.IGNORECASE), "ISRCTN{}"),
    ("ctis", re.compile(r"(?:EU\s?CT\D*|CTIS\D*)?(20\d\d-5\d{5}-\d\d(?:-\d\d)?)", re.IGNORECASE), "{}"),
    ("eudract", re.compile(r"(?:EudraCT\D*)?((?:19|20)\d\d-\d{6}-\d\d)", re.IGNORECASE), "{}"),
    ("utn", re.compile(r"(?:UTN\W*)?(U1111-\d{4}-\d{4})", re.IGNORECASE), "{}"),
    ("iras", re.compile(r"IRAS\D*(\d{5,7})", re.IGNORECASE), "{}"),
)


def recognise(text: str) -> tuple[str, str] | None:
    """The scheme and the normal form of a number, or None where its shape is of no scheme known here.

    >>> recognise("EudraCT: 2020-004987-24"), recognise("isrctn 38597726"), recognise("APHP180612")
    (('eudract', '2020-004987-24'), ('isrctn', 'ISRCTN38597726'), None)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    for scheme, shape, form in _SHAPES:
        if match := shape.fullmatch(plain):
            return scheme, form.format(match[1].upper())
    return None
