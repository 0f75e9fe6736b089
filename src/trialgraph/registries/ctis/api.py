"""The JSON that CTIS's public API gives of one trial (`ctis-public-api/retrieve/NUMBER`)."""

import re

from trialgraph.registries.ctis.record import read_trial
from trialgraph.registries.formats import Format
from trialgraph.registries.json_stream import looks_like_json, plain_head, split_json

_NUMBER = re.compile(rb'"ctNumber"\s*:')
_SIGNS = re.compile(rb'"(?:authorized(?:Application|PartI|PartsII)|ctPublicStatusCode|primarySponsor)"\s*:')


def recognises(head: bytes) -> bool:
    """Whether a document is JSON with a trial's number in CTIS and parts of its dossier."""
    plain = plain_head(head)
    return looks_like_json(head) and bool(_NUMBER.search(plain) and _SIGNS.search(plain))


FORMAT = Format(name="public JSON", richness=3, recognises=recognises, split=split_json, read=read_trial)
