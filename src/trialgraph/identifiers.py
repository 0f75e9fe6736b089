"""Recognises the numbers by which trials and their publications are known, however they are written."""

import re
import unicodedata

_BETWEEN = r"[\W_]*(?:(?:n[^\W\d_]*|id)[\W_]*)?"
"""What may stand between a scheme's name and its number: "EudraCT: ", "IRAS number ", "CTIS no. "."""
_SHAPES = tuple(
    (scheme, re.compile(shape, re.IGNORECASE | re.ASCII), form)
    for scheme, shape, form in (
        ("nct", r"NCT[\s:-]*(\d{8})", "NCT{}"),
        ("isrctn", r"ISRCTN[\s:-]*(\d{8})", "ISRCTN{}"),
        ("ctis", rf"(?:(?:EU\s?CT|CTIS){_BETWEEN})?(20\d\d-5\d{{5}}-\d\d)(?:-\d\d)?", "{}"),
        ("eudract", rf"(?:EudraCT{_BETWEEN})?((?:19|20)\d\d-\d{{6}}-\d\d)", "{}"),
        ("utn", r"(?:UTN\W*)?(U1111-\d{4}-\d{4})", "{}"),
        ("iras", rf"IRAS{_BETWEEN}(\d{{5,7}})", "{}"),
    )
)
"""The last two digits of an EU trial number count resubmissions: with and without them it is one trial."""

_KINDS = {
    **dict.fromkeys(("NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA", "OTHER_GRANT"), "grant"),
    **dict.fromkeys(("REGISTRY", "CTIS", "EUDRACT_NUMBER"), "registry"),
    "serial number": "org",
}
"""The registries' words for kinds of numbers, and the schemes they mean."""

_DOI = re.compile(r"(?<![\d.])10\.\d{4,9}/(?=\(?\w)[^\s\"<>;,]+(?:<[^\s\"<>]+>[^\s\"<>;,]*;2-[\w#])?", re.ASCII)
"""The tail in angle brackets is that of a SICI, as Wiley's DOIs of the 1990s are."""


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


def scheme_of(value: str, kind: str | None) -> tuple[str, str]:
    """The scheme and the normal form of a number that a registry calls by its word `kind`.

    Only its shape makes a number one of those that are unique in the world. Of a kind alone follows less: a
    "12" called a EudraCT number is some registry's.

    >>> scheme_of("1011391", "iras"), scheme_of("12", "EUDRACT_NUMBER"), scheme_of("R01-1", "NIH")
    (('iras', '1011391'), ('registry', '12'), ('grant', 'R01-1'))
    """
    return recognise(value) or recognise(f"{kind} {value}") or (_KINDS.get(kind or "", "other"), value)


def find_doi(citation: str) -> str | None:
    """The first DOI in a citation, without the punctuation that follows it.

    >>> find_doi("Ears (https://doi.org/10.1000/abc(1)). 2020.")
    '10.1000/abc(1)'
    """
    match = _DOI.search(citation)
    return _until_closed(match[0]).rstrip(".:'*_") if match else None


def _until_closed(text: str) -> str:
    """The text up to a closing bracket that none has opened."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return text[:at]
    return text
