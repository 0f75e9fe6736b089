"""Says which register a number belongs to that stands in a field of its own."""

import re

from trialgraph.identifiers.finding import plain, scan
from trialgraph.identifiers.grants import is_grant

_KINDS = {
    **dict.fromkeys(("NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA", "OTHER_GRANT"), "grant"),
    **dict.fromkeys(("REGISTRY", "CTIS", "EUDRACT_NUMBER"), "registry"),
    "serial number": "org",
}
"""The registries' words for kinds of numbers, and the schemes they mean."""

_LABEL_WORD = re.compile(
    r"""\b(?:clinical(?:trials?)? | trials?(?:search)? | gov | com | org | www | https? | show | study | ct2
        | regist(?:ry|er|ered|ration) | databases? | number | n | no | nr | id | identifier | identification | code
        | eu(?:ropean)? | eudra(?:ct)? | ct[r]? | ctis | euctr | who | ictrp | utn | universal | doi | 10 | 1186
        | isrctn | nct | drks | anzctr | chictr | jprn | jrct | umin | cris | rebec | the | of | in | and)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""What says only where a number is from."""
_WORD = re.compile(r"[^\W_]")
_LONGEST = 200


def recognise(text: str) -> tuple[str, str] | None:
    """The scheme and the normal form of a number, or None where its shape is of no scheme known here.

    Beside it may stand what kind of number it is, and nothing else.

    >>> recognise("EudraCT: 2020-004987-24"), recognise("isrctn 38597726"), recognise("APHP180612")
    (('eudract', '2020-004987-24'), ('isrctn', 'ISRCTN38597726'), None)
    """
    if len(text) > _LONGEST:
        return None
    ordinary = plain(text)
    numbers = list(scan(ordinary))
    if len({(each.scheme, each.number) for each in numbers}) != 1:
        return None
    for each in reversed(numbers):
        ordinary = ordinary[: each.start] + " " + ordinary[each.end :]
    if _WORD.search(_LABEL_WORD.sub("", ordinary)):
        return None
    return numbers[0].scheme, numbers[0].number


def find_in_scheme(scheme: str, text: str) -> str | None:
    """The normal form of a number, if it is one of that scheme; as of `recognise`.

    >>> find_in_scheme("eudract", "2020-004987-24"), find_in_scheme("nct", "2020-004987-24")
    ('2020-004987-24', None)
    """
    known = recognise(text)
    return known[1] if known and known[0] == scheme else None


def scheme_of(value: str, kind: str | None, issuer: str | None = None) -> tuple[str, str]:
    """The scheme and the normal form of a number that a registry calls by its word `kind`, from an `issuer`.

    Only its shape makes a number one of those that are unique in the world. Of a kind alone follows less: a
    "12" called a EudraCT number is some registry's.

    >>> scheme_of("1011391", "iras"), scheme_of("12", "EUDRACT_NUMBER"), scheme_of("2031230631", None, "jRCT")
    (('iras', '1011391'), ('registry', '12'), ('jrct', 'jRCT2031230631'))
    """
    known = recognise(value) or recognise(f"{kind} {value}") or (issuer and recognise(f"{issuer} {value}"))
    return known or (_KINDS.get(kind or "") or ("grant" if is_grant(value) else "other"), value)
