"""Tells funders' numbers of grants and contracts by their shapes.

One grant may pay for several trials, so such a number never says that two records are of one trial.
"""

import re

_GRANT = re.compile(
    r"""(?:grants?|contract|award)?[\s:#]{0,3}(?:(?:number|no\.?)[\s:#]{0,3})?(?:
        \d?[A-Z][A-Z\d]\d[\s-]?[A-Z]{2}[\s-]?\d{5,6}(?:-\d\d(?:[A-Z]\d){0,2})?      # NIH: 5R01HL123456-03A1
      | HHSN\d{12}[A-Z] | \d{2}N\d{3}\d{7}[A-Z]?                                    # NIH's contracts
      | W81XWH-?\d\d-?[C\d]-?\d{4} | HT9425-?\d\d-?\d-?\d{4}                        # U.S. Department of Defense
      | (?:MR|MC|G|EP|BB|ES|NE|ST|AH)/[A-Z\d]{6,7}/\d                               # research councils of the UK
      | G\d{7}                                                                      # MRC, until 2010
      | \d{5,6}/[A-Z]/\d\d/[A-Z]                                                    # Wellcome
      | (?:NIHR|II-LA|RP-PG|PB-PG|PGfAR|EME|HTA|HS&DR|CS)[\s-]?[\dA-Z-]{5,16}       # NIHR
      | \d\d/\d{2,3}/\d{2,3}                                                        # NIHR programmes
      | (?:APP|GNT)\s?\d{6,7}                                                       # NHMRC
      | 01[A-Z]{2}\d{4}[A-Z]?                                                       # BMBF
      | JP\d\dH?[A-Za-z]?\d{5,6} | JP\d\d[a-z]{2}\d{7}[a-z]?\d*                     # KAKENHI, AMED
      | (?:PHRC|PREPS|PRME|PHRCK?-?[NIR])[\s-]?[\w./-]{4,24}                        # French ministry
    )""",
    re.VERBOSE,
)
_LONGEST = 60


def is_grant(text: str) -> bool:
    """Whether a number has the shape of a grant's or contract's.

    >>> is_grant("R01 HL123456-03"), is_grant("MR/K005537/1"), is_grant("APHP180612")
    (True, True, False)
    """
    return len(text) <= _LONGEST and _GRANT.fullmatch(text.strip()) is not None
