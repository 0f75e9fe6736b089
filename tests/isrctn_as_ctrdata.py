"""The invented ISRCTN trial as the R package ctrdata keeps trials."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

NUMBERED = (Path(__file__).parent / "fixtures" / "isrctn-xml" / "numbered.xml").read_bytes()


def as_kept(element: Element) -> Any:
    """An element as ctrdata keeps it: no attributes, no namespace, a list of one item collapsed."""
    if not len(element):
        return element.text or ""
    kept: dict[str, Any] = {}
    for child in element:
        tag, value = child.tag.rpartition("}")[2], as_kept(child)
        if tag in kept:
            kept[tag] = [*(kept[tag] if isinstance(kept[tag], list) else [kept[tag]]), value]
        else:
            kept[tag] = value
    return kept


def document() -> dict[str, Any]:
    """The invented trial of the API's fixture."""
    trial = as_kept(ElementTree.fromstring(NUMBERED).find("{*}fullTrial/{*}trial"))
    return {"_id": trial["isrctn"], **trial, "ctrname": "ISRCTN", "record_last_import": "2026-03-08 17:34:31"}
