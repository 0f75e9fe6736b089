"""Trials of CTIS as the R package ctrdata stores them in its database.

ctrdata adds keys of its own to what the public API gives (`ctrname`, and the overview's `ageGroup`, `trialPhase`
...), and keeps documents of the API's older layout. A list of one item may be stored as that item.
"""

import re

from trialgraph.registries.ctis.record import read_trial
from trialgraph.registries.formats import Format
from trialgraph.registries.json_stream import looks_like_json, plain_head, split_json

_REGISTRY = re.compile(rb'"ctrname"\s*:\s*"CTIS"')
_OVERVIEW = re.compile(
    rb'"(ctStatus|trialCountries|hasDeferrallApplied|totalNumberEnrolled|publicEvaluation)"\s*:'
)
"""Keys of the portal's list of trials and of the older layout, which may stand far before the registry's name."""
_OWN_ID = re.compile(rb'"_id"\s*:\s*"20\d\d-5\d{5}-\d\d-\d\d"')


def recognises(head: bytes) -> bool:
    """Whether a document is JSON in which ctrdata has marked a record of CTIS."""
    plain = plain_head(head)
    if not looks_like_json(head):
        return False
    is_marked = _REGISTRY.search(plain) or _OWN_ID.search(plain)
    return bool(is_marked) or len(set(_OVERVIEW.findall(plain))) > 2


FORMAT = Format(name="ctrdata document", richness=2, recognises=recognises, split=split_json, read=read_trial)
