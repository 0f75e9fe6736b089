"""Where the numbers of registers lead to."""

import re

from trialgraph.identifiers.schemes import SCHEMES

_WHO_PORTAL = "https://trialsearch.who.int/Trial2.aspx?TrialID={}"


def page_of(scheme: str, number: str) -> str | None:
    """The page of a number, in normal form, at its registry, or else at the WHO's portal; None where it has none.

    >>> page_of("nct", "NCT04972760"), page_of("grant", "R01CA123456")
    ('https://clinicaltrials.gov/study/NCT04972760', None)
    >>> page_of("kct", "KCT0003700")
    'https://trialsearch.who.int/Trial2.aspx?TrialID=KCT0003700'
    """
    known = SCHEMES.get(scheme)
    if known and known.page:
        return known.page.format(number, digits=re.sub(r"\D", "", number))
    return _WHO_PORTAL.format(known.at_who.format(number)) if known and known.at_who else None


def doi_of(scheme: str, number: str) -> str | None:
    """The DOI of the record with a number, where its registry mints them.

    >>> doi_of("isrctn", "ISRCTN38597726"), doi_of("nct", "NCT04972760")
    ('10.1186/ISRCTN38597726', None)
    """
    known = SCHEMES.get(scheme)
    return known.doi.format(number) if known and known.doi else None


def links_of(scheme: str, number: str) -> tuple[str, ...]:
    """All addresses of a number: its page, its IRI at identifiers.org, its DOI.

    >>> links_of("isrctn", "ISRCTN38597726")
    ('https://www.isrctn.com/ISRCTN38597726', 'https://doi.org/10.1186/ISRCTN38597726')
    """
    known, doi, page = SCHEMES.get(scheme), doi_of(scheme, number), page_of(scheme, number)
    resolver = f"https://identifiers.org/{known.prefix}:{number}" if known and known.prefix else None
    return tuple(link for link in (page, resolver, f"https://doi.org/{doi}" if doi else None) if link)
