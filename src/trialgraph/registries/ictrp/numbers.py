"""Tells which registry's record a number is of, and reads the numbers beside it."""

import re
from collections.abc import Iterable

from trialgraph.errors import RecordError
from trialgraph.identifiers import find_numbers, recognise, scheme_of
from trialgraph.names import fold
from trialgraph.records import Identifier
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ictrp.texts import says_nothing

_HOMES = {
    "nct": "ctgov", "isrctn": "isrctn", "eudract": "euctr", "ctis": "ctis", "drks": "drks", "actrn": "anzctr",
    "chictr": "chictr", "itmctr": "itmctr", "ctri": "ctri", "jrct": "jprn", "umin": "jprn", "japiccti": "jprn",
    "jma": "jprn", "kct": "cris", "tctr": "tctr", "irct": "irct", "pactr": "pactr", "slctr": "slctr", "ntr": "ntr",
    "nl": "ntr", "omon": "ntr", "rbr": "rebec", "rpcec": "rpcec", "per": "repec", "lbctr": "lbctr",
}  # fmt: skip
"""The registry that gives out the numbers of a scheme."""
_REGISTERS = {
    "anzctr": "anzctr", "chictr": "chictr", "clinicaltrials gov": "ctgov", "cris": "cris", "kct": "cris",
    "ctri": "ctri", "ctis": "ctis", "eu clinical trials register": "euctr", "euctr": "euctr", "drks": "drks",
    "german clinical trials register": "drks", "irct": "irct", "isrctn": "isrctn", "itmctr": "itmctr",
    "jprn": "jprn", "lbctr": "lbctr", "netherlands trial register": "ntr", "nl omon": "ntr", "ntr": "ntr",
    "pactr": "pactr", "rebec": "rebec", "repec": "repec", "rpcec": "rpcec", "slctr": "slctr", "tctr": "tctr",
}  # fmt: skip
"""The platform's names for the registries, folded."""
_COUNTRY = re.compile(r"\d{4}-\d{6}-\d\d-([A-Z]{2}|3RD|Outside-EU/EEA)$", re.IGNORECASE)
_RESUBMISSION = re.compile(r"20\d\d-5\d{5}-\d\d(-\d\d)$")
_SOMEBODY_ELSES = re.compile(r"\b(?:extension|follow|parent|previous|related|rollover|sub-?stud)", re.IGNORECASE)


def home_of(trial_id: str | None, register: str | None) -> tuple[str, str]:
    """The short name of the registry that a number is of, and the number as that registry writes it.

    A number of no known form is taken from a registry that the document names. Raises `RecordError` where neither
    tells a registry.
    """
    written = " ".join((trial_id or "").split())
    known = recognise(written)
    if known and known[0] in _HOMES:
        return _HOMES[known[0]], known[1] + _behind(written)
    registry = _REGISTERS.get(fold(register or ""))
    if registry and any(character.isdigit() for character in written):
        return registry, written.removeprefix("JPRN-")
    raise RecordError("trial_id", "no number of a registry of the WHO's network")


def _behind(written: str) -> str:
    """What stands behind a number as part of it: the country of a EudraCT protocol, a count of resubmissions."""
    if country := _COUNTRY.search(written):
        code = country[1].upper()
        return f"-{code if len(code) == 2 else '3RD'}"
    resubmission = _RESUBMISSION.search(written)
    return resubmission[1] if resubmission else ""


def read_identifiers(
    number: str, universal: str | None, others: Iterable[tuple[str, str | None]], clean: Cleaner
) -> tuple[Identifier, ...]:
    """The record's own number first, then the universal one, then the others with who issued them.

    A field may hold several numbers, or one among words; both it and the numbers in it are kept, unless its words
    say that they are another trial's.
    """
    found: dict[tuple[str, str], Identifier] = {}

    def add(scheme: str, value: str, issuer: str | None = None) -> None:
        found.setdefault((scheme, value), Identifier(value=value, scheme=scheme, issuer=issuer))

    own = recognise(number)
    add(*(own or ("registry", number)))
    for raw, raw_issuer in ((universal, None), *others):
        value, issuer = clean.name("secondary_ids", raw), clean.name("issuing_authority", raw_issuer)
        if not value or says_nothing(value):
            continue
        scheme, normal = scheme_of(value, None, issuer)
        add(scheme, normal, issuer)
        if scheme == "other" and not _SOMEBODY_ELSES.search(value):
            for inside in find_numbers(value):
                add(*inside)
    return tuple(found.values())
