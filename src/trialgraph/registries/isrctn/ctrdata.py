"""ISRCTN trials as the R package ctrdata keeps them: JSON of the API's `trial`, alone or one on each line.

It drops attributes (so dates of registration and change, and kinds of numbers), and the people, sponsors and
funders that stand beside a trial; a list of one item is that item. The elements are made anew, and read as before.
"""

import json
import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from trialgraph.errors import RecordError
from trialgraph.records import RegistryRecord
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.formats import Format
from trialgraph.registries.isrctn.xml import record_of_element
from trialgraph.registries.json_stream import looks_like_json, plain_head, split_json

_KEYS = re.compile(rb'"(trialDescription|externalRefs|trialDesign)"\s*:\s*\{')
_DEEPEST = 30
"""Objects within each other; those of the API are six deep."""


def recognises(head: bytes) -> bool:
    """Whether a document is JSON with two of the parts into which the API divides a trial."""
    return looks_like_json(head) and len(set(_KEYS.findall(plain_head(head)))) > 1


def read(data: bytes) -> RegistryRecord:
    """One document; raises `RecordError` where it is no JSON object, nested too deep, or has no number at all."""
    clean = Cleaner()
    try:
        document = json.loads(clean.text("", data), strict=False)
    except (ValueError, RecursionError) as error:
        raise RecordError("", f"not JSON: {error}") from error
    if not isinstance(document, dict):
        raise RecordError("", "not a JSON object")
    root = Element("fullTrial")
    for key, value in document.items():
        _add(root, key, value, 1, clean)
    return record_of_element(root, clean)


def _add(parent: Element, tag: str, value: Any, depth: int, clean: Cleaner) -> None:
    """A value as the element, or the elements, that it was."""
    if depth > _DEEPEST:
        raise RecordError(tag, f"more than {_DEEPEST} objects within each other")
    if isinstance(value, list):
        for item in value:
            _add(parent, tag, item, depth + 1, clean)
    elif isinstance(value, dict):
        element = SubElement(parent, tag)
        for key, inner in value.items():
            _add(element, key, inner, depth + 1, clean)
    elif value is not None:
        text = value if isinstance(value, str) else json.dumps(value)
        SubElement(parent, tag).text = clean.characters(tag, text)


FORMAT = Format(name="ctrdata's JSON", richness=2, recognises=recognises, split=split_json, read=read)
